"""The lines that begin the rows of a numbered or labelled table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.atoms import TEXT_WIDTH
from lfsearch.parser.tables.cells import PUNCTUATION, split_values, tokens, width
from lfsearch.parser.tables.header import Header, doubtful_number, has_bracket_label, row_number

# How far ahead a missing number is looked for before the next one is taken instead.
_LOOKAHEAD = 120
_KEY_LINE = 10  # the lines of a key cell are at most this wide


def row_marks(lines: Sequence[Line], header: Header, end: int) -> list[int]:
    """The lines with a row's number (slips of the press allowed) or, in a table without numbers, with (一), (二)."""
    if header.numbered:
        return _numbers(lines, header, end)
    if has_bracket_label(lines[header.end].text):
        return [index for index in range(header.end, end) if has_bracket_label(lines[index].text)]
    return []


def _numbers(lines: Sequence[Line], header: Header, end: int) -> list[int]:
    places: dict[int, list[int]] = {}
    for index in range(header.end, end):
        number = row_number(lines[index].text)
        if number is not None:
            places.setdefault(number, []).append(index)
    starts: list[int] = []
    expected = row_number(lines[header.end].text) or 1
    for index in range(header.end, end):
        text = lines[index].text
        number = row_number(text)
        if number is None:
            # 4 个人信用: a row only where its line has a word for each column, or where its number would be missing
            # otherwise and the next one is there.
            fits = doubtful_number(text) == expected and (
                len(tokens(text)) == len(header.names)
                or (not _within(places, expected, index) and _within(places, expected + 1, index))
            )
            number = expected if fits else None
        if number is None or (not starts and number != expected):
            continue
        missing = expected < number <= expected + 2 and not _within(places, expected, index)
        fresh = _after_header(lines, header, index) or not _within(places, expected, index)
        if number == expected or missing or (number == 1 and fresh and _within(places, 2, index)):  # counts anew
            starts.append(index)
            expected = number + 1
        elif _after_header(lines, header, index) and _within(places, expected + 1, index):
            # A misprinted number at the head of a page: the next one goes on as if it had been right.
            starts.append(index)
            expected += 1
    return starts


def _within(places: dict[int, list[int]], number: int, index: int) -> bool:
    """Whether a row with this number begins not far below `index`."""
    found = places.get(number, [])
    place = bisect_right(found, index)
    return place < len(found) and found[place] < index + _LOOKAHEAD


def _after_header(lines: Sequence[Line], header: Header, index: int) -> bool:
    size = header.end - header.first
    return 0 < size <= index - header.end and lines[index - 1].text == lines[header.end - 1].text


def blocks(lines: Sequence[Line], marks: Sequence[int], stop: int, numbered: bool) -> list[tuple[list[int], int]]:
    """The rows as (marks, last line). Rows whose numbers or keys stand before all their contents are one block."""
    spans = [(first, after - 1) for first, after in pairwise([*marks, stop])]
    empty = [numbered and _is_key_only(lines, first, last) for first, last in spans]
    full = [span for span, is_empty in zip(spans, empty, strict=True) if not is_empty]
    wide = sum(any(width(line.text) > TEXT_WIDTH for line in lines[first : last + 1]) for first, last in full)
    # Narrow rows are damage only where the others hold text.
    damaged = len(full) * 2 >= len(spans) and wide * 2 >= len(full)
    found: list[tuple[list[int], int]] = []
    waiting: list[int] = []
    for (first, last), is_empty in zip(spans, empty, strict=True):
        waiting.append(first)
        if is_empty and (damaged or (lines[first].text.isdigit() and first == last)) and last + 1 < stop:
            continue
        found.append((waiting, last))
        waiting = []
    return found


def _is_key_only(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether a row holds its number and narrow words only."""
    texts = [line.text for line in lines[first : last + 1]]
    if len(tokens(texts[0])) > 2 or any(PUNCTUATION.search(text) or split_values(text) for text in texts[1:]):
        return False
    return all(width(text) <= _KEY_LINE for text in texts)
