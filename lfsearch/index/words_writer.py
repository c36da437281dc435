"""Writes the Whoosh index of `words` from segments of postings: a Whoosh segment beside each, under its number.

The postings come sorted, so they go straight to Whoosh's own writers of terms, postings and columns. Its way in for documents
would take each posting apart, sort them all again in runs on the disk, and look for a file of lengths at each: twenty times
the work.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lfsearch.index.light_whoosh import PostingsWriter, new_segment, open_storage, write_column, write_list
from lfsearch.index.merging import portions, ranges
from lfsearch.index.packing import packed_in, unpacked
from lfsearch.index.postings import ENCODING, GONE, Segment
from lfsearch.index.sealed import Seals
from lfsearch.index.words import schema


def write_words(
    folder: Path, segments: Sequence[Segment], issues: Mapping[int, str], base: Path | None, seals: Seals
) -> None:
    """Write the Whoosh index of some segments of postings. `issues` are the names of the issues by their keys.

    `base` is that of an older generation with its `seals`; what it has of the same segments is shared.
    """
    folder.mkdir(exist_ok=True)
    storage = open_storage(folder)
    own = []
    for segment in segments:
        made = new_segment(segment.path.stem, len(segment), _gone(segment))
        own.append(made)
        if base is None or segment.path.parent != base.parent:
            _write_segment(storage, made, segment, issues)
            continue
        for path in sorted(base.glob(f"{made.segment_id()}.*")):
            seals.share(path, folder / path.name)
    write_list(storage, schema(), own)


def _gone(segment: Segment) -> set[int] | None:
    """The clauses of issues that are gone, which Whoosh counts as deleted."""
    gone: set[int] = set()
    first = 0
    for part in segment.parts:
        if part.key == GONE:
            gone.update(range(first, first + part.clauses))
        first += part.clauses
    return gone or None


def _write_segment(storage: Any, made: Any, segment: Segment, issues: Mapping[int, str]) -> None:
    import numpy as np

    plan = schema()
    ordinals = np.concatenate([np.arange(part.first, part.first + part.clauses) for part in segment.parts])
    write_column(storage, made, "ordinal", ordinals.astype(">u4").tobytes())
    numbers: dict[bytes, list[int]] = {}
    first = 0
    for part in segment.parts:
        numbers.setdefault(issues[part.key].encode(*ENCODING), []).extend(range(first, first + part.clauses))
        first += part.clauses
    with PostingsWriter(storage, made) as out:
        out.field("issue", plan["issue"])
        for key in sorted(numbers):
            out.term(key, array("I", numbers[key]))
        out.field("words", plan["words"])
        for start, stop in ranges([segment], "words"):
            terms = segment.terms("words", start, stop)
            for begin, end in portions(terms.counts):
                clauses, _ = unpacked(packed_in(segment, terms, begin, end))
                data = array("I", clauses.astype(np.uint32).tobytes())
                place = 0
                for key, count in zip(terms.keys[begin:end], terms.counts[begin:end].tolist(), strict=True):
                    out.term(key, data[place : place + count])
                    place += count
            segment.forget()
