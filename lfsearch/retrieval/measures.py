"""The figures and deadlines of two wordings, paired by what they measure: 秸秆综合利用率 \u226585% -> \u226590%."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from lfsearch.retrieval.grams import MONTHS, YEAR, dice, grams, months_of, overlap, plain
from lfsearch.retrieval.statements import Change, Statement
from lfsearch.text.blanks import bare
from lfsearch.text.lazy import lazy
from lfsearch.text.units import unit_spelt
from lfsearch.text.width import fold
from lfsearch.types import Quantity

_NO_WORD = lazy(r"[^\w.]")


class _Fact(NamedTuple):
    """One figure or deadline, as it is paired."""

    measure: str  # as printed
    about: str  # its measure without years and punctuation
    around: Counter[str]  # the words beside it
    unit: str
    text: str  # as it is shown
    says: tuple[object, ...]  # the same for two spellings: 1万元, 10000元
    column: str | None  # of the cell that it stands in


# How much two facts must share to be the same one, words of their measures or around them; and how much of their measures
# where they count in other units (100批次 -> 50次).
_ALIKE, _SURE = 0.5, 0.9
_BEFORE, _BEHIND = 14, 10
_TIMES = {"万": 10_000, "亿": 100_000_000}
_BOUNDS = {">=": "\u2265", "<=": "\u2264"}  # the others are shown as they are
# 2022年11-12月, 2021年1-3月, 2022年: when the figures of a column are to be reached.
_PERIOD = lazy(r"(?:19|20)\d\d\u5e74(?:\d{1,2}(?:[-\u2014~\u81f3]\d{1,2})?\u6708份?)?")


def figure_changes(old: Sequence[Statement], new: Sequence[Statement]) -> Iterator[Change]:
    """The figures that are not the same on both sides, in the order of the old side."""
    before, after = (
        [_fact for one in old for _fact in _figures_of(one)],
        [_fact for one in new for _fact in _figures_of(one)],
    )
    yield from _paired("figure", before, after, _place(new), _place(old))


def _place(side: Sequence[Statement]) -> Callable[[_Fact], bool]:
    """Whether a side has a place for a figure of the other one: a table without its column has none."""
    columns = [grams(plain(cell.column or "")) for one in side for cell in one.cells if cell.column]

    def has_place(fact: _Fact) -> bool:
        if fact.column is None or not columns:
            return True
        own = grams(plain(fact.column))
        return any(overlap(own, column) >= _ALIKE for column in columns)

    return has_place


def _figures_of(one: Statement) -> Iterator[_Fact]:
    return (_figure(one, run) for run in _runs(one))


def _runs(one: Statement) -> Iterator[Sequence[Quantity]]:
    """The quantities of a statement, those together that are one figure: 77台190蒸吨, the two ends of 10-20%."""
    quantities = sorted(one.quantities, key=lambda quantity: (quantity.start, quantity.end))
    place = 0
    while place < len(quantities):
        run = [quantities[place]]
        while place + len(run) < len(quantities) and quantities[place + len(run)].start <= run[-1].end:
            run.append(quantities[place + len(run)])
        place += len(run)
        yield run


class Figure(NamedTuple):
    """A figure as it is followed over the years."""

    measure: str  # as printed; "" where nothing says what it measures
    text: str  # as printed, its bound as a sign
    value: float  # of its first quantity
    unit: str
    months: str = ""  # for which it is, as printed: 11-12月; "" where nothing says so


def figures(side: Sequence[Statement]) -> list[Figure]:
    """The figures of some clauses, in the order in which they are printed."""
    return [
        Figure(fact.measure, fact.text, run[0].value, run[0].unit, _months_said(fact))
        for one in side
        for run in _runs(one)
        for fact in (_figure(one, run),)
    ]


def _months_said(fact: _Fact) -> str:
    said = MONTHS().search(bare(fold(f"{fact.column or ''} {fact.measure}")))
    return said[0] if said else ""


def same_figures(old: Sequence[Statement], new: Sequence[Statement]) -> dict[int, int]:
    """Which figures of two sides measure the same, changed or not: places in `figures(old)` to those in `figures(new)`."""
    before, after = ([fact for one in side for fact in _figures_of(one)] for side in (old, new))
    return _partners(before, after)


def _figure(one: Statement, run: Sequence[Quantity]) -> _Fact:
    start, end = run[0].start, run[-1].end
    measure = run[0].measure or ""
    return _Fact(
        measure=measure,
        about=_bare_measure(measure),
        around=_around(one.text, start, end),
        unit=_unit(run[0].unit),
        text=_printed(run[0].text if len(run) == 1 else one.text[start:end], run),
        says=tuple((*_amount(quantity), quantity.bound) for quantity in run),
        column=_column(one, one.text[start:end]),
    )


def _column(one: Statement, text: str) -> str | None:
    """The column of the cell that a fact fills or stands in; None in a text that is no row."""
    wanted = bare(text)
    for cell in sorted(one.cells, key=lambda cell: len(cell.text)):
        if wanted in bare(cell.text):
            return cell.column or ""
    return None


def _printed(text: str, run: Sequence[Quantity]) -> str:
    """A figure as printed, its bound as a sign: \u226585%."""
    spans = {(quantity.start, quantity.end) for quantity in run}
    bound = run[0].bound if len(spans) == len(run) else None
    return _BOUNDS.get(bound or "", bound or "") + bare(text)


def _amount(quantity: Quantity) -> tuple[float, str]:
    """A figure in its unit by itself: 1万元 is 10000元."""
    times = _TIMES.get(quantity.unit[:1], 1)
    return round(quantity.value * times, 6), _unit(quantity.unit)


def _unit(unit: str) -> str:
    """A unit by its kind: \u4e07\u5143 counts what \u5143 does."""
    return unit_spelt(unit).removeprefix("万").removeprefix("亿")


def deadline_changes(old: Sequence[Statement], new: Sequence[Statement]) -> Iterator[Change]:
    """The deadlines that are not the same on both sides, then when the figures of rows are to be reached."""
    before, after = (
        [fact for one in old for fact in _deadlines_of(one)],
        [fact for one in new for fact in _deadlines_of(one)],
    )
    yield from _paired("deadline", before, after, lambda fact: bool(after), lambda fact: bool(before))
    periods = [_periods(side) for side in (old, new)]
    if all(periods) and periods[0] != periods[1]:
        yield Change("deadline", "", *periods)


def _deadlines_of(one: Statement) -> Iterator[_Fact]:
    for deadline in one.deadlines:
        around = _around(one.text, deadline.start, deadline.end)
        text = bare(deadline.text)
        yield _Fact("", "", around, "", text, (fold(text),), _column(one, deadline.text))


def _periods(side: Sequence[Statement]) -> str:
    """When the figures of rows are to be reached, as far as the heads of their columns say so."""
    found = {
        match[0]: None
        for one in side
        for cell in one.cells
        if cell.column and any(map(str.isdigit, cell.text))
        for match in _PERIOD().finditer(bare(fold(cell.column)))
    }
    return "/".join(found)


def _paired(
    kind: str,
    old: Sequence[_Fact],
    new: Sequence[_Fact],
    to_new: Callable[[_Fact], bool],
    to_old: Callable[[_Fact], bool],
) -> Iterator[Change]:
    """Facts paired by likeness, the likest first; in the order of the old side, those of the new one alone behind."""
    partner = _partners(old, new)
    taken = set(partner.values())
    for row, fact in enumerate(old):
        other = new[partner[row]] if row in partner else None
        if other is None and to_new(fact):
            yield Change(kind, fact.measure, fact.text, None)
        elif other is not None and other.says != fact.says:
            yield Change(kind, _over_time(fact, other), fact.text, other.text)
    for column, fact in enumerate(new):
        if column not in taken and to_old(fact):
            yield Change(kind, fact.measure, None, fact.text)


def _over_time(old: _Fact, new: _Fact) -> str:
    """What two figures measure; where their columns are of other months, in which: 63 of October is not 57 of November."""
    measure = new.measure or old.measure
    periods = [_PERIOD().search(bare(fold(fact.column or ""))) for fact in (old, new)]
    if not (periods[0] and periods[1]) or periods[0][0] == periods[1][0]:
        return measure
    without = _PERIOD().sub(lambda match: "\n" * len(match[0]), fold(measure))
    kept = "".join(char for char, mark in zip(measure, without, strict=True) if mark != "\n")
    return f"{kept.strip()} ({periods[0][0]} \u2192 {periods[1][0]})"


def _partners(old: Sequence[_Fact], new: Sequence[_Fact]) -> dict[int, int]:
    """The facts of both sides that are one, by their places: the likest first, each once."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for row, column in _by_likeness(old, new):
        if row not in partner and column not in taken:
            partner[row] = column
            taken.add(column)
    return partner


def _by_likeness(old: Sequence[_Fact], new: Sequence[_Fact]) -> list[tuple[int, int]]:
    """The pairs that may be one fact, the likest first; of equally like ones those that stand in the same order."""
    units = [Counter(fact.unit for fact in side) for side in (old, new)]
    found = []
    for row, one in enumerate(old):
        for column, other in enumerate(new):
            about, around = _same_measure(one, other), dice(one.around, other.around)
            if (one.unit != other.unit and about < _SURE) or _are_of_other_months(one, other):
                continue
            rows = one.column is not None and other.column is not None
            # The only figure of its unit in either row, and deadlines in a column of their own.
            placed = rows and (units[0][one.unit] == units[1][other.unit] == 1 or not one.unit)
            unnamed = not one.about and not other.about and one.says == other.says
            if max(about, around) >= _ALIKE or placed or unnamed:
                found.append((one.unit == other.unit, about + around, -abs(row - column), -row, -column))
    return [(-row, -column) for *_, row, column in sorted(found, reverse=True)]


def _are_of_other_months(one: _Fact, other: _Fact) -> bool:
    """Whether what is said of two figures puts them in months of which none is the same: 1-3月, 10-12月."""
    months = [months_of(f"{fact.column or ''} {fact.measure}") for fact in (one, other)]
    return bool(months[0] and months[1] and months[0].isdisjoint(months[1]))


def _same_measure(one: _Fact, other: _Fact) -> float:
    """Whether two facts measure the same: 降尘量 is what 各县市区月平均降尘量 ends with."""
    if not one.about or not other.about:  # a measure that is not told apart from the words beside the figure
        named, unnamed = (one, other) if one.about else (other, one)
        words = grams(plain(named.about))
        return (words & unnamed.around).total() / words.total() if words else 0.0
    ends = one.about.endswith(other.about) or other.about.endswith(one.about)
    return 1.0 if ends and min(len(one.about), len(other.about)) > 1 else dice(grams(one.about), grams(other.about))


def _bare_measure(measure: str) -> str:
    return _NO_WORD().sub("", YEAR().sub("", fold(measure)))


def _around(text: str, start: int, end: int) -> Counter[str]:
    """The words beside a fact."""
    return grams(plain(text[max(0, start - _BEFORE) : start])) + grams(plain(text[end : end + _BEHIND]))
