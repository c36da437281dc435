"""Which generations are being read: the mark of a reader, which the sweeping of old generations respects.

A mark is a shared lock (flock) on a file of the generation itself. So it writes nothing, holds in a folder that may only
be read, goes with its process however that ends, and leaves nothing behind. Where the system has no such locks there is
no mark: such a reader has the time until the next update but one.
"""

from __future__ import annotations

import contextlib
import time
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, NamedTuple

from lfsearch.index import manifest as mf
from lfsearch.index.outline import OUTLINE

_LOCKED = OUTLINE  # every generation has one of its own, and a reader reads it anyway
# A sweep asks for each file's lock and lets it go at once. A reader that meets it there tries again, for a tenth of a
# second in all: whoever holds the lock longer is no sweep, and a reader waits for nobody.
_TRIES, _PAUSE = 100, 0.001


class Held(NamedTuple):
    """A generation that stays as long as this does."""

    manifest: mf.Manifest
    stamp: mf.Switch | None  # that of the manifest
    mark: mmap | None  # the locked file


def hold(index: Path) -> Held:
    """The current generation of an index, marked. IndexNotFound or IndexOutOfDate as `manifest.load`.

    A generation is swept only after the manifest has stopped naming it, so one that is still named behind the mark is
    whole and stays so.
    """
    while True:
        stamp = mf.stamp(index)
        manifest = mf.load(index)
        mark = _mark(manifest.folder(index))
        if mf.stamp(index) == stamp:
            return Held(manifest, stamp, mark)


def in_use(index: Path) -> set[int]:
    """The generations that somebody reads."""
    numbers = (path.name.removeprefix("generation-") for path in index.glob("generation-*"))
    return {int(number) for number in numbers if number.isdecimal() and _is_read(index / f"generation-{number}")}


def _mark(folder: Path) -> mmap | None:
    with contextlib.suppress(OSError, ValueError), open(folder / _LOCKED, "rb") as file:
        for _ in range(_TRIES):
            if _lock(file, exclusive=False):
                break
            time.sleep(_PAUSE)
        # A mapping keeps the file open, and so locked, and needs no closing: it goes with the last who has it.
        return mmap(file.fileno(), 0, access=ACCESS_READ)
    return None


def _is_read(folder: Path) -> bool:
    for mode in ("rb+", "rb"):  # network file systems give the exclusive lock only to those who may write
        with contextlib.suppress(OSError), open(folder / _LOCKED, mode) as file:
            return not _lock(file, exclusive=True)
    return False


def _lock(file: IO[bytes], *, exclusive: bool) -> bool:
    """Lock an open file until it is closed; False where a lock of somebody else is in the way."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
