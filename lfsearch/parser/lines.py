"""The line record that the parser's stages share."""

from __future__ import annotations

from dataclasses import dataclass

from lfsearch.parser.patterns import Label
from lfsearch.types import Box, Cell


@dataclass(frozen=True, slots=True)
class RuledRow:
    """What a row of a ruled table says: its cells, with those of merged ones above it carried."""

    cells: tuple[Cell, ...]
    label: str | None = None
    header: bool = False  # a row of column heads
    key: bool = False  # one cell over all columns, which heads the rows below
    first: bool = False  # of its table
    depth: int = 0  # how many such keys stand over it


@dataclass(slots=True)  # not frozen: made for each line, and that takes three times as long
class Line:
    """One non-blank source line after cleaning; `labels` puts in the label, and no later stage changes it.

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
    row: RuledRow | None = None  # then `text` is semicolons, so that no stage but the tables' reads it
    page: int | None = None
    box: Box | None = None

    @property
    def indented(self) -> bool:
        """Whether the line is set in, as the first of a paragraph; ordinary blanks right below another line are not."""
        return self.indent != "" and ("\u3000" in self.indent or self.gap > 0)
