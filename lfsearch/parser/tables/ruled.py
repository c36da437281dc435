"""Rows of ruled tables: cells in their columns, merged ones carried down, each with its head and its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line, RuledRow
from lfsearch.parser.tables.cells import MAX_ROW, PUNCTUATION, Row, Table, item_label, width
from lfsearch.parser.tables.columns import KEY, NUMBER, column_types
from lfsearch.parser.tables.grid import GridRow, Placed, column_head, head_height, is_figure, placed_rows
from lfsearch.reading.source import TableRow
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import Cell

# What heads or names rows is no wider.
_KEY_WIDTH = 60
# No more columns than these are looked at for those that name the rows; a hostile table has any number.
_MOST_KEYS, _MOST_HEADS = 8, 64
# Fewer figures in order may be what they say, and not the numbers of the columns.
_LEAST_COUNTED = 2
_ROW_LABEL = re.compile(
    r"\d{1,4}|[一二三四五六七八九十]{1,3}|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:\.\d{1,2}){1,4}|[①-⑳]"
)
_NUMBER_HEAD = re.compile(r"序号?|编号")
_NOTE = ("注", "备注", "说明")


def ruled_rows(rows: Sequence[TableRow]) -> list[RuledRow]:
    """The rows of one table, each with its cells (those without text left out) and the heads of their columns."""
    table = placed_rows(rows)
    ends = Counter(max(cell.end for cell in row.placed) for row in table if row.placed)
    columns = max(ends, key=lambda end: (ends[end], end), default=0)  # as most rows have
    titles = next((number for number, row in enumerate(table) if len(row.own) > 1), 0)
    height = head_height(table, titles)
    heads, body = table[titles : titles + height], table[titles + height :]
    printed = {_texts(row) for row in heads}
    front = _naming_columns(heads, body, columns)
    _join_cut(rows, table, titles + height, front)
    found = []
    top = depth = 0  # where the groups stand, under the table's title, and where its rows do
    for number, row in enumerate(table):
        own, first = row.own, not number
        counted = len(own) > _LEAST_COUNTED and _texts(row) == tuple(map(str, range(1, len(own) + 1)))
        if (height and _texts(row) in printed) or (counted and number <= titles + height):
            cells = tuple(Cell(None, cell.text) for cell in own)
            found.append(RuledRow(cells, header=True, first=first, depth=top))
            continue
        named = [] if number < titles or row.spans(columns) else heads
        whole = sum(len(cell.text) + 1 for cell in row.placed if cell.text) <= MAX_ROW
        shown = [cell for cell in row.placed if cell.text and (cell.own or whole)]
        cells = tuple(Cell(column_head(named, cell), cell.text, not cell.own) for cell in shown)
        key = _is_key(table, number, columns)
        label = own[0].text if key else _row_label(row, heads, front) if named or not height else None
        found.append(RuledRow(cells, label, key=key, first=first, depth=top if key else depth))
        if key:
            depth = top + 1
            top += number < titles
    return found


def _texts(row: GridRow) -> tuple[str, ...]:
    return tuple(cell.text for cell in row.own)


def _join_cut(rows: Sequence[TableRow], table: Sequence[GridRow], start: int, front: int) -> None:
    """Put a name whose merged cell a page break has cut in two into the second half, too, which is empty."""
    for number in range(start + 1, len(table)):
        turned = rows[number].page != rows[number - 1].page
        for place, cell in enumerate(table[number].placed):
            if cell.text or cell.end > front or not (turned or not cell.own):
                continue
            above = table[number - 1].at(cell.start)
            if above and (above.start, above.end) == (cell.start, cell.end) and _may_name(above.text):
                table[number].placed[place] = replace(cell, text=above.text, own=False)


def _is_key(table: Sequence[GridRow], number: int, columns: int) -> bool:
    """Whether row `number` heads those below it: one short cell over all columns."""
    row, below = table[number], table[number + 1 : number + 2]
    text = row.own[0].text if row.own and row.spans(columns) else ""
    heads = 0 < width(text) <= _KEY_WIDTH and "。" not in text and not text.startswith(_NOTE)
    return heads and not all(other.spans(columns) for other in below)


def _row_label(row: GridRow, heads: Sequence[GridRow], front: int) -> str | None:
    """What a row is called: its number, that of the item which it is of a list beside merged cells, or the last of the
    `front` columns of keys."""
    own = row.own
    if not own:
        return None
    for cell in own[:2]:
        if _ROW_LABEL.fullmatch(bare(cell.text)) and (
            cell.start == 0 or _NUMBER_HEAD.fullmatch(column_head(heads, cell) or "")
        ):
            return bare(cell.text)
    if own[0].start >= max(front, 1) and (item := _item(own[0].text)):
        return item
    first = bare(row.placed[0].text)
    if _ROW_LABEL.fullmatch(first):  # a number that stands beside several rows
        return first
    return next((cell.text for cell in row.placed[::-1] if cell.end <= front and _may_name(cell.text)), None)


def _item(text: str) -> str | None:
    """The number of a text that is one item of a list; None where it is the list."""
    label = item_label(text)
    if label is None:
        return None
    number = text[: label.end]
    following = number.replace(str(label.number), str(label.number + 1))
    return None if following != number and following in text else squeeze(number)


def _naming_columns(heads: Sequence[GridRow], body: Sequence[GridRow], columns: int) -> int:
    """How many columns in front name the rows, the last of them each row: as their heads say, else as stands in them."""
    if not heads:
        return _unheaded_front(body, columns)
    starts = sorted({cell.start for row in heads for cell in row.placed})[:_MOST_HEADS]
    types = column_types([column_head(heads, Placed(start, start + 1, "", 0)) or "" for start in starts])
    front = next((place for place, kind in enumerate(types) if kind not in (NUMBER, KEY)), None)
    if front is None:  # nothing but names: the first of them is that of the row
        front = 1 + (types[0] is NUMBER)
    return starts[front] if front < len(starts) else columns


def _unheaded_front(body: Sequence[GridRow], columns: int) -> int:
    """The same without heads: names up to the column in which each row has its own; none in a form, which is one row
    without a text."""
    if len(body) == 1 and all(_may_name(cell.text) for cell in body[0].own):
        return 0
    starts = sorted({cell.start for row in body for cell in row.placed})[:_MOST_KEYS]
    for column in starts:
        cells = [cell for row in body if (cell := row.at(column)) and cell.text]
        figures = sum(is_figure(cell.text) for cell in cells)
        if not cells or 2 * figures > len(cells) or not all(_may_name(cell.text) for cell in cells):
            return column
        if len({cell.text for cell in cells}) == len(cells) > 1:
            return max(cell.end for cell in cells)
    return columns if len(starts) < _MOST_KEYS else 0


def _may_name(text: str) -> bool:
    return 0 < width(text) <= _KEY_WIDTH and not PUNCTUATION.search(text)


def ruled_table(lines: Sequence[Line], first: int) -> Table:
    """The table whose first row is line `first`."""
    end = first + 1
    while end < len(lines) and (row := lines[end].row) and not row.first:
        end += 1
    said = [(index, row) for index in range(first, end) if (row := lines[index].row)]
    rows = [Row(index, index, row.cells, row.label, row.header, row.key, row.depth) for index, row in said]
    return Table(first, end - 1, tuple(rows), (), ())
