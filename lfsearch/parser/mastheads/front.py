"""The beginning of a text in which no sign of a masthead stands: a law, a plan or report under its name, or a notice whose
masthead was left out.

    全国经济普查条例                            name
    (2004年9月5日中华人民共和国国务院令第415号公布 …)  note
    第一章　总则                               and what every document has: labels, or sentences

Where documents begin only further down, the lines above them are a document of their own if they say enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.closing import is_imprint, stands_above
from lfsearch.parser.mastheads.dates import date
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.notes import is_note, spoken
from lfsearch.parser.mastheads.titles import (
    LINES,
    begins_body,
    is_chrome,
    is_leading_label,
    is_named,
    join,
    leading,
    may_go_on,
    name_below,
    notice_below,
)
from lfsearch.text.blanks import bare

# Text before the first masthead counts as a document of its own when so many of its lines end a sentence; below a complete
# title when two do and two have labels or where it is signed, below one with its issuer when one does and another has a label.
_SENTENCES = 5
# A text without any masthead is a document with so many labels, or with a title and something below it.
_SAID = 2
# The title stands within so many lines of the beginning; above it stands only what belongs to a web page.
_ABOVE = 30
# Below a title the day on which a report was given stands within so many lines, those of a web page among them.
_SPOKEN = 12


def front(lines: Sequence[Line], heads: list[Masthead]) -> list[Masthead]:
    """The mastheads, and before them that of the text above the first one, if it is a document."""
    first = heads[0].first if heads else len(lines)
    if not first:
        return heads
    said = sum(line.text[-1] == "。" for line in lines[:first])
    labels = sum(line.label is not None for line in lines[:first])
    head = _titled(lines, first)
    if heads:
        signed = any(date(line.text) for line in lines[max(head.body, first - _SAID) : first])
        short = bool(head.issuers) or (is_named(head.title_text) and (signed or min(said, labels) >= _SAID))
        enough = said and said + labels >= _SAID if short else said >= _SENTENCES
        return [head, *heads] if enough else heads
    titled = is_named(head.title_text) and first > head.body + 1
    return [head] if titled or (labels >= _SAID and said) else []


def _titled(lines: Sequence[Line], end: int) -> Masthead:
    """The masthead of a text that begins without one."""
    for start in range(min(end, _ABOVE)):
        line = lines[start]
        if is_note(line.text) or line.label or (line.text[-1] in "。;" and not is_chrome(line.text)):
            break
        if line.text[-1] == ":" and not is_chrome(line.text):
            break
        if is_chrome(line.text) or is_leading_label(line.text) or stands_above(line.text):
            continue
        last = name_below(lines, start, end)
        if last is None:
            last = notice_below(lines, start, end)
        if last is None:
            continue
        names, prefix, rest = leading(join(lines[start : last + 1]))
        body = last + 1
        said = (spoken(line.text) for line in lines[body : min(end, body + _SPOKEN)])
        day = next((day for day in said if day), None)
        return Masthead(start, start, body, names, rest, None, prefix, day, sure=False)
    if end > 1 and _heads(lines, end):
        return Masthead(0, 0, 1, (), bare(lines[0].text), None, sure=False)
    return Masthead(0, 0, 0, (), "", None, sure=False)


def _heads(lines: Sequence[Line], end: int) -> bool:
    """Whether the first line is a title though its words do not say so: short, and below it the text begins."""
    text = lines[0].text
    plain = not (is_chrome(text) or date(text) or is_imprint(text) or is_note(text) or is_leading_label(text))
    short = 4 <= len(bare(text)) <= 10 * LINES and text[-1] not in "。;:,、"
    below = may_go_on(lines, 0) and (begins_body(lines, 1) or lines[1].text[-1] == "。")
    return plain and short and below and not lines[0].indented
