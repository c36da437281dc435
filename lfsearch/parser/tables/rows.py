"""What all table strategies need for making rows: repeated headers, carried keys, numbered items, length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import ITEM_LABEL, MAX_ROW, SENTENCE_END, Row, item_starts, join_lines
from lfsearch.parser.tables.header import Header, head_parts, merge_heads, repeats
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import Cell, ParseWarning, Span

# A row longer than this is cut at its numbered items, each with the key cells put in: a reader wants the item, and a
# shorter row reads better whole.
LONG_ROW = 300
# A remark with numbered items at the end of a row longer than this stands apart.
_LONG_REMARK = 200
# Key cells (number, unit, group) are shorter than this; what is longer is content.
KEY_WIDTH = 60
_FIRST_ITEM = re.compile(r"1\s*\.|①|⑴|\(1\)")


def warn_order(lines: Sequence[Line], first: int, last: int) -> ParseWarning:
    """The warning for cells whose order the flattening has lost."""
    span = Span(lines[first].number, lines[last].number)
    return ParseWarning(span, "table-order", "The cells of this table came out of the PDF in another order.")


def carry(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The same cells, marked as printed at another row."""
    return tuple(cell._replace(carried=True) for cell in cells if cell.text)


def segments(lines: Sequence[Line], header: Header, end: int) -> Iterator[tuple[int, int, bool]]:
    """The table's header, the body up to the header's repetition, and so on, as (first, end, is header)."""
    size = header.end - header.first
    if size:
        yield header.first, header.end, True
    start = index = header.end
    while index < end:
        if not repeats(lines, index, header):
            index += 1
            continue
        if start < index:
            yield start, index, False
        yield index, min(index + size, end), True
        start = index = index + size
    if start < end:
        yield start, end, False


def header_row(lines: Sequence[Line], first: int, end: int) -> Row:
    """The row of a header block."""
    parts = [squeeze(part) for line in lines[first:end] for part in head_parts(line.text)]
    return Row(first, end - 1, tuple(Cell(None, name) for name in merge_heads(parts)), None, header=True)


def plain_row(lines: Sequence[Line], first: int, last: int, lead: Sequence[Cell] = (), label: str | None = None) -> Row:
    """`lines[first..last]` as one cell after the carried cells."""
    return Row(first, last, (*carry(lead), Cell(None, join_lines(lines, first, last))), label)


def cut_items(lines: Sequence[Line], row: Row, keys: Sequence[Cell], column: str | None = None) -> list[Row]:
    """A long row as one row per numbered item, `keys` carried; a short one, or one without items, as it is.

    `keys` are the cells that `row` begins with. Items that only end the row are a remark and stay together.
    """
    starts = [index for index in item_starts(lines, row.first, row.last) if index > row.first]
    if not starts or len(row.text) <= _LONG_REMARK:
        return cut_long(lines, row, keys)
    head = sum(len(line.text) for line in lines[row.first : starts[0]])
    content = head - sum(len(cell.text) for cell in keys if not cell.carried)
    if content > KEY_WIDTH and _FIRST_ITEM.match(lines[starts[0]].text):
        first = _first_piece(lines, row, starts[0] - 1, keys, column)
        remark = plain_row(lines, starts[0], row.last, keys, row.label)
        return [*cut_long(lines, first, keys), *cut_long(lines, remark, keys)]
    if len(row.text) <= LONG_ROW:
        return [row]
    if _FIRST_ITEM.match(lines[starts[0]].text):
        del starts[0]
    ends = [*(start - 1 for start in starts), row.last]
    pieces = [_first_piece(lines, row, ends[0], keys, column)]
    for start, last in zip(starts, ends[1:], strict=True):
        label = ITEM_LABEL.match(lines[start].text)
        cells = (*carry(keys), Cell(column, join_lines(lines, start, last)))
        pieces.append(Row(start, last, cells, squeeze(label[0]) if label else row.label))
    return [part for piece in pieces for part in cut_long(lines, piece, keys)]


def cut_long(lines: Sequence[Line], row: Row, keys: Sequence[Cell]) -> list[Row]:
    """The row in pieces of at most `MAX_ROW` characters, cut at sentence ends where there are some."""
    if len(row.text) <= MAX_ROW:
        return [row]
    lead = [cell for cell in keys if len(cell.text) <= KEY_WIDTH][:6]
    room = MAX_ROW - sum(len(cell.text) + 1 for cell in lead)
    pieces: list[Row] = []
    start, size = row.first, 0
    for index in range(row.first, row.last + 1):
        length = len(lines[index].text) + 1
        at_sentence = size > room // 2 and SENTENCE_END.search(lines[index - 1].text)
        if size and (size + length > room or at_sentence):
            pieces.append(plain_row(lines, start, index - 1, lead if pieces else (), row.label))
            start, size = index, 0
        size += length
    pieces.append(plain_row(lines, start, row.last, lead if pieces else (), row.label))
    return [replace(piece, depth=row.depth) for piece in pieces]


def _first_piece(lines: Sequence[Line], row: Row, last: int, keys: Sequence[Cell], column: str | None) -> Row:
    """The row's beginning up to `lines[last]`: its keys, then the rest of the text."""
    text = join_lines(lines, row.first, last)
    printed = [cell for cell in keys if not cell.carried]
    rest = after(text, [cell.text for cell in printed])
    if rest is None:
        carried = [cell for cell in keys if cell.carried]
        return Row(row.first, last, (*carried, Cell(None, text)), row.label)
    cells = (*keys, Cell(column, rest)) if rest else tuple(keys)
    return Row(row.first, last, cells, row.label)


def after(text: str, starts: Sequence[str]) -> str | None:
    """What follows `starts` in `text`, white space aside; None if `text` does not begin with them."""
    position = 0
    for char in bare("".join(starts)):
        while position < len(text) and text[position].isspace():
            position += 1
        if position >= len(text) or text[position] != char:
            return None
        position += 1
    return text[position:].strip()
