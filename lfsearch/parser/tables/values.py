"""Rows that are told by their figures: `城区回收网点 / 覆盖率 / — 90% 市商务局`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import (
    PUNCTUATION,
    Row,
    continues,
    is_value,
    join_lines,
    printed_cells,
    row_number_only,
    split_values,
    tokens,
    width,
)
from lfsearch.parser.tables.header import column_names
from lfsearch.parser.tables.rows import carry
from lfsearch.text.blanks import squeeze
from lfsearch.types import Cell

# A category cell in front of the first row wraps in lines this narrow.
_CATEGORY_WIDTH = 5
_RATIO = re.compile(r"(?<=\d):(?=\d)")
_OFFICE_ENDS = ("局", "委", "办", "部", "院", "府", "会", "公司", "中心", "社")


def value_lines(lines: Sequence[Line], first: int, last: int) -> list[int]:
    """The lines that hold a row's figures: `2046` at the end, or figures first."""
    found = []
    for index in range(first, last + 1):
        text = lines[index].text
        parts = tokens(text)
        begins = is_value(parts[0]) and not (len(parts) == 1 and parts[0].isdigit() and len(parts[0]) <= 2)
        if not PUNCTUATION.search(_RATIO.sub("", text)) and (begins or split_values(text)):
            found.append(index)
    return found


def begins_with_figures(text: str) -> bool:
    """Whether a line is the figures of a row and what follows them: `— 20 家以上 市商务局`."""
    parts = tokens(text)
    return len(parts) > 2 and is_value(parts[0]) and is_value(parts[1])


def value_rows(lines: Sequence[Line], first: int, last: int, numbers: Sequence[str], names: Sequence[str]) -> list[Row]:
    """`lines[first..last]` cut after each row's figures (and the cell after them); [] where that does not fit.

    `numbers` are the row numbers printed in front of the block; each row gets its own where there are as many.
    """
    values = [index for index in value_lines(lines, first, last) if index >= first]
    if len(values) < 2 and not (values and numbers and begins_with_figures(lines[values[0]].text)):
        return []
    ends = _row_ends(lines, values, last)
    if len(numbers) > 1 and len(numbers) != len(values):
        return []
    rows: list[Row] = []
    start = first
    if len(numbers) > 1 and all(row_number_only(lines[first + place].text) for place in range(len(numbers))):
        # All the numbers stand in front of the first row: they are a row of their own, each carried to its row.
        start = first + len(numbers)
        rows.append(
            Row(first, start - 1, tuple(Cell(names[0] if names else None, number) for number in numbers), None, True)
        )
    lead = _category(lines, first, values, ends)
    for place, end in enumerate(ends):
        number = numbers[place] if len(numbers) == len(values) else (numbers[0] if numbers else None)
        front = [Cell(None, number, carried=True)] if number and (place or rows) else []
        category = carry([lead]) if lead and place else ()
        texts = _row_texts(lines, start, end)
        cells = (*front, *category, *(Cell(None, text) for text in texts))
        rows.append(Row(start, end, _named(cells, names), number or (texts[0] if texts else None)))
        start = end + 1
    return rows


def _named(cells: tuple[Cell, ...], names: Sequence[str]) -> tuple[Cell, ...]:
    """The cells with their columns: from the right as far as the figures go; what is in front of them has the column
    before, a class and its members one head between them (指标).
    """
    figures = [place for place, cell in enumerate(cells) if place and is_value(cell.text)]
    if figures and len(names) != len(cells) and (columns := column_names(names, [cell.text for cell in cells])):
        return tuple(replace(cell, column=name) for cell, name in zip(cells, columns, strict=True))
    tail = len(cells) - figures[0] if figures else 0
    rest = len(names) - tail
    if not figures or not 2 <= rest <= figures[0]:
        return cells
    front = [names[0], *[names[1]] * (figures[0] - rest + 1), *names[2:rest]]
    return tuple(replace(cell, column=name) for cell, name in zip(cells, [*front, *names[rest:]], strict=True))


def _row_ends(lines: Sequence[Line], values: Sequence[int], last: int) -> list[int]:
    """Where each row ends: at its figures, or at the cell that follows them."""
    has_cell_after = any(not is_value(tokens(lines[index].text)[-1]) for index in values)
    ends: list[int] = []
    for place, index in enumerate(values):
        limit = values[place + 1] - 1 if place + 1 < len(values) else last
        end = index
        if has_cell_after and is_value(tokens(lines[index].text)[-1]) and end < limit:
            end += 1
        while end < limit and _goes_on(lines[end].text, lines[end + 1].text) and (end > index or has_cell_after):
            end += 1
        ends.append(end)
    ends[-1] = last
    return ends


def _goes_on(above: str, here: str) -> bool:
    offices = above.endswith(_OFFICE_ENDS) and here.endswith(_OFFICE_ENDS) and here.startswith(("市", "县", "省"))
    return continues(above, here) or offices


def _category(lines: Sequence[Line], first: int, values: Sequence[int], ends: Sequence[int]) -> Cell | None:
    """A narrow wrapped cell in front of the first row only: it covers all rows of the block."""
    start = first
    while start < values[0] and row_number_only(lines[start].text):
        start += 1
    texts = printed_cells(lines, start, values[0] - 1) if start < values[0] else []
    others = [len(printed_cells(lines, a + 1, b - 1)) for a, b in zip(ends, values[1:], strict=False) if a + 1 < b]
    if not texts or max(others, default=0) > 1 or len(texts) <= max(others, default=0):
        return None
    narrow = width(lines[start].text) <= _CATEGORY_WIDTH
    return Cell(None, texts[0]) if narrow else None


def _row_texts(lines: Sequence[Line], first: int, last: int) -> list[str]:
    texts: list[str] = []
    start = first
    for index in range(first, last + 1):
        parts = tokens(lines[index].text)
        split = split_values(lines[index].text)
        if not (split or is_value(parts[0])):
            continue
        texts += printed_cells(lines, start, index - 1)
        texts += [*split[0], *split[1]] if split else [squeeze(part) for part in parts]
        start = index + 1
    return texts + ([join_lines(lines, start, last)] if start <= last else [])
