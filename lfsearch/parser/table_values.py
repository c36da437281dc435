"""Rows that are told by their figures: `城区回收网点 / 覆盖率 / — 90% 市商务局`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser.lines import Line
from lfsearch.parser.table_rows import carry
from lfsearch.parser.table_text import (
    PUNCTUATION,
    Row,
    continues,
    is_value,
    join_lines,
    printed_cells,
    row_number_only,
    split_values,
    squeeze,
    tokens,
    width,
)
from lfsearch.types import Cell

# A category cell in front of the first row wraps in lines this narrow.
_CATEGORY_WIDTH = 5
_RATIO = re.compile(r"(?<=\d)[:\uff1a](?=\d)")
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


def value_rows(lines: Sequence[Line], first: int, last: int, numbers: Sequence[str], names: Sequence[str]) -> list[Row]:
    """`lines[first..last]` cut after each row's figures (and the cell after them); [] where that does not fit.

    `numbers` are the row numbers printed in front of the block; each row gets its own where there are as many.
    """
    values = [index for index in value_lines(lines, first, last) if index >= first]
    if len(values) < 2:
        return []
    ends = _row_ends(lines, values, last)
    if len(numbers) > 1 and len(numbers) != len(values):
        return []
    rows: list[Row] = []
    start = first
    lead = _category(lines, first, values, ends)
    for place, end in enumerate(ends):
        number = numbers[place] if len(numbers) == len(values) else (numbers[0] if numbers else None)
        front = [Cell(names[0] if names else None, number, carried=True)] if number and place else []
        category = carry([lead]) if lead and place else ()
        texts = _row_texts(lines, start, end)
        cells = (*front, *category, *(Cell(None, text) for text in texts))
        rows.append(Row(start, end, cells, number or (texts[0] if texts else None)))
        start = end + 1
    return rows


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
