"""Column heads of ruled tables, told by their words or by what stands under them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser.tables.cells import PUNCTUATION, is_value, width
from lfsearch.parser.tables.grid import GridRow, Placed
from lfsearch.parser.tables.header import is_head
from lfsearch.text.blanks import bare

# A column head is no longer than this, in ideographs; some explain themselves in a bracket.
_HEAD_WIDTH = 24
# So many rows of heads stand above each other at most.
_STOREYS = 4
# Rows that are looked at to see whether those above them are heads.
_SAMPLE = 30
# Texts of cells under a head are so much longer than it, where nothing else tells it.
_LONGER = 3.0
# A row of so many heads and nothing below is an empty form, and all there is of it to find.
_FORM_CELLS = 8
# Fewer figures in order may be what they say.
_LEAST_COUNTED = 2
# Of the heads of a table without rows so many are words that head columns.
_KNOWN = 0.75
# A figure, a date or a code: what is no head.
_FIGURE = re.compile(r"[Ⅰ-Ⅻ√×○●△/]|[-—–]?[\d.,%/\-—–~:年月日]+[A-Za-z\u4e00-\u9fff%]{0,3}")
_YEAR = re.compile(r"(?:19|20)\d\d年度?")


def head_height(table: Sequence[GridRow], start: int) -> int:
    """How many rows from `start` on are column heads."""
    known = 0
    while start + known < len(table) and table[start + known].header:
        known += 1
    if 0 < known <= _STOREYS:
        return known if start + known < len(table) else 0
    if start + 1 >= len(table) or not _may_begin(table[start]):
        return 0
    height = _storeys(table, start)
    return height if height and _heads(table[start : start + height], table[start + height :][:_SAMPLE]) else 0


def only_heads(table: Sequence[GridRow]) -> bool:
    """Whether the table is nothing but the heads of what follows it; a form, which has more of them, is to be found."""
    texts = [bare(cell.text) for cell in table[0].own] if len(table) == 1 else []
    known = sum(map(is_head, texts))
    return 1 < len(texts) < _FORM_CELLS and all(map(_may_head, texts)) and known >= _KNOWN * len(texts)


def counts_columns(own: Sequence[Placed]) -> bool:
    """Whether a row only numbers the columns: 1 2 3 4."""
    return len(own) > _LEAST_COUNTED and all(cell.text == str(number) for number, cell in enumerate(own, 1))


def _may_begin(row: GridRow) -> bool:
    """Whether the row may be the first of heads: short ones, and none missing but in the corner; a form has blanks."""
    blank = any(cell.own and cell.start and not cell.text for cell in row.placed)
    return len(row.own) > 1 and not blank and all(_may_head(cell.text) for cell in row.own)


def _storeys(table: Sequence[GridRow], start: int) -> int:
    """How high the block of heads is that row `start` would begin: as high as its merged cells, and one lower head under
    each that stands over several columns. 0 where it reaches the end of the table, or what is no head."""
    end = start + 1
    row = start
    while row < end:
        cells = [cell for cell in table[row].placed if cell.own and cell.below < _STOREYS]
        end = max(end, *(row + 1 + cell.below for cell in cells)) if cells else end
        if row == end - 1 and _divides(table, row):
            end += 1
        if end - start > _STOREYS or end >= len(table):
            return 0
        row += 1
    heads = table[start:end]
    return end - start if all(_may_head(cell.text) for row in heads for cell in row.own) else 0


def _divides(table: Sequence[GridRow], number: int) -> bool:
    """Whether the row below row `number` divides its heads that stand over several columns."""
    wide = [cell for cell in table[number].own if cell.end - cell.start > 1]
    if not wide or number + 1 >= len(table):
        return False
    below = table[number + 1].own
    return len(below) > 1 and all(_may_head(cell.text) for cell in below)


def _may_head(text: str) -> bool:
    if width(text) > _HEAD_WIDTH or PUNCTUATION.search(text.rstrip(":")):
        return False
    solid = bare(text)
    year = _YEAR.match(solid)
    return not is_figure(text) or (year is not None and (year.end() == len(solid) or is_head(solid)))


def is_figure(text: str) -> bool:
    solid = bare(text)
    return is_value(solid) or _FIGURE.fullmatch(solid) is not None


def _heads(heads: Sequence[GridRow], body: Sequence[GridRow]) -> bool:
    """Whether what may be heads are: by their words, by an empty corner, or by what stands under them."""
    texts = [bare(cell.text) for row in heads for cell in row.own]
    if 2 * sum(map(is_head, texts)) >= len(texts):
        return True
    if not any(cell.start == 0 and cell.text for cell in heads[0].placed):
        return True
    lowest = {cell.start: cell.text for row in heads for cell in row.placed}
    under: dict[int, list[str]] = {}
    for row in body:
        for cell in row.own:
            under.setdefault(cell.start, []).append(cell.text)
    for start, head in lowest.items():
        column = under.get(start, [])
        if not head or not column:
            continue
        figures = sum(map(is_figure, column))
        if 2 * figures > len(column) or sum(map(width, column)) > _LONGER * len(column) * max(width(head), 4):
            return True
    return False


def column_head(heads: Sequence[GridRow], cell: Placed) -> str | None:
    """The head of the cell's column: those above each other joined, of a cell over several columns the common one."""
    over = [head for row in heads if (head := row.at(cell.start)) and head.text and head.below < _STOREYS]
    whole = [head for head in over if head.end >= cell.end] or over
    return "".join(dict.fromkeys(bare(head.text) for head in whole)) or None
