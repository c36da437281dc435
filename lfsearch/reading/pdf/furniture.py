"""Running heads and page numbers: what stands in the margins of page after page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from lfsearch.reading.pdf.lines import joined, rows_of
from lfsearch.reading.pdf.page import Line, Page, Rule
from lfsearch.text.blanks import bare
from lfsearch.text.width import fold

# Of the height of a page, above and below.
_MARGIN = 0.14
# So many rows at each end can be furniture: a running head in two lines and a page number.
_ROWS = 3
# A running head stands on so many pages at least, and on so large a share of those between the first and the last: on
# every other one where facing pages have different ones. The name of an office at the top of some pages is text.
_PAGES = 3
_SHARE = 0.4
# The name of a gazette, its issue, the section on left and right pages, an address below.
_HEADS = 6
# A page number without dashes stands so far from the text, in sizes.
_APART = 1.4
# A rule under the running heads is as wide as this share of the page and at one height on half of the pages.
_RULE_WIDTH = 0.55
_RULE_SHARE = 0.5

# Folded, without blanks: -3-, - 12 -, 第3页共9页, 3/9, xii
_NUMBER = re.compile(
    r"(?P<dash>[-\u2010-\u2015~.\u00b7]*)(?:第?(?P<number>\d{1,4})页?(?:[,/]?(?:共|of)?\d{1,4}页?)?|[ivxl]{1,6})"
    r"[-\u2010-\u2015~.\u00b7]*"
)
# 武汉市人民政府公报2023年第3期(总第48期): a running head though it stands on one page alone
_NAMED = re.compile(
    r"(?:\d{1,4})?[\u4e00-\u9fff]{2,20}公报(?:19|20)\d\d(?:年第?|[.·/])\d{1,3}(?:[-—–~、,]\d{1,3})?[期号]?"
    r"(?:\(?总第?\d{1,5}(?:[-—–~、,]\d{1,5})?[期号]\)?)?(?:\d{1,4})?"
)
# Each attachment can begin a page, and so can a numbered part: these repeat with other figures but are text.
_HEADING = re.compile(
    r"附|表|图|续|第[\d一二三四五六七八九十百]+[章节条编]|[\d一二三四五六七八九十]+[、.]|\([\d一二三四五六七八九十]+\)"
)


@dataclass(frozen=True, slots=True)
class _Row:
    page: int
    upper: bool
    line: Line
    parts: tuple[Line, ...]
    apart: bool  # stands apart from what is next to it, inwards

    @property
    def text(self) -> str:
        return bare(fold(self.line.text))


def without_furniture(pages: Sequence[Page], pieces: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pieces of each page without those of running heads and page numbers."""
    rows = [row for page, lines in zip(pages, pieces, strict=True) for row in _ends(page, lines)]
    dropped = _repeated(rows) + _named(rows) + _beyond_rules(rows, pages)
    dropped += _numbers(rows, {id(row) for row in dropped})
    gone = {id(part) for row in dropped for part in row.parts}
    return [[line for line in lines if id(line) not in gone] for lines in pieces]


def running_heads(pages: Sequence[Page], pieces: Sequence[Sequence[Line]]) -> list[str]:
    """What stands over or under the text of page after page to the letter, on most pages first: folded, without blanks."""
    rows = [row for page, lines in zip(pages, pieces, strict=True) for row in _ends(page, lines)]
    alike: defaultdict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        alike[row.text].append(row)
    heads = {text: len(same) for text, same in alike.items() if re.search(r"[^\W\d_]", text) and _runs_on(same)}
    return sorted(heads, key=lambda text: -heads[text])[:_HEADS]


def _ends(page: Page, pieces: Sequence[Line]) -> list[_Row]:
    """The rows in the margins, outermost first."""
    rows = rows_of(pieces)
    found = []
    for upper in (True, False):
        ordered = rows if upper else rows[::-1]
        for at, parts in enumerate(ordered[:_ROWS]):
            line = joined(parts)
            inside = line.bottom <= _MARGIN * page.height if upper else line.top >= (1 - _MARGIN) * page.height
            if not inside:
                break
            inner = joined(ordered[at + 1]) if at + 1 < len(ordered) else None
            gap = float("inf") if inner is None else max(inner.top - line.bottom, line.top - inner.bottom)
            found.append(_Row(page.number, upper, line, tuple(parts), gap >= _APART * line.size))
    return found


def _repeated(rows: Sequence[_Row]) -> list[_Row]:
    """Rows with the same words on many pages; a figure in them may count the pages."""
    alike: defaultdict[tuple[bool, str], list[_Row]] = defaultdict(list)
    for row in rows:
        alike[row.upper, re.sub(r"\d+", "0", row.text)].append(row)
    found = []
    for (_, text), group in alike.items():
        if not re.search(r"[^\W\d_]", text):
            continue
        exact: defaultdict[str, list[_Row]] = defaultdict(list)
        for row in group:
            exact[row.text].append(row)
        found += [row for same in exact.values() if _runs_on(same) for row in same]
        counting = _counting(group)
        if _runs_on(counting) and not _HEADING.match(text):
            found += counting
    return found


def _named(rows: Sequence[_Row]) -> list[_Row]:
    """Rows that name the gazette and its issue, outermost at the top."""
    uppers = [next(group) for upper, group in groupby(rows, key=lambda row: (row.page, row.upper)) if upper[1]]
    return [row for row in uppers if row.apart and _NAMED.fullmatch(row.text)]


def _runs_on(rows: Sequence[_Row]) -> bool:
    """Whether these stand on page after page."""
    pages = {row.page for row in rows}
    return len(pages) >= _PAGES and len(pages) >= _SHARE * (max(pages) - min(pages) + 1)


def _counting(rows: Sequence[_Row]) -> list[_Row]:
    """The rows of which one figure runs with the pages."""
    offsets: Counter[int] = Counter()
    figures = {id(row): {int(figure) - row.page for figure in re.findall(r"\d{1,4}", row.text)} for row in rows}
    for values in figures.values():
        offsets.update(values)
    if not offsets:
        return []
    best = offsets.most_common(1)[0][0]
    return [row for row in rows if best in figures[id(row)]]


def _numbers(rows: Sequence[_Row], dropped: set[int]) -> list[_Row]:
    """Page numbers: nothing but a number in the outermost row, running heads aside."""
    found = []
    for _, group in groupby(rows, key=lambda row: (row.page, row.upper)):
        outermost = next((row for row in group if id(row) not in dropped), None)
        if outermost is not None:
            row = outermost
            match = _NUMBER.fullmatch(row.text.lower())
            if match and (match["dash"] or row.apart or "页" in row.text):
                found.append(row)
    return found


def _beyond_rules(rows: Sequence[_Row], pages: Sequence[Page]) -> list[_Row]:
    """What stands beyond a rule that parts the running heads from the text on most pages."""
    heights: Counter[int] = Counter()
    for page in pages:
        heights.update({round(rule.top / 2) for rule in page.rules if _parting(rule, page)})
    needed = max(_PAGES, _RULE_SHARE * len(pages))
    common = {height for height, number in heights.items() if number >= needed}
    if not common:
        return []
    by_number = {page.number: page for page in pages}
    found = []
    for row in rows:
        page = by_number[row.page]
        levels = [rule.top for rule in page.rules if _parting(rule, page) and round(rule.top / 2) in common]
        if (row.upper and any(row.line.bottom <= level + 2 < _MARGIN * page.height for level in levels)) or (
            not row.upper and any(row.line.top >= level - 2 > (1 - _MARGIN) * page.height for level in levels)
        ):
            found.append(row)
    return found


def _parting(rule: Rule, page: Page) -> bool:
    margin = rule.top < _MARGIN * page.height or rule.top > (1 - _MARGIN) * page.height
    return rule.horizontal and margin and rule.right - rule.left >= _RULE_WIDTH * page.width
