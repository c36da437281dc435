"""The stored clauses of one generation, read only for what is shown.

    outline.json, repealed.json  the catalogue in short (`outline`)
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
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from lfsearch.index import files
from lfsearch.index.catalogue import BROKEN, OPEN, Catalogue, CatalogueEntry
from lfsearch.index.lines import certain_kinds, from_line, may_answer, path_in, to_line
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.outline import OUTLINE, REPEALED, Outline
from lfsearch.index.rowsets import Fixed
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.mapped import Mapped
from lfsearch.records import ClauseRecord, JsonObject
from lfsearch.refs import document_of
from lfsearch.text.literal import literal
from lfsearch.types import Furniture, ParseWarning, Span

# What is mapped holds a handle, of which some systems give a process 256: this share of them, and all that few issues need.
_SHARE, _FEW = 4, 32
# Clauses whose headings are remembered, 10 MB.
_REMEMBERED = 1 << 15
# Siblings share their headings.
_spelt = lru_cache(4096)(literal)
# A search reads some records twice, the next one some of them again.
_RECORDS = 1024

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
        return OPEN
    handles = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return OPEN if handles == resource.RLIM_INFINITY else min(OPEN, max(handles // _SHARE, _FEW))


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
        except BROKEN:
            raise files.damaged(self._folder) from None

    def _path(self, line: bytes) -> tuple[str, ...]:
        """The headings in a record's line, read without the rest of it."""
        try:
            return path_in(line)
        except BROKEN:
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
        except BROKEN:
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
        """The catalogue in short."""
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
    except BROKEN:
        raise files.damaged(path.parent) from None
