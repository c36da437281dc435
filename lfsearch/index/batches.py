"""The files that are to be read, in batches: what one process takes at a time, whichever it is."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lfsearch.index.corpus import CorpusFile

# Files are put together until they have so many bytes, some 500 clauses: half a second's work, so that processes end together.
SIZE = 256 << 10


class Fresh(NamedTuple):
    """A file to be read, and the key that its issue gets."""

    file: CorpusFile
    key: int


class Batch(NamedTuple):
    """Files that follow each other."""

    number: int
    files: tuple[Fresh, ...]
    size: int  # bytes of the files


def size_of(file: CorpusFile) -> int:
    """Bytes of a file; 0 where it cannot be seen."""
    with contextlib.suppress(OSError):
        return file.path.stat().st_size
    return 0


def batches(files: Sequence[CorpusFile], first_key: int) -> Iterator[Batch]:
    """All files in their order; how they are divided depends on nothing but themselves."""
    number = 1
    some: list[Fresh] = []
    size = 0
    for key, file in enumerate(files, first_key):
        some.append(Fresh(file, key))
        size += size_of(file)
        if size >= SIZE:
            yield Batch(number, tuple(some), size)
            number, some, size = number + 1, [], 0
    if some:
        yield Batch(number, tuple(some), size)


def cores() -> int:
    """How many processes this computer can run at once for us."""
    with contextlib.suppress(AttributeError):  # not everywhere
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def crew_size(jobs: int, files: Sequence[CorpusFile]) -> int:
    """How many processes pay off: each takes half a second to start, which is less than a batch takes."""
    return max(min(jobs, len(files), sum(map(size_of, files)) // SIZE), 1)
