"""Which cells of a table are merged: columns by w:gridSpan and w:hMerge, rows by w:vMerge."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lfsearch.reading.docx.xml import find, flag, integer
from lfsearch.reading.source import Block, Paragraph, TableCell, TableRow

_MAX_COLUMNS = 63  # of a Word table

Merge: TypeAlias = Literal["begins", "goes on", "none"]


@dataclass(slots=True)
class Cell:
    """A cell while its table is being put together."""

    element: ET.Element | None  # None for the gap in front of a row that begins further right
    columns: int
    across: Merge = "none"
    down: Merge = "none"
    rows: int = 1

    @classmethod
    def read(cls, element: ET.Element) -> Cell:
        """Of a w:tc."""
        properties = find(element, "w:tcPr")
        columns = _span(integer(properties, "w:gridSpan"))
        return cls(element, columns, _merge(properties, "w:hMerge"), _merge(properties, "w:vMerge"))

    def table_cell(self, text: str) -> TableCell:
        """The cell with its text."""
        return TableCell(text, self.rows, self.columns)


def _span(columns: int | None) -> int:
    return min(max(columns or 1, 1), _MAX_COLUMNS)


def _merge(properties: ET.Element | None, name: str) -> Merge:
    element = find(properties, name)
    if element is None:
        return "none"
    return "begins" if element.get("w:val") == "restart" else "goes on"


def is_header(row: ET.Element) -> bool:
    """Whether the row is one that is repeated at the top of a new page."""
    return bool(flag(row, "w:trPr", "w:tblHeader"))


def merged(rows: list[ET.Element], cells: list[list[Cell]]) -> list[list[Cell]]:
    """The cells that begin in each row, each knowing over how many rows and columns it goes."""
    grid: list[list[Cell]] = []
    above: dict[int, Cell] = {}  # by the column in which they begin: the cells that the next row may go on
    for row, found in zip(rows, cells, strict=True):
        gap = integer(row, "w:trPr", "w:gridBefore") or 0
        line = [Cell(None, _span(gap))] if gap > 0 else []
        line += _across(found)
        beginning, here, column = [], {}, 0
        for cell in line:
            owner = above.get(column) if cell.down == "goes on" else None
            if owner is None:
                beginning.append(cell)
            here[column] = owner or cell
            column += cell.columns
        going_on = {id(cell) for cell in here.values()} - {id(cell) for cell in beginning}
        if beginning:  # a row in which none begins is not to be seen
            for cell in here.values():
                cell.rows += id(cell) in going_on
        grid.append(beginning)
        above = here
    return grid


def _across(cells: list[Cell]) -> list[Cell]:
    line: list[Cell] = []
    for cell in cells:
        if cell.across == "goes on" and line:
            line[-1].columns += cell.columns
        else:
            line.append(cell)
    return line


def joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks; a table with nothing but a page's end between it and one with the same first row goes on with that.

    Files made from a PDF have a table for each page, and the header is typed on each. Where its cells go over other columns
    than before, the rows below do, too, and keep it as their own.
    """
    head: list[tuple[str, int]] | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            head = None
        elif isinstance(block, TableRow) and block.first:
            before, head = head, [("".join(cell.text.split()), cell.columns) for cell in block.cells]
            if head == before and sum(bool(text) for text, _ in head) > 1:
                continue
        yield block
