"""Where flattened tables begin and end: header blocks, their repetition on later pages, and what closes a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import PUNCTUATION, SENTENCE_END, Row, split_values, tokens, width
from lfsearch.parser.tables.columns import head_words
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import Cell

# What alone on its line can begin a header of figures, besides the words that head columns.
_COUNTIES = re.compile(r"各?县(?:\(市、区\))?")
# Space in a header that is no gap between columns: `2025 年指标`, `PM2. 5 浓度值(μg / m3)`.
_STRAY_IN_HEAD = re.compile(r"(?<=[\x21-\x28\x2a-\x7e]) +(?=\S)|(?<=[(/]) +|(?<! ) +(?=/)")
_YEAR = re.compile(r"20\d\d年")
_ROMAN = re.compile(r"[\u2160-\u2169]")
# A figure with its unit begins many a wrapped line (`12 月底前`, `10 个市级专业镇`); other words begin alike (4 个人信用).
_QUANTITY = r"""
    \d | % | [月秒套辆亿吨级岁倍克] | 年(?![度检审报鉴]) | 日(?![常间用]) | 时(?![限间]) | 分(?![级类局析布公]) | 个(?![人体性])
    | 家(?![庭长禽电畜具政]) | 台(?![账风胞]) | 条(?![件例码]) | 户(?![外籍主]) | 万(?!荣) | 千(?!户) | 百(?![货姓])
    | 米(?![面粉]) | 元(?!旦) | 处(?![方理置罚分]) | 座(?!谈) | 批(?![发准复]) | 次(?!生) | 度(?!假) | 天(?![然气])
    | 周(?![边转期]) | 公(?=[里斤顷])
"""
_ROW_NUMBER = re.compile(rf"(\d{{1,3}})(?: $ | \s+(?!{_QUANTITY}) )(?![.、\d])", re.VERBOSE)
_LIKELY_QUANTITY = re.compile(rf"(\d{{1,3}})\s+(?![\d月年日时])(?={_QUANTITY})", re.VERBOSE)
_BRACKET_LABEL = re.compile(r"\([一二三四五六七八九十]{1,3}\)")
_ATTACHMENT = re.compile(r"附\s*[件表录图]\s*+\d{0,2}\s*+:?$")
CAPTION_END = re.compile(
    r"(?:表|清单|目录|目标|要求|职责|条件|分级|任务|计划|代码|部署|名单|标准|限值|事项)(?:\(.{0,200}\))?$"
)
# What closes a table: a caption, a numbered section, a remark.
_CLOSING = re.compile(
    rf"(?=[附表专图(备注说上第一二三四五六七八九十])(?:{_ATTACHMENT.pattern}|(?:表|专栏|附表|图)\s*\d{{1,2}}\s"
    r"|\((?:此件|附[表件])|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百\d]{1,4}[条章节编]"
    r"|(?:备\s*)?注\s*:|说明\s*:|上述所称)"
)
# A header block is at most this many lines (one with twenty narrow columns has about forty), of this width.
_HEADER_LINES, _HEADER_WIDTH = 60, 30
_CAPTION_LINES = 3
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


@cache
def _heads() -> re.Pattern[str]:
    """A word of `data/columns.tsv`, alone or with up to ten characters before it (考核内容, 中心城区年度指标)."""
    return re.compile(rf".{{0,10}}(?:{'|'.join(head_words())})(?:\(.{{1,10}}\))?")


@cache
def _head_ends() -> frozenset[str]:
    """The characters that heads end with: one look at them tells most other words."""
    return frozenset((*(word[-1] for word in head_words()), ")"))


def is_head(text: str) -> bool:
    """Whether a text is a word that heads a column."""
    return text[-1:] in _head_ends() and _heads().fullmatch(text) is not None


def head_parts(text: str) -> list[str]:
    """The column heads on one line."""
    return tokens(_STRAY_IN_HEAD.sub("", text))


def row_number(text: str) -> int | None:
    """The number that begins a row: `26 市市场监督`, `3` alone; not `12 月底前`, `1. 负责`."""
    match = _ROW_NUMBER.match(text)
    return int(match[1]) if match else None


def doubtful_number(text: str) -> int | None:
    """The number of a line that looks like a quantity and may be a row: `4 个人信用`."""
    match = _LIKELY_QUANTITY.match(text)
    return int(match[1]) if match else None


def has_bracket_label(text: str) -> bool:
    """Whether a line begins with (一)."""
    return text[:1] == "(" and _BRACKET_LABEL.match(text) is not None


def find_header(lines: Sequence[Line], index: int) -> Header | None:
    """The header block that begins at `lines[index]`, if one does; `end == index` for figures without a header."""
    text = lines[index].text
    if _begins_ordinal(lines, index) and (
        header := _block(lines, index, lambda at: row_number(lines[at].text) is not None)
    ):
        return header
    if (parts := _heads_on(text)) and not (index and _ATTACHMENT.match(lines[index - 1].text)):
        return Header(index, index + 1, tuple(parts)) if index + 2 < len(lines) else None
    if bare(text) in head_words() or _COUNTIES.fullmatch(bare(text)):
        return _block(lines, index, lambda at: figures_begin(lines, at, 1))
    return Header(index, index, ()) if figures_begin(lines, index, 2) else None


def _begins_ordinal(lines: Sequence[Line], index: int) -> bool:
    """Whether a line begins with 序号, or with 序 over 号."""
    if lines[index].text[:1] != "序":
        return False
    first = head_parts(lines[index].text)[0]
    return first == "序号" or (first == "序" and index + 1 < len(lines) and lines[index + 1].text.startswith("号"))


def _heads_on(text: str) -> list[str]:
    """The heads on a line of column heads; none on other lines, most of which a quick look tells."""
    if " " not in text or text[-1] in "。!?;":
        return []
    first = text[: text.index(" ")]
    # A word of Chinese in front is the first part; what is letter-spaced or has Latin in it may be more.
    if len(first) > 1 and first[-1] > "\u2e80" and "/" not in text and not is_head(first):
        return []
    parts = head_parts(text)
    return parts if _is_head_line(parts) else []


def _is_head_line(parts: Sequence[str]) -> bool:
    return (
        len(parts) > 1
        and is_head(parts[0])
        and sum(map(is_head, parts)) >= max(2, (len(parts) + 1) // 2)
        and not any(PUNCTUATION.search(part) for part in parts[:-1])
        and not SENTENCE_END.search(parts[-1])
    )


def _block(lines: Sequence[Line], first: int, begins_row: Callable[[int], bool]) -> Header | None:
    """The header up to the line before the first row; every line between must look like a column head."""
    parts: list[str] = []
    for end in range(first, min(first + _HEADER_LINES, len(lines))):
        text = lines[end].text
        if end > first and begins_row(end):
            return Header(first, end, merge_heads(parts))
        if SENTENCE_END.search(text) or width(text) > _HEADER_WIDTH:
            return None
        parts += head_parts(text)
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


def repeats(lines: Sequence[Line], index: int, header: Header) -> bool:
    """Whether the header is printed again at `lines[index]`."""
    size = header.end - header.first
    if not 0 < size <= len(lines) - index or lines[index].text[:1] != lines[header.first].text[:1]:
        return False
    return all(bare(lines[index + step].text) == bare(lines[header.first + step].text) for step in range(size))


def segments(lines: Sequence[Line], header: Header, end: int) -> Iterator[tuple[int, int, bool]]:
    """The table's header, the body up to the header's repetition, and so on, as (first, end, is header)."""
    size = header.end - header.first
    heads = [header.first]
    for index in range(header.end, end):
        if index >= heads[-1] + size and repeats(lines, index, header):
            heads.append(index)
    for head, after in pairwise([*heads, end]):
        if size:
            yield head, min(head + size, end), True
        if head + size < after:
            yield head + size, after, False


def header_row(lines: Sequence[Line], first: int, end: int) -> Row:
    """The row of a header block."""
    parts = [squeeze(part) for line in lines[first:end] for part in head_parts(line.text)]
    return Row(first, end - 1, tuple(Cell(None, name) for name in merge_heads(parts)), None, header=True)


def merge_heads(parts: Sequence[str]) -> tuple[str, ...]:
    """Join column heads that are broken over lines: 牵头 + 部门, 招生计划 + (人), 2022年 + 11-12月."""
    names: list[str] = []
    for part in parts:
        broken = bool(names) and (names[-1] + part in head_words() or part[0] == "(")
        if broken or (names and part == "级" and _ROMAN.fullmatch(names[-1])):
            names[-1] += part
        else:
            names.append(part)
    return _by_year(names)


def _by_year(names: Sequence[str]) -> tuple[str, ...]:
    """Heads such as 2022年 11-12月 PM2.5 浓度控制目标 joined, where a year begins each column after the first."""
    if len(names) < 2 or not _YEAR.match(names[1]):
        return tuple(names)
    starts = [place for place, name in enumerate(names) if not place or _YEAR.match(name)]
    return tuple("".join(names[start:stop]) for start, stop in zip(starts, [*starts[1:], len(names)], strict=True))


def column_names(names: Sequence[str], count: int) -> tuple[str, ...] | None:
    """The names of `count` columns; None where the heads do not tell them.

    A column of remarks at the end may be empty; a corner may be cut in two (级别 heads the other heads, 用途 the first
    column); the heads may stand in two storeys (县 | PM2.5 浓度值 | 重污染天数 over 2020年10-12月 | 2021年1-3月, twice:
    the lower ones begin with a year, and the same stand under each upper one; what spans those is left out).
    """
    if len(names) == count:
        return tuple(names)
    if len(names) == count + 1 and names[-1] in ("备注", "说明", "附注"):
        return tuple(names[:-1])
    if len(names) == count + 1 > 3 and all(names[0][0] in name for name in names[2:]):
        return tuple(names[1:])
    begin = next((place for place, name in enumerate(names) if place > 1 and _YEAR.match(name)), len(names))
    lower = _by_year((names[0], *names[begin:]))[1:] if begin < len(names) else ()
    if len(lower) != count - 1:
        return None
    size = next(size for size in range(1, len(lower) + 1) if lower == lower[:size] * (len(lower) // size))
    upper = names[1:begin][-(len(lower) // size) :]
    joined = (names[0], *(head + over for over in upper for head in lower[:size]))
    return joined if len(joined) == count else None


def table_end(lines: Sequence[Line], header: Header, *, paragraphs: bool) -> int:
    """One past the last line of the table under `header`; `paragraphs`: lines that are set in may be in its cells."""
    index = header.end
    brackets = index < len(lines) and has_bracket_label(lines[index].text)
    columns = index < len(lines) and lines[index].indented  # each column is a paragraph
    indented = 0
    while index < len(lines):
        if repeats(lines, index, header):
            index += header.end - header.first
            continue
        line, above = lines[index], lines[index - 1].text
        decimal = line.label is not None and line.label.scheme == "decimal" and len(line.label.numbers) > 1
        if line.row or decimal or _CLOSING.match(line.text) or (not brackets and has_bracket_label(line.text)):
            return index
        if line.indented and not above.isdigit():  # what follows a row's number is in the row
            indented += 1
            sentence = SENTENCE_END.search(above) is not None
            if not paragraphs or (indented > len(header.names) if columns else sentence):
                return index
        if index > header.end and (
            _heads_on(line.text) or (_begins_ordinal(lines, index) and find_header(lines, index))
        ):
            return _before_caption(lines, index, header.end)
        index += 1
    return index


def _before_caption(lines: Sequence[Line], index: int, floor: int) -> int:
    """Step back over the next table's caption, so that it does not end up in the last row of this one."""
    start = index
    while start - 1 > floor and index - start < _CAPTION_LINES and CAPTION_END.search(lines[start - 1].text):
        start -= 1
    return start
