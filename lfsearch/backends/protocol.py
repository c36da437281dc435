"""What an index must offer to be searched, wherever its clauses lie.

A row is a clause's number over all issues in reading order, as everywhere. The local index (`local`) and one in Milvus
(`milvus`) offer the same and must answer the same; `tests/test_backends.py` asks both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.index.rowsets import Rows

    Floats = NDArray[np.float32]


class Terms(NamedTuple):
    """The distinct terms of a query by field."""

    words: Sequence[str] = ()
    grams: Sequence[str] = ()
    chars: Sequence[str] = ()


class Stats(NamedTuple):
    """What the scores need to know of all clauses together."""

    clauses: int
    frequencies: Mapping[tuple[str, str], int]  # (field, term) -> clauses that hold it, of the terms asked for
    bound: float  # what no clause can exceed for these terms


class Clauses(Protocol):
    """The clauses of one generation. Higher scores are better, ties in reading order."""

    def stats(self, terms: Terms) -> Stats:
        """The statistics of some terms over all clauses, whatever is filtered."""
        ...

    def keyword(self, terms: Terms, count: int, allowed: bytearray | None = None) -> list[tuple[int, float]]:
        """The best rows by BM25 with their scores, of those allowed (one byte a row; None for all)."""
        ...

    def vector(self, query: Floats, count: int, allowed: bytearray | None = None) -> list[tuple[int, float]]:
        """The nearest rows with their cosines, likewise."""
        ...

    def holding(self, phrase: str) -> Rows:
        """The rows whose text holds a phrase, both in their literal form (`text.literal`)."""
        ...

    def complete(self, words: Sequence[str]) -> Rows:
        """The rows that hold every one of some words, be it in their headings or title."""
        ...

    def records(self, rows: Sequence[int]) -> list[bytes]:
        """The records of some rows as stored, in the order of the rows."""
        ...


class Clause(NamedTuple):
    """A clause on its way into a generation."""

    row: int
    record: str  # its record as a line (`index.lines`)
    literal: str
    keyword: Mapping[int, float]  # the weight of each term by its dimension, see `weights`
    vector: Floats  # of its text, [dim]


class Generations(Protocol):
    """Where generations of an index are written. One becomes visible by `switch` alone, as a whole."""

    def begin(self, generation: str, dim: int, clauses: int) -> None:
        """Make room for a generation of so many clauses, or go on with one that a killed run has left."""
        ...

    def done(self, generation: str) -> set[str]:
        """The issues that are in a generation as wholes."""
        ...

    def upsert(self, generation: str, issue: str, rows: range, clauses: Iterable[Clause]) -> None:
        """Put the clauses of an issue, which has these rows, into a generation, in the place of what is there of it."""
        ...

    def delete(self, generation: str, issue: str, rows: range) -> None:
        """Take an issue out of a generation."""
        ...

    def keep(self, generation: str, files: Mapping[str, bytes]) -> None:
        """Keep some files with a generation, by name."""
        ...

    def fetch(self, generation: str, names: Sequence[str]) -> dict[str, bytes]:
        """These files; a name without one is missing."""
        ...

    def switch(self, generation: str, clauses: int) -> None:
        """Make a generation the one that is searched, once all its clauses are there."""
        ...

    def current(self) -> str | None:
        """The generation that is searched; None where there is none."""
        ...

    def generations(self) -> list[str]:
        """All that are there, whole or not."""
        ...

    def drop(self, generation: str) -> None:
        """Drop a generation."""
        ...
