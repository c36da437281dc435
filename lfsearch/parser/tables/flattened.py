"""Tables that the PDF has flattened to lines: where they are, and which of them need no path to be read.

A cell is printed as a run of lines, in most places with a blank line between cells; merged cells are printed once, the
header again on each page. Where the order of the cells is lost they stay in one row, with a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.atoms import figure_line, finds_deadline
from lfsearch.parser.tables.cells import SENTENCE_END, Row, Table, join_lines, split_values, tokens, width
from lfsearch.parser.tables.columns import ColumnType, column_types
from lfsearch.parser.tables.header import (
    Header,
    column_names,
    find_header,
    has_bracket_label,
    repeats,
    row_number,
    table_end,
)
from lfsearch.parser.tables.read import table_rows
from lfsearch.parser.tables.rows import cut_long, header_row, plain_row, segments, warn_order
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import Cell, ParseWarning

_Made = tuple[list[Row], list[ParseWarning]]
_Strategy = Callable[[Sequence[Line], Header, int], _Made]
# An empty form has at least so many lines, all of them column heads.
_FORM_LINES = 8
# The lines of a paragraph are wider than those of a cell.
_FULL_LINE = 18
# Where so many rows are one line each, the last one is too.
_ONE_LINE_ROWS = 3
_GRID_LINES = 2


def flattened_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables of which nothing but the lines of their cells is left; what is none in all likelihood is left alone."""
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        header = find_header(lines, index) if lines[index].text else None
        table = _table(lines, header) if header is not None else None
        if table is not None:
            tables.append(table)
        index = table.last + 1 if table is not None else index + 1
    return tables


def _table(lines: Sequence[Line], header: Header) -> Table | None:
    strategy, end = _choose(lines, header)
    if strategy is None or end <= header.end:
        return None
    rows, warnings = strategy(lines, header, end)
    if not rows or not _tile(rows, header.first):
        return None
    return Table(header.first, rows[-1].last, tuple(rows), header.names, tuple(warnings))


def _tile(rows: Sequence[Row], first: int) -> bool:
    """Whether the rows follow each other from `first` on, as every line must be in one row."""
    ends = [first - 1, *(row.last for row in rows)]
    return all(row.first == end + 1 and row.first <= row.last for row, end in zip(rows, ends, strict=False))


def _choose(lines: Sequence[Line], header: Header) -> tuple[_Strategy | None, int]:
    """How a table is read and where it ends; (None, 0) if it is no table after all."""
    if header.first == header.end:
        return _line_rows, _figures_end(lines, header)
    names = header.names
    if header.numbered and header.end < len(lines) and row_number(lines[header.end].text) is not None:
        return table_rows, _numbered_end(lines, header)
    if len(names) >= 3 and len({name[-2:] for name in names}) == 1 and len({len(name) for name in names}) <= 2:
        return _column_rows, table_end(lines, header, indented_cells=len(names), bracket_rows=False)
    end = table_end(lines, header, indented_cells=0, bracket_rows=True)
    body = lines[header.end : end]
    if _is_form(body) and end == table_end(lines, header, indented_cells=-1, bracket_rows=True):
        return _form_rows, end
    if body and has_bracket_label(body[0].text):
        return table_rows, end
    end = table_end(lines, header, indented_cells=0, bracket_rows=False)
    body = lines[header.end : end]
    grid = _grid_end(lines, header, end)
    if grid:
        return _line_rows, grid
    if ColumnType.DEADLINE in column_types(names) and len(names) >= 3:
        return (table_rows, end) if any(finds_deadline(line.text) for line in body) else (None, 0)
    if body and all(split_values(line.text) for line in body[:3]):
        return _line_rows, _figures_end(lines, header)
    values_end = _values_end(lines, header, end)
    if values_end:
        return table_rows, values_end
    return _text_rows, table_end(lines, header, indented_cells=-1, bracket_rows=False)


def _text_rows(lines: Sequence[Line], header: Header, end: int) -> _Made:
    """Rows of keys and texts; none where less than two are told, as it is no table then."""
    rows, warnings = table_rows(lines, header, end)
    told = sum(not row.header and (row.key or len(row.cells) > 1) for row in rows)
    return (rows, warnings) if told > 1 and not warnings else ([], [])


def _is_form(body: Sequence[Line]) -> bool:
    return len(body) >= _FORM_LINES and all(
        width(line.text) <= 8 and "。" not in line.text and not split_values(line.text) for line in body
    )


def _form_rows(lines: Sequence[Line], header: Header, end: int) -> _Made:
    """An empty form is one row of heads, and what there is of it to find."""
    return [replace(header_row(lines, header.first, end), header=False)], []


def _column_rows(lines: Sequence[Line], header: Header, end: int) -> _Made:
    """一级响应 | 二级响应 | 三级响应, the columns printed one after another: a row for each, its head the label.

    A column begins at an indented line, or at one that begins like the first.
    """
    rows = [header_row(lines, header.first, header.end)]
    body = range(header.end, end)
    starts = [index for index in body if lines[index].indented]
    if len(starts) != len(header.names) or starts[0] != header.end:
        opening = bare(lines[header.end].text)[:3]
        starts = [index for index in body if bare(lines[index].text)[:3] == opening]
    if len(starts) != len(header.names):
        row = plain_row(lines, header.end, end - 1)
        return [*rows, *cut_long(lines, row, ())], [warn_order(lines, header.end, end - 1)]
    for name, first, stop in zip(header.names, starts, [*starts[1:], end], strict=True):
        text = Cell(name, join_lines(lines, first, stop - 1))
        rows += cut_long(lines, Row(first, stop - 1, (text,), name), ())
    return rows, []


def _line_rows(lines: Sequence[Line], header: Header, end: int) -> _Made:
    """One row a line: a word for each column, or words and then figures."""
    rows: list[Row] = []
    for first, stop, is_header in segments(lines, header, end):
        rows += (
            [header_row(lines, first, stop)] if is_header else (_line_row(lines, i, header) for i in range(first, stop))
        )
    return rows, []


def _line_row(lines: Sequence[Line], index: int, header: Header) -> Row:
    words = tokens(lines[index].text)
    split = split_values(lines[index].text)
    texts = words if len(words) == len(header.names) else [*split[0], *split[1]] if split else []
    if not texts:
        return Row(index, index, (Cell(None, squeeze(lines[index].text)),), None)
    columns = column_names(header.names, texts) or [None] * len(texts)
    return Row(index, index, tuple(Cell(*cell) for cell in zip(columns, texts, strict=True)), texts[0])


def _grid_end(lines: Sequence[Line], header: Header, end: int) -> int:
    """One past the last of the lines under `header` that have a word for each of its columns; 0 if there are not two."""
    size = header.end - header.first
    index = header.end
    while index < end and (repeats(lines, index, header) or len(tokens(lines[index].text)) == len(header.names)):
        index += size if repeats(lines, index, header) else 1
    return index if index - header.end >= _GRID_LINES else 0


def _figures_end(lines: Sequence[Line], header: Header) -> int:
    """One past the last line of figures; a repeated header or the wrapped half of a name may lie between."""
    end = index = header.end
    limit = table_end(lines, header, indented_cells=0, bracket_rows=False)
    while index < limit and index - end <= max(2, header.end - header.first):
        index += 1
        if split_values(lines[index - 1].text):
            end = index
    return end


def _values_end(lines: Sequence[Line], header: Header, end: int) -> int:
    """One past the last row told by its figures, where no row has a sentence; 0 where there are not two rows.

    A paragraph behind the last row is none of it: full lines up to where its first sentence ends.
    """
    stop = next((index for index in range(header.end, end) if SENTENCE_END.search(lines[index].text)), end)
    values = [index for index in range(header.end, stop) if figure_line(lines[index].text)]
    if len(values) < 2:
        return 0
    if stop == end:
        return end
    between = lines[values[-1] + 1 : stop]
    return values[-1] + 1 if between and all(width(line.text) > _FULL_LINE for line in between) else 0


def _numbered_end(lines: Sequence[Line], header: Header) -> int:
    """As `table_end`; where rows hold no sentences, a paragraph after the last row is not part of it."""
    end = table_end(lines, header, indented_cells=0, bracket_rows=False)
    last = max((i for i in range(header.end, end) if row_number(lines[i].text) is not None), default=header.end)
    if any("。" in line.text for line in lines[header.end : last]):
        return end
    index = last + 1
    if last - header.end >= _ONE_LINE_ROWS and all(
        row_number(line.text) is not None for line in lines[header.end : last]
    ):
        return index
    while index < end and width(lines[index].text) <= 36 and not lines[index].text.endswith("。"):
        index += 1
    return index
