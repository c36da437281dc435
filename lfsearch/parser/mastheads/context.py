"""Where a sign of a masthead stands: has the text above it ended, and does the open document carry what begins here?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.closing import closes, is_column, stands_above
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.titles import ends_apart, is_chrome, is_leading_label

# An addressee takes at most so many lines.
ADDRESSEE_LINES = 6
# 现将《…》印发给你们   现予公布: what a notice says of the text that it carries
_ISSUED = re.compile(r"(?:印发|转发|下发)给?你|现予?以?(?:印发|公布|发布)|现将")
# A bracket of responsible units takes at most so many lines.
_BRACKET_LINES = 6
# How much of a document is looked through for the title of a text that it carries.
_NAMING, _SAID = 120, 2000
# Parts of so many characters of a title are looked for in it; a text that it carries shares at least so many with it.
_WORDS, _SHARED = 3, 0.25
# What titles of all matters have in them.
_GENERAL = re.compile(
    r"(?:监督)?管理|实施|工作|办法|规定|条例|细则|方案|规则|标准|目录|名录|清单|指南|意见|19\d\d|20\d\d"
)
# The label of an attachment that is printed is looked for in so many lines above.
_PRINTED = 1000


def ended_above(lines: Sequence[Line], index: int, floor: int) -> bool:
    """Whether what stands above line `index` has ended, and is no 附件 label."""
    return index <= floor or is_closing(lines[index - 1].text) or ended_unclosed(lines, index, floor)


def ended_unclosed(lines: Sequence[Line], index: int, floor: int) -> bool:
    """The same of a line above that does not close a document, as is known of most."""
    above = lines[index - 1].text
    if ends_apart(above) and not after_label(lines, index):
        return True
    return stands_above(above) or is_chrome(above) or _closes_bracket(lines, index - 1, floor)


def _closes_bracket(lines: Sequence[Line], index: int, floor: int) -> bool:
    """Whether line `index` ends a bracket behind a sentence: …。(市财政局、 / 市水务局负责)."""
    if lines[index].text[-1] != ")":
        return False
    text = ""
    for line in reversed(lines[max(floor, index - _BRACKET_LINES + 1) : index + 1]):
        text = line.text + text
        if "(" in line.text:
            break
    return "。" in text[: text.rfind("(") + 1] or "。" in lines[index].text


def after_label(lines: Sequence[Line], index: int) -> bool:
    """Whether the line above is nothing but 附件2."""
    if index == 0:
        return False
    text = lines[index - 1].text
    return p.ATTACHMENT_LINE.fullmatch(text) is not None or is_leading_label(text)


def is_closing(text: str) -> bool:
    return is_column(text) or closes(text)


def has_addressee(lines: Sequence[Line], start: int) -> bool:
    """Whether an addressee stands below a title, with what web pages print between them."""
    while start < len(lines) and is_chrome(lines[start].text):
        start += 1
    for index in range(start, min(len(lines), start + ADDRESSEE_LINES)):
        text = lines[index].text
        if text[-1] == ":":
            return not is_sentence(lines, start, index)
        if text[-1] in p.TERMINAL or lines[index].label:
            return False
    return False


def is_sentence(lines: Sequence[Line], first: int, last: int) -> bool:
    text = "".join(line.text for line in lines[first : last + 1])
    return len(text) > 300 or any(mark in text for mark in "。;《") or "如下" in text


def is_again(lines: Sequence[Line], current: Masthead, head: Masthead) -> bool:
    """Whether a masthead prints the title of the open document once more, and nothing is said between the two."""
    if p.title_key(head.title_text) != p.title_key(current.title_text) or not head.title_text:
        return False
    numbers = {number for number in (current.doc_no, head.doc_no) if number}
    said = any(line.label or line.text[-1] in "。;" for line in lines[current.body : head.first])
    return len(numbers) < 2 and not said


def is_carried(lines: Sequence[Line], current: Masthead, head: Masthead) -> bool:
    """Whether the document that is open names the title as that of a text which it carries."""
    issued = p.CARRIED.search(current.title_text)
    said = "".join(line.text[:_SAID] for line in lines[current.body : min(head.first, current.body + _NAMING)])
    above = p.title_key((issued[1] if issued else "") + said)
    title = p.title_key(head.title_text)
    return title in above or (bool(head.prefix) and p.title_key(head.prefix + head.title_text) in above)


def speaks_of(lines: Sequence[Line], current: Masthead, head: Masthead) -> bool:
    """Whether the document that is open speaks of what the title is about: some of its words stand there."""
    said = "".join(line.text[:_SAID] for line in lines[current.body : min(head.first, current.body + _NAMING)])
    above = p.title_key(current.title_text + said)
    words = _GENERAL.split(p.title_key(head.title_text))
    parts = [word[at : at + _WORDS] for word in words for at in range(len(word) - _WORDS + 1)]
    return sum(part in above for part in parts) >= _SHARED * len(parts)


def carries(lines: Sequence[Line], current: Masthead) -> bool:
    """Whether the document that is open, with `lines` so far, says that it carries another text."""
    if current.kind is not None or p.CARRIED.search(current.title_text):
        return True
    said = lines[:_NAMING]
    return any(line.text.startswith("附") or _ISSUED.search(line.text) for line in said)


def announces(lines: Sequence[Line]) -> bool:
    """Whether a document has a list of 附件 among its first lines, of which none is printed yet."""
    listed = any(p.ATTACHMENT_LIST.match(line.text) for line in lines[:_NAMING])
    behind = lines[-_PRINTED:]
    return listed and not any(line.text[0] == "附" and p.ATTACHMENT_LINE.fullmatch(line.text) for line in behind)
