"""Rows of ruled tables: cells in their columns, merged ones carried down, column heads told from the rows under them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lfsearch.parser.clean import without_debris
from lfsearch.parser.lines import Line, RuledRow
from lfsearch.parser.patterns import TERMINAL, parse_label
from lfsearch.parser.tables.cells import ITEM, MAX_ROW, PUNCTUATION, Row, Table, is_value, width
from lfsearch.parser.tables.columns import ColumnType, column_types
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
# No more columns than these are looked at for those that name the rows; a hostile table has any number.
_MOST_KEYS, _MOST_HEADS = 8, 64
_RATIO = re.compile(r"(?<=\d):(?=\d)")  # 1:5万
_NAMING = frozenset((ColumnType.NUMBER, ColumnType.KEY))
# A row of so many heads and nothing below is an empty form, and all there is of it to find.
_FORM_CELLS = 8
# Fewer figures in order may be what they say.
_LEAST_COUNTED = 2
# Of the heads of a table without rows so many are words that head columns.
_KNOWN = 0.75


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
    if _only_heads(table):
        cells = tuple(Cell(None, cell.text) for cell in table[0].own)
        return [RuledRow(cells, header=True, first=True)]
    titles = next((number for number, row in enumerate(table) if len(row.own) > 1), 0)
    height = _height(table, titles)
    heads = table[titles : titles + height]
    printed = {tuple(cell.text for cell in row.own) for row in heads}
    front = _front(heads, table[titles + height :], columns)
    _join_cut(rows, table, titles + height, front)
    found = []
    top = depth = 0  # where the groups stand, under the table's title, and where its rows do
    for number, row in enumerate(table):
        own = row.own
        above = titles <= number < titles + height or (number <= titles + height and _counts_columns(own))
        if above or (height > 0 and tuple(cell.text for cell in own) in printed):
            cells = tuple(Cell(None, cell.text) for cell in own)
            found.append(RuledRow(cells, header=True, first=not number, depth=top))
            continue
        named = [] if number < titles or _spans(row, columns) else heads
        whole = sum(len(cell.text) + 1 for cell in row.placed if cell.text) <= MAX_ROW
        shown = [cell for cell in row.placed if cell.text and (cell.own or whole)]
        cells = tuple(Cell(_column(named, cell), cell.text, not cell.own) for cell in shown)
        key = _is_key(table, number, columns)
        label = own[0].text if key else _label(row, heads, front) if named or not height else None
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


def _join_cut(rows: Sequence[TableRow], table: Sequence[_Row], start: int, front: int) -> None:
    """Put a name whose merged cell a page break has cut in two into the second half, too, which is empty."""
    for number in range(start + 1, len(table)):
        turned = rows[number].page != rows[number - 1].page
        for place, cell in enumerate(table[number].placed):
            if cell.text or cell.end > front or not (turned or not cell.own):
                continue
            above = table[number - 1].at(cell.start)
            if above and (above.start, above.end) == (cell.start, cell.end) and _may_name(above.text):
                table[number].placed[place] = replace(cell, text=above.text, own=False)


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


def _only_heads(table: Sequence[_Row]) -> bool:
    """Whether the table is nothing but the heads of what follows it; a form, which has more of them, is to be found."""
    texts = [bare(cell.text) for cell in table[0].own] if len(table) == 1 else []
    known = sum(map(is_head, texts))
    return 1 < len(texts) < _FORM_CELLS and all(map(_may_head, texts)) and known >= _KNOWN * len(texts)


def _counts_columns(own: Sequence[_Placed]) -> bool:
    """Whether a row only numbers the columns: 1 2 3 4."""
    return len(own) > _LEAST_COUNTED and all(cell.text == str(number) for number, cell in enumerate(own, 1))


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
    solid = bare(text)
    year = _YEAR.match(solid)
    return not _is_figure(text) or (year is not None and (year.end() == len(solid) or is_head(solid)))


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


def _label(row: _Row, heads: Sequence[_Row], front: int) -> str | None:
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
    keys = [cell.text for cell in row.placed if cell.end <= front and _may_name(cell.text)]
    return keys[-1] if keys and own else None


def _item(text: str) -> str | None:
    """The number of a text that is one item of a list; None where it is the list."""
    label = ITEM.match(text)
    if label is None:
        return None
    number = re.sub(r"\D", "", label[0])
    following = f"{int(number) + 1}{label[0].removeprefix('(')[len(number) :]}" if number.isascii() and number else None
    return None if following and following in text else squeeze(label[0])


def _numbers(heads: Sequence[_Row], cell: _Placed) -> bool:
    name = _column(heads, cell)
    return name is not None and _NUMBER_HEAD.fullmatch(name) is not None


def _front(heads: Sequence[_Row], body: Sequence[_Row], columns: int) -> int:
    """How many columns in front name the rows, the last of them each row: as their heads say, else as stands in them."""
    if not heads:
        return _unheaded_front(body, columns)
    starts = sorted({cell.start for row in heads for cell in row.placed})[:_MOST_HEADS]
    names = [_column(heads, _Placed(start, start + 1, "", 0)) or "" for start in starts]
    types = column_types(names)
    front = next((place for place, kind in enumerate(types) if kind not in _NAMING), None)
    if front is None:  # nothing but names: the first of them is that of the row
        front = 1 + (types[0] is ColumnType.NUMBER)
    return starts[front] if front < len(starts) else columns


def _unheaded_front(body: Sequence[_Row], columns: int) -> int:
    """As `_front` without heads: names up to the column in which each row has its own; none in a form, which is one row
    without a text."""
    if len(body) == 1 and all(map(_may_name, (cell.text for cell in body[0].own))):
        return 0
    starts = sorted({cell.start for row in body for cell in row.placed})[:_MOST_KEYS]
    for column in starts:
        cells = [cell for row in body if (cell := row.at(column)) and cell.text]
        figures = sum(_is_figure(cell.text) for cell in cells)
        if not cells or 2 * figures > len(cells) or not all(_may_name(cell.text) for cell in cells):
            return column
        distinct = len({cell.text for cell in cells}) == len(cells) > 1
        if distinct and all(cell.own and not cell.below for cell in cells):
            return max(cell.end for cell in cells)
    return columns if len(starts) < _MOST_KEYS else 0


def _may_name(text: str) -> bool:
    return 0 < width(text) <= _KEY_WIDTH and not PUNCTUATION.search(_RATIO.sub("", text))


def ruled_table(lines: Sequence[Line], first: int) -> Table:
    """The table whose first row is line `first`."""
    end = first + 1
    while end < len(lines) and (row := lines[end].row) and not row.first:
        end += 1
    said = [(index, row) for index in range(first, end) if (row := lines[index].row)]
    rows = [Row(index, index, row.cells, row.label, row.header, row.key, row.depth) for index, row in said]
    return Table(first, end - 1, tuple(rows), (), ())
