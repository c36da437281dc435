"""The characters of a page, each with its place, as PDFium finds them."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lfsearch.reading.pdf.page import Glyph, turned
from lfsearch.reading.source import Box

if TYPE_CHECKING:
    import pypdfium2

# A page of the finest print has under 10 000 characters; a page of a million is made to keep a reader busy.
MAX_GLYPHS = 60_000
# Wide characters, which a vertical line sets one below the other.
_WIDE = frozenset("WF")
# What Word writes as a bullet or a box to tick in a symbol font. All else of the private use area says nothing.
_SYMBOLS = {
    0xF0B7: "\u2022",
    0xF06C: "\u25cf",
    0xF06E: "\u25a0",
    0xF075: "\u25c6",
    0xF0D8: "\u27a2",
    0xF0FC: "\u221a",
    0xF0FE: "\u2611",
    0xF052: "\u2611",
    0xF0A8: "\u25a1",
    0xF0A3: "\u25a1",
    0xF06F: "\u25a1",
}
# In points: what brings a character without width in front of the one that stands at the same place.
_BEFORE = 0.05
UNKNOWN = "\ufffd"
SOFT_HYPHEN = "\u00ad"
# PDFium's sign for a hyphen that it takes for one at the end of a line.
_LAST_HYPHEN = 0x02


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page is shown: its box in the file's coordinates and its /Rotate in quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def width(self) -> float:
        """Of the page as it is shown."""
        return self.top - self.bottom if self.rotation % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """Of the page as it is shown."""
        return self.right - self.left if self.rotation % 2 else self.top - self.bottom

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the file, from the upper left corner of the page as it is shown."""
        flat = Box(left - self.left, self.top - top, right - self.left, self.top - bottom)
        return turned(flat, self.right - self.left, self.top - self.bottom, self.rotation)


@dataclass(frozen=True, slots=True)
class Printed:
    """The characters of a page as it is shown."""

    glyphs: tuple[Glyph, ...]
    unknown: int  # characters of which the file does not say which they are
    cut: bool  # more than MAX_GLYPHS
    turn: int  # quarter turns clockwise that bring most of the text upright


def read_glyphs(page: pypdfium2.PdfPage, frame: Frame) -> Printed:
    """The characters in the order of the file, without the blanks that PDFium adds by itself."""
    import pypdfium2.raw as c

    text_page = page.get_textpage()
    raw = text_page.raw
    number = int(c.FPDFText_CountChars(raw))
    rect, matrix = c.FS_RECTF(), c.FS_MATRIX()
    rect_at, matrix_at = ctypes.byref(rect), ctypes.byref(matrix)
    glyphs: list[Glyph] = []
    turns: Counter[int] = Counter()
    unknown = 0
    for index in range(min(number, MAX_GLYPHS)):
        if c.FPDFText_IsGenerated(raw, index) == 1:
            continue
        code = int(c.FPDFText_GetUnicode(raw, index))
        char = _SYMBOLS.get(code) or _char(code)
        if not char:
            continue
        if char == UNKNOWN or c.FPDFText_HasUnicodeMapError(raw, index) == 1:
            char, unknown = UNKNOWN, unknown + 1
        c.FPDFText_GetLooseCharBox(raw, index, rect_at)
        c.FPDFText_GetMatrix(raw, index, matrix_at)
        box = frame.box(rect.left, rect.bottom, rect.right, rect.top)
        if not all(map(math.isfinite, (box.left, box.top, box.right, box.bottom))):
            continue
        if (
            box.bottom - box.top < 0.1
            and glyphs
            and not char.isspace()
            and glyphs[-1].top <= box.top <= glyphs[-1].bottom
        ):
            # A character that the font does not have takes no room; it stands behind the one before.
            box = Box(box.left - _BEFORE, glyphs[-1].top, box.left, glyphs[-1].bottom)
        turns[_quarter(matrix.a, matrix.b)] += 1
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = float(c.FPDFText_GetFontSize(raw, index)) * scale
        glyphs.append(Glyph(char, box.left, box.top, box.right, box.bottom, _size(size, char, box)))
    # The text runs at `quarter` to the page's own axis, and /Rotate turns it further clockwise.
    quarter = (turns.most_common(1)[0][0] + frame.rotation) % 4 if turns else 0
    turn = -quarter % 4
    if not turn and _vertical(glyphs):
        turn = 3
    return Printed(tuple(glyphs), unknown, number > MAX_GLYPHS, turn)


def upright(glyphs: tuple[Glyph, ...], width: float, height: float, turn: int) -> tuple[Glyph, ...]:
    """The characters of a page that has been turned clockwise by so many quarters."""
    if not turn:
        return glyphs
    boxes = (turned(Box(g.left, g.top, g.right, g.bottom), width, height, turn) for g in glyphs)
    return tuple(
        Glyph(g.char, box.left, box.top, box.right, box.bottom, g.size) for g, box in zip(glyphs, boxes, strict=True)
    )


def _char(code: int) -> str:
    """The character of a code, UNKNOWN where it says nothing, "" for what prints nothing."""
    if code == _LAST_HYPHEN:
        return "-"
    if code in (0x09, 0x0A, 0x0D):
        return " "
    try:
        char = chr(code)
    except (ValueError, OverflowError):
        return UNKNOWN
    category = unicodedata.category(char)
    if category == "Cf" and char != SOFT_HYPHEN:
        return ""
    return UNKNOWN if category[0] == "C" and char != SOFT_HYPHEN else char


def _size(size: float, char: str, box: Box) -> float:
    """The size of a character: what the file says, unless that cannot be (Type 3 fonts say what they like)."""
    height = max(box.bottom - box.top, box.right - box.left)
    if not 0.4 * height <= size <= 2 * height:
        size = box.right - box.left if unicodedata.east_asian_width(char) in _WIDE else 0.85 * height
    return max(size, 0.1)


def _quarter(a: float, b: float) -> int:
    """In which direction a line runs: 0 to the right, 1 down, 2 to the left, 3 up, as the page is not turned yet."""
    return -round(math.atan2(b, a) / (math.pi / 2)) % 4 if math.isfinite(a) and math.isfinite(b) else 0


def _vertical(glyphs: list[Glyph]) -> bool:
    """Whether most wide characters stand below the one before: Chinese written from top to bottom."""
    down = along = 0
    for one, two in pairwise(glyphs):
        if abs(two.left - one.left) < 0.3 * one.size and 0.5 < (two.top - one.top) / one.size < 2:
            down += 1
        elif abs(two.middle - one.middle) < 0.3 * one.size and 0.2 < (two.left - one.left) / one.size < 2:
            along += 1
    return down > 2 * along and down >= 10
