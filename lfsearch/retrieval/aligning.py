"""Which clauses of two documents say the same thing.

A matrix scores every clause of the one with every clause of the other by words, meaning, headings and the sentence they
begin with. Then, in this order:

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
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.records import ClauseRecord
from lfsearch.retrieval.overlap import about, shares
from lfsearch.text.lazy import lazy
from lfsearch.text.rows import column_names
from lfsearch.text.sentences import sentences
from lfsearch.text.width import fold
from lfsearch.types import ClauseKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# What the parts of a score weigh, measured on two pairs of plans of one city. With more for headings the rows of one table
# are taken for each other, with less for meaning what was rewritten is lost.
WORDS, MEANING, PATH, HEAD = 2.0, 1.0, 0.5, 0.5
# A clause that is near to many is near to none: the mean of its nearest ones is taken off its scores (Conneau et al., "Word
# Translation Without Parallel Data", ICLR 2018). Fewer neighbours or half of their mean serve as well, with
# another least score.
_NEIGHBOURS, _CROWDING = 8, 0.75
# The least score of a pair, and of a clause that joins one; the least share of its words that must stand there. Lower
# ones link clauses that only share a subject, higher ones lose those that were rewritten.
_PAIR, _JOIN, _HELD = 0.15, 0.05, 0.3
# The least score of a pair that nothing else comes near to, and how far it must lead all others of both: a clause rewritten
# from end to end is still the only one about its matter. Of 26 such pairs of seven comparisons read by hand all were right;
# below, clauses pair that only have the form in common (启动三级响应, 启动二级响应).
_CLEAR, _LEAD = 0.1, 0.04
# The least score of what stands under a heading that has a counterpart: above 0 it is nearer to that than to the rest.
_FOLLOW = 0.0
# Between clauses that fit equally well the place in the document decides, and nothing else.
_PLACE = 0.02
# What a row loses beside a clause that is none: tables and running text say the same twice in one document.
_OTHER_KIND = 0.4
# Characters: a clause so short with others under it is a heading, and means what they say.
_HEADING = 60
# Pairs of characters: of a row that is a name and figures nothing but the name could stand elsewhere.
_LEAST = 5
_NEVER = -9.0
# Pairs of clauses that are scored at once, in a dozen matrices of 4 bytes each: .8 GB. The longest statute has 2,000 clauses.
_MOST = 16_000_000

_FRAME = (ClauseKind.MASTHEAD, ClauseKind.ADDRESSEE, ClauseKind.TITLE, ClauseKind.SIGNATURE, ClauseKind.NOTE)
# What stands under a clause as its parts (GB/T 9704: below 1.); anything else under a heading makes it a section.
_PARTS = lazy(r"[\u2460-\u249b\u24ea\u2776-\u277f]|\(\d{1,2}\)|\d{1,2}\)|[A-Za-z][.)]|[\u2014\u25cf\u25a0]+")


class Text(NamedTuple):
    """A document as it is aligned; the vectors are [clauses, dim], of length 1 or 0."""

    records: Sequence[ClauseRecord]  # in reading order
    vectors: Floats  # of the clauses' own texts
    paths: Floats  # of their headings
    follows: frozenset[int]  # clauses that say nothing by themselves: heads of tables, closing brackets


class Link(NamedTuple):
    """Clauses of the two documents that belong together, by their numbers; one side may be empty."""

    old: tuple[int, ...]
    new: tuple[int, ...]


class _Tree(NamedTuple):
    parents: Sequence[int]  # -1 at the top
    ends: Sequence[int]  # of each clause the first one that is not under it


class _Wholes(NamedTuple):
    """What each clause says: a bare heading all that stands under it, a row what no other row of its table says."""

    texts: Sequence[str]
    vectors: Floats
    joining: Sequence[bool]  # say enough to be known by it, and are no frame
    sections: Sequence[bool]  # headings with clauses under them, not parts of one; no clause is their counterpart


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
    wholes = _wholes(old), _wholes(new)
    scores, held, holding = _scores(old, new, wholes)
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
    parents = _tree(text.records).parents
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
            left[row, :] = left[:, column] = _NEVER
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
    scores: Floats, held: Floats, text: Text, wholes: _Wholes, places: Sequence[Mapping[int, _Pair]], side: int
) -> Iterator[_Join]:
    """Step 2 for the clauses of one side; `held` is how much of each of them stands in each of the other side."""
    own, others = places[side], places[1 - side]
    parents = _tree(text.records).parents
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
    pairs: Sequence[_Pair], others: Sequence[set[int]], scores: Floats, text: Text, wholes: _Wholes, side: int
) -> None:
    """Step 3 for one side; `others` are the other sides of the pairs. What fits nothing better than the rest stays alone."""
    places = {number: place for place, pair in enumerate(pairs) for number in pair[side]}
    tree = _tree(text.records)
    for number, record in enumerate(text.records):
        parts = [one for one in range(number + 1, tree.ends[number]) if one not in text.follows]
        heading = _is_heading(record)
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


def _is_heading(record: ClauseRecord) -> bool:
    return len(record.text) < _HEADING and record.clause_kind != ClauseKind.ROW


def _links(pairs: Sequence[_Pair], old: Text, new: Text) -> list[Link]:
    """Step 4, and those without a counterpart, each in its place: dropped ones behind what stood before them."""
    groups = [_Pair(set(pair.old), set(pair.new)) for pair in pairs]
    for side, text in enumerate((old, new)):
        tree = _tree(text.records)
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


def _tree(records: Sequence[ClauseRecord]) -> _Tree:
    """Nest records in reading order by their level."""
    parents, ends = [-1] * len(records), [len(records)] * len(records)
    above: list[int] = []
    for number, record in enumerate(records):
        while above and records[above[-1]].level >= record.level:
            ends[above.pop()] = number
        parents[number] = above[-1] if above else -1
        above.append(number)
    return _Tree(parents, ends)


# -- scores ------------------------------------------------------------------------------------------------------------


def _scores(old: Text, new: Text, wholes: tuple[_Wholes, _Wholes]) -> tuple[Floats, Floats, Floats]:
    """How well every old clause fits every new one; how much of the old one stands in the new one, and the other way."""
    import numpy as np

    held, holding = shares(wholes[0].texts, wholes[1].texts)
    heads, heads_back = shares(_heads(old), _heads(new))
    words, first = np.sqrt(held * holding), np.sqrt(heads * heads_back)
    meaning = _cosines(wholes[0].vectors, wholes[1].vectors)
    paths = _cosines(old.paths, new.paths)
    total = WORDS + MEANING + PATH + HEAD
    fits = (WORDS * words + MEANING * meaning + PATH * paths + HEAD * first) / total
    fits -= _CROWDING / 2 * (_crowd(fits)[:, None] + _crowd(fits.T)[None, :])
    fits += _gates(old, new, wholes)
    places = [np.arange(len(text.records), dtype=np.float32) / max(len(text.records), 1) for text in (old, new)]
    fits -= _PLACE * np.abs(places[0][:, None] - places[1][None, :])
    # The last digits hang on the order of the sums, which is another one the other way round.
    return fits.astype(np.float32).round(4), held, holding


def _crowd(fits: Floats) -> Floats:
    """The mean score of each row's nearest neighbours, but for the nearest of all, which may be its counterpart."""
    import numpy as np

    some = min(_NEIGHBOURS, fits.shape[1] - 1)
    if some < 1:
        return np.zeros(len(fits), dtype=np.float32)
    nearest = np.sort(fits, axis=1)[:, -some - 1 : -1]
    mean: Floats = nearest.mean(axis=1)
    return mean


def _gates(old: Text, new: Text, wholes: tuple[_Wholes, _Wholes]) -> Floats:
    """What a pair loses for being of two kinds; _NEVER where it is none."""
    import numpy as np

    kinds = [np.array([_kind(record) for record in text.records]) for text in (old, new)]
    sections = [np.array(whole.sections, dtype=bool) for whole in wholes]
    differ = kinds[0][:, None] != kinds[1][None, :]
    frames = (kinds[0] >= _FRAMES)[:, None] | (kinds[1] >= _FRAMES)[None, :]
    never = (differ & frames) | (sections[0][:, None] != sections[1][None, :])
    for axis, text in enumerate((old, new)):
        follows = np.isin(np.arange(len(text.records)), list(text.follows))
        never |= follows[:, None] if axis == 0 else follows[None, :]
    gates: Floats = np.where(never, np.float32(_NEVER), np.where(differ, np.float32(-_OTHER_KIND), np.float32(0)))
    return gates


_FRAMES = 2  # the first of the kinds that frame a document


def _kind(record: ClauseRecord) -> int:
    """0 for text, 1 for a row, above that what frames a document, each kind by itself."""
    if record.clause_kind in _FRAME:
        return _FRAMES + _FRAME.index(record.clause_kind)
    return int(record.clause_kind == ClauseKind.ROW)


def _wholes(text: Text) -> _Wholes:
    import numpy as np

    tree, records = _tree(text.records), text.records
    words, vectors, sections = [], text.vectors.copy(), []
    own = _own_cells(records, tree)
    for number, record in enumerate(records):
        end = tree.ends[number]
        part = records[number:end] if end > number + 1 and _is_heading(record) else [record]
        words.append(own[number] or "\n".join(one.text for one in part))
        sections.append(any(one.label and not _PARTS().match(fold(one.label)) for one in part[1:]))
        if len(part) > 1:
            lengths = np.array([len(one.text) for one in part], dtype=np.float32)
            vectors[number] = lengths @ text.vectors[number:end]
    joining = [
        _kind(record) < _FRAMES and not section and len(about(words_)) > _LEAST
        for record, section, words_ in zip(records, sections, words, strict=True)
    ]
    return _Wholes(words, vectors, joining, sections)


def _own_cells(records: Sequence[ClauseRecord], tree: _Tree) -> list[str]:
    """Of each row of a table the cells that no other row of it has; merged ones stand in each and tell none apart.

    Empty for a clause that is no row, and for a row that has none.
    """
    rows = [(parent, record.cells) for parent, record in zip(tree.parents, records, strict=True)]
    held = Counter((parent, text) for parent, cells in rows for text in {cell.text for cell in cells})
    return [" ".join(cell.text for cell in cells if held[parent, cell.text] == 1) for parent, cells in rows]


def _heads(text: Text) -> list[str]:
    """The heading of each clause, else the sentence that it begins with; of a row its table's title and columns."""
    parents = _tree(text.records).parents
    heads = []
    for number, record in enumerate(text.records):
        if record.clause_kind == ClauseKind.ROW:
            title = text.records[parents[number]].text if parents[number] >= 0 else ""
            heads.append(f"{title} {column_names(record.cells)}")
        else:
            heads.append(record.heading or next(iter(sentences(fold(record.text))), ""))
    return heads


def _cosines(old: Floats, new: Floats) -> Floats:
    """Cosines of the rows, away from what all of them have in common: clauses of one subject are all near to each other."""
    import numpy as np

    from lfsearch.embedding.encoder import unit

    common = np.vstack((unit(old.copy()), unit(new.copy()))).mean(axis=0)
    cosines: Floats = unit(unit(old.copy()) - common) @ unit(unit(new.copy()) - common).T
    return cosines
