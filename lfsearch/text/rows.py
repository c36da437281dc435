"""A table row as one line that says what each cell is: 区县 尧都区 · 2022年PM10浓度控制目标 68."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from lfsearch.types import Cell

_APART = " · "


def labelled(cells: Sequence[Cell]) -> str:
    """The cells in printed order, each behind its column's name where that is known.

    Neighbours of one column share its name; what a merged cell repeats is said once. No cells, no text.
    """
    return _APART.join(_group(column, texts) for column, texts in _columns(cells) if texts)


def column_names(cells: Sequence[Cell]) -> str:
    """The names of the columns that the row has a cell for, each once, parted by blanks."""
    return " ".join(dict.fromkeys(cell.column for cell in cells if cell.column))


def _columns(cells: Sequence[Cell]) -> Iterator[tuple[str, list[str]]]:
    for column, group in groupby(cells, key=lambda cell: cell.column or ""):
        yield column, list(dict.fromkeys(cell.text for cell in group if cell.text))


def _group(column: str, texts: Sequence[str]) -> str:
    return f"{column} {' '.join(texts)}" if column else _APART.join(texts)
