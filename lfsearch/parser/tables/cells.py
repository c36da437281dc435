"""The lines of a table cut into atoms, parts that no border divides, and how these are measured, typed and joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from lfsearch.data import read_table
from lfsearch.parser import paragraphs
from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import Label, parse_label
from lfsearch.parser.tables.columns import DEADLINE, FIGURE, NUMBER, TELLING, ColumnType
from lfsearch.text.blanks import bare, squeeze

# No clause may be longer (the project's bar); a row is cut at a natural break before that.
MAX_ROW = 2000
SENTENCE_END = re.compile(r"[。!?;]\s*[”\")〉》]?$")
PUNCTUATION = re.compile(r"[。,;!?]|(?<!\d):|:(?!\d)")  # the colon of a ratio is none: 1:5万
_MEASURE = "[吨家个台人分户亩座处]"
# Blanks inside a word: 248. 13, 900 吨, 20 家以上, GB 2707, letter-spaced `职　　责`, `古　县`; in front of figures also 1:5 万.
_INNER_BLANK = re.compile(
    rf"(?<=\d\.) +(?=\d)|(?<=\d) +(?={_MEASURE}(?:以上|以下)?(?:\s|$))|(?<=[A-Z]) +(?=\d{{3,}})"
    r"|(?<=(?<!\S)[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff](?!\S))"
)
_LATIN_FRONT = re.compile(r"(?:(?<=[:A-Za-z]\d)|(?<=:\d\d)|(?<=[A-Za-z])) +(?=[\u4e00-\u9fff])")
# A figure of a table cell: 63, 248.13, 90%, 900吨, —.
VALUE = re.compile(rf"(?:[-—–]|[-—]?\d+(?:\.\d+)?)(?:%|{_MEASURE})?(?:以上|以下)?")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_NUMBER = re.compile(r"(\d{1,3})(?:\s++|$)(?![.、\d])")
_UNTIL = "(?:底前|底|前|日前|中旬前|之前|月前|末)"
_MONTH = rf"\d{{1,2}}(?:\s*[-—~至]\s*\d{{1,2}})?\s*月(?:\s*\d{{1,2}}\s*日)?\s*{_UNTIL}?"
_DAY = r"20\d\d\s*[./-]\s*\d{1,2}(?:\s*[./-]\s*\d{1,2})?"
# A deadline, whole or the half that one of two lines has: 2020年 / 12月底前.
DEADLINE_FORM = re.compile(
    rf"(?<!\S)(?:(?:20\d\d\s*年\s*)?{_MONTH}|20\d\d\s*年\s*{_UNTIL}?|{_DAY}|\d{{1,2}}\s*日{_UNTIL}"
    r"|长期坚持|长期|全年|持续推进|持续开展)(?=\s|$)"
)
# A unit begins so: 市工信局, 各县(市、区), 10 个市级专业镇所在县市区.
UNIT = re.compile(
    r"市[\u4e00-\u9fff]{2}|省[\u4e00-\u9fff]{2}|各[县市区有相单]|[市县]、?[县市]?级|相关|有关|\d{1,2}\s*个市"
    r"|[\u4e00-\u9fff]{2,3}[县区]政府|/$"
)
_OFFICE = re.compile(r"市[\u4e00-\u9fff]{1,10}(?:局|委|办|部|院|会|中心)")
# Space between two words of Chinese is a gap between columns; the PDF leaves stray space elsewhere only. What can follow a
# gap besides: figures in a list (5、25、40), a full date (2023. 5. 15), a first item (1. 焦炉), a unit.
_COLUMN_GAP = re.compile(
    rf"""
    (?<=[\u4e00-\u9fff”][\u4e00-\u9fff”]) \s+ (?=[\u4e00-\u9fff(“][\u4e00-\u9fff“、])
    | (?<=[\u4e00-\u9fff)]) \s+ (?=\d+(?:、\d|\.\s?\d+\.\s?\d) | 1\.\s(?:\d+\s月|[\u4e00-\u9fff]) | {UNIT.pattern})
    """,
    re.VERBOSE,
)
_UNWRAPPED = 60  # no wrapped cell is so wide
# Cells written from top to bottom: their width, how many lines are looked at, how often how many characters end them.
_VERTICAL, _MOST_VERTICAL, _REPEATED, _TAIL = 2, 30, 3, 4
_LOOKAHEAD = 120  # how far ahead a missing number is looked for before the next one is taken instead
_ITEMS = frozenset({"number", "circled", "paren-number", "paren-symbol"})


def width(text: str) -> float:
    """Printed width in ideographs; blanks are none, since they are those of the typesetter."""
    return paragraphs.width(bare(text))


@cache
def _measures() -> list[tuple[str, tuple[str, ...]]]:
    """What makes a quantity of the number in front of it (`12 月底前`, `10 个市级专业镇`), but before some characters."""
    entries = (line.partition("\t") for line in read_table("measures.tsv"))
    return [(word, tuple(others)) for word, _, others in entries]


def row_number(text: str, *, sure: bool = True) -> int | None:
    """The number that begins a row: `26 市市场监督`, `3` alone; `sure`: which is no quantity, as `12 月底前`."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    counts = any(rest.startswith(word) and not rest[len(word) :].startswith(others) for word, others in _measures())
    return None if sure and counts else int(match[1])


def item_label(text: str) -> Label | None:
    """The number of an item of a list that a text begins with: 1. ① (1)."""
    label = parse_label(text)
    return label if label and label.scheme in _ITEMS else None


def is_bracketed(text: str) -> bool:
    """Whether a text begins with (一)."""
    return text[:1] == "(" and (label := parse_label(text)) is not None and label.scheme == "paren-chinese"


def tokens(text: str) -> list[str]:
    """The words of a line."""
    return _INNER_BLANK.sub("", text).split()


def is_exact(text: str, columns: int) -> bool:
    """Whether a line has a word for each of several columns."""
    return columns > 2 and not PUNCTUATION.search(text) and len(tokens(text)) == columns


def split_values(text: str) -> tuple[list[str], list[str]] | None:
    """A line of a table of figures as (words, figures): `尧都 63 89 3 17`. None for any other line."""
    words = tokens(_LATIN_FRONT.sub("", text)) if " " in text and not PUNCTUATION.search(text) else []
    figures: list[str] = []
    while words and VALUE.fullmatch(words[-1]):
        figures.insert(0, words.pop())
    return (words, figures) if figures and _IDEOGRAPH.search("".join(words)) else None


def cut_line(text: str, types: Sequence[ColumnType], *, marked: bool = False) -> list[tuple[str, ColumnType | None]]:
    """The parts of a line: a word for each column where it has just these, else what stands between gaps, figures and
    deadlines apart where the table has columns of them; first the row's number or label where it is `marked`."""
    if not set(TELLING) & set(types) and is_exact(text, len(types)):
        return [(word, NUMBER if marked and not place else None) for place, word in enumerate(tokens(text))]
    if marked:
        mark = text[: len(text) - len(text.lstrip("0123456789"))] or _gaps(text)[0]
        return [(mark, NUMBER), *cut_line(text[len(mark) :].strip(), types[1:])]
    if DEADLINE in types and (deadline := DEADLINE_FORM.search(text)):
        before = [(part, None) for part in _gaps(text[: deadline.start()])]
        return [*before, (deadline[0], DEADLINE), *cut_line(text[deadline.end() :].strip(), types)]
    if FIGURE in types and text and not PUNCTUATION.search(text):
        split = split_values(text)
        words = [*split[0], *split[1]] if split else tokens(text)
        if split or VALUE.fullmatch(words[0]):
            return [(word, FIGURE if VALUE.fullmatch(word) else None) for word in words]
    return [(part, None) for part in _gaps(text)]


def _gaps(text: str) -> list[str]:
    return [part for part in _COLUMN_GAP.split(text.strip()) if part]


def join(parts: Iterable[str]) -> str:
    """Wrapped lines as one text; the names of two offices on a line each keep their distance."""
    pieces = [squeeze(part) for part in parts]
    text = squeeze(" ".join(pieces))
    for above, piece in pairwise(pieces):
        if _OFFICE.fullmatch(above) and _OFFICE.fullmatch(piece):
            text = text.replace(above + piece, f"{above} {piece}")
    return text


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of line `line`; `kind` is told by its form alone: the row's number or label, a figure, a deadline."""

    line: int
    text: str
    kind: ColumnType | None
    begins: bool  # its line
    fresh: bool  # begins a cell below another, both written from top to bottom
    whole: bool  # its line is not wrapped: a cell, or a paragraph of one
    width: float
    unit: bool  # begins like a unit
    item: bool  # begins an item of a list
    sentence: bool  # ends a sentence
    punctuation: bool


def cut_atoms(lines: Sequence[Line], span: range, marks: Collection[int], types: Sequence[ColumnType]) -> list[Atom]:
    """The atoms of the lines `span`; `marks` are the lines that begin with the row's number or label."""
    fresh = _repeated_tails(lines, span, marks) if NUMBER in types else ()
    whole = any(lines[index].whole and width(lines[index].text) > _UNWRAPPED for index in span)
    atoms: list[Atom] = []
    for index in span:
        for place, (part, kind) in enumerate(cut_line(lines[index].text, types, marked=index in marks)):
            atoms.append(
                Atom(
                    line=index,
                    text=part,
                    kind=kind,
                    begins=not place,
                    fresh=index in fresh,
                    whole=whole,
                    width=width(part),
                    unit=UNIT.match(part) is not None,
                    item=item_label(part) is not None,
                    sentence=SENTENCE_END.search(part) is not None,
                    punctuation=PUNCTUATION.search(part.removesuffix("。" * whole)) is not None,
                )
            )
    return atoms


def _repeated_tails(lines: Sequence[Line], span: range, marks: Collection[int]) -> Collection[int]:
    """Where, in cells written from top to bottom, the second of two begins: nothing stands between them, but the same
    words end several."""
    runs: list[list[int]] = [[]]
    for index in span:
        if index in marks or width(lines[index].text) > _VERTICAL or len(runs[-1]) > _MOST_VERTICAL:
            runs.append([])
        else:
            runs[-1].append(index)
    tails = [{at: "".join(lines[index].text for index in run[place:]) for place, at in enumerate(run)} for run in runs]
    counts = Counter(tail for run in tails for tail in run.values() if len(tail) >= _TAIL)
    most = max(counts.values(), default=0)
    return {next((at for at, tail in run.items() if 2 * counts[tail] > most >= _REPEATED), -1) for run in tails}


def row_marks(lines: Sequence[Line], body: range, types: Sequence[ColumnType]) -> list[int]:
    """The lines with a row's number or, in a table without numbers, with (一), (二).

    Rows may be left out or counted anew, a misprinted number is the one that would be missing; where a line has no word
    for each column, a quantity is no number (4 个县先行试点).
    """
    if NUMBER not in types:
        return [at for at in body if is_bracketed(lines[at].text)]
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
    told = (
        any(part[1] for part in cut_line(lines[at].text, kinds)) or is_exact(lines[at].text, len(types)) for at in body
    )
    return row_marks(lines, body, types) or [at for at, tells in zip(body, told, strict=True) if tells]
