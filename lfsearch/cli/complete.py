"""Values that the shell completes: what the index has of kinds, issuers, units, issues, 文号 and ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from lfsearch.errors import LfsearchError

if TYPE_CHECKING:
    from lfsearch.retrieval.index import Index

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _kinds(index: Index, _: str) -> Iterable[str | None]:
    return (document.kind for document in index.documents)


def _issuers(index: Index, _: str) -> Iterable[str | None]:
    return (name for document in index.documents for name in document.issuers)


def _issues(index: Index, _: str) -> Iterable[str | None]:
    return (issue.id for issue in index.manifest.issues)


def _places(index: Index, _: str) -> Iterable[str | None]:
    return (name for document in index.documents for name in (document.place, *document.issue.split("/")[:-1]))


def _doc_nos(index: Index, _: str) -> Iterable[str | None]:
    return (document.doc_no for document in index.documents)


def _units(index: Index, _: str) -> Iterable[str | None]:
    return (name for entry in index.store.catalogue for name in entry.units)


def _ids(index: Index, typed: str) -> Iterable[str | None]:
    """Issues and documents; of a document that is typed to its end, its clauses."""
    yield from (issue.id for issue in index.manifest.issues)
    for entry in index.store.catalogue:
        yield entry.document.id
        if typed.startswith(f"{entry.document.id}/"):
            yield from (record.id for record in index.clauses(entry))


def _completer(values: Callable[[Index, str], Iterable[str | None]]) -> Completer:
    def complete(context: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
        from lfsearch.index.places import index_folder
        from lfsearch.retrieval.index import Index

        named = context.find_root().params.get("index_folder")
        try:
            index = Index.open(named or index_folder())
            found = dict.fromkeys(value for value in values(index, typed) if value)
        except (LfsearchError, OSError):  # nothing to complete from; the command itself will say so
            return []
        return [CompletionItem(value) for value in found if value.startswith(typed)]

    return complete


kinds, issuers, issues, units = _completer(_kinds), _completer(_issuers), _completer(_issues), _completer(_units)
doc_nos, ids, places = _completer(_doc_nos), _completer(_ids), _completer(_places)
BY_FILTER = {"kind": kinds, "issuer": issuers, "issue": issues, "unit": units, "doc-no": doc_nos, "place": places}
