"""A segment of the keyword index: the postings of some issues in one file that is mapped into memory, and never changed.

A clause is known in it by its number among the segment's clauses. For each field (see `fulltext`) there is a dictionary of
its terms in sorted order, cut into blocks, and for each term its postings:

    postings   the clauses' numbers in rising order, each less the one before, in 1, 2 or 4 bytes; behind them what each
               weighs, as its place in the segment's `weights`, in 1 or 2 bytes, or in none where all are the first one
    blocks     of BLOCK terms: how many, where their postings begin, then for each term the number of its clauses and in how
               many bytes they are; then the terms themselves, one a line
    heads      where each block begins, and its first term

Which of a segment's issues are still there is not written in it but beside it, in `live.json`. Behind the fields there is a byte a clause for the lengths of those that are scored, in the steps of `LENGTHS`, and at the
end a record in JSON of where all this is. What is read is compared with the seals of the index (`sealed`). Little endian
throughout; no search needs numpy for it.
"""

from __future__ import annotations

import contextlib
import json
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from lfsearch.index import files
from lfsearch.index.sealed import UNSEALED, Seals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

MAGIC = b"LFPOST1\n"
SCORED = ("words", "grams", "chars")
FIELDS = (*SCORED, "pairs")
_REMEMBERED = 4096  # terms that were looked up
BLOCK = 32  # terms; a cold look-up reads one block of them, some 700 bytes
SUFFIX = ".postings"
LIVE = "live.json"
GONE = -1  # no issue has it
CODES: dict[int, Literal["B", "H", "I"]] = {
    1: "B",
    2: "H",
    4: "I",
}  # bytes -> the letter that `array` and `memoryview` have for them
ENCODING = ("utf-8", "surrogatepass")

# A length is kept in one byte, as the place of the first of these that is not less: Whoosh's steps.
LENGTHS = tuple(round((1.033**step - 1) * 27) for step in range(256))

_END = struct.Struct("<I8s")  # length of the record, magic
_HEAD = struct.Struct("<Q")  # place of a block
_BLOCK = struct.Struct("<HQ")  # terms, place of the first one's postings


class Part(NamedTuple):
    """Clauses of an issue in a segment: the issue's key in the manifest, the first one's ordinal, how many, how long."""

    key: int
    first: int
    clauses: int
    lengths: Sequence[int]  # of all of them together, in the order of SCORED


class Term(NamedTuple):
    """A term of a field and where its postings lie."""

    clauses: int
    place: int
    width: int  # bytes of a number
    code_width: int  # bytes of a weight's code; 0 where all weigh the first one

    @property
    def size(self) -> int:
        """Bytes of the postings."""
        return self.clauses * (self.width + self.code_width)


class Postings(NamedTuple):
    """The postings of a term as they lie in the file."""

    deltas: memoryview[int]  # of CODES[width]
    codes: memoryview[int] | None  # of CODES[code width]; None where all weigh the first weight

    @property
    def numbers(self) -> list[int]:
        """The numbers of the clauses in the segment."""
        return list(accumulate(self.deltas))


class Terms(NamedTuple):
    """Terms of a field in sorted order, and where their postings lie."""

    keys: list[bytes]
    counts: Numbers  # [terms], clauses that hold each
    forms: Numbers  # [terms], in how many bytes, as in a block
    places: Numbers  # [terms], in the file

    def some(self, begin: int, end: int) -> Terms:
        """Some of them, by their places."""
        return Terms(self.keys[begin:end], *(own[begin:end] for own in self[1:]))

    def each(self) -> Iterator[tuple[bytes, Term]]:
        """Each of them by itself."""
        for key, count, form, place in zip(
            self.keys, self.counts.tolist(), self.forms.tolist(), self.places.tolist(), strict=True
        ):
            yield key, Term(count, place, form & 15, form >> 4)


class _Block(NamedTuple):
    """A block as it was read. Of its terms one is asked for, seldom another."""

    keys: list[bytes]
    counts: tuple[int, ...]
    forms: bytes
    place: int  # of the first one's postings

    def get(self, key: bytes) -> Term | None:
        """A term; None where it is not among them."""
        if key not in self.keys:
            return None
        number = self.keys.index(key)
        before = zip(self.counts[:number], self.forms, strict=False)
        place = self.place + sum(count * ((form & 15) + (form >> 4)) for count, form in before)
        return Term(self.counts[number], place, self.forms[number] & 15, self.forms[number] >> 4)


class Portion(NamedTuple):
    """Some terms of a field, ready to be written: those of `Terms`, and all their postings one after the other."""

    keys: list[bytes]
    counts: Numbers
    forms: Numbers
    data: NDArray[np.uint8]


class Segment:
    """One segment opened for reading.

    `live` are the numbers of the parts that are still there, None for all; the key of another one becomes GONE.
    """

    def __init__(self, path: Path, live: Collection[int] | None = None, seals: Seals = UNSEALED) -> None:
        """Open it. IndexOutOfDate here and later where what is read is not what was written."""
        self.path = path
        self._file = seals.map(path)
        try:
            size, magic = _END.unpack(self._file.read(max(len(self._file) - _END.size, 0)))
            data = json.loads(self._file.read(len(self._file) - _END.size - size, len(self._file) - _END.size))
        except (ValueError, struct.error):
            raise self._file.broken() from None
        if magic != MAGIC:
            raise self._file.broken()
        parts = [Part(*part) for part in data["parts"]]
        self.parts = [
            part if live is None or number in live else part._replace(key=GONE) for number, part in enumerate(parts)
        ]
        self.weights: list[float] = data["weights"]
        self._places: Mapping[str, tuple[int, int]] = data["places"]
        self._heads: dict[str, tuple[memoryview, list[bytes]]] = {}
        self._blocks: dict[tuple[str, int], _Block] = {}
        self._lengths: dict[str, memoryview] = {}
        self._found: dict[tuple[str, str], Term | None] = {}

    def limited(self, live: Collection[int]) -> Segment:
        """The same segment with these parts still there; both are of one opened file."""
        other = copy(self)
        other.parts = [part if number in live else part._replace(key=GONE) for number, part in enumerate(self.parts)]
        return other

    def close(self) -> None:
        """Let the file go."""
        self._heads.clear()
        self._lengths.clear()
        with contextlib.suppress(BufferError):  # somebody still reads; the file goes with the last of them
            self._file.close()

    def __len__(self) -> int:
        return sum(part.clauses for part in self.parts)

    def lengths(self, field: str) -> memoryview:
        """The step of each clause's length, uint8 [clauses]."""
        if field not in self._lengths:
            self._lengths[field] = self._part(*self._places[f"{field}.lengths"])
        return self._lengths[field]

    def find(self, field: str, term: str) -> Term | None:
        """Where the postings of a term lie; None where no clause holds it."""
        try:
            return self._found[field, term]  # one search asks for the same ones several times
        except KeyError:
            pass
        key = term.encode(*ENCODING)
        number = bisect_right(self.first_terms(field), key) - 1
        found = self._block(field, number).get(key) if number >= 0 else None
        if len(self._found) >= _REMEMBERED:
            self._found.clear()
        self._found[field, term] = found
        return found

    def postings(self, term: Term) -> Postings:
        """The postings of a term."""
        view = self._part(term.place, term.size)
        split = term.clauses * term.width
        codes = view[split:].cast(CODES[term.code_width]) if term.code_width else None
        return Postings(view[:split].cast(CODES[term.width]), codes)

    def terms(self, field: str, begin: bytes = b"", end: bytes | None = None) -> Terms:
        """The terms of a field from `begin` on, up to `end` (not included); None for all there are."""
        import numpy as np

        firsts = self.first_terms(field)
        first = max(bisect_right(firsts, begin) - 1, 0)
        last = len(firsts) if end is None else bisect_left(firsts, end)
        keys: list[bytes] = []
        counts: list[int] = []
        forms: list[int] = []
        data = 0  # where the postings of the first of them begin
        for number in range(first, last):
            own = self._part(*self._block_place(field, number))
            (count, place) = _BLOCK.unpack_from(own)
            data = place if number == first else data
            counts += struct.unpack_from(f"<{count}I", own, _BLOCK.size)
            forms += own[_BLOCK.size + 4 * count : _BLOCK.size + 5 * count]
            keys += bytes(own[_BLOCK.size + 5 * count :]).split(b"\n")
        found = np.array(forms, dtype=np.int64)
        sizes = np.array(counts, dtype=np.int64) * ((found & 15) + (found >> 4))
        all_of = Terms(keys, np.array(counts, dtype=np.int64), found, data + np.cumsum(sizes) - sizes)
        return all_of.some(bisect_left(keys, begin), len(keys) if end is None else bisect_left(keys, end))

    def forget(self) -> None:
        """Give back the memory of what was read (`Mapped.forget`)."""
        self._file.forget()

    def raw(self, place: int, size: int) -> memoryview:
        """So many bytes of postings from this place."""
        return self._part(place, size)

    def _part(self, place: int, size: int) -> memoryview:
        """So many bytes of the file, checked."""
        self._file.check(place, place + size)
        return self._file.view()[place : place + size]

    def first_terms(self, field: str) -> list[bytes]:
        """The first term of each block of a field, in order."""
        if field not in self._heads:
            part = self._part(*self._places[f"{field}.heads"])
            (count,) = struct.unpack_from("<I", part)
            split = 4 + count * _HEAD.size
            self._heads[field] = part[4:split], bytes(part[split:]).split(b"\n") if count else []
        return self._heads[field][1]

    def _block(self, field: str, number: int) -> _Block:
        """The terms of a block, kept for the next query."""
        found = self._blocks.get((field, number))
        if found is None:
            found = self._blocks[field, number] = self._read_block(field, number)
        return found

    def _block_place(self, field: str, number: int) -> tuple[int, int]:
        """Where a block begins, and how many bytes it has. The first terms of all blocks are read."""
        heads = self._heads[field][0]
        (place,) = _HEAD.unpack_from(heads, number * _HEAD.size)
        last = (number + 1) * _HEAD.size == len(heads)
        begin, size = self._places[f"{field}.blocks"]
        end = begin + size if last else _HEAD.unpack_from(heads, (number + 1) * _HEAD.size)[0]
        return place, end - place

    def _read_block(self, field: str, number: int) -> _Block:
        place, size = self._block_place(field, number)
        block = self._file.read(place, place + size)
        count, at = _BLOCK.unpack_from(block)
        split = _BLOCK.size + 4 * count
        counts = struct.unpack_from(f"<{count}I", block, _BLOCK.size)
        return _Block(block[split + count :].split(b"\n"), counts, block[split : split + count], at)


def read_live(folder: Path, seals: Seals = UNSEALED) -> dict[str, list[int]]:
    """File name -> the parts that are live, of all segments, the oldest first.

    Keys of issues that are gone are given again, so it cannot be told from the keys. Raises IndexOutOfDate.
    """
    try:
        data = json.loads(seals.read(folder / LIVE))
        return {str(name): [int(number) for number in live] for name, live in data.items()}
    except (ValueError, AttributeError, TypeError):
        raise files.damaged(folder) from None


class _Dictionary:
    """The dictionary of a field on its way into the file, its terms as the bytes of blocks; `place` is that of the first postings."""

    def __init__(self, place: int) -> None:
        self.data = bytearray()
        self.places: list[int] = []  # of each block in the data
        self.firsts: list[bytes] = []  # its first term
        self._place = place
        self._keys: list[bytes] = []  # of what fills no block yet, likewise
        self._counts: list[int] = []
        self._forms: list[int] = []

    def add(self, portion: Portion) -> None:
        """Take in the next terms."""
        self._keys += portion.keys
        self._counts += portion.counts.tolist()
        self._forms += portion.forms.tolist()
        whole = len(self._keys) - len(self._keys) % BLOCK
        self._write(whole)
        del self._keys[:whole], self._counts[:whole], self._forms[:whole]

    def end(self) -> None:
        """Write what is left."""
        self._write(len(self._keys))

    def _write(self, stop: int) -> None:
        for first in range(0, stop, BLOCK):
            some = slice(first, min(first + BLOCK, stop))
            counts, forms, keys = self._counts[some], self._forms[some], self._keys[some]
            self.places.append(len(self.data))
            self.firsts.append(keys[0])
            self.data += _BLOCK.pack(len(keys), self._place)
            self.data += struct.pack(f"<{len(keys)}I{len(keys)}B", *counts, *forms) + b"\n".join(keys)
            self._place += sum(count * ((form & 15) + (form >> 4)) for count, form in zip(counts, forms, strict=True))


class SegmentWriter:
    """Writes a segment field by field, terms in sorted order; holds the dictionary of one field as it is written, not the postings."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "wb")  # noqa: SIM115  (closed by `finish`)
        self._places: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> SegmentWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def field(self, name: str, portions: Iterable[Portion]) -> None:
        """Write the terms of a field."""
        terms = _Dictionary(self._file.tell())
        for portion in portions:
            self._file.write(portion.data.data)
            terms.add(portion)
        terms.end()
        start = self._file.tell()
        self.part(f"{name}.blocks", terms.data)
        heads = b"".join(_HEAD.pack(start + place) for place in terms.places)
        self.part(f"{name}.heads", struct.pack("<I", len(terms.places)) + heads + b"\n".join(terms.firsts))

    def part(self, name: str, data: bytes | bytearray) -> None:
        """Write what is read as a whole."""
        self._places[name] = self._file.tell(), len(data)
        self._file.write(data)

    def finish(self, parts: Sequence[Part], weights: Sequence[float]) -> None:
        """Write the record at the end."""
        record = json.dumps({"parts": parts, "weights": weights, "places": self._places}).encode()
        self._file.write(record + _END.pack(len(record), MAGIC))
        self._file.close()
