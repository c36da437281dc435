"""What the lines of a table are cut into before they are read as cells: the smallest parts that no border divides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import (
    PUNCTUATION,
    SENTENCE_END,
    column_parts,
    has_punctuation,
    is_value,
    item_starts,
    split_values,
    tokens,
    width,
)
from lfsearch.parser.tables.columns import ColumnType

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
_GAP_BEFORE_UNIT = re.compile(rf"(?<=[\u4e00-\u9fff)])\s+(?={UNIT.pattern})")
# Keys and tasks in front of a deadline stand apart by any gap between Chinese words.
_KEY_GAP = re.compile(r"(?<=[\u4e00-\u9fff)”])\s+(?=[\u4e00-\u9fff(“A-Z])")
_LATIN = re.compile(r"[A-Za-z]+")
# Lines wider than this are text; they are cut only where a cell may end.
TEXT_WIDTH = 14
_REPEATED, _TAIL, _MOST_VERTICAL = 3, 4, 30  # so often, so many characters, at most so many lines
_VERTICAL = 2  # the lines of a cell written from top to bottom
_TASKS_WIDTH = 30  # what stands before a deadline on its line is no sentence


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of the lines `first..last`; `head`, `tail` and `widest` are widths of its first, last and widest line."""

    first: int
    last: int
    texts: tuple[str, ...]
    head: float
    tail: float
    widest: float
    word: float  # the width of the Latin word that it begins with, which is not broken over lines
    begins_line: bool
    mark: bool = False  # the number or label of a row
    item: bool = False  # begins an item of a list
    fresh: bool = False  # begins a cell
    whole: bool = False  # its lines are not wrapped, so each is a cell or a paragraph of one
    typed: ColumnType | None = None  # a figure or deadline, told by its form


def cut_atoms(
    lines: Sequence[Line],
    first: int,
    stop: int,
    marks: Collection[int],
    types: Collection[ColumnType],
    fresh: Collection[int],
    whole: bool,
) -> list[Atom]:
    """The atoms of `lines[first:stop]`; `marks` are the lines that begin with the row's number or label, `fresh` those
    that begin a cell; `whole`: no line is wrapped."""
    atoms: list[Atom] = []
    items = set(item_starts(lines, first, stop - 1))
    for index in range(first, stop):
        text = lines[index].text
        parts: list[tuple[str, ColumnType | None, bool]] = []
        if index in marks:
            mark = _mark(text)
            parts.append((mark, None, True))
            text = text[len(mark) :].strip()
        if text:
            parts += [(part, kind, False) for part, kind in _parts(text, types, index in items)]
        for place, (part, kind, mark_) in enumerate(parts):
            size = width(part)
            atom = Atom(
                first=index,
                last=index,
                texts=(part,),
                head=size,
                tail=size,
                widest=size,
                word=_word(part),
                begins_line=not place,
                mark=mark_,
                item=index in items and not mark_ and place == (index in marks),
                fresh=index in fresh,
                whole=whole,
                typed=kind,
            )
            if not place and len(parts) == 1 and atoms and _goes_on(atoms, atom):
                above = atoms[-1]
                atoms[-1] = replace(
                    above, last=index, texts=(*above.texts, part), tail=size, widest=max(above.widest, size)
                )
            else:
                atoms.append(atom)
    return atoms


def finds_deadline(text: str) -> bool:
    """Whether a line has a deadline that may be a cell."""
    return any(kind is ColumnType.DEADLINE for _, kind in _parts(text, (ColumnType.DEADLINE,), item=False))


def figure_line(text: str) -> bool:
    """Whether a line has the figures of a row: `2046` at its end, or figures first, but not a number alone."""
    figures = [part for part, kind in _parts(text, (ColumnType.FIGURE,), item=False) if kind]
    return bool(figures) and not (text.isdigit() and len(text) <= 2)


def repeated_tails(lines: Sequence[Line], marks: Collection[int], end: int) -> frozenset[int]:
    """Where, in cells written from top to bottom, the second of two begins: nothing stands between them, but the same
    words end several."""
    runs: list[list[int]] = []
    for index in range(min(marks, default=end), end):
        if width(lines[index].text) > _VERTICAL or index in marks:
            runs.append([])
        elif runs and len(runs[-1]) < _MOST_VERTICAL:
            runs[-1].append(index)
    ends = [
        [("".join(lines[index].text for index in run[place:]), run[place]) for place in range(len(run))] for run in runs
    ]
    counts = Counter(tail for run in ends for tail, _ in run if len(tail) >= _TAIL)
    found: set[int] = set()
    for run in ends:
        most = max((counts[tail] for tail, _ in run[1:]), default=0)
        if most >= _REPEATED:
            found.add(next(start for tail, start in run[1:] if counts[tail] * 2 > most))
    return frozenset(found)


def _word(text: str) -> float:
    match = _LATIN.match(text)
    return width(match[0]) if match else 0.0


def _mark(text: str) -> str:
    if text[0].isdigit():
        return text[: len(text) - len(text.lstrip("0123456789"))]
    return column_parts(text)[0]


def _parts(text: str, types: Collection[ColumnType], item: bool) -> list[tuple[str, ColumnType | None]]:
    """The parts of a line between gaps, figures and deadlines apart where the table has columns of them."""
    if ColumnType.DEADLINE in types:
        for match in DEADLINE_FORM.finditer(text):
            before, after = text[: match.start()], text[match.end() :].strip()
            if before and not before[-1].isspace():
                continue
            if PUNCTUATION.search(before) or width(before) > _TASKS_WIDTH:
                break
            parts: list[tuple[str, ColumnType | None]] = [
                (part, None) for part in _KEY_GAP.split(before.strip()) if part
            ]
            return [
                *parts,
                (match[0], ColumnType.DEADLINE),
                *([(after, ColumnType.DEADLINE if DEADLINE_FORM.fullmatch(after) else None)] if after else []),
            ]
    if ColumnType.FIGURE in types and not has_punctuation(text):
        words = tokens(text)
        figures = [is_value(word) for word in words]
        if figures[0] and any(figures):
            return [(word, ColumnType.FIGURE if figure else None) for word, figure in zip(words, figures, strict=True)]
        if split := split_values(text):
            return [*((word, None) for word in split[0]), *((figure, ColumnType.FIGURE) for figure in split[1])]
    if item:
        return [(text, None)]
    found = column_parts(text)
    if ColumnType.UNITS in types:
        found = [piece for part in found for piece in _GAP_BEFORE_UNIT.split(part)]
    return [(part, None) for part in found if part]


def _goes_on(atoms: Sequence[Atom], here: Atom) -> bool:
    """Whether a line goes on with the atom above it in all likelihood."""
    above = atoms[-1]
    if (
        here.whole
        or here.item
        or here.fresh
        or here.mark
        or here.typed
        or above.mark
        or above.typed
        or not above.begins_line
    ):
        return False
    last, text = above.texts[-1], here.texts[0]
    if SENTENCE_END.search(last):
        return False
    if here.head <= _VERTICAL and above.widest <= _VERTICAL:
        return above.tail == above.head >= here.head and text != above.texts[0]
    full = above.tail >= max(above.head, TEXT_WIDTH) - 2.5
    return above.tail > TEXT_WIDTH and full and here.head <= above.widest + 2.5 and UNIT.match(text) is None
