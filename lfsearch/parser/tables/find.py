"""Where tables are, and their rows: ruled ones, which say it, and those that a PDF has flattened to lines.

A cell of the latter is printed as a run of lines, in most places with a blank line between cells; merged cells are
printed once, the header again on each page. Where the order of the cells is lost they stay in one row, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from operator import attrgetter
from typing import NamedTuple

from lfsearch.parser.lines import Line, Row, Table
from lfsearch.parser.patterns import ATTACHMENT_LINE, CAPTION, CAPTION_END, DISCLOSURE, parse_label
from lfsearch.parser.tables import cells, columns
from lfsearch.parser.tables.cells import PUNCTUATION, SENTENCE_END, row_number, split_values, width
from lfsearch.parser.tables.columns import FIGURE, KEY, NUMBER, TELLING, TEXT
from lfsearch.parser.tables.path import Layout
from lfsearch.parser.tables.rows import column_rows, table_rows
from lfsearch.parser.tables.ruled import ruled_table
from lfsearch.text.blanks import bare
from lfsearch.types import Cell

# Space in a header that is no gap between columns: `2025 年指标`, `PM2. 5 浓度值(μg / m3)`.
_STRAY_IN_HEAD = re.compile(r"(?<=[\x21-\x28\x2a-\x7e]) +(?=\S)|(?<=[(/]) +|(?<! ) +(?=/)")
_YEAR = re.compile(r"20\d\d年")
_CLOSING_LABELS = frozenset({"chinese", "part", "subpart", "chapter", "section", "article"})
_REMARK = re.compile(r"(?:备\s*)?注\s*:|说明\s*:|上述所称")
_CAPTION_LINES = 3  # the longest caption of a table that follows
# A header block is at most this many lines (one with twenty narrow columns has about forty), of this width.
_HEADER_LINES, _HEADER_WIDTH = 60, 30
_MOST_COLUMNS = 12  # a header with more heads has several storeys: only the first columns can be told
# A table of figures needs so many equal lines in a row to be taken for one without a header word.
_FIGURE_LINES, _FIGURE_WORDS = 3, 16
_FORM_LINES, _FORM_WIDTH = 8, 8  # an empty form has at least so many lines, all of them column heads
_ONE_LINE_ROWS = 3  # where more rows are one line each, the last one is too
# The last of rows without sentences has no wider lines: what follows is a paragraph. Numbers tell their rows better.
_NUMBERED_WIDTH, _FIGURES_WIDTH = 36, 18


class Header(NamedTuple):
    """A header block: `lines[first:end]`, none where figures have no header; `names` are its heads as far as can be told."""

    first: int
    end: int
    names: tuple[str, ...]


def find_tables(lines: Sequence[Line]) -> list[Table]:
    """The tables among the non-blank lines of a document body or attachment, in order and apart from each other.

    Never raises; what is no table in all likelihood is left alone.
    """
    tables: list[Table] = []
    index = 0
    while index < len(lines):
        header = _find_header(lines, index) if lines[index].text and not lines[index].row else None
        table = ruled_table(lines, index) if lines[index].row else _table(lines, header) if header else None
        tables += [table] if table else []
        index = table.last + 1 if table else index + 1
    return tables


def _table(lines: Sequence[Line], header: Header) -> Table | None:
    """The table under a header; None if it is none after all."""
    layout = _layout(lines, header)
    plain = not {NUMBER, *TELLING} & set(layout.types)
    end, heads = _table_end(lines, header, plain)
    body, size = range(header.end, end), header.end - header.first
    if not body:
        return None
    short = (width(lines[at].text) <= _FORM_WIDTH and not split_values(lines[at].text) for at in body)
    if plain and len(body) >= _FORM_LINES and all(short):
        row = replace(_header_row(lines, header.first, end), header=False)  # an empty form: what there is of it to find
        return Table(row.first, row.last, (row,), header.names, ())
    if len(layout.types) > 2 and set(layout.types) == {TEXT}:
        rows, warnings = column_rows(lines, body, header.names)
        heads = heads[:1]
    else:
        telling = cells.telling_lines(lines, body, layout.types)
        end = _rows_end(lines, body, telling, NUMBER in layout.types) if telling else end
        heads = [head for head in heads if head < end]
        spans = [range(min(head + size, end), after) for head, after in pairwise([*heads, end])]
        rows, warnings = table_rows(lines, spans, layout)
        if not telling and sum(row.key or len(row.cells) > 1 for row in rows) < 2:
            return None
    rows = sorted([*rows, *(_header_row(lines, head, head + size) for head in heads if size)], key=attrgetter("first"))
    return Table(header.first, rows[-1].last, tuple(rows), header.names, tuple(warnings))


def _layout(lines: Sequence[Line], header: Header) -> Layout:
    """The columns of a table: as their heads say, in a table of figures as many as it has."""
    names: tuple[str | None, ...] = header.names[: 2 if len(header.names) > _MOST_COLUMNS else None]
    types = columns.column_types(header.names)[: len(names)]
    split = split_values(lines[header.end].text) if header.end < len(lines) else None
    if split and NUMBER not in types and _figures_begin(lines, header.end, 1):
        types = (KEY,) * len(split[0]) + (FIGURE,) * len(split[1])
        names = column_names(header.names, len(types)) or (None,) * len(types)
    return Layout(names, types, marked=True)


def _find_header(lines: Sequence[Line], index: int) -> Header | None:
    """The header block that begins at `lines[index]`, if one does; `end == index` for figures without a header."""
    text = lines[index].text
    if text[0] == "序" and (header := _block(lines, index)) and header.names[0] == "序号":
        return header
    if _is_heads(text):
        return Header(index, index + 1, _names(lines[index : index + 1]))
    if bare(text) in columns.head_words():
        return _block(lines, index)
    return Header(index, index, ()) if _figures_begin(lines, index, 2) else None


def _is_heads(text: str) -> bool:
    """Whether a line holds the heads of columns."""
    parts = _parts(text) if " " in text and not PUNCTUATION.search(text) else []
    return (
        parts != [] and columns.is_head(parts[0]) and sum(map(columns.is_head, parts)) >= max(2, (len(parts) + 1) // 2)
    )


def _block(lines: Sequence[Line], first: int) -> Header | None:
    """The header up to the line before the first row, which begins with its number where the heads begin with 序号, else
    holds figures; every line between must look like a column head."""
    numbered = lines[first].text[0] == "序"
    for end in range(first, min(first + _HEADER_LINES, len(lines))):
        text = lines[end].text
        if end > first and (row_number(text) is not None if numbered else _figures_begin(lines, end, 1)):
            return Header(first, end, _names(lines[first:end]))
        if SENTENCE_END.search(text) or width(text) > _HEADER_WIDTH:
            return None
    return None


def _figures_begin(lines: Sequence[Line], index: int, least: int) -> bool:
    """Whether lines of words and equally many figures, at least `least`, begin here."""
    if split_values(lines[index].text) is None:  # as most lines
        return False
    splits = [split for line in lines[index : index + _FIGURE_LINES] if (split := split_values(line.text))]
    words, counts = [width("".join(split[0])) for split in splits], {len(split[1]) for split in splits}
    return len(splits) == _FIGURE_LINES and max(words) <= _FIGURE_WORDS and len(counts) == 1 and min(counts) >= least


def _header_row(lines: Sequence[Line], first: int, end: int) -> Row:
    return Row(first, end - 1, tuple(Cell(None, name) for name in _names(lines[first:end])), None, header=True)


def _parts(text: str) -> list[str]:
    return cells.tokens(_STRAY_IN_HEAD.sub("", text))


def _names(lines: Sequence[Line]) -> tuple[str, ...]:
    """The heads of the columns on some lines."""
    return _joined([part for line in lines for part in _parts(line.text)])


def _joined(parts: Sequence[str]) -> tuple[str, ...]:
    """Heads that are broken over lines made whole: 牵头 + 部门, 招生计划 + (人), Ⅱ + 级; 2022年 + 11-12月 + PM2.5 + 浓度控制
    目标, since what begins with a year goes on to a word that heads a column."""
    names: list[str] = []
    for part in parts:
        above = names[-1] if names else ""
        dated = len(names) > 1 and _YEAR.match(above) and not _YEAR.match(part) and not columns.head_word(above)
        if above and (
            above + part in columns.head_words() or part[0] == "(" or (part == "级" and len(above) == 1) or dated
        ):
            names[-1] += part
        else:
            names.append(part)
    return tuple(names)


def column_names(heads: Sequence[str], count: int) -> tuple[str, ...] | None:
    """The names of `count` columns; None where the heads do not tell them.

    A column of remarks at the end may be empty; a corner may be cut in two (级别 heads the other heads, 用途 the first
    column); the heads may stand in two storeys (县 | PM2.5 浓度值 | 重污染天数 over 2020年10-12月 | 2021年1-3月, twice: the
    lower ones begin with a year, the same stand under each upper one; what spans those is left out).
    """
    names = _joined(heads)
    if 0 <= len(names) - count <= 1 < count:
        return names[:count] if names[-1] in ("备注", "说明", "附注") else names[-count:]
    lower = [name for name in names[1:] if _YEAR.match(name)]
    times = lower.count(lower[0]) if lower else 1
    upper = [name for name in names[1:] if not _YEAR.match(name)][-times:]
    joined = (*names[:1], *(head + over for over in upper for head in lower[: len(lower) // times]))
    return joined if len(joined) == count else None


def _table_end(lines: Sequence[Line], header: Header, plain: bool) -> tuple[int, list[int]]:
    """One past the last line of the table under `header`, and where in it the header is printed; in a `plain` one, whose
    rows no number or figure tells, cells may have lines that are set in, as in any what follows a row's number."""
    block, index, heads = [bare(line.text) for line in lines[header.first : header.end]], header.end, [header.first]
    opens = lines[index : index + 1]
    brackets = any(cells.is_bracketed(line.text) for line in opens)
    while index < len(lines):
        line, again = lines[index], lines[index : index + len(block)]
        if block and line.text[0] == block[0][0] and [bare(other.text) for other in again] == block:
            heads.append(index)
            index += len(block)
            continue
        above = lines[index - 1].text
        inside = above.isdigit() or (plain and (opens[0].indented or not SENTENCE_END.search(above)))
        if _closes(line) or (not brackets and cells.is_bracketed(line.text)) or (line.indented and not inside):
            break
        if index > header.end and (_is_heads(line.text) or (line.text[0] == "序" and _find_header(lines, index))):
            caption = lines[max(header.end + 1, index - _CAPTION_LINES) : index][::-1]  # which is no row
            return index - sum(1 for _ in takewhile(lambda line: CAPTION_END.search(line.text), caption)), heads
        index += 1
    return index, heads


def _closes(line: Line) -> bool:
    """Whether a table ends before a line: a ruled row, a caption, the label of a section, a remark."""
    text, label = line.text, line.label or parse_label(line.text)
    if line.row or (label and (label.scheme in _CLOSING_LABELS or len(label.numbers) > 1)):
        return True
    return bool(CAPTION.match(text) or DISCLOSURE.match(text) or _REMARK.match(text) or ATTACHMENT_LINE.fullmatch(text))


def _rows_end(lines: Sequence[Line], body: range, telling: Sequence[int], numbered: bool) -> int:
    """One past the last row; where rows hold no sentences a paragraph behind the last one is none of it."""
    last = telling[-1]
    if any("。" in lines[at].text for at in range(body.start, last)):
        return body.stop
    if len(telling) > _ONE_LINE_ROWS and last - telling[0] == len(telling) - 1:
        return last + 1
    limit, rest = _NUMBERED_WIDTH if numbered else _FIGURES_WIDTH, range(last + 1, body.stop)
    texts = {at: lines[at].text for at in rest}
    ends = (at for at, text in texts.items() if width(text) > limit or text.endswith("。") or cells.item_label(text))
    return next(ends, body.stop)
