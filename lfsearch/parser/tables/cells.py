"""Records of tables, and how the text of their lines and cells is measured, cut and joined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from lfsearch.data import read_table
from lfsearch.parser import paragraphs
from lfsearch.text.blanks import bare, squeeze
from lfsearch.types import Cell, ParseWarning

# No clause may be longer (the project's bar); a row is cut at a natural break before that.
MAX_ROW = 2000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `lines[first..last]`, both included. `header` rows hold column heads or row numbers only.

    A `key` row is a cell that stands in front of others and heads them; a row of `depth` n belongs to the last row of
    depth n - 1.
    """

    first: int
    last: int
    cells: tuple[Cell, ...]
    label: str | None
    header: bool = False
    key: bool = False
    depth: int = 0

    @property
    def text(self) -> str:
        """The cells in printed order, carried ones put in."""
        return " ".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """One table, `lines[first..last]`; its rows follow each other without gaps or overlaps."""

    first: int
    last: int
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    warnings: tuple[ParseWarning, ...]


SENTENCE_END = re.compile(r"[。!?;]\s*[”\")〉》]?$")
PUNCTUATION = re.compile(r"[。,;!?]|(?<!\d):|:(?!\d)")  # the colon of a ratio is none: 1:5万
_MEASURE = "[吨家个台人分户亩座处]"
# A figure of a table cell: 63, 248.13, 90%, 900吨, —. "248. 13" is one figure; "900 吨" and "20 家以上" are one value.
_SPLIT_VALUE = re.compile(rf"(?<=\d\.) +(?=\d)|(?<=\d) +(?={_MEASURE}(?:以上|以下)?(?:\s|$))")
VALUE = re.compile(rf"(?:[-—–]|[-—]?\d+(?:\.\d+)?)(?:%|{_MEASURE})?(?:以上|以下)?")
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
# Space between two words of Chinese is a gap between columns; the PDF leaves stray space elsewhere only.
# What can follow a gap besides: figures in a list (5、25、40), a full date (2023. 5. 15), a first item (1. 焦炉).
_COLUMN_GAP = re.compile(
    r"""
    (?<=[\u4e00-\u9fff”][\u4e00-\u9fff”]) \s+ (?=[\u4e00-\u9fff(“][\u4e00-\u9fff“、])
    | (?<=[\u4e00-\u9fff)]) \s+ (?=\d+(?:、\d|\.\s?\d+\.\s?\d) | 1\.\s(?:\d+\s月|[\u4e00-\u9fff]))
    """,
    re.VERBOSE,
)
_NUMBER = re.compile(r"(\d{1,3})(?:\s++|$)(?![.、\d])")
_OFFICE = re.compile(r"市[\u4e00-\u9fff]{1,10}(?:局|委|办|部|院|会|中心)")


def width(text: str) -> float:
    """Printed width in ideographs; blanks are none, since they are those of the typesetter."""
    return paragraphs.width(bare(text))


@cache
def _measures() -> list[tuple[str, tuple[str, ...]]]:
    """What makes a quantity of the number in front of it (`12 月底前`, `10 个市级专业镇`), but before some characters."""
    entries = (line.partition("\t") for line in read_table("measures.tsv"))
    return [(word, tuple(others)) for word, _, others in entries]


def row_number(text: str, *, sure: bool = True) -> int | None:
    """The number that begins a row: `26 市市场监督`, `3` alone; `sure`: which is no quantity, as `12 月底前`."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    counts = any(rest.startswith(word) and not rest[len(word) :].startswith(others) for word, others in _measures())
    return None if sure and counts else int(match[1])


def tokens(text: str) -> list[str]:
    """The parts of a line between spaces, letter-spaced words (`职　　责`, `古　县`) made whole."""
    parts: list[str] = []
    spaced = False
    for part in _SPLIT_VALUE.sub("", text).split():
        single = len(part) == 1 and _IDEOGRAPH.match(part) is not None
        if single and spaced:
            parts[-1] += part
        else:
            parts.append(part)
        spaced = single
    return parts


def column_parts(text: str) -> list[str]:
    """The parts of a line between gaps that are wide enough to part columns."""
    return [part for part in _COLUMN_GAP.split(text) if part]


def split_values(text: str) -> tuple[list[str], list[str]] | None:
    """A line of a table of figures as (words, figures): `尧都 63 89 3 17`. None for any other line."""
    parts = tokens(text) if len(text) <= 80 and not PUNCTUATION.search(text) else []
    count = len(parts)
    while count and VALUE.fullmatch(parts[count - 1]):
        count -= 1
    if count == len(parts) or not _IDEOGRAPH.search("".join(parts[:count])):
        return None
    words: list[str] = []
    for part in parts[:count]:
        # "1:5 万盆地区" is one word; a number alone in front is the row's.
        if words and words[-1][-1].isascii() and words[-1][-1].isalnum() and not words[-1].isdigit():
            words[-1] += part
        else:
            words.append(part)
    return words, parts[count:]


def join(parts: Iterable[str]) -> str:
    """Wrapped lines as one text; Latin words and the names of offices keep their distance."""
    text = above = ""
    for part in parts:
        piece = squeeze(part)
        latin = text[-1:].isascii() and text[-1:].isalpha() and piece[:1].isascii() and piece[:1].isalpha()
        # Two offices on a line each, nothing printed between them.
        if latin or (_OFFICE.fullmatch(above) and _OFFICE.fullmatch(piece)):
            text += " "
        text += piece
        above = piece
    return text
