"""Tables that are no tables: a page or a box set by means of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lfsearch.reading.source import Paragraph, TableRow

# A cell that holds a text, not an entry: so many paragraphs, so many sentences, so much of all that the table says; and
# no row of it has so many cells.
_PARAGRAPHS, _SENTENCES, _SHARE, _CELLS = 5, 3, 0.8, 3


def is_layout(rows: Sequence[TableRow]) -> bool:
    """Whether a table only lays out a page: one filled cell a row, or a cell that is nearly all of it and holds a text."""
    texts = [[cell.text for cell in row.cells if cell.text.strip()] for row in rows]
    if all(len(row) < 2 for row in texts):
        return True
    if any(len(row) >= _CELLS for row in texts):
        return False
    whole = sum(len(text) for row in texts for text in row)
    longest = max((text for row in texts for text in row), key=len)
    parts = [part.strip() for part in longest.split("\n") if part.strip()]
    sentences = sum(part.endswith("。") for part in parts)
    return len(parts) >= _PARAGRAPHS and sentences >= _SENTENCES and len(longest) >= _SHARE * whole


def paragraphs_of(rows: Iterable[TableRow]) -> Iterator[Paragraph]:
    """What stands in the cells, paragraph by paragraph."""
    for row in rows:
        for cell in row.cells:
            for part in cell.text.split("\n"):
                if part.strip():
                    yield Paragraph(part, page=row.page, box=row.box)
