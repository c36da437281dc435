"""Whether a file is still the one that was read: told by a look at it where that is enough, else by reading it.

A stamp is the size of a file, when its content and when anything about it last changed, and its number in the file system.
Whoever changes a file changes its stamp, unless both happen within one tick of the file system's clock. So a file that is
younger than such a tick when it is read gets no stamp, and is read again the next time.
"""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

UNSURE = ""  # the stamp where a look is not enough

# The longest tick is that of FAT, two seconds; a network's clock may be some way behind.
_TICK = 3_000_000_000


def digest_of(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read, which equals no file's."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def look(path: Path) -> str:
    """The stamp that a file has now; UNSURE where it cannot be seen or has just been changed."""
    try:
        found = os.stat(path)
    except OSError:
        return UNSURE
    if max(found.st_mtime_ns, found.st_ctime_ns) > time.time_ns() - _TICK:
        return UNSURE
    return f"{found.st_size:x}-{found.st_mtime_ns:x}-{found.st_ctime_ns:x}-{found.st_ino:x}"


def is_same(path: Path, stamp: str, sha256: str) -> bool:
    """Whether a file is the one with this checksum, which had this stamp when it was read."""
    return (stamp != UNSURE and look(path) == stamp) or digest_of(path) == sha256
