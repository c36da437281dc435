"""The lines of a table cut into atoms, parts that no border divides, and how these are measured, typed and joined."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lfsearch.parser import paragraphs
from lfsearch.parser.labels import is_measured
from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import Label, parse_label
from lfsearch.parser.tables.columns import DEADLINE, FIGURE, NUMBER, TELLING, TEXT, ColumnType
from lfsearch.text.blanks import bare

# No clause may be longer (the project's bar); a row is cut at a natural break before that.
MAX_ROW = 2000
SENTENCE_END = re.compile(r"[。!?;]\s*[”\")〉》]?$")
PUNCTUATION = re.compile(r"[。,;!?]|(?<!\d):|:(?!\d)")  # the colon of a ratio is none: 1:5万
# Blanks inside a word: 248. 13, 900 吨, 20 家以上, GB 2707, letter-spaced `职　　责`, `古　县`.
_INNER_BLANK = re.compile(
    r"(?<=\d\.) +(?=\d)|(?<=\d) +(?=[吨家个台人分户亩座处](?:以上|以下)?(?!\S))|(?<=[A-Z]) +(?=\d{3,})"
    r"|(?<=(?<!\S)[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff](?!\S))"
)
# A figure of a table cell: 63, 248.13, 90%, 900吨, —.
_FIGURE_FORM = re.compile(r"(?:[-—–]|[-—]?\d+(?:\.\d+)?)[%\u4e00-\u9fff]?(?:以上|以下)?")
_NUMBER = re.compile(r"(\d{1,3})(?:\s++|$)(?![.、\d])")
# A deadline, whole or the half that one of two lines has: 2020年 / 12月底前, 2023. 5. 15, 15日前, 长期坚持.
DEADLINE_FORM = re.compile(
    r"""(?<!\S)
    (?: (?=\d)(?:20\d\d\s*年\s*)?(?:\d{1,2}(?:\s*[-—~至]\s*\d{1,2})?\s*月\s*)?(?:\d{1,2}\s*日)?[上中下旬之日月底末前]*
      | 20\d\d\s*[./-]\s*\d{1,2}(?:\s*[./-]\s*\d{1,2})?
      | (?:长期|全年|持续)[\u4e00-\u9fff]{0,2} )
    (?!\S)""",
    re.VERBOSE,
)
# A unit begins so: 市工信局, 行政审批服务管理部门, 各县(市、区), 市、县级, 10 个市级专业镇所在县市区.
UNIT = re.compile(r"行政|(?:\d{1,2}\s*个)?[市省县各](?![项类种])[\u4e00-\u9fff、]{2}|(?:相|有)关[部单]|/$")
# Space between two words of Chinese is a gap between columns; the PDF leaves stray space elsewhere only. What can follow a
# gap besides: figures in a list (5、25、40), a full date (2023. 5. 15), a first item (1. 焦炉), a unit (10 个市级, /).
_COLUMN_GAP = re.compile(
    r"(?<=[\u4e00-\u9fff”])\s+(?=[\u4e00-\u9fff(“][\u4e00-\u9fff“、])"
    r"|(?<=[\u4e00-\u9fff)])\s+(?=\d+(?:、|\.\s?\d+\.|\s个市)|1\.\s|/$)"
)
_UNWRAPPED = 60  # no wrapped cell is so wide
_LOOKAHEAD = 120  # how far ahead a missing number is looked for before the next one is taken instead
_ITEMS = frozenset({"number", "circled", "paren-number", "paren-symbol"})


def width(text: str) -> float:
    """Printed width in ideographs; blanks are none, since they are those of the typesetter."""
    return paragraphs.width(bare(text))


def row_number(text: str, *, sure: bool = True) -> int | None:
    """The number that begins a row: `26 市市场监督`, `3` alone; `sure`: which is no quantity, as `12 月底前`."""
    match = _NUMBER.match(text)
    return int(match[1]) if match and not (sure and is_measured(text, match.end())) else None


def item_label(text: str) -> Label | None:
    """The number of an item of a list that a text begins with: 1. ① (1)."""
    label = parse_label(text)
    return label if label and label.scheme in _ITEMS else None


def words(text: str) -> list[str]:
    """The words of a line; none where it has punctuation."""
    return [] if PUNCTUATION.search(text) else _INNER_BLANK.sub("", text).split()


def is_exact(text: str, columns: int) -> bool:
    """Whether a line has a word for each of several columns."""
    return len(words(text)) == columns > 2


def cut_line(text: str, types: Sequence[ColumnType], *, marked: bool = False) -> list[tuple[str, ColumnType | None]]:
    """The parts of a line: a word for each column where it has just these, else what stands between gaps, figures and
    deadlines apart where the table has columns of them; first the row's number or label where it is `marked`."""
    if not set(TELLING) & set(types) and is_exact(text, len(types)):
        return [(word, NUMBER if marked and not place else None) for place, word in enumerate(words(text))]
    if marked:
        mark = text[: len(text) - len(text.lstrip("0123456789"))] or _at_gaps(text)[0][0]
        return [(mark, NUMBER), *cut_line(text[len(mark) :].strip(), types[1:])]
    if DEADLINE in types and (deadline := DEADLINE_FORM.search(text)):
        rest = text[deadline.end() :].strip()
        return [*_at_gaps(text[: deadline.start()]), (deadline[0], DEADLINE), *cut_line(rest, types)]
    parts = words(text) if FIGURE in types else []
    kinds = [FIGURE if _FIGURE_FORM.fullmatch(part) else None for part in parts]
    if FIGURE in {*kinds[:1], *kinds[-1:]}:  # behind the first figure each word is a cell; a name may have blanks
        front = kinds.index(FIGURE)
        return [*_at_gaps(" ".join(parts[:front])), *zip(parts[front:], kinds[front:], strict=True)]
    return _at_gaps(text)


def _at_gaps(text: str) -> list[tuple[str, ColumnType | None]]:
    return [(part, None) for part in _COLUMN_GAP.split(text.strip()) if part]


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of line `line`; `kind` is told by its form alone: the row's number or label, a figure, a deadline."""

    line: int
    text: str
    kind: ColumnType | None
    begins: bool  # its line
    whole: bool  # its line is not wrapped: a cell, or a paragraph of one
    width: float
    unit: bool  # begins like a unit
    sentence: bool  # ends a sentence
    punctuation: bool  # or the number of an item of a list


def cut_atoms(lines: Sequence[Line], span: range, marks: Collection[int], types: Sequence[ColumnType]) -> list[Atom]:
    """The atoms of the lines `span`; `marks` are the lines that begin with the row's number or label."""
    whole = any(lines[index].whole and width(lines[index].text) > _UNWRAPPED for index in span)
    return [
        Atom(
            line=index,
            text=part,
            kind=kind,
            begins=not place,
            whole=whole,
            width=width(part),
            unit=UNIT.match(part) is not None,
            sentence=SENTENCE_END.search(part) is not None,
            punctuation=bool(PUNCTUATION.search(part.removesuffix("。" * whole)) or item_label(part)),
        )
        for index in span
        for place, (part, kind) in enumerate(cut_line(lines[index].text, types, marked=index in marks))
    ]


def row_marks(lines: Sequence[Line], body: range, types: Sequence[ColumnType]) -> list[int]:
    """The lines with a row's number or, in a table without numbers, with (一), (二); where all columns are of texts, printed
    one after another (一级响应 | 二级响应 | 三级响应), those that begin as the first one does.

    Rows may be left out or counted anew, a misprinted number is the one that would be missing; where a line has no word
    for each column, a quantity is no number (4 个县先行试点).
    """
    if len(types) > 2 and set(types) == {TEXT}:
        opening = bare(lines[body.start].text)[:3]
        return [at for at in body if bare(lines[at].text).startswith(opening)]
    if NUMBER not in types:
        labels = {at: parse_label(lines[at].text) for at in body}
        return [at for at, label in labels.items() if label and label.scheme == "paren-chinese"]
    texts = [lines[at].text for at in body]
    numbers = [row_number(text, sure=not is_exact(text, len(types))) if text[0].isdigit() else None for text in texts]
    marks: list[int] = []
    expected = numbers[0] or 1
    for at, number in enumerate(numbers):
        if number is None or (number != expected and not marks):
            continue
        ahead = numbers[at + 1 : at + _LOOKAHEAD]
        missing = expected not in ahead
        if number == 1 or (missing and number + 1 in ahead):
            expected = number
        if number == expected or (missing and expected + 1 in ahead):
            marks.append(body[at])
            expected += 1
    return marks


def telling_lines(lines: Sequence[Line], body: range, types: Sequence[ColumnType]) -> list[int]:
    """The lines that tell a row each: by a number or label, a deadline, figures, or a word for each column."""
    kinds = [kind for kind in TELLING if kind in types][:1]

    def tells(text: str) -> bool:
        return is_exact(text, len(types)) or any(kind for _, kind in cut_line(text, kinds))

    return row_marks(lines, body, types) or [at for at in body if tells(lines[at].text)]
