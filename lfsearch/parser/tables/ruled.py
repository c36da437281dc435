"""Rows of ruled tables: cells in the columns and rows that they span, which rows are heads, and what names the others."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import NamedTuple

from lfsearch.parser.lines import Line, Row, Table
from lfsearch.parser.tables.cells import PUNCTUATION, item_label, width
from lfsearch.parser.tables.columns import NUMBER, head_words, is_head
from lfsearch.types import Cell

# A merged cell is put into the rows that it spans, as far as that makes a table so many times as long as it is printed:
# no real table is near it, and a hostile one would grow without end.
_GROWTH, _FREE = 20, 20_000
_NAME_WIDTH = 40  # what heads a column or names a row is no wider, in ideographs
# So many rows of heads stand above each other at most, and so many columns of names beside each other.
_STOREYS, _KEYS = 4, 4
# A figure, a date, a mark or a code, but not a year with what is counted in it: 2025年指标.
_FIGURE = re.compile(
    r"(?!(?:19|20)\d\d年(?!\d))[\d.,%/\-—–~:√×○●△][\d.,%/\-—–~:年月日]*(?<![.,])[A-Za-z\u4e00-\u9fff%]{0,3}"
)
_ROW_NUMBER = re.compile(r"\(?(?:\d[\d.]{0,7}|[一二三四五六七八九十]{1,3})\)?|[①-⑳]")


class _Placed(NamedTuple):
    """A cell in the columns `left` to `right` of a row, and of those below it down to line number `bottom`, the ends
    excluded; `carried` where it is printed in a row above."""

    left: int
    right: int
    bottom: int
    text: str
    carried: bool = False


def ruled_table(lines: Sequence[Line], first: int) -> Table:
    """The table whose first row is line `first`: the filled cells of its rows, each with the head of its column."""
    end = first + 1
    while end < len(lines) and (below := lines[end].row) and not below.first:
        end += 1
    grid = _grid(lines[first:end])
    printed = [[cell.text for cell in row if cell.text and not cell.carried] for row in grid]
    start = next((at for at, texts in enumerate(printed) if len(texts) > 1), 0)  # what stands above are titles
    heads = _heads(lines[first + start : end], grid[start:])
    stop = start + len(heads)
    last = _naming_column(grid[stop:]) if heads or len(grid) > 1 else -1
    numbers = {0, *(head.left for row in heads for head in row if head_words().get(head.text) == NUMBER)}
    rows = []
    top = depth = 0  # where the groups stand, under the titles, and where the rows do
    for at, (row, texts) in enumerate(zip(grid, printed, strict=True)):
        counted = len(texts) > 2 and texts == [str(nth) for nth in range(1, len(texts) + 1)]  # 1 and 2 may be figures
        header = bool(heads) and (texts in printed[start:stop] or counted)
        single = len(row) == 1 and row[0].right > 1  # a title of the table or of the rows below, or a note
        key = single and _may_name(row[0].text)
        over = [] if at < start or header or single else heads
        cells = tuple(Cell(_head(over, cell), cell.text, cell.carried) for cell in row if cell.text)
        label = texts[0] if key else None if header else _row_label(row, numbers, last)
        rows.append(Row(first + at, first + at, cells, label, header, key, top if key else depth))
        if key:
            depth = top + 1
            top = min(top + (at < start), _STOREYS)  # a hostile table has thousands of titles
    return Table(first, end - 1, tuple(rows), (), ())


def _grid(lines: Sequence[Line]) -> list[list[_Placed]]:
    """The cells over each row, from left to right, merged ones in each that they span. A blank row is no line, but has its
    number."""
    grid: list[list[_Placed]] = []
    room = _FREE + _GROWTH * sum(len(line.text) for line in lines)
    for line in lines:
        cells = [cell._replace(carried=True) for cell in (grid[-1] if grid else ()) if cell.bottom > line.number]
        room -= sum(len(cell.text) + 1 for cell in cells)
        cells = cells if room > 0 else []
        ends, column = {cell.left: cell.right for cell in cells}, 0
        for cell in line.row.cells if line.row else ():
            while column in ends:
                column = ends[column]
            ends[column] = column + max(cell.columns, 1)
            cells.append(_Placed(column, ends[column], line.number + max(cell.rows, 1), cell.text))
        grid.append(sorted(cells, key=attrgetter("left")))
    return grid


def _columns(grid: Sequence[Sequence[_Placed]]) -> dict[int, list[str]]:
    """The texts that begin in each column."""
    columns: dict[int, list[str]] = {}
    for row in grid:
        for cell in row:
            if cell.text:
                columns.setdefault(cell.left, []).append(cell.text)
    return columns


def _may_name(text: str) -> bool:
    """Whether a text may head a column or name a row: a few words, no sentence and no figure."""
    return not (PUNCTUATION.search(text.rstrip(":")) or _FIGURE.fullmatch(text)) and width(text) <= _NAME_WIDTH


def _are_names(texts: Sequence[str]) -> bool:
    """Whether most of the texts in a column may name a row."""
    return 2 * sum(map(_may_name, texts)) > len(texts)


def _heads(lines: Sequence[Line], grid: Sequence[Sequence[_Placed]]) -> list[list[_Placed]]:
    """The heads in the first row and those below it that its merged cells reach, row by row, without what reaches further;
    none where they are no heads. They are as the file says, by their words, by an empty corner, or since no names stand
    below. A blank is none, as in a form, nor is a figure."""
    first, number = grid[0], lines[0].number
    bottom = max((cell.bottom for cell in first if cell.bottom <= number + _STOREYS), default=number)
    stop = sum(line.number < bottom for line in lines)
    rows = [[cell for cell in row if cell.text and not cell.carried and cell.bottom <= bottom] for row in grid[:stop]]
    texts = [cell.text for row in rows for cell in row]
    words = 2 * sum(map(is_head, texts)) >= len(texts)
    told = words or not first[0].text or not all(map(_are_names, _columns(grid[stop:]).values()))
    may = len(texts) > 1 and all(cell.text for cell in first[1:]) and all(map(_may_name, texts))
    row = lines[0].row
    return rows if (row and row.header) or (may and told) else []


def _head(heads: Sequence[Sequence[_Placed]], cell: _Placed) -> str | None:
    """The head of the cell's column: those above each other joined, of a cell over several columns the common one."""
    places = [(row, bisect_right(row, cell.left, key=attrgetter("left")) - 1) for row in heads]
    over = [row[place] for row, place in places if place >= 0 and cell.left < row[place].right]
    whole = [head for head in over if head.right >= cell.right] or over
    return "".join(dict.fromkeys(head.text for head in whole)) or None


def _naming_column(body: Sequence[Sequence[_Placed]]) -> int:
    """Where the last of the columns that name the rows begins: those of names in front, up to the first in which each row
    has its own; the first where all are of names and none tells the rows apart."""
    last = 0
    for left, texts in sorted(_columns(body).items())[:_KEYS]:
        if not _are_names(texts):
            return last
        if len(set(texts)) == len(texts) > 1:
            return left
        last = left
    return 0


def _row_label(row: Sequence[_Placed], numbers: Collection[int], last: int) -> str | None:
    """What a row is called: the number of the item which it is of a list beside merged cells, its number in a column of
    `numbers`, or the last of the names in front."""
    own = next(cell for cell in row if cell.text and not cell.carried)
    if own.left > last and (item := item_label(own.text)):
        number, rest = own.text[: item.end], own.text[item.end :]
        if number.replace(str(item.number), str(item.number + 1)) not in rest:  # else it is the list
            return number
    called = [cell.text for cell in row if cell.left in numbers and _ROW_NUMBER.fullmatch(cell.text)]
    called += [cell.text for cell in reversed(row) if cell.text and cell.left <= last and _may_name(cell.text)]
    return called[0] if called else None
