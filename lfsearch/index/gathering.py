"""The terms of clauses gathered into segments (see `postings`), and segments merged: how the keyword index comes to be.

Terms are numbered as they come and kept as arrays of these numbers until there are LIMIT of them; then they are sorted and
written. So memory is bounded whatever the corpus holds, and merging reads and writes one term at a time.
"""

from __future__ import annotations

import heapq
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, groupby
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.index import files
from lfsearch.index.postings import (
    CODES,
    ENCODING,
    FIELDS,
    LENGTHS,
    LIVE,
    SCORED,
    SUFFIX,
    Part,
    Segment,
    SegmentWriter,
    Term,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

# Terms that are gathered before they are sorted and written, over all fields: 20,000 clauses, 200 MB while they are sorted.
LIMIT = 6_000_000
# A segment is merged with all smaller ones unless it is so many times as large as they are together: adding an issue then
# writes a few times that issue, and there are never more segments than the logarithm of the clauses.
STEP = 4
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

    def _numbered(self, text: str) -> tuple[dict[str, list[int]], set[str]]:
        """The numbers of a text's terms by field, and its words."""
        cut = self._cut(text)
        return {name: list(map(self._ids[name].__getitem__, terms)) for name, terms in cut.items()}, set(cut["words"])

    def add(self, place: tuple[int, int], text: str, above: Sequence[str], pairs: Collection[str]) -> set[str]:
        """Take in a clause: the key of its issue and its ordinal there, which follows that of the clause before it.

        `above` is what stands above its text, `pairs` the terms of its literal form. Returns its distinct words.
        """
        cuts = [self._numbered(text), *map(self._cut_again, above)]
        for name in SCORED:
            for cut, _ in cuts:
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
        return set().union(*(words for _, words in cuts))

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
        weights = _Weights()
        with SegmentWriter(next_path(self._folder)) as out:
            for name in FIELDS:
                out.field(name, self._sorted(name, clauses, weights))
            for name in SCORED:
                out.part(f"{name}.lengths", steps[name].tobytes())
            out.finish(_parts(self._clauses, steps), weights.all)
        self._clear()

    def _sorted(self, name: str, clauses: int, weights: _Weights) -> Iterator[tuple[bytes, int, int, int, bytes]]:
        import numpy as np

        terms = np.frombuffer(self._terms[name], dtype=np.uint32)
        sizes = np.frombuffer(self._sizes[name], dtype=np.uint32)
        sources = len(sizes) // clauses
        keys = sorted((term.encode(*ENCODING), number) for term, number in self._ids[name].items())
        rank = np.empty(len(keys), dtype=np.int64)
        rank[[number for _, number in keys]] = np.arange(len(keys))
        # One number a token, in the order term, clause, source; equal ones are counted.
        places = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
        tokens, counts = np.unique(rank[terms] * len(sizes) + places, return_counts=True)
        postings = tokens // sources
        first = np.flatnonzero(np.diff(postings, prepend=-1))
        codes = weights.codes(tokens % sources, counts, first, self._weights) if name in SCORED else None
        postings = postings[first]
        numbers = postings % clauses
        starts = np.flatnonzero(np.diff(postings // clauses, prepend=-1)).tolist()
        ends = [*starts, len(postings)][1:]
        for (key, _), start, end in zip(keys, starts, ends, strict=True):
            yield key, *_encoded(numbers[start:end], None if codes is None else codes[start:end])


class _Weights:
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


def _encoded(numbers: Numbers, codes: Numbers | None) -> tuple[int, int, int, bytes]:
    """Postings as a segment keeps them: how many, bytes of a number, bytes of a code, all of it."""
    if len(numbers) == 1:  # half of all terms stand in one clause
        width, most = _width(int(numbers[0])), int(codes[0]) if codes is not None else 0
        code_width = _width(most) if most else 0
        data = int(numbers[0]).to_bytes(width, "little") + (most.to_bytes(code_width, "little") if code_width else b"")
        return 1, width, code_width, data

    import numpy as np

    deltas = np.diff(numbers, prepend=0)
    width = _width(int(deltas.max()))
    data = deltas.astype(f"<u{width}").tobytes()
    most = int(codes.max()) if codes is not None else 0
    if codes is None or not most:
        return len(numbers), width, 0, data
    code_width = _width(most)
    return len(numbers), width, code_width, data + codes.astype(f"<u{code_width}").tobytes()


def _width(number: int) -> int:
    return next(width for width in CODES if number < 1 << 8 * width)


# -- segments together -------------------------------------------------------------------------------------------------


def segment_paths(folder: Path) -> list[Path]:
    """The files of the segments, the oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"), key=lambda path: int(path.stem))


def next_path(folder: Path) -> Path:
    """Where the next segment goes."""
    last = segment_paths(folder)[-1:]
    return folder / f"{int(last[0].stem) + 1 if last else 1}{SUFFIX}"


def tidy(folder: Path, before: Mapping[str, Collection[int]], keys: Collection[int]) -> None:
    """Merge segments that are small, drop the clauses of issues that are gone, and write down what is live.

    `before` says what was live in the segments that are older, `keys` are those of all issues that there are now.
    """
    segments = [Segment(path, before.get(path.name)) for path in segment_paths(folder)]
    _join_small(folder, segments, keys)
    live = {}
    for path in segment_paths(folder):
        parts = Segment(path, before.get(path.name)).parts
        live[path.name] = [number for number, part in enumerate(parts) if part.key in keys]
    files.write_json(folder / LIVE, live)


def _join_small(folder: Path, segments: list[Segment], keys: Collection[int]) -> None:
    sizes = [sum(part.clauses for part in segment.parts if part.key in keys) for segment in segments]
    order = sorted(range(len(segments)), key=lambda number: -sizes[number])
    kept = 0
    while kept < len(order):
        number = order[kept]
        whole = 2 * sizes[number] > len(segments[number])  # at least half of it is still there
        if not whole or sizes[number] < STEP * sum(sizes[one] for one in order[kept + 1 :]):
            break
        kept += 1
    chosen = [segments[number] for number in sorted(order[kept:])]
    if len(chosen) > 1 or any(part.key not in keys for segment in chosen for part in segment.parts):
        if any(part.key in keys for segment in chosen for part in segment.parts):
            merge(chosen, keys, next_path(folder))
        for segment in chosen:
            segment.close()
            segment.path.unlink()


def merge(segments: Sequence[Segment], keys: Collection[int], target: Path) -> None:
    """Write the clauses of some segments that belong to issues of these keys as one segment."""
    import numpy as np

    weights = _Weights()
    codes = [np.array([weights.code(weight) for weight in segment.weights]) for segment in segments]
    moved, first = [], 0  # what becomes of each segment's numbers; -1 of what is gone
    for segment in segments:
        live = np.repeat([part.key in keys for part in segment.parts], [part.clauses for part in segment.parts])
        moved.append(np.where(live, first + np.cumsum(live) - 1, -1))
        first += int(live.sum())

    def joined(field: str) -> Iterator[tuple[bytes, int, int, int, bytes]]:
        streams = [_stream(one, place, field) for place, one in enumerate(segments)]
        for key, group in groupby(heapq.merge(*streams), key=lambda entry: entry[0]):
            found = [_taken(segments[place], term, moved[place], codes[place]) for _, place, term in group]
            numbers = np.concatenate([own for own, _ in found])
            if len(numbers):
                yield key, *_encoded(numbers, np.concatenate([own for _, own in found]) if field in SCORED else None)

    with SegmentWriter(target) as out:
        for name in FIELDS:
            out.field(name, joined(name))
        for name in SCORED:
            steps = [
                np.frombuffer(one.lengths(name), np.uint8)[own >= 0] for one, own in zip(segments, moved, strict=True)
            ]
            out.part(f"{name}.lengths", np.concatenate(steps).tobytes())
        out.finish([part for one in segments for part in one.parts if part.key in keys], weights.all)


def _stream(segment: Segment, place: int, field: str) -> Iterator[tuple[bytes, int, Term]]:
    for key, term in segment.terms(field):
        yield key, place, term


def _taken(segment: Segment, term: Term, moved: Numbers, codes: Numbers) -> tuple[Numbers, Numbers]:
    """The postings of a term that are left, by their new numbers, with the new codes of their weights."""
    import numpy as np

    own = segment.postings(term)
    numbers = moved[np.cumsum(own.deltas, dtype=np.int64)]
    old = np.zeros(len(numbers), dtype=np.int64) if own.codes is None else np.frombuffer(own.codes, own.codes.format)
    live = numbers >= 0
    return numbers[live], codes[old[live]]
