"""BM25F over postings, in plain Python for few of them and in numpy for many; both add the same numbers in the same order."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.index.postings import LENGTHS, Segment, Term
from lfsearch.index.rowsets import FEW, NONE, Rows, numpy_is_loaded, of_flags
from lfsearch.index.scores import Dense, Scores

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

K1 = 1.2  # the usual saturation; measured best with B on three outside sets of government and legal questions
B = 0.75
# From so many postings on numpy is imported for them: that takes as long as plain Python takes for these.
LARGE = 150_000


class Placed:
    """A segment, and in which rows its clauses stand now; `starts` are the first rows of the issues by their keys."""

    def __init__(self, segment: Segment, starts: Mapping[int, int]) -> None:
        self.segment = segment
        self._starts = starts
        self._norms: dict[str, NDArray[np.float64]] = {}
        self.whole = all(part.key in starts for part in segment.parts)  # no clause is gone
        place = 0
        self.in_place = self.whole  # the number of a clause is its row
        for part in segment.parts:
            self.in_place = self.in_place and starts[part.key] + part.first == place
            place += part.clauses

    def norms(self, field: str, average: float) -> NDArray[np.float64]:
        """What the length of each of the segment's clauses adds below the fraction, float64 [clauses]; kept."""
        import numpy as np

        known = self._norms.get(field)
        if known is None:
            table = np.array(_norms(average))
            known = self._norms[field] = table[np.frombuffer(self.segment.lengths(field), np.uint8)]
        return known

    @cached_property
    def rows(self) -> array[int]:
        """The row of each clause of the segment, -1 of one that is gone."""
        rows = array("i")
        for part in self.segment.parts:
            start = self._starts.get(part.key)
            first = 0 if start is None else start + part.first
            rows.extend(repeat(-1, part.clauses) if start is None else range(first, first + part.clauses))
        return rows

    def count(self, term: Term) -> int:
        """How many clauses that are still there hold a term."""
        return term.clauses if self.whole else len(self.rows_of(term))

    def rows_of(self, term: Term) -> list[int]:
        """Their rows."""
        numbers = self.segment.postings(term).numbers
        return numbers if self.in_place else [row for row in map(self.rows.__getitem__, numbers) if row >= 0]

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """`rows`, as numpy counts."""
        import numpy as np

        return np.frombuffer(self.rows, np.int32).astype(np.int64)

    @cached_property
    def _weights(self) -> NDArray[np.float64]:
        """What the codes of the postings mean."""
        import numpy as np

        return np.array(self.segment.weights)

    def places_of(self, term: Term) -> NDArray[np.int64]:
        """`rows_of` as an array."""
        import numpy as np

        numbers = np.cumsum(self.segment.postings(term).deltas, dtype=np.int64)
        if self.in_place:
            return numbers
        rows = self._places[numbers]
        return rows if self.whole else rows[rows >= 0]

    def scores_of(
        self, term: Term, field: str, average: float, weight: float
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The rows of a term, and its BM25F for each of them."""
        import numpy as np

        own = self.segment.postings(term)
        numbers = np.cumsum(own.deltas, dtype=np.int64)
        below = self.norms(field, average)[numbers]
        if own.codes is None:
            frequency: NDArray[np.float64] | float = self.segment.weights[0]
        else:
            frequency = self._weights[np.frombuffer(own.codes, own.codes.format)]
        below += frequency
        values = np.divide(weight * frequency, below, out=below)
        if self.in_place:
            return numbers, values
        rows = self._places[numbers]
        if self.whole:
            return rows, values
        there = rows >= 0
        return rows[there], values[there]


class Weighed(NamedTuple):
    """A term of a query: where it stands, and what it weighs at most."""

    field: str
    found: Sequence[tuple[Placed, Term]]
    weight: float


class Scored(NamedTuple):
    """What the terms give."""

    scores: Scores
    complete: Rows  # those with all terms of the field that is counted
    some: bool  # whether any row has one of these


def score(terms: Sequence[Weighed], averages: Mapping[str, float], total: int, counted: str, wanted: int) -> Scored:
    """Add up the terms' BM25F for every row that has any, in the order of the terms.

    `averages` are the mean lengths by field, `total` the number of rows. A row is complete that has all `wanted` terms of
    the field `counted`.
    """
    postings = sum(term.clauses for one in terms for _, term in one.found)
    if postings < LARGE and not numpy_is_loaded():
        return _in_python(terms, averages, total, counted, wanted)
    return _in_numpy(terms, averages, total, counted, wanted)


def held(found: Sequence[tuple[Placed, Term]], total: int) -> Rows:
    """The rows that hold a term, of `total` ones."""
    if sum(term.clauses for _, term in found) <= FEW or not numpy_is_loaded():
        return frozenset(row for placed, term in found for row in placed.rows_of(term))

    import numpy as np

    flags = np.zeros(total, dtype=bool)
    for placed, term in found:
        flags[placed.places_of(term)] = True
    return of_flags(flags)


def _norms(average: float) -> list[float]:
    """What each step of a field's length adds below the fraction."""
    return [K1 * (1 - B + B * length / average) for length in LENGTHS]


def _in_python(
    terms: Sequence[Weighed], averages: Mapping[str, float], total: int, counted: str, wanted: int
) -> Scored:
    norms = {field: _norms(average) for field, average in averages.items()}
    scores = [0.0] * (total + 1)  # the last one is for clauses that are gone, whose row is -1
    matched: Counter[int] = Counter()
    for field, found, weight in terms:
        for placed, term in found:
            segment, own = placed.segment, placed.segment.postings(term)
            numbers = own.numbers
            lengths, norm, weights = segment.lengths(field), norms[field], segment.weights
            rows = numbers if placed.in_place else map(placed.rows.__getitem__, numbers)
            if field == counted:
                rows = list(rows)
                matched.update(rows)
            for number, row, code in zip(numbers, rows, own.codes or repeat(0), strict=False):
                frequency = weights[code]
                scores[row] += weight * frequency / (frequency + norm[lengths[number]])
    del matched[-1], scores[-1]
    complete = frozenset(row for row, count in matched.items() if count == wanted)
    # Every term adds something to a row that has it.
    return Scored({row: value for row, value in enumerate(scores) if value}, complete, bool(matched))


def _in_numpy(terms: Sequence[Weighed], averages: Mapping[str, float], total: int, counted: str, wanted: int) -> Scored:
    import numpy as np

    rows: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float64]] = []
    words: list[NDArray[np.int64]] = []  # the rows of the terms that are counted
    for field, found, weight in terms:
        for placed, term in found:
            own, given = placed.scores_of(term, field, averages[field], weight)
            rows.append(own)
            values.append(given)
            if field == counted:
                words.append(own)
    if not rows:
        return Scored({}, NONE, False)
    # It adds in the order of what it is given: term by term, as above.
    scores = np.asarray(np.bincount(np.concatenate(rows), np.concatenate(values), minlength=total), dtype=np.float64)
    scores[scores == 0] = np.nan
    if not words:
        return Scored(Dense(scores), NONE, False)
    matched = np.bincount(np.concatenate(words), minlength=total)
    complete = of_flags(matched == wanted) if wanted else NONE
    return Scored(Dense(scores), complete, bool(matched.any()))
