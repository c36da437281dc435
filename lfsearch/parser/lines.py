"""The records that the parser's stages share: lines, and the tables that are found among them."""

from __future__ import annotations

from dataclasses import dataclass

from lfsearch.parser.patterns import Label
from lfsearch.reading.source import TableRow
from lfsearch.types import Box, Cell, ParseWarning


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank source line after cleaning.

    `text` is in one width (see `lfsearch.text.width`) and is what the parser reads; `printed` has the same number of
    characters, as they are printed.
    """

    number: int  # 1-based line of the corpus file
    text: str  # folded, stripped of outer blanks; inner ones one for one
    indent: str  # the blanks that stood before it
    gap: int  # blank lines between the previous non-blank line and this one
    page_start: bool  # first line of a page
    printed: str = ""  # empty where it is `text`
    whole: bool = False  # a paragraph of its own, since the text is not wrapped
    label: Label | None = None  # the numbering label that the line begins with, see `labels`
    row: TableRow | None = None  # then `text` is semicolons, so that no stage but the tables' reads it
    page: int | None = None
    box: Box | None = None

    @property
    def indented(self) -> bool:
        """Whether the line is set in, as the first of a paragraph; ordinary blanks right below another line are not."""
        return self.indent != "" and ("\u3000" in self.indent or self.gap > 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: `lines[first..last]`, both included. `header` rows hold column heads or row numbers only.

    A `key` row is a cell that stands in front of others or over all columns, and heads them; a row of `depth` n belongs to
    the last row of depth n - 1.
    """

    first: int
    last: int
    cells: tuple[Cell, ...]
    label: str | None
    header: bool = False
    key: bool = False
    depth: int = 0

    @property
    def text(self) -> str:
        """The cells in printed order, carried ones put in."""
        return " ".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """One table, `lines[first..last]`; its rows follow each other without gaps or overlaps."""

    first: int
    last: int
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    warnings: tuple[ParseWarning, ...]
