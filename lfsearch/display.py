"""Text laid out for a terminal in which a Chinese character takes two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from .textnorm import strip_control

# A line may not begin with these (禁则处理): closing punctuation stays with the character before it.
_NO_START = set(",。、;:?!)》〉」』】〕”’…,.;:?!)]}%")


def char_width(char: str) -> int:
    """Columns of one character: 2 for wide and full-width ones, 0 for combining ones."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def text_width(text: str) -> int:
    """Columns of a text."""
    return sum(map(char_width, text))


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Break a text into lines of at most `width` columns, each begun with `indent`."""
    room = max(width - text_width(indent), 10)
    return [indent + line for part in clean(text).split("\n") for line in _wrap_line(part, room)]


def _wrap_line(text: str, room: int) -> Iterator[str]:
    line, used = "", 0
    for char in text:
        columns = char_width(char)
        # Closing punctuation may hang over the edge by one character rather than open the next line.
        if used + columns > room and char not in _NO_START:
            line, rest = _break(line)
            yield line
            line, used = rest, text_width(rest)
            if not line and char == " ":
                continue
        line += char
        used += columns
    if line.strip():
        yield line.rstrip()


def _break(line: str) -> tuple[str, str]:
    """Keep a Latin word or a number together: break before it when it is short."""
    cut = len(line)
    while cut > 0 and line[cut - 1].isascii() and line[cut - 1].isalnum() and len(line) - cut < 20:
        cut -= 1
    if 0 < cut < len(line) and len(line) - cut < 20:
        return line[:cut].rstrip(), line[cut:]
    return line.rstrip(), ""


def fit(text: str, width: int) -> str:
    """Cut or pad a text to exactly `width` columns; … marks a cut."""
    text = clean(text).replace("\n", " ")
    if text_width(text) > width:
        kept, used = "", 0
        for char in text:
            if used + char_width(char) > width - 1:
                break
            kept += char
            used += char_width(char)
        text = kept + "…"
    return text + " " * (width - text_width(text))


def clean(text: str) -> str:
    """Drop what could steer the terminal; text from files is never trusted."""
    return strip_control(text).replace("\t", " ")


def table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Rows in columns of the given widths, two spaces between them; the last column is not padded."""
    for row in rows:
        cells = [fit(cell, width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
