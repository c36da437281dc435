"""The cells of a table as the least-cost path through its atoms.

Each atom goes on with the cell before it or begins the next one, and each cell belongs to a column. What costs: a cell
that does not look like its column's type, a column left out, a wrong order, a cut where the lines go on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lfsearch.parser.tables.atoms import DEADLINE, RATIO, TEXT_WIDTH, UNIT, Atom
from lfsearch.parser.tables.cells import PUNCTUATION, SENTENCE_END, continues
from lfsearch.parser.tables.columns import ColumnType
from lfsearch.text.blanks import squeeze

NEVER = 1e6
# What has more atoms than a cell or a path may have was not read rightly; the limits keep hostile text linear.
_CELL_ATOMS = 60
MAX_ATOMS = 2000
_NUMBER, _KEY, _TEXT, _UNITS, _DEADLINE, _FIGURE, _REMARK, _BLANK = ColumnType
# What it costs that a row has no cell of the type, between others and at its end.
_MISSING = {_NUMBER: NEVER, _KEY: 1.2, _TEXT: 3.0, _UNITS: 1.2, _DEADLINE: 3.0, _FIGURE: 2.0, _REMARK: 0.0, _BLANK: 0.0}
_NOT_LAST = _MISSING | {_UNITS: 0.6, _FIGURE: 0.7}
# What it costs that the cell was printed with an earlier row. The last key of the first ones is what a row is about.
_CARRIED = {_NUMBER: 0.0, _KEY: 0.2, _TEXT: 3.0, _UNITS: 1.0, _DEADLINE: 3.0, _FIGURE: 3.0, _REMARK: 0.0, _BLANK: 0.0}
_LAST_KEY_CARRIED = 1.5
# What it costs that a row has a second cell of the type.
_AGAIN = {_NUMBER: NEVER, _KEY: 0.8, _TEXT: 0.7, _UNITS: 0.5, _DEADLINE: 3.0, _FIGURE: 3.0, _REMARK: 2.0, _BLANK: 3.0}
_BACK = 0.5  # a row inside a row: 涉及事项, 证照名称, 责任部门 several times beside one 序号
# What it costs that a cell goes on where its wrapping says that it ends.
_BROKEN = {_KEY: 1.5, _UNITS: 0.5}
_MOST_BROKEN = 4.0
_CUT, _CUT_AT_GAP, _CUT_INSIDE = 1.0, 0.6, 3.0
_KEY_WIDTH, _KEY_LENGTH, _SHORT_TEXT, _VERTICAL = 12, 60, 9, 3
_KEY_END = re.compile(r"(?:治理|控制|整治|替代|调整|改善|管理|利用|监控|网络|管控|应对|建设)$")
_UNITS_END = re.compile(
    r"(?:局|委|办|部|院|府|会|公司|中心|社|门|处|所|县|区|落实|配合|负责|牵头|实施|协助|/)[。,、)]?$"
)
_NAMED = re.compile(r"(?:局|部门|厅)$")
_ROLE = re.compile(r"牵头|配合|负责|落实|实施|分别|[等、,(]")
_UNITS_DONE = re.compile(r"(?:落实|实施)。?$")


@dataclass(frozen=True, slots=True)
class Found:
    """A cell: the atoms `first..end - 1`, in column `column`; `cost` is that of the path up to its end."""

    first: int
    end: int
    column: int
    cost: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table: their types; whether a mark begins each row; whether the first one groups rows."""

    types: tuple[ColumnType, ...]
    marked: bool = False
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class _View:
    """What the costs need to know of an atom."""

    atom: Atom
    text: str
    depth: int  # brackets opened less those closed
    sentence: bool  # ends a sentence
    stops: bool  # has a full stop inside
    punctuation: bool
    unit: bool
    unit_end: bool
    done: bool  # ends a cell of units for good
    named: bool  # ends with the name of a unit
    role: bool  # begins with what a unit has to do
    cut: float  # what it costs to cut before it, wrapping aside; below 0 where the wrapping decides


@cache
def _steps(layout: Layout) -> tuple[list[float], list[float], list[list[float]]]:
    """What it costs to begin a path in each column, to end it there, to go from one to another."""
    types, columns = layout.types, range(len(layout.types))
    last_key = next((column for column in columns if types[column] not in (_NUMBER, _KEY)), len(types)) - 1
    # The columns that say what a row is about: a row inside the row begins behind them.
    subject = last_key + (_UNITS in types[last_key + 1 : last_key + 2] and _KEY in types[last_key + 2 :])
    carried = [
        _LAST_KEY_CARRIED if column == last_key and types[column] is _KEY else _CARRIED[types[column]]
        for column in columns
    ]
    begin = [sum(carried[:column]) for column in columns]
    missing = [_MISSING[types[column]] * (1.0 if column <= last_key else 0.7) for column in columns]
    missing[0] = 0.1 if layout.grouped else missing[0]
    end = [sum(_NOT_LAST[kind] for kind in types[column + 1 :]) for column in columns]
    steps = [[sum(missing[left + 1 : right]) for right in columns] for left in columns]
    for left in columns:
        for right in columns[: left + 1]:
            again = _AGAIN[types[left]] if left == right else _BACK
            if not layout.marked:
                again = min(end[left] + begin[right], again if left == right and types[left] is _UNITS else NEVER)
            inner = left == right or right > subject or _FIGURE in types
            steps[left][right] = again if not layout.marked or (right and inner) else NEVER
    if layout.marked:
        begin = [0.0, *[NEVER] * (len(types) - 1)]
    return begin, end, steps


def least_path(atoms: Sequence[Atom], layout: Layout, gaps: Sequence[bool]) -> list[Found]:
    """The cells of these atoms; none where there is no path. `gaps`: whether a blank line stands before each atom."""
    begin, end, steps = _steps(layout)
    views = [_view(atoms, place, gap) for place, gap in enumerate(gaps)]
    count, columns = len(atoms), range(len(layout.types))
    best = [[NEVER] * len(columns) for _ in range(count + 1)]
    back = [[(-1, -1)] * len(columns) for _ in range(count + 1)]
    for first, atom in enumerate(atoms):
        if first:
            reached = [(cost, left) for left, cost in enumerate(best[first]) if cost < NEVER]
            if not reached:
                continue
            anywhere = layout.marked or atom.begins_line  # a new row begins a new line
            entry = [
                min(
                    ((cost + steps[left][column], left) for cost, left in reached if anywhere or left < column),
                    default=(NEVER, -1),
                )
                for column in columns
            ]
        else:
            entry = [(cost, -1) for cost in begin]
        for stop, costs in _cells(views, first, layout):
            row = best[stop]
            for column in columns:
                cost = entry[column][0] + costs[column]
                if cost < row[column]:
                    row[column] = cost
                    back[stop][column] = (first, entry[column][1])
    cost, column = min((best[count][column] + end[column], column) for column in columns)
    if cost >= NEVER:
        return []
    found: list[Found] = []
    at = count
    while at > 0:
        first, before = back[at][column]
        found.append(Found(first, at, column, best[at][column]))
        at, column = first, before
    return found[::-1]


def _view(atoms: Sequence[Atom], place: int, gap: bool) -> _View:
    atom = atoms[place]
    text = "".join(squeeze(part) for part in atom.texts)
    cut = -_CUT_AT_GAP if gap else -_CUT
    if place:
        above = atoms[place - 1]
        if not atom.begins_line or above.mark:
            cut = 0.0
        elif continues(above.texts[-1], atom.texts[0]):
            cut = _CUT_INSIDE
        elif atom.typed or above.typed or atom.item or atom.fresh or SENTENCE_END.search(above.texts[-1]):
            cut = 0.0 if gap else 0.2
    last_words = ("".join(atoms[place - 1].texts)[-6:] if place else "") + text
    depth = text.count("(") + text.count("《") - text.count(")") - text.count("》")
    return _View(
        atom, text, depth, SENTENCE_END.search(atom.texts[-1]) is not None, "。" in text[:-1] or ";" in text[:-1],
        PUNCTUATION.search(RATIO.sub("", text)) is not None, UNIT.match(text) is not None,
        _UNITS_END.search(text) is not None, _UNITS_DONE.search(last_words) is not None,
        _NAMED.search(last_words) is not None, _ROLE.match(text) is not None, cut,
    )  # fmt: skip


def _cells(views: Sequence[_View], first: int, layout: Layout) -> list[tuple[int, list[float]]]:
    """The cells that may begin with an atom: where each ends, and what it costs in each column."""
    found: list[tuple[int, list[float]]] = []
    view = views[first]
    atom, types = view.atom, layout.types
    head, widest = atom.head, 0.0
    depth = length = broken = typed = 0
    gaps_inside, units = 0.0, _UNITS in types
    punctuation = stops = sentence = done = False
    for place in range(first, min(first + _CELL_ATOMS, len(views))):
        here = views[place]
        if place > first:
            above = views[place - 1]
            if here.atom.mark or here.atom.fresh or (here.atom.typed is _DEADLINE) != (above.atom.typed is _DEADLINE):
                break
            if not here.atom.begins_line:
                gaps_inside += 1.5 if above.text[-1] > "\u2e80" and here.text[0] > "\u2e80" else 0.2
            elif depth <= 0 and here.cut < _CUT_INSIDE and not here.atom.item:
                short = here.atom.head <= _KEY_WIDTH and not here.punctuation
                broken += _breaks(above.atom, here.atom, head) or (above.sentence and (short or (here.unit and units)))
            stops = stops or above.sentence
            done = done or above.done or (above.named and not here.unit and not here.role)
            if broken > 8 or (stops and broken > 5):
                break
        depth += here.depth
        length += len(here.text)
        widest = max(widest, here.atom.widest)
        punctuation = punctuation or here.punctuation
        sentence = sentence or here.stops or (place > first and views[place - 1].sentence)
        typed += here.atom.typed is not None
        cut = _cut(views, place + 1, head, depth)
        lines = here.atom.last - atom.first + 1
        costs = []
        for column, kind in enumerate(types):
            if kind is _NUMBER:
                cost = 0.0 if atom.mark and place == first else NEVER
            elif atom.mark and (column or kind is not _KEY or place > first):
                cost = NEVER
            elif kind is _DEADLINE:
                whole = atom.typed is _DEADLINE and length < 20
                cost = 0.0 if whole and DEADLINE.fullmatch("".join(v.text for v in views[first : place + 1])) else NEVER
            elif atom.typed is _DEADLINE:
                cost = NEVER
            elif kind is _FIGURE:
                cost = NEVER if place > first else 0.0 if atom.typed else 1.5 if length < 6 else NEVER
            else:
                before = cut + 3.0 * typed + gaps_inside
                cost = before + _BROKEN.get(kind, 0.7) * broken
                if kind is _KEY:
                    cost = min(cost, before + _MOST_BROKEN)
                    cost += 3.0 * punctuation + 3.0 * atom.item + 4.0 * stops + max(0.0, widest - _KEY_WIDTH) * 0.25
                    cost += 1.5 * (length > _KEY_LENGTH)
                    if units and place + 1 < len(views) and views[place + 1].unit:
                        cost -= cut
                    elif _KEY_END.search(here.text):
                        cost -= min(cut, 0.6)
                    if widest > _VERTICAL and cut and _twice(views, first, place + 1):
                        cost -= 1.0
                    if not layout.marked:
                        cost += _merged(layout, column, widest, lines)
                    elif view.unit and units:
                        cost += 1.5
                elif kind is _UNITS:
                    cost += 1.6 - 0.8 * view.unit - 0.8 * here.unit_end + 2.0 * (sentence or done)
                elif kind is _TEXT:
                    cost += 0.8 * (length < _SHORT_TEXT and not punctuation)
                    # A key is no first line of a text that fills a wide column.
                    cost += 1.5 * (head <= _KEY_WIDTH and widest > TEXT_WIDTH and not view.punctuation)
                    if not layout.marked and _DEADLINE not in types and _FIGURE not in types:
                        cost += (not here.sentence) * (1.0 + 1.5 * (not punctuation))
                else:
                    cost += 1.0 if kind is _REMARK else 3.0
            costs.append(cost)
        found.append((place + 1, costs))
    return found


def _twice(views: Sequence[_View], first: int, end: int) -> bool:
    """Whether the same lines follow once more: a name that two neighbouring columns share."""
    again = views[end : 2 * end - first]
    return [view.text for view in views[first:end]] == [view.text for view in again]


def _merged(layout: Layout, column: int, widest: float, lines: int) -> float:
    """What a key costs that does not have the shape of its column: a merged one is narrow and stands in several lines."""
    if layout.grouped and not column:
        return (
            0.3
            if widest <= 2 and lines > 2
            else 1.0
            if widest <= 5 and lines > 1 and _FIGURE in layout.types
            else NEVER
        )
    vertical = widest <= _VERTICAL and lines > 1
    several = layout.types[:3].count(_KEY) == 3
    return 1.5 * several * (not vertical) if not column else 1.0 * several * (vertical and lines > 2)


def _breaks(above: Atom, here: Atom, head: float) -> bool:
    """Whether the wrapping says that a cell ends between two atoms: it fills its column on every line but the last."""
    wider = 1.0 if head <= 8 else 2.5
    shorter = 0.5 if head <= 4 else wider
    full = above.tail == above.word  # a Latin word alone on its line says nothing
    return (not full and above.tail + here.word < head - shorter) or here.head > max(above.tail, head) + wider


def _cut(views: Sequence[_View], end: int, head: float, depth: int) -> float:
    """What it costs to end a cell before an atom."""
    if end == len(views):
        return 0.0
    here = views[end]
    if here.cut == 0.0 or here.cut == 0.2:
        return here.cut if depth <= 0 or not here.atom.begins_line else _CUT_INSIDE
    if depth > 0 or here.cut == _CUT_INSIDE:
        return _CUT_INSIDE
    return 0.0 if _breaks(views[end - 1].atom, here.atom, head) else -here.cut
