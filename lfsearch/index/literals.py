"""The clauses' own texts in their literal form (see `text.literal`): what decides whether a phrase occurs.

    issues/<id>.literal   UTF-8, one clause a line, in reading order
    issues/<id>.ends      uint32 little endian, the byte offset behind each line

Where a phrase can stand is narrowed down by its characters and character pairs (the field `pairs` of `fulltext`), which are
all that is looked up for a phrase of one or two; a longer one is then looked for in the texts of the clauses that are left.
So the work grows with the clauses that hold a phrase's rarest pair, not with the corpus.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Protocol

from lfsearch.index import files
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.rowsets import NONE, Rows, intersection
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.mapped import Mapped
from lfsearch.text.literal import literal

_ENCODING = ("utf-8", "surrogatepass")
# Looking into so few texts takes less than looking up one more pair and going through its postings.
_FEW = 64
# A query asks for the same phrase up to five times: as it was typed, as its words, as what may be meant. So many are kept.
_KEPT = 32


class Pairs(Protocol):
    """In which rows a character or a character pair stands; `fulltext.Reader` knows."""

    def count(self, pair: str) -> int: ...

    def rows(self, pair: str) -> Rows: ...


def write_literals(folder: Path, issue: str, texts: Iterable[str]) -> None:
    """Write one issue's texts."""
    stem, ends = files.stem(issue), []
    with open(folder / f"{stem}.literal", "wb") as out:
        for text in texts:
            out.write(literal(text).encode(*_ENCODING) + b"\n")
            ends.append(out.tell())
    (folder / f"{stem}.ends").write_bytes(struct.pack(f"<{len(ends)}I", *ends))


class Literals:
    """Finds the clauses that hold a phrase; reads each file when first needed."""

    def __init__(self, folder: Path, issues: Sequence[IssueEntry], pairs: Pairs, seals: Seals = UNSEALED) -> None:
        self._folder = folder
        self._issues = issues
        self._pairs = pairs
        self._seals = seals
        self._starts = [0]
        for entry in issues:
            self._starts.append(self._starts[-1] + entry.clauses)
        self._read: dict[int, tuple[Mapped, memoryview]] = {}
        self.rows = lru_cache(_KEPT)(self._rows)

    def _file(self, number: int) -> tuple[Mapped, memoryview]:
        """The texts of an issue, each ended by a newline, which none holds, and where each one ends."""
        if number not in self._read:
            entry = self._issues[number]
            path = self._folder / "issues" / f"{files.stem(entry.id)}.literal"
            text, ends = self._seals.map(path), memoryview(self._seals.read(path.with_suffix(".ends"))).cast("I")
            if len(ends) != entry.clauses or (ends[-1] if len(ends) else 0) != len(text):
                raise files.damaged(self._folder)
            self._read[number] = text, ends
        return self._read[number]

    @cached_property
    def text(self) -> str:
        """All texts, one a line."""
        return b"".join(self._file(number)[0].read() for number in range(len(self._issues))).decode(*_ENCODING)

    def of(self, row: int) -> str:
        """The text of a row."""
        ((_, text),) = self.texts([row])
        return text.decode(*_ENCODING)

    def __contains__(self, phrase: str) -> bool:
        """Whether any clause holds the phrase, given in its literal form; nothing holds an empty one."""
        if len(phrase) <= 2:
            return bool(phrase) and self._pairs.count(phrase) > 0
        return bool(self.rows(phrase))

    def _rows(self, phrase: str) -> Rows:
        """The rows of the clauses that hold the phrase, given in its literal form."""
        if len(phrase) <= 2:
            return self._pairs.rows(phrase) if phrase else NONE
        return frozenset(row for row, _ in self._holding(phrase))

    def pair(self, pair: str) -> Rows:
        """The rows of the clauses that hold a pair of characters, which is not kept."""
        return self._pairs.rows(pair)

    def places(self, phrase: str) -> Iterator[tuple[int, int, int]]:
        """(row, where in its text in bytes, how often there, not overlapping) of the clauses that hold a phrase, in order."""
        wanted = phrase.encode(*_ENCODING)
        for row, text in self.texts(sorted(self.rows(phrase))):
            yield row, text.find(wanted), text.count(wanted)

    def _holding(self, phrase: str) -> Iterator[tuple[int, bytes]]:
        wanted = phrase.encode(*_ENCODING)
        for row, text in self.texts(self._candidates(phrase)):
            if wanted in text:
                yield row, text

    def _candidates(self, phrase: str) -> list[int]:
        """The rows that hold every pair of a phrase of three characters or more, or a few more rows; in order."""
        parts = {phrase[place : place + 2] for place in range(len(phrase) - 1)}
        counts = sorted((self._pairs.count(pair), pair) for pair in parts)
        if not counts[0][0]:
            return []
        rows = self._pairs.rows(counts[0][1])
        for _, pair in counts[1:]:
            if len(rows) <= _FEW:
                break
            rows = intersection((rows, self._pairs.rows(pair)))
        return sorted(rows)

    def texts(self, rows: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """(row, its text) of rows in order."""
        for number, group in groupby(rows, key=lambda row: bisect_right(self._starts, row) - 1):
            own, first = list(group), self._starts[number]
            text, ends = self._file(number)
            places = [row - first for row in own]
            starts = [ends[place - 1] if place else 0 for place in places]
            text.check(starts[0], ends[places[-1]])
            data = text.data
            for row, place, start in zip(own, places, starts, strict=True):
                yield row, data[start : ends[place] - 1]
