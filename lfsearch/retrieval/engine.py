"""One query from text to hits.

`Index.open` checks the manifest -> parse the query -> rows that the filters leave -> keyword leg, semantic leg,
documents named by 文号 or title, fusion (`ranking`) -> read the stored text of the winners -> snippets.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

from lfsearch.errors import QueryError
from lfsearch.index.places import is_elsewhere, named
from lfsearch.index.rowsets import allowed_of, load_numpy, union
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.asked import ask
from lfsearch.retrieval.confidence import confidence
from lfsearch.retrieval.filters import parse_years
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.notes import beside_others, doubt_notes, meant, notes, silence_note, unmatched_notes
from lfsearch.retrieval.ranking import rank
from lfsearch.retrieval.results import SearchResult
from lfsearch.retrieval.showing import shown, wanted, with_paragraphs
from lfsearch.retrieval.wording import counts, under_titles
from lfsearch.types import STEPS, Filters

if TYPE_CHECKING:
    from lfsearch.retrieval.compare import Comparison
    from lfsearch.retrieval.digest import Digest
    from lfsearch.retrieval.duties import Duty
    from lfsearch.retrieval.dutytable import DutyComparison
    from lfsearch.retrieval.facets import Facet
    from lfsearch.retrieval.history import History, Seed
    from lfsearch.retrieval.links import Link
    from lfsearch.retrieval.quoting import Quotation
    from lfsearch.retrieval.tally import Tally
    from lfsearch.retrieval.verifying import Verification

MODES = ("hybrid", "keyword", "semantic")


class Engine:
    """Searches one open index.

    It answers of the generation that it opened, which stays on disk as long, until `refresh` is called. Several threads
    may search while one refreshes: each answer is of one generation.
    """

    def __init__(self, index: Index, left_out: Collection[str] = ()) -> None:
        self.index = index
        self._left_out = frozenset(left_out)
        self._refreshing = Lock()
        self._asked_before = False

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open an index; IndexNotFound or IndexOutOfDate in one sentence when it cannot be used."""
        path = named(path)
        if is_elsewhere(path):
            from lfsearch.retrieval.remote import RemoteIndex  # most indexes are files

            return cls(RemoteIndex.open(path))
        return cls(Index.open(path))

    def refresh(self) -> bool:
        """Follow the index to its newest generation; whether there was a newer one. Costs one look at a file where not.

        Raises as `open`, and the engine then goes on with what it has.
        """
        with self._refreshing:  # else the slower of two might bring an older one
            newest = self.index.newest()
            moved = newest is not self.index
            self.index = newest
        return moved

    def without(self, *steps: str) -> Self:
        """An engine on the same index that leaves these of `types.STEPS` out; QueryError for an unknown one."""
        if unknown := sorted(set(steps) - set(STEPS)):
            raise QueryError(
                f"There is no step {unknown[0]!r} to leave out; use one of {', '.join(STEPS)}.",
                f"没有“{unknown[0]}”这一步；请用 {'、'.join(STEPS)}。",
            )
        return type(self)(self.index, steps)

    def search(
        self,
        query: str,
        *,
        mode: str = "hybrid",
        limit: int = 10,
        offset: int = 0,
        filters: Filters | None = None,
        explain: bool = False,
        year: str | None = None,
    ) -> SearchResult:
        """Rank the clauses for a query. Higher score is better; ties are broken by reading order.

        `year` is a shorthand for `filters.years`: "2023" or "2020..2023". Raises QueryError for a query with nothing in
        it, for an unknown mode, and for years given twice.
        """
        started = time.perf_counter()
        filters = _with_year(filters or Filters(), year)
        _check(mode, limit, offset)
        if self._asked_before:
            load_numpy()
        self._asked_before = True
        index = self.index  # once: another thread may refresh
        if explain:
            index = index.deeply()
        asked = ask(index, query, mode, filters)
        understood = asked.understood
        ranking = rank(asked, self._left_out)
        sure = confidence(asked, ranking)
        found = counts(asked.wording, asked.allowed, index.store) if mode != "semantic" else None
        # What is named is found, whatever its words; a text's title need not stand in any clause.
        answered = understood.only is not None or (understood.answered and bool(ranking.scores))
        relaxed = found is not None and not found.all_words and bool(ranking.keyword) and not answered
        near = () if answered else beside_others(meant(asked), understood.suggestions)
        return SearchResult(
            query=query,
            mode=mode,
            filters=filters,
            hits=with_paragraphs(
                shown(
                    index,
                    ranking,
                    (offset, limit),
                    wanted(index, asked.query, ranking, understood.asks),
                    asked.query.words,
                    explain,
                    filters.in_force,
                ),
                index,
                understood,
            ),
            total=found.total if found else None,
            counts=found,
            ranked=len(ranking.scores),
            with_headings=len(union([ranking.complete, ranking.exact])),
            relaxed=relaxed,
            unknown_words=() if answered else asked.wording.unknown,
            suggestions=(*understood.suggestions, *near),
            notes=(
                *understood.notes,
                *unmatched_notes(index, filters),
                *(() if answered else notes(asked, near, ranking)),
                *silence_note(ranking.silence),
            ),
            took_ms=_since(started),
            terms=(*asked.query.phrases, *asked.query.words, *ranking.names),
            confidence=sure.value,
            doubtful=sure.doubtful,
            answered=answered,
            asks=understood.asks,
        )

    def count(self, query: str, *, filters: Filters | None = None, group_by: str | None = None) -> Tally:
        """Count the clauses that hold the words of a query, all of them where any does, else some.

        `group_by` is one of `tally.GROUPS`. Raises QueryError for a query with nothing in it or an unknown group.
        """
        from lfsearch.retrieval.tally import tally  # a search shows its own

        return tally(self.index, query, filters or Filters(), group_by)

    def facets(self, query: str | None = None, *, filters: Filters | None = None) -> tuple[Facet, ...]:
        """By what the clauses of a query, or all clauses, can be narrowed, with counts; see `facets.facets`."""
        from lfsearch.retrieval.facets import facets  # a search shows none

        return facets(self.index, query, filters)

    def holding(self, query: str, *, filters: Filters | None = None, titles: bool = False) -> list[ClauseRecord]:
        """The clauses that hold all words of a query, or other names of them, in reading order: those that `count` counts.

        With `titles` what the title of their document says counts, too.
        """
        asked = ask(self.index, query, "keyword", filters or Filters())
        rows = asked.wording.all
        if titles:
            rows = union([rows, under_titles(asked.wording, asked.query, asked.index.store.catalogue)])
        return list(asked.index.store.pick(sorted(allowed_of(rows, asked.allowed))))

    def verify(self, text: str, *, all_sentences: bool = False) -> Verification:
        """Check every quotation and citation of a text against the index; see `verifying.verify`."""
        from lfsearch.retrieval.verifying import verify  # a search quotes nothing

        return verify(self.index, text, all_sentences=all_sentences)

    def quote(self, ref: str) -> Quotation:
        """A clause or document, by id, 文号 or title, as a quotation: cited in three styles, with its SHA-256."""
        from lfsearch.retrieval.quoting import quote

        return quote(self.index, ref)

    def cites(self, ref: str, *, as_of: dt.date | None = None, own: bool = False) -> list[Link]:
        """The texts that a clause or document names, by id, 文号 or title; its own articles only with `own`."""
        from lfsearch.retrieval.graph import cites

        return cites(self.index, ref, as_of=as_of, own=own)

    def cited_by(self, ref: str, *, as_of: dt.date | None = None, own: bool = False) -> list[Link]:
        """The clauses that name a text of the index, or any other by 文号 or 《title》, with 第X条 that article."""
        from lfsearch.retrieval.graph import cited_by

        return cited_by(self.index, ref, as_of=as_of, own=own)

    def digest(self, issue: str, *, duties: bool = True) -> Digest:
        """What is new in an issue: re-issued documents, repeals, what is due, and new tasks unless these are not wanted.

        ClauseNotFound for an issue that is not there.
        """
        from lfsearch.retrieval.digest import digest

        return digest(self.index, issue, duties)

    def history(self, ref: str, *, filters: Filters | None = None, year: str | None = None) -> History:
        """How a measure has changed from document to document: a clause by its id, or the best hit of a search for `ref`
        that says something by itself.

        The filters hold for the search and for the steps that are shown. ClauseNotFound for an id that names no clause,
        QueryError for a query with nothing in it.
        """
        from lfsearch.retrieval.history import Seed, clause_named, history

        filters = _with_year(filters or Filters(), year)
        clause = clause_named(self.index, ref)
        seed = Seed(ref, clause) if clause else self._sought(ref, filters)
        return history(self.index, seed, filters, filters.in_force)

    def _sought(self, query: str, filters: Filters) -> Seed:
        """The best hit that says something, as far as one does."""
        from lfsearch.retrieval.history import Seed
        from lfsearch.retrieval.seed import best_to_follow

        found = self.search(query, filters=filters)
        seed = best_to_follow(self.index, query, found)
        rank = next((hit.rank for hit in found if seed and hit.record.id == seed.id), None)
        return Seed(query, seed, True, (*found.notes, *doubt_notes(found)), rank)

    def duties(
        self,
        unit: str | None = None,
        *,
        filters: Filters | None = None,
        roles: Sequence[str] = (),
        due: str | None = None,
        topic: str | None = None,
        year: str | None = None,
    ) -> tuple[Duty, ...]:
        """What a unit must do, in reading order; without a unit the duties of all.

        `roles` are of 牵头, 配合, 责任, `due` is a range such as ..2023-12-31, `topic` words, read as by `search`, all of
        which the clause, one under it or a heading above it holds; some of them where none holds all. Raises QueryError for
        a role or range that is none.
        """
        from lfsearch.retrieval.duties import DutyQuery, find_duties

        wanted = DutyQuery.read(unit, roles=roles, due=due, topic=topic)
        return find_duties(self.index, wanted, _with_year(filters or Filters(), year))

    def compare_duties(
        self,
        old: str,
        new: str,
        *,
        unit: str | None = None,
        filters: Filters | None = None,
        roles: Sequence[str] = (),
        due: str | None = None,
        topic: str | None = None,
    ) -> DutyComparison:
        """Which unit gained and lost which tasks from one document to another, named by id, 文号 or title.

        The older document is the old one, whatever the order. What else is given holds as for `duties`.
        """
        from lfsearch.retrieval.duties import DutyQuery
        from lfsearch.retrieval.dutytable import compare_duties

        asked = DutyQuery.read(unit, roles=roles, due=due, topic=topic)
        return compare_duties(self.index, (old, new), asked, filters or Filters())

    def similar(
        self,
        clause_id: str | None = None,
        *,
        text: str | None = None,
        limit: int = 10,
        filters: Filters | None = None,
        other_years: bool = False,
        same_document: bool = False,
        explain: bool = False,
    ) -> SearchResult:
        """Clauses that say similar things, of other documents unless `same_document`.

        Of a plan that is issued every year the text before comes first, then the one behind, as far as they have the measure.
        Give a clause id or a text; see `similar.rank_similar` for what is compared. Raises QueryError for both or neither,
        and for what means nothing beside a text, which is of no document and year.
        """
        from lfsearch.retrieval.resembling import SimilarQuery, similar  # a search needs none of it

        _check("hybrid", limit, 0)
        asked = SimilarQuery.read(clause_id, text, other_years=other_years, same_document=same_document)
        return similar(self.index, asked, filters or Filters(), limit=limit, explain=explain)

    def compare(self, one: str, other: str | None = None, *, text: str | None = None) -> Comparison:
        """Compare two documents clause by clause, two clauses, or a document with a text, from the older to the newer
        whatever their order.

        Documents are named by 文号, title or id, clauses by id. Raises QueryError for what is neither and for both or
        neither of `other` and `text`.
        """
        from lfsearch.retrieval.compare import compare

        return compare(self.index, one, other, text=text)


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


def _with_year(filters: Filters, year: str | None) -> Filters:
    if year is None:
        return filters
    if filters.years:
        raise QueryError(
            "The year is given twice, as year and in the filters; give it once.",
            "年份给了两次（year 和 filters）；请只给一次。",
        )
    return replace(filters, years=parse_years(year))


def _check(mode: str, limit: int, offset: int) -> None:
    if mode not in MODES:
        raise QueryError(
            f"There is no mode {mode!r}; use one of {', '.join(MODES)}.",
            f"没有“{mode}”这种方式；请用 {'、'.join(MODES)}。",
        )
    if limit < 1 or offset < 0:
        raise QueryError(
            "The limit must be at least 1 and the offset at least 0.",
            "limit 至少为 1,offset 至少为 0。",
        )
