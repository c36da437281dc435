"""BM25F over postings, in plain Python for few of them and in numpy for many; both add the same numbers in the same order."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.index.postings import LENGTHS, Segment, Term
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
        self.whole = all(part.key in starts for part in segment.parts)  # no clause is gone
        place = 0
        self.in_place = self.whole  # the number of a clause is its row
        for part in segment.parts:
            self.in_place = self.in_place and starts[part.key] + part.first == place
            place += part.clauses

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


class Weighed(NamedTuple):
    """A term of a query: where it stands, and what it weighs at most."""

    field: str
    found: Sequence[tuple[Placed, Term]]
    weight: float


class Scored(NamedTuple):
    """What the terms give."""

    scores: Scores
    complete: frozenset[int]  # rows with all terms of the field that is counted
    some: bool  # whether any row has one of these


def score(terms: Sequence[Weighed], averages: Mapping[str, float], total: int, counted: str, wanted: int) -> Scored:
    """Add up the terms' BM25F for every row that has any, in the order of the terms.

    `averages` are the mean lengths by field, `total` the number of rows. A row is complete that has all `wanted` terms of
    the field `counted`.
    """
    postings = sum(term.clauses for one in terms for _, term in one.found)
    norms = {field: [K1 * (1 - B + B * length / average) for length in LENGTHS] for field, average in averages.items()}
    if postings < LARGE and not _numpy_is_loaded():
        return _in_python(terms, norms, total, counted, wanted)
    return _in_numpy(terms, norms, total, counted, wanted)


def _numpy_is_loaded() -> bool:
    """Whether somebody has paid for it already, as a search by meaning has."""
    return "numpy" in sys.modules


def _in_python(
    terms: Sequence[Weighed], norms: Mapping[str, list[float]], total: int, counted: str, wanted: int
) -> Scored:
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


def _in_numpy(
    terms: Sequence[Weighed], norms: Mapping[str, list[float]], total: int, counted: str, wanted: int
) -> Scored:
    import numpy as np

    scores = np.zeros(total)
    matched = np.zeros(total, dtype=np.uint16)  # a query has at most 1000 characters
    tables = {field: np.array(norm) for field, norm in norms.items()}
    by_number: dict[tuple[int, str], NDArray[np.float64]] = {}  # the norms of a segment's clauses
    for field, found, weight in terms:
        for placed, term in found:
            segment, own = placed.segment, placed.segment.postings(term)
            known = by_number.get((id(segment), field))
            if known is None:
                known = by_number[id(segment), field] = tables[field][np.frombuffer(segment.lengths(field), np.uint8)]
            numbers = np.cumsum(own.deltas, dtype=np.int64)
            if own.codes is None:
                frequency: NDArray[np.float64] | float = segment.weights[0]
            else:
                frequency = np.array(segment.weights)[np.frombuffer(own.codes, own.codes.format)]
            values = weight * frequency / (frequency + known[numbers])
            rows: NDArray[np.integer] = numbers
            if not placed.in_place:
                rows = np.frombuffer(placed.rows, np.int32)[numbers]
                if not placed.whole:
                    there = rows >= 0
                    rows, values = rows[there], values[there]
            scores[rows] += values
            if field == counted:
                matched[rows] += 1
    complete = frozenset(np.flatnonzero(matched == wanted).tolist()) if wanted else frozenset()
    some = bool(matched.any())
    scores[scores == 0] = np.nan
    return Scored(Dense(scores), complete, some)
