"""The cells of a table as the least-cost path through its atoms.

Each atom goes on with the cell before it or begins the next one, and each cell stands in a column. What costs: a cell
that does not look like its column's type, a column left out, a wrong order, a cut where the lines go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from lfsearch.parser.tables.cells import DEADLINE_FORM, UNIT, Atom
from lfsearch.parser.tables.columns import BLANK, DEADLINE, FIGURE, KEY, NUMBER, REMARK, TEXT, UNITS, ColumnType
from lfsearch.text.blanks import squeeze
from lfsearch.types import Cell

# What is impossible, what looks like another type, what is seldom so, what is so now and then, what hardly costs. Half or
# twice as much decides nothing in most places.
_NEVER, _STRANGE, _SELDOM, _SOME, _LITTLE = 1e6, 3.0, 1.5, 0.8, 0.5
# A row has no cell of the type. A key may be printed with an earlier row, seldom the last one, which is what the row is
# about; a text is what most rows are for.
_MISSING = {NUMBER: 0.0, KEY: 1.0, TEXT: 3.0, UNITS: 1.0, DEADLINE: 1.0, FIGURE: 1.0, REMARK: 0.0, BLANK: 1.0}
_CARRIED = 0.2  # of that where it is
# To go on where the wrapping says that a cell ends; the names of units do not often fill their column.
_PAST_END = {KEY: _SELDOM, TEXT: 0.7, UNITS: _LITTLE, REMARK: 0.7, BLANK: 0.7}
# A cell or a table with more atoms was not read rightly; the limits keep hostile text cheap.
_CELL_ATOMS, _MOST_ATOMS = 120, 10_000
_WIDENS = 14  # a line of a text is not so much wider than the one above, which is a key rather
# A cell of several lines is written from top to bottom where they are no wider.
_UPRIGHT, _UPRIGHT_BESIDE_FIGURES = 3, 4
_OPEN_ENDS, _CLOSING_STARTS = tuple("、─—-(《“,与和及"), tuple("(),、)》”")
# Keys and cells of units end so.
_KEY_END = re.compile("(?:治理|控制|整治|替代|调整|改善|管理|利用|监控|网络|管控|应对|建设)$")
_UNIT_END = re.compile("(?:局|委|办|部|院|府|会|公司|中心|社|门|处|所|县|区|落实|配合|负责|牵头|实施|协助|/)[。,、)]?$")
# Units end between two lines where they are told what to do, or where no other unit or task follows.
_UNITS_APART = re.compile(rf"(?:落实|实施)\n|(?:局|部门|厅)\n(?!{UNIT.pattern}|牵头|配合|负责|落实|实施|分别|[等、,(])")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, heads and types; whether a mark begins each row; whether the first column groups rows."""

    names: tuple[str | None, ...]
    types: tuple[ColumnType, ...]
    marked: bool = False
    grouped: bool = False

    @property
    def keys(self) -> int:
        """How many columns in front hold numbers and keys."""
        return next((at for at, kind in enumerate(self.types) if kind not in (NUMBER, KEY)), len(self.types))

    @property
    def subject(self) -> int:
        """How many columns in front say what the row is about: a row inside the row begins behind them."""
        return self.keys + (UNITS in self.types[self.keys : self.keys + 1])


@dataclass(frozen=True, slots=True)
class Part:
    """A cell of a row: the column it stands in, its text line by line; `carried` if it is printed at another row."""

    column: int
    name: str | None
    lines: tuple[tuple[int, str], ...]
    carried: bool = False

    @property
    def first(self) -> int:
        return self.lines[0][0]

    @property
    def last(self) -> int:
        return self.lines[-1][0]

    @property
    def shown(self) -> Cell:
        return Cell(self.name, squeeze(" ".join(text for _, text in self.lines)), self.carried)

    def within(self, first: int, stop: int) -> Part:
        """What of the cell stands in some lines; all of it where it is carried."""
        inside = tuple(line for line in self.lines if first <= line[0] < stop)
        return self if self.carried or inside == self.lines else replace(self, lines=inside)


class _Open(NamedTuple):
    """A cell that begins with atom `first`, the cells before it, and what they cost; column -1 where there are none."""

    cost: float
    column: int
    first: int
    before: _Open | None


def least_path(atoms: Sequence[Atom], layout: Layout) -> list[Part]:
    """The cells of these atoms; none where there is no path, or there are too many."""
    steps = _steps(layout)
    cells = [_Open(0.0, -1, 0, None)]  # one for each column in which there may be one
    for place, atom in enumerate(atoms if len(atoms) <= _MOST_ATOMS else ()):
        ended, here = [], {}
        for cell in cells:
            go_on, cut = _seam(atoms, cell, place, layout) if place else (_NEVER, 0.0)
            ended.append((cell.cost + cut, cell))
            if go_on < _NEVER and place - cell.first < _CELL_ATOMS:
                here[cell.column] = cell._replace(cost=cell.cost + go_on)
        for column, kind in enumerate(layout.types):
            unlike = (
                _SOME if kind is UNITS and not atom.unit else float(kind is REMARK)
            )  # which is what nothing else is
            look = _look(atom, kind, layout) + unlike
            for cost, above in ended if look < _NEVER else ():
                total = cost + look + steps[above.column][column]
                row = layout.marked or atom.begins or above.column < column  # it begins a line
                if row and total < (here[column].cost if column in here else _NEVER):
                    here[column] = _Open(total, column, place, above)
        cells = list(here.values())
    ends = [cell.cost + steps[cell.column][-1] + _end_cost(atoms, cell, len(atoms), layout) for cell in cells]
    stop, last = len(atoms), cells[ends.index(min(ends))] if ends else None
    found: list[Part] = []
    while last and last.column >= 0:
        lines = tuple((atom.line, atom.text) for atom in atoms[last.first : stop])
        found.append(Part(last.column, layout.names[last.column], lines))
        stop, last = last.first, last.before
    return found[::-1]


@cache
def _steps(layout: Layout) -> list[list[float]]:
    """What it costs to go from each column to each and to the end; in the last list, from none."""
    types, columns = layout.types, range(len(layout.types) + 1)
    missing = [_MISSING[kind] for kind in types]
    carried = [_SELDOM if column == layout.keys - 1 else _CARRIED * cost for column, cost in enumerate(missing)]

    def step(left: int, right: int) -> float:
        if left < right:
            return sum(missing[left + 1 : right])
        if not layout.marked:  # a new row, or more units
            more = left == right and types[left] is UNITS
            return _SOME if more else sum(missing[left + 1 :]) + sum(carried[:right])
        inside = right and (left == right or right >= layout.subject or FIGURE in types)
        return (_SOME if left == right else _LITTLE) if inside else _NEVER

    return [*([step(left, right) for right in columns] for left in columns[:-1]), [sum(carried[:at]) for at in columns]]


def _look(atom: Atom, kind: ColumnType, layout: Layout) -> float:
    """What an atom costs in a cell of a type, wherever it stands there."""
    if kind in (NUMBER, DEADLINE, FIGURE) or atom.kind in (NUMBER, DEADLINE):
        return 0.0 if kind is atom.kind else _NEVER
    strange = kind is BLANK or atom.kind not in (None, kind) or (kind is KEY and atom.punctuation)
    return _STRANGE * strange + _SELDOM * (kind is KEY and atom.unit and UNITS in layout.types)


def _seam(atoms: Sequence[Atom], cell: _Open, place: int, layout: Layout) -> tuple[float, float]:
    """What it costs that a cell goes on with the atom at `place`, and that it ends before it."""
    kind, head, above, atom = layout.types[cell.column], atoms[cell.first].width, atoms[place - 1], atoms[place]
    end = _end_cost(atoms, cell, place, layout)
    if kind in (NUMBER, DEADLINE, FIGURE):
        whole = kind is DEADLINE and DEADLINE_FORM.fullmatch(above.text + atom.text)
        return (0.0 if whole else _NEVER), end
    look = _look(atom, kind, layout)
    other = kind is TEXT and atom.width > above.width + _WIDENS and not above.punctuation
    if other or (kind is UNITS and (above.sentence or _UNITS_APART.search(f"{above.text}\n{atom.text}"))):
        look += _SELDOM
    wider = max(1.0, head / 5)  # a cell fills its column, so far, on every line but the last
    if not atom.begins:
        return look + _SELDOM * (not above.punctuation), end
    if above.text.endswith(_OPEN_ENDS) or atom.text.startswith(_CLOSING_STARTS):
        return look, end + _SELDOM
    short = above.width < head - wider and not above.text.isascii()  # a Latin word alone on its line says nothing
    if short or atom.whole or atom.width > max(above.width, head) + wider:
        return look + _PAST_END[kind], end
    return look, end + _LITTLE * (not (above.sentence or _KEY_END.search(above.text)))


def _end_cost(atoms: Sequence[Atom], cell: _Open, place: int, layout: Layout) -> float:
    """What the end of a cell before an atom costs that does not look like one of its column, or a key that does not have
    its shape: one merged over rows is written from top to bottom, other keys are not."""
    kind, last = layout.types[cell.column], atoms[place - 1]
    if kind is UNITS:
        return _SOME * (not _UNIT_END.search(last.text))
    if kind is TEXT:  # in a plain table only sentences tell the rows
        return _SELDOM * (not (layout.marked or FIGURE in layout.types or last.sentence))
    merged = layout.types.index(KEY) if kind is KEY else -1  # where the next column is one of keys, too
    if layout.marked or layout.types[merged : merged + 2] != (KEY, KEY):
        return _NEVER * (layout.marked and layout.grouped and cell.column == merged)
    most = _UPRIGHT_BESIDE_FIGURES if FIGURE in layout.types else _UPRIGHT
    upright = last.line - atoms[cell.first].line > 1 and all(atom.width <= most for atom in atoms[cell.first : place])
    return (_STRANGE if layout.grouped else _SELDOM) * (upright == (cell.column > merged))
