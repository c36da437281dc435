"""The text of a Word file, from its first paragraph to its last, as blocks."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from lfsearch.reading.docx.numbering import Counters, NumberedList, place_of
from lfsearch.reading.docx.runs import NOTES, Fields, Mark, Text, TextBox, branch, pieces
from lfsearch.reading.docx.styles import Properties, Styles, read_properties
from lfsearch.reading.docx.tables import Cell, is_header, merged
from lfsearch.reading.docx.xml import children, find, value
from lfsearch.reading.source import Block, PageBreak, Paragraph, TableRow

_AROUND = {"w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo"}  # what only stands around blocks
_BLANKS = re.compile("[ \t\u00a0\u3000]*")
_WIDTHS = {" ": 0.5, "\u00a0": 0.5, "\t": 2.0}  # in characters; a tab goes two on where a file says nothing else


@dataclass(slots=True)
class _Line:
    """One printed line that a paragraph says it has."""

    text: str = ""
    new_page: bool = False  # a page begins with it
    turned: bool = False  # a page ends inside it


@dataclass(slots=True)
class Body:
    """The reader of one file: what never changes in it, and how far it has come."""

    styles: Styles
    lists: dict[int, NumberedList]
    sections: Iterator[bool]  # of each section after the first: whether it begins on a new page
    rendered: bool  # Word has stored where its pages end, so that page numbers are known
    counters: Counters = field(default_factory=Counters)
    fields: Fields = field(default_factory=Fields)
    page: int = 1
    turning: bool = False  # the next thing printed stands on a new page
    carried: str = ""  # printed text of paragraphs whose end is struck out: it goes on in the next
    chunks: int = 0  # files that the text embeds, which Word reads in when it opens it

    def blocks(self, container: ET.Element) -> Iterator[Block]:
        """The blocks of the body, of a table cell or of a text box."""
        for element in self._contents(container):
            if element.tag == "w:p":
                yield from self._paragraph(element)
            elif element.tag == "w:tbl":
                yield from self._table(element)
            elif element.tag in {"w:altChunk", "w:subDoc"}:
                self.chunks += 1
        if self.carried:
            yield from self._new_page()
            yield Paragraph(self.carried, page=self._page())
            self.carried = ""

    def _contents(self, container: ET.Element) -> Iterator[ET.Element]:
        for element in branch(container) if container.tag == "mc:AlternateContent" else children(container):
            if element.tag == "w:sdt":
                if not _is_contents(element):
                    yield from self._contents(element)
            elif element.tag in _AROUND or element.tag == "mc:AlternateContent":
                yield from self._contents(element)
            else:
                yield element

    # -- paragraphs ----------------------------------------------------------------------------------------------------

    def _paragraph(self, element: ET.Element) -> Iterator[Block]:
        setting = find(element, "w:pPr")
        style = value(setting, "w:pStyle")
        own = read_properties(setting)
        inherited = self.styles.paragraph(style)
        mark = find(setting, "w:rPr")
        lines, boxes, size = self._lines(element, inherited)
        self.fields.end_paragraph()
        if style in self.styles.contents:
            return  # a table of contents, which Word makes from the headings
        text = "".join(line.text for line in lines).strip()
        hidden = read_properties(None, mark).hidden or (inherited.hidden and not text)
        struck = find(mark, "w:del") is not None or find(mark, "w:moveFrom") is not None
        place = None if struck or (hidden and not text) else place_of(own, style, self.styles, self.lists)
        label = "" if place is None else self.counters.label(self.lists, *place)
        if struck or hidden:
            self.carried += _joined(label, text)
        else:
            properties = self._properties(own, inherited, place)
            if size is not None:
                properties = Properties(size=size).over(properties)
            self.turning = self.turning or bool(properties.new_page)
            yield from boxes[0]
            yield from self._printed(lines, label, properties)
            yield from boxes[1]
        if find(setting, "w:sectPr") is not None:
            self.turning = next(self.sections, False) or self.turning

    def _properties(self, own: Properties, inherited: Properties, place: tuple[int, int] | None) -> Properties:
        """A list's indent beats that of the style, unless the style itself puts the paragraph into the list."""
        level = None if place is None else self.lists[place[0]].levels[place[1]]
        setting = Properties() if level is None else level.setting
        return own.over(setting.over(inherited) if own.list_id is not None else inherited.over(setting))

    def _lines(
        self, element: ET.Element, inherited: Properties
    ) -> tuple[list[_Line], tuple[list[Block], list[Block]], float | None]:
        """The lines of a paragraph, the text boxes before and behind its text, and the size it begins in."""
        lines = [_Line()]
        before: list[Block] = []
        behind: list[Block] = []
        size = None
        for piece in pieces(element, self.styles, self.fields, bool(inherited.hidden)):
            line = lines[-1]
            if isinstance(piece, Text):
                size = piece.size if size is None else size
                line.text += piece.text
            elif isinstance(piece, TextBox):
                (behind if any(one.text.strip() for one in lines) else before).extend(self._box(piece.content))
            elif piece is Mark.RENDERED_PAGE:
                line.turned, line.new_page = (True, line.new_page) if line.text.strip() else (line.turned, True)
            else:
                lines.append(_Line(new_page=piece is Mark.PAGE))
        return lines, (before, behind), size

    def _box(self, content: ET.Element) -> Iterator[Block]:
        """The blocks of a text box, which stands on the page that it is anchored on."""
        fields, self.fields = self.fields, Fields()
        carried, self.carried = self.carried, ""
        yield from (block for block in self.blocks(content) if not isinstance(block, PageBreak))
        self.fields, self.carried = fields, carried

    def _printed(self, lines: list[_Line], label: str, properties: Properties) -> Iterator[Block]:
        label, self.carried = _joined(self.carried, label) if self.carried else label, ""
        for place, line in enumerate(lines):
            self.turning = self.turning or line.new_page
            blanks, text = _parted(line.text)
            if not text and (not label or place < len(lines) - 1):
                continue
            yield from self._new_page()
            yield Paragraph(
                _joined(label, text),
                indent=round(properties.indent(first_line=place == 0) + (0.0 if label else blanks), 2),
                alignment=properties.alignment or "left",
                page=self._page(),
                style=properties.style(),
            )
            label = ""
            self.turning = line.turned

    def _new_page(self) -> Iterator[PageBreak]:
        if self.turning:
            self.turning = False
            self.page += 1
            yield PageBreak(self.page)

    def _page(self) -> int | None:
        return self.page if self.rendered else None

    # -- tables --------------------------------------------------------------------------------------------------------

    def _table(self, table: ET.Element) -> Iterator[Block]:
        rows = [row for row in self._contents(table) if row.tag == "w:tr" and find(row, "w:trPr", "w:del") is None]
        cells = [[Cell.read(cell) for cell in self._contents(row) if cell.tag == "w:tc"] for row in rows]
        if [len(row) for row in cells] == [1]:  # a frame around text
            yield from self._cell(cells[0][0])
            return
        header, first = True, True
        for row, grid in zip(rows, merged(rows, cells), strict=True):
            if not grid:
                continue
            header = header and is_header(row)
            yield from self._row(grid, first, header)
            first = False

    def _cell(self, cell: Cell) -> Iterator[Block]:
        return iter(()) if cell.element is None else self.blocks(cell.element)

    def _row(self, grid: list[Cell], first: bool, header: bool) -> Iterator[Block]:
        """One row. Each of its cells begins on the page on which the row begins, and all may go on onto the next."""
        page, turning = self.page, self.turning
        texts: list[str] = []
        ends: list[tuple[int, bool]] = []
        begins = turning
        for cell in grid:
            self.page, self.turning = page, turning
            found = list(self._cell(cell))
            if found and isinstance(found[0], PageBreak):
                begins = True
            texts.append("\n".join(_text(block) for block in found if not isinstance(block, PageBreak)))
            ends.append((self.page, self.turning))
        last, self.turning = max(ends)
        self.page = page
        if begins:
            self.page += 1
            yield PageBreak(self.page)
            last = max(last, self.page)
        cells = tuple(cell.table_cell(text) for cell, text in zip(grid, texts, strict=True))
        yield TableRow(cells, first, header, self._page())
        for number in range(self.page + 1, last + 1):
            yield PageBreak(number)
        self.page = last


def _is_contents(element: ET.Element) -> bool:
    return value(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery") == "Table of Contents"


def _parted(text: str) -> tuple[float, str]:
    """How far the blanks in front of the text move it, in characters; and the text."""
    blanks = _BLANKS.match(text)
    width = sum(_WIDTHS.get(blank, 1.0) for blank in (blanks[0] if blanks else ""))
    return width, text.strip().replace("\t", " ").replace("\u00a0", " ")


def _joined(label: str, text: str) -> str:
    return f"{label} {text}" if label and text else label or text


def _text(block: Paragraph | TableRow) -> str:
    """A block inside a cell: a row of a table in it is one of its lines."""
    if isinstance(block, Paragraph):
        return block.text
    return " ".join(" ".join(cell.text.split("\n")) for cell in block.cells if cell.text)


def count_notes(root: ET.Element) -> int:
    """How many footnotes and endnotes the text refers to."""
    return sum(1 for element in root.iter() if element.tag in NOTES)
