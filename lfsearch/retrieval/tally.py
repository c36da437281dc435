"""How many clauses hold the words of a query, over all and in groups: what `--count` gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lfsearch.errors import QueryError
from lfsearch.i18n import tr
from lfsearch.index.rowsets import allowed_of, parts_held
from lfsearch.index.store import ClauseStore
from lfsearch.records import DocumentEntry, JsonObject
from lfsearch.retrieval.asked import ask
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.notes import meant, suggestion_note, unknown_note
from lfsearch.retrieval.results import Counts, Suggestion
from lfsearch.retrieval.wording import Wording, counts
from lfsearch.types import Filters


@dataclass(frozen=True, slots=True)
class Group:
    """The counted clauses of one year, document, issuer, kind or issue."""

    key: str
    clauses: int
    documents: int

    def to_json(self) -> JsonObject:
        """One of the `groups` of the contract."""
        return {"key": self.key, "clauses": self.clauses, "documents": self.documents}


@dataclass(frozen=True, slots=True)
class Tally:
    """What `--count` prints: numbers over all clauses that hold the words."""

    query: str
    counts: Counts
    groups: tuple[Group, ...] = ()
    notes: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()

    def to_json(self) -> JsonObject:
        """The object of the contract, without the schema's version."""
        return {
            "query": self.query,
            "counts": self.counts.to_json(),
            "groups": [group.to_json() for group in self.groups],
            "notes": self.notes,
            "suggestions": [suggestion.to_json() for suggestion in self.suggestions],
        }


# What counted clauses are grouped by; None is printed as the catalogue has nothing there.
GROUPS: Mapping[str, Callable[[DocumentEntry], str | None]] = {
    "year": lambda document: str(document.year) if document.year else None,
    "document": lambda document: document.doc_no or document.title,
    "issuer": lambda document: document.issuer,
    "kind": lambda document: document.kind,
    "issue": lambda document: document.issue,
}


def tally(index: Index, query: str, filters: Filters, group_by: str | None = None) -> Tally:
    """Count the clauses that hold the words of a query, all of them where any does, else some; `group_by` of `GROUPS`.

    Raises QueryError for a query with nothing in it or an unknown group.
    """
    if group_by is not None and group_by not in GROUPS:
        raise QueryError(
            f"There is no grouping by {group_by!r}; use one of {', '.join(GROUPS)}.",
            f"不能按“{group_by}”分组；请用 {'、'.join(GROUPS)}。",
        )
    asked = ask(index, query, "keyword", filters)
    found = _groups(asked.wording, asked.allowed, index.store, group_by) if group_by else ()
    near = meant(asked)
    said = (unknown_note(asked.wording.unknown),) if asked.wording.unknown else ()
    held = counts(asked.wording, asked.allowed, index.store)
    return Tally(query, held, found, (*said, *map(suggestion_note, near)), near)


def _groups(found: Wording, allowed: bytearray | None, store: ClauseStore, group_by: str) -> tuple[Group, ...]:
    """The counted clauses by year or issue (latest first) or by document, issuer or kind (most clauses first)."""
    counted = allowed_of(found.all, allowed) or allowed_of(found.some, allowed)
    clauses: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    for place, held in parts_held(counted, store.first_rows):
        key = GROUPS[group_by](store.catalogue[place].document) or tr("(none)", "（未署）")
        clauses[key] += held
        documents[key] += 1
    order = (
        sorted(clauses, key=lambda key: (key[:1].isdigit(), key), reverse=True)
        if group_by in ("year", "issue")
        else [key for key, _ in clauses.most_common()]
    )
    return tuple(Group(key, clauses[key], documents[key]) for key in order)
