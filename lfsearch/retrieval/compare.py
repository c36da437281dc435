"""Two documents compared clause by clause: which belong together, and what changed from the older to the newer one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.errors import QueryError
from lfsearch.facts.inherited import closes
from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.records import ClauseRecord, DocumentEntry, JsonObject
from lfsearch.retrieval.aligning import align
from lfsearch.retrieval.changes import ADDED, DROPPED, LABELS, Difference, difference
from lfsearch.retrieval.fits import Text
from lfsearch.retrieval.lookup import Found, look_up
from lfsearch.types import ClauseKind

if TYPE_CHECKING:
    from lfsearch.retrieval.index import Index


@dataclass(frozen=True, slots=True)
class Pair:
    """Clauses of the two documents that say the same; one side is empty where a clause is new or dropped."""

    old: tuple[ClauseRecord, ...]
    new: tuple[ClauseRecord, ...]
    difference: Difference

    @property
    def labels(self) -> tuple[str, ...]:
        """What changed, in the order of `changes.LABELS`."""
        return self.difference.labels

    def to_json(self) -> JsonObject:
        """One of the `pairs` of the contract."""
        return {
            "old": [record.id for record in self.old],
            "new": [record.id for record in self.new],
            "labels": self.labels,
            "changes": [change.to_json() for change in self.difference.changes],
            "similarity": self.difference.similarity,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """An older and a newer document, every clause of both in exactly one pair."""

    old: DocumentEntry
    new: DocumentEntry
    pairs: tuple[Pair, ...]

    @property
    def summary(self) -> Mapping[str, int]:
        """How many pairs have each label."""
        counts = Counter(label for pair in self.pairs for label in pair.labels)
        return {label: counts[label] for label in LABELS}

    def only(self, labels: Sequence[str]) -> tuple[Pair, ...]:
        """The pairs that have any of these labels."""
        return tuple(pair for pair in self.pairs if not set(labels).isdisjoint(pair.labels))

    @property
    def unmatched(self) -> tuple[Pair, ...]:
        """What is new or dropped."""
        return self.only((ADDED, DROPPED))

    def to_json(self) -> JsonObject:
        """The object of the contract."""
        return {
            "old": self.old.to_json(),
            "new": self.new.to_json(),
            "pairs": [pair.to_json() for pair in self.pairs],
            "summary": dict(self.summary),
        }


class _Side(NamedTuple):
    document: DocumentEntry
    text: Text
    place: tuple[bool, str, int]  # orders documents by age: a text without a date is a draft, newer than all others


def compare(index: Index, one: str, other: str | None = None, *, text: str | None = None) -> Comparison:
    """Compare two documents, two clauses, or a document with a text, from the older to the newer one whatever their order.

    A document is named by 文号, title or id; the title of an attached plan names that plan alone. A clause, named by id,
    counts with all under it. QueryError for a clause beside a document, for an issue, for both or neither of `other` and
    `text`, and for a text in which there is nothing.
    """
    if (other is None) == (text is None):
        raise QueryError(
            "A document is compared with another one or with a text; give one of the two.",
            "一份文件要与另一份文件或一段文字比较；请给出其中之一。",
        )
    named = {ref: look_up(index, ref) for ref in (one, other) if ref is not None}
    clauses = other is not None and all(found.clause for found in named.values())
    sides = [_side(index, ref, found, clauses) for ref, found in named.items()]
    if text is not None:
        sides.append(_given(index, text))
    old, new = sorted((sides[0], sides[-1]), key=lambda side: side.place)
    if clauses and len(old.text.records) == len(new.text.records) == 1:
        # Who names two clauses wants to see the two, however little they have in common.
        before, after = tuple(old.text.records), tuple(new.text.records)
        return Comparison(old.document, new.document, (Pair(before, after, difference(before, after)),))
    return compared(old.document, old.text, new.document, new.text)


def compare_entries(index: Index, old: CatalogueEntry, new: CatalogueEntry) -> Comparison:
    """Compare two documents of the index, whose order is known."""
    return compared(old.document, indexed_text(index, old.rows), new.document, indexed_text(index, new.rows))


def compare_rows(index: Index, old: tuple[CatalogueEntry, range], new: tuple[CatalogueEntry, range]) -> Comparison:
    """Compare some clauses of two documents of the index, whose order is known: the plans of two notices."""
    texts = [indexed_text(index, rows) for _, rows in (old, new)]
    return compared(old[0].document, texts[0], new[0].document, texts[1])


def compared(old: DocumentEntry, old_text: Text, new: DocumentEntry, new_text: Text) -> Comparison:
    """Align two documents and say what changed in each pair."""
    pairs = []
    for link in align(old_text, new_text):
        before = tuple(old_text.records[number] for number in link.old)
        after = tuple(new_text.records[number] for number in link.new)
        pairs.append(Pair(before, after, difference(before, after)))
    return Comparison(old, new, tuple(pairs))


def _side(index: Index, ref: str, found: Found, clauses: bool) -> _Side:
    """The document that a reference names, or the plan in it; a clause where the other one is a clause, too (`clauses`)."""
    entry = found.entries[0]
    rows = entry.rows
    if found.clause is not None and (clauses or found.clause.clause_kind == ClauseKind.TITLE):
        first = index.row(found.clause.id)
        rows = range(first, first + 1 + len(list(index.below(first))))
    elif found.kind != "document":
        raise QueryError(
            f"{ref} is no document; name one by its 文号, title or id (lfsearch list documents), "
            "or two clauses by their ids.",
            f"“{ref}”不是一份文件；请用文号、标题或编号指明（lfsearch list documents 可列出），或用编号指明两个条款。",
        )
    return _Side(entry.document, indexed_text(index, rows), (False, _day(entry), rows.start))


def _day(entry: CatalogueEntry) -> str:
    document = entry.document
    return document.date.isoformat() if document.date else f"{document.year}-00-00"


def indexed_text(index: Index, rows: range) -> Text:
    """Some clauses of one document of the index, as they are aligned."""
    import numpy as np

    records = tuple(index.store.records(rows.start, rows.stop))
    heads = {number for number, row in enumerate(rows) if row in index.store.headers}
    return Text(
        records=records,
        vectors=np.array([index.vectors.vector(row) for row in rows], dtype=np.float32),
        paths=np.array([index.vectors.path_vector(row) for row in rows], dtype=np.float32),
        follows=frozenset(heads | _closing(records)),
    )


def _closing(records: Sequence[ClauseRecord]) -> set[int]:
    """Clauses that say nothing but who is responsible for what stands before them."""
    return {
        number
        for number, record in enumerate(records)
        if record.clause_kind == ClauseKind.PARAGRAPH and record.label is None and closes(record.text)
    }


_TEXT_FILE = "text"  # what the clauses of a text of the user's own are called


def _given(index: Index, text: str) -> _Side:
    """A text of the user's own, parsed like a file of the corpus."""
    import numpy as np

    from lfsearch.index.passages import Passage, catalogue, embedded, passages
    from lfsearch.parser import parse_issue
    from lfsearch.reading import read_bytes

    made: list[Passage] = []
    if text.strip():  # an empty file is told as one of the corpus, which a text is not
        issue = parse_issue(read_bytes(PurePath(f"{_TEXT_FILE}.txt"), text.encode("utf-8", "replace")), _TEXT_FILE)
        made = list(passages(issue, _TEXT_FILE))
    if not made:
        raise QueryError(
            "There is nothing to compare in the text; give the text of a whole document.",
            "这段文字里没有可比较的内容；请给出整份文件的文字。",
        )
    entries = catalogue(issue, made)
    records = tuple(passage.record for passage in made)
    read = list(embedded(records))
    heads = {entry.row + ordinal for entry in entries for ordinal in entry.headers}
    document = max(entries, key=lambda entry: len(entry.rows)).document
    day = document.date.isoformat() if document.date else ""
    return _Side(
        document,
        Text(
            records=records,
            vectors=np.asarray(index.encoder.encode_passages([one.text for one in read])),
            paths=np.asarray(index.encoder.encode_passages([one.path for one in read])),
            follows=frozenset(heads | _closing(records)),
        ),
        (not day, day, 0),
    )
