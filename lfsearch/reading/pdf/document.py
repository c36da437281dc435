"""Pages become blocks: what stands where, in which order, what belongs together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lfsearch.reading.pdf.columns import Region, all_gutters, lines_of, regions
from lfsearch.reading.pdf.contents import without_contents
from lfsearch.reading.pdf.furniture import without_furniture
from lfsearch.reading.pdf.grids import Grid, find_grids
from lfsearch.reading.pdf.lines import pieces
from lfsearch.reading.pdf.page import Line, Page, around, turned
from lfsearch.reading.pdf.paragraphs import Joined, Set, Stretch, paragraphs, set_lines
from lfsearch.reading.pdf.tables import Row, same_columns, whole_tables
from lfsearch.reading.source import Block, Box, PageBreak, Paragraph, TableRow


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of one or more pages, in the place where it begins."""

    grids: tuple[Grid, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A page with its characters put together: tables, and lines as far as no wide gap parts them."""

    page: Page  # without its characters, and without the rules of its tables
    grids: tuple[Grid, ...]
    pieces: tuple[Line, ...]


def lay(page: Page) -> Laid:
    """What can be told from one page alone."""
    grids, glyphs = find_grids(page)
    free = tuple(rule for rule in page.rules if not any(grid.top - 1 <= rule.top <= grid.bottom + 1 for grid in grids))
    return Laid(replace(page, glyphs=(), rules=free), tuple(grids), tuple(pieces(page.number, glyphs)))


def blocks_of(laid: Sequence[Laid]) -> list[Block]:
    """The paragraphs and table rows of a document in reading order, each page begun by a PageBreak."""
    pages = [one.page for one in laid]
    lines = without_furniture(pages, [one.pieces for one in laid])
    strips = all_gutters(lines, [one.grids for one in laid], [page.width for page in pages])
    sizes = {page.number: page for page in pages}
    parts: list[Stretch | Grid] = []
    whole = without_contents([lines_of(*pair) for pair in zip(lines, strips, strict=True)])
    for one, page_lines, page_strips in zip(laid, whole, strips, strict=True):
        items: list[Line | Grid] = [*page_lines, *one.grids]
        for region in regions(items, page_strips):
            parts += _stretches(region, one.page)
    content: list[Paragraph | TableRow] = []
    for run in _runs(parts):
        if isinstance(run, _Table):
            content += [_row(row, sizes[row.page]) for row in whole_tables(run.grids)]
        else:
            content += [_paragraph(paragraph, sizes) for paragraph in paragraphs(run)]
    return _with_breaks(content)


def _stretches(region: Region[Line | Grid], page: Page) -> list[Stretch | Grid]:
    """A region as stretches of lines with the tables between them."""
    parts: list[Stretch | Grid] = []
    for table, items in groupby(region.items, key=lambda item: isinstance(item, Grid)):
        if table:
            parts += [item for item in items if isinstance(item, Grid)]
        else:
            lines = tuple(item for item in items if isinstance(item, Line))
            parts.append(Stretch(lines, region.left, region.right, page.width))
    return parts


def _runs(parts: Sequence[Stretch | Grid]) -> list[list[Set] | _Table]:
    """Stretches of text and tables one after the other; a table that goes on over a page break is one."""
    ready = iter(set_lines([part for part in parts if isinstance(part, Stretch)]))
    runs: list[list[Set] | _Table] = []
    for part in parts:
        last = runs[-1] if runs else None
        if isinstance(part, Stretch):
            if isinstance(last, list):
                last.extend(next(ready))
            else:
                runs.append(next(ready))
        elif isinstance(last, _Table) and part.page == last.grids[-1].page + 1 and same_columns(last.grids[-1], part):
            runs[-1] = _Table((*last.grids, part))
        else:
            runs.append(_Table((part,)))
    return runs


def _paragraph(paragraph: Joined, pages: dict[int, Page]) -> Paragraph:
    first = paragraph.lines[0]
    page = pages[first.line.page]
    box = around(line.line for line in paragraph.lines if line.line.page == page.number)
    indent = round(first.indent, 1)
    return Paragraph(
        paragraph.text, indent if indent > 0 else 0.0, first.alignment, page.number, _printed_box(box, page)
    )


def _row(row: Row, page: Page) -> TableRow:
    return TableRow(row.cells, row.first, row.header, row.page, _printed_box(row.box, page))


def _printed_box(box: Box, page: Page) -> Box:
    """The box on the page as it is shown, if it was turned for reading."""
    back = turned(box, page.width, page.height, -page.turn % 4) if page.turn else box
    return Box(*(round(value, 1) for value in (back.left, back.top, back.right, back.bottom)))


def _with_breaks(content: Sequence[Paragraph | TableRow]) -> list[Block]:
    blocks: list[Block] = []
    page = 0
    for block in content:
        if block.page is not None and block.page > page:
            page = block.page
            blocks.append(PageBreak(page))
        blocks.append(block)
    return blocks
