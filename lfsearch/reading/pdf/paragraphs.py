"""Lines become paragraphs: by indent, short last lines, gaps, the size of the text, and what is centred."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lfsearch.reading.pdf.glyphs import UNKNOWN
from lfsearch.reading.pdf.lines import HANGING, flowed
from lfsearch.reading.pdf.page import Line

# All in sizes of the text.
_INDENT = 1.2  # a first line is set in by two characters, by less where they are narrow
_FLUSH = 0.7  # a line begins at the edge
_ROOM = 1.0  # a line is short when what follows would have fitted and so much more
_CENTRED = 0.9  # how far the middle of a centred line of large characters may be off
_CENTRED_BODY = 0.4  # and of one in the size of the text, which might be set in by chance
_UNKNOWN_ROOM = 2.0  # what may be missing in the length of a line for each character of unknown kind
_GAP = 1.6  # of the usual distance between lines: a gap between paragraphs
_SIZE = 1.08  # another size of text
# A line that begins behind this share of the column is set to the right: a signature, a date.
_RIGHT = 0.38
# An edge of a column is where at least this share of its lines begins.
_COMMON = 0.08
# One where so many begin as this share of those at the commonest edge is the margin itself.
_MARGIN = 0.4
# In sizes of the text: lines that all begin so far from the margin are set in, further ones are centred.
_FAR = 4.5
# So many lines, and so large a share of all, that end at one place (give or take this) show where lines end.
_FULL_LINES = 5
_FULL_SHARE = 0.4
_EVEN = 0.6
# In points: facing pages have other margins; the same gutter on two pages; pages of one width.
_FACING = 4
_SAME_GUTTER = 12
_SAME_WIDTH = 20
# Labels that begin a paragraph of their own, whatever the indent.
_LABEL = re.compile(
    r"(?:第[一二三四五六七八九十百千\d]{1,6}[章节条编]|[一二三四五六七八九十]{1,3}[、.\uff0e]|"
    r"[(\uff08][一二三四五六七八九十\d]{1,3}[)\uff09]|\d{1,2}[.\uff0e、](?!\d)|[\u2460-\u2473])"
)
_STOPS = "\u3002\uff1b\uff1a\uff01\uff1f;:!?"
_LATIN_WORD = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Column:
    """The edges between which lines are set."""

    left: float
    right: float

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of one column of one page, and between which gutters they stand (infinite: the page's edge)."""

    lines: tuple[Line, ...]
    left: float
    right: float
    width: float  # of the page


@dataclass(frozen=True, slots=True)
class Set:
    """A line and how it is set in its column; distances in sizes of its text."""

    line: Line
    column: Column
    indent: float
    room: float  # behind its end
    alignment: str  # left, center, right
    fresh: bool  # the first of a stretch of one column
    spread: float  # the distance from the line before, in usual distances; 1 for the first


@dataclass(frozen=True, slots=True)
class Joined:
    """The lines of one paragraph."""

    text: str
    lines: tuple[Set, ...]


def set_lines(stretches: Sequence[Stretch]) -> list[list[Set]]:
    """How each line of each stretch is set. Those of all pages are looked at together, as a page may have no full
    line."""
    body = body_size(line for stretch in stretches for line in stretch.lines)
    usual = _usual_distance(stretches)
    found = []
    for alike in _alike(stretches):
        for left, right in dict.fromkeys((stretch.left, stretch.right) for stretch in alike):
            # A column and a full line that begin (or end) at the same margin tell of each other where it is.
            edges = Counter(round(line.left) for one in alike if _near(one.left, left) for line in one.lines)
            ends = [line.right for one in alike if _near(one.right, right) for line in one.lines]
            for stretch in alike:
                if (stretch.left, stretch.right) == (left, right):
                    lines = stretch.lines
                    column = _column(lines, edges, ends, body)
                    found.append((stretch, [_set(lines, at, column, body, usual) for at in range(len(lines))]))
    order = {id(stretch): at for at, stretch in enumerate(stretches)}
    found.sort(key=lambda pair: order[id(pair[0])])
    return [lines for _, lines in found]


def paragraphs(lines: Sequence[Set]) -> list[Joined]:
    """The paragraphs of what is read in one go: stretches of columns with no table between them."""
    groups: list[list[Set]] = []
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else None
        if groups and _goes_on(groups[-1], line, after):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Joined(flowed([line.line.text for line in group]), tuple(group)) for group in groups]


def body_size(lines: Iterable[Line]) -> float:
    """The size of most of the text."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 12.0


def _goes_on(group: Sequence[Set], line: Set, after: Set | None) -> bool:
    """Whether a line goes on with the paragraph."""
    last = group[-1]
    if last.alignment != "left" or line.alignment != "left":
        return False
    if not 1 / _SIZE <= line.line.size / last.line.size <= _SIZE:
        return False
    if not line.fresh and line.spread > _GAP:
        return False
    if _short(last, line):
        return False
    if line.indent < _FLUSH:
        # Where first lines are not set in, a label behind the end of a sentence begins a paragraph.
        unset = group[0].indent < _FLUSH and last.line.text[-1:] in _STOPS
        hanging = len(group) > 1 and group[0].indent < _FLUSH and last.indent > _INDENT
        return not ((unset or hanging) and _LABEL.match(line.line.text))
    if line.indent < _INDENT and line.indent <= last.indent:
        return True
    if _LABEL.match(line.line.text):
        return False
    # Set in as a whole, or all lines but the first: a list with hanging labels.
    if abs(line.indent - last.indent) < _FLUSH:
        return len(group) > 1 or (_LABEL.match(last.line.text) is None and last.indent > 3)
    hanging = after is not None and not after.fresh and abs(after.indent - line.indent) < _FLUSH
    return hanging and last.indent < line.indent and _LABEL.match(group[0].line.text) is not None and len(group) == 1


def _short(last: Set, line: Set) -> bool:
    """Whether a line ends so early that the next one does not go on with it: what comes next would have fitted."""
    # A character that the font does not have takes no room though the line was set with it.
    room = (last.room - _UNKNOWN_ROOM * last.line.text.count(UNKNOWN)) * last.line.size
    text = line.line.text.strip()
    word = _LATIN_WORD.match(text)
    # A Latin word or figure is not parted in most files; a character takes those behind it that begin no line.
    first = len(word[0]) * 0.55 if word else 1.0
    rest = text[word.end() if word else 1 :]
    first += next((at for at, char in enumerate(rest) if char not in HANGING), 0)
    return room > (first + _ROOM) * last.line.size


def _set(lines: Sequence[Line], at: int, column: Column, body: float, usual: float) -> Set:
    line = lines[at]
    indent = (line.left - column.left) / line.size
    room = (column.right - line.right) / line.size
    spread = (line.middle - lines[at - 1].middle) / usual if at else 1.0
    alignment = _alignment(line, column, indent, room, body)
    return Set(line, column, indent, room, alignment, at == 0, spread)


def _alignment(line: Line, column: Column, indent: float, room: float, body: float) -> str:
    off = abs((line.left + line.right) - (column.left + column.right)) / 2 / line.size
    large = line.size > _SIZE * body
    if not large and off <= _CENTRED_BODY and indent >= 3.0 and room >= 2.0:
        return "center"
    if large and off <= _CENTRED and indent >= 0.3 and room >= 0.3:
        return "center"
    if (line.left - column.left) / column.width >= _RIGHT and indent >= 4:
        return "right"
    return "left"


def _usual_distance(stretches: Sequence[Stretch]) -> float:
    """The distance between the middles of two lines that most of the text has."""
    distances: Counter[float] = Counter()
    for stretch in stretches:
        for one, two in zip(stretch.lines, stretch.lines[1:], strict=False):
            if two.middle > one.middle:
                distances[round(two.middle - one.middle)] += 1
    return max(distances.most_common(1)[0][0], 1.0) if distances else 20.0


def _alike(stretches: Sequence[Stretch]) -> list[list[Stretch]]:
    """Stretches of pages with the same margins: of one width; odd and even pages apart where their margins differ."""
    edges: dict[int, Counter[int]] = {0: Counter(), 1: Counter()}
    for stretch in stretches:
        edges[stretch.lines[0].page % 2].update(round(line.left) for line in stretch.lines)
    margins = [counter.most_common(1)[0][0] for counter in edges.values() if counter]
    facing = len(margins) == 2 and abs(margins[0] - margins[1]) > _FACING
    groups: dict[tuple[int, int], list[Stretch]] = {}
    for stretch in stretches:
        side = stretch.lines[0].page % 2 if facing else 0
        groups.setdefault((side, round(stretch.width / _SAME_WIDTH)), []).append(stretch)
    return list(groups.values())


def _near(one: float, two: float) -> bool:
    return one == two or abs(one - two) <= _SAME_GUTTER


def _column(lines: Sequence[Line], edges: Counter[int], ends: Sequence[float], body: float) -> Column:
    """The edges of a stretch: its own, or further out where lines of its column begin and end on other pages."""
    left = min(line.left for line in lines)
    most = max(edges.values())
    common = [x for x, number in edges.items() if number >= _COMMON * most and x <= left + 1]
    if not any(edges[x] >= _MARGIN * most and abs(x - left) <= 1 for x in common):
        near = [x for x in common if left - x <= _FAR * body]
        left = min([left, *near] if near else [left, *sorted(common, key=edges.__getitem__)[-1:]])
    own = _full_right(left, [line.right for line in lines])
    full = sum(abs(line.right - own) <= _EVEN * line.size for line in lines)
    if full >= _FULL_LINES and full >= _FULL_SHARE * len(lines):
        return Column(left, own)
    return Column(left, max(own, _full_right(left, ends)))


def _full_right(left: float, ends: Sequence[float]) -> float:
    """Where full lines end: most of the longer ones do; punctuation may hang over."""
    widest = max(ends)
    longer = sorted(end for end in ends if end - left > (widest - left) / 2)
    return statistics.median(longer[len(longer) // 2 :]) if longer else widest
