"""Where flattened tables begin and end: header blocks, their repetition on later pages, and what closes a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import ATTACHMENT_LINE, CAPTION, DISCLOSURE, parse_label
from lfsearch.parser.tables.cells import PUNCTUATION, SENTENCE_END, Row, row_number, split_values, tokens, width
from lfsearch.parser.tables.columns import head_words, is_head
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import Cell

# What alone on its line can begin a header of figures, besides the words that head columns.
_COUNTIES = re.compile(r"各?县(?:\(市、区\))?")
# Space in a header that is no gap between columns: `2025 年指标`, `PM2. 5 浓度值(μg / m3)`.
_STRAY_IN_HEAD = re.compile(r"(?<=[\x21-\x28\x2a-\x7e]) +(?=\S)|(?<=[(/]) +|(?<! ) +(?=/)")
_YEAR = re.compile(r"20\d\d年")
_CLOSING_LABELS = frozenset({"chinese", "part", "subpart", "chapter", "section", "article"})
_REMARK = re.compile(r"(?:备\s*)?注\s*:|说明\s*:|上述所称")
CAPTION_END = re.compile(
    r"(?:表|清单|目录|目标|要求|职责|条件|分级|任务|计划|代码|部署|名单|标准|限值|事项)(?:\(.{0,200}\))?$"
)
_CAPTION_LINES = 3
# A header block is at most this many lines (one with twenty narrow columns has about forty), of this width.
_HEADER_LINES, _HEADER_WIDTH = 60, 30
# A table of figures needs so many equal lines in a row to be taken for one without a header word.
_FIGURE_LINES, _FIGURE_WORDS = 3, 16


@dataclass(frozen=True, slots=True)
class Header:
    """A header block: `lines[first:end]`; `names` are its column heads as far as they can be told."""

    first: int
    end: int
    names: tuple[str, ...]

    @property
    def numbered(self) -> bool:
        """Whether the first column counts the rows."""
        return self.names[:1] == ("序号",)

    @property
    def size(self) -> int:
        return self.end - self.first


def _head_parts(text: str) -> list[str]:
    """The column heads on one line."""
    return tokens(_STRAY_IN_HEAD.sub("", text))


def has_bracket_label(text: str) -> bool:
    """Whether a line begins with (一)."""
    return text[:1] == "(" and (label := parse_label(text)) is not None and label.scheme == "paren-chinese"


def find_header(lines: Sequence[Line], index: int) -> Header | None:
    """The header block that begins at `lines[index]`, if one does; `end == index` for figures without a header."""
    text = lines[index].text
    if text[0] == "序" and (header := _block(lines, index)) and header.numbered:
        return header
    if parts := _heads_on(text):
        return Header(index, index + 1, tuple(parts))
    if bare(text) in head_words() or _COUNTIES.fullmatch(bare(text)):
        return _block(lines, index)
    return Header(index, index, ()) if figures_begin(lines, index, 2) else None


def _heads_on(text: str) -> list[str]:
    """The heads on a line of column heads; none on other lines."""
    if " " not in text or PUNCTUATION.search(text):
        return []
    parts = _head_parts(text)
    return parts if is_head(parts[0]) and sum(map(is_head, parts)) >= max(2, (len(parts) + 1) // 2) else []


def _block(lines: Sequence[Line], first: int) -> Header | None:
    """The header up to the line before the first row, which begins with its number where the heads begin with 序号, else
    holds figures; every line between must look like a column head."""
    numbered = lines[first].text[0] == "序"
    parts: list[str] = []
    for end in range(first, min(first + _HEADER_LINES, len(lines))):
        text = lines[end].text
        if end > first and (row_number(text) is not None if numbered else figures_begin(lines, end, 1)):
            return Header(first, end, merge_heads(parts))
        if SENTENCE_END.search(text) or width(text) > _HEADER_WIDTH:
            return None
        parts += _head_parts(text)
    return None


def figures_begin(lines: Sequence[Line], index: int, least: int) -> bool:
    """Whether lines of words and equally many figures, at least `least`, begin here."""
    counts: set[int] = set()
    for line in lines[index : index + _FIGURE_LINES]:
        split = split_values(line.text)
        if split is None or len(split[1]) < least or width("".join(split[0])) > _FIGURE_WORDS:
            return False
        counts.add(len(split[1]))
    return len(counts) == 1 and index + _FIGURE_LINES <= len(lines)


def header_row(lines: Sequence[Line], first: int, end: int) -> Row:
    """The row of a header block."""
    parts = [squeeze(part) for line in lines[first:end] for part in _head_parts(line.text)]
    return Row(first, end - 1, tuple(Cell(None, name) for name in merge_heads(parts)), None, header=True)


def merge_heads(parts: Sequence[str]) -> tuple[str, ...]:
    """Join column heads that are broken over lines: 牵头 + 部门, 招生计划 + (人), Ⅱ + 级, 2022年 + 11-12月."""
    names: list[str] = []
    for part in parts:
        if names and (names[-1] + part in head_words() or part[0] == "(" or (part == "级" and len(names[-1]) == 1)):
            names[-1] += part
        else:
            names.append(part)
    return _by_year(names)


def _by_year(names: Sequence[str]) -> tuple[str, ...]:
    """Heads such as 2022年 11-12月 PM2.5 浓度控制目标 joined, where a year begins each column after the first."""
    if len(names) < 2 or not _YEAR.match(names[1]):
        return tuple(names)
    joined = [names[0]]
    for name in names[1:]:
        joined += [name] if _YEAR.match(name) else []
        joined[-1] += name * (joined[-1] != name)
    return tuple(joined)


def column_names(names: Sequence[str], count: int) -> tuple[str, ...] | None:
    """The names of `count` columns; None where the heads do not tell them.

    A column of remarks at the end may be empty; a corner may be cut in two (级别 heads the other heads, 用途 the first
    column); the heads may stand in two storeys (县 | PM2.5 浓度值 | 重污染天数 over 2020年10-12月 | 2021年1-3月, twice: the
    lower ones begin with a year, the same stand under each upper one; what spans those is left out).
    """
    if 0 <= len(names) - count <= 1 < count:
        return tuple(names[:count] if names[-1] in ("备注", "说明", "附注") else names[-count:])
    begin = next((place for place, name in enumerate(names) if place > 1 and _YEAR.match(name)), len(names))
    lower = _by_year((names[0], *names[begin:]))[1:] if begin < len(names) else ()
    if len(lower) != count - 1:
        return None
    times = lower.count(lower[0])
    upper = names[1:begin][-times:]
    joined = (names[0], *(head + over for over in upper for head in lower[: len(lower) // times]))
    return joined if len(joined) == count else None


def repeats(lines: Sequence[Line], index: int, header: Header) -> bool:
    """Whether the header is printed again at `lines[index]`."""
    if not 0 < header.size <= len(lines) - index or lines[index].text[:1] != lines[header.first].text[:1]:
        return False
    return all(bare(lines[index + at].text) == bare(lines[header.first + at].text) for at in range(header.size))


def table_end(lines: Sequence[Line], header: Header, *, paragraphs: bool) -> tuple[int, list[int]]:
    """One past the last line of the table under `header`, and where in it the header is printed.

    `paragraphs`: lines that are set in may be in its cells.
    """
    index = header.end
    opens = lines[index : index + 1]
    brackets = any(has_bracket_label(line.text) for line in opens)
    heads = [header.first]
    while index < len(lines):
        line, above = lines[index], lines[index - 1].text
        if repeats(lines, index, header):
            heads.append(index)
            index += header.size
            continue
        if _closes(line) or (not brackets and has_bracket_label(line.text)):
            break
        inside = above.isdigit() or (paragraphs and (opens[0].indented or not SENTENCE_END.search(above)))
        if line.indented and not inside:  # what follows a row's number is in the row
            break
        if index > header.end and (_heads_on(line.text) or (line.text[0] == "序" and find_header(lines, index))):
            above_it = lines[max(header.end + 1, index - _CAPTION_LINES) : index][::-1]  # its caption is no row
            return index - sum(1 for _ in takewhile(lambda line: CAPTION_END.search(line.text), above_it)), heads
        index += 1
    return index, heads


def _closes(line: Line) -> bool:
    """Whether a table ends before a line: a ruled row, a caption, the label of a section, a remark."""
    text, label = line.text, parse_label(line.text)
    if line.row or (line.label and line.label.scheme == "decimal" and len(line.label.numbers) > 1):
        return True
    if label and label.scheme in _CLOSING_LABELS:
        return True
    return bool(CAPTION.match(text) or DISCLOSURE.match(text) or _REMARK.match(text) or ATTACHMENT_LINE.fullmatch(text))
