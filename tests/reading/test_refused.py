"""Files that are not read: each is told in one sentence, which says what it is and what to do."""

from __future__ import annotations

from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_builder import zipped

from lfsearch.errors import CorpusError
from lfsearch.reading import read_bytes
from lfsearch.reading.refused import refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REST = bytes(range(256)) * 4


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + bytes(200)


MAIL = b"Received: from a by b\r\nFrom: a@b.cn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/{}\r\n\r\n..."
KINDS: dict[str, tuple[str, bytes, str]] = {
    "doc": ("a.doc", ole("WordDocument"), "旧版 Word 文件（.doc）；请用 Word 或 WPS 打开后另存为 .docx"),
    "doc called docx": ("a.docx", ole("WordDocument"), "旧版 Word 文件（.doc）"),
    "wps": ("a.WPS", ole("WordDocument"), "WPS 文件（.wps）；请用 WPS 打开后另存为 .docx"),
    "locked": ("a.docx", ole("EncryptedPackage"), "加密文件；请打开后取消密码"),
    "xls": ("a.xls", ole("Workbook"), "电子表格"),
    "older xls": ("a.xls", ole("Book"), "电子表格"),
    "ppt": ("a.ppt", ole("PowerPoint Document"), "演示文稿"),
    "msg": ("a.msg", ole("__substg1.0_001A"), "电子邮件"),
    "other OLE": ("a.x", OLE, "旧版 Office 文件"),
    "xlsx": ("a.xlsx", zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "电子表格"),
    "pptx": ("a.pptx", zipped({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "演示文稿"),
    "ofd": ("a.ofd", zipped({"OFD.xml": "", "Doc_0/Document.xml": ""}), "OFD 版式文件"),
    "odt": ("a.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument 文件（.odt）"),
    "ods": ("a.ods", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "电子表格"),
    "epub": ("a.epub", zipped({"mimetype": "application/epub+zip"}), "电子书（.epub）"),
    "pages": ("a.pages", zipped({"Index/Document.iwa": ""}), "Pages 文稿"),
    "jar": ("a.jar", zipped({"META-INF/MANIFEST.MF": ""}), "程序"),
    "zip": ("a.zip", zipped({"a.txt": ""}), "压缩包；请解压后添加其中的文件"),
    "empty zip": ("a.zip", zipped({}), "压缩包"),
    "png": ("a.png", b"\x89PNG\r\n\x1a\n" + REST, "图片；请先做文字识别（OCR）"),
    "jpg": ("a.jpg", b"\xff\xd8\xff\xe0" + REST, "图片"),
    "tiff": ("a.tif", b"II*\0" + REST, "图片"),
    "big-endian tiff": ("a.tif", b"MM\0*" + REST, "图片"),
    "bmp": ("a.bmp", b"BM\x36\x10\0\0\0\0\0\0" + REST, "图片"),
    "gif": ("a.gif", b"GIF89a" + REST, "图片"),
    "heic": ("a.heic", b"\0\0\0\x18ftypheic" + REST, "图片"),
    "webp": ("a.webp", b"RIFF\0\0\0\0WEBPVP8 " + REST, "图片"),
    "mp4": ("a.mp4", b"\0\0\0\x18ftypisom" + REST, "音频或视频"),
    "rar": ("a.rar", b"Rar!\x1a\x07\x01\0" + REST, "压缩包"),
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c" + REST, "压缩包"),
    "gzip": ("a.gz", b"\x1f\x8b\x08\0" + REST, "压缩包"),
    "tar": ("a.tar", b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + REST, "压缩包"),
    "rtf": ("a.rtf", b"{\\rtf1\\ansi text}", "RTF 文件（.rtf）"),
    "rtf called doc": ("a.doc", b"{\\rtf1\\ansi text}", "RTF 文件（.rtf）"),
    "Word XML": ("a.xml", b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?>', "XML 格式的 Word 文件"),
    "eml": ("a.eml", MAIL.replace(b"{}", b"mixed"), "电子邮件；请保存其中的附件"),
    "mht": ("a.mht", MAIL.replace(b"{}", b"related"), "单文件网页（.mht）；请打开后另存为 .html"),
    "exe": ("a.exe", b"MZ\x90\0\x03\0\0\0" + REST, "程序"),
    "elf": ("a", b"\x7fELF\x02" + REST, "程序"),
    "database": ("a.db", b"SQLite format 3\0" + REST, "数据库"),
    "postscript": ("a.ps", b"%!PS-Adobe-3.0\n", "PostScript 文件"),
    "djvu": ("a.djvu", b"AT&TFORM" + REST, "DjVu 文件"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_another_kind_is_told_what_it_is(kind: str) -> None:
    name, data, begins = KINDS[kind]
    with pytest.raises(CorpusError) as caught:
        read_bytes(PurePath(name), data)
    assert caught.value.chinese.startswith(f"{name} 是{' ' * begins[:1].isascii()}{begins}")
    assert caught.value.english.startswith(f"{name} is ")
    assert caught.value.chinese.count("。") == 1 and caught.value.english.count(". ") == 0


@pytest.mark.parametrize(
    "text",
    [
        "BMW公司\n",
        "MZ市\n",
        "From: 甲\n",
        "Subject: 通知\n正文\n",
        "PK赛公报\n",
        "ID3\n",
        "GIF\n",
        "<?xml version='1.0'?><a/>\n",
        "%!\n",
    ],
)
def test_a_text_that_begins_like_one_is_a_text(text: str) -> None:
    assert refused(PurePath("a.txt"), text.encode()) is None
    assert read_bytes(PurePath("a.txt"), text.encode()).text == text


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFFFF, exclude_categories=["Cs", "Cc"])))
def test_no_chinese_text_is_refused(text: str) -> None:
    assert refused(PurePath("a.txt"), ("公报" + text).encode()) is None
