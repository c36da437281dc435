"""The rows of a table from the path through its cells: merged cells carried, lists and long rows cut."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from operator import attrgetter

from lfsearch.parser.lines import Line, Row
from lfsearch.parser.patterns import LEAD
from lfsearch.parser.tables.cells import MAX_ROW, SENTENCE_END, Atom, cut_atoms, item_label, row_marks
from lfsearch.parser.tables.columns import DEADLINE, FIGURE, KEY, NUMBER, REMARK, TEXT, UNITS
from lfsearch.parser.tables.path import Layout, Part, least_path
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import ParseWarning, Span

_MAX_ATOMS = 10_000  # a table with more is not to be trusted
_NARROW, _TEXT_WIDTH = 10, 14  # keys are no wider, texts are
# A row longer than this is cut at its items: a reader wants the item, and a shorter row reads better whole.
_LONG_ROW, _LONG_REMARK = 300, 200
_KEY_WIDTH, _MOST_KEYS = 60, 3  # key cells (number, unit, group) are shorter than this; what is longer is content


@dataclass(frozen=True, slots=True)
class _Read:
    """A row as read, `lines[first:stop]`; one whose cells are `lost`, since their order is, has of them the keys at most."""

    first: int
    stop: int
    cells: tuple[Part, ...] = ()
    lost: bool = False


def table_rows(lines: Sequence[Line], spans: Sequence[range], layout: Layout) -> tuple[list[Row], list[ParseWarning]]:
    """The rows of a table, whose parts `spans` stand between its heads."""
    marks = row_marks(lines, range(spans[0].start, spans[-1].stop), layout.types)
    atoms = cut_atoms(lines, range(spans[0].start, spans[-1].stop), marks, layout.types)
    layout = layout if marks else _free(layout)
    reads: list[_Read] = []
    for span in spans:
        first, stop = (bisect_left(atoms, at, key=attrgetter("line")) for at in (span.start, span.stop))
        reads += (_marked_rows if marks else _free_rows)(atoms[first:stop], span.stop, layout)
    return list(_rows(lines, reads, layout)), [_warning(lines, read.first, read.stop) for read in reads if read.lost]


def column_rows(lines: Sequence[Line], body: range, names: Sequence[str]) -> tuple[list[Row], list[ParseWarning]]:
    """一级响应 | 二级响应 | 三级响应, the columns printed one after another, all beginning alike: a row for each, its head
    the label."""
    opening = bare(lines[body.start].text)[:3]
    starts = [at for at in body if bare(lines[at].text).startswith(opening)]
    sure = len(starts) == len(names)
    spans = zip(names, starts, [*starts[1:], body.stop], strict=True) if sure else [(None, body.start, body.stop)]
    rows = [row for name, first, stop in spans for row in _cut(_whole(lines, first, stop, name), {}, stop, name, 0)]
    return rows, [] if sure else [_warning(lines, body.start, body.stop)]


def _warning(lines: Sequence[Line], first: int, stop: int) -> ParseWarning:
    span = Span(lines[first].number, lines[stop - 1].number)
    return ParseWarning(span, "table-order", "The cells of this table came out of the PDF in another order.")


def _whole(lines: Sequence[Line], first: int, stop: int, name: str | None = None) -> list[Part]:
    """All that stands in some lines as one cell."""
    return [Part(-1, name, tuple((at, lines[at].text) for at in range(first, stop)))]


def _free(layout: Layout) -> Layout:
    """The columns of rows without a mark. A first column of keys may have merged ones in front of it: its head stands
    over both."""
    numbered = layout.types[:1] == (NUMBER,)
    names, types = layout.names[numbered:], layout.types[numbered:]
    grouped = types[:1] == (KEY,) and types.count(KEY) == 1 and len(types) > 1
    return Layout(names[:grouped] + names, types[:grouped] + types, grouped=grouped)


def _free_rows(atoms: Sequence[Atom], stop: int, layout: Layout) -> list[_Read]:
    """The rows of atoms up to a line, which no mark begins. Units that several share are printed with the last of them;
    where several such are, their order is lost."""
    done: list[_Read] = []
    shared: tuple[Part, ...] = ()
    for read in reversed(_path_rows(atoms, stop, layout)):
        if units := tuple(cell for cell in read.cells if layout.types[cell.column :] == (UNITS,)):
            shared = tuple(replace(cell, carried=True) for cell in units)
            done.append(read)
        elif len(shared) > 1:
            keys = tuple(cell for cell in read.cells if not cell.column)
            done[-1] = _Read(read.first, done[-1].stop, keys, lost=True)
        else:
            done.append(replace(read, cells=(*read.cells, *shared)))
    return done[::-1]


def _marked_rows(atoms: Sequence[Atom], stop: int, layout: Layout) -> Iterator[_Read]:
    """The rows that begin with a mark each. Those whose numbers or keys stand before all their contents are one; behind
    nothing but numbers each gets its own where there are as many rows."""
    starts = [place for place, atom in enumerate(atoms) if atom.kind is NUMBER or not place]
    groups = list(pairwise([*starts, len(atoms)]))
    wide = sum(any(atom.width > _TEXT_WIDTH for atom in atoms[start:after]) for start, after in groups)
    first = 0
    for start, after in groups:
        narrow = all(atom.width <= _NARROW and not atom.punctuation for atom in atoms[start:after])
        keys = after == start + 1 or (2 * wide >= len(groups) and narrow)
        if keys and after < len(atoms) and layout.types[0] is atoms[start].kind is NUMBER:
            continue
        row, end = atoms[first:after], atoms[after].line if after < len(atoms) else stop
        numbers = list(takewhile(lambda atom: atom.kind is NUMBER, row))
        torn = _free_rows(row[len(numbers) :], end, _free(layout)) if len(numbers) > 1 else []
        if first == start:
            yield from _path_rows(row, end, layout)
        elif len(torn) != len(numbers):
            yield _Read(row[0].line, end, lost=True)
        else:
            yield _Read(row[0].line, torn[0].first, lost=True)
            for number, read in zip(numbers, torn, strict=True):
                part = Part(-1, layout.names[0], ((number.line, number.text),), carried=True)
                yield replace(read, cells=(part, *read.cells))
        first = after


def _path_rows(atoms: Sequence[Atom], stop: int, layout: Layout) -> list[_Read]:
    """The rows of atoms up to a line as the least-cost path tells them: one begins where the path goes back."""
    types = layout.types
    found = least_path(atoms, layout) if types and len(atoms) <= _MAX_ATOMS else []
    if not found:
        return [_Read(atoms[0].line, stop, lost=True)] if atoms else []

    def begins(left: Part, right: Part) -> bool:
        back, again = right.column < left.column, right.column == left.column and types[right.column] is not UNITS
        if layout.marked:  # several rows only where they have figures or texts of their own
            back = back and types[left.column] is not KEY and (FIGURE in types or types[right.column] is TEXT)
        return (back or (again and not layout.marked)) and left.lines[-1][0] < right.first  # a row begins a line

    reads = []
    starts = [0, *(place for place, cells in enumerate(pairwise(found), 1) if begins(*cells))]
    for begin, after in pairwise([*starts, len(found)]):
        cells, end = tuple(found[begin:after]), found[after].first if after < len(found) else stop
        if sum(types[cell.column] is FIGURE for cell in cells) != types.count(FIGURE):  # which one is missing?
            cells = tuple(replace(cell, name=None) if types[cell.column] is FIGURE else cell for cell in cells)
        reads.append(_Read(cells[0].first, end, cells))
    return reads


def _rows(lines: Sequence[Line], reads: Sequence[_Read], layout: Layout) -> Iterator[Row]:
    """The rows with merged cells put in and lists cut into their items."""
    types, keys = layout.types, (NUMBER, KEY)
    items = [_list_starts(lines, read, layout) for read in reads]
    lists = 2 * sum(len(starts) > 1 for starts in items) >= len(items)
    merged: list[Part] = []  # the keys of the row above, from left to right
    heads: list[int] = []  # the columns of keys that are rows of their own and head those that follow
    for read, starts in zip(reads, items, strict=True):
        cells = _parted(read.cells)
        first = next((cell.column for cell in cells if cell.column >= 0), len(types))
        heads = [column for column in heads if column < first]
        carried = [replace(cell, carried=True) for cell in merged if cell.column < first and cell.column not in heads]
        for cell in cells:
            if cell.column >= 0 and types[cell.column] in keys:
                merged = [*(above for above in merged if above.column < cell.column), cell]
        label = None
        if read.lost:
            cells = _whole(lines, read.first, read.stop)
        elif starts and (lists or len(starts) > 1):
            for cell, following in pairwise(cells):
                yield Row(cell.first, following.first - 1, (cell.shown,), cell.shown.text, key=True, depth=len(heads))
                heads.append(cell.column)
            cells = cells[-1:]
        else:
            torn = cells[0].column < 0  # the number that stood before all rows
            front = [cell for cell in merged if set(types[: cell.column]) <= set(keys)] or cells
            label = (cells[0] if torn else front[0 if layout.marked else -1]).shown.text
            cells = [*cells[:torn], *carried, *cells[torn:]]
            starts = _item_starts(lines, cells, layout)
        numbers = read.lost and all(text.isdigit() for _, text in cells[0].lines)
        for row in _cut(cells, starts, read.stop, label, len(heads)):
            yield replace(row, header=numbers)


def _parted(cells: Sequence[Part]) -> list[Part]:
    """A name printed twice because its merged cell was cut in two is two cells; one of them is carried on."""
    for cell in cells[:1]:
        half = len(cell.lines) // 2
        halves = [replace(cell, lines=part) for part in (cell.lines[:half], cell.lines[half:])]
        if half and halves[0].shown == halves[1].shown:
            return [*halves, *cells[1:]]
    return list(cells)


def _items(lines: Sequence[Line], cell: Part) -> dict[int, str | None]:
    """The lines of a text that begin items of a list (1. ① (1)), else paragraphs with a lead (市指挥部主要职责:…), and what
    these are called."""
    texts = {at: lines[at].text for at in range(cell.first, cell.lines[-1][0] + 1)}
    labels = {at: squeeze(text[: label.end]) for at, text in texts.items() if (label := item_label(text))}
    leads = {at: squeeze(lead[0]).rstrip(":") for at, text in texts.items() if (lead := LEAD.match(text))}
    return dict(labels or leads)


def _list_starts(lines: Sequence[Line], read: _Read, layout: Layout) -> dict[int, str | None]:
    """Where a text beside its key is cut, its first line included; nowhere in a table of other columns."""
    begin = all(lines[cell.first].text.startswith(cell.lines[0][1]) for cell in read.cells)
    if not layout.grouped or layout.types[2:] != (TEXT,) or len(read.cells) < 2 or read.lost or not begin:
        return {}
    return {read.cells[-1].first: None} | _items(lines, read.cells[-1])


def _item_starts(lines: Sequence[Line], cells: Sequence[Part], layout: Layout) -> dict[int, str | None]:
    """Where a long row is cut: before the items of its text but the one that begins it, and before a remark of items."""
    size = sum(len(text) for cell in cells for _, text in cell.lines)
    starts: dict[int, str | None] = {}
    for cell in cells if DEADLINE not in layout.types else ():
        if layout.types[cell.column] is TEXT and size > _LONG_ROW:
            starts |= {at: name for at, name in _items(lines, cell).items() if at > cell.first}
        elif layout.types[cell.column] is REMARK and size > _LONG_REMARK:
            starts |= dict.fromkeys(list(_items(lines, cell))[:1])
    return starts


def _cut(
    cells: Sequence[Part], starts: Mapping[int, str | None], stop: int, label: str | None, depth: int
) -> Iterator[Row]:
    """The rows of cells cut before the lines `starts`, whose names these have, and at sentence ends where they are too
    long; the keys in front are carried."""
    keys = list(takewhile(lambda cell: len(cell.shown.text) <= _KEY_WIDTH, cells[:-1]))[:_MOST_KEYS]
    keys = [replace(cell, carried=True) for cell in keys]
    room = MAX_ROW - sum(len(cell.shown.text) + 1 for cell in (*keys, *cells) if cell.carried)
    bounds: list[int] = []
    size, above = 0, ""
    for at, text in sorted(part for cell in cells if not cell.carried for part in cell.lines):
        full = size + len(text) > room or (size > room // 2 and SENTENCE_END.search(above))
        if not bounds or (at > bounds[-1] and (at in starts or full)):
            bounds.append(at)
            size = 0
        size, above = size + len(text) + 1, text
    for begin, after in pairwise([*bounds, stop]):
        shown = [] if begin == bounds[0] else [cell.shown for cell in keys]
        for cell in cells:
            inside = tuple(part for part in cell.lines if begin <= part[0] < after)
            if cell.carried and begin == bounds[0]:
                shown.append(cell.shown)
            elif inside and not cell.carried:
                shown.append(replace(cell, lines=inside).shown)
        yield Row(begin, after - 1, tuple(shown), starts.get(begin) or label, depth=depth)
