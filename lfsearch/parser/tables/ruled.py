"""Rows of ruled tables: cells in the columns and rows that they span, which rows are heads, and what names the others."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from lfsearch.parser.lines import Line, Row, Table
from lfsearch.parser.tables.cells import PUNCTUATION, item_label, width
from lfsearch.parser.tables.columns import NUMBER, column_types, is_head
from lfsearch.types import Cell

# A merged cell is put into the rows that it spans, as far as that makes a table so many times as long as it is printed:
# no real table is near it, and a hostile one would grow without end.
_GROWTH, _FREE = 20, 20_000
# What heads a column or names a row is no wider, in ideographs; a text under a head is so many times as wide.
_NAME_WIDTH, _LONGER = 40, 3.0
# So many rows of heads stand above each other at most; so many rows below them and columns in front are looked at.
_STOREYS, _SAMPLE, _MOST_KEYS = 4, 30, 8
# A figure, a date or a code, but not a year with what is counted in it: 2025年指标.
_FIGURE = re.compile(
    r"(?!(?:19|20)\d\d年(?!\d))(?:[Ⅰ-Ⅻ]|[√×○●△/]|[-—–]?[\d.,%/\-—–~:年月日]+(?<![.,])[A-Za-z\u4e00-\u9fff%]{0,3})"
)
_ROW_NUMBER = re.compile(
    r"\d{1,4}|[一二三四五六七八九十]{1,3}|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:\.\d{1,2}){1,4}|[①-⑳]"
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell in the columns `left` to `right` of the rows `top` to `bottom`, the ends excluded."""

    left: int
    right: int
    top: int
    bottom: int
    text: str


@dataclass(frozen=True, slots=True)
class _GridRow:
    """Row `number`, that of its line, with every cell over it, from left to right; `header` and `page` as the file says."""

    number: int
    cells: list[_Placed]
    header: bool
    page: int | None

    @property
    def own(self) -> list[_Placed]:
        """The cells that begin in this row and have text."""
        return [cell for cell in self.cells if cell.top == self.number and cell.text]

    @property
    def single(self) -> bool:
        """Whether the row is one cell over several columns: a title of the table or of the rows below, or a note."""
        return len(self.cells) == 1 and self.cells[0].right > 1

    def at(self, column: int) -> _Placed | None:
        """The cell over that column."""
        place = bisect_right(self.cells, column, key=attrgetter("left")) - 1
        return self.cells[place] if place >= 0 and column < self.cells[place].right else None


def ruled_table(lines: Sequence[Line], first: int) -> Table:
    """The table whose first row is line `first`: the filled cells of its rows, each with the head of its column."""
    end = first + 1
    while end < len(lines) and (below := lines[end].row) and not below.first:
        end += 1
    table = _grid(lines[first:end])
    titles, heads, body = _head_rows(table)
    front = _naming_columns(body) if heads or len(body) > 1 else 0
    _join_cut(body, front)
    printed = [[cell.text for cell in row.own] for row in heads]
    found = []
    top = depth = 0  # where the groups stand, under the table's titles, and where its rows do
    for at, row in enumerate(table):
        texts = [cell.text for cell in row.own]
        counted = len(texts) > 2 and texts == [str(nth) for nth in range(1, len(texts) + 1)]  # 1 and 2 may be figures
        header = bool(heads) and (texts in printed or counted)
        key = row.single and _may_name(row.cells[0].text)
        over = [] if at < len(titles) + len(heads) or header or row.single else heads
        shown = [cell for cell in (row.own if header else row.cells) if cell.text]
        cells = tuple(Cell(_head(over, cell), cell.text, cell.top < row.number) for cell in shown)
        label = texts[0] if key else None if header else _row_label(row, heads, front)
        found.append(Row(first + at, first + at, cells, label, header, key, top if header or key else depth))
        if key:
            depth = top + 1
            top += at < len(titles)
    return Table(first, end - 1, tuple(found), (), ())


def _grid(lines: Sequence[Line]) -> list[_GridRow]:
    """The rows with every cell in its columns, merged cells in each of the rows that they span. A blank row is no line, but
    has its number."""
    table: list[_GridRow] = []
    above: list[_Placed] = []  # cells of the row before that go on, from left to right
    printed = carried = 0
    for line in lines:
        if not (row := line.row):
            continue
        number = line.number
        above = [cell for cell in above if cell.bottom > number]
        cells: list[_Placed] = []
        column, waiting = 0, deque(above)
        for cell in (*row.cells, None):
            while waiting and (cell is None or waiting[0].left <= column):
                cells.append(waiting.popleft())
                column = max(column, cells[-1].right)
            if cell:
                right, bottom = column + max(cell.columns, 1), number + max(cell.rows, 1)
                cells.append(_Placed(column, right, number, bottom, cell.text))
                column, printed = right, printed + len(cells[-1].text)
        table.append(_GridRow(number, cells, row.header, line.page))
        above = sorted((cell for cell in cells if cell.bottom > number + 1), key=attrgetter("left"))
        carried += sum(len(cell.text) + 1 for cell in above)
        above = above if carried <= _GROWTH * printed + _FREE else []
    return table


def _may_name(text: str) -> bool:
    """Whether a text may head a column or name a row: a few words, no sentence and no figure."""
    strange = PUNCTUATION.search(text.rstrip(":")) or _FIGURE.fullmatch(text)
    return not strange and 0 < width(text) <= _NAME_WIDTH


def _column(rows: Sequence[_GridRow], left: int) -> list[str]:
    """The texts that stand in a column, notes aside."""
    return [cell.text for row in rows if not row.single and (cell := row.at(left)) and cell.text]


def _head_rows(table: Sequence[_GridRow]) -> tuple[Sequence[_GridRow], Sequence[_GridRow], Sequence[_GridRow]]:
    """The titles of a table, its heads and the rows below. The heads are the first row that is no title and those below it
    that its merged cells reach, if these are heads: as the file says, by their words, by an empty corner, by what stands
    under one. Without a row below they are those of what follows the table, all by their words. A blank is none, as in a
    form, nor is a figure."""
    start = next((at for at, row in enumerate(table) if len(row.own) > 1), 0)
    first, top = table[start].cells, table[start].number
    bottom = max((cell.bottom for cell in first if cell.bottom - top <= _STOREYS), default=top)
    end = bisect_left(table, bottom, key=attrgetter("number"))
    heads, body = [cell for row in table[start:end] for cell in row.own], table[end:]
    blank = any(cell.left and not cell.text for cell in first)
    may = not blank and len(heads) > 1 and all(_may_name(cell.text) for cell in heads)
    words = sum(is_head(cell.text) for cell in heads)
    if body:
        corner = not any(cell.text for cell in first if cell.left == 0)
        shown = any(_tells(head, _column(body[:_SAMPLE], head.left)) for head in heads)
        sure = table[start].header or (may and (2 * words >= len(heads) or corner or shown))
    else:
        sure = may and words == len(heads)
    end = end if sure else start
    return table[:start], table[start:end], table[end:]


def _tells(head: _Placed, under: Sequence[str]) -> bool:
    """Whether what stands under a cell shows that it is a head: figures, or texts much longer than it."""
    figures = sum(_FIGURE.fullmatch(text) is not None for text in under)
    return 2 * figures > len(under) or sum(map(width, under)) > _LONGER * len(under) * width(head.text)


def _head(heads: Sequence[_GridRow], cell: _Placed) -> str | None:
    """The head of the cell's column: those above each other joined, of a cell over several columns the common one."""
    over = [head for row in heads if (head := row.at(cell.left)) and head.text and head.bottom <= heads[-1].number + 1]
    whole = [head for head in over if head.right >= cell.right] or over
    return "".join(dict.fromkeys(head.text for head in whole)) or None


def _naming_columns(body: Sequence[_GridRow]) -> int:
    """How many columns in front name the rows: those of names, up to the first in which each row has its own; the first
    where all are of names and none tells the rows apart."""
    starts = sorted({cell.left for row in body for cell in row.cells})[:_MOST_KEYS]
    for start in starts:
        texts = _column(body, start)
        if 2 * sum(map(_may_name, texts)) < len(texts):
            return start
        if len(set(texts)) == len(texts) > 1:
            return max(cell.right for row in body if (cell := row.at(start)))
    return starts[1] if len(starts) > 1 else 0


def _join_cut(body: Sequence[_GridRow], front: int) -> None:
    """Put a name whose merged cell a page break has cut in two into the second half, too, which is empty."""
    for above, row in pairwise(body):
        for place, cell in enumerate(row.cells):
            over = above.at(cell.left) if row.page != above.page and cell.right <= front and not cell.text else None
            if over and (over.left, over.right) == (cell.left, cell.right):
                row.cells[place] = replace(over, bottom=cell.bottom)


def _row_label(row: _GridRow, heads: Sequence[_GridRow], front: int) -> str | None:
    """What a row is called: its number, that of the item which it is of a list beside merged cells, or the last of the
    `front` columns of names."""
    filled, own = [cell for cell in row.cells if cell.text], row.own
    number = next((cell for cell in filled[:2] if _counts(cell, heads)), None)
    if own and number not in own and own[0].left >= front and (item := _item(own[0].text)):
        return item
    names = [cell.text for cell in filled if cell.right <= front and _may_name(cell.text)]
    return number.text if number else names[-1] if names else None


def _counts(cell: _Placed, heads: Sequence[_GridRow]) -> bool:
    """Whether a cell is the number of its row: in the first column, or where the head says so."""
    place = not cell.left or column_types([_head(heads, cell) or ""]) == (NUMBER,)
    return place and _ROW_NUMBER.fullmatch(cell.text) is not None


def _item(text: str) -> str | None:
    """The number of a text that is one item of a list; None where it is the list."""
    if not (label := item_label(text)):
        return None
    number = text[: label.end]
    following = number.replace(str(label.number), str(label.number + 1))
    return None if following != number and following in text else number
