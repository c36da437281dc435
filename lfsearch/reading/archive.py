"""Zip files of gazette files: each file in them with its name, as if it lay in a folder."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from lfsearch.errors import CorpusError
from lfsearch.reading.refused import is_document
from lfsearch.reading.zipped import is_zip, open_zip, unpack

_UTF_8 = 0x800  # the flag of a name that says to be UTF-8
_UNICODE_PATH = 0x7075  # the extra field with the name in UTF-8
# What systems leave in a folder without anybody's asking; ~$x.docx says that x.docx is open.
_DEBRIS = re.compile(r"__macosx|\..*|thumbs\.db|desktop\.ini|~\$.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive."""

    path: PurePath  # the archive's own path with the name behind it; nothing lies there
    archive: zipfile.ZipFile
    entry: zipfile.ZipInfo

    @property
    def data(self) -> bytes:
        """Its bytes, unpacked. CorpusError when it cannot be; the others can be all the same."""
        return unpack(self.path, self.archive, self.entry)


def is_archive(path: PurePath, data: bytes) -> bool:
    """Whether the bytes are a zip file of files, and not one document that happens to be zipped."""
    if not is_zip(data):
        return False
    from lfsearch.reading.docx.package import is_word  # most that is added is no zip file

    archive = open_zip(path, data)
    return not is_word(archive) and not is_document(path, archive)


def members(path: PurePath, data: bytes) -> list[Member]:
    """The files in a zip file, by name; those are left out that a system put there, and links.

    An archive in an archive is given as any other file: whoever reads it is told what it is; two files of one name are
    two. Raises CorpusError when the archive is damaged, too large, or holds no file.
    """
    archive = open_zip(path, data)
    found = [Member(path.joinpath(*parts), archive, entry) for entry in archive.infolist() if (parts := _parts(entry))]
    if not found:
        raise CorpusError(
            f"{path} is an archive without files; there is nothing to add in it.",
            f"{path} 是空压缩包，没有可添加的文件。",
        )
    return sorted(found, key=lambda member: member.path)


def _parts(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    """The folders and the name of a file, none of which leads out of the archive; () for one to be left out."""
    if entry.filename.endswith("/") or stat.S_ISLNK(entry.external_attr >> 16):
        return ()
    parts = [_printable(part) for part in re.split(r"[/\\]", _name(entry)) if part not in {"", ".", ".."}]
    if parts and re.fullmatch("[A-Za-z]:", parts[0]):
        del parts[0]
    return () if any(_DEBRIS.fullmatch(part) for part in parts) else tuple(parts)


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant. Chinese systems write it in GBK without saying so; `zipfile` takes it for code page 437."""
    if entry.flag_bits & _UTF_8:
        return entry.filename
    said = _unicode_path(entry.extra)
    if said is not None:
        return said
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _unicode_path(extra: bytes) -> str | None:
    """The name in UTF-8 that some programs put beside the other one: version, checksum, name."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = (int.from_bytes(extra[at + place : at + place + 2], "little") for place in (0, 2))
        if kind == _UNICODE_PATH and size > 5:
            try:
                return extra[at + 9 : at + 4 + size].decode("utf-8")
            except UnicodeDecodeError:
                return None
        at += 4 + size
    return None


def _printable(part: str) -> str:
    """The name without characters that steer a terminal."""
    return "".join("_" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else char for char in part)
