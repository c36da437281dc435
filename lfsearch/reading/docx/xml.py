"""XML of strangers as a tree: no document type, so no entities; bounded in depth and size; one spelling of the names."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePath

from lfsearch.errors import CorpusError
from lfsearch.reading.zipped import damaged

# The two namespaces of each vocabulary: of ISO 29500 Transitional and of Strict.
_PREFIXES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w:",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w:",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r:",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r:",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
    "urn:schemas-microsoft-com:vml": "v:",
    "http://schemas.openxmlformats.org/package/2006/relationships": "",
}
_MAX_DEPTH = 150  # a table in a text box in a table is 40 deep; the reader goes down by recursion
_MAX_ELEMENTS = 2_000_000  # the Civil Code has 45,000; so many take half a gigabyte of memory and half a minute


class _Refused(Exception):
    """The tree is one that no program writes."""


class _Builder(ET.TreeBuilder):
    """Builds a tree whose names are spelt w:p, whichever namespace they are in."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise _Refused

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        self._count += 1
        if self._depth > _MAX_DEPTH or self._count > _MAX_ELEMENTS:
            raise _Refused
        return super().start(_name(tag), {_name(key): value for key, value in attrs.items()})

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(_name(tag))


@lru_cache(maxsize=4096)
def _name(tag: str) -> str:
    space, brace, local = tag.rpartition("}")
    prefix = _PREFIXES.get(space[1:]) if brace else ""
    return tag if prefix is None else prefix + local


def parse(path: PurePath, data: bytes) -> ET.Element:
    """The root of the tree. Raises CorpusError, `path` being the file that is damaged."""
    parser = ET.XMLParser(target=_Builder())
    try:
        parser.feed(data)
        root: ET.Element = parser.close()
    except _Refused:
        raise CorpusError(
            f"{path} is built as no Word program builds a file, so it is not read; open it and save it as .docx anew.",
            f"{path} 的内部结构异常，未予读取；请用 Word 或 WPS 打开后重新另存为 .docx。",
        ) from None
    except (ET.ParseError, ValueError, LookupError):
        raise damaged(path) from None
    return root


# -- what is asked of an element ---------------------------------------------------------------------------------------


def find(element: ET.Element | None, *path: str) -> ET.Element | None:
    """The first child of that name, its first child of the next name, and so on."""
    for name in path:
        for child in children(element):
            if child.tag == name:
                element = child
                break
        else:
            return None
    return element


def children(element: ET.Element | None) -> Iterable[ET.Element]:
    """The elements in it; none when it is not there."""
    return () if element is None else element


def value(element: ET.Element | None, *path: str) -> str | None:
    """The w:val of the child that the path leads to."""
    child = find(element, *path)
    return None if child is None else child.get("w:val")


def number(text: str | None) -> int | None:
    """A whole number as XML writes it; None for anything else, and for more than any program counts to."""
    try:
        read = int(text or "")
    except ValueError:
        return None
    return read if abs(read) < 1 << 31 else None


def integer(element: ET.Element | None, *path: str) -> int | None:
    """The w:val of that child, as a number."""
    return number(value(element, *path))


def flag(element: ET.Element | None, *path: str) -> bool | None:
    """A property that is on when its element is there and its w:val is not false; None when it is not there."""
    child = find(element, *path)
    return None if child is None else child.get("w:val", "1") not in {"0", "false", "off"}
