"""Amounts that a query names, and the ranges of amounts that clauses state: 死了12个人 and 10人以上30人以下."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from lfsearch.text.lazy import lazy
from lfsearch.text.numerals import chinese_number
from lfsearch.types import Quantity

# What is counted or measured, with the units of it and how many of the first one each is. 块 and 个人 are spoken.
_DIMENSIONS: tuple[tuple[str, dict[str, float]], ...] = (
    ("people", {"人": 1, "个人": 1, "名": 1, "口": 1}),
    ("money", {"元": 1, "块": 1, "块钱": 1, "万": 1e4, "万元": 1e4, "万块": 1e4, "亿": 1e8, "亿元": 1e8}),
    ("time", {"小时": 1, "天": 24, "日": 24, "周": 168, "星期": 168, "个月": 720, "月": 720, "年": 8760}),
    ("age", {"岁": 1, "周岁": 1}),
    ("area", {"平方米": 1, "m2": 1, "平米": 1, "亩": 667, "公顷": 1e4, "平方公里": 1e6}),
    ("length", {"米": 1, "m": 1, "公里": 1e3, "千米": 1e3}),
    ("mass", {"公斤": 1, "吨": 1e3, "万吨": 1e7}),
    ("share", {"%": 1}),
    ("temperature", {"℃": 1, "°c": 1, "度": 1}),
)
_UNITS = {unit: (name, factor) for name, units in _DIMENSIONS for unit, factor in units.items()}
# The longest unit first. A query is normalised, which makes °c of ℃; what a clause states is as printed.
_AMOUNT = lazy(
    r"(?P<number>(?<!\d)\d+(?:\.\d+)?|(?<![一二两三四五六七八九十百千])[一二两三四五六七八九十百千]+)(?P<unit>"
    + "|".join(sorted(_UNITS, key=len, reverse=True))
    + ")(?![级季])"
)
_HINTS = frozenset(unit[-1] for unit in _UNITS)
# 以上 and 以下 of one range stand beside one another: 10人以上30人以下, 5万元以上、10万元以下.
_APART = 4
# A level that is another one: less than one that says no figures, but it may be about the same matter.
_MISSED = -0.25
_LOWER, _UPPER = (">=", ">"), ("<=", "<")


class Amount(NamedTuple):
    """So much of something, in the smallest unit of its dimension."""

    dimension: str
    value: float


class Range(NamedTuple):
    """From where to where; `math.inf` where one end is open."""

    dimension: str
    low: float
    high: float
    ends: tuple[str | None, str | None]  # ">=" or ">", "<=" or "<"

    def holds(self, amount: Amount) -> bool:
        """Whether the amount lies in the range; where two of them meet (3人以上10人以下, 10人以上), 以上 has the figure."""
        if amount.dimension != self.dimension:
            return False
        above = amount.value > self.low or (amount.value == self.low and self.ends[0] == ">=")
        below = amount.value < self.high or (
            amount.value == self.high and self.ends[0] is None and self.ends[1] == "<="
        )
        return above and below

    @property
    def closed(self) -> bool:
        """Whether it has both ends."""
        return self.low > -math.inf and self.high < math.inf


def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts in a normalised query, spoken ones too: 12个人, 八千块钱; years and dates are none."""
    if _HINTS.isdisjoint(text):
        return ()
    found = []
    for match in _AMOUNT().finditer(text):
        number, unit = match["number"], match["unit"]
        value = float(number) if number[0].isdigit() else chinese_number(number)
        if value is None or _is_no_amount(number, unit):
            continue
        dimension, factor = _UNITS[unit]
        found.append(Amount(dimension, value * factor))
    return tuple(found)


def _is_no_amount(number: str, unit: str) -> bool:
    """2023年 and 10月 are dates, unlike 10个月; 一天 and 一个人 are any day and anybody."""
    return number == "一" or unit in ("月", "日") or (unit == "年" and number.isdigit() and len(number) == 4)


def ranges(quantities: Sequence[Quantity]) -> Iterator[Range]:
    """The ranges that a clause states, in the order of its quantities."""
    bounded = [quantity for quantity in quantities if quantity.bound and quantity.unit in _UNITS]
    used: set[int] = set()
    for one, other in pairwise(bounded):
        same = _UNITS[one.unit][0] == _UNITS[other.unit][0]
        if same and one.bound in _LOWER and other.bound in _UPPER and other.start - one.end <= _APART:
            used |= {one.start, other.start}
            yield Range(_UNITS[one.unit][0], _value(one), _value(other), (one.bound, other.bound))
    for quantity in bounded:
        if quantity.start in used:
            continue
        name, value = _UNITS[quantity.unit][0], _value(quantity)
        if quantity.bound in _LOWER:
            yield Range(name, value, math.inf, (quantity.bound, None))
        else:
            yield Range(name, -math.inf, value, (None, quantity.bound))


def _value(quantity: Quantity) -> float:
    return quantity.value * _UNITS[quantity.unit][1]


def fit(named: Iterable[Amount], quantities: Sequence[Quantity]) -> float:
    """How well a clause's ranges fit the amounts that a query names, -.25..1.

    1 for a range with both ends that holds one, half of that for an open one; less than nothing where it has ranges of
    what is named and none of them holds it; 0 where it says nothing of the kind.
    """
    stated = list(ranges(quantities))
    best = 0.0
    for amount in named:
        own = [one for one in stated if one.dimension == amount.dimension]
        fits = [1.0 if one.closed else 0.5 for one in own if one.holds(amount)]
        best = max(best, *fits) if fits else (best or (_MISSED if own else 0.0))
    return best
