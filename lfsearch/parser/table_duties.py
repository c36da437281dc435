"""Tables of a key and its text (市教育局 | duties), and tables whose columns came out one after another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser.lines import Line
from lfsearch.parser.table_header import Header
from lfsearch.parser.table_rows import carry, cut_items, cut_long, header_row, plain_row, segments, warn_order
from lfsearch.parser.table_text import (
    ITEM,
    PUNCTUATION,
    SENTENCE_END,
    Row,
    bare,
    join,
    join_lines,
    printed_cells,
    squeeze,
    tokens,
    width,
)
from lfsearch.types import Cell, ParseWarning

# A key is at most this wide: 市规划和自然资源局 and a little more.
_KEY_LINE = 12
# Text begins at a line at least this wide: a column of text is wider than one of names.
_TEXT_LINE = 14
# Key and text on one line, parted by a gap between two words of Chinese.
_KEY_AND_TEXT = re.compile(
    r"(?P<key>[\u4e00-\u9fff、()\uff08\uff09]{2,14}[\u4e00-\u9fff)\uff09])\s+"
    r"(?P<text>[\u4e00-\u9fff“(\uff08].+)"
)
_VERTICAL = 3  # so many lines of one or two characters make a vertical cell


def duty_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """Rows of a key and its text: a row begins at a short line after the end of a sentence."""
    rows: list[Row] = []
    warnings: list[ParseWarning] = []
    group: Cell | None = None
    keys: tuple[Cell, ...] = ()
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
        for start, after in zip(starts, [*starts[1:], stop], strict=True):
            made, keys, group = _duty_row(lines, header, start, after - 1, group)
            rows += made
    return rows, warnings


def column_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """A table without keys whose columns stand one after another: one row for each column, its head put in front."""
    rows = [header_row(lines, header.first, header.end)]
    starts = _column_starts(lines, header, end)
    if starts is None:
        row = plain_row(lines, header.end, end - 1)
        return [*rows, *cut_long(lines, row, ())], [warn_order(lines, header.end, end - 1)]
    for name, first, stop in zip(header.names, starts, [*starts[1:], end], strict=True):
        head = Cell(None, name, carried=True)
        text = Cell(name, join_lines(lines, first, stop - 1))
        rows += cut_long(lines, Row(first, stop - 1, (head, text), name), (head,))
    return rows, []


def _column_starts(lines: Sequence[Line], header: Header, end: int) -> list[int] | None:
    """Where the columns begin: at indented lines, or at lines that begin alike."""
    count = len(header.names)
    body = range(header.end, end)
    indented = [index for index in body if "\u3000" in lines[index].indent]
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
    lines: Sequence[Line], header: Header, first: int, last: int, group: Cell | None
) -> tuple[list[Row], tuple[Cell, ...], Cell | None]:
    """One row with its keys, and the merged cell in front that covers it and the rows that follow."""
    start = first
    vertical = _vertical_end(lines, first, last)
    front: tuple[Cell, ...] = carry([group]) if group else ()
    if vertical - first >= _VERTICAL:
        group = Cell(None, join_lines(lines, first, vertical - 1))
        front = (group,)
        start = vertical
    two = len(header.names) == 2
    names = header.names if two else (None, None)
    same_line = _key_and_text(lines[start].text)
    if same_line is not None:
        key, rest = same_line
        body = start + 1
        texts = (
            [join([rest, *(line.text for line in lines[body : last + 1])])]
            if two
            else [*printed_cells(lines, start, last)[1:]]
        )
    else:
        body = _text_start(lines, start, last, two)
        key = join_lines(lines, start, body - 1)
        texts = [join_lines(lines, body, last)] if two else printed_cells(lines, body, last)
    keys = (*front, Cell(names[0], key))
    if not two and len(texts) + 1 == len(header.names):
        content = [Cell(name, text) for name, text in zip(header.names[1:], texts, strict=True)]
        keys = (*front, Cell(header.names[0], key))
    else:
        content = [Cell(names[1], text) for text in texts if text]
    row = Row(first, last, (*keys, *content), key)
    return cut_items(lines, row, keys, names[1]), keys, group


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
        if "\u3000" in line.indent or width(line.text) > _TEXT_LINE or _ends_text(line.text) or ITEM.match(line.text):
            break
        index += 1
    return index
