"""Issue -> passages: the one place that decides what of a clause is indexed, embedded and stored."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lfsearch.facts import find_facts
from lfsearch.facts.inherited import Inherited, inherited_units
from lfsearch.text.normal import strip_control
from lfsearch.text.width import fold
from lfsearch.types import Clause, Document, Issue

# Clauses that name and close a text and lay nothing down.
FRAMING = ("masthead", "addressee", "title", "heading", "note", "signature")
# So do the paragraphs that issue it: 《…方案》已经市人民政府同意,现印发给你们,请认真贯彻落实。
_ISSUING = re.compile(r"现.{0,60}(印发|转发|下发)给你们")


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause ready for the index."""

    record: dict[str, Any]  # stored; shaped like a hit of the contract, without rank, score and snippet
    text: str  # the clause's own text
    path: str  # headings above it
    title: str  # title, 文号 and issuer of the document
    content_hash: str  # of `embed_text`


def passages(issue: Issue, file: str) -> Iterator[Passage]:
    """Every clause of the issue in reading order."""
    for document in issue.documents:
        inherited = inherited_units(document)
        for clause in document.walk():
            yield _passage(document, clause, file, inherited.get(clause.id, []))


def embed_text(text: str) -> str:
    """What the encoder reads of a clause: its own text.

    Headings and the title in front were measured and blur what the clause itself says (paraphrases .24 -> .17 nDCG@10
    with the first bundled model); the keyword leg has them.
    """
    return fold(text)


def _passage(document: Document, clause: Clause, file: str, inherited: list[Inherited]) -> Passage:
    text = strip_control(clause.text)
    above = " ".join(clause.path[:-1])
    title = " ".join(part for part in (document.title, document.doc_no, document.issuer) if part)
    return Passage(
        record=_record(document, clause, text, file, inherited),
        text=text,
        path=f"{above} {clause.label or ''} {clause.heading or ''}".strip(),
        title=title,
        content_hash=hashlib.sha256(embed_text(text).encode()).hexdigest()[:32],
    )


def _record(document: Document, clause: Clause, text: str, file: str, inherited: list[Inherited]) -> dict[str, Any]:
    facts = find_facts(text, date=document.date, title=document.title, columns=clause.cells)
    return {
        "id": clause.id,
        "issue": document.issue,
        "document": document.id,
        "doc_no": document.doc_no,
        "title": document.title,
        "issuer": document.issuer,
        "kind": document.kind,
        "date": document.date.isoformat() if document.date else None,
        "path": list(clause.path),
        "clause_kind": clause.kind.value,
        "level": clause.level,
        "label": clause.label,
        "heading": clause.heading,
        "text": text,
        "cells": [{"column": cell.column, "text": cell.text, "carried": cell.carried} for cell in clause.cells],
        "units": [_plain(unit) for unit in (*facts.units, *inherited)],
        "deadlines": [_plain(deadline) for deadline in facts.deadlines],
        "quantities": [_plain(quantity) for quantity in facts.quantities],
        "citations": [_plain(citation) for citation in facts.citations],
        "validity": [_plain(validity) for validity in facts.validity],
        "source": {"file": file, "lines": [clause.span.first, clause.span.last]},
    }


def _plain(fact: Any) -> dict[str, Any]:
    data = asdict(fact)
    for key, value in data.items():
        if hasattr(value, "isoformat"):
            data[key] = value.isoformat()
    return data


def document_entries(issue: Issue, made: Sequence[Passage]) -> list[dict[str, Any]]:
    """The issue's catalogue, one entry a document; `made` are the issue's passages in order.

    Beside what `list documents --json` prints, an entry has the row of its first clause in the issue and, by their
    ordinals, the clauses that make a unit responsible and those that only frame the text.
    """
    entries = []
    start = 0
    for document in issue.documents:
        count = sum(1 for _ in document.walk())
        records = [passage.record for passage in made[start : start + count]]
        units: dict[str, list[int]] = {}
        for ordinal, record in enumerate(records):
            for name in dict.fromkeys(unit["name"] for unit in record["units"]):
                units.setdefault(name, []).append(ordinal)
        framing = [ordinal for ordinal, record in enumerate(records) if _frames(record)]
        index_only = {"ordinal_row": start, "units": units, "framing": framing}
        entries.append({**_document_entry(document, records), **index_only})
        start += count
    return entries


def _frames(record: dict[str, Any]) -> bool:
    issues = record["clause_kind"] == "paragraph" and _ISSUING.search(record["text"]) is not None
    return issues or record["clause_kind"] in FRAMING


def _document_entry(document: Document, records: list[dict[str, Any]]) -> dict[str, Any]:
    # A title that names what it issues (印发《…》) cites nothing else.
    body = [record for record in records if record["clause_kind"] not in ("masthead", "title")]
    citations = [citation for record in body for citation in record["citations"]]
    validity: list[dict[str, Any]] = [entry for record in records for entry in record["validity"]]
    return {
        "id": document.id,
        "issue": document.issue,
        "doc_no": document.doc_no,
        "title": document.title,
        "title_as_printed": document.title_as_printed,
        "issuer": document.issuer,
        "issuers": list(document.issuers),
        "kind": document.kind,
        "date": document.date.isoformat() if document.date else None,
        "addressee": document.addressee,
        "disclosure": document.disclosure,
        "section": document.section,
        "attachments": [{"title": entry.title, "printed": entry.printed} for entry in document.attachments],
        "repeals": _named(citation for citation in citations if citation["repealed"]),
        "cites": _named(citation for citation in citations if not citation["repealed"]),
        "effective": next((entry["effective"] for entry in validity if entry["effective"]), None),
        "expires": next((entry["expires"] for entry in validity if entry["expires"]), None),
        "lines": [document.span.first, document.span.last],
        "clauses": len(records),
    }


def _named(citations: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Distinct citations in order, without their places."""
    seen: dict[tuple[Any, Any], dict[str, Any]] = {}
    for citation in citations:
        key = (citation["title"], citation["doc_no"])
        seen.setdefault(key, {"title": citation["title"], "doc_no": citation["doc_no"]})
    return list(seen.values())
