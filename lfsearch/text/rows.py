"""A table row as one line that says what each cell is: 区县 尧都区 · 2022年PM10浓度控制目标 68."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from lfsearch.types import Cell

_APART = " · "
# A word of Chinese has two characters; 5人 and 3天 are figures.
_WORD = re.compile("[\u4e00-\u9fff]{2}")


def labelled(cells: Sequence[Cell]) -> str:
    """The cells in printed order, each behind its column's name where that is known.

    Neighbours of one column share its name; what a merged cell repeats is said once. No cells, no text.
    """
    return _APART.join(_group(column, texts) for column, texts in _columns(cells) if texts)


def without_words(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that have a column and no word of their own (57, 90%, 4.3): what they are about the column alone says.

    A cell of words says it itself, and names such as 责任单位 are the same for all rows of a table.
    """
    return [cell for cell in cells if cell.column and any(map(str.isdigit, cell.text)) and not _WORD.search(cell.text)]


def column_names(cells: Sequence[Cell]) -> str:
    """The names of the cells' columns, each once, parted by blanks."""
    return " ".join(dict.fromkeys(cell.column for cell in cells if cell.column))


def _columns(cells: Sequence[Cell]) -> Iterator[tuple[str, list[str]]]:
    for column, group in groupby(cells, key=lambda cell: cell.column or ""):
        yield column, list(dict.fromkeys(cell.text for cell in group if cell.text))


def _group(column: str, texts: Sequence[str]) -> str:
    return f"{column} {' '.join(texts)}" if column else _APART.join(texts)
