"""The files that are to be read, in batches: what one process takes at a time, whichever it is."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.index.corpus import CorpusFile

if TYPE_CHECKING:
    from lfsearch.index.intake import Parsed

# Files are put together until they have so many bytes, some 500 clauses: half a second's work, so that processes end together.
SIZE = 256 << 10


class Fresh(NamedTuple):
    """A file to be read, the key that its issue gets, and what it was parsed as already."""

    file: CorpusFile
    key: int
    before: Parsed | None = None


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


def batches(
    files: Sequence[CorpusFile], first_key: int, parsed: Mapping[str, Parsed] = MappingProxyType({})
) -> Iterator[Batch]:
    """All files in their order; how they are divided depends on nothing but themselves. `parsed` is what they were parsed as
    already, by their names.
    """
    number = 1
    some: list[Fresh] = []
    size = 0
    for key, file in enumerate(files, first_key):
        some.append(Fresh(file, key, parsed.get(file.name)))
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


def crew_size(jobs: int, sizes: Sequence[int]) -> int:
    """How many processes pay off for files of so many bytes: each takes half a second to start, which is less than a batch takes."""
    return max(min(jobs, len(sizes), sum(sizes) // SIZE), 1)
