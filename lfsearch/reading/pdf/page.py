"""What every stage of the reading of a PDF speaks of: characters, ruled lines and lines of text on a page.

All places are in points from the upper left corner of the page as it is read: upright, whatever /Rotate says, and turned
where most of its text runs sideways or from top to bottom.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from lfsearch.reading.source import Box


class Placed(Protocol):
    """Whatever has a place on a page."""

    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def bottom(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character, a blank too: its advance from left to right, the height of its font from top to bottom."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    size: float  # of the font

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line, horizontal or vertical, without its width: top = bottom or left = right."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read from the file, before anything is known of its layout."""

    number: int  # 1-based
    width: float
    height: float
    glyphs: tuple[Glyph, ...] = ()
    rules: tuple[Rule, ...] = ()
    turn: int = 0  # quarter turns clockwise that brought the text upright; undone in the boxes of the blocks


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, or a piece of one that no wide gap parts."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def around(places: Iterable[Placed]) -> Box:
    """The smallest box around all of them; there must be one at least."""
    boxes = [(place.left, place.top, place.right, place.bottom) for place in places]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def turned(box: Box, width: float, height: float, turn: int) -> Box:
    """The box after so many quarter turns clockwise of its page, which is `width` by `height` before them."""
    for _ in range(turn % 4):
        box = Box(height - box.bottom, box.left, height - box.top, box.right)
        width, height = height, width
    return box
