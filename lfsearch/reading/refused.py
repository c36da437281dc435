"""Files of kinds that are not read, known by their first bytes; for each what it is and the way on, in a sentence."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from lfsearch.errors import CorpusError
from lfsearch.i18n import count
from lfsearch.reading.zipped import unpack


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: what it is and what to do, as the end of the sentence "FILE is ..."."""

    english: str
    chinese: str


_DOC = Kind(
    "a Word 97-2003 file (.doc); open it in Word or WPS and save it as .docx",
    "旧版 Word 文件（.doc）；请用 Word 或 WPS 打开后另存为 .docx",
)
_WPS = Kind("a WPS file (.wps); open it in WPS and save it as .docx", "WPS 文件（.wps）；请用 WPS 打开后另存为 .docx")
_LOCKED = Kind(
    "locked with a password; open it, take the password away and save it as .docx",
    "加密文件；请打开后取消密码，再另存为 .docx",
)
_XLS = Kind(
    "a workbook and not a text; save the sheet as a web page (.html) or copy it into a Word file (.docx)",
    "电子表格，不是公文正文；请把表格另存为网页（.html），或复制到 Word 文件（.docx）",
)
_PPT = Kind(
    "a presentation and not a text; save its text as .docx or .txt",
    "演示文稿，不是公文正文；请把文字另存为 .docx 或 .txt",
)
_OLE = Kind(
    "an old Office file; open it in Word or WPS and save it as .docx",
    "旧版 Office 文件；请用 Word 或 WPS 打开后另存为 .docx",
)
_MAIL = Kind("an e-mail; save what is attached to it and add that file", "电子邮件；请保存其中的附件，再添加附件文件")
_WEB_ARCHIVE = Kind(
    "a web page in one file (.mht); open it and save it as .html", "单文件网页（.mht）；请打开后另存为 .html"
)
_RTF = Kind(
    "a rich text file (.rtf); open it in Word or WPS and save it as .docx",
    "RTF 文件（.rtf）；请用 Word 或 WPS 打开后另存为 .docx",
)
_WORD_XML = Kind(
    "a Word file in XML; open it in Word or WPS and save it as .docx",
    "XML 格式的 Word 文件；请用 Word 或 WPS 打开后另存为 .docx",
)
_ODT = Kind(
    "an OpenDocument file (.odt); open it in Word, WPS or LibreOffice and save it as .docx",
    "OpenDocument 文件（.odt）；请用 Word、WPS 或 LibreOffice 打开后另存为 .docx",
)
_OFD = Kind(
    "an OFD file (.ofd); open it in an OFD reader and save it as PDF or text",
    "OFD 版式文件（.ofd）；请用 OFD 阅读器打开后另存为 PDF 或文本",
)
_EPUB = Kind("an e-book (.epub); save it as .html or .txt", "电子书（.epub）；请另存为 .html 或 .txt")
_PAGES = Kind("a Pages file; export it from Pages as .docx", "Pages 文稿；请从 Pages 导出为 .docx")
_IMAGE = Kind(
    "a picture; recognise its text (OCR) and save it as .docx or .txt",
    "图片；请先做文字识别（OCR），另存为 .docx 或 .txt",
)
_DJVU = Kind("a DjVu file; save it as PDF", "DjVu 文件；请另存为 PDF")
_POSTSCRIPT = Kind("a PostScript file; save it as PDF", "PostScript 文件；请另存为 PDF")
_ARCHIVE = Kind("an archive; unpack it and add the files in it", "压缩包；请解压后添加其中的文件")
_MEDIA = Kind("sound or film and not a text; check the file", "音频或视频，不是文本；请检查文件")
_DATABASE = Kind("a database and not a text; check the file", "数据库，不是文本；请检查文件")
_PROGRAM = Kind("a program and not a text; check the file", "程序，不是文本；请检查文件")

# (offset, bytes): too long or too odd to begin a text by chance
_MAGIC: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"{\\rtf", _RTF),
    (0, b"\x89PNG\r\n\x1a\n", _IMAGE),
    (0, b"\xff\xd8\xff", _IMAGE),
    (0, b"GIF87a", _IMAGE),
    (0, b"GIF89a", _IMAGE),
    (0, b"II*\0", _IMAGE),
    (0, b"MM\0*", _IMAGE),
    (0, b"8BPS\0", _IMAGE),
    (0, b"\0\0\0\x0cjP  ", _IMAGE),
    (8, b"WEBPVP8", _IMAGE),
    (4, b"ftypheic", _IMAGE),
    (4, b"ftypheix", _IMAGE),
    (4, b"ftyphevc", _IMAGE),
    (4, b"ftypmif1", _IMAGE),
    (4, b"ftypmsf1", _IMAGE),
    (4, b"ftypavif", _IMAGE),
    (4, b"ftyp", _MEDIA),
    (8, b"WAVEfmt", _MEDIA),
    (8, b"AVI LIST", _MEDIA),
    (0, b"ID3\x03", _MEDIA),
    (0, b"ID3\x04", _MEDIA),
    (0, b"OggS\0", _MEDIA),
    (0, b"\x1aE\xdf\xa3", _MEDIA),
    (0, b"AT&TFORM", _DJVU),
    (0, b"%!PS", _POSTSCRIPT),
    (0, b"Rar!\x1a\x07", _ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (0, b"\x1f\x8b\x08", _ARCHIVE),
    (0, b"BZh91AY&SY", _ARCHIVE),
    (0, b"\xfd7zXZ\0", _ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (0, b"MSCF\0\0\0\0", _ARCHIVE),
    (257, b"ustar", _ARCHIVE),
    (0, b"SQLite format 3\0", _DATABASE),
    (0, b"\0\1\0\0Standard Jet DB", _DATABASE),
    (0, b"\0\1\0\0Standard ACE DB", _DATABASE),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"\xca\xfe\xba\xbe", _PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", _PROGRAM),
    (0, b"\xce\xfa\xed\xfe", _PROGRAM),
)
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The streams of an OLE2 file, whose names stand in it in UTF-16; the first that is there says what the file is.
_STREAMS = (
    ("EncryptedPackage", _LOCKED),
    ("WordDocument", _DOC),
    ("Workbook", _XLS),
    ("PowerPoint Document", _PPT),
    ("__substg1.0_", _MAIL),
    ("Book", _XLS),
)
# What a zip file holds when it is one document; a folder ends in a slash.
_ZIPPED = (
    ("xl/", _XLS),
    ("ppt/", _PPT),
    ("ofd.xml", _OFD),
    ("index/document.iwa", _PAGES),
    ("androidmanifest.xml", _PROGRAM),
    ("meta-inf/manifest.mf", _PROGRAM),
)
_MIME_TYPES = (
    (b"application/vnd.oasis.opendocument.text", _ODT),
    (b"application/vnd.oasis.opendocument.spreadsheet", _XLS),
    (b"application/vnd.oasis.opendocument.presentation", _PPT),
    (b"application/epub+zip", _EPUB),
)
# What files are called that are passed over in a folder without being opened.
_ENDINGS: dict[str, Kind] = {
    ".doc": _DOC,
    ".wps": _WPS,
    ".rtf": _RTF,
    ".odt": _ODT,
    ".ofd": _OFD,
    **dict.fromkeys((".xls", ".xlsx", ".et", ".ods"), _XLS),
    **dict.fromkeys((".ppt", ".pptx", ".dps"), _PPT),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic"), _IMAGE),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz", ".tgz"), _ARCHIVE),
    **dict.fromkeys((".eml", ".msg"), _MAIL),
    **dict.fromkeys((".mht", ".mhtml"), _WEB_ARCHIVE),
}
ENDINGS = tuple(_ENDINGS)
_XML_HEAD = 4096  # bytes in which an XML file says what it is
_MAIL_HEAD = 16384  # bytes that the head of an e-mail may take; a long way leaves many lines
_WORD_MARKS = (b'progid="Word.Document"', b"<pkg:package", b"<w:wordDocument", b"<office:document", b"<uof:UOF")
_HEADER = re.compile(
    rb"(?:[Rr]eturn-[Pp]ath|[Rr]eceived|[Dd]elivered-[Tt]o|[Mm]essage-I[Dd]|MIME-Version|From|To|Subject|Date|X-[\w-]{1,40}): "
)


def refused(path: PurePath, data: bytes) -> CorpusError | None:
    """The error for a file of a kind that is not read; None for one that may be a text."""
    kind = _kind(path, data)
    return None if kind is None else _error(path, kind)


def refused_zip(path: PurePath, archive: zipfile.ZipFile) -> CorpusError:
    """The error for a zip file that is no Word file."""
    return _error(path, _zipped_kind(path, archive) or _ARCHIVE)


def is_document(path: PurePath, archive: zipfile.ZipFile) -> bool:
    """Whether a zip file is one document of a kind that is not read, and no archive of files."""
    return _zipped_kind(path, archive) is not None


def _zipped_kind(path: PurePath, archive: zipfile.ZipFile) -> Kind | None:
    names = {entry.filename.lower(): entry for entry in archive.infolist()}
    if "mimetype" in names:
        said = unpack(path, archive, names["mimetype"])
        kind = next((kind for mime, kind in _MIME_TYPES if said.startswith(mime)), None)
        if kind is not None:
            return kind
    return next((kind for mark, kind in _ZIPPED if any(_is(name, mark) for name in names)), None)


def by_ending(names: Sequence[str]) -> list[tuple[str, CorpusError]]:
    """Of files that are not opened, by their endings: the first of each kind with the sentence about all of it."""
    kinds: dict[Kind, list[str]] = {}
    for name in names:
        if kind := _ENDINGS.get(PurePath(name).suffix.lower()):
            kinds.setdefault(kind, []).append(name)
    return [(own[0], _error(own[0], kind, len(own) - 1)) for kind, own in kinds.items()]


def _error(path: PurePath | str, kind: Kind, more: int = 0) -> CorpusError:
    """The sentence about a file, and as many more of its kind."""
    blank = " " if kind.chinese[:1].isascii() else ""
    if more:
        return CorpusError(
            f"{path} and {count(more, 'other file')} are not read; each is {kind.english}.",
            f"{path} 和另外 {more} 个文件是{blank}{kind.chinese}。",
        )
    return CorpusError(f"{path} is {kind.english}.", f"{path} 是{blank}{kind.chinese}。")


def _is(name: str, mark: str) -> bool:
    return name.startswith(mark) if mark.endswith("/") else name == mark


def _kind(path: PurePath, data: bytes) -> Kind | None:
    if data.startswith(_OLE_MAGIC):
        kind = next((kind for name, kind in _STREAMS if name.encode("utf-16-le") in data), _OLE)
        return _WPS if kind in (_DOC, _OLE) and path.suffix.lower() == ".wps" else kind
    found = next((kind for at, magic, kind in _MAGIC if data.startswith(magic, at)), None)
    if found is not None:
        return found
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":  # two letters alone may begin a text
        return _IMAGE
    if data.startswith(b"MZ") and b"\0\0\0" in data[:64]:
        return _PROGRAM
    head = data[:_XML_HEAD].lstrip(b"\xef\xbb\xbf \r\n")
    if head.startswith(b"<?xml") and any(mark in head for mark in _WORD_MARKS):
        return _WORD_XML
    if _HEADER.match(head) and b"\nMIME-Version: " in b"\n" + data[:_MAIL_HEAD]:
        return _WEB_ARCHIVE if b"multipart/related" in data[:_MAIL_HEAD] and _is_page(path) else _MAIL
    return None


def _is_page(path: PurePath) -> bool:
    return path.suffix.lower() in {".mht", ".mhtml"}
