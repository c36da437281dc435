"""The cells of a table as the least-cost path through its atoms.

Each atom goes on with the cell before it or begins the next one, and each cell stands in a column. What costs: a cell
that does not look like its column's type, a column left out, a wrong order, a cut where the lines go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lfsearch.parser.tables.atoms import DEADLINE_FORM, Atom
from lfsearch.parser.tables.cells import join
from lfsearch.parser.tables.columns import BLANK, DEADLINE, FIGURE, KEY, NUMBER, REMARK, TEXT, UNITS, ColumnType
from lfsearch.types import Cell

_NEVER = 1e6
_CELL_ATOMS = 120  # a cell with more was not read rightly; the limit keeps hostile text cheap
# What it costs that a row has no cell of the type; that it was printed with an earlier row; a second cell of the type.
_MISSING = {NUMBER: _NEVER, KEY: 1.2, TEXT: 3.0, UNITS: 1.0, DEADLINE: 3.0, FIGURE: 1.0, REMARK: 0.0, BLANK: 0.0}
_CARRIED = _MISSING | {NUMBER: 0.0, KEY: 0.2, FIGURE: 3.0}
_AGAIN = {NUMBER: _NEVER, KEY: 0.8, TEXT: 0.7, UNITS: 0.5, DEADLINE: 3.0, FIGURE: 3.0, REMARK: 2.0, BLANK: 3.0}
_LAST_KEY_CARRIED = 1.5  # the last of the first keys is what a row is about
_BACK = 0.5  # a row inside a row: 涉及事项, 证照名称, 责任部门 several times beside one 序号
# What it costs to cut between two lines; inside a list or range.
_CUT, _CUT_INSIDE = 0.6, 3.0
_STRANGE = 3.0  # what looks like another type
_LOOK = {REMARK: 1.0, BLANK: _STRANGE}  # these take what nothing else does
# What it costs to go on where the wrapping says that a cell ends; behind a full stop; between words of one line.
_BREAK = {KEY: 1.5, TEXT: 0.7, UNITS: 0.5, REMARK: 0.7, BLANK: 0.7}
_PAST_SENTENCE = {KEY: 4.0, UNITS: 2.0}
_PAST_BLANK = 1.5
_KEY_WIDTH, _TEXT_WIDTH = 12, 14
_VERTICAL = 3  # a cell written from top to bottom is at most so wide
_OPEN_ENDS, _CLOSING_STARTS = tuple("、─—-(《“,与和及"), tuple("(),、)》”")
_KEY_END = re.compile(r"(?:治理|控制|整治|替代|调整|改善|管理|利用|监控|网络|管控|应对|建设)$")
_UNITS_END = re.compile(
    r"(?:局|委|办|部|院|府|会|公司|中心|社|门|处|所|县|区|落实|配合|负责|牵头|实施|协助|/)[。,、)]?$"
)
# A cell of units ends here; and here, unless another unit or what they have to do follows.
_DONE, _NAMED = ("落实", "实施"), ("局", "部门", "厅")
_ROLE = re.compile(r"牵头|配合|负责|落实|实施|分别|[等、,(]")


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
    """A cell of a row: the column it stands in, its text line by line; `carried` if it is printed at another row.

    `cost` is what it and the cells before it on the path cost.
    """

    column: int
    name: str | None
    lines: tuple[tuple[int, str], ...]
    carried: bool = False
    cost: float = 0.0

    @property
    def first(self) -> int:
        return self.lines[0][0]

    @property
    def shown(self) -> Cell:
        return Cell(self.name, join(text for _, text in self.lines), self.carried)


@dataclass(frozen=True, slots=True)
class _Open:
    """A cell that begins with atom `first`, the cells before it, and what they cost."""

    cost: float
    column: int
    first: int
    before: _Open | None


def least_path(atoms: Sequence[Atom], layout: Layout) -> list[Part]:
    """The cells of these atoms; none where there is no path."""
    begin, end, steps = _steps(layout)
    cells: dict[int, _Open] = {}  # by their columns
    for place, atom in enumerate(atoms):
        ended: list[tuple[float, _Open | None]] = [] if place else [(0.0, None)]
        here: dict[int, _Open] = {}
        seams = {first: _seam(atoms, first, place) for first in {cell.first for cell in cells.values()}}
        for column, cell in cells.items():
            seam = seams[cell.first]
            ended.append((cell.cost + _end_cost(atoms, cell, place, seam, layout), cell))
            cost = cell.cost + _go_on_cost(atoms, cell.first, place, seam, layout.types[column])
            if cost < _NEVER and place - cell.first < _CELL_ATOMS:
                here[column] = _Open(cost, column, cell.first, cell.before)
        for column in range(len(layout.types)):
            look = _begin_cost(atom, column, layout)
            for cost, above in ended if look < _NEVER else ():
                total = cost + look + (steps[above.column][column] if above else begin[column])
                row = layout.marked or atom.begins or not above or above.column < column  # it begins a line
                if row and total < (here[column].cost if column in here else _NEVER):
                    here[column] = _Open(total, column, place, above)
        cells = here

    def whole(cell: _Open) -> float:
        return cell.cost + _end_cost(atoms, cell, len(atoms), _ENDED, layout) + end[cell.column]

    last = min(cells.values(), key=whole, default=None)
    found: list[Part] = []
    stop = len(atoms)
    while last:
        lines = tuple((atom.line, atom.text) for atom in atoms[last.first : stop])
        found.append(Part(last.column, layout.names[last.column], lines, cost=last.cost))
        stop, last = last.first, last.before
    return found[::-1]


@cache
def _steps(layout: Layout) -> tuple[list[float], list[float], list[list[float]]]:
    """What it costs to begin a path in each column, to end it there, to go from one to another."""
    types, columns = layout.types, range(len(layout.types))
    last_key = next((column for column in columns if types[column] not in (NUMBER, KEY)), len(types)) - 1
    carried = [_CARRIED[kind] for kind in types]
    if last_key >= 0 and types[last_key] is KEY:
        carried[last_key] = _LAST_KEY_CARRIED
    begin = [0.0 if layout.marked else sum(carried[:column]) for column in columns]
    missing = [_MISSING[kind] for kind in types]
    end = [sum(missing[column + 1 :]) for column in columns]
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
                steps[left][right] = _NEVER
    return begin, end, steps


def _begin_cost(atom: Atom, column: int, layout: Layout) -> float:
    """What it costs that a cell of a column begins with an atom."""
    kind = layout.types[column]
    if NUMBER in (kind, atom.kind):
        return 0.0 if atom.kind is NUMBER and not column else _NEVER
    if kind in (DEADLINE, FIGURE) or atom.kind is DEADLINE:
        return 0.0 if kind is atom.kind else _NEVER
    key = kind is KEY and atom.unit and layout.marked and UNITS in layout.types
    cost = 0.8 * (kind is UNITS and not atom.unit) + 1.5 * key
    return _look(atom, kind) + _LOOK.get(kind, 0.0) + cost


def _look(atom: Atom, kind: ColumnType) -> float:
    """What an atom costs in a cell of words, wherever it stands there."""
    return _STRANGE * ((atom.kind not in (None, kind)) + (kind is KEY and atom.punctuation))


def _seam(atoms: Sequence[Atom], first: int, place: int) -> int:
    """How the atom at `place` goes with the cell that begins with atom `first`."""
    head, above, atom = atoms[first].width, atoms[place - 1], atoms[place]
    if not atom.begins:
        return _LINE
    if above.text.endswith(_OPEN_ENDS) or atom.text.startswith(_CLOSING_STARTS):
        return _INSIDE
    # A cell fills its column on every line but the last; a Latin word alone on its line says nothing.
    wider = 1.0 if head <= 8 else 2.5
    short = above.width < head - wider and not above.text.isascii()
    wraps = not atom.item and (short or atom.width > max(above.width, head) + wider)
    return _ENDED if wraps or atom.whole or (above.sentence and atom.unit) else _WRAP


def _go_on_cost(atoms: Sequence[Atom], first: int, place: int, seam: int, kind: ColumnType) -> float:
    """What it costs that the cell that begins with atom `first` goes on with the one at `place`."""
    above, atom = atoms[place - 1], atoms[place]
    if kind is DEADLINE:
        return 0.0 if DEADLINE_FORM.fullmatch(above.text + atom.text) else _NEVER
    if kind in (NUMBER, FIGURE) or NUMBER in (above.kind, atom.kind) or atom.kind is DEADLINE or atom.fresh:
        return _NEVER
    cost = _look(atom, kind)
    if kind is TEXT and above.width <= _KEY_WIDTH and atom.width > _TEXT_WIDTH:
        cost += 1.5 * (not (above.item or above.punctuation))  # a key is no line of a text that fills a wide column
    if seam is _LINE:
        return cost + _PAST_BLANK * (not above.punctuation)
    if seam is _INSIDE:
        return cost
    past = above.sentence
    if kind is UNITS and not past:
        tail = "".join(atom.text for atom in atoms[max(first, place - 2) : place])
        past = tail.endswith(_DONE) or (tail.endswith(_NAMED) and not (atom.unit or _ROLE.match(atom.text)))
    return cost + _BREAK[kind] * (seam is _ENDED) + _PAST_SENTENCE.get(kind, 0.0) * past


def _end_cost(atoms: Sequence[Atom], cell: _Open, place: int, seam: int, layout: Layout) -> float:
    """What it costs that a cell ends before the atom at `place`: the cut, and what its end does not look like."""
    kind, last, atom = layout.types[cell.column], atoms[place - 1], atoms[place] if place < len(atoms) else None
    cost = 0.0
    if atom and last.kind is not NUMBER:
        cost = _CUT_INSIDE if seam is _INSIDE else _CUT * (seam is _WRAP and not (atom.item or last.sentence))
    if kind is KEY:
        free = (atom and atom.unit and UNITS in layout.types) or (seam is not _INSIDE and _KEY_END.search(last.text))
        return cost * (not free) + _shape(atoms[cell.first : place], layout, cell.column)
    if kind is UNITS:
        return cost + 0.8 * (_UNITS_END.search(last.text) is None)
    plain = not (layout.marked or FIGURE in layout.types)  # only sentences tell the rows
    return cost + 2.0 * (kind is TEXT and plain and not last.sentence)


def _shape(cell: Sequence[Atom], layout: Layout, column: int) -> float:
    """What a key costs that does not have the shape of its column: one merged over rows is narrow and stands in several
    lines, the last of three does not."""
    keys = layout.types[:3].count(KEY) == 3
    if layout.marked or not (keys or (layout.grouped and not column)):
        return 0.0
    widest, lines = max(atom.width for atom in cell), cell[-1].line - cell[0].line + 1
    if keys:
        return 1.0 * (widest <= _VERTICAL and lines > 2) if column else 1.5 * (widest > _VERTICAL or lines < 2)
    figures = FIGURE in layout.types
    return 0.0 if lines > 2 - figures and widest <= _VERTICAL + 2 * figures - 1 else _NEVER
