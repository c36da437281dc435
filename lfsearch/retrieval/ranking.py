"""The ranking of one query: both legs, the documents it names, fusion."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lfsearch.index.fulltext import KeywordScores
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.index import OpenIndex
from lfsearch.retrieval.naming import is_doc_no, named_documents
from lfsearch.retrieval.query import Query
from lfsearch.retrieval.results import Raised
from lfsearch.text.normal import normalise
from lfsearch.types import Filters

if TYPE_CHECKING:
    import numpy as np

# The semantic leg ranks every clause; this many of them count as found, beside those with a keyword match.
SEMANTIC_DEPTH = 50
# This many of the clauses nearest in meaning, and half as many by keyword, are compared word by word: 150 clauses take
# 50 ms, and with 200 instead of 100 the topics gain nothing.
ALIGNED = 100
# A title holds the words of a question and answers none. Measured flat from .8 to .5 (+.02 nDCG@10 on questions); a
# document that the query names has its title first all the same.
FRAMING_SHARE = 0.75
# `similar` compares whole clauses: their words say more than a short query's, so the keyword leg weighs as much as the
# cosine, over this many of the rarest words.
SIMILAR_KEYWORD_WEIGHT = 1.0
SIMILAR_WORDS = 40


@dataclass(slots=True)
class Ranking:
    """Scores of one query by row, and what led to them."""

    scores: dict[int, float]
    keyword: dict[int, float] = field(default_factory=dict)
    cosines: np.ndarray | None = None
    bound: float = 0.0
    complete: set[int] = field(default_factory=set)
    alignments: dict[int, float] = field(default_factory=dict)
    named: Mapping[int, Raised] = field(default_factory=dict)
    trust: float | None = None  # how far the words were trusted, 0..1; None where one leg alone ran
    framing: Collection[int] = ()  # rows that were lowered

    def best(self, count: int) -> list[int]:
        """The best rows, ties in reading order."""
        return heapq.nsmallest(count, self.scores, key=lambda row: (-self.scores[row], row))


def rank(
    index: OpenIndex, query: Query, mode: str, allowed: bytearray | None, without: Collection[str] = ()
) -> Ranking:
    """Score the rows that a query finds: by keyword, by meaning or by both, named documents raised above all.

    `without` names the STEPS to leave out.
    """
    ranking = Ranking({})
    if mode != "semantic":
        chars = () if "characters" in without else query.chars
        names = () if "aliases" in without else other_names_of(query)
        _add_keyword(ranking, index, index.fulltext.search(query.words, query.grams, chars, names), allowed)
    if "naming" not in without:
        ranking.named = _named_rows(index, query.text, allowed)
    if mode == "keyword":
        share = 1 / (ranking.bound or 1.0)
        ranking.scores = {row: score * share + (row in ranking.complete) for row, score in ranking.keyword.items()}
    else:
        _add_semantic(ranking, index, query, allowed, without)
    if "framing" not in without:
        ranking.framing = index.store.framing & ranking.scores.keys()
    for row in ranking.framing:
        ranking.scores[row] *= FRAMING_SHARE
    alone = bool(ranking.named) and is_doc_no(query.text, index.documents)
    for order, (row, raised) in enumerate(ranking.named.items()):
        # A number by itself says nothing about a clause, and matches those that cite other numbers: reading order.
        own = 1 - order / len(ranking.named) if alone else ranking.scores.get(row, 0.0)
        ranking.scores[row] = own + raised.bonus
    return ranking


def other_names_of(query: Query) -> list[str]:
    """The other names that a query is also searched for."""
    return [name for _, names in query.aliases for name in names]


def _add_keyword(ranking: Ranking, index: OpenIndex, found: KeywordScores, allowed: bytearray | None) -> None:
    row = index.store.row
    ranking.bound = found.bound
    ranking.keyword = {row(address): score for address, score in found.scores.items()}
    ranking.complete = {row(address) for address in found.complete}
    if allowed is not None:
        ranking.keyword = {number: score for number, score in ranking.keyword.items() if allowed[number]}
        ranking.complete = {number for number in ranking.complete if allowed[number]}


def _add_semantic(
    ranking: Ranking, index: OpenIndex, query: Query, allowed: bytearray | None, without: Collection[str]
) -> None:
    import numpy as np

    from lfsearch.retrieval.fusion import FIXED_WEIGHT, best_share, fuse, trust

    ranking.cosines = index.vectors.similarities(index.encoder.encode_queries([query.text])[0])
    meaning = ranking.cosines if "alignment" in without else _aligned(ranking, index, query, allowed)
    if "class" in without:
        fused = fuse(ranking.keyword, ranking.bound, meaning, weight=FIXED_WEIGHT if ranking.bound else 0.0)
    else:
        if ranking.bound:
            ranking.trust = trust(best_share(ranking.keyword, ranking.bound))
        fused = fuse(ranking.keyword, ranking.bound, meaning, ranking.complete)
    _forbid(fused, allowed)
    nearest = np.argsort(-fused, kind="stable")[:SEMANTIC_DEPTH]
    candidates = {int(row) for row in nearest if fused[row] > 0} | ranking.keyword.keys() | ranking.named.keys()
    ranking.scores = {row: float(fused[row]) for row in candidates}


def _aligned(ranking: Ranking, index: OpenIndex, query: Query, allowed: bytearray | None) -> np.ndarray:
    """The cosines, those of the best clauses of both legs joined with how well they cover the query word by word.

    Only a model of word vectors can tell; the cosines of another one stay as they are.
    """
    import numpy as np

    from lfsearch.embedding.static import StaticEncoder
    from lfsearch.retrieval.fusion import align

    assert ranking.cosines is not None
    if not isinstance(index.encoder, StaticEncoder):
        return ranking.cosines
    order = ranking.cosines.copy()
    _forbid(order, allowed)
    nearest = [int(row) for row in np.argsort(-order, kind="stable")[:ALIGNED] if order[row] > 0]
    wordiest = heapq.nlargest(ALIGNED // 2, ranking.keyword, key=lambda row: (ranking.keyword[row], -row))
    rows = sorted({*nearest, *wordiest})
    texts = [record.text for record in index.store.pick(rows)]
    ranking.alignments = dict(zip(rows, index.encoder.alignments(query.text, texts).tolist(), strict=True))
    return align(ranking.cosines, rows, np.array(list(ranking.alignments.values()), dtype=np.float32))


def _forbid(scores: np.ndarray, allowed: bytearray | None) -> None:
    import numpy as np

    if allowed is not None:
        scores[np.frombuffer(allowed, dtype=np.uint8) == 0] = -np.inf


def _named_rows(index: OpenIndex, text: str, allowed: bytearray | None) -> dict[int, Raised]:
    """The clauses of named documents with why and by how much they are raised."""
    named = named_documents(text, index.documents)
    return {
        row: named[entry.document.id]
        for entry in index.store.catalogue
        if entry.document.id in named
        for row in entry.rows
        if allowed is None or allowed[row]
    }


def rows_left(index: OpenIndex, query: Query, filters: Filters) -> bytearray | None:
    """Rows that the filters, the quoted phrases and the exclusions leave, one byte each; None for all of them."""
    total = len(index.store)
    allowed = allowed_rows(filters, index.store.catalogue, total) if filters != Filters() else None
    for phrase in query.phrases:
        kept = bytearray(total)
        for address in index.fulltext.containing(phrase):
            row = index.store.row(address)
            kept[row] = allowed is None or allowed[row]
        allowed = kept
    for word in query.excluded:
        allowed = allowed if allowed is not None else bytearray(b"\1") * total
        for address in index.fulltext.containing(word):
            allowed[index.store.row(address)] = 0
    return allowed


def rarest_words(index: OpenIndex, text: str) -> list[str]:
    """The words of a clause that say most about it; all of a long clause would be slow and no better."""
    words = list(dict.fromkeys(index.segmenter.words(normalise(text))))
    words.sort(key=lambda word: -index.fulltext.idf("words", word))
    return words[:SIMILAR_WORDS]


def rank_similar(
    index: OpenIndex,
    text: str,
    words: list[str],
    row: int | None,
    filters: Filters,
    *,
    other_years: bool,
    same_document: bool,
) -> Ranking:
    """Score the clauses by what they share with a text; `row` is the clause it comes from and is left out."""
    import numpy as np

    from lfsearch.retrieval.fusion import fuse

    ranking = Ranking({})
    _add_keyword(ranking, index, index.fulltext.search(words, ()), None)
    vector = index.vectors.vector(row) if row is not None else index.encoder.encode_passages([text])[0]
    ranking.cosines = index.vectors.similarities(np.asarray(vector))
    fused = fuse(ranking.keyword, ranking.bound, ranking.cosines, weight=SIMILAR_KEYWORD_WEIGHT)
    _forbid(fused, allowed_rows(filters, index.store.catalogue, len(index.store)))
    if row is not None:
        fused[row] = -np.inf
        own = index.document_of(row)
        for entry in index.store.catalogue:
            same_year = entry.document.year == own.document.year
            if (other_years and same_year) or (not same_document and entry is own):
                fused[entry.rows.start : entry.rows.stop] = -np.inf
    ranking.scores = {int(number): float(fused[number]) for number in np.flatnonzero(fused > 0)}
    return ranking
