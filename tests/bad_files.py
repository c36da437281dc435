"""Files that are no text of a gazette, one of each kind that people have in such folders, with what is said of each."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple

from conftest import MARCH

_TEXT = MARCH.encode()
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


class BadFile(NamedTuple):
    """A file by its name, what it holds and what the sentence about it says."""

    name: str
    data: bytes
    said: str


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return made.getvalue()


def _ole(stream: str) -> bytes:
    return _OLE + stream.encode("utf-16-le") + bytes(512)


def _torn(*places: int) -> bytes:
    """The text with a byte that is no UTF-8 at each of the places."""
    data = bytearray(_TEXT)
    for place in places:
        data[place] = 0xFF
    return bytes(data)


_NOISE = bytes(range(256)) * 8

BAD_FILES: dict[str, BadFile] = {
    # nothing, or no text
    "nothing": BadFile("2024-05.txt", b"", "is empty"),
    "blanks": BadFile("2024-05.txt", b" \n\n\t\n", "is empty"),
    "ideographic blanks": BadFile("2024-05.txt", "\u3000\n\u3000".encode(), "is empty"),
    "a byte order mark alone": BadFile("2024-05.txt", b"\xef\xbb\xbf", "is empty"),
    "NULs": BadFile("2024-05.txt", _TEXT + bytes(200), "not a text file"),
    "noise": BadFile("2024-05.txt", b"\x01" + _NOISE, "not a text file"),
    "half a UTF-16 character": BadFile("2024-05.txt", b"\xff\xfe\x00", "not a text file"),
    "a novel": BadFile("2024-05.txt", "从前有座山,山里有座庙。\n".encode() * 50, "No document"),
    "a novel in GBK": BadFile("2024-05.txt", "从前有座山,山里有座庙,老和尚的事。\n".encode("gbk") * 50, "No document"),
    "JSON": BadFile("2024-05.txt", b'{"title": ["a", 1]}', "No document"),
    "nested JSON": BadFile("2024-05.txt", b"[" * 100_000, "No document"),
    "a table of figures": BadFile("2024-05.txt", b"1,2,3\n4,5,6\n", "No document"),
    "ten million digits": BadFile("2024-05.txt", b"1" * 10_000_000, "holds over 2000000 characters"),
    "one long line": BadFile("2024-05.txt", "达到".encode() * 400_000, "No document"),
    # UTF-8, torn
    "one bad byte": BadFile("2024-05.txt", _torn(100), "the first in line 5"),
    "a bad first byte": BadFile("2024-05.txt", _torn(0), "the first in line 1"),
    "half a last character": BadFile("2024-05.txt", _TEXT + "临汾".encode()[:-1], "broken character(s)"),
    "a stray continuation": BadFile("2024-05.txt", _TEXT[:60] + b"\n\x80\n" + _TEXT[60:], "broken character(s)"),
    "torn all over": BadFile("2024-05.txt", _torn(*range(30, len(_TEXT), 7)), "not a text file"),
    # other forms
    "PNG": BadFile("2024-05.txt", b"\x89PNG\r\n\x1a\n" + _NOISE, "is a picture"),
    "JPEG": BadFile("2024-05.pdf", b"\xff\xd8\xff\xe0" + _NOISE, "is a picture"),
    "GIF": BadFile("2024-05.txt", b"GIF89a" + _NOISE, "is a picture"),
    "TIFF": BadFile("2024-05.txt", b"II*\0" + _NOISE, "is a picture"),
    "WebP": BadFile("2024-05.txt", b"RIFF\0\0\0\0WEBPVP8 " + _NOISE, "is a picture"),
    "HEIC": BadFile("2024-05.txt", b"\0\0\0\x18ftypheic" + _NOISE, "is a picture"),
    "BMP": BadFile("2024-05.txt", b"BM\x10\x10\0\0\0\0\0\0" + _NOISE, "is a picture"),
    "Photoshop": BadFile("2024-05.txt", b"8BPS\0\1" + _NOISE, "is a picture"),
    "film": BadFile("2024-05.txt", b"\0\0\0\x18ftypisom" + _NOISE, "sound or film"),
    "music": BadFile("2024-05.txt", b"ID3\x03" + _NOISE, "sound or film"),
    "speech": BadFile("2024-05.txt", b"RIFF\0\0\0\0WAVEfmt " + _NOISE, "sound or film"),
    "RAR": BadFile("2024-05.txt", b"Rar!\x1a\x07\1\0" + _NOISE, "is an archive"),
    "7-Zip": BadFile("2024-05.txt", b"7z\xbc\xaf\x27\x1c" + _NOISE, "is an archive"),
    "gzip": BadFile("2024-05.txt", b"\x1f\x8b\x08" + _NOISE, "is an archive"),
    "bzip2": BadFile("2024-05.txt", b"BZh91AY&SY" + _NOISE, "is an archive"),
    "xz": BadFile("2024-05.txt", b"\xfd7zXZ\0" + _NOISE, "is an archive"),
    "tar": BadFile("2024-05.txt", b"a.txt".ljust(257, b"\0") + b"ustar" + _NOISE, "is an archive"),
    "SQLite": BadFile("2024-05.txt", b"SQLite format 3\0" + _NOISE, "is a database"),
    "Access": BadFile("2024-05.txt", b"\0\1\0\0Standard Jet DB" + _NOISE, "is a database"),
    "a program": BadFile("2024-05.txt", b"\x7fELF" + _NOISE, "is a program"),
    "a program of Windows": BadFile("2024-05.txt", b"MZ\x90\0\3\0\0\0" + _NOISE, "is a program"),
    "Word 97": BadFile("2024-05.txt", _ole("WordDocument"), "Word 97-2003"),
    "Excel 97": BadFile("2024-05.txt", _ole("Workbook"), "is a workbook"),
    "PowerPoint 97": BadFile("2024-05.txt", _ole("PowerPoint Document"), "is a presentation"),
    "Outlook": BadFile("2024-05.txt", _ole("__substg1.0_"), "is an e-mail"),
    "locked Word": BadFile("2024-05.docx", _ole("EncryptedPackage"), "locked with a password"),
    "rich text": BadFile("2024-05.txt", b"{\\rtf1\\ansi abc}", "rich text"),
    "DjVu": BadFile("2024-05.txt", b"AT&TFORM" + _NOISE, "DjVu"),
    "PostScript": BadFile("2024-05.txt", b"%!PS-Adobe-3.0\n" + _NOISE, "PostScript"),
    "an e-mail": BadFile("2024-05.txt", b"From: a@b.cn\nMIME-Version: 1.0\n\n" + _TEXT, "is an e-mail"),
    "Word in XML": BadFile("2024-05.txt", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "Word file in XML"),
    "a PDF torn": BadFile("2024-05.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n" + _NOISE, "is damaged"),
    "a PDF's first line": BadFile("2024-05.pdf", b"%PDF-1.7\n", "is damaged"),
    "a Word file torn": BadFile("2024-05.docx", _zip(word__document_dot_xml=b"<w:document>")[:60], "damaged"),
    "Excel": BadFile("2024-05.docx", _zip(xl__workbook_dot_xml=b"<workbook/>"), "is a workbook"),
    "PowerPoint": BadFile("2024-05.docx", _zip(ppt__presentation_dot_xml=b"<p/>"), "is a presentation"),
    "OFD": BadFile("2024-05.docx", _zip(OFD_dot_xml=b"<ofd/>"), "OFD file"),
    "OpenDocument": BadFile("2024-05.docx", _zip(mimetype=b"application/vnd.oasis.opendocument.text"), "OpenDocument"),
    "an e-book": BadFile("2024-05.docx", _zip(mimetype=b"application/epub+zip"), "e-book"),
    "an empty page": BadFile("2024-05.html", b"<html><body><p></p></body></html>", "web page without text"),
    "tags alone": BadFile("2024-05.html", b"<html><body> </body></html>", "web page without text"),
    "a page with nothing official": BadFile("2024-05.html", "<html><body><p>从前有座山</p></body></html>".encode(), "No document"),
    # what lies beside the files that people see
    "a Macintosh twin": BadFile("._2024-05.txt", b"\0\5\x16\7\0\2\0\0Mac OS X        ", "left there by the system"),
    "an open Word file": BadFile("~$2024-05.docx", b"\7User" + bytes(150), "left there by the system"),
    "Finder's": BadFile(".DS_Store", b"\0\0\0\1Bud1", "left there by the system"),
    "Explorer's": BadFile("desktop.ini", b"[.ShellClassInfo]\r\n", "left there by the system"),
    "Explorer's pictures": BadFile("Thumbs.db", _OLE, "left there by the system"),
}  # fmt: skip
