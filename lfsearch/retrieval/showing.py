"""The best of a ranking as hits: what of each clause, and of those under it, there is to show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lfsearch.records import ClauseRecord
from lfsearch.retrieval.asked import Ranking
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.query import Query
from lfsearch.retrieval.referring import Reference
from lfsearch.retrieval.results import Hit
from lfsearch.retrieval.snippets import Extract, Wanted, extract
from lfsearch.retrieval.understanding import Understanding
from lfsearch.types import ClauseKind

if TYPE_CHECKING:
    from lfsearch.retrieval.explanation import Explanation

SHORT = 16  # characters beside its label; a clause of no more says nothing without what stands under it
MOST_BELOW = 2000  # characters of what stands under a clause; more is no hit any more but a document to read
_OPENING = (":", "\uff1a")  # what a clause ends with that opens a list
_LEADING = (ClauseKind.HEADING, ClauseKind.TITLE)


def rarity(index: Index, words: Iterable[str]) -> dict[str, float]:
    """How much each word says, by how few clauses hold it."""
    return {word: index.fulltext.idf("words", word) for word in words}


def wanted(index: Index, query: Query, ranking: Ranking, asks: frozenset[str] = frozenset()) -> Wanted:
    """What the hits shall show: the query's words, the facts that it asks for, and what is nearest to it in meaning.

    In meaning only where the ranking has asked for it: no model is loaded to cut a snippet.
    """
    words = rarity(index, [*query.words, *ranking.names])
    if ranking.cosines is None:
        return Wanted(words, asks)
    from lfsearch.embedding.static import StaticEncoder

    encoder = index.encoder
    if not isinstance(encoder, StaticEncoder):  # another model would take seconds for so many sentences
        return Wanted(words, asks)
    return Wanted(words, asks, meaning=lambda texts: encoder.alignments(query.text, texts).tolist())


def _pieces(index: Index, row: int, record: ClauseRecord, needed: Wanted) -> Extract:
    """The clause of a row in sentences; a heading, or the beginning of a list, with what stands under it."""
    return extract(record, _under(index, row, record), needed)


def _under(index: Index, row: int, record: ClauseRecord) -> list[ClauseRecord]:
    leads = record.clause_kind in _LEADING or record.text.rstrip().endswith(_OPENING)
    if len(record.text) - len(record.label or "") > SHORT and not leads:
        return []
    found, length = [], 0
    for below in index.below(row):
        found.append(below)
        length += len(below.text)
        if length > MOST_BELOW:
            break
    return found


def shown(
    index: Index,
    ranking: Ranking,
    part: tuple[int, int],
    needed: Wanted,
    terms: Sequence[str],
    explain: bool,
    as_of: dt.date | None,
) -> tuple[Hit, ...]:
    """The hits from an offset on, at most so many."""
    offset, limit = part
    hits = []
    for number, row in enumerate(ranking.best(offset + limit)[offset:], start=offset + 1):
        record = index.store.record(row)
        why = _explain(index, row, ranking, record, terms) if explain else None
        entry = index.document_of(row)
        hits.append(
            Hit(
                rank=number,
                score=round(ranking.scores[row], 6),
                record=record,
                explain=why,
                standing=index.standing(entry.document, as_of),
                exact=ranking.holds_all(row),
                reference=Reference(index, record, entry.document, as_of),
                extract=_pieces(index, row, record, needed),
            )
        )
    return tuple(hits)


def _explain(index: Index, row: int, ranking: Ranking, record: ClauseRecord, terms: Sequence[str]) -> Explanation:
    from lfsearch.retrieval.explain import explain  # few searches ask for it

    return explain(index, row, ranking, record, terms)


def with_paragraphs(hits: Sequence[Hit], index: Index, understood: Understanding) -> tuple[Hit, ...]:
    """The hits, with the paragraph that the query asks for, where it asks for one."""
    asked = {index.store.record(row).id: number for row, number in understood.paragraphs.items()}
    return tuple(replace(hit, paragraph=asked.get(hit.record.id)) for hit in hits) if asked else tuple(hits)
