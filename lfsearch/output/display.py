"""Text laid out for a terminal in which a Chinese character takes two columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lfsearch.text.columns import char_width, text_width
from lfsearch.text.normal import drop_control

# A line may not begin with these (禁则处理): closing punctuation stays with the character before it.
_NO_START = set("。、》〉」』】〕”’…,.;:?!)]}%") | set("\uff0c\uff0e\uff1b\uff1a\uff1f\uff01\uff09\uff05")
# Nor end with these: opening punctuation stays with the character after it.
_NO_END = set("《〈「『【〔“‘([{\uff08")
# Columns of the longest word that is kept whole, such as an id or 文号; longer ones are cut at the edge.
_LONGEST_WORD = 30


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """Break a text into lines of at most `width` columns, each begun with `indent`."""
    room = max(width - text_width(indent), 10)
    return [indent + line for part in clean(text).split("\n") for line in _wrap_line(part, room)]


def _wrap_line(text: str, room: int) -> Iterator[str]:
    line, used = "", 0
    for char in text:
        columns = char_width(char)
        if used + columns > room:
            line, rest = _break(line, char)
            yield line
            line, used = rest, text_width(rest)
            if not line and char == " ":
                continue
        line += char
        used += columns
    if line.strip():
        yield line.rstrip()


def _break(line: str, following: str) -> tuple[str, str]:
    """Break a full line: what stays, and what goes to the next line in front of the character that follows.

    Closing punctuation takes the character before it along, opening punctuation and short Latin words and numbers go
    down whole.
    """
    cut = len(line)
    if following in _NO_START:
        while cut > 1 and line[cut - 1] in _NO_START:
            cut -= 1
        cut -= 1
    while cut and (line[cut - 1] in _NO_END or (_is_latin(line[cut - 1]) and _is_latin((line + following)[cut]))):
        cut -= 1
    if line[:cut].strip() and len(line) - cut <= _LONGEST_WORD:
        return line[:cut].rstrip(), line[cut:].lstrip()
    return line.rstrip(), ""  # there is no good place


def _is_latin(char: str) -> bool:
    return char.isascii() and not char.isspace()


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


def fit_middle(text: str, width: int) -> str:
    """Cut a text to at most `width` columns by losing its middle; … marks the cut."""
    text = clean(text).replace("\n", " ")
    if text_width(text) <= width:
        return text
    front = fit(text, width - width // 2)[:-1].rstrip("…")
    back = ""
    for char in reversed(text):
        if text_width(front + "…" + char + back) > width:
            break
        back = char + back
    return f"{front}…{back}"


def clean(text: str) -> str:
    """Drop what could steer the terminal; text from files is never trusted."""
    return drop_control(text).replace("\t", " ")


def table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    """Rows in columns of the given widths, two spaces between them; the last column is not padded."""
    for row in rows:
        cells = [fit(cell, width) for cell, width in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()
