"""Word files (.docx): their printed text, with the numbers that Word puts there by itself."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import PurePath

from lfsearch.errors import CorpusError
from lfsearch.reading.docx.body import Body, count_notes
from lfsearch.reading.docx.numbering import read_numbering
from lfsearch.reading.docx.package import Package, open_package
from lfsearch.reading.docx.styles import read_styles
from lfsearch.reading.docx.tables import joined
from lfsearch.reading.docx.xml import find, value
from lfsearch.reading.source import Note, Source
from lfsearch.reading.written import text_of
from lfsearch.reading.zipped import open_zip

__all__ = ["read_docx"]


def read_docx(path: PurePath, data: bytes) -> Source:
    """Read the bytes of a Word file, of which `path` is the name. Raises CorpusError when it is damaged or empty."""
    package = open_package(path, open_zip(path, data))
    root = package.root()
    text = find(root, "w:body")
    styles = read_styles(package.related("styles"))
    lists = read_numbering(package.related("numbering"), styles)
    rendered = next(root.iter("w:lastRenderedPageBreak"), None) is not None
    body = Body(styles, lists, _new_pages(root), rendered)
    blocks = tuple(() if text is None else joined(body.blocks(text)))
    if not blocks:
        raise _empty(path, package)
    notes = tuple(_notes(count_notes(root), body.chunks))
    return Source(path.name, text_of(blocks), hashlib.sha256(data).hexdigest(), blocks, notes=notes)


def _new_pages(root: ET.Element) -> Iterator[bool]:
    """Of each section but the first, whether it begins on a new page; its properties stand at its end."""
    kinds = [value(section, "w:type") for section in root.iter("w:sectPr")]
    return (kind not in {"continuous", "nextColumn"} for kind in kinds[1:])


def _empty(path: PurePath, package: Package) -> CorpusError:
    if package.holds("image"):
        return CorpusError(
            f"{path} holds only pictures and no text; recognise their text (OCR) and save it as .docx or .txt first.",
            f"{path} 里只有图片，没有文字；请先做文字识别（OCR），另存为 .docx 或 .txt。",
        )
    return CorpusError(
        f"{path} is empty; there is nothing to index in it.",
        f"{path} 是空文件，没有可建索引的内容。",
    )


def _notes(footnotes: int, chunks: int) -> Iterator[Note]:
    if footnotes:
        yield Note(f"The footnotes ({footnotes}) are left out.", f"未收入脚注（{footnotes} 条）。")
    if chunks:
        yield Note(
            f"The text embeds other files ({chunks}) that are not read; open it in Word and save it anew.",
            f"正文嵌入了其他文件（{chunks} 个），未能读取；请用 Word 打开后重新保存。",
        )
