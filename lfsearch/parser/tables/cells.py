"""Records of tables, and how the text of their lines and cells is measured, cut and joined."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lfsearch.parser.lines import Line
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


# The corpus spells full-width commas and brackets with ASCII; they are as wide as an ideograph in print.
_HALF_WIDTH = re.compile(r"[A-Za-z0-9.%/+~-]")
# "248. 13" is one figure; "900 吨" and "20 家以上" are one value.
_SPLIT_VALUE = re.compile(r"(?<=\d\.) +(?=\d)|(?<=\d) +(?=[吨家个台人分户亩座处](?:以上|以下)?(?:\s|$))")
_VALUE = re.compile(r"(?:[-—–]|[-—]?\d+(?:\.\d+)?)(?:%|[吨家个台人分户亩座处])?(?:以上|以下)?")
_FIGURE_ENDS = frozenset("0123456789%-—–上下吨家个台人分户亩座处")  # what a figure ends with
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
SENTENCE_END = re.compile(r"[。!?;]\s*[”\")〉》]?$")
PUNCTUATION = re.compile(r"[。,;:!?]")
_RATIO = re.compile(r"(?<=\d):(?=\d)")
# An item of a list inside a cell. A figure after the point is told from a decimal by its place in the list only.
ITEM = re.compile(r"\d{1,2}\s*\.(?!\s*\d)|[①-⑳⑴-⒇]|\(\d{1,2}\)")
ITEM_LABEL = re.compile(r"(\d{1,2})\s*\.|[①-⑳⑴-⒇]|\(\d{1,2}\)")
_OFFICE = re.compile(r"市[\u4e00-\u9fff]{1,10}(?:局|委|办|部|院|会|中心)")


def width(text: str) -> float:
    """Printed width in ideographs; ASCII counts half, spaces nothing."""
    solid = bare(text)
    return len(solid) - 0.5 * len(_HALF_WIDTH.findall(solid))


def tokens(text: str) -> list[str]:
    """The parts of a line between spaces, letter-spaced words (`职　　责`, `古　县`) made whole."""
    if " " not in text:
        return [text] if text else []
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


def has_punctuation(text: str) -> bool:
    """Whether there is a mark other than the colon of a ratio: 1:5万."""
    return PUNCTUATION.search(_RATIO.sub("", text) if ":" in text else text) is not None


def is_value(token: str) -> bool:
    """A figure of a table cell: 63, 248.13, 90%, 900吨, —."""
    return _VALUE.fullmatch(token) is not None


def split_values(text: str) -> tuple[list[str], list[str]] | None:
    """A line of a table of figures as (words, figures): `尧都 63 89 3 17`. None for any other line."""
    if text[-1:] not in _FIGURE_ENDS or len(text) > 80 or has_punctuation(text):
        return None
    parts = tokens(text)
    count = len(parts)
    while count and is_value(parts[count - 1]):
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


def item_starts(lines: Sequence[Line], first: int, last: int) -> list[int]:
    """The lines that begin an item of a list in `lines[first..last]`: 1. 2. 3. in order, ①, (1)."""
    starts: list[int] = []
    expected = 1
    for index in range(first, last + 1):
        text = lines[index].text
        label = ITEM_LABEL.match(text)
        if label is None:
            opens = ITEM_LABEL.match(column_parts(text)[-1]) if " " in text else None
            expected = 2 if opens and opens[1] == "1" else expected  # the list begins behind a gap
        elif label[1] is None or int(label[1]) == expected or (int(label[1]) == 1 and ITEM.match(text)):
            starts.append(index)
            expected = int(label[1]) + 1 if label[1] else expected
    return starts
