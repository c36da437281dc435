"""The parts of a Word file: which one is the text, which hold its styles and its numbering."""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from lfsearch.errors import CorpusError
from lfsearch.reading.docx.xml import parse
from lfsearch.reading.zipped import unpack

_MAIN = "word/document.xml"  # its usual name; what counts is the relationship


@dataclass(frozen=True, slots=True)
class Package:
    """A Word file, unpacked as far as it is asked for."""

    path: PurePath
    archive: zipfile.ZipFile
    names: dict[str, zipfile.ZipInfo]  # lower case: names of parts are told apart without it
    main: str  # of the part that holds the text

    def root(self) -> ET.Element:
        """The tree of the text."""
        return parse(self.path, unpack(self.path, self.archive, self.names[self.main]))

    def related(self, kind: str) -> ET.Element | None:
        """The part that the text calls its styles or numbering; None when there is none."""
        name = next(_targets(self.path, self.archive, self.names, self.main, kind), f"word/{kind}.xml")
        entry = self.names.get(name)
        return None if entry is None else parse(self.path, unpack(self.path, self.archive, entry))

    def holds(self, kind: str) -> bool:
        """Whether the text has a part of that kind (an image) beside it."""
        return any(True for _ in _targets(self.path, self.archive, self.names, self.main, kind))


def is_word(archive: zipfile.ZipFile) -> bool:
    """Whether a zip file is a Word file."""
    names = {entry.filename.replace("\\", "/").lstrip("/").lower() for entry in archive.infolist()}
    return "[content_types].xml" in names and any(name.startswith("word/") for name in names)


def open_package(path: PurePath, archive: zipfile.ZipFile) -> Package:
    """Find the parts of a Word file. Raises CorpusError when it is damaged or holds no text part."""
    names = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in archive.infolist()}
    main = next(_targets(path, archive, names, "", "officedocument"), _MAIN)
    if main not in names:
        main = _MAIN
    if main not in names:
        raise CorpusError(
            f"{path} has no text part and so is no complete Word file; get the file once more.",
            f"{path} 缺少正文部分，不是完整的 Word 文件；请重新获取该文件。",
        )
    return Package(path, archive, names, main)


def _targets(
    path: PurePath, archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo], part: str, kind: str
) -> Iterator[str]:
    """The names of the parts to which `part` (the package itself: "") has a relationship of that kind."""
    folder, name = posixpath.split(part)
    entry = names.get(posixpath.join(folder, "_rels", name + ".rels"))
    if entry is None:
        return
    for relation in parse(path, unpack(path, archive, entry)):
        if relation.get("Type", "").lower().endswith("/" + kind) and relation.get("TargetMode") != "External":
            yield posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/").lower()
