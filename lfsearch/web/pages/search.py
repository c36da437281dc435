"""The search: box, filters with counts, hits; without a query the documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.output import formats
from lfsearch.output.narrowing import filter_labels, mode_labels, value_label
from lfsearch.output.screen import first_resembling, headlines, path_of
from lfsearch.records import DocumentEntry
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.facets import Facet, choices
from lfsearch.retrieval.filters import MANY, YES
from lfsearch.retrieval.lookup import listing
from lfsearch.retrieval.notes import notes_beside
from lfsearch.retrieval.results import Hit, SearchResult
from lfsearch.types import Filters
from lfsearch.web import limits
from lfsearch.web.exports import AS, export
from lfsearch.web.parameters import FILTERS, MODE, QUERY, Parameter, filters_in, values_of
from lfsearch.web.shown import Run, address, marked
from lfsearch.web.templates import page

_PAGE = Parameter("page", "", "", kind="number", least=1, most=limits.DEEPEST // limits.PAGE, usual=1)
_PARAMETERS = (QUERY, MODE, _PAGE, *FILTERS, AS)
# Columns of text that a hit shows: the first one is the right one as often as all others together.
_FIRST, _OTHERS = 560, 320
_CHOICES = 8  # values of a filter that are shown at once
_DOCUMENTS = 50  # on a page of the catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a search says."""

    given: dict[str, Any]  # by parameter
    filters: Filters

    @property
    def query(self) -> str:
        return str(self.given["q"] or "").strip()

    @property
    def mode(self) -> str:
        return str(self.given["mode"] or "hybrid")

    @property
    def page(self) -> int:
        return int(self.given["page"])

    def address(self, **changes: Any) -> str:
        """The same search with something changed; on its first page unless that is what changes."""
        values = {**self.given, "page": None, **changes}
        values = {name: value for name, value in values.items() if (name, value) != ("mode", "hybrid")}
        return address("/", **values)


def asked_in(request: Request) -> Asked:
    """Read the address; QueryError for a bad value."""
    given = values_of(_PARAMETERS, request.query_params)
    return Asked(given, filters_in(given))


class Link(NamedTuple):
    """A value by which the hits can be narrowed, and the address that does it, or takes it back."""

    label: str
    clauses: int | None
    chosen: bool
    address: str


class Group(NamedTuple):
    """The values of one filter: those shown, and those behind "more"."""

    name: str
    label: str
    first: list[Link]
    more: list[Link]


class ShownHit(NamedTuple):
    """A hit with what the page shows of it."""

    hit: Hit
    path: list[str]
    text: list[Run]
    parted: bool  # whether from here on no hit holds all the words


def search_page(request: Request, engine: Engine) -> Response:
    """Hits for a query, or the catalogue."""
    asked = asked_in(request)
    facets = engine.facets(asked.query or None, filters=asked.filters)
    groups = [_group(facet, asked) for facet in facets]
    shown = {
        "asked": asked,
        "groups": groups,
        "active": _active(asked),
        "query": asked.query,
        "modes": mode_labels().items(),
    }
    if not asked.query:
        return _catalogue(request, engine, asked, shown)
    result = engine.search(
        asked.query,
        mode=asked.mode,
        limit=limits.PAGE,
        offset=(asked.page - 1) * limits.PAGE,
        filters=asked.filters,
    )
    if asked.given["as"]:
        return export(asked.given["as"], "lfsearch", table=formats.hits_table(result), data=formats.result_data(result))
    return page(
        request,
        "search.html",
        **shown,
        result=result,
        heads=list(headlines(result)),
        notes=notes_beside(result),
        hits=_shown(result),
        before=asked.address(page=asked.page - 1) if asked.page > 1 else None,
        after=asked.address(page=asked.page + 1)
        if asked.page * limits.PAGE < min(result.ranked, limits.DEEPEST)
        else None,
    )


def _shown(result: SearchResult) -> list[ShownHit]:
    parting = first_resembling(result.hits) if result.counts and result.counts.all_words else None
    return [
        ShownHit(
            hit,
            path_of(hit.record),
            marked(hit.extract.within(_FIRST if hit.rank == 1 else _OTHERS), result.terms),
            hit.rank == parting,
        )
        for hit in result.hits
    ]


def _catalogue(request: Request, engine: Engine, asked: Asked, shown: dict[str, Any]) -> Response:
    """The documents that the filters leave, those of the latest issue first."""
    documents = [one for one in listing(engine.index, "documents", asked.filters) if isinstance(one, DocumentEntry)]
    if asked.given["as"]:
        table, data = formats.listing_table(documents), [one.to_json() for one in documents]
        return export(asked.given["as"], "documents", table=table, data=data)
    documents.sort(key=lambda one: one.issue, reverse=True)
    first = (asked.page - 1) * _DOCUMENTS
    return page(
        request,
        "catalogue.html",
        **shown,
        total=len(documents),
        documents=documents[first : first + _DOCUMENTS],
        before=asked.address(page=asked.page - 1) if asked.page > 1 else None,
        after=asked.address(page=asked.page + 1) if first + _DOCUMENTS < len(documents) else None,
    )


def _group(facet: Facet, asked: Asked) -> Group:
    """A filter's values; choosing one of a filter that takes several adds it, choosing it again takes it away."""
    name = facet.name
    given = asked.given[name]
    chosen = list(given) if name in MANY else [YES] if given is True else [given] if given else []
    links = []
    for value, clauses, is_chosen in choices(facet, chosen):
        changed: Sequence[str] | str | bool | None
        if name in MANY:
            changed = [one for one in chosen if one != value] if is_chosen else [*chosen, value]
        else:
            changed = None if is_chosen else (True if name == "in_force" else value)
        links.append(Link(value_label(name, value), clauses, is_chosen, asked.address(**{name: changed})))
    return Group(name, filter_labels()[name], links[:_CHOICES], links[_CHOICES:])


def _active(asked: Asked) -> list[Link]:
    """Every filter that is set, each with the address without it."""
    labels, found = filter_labels(), []
    for one in FILTERS:
        value = asked.given[one.name]
        if not value:
            continue
        values = value if isinstance(value, tuple) else (value,)
        for single in values:
            left = tuple(other for other in values if other != single) if one.many else None
            name = one.name.removeprefix("exclude_")
            minus = "−" if one.name != name else ""
            told = labels[name] if single is True else f"{labels[name]} {minus}{single}"
            found.append(Link(told, None, True, asked.address(**{one.name: left})))
    return found
