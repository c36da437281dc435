"""Ruled tables: from the ruled lines of a page to a grid of cells with their text."""

from __future__ import annotations

import bisect
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lfsearch.reading.pdf.lines import HANGING, flowed, joined, pieces, rows_of
from lfsearch.reading.pdf.page import Glyph, Line, Page, Rule

# In points. Rules so near to each other are one; double lines lie apart by 2.
_SAME = 2.5
# A gap in a rule, or between a rule and the one that it meets.
_MEET = 3.5
# A page with more rules than this, after those in one line are joined, is a drawing.
_MAX_RULES = 1200
_MAX_CELLS = 20_000
# A line in a cell ends early when so many characters more would fit.
_ROOM = 2.0
# With these a sentence ends.
END = "。;；.!！?？:："


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid: where it begins, over how many rows and columns it goes, what stands in it."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table on one page; a place on it, so that it can be put in order with the lines."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    edges: tuple[float, ...]  # of its columns
    levels: tuple[float, ...]  # of its rows
    cells: tuple[Cell, ...]

    def row(self, number: int) -> tuple[Cell, ...]:
        """The cells that begin in a row."""
        return tuple(cell for cell in self.cells if cell.row == number)


def find_grids(page: Page) -> tuple[list[Grid], list[Glyph]]:
    """The ruled tables of a page and the characters outside them."""
    horizontal = _joined([rule for rule in page.rules if rule.horizontal], lambda rule: rule.top)
    vertical = _joined([rule for rule in page.rules if not rule.horizontal], lambda rule: rule.left)
    if not horizontal or not vertical or len(horizontal) + len(vertical) > _MAX_RULES:
        return [], list(page.glyphs)
    left = list(page.glyphs)
    grids = []
    for across, down in _connected(horizontal, vertical):
        frame = _frame(across, down)
        if frame is None:
            continue
        inside, left = _parted(left, frame)
        grid = _grid(page.number, frame, inside)
        if grid is None:
            left += inside
        else:
            grids.append(grid)
    return grids, left


@dataclass(frozen=True, slots=True)
class _Frame:
    """The lines of one table: where its columns and rows part, and which parts of these edges are ruled."""

    edges: tuple[float, ...]
    levels: tuple[float, ...]
    upright: frozenset[tuple[int, int]]  # (row, edge): ruled between the two cells beside that edge
    level: frozenset[tuple[int, int]]  # (level, column)


def _joined(rules: Sequence[Rule], place: Callable[[Rule], float]) -> list[Rule]:
    """Rules that lie in one line and touch as one."""
    ordered = sorted(rules, key=place)
    groups: list[list[Rule]] = []
    for rule in ordered:
        if groups and place(rule) - place(groups[-1][0]) <= _SAME:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    found = []
    for group in groups:
        across = group[0].horizontal
        at = statistics.median(map(place, group))
        spans = sorted((rule.left, rule.right) if across else (rule.top, rule.bottom) for rule in group)
        start, end = spans[0]
        for low, high in spans[1:]:
            if low > end + _MEET:
                found.append(Rule(start, at, end, at) if across else Rule(at, start, at, end))
                start, end = low, high
            end = max(end, high)
        found.append(Rule(start, at, end, at) if across else Rule(at, start, at, end))
    return found


def _connected(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules that meet, in groups, from the top of the page."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for at, across in enumerate(horizontal):
        for offset, down in enumerate(vertical, len(horizontal)):
            meets = (
                across.left - _MEET <= down.left <= across.right + _MEET
                and down.top - _MEET <= across.top <= down.bottom + _MEET
            )
            if meets:
                parent[root(at)] = root(offset)
    groups: defaultdict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for at, rule in enumerate((*horizontal, *vertical)):
        groups[root(at)][at >= len(horizontal)].append(rule)
    return sorted((group for group in groups.values() if all(group)), key=lambda group: group[0][0].top)


def _frame(across: Sequence[Rule], down: Sequence[Rule]) -> _Frame | None:
    """The frame of a table; None for what has no rows or one column only (a frame around text)."""
    levels = _distinct([rule.top for rule in across])
    edges = _distinct([rule.left for rule in down])
    # Tables open at the sides have rules over the outer columns alone.
    for outer in (min(rule.left for rule in across), max(rule.right for rule in across)):
        reach = sum(rule.left <= outer + _MEET and rule.right >= outer - _MEET for rule in across)
        if reach >= 3 and not edges[0] - _MEET <= outer <= edges[-1] + _MEET:
            edges = sorted([*edges, outer])
    if len(levels) < 2 or len(edges) < 3:
        return None
    if (len(levels) - 1) * (len(edges) - 1) > _MAX_CELLS:
        return None
    upright: set[tuple[int, int]] = set()
    level: set[tuple[int, int]] = set()
    middles_down = [(a + b) / 2 for a, b in pairwise(levels)]
    middles_across = [(a + b) / 2 for a, b in pairwise(edges)]
    for rule in down:
        edge = _nearest(edges, rule.left)
        first = bisect.bisect_left(middles_down, rule.top)
        last = bisect.bisect_right(middles_down, rule.bottom)
        upright.update((row, edge) for row in range(first, last))
    for rule in across:
        at = _nearest(levels, rule.top)
        first = bisect.bisect_left(middles_across, rule.left)
        last = bisect.bisect_right(middles_across, rule.right)
        level.update((at, column) for column in range(first, last))
    return _Frame(tuple(edges), tuple(levels), frozenset(upright), frozenset(level))


def _distinct(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _SAME:
            found.append(value)
    return found


def _nearest(values: Sequence[float], value: float) -> int:
    at = bisect.bisect_left(values, value)
    return min((i for i in (at - 1, at) if 0 <= i < len(values)), key=lambda i: abs(values[i] - value))


def _parted(glyphs: Sequence[Glyph], frame: _Frame) -> tuple[list[Glyph], list[Glyph]]:
    """The characters inside the table and those outside."""
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    before: Glyph | None = None
    for glyph in sorted(glyphs, key=lambda glyph: (round(glyph.middle), glyph.left)):
        x = (glyph.left + glyph.right) / 2
        within = frame.edges[0] <= x <= frame.edges[-1] and frame.levels[0] <= glyph.middle <= frame.levels[-1]
        if not within and before and inside and before is inside[-1] and glyph.char in HANGING:
            within = _touch(before, glyph)
        (inside if within else outside).append(glyph)
        before = glyph
    return inside, outside


def _grid(page: int, frame: _Frame, glyphs: Sequence[Glyph]) -> Grid | None:
    """The table with its text; None when all of it is one cell, or nothing stands in it."""
    areas = _areas(frame)
    if len(set(areas.values())) < 2 or not glyphs:
        return None
    texts: defaultdict[int, list[Glyph]] = defaultdict(list)
    before: tuple[Glyph, int] | None = None
    for glyph in sorted(glyphs, key=lambda glyph: (round(glyph.middle), glyph.left)):
        area = areas[_place(frame, glyph)]
        if before and glyph.char in HANGING and _touch(before[0], glyph):
            area = before[1]
        texts[area].append(glyph)
        before = glyph, area
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for place, area in areas.items():
        places[area].append(place)
    cells = []
    for area, members in places.items():
        rows, columns = [row for row, _ in members], [column for _, column in members]
        text = cell_text(pieces(page, texts.get(area, ())))
        cells.append(
            Cell(min(rows), min(columns), max(rows) - min(rows) + 1, max(columns) - min(columns) + 1, text),
        )
    cells.sort(key=lambda cell: (cell.row, cell.column))
    grid = Grid(
        page,
        frame.edges[0],
        frame.levels[0],
        frame.edges[-1],
        frame.levels[-1],
        frame.edges,
        frame.levels,
        tuple(cells),
    )
    return _without_empty_rows(grid)


def _place(frame: _Frame, glyph: Glyph) -> tuple[int, int]:
    """The row and column in which a character stands."""
    row = min(max(bisect.bisect_right(frame.levels, glyph.middle) - 1, 0), len(frame.levels) - 2)
    column = min(max(bisect.bisect_right(frame.edges, (glyph.left + glyph.right) / 2) - 1, 0), len(frame.edges) - 2)
    return row, column


def _touch(one: Glyph, two: Glyph) -> bool:
    """Whether a character stands right behind another."""
    return abs(one.middle - two.middle) < 0.3 * two.size and abs(two.left - one.right) < 0.3 * two.size


def _areas(frame: _Frame) -> dict[tuple[int, int], int]:
    """For each place of the grid the cell that it belongs to: places with no rule between them are one cell."""
    rows, columns = len(frame.levels) - 1, len(frame.edges) - 1
    areas: dict[tuple[int, int], int] = {}
    number = 0
    for row in range(rows):
        for column in range(columns):
            if (row, column) in areas:
                continue
            ahead = [(row, column)]
            areas[row, column] = number
            while ahead:
                y, x = ahead.pop()
                near = (
                    ((y, x + 1), (y, x + 1) not in frame.upright),
                    ((y, x - 1), (y, x) not in frame.upright),
                    ((y + 1, x), (y + 1, x) not in frame.level),
                    ((y - 1, x), (y, x) not in frame.level),
                )
                for place, open_ in near:
                    if open_ and 0 <= place[0] < rows and 0 <= place[1] < columns and place not in areas:
                        areas[place] = number
                        ahead.append(place)
            number += 1
    return areas


def _without_empty_rows(grid: Grid) -> Grid:
    """The table without rows in which no cell has text and none goes on from above."""
    empty = []
    for number in range(len(grid.levels) - 1):
        covering = [cell for cell in grid.cells if cell.row <= number < cell.row + cell.rows]
        if not any(cell.text or cell.rows > 1 for cell in covering):
            empty.append(number)
    if not empty:
        return grid
    cells = tuple(
        replace(cell, row=cell.row - bisect.bisect_left(empty, cell.row))
        for cell in grid.cells
        if cell.row not in empty
    )
    gone = set(empty)
    levels = tuple(level for at, level in enumerate(grid.levels) if at not in gone)
    return replace(grid, cells=cells, levels=levels)


def cell_text(lines: Sequence[Line]) -> str:
    """The lines of a cell joined; a line that ends a sentence early ends a paragraph."""
    rows = [joined(row) for row in rows_of(lines)]
    if not rows:
        return ""
    right = max(row.right for row in rows)
    paragraphs = [[rows[0].text]]
    for one, two in pairwise(rows):
        if right - one.right >= _ROOM * one.size and one.text[-1] in END:
            paragraphs.append([])
        paragraphs[-1].append(two.text)
    return "\n".join(map(flowed, paragraphs))
