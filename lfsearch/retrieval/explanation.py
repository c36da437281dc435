"""Why a hit ranks where it does, as a record; apart from what makes one, since few searches ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lfsearch.records import JsonObject
from lfsearch.retrieval.naming import Raised


@dataclass(frozen=True, slots=True)
class ByKeyword:
    """How the keyword leg ranks a clause."""

    rank: int
    score: float
    share_of_bound: float  # of the best score that any clause could have


@dataclass(frozen=True, slots=True)
class ByMeaning:
    """How the semantic leg ranks a clause."""

    rank: int
    cosine: float
    alignment: float | None  # word by word; None where the clause was not compared so


@dataclass(frozen=True, slots=True)
class Adding:
    """One kind of evidence for a clause, see `evidence`, and what it adds to the score."""

    value: float
    adds: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a hit ranks where it does; in JSON, what is None, empty or False is left out, but for the first fields."""

    query: str  # what the query was taken for, see `explain.query_class`
    keyword: ByKeyword | None  # null in JSON where no word matches
    matched: tuple[str, ...]
    missing: tuple[str, ...]
    trust_in_words: float | None = None  # 0..1; None where one leg alone answered
    semantic: ByMeaning | None = None
    evidence: Mapping[str, Adding] = field(default_factory=dict)  # empty where one leg alone answered
    also: tuple[str, ...] = ()  # other names of what was asked for, found in the clause
    framing: bool = False  # lowered as a title or formula
    named: Raised | None = None

    def to_json(self) -> JsonObject:
        """The hit's `explain`."""
        data: JsonObject = {"query": self.query, "keyword": None}
        if self.trust_in_words is not None:
            data["trust_in_words"] = self.trust_in_words
        if self.keyword:
            leg = self.keyword
            data["keyword"] = {"rank": leg.rank, "score": leg.score, "share_of_bound": leg.share_of_bound}
        if self.semantic:
            alignment: JsonObject = {}
            if self.semantic.alignment is not None:
                alignment["alignment"] = self.semantic.alignment
            data["semantic"] = {"rank": self.semantic.rank, "cosine": self.semantic.cosine, **alignment}
        if self.evidence:
            data["evidence"] = {name: {"value": one.value, "adds": one.adds} for name, one in self.evidence.items()}
        data["matched"] = self.matched
        data["missing"] = self.missing
        if self.also:
            data["also"] = self.also
        if self.framing:
            data["framing"] = True
        if self.named:
            data["named"] = {"by": self.named.by, "bonus": self.named.bonus}
        return data
