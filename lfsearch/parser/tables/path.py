"""The cells of a table as the least-cost path through its atoms.

Each atom goes on with the cell before it or begins the next one, and each cell belongs to a column. What costs: a cell
that does not look like its column's type, a column left out, a wrong order, a cut where the lines go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from lfsearch.parser.tables.atoms import Atom
from lfsearch.parser.tables.costs import (
    BLANK,
    COSTS,
    DEADLINE,
    FIGURE,
    KEY,
    NEVER,
    NUMBER,
    REMARK,
    TEXT,
    UNITS,
    VERTICAL,
    Layout,
    Run,
    may_begin,
    runs,
    view,
)

# What has more atoms was not read rightly; the limit keeps hostile text cheap.
MAX_ATOMS = 10_000
# What it costs that a row has no cell of the type between two others, and at its end.
_MISSING = {NUMBER: NEVER, KEY: 1.2, TEXT: 3.0, UNITS: 1.2, DEADLINE: 3.0, FIGURE: 2.0, REMARK: 0.0, BLANK: 0.0}
_NOT_LAST = _MISSING | {UNITS: 0.6, FIGURE: 0.7}
# Behind the first keys cells are missing more often.
_BEHIND = 0.7
# What it costs that the cell was printed with an earlier row. The last of the first keys is what a row is about.
_CARRIED = {NUMBER: 0.0, KEY: 0.2, TEXT: 3.0, UNITS: 1.0, DEADLINE: 3.0, FIGURE: 3.0, REMARK: 0.0, BLANK: 0.0}
_LAST_KEY_CARRIED = 1.5
# What it costs that a row has a second cell of the type.
_AGAIN = {NUMBER: NEVER, KEY: 0.8, TEXT: 0.7, UNITS: 0.5, DEADLINE: 3.0, FIGURE: 3.0, REMARK: 2.0, BLANK: 3.0}
_BACK = 0.5  # a row inside a row: 涉及事项, 证照名称, 责任部门 several times beside one 序号


@dataclass(frozen=True, slots=True)
class Found:
    """A cell: the atoms `first..end - 1`, in column `column`; `cost` is that of the path up to its end."""

    first: int
    end: int
    column: int
    cost: float


@cache
def _steps(layout: Layout) -> tuple[list[float], list[float], list[list[float]]]:
    """What it costs to begin a path in each column, to end it there, to go from one to another."""
    types, columns = layout.types, range(len(layout.types))
    last_key = next((column for column in columns if types[column] not in (NUMBER, KEY)), len(types)) - 1
    carried = [_CARRIED[kind] for kind in types]
    if last_key >= 0 and types[last_key] is KEY:
        carried[last_key] = _LAST_KEY_CARRIED
    begin = [sum(carried[:column]) for column in columns]
    missing = [_MISSING[kind] * (1.0 if column <= last_key else _BEHIND) for column, kind in enumerate(types)]
    end = [sum(_NOT_LAST[kind] for kind in types[column + 1 :]) for column in columns]
    # The columns that say what a row is about: a row inside the row begins behind them.
    subject = last_key + (UNITS in types[last_key + 1 : last_key + 2] and KEY in types[last_key + 2 :])
    steps = [[sum(missing[left + 1 : right]) for right in columns] for left in columns]
    for left in columns:
        again = _AGAIN[types[left]]
        for right in columns[: left + 1]:
            if not layout.marked:  # a new row, or more units
                row = end[left] + begin[right]
                steps[left][right] = min(row, again) if left == right and types[left] is UNITS else row
            elif right and (left == right or right > subject or FIGURE in types):
                steps[left][right] = again if left == right else _BACK
            else:
                steps[left][right] = NEVER
    return ([0.0, *[NEVER] * (len(types) - 1)] if layout.marked else begin), end, steps


def least_path(atoms: Sequence[Atom], layout: Layout, gaps: Sequence[bool]) -> list[Found]:
    """The cells of these atoms; none where there is no path. `gaps`: whether a blank line stands before each atom."""
    begin, end, steps = _steps(layout)
    views = [view(atoms, place, gap) for place, gap in enumerate(gaps)]
    best = [[NEVER] * len(end) for _ in range(len(atoms) + 1)]
    back = [[(-1, -1)] * len(end) for _ in range(len(atoms) + 1)]
    for first, atom in enumerate(atoms):
        columns = [column for column, kind in enumerate(layout.types) if may_begin(atom, kind)]
        if first:
            entry = _entry(best[first], steps, columns, layout.marked or atom.begins_line)
        else:
            entry = [(column, begin[column], -1) for column in columns if begin[column] < NEVER]
        kinds = [
            (kind, COSTS[kind], [way for way in entry if layout.types[way[0]] is kind])
            for kind in {layout.types[column] for column, _, _ in entry}
        ]
        for run in runs(views, first) if kinds else ():
            row = best[run.end]
            for kind, cost, ways in kinds:
                price = cost(run, layout)
                for column, before, left in ways:
                    total = before + price
                    if kind is KEY and not layout.marked:
                        total += _shape(run, layout, column)
                    if total < row[column]:
                        row[column] = total
                        back[run.end][column] = (first, left)
    total, column = min((best[-1][column] + end[column], column) for column in range(len(end)))
    found: list[Found] = []
    at = len(atoms) if total < NEVER else 0
    while at > 0:
        first, before_column = back[at][column]
        found.append(Found(first, at, column, best[at][column]))
        at, column = first, before_column
    return found[::-1]


def _entry(
    best: Sequence[float], steps: Sequence[Sequence[float]], columns: Iterable[int], anywhere: bool
) -> list[tuple[int, float, int]]:
    """The columns that a cell may begin in here, what it costs up to there, and the column before; a new row begins a
    new line."""
    reached = [(left, cost) for left, cost in enumerate(best) if cost < NEVER]
    entry = []
    for column in columns:
        least, before = NEVER, -1
        for left, cost in reached:
            if (anywhere or left < column) and cost + steps[left][column] < least:
                least, before = cost + steps[left][column], left
        if before >= 0:
            entry.append((column, least, before))
    return entry


def _shape(run: Run, layout: Layout, column: int) -> float:
    """What a key without a mark costs that does not have the shape of its column: a merged one is narrow and stands in
    several lines."""
    if column and run.widest > VERTICAL:
        return 0.0
    if layout.grouped and not column:
        narrow = run.widest <= VERTICAL + 2 and run.lines > 1 and FIGURE in layout.types
        return 0.3 if run.widest < VERTICAL and run.lines > 2 else 1.0 if narrow else NEVER
    if layout.types[:3].count(KEY) < 3:
        return 0.0
    return 1.0 * (run.lines > 2) if column else 1.5 * (run.widest > VERTICAL or run.lines < 2)
