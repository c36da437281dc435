"""A page of a PDF file as a picture, as it is printed."""

from __future__ import annotations

import struct
import zlib
from pathlib import PurePath
from typing import NamedTuple

from lfsearch.errors import CorpusError
from lfsearch.reading.pdf.file import open_pdf

_DPI = 110  # characters of 9 points are read easily on a screen
_MOST_PIXELS = 2400  # of a side: a poster is shown smaller


class Picture(NamedTuple):
    """A rendered page: PNG, and the size of the page in points, in which boxes on it are told."""

    png: bytes
    width: float
    height: float


def picture_of(path: PurePath, data: bytes, number: int) -> Picture:
    """Render one page, 1-based. CorpusError where the file cannot be opened or has no such page."""
    import pypdfium2

    document = open_pdf(path, data)
    try:
        if not 1 <= number <= len(document):
            raise CorpusError(
                f"{path} has {len(document)} pages, no page {number}.",
                f"{path} 共 {len(document)} 页，没有第 {number} 页。",
            )
        page = document[number - 1]
        width, height = page.get_size()
        bitmap = page.render(scale=min(_DPI / 72, _MOST_PIXELS / max(width, height, 1.0)), grayscale=True)
        return Picture(_png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride), width, height)
    except pypdfium2.PdfiumError:
        raise CorpusError(
            f"Page {number} of {path} is damaged; look at it in another program.",
            f"{path} 第 {number} 页已损坏；请用其他程序查看。",
        ) from None
    finally:
        document.close()


def _png(gray: bytes, width: int, height: int, stride: int) -> bytes:
    """An 8-bit grey picture as PNG (ISO/IEC 15948): each line behind its filter type, 0."""
    lines = b"".join(b"\0" + gray[row * stride : row * stride + width] for row in range(height))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines, 6)) + chunk(b"IEND", b"")
