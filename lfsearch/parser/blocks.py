"""Blocks of a PDF, Word file or web page as the lines that all stages share: nothing to guess about where they begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from lfsearch.parser.clean import Cleaned, is_rule, without_debris
from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import TERMINAL, parse_label
from lfsearch.reading.layout import is_layout, paragraphs_of
from lfsearch.reading.source import Block, PageBreak, Paragraph, TableRow
from lfsearch.text.blanks import squeeze
from lfsearch.text.width import fold
from lfsearch.types import Box, Clause, Document, Furniture

_INDENT = "\u3000\u3000"
Place: TypeAlias = "tuple[int | None, Box | None]"


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A block that is a line of the source's text, and where it stands."""

    number: int
    block: Paragraph | TableRow
    page: int | None
    begins_page: bool


def block_lines(blocks: Sequence[Block]) -> Cleaned:
    """The lines of blocks, numbered as `reading.written.text_of` writes them. Never raises on content."""
    lines: list[Line] = []
    furniture: list[Furniture] = []
    numbered = _numbered(blocks)
    index = 0
    while index < len(numbered):
        first = numbered[index]
        if isinstance(first.block, Paragraph):
            for line in _line(first, first.block):
                if is_rule(line.text):
                    furniture.append(Furniture(line.number, line.printed or line.text))
                else:
                    lines.append(line)
            index += 1
            continue
        end = index + 1
        while end < len(numbered) and isinstance(row := numbered[end].block, TableRow) and not row.first:
            end += 1
        lines += _table(numbered[index:end])
        index = end
    pages = len({item.page for item in numbered if item.page is not None}) or bool(lines)
    return Cleaned(tuple(lines), tuple(furniture), int(pages), len(numbered))


def _numbered(blocks: Sequence[Block]) -> list[_Numbered]:
    numbered: list[_Numbered] = []
    page: int | None = None
    begins = True
    for block in blocks:
        if isinstance(block, PageBreak):
            page, begins = block.page, True
            continue
        if block.page is not None and block.page != page:
            page, begins = block.page, True
        numbered.append(_Numbered(len(numbered) + 1, block, page, begins))
        begins = False
    return numbered


def _table(rows: Sequence[_Numbered]) -> Iterator[Line]:
    """The lines of one table: its rows, or what stands in its cells where it only lays out a page."""
    table = [item.block for item in rows if isinstance(item.block, TableRow)]
    if is_layout(table):
        for item, row in zip(rows, table, strict=True):
            begins = item.begins_page
            for paragraph in paragraphs_of([row]):
                yield from _line(replace(item, begins_page=begins), paragraph)
                begins = False
        return
    first = True
    for item, row in zip(rows, table, strict=True):
        for line in _row(item, replace(row, first=first)):
            yield line
            first = False


def _cell_text(text: str) -> str:
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


def _line(item: _Numbered, paragraph: Paragraph) -> Iterator[Line]:
    printed = " ".join(without_debris(paragraph.text).split("\n"))
    shown = printed.strip()
    if not shown:
        return
    text = fold(shown)
    indent = printed[: len(printed) - len(printed.lstrip())]
    if paragraph.alignment != "center" and paragraph.indent and paragraph.indent >= 1:
        indent = _INDENT
    yield Line(
        item.number,
        text,
        indent,
        0,
        item.begins_page,
        "" if shown == text else shown,
        whole=True,
        page=item.page,
        box=paragraph.box,
    )


def _row(item: _Numbered, row: TableRow) -> Iterator[Line]:
    shown = without_debris("\t".join(cell.text for cell in row.cells)).strip()
    clean = replace(row, cells=tuple(replace(cell, text=_cell_text(cell.text)) for cell in row.cells))
    if not shown or not any(cell.text for cell in clean.cells):
        return
    hidden = "".join(char if char.isspace() else ";" for char in shown)
    yield Line(item.number, hidden, "", 0, item.begins_page, shown, whole=True, row=clean, page=item.page, box=row.box)


def placed(document: Document, lines: Sequence[Line]) -> Document:
    """The document, each clause with its page and its box there, as far as its lines say."""
    places: dict[int, Place] = {}
    for line in lines:
        if line.page is not None:
            page, box = places.setdefault(line.number, (line.page, line.box))
            if box and line.box and box != line.box and page == line.page:
                places[line.number] = page, box | line.box
    return (
        replace(document, clauses=tuple(_placed(clause, places) for clause in document.clauses)) if places else document
    )


def _placed(clause: Clause, places: Mapping[int, Place]) -> Clause:
    numbers = range(clause.span.first, clause.span.last + 1)
    page, whole = next((places[number] for number in numbers if number in places), (None, None))
    for number in numbers:
        other, box = places.get(number, (None, None))
        if whole and box and other == page:
            whole |= box
    children = tuple(_placed(child, places) for child in clause.children)
    return replace(clause, page=page, box=whole, children=children)
