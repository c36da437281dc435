"""Web pages: `read_html` finds the document on the page and reads it as blocks."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import replace
from pathlib import PurePath

from lfsearch.errors import CorpusError
from lfsearch.reading.html.flow import UNPRINTED, flow
from lfsearch.reading.html.markup import Element, TooMany, parse
from lfsearch.reading.html.metadata import page_title, take_fields
from lfsearch.reading.html.page import main_block
from lfsearch.reading.plain import decode, read_text
from lfsearch.reading.source import Block, Paragraph, Source, TableRow
from lfsearch.reading.written import text_of
from lfsearch.text.blanks import bare
from lfsearch.text.width import fold

__all__ = ["is_html", "read_html"]

# Where a page says what it is and in which encoding, in bytes.
_HEAD = 4096
_OPENING = re.compile(
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|div|table|p|center|span|font|article|section|h[1-6]|link|style)[\s>/])",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*+[\"']?\s*+([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
# The encodings of Chinese pages, and what browsers read under a name that says less.
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "hz-gb-2312"), "gb18030"),
}
# A page is under a megabyte; one made by a word processor of a thick book has ten.
_MAX_BYTES = 24 << 20
# So many of the first paragraphs are looked at for the title.
_ABOVE = 12
# A text of so many lines is parted by them, and no phrase that somebody has marked.
_PLAIN_LINES = 5
# Where a page has none of these, line ends are all that parts its lines.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
        "form",
        "figure",
        "aside",
        "header",
    ]
)
# So many characters of a page may be broken: one torn byte in a page in GBK is usual.
_MAX_BROKEN = 0.01


def is_html(data: bytes) -> bool:
    """Whether the bytes are a web page or a piece of one."""
    head = data[:_HEAD]
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            return _opens(head[2:].decode(encoding, "replace"))
    return _opens(head.removeprefix(codecs.BOM_UTF8).decode("latin-1"))


def _opens(text: str) -> bool:
    """Whether a text begins with an element of a page, behind comments and the like."""
    at = 0
    while True:
        at += len(text[at:]) - len(text[at:].lstrip())
        for begins, ends in (("<!--", "-->"), ("<?xml", "?>")):
            if text.startswith(begins, at) and (end := text.find(ends, at)) >= 0:
                at = end + len(ends)
                break
        else:
            return _OPENING.match(text, at) is not None


def read_html(path: PurePath, data: bytes) -> Source:
    """Read the one document on a web page. Raises CorpusError in one sentence."""
    if len(data) > _MAX_BYTES:
        raise _too_large(path)
    try:
        page = parse(_text(path, data))
    except TooMany:
        raise _too_large(path) from None
    if not any(element.tag in _BLOCKS for element in page.elements()):
        text = _without_tags(page)
        if sum(map(bool, map(str.strip, text.splitlines()))) >= _PLAIN_LINES:  # a plain text with tags put around it
            return replace(read_text(path, text.encode("utf-8", "replace")), sha256=hashlib.sha256(data).hexdigest())
    fields, metadata = take_fields(page)
    title = fields.title or page_title(page)
    fields = replace(fields, title=title)
    blocks = flow(main_block(page, metadata))
    if not any(_says(block) for block in blocks):
        raise CorpusError(
            f"{path} is a web page without text; open it, and save the page that shows the document.",
            f"{path} 是没有正文的网页；请打开它，另存显示公文正文的页面。",
        )
    if title and not _begins_with(blocks, title):
        blocks.insert(0, Paragraph(title, alignment="center", style="title"))
    return Source(path.name, text_of(blocks), hashlib.sha256(data).hexdigest(), tuple(blocks), fields)


def _without_tags(page: Element) -> str:
    """The characters of a page that are printed, line ends as they stand."""
    parts: list[str] = []
    waiting: list[Element | str] = [page]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            parts.append(one)
        elif one.tag not in UNPRINTED:
            waiting += reversed(one.children)
    return "".join(parts)


def _text(path: PurePath, data: bytes) -> str:
    """The page in the encoding that it names, else in the one that its bytes tell."""
    match = _CHARSET.search(data, 0, _HEAD)
    encoding = _ENCODINGS.get(match[1].decode("ascii").lower()) if match else None
    try:
        return decode(data, path, encoding)
    except CorpusError:
        text = _patched(data, encoding or "utf-8")
        if text is None:
            raise
        return text


def _patched(data: bytes, encoding: str) -> str | None:
    """The text with its few broken characters replaced; None where they are more."""
    text = data.decode(encoding, "replace")
    return text if text.count("\ufffd") <= _MAX_BROKEN * len(text) and "\0" not in text else None


def _says(block: Block) -> bool:
    if isinstance(block, TableRow):
        return any(cell.text.strip() for cell in block.cells)
    return isinstance(block, Paragraph)


def _begins_with(blocks: list[Block], title: str) -> bool:
    """Whether the document prints its title itself, on one line or several."""
    opening = [block.text for block in blocks[:_ABOVE] if isinstance(block, Paragraph)]
    return bare(fold(title)) in bare(fold("".join(opening)))


def _too_large(path: PurePath) -> CorpusError:
    return CorpusError(
        f"{path} is too large for a web page with one document; save its text as .txt.",
        f"{path} 太大，不像一份公文的网页；请把正文另存为 .txt。",
    )
