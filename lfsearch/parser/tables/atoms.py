"""What the lines of a table are cut into before they are read as cells: parts that no border divides, typed by form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import Label, parse_label
from lfsearch.parser.tables.cells import (
    PUNCTUATION,
    SENTENCE_END,
    VALUE,
    column_parts,
    row_number,
    split_values,
    tokens,
    width,
)
from lfsearch.parser.tables.columns import DEADLINE, FIGURE, NUMBER, ColumnType
from lfsearch.parser.tables.header import Header, has_bracket_label

_UNTIL = r"(?:底前|底|前|日前|中旬前|之前|月前|末)"
_MONTH = rf"\d{{1,2}}(?:\s*[-—~至]\s*\d{{1,2}})?\s*月(?:\s*\d{{1,2}}\s*日)?\s*{_UNTIL}?"
_DAY = r"20\d\d\s*[./-]\s*\d{1,2}(?:\s*[./-]\s*\d{1,2})?"
_ALWAYS = "长期坚持|长期|全年|持续推进|持续开展"
# A deadline, whole or the half that one of two lines has: 2020年 / 12月底前.
DEADLINE_FORM = re.compile(
    rf"(?<!\S)(?:(?:20\d\d\s*年\s*)?{_MONTH}|20\d\d\s*年\s*{_UNTIL}?|{_DAY}|\d{{1,2}}\s*日{_UNTIL}|{_ALWAYS})(?=\s|$)"
)
# A unit begins so: 市工信局, 各县(市、区), 10 个市级专业镇所在县市区.
UNIT = re.compile(
    r"市[\u4e00-\u9fff]{2}|省[\u4e00-\u9fff]{2}|各[县市区有相单]|[市县]、?[县市]?级|相关|有关|\d{1,2}\s*个市"
    r"|[\u4e00-\u9fff]{2,3}[县区]政府|/$"
)
_UNWRAPPED = 60  # no wrapped cell is so wide
_GAP_BEFORE_UNIT = re.compile(rf"(?<=[\u4e00-\u9fff)])\s+(?={UNIT.pattern})")
# Cells written from top to bottom: their width, how many lines are looked at, how often how many characters end them.
_VERTICAL, _MOST_VERTICAL, _REPEATED, _TAIL = 2, 30, 3, 4
_LOOKAHEAD = 120  # how far ahead a missing number is looked for before the next one is taken instead
_ITEMS = frozenset({"number", "circled", "paren-number", "paren-symbol"})

_Parts = list[tuple[str, ColumnType | None]]


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of line `line`; `kind` is told by its form alone: the row's number or label, a figure, a deadline."""

    line: int
    text: str
    width: float
    kind: ColumnType | None
    unit: bool  # begins like a unit
    sentence: bool  # ends a sentence
    punctuation: bool
    begins: bool  # its line
    item: bool  # begins an item of a list
    fresh: bool  # begins a cell below another, both written from top to bottom
    whole: bool  # its line is not wrapped: a cell, or a paragraph of one


def cut_atoms(lines: Sequence[Line], span: range, marks: Collection[int], types: Sequence[ColumnType]) -> list[Atom]:
    """The atoms of the lines `span`; `marks` are the lines that begin with the row's number or label."""
    items = set(item_starts(lines, span))
    fresh = _repeated_tails(lines, span, marks) if NUMBER in types else ()
    whole = any(lines[index].whole and width(lines[index].text) > _UNWRAPPED for index in span)
    atoms: list[Atom] = []
    for index in span:
        line = lines[index]
        for place, (part, kind) in enumerate(_line_parts(line.text, types, index in marks)):
            atoms.append(
                Atom(
                    line=index,
                    text=part,
                    width=width(part),
                    kind=kind,
                    unit=UNIT.match(part) is not None,
                    sentence=SENTENCE_END.search(part) is not None,
                    punctuation=PUNCTUATION.search(part.removesuffix("。" * whole)) is not None,
                    begins=not place,
                    item=index in items and place == (index in marks),
                    fresh=index in fresh,
                    whole=whole,
                )
            )
    return atoms


def _line_parts(text: str, types: Sequence[ColumnType], mark: bool) -> _Parts:
    """The parts of a line: its mark, a word for each column where it has just these, else what stands between gaps."""
    if not {DEADLINE, FIGURE} & set(types) and is_exact(text, len(types)):
        parts: _Parts = [(word, None) for word in tokens(text)]
        return [(parts[0][0], NUMBER), *parts[1:]] if mark else parts
    label = (text[: len(text) - len(text.lstrip("0123456789"))] or column_parts(text)[0]) if mark else ""
    return [*([(label, NUMBER)] if mark else ()), *_parts(text[len(label) :].strip(), types)]


def is_exact(text: str, columns: int) -> bool:
    """Whether a line has a word for each of several columns."""
    return columns > 2 and not PUNCTUATION.search(text) and len(tokens(text)) == columns


def tells_row(text: str, kind: ColumnType) -> bool:
    """Whether a line has what may be a cell of a deadline or a figure; no number alone."""
    return any(found for _, found in _parts(text, (kind,))) and not (text.isdigit() and len(text) <= 2)


def _parts(text: str, types: Collection[ColumnType]) -> _Parts:
    """The parts of a line between gaps, figures and deadlines apart where the table has columns of them."""
    if DEADLINE in types and (deadline := DEADLINE_FORM.search(text)):
        before, after = text[: deadline.start()].strip(), text[deadline.end() :].strip()
        rest: _Parts = [(after, DEADLINE if DEADLINE_FORM.fullmatch(after) else None)] if after else []
        return [*((part, None) for part in column_parts(before)), (deadline[0], DEADLINE), *rest]
    if FIGURE in types and text and not PUNCTUATION.search(text):
        if VALUE.fullmatch(tokens(text)[0]):
            return [(word, FIGURE if VALUE.fullmatch(word) else None) for word in tokens(text)]
        if split := split_values(text):
            return [*((word, None) for word in split[0]), *((figure, FIGURE) for figure in split[1])]
    return [(part, None) for between in column_parts(text) for part in _GAP_BEFORE_UNIT.split(between)]


def item_label(text: str) -> Label | None:
    """The number of an item of a list that a text begins with: 1. ① (1)."""
    label = parse_label(text)
    return label if label and label.scheme in _ITEMS else None


def item_starts(lines: Sequence[Line], span: range) -> list[int]:
    """The lines that begin an item of a list: 1. 2. 3. in order, ①, (1)."""
    starts: list[int] = []
    expected = 1
    for index in span:
        label = item_label(lines[index].text)
        # One may be missing: `5. 17 个县` looks like a decimal.
        if label and (label.scheme != "number" or label.number in (1, expected, expected + 1)):
            starts.append(index)
            expected = label.number + 1 if label.scheme == "number" else expected
    return starts


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


def row_marks(lines: Sequence[Line], header: Header, end: int) -> list[int]:
    """The lines with a row's number (slips of the press allowed) or, in a table without numbers, with (一), (二)."""
    body = lines[header.end : end]
    if not header.numbered:
        labels = [at for at, line in enumerate(body, header.end) if has_bracket_label(line.text)]
        return labels if labels[:1] == [header.end] else []
    numbers = [row_number(line.text) for line in body]
    marks: list[int] = []
    expected = numbers[0] or 1
    for at, line in enumerate(body):
        number, ahead = row_number(line.text, sure=False), numbers[at + 1 : at + _LOOKAHEAD]
        if number is None or (number != expected and not marks):
            continue
        slip = expected not in ahead and expected + 1 in ahead
        if numbers[at] is None:  # it may be a quantity: 4 个人信用
            taken = number == expected and (slip or is_exact(line.text, len(header.names)))
        else:
            # Numbers left out, or rows that are counted anew; a misprinted number is the one that would be missing.
            if number == 1 or (expected not in ahead and number + 1 in ahead):
                expected = number
            taken = number == expected or slip
        if taken:
            marks.append(header.end + at)
            expected += 1
    return marks
