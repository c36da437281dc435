"""What the rows of ruled tables are called: their numbers, or the keys in front."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser.tables.cells import ITEM, has_punctuation, width
from lfsearch.parser.tables.columns import ColumnType, column_types
from lfsearch.parser.tables.grid import GridRow, Placed
from lfsearch.parser.tables.heads import column_head, is_figure
from lfsearch.text.blanks import bare, squeeze

# What heads or names rows is no wider.
KEY_WIDTH = 60
# No more columns than these are looked at for those that name the rows; a hostile table has any number.
_MOST_KEYS, _MOST_HEADS = 8, 64
_ROW_LABEL = re.compile(
    r"\d{1,4}|[一二三四五六七八九十]{1,3}|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:\.\d{1,2}){1,4}|[①-⑳]"
)
_NUMBER_HEAD = re.compile(r"序号?|编号")
_NAMING = frozenset((ColumnType.NUMBER, ColumnType.KEY))


def row_label(row: GridRow, heads: Sequence[GridRow], front: int) -> str | None:
    """What a row is called: its number, that of the item which it is of a list beside merged cells, or the last of the
    `front` columns of keys."""
    own = row.own
    for cell in own[:2]:
        text = bare(cell.text)
        if _ROW_LABEL.fullmatch(text) and (cell.start == 0 or _numbers(heads, cell)):
            return text
    item = _item(own[0].text) if own and own[0].start >= max(front, 1) else None
    if item and any(cell.text and cell.end <= own[0].start for cell in row.placed):
        return item
    first = bare(row.placed[0].text) if own else ""
    if _ROW_LABEL.fullmatch(first):  # a number that stands beside several rows
        return first
    keys = [cell.text for cell in row.placed if cell.end <= front and may_name(cell.text)]
    return keys[-1] if keys and own else None


def _item(text: str) -> str | None:
    """The number of a text that is one item of a list; None where it is the list."""
    label = ITEM.match(text)
    if label is None:
        return None
    number = re.sub(r"\D", "", label[0])
    following = f"{int(number) + 1}{label[0].removeprefix('(')[len(number) :]}" if number.isascii() and number else None
    return None if following and following in text else squeeze(label[0])


def _numbers(heads: Sequence[GridRow], cell: Placed) -> bool:
    name = column_head(heads, cell)
    return name is not None and _NUMBER_HEAD.fullmatch(name) is not None


def naming_columns(heads: Sequence[GridRow], body: Sequence[GridRow], columns: int) -> int:
    """How many columns in front name the rows, the last of them each row: as their heads say, else as stands in them."""
    if not heads:
        return _unheaded_front(body, columns)
    starts = sorted({cell.start for row in heads for cell in row.placed})[:_MOST_HEADS]
    names = [column_head(heads, Placed(start, start + 1, "", 0)) or "" for start in starts]
    types = column_types(names)
    front = next((place for place, kind in enumerate(types) if kind not in _NAMING), None)
    if front is None:  # nothing but names: the first of them is that of the row
        front = 1 + (types[0] is ColumnType.NUMBER)
    return starts[front] if front < len(starts) else columns


def _unheaded_front(body: Sequence[GridRow], columns: int) -> int:
    """As `_front` without heads: names up to the column in which each row has its own; none in a form, which is one row
    without a text."""
    if len(body) == 1 and all(map(may_name, (cell.text for cell in body[0].own))):
        return 0
    starts = sorted({cell.start for row in body for cell in row.placed})[:_MOST_KEYS]
    for column in starts:
        cells = [cell for row in body if (cell := row.at(column)) and cell.text]
        figures = sum(is_figure(cell.text) for cell in cells)
        if not cells or 2 * figures > len(cells) or not all(may_name(cell.text) for cell in cells):
            return column
        distinct = len({cell.text for cell in cells}) == len(cells) > 1
        if distinct and all(cell.own and not cell.below for cell in cells):
            return max(cell.end for cell in cells)
    return columns if len(starts) < _MOST_KEYS else 0


def may_name(text: str) -> bool:
    return 0 < width(text) <= KEY_WIDTH and not has_punctuation(text)
