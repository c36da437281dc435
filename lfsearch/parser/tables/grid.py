"""The grid of a ruled table: its cells in their columns, merged ones in each of the rows that they span."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from lfsearch.parser.clean import without_debris
from lfsearch.parser.patterns import TERMINAL, parse_label
from lfsearch.reading.source import TableRow
from lfsearch.text.blanks import squeeze
from lfsearch.text.width import fold

# A merged cell is put into the rows that it spans, as far as that makes a table so many times as long as it is printed:
# no real table is near it, and a hostile one would grow without end.
_GROWTH, _FREE = 20, 20_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell in the columns `start` to `end` (excluded); `below` more rows have it too."""

    start: int
    end: int
    text: str
    below: int
    own: bool = True  # it begins in this row


@dataclass(slots=True)
class GridRow:
    placed: list[Placed]
    header: bool  # as the file says
    own: list[Placed] = field(init=False)
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.own = [cell for cell in self.placed if cell.own and cell.text]
        self.starts = [cell.start for cell in self.placed]

    def at(self, column: int) -> Placed | None:
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


def placed_rows(rows: Sequence[TableRow]) -> list[GridRow]:
    """The rows with every cell in its columns, merged cells in each of the rows that they span."""
    table: list[GridRow] = []
    above: list[Placed] = []  # cells of the row before that go on
    printed = carried = 0
    for row in rows:
        placed: list[Placed] = []
        column = 0
        waiting = iter(above)
        going_on = next(waiting, None)
        for cell in row.cells:
            while going_on and going_on.start <= column:
                placed.append(going_on)
                column = max(column, going_on.end)
                going_on = next(waiting, None)
            text = cell_text(cell.text)
            placed.append(Placed(column, column + max(cell.columns, 1), text, max(cell.rows, 1) - 1))
            column += max(cell.columns, 1)
            printed += len(text)
        while going_on:
            placed.append(going_on)
            going_on = next(waiting, None)
        table.append(GridRow(placed, row.header))
        above = []
        for one in placed:
            if one.below:
                carried += len(one.text) + 1
                if carried <= _GROWTH * printed + _FREE:
                    above.append(Placed(one.start, one.end, one.text, one.below - 1, own=False))
        above.sort(key=lambda one: one.start)
    return table


def column_count(table: Sequence[GridRow]) -> int:
    """How many columns the table has: as most of its rows."""
    ends = Counter(max(cell.end for cell in row.placed) for row in table if row.placed)
    return max(ends, key=lambda end: (ends[end], end), default=0)


def spans_all(row: GridRow, columns: int) -> bool:
    """Whether the row is one cell over all columns: a title of the table, or of the rows below."""
    return len(row.placed) == 1 and columns > 1 and row.placed[0].end >= columns
