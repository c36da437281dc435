"""Where tables are, and their rows: ruled ones, which say it, and those that a PDF has flattened to lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import Row, Table
from lfsearch.parser.tables.flattened import flattened_tables
from lfsearch.parser.tables.ruled import ruled_table

__all__ = ["Row", "Table", "find_tables"]


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
        tables += [_moved(table, index) for table in flattened_tables(lines[index:end])]
        index = end
    return tables


def _moved(table: Table, by: int) -> Table:
    """The table with its lines counted from `by` lines further up."""
    if not by:
        return table
    rows = tuple(replace(row, first=row.first + by, last=row.last + by) for row in table.rows)
    return replace(table, first=table.first + by, last=table.last + by, rows=rows)
