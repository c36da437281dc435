"""The lines that begin the rows of a numbered or labelled table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.header import Header, doubtful_number, has_bracket_label, row_number
from lfsearch.parser.tables.lexer import exact_line

_LOOKAHEAD = 120  # how far ahead a missing number is looked for before the next one is taken instead


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
