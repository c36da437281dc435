"""Zip files of strangers: how many files, how large when unpacked, and nothing that Python cannot read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePath

from lfsearch.errors import CorpusError

# What `zipfile` raises on a damaged file, a password (RuntimeError) or an unusual compression (NotImplementedError).
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
)
_MAX_FILES = 5000  # a Word file has under a hundred, an archive of all issues of a gazette under two thousand
MAX_UNPACKED = 64 << 20  # of one file in it, in bytes: the largest text that is read; real ones have under 5 MB
_MAX_TOTAL = 1 << 30  # of all together: a thousand Word files with their pictures; a zip bomb says far more
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what every program writes


def is_zip(data: bytes) -> bool:
    """Whether the bytes are those of a zip file, be it an empty one."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def open_zip(path: PurePath, data: bytes) -> zipfile.ZipFile:
    """The zip file; CorpusError when it is damaged, or far larger than what it should hold."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        raise damaged(path) from None
    check_size(path, archive.infolist())
    return archive


def check_size(path: PurePath, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse a zip bomb by what it says of itself; `unpack` never reads more than that."""
    sizes = [entry.file_size for entry in entries]
    if len(sizes) > _MAX_FILES or sum(sizes) > _MAX_TOTAL:
        raise CorpusError(
            f"{path} would unpack to more than {_MAX_FILES} files or {_MAX_TOTAL >> 20} MB; unpack it and add the "
            "files that you need.",
            f"{path} 解压后超过 {_MAX_FILES} 个文件或 {_MAX_TOTAL >> 20} MB；请先解压，再添加需要的文件。",
        )


def unpack(path: PurePath, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """One file of the archive; `path` is what to call it. CorpusError when it is too large or cannot be read."""
    if entry.file_size > MAX_UNPACKED:
        raise CorpusError(
            f"{path} is over {MAX_UNPACKED >> 20} MB when unpacked, too large for one issue; check the file.",
            f"{path} 解压后超过 {MAX_UNPACKED >> 20} MB，不像一期公报；请检查文件。",
        )
    if entry.flag_bits & 1:
        raise CorpusError(
            f"{path} is locked with a password; unpack it with the password and add the file itself.",
            f"{path} 有密码保护；请用密码解压后添加文件本身。",
        )
    try:
        if entry.compress_type not in _PLAIN:
            raise NotImplementedError(entry.compress_type)
        return archive.read(entry)
    except _BROKEN:
        raise damaged(path) from None


def damaged(path: PurePath) -> CorpusError:
    """The error for a file whose bytes are not what they should be."""
    return CorpusError(
        f"{path} is damaged and cannot be unpacked; get the file once more.",
        f"{path} 已损坏，无法解压；请重新获取该文件。",
    )
