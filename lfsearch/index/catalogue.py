"""The catalogue of one generation: its documents, each read only where it is asked for.

    issues/<id>.documents  one `CatalogueEntry` a document, one a line, rows counted from the issue's first

A row is a clause's number over all issues in reading order.
"""

from __future__ import annotations

import json
import struct
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple, overload

from lfsearch.index import files
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.outline import Outline, names_of
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.index.standing import Repeals
from lfsearch.records import CitedText, DocumentEntry, JsonObject, cited_texts

# What is looked at closely comes from up to 250 issues, each read several times. A file of each is mapped, and the places of
# its lines are held.
OPEN = 512
# Governments whose documents are remembered, 8 bytes each.
_GOVERNMENTS = 64

# What reading a damaged file can raise, the last four where it is JSON of another shape.
BROKEN = (OSError, ValueError, struct.error, KeyError, TypeError, AttributeError, RecursionError)

DOCUMENTS = ".documents"
# Where the texts that a document repeals begin in its line.
_REPEALED = b'"repeals": '
_JSON = json.JSONDecoder()


class TextEntry(NamedTuple):
    """A text with a title of its own: a document, or a plan attached to it."""

    title: str
    ordinal: int  # the clause that names it: the masthead, or the attached title
    articles: Mapping[str, int]  # the clause of each article and chapter, by its normalised label: 第3条, 第1章
    spelt: str  # the title, normalised: every query is compared with all of them

    def to_json(self) -> JsonObject:
        return {"title": self.title, "ordinal": self.ordinal, "articles": self.articles, "spelt": self.spelt}


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A document and what of it serves the index alone; ordinals count its clauses from 0."""

    document: DocumentEntry
    row: int  # of its first clause
    units: Mapping[str, Sequence[int]]  # the clauses that make a unit responsible, by the unit's canonical name
    obliged: Mapping[str, Sequence[int]]  # those whose prose obliges it, likewise
    framing: Sequence[int]  # the clauses that only name, issue or close the text
    bare: Sequence[int]  # the clauses that are only the heading of those under them
    headers: Sequence[int]  # the table rows that hold column heads or row numbers only
    texts: Sequence[TextEntry]  # the document itself, then the plans attached to it

    @property
    def rows(self) -> range:
        """The rows of its clauses."""
        return range(self.row, self.row + self.document.clause_count)

    def outline(self) -> Outline:
        """The same in short."""
        document = self.document
        return Outline(
            row=self.row,
            doc_no=document.doc_no,
            year=document.year,
            issuer=next(iter(document.issuers), None),
            repeals=bool(document.repeals),
            names=names_of(document),
            titles=[text.spelt for text in self.texts],
            framing=self.framing,
            bare=self.bare,
            headers=self.headers,
        )

    def to_json(self) -> JsonObject:
        return {
            "document": self.document.to_json(),
            "row": self.row,
            "units": self.units,
            "obliged": self.obliged,
            "framing": self.framing,
            "bare": self.bare,
            "headers": self.headers,
            "texts": [text.to_json() for text in self.texts],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CatalogueEntry:
        return cls(
            document=DocumentEntry.from_json(data["document"]),
            row=data["row"],
            units=data["units"],
            obliged=data["obliged"],
            framing=data["framing"],
            bare=data["bare"],
            headers=data["headers"],
            texts=[TextEntry(**text) for text in data["texts"]],
        )


class Catalogue(Sequence[CatalogueEntry]):
    """All documents in reading order. An issue's file is read, and a document taken apart, when it is first asked for.

    A search shows a few of thousands. IndexOutOfDate where a file is missing or broken.
    """

    def __init__(self, folder: Path, issues: Sequence[IssueEntry], seals: Seals = UNSEALED) -> None:
        """That of the generation in `folder`, which has these issues."""
        self._folder = folder
        self._issues = issues
        self._seals = seals
        self._starts = [0, *accumulate(entry.documents for entry in issues)]
        self._rows = [0, *accumulate(entry.clauses for entry in issues)]
        self._lines = lru_cache(maxsize=OPEN)(self._read)
        self._places = lru_cache(maxsize=_GOVERNMENTS)(self._of_place)
        self._known: dict[int, CatalogueEntry] = {}

    def __len__(self) -> int:
        return self._starts[-1]

    def _read(self, issue: int) -> list[bytes]:
        """The documents of an issue, none of them taken apart."""
        entry = self._issues[issue]
        lines = self._seals.read(self._folder / "issues" / f"{files.stem(entry.id)}{DOCUMENTS}").splitlines()
        if len(lines) != entry.documents:
            raise files.damaged(self._folder)
        return lines

    def of_issue(self, issue: str) -> list[CatalogueEntry]:
        """The documents of an issue; none of one that is not there."""
        number = next((number for number, entry in enumerate(self._issues) if entry.id == issue), None)
        return [] if number is None else self[self._starts[number] : self._starts[number + 1]]

    def document(self, name: str) -> CatalogueEntry | None:
        """The document with this id. Those of its issue alone are taken apart."""
        own = self.of_issue(name.rpartition("/")[0])
        return next((entry for entry in own if entry.document.id == name), None)

    def of_place(self, place: str | None) -> list[CatalogueEntry]:
        """The documents of a government, or of none that is known. Those alone are taken apart."""
        return [self[number] for number in self._places(place)]

    def _of_place(self, place: str | None) -> list[int]:
        # In a line no text can look like a member: its own marks are escaped.
        member = b'"place": ' + files.json_bytes(place)
        lines = enumerate(line for issue in range(len(self._issues)) for line in self._lines(issue))
        held = [number for number, line in lines if member in line]
        return [number for number in held if self[number].document.place == place]

    def repeals(self, outlines: Iterable[Outline]) -> Repeals:
        """Which documents repeal others. `outlines` are those of all; of the rest of them nothing is taken apart before it is asked for."""
        own = ((number, self._repealed_by(number)) for number, outline in enumerate(outlines) if outline.repeals)
        return Repeals(own, lambda number: self[number].document)

    def _repealed_by(self, number: int) -> Sequence[CitedText]:
        line = self._line(number)
        try:
            text = str(line[line.index(_REPEALED) + len(_REPEALED) :], "utf-8")
            return cited_texts(_JSON.raw_decode(text)[0])
        except BROKEN:
            raise files.damaged(self._folder) from None

    def _line(self, number: int) -> bytes:
        issue = bisect_right(self._starts, number) - 1
        return self._lines(issue)[number - self._starts[issue]]

    @overload
    def __getitem__(self, place: int) -> CatalogueEntry: ...

    @overload
    def __getitem__(self, place: slice) -> list[CatalogueEntry]: ...

    def __getitem__(self, place: int | slice) -> CatalogueEntry | list[CatalogueEntry]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        number = range(len(self))[place]
        entry = self._known.get(number)
        if entry is None:
            issue = bisect_right(self._starts, number) - 1
            try:
                data = json.loads(self._line(number))
                entry = CatalogueEntry.from_json({**data, "row": self._rows[issue] + data["row"]})
            except BROKEN:
                raise files.damaged(self._folder) from None
            entry = self._known.setdefault(number, entry)  # another thread may have been faster: there is one of each
        return entry
