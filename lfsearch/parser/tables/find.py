"""Where tables are, and their rows: ruled ones, which say it, and those that a PDF has flattened to lines.

A cell of the latter is printed as a run of lines, in most places with a blank line between cells; merged cells are
printed once, the header again on each page. Where the order of the cells is lost they stay in one row, with a warning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.atoms import is_exact, item_label, tells_row
from lfsearch.parser.tables.cells import SENTENCE_END, Row, Table, row_number, split_values, width
from lfsearch.parser.tables.columns import DEADLINE, FIGURE, KEY, REMARK, TEXT, ColumnType, column_types
from lfsearch.parser.tables.header import Header, column_names, figures_begin, find_header, header_row, table_end
from lfsearch.parser.tables.path import Layout
from lfsearch.parser.tables.rows import column_rows, table_rows
from lfsearch.parser.tables.ruled import ruled_table

__all__ = ["Row", "Table", "find_tables"]

_FORM_LINES, _FORM_WIDTH = 8, 8  # an empty form has at least so many lines, all of them column heads
_MOST_COLUMNS = 12  # a header with more heads has several storeys: only the first columns can be told
_ONE_LINE_ROWS = 3  # where more rows are one line each, the last one is too
# The last of rows without sentences has no wider lines: what follows is a paragraph. Numbers tell their rows better.
_NUMBERED_WIDTH, _FIGURES_WIDTH = 36, 18


def find_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables among the non-blank lines of a document body or attachment, in order and apart from each other.

    Never raises; what is no table in all likelihood is left alone.
    """
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        header = find_header(lines, index) if lines[index].text and not lines[index].row else None
        table = ruled_table(lines, index) if lines[index].row else _table(lines, header) if header else None
        tables += [table] if table else []
        index = table.last + 1 if table else index + 1
    return tables


def _table(lines: Sequence[Line], header: Header) -> Table | None:
    """The table under a header; None if it is none after all."""
    layout = _layout(lines, header)
    types = layout.types
    plain = not (header.numbered or DEADLINE in types or FIGURE in types)
    end, heads = table_end(lines, header, paragraphs=plain)
    body = lines[header.end : end]
    if not body:
        return None
    short = (width(line.text) <= _FORM_WIDTH and "。" not in line.text and not split_values(line.text) for line in body)
    if plain and len(body) >= _FORM_LINES and all(short):
        row = replace(header_row(lines, header.first, end), header=False)  # an empty form: what there is of it to find
        return Table(header.first, row.last, (row,), header.names, ())
    if len(types) > 2 and set(types) == {TEXT}:
        rows, warnings = column_rows(lines, header, end)
    else:
        if telling := _telling(lines, header, end, types):
            end = _rows_end(lines, header, end, telling)
        rows, warnings = table_rows(lines, header, [head for head in heads if head < end], end, layout)
        told = sum(not row.header and (row.key or len(row.cells) > 1) for row in rows)
        if not telling and (warnings or told < 2):
            return None
    return Table(header.first, rows[-1].last, tuple(rows), header.names, tuple(warnings))


def _layout(lines: Sequence[Line], header: Header) -> Layout:
    """The columns of a table: as their heads say, in a table of figures as many as it has."""
    names: tuple[str | None, ...] = header.names
    types = column_types(header.names)
    split = split_values(lines[header.end].text) if header.end < len(lines) else None
    if split and not header.numbered and figures_begin(lines, header.end, 1):
        types = (KEY,) * len(split[0]) + (FIGURE,) * len(split[1])
        names = column_names(header.names, len(types)) or (None,) * len(types)
    elif len(names) > _MOST_COLUMNS:
        names, types = (*names[:2], None), (*types[:2], REMARK)
    return Layout(names, types, marked=True)


def _telling(lines: Sequence[Line], header: Header, end: int, types: Sequence[ColumnType]) -> list[int]:
    """The lines that tell a row each: by a number, by figures or a deadline, by a word for each column; up to the first
    sentence where no number tells them."""
    kind = next((kind for kind in (DEADLINE, FIGURE) if kind in types), None)
    if header.numbered:
        return [index for index in range(header.end, end) if row_number(lines[index].text) is not None]
    found: list[int] = []
    for index in range(header.end, end):
        text = lines[index].text
        if tells_row(text, kind) if kind else is_exact(text, len(types)):
            found.append(index)
        elif SENTENCE_END.search(text) and kind is not DEADLINE:
            break
    return found


def _rows_end(lines: Sequence[Line], header: Header, end: int, telling: Sequence[int]) -> int:
    """One past the last row; where rows hold no sentences a paragraph behind the last one is none of it."""
    last = telling[-1]
    if any("。" in line.text for line in lines[header.end : last]):
        return end
    if len(telling) > _ONE_LINE_ROWS and last - telling[0] == len(telling) - 1:
        return last + 1
    limit = _NUMBERED_WIDTH if header.numbered else _FIGURES_WIDTH
    for at in range(last + 1, end):
        text = lines[at].text
        if width(text) > limit or text.endswith("。") or item_label(text):
            return at
    return end
