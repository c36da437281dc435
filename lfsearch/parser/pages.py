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
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

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


@dataclass(frozen=True, slots=True)
class Printed:
    """The lines of a source that are not blank; a place is that of a line among them."""

    texts: Sequence[str]  # of all lines, stripped
    numbers: Sequence[int]  # of those that are not blank, 1-based

    def text(self, place: int) -> str:
        return self.texts[self.numbers[place] - 1]

    def gap(self, place: int) -> int:
        """How many blank lines stand above."""
        return self.numbers[place] - (self.numbers[place - 1] if place else 0) - 1

    def below(self, feeds: Sequence[int]) -> set[int]:
        """The places of the first lines behind form feeds, of which the numbers of their lines are given."""
        places = {bisect_left(self.numbers, feed) for feed in feeds}
        return places - {len(self.numbers)}


def printed_lines(lines: Sequence[str]) -> Printed:
    """Those of the lines that are not blank."""
    texts = [line.strip() for line in lines]
    return Printed(texts, [number for number, text in enumerate(texts, 1) if text])


def repeated(printed: Printed, feeds: Sequence[int]) -> frozenset[int]:
    """The numbers of the lines that are page numbers or running heads; `feeds`: those of lines that begin a page."""
    tops = printed.below(feeds)
    return frozenset(printed.numbers[place] for place in _page_numbers(printed, tops) | _running_heads(printed, tops))


def _page_numbers(printed: Printed, tops: Collection[int]) -> set[int]:
    texts = [printed.texts[number - 1] for number in printed.numbers]
    places = [place for place, text in enumerate(texts) if len(text) <= 3 and _NUMBER.fullmatch(text)]
    if not places:
        return set()
    adjacent = sum([below - above == 1 for above, below in pairwise([0, *printed.numbers])])
    close = adjacent >= _CLOSE * len(texts)
    found: set[int] = set()
    run: list[int] = []
    for place in [place for place in places if _apart(printed, place, tops, close)]:
        if run and (int(texts[place]) != int(texts[run[-1]]) + 1 or place - run[-1] < _PAGE_LINES):
            found |= _numbers(printed, run)
            run = []
        run.append(place)
    return found | _numbers(printed, run)


def _apart(printed: Printed, place: int, tops: Collection[int], close: bool) -> bool:
    """Whether a line stands alone at the end or beginning of a page, and in no column of figures."""
    last = len(printed.numbers) - 1
    around = {max(0, place - 1), min(place + 1, last)} - {place}
    if any(_NUMBER.fullmatch(printed.text(other)) for other in around):
        return False
    if place in tops or place + 1 in tops:
        return True
    return close and printed.gap(place) > 0 and (place == last or printed.gap(place + 1) > 0)


def _numbers(printed: Printed, run: Sequence[int]) -> set[int]:
    """The places of a run of numbers that count pages: two of them, or that of a first page which ends a sentence."""
    first = bool(run) and printed.text(run[0]) == "1" and run[0] >= _FIRST_PAGE
    if len(run) > 1 or (first and printed.text(run[0] - 1)[-1] in TERMINAL | CLOSING):
        return set(run)
    return set()


def _running_heads(printed: Printed, tops: Collection[int]) -> set[int]:
    if len(tops) < _HEADS:
        return set()
    edges = {*tops, *(place - 1 for place in tops if place), len(printed.numbers) - 1, 0}
    keys = {place: _FIGURES.sub("#", bare(printed.text(place))) for place in edges}
    counts = Counter(key for key in keys.values() if len(key) <= _LONGEST_HEAD)
    return {place for place, key in keys.items() if counts[key] >= max(_HEADS, (len(tops) + 1) // 2)}
