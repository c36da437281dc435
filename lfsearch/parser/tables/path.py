"""The cells of a table as the least-cost path through its atoms.

Each atom goes on with the cell before it or begins the next one, and each cell stands in a column. What costs: a cell
that does not look like its column's type, a column left out, a wrong order, a cut where the lines go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from lfsearch.parser.tables.cells import DEADLINE_FORM, Atom
from lfsearch.parser.tables.columns import BLANK, DEADLINE, FIGURE, KEY, NUMBER, REMARK, TEXT, UNITS, ColumnType
from lfsearch.text.blanks import squeeze
from lfsearch.types import Cell

# What is impossible, what looks like another type, what is seldom so, and what is so now and then. Half or twice as much
# decides nothing in most places.
_NEVER, _STRANGE, _SELDOM, _SOME = 1e6, 3.0, 1.5, 0.8
# A row inside a row (涉及事项, 证照名称, 责任部门 several times beside one 序号); a cut between two lines; to go on where the
# wrapping says that a cell ends, which the names of units do not often fill.
_BACK, _CUT, _PAST_END, _PAST_UNITS = 0.5, 0.6, 0.7, 0.5
# A row has no cell of the type; a key may be printed with an earlier row, seldom the last, which is what the row is about.
_MISSING = {NUMBER: 0.0, KEY: 1.0, TEXT: 3.0, UNITS: 1.0, DEADLINE: 3.0, FIGURE: 1.0, REMARK: 0.0, BLANK: 0.0}
_CARRIED = _MISSING | {KEY: 0.2}
_UNTOLD = {REMARK: 1.0, BLANK: 3.0}  # these take what nothing else does
_CELL_ATOMS = 120  # a cell with more was not read rightly; the limit keeps hostile text cheap
_WIDENS = 14  # a line of a text is not so much wider than the one above, which is a key rather
# A key that is merged over several rows is written from top to bottom; so wide at most beside more keys, figures, a text.
_BESIDE_KEYS, _BESIDE_FIGURES, _BESIDE_TEXT = 3, 4, 2
_NARROW_HEAD = 8  # a cell whose first line is no wider is filled to a character, others to two and a half
_OPEN_ENDS, _CLOSING_STARTS = tuple("、─—-(《“,与和及"), tuple("(),、)》”")
_KEY_END = re.compile("(?:治理|控制|整治|替代|调整|改善|管理|利用|监控|网络|管控|应对|建设)$")
# Cells of units end so; they end here; and here, unless another unit or what they have to do follows.
_UNIT_END = re.compile("(?:局|委|办|部|院|府|会|公司|中心|社|门|处|所|县|区|落实|配合|负责|牵头|实施|协助|/)[。,、)]?$")
_DONE, _NAMED = ("落实", "实施"), ("局", "部门", "厅")
_ROLE = re.compile("牵头|配合|负责|落实|实施|分别|[等、,(]")
# How an atom goes with the cell above it: on its line, inside a list or bracket, where the wrapping says that the cell has
# ended, or as any line.
_LINE, _INSIDE, _ENDED, _WRAP = range(4)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table, heads and types; whether a mark begins each row; whether the first column groups rows."""

    names: tuple[str | None, ...]
    types: tuple[ColumnType, ...]
    marked: bool = False
    grouped: bool = False


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
    def shown(self) -> Cell:
        return Cell(self.name, squeeze(" ".join(text for _, text in self.lines)), self.carried)


class _Open(NamedTuple):
    """A cell that begins with atom `first`, the cells before it, and what they cost; column -1 where there are none."""

    cost: float
    column: int
    first: int
    before: _Open | None


def least_path(atoms: Sequence[Atom], layout: Layout) -> list[Part]:
    """The cells of these atoms; none where there is no path."""
    steps, ends = _steps(layout)
    cells = [_Open(0.0, -1, 0, None)]  # one for each column in which there may be one
    for place, atom in enumerate(atoms):
        seams = {first: _seam(atoms, first, place) for first in {cell.first for cell in cells}}
        ended = [(cell.cost + _end_cost(atoms, cell, place, seams[cell.first], layout), cell) for cell in cells]
        here: dict[int, _Open] = {}
        for cell in cells if place else ():
            cost = cell.cost + _go_on_cost(atoms, cell.first, place, seams[cell.first], layout.types[cell.column])
            if cost < _NEVER and place - cell.first < _CELL_ATOMS:
                here[cell.column] = cell._replace(cost=cost)
        for column in range(len(layout.types)):
            look = _begin_cost(atom, column, layout)
            for cost, above in ended if look < _NEVER else ():
                total = cost + look + steps[above.column][column]
                row = layout.marked or atom.begins or above.column < column  # it begins a line
                if row and total < (here[column].cost if column in here else _NEVER):
                    here[column] = _Open(total, column, place, above)
        cells = list(here.values())
    stop = len(atoms)
    whole = [cell.cost + _end_cost(atoms, cell, stop, _ENDED, layout) + ends[cell.column] for cell in cells]
    last = cells[whole.index(min(whole))] if whole else None
    found: list[Part] = []
    while last and last.column >= 0:
        lines = tuple((atom.line, atom.text) for atom in atoms[last.first : stop])
        found.append(Part(last.column, layout.names[last.column], lines))
        stop, last = last.first, last.before
    return found[::-1]


@cache
def _steps(layout: Layout) -> tuple[list[list[float]], list[float]]:
    """What it costs to go from each column to each, from none in the last row; to end a path in each."""
    types, columns = layout.types, range(len(layout.types))
    keys = next((column for column in columns if types[column] not in (NUMBER, KEY)), len(types))
    carried = [_SELDOM if column == keys - 1 else _CARRIED[kind] for column, kind in enumerate(types)]
    begin = [0.0 if layout.marked else sum(carried[:column]) for column in columns]
    end = [sum(_MISSING[kind] for kind in types[column + 1 :]) for column in columns]
    # The columns that say what the row is about: a row inside the row begins behind them.
    subject = keys + (UNITS in types[keys : keys + 1])

    def step(left: int, right: int) -> float:
        if left < right:
            return end[left] - end[right - 1]
        if not layout.marked:  # a new row, or more units
            return _SOME if left == right and types[left] is UNITS else end[left] + begin[right]
        inside = right and (left == right or right >= subject or FIGURE in types)
        return (_SOME if left == right else _BACK) if inside else _NEVER

    return [*([step(left, right) for right in columns] for left in columns), begin], end


def _begin_cost(atom: Atom, column: int, layout: Layout) -> float:
    """What it costs that a cell of a column begins with an atom."""
    kind = layout.types[column]
    if NUMBER in (kind, atom.kind):
        return 0.0 if atom.kind is NUMBER and not column else _NEVER
    if kind in (DEADLINE, FIGURE) or atom.kind is DEADLINE:
        return 0.0 if kind is atom.kind else _NEVER
    unit = _SELDOM * (kind is KEY and atom.unit and UNITS in layout.types) + _SOME * (kind is UNITS and not atom.unit)
    return _look(atom, kind) + _UNTOLD.get(kind, 0.0) + unit


def _look(atom: Atom, kind: ColumnType) -> float:
    """What an atom costs in a cell of words, wherever it stands there."""
    return _STRANGE * (atom.kind not in (None, kind) or (kind is KEY and atom.punctuation))


def _seam(atoms: Sequence[Atom], first: int, place: int) -> int:
    """How the atom at `place` goes with the cell that begins with atom `first`."""
    head, above, atom = atoms[first].width, atoms[place - 1], atoms[place]
    if not (atom.begins and place):
        return _LINE
    if above.text.endswith(_OPEN_ENDS) or atom.text.startswith(_CLOSING_STARTS):
        return _INSIDE
    # A cell fills its column on every line but the last; a Latin word alone on its line says nothing.
    wider = 1.0 if head <= _NARROW_HEAD else 2.5
    short = above.width < head - wider and not above.text.isascii()
    return _ENDED if short or atom.whole or atom.width > max(above.width, head) + wider else _WRAP


def _go_on_cost(atoms: Sequence[Atom], first: int, place: int, seam: int, kind: ColumnType) -> float:
    """What it costs that the cell that begins with atom `first` goes on with the one at `place`."""
    above, atom = atoms[place - 1], atoms[place]
    if kind is DEADLINE:
        return 0.0 if DEADLINE_FORM.fullmatch(above.text + atom.text) else _NEVER
    if kind in (NUMBER, FIGURE) or NUMBER in (above.kind, atom.kind) or atom.kind is DEADLINE or atom.fresh:
        return _NEVER
    cost = _look(atom, kind)
    if kind is TEXT and atom.width > above.width + _WIDENS:
        cost += _SELDOM * (not (above.item or above.punctuation))
    if seam in (_LINE, _INSIDE):
        return cost + _SELDOM * (seam is _LINE and not above.punctuation)
    if kind is KEY:
        return cost + _SELDOM * (seam is _ENDED) + 2 * _STRANGE * above.sentence  # a name is no sentence
    if kind is not UNITS:
        return cost + _PAST_END * (seam is _ENDED)
    tail = "".join(atom.text for atom in atoms[max(first, place - 2) : place])
    named = tail.endswith(_NAMED) and not (atom.unit or _ROLE.match(atom.text))
    return cost + _PAST_UNITS * (seam is _ENDED) + _SELDOM * (above.sentence or named or tail.endswith(_DONE))


def _end_cost(atoms: Sequence[Atom], cell: _Open, place: int, seam: int, layout: Layout) -> float:
    """What it costs that a cell ends before the atom at `place`: the cut, and what its end does not look like."""
    if cell.column < 0:
        return 0.0
    kind, last, cost = layout.types[cell.column], atoms[place - 1], 0.0
    if place < len(atoms):
        cost = _CUT * (seam is _WRAP and not (atoms[place].item or last.sentence)) + _SELDOM * (seam is _INSIDE)
    if kind is KEY:
        return cost * (not _KEY_END.search(last.text)) + _shape(atoms[cell.first : place], layout, cell.column)
    if kind is UNITS:
        return cost + _SOME * (not _UNIT_END.search(last.text))
    plain = not (layout.marked or FIGURE in layout.types)  # only sentences tell the rows
    return cost + _SELDOM * (kind is TEXT and plain and not last.sentence)


def _shape(cell: Sequence[Atom], layout: Layout, column: int) -> float:
    """What a key costs that does not have the shape of its column: one merged over rows is written from top to bottom, other
    keys are not."""
    keys = layout.types[:3].count(KEY) == 3
    if layout.marked or not (keys or (layout.grouped and not column)):
        return 0.0
    most = _BESIDE_KEYS if keys else _BESIDE_FIGURES if FIGURE in layout.types else _BESIDE_TEXT
    upright = cell[-1].line - cell[0].line > 1 and max(atom.width for atom in cell) <= most
    if keys:
        return _SELDOM * (upright == bool(column))
    return 0.0 if upright else _NEVER
