"""A search whose question is a clause or a text: what resembles it, the ranking of `similar` as a result."""

from __future__ import annotations

import time
from typing import NamedTuple, Self

from lfsearch.errors import QueryError
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.replaced import replaced_first
from lfsearch.retrieval.results import SearchResult
from lfsearch.retrieval.showing import rarity, shown
from lfsearch.retrieval.similar import rank_similar, rarest_words, rows_beside, seed_text
from lfsearch.retrieval.snippets import Wanted
from lfsearch.text.normal import normalise
from lfsearch.types import Filters


class SimilarQuery(NamedTuple):
    """What is to be resembled, and where; either a clause or a text is given."""

    clause_id: str | None
    text: str | None
    other_years: bool  # only in other years than the clause's own
    same_document: bool  # in the clause's own document, too

    @classmethod
    def read(
        cls, clause_id: str | None, text: str | None, *, other_years: bool = False, same_document: bool = False
    ) -> Self:
        """Check what was asked for. QueryError for two things to resemble, and for what means nothing together."""
        if clause_id is not None and text is not None:
            raise QueryError(
                "There are two things to compare with; give a clause id or a text, not both.",
                "要比较的内容给了两样；条款编号和文字请只给一个。",
            )
        if clause_id is None and (other_years or same_document):
            raise QueryError(
                "A text is of no year and no document, so --other-years and --same-document mean nothing with it; "
                "leave them out (years are filtered with --year), or give a clause id.",
                "一段文字不属于哪一年或哪份文件，不能与 --other-years、--same-document 一起用；"
                "请去掉它们（可用 --year 筛选），或给出条款编号。",
            )
        if other_years and same_document:
            raise QueryError(
                "The same document is of the same year, so --same-document does nothing with --other-years; leave one out.",
                "同一文件就在同一年，--same-document 与 --other-years 不能一起用；请去掉其中一个。",
            )
        return cls(clause_id, text, other_years, same_document)


def similar(index: Index, asked: SimilarQuery, filters: Filters, *, limit: int, explain: bool) -> SearchResult:
    """What resembles a clause or a text most, at most so many. QueryError where there is nothing to compare with."""
    started = time.perf_counter()
    row, text = _resembled(index, asked)
    words = rarest_words(index, text)
    allowed = rows_beside(index, row, filters, other_years=asked.other_years, same_document=asked.same_document)
    ranking = rank_similar(index, text, words, row, allowed)
    ranking = ranking if row is None else replaced_first(index, row, ranking)
    return SearchResult(
        query=asked.clause_id or text,
        mode="similar",
        filters=filters,
        hits=shown(index, ranking, (0, limit), Wanted(rarity(index, words)), words, explain, filters.in_force),
        total=len(ranking.scores),
        relaxed=False,
        notes=(),
        took_ms=round((time.perf_counter() - started) * 1000, 1),
        ranked=len(ranking.scores),
        terms=tuple(words),
    )


def _resembled(index: Index, asked: SimilarQuery) -> tuple[int | None, str]:
    """The row of the clause, if it is one, and the text."""
    if asked.clause_id is not None:
        row = index.row(asked.clause_id)
        return row, seed_text(index, row)
    if not asked.text or not index.segmenter.words(normalise(asked.text)):
        raise QueryError(
            "There is nothing to compare with; give a clause id or a text.",
            "没有可比较的内容；请给出条款编号或一段文字。",
        )
    return None, asked.text
