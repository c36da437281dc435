"""Documents that are issued again with other years in their titles, and the issues of a gazette that an index lacks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from lfsearch.index.store import CatalogueEntry
from lfsearch.records import DocumentEntry
from lfsearch.refs import missing_months, numbered
from lfsearch.retrieval.dutytable import topic_of
from lfsearch.retrieval.index import Index
from lfsearch.text.width import fold

# The words in which the titles of two years' plans for the same matter differ.
_FORM = re.compile("行动|实施|工作|专项|试行|修订|[()年的\\s]")


def series(catalogue: Sequence[CatalogueEntry], entry: CatalogueEntry) -> list[CatalogueEntry]:
    """All documents of the same government and kind about the same matter, by their titles without years, oldest first.

    Of one day the first, or the entry itself.
    """
    document, topic = entry.document, _topic(entry)
    found = {age(document): entry}
    for other in catalogue:
        own = other.document
        if own.place == document.place and own.kind == document.kind and _topic(other) == topic:
            found.setdefault(age(own), other)
    return [found[day] for day in sorted(found)]


def predecessor(catalogue: Sequence[CatalogueEntry], entry: CatalogueEntry) -> CatalogueEntry | None:
    """The one of its series before it."""
    found = series(catalogue, entry)
    place = next(place for place, other in enumerate(found) if other is entry)
    return found[place - 1] if place else None


def _topic(entry: CatalogueEntry) -> str:
    return _FORM.sub("", fold(topic_of(entry.document.title)))


def age(document: DocumentEntry) -> tuple[str, str]:
    """What orders documents by their days; those of no known year come first."""
    day = document.date or (dt.date(document.year, 1, 1) if document.year else dt.date.min)
    return day.isoformat(), document.issue


def missing_issues(index: Index, folder: str, until: str | None = None) -> tuple[str, ...]:
    """The monthly issues of the gazette in a folder of the corpus, "" the top, that the index lacks.

    Those between the first that it has and the last one, or `until`.
    """
    last = until.rpartition("/")[2] if until else None
    names = [own for place, _, own in (entry.id.rpartition("/") for entry in index.manifest.issues) if place == folder]
    months = missing_months([own for own in names if numbered(own) and (last is None or own <= last)])
    return tuple(f"{folder}/{month}" if folder else month for month in months)
