"""Whether a text is in force, be it one that the index only names; and what the index holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from lfsearch.assistant import shown
from lfsearch.assistant.arguments import Given
from lfsearch.assistant.reading import named
from lfsearch.assistant.room import Answer, Entry
from lfsearch.errors import ClauseNotFound
from lfsearch.index.standing import REPEALED
from lfsearch.records import JsonObject
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.filters import parse_date
from lfsearch.retrieval.links import Link
from lfsearch.retrieval.lookup import listing
from lfsearch.retrieval.status import index_status
from lfsearch.types import Filters


def status(engine: Engine, given: Given, first: int, corpus: Path) -> Answer:
    """The standing of a text on a day and which clauses name it; without one, the state of the index."""
    if not given["ref"]:
        return _of_index(engine, corpus, first)
    day = parse_date(given["as_of"]) if given["as_of"] else None
    try:
        found = named(engine, given["ref"])
    except ClauseNotFound:
        naming = engine.cited_by(given["ref"], as_of=day)
        if not naming:
            raise
        head = _only_named(naming, day or dt.date.today())
    else:
        told = engine.index.judged(found.entries[0], day).document
        naming = engine.cited_by(told.id, as_of=day)
        repeals = [text.doc_no or text.title for text in told.repeals]
        head = {"in_index": True, "document": shown.document(engine.index, told), "repeals": repeals}
    return Answer(head, ("named_by",), islice(_naming(engine, naming), first, None))


def _only_named(naming: list[Link], day: dt.date) -> JsonObject:
    """What the clauses that name a text tell of it on a day, which may be before that of the repeal that they announce."""
    ended = [link for link in naming if (by := link.repealed_by) and (by.date is None or by.date <= day)]
    if ended:
        return {"in_index": False, "status": REPEALED, **ended[0].told()}
    return {"in_index": False, "status": None, **naming[0].told(), "repealed_by": None}


def _naming(engine: Engine, naming: list[Link]) -> Iterator[Entry]:
    for link in naming:
        clause = shown.clause_of(engine.index, link.record)
        yield "named_by", {"printed": link.to_json()["printed"], "repeals": link.citation.repealed, "clause": clause}


def _of_index(engine: Engine, corpus: Path, first: int) -> Answer:
    told = index_status(engine.index, corpus).to_json()
    names = ("documents", "clauses", "years", "missing", "generation", "stale")
    head: JsonObject = {name: told[name] for name in names if name in told}
    issues = (("issues", issue.to_json()) for issue in listing(engine.index, "issues", Filters()))
    return Answer(head, ("issues",), islice(issues, first, None))
