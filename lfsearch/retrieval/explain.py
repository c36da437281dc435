"""Why a hit ranks where it does, as data; `render` says it in words."""

from __future__ import annotations

from collections.abc import Sequence

from lfsearch.records import ClauseRecord
from lfsearch.retrieval.explanation import ByKeyword, ByMeaning, BySecond, Explanation
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.naming import Raised
from lfsearch.retrieval.ranking import Ranking
from lfsearch.text.normal import normalise
from lfsearch.text.rows import column_names, without_words


def query_class(ranking: Ranking) -> str:
    """What kind of query it was taken for: doc_no, title, wording (the documents' own), lay, mixed, or plain.

    `plain` is a query that one leg alone answered.
    """
    if ranking.named:
        return next(iter(ranking.named.values())).by
    if ranking.trust is None:
        return "plain"
    return "wording" if ranking.trust >= 1 else "lay" if ranking.trust <= 0 else "mixed"


def explain(index: Index, row: int, ranking: Ranking, record: ClauseRecord, terms: Sequence[str]) -> Explanation:
    """Each leg's rank and score, the words and other names that matched, and why a document was raised."""
    columns = column_names(without_words(record.cells))
    place = normalise(" ".join((record.text, columns, *record.path, record.title, record.doc_no or "")))
    known = set(index.segmenter.words(place))
    matched = [term for term in terms if term in known or term in place]
    raised = ranking.named.get(row)
    return Explanation(
        query=query_class(ranking),
        keyword=_by_keyword(ranking, row),
        matched=tuple(matched),
        missing=tuple(term for term in terms if term not in matched),
        trust_in_words=None if ranking.trust is None else round(ranking.trust, 2),
        semantic=_by_meaning(ranking, row),
        second=_by_second(index, ranking, row),
        also=tuple(name for name in ranking.names if name in normalise(record.text)),
        framing=row in ranking.framing,
        named=Raised(raised.by, round(raised.bonus, 4)) if raised else None,
    )


def _by_keyword(ranking: Ranking, row: int) -> ByKeyword | None:
    score = ranking.keyword.get(row)
    if score is None:
        return None
    return ByKeyword(
        rank=1 + sum(other > score for other in ranking.keyword.values()),
        score=round(score, 4),
        share_of_bound=round(score / ranking.bound, 4) if ranking.bound else 0.0,
    )


def _by_meaning(ranking: Ranking, row: int) -> ByMeaning | None:
    if ranking.cosines is None:
        return None
    cosine = float(ranking.cosines[row])
    alignment = ranking.alignments.get(row)
    return ByMeaning(
        rank=1 + int((ranking.cosines > cosine).sum()),
        cosine=round(cosine, 4),
        alignment=None if alignment is None else round(alignment, 4),
    )


def _by_second(index: Index, ranking: Ranking, row: int) -> BySecond | None:
    said, model = ranking.second.get(row), index.manifest.second
    if said is None or model is None:
        return None
    return BySecond(model.name, said.rank, round(said.cosine, 4), round(said.opinion, 4), round(said.added, 4))
