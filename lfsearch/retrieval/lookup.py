"""Find a clause, a document or an issue by what a person calls it, and list what there is."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from lfsearch import refs
from lfsearch.errors import ClauseNotFound
from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.index.store import Remarks, warning_json
from lfsearch.records import ClauseRecord, DocumentEntry, JsonObject, Place
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.naming import FEWEST_PAIRS, NamedText
from lfsearch.retrieval.query import parse_query
from lfsearch.retrieval.reference import document_citation
from lfsearch.retrieval.referring import Reference
from lfsearch.retrieval.titleslips import slip_note, title_slip
from lfsearch.retrieval.understanding import understand
from lfsearch.text.normal import normalise
from lfsearch.text.titles import cited_names, title_names
from lfsearch.types import Filters, ParseWarning

if TYPE_CHECKING:
    from lfsearch.retrieval.links import Link


@dataclass(frozen=True, slots=True)
class IssueSummary:
    """One indexed issue: what `list issues` gives."""

    id: str
    file: str
    pages: int
    documents: int
    clauses: int
    warnings: int

    def to_json(self) -> JsonObject:
        return {
            "id": self.id,
            "file": self.file,
            "pages": self.pages,
            "documents": self.documents,
            "clauses": self.clauses,
            "warnings": self.warnings,
        }


@dataclass(frozen=True, slots=True)
class UnitSummary:
    """A unit with how many clauses make it responsible, and in how many documents: what `list units` gives."""

    name: str  # canonical
    clauses: int
    documents: int

    def to_json(self) -> JsonObject:
        return {"name": self.name, "clauses": self.clauses, "documents": self.documents}


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """A place that documents are from: what `list places` gives."""

    name: str | None  # None: it cannot be told from the issuer
    issues: int
    documents: int
    clauses: int

    def to_json(self) -> JsonObject:
        return {"name": self.name, "issues": self.issues, "documents": self.documents, "clauses": self.clauses}


Listed: TypeAlias = ClauseRecord | DocumentEntry | IssueSummary | PlaceSummary | UnitSummary


@dataclass(frozen=True, slots=True)
class Node:
    """A clause with those below it."""

    record: ClauseRecord
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference names: exactly one of the three is the answer, `kind` says which."""

    kind: str  # clause, document or issue
    index: Index
    entries: list[CatalogueEntry]  # the document, all of the issue, or the clause's own
    clause: ClauseRecord | None = None

    @property
    def issue(self) -> str:
        """The issue that it is, or stands in."""
        return self.entries[0].document.issue

    @property
    def place(self) -> Place:
        """Where its first clause is printed."""
        return (self.clause or self.index.clauses(self.entries[0])[0]).source

    @property
    def remarks(self) -> Remarks:
        """What the parser found odd in the issue."""
        return self.index.remarks[self.issue]

    def clauses(self, entry: CatalogueEntry) -> list[ClauseRecord]:
        """The clauses of one of the documents."""
        return self.index.clauses(entry)

    def records(self) -> list[ClauseRecord]:
        """The clauses that it is made of, in reading order; a clause with those under it."""
        if self.clause is None:
            return [record for entry in self.entries for record in self.clauses(entry)]
        return [self.clause, *(node.record for node in _walk(self.tree()))]

    def citations(self) -> list[str]:
        """How the clause, the document or each document of the issue is cited."""
        if self.clause is not None:
            return [Reference(self.index, self.clause, self.entries[0].document).citation]
        gazette = self.index.gazette(self.issue)
        return [document_citation(entry.document, gazette) for entry in self.entries]

    def rests_on(self) -> tuple[Link, ...]:
        """The repealed texts that the clause relies on."""
        return Reference(self.index, self.clause, self.entries[0].document).rests_on if self.clause else ()

    def neighbours(self, count: int) -> tuple[list[ClauseRecord], list[ClauseRecord]]:
        """Clauses before and after the clause."""
        return self.index.neighbours(self.clause.id, count) if self.clause and count else ([], [])

    def tree(self) -> tuple[Node, ...]:
        """The clauses of the document, or those under the clause, as a tree."""
        records = self.clauses(self.entries[0])
        if self.clause is None:
            return _tree(records)
        (own,) = (node for node in _walk(_tree(records)) if node.record.id == self.clause.id)
        return own.children

    def ancestors(self) -> list[ClauseRecord]:
        """The clauses above the clause, the topmost first."""
        assert self.clause is not None
        records = self.clauses(self.entries[0])
        found: list[ClauseRecord] = []
        level = self.clause.level
        for record in reversed(records[: [record.id for record in records].index(self.clause.id)]):
            if record.level < level:
                found.append(record)
                level = record.level
        return found[::-1]


def _tree(records: Sequence[ClauseRecord]) -> tuple[Node, ...]:
    """Nest records in reading order by their level."""
    nodes = []
    first = 0
    while first < len(records):
        stop = first + 1
        while stop < len(records) and records[stop].level > records[first].level:
            stop += 1
        nodes.append(Node(records[first], _tree(records[first + 1 : stop])))
        first = stop
    return tuple(nodes)


def _walk(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def look_up(index: Index, ref: str) -> Found:
    """Find by clause id, document id, issue, 文号 or title; ClauseNotFound names close ones."""
    ref = ref.strip()
    entries = index.store.catalogue
    issue = [entry for entry in entries if entry.document.issue == ref]
    if not issue and refs.numbered(ref):
        issue = [entry for entry in entries if refs.is_issue(ref, entry.document.issue)]
    if issue:
        # A file that is one document bears its name; who asks for that wants to read it.
        kind = "document" if len(issue) == 1 and refs.numbered(ref) is None else "issue"
        return Found(kind, index, [index.judged(entry) for entry in issue])
    if clause := _clause(index, ref):
        return clause
    if article := _article(index, ref):
        return article
    document = index.document(ref)
    if document is not None:
        return Found("document", index, [index.judged(document)])
    own = index.document(refs.document_of(ref))
    if own is None:
        return _by_title(index, ref)
    record = index.store.record(index.row(ref))
    return Found("clause", index, [index.judged(own)], record)


def _clause(index: Index, ref: str) -> Found | None:
    """The clause of this id; None where there is no document of its beginning, or `ref` is that document."""
    document = refs.document_of(ref)
    own = next((entry for entry in index.store.catalogue if entry.document.id == document != ref), None)
    if own is None:
        return None
    return Found("clause", index, [index.judged(own)], index.store.record(index.row(ref)))


def _article(index: Index, ref: str) -> Found | None:
    """The article that a title or 文号 with 第三条 names; None where it names none."""
    if not _ARTICLE.search(ref):
        return None
    understood = understand(index, parse_query(ref, index.segmenter))
    if understood.by != "article" or not understood.first:
        return None
    _refuse_slip(index, ref, [])
    row = understood.first[0]
    return Found("clause", index, [index.judged(index.document_of(row))], index.store.record(row))


_ARTICLE = re.compile(r"第[\d一二三四五六七八九十百千零〇]+条")

# A shorter piece of a title is no name: 实施方案.
_MIN_TITLE = 6


def _by_title(index: Index, ref: str) -> Found:
    """The text of this title, of the only one that holds it, or of most of one; ClauseNotFound names several."""
    wanted = cited_names(ref)
    named, holding = [], []
    for entry in index.store.catalogue:
        titles = (entry.document.title, *(attachment.title for attachment in entry.document.attachments))
        names = frozenset[str]().union(*map(title_names, titles))
        if not wanted.isdisjoint(names):
            named.append(entry)
        elif any(len(piece) >= _MIN_TITLE and piece in name for piece in wanted for name in names):
            holding.append(entry)
    found = named or holding
    if len(found) == 1:
        return Found("document", index, [index.judged(found[0])])
    titled = index.titles.named(normalise(ref), FEWEST_PAIRS)
    if not found:
        _refuse_slip(index, ref, titled)
    most = next((one for one in titled if one.alone), None)
    if most and not found:
        document = index.judged(most.entry)
        if most.issued:
            return Found("document", index, [document])
        return Found("clause", index, [document], index.store.record(most.row))
    if not found:
        raise _unknown(index, ref)
    listed = "; ".join(f"{entry.document.id} {entry.document.title}" for entry in found[:_MOST_NAMED])
    raise ClauseNotFound(
        f"{len(found)} documents are called {ref!r}; name one of them by its id: {listed}.",
        f"有 {len(found)} 份文件的标题与“{ref}”相符，请用编号指明：{listed}。",
    )


def _refuse_slip(index: Index, ref: str, named: Sequence[NamedText]) -> None:
    """ClauseNotFound for a title with a slip: it names the nearest ones."""
    if slip := title_slip(index.titles, ref, named):
        english, chinese = slip_note(slip)
        raise ClauseNotFound(
            f"{english} lfsearch show '{slip.instead[0]}' shows it.",
            f"{chinese}可用 lfsearch show '{slip.instead[0]}' 查看。",
        )


_MOST_NAMED = 5  # documents or issues that an error lists


def no_issue(index: Index, ref: str) -> ClauseNotFound:
    """The error for an issue that is not there: all that are, or of many the nearest."""
    known = [entry.id for entry in index.manifest.issues]
    if len(known) <= _MOST_NAMED:
        english, chinese = f" (it has {', '.join(known)})", f"\uff08现有 {'、'.join(known)}\uff09"
    elif near := refs.like(ref, known):
        english, chinese = f" (close: {', '.join(near)})", f"\uff08相近\uff1a{'、'.join(near)}\uff09"
    else:
        english = chinese = ""
    return ClauseNotFound(
        f"Issue {ref} is not in the index{english}; lfsearch add FILE adds one.",
        f"索引里没有 {ref} 期{chinese}\uff1b可用 lfsearch add 文件 添加。",
    )


def _unknown(index: Index, ref: str) -> ClauseNotFound:
    """The error for a reference that names nothing: the nearest names of its own sort, and where all are listed."""
    if refs.numbered(ref):
        return no_issue(index, ref)
    names = [name for document in index.documents for name in (document.id, document.doc_no) if name]
    close = difflib.get_close_matches(ref, names, n=3, cutoff=0.6)
    english = f" (close: {', '.join(close)})" if close else ""
    chinese = f"（相近：{'、'.join(close)}）" if close else ""
    return ClauseNotFound(
        f"There is no clause, document or issue {ref!r}{english}; lfsearch list documents shows what there is.",
        f"没有“{ref}”这个条款、文件或期号{chinese}；lfsearch list documents 可列出全部文件。",
    )


@dataclass(frozen=True, slots=True)
class FileWarning:
    """A warning of the parser with the file that it is about."""

    file: str
    warning: ParseWarning

    def to_json(self) -> JsonObject:
        """As `show --warnings --json` has it."""
        return {"file": self.file, **warning_json(self.warning)}


def warnings_of(found: Found) -> list[FileWarning]:
    """The parser's warnings about an issue, or those inside a document's or clause's lines."""
    file = next(entry.file for entry in found.index.manifest.issues if entry.id == found.issue)
    warnings = [FileWarning(file, warning) for warning in found.remarks.warnings]
    if found.kind == "issue":
        return warnings
    lines = found.clause.source.lines if found.clause else found.entries[0].document.lines
    return [one for one in warnings if one.warning.span.first <= lines.last and one.warning.span.last >= lines.first]


def listing(index: Index, what: str, filters: Filters, as_of: dt.date | None = None) -> Iterator[Listed]:
    """The entries of one kind that pass the filters, in reading order (units: most clauses first).

    `as_of` is the day of the documents' standing; None is that of the filters, else today.
    """
    allowed = allowed_rows(filters, index.store.catalogue, len(index.store))
    passing = [entry for entry in index.store.catalogue if _passes(entry, allowed)]
    if what == "clauses":
        for row, record in enumerate(index.store.records()):
            if allowed is None or allowed[row]:
                yield record
    elif what == "documents":
        yield from (index.judged(entry, as_of or filters.in_force).document for entry in passing)
    elif what == "issues":
        shown = {entry.document.issue for entry in passing}
        for issue in index.manifest.issues:
            if issue.id in shown:
                yield IssueSummary(issue.id, issue.file, issue.pages, issue.documents, issue.clauses, issue.warnings)
    elif what == "places":
        yield from _places(passing, allowed)
    else:
        yield from _units(passing, allowed)


def _passes(entry: CatalogueEntry, allowed: bytearray | None) -> bool:
    return allowed is None or any(allowed[entry.rows.start : entry.rows.stop])


def _places(entries: Sequence[CatalogueEntry], allowed: bytearray | None) -> list[PlaceSummary]:
    """The places, most documents first."""
    found: dict[str | None, list[CatalogueEntry]] = {}
    for entry in entries:
        found.setdefault(entry.document.place, []).append(entry)
    places = [
        PlaceSummary(
            name=name,
            issues=len({entry.document.issue for entry in own}),
            documents=len(own),
            clauses=sum(sum(allowed[row] for row in entry.rows) if allowed else len(entry.rows) for entry in own),
        )
        for name, own in found.items()
    ]
    return sorted(places, key=lambda place: -place.documents)


def _units(entries: Sequence[CatalogueEntry], allowed: bytearray | None) -> Iterator[UnitSummary]:
    clauses: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    for entry in entries:
        for name, ordinals in entry.units.items():
            kept = sum(1 for ordinal in ordinals if allowed is None or allowed[entry.row + ordinal])
            clauses[name] += kept
            documents[name] += kept > 0
    for name, count in sorted(clauses.items(), key=lambda pair: (-pair[1], pair[0])):
        if count:
            yield UnitSummary(name, count, documents[name])
