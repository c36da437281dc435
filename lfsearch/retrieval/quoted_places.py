"""Where a quotation stands: the clauses that it runs over, the lines, what differs there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lfsearch.records import ClauseRecord, JsonObject, Place, Standing
from lfsearch.retrieval.aswritten import as_written, pieces
from lfsearch.retrieval.differing import Difference, differences, marked
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.nearby import Match
from lfsearch.retrieval.quoted import Quoted
from lfsearch.retrieval.running import Running, trimmed_in_front
from lfsearch.text.blanks import single
from lfsearch.types import Span


@dataclass(frozen=True, slots=True)
class QuotedPlace:
    """Where a quotation stands, or nearly."""

    record: ClauseRecord  # the clause that holds most of it
    ids: tuple[str, ...]  # all clauses that it runs over
    source: Place  # from the first of them to the last
    similarity: float
    differences: tuple[Difference, ...]
    marked: str  # the quotation as it is written, the differences in brackets
    standing: Standing | None

    def to_json(self) -> JsonObject:
        """One of the `places` of the contract."""
        record = self.record
        return {
            "id": record.id,
            "ids": self.ids,
            "doc_no": record.doc_no,
            "title": record.title,
            "date": record.date.isoformat() if record.date else None,
            "path": record.path,
            "status": self.standing.status if self.standing else None,
            "source": self.source.to_json(),
            "similarity": self.similarity,
            "differences": [list(one) for one in self.differences],
            "marked": self.marked,
        }


def place_of(index: Index, match: Match, quoted: Quoted) -> QuotedPlace:
    """The place of a match of a quotation, its words as they are written here and as they are printed there."""
    running = index.running
    rows = running.rows(match.start, match.end)
    records = list(index.store.records(rows.start, rows.stop))
    main = records[running.longest(match.start, match.end) - rows.start]
    length = len(quoted.spelt)
    differ, words = tuple[Difference, ...](), quoted.text
    if match.edits:
        own, front = pieces(quoted.text), trimmed_in_front(quoted.text)
        shown = as_written(match.columns, own[front : front + length], _printed(running, rows.start, records, match))
        differ = differences(match.columns, shown)
        words = "".join([*own[:front], marked(match.columns, shown), *own[front + length :]])
    return QuotedPlace(
        record=main,
        ids=tuple(record.id for record in records),
        source=_spanned([record.source for record in records]),
        similarity=round(match.similarity(length), 3),
        differences=differ,
        marked=single(words),
        standing=index.standing(index.document_of(rows.start).document),
    )


def _printed(running: Running, first: int, records: Sequence[ClauseRecord], match: Match) -> list[str]:
    """The printed characters of a match, one piece for each compared one."""
    printed = [piece for record in records for piece in pieces(record.text)]
    start = running.start(first)
    return printed[match.start - start : match.end - start]


def _spanned(places: Sequence[Place]) -> Place:
    """From the first line to the last; the page and the box are those of the first clause."""
    first = places[0]
    lines = Span(min(one.lines.first for one in places), max(one.lines.last for one in places))
    return first._replace(lines=lines, box=first.box if len(places) == 1 else None)
