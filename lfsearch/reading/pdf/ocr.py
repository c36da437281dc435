"""Scanned pages: recognised by RapidOCR, whose models lie in its wheel; the lines found become characters with places.

Behind that a scanned page is read like any other: columns, paragraphs, tables.
"""

from __future__ import annotations

import importlib.util
import math
import statistics
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from lfsearch.reading.pdf.page import Glyph, Page, Rule
from lfsearch.reading.source import Note

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2

    Image: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]"

# Characters of ten points are 28 pixels high: finer pages take longer and are not read better.
_DPI = 200
# The longer side of a page in pixels; a poster is read coarser.
_MAX_PIXELS = 4000
# Below it about one line in three has an error; above, one in fifty.
LOW = 0.85
# What the recogniser itself takes for no text.
_NONE = 0.5
# Lines of running text differ by this share in height, because of what characters are in them.
_ALIKE = 0.17
# A line of a few characters has a box that fits them less well.
_FEW = 4
_LESS_ALIKE = 0.4
# Of the height of a line: white so wide inside it parts two columns or cells that were taken for one line. A full stop
# and an opening bracket leave little more than 1.
_WHITE = 1.35
# Advance of a character that is not full width, of its size.
_NARROW = 0.52
# In points: the shortest ruled line looked for; a dash is shorter.
_RULE = 22.0
# A ruled line is thinner; the bar of a large character is not.
_THIN = 3.0


@dataclass(frozen=True, slots=True)
class Recognized:
    """A line of text in a picture, in points from its upper left corner; `slope` is that of its upper edge."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    score: float  # how sure the recogniser is, 0..1
    slope: float = 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What is to be seen on a scanned page that has been turned clockwise by so many quarters."""

    lines: tuple[Recognized, ...]
    rules: tuple[Rule, ...]
    turn: int = 0


Recognizer: TypeAlias = Callable[["pypdfium2.PdfPage"], Seen]


def available() -> bool:
    """Whether the packages that recognise text are installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def recognizer() -> Recognizer:
    """What recognises a page; loads the models, so it is made once for a file."""
    from rapidocr import RapidOCR
    from rapidocr.utils.output import RapidOCROutput

    engine = RapidOCR(
        params={
            # One thread: other programs of the machine go on, and the figures repeat.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.log_level": "error",
            # Lines upside down are met on pages upside down only.
            "Global.use_cls": False,
        }
    )

    def look(image: Image, scale: float) -> list[Recognized]:
        result = engine(image)
        if not isinstance(result, RapidOCROutput) or result.boxes is None or result.txts is None:
            return []
        return [
            _recognized(text, [(float(x) / scale, float(y) / scale) for x, y in box], float(score))
            for box, text, score in zip(result.boxes, result.txts, result.scores or (), strict=True)
            if text.strip() and score >= _NONE
        ]

    def see(page: pypdfium2.PdfPage) -> Seen:
        width, height = page.get_size()
        scale = min(_DPI / 72, _MAX_PIXELS / max(width, height, 1.0))
        image: Image = page.render(scale=scale).to_numpy()
        lines, turn = look(image, scale), 0
        if _sideways(lines):
            tries = [(look(_turned(image, quarter), scale), quarter) for quarter in (1, 3)]
            lines, turn = max(tries, key=lambda found: sum(line.score * len(line.text) for line in found[0]))
        dark = dark_pixels(_turned(image, turn))
        lines = [part for line in lines for part in split(line, white_gaps(dark, line, scale))]
        return Seen(tuple(lines), tuple(_ruled(dark, scale)), turn)

    return see


def body_height(seen: Sequence[Seen]) -> float:
    """How high the lines of most of the text are, over all pages."""
    heights = [line.bottom - line.top for page in seen for line in page.lines]
    return statistics.median(heights) if heights else 12.0


def scanned_page(page: Page, seen: Seen, body: float) -> Page:
    """The page with what was recognised on it as its characters and rules; `body` is the height of most lines."""
    width, height = (page.width, page.height) if seen.turn % 2 == 0 else (page.height, page.width)
    lines = level(seen.lines, width / 2, height / 2)
    sizes = even_sizes(lines, body)
    glyphs = [glyph for line, size in zip(lines, sizes, strict=True) for glyph in spread(line, size)]
    return Page(page.number, width, height, tuple(glyphs), seen.rules, seen.turn)


def doubts(number: int, lines: Sequence[Recognized]) -> list[Note]:
    """What to say of the lines of a page that were hard to read."""
    low = [line.text.strip() for line in lines if line.score < LOW]
    if not low:
        return []
    sample = low[0][:12]
    return [
        Note(
            f"Page {number} was read from a picture; {len(low)} of its lines may be wrong, as “{sample}”. Compare the page.",
            f"第{number}页由图像识别，其中 {len(low)} 行可能有误，如“{sample}”；请核对原页。",
            number,
        )
    ]


def level(lines: Sequence[Recognized], x: float, y: float) -> list[Recognized]:
    """The lines of a page that lay a little askew, turned straight around its middle."""
    slopes = [line.slope for line in lines if line.right - line.left > 5 * (line.bottom - line.top)]
    slope = statistics.median(slopes) if slopes else 0.0
    if abs(slope) < 0.001 or abs(slope) > 0.2:
        return list(lines)
    found = []
    for line in lines:
        # A box in the middle of the line: its place is turned, its size is kept without what the slope adds.
        width = line.right - line.left
        middle_x, middle_y = (line.left + line.right) / 2 - x, (line.top + line.bottom) / 2 - y
        scale = math.hypot(1.0, slope)
        new_x, new_y = (middle_x + slope * middle_y) / scale + x, (middle_y - slope * middle_x) / scale + y
        half_width = width * scale / 2
        half_height = (line.bottom - line.top) / 2
        found.append(
            replace(
                line,
                left=new_x - half_width,
                right=new_x + half_width,
                top=new_y - half_height,
                bottom=new_y + half_height,
                slope=0.0,
            )
        )
    return found


def even_sizes(lines: Sequence[Recognized], body: float) -> list[float]:
    """The sizes of the lines by their heights: those near to that of most lines are one size."""
    sizes = []
    for line in lines:
        height = line.bottom - line.top
        alike = _LESS_ALIKE if len(line.text) <= _FEW else _ALIKE
        sizes.append(body if abs(height - body) <= alike * body else height)
    return sizes


def split(line: Recognized, gaps: Sequence[tuple[float, float]]) -> list[Recognized]:
    """The line cut at white gaps in it, each part with the characters that its width has room for."""
    if not gaps:
        return [line]
    starts = [line.left, *(right for _, right in gaps)]
    ends = [*(left for left, _ in gaps), line.right]
    units = [_advance(char) for char in line.text]
    unit = sum(end - start for start, end in zip(starts, ends, strict=True)) / max(sum(units), _NARROW)
    parts, at = [], 0
    for start, end in zip(starts, ends, strict=True):
        room, first = (end - start) / unit, at
        while at < len(units) and (end == line.right or sum(units[first : at + 1]) <= room + units[at] / 2):
            at += 1
        if text := line.text[first:at].strip():
            parts.append(replace(line, text=text, left=start, right=end))
    return parts


def white_gaps(dark: Image, line: Recognized, scale: float) -> list[tuple[float, float]]:
    """Where a line has nothing printed over a width in which no character or blank of it fits, in points."""
    top, bottom = max(round(line.top * scale), 0), round(line.bottom * scale)
    left, right = max(round(line.left * scale), 0), round(line.right * scale)
    inked = [left + at for at, ink in enumerate(dark[top:bottom, left:right].max(axis=0, initial=0)) if ink]
    least = _WHITE * (bottom - top)
    return [(one / scale, two / scale) for one, two in pairwise(inked) if two - one > least]


def dark_pixels(image: Image) -> Image:
    """1 where a pixel is dark in all colours (a red seal is not), 0 elsewhere."""
    import numpy as np

    brightest = image.max(axis=2) if image.ndim == 3 else image
    return (brightest < 128).astype(np.uint8)


def _advance(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else _NARROW


def spread(line: Recognized, size: float) -> list[Glyph]:
    """The characters of a line, each in its share of the length."""
    units = [_advance(char) for char in line.text]
    unit = (line.right - line.left) / max(sum(units), _NARROW)
    middle = (line.top + line.bottom) / 2
    glyphs: list[Glyph] = []
    left = line.left
    for char, share in zip(line.text, units, strict=True):
        right = left + share * unit
        glyphs.append(Glyph(char, left, middle - size / 2, right, middle + size / 2, size))
        left = right
    return glyphs


def _recognized(text: str, corners: Sequence[tuple[float, float]], score: float) -> Recognized:
    """A line by the four corners of its box, from the upper left clockwise."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    slope = (by - ay) / (bx - ax) if bx - ax > 1 else 0.0
    return Recognized(text, (ax + dx) / 2, (ay + by) / 2, (bx + cx) / 2, (cy + dy) / 2, score, slope)


def _sideways(lines: Sequence[Recognized]) -> bool:
    """Whether most lines are higher than they are wide."""
    tall = sum(line.bottom - line.top > 1.5 * abs(line.right - line.left) for line in lines)
    return tall >= 3 and tall > len(lines) / 2


def _turned(image: Image, quarters: int) -> Image:
    """The picture after so many quarter turns clockwise."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(image, -quarters)) if quarters % 4 else image


def _ruled(dark: Image, scale: float) -> list[Rule]:
    """The ruled lines in a picture: long runs of dark pixels along an axis, and thin."""
    import cv2

    length = max(round(_RULE * scale), 3)
    found = []
    for shape in ((length, 1), (1, length)):
        runs = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
        _, _, boxes, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
        for x, y, width, height in (tuple(float(value) / scale for value in box[:4]) for box in boxes[1:]):
            if shape[1] == 1 and height <= _THIN:
                found.append(Rule(x, y + height / 2, x + width, y + height / 2))
            elif shape[0] == 1 and width <= _THIN:
                found.append(Rule(x + width / 2, y, x + width / 2, y + height))
    return found
