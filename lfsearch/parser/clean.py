"""PDF debris and page furniture out of an issue's text, every remaining line with its source line.

Guarantees to the next stage:
- a line's number is its line in the source; no non-blank line is lost: it is in `lines` or in `furniture`;
- a line's text has no control or zero-width characters and no outer whitespace, and it is in one width; `printed`
  has the same characters as they are printed (radicals aside, which are an accident of the PDF's fonts);
- the first line of a page has `page_start` set and `gap` 0, so that a sentence cut by a page break, or by a page
  number and running head between its halves, reads on;
- cleaning is idempotent: `clean(render(clean(text)))` gives the same lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lfsearch.parser import patterns
from lfsearch.parser.lines import Line
from lfsearch.parser.pages import printed_lines, repeated
from lfsearch.parser.paragraphs import width
from lfsearch.parser.spacing import close_up
from lfsearch.text.width import fold, without_radicals
from lfsearch.types import Furniture

# C0/C1 controls but newline, soft hyphen, zero-width and directional marks, BOM, replacement and private-use characters
# are debris of the PDF extraction. Tab, vertical tab and form feed are dealt with before.
# How a page begins in a text that is clean already.
_CLEANED = "\v\f"
# Blanks of a web page that were not read as such: &nbsp;
_ENTITY = re.compile("&(?:nb|en|em|thin)?sp;")
_DEBRIS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffc\ufffd]")

# ━━━━━━━━━━   ——★——: the line below a red head, typed; shorter ones may be dashes of a table
_RULE, _SHORTEST_RULE, _STAR = "━─—–-_=", 8, ("★", "☆")
# Wider than any page is set, in ideographs: the five issues have 25, A4 in small print 50 to 55.
_WIDEST_PAGE = 60
# Where no line is cut short by the page's edge, nearly all of the long ones end a sentence.
_LONG, _ENDED_SHARE = 40, 0.85


def without_debris(text: str) -> str:
    """The text without what the extraction left in it, its characters as printed."""
    if "sp;" in text:
        text = _ENTITY.sub(lambda match: " " * len(match[0]), text)
    return without_radicals(_DEBRIS.sub("", text))


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The lines of an issue, its page furniture, the number of pages and of source lines."""

    lines: tuple[Line, ...]
    furniture: tuple[Furniture, ...]
    pages: int
    length: int


def is_rule(text: str) -> bool:
    """Whether a stripped line is a rule, typed, with a star in it or not."""
    if text[0] not in _RULE:
        return False
    middle = text.strip(_RULE)
    return middle in _STAR or (not middle and len(text) >= _SHORTEST_RULE)


def is_furniture(text: str) -> bool:
    """Whether a stripped line is a page number, a running head or a rule."""
    first = text[0]
    if first in _RULE and is_rule(text):
        return True
    if first in "—–-─":
        return len(text) < 12 and patterns.PAGE_NUMBER.fullmatch(text) is not None
    if first == "·" or "公报" in text:
        return patterns.RUNNING_HEAD.fullmatch(text) is not None
    return False


def clean(text: str) -> Cleaned:
    """Split an issue's text into typed lines. Never raises on content."""
    if "\r" in text or "\u0085" in text or "\u2028" in text or "\u2029" in text:
        text = text.replace("\r\n", "\n")
    # Debris has no line ends in it, and folding keeps every length: the three have the same lines.
    closed = close_up(without_debris(text))
    folded, shown_lines = fold(closed).split("\n"), closed.split("\n")
    printed = printed_lines(folded)
    source = text.split("\n") if "\f" in text else []
    fed = [number for number, raw in enumerate(source, 1) if "\f" in raw]
    tops = {printed.numbers[place] for place in printed.below(fed)}
    on_pages = repeated(printed, [number for number in fed if _CLEANED not in source[number - 1]])
    lines: list[Line] = []
    furniture: list[Furniture] = []
    pages = before = 0
    after_furniture = False
    for number in printed.numbers:
        stripped, shown, indent = printed.texts[number - 1], shown_lines[number - 1], ""
        gap, before = number - before - 1, number
        if len(shown) > len(stripped):
            begin = folded[number - 1].index(stripped[0])
            shown, indent = shown[begin : begin + len(stripped)], shown[:begin]
        if number in on_pages or is_furniture(stripped):
            furniture.append(Furniture(number, shown))
            after_furniture = True
            continue
        # A page starts with ONE blank and no empty line before it; behind furniture the blank is missing.
        page_start = after_furniture or number in tops or not lines or (gap == 0 and indent == " ")
        if page_start:
            pages += 1
            gap = 0
        lines.append(Line(number, stripped, indent, gap, page_start, "" if shown == stripped else shown))
        after_furniture = False
    if not _wrapped(lines):
        lines = [replace(line, whole=True) for line in lines]
    return Cleaned(tuple(lines), tuple(furniture), pages, len(folded))


def _wrapped(lines: Sequence[Line]) -> bool:
    """Whether lines end where the page ends; Word and web pages have a paragraph on each, wider than any page."""
    long = [line.text for line in lines if len(line.text) > _LONG]
    ended = sum(text[-1] in patterns.TERMINAL or text[-1] in patterns.CLOSING for text in long)
    return not any(width(text) > _WIDEST_PAGE for text in long) or ended < _ENDED_SHARE * len(long)


def render(cleaned: Cleaned) -> str:
    """The cleaned text, line for line as in the source: furniture blank, page starts marked by one leading blank.

    A page start keeps no blank line before it only where the source has none, so the mark is a form feed there, with a
    vertical tab before it: what repeats from page to page is out already.
    """
    out = [""] * cleaned.length
    for line in cleaned.lines:
        mark = _CLEANED if line.page_start else ""
        out[line.number - 1] = mark + line.indent + (line.printed or line.text)
    return "\n".join(out)
