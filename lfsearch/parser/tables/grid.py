"""The grid of a ruled table: its cells in their columns, merged ones in each row that they span, and which rows are heads."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from operator import attrgetter

from lfsearch.parser.clean import without_debris
from lfsearch.parser.patterns import TERMINAL, parse_label
from lfsearch.parser.tables.cells import PUNCTUATION, width
from lfsearch.parser.tables.columns import is_head
from lfsearch.reading.source import TableRow
from lfsearch.text.blanks import bare, squeeze
from lfsearch.text.width import fold

# A merged cell is put into the rows that it spans, as far as that makes a table so many times as long as it is printed:
# no real table is near it, and a hostile one would grow without end.
_GROWTH, _FREE = 20, 20_000

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
# A figure, a date or a code: what is no head.
_FIGURE = re.compile(r"[Ⅰ-Ⅻ]|[√×○●△/]|[-—–]?[\d.,%/\-—–~:年月日]+[A-Za-z\u4e00-\u9fff%]{0,3}")
_YEAR = re.compile(r"(?:19|20)\d\d年度?")


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell in the columns `start` to `end` (excluded); `below` more rows have it too."""

    start: int
    end: int
    text: str
    below: int
    own: bool = True  # it begins in this row


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row with every cell in its columns; `header` as the file says."""

    placed: list[Placed]
    header: bool

    @property
    def own(self) -> list[Placed]:
        """The cells that begin in this row and have text."""
        return [cell for cell in self.placed if cell.own and cell.text]

    def at(self, column: int) -> Placed | None:
        """The cell over that column."""
        place = bisect_right(self.placed, column, key=attrgetter("start")) - 1
        return self.placed[place] if place >= 0 and column < self.placed[place].end else None

    def spans(self, columns: int) -> bool:
        """Whether the row is one cell over all columns: a title of the table, or of the rows below."""
        return len(self.placed) == 1 and self.placed[0].end >= columns > 1


def cell_text(text: str) -> str:
    """The text of a cell in one width: its lines joined, its paragraphs parted by a newline."""
    joined = ""
    for line in fold(without_debris(text)).split("\n"):
        if not (part := squeeze(line.strip())):
            continue
        if joined and (joined[-1] in TERMINAL or parse_label(part)):
            joined += "\n"
        elif joined[-1:].isascii() and joined[-1:].isalnum() and part[0].isascii() and part[0].isalnum():
            joined += " "
        joined += part
    return joined


def placed_rows(rows: Sequence[TableRow]) -> list[GridRow]:
    """The rows with every cell in its columns, merged cells in each of the rows that they span."""
    table: list[GridRow] = []
    above: list[Placed] = []  # cells of the row before that go on, from left to right
    printed = carried = 0
    for row in rows:
        placed: list[Placed] = []
        column, waiting = 0, deque(above)
        for cell in (*row.cells, None):
            while waiting and (cell is None or waiting[0].start <= column):
                placed.append(waiting.popleft())
                column = max(column, placed[-1].end)
            if cell:
                end = column + max(cell.columns, 1)
                placed.append(Placed(column, end, cell_text(cell.text), max(cell.rows, 1) - 1))
                column, printed = end, printed + len(placed[-1].text)
        table.append(GridRow(placed, row.header))
        above = sorted((cell for cell in placed if cell.below), key=attrgetter("start"))
        carried += sum(len(cell.text) + 1 for cell in above)
        above = [
            replace(cell, below=cell.below - 1, own=False) for cell in above if carried <= _GROWTH * printed + _FREE
        ]
    return table


def head_height(table: Sequence[GridRow], start: int) -> int:
    """How many rows from `start` on are column heads; of a table of one row, whether it is nothing but the heads of what
    follows it. A form, which has more of them, is to be found."""
    if len(table) == 1:
        texts = [bare(cell.text) for cell in table[0].own]
        return int(1 < len(texts) < _FORM_CELLS and all(map(is_head, texts)))
    known = sum(1 for _ in takewhile(lambda row: row.header, table[start:]))
    height = known if 0 < known <= _STOREYS else _storeys(table, start)
    if start + height >= len(table):
        return 0
    heads, body = table[start : start + height], table[start + height :][:_SAMPLE]
    return height if height == known or _are_heads(heads, body) else 0


def _storeys(table: Sequence[GridRow], start: int) -> int:
    """How high the block of heads is that row `start` would begin, as high as its merged cells; 0 where none are missing
    but in the corner, or what is no head stands there. A form has blanks."""
    end, row = start + 1, start
    while row < min(end, len(table)) and end - start <= _STOREYS:
        end = max([end, *(row + 1 + cell.below for cell in table[row].placed if cell.own and cell.below < _STOREYS)])
        row += 1
    blank = any(cell.own and cell.start and not cell.text for cell in table[start].placed)
    heads = all(_may_head(cell.text) for row in table[start:end] for cell in row.own)
    return end - start if heads and not blank and len(table[start].own) > 1 and end - start <= _STOREYS else 0


def _may_head(text: str) -> bool:
    solid = bare(text)
    if width(text) > _HEAD_WIDTH or PUNCTUATION.search(text.rstrip(":")):
        return False
    return not is_figure(text) or _YEAR.fullmatch(solid) is not None or is_head(solid)


def is_figure(text: str) -> bool:
    return _FIGURE.fullmatch(bare(text)) is not None


def _are_heads(heads: Sequence[GridRow], body: Sequence[GridRow]) -> bool:
    """Whether what may be heads are: by their words, by an empty corner, or by what stands under them."""
    texts = [bare(cell.text) for row in heads for cell in row.own]
    if 2 * sum(map(is_head, texts)) >= len(texts) or not any(c.start == 0 and c.text for c in heads[0].placed):
        return True
    lowest = {cell.start: cell.text for row in heads for cell in row.placed}
    for start, head in lowest.items():
        cells = [cell for row in body if (cell := row.at(start)) and cell.own and cell.text and cell.start == start]
        figures, widths = sum(is_figure(cell.text) for cell in cells), sum(width(cell.text) for cell in cells)
        if head and (2 * figures > len(cells) or widths > _LONGER * len(cells) * max(width(head), 4)):
            return True
    return False


def column_head(heads: Sequence[GridRow], cell: Placed) -> str | None:
    """The head of the cell's column: those above each other joined, of a cell over several columns the common one."""
    over = [head for row in heads if (head := row.at(cell.start)) and head.text and head.below < _STOREYS]
    whole = [head for head in over if head.end >= cell.end] or over
    return "".join(dict.fromkeys(bare(head.text) for head in whole)) or None
