"""Rows of ruled tables: cells in their columns, merged ones carried down, column heads told from the rows under them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lfsearch.parser.clean import without_debris
from lfsearch.parser.lines import Line, RuledRow
from lfsearch.parser.patterns import TERMINAL, parse_label
from lfsearch.parser.tables.cells import MAX_ROW, PUNCTUATION, Row, Table, is_value, width
from lfsearch.parser.tables.header import is_head
from lfsearch.reading.source import TableRow
from lfsearch.text.blanks import bare, squeeze
from lfsearch.text.width import fold
from lfsearch.types import Cell

# A column head is no longer than this, in ideographs; some explain themselves in a bracket.
_HEAD_WIDTH = 24
# So many rows of heads stand above each other at most.
_STOREYS = 4
# Rows that are looked at to see whether those above them are heads.
_SAMPLE = 30
# Texts of cells under a head are so much longer than it, where nothing else tells it.
_LONGER = 3.0
# A merged cell is put into the rows that it spans, as far as that makes a table so many times as long as it is printed:
# no real table is near it, and a hostile one would grow without end.
_GROWTH, _FREE = 20, 20_000
_ROW_LABEL = re.compile(
    r"\d{1,4}|[一二三四五六七八九十]{1,3}|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:\.\d{1,2}){1,4}|[①-⑳]"
)
_NUMBER_HEAD = re.compile(r"序号?|编号")
# A figure, a date or a code: what is no head.
_FIGURE = re.compile(r"[Ⅰ-Ⅻ√×○●△/]|[-—–]?[\d.,%/\-—–~:年月日]+[A-Za-z\u4e00-\u9fff%]{0,3}")
_YEAR = re.compile(r"(?:19|20)\d\d年度?")
_KEY_WIDTH = 60


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell in the columns `start` to `end` (excluded); `below` more rows have it too."""

    start: int
    end: int
    text: str
    below: int
    own: bool = True  # it begins in this row


@dataclass(slots=True)
class _Row:
    placed: list[_Placed]
    header: bool  # as the file says
    own: list[_Placed] = field(init=False)
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.own = [cell for cell in self.placed if cell.own and cell.text]
        self.starts = [cell.start for cell in self.placed]

    def at(self, column: int) -> _Placed | None:
        """The cell over that column."""
        place = bisect_right(self.starts, column) - 1
        return self.placed[place] if place >= 0 and column < self.placed[place].end else None


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


def ruled_rows(rows: Sequence[TableRow]) -> list[RuledRow]:
    """The rows of one table, each with its cells (those without text left out) and the heads of their columns."""
    table = _placed(rows)
    columns = _columns(table)
    titles = next((number for number, row in enumerate(table) if len(row.own) > 1), 0)
    height = _height(table, titles)
    heads = table[titles : titles + height]
    printed = {tuple(cell.text for cell in row.own) for row in heads}
    found = []
    top = depth = 0  # where the groups stand, under the table's title, and where its rows do
    for number, row in enumerate(table):
        own = row.own
        if titles <= number < titles + height or (height > 0 and tuple(cell.text for cell in own) in printed):
            cells = tuple(Cell(None, cell.text) for cell in own)
            found.append(RuledRow(cells, header=True, first=not number, depth=top))
            continue
        named = [] if number < titles or _spans(row, columns) else heads
        whole = sum(len(cell.text) + 1 for cell in row.placed if cell.text) <= MAX_ROW
        shown = [cell for cell in row.placed if cell.text and (cell.own or whole)]
        cells = tuple(Cell(_column(named, cell), cell.text, not cell.own) for cell in shown)
        key = _is_key(table, number, columns)
        label = own[0].text if key else _label(row, heads)
        found.append(RuledRow(cells, label, key=key, first=not number, depth=top if key else depth))
        if key:
            depth = top + 1
            top += number < titles
    return found


def _placed(rows: Sequence[TableRow]) -> list[_Row]:
    """The rows with every cell in its columns, merged cells in each of the rows that they span."""
    table: list[_Row] = []
    above: list[_Placed] = []  # cells of the row before that go on
    printed = carried = 0
    for row in rows:
        placed: list[_Placed] = []
        column = 0
        waiting = iter(above)
        going_on = next(waiting, None)
        for cell in row.cells:
            while going_on and going_on.start <= column:
                placed.append(going_on)
                column = max(column, going_on.end)
                going_on = next(waiting, None)
            text = cell_text(cell.text)
            placed.append(_Placed(column, column + max(cell.columns, 1), text, max(cell.rows, 1) - 1))
            column += max(cell.columns, 1)
            printed += len(text)
        while going_on:
            placed.append(going_on)
            going_on = next(waiting, None)
        table.append(_Row(placed, row.header))
        above = []
        for one in placed:
            if one.below:
                carried += len(one.text) + 1
                if carried <= _GROWTH * printed + _FREE:
                    above.append(_Placed(one.start, one.end, one.text, one.below - 1, own=False))
        above.sort(key=lambda one: one.start)
    return table


def _columns(table: Sequence[_Row]) -> int:
    """How many columns the table has: as most of its rows."""
    ends = Counter(max(cell.end for cell in row.placed) for row in table if row.placed)
    return max(ends, key=lambda end: (ends[end], end), default=0)


def _spans(row: _Row, columns: int) -> bool:
    """Whether the row is one cell over all columns: a title of the table, or of the rows below."""
    return len(row.placed) == 1 and columns > 1 and row.placed[0].end >= columns


def _is_key(table: Sequence[_Row], number: int, columns: int) -> bool:
    """Whether row `number` heads those below it: one short cell over all columns."""
    row = table[number]
    if not (row.own and _spans(row, columns) and number + 1 < len(table)) or _spans(table[number + 1], columns):
        return False
    text = row.own[0].text
    return width(text) <= _KEY_WIDTH and "。" not in text and not text.startswith(("注", "备注", "说明"))


# -- column heads --------------------------------------------------------------------------------------------------


def _height(table: Sequence[_Row], start: int) -> int:
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


def _may_begin(row: _Row) -> bool:
    """Whether the row may be the first of heads: short ones, and none missing but in the corner; a form has blanks."""
    blank = any(cell.own and cell.start and not cell.text for cell in row.placed)
    return len(row.own) > 1 and not blank and all(_may_head(cell.text) for cell in row.own)


def _storeys(table: Sequence[_Row], start: int) -> int:
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


def _divides(table: Sequence[_Row], number: int) -> bool:
    """Whether the row below row `number` divides its heads that stand over several columns."""
    wide = [cell for cell in table[number].own if cell.end - cell.start > 1]
    if not wide or number + 1 >= len(table):
        return False
    below = table[number + 1].own
    return len(below) > 1 and all(_may_head(cell.text) for cell in below)


def _may_head(text: str) -> bool:
    if width(text) > _HEAD_WIDTH or PUNCTUATION.search(text.rstrip(":")):
        return False
    return not _is_figure(text) or _YEAR.fullmatch(bare(text)) is not None


def _is_figure(text: str) -> bool:
    solid = bare(text)
    return is_value(solid) or _FIGURE.fullmatch(solid) is not None


def _heads(heads: Sequence[_Row], body: Sequence[_Row]) -> bool:
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
        figures = sum(map(_is_figure, column))
        if 2 * figures > len(column) or sum(map(width, column)) > _LONGER * len(column) * max(width(head), 4):
            return True
    return False


def _column(heads: Sequence[_Row], cell: _Placed) -> str | None:
    """The head of the cell's column: those above each other joined, of a cell over several columns the common one."""
    over = [head for row in heads if (head := row.at(cell.start)) and head.text and head.below < _STOREYS]
    whole = [head for head in over if head.end >= cell.end] or over
    return "".join(dict.fromkeys(bare(head.text) for head in whole)) or None


def _label(row: _Row, heads: Sequence[_Row]) -> str | None:
    """The number of a row: a cell that is nothing else, or stands under 序号."""
    for cell in row.own[:2]:
        text = bare(cell.text)
        if _ROW_LABEL.fullmatch(text) and (cell.start == 0 or _numbers(heads, cell)):
            return text
    return None


def _numbers(heads: Sequence[_Row], cell: _Placed) -> bool:
    name = _column(heads, cell)
    return name is not None and _NUMBER_HEAD.fullmatch(name) is not None


def ruled_table(lines: Sequence[Line], first: int) -> Table:
    """The table whose first row is line `first`."""
    end = first + 1
    while end < len(lines) and (row := lines[end].row) and not row.first:
        end += 1
    said = [(index, row) for index in range(first, end) if (row := lines[index].row)]
    rows = [Row(index, index, row.cells, row.label, row.header, row.key, row.depth) for index, row in said]
    return Table(first, end - 1, tuple(rows), (), ())
