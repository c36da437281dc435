"""The order in which a page is read: bands from top to bottom, in each band columns from left to right.

A gutter is a strip without text that many lines stand on both sides of, most of the left ones reaching up to it and most
of the right ones beginning at it. Whatever stands across it (a title, a table, a full line) ends a band.
"""

from __future__ import annotations

import math
import statistics
from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from lfsearch.reading.pdf.lines import joined, rows_of
from lfsearch.reading.pdf.page import Line, Placed

# Of the size of the text: the narrowest gutter, and the narrowest column.
_GUTTER = 0.5
_COLUMN = 7.0
# So many rows with text on both sides, no line across between them, make a gutter; such a share of them is full, and begins at the gutter or set in.
_ROWS = 3
_FULL = 0.3
_BEGIN = 0.6
# How far, in sizes of the text, a full line may end before the edge, and how far behind it one may begin (an indent).
_RAGGED = 1.6
_INDENT = 2.6
# Where only a line or two stand to the right of a gutter: so many stand to its left, most of them full, unlike the
# answers of a form; and in sizes it is no wider.
_LINES, _RUNNING = 8, 0.6
_WIDEST = 3.0
# So large a share of the lines may hang over an edge.
_OUTLIERS = 0.1
# How far a line may begin before the edge; how far from two lines side by side the lines of the same columns are.
_HANGS = 0.6
_BAND = 8
# Three columns have two gutters; a page with more is a table without rules.
_MAX_GUTTERS = 3
# Of the height of a word: what a line must reach over it to stand beside it.
_OVER = 0.2
# A page has under 300 pieces of lines; for a drawing full of letters no columns are looked for, and a gutter that a line
# or two tell only where few pieces stand.
_MAX_PIECES, _FEW_PIECES = 3000, 300


@dataclass(frozen=True, slots=True)
class Gutter:
    """The strip between two columns."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def crossed(self, place: Placed) -> bool:
        return place.left < self.left - 1 and place.right > self.right + 1

    def behind(self, place: Placed) -> bool:
        """Whether it stands in the column to the right."""
        return place.left + place.right > 2 * self.middle


Item = TypeVar("Item", bound=Placed)


@dataclass(frozen=True, slots=True)
class Region(Generic[Item]):
    """What is read in one column without a break, and between which gutters it stands (infinite: the page's edge)."""

    items: tuple[Item, ...]
    left: float = -math.inf
    right: float = math.inf


@dataclass(frozen=True, slots=True)
class _Gap:
    """Between two pieces that stand beside each other."""

    one: Line
    two: Line

    @property
    def size(self) -> float:
        return min(self.one.size, self.two.size)


def gutters(pieces: Sequence[Line]) -> tuple[Gutter, ...]:
    """The gutters of a page, that with most rows first."""
    gaps = _gaps(pieces) if len(pieces) <= _MAX_PIECES else []
    found: list[Gutter] = []
    for _ in range(2 * _MAX_GUTTERS):
        voters = _most(gaps)
        if len(voters) < _ROWS or len(found) == _MAX_GUTTERS:
            break
        taken = set(map(id, voters))
        gaps = [gap for gap in gaps if id(gap) not in taken]
        gutter = _gutter(voters)
        if gutter and _in_one_band(gutter, voters, pieces):
            found.append(gutter)
            gaps = [gap for gap in gaps if not (gap.one.right < gutter.middle < gap.two.left)]
    return tuple(found)


def all_gutters(
    pages: Sequence[Sequence[Line]], tables: Sequence[Sequence[Placed]], widths: Sequence[float]
) -> list[tuple[Gutter, ...]]:
    """The gutters of each page. A page with the end of a text set in columns has too few lines to tell; it has the gutter
    of many pages, or of one next to it, when its lines stand beside that; else what stands there alone tells it."""
    found = [gutters(pieces) for pieces in pages]
    known = [gutter for gutter in (page[0] for page in found if page) if _on_many(gutter, found)]
    usual = known[len(known) // 2 :][:1]
    result = []
    for at, (pieces, grids, width) in enumerate(zip(pages, tables, widths, strict=True)):
        near = [page[0] for page in found[max(at - 1, 0) : at + 2] if page]
        own = found[at]
        if not own and len(pieces) <= _MAX_PIECES:
            others = (gutter for gutter in (*usual, *near) if _stands_beside(pieces, grids, gutter))
            one = next(others, None) or _beside_table(pieces, grids) or _half(pieces, width)
            own = (one,) if one else ()
        result.append(own)
    return result


def _on_many(gutter: Gutter, found: Sequence[tuple[Gutter, ...]]) -> bool:
    return sum(any(other.left <= gutter.middle <= other.right for other in page) for page in found) >= _ROWS


def _stands_beside(pieces: Sequence[Line], tables: Sequence[Placed], gutter: Gutter) -> bool:
    """Whether lines end and begin at a gutter, side by side, or a table on one side has lines on the other."""
    return any(
        gap.one.right < gutter.middle < gap.two.left
        and -_HANGS * gap.size <= gap.two.left - gutter.right <= _INDENT * gap.size
        and any(
            other.right < gutter.middle and gutter.left - other.right <= _RAGGED * gap.size and _below(other, gap)
            for other in pieces
        )
        for gap in _gaps(pieces)
    ) or any(
        gutter.behind(table) != gutter.behind(piece) and not (gutter.crossed(table) or gutter.crossed(piece))
        for table in tables
        for piece in _level(pieces, table)
    )


def _level(pieces: Sequence[Line], table: Placed) -> list[Line]:
    return [piece for piece in pieces if piece.bottom > table.top and piece.top < table.bottom]


def _beside_table(pieces: Sequence[Line], tables: Sequence[Placed]) -> Gutter | None:
    """The gutter between a table that fills one column and the text that fills the other beside it."""
    for table in tables:
        level = _level(pieces, table)
        for left in (True, False):
            side = [piece for piece in level if (piece.right < table.left if left else piece.left > table.right)]
            if len(side) >= _ROWS and _is_column(side, statistics.median(piece.size for piece in side)):
                edge = max(piece.right for piece in side) if left else min(piece.left for piece in side)
                return Gutter(edge, table.left) if left else Gutter(table.right, edge)
    return None


def _half(pieces: Sequence[Line], width: float) -> Gutter | None:
    """The gutter beside which only a line or two stand to the right: those to the left of it, from one that crosses it to
    the next, are a column that fills less than half of the page."""
    for gap in _gaps(pieces) if len(pieces) <= _FEW_PIECES else ():
        start, size = gap.two.left, gap.size
        across = [piece for piece in pieces if piece.left < start - size and piece.right > start]
        top = max((piece.bottom for piece in across if piece.middle < gap.one.middle), default=-math.inf)
        bottom = min((piece.top for piece in across if piece.middle >= gap.one.middle), default=math.inf)
        left = [piece for piece in pieces if top <= piece.middle <= bottom and piece.right < start]
        if len(left) < _LINES:
            continue
        edge = _quantile([piece.right for piece in left], 1 - _OUTLIERS)
        running = sum(edge - piece.right <= _RAGGED * size for piece in left) >= _RUNNING * len(left)
        near = _GUTTER * size <= start - edge <= (_WIDEST + _INDENT) * size
        if running and near and _COLUMN * size <= edge - min(piece.left for piece in left) < width / 2:
            return Gutter(edge, start)
    return None


def _below(line: Line, gap: _Gap) -> bool:
    """Whether a line stands in the same band as two that are side by side: a few lines above or below."""
    return abs(line.middle - gap.one.middle) <= _BAND * gap.size


def lines_of(pieces: Sequence[Line], found: Sequence[Gutter]) -> list[Line]:
    """The pieces of each row put together, but not over a gutter."""
    lines: list[Line] = []
    for row in rows_of(pieces):
        parts: list[Line] = []
        for piece in row:
            if parts and any(_parted(parts[-1], piece, gutter) for gutter in found):
                lines.append(joined(parts))
                parts = []
            parts.append(piece)
        lines.append(joined(parts))
    return lines


def _parted(one: Line, two: Line, gutter: Gutter) -> bool:
    """Whether a gutter lies between two pieces."""
    return not gutter.crossed(one) and not gutter.behind(one) and two.left >= gutter.middle - 1


def regions(items: Sequence[Item], found: Sequence[Gutter], page: Region[Item] | None = None) -> list[Region[Item]]:
    """Lines and tables in reading order, column by column in each band; `page` says between which gutters."""
    page = page or Region(())
    if not items:
        return []
    if not found:
        return [Region(_down(items), page.left, page.right)]
    gutter, rest = found[0], found[1:]
    result: list[Region[Item]] = []
    across: list[Item] = []
    for band, crossing in _bands(items, gutter):
        head, columns = _head(band, gutter)
        across += head
        if columns:
            left = [item for item in columns if not gutter.behind(item)]
            right = [item for item in columns if gutter.behind(item)]
            if across:
                result.append(Region(_down(across), page.left, page.right))
                across = []
            result += regions(left, rest, Region((), page.left, gutter.middle))
            result += regions(right, rest, Region((), gutter.middle, page.right))
        across += crossing
    return result + ([Region(_down(across), page.left, page.right)] if across else [])


def _bands(items: Sequence[Item], gutter: Gutter) -> list[tuple[list[Item], list[Item]]]:
    """From top to bottom: what stands beside the gutter, and what crosses it below that."""
    bands: list[tuple[list[Item], list[Item]]] = [([], [])]
    for item in sorted(items, key=lambda item: (item.top, item.left)):
        if gutter.crossed(item):
            bands[-1][1].append(item)
        elif bands[-1][1]:
            bands.append(([item], []))
        else:
            bands[-1][0].append(item)
    return bands


def _gaps(pieces: Sequence[Line]) -> list[_Gap]:
    """Each piece with the next one to its right at about its height; not letters of a word set wide, as in red heads."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    gaps = []
    for at, one in enumerate(ordered):
        nearest: Line | None = None
        for step in (-1, 1):
            other = at + step
            while 0 <= other < len(ordered) and abs(ordered[other].top - one.top) < 2 * one.size:
                two = ordered[other]
                other += step
                overlap = min(one.bottom, two.bottom) - max(one.top, two.top)
                if overlap < 0.3 * min(one.size, two.size) or two.left < one.right + _GUTTER * one.size:
                    continue
                if nearest is None or two.left < nearest.left:
                    nearest = two
        if nearest is not None and (len(one.text) > 1 or len(nearest.text) > 1):
            gaps.append(_Gap(one, nearest))
    return gaps


def _most(gaps: Sequence[_Gap]) -> list[_Gap]:
    """The gaps at the place that lies in most of them."""
    edges = sorted([(gap.one.right, -1) for gap in gaps] + [(gap.two.left, 1) for gap in gaps])
    depth = best = 0
    place = 0.0
    for x, kind in edges:
        depth -= kind
        if depth > best:
            best, place = depth, x
    return [gap for gap in gaps if gap.one.right <= place <= gap.two.left]


def _gutter(voters: Sequence[_Gap]) -> Gutter | None:
    """The gutter that these gaps share, when the text on both sides is set as columns are."""
    # A few lines hang over the edge.
    left = _quantile([gap.one.right for gap in voters], 1 - _OUTLIERS)
    right = _quantile([gap.two.left for gap in voters], _OUTLIERS)
    size = statistics.median(gap.size for gap in voters)
    begin = sum(gap.two.left - right <= _INDENT * size for gap in voters)
    if begin < _BEGIN * len(voters) or right - left < _GUTTER * size:
        return None
    one, two = [gap.one for gap in voters], [gap.two for gap in voters]
    return Gutter(left, right) if _is_column(one, size) and _is_column(two, size) else None


def _in_one_band(gutter: Gutter, voters: Sequence[_Gap], pieces: Sequence[Line]) -> bool:
    """Whether enough of the rows stand below each other: two offices in a title and in a signature are no columns."""
    crossing = sorted(piece.top for piece in pieces if gutter.crossed(piece))
    bands = Counter(bisect(crossing, gap.one.top) for gap in voters)
    return max(bands.values()) >= _ROWS


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[round(share * (len(values) - 1))]


def _is_column(side: Sequence[Line], size: float) -> bool:
    """Whether these pieces are set between two edges, as running text is: many reach the right one."""
    ends = sorted(piece.right for piece in side)
    # Punctuation hangs over the edge at the end of a few.
    edge = statistics.median(ends[len(ends) // 2 :])
    full = sum(end >= edge - _RAGGED * size for end in ends)
    return edge - min(piece.left for piece in side) >= _COLUMN * size and full >= _FULL * len(side)


def _head(band: list[Item], gutter: Gutter) -> tuple[list[Item], list[Item]]:
    """What stands above the two columns though it does not reach over the gutter: the short last line of a full-width
    paragraph, a signature at the right. The columns begin where both have a line."""
    left = [item.top for item in band if not gutter.behind(item)]
    right = [item.top for item in band if gutter.behind(item)]
    if not left or not right:
        return band, []
    start = max(min(left), min(right))
    head = [item for item in band if item.bottom <= start + 0.25 * (item.bottom - item.top)]
    return head, [item for item in band if item not in head]


def _down(items: Sequence[Item]) -> tuple[Item, ...]:
    """From top to bottom. What stands beside several lines (the word below two offices' names) comes after them."""
    ordered = sorted(items, key=lambda item: (item.top + item.bottom, item.left))
    for item in list(ordered):
        at = ordered.index(item)
        ahead = at + 1
        while ahead < len(ordered) and ordered[ahead].top < item.bottom - _OVER * (item.bottom - item.top):
            ahead += 1
        beside = [other for other in ordered[at + 1 : ahead] if other.right <= item.left and other.bottom > item.bottom]
        if beside:
            ordered.remove(item)
            ordered.insert(ordered.index(beside[-1]) + 1, item)
    return tuple(ordered)
