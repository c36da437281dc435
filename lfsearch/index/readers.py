"""Which generations are being read: the mark of a reader, which the sweeping of old generations respects.

A mark is a shared lock (flock) on the folder of the generation itself. So it writes nothing, holds in a folder that may
only be read, goes with its process however that ends, and leaves nothing behind. Where the system has no such locks, and
for readers on another machine, there is no mark: such a reader has the time until the next update but one.
"""

from __future__ import annotations

import contextlib
import os
import time
import weakref
from pathlib import Path
from typing import NamedTuple

from lfsearch.index import manifest as mf

# A sweep asks for each folder's lock and lets it go at once. A reader that meets it there tries again, for a tenth of a
# second in all: whoever holds the lock longer is no sweep, and a reader waits for nobody.
_TRIES, _PAUSE = 100, 0.001


class Mark:
    """A generation held until the mark is dropped; none where the system does not know how."""

    def __init__(self, folder: Path) -> None:
        handle = _open(folder)
        if handle is None:
            return
        weakref.finalize(self, os.close, handle)  # which unlocks
        for _ in range(_TRIES):
            if _lock(handle, exclusive=False):
                return
            time.sleep(_PAUSE)


class Held(NamedTuple):
    """A generation that stays as long as its mark."""

    manifest: mf.Manifest
    stamp: mf.Stamp | None  # that of the manifest
    mark: Mark


def hold(index: Path) -> Held:
    """The current generation of an index, marked. IndexNotFound or IndexOutOfDate as `manifest.load`.

    A generation is swept only after the manifest has stopped naming it, so one that is still named behind the mark is
    whole and stays so.
    """
    while True:
        stamp = mf.stamp(index)
        manifest = mf.load(index)
        mark = Mark(manifest.folder(index))
        if mf.stamp(index) == stamp:
            return Held(manifest, stamp, mark)


def in_use(index: Path) -> set[int]:
    """The generations that somebody reads."""
    numbers = (path.name.removeprefix("generation-") for path in index.glob("generation-*"))
    return {int(number) for number in numbers if number.isdecimal() and _read(index / f"generation-{number}")}


def _read(folder: Path) -> bool:
    handle = _open(folder)
    if handle is None:
        return False
    try:
        return not _lock(handle, exclusive=True)
    finally:
        os.close(handle)


def _open(folder: Path) -> int | None:
    with contextlib.suppress(OSError):  # Windows opens no folder
        return os.open(folder, os.O_RDONLY)
    return None


def _lock(handle: int, *, exclusive: bool) -> bool:
    """Lock an open folder until it is closed; False where a lock of somebody else is in the way."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
