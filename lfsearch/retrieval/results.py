"""What a search gives: hits, each a clause with its rank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lfsearch.records import ClauseRecord
from lfsearch.types import Filters

if TYPE_CHECKING:
    from lfsearch.retrieval.explanation import Explanation


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked clause."""

    rank: int
    score: float
    record: ClauseRecord
    snippet: str
    explain: Explanation | None = None  # only where it was asked for


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one query; iterating gives its hits."""

    query: str
    mode: str
    filters: Filters
    hits: tuple[Hit, ...]
    total: int
    relaxed: bool
    notes: tuple[str, ...]
    took_ms: float
    terms: tuple[str, ...] = ()  # normalised, for highlighting

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
