"""What a search gives: hits, each a clause with its rank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.records import ClauseRecord, JsonObject, Standing
from lfsearch.retrieval.snippets import WIDTH, Extract
from lfsearch.types import Filters

if TYPE_CHECKING:
    from lfsearch.retrieval.explanation import Explanation
    from lfsearch.retrieval.links import Link
    from lfsearch.retrieval.referring import Reference


class Counts(NamedTuple):
    """How many clauses hold what was asked for, over the whole index behind the filters; truth, not the ranking."""

    all_words: int  # clauses with every word of the query, or another name of it
    some_words: int  # clauses with at least one of them
    documents: int  # documents of those counted in `total`

    @property
    def total(self) -> int:
        """Those with all words, where there are any, else those with some."""
        return self.all_words or self.some_words

    def to_json(self) -> JsonObject:
        """The `counts` of the contract."""
        return {"all_words": self.all_words, "some_words": self.some_words, "documents": self.documents}


class Suggestion(NamedTuple):
    """A word of the query that stands nowhere, and the nearest ones that do."""

    word: str
    instead: tuple[str, ...]

    def to_json(self) -> JsonObject:
        """One of the `suggestions` of the contract."""
        return {"word": self.word, "instead": self.instead}


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked clause."""

    rank: int
    score: float
    record: ClauseRecord
    explain: Explanation | None = None  # only where it was asked for
    standing: Standing | None = None  # of its document, on the day of the search
    exact: bool = False  # whether it holds every word of the query, or another name of it, be it in its headings
    paragraph: int | None = None  # of an article: which of its paragraphs (款) the query asks for, from 1
    reference: Reference | None = None  # how it is cited; None where it is of no index
    extract: Extract = field(default_factory=Extract)  # the clause, and what stands under it, in sentences

    @property
    def page(self) -> int | None:
        """Its printed page; None where the source does not tell it."""
        return self.reference.page if self.reference else None

    @property
    def citation(self) -> str:
        """How it is cited, ready to be copied."""
        return self.reference.citation if self.reference else ""

    @property
    def rests_on(self) -> tuple[Link, ...]:
        """The repealed texts that it relies on."""
        return self.reference.rests_on if self.reference else ()

    @property
    def snippet(self) -> str:
        """What of it answers the query, some 150 characters; … marks a gap."""
        return self.extract.within(WIDTH).replace("\n", " ")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one query; iterating gives its hits."""

    query: str
    mode: str
    filters: Filters
    hits: tuple[Hit, ...]
    total: int | None  # of `counts`; None where the meaning alone was asked
    relaxed: bool
    notes: tuple[str, ...]
    took_ms: float
    ranked: int = 0  # how many clauses the ranking holds, those that only resemble too; where `offset` ends
    with_headings: int = 0  # how many clauses hold all the words, be it in their headings or title
    terms: tuple[str, ...] = ()  # normalised, for highlighting
    counts: Counts | None = None
    unknown_words: tuple[str, ...] = ()  # words of the query that stand nowhere in the corpus
    suggestions: tuple[Suggestion, ...] = ()
    confidence: float | None = None  # 0..1, how sure it is that something here fits; compares between queries
    doubtful: bool = False  # whether to tell the person that probably nothing fits
    answered: bool = (
        False  # whether the query names what it wants (an article, a title, a 文号), so that words do not matter
    )
    asks: frozenset[str] = frozenset()  # kinds of facts that the query asks for, as in `wishes`

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
