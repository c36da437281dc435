"""The stored clauses and documents of one generation, read only for what is shown.

    issues/<id>.documents  the catalogue: one `CatalogueEntry` a document, one a line, rows counted from the issue's first
    outline.json, repealed.json  the same in short, of all documents (`outline`)
    warnings.json        `Remarks` by issue
    issues/<id>.jsonl    one `ClauseRecord` a line (`lines`), in reading order
    issues/<id>.offsets  uint32 little endian, the byte offset of each line

A row is a clause's number over all issues in reading order.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, overload

from lfsearch.index import files
from lfsearch.index.lines import certain_kinds, from_line, may_answer, path_in, to_line
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.outline import OUTLINE, REPEALED, Outline, names_of
from lfsearch.index.rowsets import Fixed
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.index.standing import Repeals
from lfsearch.mapped import Mapped
from lfsearch.records import CitedText, ClauseRecord, DocumentEntry, JsonObject, cited_texts
from lfsearch.refs import document_of
from lfsearch.text.literal import literal
from lfsearch.types import Furniture, ParseWarning, Span

# What is looked at closely comes from up to 250 issues, each read several times. A file of each is mapped, and the places of
# its lines are held.
_OPEN = 512
# What is mapped holds a handle, of which some systems give a process 256: this share of them, and all that few issues need.
_SHARE, _FEW = 4, 32
# Clauses whose headings are remembered, 10 MB.
_REMEMBERED = 1 << 15

# Governments whose documents are remembered, 8 bytes each.
_GOVERNMENTS = 64

# Siblings share their headings.
_spelt = lru_cache(4096)(literal)
# A search reads some records twice, the next one some of them again.
_RECORDS = 1024

# What reading a damaged file can raise, the last four where it is JSON of another shape.
_BROKEN = (OSError, ValueError, struct.error, KeyError, TypeError, AttributeError, RecursionError)

DOCUMENTS = ".documents"
# Where the texts that a document repeals begin in its line.
_REPEALED = b'"repeals": '
_JSON = json.JSONDecoder()

T = TypeVar("T")


class Remarks(NamedTuple):
    """What the parser found odd in an issue, and what it took out of the text."""

    warnings: tuple[ParseWarning, ...]
    furniture: tuple[Furniture, ...]

    def to_json(self) -> JsonObject:
        """As `show` of an issue has it."""
        return {
            "warnings": [warning_json(warning) for warning in self.warnings],
            "furniture": [entry._asdict() for entry in self.furniture],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Remarks:
        """Read them back. KeyError or TypeError when they are none."""
        return cls(
            warnings=tuple([_warning(warning) for warning in data["warnings"]]),
            furniture=tuple([Furniture(**entry) for entry in data["furniture"]]),
        )


def warning_json(warning: ParseWarning) -> JsonObject:
    """A warning of the parser as `show --warnings` has it."""
    data: JsonObject = {"code": warning.code, "message": warning.message, "lines": tuple(warning.span)}
    return {**data, "chinese": warning.chinese} if warning.chinese else data


def _warning(data: Mapping[str, Any]) -> ParseWarning:
    return ParseWarning(Span(*data["lines"]), data["code"], data["message"], data.get("chinese"))


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
        self._lines = lru_cache(maxsize=_OPEN)(self._read)
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
        except _BROKEN:
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
            except _BROKEN:
                raise files.damaged(self._folder) from None
            entry = self._known.setdefault(number, entry)  # another thread may have been faster: there is one of each
        return entry


def write_issue(folder: Path, issue: str, records: Iterable[ClauseRecord]) -> None:
    """Write one issue's clause records and their offsets."""
    folder.mkdir(parents=True, exist_ok=True)
    offsets = []
    stem = files.stem(issue)
    with open(folder / f"{stem}.jsonl", "wb") as out:
        for record in records:
            offsets.append(out.tell())
            out.write(to_line(record) + b"\n")
    with open(folder / f"{stem}.offsets", "wb") as out:
        out.write(struct.pack(f"<{len(offsets)}I", *offsets))


def _most_open(issues: int) -> int:
    """Of how many issues the files may be mapped at a time."""
    if issues <= _FEW:
        return _FEW
    try:
        import resource
    except ImportError:  # Windows, which gives thousands of handles
        return _OPEN
    handles = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _OPEN if handles == resource.RLIM_INFINITY else min(_OPEN, max(handles // _SHARE, _FEW))


class ClauseStore:
    """Reads records by row or id; opens nothing before it is asked."""

    def __init__(self, folder: Path, issues: Sequence[IssueEntry], seals: Seals = UNSEALED) -> None:
        self._folder = folder
        self._issues = issues
        self._seals = seals
        self._starts = [0]
        for entry in issues:
            self._starts.append(self._starts[-1] + entry.clauses)
        self._mapped = lru_cache(maxsize=_most_open(len(issues)))(self._map)
        self._parsed = lru_cache(maxsize=_RECORDS)(from_line)
        self._above: dict[int, str] = {}

    def __len__(self) -> int:
        return self._starts[-1]

    def record(self, row: int) -> ClauseRecord:
        """The record of one row."""
        return next(self.records(row, row + 1))

    def pick(self, rows: Sequence[int]) -> Iterator[ClauseRecord]:
        """The records of some rows, given in ascending order; each issue's files are opened once."""
        for number, group in groupby(rows, key=lambda row: bisect_right(self._starts, row) - 1):
            ordinals = [row - self._starts[number] for row in group]
            yield from self._pick(self._issues[number].id, ordinals)

    def above(self, rows: Sequence[int]) -> list[str]:
        """What stands above some rows, given in ascending order, in its literal form: the title, and as another line the headings.

        They are read without the rest of their records, a sixth of the work, and remembered: what is near to one query is near
        to others.
        """
        known = self._above
        missing = [row for row in rows if row not in known]
        if len(known) + len(missing) > _REMEMBERED:
            known = self._above = {row: known[row] for row in rows if row in known}
        for number, group in groupby(missing, key=lambda row: bisect_right(self._starts, row) - 1):
            own = list(group)
            ordinals = [row - self._starts[number] for row in own]
            for row, path in zip(own, map(self._path, self._raw(self._issues[number].id, ordinals)), strict=True):
                known[row] = f"{_spelt(self.document_of(row).document.title)}\n{''.join(map(_spelt, path))}"
        return [known[row] for row in rows]

    def answering(self, rows: Sequence[int], kinds: Collection[str]) -> list[int]:
        """Those of some rows, given in ascending order, whose clauses hold a fact of any of the kinds."""
        found = []
        for number, group in groupby(rows, key=lambda row: bisect_right(self._starts, row) - 1):
            own = list(group)
            ordinals = [row - self._starts[number] for row in own]
            for row, line in zip(own, self._raw(self._issues[number].id, ordinals), strict=True):
                # Whether there are any facts a line tells without being taken apart; of which family they are it does not.
                held = [kind for kind in kinds if may_answer(line, kind)]
                if held and (certain_kinds(held) or any(map(self._record(line).answers, held))):
                    found.append(row)
        return found

    def records(self, first: int = 0, stop: int | None = None) -> Iterator[ClauseRecord]:
        """The records of rows `first` to `stop` (not included), in order."""
        stop = len(self) if stop is None else min(stop, len(self))
        row = max(first, 0)
        while row < stop:
            number = bisect_right(self._starts, row) - 1
            until = min(stop, self._starts[number + 1])
            yield from self._read(self._issues[number].id, row - self._starts[number], until - row)
            row = until

    def _read(self, issue: str, ordinal: int, count: int) -> Iterator[ClauseRecord]:
        return self._pick(issue, range(ordinal, ordinal + count))

    def _pick(self, issue: str, ordinals: Iterable[int]) -> Iterator[ClauseRecord]:
        return map(self._record, self._raw(issue, ordinals))

    def _record(self, line: bytes) -> ClauseRecord:
        try:
            return self._parsed(line)
        except _BROKEN:
            raise files.damaged(self._folder) from None

    def _path(self, line: bytes) -> tuple[str, ...]:
        """The headings in a record's line, read without the rest of it."""
        try:
            return path_in(line)
        except _BROKEN:
            raise files.damaged(self._folder) from None

    def _map(self, issue: str) -> tuple[Sequence[int], Mapped]:
        """Where the lines of an issue begin, and where the last one ends; the lines."""
        stem = self._folder / "issues" / files.stem(issue)
        starts, lines = _numbers(self._seals.read(Path(f"{stem}.offsets"))), self._seals.map(Path(f"{stem}.jsonl"))
        starts.append(len(lines))
        return starts, lines

    def _raw(self, issue: str, ordinals: Iterable[int]) -> Iterator[bytes]:
        try:
            starts, lines = self._mapped(issue)
            for ordinal in ordinals:
                yield lines.read(starts[ordinal], starts[ordinal + 1])
        except _BROKEN:
            raise files.damaged(self._folder) from None

    @cached_property
    def catalogue(self) -> Catalogue:
        """All documents in reading order."""
        return Catalogue(self._folder, self._issues, self._seals)

    @cached_property
    def repealed(self) -> list[tuple[int, dt.date]]:
        """(place in the catalogue, first day) of the documents that another one repeals."""
        return _read(
            self._seals,
            self._folder / REPEALED,
            lambda data: [(int(place), dt.date.fromisoformat(day)) for place, day in data],
        )

    @cached_property
    def outlines(self) -> list[Outline]:
        """The same in short."""
        return _read(self._seals, self._folder / OUTLINE, lambda data: [Outline.from_json(entry) for entry in data])

    def document_of(self, row: int) -> CatalogueEntry:
        """The document that a row belongs to."""
        return self.catalogue[bisect_right(self.first_rows, row) - 1]

    @cached_property
    def first_rows(self) -> list[int]:
        """The row of each document's first clause; one without a clause has that of the next one."""
        return [outline.row for outline in self.outlines]

    @cached_property
    def framing(self) -> Fixed:
        """The rows that only frame a text: mastheads, titles, signatures."""
        return Fixed(one.row + ordinal for one in self.outlines for ordinal in one.framing)

    @cached_property
    def bare(self) -> Fixed:
        """The rows that are only the heading of those under them."""
        return Fixed(one.row + ordinal for one in self.outlines for ordinal in one.bare)

    @cached_property
    def headers(self) -> Fixed:
        """The rows that are only a table's heads."""
        return Fixed(one.row + ordinal for one in self.outlines for ordinal in one.headers)

    def find_row(self, clause_id: str) -> int | None:
        """The row of a clause id; None if there is none."""
        document = document_of(clause_id)
        for entry in self.catalogue:
            if entry.document.id == document:
                for row, record in zip(entry.rows, self.records(entry.rows.start, entry.rows.stop), strict=True):
                    if record.id == clause_id:
                        return row
        return None


def _numbers(data: bytes) -> array[int]:
    """Numbers of 32 bits."""
    numbers = array("I", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def read_remarks(folder: Path, seals: Seals = UNSEALED) -> dict[str, Remarks]:
    """The parser's remarks of a generation by issue; IndexOutOfDate when the file is missing or broken."""
    return _read(
        seals, folder / "warnings.json", lambda data: {name: Remarks.from_json(own) for name, own in data.items()}
    )


def _read(seals: Seals, path: Path, make: Callable[[Any], T]) -> T:
    try:
        return make(json.loads(seals.read(path)))
    except _BROKEN:
        raise files.damaged(path.parent) from None
