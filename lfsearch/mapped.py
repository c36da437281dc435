"""Files mapped into memory: regular ones only, and compared block by block with what was written.

A block is compared with its CRC-32 when it is first read, so that a large file costs what is read of it. What is not a file
(a pipe that never answers, a device without an end) and what is a link is not opened: index and model folders come from
others, and neither holds any. Arrays are those of numpy's .npy files; how large they are is compared with the file before
anything is allocated, and no object is ever unpickled.
"""

from __future__ import annotations

import errno
import math
import mmap
import os
import re
import stat
import sys
import zlib
from array import array
from collections.abc import Callable, Sequence
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A block of 16 KiB takes 5 µs to check. A look-up in the dictionary or among the terms touches a few of them.
SHIFT = 14
BLOCK = 1 << SHIFT
# How numpy begins a file with an array of numbers, or of bytes of one length, and the only header that it writes for one that
# lies in the order of its rows. Its own parser takes more, and anything may come of that.
_NPY = b"\x93NUMPY\x01\x00"
_HEADER = (
    rb"{'descr': '([<|][fiuS][0-9]{1,3})', 'fortran_order': False, 'shape': \(((?:[0-9]{1,15}, ?)*[0-9]{0,15})\), } *\n"
)


def checksums(file: IO[bytes]) -> array[int]:
    """The CRC-32 of every block of a file, uint32. It is read and not mapped: what is mapped counts as memory."""
    return array("I", map(zlib.crc32, iter(partial(file.read, BLOCK), b"")))


def open_regular(path: Path, *, links: bool = False) -> BufferedReader:
    """Open a file for reading. OSError where it is no regular file, or a link and no `links` are wanted; never waits."""
    return open(_handle(path, links)[0], "rb")


def _handle(path: Path, links: bool = False) -> tuple[int, int]:
    """The handle of an opened regular file, and how many bytes it has."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    if not links:
        flags |= getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, flags)
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode):
        os.close(handle)
        raise OSError(f"{path} is not a regular file")
    return handle, about.st_size


class _Blocks(dict[int, bool]):
    """The blocks that have been checked; asking for another one checks it."""

    def __init__(self, view: memoryview, sums: Sequence[int] | None, broken: Callable[[], Exception]) -> None:
        self._view = view
        self._sums = sums
        self._broken = broken

    def __missing__(self, number: int) -> bool:
        if self._sums is not None:
            block = self._view[number << SHIFT : (number + 1) << SHIFT]
            if not 0 <= number < len(self._sums) or zlib.crc32(block) != self._sums[number]:
                raise self._broken()
        self[number] = True
        return True


class Mapped:
    """One file. `data` is unchecked; asking `blocks[position >> SHIFT]` checks the block around a position."""

    def __init__(self, path: Path, sums: Sequence[int] | None, broken: Callable[[], Exception]) -> None:
        """`sums` are the checksums of the blocks, None where nobody has any; `broken` makes the error to raise."""
        self.path = path
        self.broken = broken
        self._sums = sums
        try:
            handle, size = _handle(path)
            try:  # nothing cannot be mapped
                self.data: mmap.mmap | bytes = mmap.mmap(handle, size, access=mmap.ACCESS_READ) if size else b""
            finally:
                os.close(handle)
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno == errno.ENOMEM:
                raise MemoryError(f"for {path}") from None  # which is no fault of the file's
            raise broken() from None
        self._view = memoryview(self.data)
        self.blocks = _Blocks(self._view, sums, broken)

    def __len__(self) -> int:
        return len(self.data)

    def check(self, start: int, stop: int) -> None:
        """Compare the blocks from `start` to `stop` (not included) with what was written."""
        if self._sums is not None:
            for number in range(start >> SHIFT, (stop + BLOCK - 1) >> SHIFT):
                self.blocks[number]

    def read(self, start: int = 0, stop: int | None = None) -> bytes:
        """The bytes from `start` to `stop`, checked."""
        size = len(self.data)
        if stop is None or stop > size:
            stop = size
        if self._sums is not None:
            first = start >> SHIFT
            if first == (stop - 1) >> SHIFT:
                self.blocks[first]  # most that is read is small, and Whoosh reads it a thousand times
            else:
                self.check(start, stop)
        return self.data[start:stop]

    def forget(self) -> None:
        """Give back the memory of what was read, where the system can; whoever reads on gets it from the file again."""
        if sys.platform != "win32" and isinstance(self.data, mmap.mmap):
            self.data.madvise(mmap.MADV_DONTNEED)

    def line(self, start: int) -> bytes:
        """The line that begins at `start`, with its end, checked."""
        stop = self.data.find(b"\n", start) + 1
        return self.read(start, stop or None)

    def view(self) -> memoryview:
        """All bytes, unchecked and not copied."""
        return self._view

    def array(self, *kinds: str) -> NDArray[Any]:
        """The array of an .npy file, of one of these types, checked as a whole and not copied."""
        self.check(0, len(self.data))
        return self._array(*kinds)

    def shape(self, *kinds: str) -> tuple[int, ...]:
        """The shape of such an array; nothing but its header is checked, and read."""
        self.check(0, 1)
        return self._array(*kinds).shape

    def _array(self, *kinds: str) -> NDArray[Any]:
        import numpy as np

        size = int.from_bytes(self.data[8:10], "little")
        header = re.fullmatch(_HEADER, self.data[10 : 10 + size])
        if self.data[:8] != _NPY or header is None:
            raise self.broken()
        dtype = np.dtype(header[1].decode())
        shape = tuple(int(length) for length in header[2].split(b",") if length.strip())
        if dtype not in [np.dtype(kind) for kind in kinds]:
            raise self.broken()
        if 10 + size + math.prod(shape) * dtype.itemsize != len(self.data):
            raise self.broken()
        return np.ndarray(shape, dtype, buffer=self._view, offset=10 + size)

    def close(self) -> None:
        """Let go of the file, where nothing holds a part of it any more."""
        self._view.release()
        if isinstance(self.data, mmap.mmap):
            self.data.close()
