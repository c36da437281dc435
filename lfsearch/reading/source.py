"""What a file is read as: text, and for all but plain text the blocks that it consists of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeAlias

from lfsearch.types import Box

__all__ = ["Block", "Box", "Fields", "Note", "PageBreak", "Paragraph", "Source", "TableCell", "TableRow"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading or line of a masthead as a PDF, Word file or web page sets it; one line of `Source.text`.

    `text` is printed text without line ends; a label that the program numbers by itself stands in it, parted by one
    blank. What is None is not known.
    """

    text: str
    indent: float | None = None  # of the first line against the column's edge, in characters
    alignment: str | None = None  # left, center, right
    page: int | None = None  # 1-based, on which it begins
    box: Box | None = None  # of what stands on that page
    style: str | None = None  # title, heading-1 ... heading-9: what the file itself calls it


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a ruled table; `rows` and `columns` say over how many it is merged."""

    text: str  # its lines joined; paragraphs parted by a newline
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a ruled table: the cells that begin in it, in order; one line of `Source.text`.

    `first` at the first row of each table. A header that is repeated on a new page is left out, and a row that a page
    break has parted is one again.
    """

    cells: tuple[TableCell, ...]
    first: bool = False
    header: bool = False  # known to be a column header
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page begins; no line of `Source.text`."""

    page: int  # the page that begins, 1-based


Block: TypeAlias = Paragraph | TableRow | PageBreak


@dataclass(frozen=True, slots=True)
class Fields:
    """What the metadata of a web page or file say of the one document in it; None where they do not."""

    title: str | None = None
    doc_no: str | None = None  # 发文字号
    issuer: str | None = None  # 发布机构
    date: dt.date | None = None  # 成文日期, not the day of publication


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the reader of a file has to tell: 第3页没有文字, in both languages."""

    english: str
    chinese: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: its text and the SHA-256 of its bytes.

    Of a plain text there are no blocks. Else `text` is what `reading.written.text_of(blocks)` gives: a line for every
    paragraph and table row, in order.
    """

    name: str  # file name inside the corpus folder
    text: str
    sha256: str
    blocks: tuple[Block, ...] = ()
    fields: Fields = Fields()
    notes: tuple[Note, ...] = ()
    heads: tuple[str, ...] = ()  # what runs over page after page and is no text of it, folded and without blanks


def is_pdf(data: bytes) -> bool:
    """Whether these bytes are a PDF file; some programs put a few bytes of something else in front of its mark."""
    return b"%PDF-" in data[:1024]
