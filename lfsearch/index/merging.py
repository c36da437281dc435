"""Segments of the keyword index put together (see `postings`).

A segment is merged with all smaller ones unless it is STEP times as large as they are together: adding an issue then writes
a few times that issue, and there are never more segments than the logarithm of the clauses. Terms are read and written in
portions, so that memory is bounded by the bytes of the dictionary of one field.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.index import files
from lfsearch.index.gathering import Weights, next_path, segment_paths
from lfsearch.index.packing import joined, packed, packed_in, unpacked
from lfsearch.index.postings import BLOCK, FIELDS, LIVE, SCORED, Portion, Segment, SegmentWriter, Terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

# With 2 there are at most as many segments as the corpus has binary digits in clauses, and an issue that comes to a corpus twice
# its size or more is all that is written.
STEP = 2
# So many postings are sorted at a time: 25 MB. A term with more of them is a portion of its own.
PORTION = 250_000
# So many segments are merged at a time: each is an open file, of which a process may have 256 on some systems.
FAN_IN = 128
# So many terms are merged at a time, those of all segments counted: 20 MB, whatever the corpus holds.
RANGE = 1 << 17


def tidy(folder: Path, before: Sequence[Segment], keys: Collection[int]) -> list[Segment]:
    """Merge segments that are small, drop the clauses of issues that are gone, and write down what is live.

    `before` are those of an older generation, which are left alone; those in the folder are new. `keys` are those of all
    issues that there are now. Returns the segments that there are now, old ones that stay among them.
    """
    old = [segment.path.name for segment in before]
    _to_fan_in(folder, keys)
    segments = [*before, *map(Segment, segment_paths(folder))]
    small = _small(segments, keys)
    made = next_path(folder, old)
    _replace([segment for segment in segments if segment in small], keys, made, but=before)
    left = [segment for segment in segments if segment not in small] + ([Segment(made)] if made.exists() else [])
    live = [[number for number, part in enumerate(one.parts) if part.key in keys] for one in left]
    files.write_json(folder / LIVE, {one.path.name: own for one, own in zip(left, live, strict=True)})
    return [one.limited(own) for one, own in zip(left, live, strict=True)]


def _to_fan_in(folder: Path, keys: Collection[int]) -> None:
    """Leave no more than FAN_IN segments in the folder, and merge no more of them for it than it takes."""
    while (many := len(paths := segment_paths(folder)) - FAN_IN) > 0:
        for first in range(0, len(paths), FAN_IN):
            some = paths[first : first + min(FAN_IN, many + 1)]
            _in_place(some, keys)
            many -= len(some) - 1
            if many <= 0:
                break


def _in_place(paths: Sequence[Path], keys: Collection[int]) -> None:
    """Merge segments that follow each other, and let the new one stand where the first one did."""
    made = paths[0].with_suffix(".merging")
    _replace(list(map(Segment, paths)), keys, made)
    if made.exists():
        made.rename(paths[0])


def _small(segments: Sequence[Segment], keys: Collection[int]) -> Collection[Segment]:
    """Those that are to be merged; none where there is but one of them and nothing in it is gone."""
    sizes = {one: sum(part.clauses for part in one.parts if part.key in keys) for one in segments}
    order = sorted(segments, key=lambda one: -sizes[one])
    kept = 0
    while kept < len(order):
        one = order[kept]
        whole = 2 * sizes[one] > len(one)  # at least half of it is still there
        if not whole or sizes[one] < STEP * sum(sizes[other] for other in order[kept + 1 :]):
            break
        kept += 1
    chosen = order[kept:]
    gone = any(part.key not in keys for one in chosen for part in one.parts)
    return chosen if len(chosen) > 1 or gone else ()


def _replace(segments: Sequence[Segment], keys: Collection[int], target: Path, but: Collection[Segment] = ()) -> None:
    """Put what is left of some segments into a new one, and delete them, `but` for those of others."""
    if any(part.key in keys for segment in segments for part in segment.parts):
        merge(segments, keys, target)
    for segment in segments:
        if segment not in but:
            segment.close()
            segment.path.unlink()


class _Moved(NamedTuple):
    """What becomes of the numbers of all segments to be merged, those of one behind those of the other."""

    clauses: Numbers  # [clauses], the new number; -1 of what is gone
    clauses_from: Numbers  # [segments], where each one's begin
    codes: Numbers  # [weights]
    codes_from: Numbers  # [segments]


def merge(segments: Sequence[Segment], keys: Collection[int], target: Path) -> None:
    """Write the clauses of some segments that belong to issues of these keys as one segment."""
    import numpy as np

    weights = Weights()
    live = [
        np.repeat([part.key in keys for part in segment.parts], [part.clauses for part in segment.parts])
        for segment in segments
    ]
    stays = np.concatenate(live)
    moved = _Moved(
        np.where(stays, np.cumsum(stays) - 1, -1),
        _starts([len(own) for own in live]),
        np.array([weights.code(weight) for segment in segments for weight in segment.weights]),
        _starts([len(segment.weights) for segment in segments]),
    )
    with SegmentWriter(target) as out:
        for name in FIELDS:
            out.field(name, _joined(segments, name, moved))
        for name in SCORED:
            steps = [np.frombuffer(one.lengths(name), np.uint8)[own] for one, own in zip(segments, live, strict=True)]
            out.part(f"{name}.lengths", np.concatenate(steps).tobytes())
        out.finish([part for one in segments for part in one.parts if part.key in keys], weights.all)


def _starts(sizes: Sequence[int]) -> Numbers:
    """Where things of these sizes begin that lie one behind the other."""
    import numpy as np

    ends: Numbers = np.cumsum(sizes, dtype=np.int64)
    return ends - sizes


def _joined(segments: Sequence[Segment], field: str, moved: _Moved) -> Iterator[Portion]:
    """The terms of a field over all segments, in order; a segment's clauses follow those of the one before it."""
    for begin, end in ranges(segments, field):
        tables = [segment.terms(field, begin, end) for segment in segments]
        yield from _joined_range(segments, tables, field, moved)
        for segment in segments:
            segment.forget()


def ranges(segments: Sequence[Segment], field: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Where to cut the terms of a field, so that all segments together have about RANGE of them between two cuts:
    (the first, behind the last), None for all that are left.
    """
    firsts = sorted(first for segment in segments for first in segment.first_terms(field))
    cuts = list(dict.fromkeys(firsts[RANGE // BLOCK :: RANGE // BLOCK]))  # a term may be the first one in several
    yield from zip((b"", *cuts), (*cuts, None), strict=True)


def _joined_range(segments: Sequence[Segment], tables: Sequence[Terms], field: str, moved: _Moved) -> Iterator[Portion]:
    """The same of some of the terms."""
    import numpy as np

    keys = sorted(set().union(*(table.keys for table in tables)))
    number = {key: place for place, key in enumerate(keys)}
    ranks = [np.fromiter(map(number.__getitem__, table.keys), np.int64, len(table.keys)) for table in tables]
    del number
    totals = np.zeros(len(keys), dtype=np.int64)
    for table, rank in zip(tables, ranks, strict=True):
        totals[rank] += table.counts
    for first, stop in portions(totals):
        # Those of all segments are unpacked at once: of most terms each has a few postings.
        places = [np.searchsorted(rank, (first, stop)).tolist() for rank in ranks]
        some = [place for place, (begin, end) in enumerate(places) if begin < end]
        found = joined(packed_in(segments[place], tables[place], *places[place]) for place in some)
        numbers, weights = unpacked(found)
        owners = np.repeat(np.repeat(some, [places[place][1] - places[place][0] for place in some]), found.counts)
        terms = np.repeat(np.concatenate([ranks[place][slice(*places[place])] for place in some]), found.counts)
        numbers = moved.clauses[moved.clauses_from[owners] + numbers]
        order = np.argsort(terms, kind="stable")
        order = order[numbers[order] >= 0]
        terms, numbers = terms[order], numbers[order]
        codes = moved.codes[moved.codes_from[owners] + weights][order] if field in SCORED else None
        starts = np.flatnonzero(np.diff(terms, prepend=-1))
        held = [keys[place] for place in terms[starts].tolist()]
        yield Portion(held, *packed(starts, numbers, codes))


def portions(totals: Numbers) -> Iterator[tuple[int, int]]:
    """Terms in runs of at most PORTION postings, or of one term: (first, behind the last)."""
    import numpy as np

    ends = np.cumsum(totals)
    first = 0
    while first < len(totals):
        before = int(ends[first - 1]) if first else 0
        stop = max(int(np.searchsorted(ends, before + PORTION, side="right")), first + 1)
        yield first, stop
        first = stop
