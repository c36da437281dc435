"""Every deadline and every figure of the index as a list: what `list deadlines` and `list figures` give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from lfsearch.facts.names import canonical_unit
from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.records import ClauseRecord, JsonObject, Standing
from lfsearch.retrieval.due import DueRange
from lfsearch.retrieval.duties import clause_json, deadline_json, names_by_document
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.referring import Reference
from lfsearch.retrieval.said import Said, sentence_of
from lfsearch.text.units import unit_spelt
from lfsearch.types import Deadline, Filters, Quantity


@dataclass(frozen=True, slots=True)
class DeadlineEntry:
    """One deadline with the clause that sets it."""

    deadline: Deadline
    record: ClauseRecord
    standing: Standing | None = None
    reference: Reference | None = None

    @property
    def said(self) -> Said:
        """The sentence that sets it."""
        return sentence_of(self.record, self.deadline)

    def to_json(self) -> JsonObject:
        return {
            **deadline_json(self.deadline),
            "sentence": self.said.text,
            "clause": clause_json(self.record, self.standing, self.reference),
        }


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """One figure with the clause that states it."""

    figure: Quantity
    record: ClauseRecord
    standing: Standing | None = None
    reference: Reference | None = None

    @property
    def said(self) -> Said:
        """The sentence that states it."""
        return sentence_of(self.record, self.figure)

    def to_json(self) -> JsonObject:
        figure = self.figure
        return {
            "text": figure.text,
            "value": figure.value,
            "unit": figure.unit,
            "bound": figure.bound,
            "measure": figure.measure,
            "sentence": self.said.text,
            "clause": clause_json(self.record, self.standing, self.reference),
        }


FactEntry: TypeAlias = DeadlineEntry | FigureEntry
_Clause: TypeAlias = tuple[ClauseRecord, Standing | None, Reference]


def list_deadlines(index: Index, filters: Filters, due: DueRange | None = None) -> list[DeadlineEntry]:
    """The deadlines of the clauses that pass, by their last day; those without one (长期坚持) at the end."""
    return [one for one in _by_day(_passing(index, filters)) if due is None or due.holds(one.deadline)]


def deadlines_of(index: Index, entries: Sequence[CatalogueEntry]) -> list[DeadlineEntry]:
    """The same of all clauses of some documents."""
    return _by_day(clause for entry in entries for clause in _stated(index, entry, entry.rows))


def _by_day(clauses: Iterable[_Clause]) -> list[DeadlineEntry]:
    found = [
        DeadlineEntry(deadline, record, standing, reference)
        for record, standing, reference in clauses
        for deadline in record.deadlines
    ]
    return sorted(found, key=lambda entry: entry.deadline.date or entry.deadline.begins or dt.date.max)


class Measures(NamedTuple):
    """Units of measure in any spelling, 万元: those that figures must have, where there are some, and those they must not."""

    wanted: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()

    def hold(self, figure: Quantity) -> bool:
        """Whether a figure passes: 万元 is 万元/年 too, and 微克/立方米 \u03bcg/m3."""
        unit = unit_spelt(figure.unit)
        own = {unit, unit.split("/")[0]}
        return not self.barred & own and (not self.wanted or bool(self.wanted & own))


def list_figures(index: Index, filters: Filters, measures: Measures | None = None) -> Iterator[FigureEntry]:
    """The figures of the clauses that pass, in reading order, those of some units of measure alone where these are given."""
    for record, standing, reference in _passing(index, filters):
        for figure in record.quantities:
            if measures is None or measures.hold(figure):
                yield FigureEntry(figure, record, standing, reference)


def by_kind(index: Index, filters: Filters) -> tuple[Filters, Measures]:
    """The filters with those of their units alone that are offices, and the rest: units of measure."""
    filters, wanted = _parted(index, filters)
    if filters.exclude is None:
        return filters, Measures(wanted)
    exclude, barred = _parted(index, filters.exclude)
    return replace(filters, exclude=exclude), Measures(wanted, barred)


def _parted(index: Index, filters: Filters) -> tuple[Filters, frozenset[str]]:
    offices = tuple(name for name in filters.units if _is_office(name, index.store.catalogue))
    measures = frozenset(unit_spelt(name) for name in filters.units if name not in offices)
    return replace(filters, units=offices), measures


_SHORTEST_OFFICE = 3  # 教育局; a shorter piece of a name is a unit of measure: 人, 公里


def _is_office(name: str, catalogue: Sequence[CatalogueEntry]) -> bool:
    names = {known for entry in catalogue for known in (*entry.units, *entry.obliged)}
    if name in names or canonical_unit(name) in names:
        return True
    return len(name) >= _SHORTEST_OFFICE and bool(names_by_document(catalogue, name))


def _passing(index: Index, filters: Filters) -> Iterator[_Clause]:
    catalogue = index.store.catalogue
    allowed = allowed_rows(filters, catalogue, len(index.store))
    for entry in catalogue:
        rows = [row for row in entry.rows if allowed is None or allowed[row]]
        if rows:
            yield from _stated(index, entry, rows, filters.in_force)


def _stated(
    index: Index, entry: CatalogueEntry, rows: Sequence[int], as_of: dt.date | None = None
) -> Iterator[_Clause]:
    """Some clauses of a document."""
    standing = index.standing(entry.document, as_of)
    for record in index.store.pick(rows):
        yield record, standing, Reference(index, record, entry.document)
