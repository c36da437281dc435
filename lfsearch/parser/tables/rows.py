"""The rows of a table from the path through its cells: merged cells carried, lists and long rows cut."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from operator import attrgetter

from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import LEAD
from lfsearch.parser.tables.cells import (
    ITEM_LABEL,
    MAX_ROW,
    SENTENCE_END,
    Row,
    item_starts,
    join,
)
from lfsearch.parser.tables.columns import DEADLINE, FIGURE, KEY, NUMBER, REMARK, TEXT, UNITS, ColumnType
from lfsearch.parser.tables.header import Header, header_row, segments
from lfsearch.parser.tables.lexer import Atom, cut_atoms, row_marks
from lfsearch.parser.tables.path import Layout, least_path
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import Cell, ParseWarning, Span

# A row whose cells cost more than this, or a table with more atoms, is not to be trusted.
_UNSURE, _MAX_ATOMS = 8.0, 10_000
# A row longer than this is cut at its items: a reader wants the item, and a shorter row reads better whole.
_NARROW, _TEXT_WIDTH = 10, 14  # keys are no wider, texts are
_LONG_ROW, _LONG_REMARK = 300, 200
_KEY_WIDTH, _MOST_KEYS = 60, 3  # key cells (number, unit, group) are shorter than this; what is longer is content


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a row: the column it stands in, its text line by line; `carried` if it is printed at another row."""

    column: int
    name: str | None
    lines: tuple[tuple[int, str], ...]
    carried: bool = False

    @property
    def first(self) -> int:
        return self.lines[0][0]

    def within(self, first: int, stop: int) -> _Cell:
        """What of it stands in some lines; all of one that is carried."""
        lines = tuple(part for part in self.lines if self.carried or first <= part[0] < stop)
        return replace(self, lines=lines)

    @property
    def shown(self) -> Cell:
        return Cell(self.name, join(text for _, text in self.lines), self.carried)


@dataclass(frozen=True, slots=True)
class _Read:
    """A row as read; without cells where they cannot be told, `lost` where their order is."""

    first: int
    last: int
    cells: tuple[_Cell, ...] = ()
    header: bool = False
    lost: bool = False


def table_rows(lines: Sequence[Line], header: Header, end: int, layout: Layout) -> tuple[list[Row], list[ParseWarning]]:
    """The rows of the table under `header` that ends before `lines[end]`."""
    marks = row_marks(lines, header, end)
    free = _free(layout)
    atoms = cut_atoms(lines, range(header.end, end), marks, layout.types)
    reads: list[_Read] = []
    for first, stop, is_header in segments(lines, header, end):
        inside = marks[bisect_left(marks, first) : bisect_left(marks, stop)]
        before = inside[0] if inside else stop
        if is_header:
            reads.append(_Read(first, stop - 1, header=True))
        elif not marks:
            reads += _free_rows(_within(atoms, first, stop), stop, free)
        else:
            reads += [_Read(first, before - 1)] if before > first else []
            reads += _marked_rows(atoms, inside, stop, layout) if inside else []
    warnings = [_warning(lines, read.first, read.last) for read in reads if read.lost]
    return list(_rows(lines, reads, layout if marks else free)), warnings


def column_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """一级响应 | 二级响应 | 三级响应, the columns printed one after another: a row for each, its head the label.

    A column begins at an indented line, or at one that begins like the first.
    """
    body = range(header.end, end)
    starts = [at for at in body if lines[at].indented]
    if len(starts) != len(header.names) or starts[0] != header.end:
        starts = [at for at in body if bare(lines[at].text)[:3] == bare(lines[header.end].text)[:3]]
    names: tuple[str | None, ...] = header.names
    warnings = []
    if len(starts) != len(names):
        names, starts, warnings = (None,), [header.end], [_warning(lines, header.end, end - 1)]
    rows = [header_row(lines, header.first, header.end)]
    for name, first, stop in zip(names, starts, [*starts[1:], end], strict=True):
        rows += _cut((_whole(lines, first, stop - 1, name),), {}, stop - 1, name, 0)
    return rows, warnings


def _warning(lines: Sequence[Line], first: int, last: int) -> ParseWarning:
    span = Span(lines[first].number, lines[last].number)
    return ParseWarning(span, "table-order", "The cells of this table came out of the PDF in another order.")


def _whole(lines: Sequence[Line], first: int, last: int, name: str | None = None) -> _Cell:
    """All that stands in some lines as one cell."""
    return _Cell(-1, name, tuple((at, lines[at].text) for at in range(first, last + 1)))


def _free(layout: Layout) -> Layout:
    """The columns of rows without a mark. A first column of keys may have merged ones in front of it: its head stands
    over both."""
    numbered = layout.types[:1] == (NUMBER,)
    names, types = layout.names[numbered:], layout.types[numbered:]
    grouped = types[:1] == (KEY,) and types.count(KEY) == 1 and len(types) > 1
    return Layout(names[:grouped] + names, types[:grouped] + types, grouped=grouped)


def _within(atoms: Sequence[Atom], first: int, stop: int) -> Sequence[Atom]:
    """The atoms of some lines."""
    return atoms[bisect_left(atoms, first, key=attrgetter("line")) : bisect_left(atoms, stop, key=attrgetter("line"))]


def _free_rows(atoms: Sequence[Atom], stop: int, layout: Layout) -> list[_Read]:
    """The rows of atoms up to a line, which no mark begins. Units that several share are printed with the last of them;
    where several such are, their order is lost."""
    done: list[_Read] = []
    group: list[_Read] = []
    for read in _path_rows(atoms, stop, layout):
        group.append(read)
        units = tuple(cell for cell in read.cells if layout.types[cell.column :] == (UNITS,))
        if len(units) > 1 and len(group) > 1:
            done.append(_Read(group[0].first, read.last, tuple(c for c in group[0].cells if not c.column), lost=True))
        elif units:
            shared = tuple(replace(cell, carried=True) for cell in units)
            done += [replace(row, cells=row.cells and (*row.cells, *shared)) for row in group[:-1]] + [read]
        group = [] if units else group
    return done + group


def _marked_rows(atoms: Sequence[Atom], marks: Sequence[int], stop: int, layout: Layout) -> Iterator[_Read]:
    """The rows that begin with a mark each; those whose numbers or keys stand before all their contents are one."""
    spans = [_within(atoms, first, after) for first, after in pairwise([*marks, stop])]
    texts = 2 * sum(any(atom.width > _TEXT_WIDTH for atom in span) for span in spans) >= len(spans)
    waiting: list[Atom] = []
    for span, after in zip(spans, [*marks[1:], stop], strict=True):
        exact = sum(atom.line == span[0].line for atom in span) == len(layout.types)
        narrow = texts and not exact and all(atom.width <= _NARROW and not atom.punctuation for atom in span)
        waiting += span
        if after < stop and layout.types[0] is NUMBER and (narrow or len(span) == 1):
            continue
        yield from _torn_rows(waiting, after, layout) if len(waiting) > len(span) else _path_rows(span, after, layout)
        waiting = []


def _torn_rows(atoms: Sequence[Atom], stop: int, layout: Layout) -> list[_Read]:
    """Rows whose numbers stand before all their contents: each gets its own where there are as many rows."""
    marks = list(takewhile(lambda atom: atom.kind is NUMBER, atoms))
    rest = atoms[len(marks) :]
    alone = rest and rest[0].begins and all(atom.kind is not NUMBER for atom in rest)
    reads = _free_rows(rest, stop, _free(layout)) if alone else []
    if len(reads) != len(marks) or not all(read.cells for read in reads):
        return [_Read(atoms[0].line, stop - 1, lost=True)]
    numbers = [_Cell(-1, layout.names[0], ((mark.line, mark.text),), carried=True) for mark in marks]
    printed = tuple(replace(number, carried=False) for number in numbers)
    rows = [replace(read, cells=(number, *read.cells)) for number, read in zip(numbers, reads, strict=True)]
    return [_Read(atoms[0].line, rest[0].line - 1, printed, header=True, lost=True), *rows]


def _path_rows(atoms: Sequence[Atom], stop: int, layout: Layout) -> list[_Read]:
    """The rows of atoms up to a line as the least-cost path tells them: one begins where the path goes back."""
    types = layout.types
    found = least_path(atoms, layout) if types and len(atoms) <= _MAX_ATOMS else []
    if not found:
        return [_Read(atoms[0].line, stop - 1, lost=True)]
    starts = [0]
    for place, (left, right) in enumerate(pairwise(found), 1):
        back, again = right.column < left.column, right.column == left.column and types[right.column] is not UNITS
        if layout.marked:  # several rows only where they have figures or texts of their own
            back = back and types[left.column] is not KEY and (FIGURE in types or types[right.column] is TEXT)
        if (back or (again and not layout.marked)) and right.atoms[0].begins:
            starts.append(place)
    reads = []
    for begin, after in pairwise([*starts, len(found)]):
        cells, last = found[begin:after], found[after].atoms[0].line - 1 if after < len(found) else stop - 1
        unknown = sum(types[cell.column] is FIGURE for cell in cells) != types.count(FIGURE)  # which one is missing
        made = tuple(
            _Cell(
                cell.column,
                None if unknown and types[cell.column] is FIGURE else layout.names[cell.column],
                tuple((atom.line, atom.text) for atom in cell.atoms),
            )
            for cell in cells
        )
        cost = cells[-1].cost - (found[begin - 1].cost if begin else 0.0)
        lost = cost > _UNSURE * max(1.0, len(cells) / len(types))
        reads.append(_Read(cells[0].atoms[0].line, last, () if lost else made, lost=lost))
    return reads


def _rows(lines: Sequence[Line], reads: Sequence[_Read], layout: Layout) -> Iterator[Row]:
    """The rows with merged cells put in and lists cut into their items."""
    types, keys = layout.types, (NUMBER, KEY)
    pair = layout.grouped and types[2:] == (TEXT,)
    items = [_list_starts(lines, read) if pair and not read.header else {} for read in reads]
    lists = 2 * sum(len(starts) > 1 for starts in items) >= sum(bool(read.cells) and not read.header for read in reads)
    merged: tuple[_Cell, ...] = ()  # the keys of the row above, from left to right
    opened = False  # the first of them is a row of its own that heads those that follow
    for read, starts in zip(reads, items, strict=True):
        if read.header:
            row = header_row(lines, read.first, read.last + 1)
            yield replace(row, cells=tuple(cell.shown for cell in read.cells) or row.cells)
            continue
        cells = _parted(read.cells)
        first = next((cell.column for cell in cells if cell.column >= 0), len(types))
        opened = opened and first != 0
        carried = (
            () if read.lost else tuple(replace(cell, carried=True) for cell in merged[opened:] if cell.column < first)
        )
        for cell in cells:
            if cell.column >= 0 and types[cell.column] in keys:
                merged = (*(above for above in merged if above.column < cell.column), cell)
        if starts and (lists or len(starts) > 1):
            for place, cell in enumerate(cells[:-1]):
                after, depth = cells[place + 1].first, place + (opened and len(cells) == 2)
                yield Row(cell.first, after - 1, (cell.shown,), cell.shown.text, key=True, depth=depth)
            opened = opened or len(cells) > 2
            yield from _cut(cells[-1:], starts, read.last, None, int(opened) + 1)
            continue
        label = None
        if read.lost or not cells:
            cells = (*carried, _whole(lines, read.first, read.last))
        else:
            torn = tuple(cell for cell in cells if cell.column < 0)  # the number that stood before all rows
            front = [cell for cell in merged if set(types[: cell.column]) <= set(keys)] or cells
            label = (torn or front)[0 if torn or layout.marked else -1].shown.text
            cells = (*torn, *carried, *cells[len(torn) :])
        found = {} if DEADLINE in types else _item_starts(lines, cells, types)
        yield from _cut(cells, found, read.last, label, int(opened))


def _parted(cells: tuple[_Cell, ...]) -> tuple[_Cell, ...]:
    """A name printed twice because its merged cell was cut in two is two cells; one of them is carried on."""
    texts = [text for _, text in cells[0].lines] if cells and not cells[0].column else []
    half = len(texts) // 2
    if half < 1 or "".join(texts[:half]) != "".join(texts[half:]) or len("".join(texts[:half])) < 2:
        return cells
    return (*(replace(cells[0], lines=part) for part in (cells[0].lines[:half], cells[0].lines[half:])), *cells[1:])


def _list_starts(lines: Sequence[Line], read: _Read) -> dict[int, str | None]:
    """The lines of a row's text that begin its items, and what these are called: 1. 2. 3., or paragraphs with a lead
    (市指挥部主要职责:…); none where the row is not to be cut."""
    if len(read.cells) < 2 or read.lost or not all(lines[c.first].text.startswith(c.lines[0][1]) for c in read.cells):
        return {}
    first = read.cells[-1].first
    starts = item_starts(lines, first, read.last) or [
        at
        for at in range(first, read.last + 1)
        if LEAD.match(lines[at].text) and (at == first or SENTENCE_END.search(lines[at - 1].text))
    ]
    return {at: _called(lines[at].text) for at in sorted({first, *starts})}


def _item_starts(lines: Sequence[Line], cells: Sequence[_Cell], types: Sequence[ColumnType]) -> dict[int, str]:
    """Where a long row is cut: before the items of its text but the one that begins it, and before a remark of items."""
    printed = [cell for cell in cells if not cell.carried and cell.column >= 0]
    size = sum(len(text) for cell in printed for _, text in cell.lines)
    starts: dict[int, str] = {}
    for cell in printed:
        items = item_starts(lines, cell.first, cell.lines[-1][0])
        if types[cell.column] is TEXT and size > _LONG_ROW:
            starts |= {at: _called(lines[at].text) or "" for at in items if at > cell.first}
        elif types[cell.column] is REMARK and size > _LONG_REMARK:
            starts |= dict.fromkeys(items[:1], "")
    return starts


def _called(text: str) -> str | None:
    """The number of an item, or its lead."""
    label = ITEM_LABEL.match(text) or LEAD.match(text)
    return squeeze(label[0]).rstrip(":") if label else None


def _cut(
    cells: Sequence[_Cell], starts: Mapping[int, str | None], last: int, label: str | None, depth: int
) -> Iterator[Row]:
    """The rows of cells cut before the lines `starts`, whose names these have, and at sentence ends where they are too
    long; the keys in front are carried."""
    keys = [replace(cell, carried=True) for cell in takewhile(_is_short, cells[:-1])][:_MOST_KEYS]
    room = MAX_ROW - sum(len(cell.shown.text) + 1 for cell in (*keys, *cells) if cell.carried)
    bounds: list[int] = []
    size, above = 0, ""
    for at, text in sorted(part for cell in cells if not cell.carried for part in cell.lines):
        full = size + len(text) > room or (size > room // 2 and SENTENCE_END.search(above))
        if not bounds or (at > bounds[-1] and (at in starts or full)):
            bounds.append(at)
            size = 0
        size, above = size + len(text) + 1, text
    for begin, after in pairwise([*bounds, last + 1]):
        parts = [part for cell in cells if (part := cell.within(begin, after)).lines]
        shown = parts if begin == bounds[0] else [*keys, *(cell for cell in parts if not cell.carried)]
        yield Row(begin, after - 1, tuple(cell.shown for cell in shown), starts.get(begin) or label, depth=depth)


def _is_short(cell: _Cell) -> bool:
    return len(cell.shown.text) <= _KEY_WIDTH
