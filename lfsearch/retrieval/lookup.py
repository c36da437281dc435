"""Find a clause, a document or an issue by what a person calls it, and list what there is."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lfsearch.errors import ClauseNotFound
from lfsearch.index.store import Record, public
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.types import Filters

# Fields of a catalogue entry that serve the index and say nothing to a reader.
_INTERNAL = ("row", "ordinal_row", "units", "framing")


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference names: exactly one of the three is the answer, `kind` says which."""

    kind: str  # clause, document or issue
    engine: Engine
    documents: list[Record]  # the document, all of the issue, or the clause's own
    clause: Record | None = None

    def clauses(self, document: Record) -> list[Record]:
        """The clauses of one of the documents."""
        return self.engine.clauses(document)

    def neighbours(self, count: int) -> tuple[list[Record], list[Record]]:
        """Clauses before and after the clause."""
        return self.engine.neighbours(self.clause["id"], count) if self.clause and count else ([], [])

    def data(self, context: int = 0) -> dict[str, Any]:
        """As JSON: a clause with its ancestors, a document with its clause tree, an issue with its documents."""
        if self.kind == "clause":
            assert self.clause is not None
            before, after = self.neighbours(context)
            around = {"context": {"before": before, "after": after}} if context else {}
            return {
                "schema_version": 1,
                **public(self.clause),
                "ancestors": [public(record) for record in self._ancestors()],
                "children": _tree(self._below()),
                **around,
            }
        if self.kind == "document":
            return {"schema_version": 1, **document_data(self.documents[0], self.engine)}
        return {
            "schema_version": 1,
            "id": self.documents[0]["issue"],
            "documents": [catalogue(entry) for entry in self.documents],
            **self.engine.remarks.get(self.documents[0]["issue"], {}),
        }

    def _ancestors(self) -> list[Record]:
        assert self.clause is not None
        found: list[Record] = []
        level = self.clause["level"]
        for record in reversed(self.clauses(self.documents[0])[: self._place()]):
            if record["level"] < level:
                found.append(record)
                level = record["level"]
        return found[::-1]

    def _place(self) -> int:
        assert self.clause is not None
        ids = [record["id"] for record in self.clauses(self.documents[0])]
        return ids.index(self.clause["id"])

    def _below(self) -> list[Record]:
        """The clauses under the clause."""
        assert self.clause is not None
        below = []
        for record in self.clauses(self.documents[0])[self._place() + 1 :]:
            if record["level"] <= self.clause["level"]:
                break
            below.append(record)
        return below


def catalogue(entry: Record) -> Record:
    """A catalogue entry as the contract prints it."""
    return {key: value for key, value in entry.items() if key not in _INTERNAL}


def document_data(entry: Record, engine: Engine) -> dict[str, Any]:
    """A document with its clause tree; `clauses` is the tree, `clause_count` how many there are."""
    return {**catalogue(entry), "clause_count": entry["clauses"], "clauses": _tree(engine.clauses(entry))}


def _tree(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Nest records in reading order by their level."""
    roots: list[dict[str, Any]] = []
    stack: list[dict[str, Any]] = []
    for record in records:
        node = {**public(record), "children": []}
        while stack and stack[-1]["level"] >= node["level"]:
            stack.pop()
        (stack[-1]["children"] if stack else roots).append(node)
        stack.append(node)
    return roots


def look_up(engine: Engine, ref: str) -> Found:
    """Find by clause id, document id, issue or 文号; ClauseNotFound names close ids."""
    ref = ref.strip()
    issue = [entry for entry in engine.store.documents if entry["issue"] == ref]
    if issue:
        return Found("issue", engine, issue)
    document = engine.document(ref)
    if document is not None:
        return Found("document", engine, [document])
    own = engine.document("/".join(ref.split("/")[:2]))
    if own is None:
        raise _unknown(engine, ref)
    record = engine.store.record(engine.row(ref))
    return Found("clause", engine, [own], record)


def _unknown(engine: Engine, ref: str) -> ClauseNotFound:
    """The error for a reference that names nothing: the nearest names of its own sort, and where all are listed."""
    entries = engine.store.documents
    if re.fullmatch(r"\d{4}-\d{2}", ref):
        known = [entry.id for entry in engine.manifest.issues]
        return ClauseNotFound(
            f"Issue {ref} is not in the index (it has {', '.join(known)}); lfsearch add FILE adds one.",
            f"索引里没有 {ref} 期（现有 {'、'.join(known)}）；可用 lfsearch add 文件 添加。",
        )
    names = [str(entry[key]) for entry in entries for key in ("id", "doc_no") if entry[key]]
    close = difflib.get_close_matches(ref, names, n=3, cutoff=0.6)
    english = f" (close: {', '.join(close)})" if close else ""
    chinese = f"（相近：{'、'.join(close)}）" if close else ""
    return ClauseNotFound(
        f"There is no clause, document or issue {ref!r}{english}; lfsearch list documents shows what there is.",
        f"没有“{ref}”这个条款、文件或期号{chinese}；lfsearch list documents 可列出全部文件。",
    )


def warnings_of(engine: Engine, found: Found) -> list[dict[str, Any]]:
    """The parser's warnings about an issue, or those inside a document's or clause's lines."""
    entry = found.documents[0]
    file = next(e.file for e in engine.manifest.issues if e.id == entry["issue"])
    warnings = [{"file": file, **warning} for warning in engine.remarks.get(entry["issue"], {}).get("warnings", [])]
    if found.kind == "issue":
        return warnings
    first, last = found.clause["source"]["lines"] if found.clause else entry["lines"]
    return [warning for warning in warnings if warning["lines"][0] <= last and warning["lines"][1] >= first]


def listing(engine: Engine, what: str, filters: Filters) -> Iterator[dict[str, Any]]:
    """The entries of one kind that pass the filters, in reading order (units: most clauses first)."""
    allowed = allowed_rows(filters, engine.store.documents, len(engine.store))

    def passes(entry: Record) -> bool:
        return allowed is None or any(allowed[entry["row"] : entry["row"] + entry["clauses"]])

    if what == "clauses":
        for row, record in enumerate(engine.store.records()):
            if allowed is None or allowed[row]:
                yield public(record)
    elif what == "documents":
        yield from (catalogue(entry) for entry in engine.store.documents if passes(entry))
    elif what == "issues":
        shown = {entry["issue"] for entry in engine.store.documents if passes(entry)}
        for issue in engine.manifest.issues:
            if issue.id in shown:
                yield {
                    "id": issue.id,
                    "file": issue.file,
                    "pages": issue.pages,
                    "documents": issue.documents,
                    "clauses": issue.clauses,
                    "warnings": issue.warnings,
                }
    else:
        yield from _units(engine, allowed)


def _units(engine: Engine, allowed: bytearray | None) -> Iterator[dict[str, Any]]:
    counts: Counter[str] = Counter()
    documents: dict[str, set[str]] = {}
    for entry in engine.store.documents:
        for name, ordinals in entry["units"].items():
            kept = [o for o in ordinals if allowed is None or allowed[entry["row"] + o]]
            if kept:
                counts[name] += len(kept)
                documents.setdefault(name, set()).add(entry["id"])
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield {"name": name, "clauses": count, "documents": len(documents[name])}
