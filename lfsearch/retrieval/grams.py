"""Words of two texts counted and compared, whatever their numbers; the years and months that a text names."""

from __future__ import annotations

from collections import Counter

from lfsearch.text.blanks import bare
from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold

YEAR = lazy(r"(?:19|20)\d\d(?:[-\u2014~\u81f3](?:19|20)?\d\d)?\u5e74?度?")
MONTHS = lazy(r"(?P<first>\d{1,2})(?:[-\u2014~\u81f3](?P<last>\d{1,2}))?\u6708")
_PLAIN = lazy(r"[^\u4e00-\u9fffA-Za-z]")


def without_time(measure: str) -> str:
    """A measure without the years and months in it: of figures for several times it names what they have in common."""
    return MONTHS().sub("", YEAR().sub("", fold(measure))).strip()


def without_year(measure: str) -> str:
    """A measure without the years in it."""
    return YEAR().sub("", fold(measure)).strip()


def months_of(text: str) -> frozenset[int]:
    """The months that a text names, those of 10-3月 over the turn of the year."""
    found: set[int] = set()
    for match in MONTHS().finditer(bare(fold(text))):
        first, last = int(match["first"]), int(match["last"] or match["first"])
        found.update(range(first, last + 1) if first <= last else (*range(first, 13), *range(1, last + 1)))
    return frozenset(found)


def plain(text: str) -> str:
    """The words alone: no numbers, years, months and punctuation."""
    return _PLAIN().sub("", MONTHS().sub("", YEAR().sub("", fold(text))))


def grams(text: str) -> Counter[str]:
    """The characters of a text and their pairs."""
    return Counter([*text, *(text[place : place + 2] for place in range(len(text) - 1))])


def dice(one: Counter[str], other: Counter[str]) -> float:
    """What two texts share of both."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def overlap(one: Counter[str], other: Counter[str]) -> float:
    """What two texts share of the shorter one."""
    least = min(one.total(), other.total())
    return (one & other).total() / least if least else 0.0
