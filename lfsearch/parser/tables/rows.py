"""The rows of a table from the path through its cells: merged cells carried, lists and long rows cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from lfsearch.parser.lines import Line, Row
from lfsearch.parser.patterns import LEAD
from lfsearch.parser.tables.cells import MAX_ROW, SENTENCE_END, Atom, cut_atoms, item_label, row_marks
from lfsearch.parser.tables.columns import FIGURE, KEY, NUMBER, REMARK, TEXT, UNITS
from lfsearch.parser.tables.path import Layout, Part, least_path
from lfsearch.text.blanks import squeeze
from lfsearch.types import ParseWarning, Span

# A row longer than this is cut at its items: a reader wants the item, and a shorter row reads better whole.
_LONG_ROW, _LONG_REMARK = 300, 200
_KEY_WIDTH = 35  # a key is no longer, what is longer is content
# A row as read: its cells, of which some may be carried. Where their order is lost, all that is printed is one.
_Cells = list[Part]


def table_rows(lines: Sequence[Line], spans: Sequence[range], layout: Layout) -> tuple[list[Row], list[ParseWarning]]:
    """The rows of a table, whose parts `spans` stand between its heads."""
    body = range(spans[0].start, spans[-1].stop)
    marks = row_marks(lines, body, layout.types)
    if len(spans) == 1 and len(marks) == len(layout.types) > 2 and set(layout.types) == {TEXT}:
        columns = layout
        texts = [tuple((at, lines[at].text) for at in range(*span)) for span in pairwise([*marks, body.stop])]
        rows = [[Part(place, layout.names[place], text)] for place, text in enumerate(texts)]
    else:
        columns = _columns(layout, marked=bool(marks))
        atoms = (cut_atoms(lines, span, marks, layout.types) for span in spans)
        rows = [row for part in atoms for row in _span_rows(part, columns)]
    lost = [Span(lines[row[0].first].number, lines[row[0].last].number) for row in rows if row[0].column < 0]
    message = "The cells of this table came out of the PDF in another order."
    return list(_rows(rows, columns)), [ParseWarning(span, "table-order", message) for span in lost]


def _lost(printed: Iterable[tuple[int, str]]) -> _Cells:
    """The row of cells whose order is lost."""
    return [Part(-1, None, tuple(printed))]


def _columns(layout: Layout, *, marked: bool) -> Layout:
    """The columns of a table as its rows have them: a label in front counts as their number; a lone column of keys may
    have merged ones in front of it, its head stands over both."""
    types = (NUMBER, *layout.types[1:]) if marked and NUMBER not in layout.types else layout.types
    keys = types[: layout.keys]
    at, grouped = keys.count(NUMBER), keys.count(KEY) == 1
    order = [*range(at + grouped), *range(at, len(layout.types))]
    names, types = tuple(layout.names[place] for place in order), tuple(types[place] for place in order)
    return Layout(names, types, marked, grouped)


def _span_rows(atoms: Sequence[Atom], layout: Layout) -> Iterator[_Cells]:
    """The rows of the atoms between two heads. A mark begins one; a number alone waits for its figure where the table has
    figures, else for any words."""
    contents = FIGURE if FIGURE in layout.types else None
    last = max((place for place, atom in enumerate(atoms) if atom.kind is contents), default=0)
    starts, waits = [], False
    for place, atom in enumerate(atoms):
        if not place or (atom.kind is NUMBER and (not waits or place > last)):
            starts.append(place)
        waits = (waits and atom.kind is not contents) or (atom.kind is NUMBER and atom.text.isdigit())
    for start, after in pairwise([*starts, len(atoms)]):
        torn = sum(atom.kind is NUMBER for atom in atoms[start:after]) > 1
        yield from (_torn_rows if torn else _path_rows)(atoms[start:after], layout)


def _torn_rows(atoms: Sequence[Atom], layout: Layout) -> list[_Cells]:
    """The rows behind their numbers, where there are as many, which begin a line; else all is one row."""
    numbers = [(atom.line, atom.text) for atom in takewhile(lambda atom: atom.kind is NUMBER, atoms)]
    rows = _path_rows(atoms[len(numbers) :], replace(layout, marked=False))
    if len(numbers) != len(rows) or numbers[-1][0] == rows[0][0].first:
        return [_lost((atom.line, atom.text) for atom in atoms)]
    given = [Part(0, layout.names[0], (number,), carried=True) for number in numbers]
    return [_lost(numbers), *([number, *row] for number, row in zip(given, rows, strict=True))]


def _path_rows(atoms: Sequence[Atom], layout: Layout) -> list[_Cells]:
    """The rows of atoms as the least-cost path tells them: one begins where the path goes back."""
    types = layout.types
    found = least_path(atoms, layout)
    if not found:
        return [_lost((atom.line, atom.text) for atom in atoms)]

    def begins(left: Part, right: Part) -> bool:
        back = right.column < left.column or (right.column == left.column and types[right.column] is not UNITS)
        if layout.marked:  # several rows only where they have figures or texts of their own
            own = types[left.column] is not KEY and (FIGURE in types or types[right.column] is TEXT)
            back = right.column < left.column and own
        return back and left.last < right.first  # a row begins a line

    starts = [0, *(place for place, cells in enumerate(pairwise(found), 1) if begins(*cells)), len(found)]
    rows = [found[begin:after] for begin, after in pairwise(starts)]
    for row in rows:
        if sum(types[cell.column] is FIGURE for cell in row) != types.count(FIGURE):  # which one is missing?
            row[:] = [replace(cell, name=None) if types[cell.column] is FIGURE else cell for cell in row]
    return rows if layout.marked else _shared(rows, layout)


def _shared(rows: Sequence[_Cells], layout: Layout) -> list[_Cells]:
    """The rows with the units that several share, printed with the last of them; where several such are, their order is
    lost."""
    done: list[_Cells] = []
    shared: _Cells = []
    for row in reversed(rows):
        if units := [cell for cell in row if layout.types[cell.column :] == (UNITS,)]:
            shared = [replace(cell, carried=True) for cell in units]
            done.append(row)
        elif len(shared) > 1:
            done[-1] = _lost(line for cell in (*row, *done[-1]) for line in cell.lines)
        else:
            done.append([*row, *shared])
    return done[::-1]


def _rows(rows: Sequence[_Cells], layout: Layout) -> Iterator[Row]:
    """The rows with merged keys put in and long ones cut. In a table of lists each item is a row, and each of its keys is
    one that heads it."""
    beside = not layout.marked and layout.types[layout.keys :] == (TEXT,)  # a text beside its keys
    items = [beside and len(_items(row[-1])) > 1 for row in rows]
    lists = 2 * sum(items) >= len(rows)
    keys: _Cells = []  # of the row above
    for row, listed in zip(rows, items, strict=True):
        torn = list(takewhile(lambda cell: cell.carried, row))  # its number, printed before all rows, in column 0
        own = [part for cell in row[len(torn) :] for part in _parted(cell)]
        first = own[0].column
        last = {cell.column: cell for cell in keys if len(torn) <= cell.column < first}.values()
        above = [replace(cell, carried=True) for cell in last]
        short = [cell for cell in own if 0 <= cell.column < layout.subject and len(cell.shown.text) <= _KEY_WIDTH]
        keys = [*torn, *above, *short]
        depth = len(above) if lists else 0
        if first < 0:
            numbers = all(text.isdigit() for _, text in own[-1].lines)
            yield from (replace(lost, header=numbers) for lost in _cut(own, {}, None, depth))
        elif (lists or listed) and all(left.last < right.first for left, right in pairwise(own)):
            for place, (cell, following) in enumerate(pairwise(own), depth):
                yield Row(cell.first, following.first - 1, (cell.shown,), cell.shown.text, key=True, depth=place)
            yield from _cut(own[-1:], _items(own[-1]), None, depth + len(own) - 1)
        else:
            names = [cell for cell in keys if cell.column < layout.keys]
            label = names[0 if NUMBER in layout.types else -1].shown.text if names else own[0].name
            yield from _cut(own, _item_starts(own, layout), label, depth, keys)


def _parted(cell: Part) -> list[Part]:
    """A name printed twice because its merged cell was cut in two is two cells."""
    texts, half = [text for _, text in cell.lines], len(cell.lines) // 2
    twice = half and texts[:half] == texts[half:]
    return [replace(cell, lines=lines) for lines in (cell.lines[:half], cell.lines[half:])] if twice else [cell]


def _items(cell: Part) -> dict[int, str]:
    """The lines of a text that begin items of a list (1. ① (1)), else paragraphs with a lead (市指挥部主要职责:…), and what
    these are called."""
    labels = {at: squeeze(text[: label.end]) for at, text in cell.lines if (label := item_label(text))}
    return labels or {at: squeeze(lead[0]).rstrip(":") for at, text in cell.lines if (lead := LEAD.match(text))}


def _item_starts(cells: Sequence[Part], layout: Layout) -> dict[int, str]:
    """Where a long row is cut: before a remark that is a list, and before each item but one that begins a cell."""
    size = sum(len(text) for cell in cells for _, text in cell.lines)
    starts: dict[int, str] = {}
    for cell in cells:
        if layout.types[cell.column] is REMARK and size > _LONG_REMARK:
            starts |= dict.fromkeys(list(_items(cell))[:1], "")
        elif size > _LONG_ROW:
            starts |= {at: name for at, name in _items(cell).items() if at > cell.first}
    return starts


def _cut(
    cells: _Cells, starts: Mapping[int, str], label: str | None, depth: int, keys: _Cells | tuple[()] = ()
) -> Iterator[Row]:
    """The rows of cells behind their keys, cut before the lines `starts`, whose names these have, and at sentence ends
    where they are too long."""
    carried = [*keys, *(cell for cell in cells if cell.carried)]
    room = MAX_ROW - sum(len(cell.shown.text) + 1 for cell in carried)
    printed = [line for cell in cells if not cell.carried for line in cell.lines]
    bounds, size = [printed[0][0]], 0
    for (_, above), (at, text) in pairwise(printed):
        size += len(above) + 1
        full = size + len(text) > room or (size > room // 2 and SENTENCE_END.search(above))
        if at > bounds[-1] and (at in starts or full):
            bounds.append(at)
            size = 0
    for begin, after in pairwise([*bounds, printed[-1][0] + 1]):
        front = [replace(cell, carried=True) for cell in keys if cell.carried or begin > bounds[0]]
        parts = [part for cell in cells if (part := cell.within(begin, after)).lines]
        shown = tuple(cell.shown for cell in (*front, *parts))
        yield Row(begin, after - 1, shown, starts.get(begin) or label, depth=depth)
