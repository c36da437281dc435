"""Which clauses of two documents say the same thing.

A matrix scores every clause of the one with every clause of the other (`fits`). Then, in this order:

1. clauses that are each other's best are a pair, again and again among those that are left; with less likeness, too, where
   nothing else comes near to either of them;
2. a clause that is left joins the pair of the one it fits best, if most of what it says stands there: several become one,
   or one becomes several;
3. a bare heading follows what stands under it, and what stands under it follows the heading;
4. heads of tables and lines that only say who is responsible follow the clause above them.

What is left is new, or dropped. The same two documents the other way round give the same pairs the other way round.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.retrieval.fits import NEVER, Text, Wholes, fits_of, is_heading, tree_of, wholes_of
from lfsearch.types import ClauseKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# The least score of a pair, and of a clause that joins one; the least share of its words that must stand there. Lower
# ones link clauses that only share a subject, higher ones lose those that were rewritten.
_PAIR, _JOIN, _HELD = 0.15, 0.05, 0.3
# The least score of a pair that nothing else comes near to, and how far it must lead all others of both: a clause rewritten
# from end to end is still the only one about its matter. Of 26 such pairs of seven comparisons read by hand all were right;
# below, clauses pair that only have the form in common (启动三级响应, 启动二级响应).
_CLEAR, _LEAD = 0.1, 0.04
# The least score of what stands under a heading that has a counterpart: above 0 it is nearer to that than to the rest.
_FOLLOW = 0.0
# Pairs of clauses that are scored at once, in a dozen matrices of 4 bytes each: .8 GB. The longest statute has 2,000 clauses.
_MOST = 16_000_000


class Link(NamedTuple):
    """Clauses of the two documents that belong together, by their numbers; one side may be empty."""

    old: tuple[int, ...]
    new: tuple[int, ...]


class _Pair(NamedTuple):
    old: set[int]
    new: set[int]


def align(old: Text, new: Text) -> list[Link]:
    """Every clause of both in exactly one link, in the order of the old document.

    Texts far longer than any document are aligned part by part, as many of the one as of the other: what has moved from one
    part to another is new there, and dropped here.
    """
    parts = math.ceil(math.sqrt(len(old.records) * len(new.records) / _MOST)) or 1
    links = []
    for part in range(parts):
        here, there = (
            range(len(text.records) * part // parts, len(text.records) * (part + 1) // parts) for text in (old, new)
        )
        links += [
            Link(tuple(here[number] for number in link.old), tuple(there[number] for number in link.new))
            for link in _aligned(_part(old, here), _part(new, there))
        ]
    return links


def _part(text: Text, numbers: range) -> Text:
    """Some clauses of a text, counted from 0."""
    if len(numbers) == len(text.records):
        return text
    here = slice(numbers.start, numbers.stop)
    follows = frozenset(number - numbers.start for number in text.follows if number in numbers)
    return Text(text.records[here], text.vectors[here], text.paths[here], follows)


def _aligned(old: Text, new: Text) -> list[Link]:
    old, new = _with_parents(old), _with_parents(new)
    wholes = wholes_of(old), wholes_of(new)
    scores, held, holding = fits_of(old, new, wholes)
    pairs = _mutual(scores)
    places = tuple({number: pair for pair in pairs for number in pair[side]} for side in (0, 1))
    sides = ((scores, held, old), (scores.T, holding.T, new))
    joins = [join for side in (0, 1) for join in _joins(*sides[side], wholes[side], places, side)]
    for join in sorted(joins, key=lambda one: -one.score):
        if len(join.pair[1 - join.side]) == 1:  # one becomes several, or several one, but not several several
            join.pair[join.side].add(join.number)
    joined = [_Pair(set(pair.old), set(pair.new)) for pair in pairs]
    for side, (fits, _, text) in enumerate(sides):
        _follow(pairs, [pair[1 - side] for pair in joined], fits, text, wholes[side], side)
    return _links(pairs, old, new)


def _with_parents(text: Text) -> Text:
    """The text in which nothing follows that has nothing above it."""
    parents = tree_of(text.records).parents
    return text._replace(follows=frozenset(number for number in text.follows if parents[number] >= 0))


def _mutual(scores: Floats) -> list[_Pair]:
    """Step 1."""
    import numpy as np

    left = scores.copy()
    pairs: list[_Pair] = []
    while left.size:
        best, best_back = left.argmax(axis=1), left.argmax(axis=0)
        rows = np.arange(len(best))
        found = rows[(best_back[best] == rows) & (left[rows, best] >= _PAIR)]
        if not len(found):
            break
        for row in map(int, found):
            column = int(best[row])
            pairs.append(_Pair({row}, {column}))
            left[row, :] = left[:, column] = NEVER
    return [*pairs, *_clear(scores, left)]


def _clear(scores: Floats, left: Floats) -> Iterator[_Pair]:
    """Those of the clauses that are left that are each other's best of all, and far ahead of the next."""
    import numpy as np

    if not scores.size:
        return
    best, best_back = scores.argmax(axis=1), scores.argmax(axis=0)
    ahead, ahead_back = _ahead(scores), _ahead(scores.T)
    for row in np.flatnonzero(best_back[best] == np.arange(len(best))).tolist():
        column = int(best[row])
        if left[row, column] >= _CLEAR and min(ahead[row], ahead_back[column]) >= _LEAD:
            yield _Pair({row}, {column})


def _ahead(scores: Floats) -> Floats:
    """How far the best of each row leads the next best."""
    import numpy as np

    if scores.shape[1] < 2:
        return np.full(len(scores), np.inf, dtype=np.float32)
    top = np.sort(scores, axis=1)[:, -2:]
    lead: Floats = top[:, 1] - top[:, 0]
    return lead


class _Join(NamedTuple):
    """A clause that may join a pair, on its own side."""

    score: float
    pair: _Pair
    side: int
    number: int


def _joins(
    scores: Floats, held: Floats, text: Text, wholes: Wholes, places: Sequence[Mapping[int, _Pair]], side: int
) -> Iterator[_Join]:
    """Step 2 for the clauses of one side; `held` is how much of each of them stands in each of the other side."""
    own, others = places[side], places[1 - side]
    parents = tree_of(text.records).parents
    for row, record in enumerate(text.records):
        if row in own or not wholes.joining[row] or not others:
            continue
        best = int(scores[row].argmax())
        pair = others.get(best)
        if pair is None or scores[row, best] < _JOIN or held[row, best] < _HELD:
            continue
        # A row joins rows of its own table: others name the same firm or county.
        if record.clause_kind != ClauseKind.ROW or {parents[one] for one in pair[side]} == {parents[row]}:
            yield _Join(float(scores[row, best]), pair, side, row)


def _follow(
    pairs: Sequence[_Pair], others: Sequence[set[int]], scores: Floats, text: Text, wholes: Wholes, side: int
) -> None:
    """Step 3 for one side; `others` are the other sides of the pairs. What fits nothing better than the rest stays alone."""
    places = {number: place for place, pair in enumerate(pairs) for number in pair[side]}
    tree = tree_of(text.records)
    for number, record in enumerate(text.records):
        parts = [one for one in range(number + 1, tree.ends[number]) if one not in text.follows]
        heading = is_heading(record)
        if not heading:  # its further paragraphs
            parts = [one for one in parts if tree.parents[one] == number and text.records[one].label is None]
        if not parts or wholes.sections[number]:
            continue
        found = {places[one] for one in parts if one in places}
        if number not in places and heading and len(found) == 1:
            places[number] = found.pop()
        own = places.get(number)
        for one in parts:
            if own is not None and one not in places and max(scores[one, other] for other in others[own]) >= _FOLLOW:
                places[one] = own
    for number, place in places.items():
        pairs[place][side].add(number)


def _links(pairs: Sequence[_Pair], old: Text, new: Text) -> list[Link]:
    """Step 4, and those without a counterpart, each in its place: dropped ones behind what stood before them."""
    groups = [_Pair(set(pair.old), set(pair.new)) for pair in pairs]
    for side, text in enumerate((old, new)):
        tree = tree_of(text.records)
        places = {number: pair for pair in groups for number in pair[side]}
        for number in range(len(text.records)):
            if number in places:
                continue
            parent = tree.parents[number]
            if number in text.follows and parent >= 0:
                pair = places[parent]
            else:
                pair = _Pair(set(), set())
                groups.append(pair)
            pair[side].add(number)
            places[number] = pair
    return [Link(tuple(sorted(pair.old)), tuple(sorted(pair.new))) for pair in _ordered(groups)]


def _ordered(groups: Sequence[_Pair]) -> Iterator[_Pair]:
    """In the order of the old document; what is new stands behind what comes before it in the new one."""
    kept = sorted((pair for pair in groups if pair.old), key=lambda pair: min(pair.old))
    added = sorted((pair for pair in groups if not pair.old), key=lambda pair: min(pair.new))
    ends = [(min(pair.new), place) for place, pair in enumerate(kept) if pair.new]
    behind: dict[int, list[_Pair]] = {}
    for pair in added:
        before = max((end for end in ends if end[0] < min(pair.new)), default=(0, -1))
        behind.setdefault(before[1], []).append(pair)
    yield from behind.get(-1, [])
    for place, pair in enumerate(kept):
        yield pair
        yield from behind.get(place, [])
