"""What is new in an issue: re-issued documents against the ones before, repeals, new tasks, what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.records import CitedText, DocumentEntry, JsonObject
from lfsearch.refs import is_issue, numbered
from lfsearch.retrieval.compare import Comparison, compare_entries, compare_rows
from lfsearch.retrieval.duties import ROLES, Duty, DutyQuery, find_duties
from lfsearch.retrieval.dutytable import changes
from lfsearch.retrieval.factlists import DeadlineEntry, deadlines_of
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.lookup import no_issue
from lfsearch.retrieval.reissues import Plan, missing_issues, plan_predecessor, plans, predecessor


@dataclass(frozen=True, slots=True)
class PlanNews:
    """One of the plans that a document carries, and the one of another document that it goes on from."""

    plan: Plan
    comparison: Comparison | None  # None where the index has no such plan of an earlier document

    @property
    def summary(self) -> Mapping[str, int]:
        """The counts of `compare`; empty where there is no predecessor."""
        return self.comparison.summary if self.comparison else {}

    def short_json(self) -> JsonObject:
        """The plan by its title, its predecessor as a document is named."""
        before = self.comparison.old if self.comparison else None
        return {
            "title": self.plan.title,
            "predecessor": _named(before) if before else None,
            "summary": dict(self.summary),
        }

    def to_json(self) -> JsonObject:
        return {**self.short_json(), **_changed(self.comparison)}


@dataclass(frozen=True, slots=True)
class News:
    """One document of the issue, and what it goes on from where the index has that."""

    document: DocumentEntry
    comparison: Comparison | None = None  # with its predecessor
    plans: tuple[PlanNews, ...] = ()  # where it has none, and one of its plans has: all that it carries

    @property
    def predecessor(self) -> DocumentEntry | None:
        """The document that it takes the place of."""
        return self.comparison.old if self.comparison else None

    @property
    def summary(self) -> Mapping[str, int]:
        """The counts of `compare`; empty where there is no predecessor."""
        return self.comparison.summary if self.comparison else {}

    def short_json(self) -> JsonObject:
        """The documents by name, without the clauses."""
        before = self.predecessor
        return {
            "document": _named(self.document),
            "predecessor": _named(before) if before else None,
            "summary": dict(self.summary),
            "plans": [plan.short_json() for plan in self.plans],
        }

    def to_json(self) -> JsonObject:
        before = self.predecessor
        return {
            "document": self.document.to_json(),
            "predecessor": before.to_json() if before else None,
            "summary": dict(self.summary),
            **_changed(self.comparison),
            "plans": [plan.to_json() for plan in self.plans],
        }


def _named(document: DocumentEntry) -> JsonObject:
    return {"id": document.id, "doc_no": document.doc_no, "title": document.title}


def _changed(comparison: Comparison | None) -> JsonObject:
    """The clauses that are new, and those that are gone."""
    pairs = comparison.pairs if comparison else ()
    return {
        "added": [record.id for pair in pairs if not pair.old for record in pair.new],
        "dropped": [record.id for pair in pairs if not pair.new for record in pair.old],
    }


@dataclass(frozen=True, slots=True)
class Repeal:
    """A text whose force a document of the issue ends."""

    text: CitedText
    by: DocumentEntry

    def to_json(self) -> JsonObject:
        return {
            "title": self.text.title,
            "doc_no": self.text.doc_no,
            "resolved": self.text.resolved,
            "by": {"id": self.by.id, "doc_no": self.by.doc_no, "title": self.by.title},
        }


@dataclass(frozen=True, slots=True)
class NewDuties:
    """The tasks of the issue that a unit had not before."""

    unit: str
    duties: tuple[Duty, ...]

    def count(self, role: str) -> int:
        """How many of them are of a role."""
        return sum(duty.role == role for duty in self.duties)

    def to_json(self) -> JsonObject:
        return {
            "unit": self.unit,
            **{role: self.count(role) for role in ROLES},
            "tasks": [
                {"role": duty.role, "clause": duty.record.id, "doc_no": duty.record.doc_no, "from": duty.origin}
                for duty in self.duties
            ],
        }


@dataclass(frozen=True, slots=True)
class Digest:
    """What `digest` tells of an issue."""

    issue: str
    clauses: int
    documents: tuple[News, ...]
    repealed: tuple[Repeal, ...]
    due: tuple[DeadlineEntry, ...]  # by day, none before the document that sets it or the month of the issue
    duties: tuple[NewDuties, ...]  # units with most new tasks first
    missing_issues: tuple[str, ...]  # before this one, back to the first of the index

    @property
    def reissued(self) -> tuple[News, ...]:
        """The documents whose predecessor is in the index."""
        return tuple(news for news in self.documents if news.comparison)

    @property
    def without_one(self) -> tuple[News, ...]:
        """Those that have none, nor has a plan of theirs: new, or their predecessor is in an issue that the index lacks."""
        return tuple(news for news in self.documents if not (news.comparison or news.plans))

    @property
    def by_plans(self) -> tuple[News, ...]:
        """Documents that are no re-issue themselves, but carry a plan that is."""
        return tuple(news for news in self.documents if news.plans)

    def short_json(self) -> JsonObject:
        """What `add` prints of it: no clauses, no tasks."""
        return {
            "issue": self.issue,
            "documents": [news.short_json() for news in self.documents],
            "repealed": [repeal.to_json() for repeal in self.repealed],
            "due": [
                {"date": entry.deadline.date.isoformat(), "text": entry.deadline.text, "clause": entry.record.id}
                for entry in self.due
                if entry.deadline.date
            ],
            "missing_issues": self.missing_issues,
        }

    def to_json(self) -> JsonObject:
        """The object of the contract."""
        return {
            "issue": self.issue,
            "documents": [news.to_json() for news in self.documents],
            "repealed": [repeal.to_json() for repeal in self.repealed],
            "due": [entry.to_json() for entry in self.due],
            "duties": [unit.to_json() for unit in self.duties],
            "missing_issues": self.missing_issues,
        }


def digest(index: Index, issue: str, duties: bool = True) -> Digest:
    """What is new in an issue, without `duties` but for the new tasks; ClauseNotFound where the index has none of this name."""
    catalogue = index.store.catalogue
    own = catalogue.of_issue(issue)
    if not own and (double := next((entry.id for entry in index.manifest.issues if is_issue(issue, entry.id)), None)):
        issue, own = double, catalogue.of_issue(double)
    if not own:
        raise no_issue(index, issue)
    news = []
    for entry in own:
        document, before = index.judged(entry).document, predecessor(catalogue, entry)
        if before:
            news.append(News(document, compare_entries(index, before, entry)))
        else:
            news.append(News(document, plans=_plans(index, entry)))
    due = deadlines_of(index, own)
    return Digest(
        issue=issue,
        clauses=sum(len(entry.rows) for entry in own),
        documents=tuple(news),
        repealed=tuple(Repeal(text, one.document) for one in news for text in one.document.repeals),
        due=tuple(one for one in due if _to_come(one, issue)),
        duties=_new_duties(index, news) if duties else (),
        missing_issues=missing_issues(index, issue.rpartition("/")[0], issue),
    )


def _plans(index: Index, entry: CatalogueEntry) -> tuple[PlanNews, ...]:
    """The plans that a document carries, if any of them goes on from one of another document."""
    found = []
    for plan in plans(entry):
        before = plan_predecessor(index.store.catalogue, plan)
        compared = compare_rows(index, (before.entry, before.rows), (entry, plan.rows)) if before else None
        found.append(PlanNews(plan, compared))
    return tuple(found) if any(one.comparison for one in found) else ()


def _to_come(entry: DeadlineEntry, issue: str) -> bool:
    """Whether a day comes after the document that sets it, and not before the month in which that is published."""
    day, printed = entry.deadline.date, entry.record.date
    month = numbered(issue)
    published = dt.date(month.year, month.first, 1) if month and month.first in range(1, 13) else None
    return day is not None and all(start is None or day >= start for start in (printed, published))


def _new_duties(index: Index, news: Sequence[News]) -> tuple[NewDuties, ...]:
    """The tasks of documents and plans without a predecessor, and those that a unit gained in the others."""
    gained: dict[str, list[Duty]] = {}
    for one in news:
        left = find_duties(index, DutyQuery(document=one.document.id))
        for comparison in [found for found in (one.comparison, *(plan.comparison for plan in one.plans)) if found]:
            inside = {record.id for pair in comparison.pairs for record in pair.new}
            own = [duty for duty in left if duty.record.id in inside]
            left = tuple(duty for duty in left if duty.record.id not in inside)
            old = find_duties(index, DutyQuery(document=comparison.old.id))
            for change in changes(comparison, old, own):
                gained.setdefault(change.unit, []).extend(change.gained)
        for duty in left:
            gained.setdefault(duty.unit, []).append(duty)
    found = [NewDuties(unit, tuple(duties)) for unit, duties in gained.items() if duties]
    return tuple(sorted(found, key=lambda unit: (-len(unit.duties), unit.unit)))
