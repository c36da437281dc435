"""The documents of an index as running text, in which a quotation is looked for whatever clauses it runs over."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from lfsearch.text.literal import literal

# Marks that print one thing and are typed in several ways, one for one: quotation marks, dashes, brackets of a year.
_QUOTES = "\u201c\u201d\u2018\u2019\u300c\u300d\u300e\u300f\ufe41\ufe42\ufe43\ufe44'"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u30fc~\u301c\u223c"
_OPEN, _CLOSE = "\u3014\u3010\u3016[", "\u3015\u3011\u3017]"
_MARKS = str.maketrans(
    _QUOTES + _DASHES + _OPEN + _CLOSE,
    '"' * len(_QUOTES) + "-" * len(_DASHES) + "(" * len(_OPEN) + ")" * len(_CLOSE),
)
# Marks of the text around a quotation may stand at its ends: 规定“…应当及时、准确,”
_ENDS = "。,;:、!?.\u2026-*`_#> "


def comparable(text: str) -> str:
    """The form in which quotations are compared: `literal`, with one kind of quotation marks, dashes and brackets."""
    return literal(text).translate(_MARKS)


def trimmed(text: str) -> str:
    """The comparable form of a quotation without the marks at its ends."""
    return comparable(text).strip(_ENDS)


def trimmed_in_front(text: str) -> int:
    """How many comparable characters `trimmed` takes away in front."""
    whole = comparable(text)
    return len(whole) - len(whole.lstrip(_ENDS))


class Running:
    """The comparable texts of all clauses, joined within a document, and the way back to their rows."""

    def __init__(self, texts: Iterable[str], documents: Iterable[range]) -> None:
        """`texts` are the clauses' literal forms in reading order, `documents` the rows of each document."""
        lines = [text.translate(_MARKS) for text in texts]
        self._starts: list[int] = []
        pieces: list[str] = []
        place = 0
        for rows in documents:
            for row in rows:
                self._starts.append(place)
                pieces.append(lines[row])
                place += len(lines[row])
            pieces.append("\n")  # which nothing comparable holds, so that no quotation runs over two documents
            place += 1
        self.text = "".join(pieces)

    def row(self, place: int) -> int:
        """The row of the clause that a character belongs to."""
        return bisect_right(self._starts, place) - 1

    def rows(self, start: int, end: int) -> range:
        """The rows of the clauses that a part of the text runs over."""
        return range(self.row(start), self.row(max(end - 1, start)) + 1)

    def start(self, row: int) -> int:
        """Where the text of a row begins; behind the last row, the end."""
        return self._starts[row] if row < len(self._starts) else len(self.text)

    def longest(self, start: int, end: int) -> int:
        """The row of the clause that holds most of a part of the text."""

        def held(row: int) -> int:
            return min(end, self.start(row + 1)) - max(start, self.start(row))

        return max(self.rows(start, end), key=held)

    def find(self, wanted: str, rows: range | None = None) -> Iterator[int]:
        """Where a comparable text stands, of all rows or of some, in reading order, overlaps left out."""
        place, stop = (self.start(rows.start), self.start(rows.stop)) if rows else (0, len(self.text))
        place = self.text.find(wanted, place, stop) if wanted else -1
        while place >= 0:
            yield place
            place = self.text.find(wanted, place + len(wanted), stop)
