"""PDF files: `read_pdf`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from lfsearch.errors import CorpusError
from lfsearch.reading.pdf import ocr
from lfsearch.reading.pdf.document import Laid, blocks_of, lay
from lfsearch.reading.pdf.file import MAX_WORK, load_page, open_pdf, page_count
from lfsearch.reading.pdf.furniture import running_heads
from lfsearch.reading.pdf.page import Page
from lfsearch.reading.source import Note, Source, is_pdf
from lfsearch.reading.written import text_of

if TYPE_CHECKING:
    import pypdfium2

__all__ = ["is_pdf", "read_pdf"]


def read_pdf(path: PurePath, data: bytes, progress: Callable[[int, int], None] | None = None) -> Source:
    """Read a PDF; pages without text are recognised where the extra `ocr` is installed, else a note names them.

    Raises CorpusError in one sentence when it is locked or damaged, has no text, or the extra `pdf` is missing.
    `progress` is told how many of how many pages are done.
    """
    document = open_pdf(path, data)
    try:
        read = _pages(document, progress)
        total = len(document)
    finally:
        document.close()
    laid = [one.laid for one in read]
    blocks = tuple(blocks_of(laid))
    scanned = [one.laid.page.number for one in read if one.scanned]
    if not blocks:
        raise _nothing(path, bool(scanned), [note for one in read for note in one.notes])
    notes = [*_unread(scanned), *(note for one in read for note in one.notes)]
    if total > len(read):
        notes.append(
            Note(
                f"Of {total} pages only the first {len(read)} were read; split the PDF.",
                f"共 {total} 页，只读取了前 {len(read)} 页；请拆分该 PDF。",
            )
        )
    heads = running_heads([one.page for one in laid], [one.pieces for one in laid])
    return Source(
        path.name, text_of(blocks), hashlib.sha256(data).hexdigest(), blocks, notes=tuple(notes), heads=tuple(heads)
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """One page as read, and what is to be said of it."""

    laid: Laid
    scanned: bool  # it has no text and was not recognised
    notes: tuple[Note, ...]


def _pages(document: pypdfium2.PdfDocument, progress: Callable[[int, int], None] | None) -> list[_Read]:
    """All pages, those without text as they were recognised; fewer when there is too much on them."""
    see: ocr.Recognizer | None = None
    count = page_count(document)
    work = 0
    read: list[_Read] = []
    seen: dict[int, tuple[Page, ocr.Seen]] = {}
    for number in range(1, count + 1):
        one = load_page(document, number)
        if one.scanned and ocr.available():
            see = see or ocr.recognizer()
            seen[number] = one.page, see(document[number - 1])
        read.append(_Read(lay(one.page), one.scanned, one.notes))
        work += one.work
        if work > MAX_WORK:
            break
        if progress:
            progress(number, count)
    body = ocr.body_height([found for _, found in seen.values()])
    for number, (page, found) in seen.items():
        notes = tuple(ocr.doubts(number, found.lines))
        read[number - 1] = _Read(lay(ocr.scanned_page(page, found, body)), False, notes)
    return read


def _unread(scanned: Sequence[int]) -> list[Note]:
    """What to say of each page that has no text and was not recognised."""
    return [
        Note(
            f'Page {number} has no text, it looks like a scan; to read it, type: pip install "lfsearch[pdf,ocr]"',
            f'第{number}页没有文字，像是扫描件；要读取它，请运行：pip install "lfsearch[pdf,ocr]"',
            number,
        )
        for number in scanned
    ]


def _nothing(path: PurePath, scanned: bool, notes: Sequence[Note]) -> CorpusError:
    for note in notes:
        english, chinese = note.english, note.chinese
        return CorpusError(f"{path}: " + english, f"{path}\uff1a" + chinese)
    if scanned and not ocr.available():
        return CorpusError(
            f'{path} has no text, it looks like a scan; to read it, type: pip install "lfsearch[pdf,ocr]"',
            f'{path} 没有文字，像是扫描件；要读取它，请运行：pip install "lfsearch[pdf,ocr]"',
        )
    return CorpusError(
        f"There is no text in {path}; open it in a PDF viewer and check what it shows.",
        f"{path} 中没有文字；请用 PDF 阅读器打开核对。",
    )
