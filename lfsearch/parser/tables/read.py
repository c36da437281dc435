"""The rows of a table from the path through its cells: merged cells carried, lists cut into their items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import LEAD
from lfsearch.parser.tables.atoms import Atom, cut_atoms, repeated_tails
from lfsearch.parser.tables.cells import ITEM_LABEL, SENTENCE_END, Row, item_starts, join, join_lines
from lfsearch.parser.tables.columns import ColumnType, column_types
from lfsearch.parser.tables.header import Header
from lfsearch.parser.tables.marks import blocks, row_marks
from lfsearch.parser.tables.path import MAX_ATOMS, Found, Layout, least_path
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


def table_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """The rows of the table under `header` that ends before `lines[end]`."""
    marked, free = _columns(header)
    marks = row_marks(lines, header, end)
    tails = repeated_tails(lines, marks, end) if header.numbered else frozenset()
    reads: list[_Read] = []
    for first, stop, is_header in segments(lines, header, end):
        inside = [mark for mark in marks if first <= mark < stop]
        if is_header:
            reads.append(_Read(first, stop - 1, header=True))
        elif not marks:
            reads += _free_rows(lines, first, stop, free)
        else:
            if not inside or inside[0] > first:
                reads.append(_Read(first, (inside[0] if inside else stop) - 1))
            for block, last in blocks(lines, inside, stop, header.numbered):
                made = _marked_rows(lines, block[0], last, marked, tails) if len(block) == 1 else []
                reads += made or _torn_rows(lines, block, last, free, marked.names[0])
    columns = marked if marks else free
    return _rows(lines, header, reads, columns)


def _columns(header: Header) -> tuple[_Columns, _Columns]:
    """The columns of marked and of free rows. A first column of keys may have merged ones in front of it: its head
    stands over both."""
    names: tuple[str | None, ...] = header.names
    types = column_types(header.names)
    if len(names) > _MOST_COLUMNS:
        names, types = (*names[:2], None), (*types[:2], ColumnType.REMARK)
    marked = _Columns(names, Layout(types, marked=True))
    if types[0] is ColumnType.NUMBER:
        names, types = names[1:], types[1:]
    grouped = types[:1] == (ColumnType.KEY,) and types.count(ColumnType.KEY) == 1 and len(types) > 1
    if grouped:
        names, types = (names[0], *names), (ColumnType.KEY, *types)
    return marked, _Columns(names, Layout(types, grouped=grouped))


def _paths(
    lines: Sequence[Line],
    first: int,
    stop: int,
    columns: _Columns,
    marks: Sequence[int],
    tails: frozenset[int] = frozenset(),
) -> tuple[list[Atom], list[Found]]:
    atoms = cut_atoms(lines, first, stop, marks, frozenset(columns.layout.types), tails)
    if len(atoms) > MAX_ATOMS or not columns.layout.types:
        return atoms, []
    gaps = [lines[atom.first].gap > 0 for atom in atoms]
    # A text without any blank line says nothing by them.
    return atoms, least_path(atoms, columns.layout, gaps if any(gaps[1:]) else [True] * len(gaps))


def _free_rows(lines: Sequence[Line], first: int, stop: int, columns: _Columns) -> list[_Read]:
    """The rows of `lines[first:stop]`, which no mark begins."""
    atoms, found = _paths(lines, first, stop, columns, ())
    if not found:
        return [_Read(first, stop - 1, lost=True)]
    units = ColumnType.UNITS
    starts = [
        place
        for place, (left, right) in enumerate(pairwise(found), 1)
        if right.column < left.column
        or (right.column == left.column and columns.layout.types[right.column] is not units)
    ]
    bounds = [0, *starts, len(found)]
    reads = [_read(lines, atoms, found[a:b], columns, found[a - 1].cost if a else 0.0) for a, b in pairwise(bounds)]
    for place, read in enumerate(reads):  # each row up to the line before the next
        reads[place] = replace(read, last=(reads[place + 1].first if place + 1 < len(reads) else stop) - 1)
    return _units_carried(reads, len(columns.layout.types) - 1) if columns.layout.types[-1] is units else reads


def _units_carried(reads: Sequence[_Read], column: int) -> list[_Read]:
    """Units that several rows share are printed with the last of them. Several such cells behind several rows have
    lost their order."""
    done: list[_Read] = []
    group: list[_Read] = []
    for read in reads:
        group.append(read)
        units = [cell for cell in read.cells if cell.column == column]
        if not units:
            continue
        if len(units) > 1 and len(group) > 1:
            done.append(_Read(group[0].first, read.last, tuple(c for c in group[0].cells if not c.column), lost=True))
        else:
            shared = tuple(replace(cell, cell=replace(cell.cell, carried=True)) for cell in units)
            done += [replace(row, cells=(*row.cells, *shared)) if row.cells else row for row in group[:-1]] + [read]
        group = []
    return done + group


def _marked_rows(lines: Sequence[Line], first: int, last: int, columns: _Columns, tails: frozenset[int]) -> list[_Read]:
    """The row that begins with the mark on `lines[first]`; where it has several rows of figures, each of them."""
    atoms, found = _paths(lines, first, last + 1, columns, (first,), tails)
    if not found:
        mark = atoms[0].texts[0]
        rest = join([lines[first].text[len(mark) :], *(line.text for line in lines[first + 1 : last + 1])])
        cells = [_Cell(0, Cell(columns.names[0] if columns.names else None, mark)), _Cell(1, Cell(None, rest))]
        return [_Read(first, last, tuple(cell for cell in cells if cell.cell.text))]
    starts = [
        place
        for place, (left, right) in enumerate(pairwise(found), 1)
        if ColumnType.FIGURE in columns.layout.types
        and columns.layout.types[left.column] is not ColumnType.KEY
        and right.column < left.column
        and atoms[right.first].begins_line
    ]
    bounds = [0, *starts, len(found)]
    reads = [_read(lines, atoms, found[a:b], columns, found[a - 1].cost if a else 0.0) for a, b in pairwise(bounds)]
    for place, read in enumerate(reads):
        reads[place] = replace(read, last=(reads[place + 1].first - 1 if place + 1 < len(reads) else last))
    return reads


def _torn_rows(
    lines: Sequence[Line], marks: Sequence[int], last: int, columns: _Columns, name: str | None
) -> list[_Read]:
    """Rows whose numbers stand before all their contents: each gets its own where there are as many rows."""
    body = marks[-1] + 1
    if (
        list(marks) == list(range(marks[0], body))
        and all(lines[mark].text.isdigit() for mark in marks)
        and body <= last
    ):
        reads = _free_rows(lines, body, last + 1, columns)
        if len(reads) == len(marks) and all(read.cells for read in reads):
            numbers = [Cell(name, lines[mark].text) for mark in marks]
            heads = _Read(marks[0], body - 1, tuple(_Cell(-1, number) for number in numbers), header=True, lost=True)
            return [
                heads,
                *(
                    replace(read, cells=(_Cell(-1, replace(number, carried=True)), *read.cells))
                    for number, read in zip(numbers, reads, strict=True)
                ),
            ]
    return [_Read(marks[0], last, lost=True)]


def _read(
    lines: Sequence[Line], atoms: Sequence[Atom], found: Sequence[Found], columns: _Columns, before: float
) -> _Read:
    first, last = atoms[found[0].first].first, atoms[found[-1].end - 1].last
    if found[-1].cost - before > _UNSURE * max(1.0, len(found) / len(columns.layout.types)):
        return _Read(first, last, lost=True)
    figures = [cell for cell in found if columns.layout.types[cell.column] is ColumnType.FIGURE]
    # With a figure missing it is not known which.
    unknown = len(figures) != columns.layout.types.count(ColumnType.FIGURE)
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
            lead = () if read.cells else tuple(cell for place, cell in merged.items() if not opened or place)
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
    part = replace(head, cell=replace(head.cell, text=head.cell.text[:half]))
    return replace(read, cells=(part, part, *read.cells[1:]))


def _label(read: _Read, merged: Mapping[int, Cell], layout: Layout) -> str | None:
    """What a row is called: its number or label, or the last of the keys in front."""
    if read.cells[0].column < 0:
        return read.cells[0].cell.text
    front = next((place for place, kind in enumerate(layout.types) if kind not in _KEYS), len(layout.types))
    names = [cell.text for place, cell in sorted(merged.items()) if place < front]
    return (names[:1] if layout.marked else names[-1:] or [read.cells[0].cell.text])[0]


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
