"""How a measure has changed from issue to issue: its wordings, what changed from each to the next, and its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from lfsearch import refs
from lfsearch.records import ClauseRecord, DocumentEntry, JsonObject, Standing
from lfsearch.refs import numbered
from lfsearch.retrieval.changes import Difference
from lfsearch.retrieval.duties import clause_json
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.grams import without_time, without_year
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.lineage import Wording, is_counterpart, lineage
from lfsearch.retrieval.measures import Figure, figures, same_figures
from lfsearch.retrieval.referring import Reference
from lfsearch.retrieval.reissues import missing_issues
from lfsearch.retrieval.statements import Change, PlainText, Statement
from lfsearch.types import Filters


@dataclass(frozen=True, slots=True)
class Step:
    """One document's wording of the measure, or that it dropped it."""

    document: DocumentEntry
    clause: ClauseRecord  # what it says; of a document that dropped it the last wording before
    clauses: tuple[ClauseRecord, ...]  # all that together say it, in reading order
    strand: int  # 0 is that of the seed; others stand beside it: a row of the table of tasks
    difference: Difference | None  # from `before`; None where nothing is before it
    before: tuple[ClauseRecord, ...]
    against: DocumentEntry | None  # the document of `before`, or the one that has no such clause
    reissued: bool  # whether `against` is the document whose place this one takes; else it only says similar things
    standing: Standing | None = None
    reference: Reference | None = None
    whole: tuple[ClauseRecord, ...] = ()  # `clauses` and all that stand under them, in reading order
    sentence: str | None = None  # what of the clause says it, where the clause is about other matters, too
    before_sentence: str | None = None  # the same of `before`

    @property
    def statements(self) -> Sequence[Statement]:
        """What it says of the measure."""
        return self.clauses if self.sentence is None else [PlainText.read(self.sentence)]

    @property
    def text(self) -> str:
        """What it says of the measure, as printed."""
        return self.sentence or "\n".join(record.text for record in self.clauses)

    @property
    def text_before(self) -> str:
        """What is compared with that; empty where nothing is."""
        return self.before_sentence or "\n".join(record.text for record in self.before)

    @property
    def labels(self) -> tuple[str, ...]:
        """What changed, in the order of `changes.LABELS`; none of the first step."""
        return self.difference.labels if self.difference else ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """The facts that changed."""
        return self.difference.changes if self.difference else ()

    @property
    def dropped(self) -> bool:
        """Whether the document has no such clause any more."""
        return self.clause.document != self.document.id

    def to_json(self) -> JsonObject:
        """One of the `steps` of the contract."""
        document = self.document
        return {
            "date": document.date.isoformat() if document.date else None,
            "issue": document.issue,
            "document": _named(document),
            "clause": clause_json(self.clause, self.standing, self.reference),
            "clauses": [record.id for record in self.clauses],
            "dropped": self.dropped,
            "sentence": self.sentence,
            "labels": self.labels,
            "changes": [change.to_json() for change in self.changes],
            "similarity": self.difference.similarity if self.difference else None,
            "compared_with": [record.id for record in self.before],
            "against": _named(self.against) if self.against else None,
            "reissued": self.reissued,
            "strand": self.strand,
        }


def _named(document: DocumentEntry) -> JsonObject:
    return {"id": document.id, "doc_no": document.doc_no, "title": document.title}


class Value(NamedTuple):
    """A figure as one document prints it."""

    document: DocumentEntry
    clause: str  # its id
    figure: Figure

    def to_json(self) -> JsonObject:
        day = self.document.date
        return {
            "date": day.isoformat() if day else None,
            "issue": self.document.issue,
            "doc_no": self.document.doc_no,
            "clause": self.clause,
            "text": self.figure.text,
            "value": self.figure.value,
            "months": self.figure.months or None,
        }


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is measured, and how much it was in each document that prints it, oldest first."""

    values: tuple[Value, ...]

    @property
    def measure(self) -> str:
        """What is measured, as the newest document that says so prints it; of several years without theirs.

        Without the months, too, where they are others from document to document (`of_other_months`).
        """
        measure = next((one.figure.measure for one in reversed(self.values) if one.figure.measure), "")
        if len(self.values) < 2:
            return measure
        return without_time(measure) if self.of_other_months else without_year(measure)

    @property
    def of_other_months(self) -> bool:
        """Whether the figures are not all for the same months: 63 of 10-12月, 57 of 11-12月."""
        return len({value.figure.months for value in self.values}) > 1

    @property
    def unit(self) -> str:
        """In what it is counted, in the newest document."""
        return self.values[-1].figure.unit

    def to_json(self) -> JsonObject:
        """One of the `quantities` of the contract."""
        return {"measure": self.measure, "unit": self.unit, "values": [value.to_json() for value in self.values]}


@dataclass(frozen=True, slots=True)
class History:
    """The answer of `history`: the steps by day, the figures, and where nothing is known."""

    query: str  # as it was asked
    seed: ClauseRecord | None  # the clause that is followed; None where a search found none
    searched: bool  # whether the seed is a hit of a search
    filters: Filters
    steps: tuple[Step, ...]
    quantities: tuple[Quantity, ...]
    without: tuple[str, ...]  # monthly issues that pass the filters and have no such clause, shown or not
    missing_issues: tuple[str, ...]  # monthly issues that it lacks
    notes: tuple[str, ...] = ()  # of the search
    rank: int | None = None  # of the seed among the hits of the search; those before it say nothing by themselves

    def to_json(self) -> JsonObject:
        """The object of the contract, without the filters."""
        return {
            "query": self.query,
            "seed": self.seed.id if self.seed else None,
            "searched": self.searched,
            "rank": self.rank,
            "steps": [step.to_json() for step in self.steps],
            "quantities": [quantity.to_json() for quantity in self.quantities],
            "without": self.without,
            "missing_issues": self.missing_issues,
            "notes": self.notes,
        }


class Seed(NamedTuple):
    """The clause to be followed, and how it was found."""

    query: str
    clause: ClauseRecord | None
    searched: bool = False
    notes: tuple[str, ...] = ()
    rank: int | None = None  # among the hits of the search


def clause_named(index: Index, ref: str) -> ClauseRecord | None:
    """The clause of an id; None where a text is no id at all. ClauseNotFound for one of no clause, or of a document."""
    if not refs.inside_document(ref) and all(ref != document.id for document in index.documents):
        return None
    return index.store.record(index.row(ref))


def history(index: Index, seed: Seed, filters: Filters, as_of: dt.date | None = None) -> History:
    """Follow a clause through all documents. The filters choose the steps that are shown, not what they are compared with."""
    wordings = lineage(index, seed.clause) if seed.clause else []
    allowed = allowed_rows(filters, index.store.catalogue, len(index.store))
    shown = [one for one in wordings if allowed is None or allowed[_row(index, one)]]
    steps = tuple(_step(index, one, as_of) for one in shown)
    without, missing = _issues(index, wordings, steps, allowed)
    return History(
        query=seed.query,
        seed=seed.clause,
        searched=seed.searched,
        filters=filters,
        steps=steps,
        quantities=tuple(quantities(steps)),
        without=without,
        missing_issues=missing,
        notes=seed.notes,
        rank=seed.rank,
    )


def _row(index: Index, wording: Wording) -> int:
    """The row by which filters judge a step: its clause's, or its document's first where that has no such clause."""
    return wording.entry.row if wording.dropped else index.row(wording.lead.id)


def _step(index: Index, wording: Wording, as_of: dt.date | None) -> Step:
    entry = wording.entry
    own = index.document(wording.lead.document) or entry
    return Step(
        document=entry.document,
        clause=wording.lead,
        clauses=wording.clauses,
        strand=wording.strand,
        difference=wording.difference,
        before=wording.before,
        against=wording.against.document if wording.against else None,
        reissued=wording.reissued,
        standing=index.standing(own.document, as_of),
        reference=Reference(index, wording.lead, own.document, as_of),
        whole=tuple(_with_those_under(index, wording.clauses)),
        sentence=wording.sentence,
        before_sentence=wording.before_sentence,
    )


def _with_those_under(index: Index, clauses: Sequence[ClauseRecord]) -> Iterator[ClauseRecord]:
    """Clauses and all that stand under them, in reading order: a heading says what its clauses say."""
    rows: set[int] = set()
    for record in clauses:
        row = index.row(record.id)
        within = range(row + 1, index.document_of(row).rows.stop)
        under = takewhile(lambda at: index.store.record(at).id.startswith(f"{record.id}."), within)  # noqa: B023
        rows.update((row, *under))
    return index.store.pick(sorted(rows))


def _issues(
    index: Index, wordings: Sequence[Wording], steps: Sequence[Step], allowed: bytearray | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The monthly issues, of the gazettes that the steps are in, without a wording; and those that the index lacks.

    Nothing is said of an issue of which the filters let nothing pass.
    """
    folders = list(dict.fromkeys(step.document.issue.rpartition("/")[0] for step in steps))
    inside = {wording.entry.document.issue for wording in wordings}
    passing = {
        entry.document.issue
        for entry in index.store.catalogue
        if allowed is None or any(allowed[row] for row in entry.rows)
    }
    known = [entry.id for entry in index.manifest.issues if numbered(entry.id)]
    without = [
        name
        for name in known
        if name.rpartition("/")[0] in folders and name not in inside and (allowed is None or name in passing)
    ]
    return tuple(without), tuple(name for folder in folders for name in missing_issues(index, folder))


# -- figures -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Followed:
    """A quantity while it is put together."""

    values: list[Value] = field(default_factory=list)

    def of(self, document: str) -> Value | None:
        """Its value in a document."""
        return next((value for value in self.values if value.document.id == document), None)


def quantities(steps: Sequence[Step]) -> list[Quantity]:
    """The figures of all steps, those that measure the same together, in the order in which they first appear.

    A figure goes on from the newest earlier wording that has it, of its own strand first. A clause that only says similar
    things adds to quantities that are there; what else it counts is another matter.
    """
    present = [step for step in steps if not step.dropped]
    found: list[_Followed] = []
    owners: list[dict[int, _Followed]] = []  # of each step so far: its figures' places
    for number, step in enumerate(present):
        own: dict[int, _Followed] = {}
        values = _values(step)
        earlier = sorted(range(number), key=lambda place: (present[place].strand != step.strand, -place))
        for place in earlier:
            for before, after in same_figures(present[place].statements, step.statements).items():
                followed = owners[place].get(before)
                if followed is None or after in own or any(followed is other for other in own.values()):
                    continue
                there = followed.of(step.document.id)  # from another strand
                if there is None or there.figure.text == values[after].figure.text:
                    own[after] = followed
        for place, value in enumerate(values):
            if place not in own and not _likened(step):
                own[place] = _Followed()
                found.append(own[place])
            if place in own and own[place].of(step.document.id) is None:
                own[place].values.append(value)
        owners.append(own)
    return [Quantity(tuple(one.values)) for one in found]


def _values(step: Step) -> list[Value]:
    if step.sentence is not None:
        return [Value(step.document, step.clause.id, figure) for figure in figures(step.statements)]
    return [Value(step.document, record.id, figure) for record in step.clauses for figure in figures([record])]


def _likened(step: Step) -> bool:
    """Whether a step is no counterpart but only near in words."""
    return step.difference is not None and not step.reissued and not is_counterpart(step.difference)
