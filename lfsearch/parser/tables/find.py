"""Where tables are, and their rows: ruled ones, which say it, and those that a PDF has flattened to lines.

A cell of the latter is printed as a run of lines, in most places with a blank line between cells; merged cells are
printed once, the header again on each page. Where the order of the cells is lost they stay in one row, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter

from lfsearch.parser.lines import Line, Row, Table
from lfsearch.parser.patterns import ATTACHMENT_LINE, CAPTION, CAPTION_END, parse_label
from lfsearch.parser.tables import cells, columns
from lfsearch.parser.tables.cells import PUNCTUATION, SENTENCE_END, row_number, width
from lfsearch.parser.tables.columns import FIGURE, KEY, ColumnType
from lfsearch.parser.tables.path import Layout
from lfsearch.parser.tables.rows import table_rows
from lfsearch.parser.tables.ruled import ruled_table
from lfsearch.text.blanks import bare
from lfsearch.types import Cell

# Space in a header that is no gap between columns: `2025 年指标`, `PM2. 5 浓度值(μg / m3)`.
_STRAY_IN_HEAD = re.compile(r"(?<=[\x21-\x28\x2a-\x7e]) +(?=\S)|(?<! ) +(?=/)")
_YEAR = re.compile(r"20\d\d年")
# The labels of sections, which end a table.
_SECTIONS = frozenset({"part", "subpart", "chapter", "section", "article", "chinese", "paren-chinese"})
_REMARK = re.compile(r"(?:备\s*)?注\s*:|说明\s*:|上述所称")
_HEADER_LINES = 60  # a header with twenty narrow columns has about forty lines
_MOST_COLUMNS = 12  # a header with more heads has several storeys: only the first columns can be told
_FORM_LINES = 8  # an empty form has at least so many lines, all of them heads
_FIGURE_LINES = 3  # so many lines with equally many figures begin a table of figures
_MOST_FIGURES = 30  # on a line; no page has room for more, and the path through the cells takes the square of it


def find_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables among the non-blank lines of a document body or attachment, in order and apart from each other.

    Never raises; what is no table in all likelihood is left alone.
    """
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        table, following = None, index + 1
        if lines[index].row:
            table = ruled_table(lines, index)
        elif header := _find_header(lines, index):
            headers, end = _extent(lines, header)
            table = _table(lines, headers, end)
            following = max(following, headers[-1].first)  # what is none from its first heads on is none from the next
        tables += [table] if table else []
        index = table.last + 1 if table else following
    return tables


def _table(lines: Sequence[Line], headers: Sequence[Row], end: int) -> Table | None:
    """The table under these heads, which are printed again on its pages; None if it is none after all."""
    header = headers[0]
    first = header.first
    names, body = tuple(cell.text for cell in header.cells), range(header.last + 1, end)
    if not body:
        return None
    layout = _layout(lines, body.start, names)
    telling = cells.telling_lines(lines, body, layout.types)
    if not telling and len(body) >= _FORM_LINES and all(len(_parts(lines[at].text)) == 1 for at in body):
        form = replace(_heads(lines, first, end), header=False)  # which nobody has filled in: it has heads alone
        return Table(first, form.last, (form,), names, ())
    end = _rows_end(lines, first, body, telling) if telling else end
    headers = [again for again in headers if again.first < end]
    starts = [*(again.first for again in headers[1:]), end]
    spans = [range(min(again.last + 1, end), stop) for again, stop in zip(headers, starts, strict=True)]
    rows, warnings = table_rows(lines, spans, layout)
    if not telling and sum(row.key or len(row.cells) > 1 for row in rows) < 2:
        return None
    rows = sorted([*rows, *headers], key=attrgetter("first"))
    return Table(first, rows[-1].last, tuple(rows), names, tuple(warnings))


def _layout(lines: Sequence[Line], start: int, names: tuple[str, ...]) -> Layout:
    """The columns of a table whose rows begin at line `start`: as their heads say, in a table of figures as many as it has."""
    if figures := _figure_types(lines, start):
        return Layout(column_names(names, len(figures)) or (None,) * len(figures), figures, marked=True)
    told = names if len(names) <= _MOST_COLUMNS else names[:2]
    return Layout(told, columns.column_types(told), marked=True)


def _find_header(lines: Sequence[Line], first: int) -> Row | None:
    """The heads that begin at line `first`: several on a line, or a line that is one, and those up to the first row. This
    begins with its number where the heads begin with 序号, else with figures."""
    text = lines[first].text
    if PUNCTUATION.search(text):  # as in most lines
        return None
    parts = _parts(text) if " " in text else []
    several = parts != [] and columns.is_head(parts[0]) and 2 * sum(map(columns.is_head, parts)) >= max(4, len(parts))
    solid = bare(text)
    numbered = solid[:2] in ("序", "序号")
    if not (several or numbered or solid in columns.head_words()):
        return None
    for end in range(first + 1, min(first + _HEADER_LINES, len(lines))):
        text = lines[end].text
        if row_number(text) is not None if numbered else several or _figure_types(lines, end):
            return _heads(lines, first, end)
        if PUNCTUATION.search(text):
            break
    return _heads(lines, first, first + 1) if several else None


def _figure_types(lines: Sequence[Line], first: int) -> tuple[ColumnType, ...]:
    """The types of the columns where lines of words and equally many figures begin at line `first`; none elsewhere."""
    if " " not in lines[first].text:  # as in most lines
        return ()
    cut = [cells.cut_line(line.text, (FIGURE,)) for line in lines[first : first + _FIGURE_LINES]]
    rows = [tuple(kind or KEY for _, kind in parts) for parts in cut]
    alike = len(rows) == _FIGURE_LINES and len({row.count(FIGURE) for row in rows}) == 1
    told = alike and 0 < rows[0].count(FIGURE) <= _MOST_FIGURES
    return rows[0] if told and all(row[0] is KEY for row in rows) else ()


def _parts(text: str) -> list[str]:
    return cells.words(_STRAY_IN_HEAD.sub("", text))


def _heads(lines: Sequence[Line], first: int, end: int) -> Row:
    """The heads of the columns on `lines[first:end]`, those broken over lines made whole: 牵头 + 部门, 招生计划 + (人); 2022年 +
    11-12月 + PM2.5 + 浓度控制目标, since what begins with a year goes on to a word that heads a column."""
    names = [""]
    for part in [part for line in lines[first:end] for part in _parts(line.text)]:
        dated = _YEAR.match(names[-1]) and not _YEAR.match(part) and not columns.head_word(names[-1])
        if dated or part[0] == "(" or names[-1] + part in columns.head_words():
            names[-1] += part
        else:
            names.append(part)
    return Row(first, end - 1, tuple(Cell(None, name) for name in names if name), None, header=True)


def column_names(names: Sequence[str], count: int) -> tuple[str, ...] | None:
    """The names of `count` columns; None where the heads do not tell them.

    A column of remarks at the end may be empty; a corner may be cut in two (级别 heads the other heads, 用途 the first
    column); the heads may stand in two storeys (县 | PM2.5浓度值 | 重污染天数 over 10-12月 | 1-3月, which are printed twice).
    """
    if 0 <= len(names) - count <= 1:
        return tuple(names[:count] if names[-1] in ("备注", "说明", "附注") else names[-count:])
    lower = names[1 - count :]
    times = lower.count(lower[0])
    upper = names[1 - count - times : 1 - count]
    joined = (names[0], *(head + over for over in upper for head in lower[: len(lower) // times]))
    return joined if times > 1 and len(joined) == count else None


def _extent(lines: Sequence[Line], header: Row) -> tuple[list[Row], int]:
    """The heads of a table, above it and again on its pages, and one past its last line at most."""
    headers, start = [header], header.last + 1
    index = start
    while index < len(lines) and not _closes(lines, index, start):
        again = _find_header(lines, index)
        if again and again.cells != header.cells:  # those of the next table, perhaps below its caption
            return headers, index - (CAPTION_END.search(lines[index - 1].text) is not None)
        headers += [again] if again else []
        index = again.last + 1 if again else index + 1
    return headers, index


def _closes(lines: Sequence[Line], index: int, start: int) -> bool:
    """Whether a table whose rows begin at line `start` ends before another: a ruled row, the label of a section unless the
    first row has one of its kind, a caption, a remark, a paragraph that is set in."""
    line, text = lines[index], lines[index].text
    label = line.label or parse_label(text)
    if label and label.scheme in _SECTIONS:
        opening = lines[start].label or parse_label(lines[start].text)
        return opening is None or opening.scheme != label.scheme
    note = CAPTION.match(text) or _REMARK.match(text) or ATTACHMENT_LINE.fullmatch(text)
    paragraph = line.indented and not lines[start].indented and SENTENCE_END.search(lines[index - 1].text)
    return bool(line.row or note or paragraph or (label and len(label.numbers) > 1))


def _rows_end(lines: Sequence[Line], first: int, body: range, telling: Sequence[int]) -> int:
    """One past the last row of a table from line `first` on. Where rows hold no sentences, a paragraph behind them is told by
    one, by the number of an item, or by a line that is wider than all before."""
    table = [line.text for line in lines[first : telling[-1] + 1]]
    if any("。" in text for text in table):
        return body.stop
    widest = max(map(width, table))
    rest = {at: lines[at].text for at in range(telling[-1] + 1, body.stop)}
    ends = (at for at, text in rest.items() if "。" in text or cells.item_label(text) or width(text) > widest)
    return next(ends, body.stop)
