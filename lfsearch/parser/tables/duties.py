"""Tables of a key and its text (市教育局 | duties), and tables whose columns came out one after another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import LEAD
from lfsearch.parser.tables.cells import (
    ITEM,
    ITEM_LABEL,
    PUNCTUATION,
    SENTENCE_END,
    Row,
    item_starts,
    join,
    join_lines,
    printed_cells,
    tokens,
    width,
)
from lfsearch.parser.tables.header import Header
from lfsearch.parser.tables.rows import carry, cut_items, cut_long, header_row, plain_row, segments, warn_order
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import Cell, ParseWarning

# A key is at most this wide: 市规划和自然资源局 and a little more.
_KEY_LINE = 12
# Text begins at a line at least this wide: a column of text is wider than one of names.
_TEXT_LINE = 14
# Key and text on one line, parted by a gap between two words of Chinese.
_KEY_AND_TEXT = re.compile(
    r"(?P<key>[\u4e00-\u9fff、()]{2,14}[\u4e00-\u9fff)])\s+"
    r"(?P<text>[\u4e00-\u9fff“(].+)"
)
_VERTICAL = 3  # so many lines of one or two characters make a vertical cell


@dataclass(slots=True)
class _Group:
    """The merged cell in front of the rows being read; `open` where it is a row of its own that heads them."""

    cell: Cell | None = None
    open: bool = False


def duty_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """Rows of a key and its text: a row begins at a short line after the end of a sentence.

    A text that is a list has a row for each item, headed by the key; in a table of lists every text has.
    """
    rows: list[Row] = []
    warnings: list[ParseWarning] = []
    group = _Group()
    keys: tuple[Cell, ...] = ()
    lists = len(header.names) == 2 and _holds_lists(lines, header, end)
    for first, stop, is_header in segments(lines, header, end):
        if is_header:
            rows.append(header_row(lines, first, stop))
            continue
        starts = key_lines(lines, first, stop)
        if not starts:
            rows += cut_long(lines, plain_row(lines, first, stop - 1, keys), keys)
            if not any(SENTENCE_END.search(line.text) for line in lines[first:stop]):
                warnings.append(warn_order(lines, first, stop - 1))
            continue
        if starts[0] > first:
            rows += cut_items(lines, plain_row(lines, first, starts[0] - 1, keys), carry(keys))
        for start, after in pairwise([*starts, stop]):
            made, keys = _duty_row(lines, header, start, after - 1, group, lists)
            rows += made
    return rows, warnings


def _holds_lists(lines: Sequence[Line], header: Header, end: int) -> bool:
    """Whether at least half of the texts are lists."""
    starts = key_lines(lines, header.end, end)
    listed = sum(len(_list_starts(lines, start, after - 1)) > 1 for start, after in pairwise([*starts, end]))
    return listed * 2 >= len(starts) > 0


def _list_starts(lines: Sequence[Line], first: int, last: int) -> list[int]:
    """The lines of a text that begin its items: 1. 2. 3., or paragraphs with a lead (市指挥部主要职责:…)."""
    starts = item_starts(lines, first, last)
    if starts:
        return starts
    leads = [index for index in range(first, last + 1) if LEAD.match(lines[index].text)]
    return [index for index in leads if index == first or _ends_text(lines[index - 1].text)]


def column_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """A table without keys whose columns stand one after another: one row for each column, its head the label."""
    rows = [header_row(lines, header.first, header.end)]
    starts = _column_starts(lines, header, end)
    if starts is None:
        row = plain_row(lines, header.end, end - 1)
        return [*rows, *cut_long(lines, row, ())], [warn_order(lines, header.end, end - 1)]
    for name, first, stop in zip(header.names, starts, [*starts[1:], end], strict=True):
        text = Cell(name, join_lines(lines, first, stop - 1))
        rows += cut_long(lines, Row(first, stop - 1, (text,), name), ())
    return rows, []


def _column_starts(lines: Sequence[Line], header: Header, end: int) -> list[int] | None:
    """Where the columns begin: at indented lines, or at lines that begin alike."""
    count = len(header.names)
    body = range(header.end, end)
    indented = [index for index in body if lines[index].indented]
    if len(indented) == count and indented[0] == header.end:
        return indented
    opening = bare(lines[header.end].text)[:3]
    alike = [index for index in body if bare(lines[index].text)[:3] == opening]
    return alike if len(alike) == count else None


def key_lines(lines: Sequence[Line], first: int, stop: int) -> list[int]:
    """The lines that begin a row."""
    starts: list[int] = []
    for index in range(first, stop):
        begins = index == first or _ends_text(lines[index - 1].text)
        if begins and (_is_key(lines, index, stop) or _key_and_text(lines[index].text)):
            starts.append(index)
    return starts


def _ends_text(text: str) -> bool:
    return SENTENCE_END.search(text) is not None


def _is_key(lines: Sequence[Line], index: int, stop: int) -> bool:
    """A short line without punctuation that text follows within a few lines."""
    text = lines[index].text
    if width(text) > _KEY_LINE or PUNCTUATION.search(text) or ITEM.match(text) or text[0].isdigit():
        return False
    return any(
        width(line.text) > _TEXT_LINE or _ends_text(line.text) for line in lines[index + 1 : min(index + 40, stop)]
    )


def _key_and_text(text: str) -> tuple[str, str] | None:
    match = _KEY_AND_TEXT.match(text)
    if match is None or len(bare(match["key"])) < 2 or any(len(part) < 2 for part in tokens(text)[:2]):
        return None
    return squeeze(match["key"]), squeeze(match["text"])


def _duty_row(
    lines: Sequence[Line], header: Header, first: int, last: int, group: _Group, lists: bool
) -> tuple[list[Row], tuple[Cell, ...]]:
    """One row with its keys; `group` is the merged cell in front that covers it and the rows that follow."""
    start = first
    vertical = _vertical_end(lines, first, last)
    front: tuple[Cell, ...] = carry([group.cell]) if group.cell and not group.open else ()
    if vertical - first >= _VERTICAL and vertical <= last:
        group.cell, group.open = Cell(None, join_lines(lines, first, vertical - 1)), False
        front = (group.cell,)
        start = vertical
    two = len(header.names) == 2
    names = header.names if two else (None, None)
    same_line = _key_and_text(lines[start].text)
    body = start + 1 if same_line else _text_start(lines, start, last, two)
    if same_line is not None:
        key, rest = same_line
        whole = [join([rest, *(line.text for line in lines[body : last + 1])])]
        texts = whole if two else printed_cells(lines, start, last)[1:]
    else:
        key = join_lines(lines, start, body - 1)
        texts = [join_lines(lines, body, last)] if two else printed_cells(lines, body, last)
        items = _list_starts(lines, body, last) if two and body <= last else []
        if len(items) > 1 or (lists and body <= last):
            return _list_rows(lines, header, (first, start, body, last), items, group), ()
    named = not two and len(texts) + 1 == len(header.names)
    keys = (*front, Cell(header.names[0] if named else names[0], key))
    columns: Sequence[str | None] = header.names[1:] if named else [names[1]] * len(texts)
    content = [Cell(column, text) for column, text in zip(columns, texts, strict=True) if text]
    row = Row(first, last, (*keys, *content), key, depth=int(group.open))
    return cut_items(lines, row, keys, names[1]), keys


def _list_rows(
    lines: Sequence[Line], header: Header, span: tuple[int, int, int, int], items: Sequence[int], group: _Group
) -> list[Row]:
    """A row for the merged cell at `first` where there is one, for the key at `start`, for each item from `body` on."""
    first, start, body, last = span
    rows: list[Row] = []
    if start > first and group.cell:
        rows.append(Row(first, start - 1, (group.cell,), group.cell.text, key=True))
        group.open = True
    elif not group.open:
        group.cell = None
    depth = int(group.open)
    key = join_lines(lines, start, body - 1)
    rows.append(Row(start, body - 1, (Cell(header.names[0], key),), key, key=True, depth=depth))
    for begin, after in pairwise([*sorted({body, *items}), last + 1]):
        label = ITEM_LABEL.match(lines[begin].text) or LEAD.match(lines[begin].text)
        cell = Cell(header.names[1], join_lines(lines, begin, after - 1))
        name = squeeze(label[0]).rstrip(":") if label else None
        rows += cut_long(lines, Row(begin, after - 1, (cell,), name, depth=depth + 1), ())
    return rows


def _vertical_end(lines: Sequence[Line], first: int, last: int) -> int:
    """One past the last line of a vertical cell at `first`."""
    index = first
    while index <= last and width(lines[index].text) <= 2 and not lines[index].text[0].isdigit():
        index += 1
    return index


def _text_start(lines: Sequence[Line], first: int, last: int, two: bool) -> int:
    """Where the key ends and the text begins; with more than two columns the key is one line."""
    if not two:
        return min(first + 1, last + 1)
    index = first + 1
    while index <= last:
        line = lines[index]
        if line.indented or width(line.text) > _TEXT_LINE or _ends_text(line.text) or ITEM.match(line.text):
            break
        index += 1
    return index
