"""Issue -> passages: the one place that decides what of a clause is indexed, embedded and stored."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from lfsearch.facts import Row, find_facts
from lfsearch.facts.cited import settled
from lfsearch.facts.figures import declared_units
from lfsearch.facts.inherited import inherited_units
from lfsearch.facts.own_period import own_period
from lfsearch.facts.places import Home, Places, known_places
from lfsearch.facts.validity import term_of
from lfsearch.index.catalogue import CatalogueEntry, TextEntry
from lfsearch.parser.issue import unwatched
from lfsearch.records import CitedText, ClauseRecord, DocumentEntry, Period, Place
from lfsearch.text.normal import normalise, squeeze, strip_control
from lfsearch.text.rows import column_names, without_words
from lfsearch.text.sentences import sentences
from lfsearch.text.width import fold
from lfsearch.types import Citation, Clause, ClauseKind, Document, Facts, Inherited, Issue, Unit

# Clauses that name and close a text and lay nothing down.
FRAMING = {
    ClauseKind.MASTHEAD,
    ClauseKind.ADDRESSEE,
    ClauseKind.TITLE,
    ClauseKind.HEADING,
    ClauseKind.NOTE,
    ClauseKind.SIGNATURE,
}
# So do the paragraphs that issue it: 《…方案》已经市人民政府同意,现印发给你们,请认真贯彻落实。
_ISSUING = re.compile(r"现.{0,60}(印发|转发|下发)给你们")
# Marks between a label and its heading, or behind it.
_MARKS = 2
# The label of an article or a chapter, normalised; sections (节) begin again in every chapter and name no one place.
_ARTICLE = re.compile(r"第\d+[条章]")


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause ready for the index."""

    record: ClauseRecord  # stored
    text: str  # the clause's own text
    path: str  # headings above it
    title: str  # title, 文号 and issuer of the document; of a row also what its figures are
    place: str | None  # whose government the document is of


def passages(
    issue: Issue, file: str, places: Places | None = None, watch: Callable[[], None] = unwatched
) -> Iterator[Passage]:
    """Every clause of the issue in reading order; `places` are those known, the program's own where none are given.

    `watch` is called for each clause; what it raises comes through.
    """
    places = places or known_places()
    for document in issue.documents:
        place = places.place_of(document.issuers, document.doc_no, document.title)
        home = places.home(place)
        inherited, declared = inherited_units(document, home), declared_units(document)
        found = [
            (clause, Facts() if clause.header else _facts(document, clause, home, declared.get(clause.id), watch))
            for clause in document.walk()
        ]
        citations = settled(document, [(clause, facts.citations) for clause, facts in found])
        for clause, facts in found:
            meant = facts._replace(citations=citations[clause.id])
            yield _passage(
                document,
                clause,
                Place(file, clause.span, clause.page, clause.box),
                meant,
                inherited.get(clause.id, []),
                place,
            )


def _facts(document: Document, clause: Clause, home: Home, unit: str | None, watch: Callable[[], None]) -> Facts:
    watch()
    text = strip_control(clause.text)
    date, title = document.date, document.title
    return find_facts(text, date=date, title=title, row=Row(clause.cells, unit), label=clause.label, home=home)


def embed_text(text: str) -> str:
    """What the encoder reads of a clause: its own text.

    Headings and the title in front were measured and blur what the clause itself says (paraphrases .24 -> .17 nDCG@10
    with the first bundled model); the keyword leg has them, and `embed_path` keeps them apart. Column names in front of
    a row's figures bring the rows of all counties where one was asked for (entities .971 -> .950).
    """
    return fold(text)


def embed_path(record: ClauseRecord) -> str:
    """What the encoder reads of the headings of a clause: those above it, its own, and the columns of a row.

    Without the title of the document, which has a vector of its own: in one vector the title drowns the headings, by which
    the clauses of two such documents are told apart (the counterpart of a row: MRR .75 with it, .81 without).
    """
    # The path ends with the clause's own name if it has any; a label by itself says nothing, but a row's is a name.
    bare = record.label and not record.heading and record.clause_kind != ClauseKind.ROW
    headings = record.path[:-1] if bare else record.path
    return fold(" ".join(part for part in (*headings, column_names(record.cells)) if part))


class Embedded(NamedTuple):
    """What the encoder reads of one clause."""

    text: str  # the clause's own text
    path: str  # its headings
    title: str  # the title of its document
    sentences: list[str]  # those that are read beside the whole text; none where there is but one


def embedded(records: Iterable[ClauseRecord]) -> Iterator[Embedded]:
    """What the encoder reads of each clause, in order.

    A table row has one sentence, the cells that no other row of its table has: what tells it from the others.
    """
    for (_, kind, _), group in groupby(records, key=lambda record: (record.document, record.clause_kind, record.level)):
        run = list(group)
        apart = _differing(run) if kind == ClauseKind.ROW else [""] * len(run)
        for record, cells in zip(run, apart, strict=True):
            text = embed_text(record.text)
            found = [cells] if cells and cells != text else sentences(text)
            yield Embedded(text, embed_path(record), fold(record.title), [] if found == [text.strip()] else found)


def _differing(rows: Sequence[ClauseRecord]) -> list[str]:
    """Of each row of a table the cells that stand in no other."""
    holders = Counter(text for row in rows for text in {cell.text for cell in row.cells})
    return [fold(" ".join(cell.text for cell in row.cells if holders[cell.text] == 1)) for row in rows]


def content_hash(text: str) -> str:
    """Names what `embed_text` gives, so that equal texts are encoded once: 32 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _passage(
    document: Document, clause: Clause, source: Place, facts: Facts, inherited: Sequence[Inherited], place: str | None
) -> Passage:
    text = strip_control(clause.text)
    above = " ".join(clause.path[:-1])
    # Weighed as the title is: in the path they bring the other rows of the table too (entities .971 -> .966 nDCG@10).
    columns = column_names(without_words(clause.cells))
    title = " ".join(part for part in (document.title, document.doc_no, document.issuer, columns) if part)
    return Passage(
        record=_record(document, clause, text, source, facts, inherited),
        text=text,
        path=f"{above} {clause.label or ''} {clause.heading or ''}".strip(),
        title=title,
        place=place,
    )


def _record(
    document: Document, clause: Clause, text: str, source: Place, facts: Facts, inherited: Sequence[Inherited]
) -> ClauseRecord:
    return ClauseRecord(
        id=clause.id,
        issue=document.issue,
        document=document.id,
        doc_no=document.doc_no,
        title=document.title,
        issuer=document.issuer,
        kind=document.kind,
        date=document.date,
        path=clause.path,
        clause_kind=clause.kind,
        level=clause.level,
        label=clause.label,
        heading=clause.heading,
        text=text,
        cells=clause.cells,
        units=(*facts.units, *inherited),
        deadlines=facts.deadlines,
        times=facts.times,
        quantities=facts.quantities,
        citations=facts.citations,
        validity=facts.validity,
        source=source,
        obliged=facts.obliged,
    )


def catalogue(issue: Issue, made: Sequence[Passage]) -> list[CatalogueEntry]:
    """The issue's documents; `made` are the issue's passages in order, and rows are counted from the first of them."""
    entries = []
    row = 0
    for document in issue.documents:
        clauses = list(document.walk())
        count = len(clauses)
        records = [passage.record for passage in made[row : row + count]]
        units = _by_unit([record.units for record in records])
        obliged = _by_unit([record.obliged for record in records])
        entries.append(
            CatalogueEntry(
                document=_document_entry(document, records, made[row].place),
                row=row,
                units=units,
                obliged=obliged,
                framing=[ordinal for ordinal, record in enumerate(records) if _frames(record)],
                bare=[ordinal for ordinal in range(count - 1) if _only_heads(records[ordinal], records[ordinal + 1])],
                headers=[ordinal for ordinal, clause in enumerate(clauses) if clause.header],
                texts=_texts(document.title, records),
            )
        )
        row += count
    return entries


def _by_unit(units: Sequence[Sequence[Unit | Inherited]]) -> dict[str, list[int]]:
    """Name -> the clauses, by their ordinals, that name the unit."""
    found: dict[str, list[int]] = {}
    for ordinal, own in enumerate(units):
        for name in dict.fromkeys(unit.name for unit in own):
            found.setdefault(name, []).append(ordinal)
    return found


def _texts(title: str, records: Sequence[ClauseRecord]) -> list[TextEntry]:
    """The document and the plans attached to it, each with the places of its articles and chapters."""
    texts: list[TextEntry] = []
    articles: dict[str, int] = {}
    for ordinal, record in enumerate(records):
        if ordinal == 0 or record.clause_kind == ClauseKind.TITLE:
            articles = {}
            own = record.heading or record.text if ordinal else title
            texts.append(TextEntry(own, ordinal, articles, normalise(own)))
        elif record.label and _ARTICLE.fullmatch(label := squeeze(record.label)):
            articles.setdefault(label, ordinal)
    return texts


def _only_heads(record: ClauseRecord, following: ClauseRecord) -> bool:
    """Whether a clause is nothing but the heading of those under it."""
    heading = normalise(f"{record.label or ''}{record.heading or ''}")
    return following.level > record.level and len(normalise(record.text)) <= len(heading) + _MARKS


def _frames(record: ClauseRecord) -> bool:
    issues = record.clause_kind == ClauseKind.PARAGRAPH and _ISSUING.search(record.text) is not None
    return issues or record.clause_kind in FRAMING


def _document_entry(document: Document, records: Sequence[ClauseRecord], place: str | None) -> DocumentEntry:
    citations = [citation for record in records for citation in record.citations if not citation.own]
    term = term_of([entry for record in records for entry in record.validity], document.date)
    return DocumentEntry(
        id=document.id,
        issue=document.issue,
        doc_no=document.doc_no,
        title=document.title,
        title_as_printed=document.title_as_printed,
        issuers=document.issuers,
        kind=document.kind,
        date=document.date,
        addressee=document.addressee,
        disclosure=document.disclosure,
        section=document.section,
        attachments=document.attachments,
        repeals=_named(citation for citation in citations if citation.repealed),
        cites=_named(citation for citation in citations if not citation.repealed),
        effective=term.effective,
        expires=term.expires,
        expires_inferred=term.inferred,
        years=term.years,
        place=place,
        period=_period(records),
        file=records[0].source.file if records else "",
        lines=document.span,
        clause_count=len(records),
    )


def _period(records: Sequence[ClauseRecord]) -> Period | None:
    """The first period that a clause states for the whole."""
    stated = ((record, own_period(record.heading, record.text, record.deadlines)) for record in records)
    return next((Period(*period, record.id) for record, period in stated if period), None)


def _named(citations: Iterable[Citation]) -> tuple[CitedText, ...]:
    """Distinct citations in order, without their places."""
    return tuple(
        dict.fromkeys(CitedText(citation.full_title or citation.title, citation.doc_no) for citation in citations)
    )
