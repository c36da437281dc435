"""Tables whose rows are numbered (序号), labelled (一), or single lines of figures."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import (
    ITEM,
    PUNCTUATION,
    Row,
    column_parts,
    fit,
    item_starts,
    join,
    join_lines,
    pieces,
    printed_cells,
    split_values,
    tokens,
    width,
    wrapped_cells,
)
from lfsearch.parser.tables.closing import closes_rows, closing_row
from lfsearch.parser.tables.header import Header, column_names, doubtful_number, has_bracket_label, repeats, row_number
from lfsearch.parser.tables.rows import cut_items, cut_long, header_row, plain_row, segments, warn_order
from lfsearch.parser.tables.values import begins_with_figures, value_rows
from lfsearch.text.blanks import squeeze
from lfsearch.types import Cell, ParseWarning

# How far ahead a missing number is looked for before the next one is taken instead.
_LOOKAHEAD = 120
# A cell that ends the vertical cells of so many rows is a column of its own (行政审批服务管理部门).
_REPEATED = 3
_GRID_LINES = 2
_KEY_LINE = 10  # the lines of a key cell are at most this wide
_TEXT_LINE = 14  # and a column of text is wider than this
_KEY_LENGTH = 16  # 我要办巡游出租汽车驾驶员资格证; what is longer is content


def numbered_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """Rows that begin with 1, 2, 3 ..., on a line of its own or in front of the row's first cell."""
    rows: list[Row] = []
    warnings: list[ParseWarning] = []
    starts = _row_starts(lines, header, end)
    keys: tuple[Cell, ...] = ()
    for first, stop, is_header in segments(lines, header, end):
        if is_header:
            rows.append(header_row(lines, first, stop))
            continue
        marks = [index for index in starts if first <= index < stop]
        if not marks or marks[0] > first:
            rows += cut_long(lines, plain_row(lines, first, (marks[0] if marks else stop) - 1, keys), keys)
        for block, last in _blocks(lines, marks, stop):
            made, keys = _block_rows(lines, header, block, last)
            rows += made
            if len(block) > 1:
                warnings.append(warn_order(lines, block[0], last))
    return _split_repeated(rows), warnings


def labelled_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """Rows that begin with (一), (二) ...: one row from label to label."""
    rows: list[Row] = []
    for first, stop, is_header in segments(lines, header, end):
        if is_header:
            rows.append(header_row(lines, first, stop))
            continue
        marks = [index for index in range(first, stop) if has_bracket_label(lines[index].text)]
        bounds = [*({first, *marks}), stop]
        bounds.sort()
        for start, after in pairwise(bounds):
            texts = printed_cells(lines, start, after - 1)
            cells = tuple(Cell(None, text) for text in texts)
            label = squeeze(column_parts(lines[start].text)[0]) if has_bracket_label(lines[start].text) else None
            rows += cut_long(lines, Row(start, after - 1, cells, label), cells[:1])
    return rows, []


def figure_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """One row a line: words, then figures."""
    rows: list[Row] = []
    names = header.names
    for first, stop, is_header in segments(lines, header, end):
        if is_header:
            rows.append(header_row(lines, first, stop))
            continue
        for index in range(first, stop):
            rows.append(figure_row(lines, index, names))
    return rows, []


def value_table_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """Rows of wrapped words told by the figures in them; one row with a warning where they cannot be told."""
    rows: list[Row] = []
    warnings: list[ParseWarning] = []
    for first, stop, is_header in segments(lines, header, end):
        if is_header:
            rows.append(header_row(lines, first, stop))
            continue
        made = value_rows(lines, first, stop - 1, (), header.names)
        if not made:
            made = cut_long(lines, plain_row(lines, first, stop - 1), ())
            warnings.append(warn_order(lines, first, stop - 1))
        rows += made
    return rows, warnings


def grid_end(lines: Sequence[Line], header: Header, end: int) -> int:
    """One past the last of the lines under `header` that have a word for each of its columns; 0 if there are not two."""
    size = header.end - header.first
    index = header.end
    while index < end and (repeats(lines, index, header) or len(tokens(lines[index].text)) == len(header.names)):
        index += size if repeats(lines, index, header) else 1
    return index if index - header.end >= _GRID_LINES else 0


def grid_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """One row a line, one word a cell: 姓名 单位 职务."""
    rows: list[Row] = []
    for first, stop, is_header in segments(lines, header, end):
        if is_header:
            rows.append(header_row(lines, first, stop))
            continue
        for index in range(first, stop):
            words = tokens(lines[index].text)
            cells = tuple(Cell(name, word) for name, word in zip(header.names, words, strict=True))
            rows.append(Row(index, index, cells, words[0]))
    return rows, []


def figure_row(lines: Sequence[Line], index: int, names: Sequence[str]) -> Row:
    """The row of one line; columns are given where there are as many cells as heads."""
    split = split_values(lines[index].text)
    if split is None:
        return Row(index, index, (Cell(None, squeeze(lines[index].text)),), None)
    words, figures = split
    texts = [*words, *figures]
    columns = column_names(names, texts) or [None] * len(texts)
    cells = tuple(Cell(column, text) for column, text in zip(columns, texts, strict=True))
    return Row(index, index, cells, words[0])


def _row_starts(lines: Sequence[Line], header: Header, end: int) -> list[int]:
    """Indices of the lines that begin a row: the numbers in order, with slips of the press allowed."""
    places: dict[int, list[int]] = {}
    for index in range(header.end, end):
        number = row_number(lines[index].text)
        if number is not None:
            places.setdefault(number, []).append(index)
    starts: list[int] = []
    expected = row_number(lines[header.end].text) or 1
    for index in range(header.end, end):
        text = lines[index].text
        number = row_number(text)
        if number is None:
            # 4 个人信用: a row only where its number would be missing otherwise, and the next one is there.
            fits = doubtful_number(text) == expected and not _within(places, expected, index)
            number = expected if fits and _within(places, expected + 1, index) else None
        if number is None or (not starts and number != expected):
            continue
        missing = expected < number <= expected + 2 and not _within(places, expected, index)
        if number == expected or missing:
            starts.append(index)
            expected = number + 1
        elif _after_header(lines, header, index) and _within(places, expected + 1, index):
            # A misprinted number at the head of a page: the next one goes on as if it had been right.
            starts.append(index)
            expected += 1
    return starts


def _within(places: dict[int, list[int]], number: int, index: int) -> bool:
    """Whether a row with this number begins not far below `index`."""
    found = places.get(number, [])
    place = bisect_right(found, index)
    return place < len(found) and found[place] < index + _LOOKAHEAD


def _after_header(lines: Sequence[Line], header: Header, index: int) -> bool:
    size = header.end - header.first
    return 0 < size <= index - header.end and lines[index - 1].text == lines[header.end - 1].text


def _blocks(lines: Sequence[Line], marks: Sequence[int], stop: int) -> list[tuple[list[int], int]]:
    """The rows as (row starts, last line). Rows whose numbers or keys stand before all their contents are one block."""
    spans = list(zip(marks, [*(mark - 1 for mark in marks[1:]), stop - 1], strict=True)) if marks else []
    empty = [_is_key_only(lines, first, last) for first, last in spans]
    full = [span for span, is_empty in zip(spans, empty, strict=True) if not is_empty]
    # Narrow rows are damage only where the others hold text.
    mostly_full = len(full) * 2 >= len(spans) and sum(_is_wide(lines, *span) for span in full) * 2 >= len(full)
    blocks: list[tuple[list[int], int]] = []
    waiting: list[int] = []
    for (first, last), is_empty in zip(spans, empty, strict=True):
        waiting.append(first)
        torn = first == last and row_number(lines[first].text) is not None and tokens(lines[first].text)[1:] == []
        if torn or (is_empty and mostly_full):
            continue
        blocks.append((waiting, last))
        waiting = []
    if waiting:
        blocks.append((waiting, stop - 1))
    return blocks


def _is_key_only(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether a row holds its number and narrow words only, as if its contents had gone elsewhere."""
    texts = [line.text for line in lines[first : last + 1]]
    if len(tokens(texts[0])) > 2 or any(PUNCTUATION.search(text) or split_values(text) for text in texts[1:]):
        return False
    return all(width(text) <= _KEY_LINE for text in texts)


def _is_wide(lines: Sequence[Line], first: int, last: int) -> bool:
    return any(width(line.text) > _TEXT_LINE for line in lines[first : last + 1])


def _block_rows(
    lines: Sequence[Line], header: Header, marks: Sequence[int], last: int
) -> tuple[list[Row], tuple[Cell, ...]]:
    """The rows of one block, and the key cells of the last."""
    first = marks[0]
    names = header.names
    number = _digits(lines[first].text)
    figures = [index for index in range(first, last + 1) if split_values(lines[index].text)]
    sentences = any("。" in line.text for line in lines[first : last + 1])
    wrapped = last > first and begins_with_figures(lines[last].text)
    if len(marks) > 1 or ((len(figures) > 1 or wrapped) and not sentences):
        numbers = [_digits(lines[mark].text) for mark in marks]
        rows = value_rows(lines, first, last, numbers, names)
        if rows:
            return rows, ()
    if len(marks) > 1:
        row = plain_row(lines, first, last)
        return cut_long(lines, row, ()), ()
    closing = closing_row(lines, first, last, number, header) if closes_rows(header) else None
    if closing is not None:
        return cut_long(lines, closing, closing.cells[:1]), closing.cells[:1]
    row, keys = _numbered_row(lines, first, last, number, names)
    return cut_items(lines, row, keys, names[2] if len(names) == 3 else None), keys


def _digits(text: str) -> str:
    """The row number as printed."""
    return text[: len(text) - len(text.lstrip("0123456789"))]


def _numbered_row(
    lines: Sequence[Line], first: int, last: int, number: str, names: Sequence[str]
) -> tuple[Row, tuple[Cell, ...]]:
    """One row, and the cells in front of its contents."""
    texts = _cells_of(lines, first, last, number, len(names) - 1)
    items = item_starts(lines, first, last)
    if len(names) == 3 and items and items[0] > first:
        # All before the first item is the key, however it is wrapped.
        head = printed_cells(lines, first, items[0] - 1, number)
        texts = [join(head), *(join_lines(lines, *span) for span in wrapped_cells(lines, items[0], last))]
    column = names[0] if names else None
    start = Cell(column, number)
    if texts and (columns := column_names(names, [number, *texts])):
        cells = (start, *(Cell(name, text) for name, text in zip(columns[1:], texts, strict=True)))
        return Row(first, last, cells, number), cells[:-1] if ITEM.match(texts[-1]) else cells[:2]
    if len(names) == 3 and len(texts) > 2:
        # Number, key, and a third column that holds all the rest.
        rest = tuple(Cell(names[2], text) for text in texts[1:])
        cells = (start, Cell(names[1], texts[0]), *rest)
        return Row(first, last, cells, number), cells[:2]
    key_column = names[1] if len(names) > 1 and texts and len(texts[0]) <= _KEY_LENGTH else None
    cells = (start, *(Cell(key_column if place == 0 else None, text) for place, text in enumerate(texts)))
    narrow = 1
    while narrow < min(len(cells), 3) and len(cells[narrow].text) <= _KEY_LENGTH and not ITEM.match(cells[narrow].text):
        narrow += 1
    return Row(first, last, cells, number), cells[:narrow]


def _cells_of(lines: Sequence[Line], first: int, last: int, number: str, count: int) -> list[str]:
    """The texts of a row's cells after its number, `count` if possible; a single line of figures by its spaces."""
    split = split_values(lines[first].text)
    if first == last and split is not None:
        words = [word for word in split[0] if word != number] if split[0][0] == number else split[0]
        return [*words, *split[1]]
    found = pieces(lines, first, last, number)
    fitted = fit(found, count)
    return fitted if len(fitted) == count else [piece.text for piece in found]


def _split_repeated(rows: list[Row]) -> list[Row]:
    """Where two vertical cells have merged, cut off the second if it is a cell of its own in several rows."""
    counts = Counter(cell.text for row in rows if not row.header for cell in row.cells[1:3] if len(cell.text) >= 4)
    common = [text for text, count in counts.items() if count >= _REPEATED]
    if not common:
        return rows
    return [row if row.header else _cut_cell(row, common) for row in rows]


def _cut_cell(row: Row, common: Sequence[str]) -> Row:
    cells: list[Cell] = []
    for cell in row.cells:
        tail = next((text for text in common if cell.text.endswith(text) and cell.text != text), None)
        if tail is None or cell is not (row.cells[1] if len(row.cells) > 1 else None):
            cells.append(cell)
            continue
        cells.append(Cell(cell.column, cell.text[: -len(tail)], cell.carried))
        cells.append(Cell(None, tail, cell.carried))
    return Row(row.first, row.last, tuple(cells), row.label)
