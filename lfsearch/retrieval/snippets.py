"""Where a query's words stand in a clause, and the sentences of the clause that answer the query best."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from lfsearch.records import ClauseRecord
from lfsearch.text.columns import text_width
from lfsearch.text.lazy import lazy
from lfsearch.text.numerals import to_chinese
from lfsearch.text.width import fold
from lfsearch.types import Cell, Inherited

WIDTH = 300  # columns of a snippet for programs, 150 Chinese characters: the sentence that answers and its neighbours

_ARTICLE = lazy(r"^第(\d+)(\D*)$")
# A sentence ends behind these, with the brackets and quotation marks that close there; a part of one behind a comma.
_SENTENCE = lazy(r"[^。;!?\n]*(?:[。;!?\n]+[)”’」』 ]*|$)")
_PART = lazy(r"[^,:]*(?:[,:]+[)”’」』 ]*|$)")
_LONG = 100  # characters; a longer sentence is parted, so that what answers can be shown without the rest
_SMALL = 30  # characters; what parts of a sentence have at least: a shorter one says nothing by itself

LONGEST_HEADING = 30  # characters; what the parser took for a longer one is a sentence, which is read with the text
_ROW = 45  # characters; a row of no more fills one line of a terminal as printed

# What a sentence's score is made of: how rare the words are that it holds, how well it covers the meaning of the query,
# and whether it holds a fact that the query asks for. Any mixture between 1:2 and 2:1 shows as many answers.
_WORDS, _MEANING, _ASKED = 1.0, 1.0, 0.5
# A sentence is read with its neighbours: so much of their scores counts for it.
_NEIGHBOURS = 0.3

_JOINTS = " ·"  # what parts cells and clauses, and is not shown at either end

Meaning = Callable[[Sequence[str]], Sequence[float]]  # how well each text covers the query in meaning, at most 1


class Wanted(NamedTuple):
    """What a query wants to see."""

    words: Mapping[str, float]  # normalised, with their rarity
    asks: frozenset[str] = frozenset()  # kinds of facts, as in `wishes`
    meaning: Meaning | None = None  # None where the words alone were asked


class Piece(NamedTuple):
    """A sentence, a part of a long one, or a cell with its column's name; with the blank or sign that parts it."""

    text: str
    asked: bool = False  # whether it holds a fact that the query asks for


class Extract(NamedTuple):
    """A clause in pieces, and what stands under it, of which as much is shown as there is room for.

    The pieces are compared with the query only where not all of them can be shown: most clauses are short.
    """

    pieces: tuple[Piece, ...] = ()
    wanted: Wanted = Wanted({})

    @property
    def whole(self) -> str:
        """All of it."""
        return "".join(piece.text for piece in self.pieces).strip(_JOINTS)

    def within(self, room: int) -> str:
        """At most `room` columns of it: whole pieces, the best first, in reading order; … marks a gap."""
        if text_width(self.whole) <= room:
            return self.whole
        scores = _scores(self.pieces, self.wanted)
        order = sorted(range(len(scores)), key=lambda number: (-scores[number], number))
        chosen: frozenset[int] = frozenset()
        for number in order:
            more = chosen | {number}
            if text_width(self._shown(more)) <= room:
                chosen = more
        return self._shown(chosen) if chosen else _cut(self.pieces[order[0]].text.strip(_JOINTS), room)

    def _shown(self, chosen: frozenset[int]) -> str:
        shown, last = "", -1
        for number in sorted(chosen):
            shown = shown.rstrip() + "…" if number > last + 1 else shown
            shown += self.pieces[number].text
            last = number
        return shown.strip(_JOINTS) + ("…" if last < len(self.pieces) - 1 else "")


def _cut(text: str, room: int) -> str:
    while text and text_width(text) >= room:
        text = text[:-1]
    return text + "…"


def _pattern(terms: Sequence[str]) -> re.Pattern[str] | None:
    forms = set()
    for term in terms:
        forms.add(term)
        article = _ARTICLE().match(term)
        if article and 0 < int(article[1]) < 1000:
            forms.add(f"第{to_chinese(int(article[1]))}{article[2]}")
    # Longest first, so that 农业农村局 is marked whole; stray spaces of the PDF may stand inside.
    parts = [r"\s*".join(map(re.escape, form)) for form in sorted(forms, key=len, reverse=True) if form.strip()]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def matches(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Character ranges of `text` where one of the normalised terms stands, in order, not overlapping."""
    pattern = _pattern(terms)
    if pattern is None:
        return []
    return [match.span() for match in pattern.finditer(fold(text)) if match.end() > match.start()]


def extract(record: ClauseRecord, below: Sequence[ClauseRecord], wanted: Wanted) -> Extract:
    """A clause and the clauses under it, `below`, in pieces.

    The heading, which the path tells, is left out where there is more to read.
    """
    parts = [_pieces(record, wanted.asks, len(own_heading(record))), *(_pieces(child, wanted.asks) for child in below)]
    pieces = [piece for part in parts for piece in part] or _pieces(record, wanted.asks)
    return Extract(tuple(pieces), wanted)


def own_heading(record: ClauseRecord) -> str:
    """The beginning of a clause's text that is the end of its path: its label and heading, with the stop behind them."""
    if not record.path or not (record.label or record.heading):
        return ""
    head, text = record.path[-1], record.text
    stop = len(text) - len(text.lstrip())
    if len(head) > LONGEST_HEADING or not text.startswith(head, stop):
        return ""
    stop += len(head)
    while stop < len(text) and (text[stop] in "。:\uff1a" or text[stop].isspace()):
        stop += 1
    return text[:stop]


def _pieces(record: ClauseRecord, asks: frozenset[str], start: int = 0) -> list[Piece]:
    """A record's text from a place on in pieces, the last one with a blank behind it."""
    if record.cells:
        # A row of figures first as it is printed, so that it can be found on the paper; then what each of them is, where
        # that is known.
        named = any(cell.column for cell in record.cells)
        printed = [Piece(f"{record.text}\n")] if named and len(record.text) <= _ROW else []
        return [*printed, *_cells(record.cells)]
    facts = [fact for name in sorted(asks) for fact in record.answers(name) if not isinstance(fact, Inherited)]
    text = record.text[start:].rstrip() + " "
    pieces = []
    for first, last in _spans(text):
        asked = any(first <= fact.start - start < last for fact in facts)
        pieces.append(Piece(text[first:last].replace("\n", " "), asked))
    return pieces if text.strip() else []


def _cells(cells: Sequence[Cell]) -> Iterator[Piece]:
    for column, group in groupby(cells, key=lambda cell: cell.column or ""):
        text = " ".join(dict.fromkeys(cell.text for cell in group if cell.text)).replace("\n", " ")
        spans = list(_spans(text))
        for number, (first, last) in enumerate(spans):
            head = f"{column} " if column and not number else ""
            tail = " · " if number == len(spans) - 1 else ""  # also behind the last cell: a row may follow
            yield Piece(head + text[first:last] + tail)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text stand, a long one in parts; together they are the text."""
    folded = fold(text)
    for sentence in _SENTENCE().finditer(folded):
        first, last = sentence.span()
        if last - first <= _LONG:
            if last > first:
                yield first, last
            continue
        for part in _PART().finditer(folded, first, last):
            if part.end() - first >= _SMALL and last - part.end() >= _SMALL:
                yield first, part.end()
                first = part.end()
        yield first, last


def _scores(pieces: Sequence[Piece], wanted: Wanted) -> list[float]:
    """How well each piece answers; 0 is not at all."""
    most = sum(wanted.words.values()) or 1.0
    patterns = {word: pattern for word in wanted.words if (pattern := _pattern([word]))}
    meaning = wanted.meaning([piece.text for piece in pieces]) if wanted.meaning else [0.0] * len(pieces)
    alone = []
    for piece, near in zip(pieces, meaning, strict=True):
        folded = fold(piece.text)
        rare = sum(wanted.words[word] for word, pattern in patterns.items() if pattern.search(folded)) / most
        alone.append(_WORDS * rare + _MEANING * near + _ASKED * piece.asked)
    return [
        score + _NEIGHBOURS * max(alone[max(number - 1, 0) : number] + alone[number + 1 : number + 2], default=0.0)
        for number, score in enumerate(alone)
    ]
