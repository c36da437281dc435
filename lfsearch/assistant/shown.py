"""A clause, a document in few words: what an assistant needs to answer and to cite, picked from what the library says."""

from __future__ import annotations

from collections.abc import Sequence

from lfsearch.assistant import limits
from lfsearch.records import ClauseRecord, DocumentEntry, JsonObject, Place, Standing
from lfsearch.retrieval.duties import clause_json
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.reference import document_citation
from lfsearch.retrieval.referring import Reference
from lfsearch.retrieval.results import Hit

_CLAUSE = ("id", "doc_no", "title", "date", "status", "citation", "path", "text")
_INSIDE = ("id", "citation", "text")  # where the document has been told
_DOCUMENT = ("id", "doc_no", "title", "issuer", "kind", "date", "status", "repealed_by", "effective", "expires")


def _picked(data: JsonObject, names: Sequence[str]) -> JsonObject:
    return {name: data[name] for name in names}


def _with_place(data: JsonObject, place: Place) -> JsonObject:
    """With its lines, in front of the text, which may be cut."""
    text = data.pop("text", None)
    return {**data, "lines": str(place), **({"text": text} if text is not None else {})}


def clause(record: ClauseRecord, standing: Standing | None, reference: Reference | None) -> JsonObject:
    """A clause with all by which it is cited."""
    return _with_place(_picked(clause_json(record, standing, reference), _CLAUSE), record.source)


def clause_of(index: Index, record: ClauseRecord) -> JsonObject:
    """The same of a clause of which only the index is known."""
    document = index.document_of(index.row(record.id)).document
    return clause(record, index.standing(document), Reference(index, record, document))


def clause_inside(index: Index, record: ClauseRecord, document: DocumentEntry) -> JsonObject:
    """A clause of a document that the answer tells of already."""
    return _with_place(_picked(clause_json(record, None, Reference(index, record, document)), _INSIDE), record.source)


def hit(found: Hit) -> JsonObject:
    """A clause as it was found, what answers the query in place of all its text."""
    units = [f"{one.role} {one.name}" for one in found.record.units]
    shown = clause(found.record, found.standing, found.reference)
    shown["text"] = found.snippet
    return {**shown, **({"units": units} if units else {})}


def heading(record: ClauseRecord, below: int = 0) -> JsonObject:
    """A clause as an outline has it: how it begins, and how many clauses under it are not shown."""
    text = record.text.replace("\n", " ")
    if len(text) > limits.BEGINNING:
        text = text[: limits.BEGINNING] + "…"
    hidden: JsonObject = {"below": below} if below else {}
    return {"id": record.id, "level": record.level, "lines": str(record.source), "text": text, **hidden}


def document(index: Index, entry: DocumentEntry) -> JsonObject:
    """A document with all by which it is cited."""
    return {
        **_picked(entry.to_json(), _DOCUMENT),
        "citation": document_citation(entry, index.gazette(entry.issue)),
        "lines": str(Place(entry.file, entry.lines)),
        "clauses": entry.clause_count,
    }
