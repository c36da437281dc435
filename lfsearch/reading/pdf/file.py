"""A PDF file opened with PDFium and read page by page; what cannot be read is said in one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from lfsearch.errors import CorpusError
from lfsearch.reading.pdf.glyphs import Frame, read_glyphs, upright
from lfsearch.reading.pdf.page import Page
from lfsearch.reading.pdf.rules import read_rules
from lfsearch.reading.source import Note

if TYPE_CHECKING:
    import pypdfium2

# A year of a gazette has under 2000 pages, and two million characters.
MAX_PAGES = 5000
MAX_WORK = 6_000_000
# In points: a poster of ten metres. Beyond it a page says nothing about its layout.
_MAX_SIDE = 30_000.0
# So many characters on a page with a picture over most of it are a stamp or a page number, not its text.
_FEW = 30
_COVERED = 0.5
# A page without text but with so many paths has its characters drawn as outlines.
_OUTLINES = 100
_MAX_LOOKED = 5000


def open_pdf(path: PurePath, data: bytes) -> pypdfium2.PdfDocument:
    """The document; CorpusError when it is locked, damaged, or nothing can open a PDF."""
    try:
        import pypdfium2
        import pypdfium2.raw as c
    except ImportError:
        raise CorpusError(
            f'{path} is a PDF; to read it, type: pip install "lfsearch[pdf]"',
            f'{path} 是 PDF 文件；要读取它，请运行：pip install "lfsearch[pdf]"',
        ) from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY):
            raise CorpusError(
                f"{path} is locked with a password; save it without one and try again.",
                f"{path} 设有密码；请先另存为不加密的文件再试。",
            ) from None
        raise _damaged(path) from None
    if len(document) < 1:
        raise _damaged(path)
    return document


@dataclass(frozen=True, slots=True)
class Loaded:
    """A page as PDFium gives it, and what is to be said of it."""

    page: Page
    scanned: bool = False  # no text, but a picture or drawing over the page
    notes: tuple[Note, ...] = ()
    work: int = 0  # how many characters and drawn things were looked at


def page_count(document: pypdfium2.PdfDocument) -> int:
    """How many pages are read."""
    return min(len(document), MAX_PAGES)


def load_page(document: pypdfium2.PdfDocument, number: int) -> Loaded:
    """One page (1-based) with its characters and ruled lines. Never raises on content."""
    import pypdfium2

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return Loaded(Page(number, 0.0, 0.0), notes=(_unreadable(number),))
    try:
        return _load(page, number)
    except pypdfium2.PdfiumError:
        return Loaded(Page(number, 0.0, 0.0), notes=(_unreadable(number),))
    finally:
        page.close()


def _load(page: pypdfium2.PdfPage, number: int) -> Loaded:
    left, bottom, right, top = page.get_bbox()
    frame = Frame(left, bottom, right, top, page.get_rotation() // 90)
    if not (0 < frame.width <= _MAX_SIDE and 0 < frame.height <= _MAX_SIDE):
        return Loaded(Page(number, 0.0, 0.0), notes=(_unreadable(number),))
    printed = read_glyphs(page, frame)
    ruled = read_rules(page, frame, printed.turn)
    notes = []
    if printed.cut or ruled.cut:
        notes.append(
            Note(
                f"Page {number} has too much drawn on it; the rest of it was left out. Check the page in the PDF.",
                f"第{number}页绘制的内容过多，其余部分未读取；请在 PDF 中核对该页。",
                number,
            )
        )
    if ruled.lost:
        notes.append(
            Note(
                f"Page {number} has text in a font that is neither in the PDF nor on this machine; it was left out. "
                "Install a Chinese font and read the file again.",
                f"第{number}页部分文字所用的字体既未嵌入 PDF，也未安装在本机，这些文字未读取；请安装中文字体后重新读取。",
                number,
            )
        )
    if printed.unknown:
        notes.append(
            Note(
                f"{printed.unknown} characters on page {number} have no Unicode in the PDF and are shown as \ufffd; "
                "compare the page.",
                f"第{number}页有 {printed.unknown} 个字符在 PDF 中没有对应的 Unicode，以 \ufffd 表示；请核对该页。",
                number,
            )
        )
    width, height = (frame.width, frame.height) if printed.turn % 2 == 0 else (frame.height, frame.width)
    glyphs = upright(printed.glyphs, frame.width, frame.height, printed.turn)
    shown = sum(not glyph.char.isspace() for glyph in glyphs)
    scanned = shown < _FEW and _is_picture(page, frame, shown > 0)
    return Loaded(
        Page(number, width, height, glyphs, ruled.rules, printed.turn),
        scanned,
        tuple(notes),
        len(glyphs) + ruled.looked,
    )


def _is_picture(page: pypdfium2.PdfPage, frame: Frame, has_text: bool) -> bool:
    """Whether pictures, or for want of any text a drawing, cover most of the page."""
    import pypdfium2.raw as c

    area, drawn = 0.0, 0
    for item in islice(page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_PATH], max_depth=3), _MAX_LOOKED):
        if item.type == c.FPDF_PAGEOBJ_PATH:
            drawn += 1
            continue
        left, bottom, right, top = item.get_bounds()
        area += max(right - left, 0.0) * max(top - bottom, 0.0)
    return area >= _COVERED * frame.width * frame.height or (not has_text and drawn >= _OUTLINES)


def _unreadable(number: int) -> Note:
    return Note(
        f"Page {number} is damaged and was left out; check it in the PDF.",
        f"第{number}页已损坏，未读取；请在 PDF 中核对该页。",
        number,
    )


def _damaged(path: PurePath) -> CorpusError:
    return CorpusError(
        f"{path} is damaged, it cannot be opened as a PDF; get the file again.",
        f"{path} 已损坏，无法作为 PDF 打开；请重新获取该文件。",
    )
