"""Why a hit ranks where it does, as data; `render` says it in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lfsearch.index.store import Record
from lfsearch.retrieval.index import OpenIndex
from lfsearch.retrieval.ranking import Ranking
from lfsearch.text.normal import normalise


def query_class(ranking: Ranking) -> str:
    """What kind of query it was taken for: doc_no, title, wording (the documents' own), lay, mixed, or plain.

    `plain` is a query that one leg alone answered.
    """
    if ranking.named:
        return next(iter(ranking.named.values()))[0]
    if ranking.trust is None:
        return "plain"
    return "wording" if ranking.trust >= 1 else "lay" if ranking.trust <= 0 else "mixed"


def explain(
    index: OpenIndex, row: int, ranking: Ranking, record: Record, terms: Sequence[str], names: Sequence[str] = ()
) -> dict[str, Any]:
    """Each leg's rank and score, the words and the other `names` that matched, and why a document was raised."""
    detail: dict[str, Any] = {"query": query_class(ranking), "keyword": None}
    if ranking.trust is not None:
        detail["trust_in_words"] = round(ranking.trust, 2)
    score = ranking.keyword.get(row)
    if score is not None:
        detail["keyword"] = {
            "rank": 1 + sum(other > score for other in ranking.keyword.values()),
            "score": round(score, 4),
            "share_of_bound": round(score / ranking.bound, 4) if ranking.bound else 0.0,
        }
    if ranking.cosines is not None:
        cosine = float(ranking.cosines[row])
        detail["semantic"] = {"rank": 1 + int((ranking.cosines > cosine).sum()), "cosine": round(cosine, 4)}
        if row in ranking.alignments:
            detail["semantic"]["alignment"] = round(ranking.alignments[row], 4)
    place = normalise(" ".join((record["text"], *record["path"], record["title"], record["doc_no"] or "")))
    known = set(index.segmenter.words(place))
    detail["matched"] = [term for term in terms if term in known or term in place]
    detail["missing"] = [term for term in terms if term not in detail["matched"]]
    if also := [name for name in names if name in normalise(record["text"])]:
        detail["also"] = also
    if row in ranking.framing:
        detail["framing"] = True
    if row in ranking.named:
        reason, bonus = ranking.named[row]
        detail["named"] = {"by": reason, "bonus": round(bonus, 4)}
    return detail
