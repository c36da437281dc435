"""Postings -> one sparse vector a clause, by which an engine of inner products gives the scores of `index.scoring`.

BM25F adds up, over the terms of a query, idf x f / (f + norm): f is how often a clause holds the term, by field and place, and
norm how long the clause is beside the mean. So f / (f + norm) is the clause's, idf the query's, and the score their inner
product. Terms are numbered over all fields in their order; term n has dimension 2n, and a word dimension 2n + 1 besides, 1
where the clause holds it: how many words of a query a clause holds is an inner product, too.

The means are those of all clauses, so with every issue that comes or goes all weights change a little.
"""

from __future__ import annotations

import heapq
import json
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lfsearch.index.fulltext import CHARS_WEIGHT, GRAMS_WEIGHT, Reader
from lfsearch.index.postings import ENCODING, SCORED
from lfsearch.index.scoring import Placed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.index.postings import Term

FACTORS = {"words": 1.0, "grams": GRAMS_WEIGHT, "chars": CHARS_WEIGHT}
# Terms in a block of the dictionary: 10 KB, and a query fetches at most one block for each of its terms.
_IN_BLOCK = 400
_HELD = "words"  # the field of which a clause also tells what it holds


class Known(NamedTuple):
    """A term of the corpus: its number, and how many clauses hold it."""

    number: int
    clauses: int

    @property
    def weight(self) -> int:
        """The dimension of its weight."""
        return 2 * self.number

    @property
    def held(self) -> int:
        """The dimension that tells whether a clause holds it, of a word."""
        return 2 * self.number + 1


class Vectors(NamedTuple):
    """The sparse vectors of all clauses, one behind the other."""

    starts: NDArray[np.int64]  # [clauses + 1]
    dimensions: NDArray[np.uint32]
    values: NDArray[np.float32]

    def of(self, row: int) -> dict[int, float]:
        """That of one clause."""
        part = slice(self.starts[row], self.starts[row + 1])
        return dict(zip(self.dimensions[part].tolist(), self.values[part].tolist(), strict=True))


def terms(reader: Reader) -> Iterator[tuple[str, str, Known, list[tuple[Placed, Term]]]]:
    """(field, term, number and count, where its postings are) of every term that a clause holds, in order."""
    number = 0
    for field in SCORED:
        streams = [_terms_of(placed, field) for placed in reader.placed]
        merged = heapq.merge(*streams, key=lambda found: found[0])
        for key, group in groupby(merged, key=lambda found: found[0]):
            places = [(placed, term) for _, placed, term in group]
            if clauses := sum(placed.count(term) for placed, term in places):
                yield field, key.decode(*ENCODING), Known(number, clauses), places
                number += 1


def _terms_of(placed: Placed, field: str) -> Iterator[tuple[bytes, Placed, Term]]:
    for key, term in placed.segment.terms(field).each():
        yield key, placed, term


def vectors(reader: Reader, folder: Path) -> Vectors:
    """The vectors of all clauses. They lie in files of `folder`, so that memory is the system's to give and take."""
    import numpy as np

    total, averages = len(reader), reader.averages
    sizes = np.zeros(total, dtype=np.int64)
    for field, _, _, places in terms(reader):
        for placed, term in places:
            sizes[placed.places_of(term)] += 2 if field == _HELD else 1
    starts = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(sizes)))
    dimensions, values = (_array(folder, kind, int(starts[-1])) for kind in ("uint32", "float32"))
    ends = starts[:-1].copy()  # how far each clause's part is filled
    for field, _, known, places in terms(reader):
        for placed, term in places:
            rows, weights = placed.scores_of(term, field, averages[field], 1.0)
            at = ends[rows]
            dimensions[at], values[at] = known.weight, weights
            if field == _HELD:
                dimensions[at + 1], values[at + 1] = known.held, 1.0
            ends[rows] += 2 if field == _HELD else 1
    return Vectors(starts, dimensions, values)


def _array(folder: Path, kind: str, size: int) -> NDArray[Any]:
    import numpy as np

    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        return np.memmap(file.name, dtype=kind, mode="w+", shape=(max(size, 1),))


# -- the dictionary, in blocks -----------------------------------------------------------------------------------------


def block_of(field: str, term: str, blocks: int) -> int:
    """In which of so many blocks a term is."""
    return zlib.crc32(f"{field}:{term}".encode(*ENCODING)) % blocks


def dictionary(reader: Reader) -> list[bytes]:
    """All terms with their numbers and counts, as blocks of JSON."""
    known = [(field, term, one) for field, term, one, _ in terms(reader)]
    blocks: list[dict[str, Sequence[int]]] = [{} for _ in range(max(1, -(-len(known) // _IN_BLOCK)))]
    for field, term, one in known:
        blocks[block_of(field, term, len(blocks))][f"{field[0]}{term}"] = one
    return [json.dumps(block).encode() for block in blocks]


def look_up(block: Mapping[str, Sequence[int]], field: str, term: str) -> Known | None:
    """A term in its block as read."""
    found = block.get(f"{field[0]}{term}")
    return None if found is None else Known(*found)
