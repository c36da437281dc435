"""One query as it is asked of an index, and what a ranking finds out of it; no step of one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lfsearch.index import scores as sc
from lfsearch.index.rowsets import NONE, Rows, allowed_of, of_bytes, to_bytes, without
from lfsearch.index.scores import Scores
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.naming import Raised
from lfsearch.retrieval.query import Query, parse_query
from lfsearch.retrieval.understanding import Understanding, understand
from lfsearch.retrieval.wording import Wording, wording
from lfsearch.text.literal import literal
from lfsearch.types import Filters

if TYPE_CHECKING:
    import numpy as np

    from lfsearch.embedding.static import Compared
    from lfsearch.retrieval.second import Said


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and where it is looked for."""

    index: Index
    query: Query
    wording: Wording  # where the query's words stand
    mode: str
    allowed: bytearray | None  # one byte a row, 1 where the clause may be found; None = everywhere
    understood: Understanding

    def may_find(self, row: int) -> bool:
        """Whether the clause may be found."""
        return self.allowed is None or bool(self.allowed[row])


def ask(index: Index, raw: str, mode: str, filters: Filters) -> Asked:
    """What a user typed, as it is asked of an index; QueryError for a query with nothing in it."""
    understood = understand(index, parse_query(raw, index.segmenter))
    query = understood.query
    words = wording(query, index.literals, index.segmenter, index.store.headers)
    allowed = understood.narrowed(rows_left(index, query, filters), len(index.store))

    def wanted() -> Iterator[Collection[int]]:
        """What may come first whatever either leg says of it: it has every word, is named, or goes by another name."""
        yield words.all
        yield understood.first
        yield from (entry.rows for entry in index.store.catalogue if entry.document.id in understood.named)
        yield from (index.literals.rows(literal(name)) for _, names in query.aliases for name in names)

    asked = index.asked(query.text if mode == "hybrid" else None, allowed, wanted)
    return Asked(asked, query, words, mode, allowed, understood)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Scores of one query by row, and what led to them."""

    names: tuple[str, ...] = ()  # other names that the query is also searched for
    read: str = ""  # what the encoder reads where it is not the query as it was typed
    chars: tuple[str, ...] = ()  # single characters that the keyword leg looks for
    keyword: Scores = field(default_factory=dict)
    bound: float = 0.0  # what no keyword score can exceed
    complete: Rows = NONE  # rows with every word of the query, be it in their headings or title
    exact: Rows = NONE  # rows with every word of the query in their own text
    named: Mapping[int, Raised] = field(default_factory=dict)  # clauses of documents that the query names
    vector: np.ndarray | None = None  # of the query [dim]; None where the meaning was not asked
    cosines: np.ndarray | None = None  # of every row; None where the meaning was not asked
    close: Sequence[int] = ()  # rows that are looked at closely, ascending
    compared: Compared | None = None  # their texts, once they were compared with the query's words
    evidence: Mapping[str, np.ndarray] = field(default_factory=dict)  # of these rows, see `evidence`
    trust: float | None = None  # how far the words are trusted, 0..1; None where one leg alone ran
    factors: Mapping[str, float] = field(
        default_factory=dict
    )  # what the evidence was multiplied with; empty for one leg
    scores: Scores = field(default_factory=dict)
    second: Mapping[int, Said] = field(default_factory=dict)  # what the second model says of the rows that it re-ranked
    silence: str = ""  # why the second model says nothing
    framing: Collection[int] = frozenset()  # rows that were lowered as titles and formulas
    bare: Collection[int] = frozenset()  # rows that were lowered as headings of others
    answering: Collection[int] = frozenset()  # rows that were raised for what they hold

    def holds_all(self, row: int) -> bool:
        """Whether every word of the query stands in the clause, be it in its headings or title."""
        return row in self.complete or row in self.exact

    def of_row(self, row: int) -> dict[str, float]:
        """The evidence for a row; empty for one that was not looked at closely."""
        place = bisect_left(self.close, row)
        if place == len(self.close) or self.close[place] != row:
            return {}
        return {name: float(values[place]) for name, values in self.evidence.items()}

    def best(self, count: int) -> list[int]:
        """The best rows, ties in reading order."""
        return sc.best(self.scores, count)


def rows_left(index: Index, query: Query, filters: Filters) -> bytearray | None:
    """Rows that the filters, the quoted phrases and the exclusions leave, one byte each; None for all of them."""
    total = len(index.store)
    allowed = allowed_rows(filters, index.store.catalogue, total) if filters != Filters() else None
    for phrase in query.phrases:
        allowed = to_bytes(allowed_of(index.literals.rows(phrase), allowed), total)
    for phrase in query.excluded:
        left = of_bytes(allowed if allowed is not None else bytearray(b"\1") * total)
        allowed = to_bytes(without(left, index.literals.rows(phrase)), total)
    return allowed
