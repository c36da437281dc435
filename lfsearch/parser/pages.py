"""What repeats from page to page: running heads at the edges of pages, and page numbers that count up.

A line that is nothing but a number may be a row of a table. It is a page number where it stands apart in a text that is
otherwise set close, or at the edge of a page, and where the next one is one higher and a page further.

    机制综合组。                          (联系人: …)
                                       \\f广东省人民政府公报　2020年第5期
    1                                  …
                                       - 12 -
    新型冠状病毒肺炎防控方案
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from lfsearch.parser.patterns import CLOSING, TERMINAL
from lfsearch.text.blanks import bare

_NUMBER = re.compile(r"\d{1,3}")
_FIGURES = re.compile(r"\d+")
# No page has fewer lines; the first may begin in the middle. A row of a table seldom has so many.
_PAGE_LINES, _FIRST_PAGE = 20, 8
# In a text set close, so many of 100 lines follow the line before without a blank one.
_CLOSE = 0.6
# A running head is printed on so many pages, and on half of them.
_HEADS = 3
# A longer line is text.
_LONGEST_HEAD = 60


class _Printed(NamedTuple):  # made for each line: cheaper than a dataclass
    """A line that is not blank."""

    number: int  # 1-based line of the source
    text: str
    gap: int  # blank lines above it
    top: bool  # first line of a page that a form feed begins


def repeated(lines: Sequence[str], feeds: Sequence[bool]) -> frozenset[int]:
    """The numbers (1-based) of the lines that are page numbers or running heads; `feeds`: which begin a page."""
    printed: list[_Printed] = []
    gap, fed = 0, False
    for number, (line, feed) in enumerate(zip(lines, feeds, strict=True), 1):
        text = line.strip()
        fed = fed or feed
        if not text:
            gap += 1
            continue
        printed.append(_Printed(number, text, gap, fed))
        gap, fed = 0, False
    return frozenset(_page_numbers(printed) | _running_heads(printed))


def _page_numbers(printed: Sequence[_Printed]) -> set[int]:
    places = [place for place, line in enumerate(printed) if len(line.text) <= 3 and _NUMBER.fullmatch(line.text)]
    if not places:
        return set()
    close = sum(line.gap == 0 for line in printed) >= _CLOSE * len(printed)
    found: set[int] = set()
    run: list[int] = []
    for place in [place for place in places if _apart(printed, place, close)]:
        if run and (int(printed[place].text) != int(printed[run[-1]].text) + 1 or place - run[-1] < _PAGE_LINES):
            found |= _numbers(printed, run)
            run = []
        run.append(place)
    return found | _numbers(printed, run)


def _apart(printed: Sequence[_Printed], place: int, close: bool) -> bool:
    """Whether a line stands alone at the end or beginning of a page, and in no column of figures."""
    line = printed[place]
    below = printed[place + 1] if place + 1 < len(printed) else None
    if any(_NUMBER.fullmatch(other.text) for other in printed[max(0, place - 1) : place + 2] if other is not line):
        return False
    if line.top or (below is not None and below.top):
        return True
    return close and line.gap > 0 and (below is None or below.gap > 0)


def _numbers(printed: Sequence[_Printed], run: Sequence[int]) -> set[int]:
    """The lines of a run of numbers that count pages: two of them, or that of a first page which ends a sentence."""
    first = bool(run) and printed[run[0]].text == "1" and run[0] >= _FIRST_PAGE
    if len(run) > 1 or (first and printed[run[0] - 1].text[-1] in TERMINAL | CLOSING):
        return {printed[place].number for place in run}
    return set()


def _running_heads(printed: Sequence[_Printed]) -> set[int]:
    tops = [place for place, line in enumerate(printed) if line.top]
    if len(tops) < _HEADS:
        return set()
    edges = {*tops, *(place - 1 for place in tops if place), len(printed) - 1, 0}
    keys = {place: _FIGURES.sub("#", bare(printed[place].text)) for place in edges}
    counts = Counter(key for place, key in keys.items() if len(key) <= _LONGEST_HEAD)
    return {printed[place].number for place, key in keys.items() if counts[key] >= max(_HEADS, (len(tops) + 1) // 2)}
