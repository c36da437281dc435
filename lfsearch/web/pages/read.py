"""A clause in its document, the outline beside it; a document; an issue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.output import formats
from lfsearch.output.outline import outline
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.lookup import Found, look_up, warnings_of
from lfsearch.retrieval.query import parse_query
from lfsearch.retrieval.reissues import predecessor
from lfsearch.web.exports import AS, export
from lfsearch.web.parameters import QUERY, Parameter, values_of
from lfsearch.web.shown import address, blocks, place_of
from lfsearch.web.templates import page

# Characters and clauses of a document on one page: 27 kB and as much again of tags, so that it loads at once.
_PART, _CLAUSES = 9_000, 120
_PARAMETERS = (QUERY, Parameter("part", "", "", kind="number", least=1, most=100_000), AS)


class Part(NamedTuple):
    """A stretch of a document's clauses that is one page."""

    first: int
    stop: int


def read_page(request: Request, engine: Engine) -> Response:
    """What the address names, by id, 文号 or title. ClauseNotFound names close ones."""
    given = values_of(_PARAMETERS, request.query_params)
    found = look_up(engine.index, request.path_params["ref"])
    if given["as"]:
        return export(
            given["as"],
            found.clause.id
            if found.clause
            else found.entries[0].document.id
            if found.kind == "document"
            else found.issue,
            table=formats.listing_table(found.records()),
            data=formats.found_data(found),
        )
    if found.kind == "issue":
        return _issue(request, found)
    return _document(request, engine, found, given["q"] or "", given["part"])


def _issue(request: Request, found: Found) -> Response:
    from lfsearch.output.render import warning_text

    warnings = [(one.warning.span, warning_text(one.warning)) for one in warnings_of(found)]
    documents = [entry.document for entry in found.entries]
    return page(request, "issue.html", issue=found.issue, documents=documents, warnings=warnings)


def _document(request: Request, engine: Engine, found: Found, query: str, part: int | None) -> Response:
    entry, clause = found.entries[0], found.clause
    records = found.clauses(entry)
    parts = parts_of(records)
    place = [record.id for record in records].index(clause.id) if clause else 0
    number = min(part, len(parts)) if part else next(n for n, one in enumerate(parts, 1) if place < one.stop)
    shown = records[parts[number - 1].first : parts[number - 1].stop]
    quoted = engine.quote(clause.id if clause else entry.document.id)
    terms = _terms(engine, query)
    before = predecessor(engine.index.store.catalogue, entry)
    here = clause.id if clause else entry.document.id
    return page(
        request,
        "read.html",
        query=query,
        document=entry.document,
        clause=clause,
        blocks=list(blocks(shown)),
        terms=terms,
        outline=outline(records, clause or shown[0]),
        citations=quoted.citations,
        above=[record for record in records[: parts[number - 1].first] if _is_above(record, shown[0])],
        page_before=place_of(entry.document.id, q=query, part=number - 1) if number > 1 else None,
        page_after=place_of(entry.document.id, q=query, part=number + 1) if number < len(parts) else None,
        number=number,
        here=place_of(here),
        picture=_picture(clause or shown[0]),
        compare=address("/compare", a=before.document.id, b=entry.document.id) if before else None,
        rests_on=found.rests_on(),
    )


def _is_above(record: ClauseRecord, first: ClauseRecord) -> bool:
    """Whether a clause of an earlier part is a heading over the first one of this part."""
    return record.level < first.level and first.path[: len(record.path)] == record.path and bool(record.path)


def _terms(engine: Engine, query: str) -> tuple[str, ...]:
    """What is marked of a query."""
    if not query.strip():
        return ()
    read = parse_query(query, engine.index.segmenter)
    return (*read.phrases, *read.words)


def parts_of(records: Sequence[ClauseRecord]) -> list[Part]:
    """A document in stretches of whole clauses, the same whichever of them is asked for."""
    parts, first, length = [], 0, 0
    for place, record in enumerate(records):
        if place > first and (length + len(record.text) > _PART or place - first >= _CLAUSES):
            parts.append(Part(first, place))
            first, length = place, 0
        length += len(record.text)
    return [*parts, Part(first, len(records))]


def _picture(record: ClauseRecord) -> ClauseRecord | None:
    """The clause whose page is shown beside the text; None where the original has no pages."""
    is_pdf = record.source.file.lower().endswith(".pdf") and record.source.page is not None
    return record if is_pdf else None
