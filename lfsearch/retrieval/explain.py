"""Why a hit ranks where it does, as data; `render` says it in words."""

from __future__ import annotations

from collections.abc import Sequence

from lfsearch.index.scores import above
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.asked import Ranking
from lfsearch.retrieval.explanation import Adding, ByKeyword, ByMeaning, BySecond, Explanation
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.naming import Raised
from lfsearch.text.normal import normalise
from lfsearch.text.rows import column_names, without_words

# From here on words decide, and below as little as this lacks of one the meaning.
_MOSTLY = 0.75


def query_class(ranking: Ranking) -> str:
    """What kind of query it was taken for: doc_no, title, wording (the documents' own), lay, mixed, or plain.

    `plain` is a query that one leg alone answered.
    """
    if ranking.named:
        return next(iter(ranking.named.values())).by
    if ranking.trust is None:
        return "plain"
    return "wording" if ranking.trust >= _MOSTLY else "lay" if ranking.trust <= 1 - _MOSTLY else "mixed"


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
        evidence=_evidence(ranking, row),
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
        rank=1 + above(ranking.keyword, score),
        score=round(score, 4),
        share_of_bound=round(score / ranking.bound, 4) if ranking.bound else 0.0,
    )


def _evidence(ranking: Ranking, row: int) -> dict[str, Adding]:
    """What speaks for the clause and how much it adds, in the order of the sum; nothing where one leg alone ranked."""
    if not ranking.factors or ranking.cosines is None:
        return {}
    values = {
        "cosine": float(ranking.cosines[row]),
        "share": ranking.keyword.get(row, 0.0) / (ranking.bound or 1.0),
        **ranking.of_row(row),
        "framing": float(row in ranking.framing),
        "bare": float(row in ranking.bare),
    }
    return {
        name: Adding(round(values[name], 4), round(factor * values[name], 4))
        for name, factor in ranking.factors.items()
        if factor * values.get(name, 0.0)
    }


def _by_meaning(ranking: Ranking, row: int) -> ByMeaning | None:
    if ranking.cosines is None:
        return None
    cosine = float(ranking.cosines[row])
    alignment = ranking.of_row(row).get("alignment")
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
