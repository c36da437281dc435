"""PDF files: `read_pdf`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from lfsearch.reading.pdf.document import blocks_of
from lfsearch.reading.pdf.file import MAX_PAGES, load_page, open_pdf, page_count
from lfsearch.reading.source import Note, Source
from lfsearch.reading.written import text_of

__all__ = ["is_pdf", "read_pdf"]


def is_pdf(data: bytes) -> bool:
    """Whether these bytes are a PDF file; programs take some bytes of something else in front of its mark."""
    return b"%PDF-" in data[:1024]


def read_pdf(path: Path, data: bytes, progress: Callable[[int, int], None] | None = None) -> Source:
    """Read a PDF. Raises CorpusError in one sentence when it is locked, damaged, without text, or no reader is there.

    `progress` is told how many of how many pages are done.
    """
    document = open_pdf(path, data)
    try:
        count = page_count(document)
        loaded = []
        for number in range(1, count + 1):
            loaded.append(load_page(document, number))
            if progress:
                progress(number, count)
        blocks = tuple(blocks_of([one.page for one in loaded]))
    finally:
        document.close()
    notes = [note for one in loaded for note in one.notes]
    return Source(path.name, text_of(blocks), hashlib.sha256(data).hexdigest(), blocks, notes=tuple(notes))
