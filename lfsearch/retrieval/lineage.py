"""The lineage of a clause: its wordings in all documents, by four ways of following it.

1. Along the documents that take each other's place (`reissues`), as `compare` pairs their clauses.
2. Into the other form of the same matter in such a document: what a clause says, its plan's table of tasks says too.
3. Into any other document, where the nearest clause says so much the same that it is a counterpart (`similar`).
4. Into what documents are left, where a sentence of a clause says what the measure is called (`called`), whatever else the
   clause says; from there it is not followed further, since the clause before or behind it may say all but that.

Each line that is followed is a strand; a document has at most one wording on a strand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.facts.inherited import closes
from lfsearch.index import scores as sc
from lfsearch.index.catalogue import Catalogue, CatalogueEntry
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.called import name_of, saying
from lfsearch.retrieval.changes import ADDED, DROPPED, REWRITTEN, Difference, difference
from lfsearch.retrieval.compare import Comparison, Pair, compare_entries
from lfsearch.retrieval.fits import are_other_measures
from lfsearch.retrieval.overlap import about
from lfsearch.retrieval.reissues import age, series
from lfsearch.retrieval.similar import COUNTERPART, LIKE, rank_similar, rarest_words, seed_text
from lfsearch.retrieval.statements import PlainText, Statement
from lfsearch.types import ClauseKind

if TYPE_CHECKING:
    from lfsearch.retrieval.index import Index

# The score of `rank_similar` from which on the nearest clause of another document is a counterpart that has the lineage as its
# own nearest, too (`LIKE`: without that); and the same for a row beside the text of one document.
MUTUAL, BESIDE = 0.3, 0.45
# Characters that a row must have besides figures to say more than whose they are.
_LEAST = 5
# Clauses beside the seed that are followed, too; clauses of a document that are tried for it; other documents that are.
_MOST_BESIDE, _MOST_TRIED, _MOST_ELSEWHERE = 2, 20, 12


class Wording(NamedTuple):
    """What one document says of the matter, and what changed since the wording before it."""

    entry: CatalogueEntry
    clauses: tuple[ClauseRecord, ...]  # in reading order; where the document dropped them, those of `before`
    lead: ClauseRecord  # the one of them that is followed
    strand: int  # 0 is that of the seed
    difference: Difference | None = None  # None: nothing before it to compare with
    before: tuple[ClauseRecord, ...] = ()  # the clauses it is compared with
    against: CatalogueEntry | None = None  # the document that it is compared with
    reissued: bool = False  # whether that one is the document whose place this one takes
    sentence: str | None = None  # what of the lead says it, where that is about other matters, too
    before_sentence: str | None = None  # the same of `before`

    @property
    def dropped(self) -> bool:
        """Whether the document has no such clause any more."""
        return self.difference is not None and self.difference.labels == (DROPPED,)

    @property
    def statements(self) -> Sequence[Statement]:
        """What it says of the matter."""
        return self.clauses if self.sentence is None else [PlainText.read(self.sentence)]


def lineage(index: Index, seed: ClauseRecord) -> list[Wording]:
    """All wordings of the matter of a clause, oldest first; at least its own."""
    return _Lineage(index).all_of(seed)


class _Lineage:
    """What has been compared and found so far, for one seed."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._catalogue = index.store.catalogue
        self._entries = {entry.document.id: entry for entry in self._catalogue}
        self._comparisons: dict[tuple[str, str], Comparison] = {}
        self._rows: dict[str, int] = {}
        self._likest: dict[str, list[tuple[float, int]]] = {}

    def all_of(self, seed: ClauseRecord) -> list[Wording]:
        strands = [self._along(seed, 0)]
        for beside in self._beside(strands[0]):
            known = _ids(wording for strand in strands for wording in strand)
            if beside.id not in known:
                strands.append(self._along(beside, len(strands)))
        wordings = [wording for strand in strands for wording in strand]
        for strand, near in self._elsewhere(wordings):
            covered = {one.entry.document.id for one in wordings}
            if near.document not in covered:
                wordings += [one for one in self._along(near, strand) if one.entry.document.id not in covered]
        called = list(self._called(wordings))
        said = {one.entry.document.id for one in called}
        left = [one for one in wordings if not one.dropped or one.entry.document.id not in said]
        return _dated([*left, *called], self._catalogue)

    # -- along the documents that take each other's place --------------------------------------------------------------

    def _along(self, seed: ClauseRecord, strand: int) -> list[Wording]:
        """The wordings of a clause in the series of its document, with those documents that dropped it."""
        entry = self._entries[seed.document]
        entries = series(self._catalogue.of_place(entry.document.place), entry)
        at = next(place for place, other in enumerate(entries) if other is entry)
        leads = {at: seed}
        for places in (range(at + 1, len(entries)), range(at - 1, -1, -1)):
            near = at
            for place in places:
                pair = self._pair(entries, near, place, leads[near])
                found = pair.new if place > near else pair.old
                if found:
                    leads[place] = max(
                        found, key=lambda one: (not closes(one.text), difference([leads[near]], [one]).similarity)
                    )
                    near = place
        return list(self._told(entries, leads, strand))

    def _told(
        self, entries: Sequence[CatalogueEntry], leads: dict[int, ClauseRecord], strand: int
    ) -> Iterator[Wording]:
        for place, entry in enumerate(entries):
            lead, before = leads.get(place), leads.get(place - 1)
            against = entries[place - 1] if place else None
            if lead and before:
                pair = self._pair(entries, place - 1, place, before)
                yield Wording(entry, pair.new, lead, strand, pair.difference, pair.old, against, True)
            elif lead:
                clauses = self._group(entries, leads, place)
                added = Difference((ADDED,), (), 0.0) if against else None
                yield Wording(entry, clauses, lead, strand, added, (), against, against is not None)
            elif before:
                gone = self._group(entries, leads, place - 1)
                yield Wording(entry, gone, before, strand, Difference((DROPPED,), (), 0.0), gone, against, True)

    def _group(
        self, entries: Sequence[CatalogueEntry], leads: dict[int, ClauseRecord], place: int
    ) -> tuple[ClauseRecord, ...]:
        """A clause with those that stand for the same in the document before or behind it; alone where there is none."""
        if place - 1 in leads:
            return self._pair(entries, place - 1, place, leads[place - 1]).new
        if place + 1 in leads:
            return self._pair(entries, place, place + 1, leads[place]).old
        return (leads[place],)

    def _pair(self, entries: Sequence[CatalogueEntry], one: int, other: int, clause: ClauseRecord) -> Pair:
        """The pair that holds a clause in the comparison of two documents of a series."""
        old, new = entries[min(one, other)], entries[max(one, other)]
        key = old.document.id, new.document.id
        if key not in self._comparisons:
            self._comparisons[key] = compare_entries(self._index, old, new)
        pairs = self._comparisons[key].pairs
        return next(pair for pair in pairs if any(record.id == clause.id for record in (*pair.old, *pair.new)))

    # -- to what says the same ------------------------------------------------------------------------------------------

    def _beside(self, strand: Sequence[Wording]) -> list[ClauseRecord]:
        """Clauses of the same documents that say the same in the other form: rows beside running text, text beside rows."""
        best: dict[str, tuple[float, ClauseRecord]] = {}
        for wording in strand:
            near = None if wording.dropped else self._in_other_form(wording.lead, wording.entry)
            back = self._in_other_form(near[1], wording.entry) if near else None
            if near and back and back[1].id in _ids([wording]):
                best[near[1].id] = near
        found = sorted(best.values(), key=lambda one: -one[0])
        return [record for _, record in found[:_MOST_BESIDE]]

    def _in_other_form(self, clause: ClauseRecord, entry: CatalogueEntry) -> tuple[float, ClauseRecord] | None:
        """The nearest clause of a document that is a row where the given one is none, or none where it is one."""
        row = clause.clause_kind == ClauseKind.ROW
        for score, number in islice(self._nearest(clause, [entry.rows]), _MOST_TRIED):
            record = self._index.store.record(number)
            if (
                score >= BESIDE
                and (record.clause_kind == ClauseKind.ROW) != row
                and self._says_something(record, number)
            ):
                return score, record
        return None

    def _says_something(self, record: ClauseRecord, row: int) -> bool:
        return row not in self._index.store.framing and not closes(record.text)

    def _elsewhere(self, wordings: Sequence[Wording]) -> list[tuple[int, ClauseRecord]]:
        """The nearest clause of each other document, as far as it is a counterpart, with its strand; the likest first."""
        covered = {one.entry.document.id for one in wordings}
        others = [entry.rows for entry in self._catalogue if entry.document.id not in covered]
        own = [entry.rows for entry in self._catalogue if entry.document.id in covered]
        best: dict[str, tuple[float, int, int]] = {}
        for wording in wordings:
            if wording.dropped or _is_mere_name(wording.lead):
                continue
            for score, row in takewhile(lambda one: one[0] >= MUTUAL, self._nearest(wording.lead, others)):
                document = self._index.document_of(row).document.id
                if row in self._index.store.framing or score <= best.get(document, (0.0,))[0]:
                    continue
                if not are_other_measures(wording.lead, self._index.store.record(row)):
                    best[document] = (score, row, wording.strand)
        known = _ids(wordings)
        found = []
        for score, row, strand in sorted(best.values(), reverse=True)[:_MOST_ELSEWHERE]:
            record = self._index.store.record(row)
            if score >= LIKE or self._leads_back(record, own, known):
                found.append((strand, record))
        return found

    def _called(self, wordings: Sequence[Wording]) -> Iterator[Wording]:
        """In each document that has no wording so far, or none any more, the clause that best says what one is called."""
        framing = self._index.store.framing
        covered = {one.entry.document.id for one in wordings if not one.dropped}
        best: dict[str, tuple[float, Wording]] = {}
        for wording in wordings:
            name = name_of(wording.lead)
            if wording.dropped or not name or self._row(wording.lead) in framing:
                continue
            for said in saying(self._index, name):
                entry = self._index.document_of(said.row)
                if said.row in framing or entry.document.id in covered:
                    continue
                if entry.document.id not in best or said.share > best[entry.document.id][0]:
                    record = self._index.store.record(said.row)
                    found = Wording(entry, (record,), record, wording.strand, sentence=said.sentence)
                    best[entry.document.id] = (said.share, found)
        return (found for _, found in best.values())

    def _leads_back(self, record: ClauseRecord, own: Sequence[range], known: set[str]) -> bool:
        """Whether of all clauses of the documents followed so far one of the lineage is nearest to a clause."""
        nearest = next(self._nearest(record, own), None)
        return nearest is not None and self._index.store.record(nearest[1]).id in known

    def _nearest(self, record: ClauseRecord, within: Sequence[range]) -> Iterator[tuple[float, int]]:
        """The clauses of some documents that are most like one, with their scores, the likest first."""
        if record.id not in self._likest:
            index, row = self._index, self._row(record)
            text = seed_text(index, row)
            scores = rank_similar(index, text, rarest_words(index, text), row, None).scores
            near = [(score, other) for other, score in sc.reaching(scores, min(MUTUAL, BESIDE)) if other != row]
            self._likest[record.id] = sorted(near, key=lambda one: (-one[0], one[1]))
        return (one for one in self._likest[record.id] if any(one[1] in rows for rows in within))

    def _row(self, record: ClauseRecord) -> int:
        if record.id not in self._rows:
            self._rows[record.id] = self._index.row(record.id)
        return self._rows[record.id]


def _ids(wordings: Iterable[Wording]) -> set[str]:
    return {record.id for wording in wordings for record in wording.clauses}


def _dated(wordings: Sequence[Wording], catalogue: Catalogue) -> list[Wording]:
    """In the order of their days; what has no document before it in a series is compared with what is before it here.

    So is what is new to the document before by itself, where a clause of that document says it all the same.
    """
    ordered = sorted(wordings, key=lambda one: (age(one.entry.document), one.strand))
    found: list[Wording] = []
    for wording in ordered:
        before = _before(wording, found)
        if before is not None:
            wording = wording._replace(
                difference=_between(before, wording),
                before=before.clauses,
                before_sentence=before.sentence,
                against=before.entry,
                reissued=before.entry in series(catalogue.of_place(wording.entry.document.place), wording.entry),
            )
        found.append(wording)
    return found


def _before(wording: Wording, earlier: Sequence[Wording]) -> Wording | None:
    """What a wording is compared with, the latest of its strand; None where there is none, or it has been compared already.

    What has no counterpart in the comparison of two documents may have one here, in the older of them.
    """
    own = [one for one in earlier if one.strand == wording.strand and not one.dropped]
    if wording.difference is not None:
        if wording.difference.labels != (ADDED,):
            return None
        own = [one for one in own if one.entry is wording.against]
    return own[-1] if own else None


def _is_mere_name(record: ClauseRecord) -> bool:
    """Whether a row has a name and figures alone: elsewhere clauses have that name in common with it, and nothing else."""
    return record.clause_kind == ClauseKind.ROW and len(about(record.text)) <= _LEAST


def is_counterpart(found: Difference) -> bool:
    """Whether what differs between two clauses that are of no series is a change."""
    return found.similarity >= COUNTERPART


def _between(old: Wording, new: Wording) -> Difference:
    """What changed between two wordings that only say similar things; their facts only where they are counterparts.

    Beside a sentence of a clause that is about other matters, too, a fact that one side alone prints is none that changed.
    """
    found = difference(old.statements, new.statements)
    if not is_counterpart(found):
        return Difference((REWRITTEN,), (), found.similarity)
    if old.sentence is None and new.sentence is None:
        return found
    return replace(found, changes=tuple(change for change in found.changes if change.old and change.new))
