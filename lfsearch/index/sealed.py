"""Whether the files of an index are those that were written: checksums, compared where something is read.

    generation-7/seals.bin   uint32, the CRC-32 of every block of 16 KiB (`mapped.BLOCK`), file after file in the order in
                             which the manifest names them

The manifest holds the checksum of that file, and its own at its end. So what is read is what was written, under that name
and in that generation: a file of another one, or of another name, is found out like a changed bit. An update checks what it
reads; a file that it shares with the generation before keeps its checksums, so that what is damaged is not sealed anew. `status --check` compares SHA-256 of every file.

Checksums tell damage, not malice: who writes an index can seal whatever they like. What an index may do to its reader is
bounded elsewhere: nothing in it is run (`light_whoosh`), and no path of it leads outside (`manifest`).
"""

from __future__ import annotations

import os
import sys
import zlib
from array import array
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfsearch.index import files
from lfsearch.mapped import BLOCK, Mapped, checksums, open_regular

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NAME = "seals.bin"
_CHECKED = 64 << 20  # bytes of shared files that an update reads for it: a twentieth of a second


class Seals:
    """Opens the files of an index, checked against what was written.

    `sizes` are those of the files by their path inside the index, `sums` the checksums of all their blocks.
    """

    def __init__(self, index: Path, sizes: Mapping[str, int], sums: Sequence[int]) -> None:
        self._index = index
        self._sizes = sizes
        self._sums = sums

    @cached_property
    def _starts(self) -> Mapping[str, int]:
        """Where the checksums of each file begin."""
        starts, place = {}, 0
        for name, size in self._sizes.items():
            starts[name] = place
            place += _blocks(size)
        return starts

    def _name(self, path: Path) -> str:
        return path.relative_to(self._index).as_posix()

    def __contains__(self, path: Path) -> bool:
        """Whether the index has this file."""
        return self._name(path) in self._sizes

    def map(self, path: Path) -> Mapped:
        """The file, its blocks checked when they are read. IndexOutOfDate where it is missing or has another size."""
        name = self._name(path)
        if name not in self._sizes:
            raise self._damaged()
        size, start = self._sizes[name], self._starts[name]
        mapped = Mapped(path, self._sums[start : start + _blocks(size)], self._damaged)
        if len(mapped) != size:
            raise self._damaged()
        return mapped

    def read(self, path: Path) -> bytes:
        """All bytes of the file, checked."""
        return self.map(path).read()

    def array(self, path: Path, *kinds: str) -> NDArray[Any]:
        """The array in the file, of one of these types, checked."""
        return self.map(path).array(*kinds)

    def sums(self, path: Path) -> Sequence[int]:
        """The checksums of a file's blocks, as they were written down."""
        name = self._name(path)
        return self._sums[self._starts[name] : self._starts[name] + _blocks(self._sizes[name])]

    def share(self, path: Path | str, target: Path | str) -> None:
        """The same file in another generation. Where the system cannot share one it is copied, and checked."""
        try:
            os.link(path, target)
        except OSError:
            Path(target).write_bytes(self.read(Path(path)))

    def _damaged(self) -> Exception:
        return files.damaged(self._index)


class _Unsealed(Seals):
    """For files that have just been written, or checked."""

    def __init__(self) -> None:
        super().__init__(Path(), {}, ())

    def __contains__(self, path: Path) -> bool:
        return path.is_file()

    def map(self, path: Path) -> Mapped:
        return Mapped(path, None, lambda: files.damaged(path.parent))


UNSEALED: Seals = _Unsealed()


def read_seals(index: Path, folder: Path, sizes: Mapping[str, int], checksum: int) -> Seals:
    """The seals of the generation in `folder`; IndexOutOfDate where they are missing or damaged."""
    data = UNSEALED.read(folder / _NAME)
    if zlib.crc32(data) != checksum or len(data) != 4 * sum(map(_blocks, sizes.values())):
        raise files.damaged(index)
    sums = array("I", data)
    if sys.byteorder == "big":
        sums.byteswap()
    return Seals(index, sizes, sums)


def seal(
    index: Path, folder: Path, sizes: Mapping[str, int], shared: Mapping[str, Path] | None = None, old: Seals = UNSEALED
) -> int:
    """Write the seals of a generation in `folder`, of the files that `sizes` names; returns what the manifest keeps of them.

    `shared` are those that are files of an older generation, by its paths. They keep the seals that they have there: what is
    damaged in them stays found out. Where they are few they are compared with them, and IndexOutOfDate is raised.
    """
    sums = array("I")
    few = sum(sizes[name] for name in shared or ()) <= _CHECKED
    for name in sizes:
        if shared and name in shared:
            sums.extend(old.sums(shared[name]))
            if few:
                old.read(shared[name])
            continue
        with open_regular(index / name) as file:
            sums += checksums(file)
    if sys.byteorder == "big":
        sums.byteswap()
    data = sums.tobytes()
    files.write_bytes(folder / _NAME, data)
    return zlib.crc32(data)


def _blocks(size: int) -> int:
    """How many blocks so many bytes are."""
    return -(-size // BLOCK)


# -- the manifest carries its own -----------------------------------------------------------------------------------

_MARK = b',\n "seal": "'  # then 8 hexadecimal digits, and the end of the object


def with_seal(document: bytes) -> bytes:
    """A JSON object, as `json.dumps(.., indent=1)` writes it, with the checksum of all before it as its last member."""
    body = document.removesuffix(b"\n}")
    return body + _MARK + f'{zlib.crc32(body):08x}"\n}}'.encode()


def has_seal(document: bytes) -> bool:
    """Whether such an object is as it was written."""
    body, mark, end = document.rpartition(_MARK)
    return bool(mark) and end == f'{zlib.crc32(body):08x}"\n}}'.encode()
