"""The rows of a table from the path through its cells: merged cells carried, lists cut into their items."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import LEAD
from lfsearch.parser.tables.atoms import Atom, cut_atoms, repeated_tails
from lfsearch.parser.tables.cells import ITEM_LABEL, SENTENCE_END, Row, item_starts, join, join_lines, tokens, width
from lfsearch.parser.tables.columns import ColumnType, column_types
from lfsearch.parser.tables.costs import Layout
from lfsearch.parser.tables.header import Header
from lfsearch.parser.tables.marks import blocks, row_marks
from lfsearch.parser.tables.path import MAX_ATOMS, Found, least_path
from lfsearch.parser.tables.rows import (
    KEY_WIDTH,
    carry,
    cut_items,
    cut_long,
    header_row,
    plain_row,
    segments,
    warn_order,
)
from lfsearch.text.blanks import squeeze
from lfsearch.types import Cell, ParseWarning

# A row whose cells cost more than this is not to be trusted.
_UNSURE = 8.0
# No wrapped cell is so wide.
_UNWRAPPED = 60
# A header with more heads than this has several storeys: only the first columns can be told.
_MOST_COLUMNS = 12
_KEYS = frozenset((ColumnType.NUMBER, ColumnType.KEY))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a row, the column it stands in, and the line that it begins with, if it begins one."""

    column: int
    cell: Cell
    line: int = -1


@dataclass(frozen=True, slots=True)
class _Read:
    """A row as read; without cells where they cannot be told, with a warning where their order is lost."""

    first: int
    last: int
    cells: tuple[_Cell, ...] = ()
    header: bool = False
    lost: bool = False


@dataclass(frozen=True, slots=True)
class _Columns:
    """Names and types of the columns, for rows that begin with a mark or for rows that do not."""

    names: tuple[str | None, ...]
    layout: Layout
    whole: bool  # the lines are not wrapped
    tails: frozenset[int] = frozenset()  # the lines that begin a cell below another


def table_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """The rows of the table under `header` that ends before `lines[end]`."""
    marks = row_marks(lines, header, end)
    whole = any(line.whole and width(line.text) > _UNWRAPPED for line in lines[header.end : end])
    tails = repeated_tails(lines, frozenset(marks), end) if header.numbered else frozenset()
    marked, free = _columns(header, whole, tails)
    reads: list[_Read] = []
    for first, stop, is_header in segments(lines, header, end):
        inside = marks[bisect_left(marks, first) : bisect_left(marks, stop)]
        if is_header:
            reads.append(_Read(first, stop - 1, header=True))
        elif not marks:
            reads += _free_rows(lines, first, stop, free)
        else:
            if not inside or inside[0] > first:
                reads.append(_Read(first, (inside[0] if inside else stop) - 1))
            for block, last in blocks(lines, inside, stop, header.numbered):
                if len(block) == 1:
                    reads += _marked_rows(lines, block[0], last + 1, marked)
                else:
                    reads += _torn_rows(lines, block, last + 1, free, header.names[0])
    columns = marked if marks else free
    return _rows(lines, header, reads, columns)


def _columns(header: Header, whole: bool, tails: frozenset[int]) -> tuple[_Columns, _Columns]:
    """The columns of marked and of free rows. A first column of keys may have merged ones in front of it: its head
    stands over both."""
    names: tuple[str | None, ...] = header.names
    types = column_types(header.names)
    if len(names) > _MOST_COLUMNS:
        names, types = (*names[:2], None), (*types[:2], ColumnType.REMARK)
    marked = _Columns(names, Layout(types, marked=True), whole, tails)
    if types[0] is ColumnType.NUMBER:
        names, types = names[1:], types[1:]
    grouped = types[:1] == (ColumnType.KEY,) and types.count(ColumnType.KEY) == 1 and len(types) > 1
    if grouped:
        names, types = (names[0], *names), (ColumnType.KEY, *types)
    return marked, _Columns(names, Layout(types, grouped=grouped), whole)


def _paths(
    lines: Sequence[Line], first: int, stop: int, columns: _Columns, marks: Sequence[int]
) -> tuple[list[Atom], list[Found]]:
    atoms = cut_atoms(lines, first, stop, marks, columns.layout.types, columns.tails, columns.whole)
    if len(atoms) > MAX_ATOMS or not columns.layout.types:
        return atoms, []
    gaps = [lines[atom.first].gap > 0 for atom in atoms]
    # A text without any blank line says nothing by them.
    return atoms, least_path(atoms, columns.layout, gaps if any(gaps[1:]) else [True] * len(gaps))


def _free_rows(lines: Sequence[Line], first: int, stop: int, columns: _Columns) -> list[_Read]:
    """The rows of `lines[first:stop]`, which no mark begins."""
    atoms, found = _paths(lines, first, stop, columns, ())
    types = columns.layout.types
    starts = [
        place
        for place, (left, right) in enumerate(pairwise(found), 1)
        if right.column < left.column or (right.column == left.column and types[right.column] is not ColumnType.UNITS)
    ]
    reads = _reads(atoms, found, starts, stop, columns) or [_Read(first, stop - 1, lost=True)]
    return _units_carried(reads, len(types) - 1) if types[-1:] == (ColumnType.UNITS,) else reads


def _marked_rows(lines: Sequence[Line], first: int, stop: int, columns: _Columns) -> list[_Read]:
    """The row that begins with the mark on `lines[first]`; where it has several rows of figures or texts, each of them."""
    words = tokens(lines[first].text)
    if stop == first + 1 and len(words) == len(columns.names):  # a word for each column
        cells = (
            _Cell(place, Cell(name, word)) for place, (name, word) in enumerate(zip(columns.names, words, strict=True))
        )
        return [_Read(first, first, tuple(cells))]
    atoms, found = _paths(lines, first, stop, columns, (first,))
    types = columns.layout.types
    starts = [
        place
        for place, (left, right) in enumerate(pairwise(found), 1)
        if right.column < left.column
        and types[left.column] is not ColumnType.KEY
        and (ColumnType.FIGURE in types or types[right.column] is ColumnType.TEXT)
        and atoms[right.first].begins_line
    ]
    return _reads(atoms, found, starts, stop, columns) or [_Read(first, stop - 1, lost=True)]


def _reads(
    atoms: Sequence[Atom], found: Sequence[Found], starts: Sequence[int], stop: int, columns: _Columns
) -> list[_Read]:
    """The rows of a path that begin at `starts`, each up to the line before the next."""
    if not found:
        return []
    bounds = [0, *starts, len(found)]
    reads = [_read(atoms, found[a:b], columns, found[a - 1].cost if a else 0.0) for a, b in pairwise(bounds)]
    ends = [*(read.first for read in reads[1:]), stop]
    return [replace(read, last=end - 1) for read, end in zip(reads, ends, strict=True)]


def _units_carried(reads: Sequence[_Read], column: int) -> list[_Read]:
    """Units that several rows share are printed with the last of them. Several such cells behind several rows have
    lost their order."""
    done: list[_Read] = []
    group: list[_Read] = []
    for read in reads:
        group.append(read)
        units = [cell for cell in read.cells if cell.column == column]
        if len(units) > 1 and len(group) > 1:
            done.append(_Read(group[0].first, read.last, tuple(c for c in group[0].cells if not c.column), lost=True))
        elif units:
            shared = tuple(replace(cell, cell=cell.cell._replace(carried=True)) for cell in units)
            done += [replace(row, cells=(*row.cells, *shared)) if row.cells else row for row in group[:-1]] + [read]
        if units:
            group = []
    return done + group


def _torn_rows(lines: Sequence[Line], marks: Sequence[int], stop: int, columns: _Columns, name: str) -> list[_Read]:
    """Rows whose numbers stand before all their contents: each gets its own where there are as many rows."""
    body = marks[-1] + 1
    alone = body - marks[0] == len(marks) and all(lines[mark].text.isdigit() for mark in marks)
    reads = _free_rows(lines, body, stop, columns) if alone and body < stop else []
    if len(reads) != len(marks) or not all(read.cells for read in reads):
        return [_Read(marks[0], stop - 1, lost=True)]
    numbers = [_Cell(-1, Cell(name, lines[mark].text)) for mark in marks]
    carried = [replace(number, cell=number.cell._replace(carried=True)) for number in numbers]
    return [
        _Read(marks[0], body - 1, tuple(numbers), header=True, lost=True),
        *(replace(read, cells=(number, *read.cells)) for number, read in zip(carried, reads, strict=True)),
    ]


def _read(atoms: Sequence[Atom], found: Sequence[Found], columns: _Columns, before: float) -> _Read:
    """One row of a path that cost `before` up to it."""
    first, last = atoms[found[0].first].first, atoms[found[-1].end - 1].last
    types = columns.layout.types
    if found[-1].cost - before > _UNSURE * max(1.0, len(found) / len(types)):
        return _Read(first, last, lost=True)
    figures = [cell for cell in found if types[cell.column] is ColumnType.FIGURE]
    unknown = len(figures) != types.count(ColumnType.FIGURE)  # which one is missing
    cells = []
    for place in found:
        atom = atoms[place.first]
        text = join(part for atom in atoms[place.first : place.end] for part in atom.texts)
        name = None if unknown and place in figures else columns.names[place.column]
        cells.append(_Cell(place.column, Cell(name, text), atom.first if atom.begins_line else -1))
    return _Read(first, last, tuple(cells))


def _rows(
    lines: Sequence[Line], header: Header, reads: Sequence[_Read], columns: _Columns
) -> tuple[list[Row], list[ParseWarning]]:
    """The rows with merged cells put in, lists and long rows cut."""
    rows: list[Row] = []
    types = columns.layout.types
    pair = len(header.names) == 2 and not columns.layout.marked
    lists = pair and _are_lists(lines, reads)
    merged: dict[int, Cell] = {}
    opened = False  # the merged cell in front is a row of its own that heads those that follow
    for read in reads:
        if read.header:
            cells = tuple(cell.cell for cell in read.cells)
            named = header_row(lines, read.first, read.last + 1)
            rows.append(replace(named, cells=cells) if cells else named)
            continue
        read = _parted(read)
        before = merged
        for part in read.cells:
            if part.column >= 0 and types[part.column] in _KEYS and not part.cell.carried:
                merged = {place: cell for place, cell in merged.items() if place < part.column} | {
                    part.column: part.cell
                }
        if not read.cells or read.lost:
            lead = () if read.lost else tuple(cell for place, cell in merged.items() if not opened or place)
            row = plain_row(lines, read.first, read.last, lead)
            rows += cut_items(lines, row, carry(lead)) if pair else cut_long(lines, row, lead)
            continue
        starts = _list_starts(lines, read, lists) if pair else []
        if starts:
            if read.cells[0].column == 0 and len(types) > 2:
                group = read.cells[0].cell
                rows.append(Row(read.first, read.cells[1].line - 1, (group,), group.text, key=True))
                opened = True
            rows += _list_rows(lines, read, starts, int(opened))
            continue
        opened = opened and read.cells[0].column != 0
        first = next((part.column for part in read.cells if part.column >= 0), 0)
        lead = tuple(part.cell for part in read.cells if part.column < 0)  # a number torn from its row
        carried = lead + carry(
            [cell for place, cell in sorted(before.items()) if place < first and not (opened and not place)]
        )
        cells = (*carried, *(part.cell for part in read.cells if part.column >= 0))
        made = Row(read.first, read.last, cells, _label(read, merged, columns.layout), depth=int(opened))
        keys = (*carried, *_keys(read, types))
        text = next((part.cell.column for part in read.cells if types[part.column] is ColumnType.TEXT), None)
        rows += cut_long(lines, made, keys) if ColumnType.DEADLINE in types else cut_items(lines, made, keys, text)
    return rows, [warn_order(lines, read.first, read.last) for read in reads if read.lost]


def _parted(read: _Read) -> _Read:
    """A name printed twice because its merged cell was cut in two is two cells; one of them is carried on."""
    if not read.cells or read.cells[0].column:
        return read
    head = read.cells[0]
    half = len(head.cell.text) // 2
    if half < 2 or head.cell.text[:half] != head.cell.text[half:]:
        return read
    part = replace(head, cell=head.cell._replace(text=head.cell.text[:half]))
    return replace(read, cells=(part, part, *read.cells[1:]))


def _label(read: _Read, merged: Mapping[int, Cell], layout: Layout) -> str | None:
    """What a row is called: its number or label, or the last of the keys in front."""
    if read.cells[0].column < 0:
        return read.cells[0].cell.text
    front = next((place for place, kind in enumerate(layout.types) if kind not in _KEYS), len(layout.types))
    names = [cell.text for place, cell in sorted(merged.items()) if place < front]
    return (names or [read.cells[0].cell.text])[0 if layout.marked else -1]


def _keys(read: _Read, types: Sequence[ColumnType]) -> Iterator[Cell]:
    """The cells in front of what a row says."""
    for place, part in enumerate(read.cells):
        if place > 2 or len(part.cell.text) > KEY_WIDTH or types[part.column] not in (*_KEYS, ColumnType.UNITS):
            return
        yield part.cell


def _are_lists(lines: Sequence[Line], reads: Sequence[_Read]) -> bool:
    """Whether at least half of the texts are lists."""
    listed = [len(_list_starts(lines, read, lists=True)) > 1 for read in reads if read.cells]
    return sum(listed) * 2 >= len(listed) > 0


def _list_starts(lines: Sequence[Line], read: _Read, lists: bool) -> list[int]:
    """The lines of a row's text that begin its items: 1. 2. 3., or paragraphs with a lead (市指挥部主要职责:…); none
    where the row is not to be cut."""
    if len(read.cells) < 2 or read.cells[-1].line < 0 or any(part.line < 0 for part in read.cells):
        return []
    first = read.cells[-1].line
    starts = item_starts(lines, first, read.last) or [
        index
        for index in range(first, read.last + 1)
        if LEAD.match(lines[index].text) and (index == first or SENTENCE_END.search(lines[index - 1].text))
    ]
    return sorted({first, *starts}) if lists or len(starts) > 1 else []


def _list_rows(lines: Sequence[Line], read: _Read, starts: Sequence[int], depth: int) -> Iterator[Row]:
    """A row for the key, and below it one for each item of its text."""
    key, text = read.cells[-2:]
    yield Row(key.line, starts[0] - 1, (key.cell,), key.cell.text, key=True, depth=depth)
    for begin, after in pairwise([*starts, read.last + 1]):
        label = ITEM_LABEL.match(lines[begin].text) or LEAD.match(lines[begin].text)
        cell = Cell(text.cell.column, join_lines(lines, begin, after - 1))
        name = squeeze(label[0]).rstrip(":") if label else None
        yield from cut_long(lines, Row(begin, after - 1, (cell,), name, depth=depth + 1), ())
