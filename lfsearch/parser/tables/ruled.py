"""Rows of ruled tables: cells in their columns, merged ones carried down, each with its head and its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line, RuledRow
from lfsearch.parser.tables.cells import MAX_ROW, Row, Table, width
from lfsearch.parser.tables.grid import GridRow, column_count, placed_rows, spans_all
from lfsearch.parser.tables.heads import column_head, counts_columns, head_height, only_heads
from lfsearch.parser.tables.names import KEY_WIDTH, may_name, naming_columns, row_label
from lfsearch.reading.source import TableRow
from lfsearch.types import Cell


def ruled_rows(rows: Sequence[TableRow]) -> list[RuledRow]:
    """The rows of one table, each with its cells (those without text left out) and the heads of their columns."""
    table = placed_rows(rows)
    columns = column_count(table)
    if only_heads(table):
        cells = tuple(Cell(None, cell.text) for cell in table[0].own)
        return [RuledRow(cells, header=True, first=True)]
    titles = next((number for number, row in enumerate(table) if len(row.own) > 1), 0)
    height = head_height(table, titles)
    heads = table[titles : titles + height]
    printed = {tuple(cell.text for cell in row.own) for row in heads}
    front = naming_columns(heads, table[titles + height :], columns)
    _join_cut(rows, table, titles + height, front)
    found = []
    top = depth = 0  # where the groups stand, under the table's title, and where its rows do
    for number, row in enumerate(table):
        own = row.own
        above = titles <= number < titles + height or (number <= titles + height and counts_columns(own))
        if above or (height > 0 and tuple(cell.text for cell in own) in printed):
            cells = tuple(Cell(None, cell.text) for cell in own)
            found.append(RuledRow(cells, header=True, first=not number, depth=top))
            continue
        named = [] if number < titles or spans_all(row, columns) else heads
        whole = sum(len(cell.text) + 1 for cell in row.placed if cell.text) <= MAX_ROW
        shown = [cell for cell in row.placed if cell.text and (cell.own or whole)]
        cells = tuple(Cell(column_head(named, cell), cell.text, not cell.own) for cell in shown)
        key = _is_key(table, number, columns)
        label = own[0].text if key else row_label(row, heads, front) if named or not height else None
        found.append(RuledRow(cells, label, key=key, first=not number, depth=top if key else depth))
        if key:
            depth = top + 1
            top += number < titles
    return found


def _join_cut(rows: Sequence[TableRow], table: Sequence[GridRow], start: int, front: int) -> None:
    """Put a name whose merged cell a page break has cut in two into the second half, too, which is empty."""
    for number in range(start + 1, len(table)):
        turned = rows[number].page != rows[number - 1].page
        for place, cell in enumerate(table[number].placed):
            if cell.text or cell.end > front or not (turned or not cell.own):
                continue
            above = table[number - 1].at(cell.start)
            if above and (above.start, above.end) == (cell.start, cell.end) and may_name(above.text):
                table[number].placed[place] = replace(cell, text=above.text, own=False)


def _is_key(table: Sequence[GridRow], number: int, columns: int) -> bool:
    """Whether row `number` heads those below it: one short cell over all columns."""
    row = table[number]
    if not (row.own and spans_all(row, columns) and number + 1 < len(table)) or spans_all(table[number + 1], columns):
        return False
    text = row.own[0].text
    return width(text) <= KEY_WIDTH and "。" not in text and not text.startswith(("注", "备注", "说明"))


def ruled_table(lines: Sequence[Line], first: int) -> Table:
    """The table whose first row is line `first`."""
    end = first + 1
    while end < len(lines) and (row := lines[end].row) and not row.first:
        end += 1
    said = [(index, row) for index in range(first, end) if (row := lines[index].row)]
    rows = [Row(index, index, row.cells, row.label, row.header, row.key, row.depth) for index, row in said]
    return Table(first, end - 1, tuple(rows), (), ())
