"""The text as the extractors read it: one width, no stray spaces, dates in figures; and the way back to the print."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lfsearch.text.blanks import STRAY_IN_LINE
from lfsearch.text.dates import chinese_dates
from lfsearch.text.width import fold
from lfsearch.types import Cell


@dataclass(frozen=True, slots=True)
class Part:
    """One table cell inside the folded text."""

    column: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` is folded; `offsets[i]` is the place of its character i in the printed text."""

    text: str
    offsets: tuple[int, ...]
    parts: tuple[Part, ...]
    source: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The printed place of `text[start:end]`, which must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def printed(self, start: int, end: int) -> str:
        """`text[start:end]` as it is printed."""
        first, last = self.span(start, end)
        return self.source[first:last]


def read(text: str, cells: Sequence[Cell] = (), label: str | None = None) -> Reading:
    """Fold `text`; the ends of its table cells become line ends, so that no fact runs over them.

    So does the clause's `label` at its beginning: 2.3个月内 with the label 2. says three months.
    """
    places = _cell_places(text, cells)
    breaks = {start for _, start, _ in places} | {end for _, _, end in places}
    folded = fold(text)
    if label and not cells and text.startswith(label):
        folded = "\n" * len(label) + folded[len(label) :]
    dropped = {index for match in STRAY_IN_LINE.finditer(folded) for index in range(*match.span())}
    kept: list[str] = []
    offsets: list[int] = []  # as many as there are characters in `kept`
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    figures = _date_figures(folded, dropped)
    done = 0
    for index in sorted({*breaks, *dropped, *figures}):  # between two of them all characters are kept
        if index > done:
            kept.append(folded[done:index])
            offsets.extend(range(done, index))
        done = index
        if index in breaks:
            ends[index] = len(offsets)
            if kept and kept[-1][-1] != "\n":
                kept.append("\n")
                offsets.append(index)
            starts[index] = len(offsets)
        if index in figures or index in dropped:
            done = index + 1
            if own := figures.get(index, ""):
                kept.append(own)
                offsets.extend([index] * len(own))
    kept.append(folded[done:])
    offsets.extend(range(done, len(folded)))
    ends[len(folded)] = len(offsets)
    parts = tuple(Part(column, starts[start], ends[end]) for column, start, end in places)
    return Reading("".join(kept), tuple(offsets), parts, text)


def _date_figures(text: str, dropped: Collection[int]) -> dict[int, str]:
    """What each character of a date in Chinese numerals reads as: 二十五日 -> "2", "", "5", so that ends keep their place."""
    figures: dict[int, str] = {}
    if "\u5e74" not in text and "\u6708" not in text:
        return figures
    solid = [index for index in range(len(text)) if index not in dropped]
    for start, end, value in chinese_dates("".join(text[index] for index in solid)):
        for place in range(start, end):
            figures[solid[place]] = ""
        figures[solid[start]] = value if end - start == 1 else value[:-1]
        if end - start > 1:
            figures[solid[end - 1]] = value[-1]
    return figures


def _cell_places(text: str, cells: Sequence[Cell]) -> list[tuple[str, int, int]]:
    """Where each cell stands in the text, in order; a cell that is not found there is left out."""
    places = []
    cursor = 0
    for cell in cells:
        start = text.find(cell.text, cursor) if cell.text.strip() else -1
        if start >= 0:
            cursor = start + len(cell.text)
            places.append((cell.column or "", start, cursor))
    return places
