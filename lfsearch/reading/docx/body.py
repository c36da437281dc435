"""The text of a Word file, from its first paragraph to its last, as blocks."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lfsearch.reading.docx.numbering import Counters, NumberedList, place_of
from lfsearch.reading.docx.runs import NOTES, Fields, Mark, Text, TextBox, branch, pieces
from lfsearch.reading.docx.styles import Properties, Styles, read_properties
from lfsearch.reading.docx.tables import Cell, is_header, merged
from lfsearch.reading.docx.xml import children, find, flag, value
from lfsearch.reading.source import Block, PageBreak, Paragraph, TableRow

_AROUND = {"w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo"}  # what only stands around blocks
_BLANKS = re.compile("[ \t\u00a0\u3000]*")
_WIDTHS = {" ": 0.5, "\u00a0": 0.5, "\t": 2.0}  # in characters; a tab goes two on where a file says nothing else


@dataclass(slots=True)
class _Line:
    """One printed line that a paragraph says it has."""

    parts: list[str] = field(default_factory=list)
    filled: bool = False  # something in it is no blank
    new_page: bool = False  # a page begins with it
    turned: bool = False  # a page ends inside it

    def text(self) -> str:
        return "".join(self.parts)


@dataclass(slots=True)
class _Content:
    """What stands in a paragraph: its lines, the text boxes in front of its text and behind, the size it begins in."""

    lines: list[_Line] = field(default_factory=lambda: [_Line()])
    before: list[ET.Element] = field(default_factory=list)
    behind: list[ET.Element] = field(default_factory=list)
    size: float | None = None

    def text(self) -> str:
        return "".join(line.text() for line in self.lines).strip()

    def turns(self) -> bool:
        """Whether a page ends in it."""
        return any(line.new_page or line.turned for line in self.lines)


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
    carried: list[str] = field(default_factory=list)  # of paragraphs whose end is struck out: it goes on in the next
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
            yield Paragraph("".join(self.carried), page=self._page())
            self.carried = []

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
        own, inherited = read_properties(setting), self.styles.paragraph(style)
        content = self._content(element, bool(inherited.hidden))
        self.turning = self.turning or bool(inherited.new_page if own.new_page is None else own.new_page)
        text = content.text()
        mark = find(setting, "w:rPr")  # of the paragraph's end
        hidden = flag(mark, "w:vanish") or (inherited.hidden and not text)
        struck = find(mark, "w:del") is not None or find(mark, "w:moveFrom") is not None
        place = None if struck or (hidden and not text) else place_of(own, style, self.styles, self.lists)
        label = "" if place is None else self.counters.label(self.lists, *place)
        for box in content.before:
            yield from self._box(box)
        if struck or hidden:
            self.carried += filter(None, (_joined(label, text),))
            self.turning = self.turning or content.turns()
        elif (text or label or self.carried) and style not in self.styles.contents:
            yield from self._printed(content, label, self._properties(own, inherited, place))
        else:
            self.turning = self.turning or content.turns()
        for box in content.behind:
            yield from self._box(box)
        if find(setting, "w:sectPr") is not None:
            self.turning = next(self.sections, False) or self.turning

    def _properties(self, own: Properties, inherited: Properties, place: tuple[int, int] | None) -> Properties:
        """A list's indent beats that of the style, unless the style itself puts the paragraph into the list."""
        level = None if place is None else self.lists[place[0]].levels[place[1]]
        setting = Properties() if level is None else level.setting
        return own.over(setting.over(inherited) if own.list_id is not None else inherited.over(setting))

    def _content(self, element: ET.Element, hidden: bool) -> _Content:
        """What stands in a paragraph."""
        content = _Content()
        filled = False
        for piece in pieces(element, self.styles, self.fields, hidden):
            line = content.lines[-1]
            if isinstance(piece, Text):
                content.size = piece.size if content.size is None else content.size
                line.parts.append(piece.text)
                line.filled = line.filled or bool(piece.text.strip())
                filled = filled or line.filled
            elif isinstance(piece, TextBox):
                (content.behind if filled else content.before).append(piece.content)
            elif piece is Mark.RENDERED_PAGE:
                line.turned, line.new_page = (True, line.new_page) if line.filled else (line.turned, True)
            else:
                content.lines.append(_Line(new_page=piece is Mark.PAGE))
        self.fields.end_paragraph()
        return content

    def _box(self, content: ET.Element) -> Iterator[Block]:
        """The blocks of a text box; what is carried from one paragraph to the next goes past it."""
        fields, self.fields = self.fields, Fields()
        carried, self.carried = self.carried, []
        yield from self.blocks(content)
        self.fields, self.carried = fields, carried

    def _printed(self, content: _Content, label: str, properties: Properties) -> Iterator[Block]:
        """A paragraph for each line: where a line is ended by hand, the next is printed as one of its own."""
        if content.size is not None:
            properties = replace(properties, size=content.size)
        front, self.carried = "".join(self.carried), []
        for place, line in enumerate(content.lines):
            self.turning = self.turning or line.new_page
            blanks, text = _parted(line.text())
            if text or ((front or label) and place == len(content.lines) - 1):
                yield from self._new_page()
                yield Paragraph(
                    front + _joined(label, text),
                    indent=round(properties.indent(first_line=place == 0) + (0.0 if label else blanks), 2),
                    alignment=properties.alignment or "left",
                    page=self._page(),
                    style=properties.style(),
                )
                front = label = ""
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
