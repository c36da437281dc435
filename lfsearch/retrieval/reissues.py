"""Documents that are issued again with other years in their titles, and the issues of a gazette that an index lacks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from lfsearch.index.catalogue import Catalogue, CatalogueEntry
from lfsearch.records import DocumentEntry
from lfsearch.refs import missing_months, numbered
from lfsearch.retrieval.dutytable import topic_of
from lfsearch.retrieval.index import Index
from lfsearch.text.width import fold

# The words in which the titles of two years' plans for the same matter differ.
_FORM = re.compile("行动|实施|工作|专项|试行|修订|[()年的\\s]")
# Characters of what an attached text is about: 名词术语, 任务分工表 and 组织机构框架图 are those of any document.
_LEAST_NAME = 8


def series(entries: Iterable[CatalogueEntry], entry: CatalogueEntry) -> list[CatalogueEntry]:
    """Those of some documents that are of the same government and kind and about the same matter as `entry`, by their titles
    without years, oldest first, with it.

    Of one day the first, or the entry itself.
    """
    document, topic = entry.document, _topic(entry)
    found = {age(document): entry}
    for other in entries:
        own = other.document
        if own.place == document.place and own.kind == document.kind and _topic(other) == topic:
            found.setdefault(age(own), other)
    return [found[day] for day in sorted(found)]


def predecessor(catalogue: Catalogue, entry: CatalogueEntry) -> CatalogueEntry | None:
    """The one of its series before it."""
    found = series(catalogue.of_place(entry.document.place), entry)
    place = next(place for place, other in enumerate(found) if other is entry)
    return found[place - 1] if place else None


class Plan(NamedTuple):
    """A text that a document carries: 《X计划》 and 《Y计划》 of one notice are plans of their own."""

    entry: CatalogueEntry
    title: str
    rows: range  # of its clauses


def plans(entry: CatalogueEntry) -> list[Plan]:
    """The texts attached to a document, in order."""
    attached = entry.texts[1:]
    starts = [entry.row + text.ordinal for text in attached]
    bounds = pairwise([*starts, entry.rows.stop])
    return [Plan(entry, text.title, range(*found)) for text, found in zip(attached, bounds, strict=True)]


def plan_predecessor(catalogue: Catalogue, plan: Plan) -> Plan | None:
    """The newest text about the same matter that a document of the same government carried before; None for a common name.

    For the plans of a document that has no predecessor itself.
    """
    document, topic = plan.entry.document, _spelt(plan.title)
    if len(topic) < _LEAST_NAME:
        return None
    found = [
        other
        for entry in catalogue.of_place(document.place)
        if age(entry.document) < age(document)
        for other in plans(entry)
        if _spelt(other.title) == topic
    ]
    return max(found, key=lambda one: age(one.entry.document), default=None)


def _topic(entry: CatalogueEntry) -> str:
    return _spelt(entry.document.title)


@lru_cache(4096)  # each title is compared with those of all documents of an issue
def _spelt(title: str) -> str:
    """What a title is about, the same for two years."""
    return _FORM.sub("", fold(topic_of(title)))


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
