"""Characters become pieces of lines by where they stand, in whatever order they were drawn."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterable, Sequence
from itertools import pairwise

from lfsearch.reading.pdf.glyphs import SOFT_HYPHEN
from lfsearch.reading.pdf.page import Glyph, Line

_BETWEEN_FIGURES = re.compile(rf"(?<=\d){SOFT_HYPHEN}(?=\d)")
# Of the size of the text:
_SAME_LINE = 0.3  # how far the middles of characters of one line may lie apart
_GAP = 0.6  # a gap that may part two columns; what justification adds is less
_BLANK = 0.45  # a gap that is printed as a blank
_WIDE_BLANK = 0.8  # and as a wide one
_WORD = 0.18  # a gap between Latin words, for files that write no blanks
_TWICE = 0.4  # of its width: the same character again, so near, is bold by printing twice
_RAISED = 0.75  # the size of a figure above or below the line, at most


# What may not begin a line hangs over its end, or stands at the end of the line before.
HANGING = frozenset(
    "\u3002\uff0c\u3001\uff1b\uff1a\uff1f\uff01\uff09\u300b\u3009\u300d\u300f\u3011\u3015\u201d\u2019,.;:?!)]%\u2030\u2103"
)


def pieces(page: int, glyphs: Sequence[Glyph]) -> list[Line]:
    """The pieces of lines that no wide gap parts, from top to bottom and from left to right."""
    found = [piece for row in _rows(glyphs) for piece in _split(row)]
    return [_line(page, piece) for piece in _with_raised(found)]


def joined(parts: Sequence[Line]) -> Line:
    """The pieces of one line as one, with a blank for each gap."""
    parts = sorted(parts, key=lambda part: part.left)
    text = parts[0].text
    size = max(parts, key=lambda part: len(part.text)).size
    for one, two in pairwise(parts):
        gap = (two.left - one.right) / size
        text += ("" if two.text[:1].isspace() else _blank(gap)) + two.text
    return Line(
        parts[0].page,
        text,
        parts[0].left,
        min(part.top for part in parts),
        max(part.right for part in parts),
        max(part.bottom for part in parts),
        size,
    )


def same_line(one: Line, two: Line) -> bool:
    return abs(one.middle - two.middle) <= _SAME_LINE * min(one.size, two.size)


def rows_of(lines: Iterable[Line]) -> list[list[Line]]:
    """Pieces that stand at one height, from top to bottom, each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.middle, line.left)):
        if rows and same_line(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.middle, glyph.left)):
        if rows and abs(rows[-1][0].middle - glyph.middle) <= _SAME_LINE * min(rows[-1][0].size, glyph.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return rows


def _split(row: list[Glyph]) -> list[list[Glyph]]:
    """The characters of one height, cut at wide gaps, each piece with a blank in front that the file has there; what
    is printed twice is left out."""
    found: list[list[Glyph]] = []
    blank: Glyph | None = None
    for glyph in sorted(row, key=lambda glyph: glyph.left):
        if glyph.char.isspace():
            # Of two blanks the wide one.
            blank = glyph if blank is None or glyph.char == "\u3000" else blank
            continue
        last = found[-1][-1] if found else None
        if last and last.char == glyph.char and glyph.left - last.left < _TWICE * (last.right - last.left):
            continue
        if last is None or glyph.left - last.right >= _GAP * max(last.size, glyph.size):
            found.append([])
        if blank and glyph.left - blank.right < _GAP * glyph.size:
            found[-1].append(blank)
        found[-1].append(glyph)
        blank = None
    return found


def _with_raised(found: list[list[Glyph]]) -> list[list[Glyph]]:
    """Small figures that stand a little above or below a line taken into it: m2, PM2.5."""
    sizes = [max(glyph.size for glyph in piece) for piece in found]
    kept: list[list[Glyph]] = []
    for index, piece in enumerate(found):
        host = next(
            (
                other
                for at in range(max(index - 12, 0), min(index + 13, len(found)))
                if sizes[index] <= _RAISED * sizes[at] and len(piece) <= 8
                for other in [found[at]]
                if _beside(piece, other, sizes[at])
            ),
            None,
        )
        if host is None:
            kept.append(piece)
        else:
            host.extend(piece)
            host.sort(key=lambda glyph: glyph.left)
    return _rejoined(kept)


def _beside(piece: list[Glyph], other: list[Glyph], size: float) -> bool:
    """Whether a small piece stands close to or between the characters of another, at its height."""
    middle = piece[0].middle
    if not min(g.top for g in other) < middle < max(g.bottom for g in other):
        return False
    left, right = piece[0].left, piece[-1].right
    return any(abs(left - g.right) < 0.3 * size for g in other) or any(abs(g.left - right) < 0.2 * size for g in other)


def _rejoined(found: list[list[Glyph]]) -> list[list[Glyph]]:
    """Pieces that became neighbours when a raised figure came between them."""
    joined_up: list[list[Glyph]] = []
    for piece in found:
        last = joined_up[-1] if joined_up else None
        if (
            last
            and abs(last[0].middle - piece[0].middle) <= _SAME_LINE * min(last[0].size, piece[0].size)
            and abs(_first(piece).left - last[-1].right) < _GAP * piece[0].size
        ):
            last.extend(piece)
        else:
            joined_up.append(piece)
    return joined_up


def _first(piece: Sequence[Glyph]) -> Glyph:
    """The first character of a piece that is no blank."""
    return piece[1] if piece[0].char.isspace() else piece[0]


def _line(page: int, piece: Sequence[Glyph]) -> Line:
    """A piece as a line, with blanks where the file has them or a gap is wide enough."""
    glyphs = [glyph for glyph in piece if not glyph.char.isspace()]
    size = statistics.median(glyph.size for glyph in glyphs)
    text = ""
    last: Glyph | None = None
    for glyph in piece:
        if glyph.char.isspace():
            text += glyph.char if text or glyph.char == "\u3000" else ""
            continue
        if last and not text[-1].isspace():
            gap = (glyph.left - last.right) / size
            if gap >= _BLANK or (gap >= _WORD and _latin(last.char) and _latin(glyph.char)):
                text += _blank(gap)
        text += glyph.char
        last = glyph
    middle = statistics.median(glyph.middle for glyph in glyphs)
    # The height is that of the characters, not of the font, so that lines set close do not overlap.
    return Line(
        page, text, glyphs[0].left, middle - size / 2, max(glyph.right for glyph in glyphs), middle + size / 2, size
    )


def _blank(gap: float) -> str:
    return "\u3000" if gap >= _WIDE_BLANK else " "


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def flowed(lines: Sequence[str]) -> str:
    """The lines of a paragraph as one text: no blank between Chinese, a hyphen at the end of a Latin word taken out."""
    text = ""
    for line in lines:
        line = line.strip(" \u3000") if text else line.rstrip(" \u3000")
        if (text.endswith(SOFT_HYPHEN) and not text[-2:-1].isdigit()) or (
            text[-2:-1].islower() and text[-1] == "-" and line[:1].islower()
        ):
            text = text[:-1]
        elif text and _word_end(text) and _word_start(line):
            text += " "
        text += line
    # Drawn between figures it is a hyphen to who reads: 2014-2020年.
    return _BETWEEN_FIGURES.sub("-", text).replace(SOFT_HYPHEN, "").strip()


def _word_end(text: str) -> bool:
    """Whether a line of Latin words ends with a whole one: it has blanks between words."""
    tail = text[-24:]
    return tail[-1].isascii() and (tail[-1].isalpha() or tail[-1] in ",;:") and tail.isascii() and " " in tail


def _word_start(line: str) -> bool:
    return line[:1].isascii() and line[:1].isalpha()
