"""Where tables are, and their rows: ruled ones, which say it, and those that a PDF has flattened to lines.

Of a flattened one a cell is printed as a run of lines, in most places with a blank line between cells; merged cells are printed once, the
header again on each page. Which rows the lines make up is told by what the kind of table offers: row numbers, figures,
deadlines, keys in front of a text. Where the order of the cells is lost they stay in one row, with a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import SENTENCE_END, Row, Table, split_values, width
from lfsearch.parser.tables.deadlines import find_deadlines
from lfsearch.parser.tables.duties import column_rows, duty_rows, key_lines
from lfsearch.parser.tables.header import Header, find_header, has_bracket_label, row_number, table_end
from lfsearch.parser.tables.numbered import (
    figure_rows,
    grid_end,
    grid_rows,
    labelled_rows,
    numbered_rows,
    value_table_rows,
)
from lfsearch.parser.tables.rows import header_row, plain_row
from lfsearch.parser.tables.ruled import ruled_table
from lfsearch.parser.tables.tasks import task_rows
from lfsearch.parser.tables.values import value_lines
from lfsearch.text.blanks import bare
from lfsearch.types import ParseWarning

__all__ = ["Row", "Table", "find_tables"]

_Strategy = Callable[[Sequence[Line], Header, int], tuple[list[Row], list[ParseWarning]]]
# An empty form has at least so many lines, all of them column heads.
_FORM_LINES = 8
# The lines of a paragraph are wider than those of a cell.
_FULL_LINE = 18
# Where so many rows are one line each, the last one is too.
_ONE_LINE_ROWS = 3


def find_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables among the non-blank lines of a document body or attachment, in order and apart from each other.

    Never raises; what is no table in all likelihood is left alone.
    """
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        if lines[index].row:
            tables.append(ruled_table(lines, index))
            index = tables[-1].last + 1
            continue
        end = next((ruled for ruled in range(index, len(lines)) if lines[ruled].row), len(lines))
        tables += [_moved(table, index) for table in _flattened(lines[index:end])]
        index = end
    return tables


def _moved(table: Table, by: int) -> Table:
    """The table with its lines counted from `by` lines further up."""
    if not by:
        return table
    rows = tuple(replace(row, first=row.first + by, last=row.last + by) for row in table.rows)
    return replace(table, first=table.first + by, last=table.last + by, rows=rows)


def _flattened(lines: Sequence[Line]) -> list[Table]:
    """The tables of which nothing but the lines of their cells is left."""
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
    sound = tuple(
        row if _is_whole(lines, row) else replace(plain_row(lines, row.first, row.last), depth=row.depth)
        for row in rows
    )
    return Table(header.first, rows[-1].last, sound, header.names, tuple(warnings))


def _tile(rows: Sequence[Row], first: int) -> bool:
    """Whether the rows follow each other from `first` on, as every line must be in one row."""
    ends = [first - 1, *(row.last for row in rows)]
    return all(row.first == end + 1 and row.first <= row.last for row, end in zip(rows, ends, strict=False))


def _is_whole(lines: Sequence[Line], row: Row) -> bool:
    """Whether the cells hold every character of the row's lines; in damaged text a strategy may mistake one."""
    printed = "".join(cell.text for cell in row.cells if not cell.carried)
    return bare(printed) == bare("".join(line.text for line in lines[row.first : row.last + 1]))


def _choose(lines: Sequence[Line], header: Header) -> tuple[_Strategy | None, int]:
    """The strategy for a table and where the table ends; (None, 0) if it is no table after all."""
    if header.first == header.end:
        return figure_rows, _figures_end(lines, header)
    names = header.names
    if header.numbered and header.end < len(lines) and row_number(lines[header.end].text) is not None:
        return numbered_rows, _numbered_end(lines, header)
    if _parallel(names):
        return column_rows, table_end(lines, header, indented_cells=len(names), bracket_rows=False)
    end = table_end(lines, header, indented_cells=0, bracket_rows=True)
    body = lines[header.end : end]
    if _is_form(body) and end == table_end(lines, header, indented_cells=-1, bracket_rows=True):
        return _form_rows, end
    if body and has_bracket_label(body[0].text):
        return labelled_rows, end
    end = table_end(lines, header, indented_cells=0, bracket_rows=False)
    body = lines[header.end : end]
    grid = grid_end(lines, header, end)
    if grid:
        return grid_rows, grid
    if any("时限" in name or "时间" in name or "期限" in name for name in names) and len(names) >= 3:
        return (task_rows, end) if find_deadlines(lines, header.end, end) else (None, 0)
    if body and all(split_values(line.text) for line in body[:3]):
        return figure_rows, _figures_end(lines, header)
    values_end = _values_end(lines, header, end)
    if values_end:
        return value_table_rows, values_end
    end = table_end(lines, header, indented_cells=-1, bracket_rows=False)
    return (duty_rows, end) if len(key_lines(lines, header.end, end)) > 1 else (None, 0)


def _parallel(names: Sequence[str]) -> bool:
    """Whether the heads name columns of one kind: 一级响应, 二级响应, 三级响应."""
    return len(names) >= 3 and len({name[-2:] for name in names}) == 1 and len({len(name) for name in names}) <= 2


def _is_form(body: Sequence[Line]) -> bool:
    return len(body) >= _FORM_LINES and all(
        width(line.text) <= 8 and "。" not in line.text and not split_values(line.text) for line in body
    )


def _form_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """An empty form is one row of heads, and what there is of it to find."""
    return [replace(header_row(lines, header.first, end), header=False)], []


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
    values = value_lines(lines, header.end, stop - 1)
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
