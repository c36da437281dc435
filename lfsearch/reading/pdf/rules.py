"""The ruled lines of a page: strokes, and filled rectangles so thin that they are drawn for lines."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from lfsearch.reading.pdf.glyphs import Frame
from lfsearch.reading.pdf.page import Rule, turned

if TYPE_CHECKING:
    import pypdfium2

# A filled rectangle up to this width in points is a line; the red rule under a masthead has 2.
_THIN = 3.0
# A shorter line is a tick or part of a drawing.
_SHORT = 4.0
# A line may be as much off the axis.
_SLANT = 0.8
# A ruled page of a hundred rows and twenty columns has 8000 edges; a drawing with more is no table.
MAX_SEGMENTS = 60_000
MAX_OBJECTS = 200_000
_MAX_DEPTH = 4
_WHITE = 250
_NOTHING = 0.01
# A page whose characters are drawn one by one has under one blank in five.
_LOST = 12
_LOST_SHARE = 0.3

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Point: TypeAlias = tuple[float, float]
_UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The ruled lines of a page as it is read."""

    rules: tuple[Rule, ...]
    cut: bool  # more is drawn than was looked at
    lost: bool  # PDFium leaves text out, as its font is neither in the file nor on this machine
    looked: int  # how much was looked at


def read_rules(page: pypdfium2.PdfPage, frame: Frame, turn: int) -> Ruled:
    reader = _Drawing(frame, turn)
    reader.read(page)
    looked = MAX_OBJECTS - reader.objects + MAX_SEGMENTS - reader.left
    return Ruled(tuple(reader.rules), reader.left <= 0 or reader.objects <= 0, reader.lost(), looked)


class _Drawing:
    """Reads the paths of one page, not more than so many."""

    def __init__(self, frame: Frame, turn: int) -> None:
        self.frame, self.turn = frame, turn
        self.left, self.objects = MAX_SEGMENTS, MAX_OBJECTS
        self.rules: list[Rule] = []
        self.texts = self.roomless = 0

    def read(self, page: pypdfium2.PdfPage) -> None:
        import pypdfium2.raw as c

        count = int(c.FPDFPage_CountObjects(page.raw))
        for index in range(count):
            if self.left <= 0 or self.objects <= 0:
                return
            self._object(c.FPDFPage_GetObject(page.raw, index), _UNIT, 0)

    def lost(self) -> bool:
        """Whether so many pieces of text take no room that they cannot all be blanks."""
        return self.roomless >= _LOST and self.roomless >= _LOST_SHARE * self.texts

    def _object(self, item: object, outer: Matrix, depth: int) -> None:
        import pypdfium2.raw as c

        self.objects -= 1
        kind = c.FPDFPageObj_GetType(item)
        if kind == c.FPDF_PAGEOBJ_TEXT:
            self.texts += 1
            self.roomless += _without_room(item)
        elif kind == c.FPDF_PAGEOBJ_PATH:
            self._path(item, outer)
        elif kind == c.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            matrix = _times(_matrix(item), outer)
            for index in range(int(c.FPDFFormObj_CountObjects(item))):
                if self.left <= 0 or self.objects <= 0:
                    return
                self._object(c.FPDFFormObj_GetObject(item, index), matrix, depth + 1)

    def _path(self, item: object, outer: Matrix) -> None:
        import pypdfium2.raw as c

        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not c.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke)):
            return
        if not (fill.value or stroke.value) or _white(item, bool(stroke.value)):
            return
        matrix = _times(_matrix(item), outer)
        for points in self._subpaths(item, matrix):
            if stroke.value:
                for start, end in pairwise(points):
                    self._rule(start, end, _SLANT)
            else:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                self._rule((min(xs), min(ys)), (max(xs), max(ys)), _THIN)

    def _subpaths(self, item: object, matrix: Matrix) -> Iterator[list[Point]]:
        import pypdfium2.raw as c

        x, y = ctypes.c_float(), ctypes.c_float()
        x_at, y_at = ctypes.byref(x), ctypes.byref(y)
        points: list[Point] = []
        count = min(int(c.FPDFPath_CountSegments(item)), max(self.left, 0))
        self.left -= count
        for index in range(count):
            segment = c.FPDFPath_GetPathSegment(item, index)
            c.FPDFPathSegment_GetPoint(segment, x_at, y_at)
            kind = c.FPDFPathSegment_GetType(segment)
            if kind == c.FPDF_SEGMENT_MOVETO and points:
                yield points
                points = []
            point = _apply(matrix, x.value, y.value)
            if all(map(math.isfinite, point)):
                points.append(point)
            if points and c.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if points:
            yield points

    def _rule(self, start: Point, end: Point, thin: float) -> None:
        """Takes the line between two points, or the thin box between two corners, when it lies along an axis."""
        (x, y), (u, v) = start, end
        box = self.frame.box(min(x, u), min(y, v), max(x, u), max(y, v))
        box = turned(box, self.frame.width, self.frame.height, self.turn)
        width, height = box.right - box.left, box.bottom - box.top
        if width >= height and height <= thin and width >= _SHORT:
            middle = (box.top + box.bottom) / 2
            self.rules.append(Rule(box.left, middle, box.right, middle))
        elif height > width and width <= thin and height >= _SHORT:
            middle = (box.left + box.right) / 2
            self.rules.append(Rule(middle, box.top, middle, box.bottom))


def _white(item: object, stroke: bool) -> bool:
    """Whether a path is drawn in white or not seen at all."""
    import pypdfium2.raw as c

    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get = c.FPDFPageObj_GetStrokeColor if stroke else c.FPDFPageObj_GetFillColor
    if not get(item, *map(ctypes.byref, (red, green, blue, alpha))):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def _without_room(item: object) -> bool:
    """Whether a piece of text takes no room: no font has its characters, or it is blank."""
    import pypdfium2.raw as c

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not c.FPDFPageObj_GetBounds(item, *map(ctypes.byref, (left, bottom, right, top))):
        return False
    return right.value - left.value < _NOTHING


def _matrix(item: object) -> Matrix:
    import pypdfium2.raw as c

    matrix = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _UNIT
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(one: Matrix, two: Matrix) -> Matrix:
    """First the one, then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)
