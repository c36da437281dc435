"""The terms of clauses gathered into segments (see `postings`): how the keyword index comes to be.

Terms are numbered as they come and kept as arrays of these numbers until there are LIMIT of them; then they are sorted and
written. So memory is bounded whatever the corpus holds. `merging` puts segments together.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.index.packing import packed
from lfsearch.index.postings import ENCODING, FIELDS, LENGTHS, SCORED, SUFFIX, Part, Portion, SegmentWriter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

# Terms that are gathered before they are sorted and written, over all fields: 10,000 clauses, 100 MB while they are sorted.
LIMIT = 3_000_000
# Headings that siblings share are cut once; they follow each other.
_REMEMBERED = 256

Cut = Callable[[str], Mapping[str, Sequence[str]]]  # a text as its terms by field


class Gatherer:
    """Takes clauses in and writes segments into a folder. `weights` are those of a clause's sources, as in `fulltext`."""

    def __init__(self, folder: Path, cut: Cut, weights: Sequence[float]) -> None:
        self._folder = folder
        self._weights = weights
        self._cut = cut
        self._cut_again = lru_cache(_REMEMBERED)(self._numbered)
        self._clear()

    def _clear(self) -> None:
        self._ids: dict[str, dict[str, int]] = {name: defaultdict(count().__next__) for name in FIELDS}
        self._terms = {name: array("I") for name in FIELDS}
        self._sizes = {name: array("I") for name in FIELDS}  # of each clause's sources, one behind the other
        self._clauses: list[tuple[int, int, int]] = []  # (key of the issue, ordinal of the first one, clauses)
        self._cut_again.cache_clear()

    def _numbered(self, text: str) -> dict[str, array[int]]:
        """The numbers of a text's terms by field."""
        return {name: array("I", map(self._ids[name].__getitem__, terms)) for name, terms in self._cut(text).items()}

    def add(self, place: tuple[int, int], text: str, above: Sequence[str], pairs: Collection[str]) -> None:
        """Take in a clause: the key of its issue and its ordinal there, which follows that of the clause before it.

        `above` is what stands above its text, `pairs` the terms of its literal form.
        """
        cuts = [self._numbered(text), *map(self._cut_again, above)]
        for name in SCORED:
            for cut in cuts:
                self._terms[name].extend(cut[name])
                self._sizes[name].append(len(cut[name]))
        self._terms["pairs"].extend(map(self._ids["pairs"].__getitem__, pairs))
        self._sizes["pairs"].append(len(pairs))
        key, ordinal = place
        if self._clauses and self._clauses[-1][0] == key:
            _, first, clauses = self._clauses[-1]
            self._clauses[-1] = key, first, clauses + 1
        else:
            self._clauses.append((key, ordinal, 1))
        if sum(map(len, self._terms.values())) >= LIMIT:
            self.flush()

    def flush(self) -> None:
        """Write what was taken in as a segment."""
        if not self._clauses:
            return

        import numpy as np

        clauses = sum(number for *_, number in self._clauses)
        lengths = {
            name: np.frombuffer(self._sizes[name], dtype=np.uint32).reshape(clauses, -1).sum(axis=1) for name in SCORED
        }
        steps = {name: _steps(own) for name, own in lengths.items()}
        weights = Weights()
        with SegmentWriter(next_path(self._folder)) as out:
            for name in FIELDS:
                out.field(name, [self._sorted(name, clauses, weights)])
            for name in SCORED:
                out.part(f"{name}.lengths", steps[name].tobytes())
            out.finish(_parts(self._clauses, steps), weights.all)
        self._clear()

    def _sorted(self, name: str, clauses: int, weights: Weights) -> Portion:
        import numpy as np

        terms = np.frombuffer(self._terms[name], dtype=np.uint32)
        sizes = np.frombuffer(self._sizes[name], dtype=np.uint32)
        sources = len(sizes) // clauses
        keys = sorted(self._ids[name])  # texts are in the order of their bytes
        rank = np.empty(len(keys), dtype=np.int64)
        rank[np.fromiter(map(self._ids[name].__getitem__, keys), np.int64, len(keys))] = np.arange(len(keys))
        # One number a token, in the order term, clause, source; equal ones are counted.
        places = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        tokens, counts = np.unique(rank[terms] * len(sizes) + places, return_counts=True)
        postings = tokens // sources
        first = np.flatnonzero(np.diff(postings, prepend=-1))
        codes = weights.codes(tokens % sources, counts, first, self._weights) if name in SCORED else None
        postings = postings[first]
        starts = np.flatnonzero(np.diff(postings // clauses, prepend=-1))
        return Portion([key.encode(*ENCODING) for key in keys], *packed(starts, postings % clauses, codes))


class Weights:
    """The distinct weights of a segment's postings; the first one is 1, that of most."""

    def __init__(self) -> None:
        self.all: list[float] = [1.0]
        self._codes = {1.0: 0}

    def code(self, weight: float) -> int:
        """The place of a weight among them."""
        if weight not in self._codes:
            self._codes[weight] = len(self.all)
            self.all.append(weight)
        return self._codes[weight]

    def codes(self, sources: Numbers, counts: Numbers, first: Numbers, weights: Sequence[float]) -> Numbers:
        """The codes of postings, each of some tokens, of which the `first` ones are told, their sources and how often."""
        import numpy as np

        often = np.zeros((len(first), len(weights)), dtype=np.int64)
        owner = np.zeros(len(counts), dtype=np.int64)
        owner[first[1:]] = 1
        often[np.cumsum(owner), sources] = counts
        base = int(often.max(initial=0)) + 1
        _, one, which = np.unique(often @ base ** np.arange(len(weights)), return_index=True, return_inverse=True)
        own = [self.code(_weight(kind, weights)) for kind in often[one].tolist()]
        found: Numbers = np.array(own, dtype=np.int64)[which]
        return found


def _weight(often: Sequence[int], weights: Sequence[float]) -> float:
    """What a term weighs that a clause's sources hold so often: added up one by one and rounded to 32 bits, as Whoosh does."""
    total = 0.0
    for number, weight in zip(often, weights, strict=True):
        for _ in range(number):
            total += weight
    return array("f", [total])[0]


def _steps(lengths: Numbers) -> NDArray[np.uint8]:
    """Lengths as steps of LENGTHS."""
    import numpy as np

    return np.minimum(np.searchsorted(LENGTHS, lengths), len(LENGTHS) - 1).astype(np.uint8)


def _parts(clauses: Sequence[tuple[int, int, int]], steps: Mapping[str, NDArray[np.uint8]]) -> list[Part]:
    import numpy as np

    table, parts, begin = np.array(LENGTHS), [], 0
    for key, first, number in clauses:
        own = slice(begin, begin + number)
        parts.append(Part(key, first, number, [int(table[steps[name][own]].sum()) for name in SCORED]))
        begin += number
    return parts


def segment_paths(folder: Path) -> list[Path]:
    """The files of the segments, the oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: int(path.stem))


def next_path(folder: Path, others: Iterable[str] = ()) -> Path:
    """Where the next segment goes: it has a higher number than all in the folder, and than those of these names."""
    numbers = [int(path.stem) for path in segment_paths(folder)] + [int(Path(name).stem) for name in others]
    return folder / f"{max(numbers, default=0) + 1}{SUFFIX}"
