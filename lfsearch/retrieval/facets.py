"""By what the clauses that a query finds can be narrowed: the values of each filter, with how many clauses have them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.index.rowsets import Rows, allowed_of, parts_held
from lfsearch.index.standing import Repeals, out_of_force
from lfsearch.records import DocumentEntry, JsonObject
from lfsearch.retrieval.asked import ask
from lfsearch.retrieval.filters import MANY, YES, allowed_rows, document_passes, read_filters, unit_rows
from lfsearch.retrieval.index import Index
from lfsearch.types import Filters

MOST_UNITS = 30  # a plan names hundreds of units; nobody chooses among more than these


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a filter, and how many clauses it would leave."""

    value: str
    clauses: int

    def to_json(self) -> JsonObject:
        return {"value": self.value, "clauses": self.clauses}


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter, as `filters.read_filters` names it, with its values: years latest first, others most clauses first.

    `others` are values that no counted clause has, but one with some of the words, which ranks below: a search by one of
    them finds something, too.
    """

    name: str
    values: tuple[FacetValue, ...]
    others: tuple[str, ...] = ()

    def to_json(self) -> JsonObject:
        return {"name": self.name, "values": [value.to_json() for value in self.values], "others": list(self.others)}


class Choice(NamedTuple):
    """A value that a person may choose, or has chosen."""

    value: str
    clauses: int | None  # 0 where clauses have some of the words only; None where none has any, but it was given
    chosen: bool


def choices(facet: Facet, given: Sequence[str]) -> list[Choice]:
    """The values of a filter, those in `given` chosen and first; years the latest first."""
    counted = dict.fromkeys(facet.others, 0) | {one.value: one.clauses for one in facet.values}
    values = dict.fromkeys([*given, *(one.value for one in facet.values), *facet.others])
    found = [Choice(value, counted.get(value), value in given) for value in values]
    if facet.name == "year":
        return sorted(found, key=lambda choice: choice.value, reverse=True)
    return sorted(found, key=lambda choice: not choice.chosen)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Clauses that are counted, by their documents' places in the catalogue."""

    entries: Sequence[CatalogueEntry]
    rows: Rows
    documents: Mapping[int, int]  # how many of them each document has

    @classmethod
    def of(cls, entries: Sequence[CatalogueEntry], starts: list[int], rows: Rows) -> _Counted:
        return cls(entries, rows, dict(parts_held(rows, starts)))

    def by(self, name: str, facet: _ByDocument, also: Iterable[str]) -> Counter[str]:
        """The clauses of the documents that the filter leaves for each value that some of them have, or that is in `also`.

        A document is left for more than its own value: 临汾市人民政府办公室 for 临汾市人民政府, too.
        """
        alike: dict[Hashable, tuple[int, DocumentEntry]] = {}
        for place, count in self.documents.items():
            document = self.entries[place].document
            before = alike.get(facet.key(document), (0, document))[0]
            alike[facet.key(document)] = (before + count, document)
        return +Counter(
            {
                value: sum(count for count, document in alike.values() if document_passes(_only(name, value), document))
                for value in self.values(facet).union(also)
            }
        )

    def values(self, facet: _ByDocument) -> set[str]:
        """The values that the documents have."""
        return {value for place in self.documents if (value := facet.value(self.entries[place].document))}

    def units(self, also: Iterable[str]) -> Counter[str]:
        """The clauses by the unit that they make responsible, of those with most of them and those in `also`."""
        entries = [self.entries[place] for place in self.documents]
        # A name is looked for in longer ones, too: 有关部门 in 市直有关部门.
        return +Counter(
            {
                name: sum(
                    entry.row + ordinal in self.rows for entry in entries for ordinal in unit_rows((name,), entry)
                )
                for name in {*self.usual_units(), *also}
            }
        )

    def usual_units(self) -> list[str]:
        """The units that most of the clauses make responsible."""
        own: Counter[str] = Counter()
        for entry in (self.entries[place] for place in self.documents):
            for name, ordinals in entry.units.items():
                own[name] += sum(entry.row + ordinal in self.rows for ordinal in ordinals)
        return [name for name, _ in (+own).most_common(MOST_UNITS)]

    def in_force(self, day: dt.date) -> Counter[str]:
        documents = [entry.document for entry in self.entries]
        repeals = Repeals.among(documents)
        left = sum(
            count
            for place, count in self.documents.items()
            if not out_of_force(documents[place], repeals.of_document(documents[place]), day)
        )
        return +Counter({YES: left})


class _ByDocument(NamedTuple):
    """A filter that documents pass as a whole."""

    field: str  # of `Filters`
    nothing: Any  # what that holds where nothing is filtered
    value: Callable[[DocumentEntry], str | None]  # what a person would choose it by
    key: Callable[[DocumentEntry], Hashable]  # documents of one key pass the same values


_BY_DOCUMENT: Mapping[str, _ByDocument] = {
    "year": _ByDocument("years", None, lambda one: str(one.year) if one.year else None, lambda one: one.year),
    "issuer": _ByDocument("issuers", (), lambda one: one.issuer, lambda one: one.issuer),
    "kind": _ByDocument("kinds", (), lambda one: one.kind, lambda one: one.kind),
    "place": _ByDocument("places", (), lambda one: one.place, lambda one: (one.place, one.issue.rpartition("/")[0])),
}


def facets(index: Index, query: str | None = None, filters: Filters | None = None) -> tuple[Facet, ...]:
    """Count the clauses that `Engine.count` counts for a query, or without one all clauses, by year, issuer, kind, place,
    unit and whether their document is in force.

    Of each filter the values are counted behind all filters but itself, so that another value can be chosen in its place.
    Where clauses hold all words, the values of those with some of them are told, too, without a number.
    Raises QueryError for a query with nothing in it.
    """
    filters = filters or Filters()
    entries = index.store.catalogue
    starts = index.store.first_rows
    total = len(index.store)
    less: Rows | None = None  # clauses that rank below those counted
    if query is None:
        found: Rows = frozenset(range(total)) - index.store.headers
    else:
        asked = ask(index, query, "keyword", Filters())
        every, some = (allowed_of(rows, asked.allowed) for rows in (asked.wording.all, asked.wording.some))
        found, less = (every, some) if allowed_of(every, allowed_rows(filters, entries, total)) else (some, None)

    @cache  # all filters but one are the same for each of those that are not set, and for both sets of clauses
    def passing(others: Filters) -> bytearray | None:
        return allowed_rows(others, entries, total)

    @cache
    def counted_behind(ranked: bool, others: Filters) -> _Counted:
        rows = found if ranked else less
        return _Counted.of(entries, starts, allowed_of(rows or frozenset(), passing(others)))

    def behind(field: str, nothing: Any, ranked: bool = True) -> _Counted:
        """The clauses behind all filters but one; those that rank below the counted ones where they are not `ranked`."""
        return counted_behind(ranked, replace(filters, **{field: nothing}))

    def facet(name: str, values: Counter[str], others: Iterable[str]) -> Facet:
        return Facet(name, _ordered(name, values), tuple(value for value in others if value not in values))

    def counted() -> Iterator[Facet]:
        for name, one in _BY_DOCUMENT.items():
            others = sorted(behind(one.field, one.nothing, ranked=False).values(one)) if less is not None else ()
            yield facet(name, behind(one.field, one.nothing).by(name, one, others), others)
        units = behind("units", (), ranked=False).usual_units() if less is not None else ()
        yield facet("unit", behind("units", ()).units(units), units)
        in_force = behind("in_force", None).in_force(filters.in_force or dt.date.today())
        yield facet("in_force", in_force, ())

    return tuple(counted())


def _only(name: str, value: str) -> Filters:
    return read_filters({name: [value] if name in MANY else value})


def _ordered(name: str, values: Counter[str]) -> tuple[FacetValue, ...]:
    if name == "year":
        pairs = sorted(values.items(), reverse=True)
    else:
        pairs = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(FacetValue(value, count) for value, count in pairs)
