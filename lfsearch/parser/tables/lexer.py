"""What the lines of a table are cut into before they are read as cells: parts that no border divides, typed by form."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import (
    SENTENCE_END,
    column_parts,
    has_punctuation,
    is_value,
    item_starts,
    split_values,
    tokens,
    width,
)
from lfsearch.parser.tables.columns import DEADLINE, FIGURE, NUMBER, UNITS, ColumnType
from lfsearch.parser.tables.header import Header, doubtful_number, has_bracket_label, row_number

_UNTIL = r"(?:底前|底|前|日前|中旬前|之前|月前|末)"
_MONTH = rf"\d{{1,2}}(?:\s*[-—~至]\s*\d{{1,2}})?\s*月(?:\s*\d{{1,2}}\s*日)?\s*{_UNTIL}?"
_DAY = r"20\d\d\s*[./-]\s*\d{1,2}(?:\s*[./-]\s*\d{1,2})?"
_ALWAYS = "长期坚持|长期|全年|持续推进|持续开展"
# A deadline, whole or the half that one of two lines has: 2020年 / 12月底前.
DEADLINE_FORM = re.compile(
    rf"(?:(?:20\d\d\s*年\s*)?{_MONTH}|20\d\d\s*年\s*{_UNTIL}?|{_DAY}|\d{{1,2}}\s*日{_UNTIL}|{_ALWAYS})(?=\s|$)"
)
# A unit begins so: 市工信局, 各县(市、区), 10 个市级专业镇所在县市区.
UNIT = re.compile(
    r"市[\u4e00-\u9fff]{2}|省[\u4e00-\u9fff]{2}|各[县市区有相单]|[市县]、?[县市]?级|相关|有关|\d{1,2}\s*个市"
    r"|[\u4e00-\u9fff]{2,3}[县区]政府|/$"
)
_WORD = re.compile(r"[A-Za-z]*")
_UNWRAPPED = 60  # no wrapped cell is so wide
_GAP_BEFORE_UNIT = re.compile(rf"(?<=[\u4e00-\u9fff)])\s+(?={UNIT.pattern})")
# Cells written from top to bottom: their width, how many lines are looked at, how often how many characters end them.
_VERTICAL, _MOST_VERTICAL, _REPEATED, _TAIL = 2, 30, 3, 4

_LOOKAHEAD = 120  # how far ahead a missing number is looked for before the next one is taken instead

_Parts = list[tuple[str, ColumnType | None]]


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of line `line`; `kind` is told by its form alone: the row's number or label, a figure, a deadline."""

    line: int
    text: str
    width: float
    word: float  # the width of the Latin word that it begins with, which is not broken over lines
    kind: ColumnType | None
    unit: bool  # begins like a unit
    sentence: bool  # ends a sentence
    punctuation: bool
    begins: bool  # its line
    item: bool  # begins an item of a list
    gap: bool  # a blank line stands before it
    fresh: bool  # begins a cell below another, both written from top to bottom
    whole: bool  # its line is not wrapped: a cell, or a paragraph of one


def cut_atoms(lines: Sequence[Line], span: range, marks: Collection[int], types: Sequence[ColumnType]) -> list[Atom]:
    """The atoms of the lines `span`; `marks` are the lines that begin with the row's number or label."""
    items = set(item_starts(lines, span.start, span.stop - 1))
    fresh = _repeated_tails(lines, marks, span.stop) if NUMBER in types else ()
    gaps = any(lines[index].gap for index in span[1:])  # a text without any says nothing by them
    whole = any(lines[index].whole and width(lines[index].text) > _UNWRAPPED for index in span)
    atoms: list[Atom] = []
    for index in span:
        line, text = lines[index], lines[index].text
        parts: _Parts = []
        if index not in items and not {DEADLINE, FIGURE} & set(types) and exact_line(text, len(types)):
            parts, text = [(word, None) for word in tokens(text)], ""
        elif index in marks:
            label = text[: len(text) - len(text.lstrip("0123456789"))] or column_parts(text)[0]
            parts, text = [(label, NUMBER)], text[len(label) :].strip()
        parts += _parts(text, types, index in items) if text else []
        if index in marks:
            parts[0] = (parts[0][0], NUMBER)
        for place, (part, kind) in enumerate(parts):
            atoms.append(
                Atom(
                    line=index,
                    text=part,
                    width=width(part),
                    word=width(_WORD.match(part)[0]),  # type: ignore[index]  # it matches everything
                    kind=kind,
                    unit=UNIT.match(part) is not None,
                    sentence=SENTENCE_END.search(part) is not None,
                    punctuation=has_punctuation(part.removesuffix("。" * whole)),
                    begins=not place,
                    item=index in items and place == (index in marks),
                    gap=line.gap > 0 or not gaps,
                    fresh=index in fresh,
                    whole=whole,
                )
            )
    return atoms


def exact_line(text: str, columns: int) -> bool:
    """Whether a line has a word for each of several columns."""
    return columns > 2 and not has_punctuation(text) and len(tokens(text)) == columns


def finds_deadline(text: str) -> bool:
    """Whether a line has a deadline that may be a cell."""
    return any(kind for _, kind in _parts(text, (DEADLINE,), item=False))


def figure_line(text: str) -> bool:
    """Whether a line has the figures of a row: `2046` at its end, or figures first, but not a number alone."""
    return any(kind for _, kind in _parts(text, (FIGURE,), item=False)) and not (text.isdigit() and len(text) <= 2)


def _parts(text: str, types: Collection[ColumnType], item: bool) -> _Parts:
    """The parts of a line between gaps, figures and deadlines apart where the table has columns of them."""
    if DEADLINE in types:
        for match in DEADLINE_FORM.finditer(text):
            before, after = text[: match.start()], text[match.end() :].strip()
            if before and not before[-1].isspace():
                continue
            rest: _Parts = [(after, DEADLINE if DEADLINE_FORM.fullmatch(after) else None)] if after else []
            return [*((part, None) for part in column_parts(before.strip())), (match[0], DEADLINE), *rest]
    if FIGURE in types and not has_punctuation(text):
        if is_value(tokens(text)[0]):
            return [(word, FIGURE if is_value(word) else None) for word in tokens(text)]
        if split := split_values(text):
            return [*((word, None) for word in split[0]), *((figure, FIGURE) for figure in split[1])]
    found = [text] if item else column_parts(text)
    if UNITS in types and not item:
        found = [piece for part in found for piece in _GAP_BEFORE_UNIT.split(part)]
    return [(part, None) for part in found if part]


def _repeated_tails(lines: Sequence[Line], marks: Collection[int], end: int) -> frozenset[int]:
    """Where, in cells written from top to bottom, the second of two begins: nothing stands between them, but the same
    words end several."""
    runs: list[list[int]] = []
    for index in range(min(marks, default=end), end):
        if width(lines[index].text) > _VERTICAL or index in marks:
            runs.append([])
        elif runs and len(runs[-1]) < _MOST_VERTICAL:
            runs[-1].append(index)
    tails = [
        [("".join(lines[at].text for at in run[place:]), run[place]) for place in range(1, len(run))] for run in runs
    ]
    counts = Counter(tail for run in tails for tail, _ in run if len(tail) >= _TAIL)
    found: set[int] = set()
    for run in tails:
        most = max((counts[tail] for tail, _ in run), default=0)
        found.update([start for tail, start in run if counts[tail] * 2 > most >= _REPEATED][:1])
    return frozenset(found)


def row_marks(lines: Sequence[Line], header: Header, end: int) -> list[int]:
    """The lines with a row's number (slips of the press allowed) or, in a table without numbers, with (一), (二)."""
    body = range(header.end, end)
    if not header.numbered:
        labels = [index for index in body if has_bracket_label(lines[index].text)]
        return labels if labels[:1] == [header.end] else []
    places: dict[int | None, list[int]] = {}
    for index in body:
        places.setdefault(row_number(lines[index].text), []).append(index)

    def follows(number: int, index: int) -> bool:
        found = places.get(number, [])
        place = bisect_right(found, index)
        return place < len(found) and found[place] < index + _LOOKAHEAD

    marks: list[int] = []
    expected = row_number(lines[header.end].text) or 1
    for index in body:
        number, doubtful = row_number(lines[index].text), doubtful_number(lines[index].text)
        missing = not follows(expected, index)
        if doubtful == expected and (
            exact_line(lines[index].text, len(header.names)) or (missing and follows(expected + 1, index))
        ):
            number = expected  # 4 个人信用
        if number is None or (number != expected and not marks):
            continue
        # Numbers left out, or rows that are counted anew; a misprinted number is the one that would be missing.
        if number != expected and follows(number + 1, index) and (missing or number == 1):
            expected = number
        if number == expected or (missing and follows(expected + 1, index)):
            marks.append(index)
            expected += 1
    return marks
