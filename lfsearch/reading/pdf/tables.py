"""Tables over page breaks: the grids of several pages as the rows of one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lfsearch.reading.pdf.grids import END, Cell, Grid
from lfsearch.reading.pdf.lines import flowed
from lfsearch.reading.source import Box, TableCell

# Two tables have the same columns when each edge is as near as this, in points.
_SAME_EDGE = 4.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table that may have begun on an earlier page."""

    cells: tuple[TableCell, ...]
    first: bool
    header: bool
    page: int
    box: Box


def whole_tables(grids: Sequence[Grid]) -> list[Row]:
    """The rows of a table that goes over these pages: without the header repeated, cut cells joined."""
    header = _header(grids)
    rows = _rows(grids[0], 0)
    for grid in grids[1:]:
        rows = _gone_on(rows, grid, _repeats(grids[0], grid))
    return [
        Row(
            tuple(TableCell(cell.text, cell.rows, cell.columns) for cell in row.cells),
            at == 0,
            at < header,
            row.page,
            row.box,
        )
        for at, row in enumerate(row for row in rows if row.cells)
    ]


@dataclass(frozen=True, slots=True)
class _Open:
    """A row while the table may still go on."""

    cells: tuple[Cell, ...]
    page: int
    box: Box


def same_columns(one: Grid, two: Grid) -> bool:
    """Whether a table at the top of a page can go on with the one that ended the page before."""
    if len(one.edges) != len(two.edges):
        return False
    # Facing pages have other margins.
    shift = two.edges[0] - one.edges[0]
    return all(abs(b - a - shift) <= _SAME_EDGE for a, b in zip(one.edges, two.edges, strict=True))


def _rows(grid: Grid, first: int) -> list[_Open]:
    rows = []
    for number in range(first, len(grid.levels) - 1):
        cells = grid.row(number)
        box = Box(grid.left, grid.levels[number], grid.right, grid.levels[number + 1])
        rows.append(_Open(tuple(replace(cell, row=number - first) for cell in cells), grid.page, box))
    return rows


def _texts(grid: Grid, row: int) -> list[tuple[int, int, str]]:
    return [(cell.column, cell.columns, "".join(cell.text.split())) for cell in grid.row(row)]


def _repeats(first: Grid, later: Grid) -> int:
    """How many rows of the header a later page repeats."""
    number = 0
    while number < min(len(first.levels), len(later.levels)) - 1 and _texts(first, number) == _texts(later, number):
        number += 1
    # The rows of a header that hang together by a cell over several.
    return number


def _header(grids: Sequence[Grid]) -> int:
    """How many rows are known to be a header: those that are repeated."""
    repeats = [_repeats(grids[0], grid) for grid in grids[1:]]
    return max(repeats, default=0)


def _gone_on(rows: list[_Open], grid: Grid, skip: int) -> list[_Open]:
    """The rows of a table with those of its next page."""
    more = _rows(grid, skip)
    if not rows or not more:
        return rows + more
    last_cells = _last_cells(rows)
    top = more[0]
    cut = _is_cut(last_cells, top.cells, rows)
    filled = any(cell.text for cell in top.cells)  # then what is empty in front goes on from the page before
    kept: list[Cell] = []
    longer: dict[tuple[int, int], Cell] = {}
    for cell in top.cells:
        above = last_cells.get(cell.column)
        merged = above and (_spans(above[1], cell) or (filled and not kept))
        goes_on = above and above[1].columns == cell.columns and (cut or (merged and not cell.text))
        if above and goes_on:
            at, old = above
            text = flowed([old.text, cell.text]) if cell.text else old.text
            longer[at, old.column] = replace(old, text=text, rows=old.rows + cell.rows - (1 if cut else 0))
        else:
            kept.append(cell)
    if longer:
        rows = [
            replace(row, cells=tuple(longer.get((at, cell.column), cell) for cell in row.cells))
            for at, row in enumerate(rows)
        ]
    return [*rows, replace(top, cells=tuple(kept)), *more[1:]]


def _last_cells(rows: Sequence[_Open]) -> dict[int, tuple[int, Cell]]:
    """For each column the cell that stands at the bottom of the page, with the row in which it begins."""
    found: dict[int, tuple[int, Cell]] = {}
    for at, row in enumerate(rows):
        for cell in row.cells:
            found[cell.column] = (at, cell)
    return found


def _spans(above: Cell, cell: Cell) -> bool:
    return above.rows > 1 or cell.rows > 1


def _is_cut(above: dict[int, tuple[int, Cell]], cells: Sequence[Cell], rows: Sequence[_Open]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    It is when its first cell is empty though such cells are filled elsewhere, and each of its texts goes on with a text
    that ends without a stop.
    """
    filled = [cell for cell in cells if cell.text]
    if not filled or cells[0].text or cells[0].rows > 1 or len(rows) < 2:
        return False
    lead = above.get(cells[0].column)
    if lead is None or not lead[1].text or lead[1].rows > 1 or lead[0] != len(rows) - 1:
        return False
    parted = [above[cell.column][1] for cell in filled if cell.column in above]
    return len(parted) == len(filled) and all(old.text and old.text[-1] not in END for old in parted)
