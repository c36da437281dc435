"""What a text quotes: what stands in quotation marks, block quotes of Markdown, and sentences where nothing is marked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lfsearch.retrieval.running import trimmed

_PAIRS = {"\u201c": "\u201d", "\u300c": "\u300d", "\u300e": "\u300f", "\ufe41": "\ufe42", "\ufe43": "\ufe44"}
_CLOSING = {close: opening for opening, close in _PAIRS.items()}
_STRAIGHT = ('"', "\uff02")
# Of fewer characters it is a term, “十四五”; with a figure in it, “85%以上”, four are a statement.
_SHORTEST, _SHORTEST_FIGURE = 6, 4
# A figure in Chinese characters is one with what it counts, 有效期三年, 补贴万元; “一带一路”, “三线一单” and “四个意识” are terms.
_NUMERAL = re.compile(
    "[百千万]分之[零一二两三四五六七八九十百半]"
    "|[一二两三四五六七八九十百千万亿半](?:个?(?:月|工作日|小时|季度)|周?年|[日天周倍元亩吨户人次]|公里|公斤|平方|立方|万[元亩吨户人]|亿元)"
)
# A quotation is a passage, not a document; what is longer is checked sentence by sentence.
LONGEST = 1200
_BLOCK = re.compile(r"[ ]{0,3}>[ ]?")
_ATTRIBUTION = re.compile(
    r"\s*(?:[\u2014\u2015\u2500-]{1,3}|--)\s*(?:[《〈\[]|[\u4e00-\u9fff]{2,24}[〔\[(\uff08【]?(?:19|20)\d\d)"
)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_ELLIPSIS = re.compile(r"(?:\u2026+|\.{3,}|\u3002{3,})")
_SENTENCE = re.compile(r"[^。\uff01\uff1f!?;\uff1b\n]+(?:[。\uff01\uff1f!?;\uff1b]+[\u201d\u300d\u300f\"]?)?")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A part of a text that may be a quotation; where the whole is not found, its parts are looked for."""

    start: int
    end: int
    text: str
    marked: bool  # whether it stands in quotation marks or in a block quote
    parts: tuple[Quoted, ...] = ()

    @property
    def spelt(self) -> str:
        """As it is compared."""
        return trimmed(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text with the quotations in it."""

    whole: Quoted  # its parts are its sentences
    quotations: tuple[Quoted, ...]
    short: tuple[Quoted, ...] = ()  # in quotation marks, too, and too short to be one


def lines_of(text: str) -> list[Line]:
    """The lines of a text, each with what it quotes; a quotation over several lines belongs to the first of them."""
    found = [*_block_quotes(text), *_in_marks(text)]
    outermost = _outer([one for one in found if says_enough(one.spelt)])
    terms = _outer([*outermost, *(one for one in found if not says_enough(one.spelt))])
    short = [one for one in terms if one.spelt and not says_enough(one.spelt)]
    lines = []
    place = number = term = 0
    for raw in text.split("\n"):
        end = place + len(raw)
        own = []
        while number < len(outermost) and outermost[number].start <= end:
            own.append(outermost[number])
            number += 1
        first = term
        while term < len(short) and short[term].start <= end:
            term += 1
        if raw.strip():
            whole = Quoted(place, end, raw, False, tuple(_sentences(text, place, end)))
            lines.append(Line(whole, tuple(own), tuple(short[first:term])))
        place = end + 1
    return lines


def _outer(found: Sequence[Quoted]) -> list[Quoted]:
    """Those that do not begin inside another one, in order."""
    outermost: list[Quoted] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not outermost or one.start >= outermost[-1].end:
            outermost.append(one)
    return outermost


def says_enough(spelt: str) -> bool:
    """Whether a comparable text is long enough to be a quotation and no term."""
    if len(spelt) >= _SHORTEST:
        return True
    return len(spelt) >= _SHORTEST_FIGURE and bool(any(map(str.isdigit, spelt)) or _NUMERAL.search(spelt))


def _sentences(text: str, start: int, end: int) -> Iterator[Quoted]:
    for match in _SENTENCE.finditer(text, start, end):
        if says_enough(trimmed(match[0])):
            own = match[0].strip()
            first = match.start() + match[0].index(own)
            yield Quoted(first, first + len(own), own, False)


def _quoted(text: str, start: int, end: int, inner: tuple[Quoted, ...] = ()) -> Quoted | None:
    """A marked quotation with its parts: what an ellipsis parts, or its lines and sentences; None for a mere term."""
    own = text[start:end]
    if not says_enough(trimmed(own)):
        return None
    pieces = list(_between(own, start))
    parts = [Quoted(first, last, text[first:last], True) for first, last in pieces] if len(pieces) > 1 else []
    if not parts:
        parts = [*_sentences(text, start, end)]
    kept = tuple(part for part in parts if says_enough(part.spelt))
    return Quoted(start, end, own, True, kept if len(kept) > 1 else inner)


def _between(own: str, start: int) -> Iterator[tuple[int, int]]:
    """The places of what stands between ellipses."""
    place = 0
    for gap in _ELLIPSIS.finditer(own):
        if own[place : gap.start()].strip():
            yield start + place, start + gap.start()
        place = gap.end()
    if own[place:].strip():
        yield start + place, start + len(own)


def _in_marks(text: str) -> Iterator[Quoted]:
    """What stands in quotation marks, mere terms too, the inner ones of a quotation left to it; a blank line ends what was never closed."""
    begin = 0
    for gap in [*_BLANK_LINE.finditer(text), None]:
        stop = gap.start() if gap else len(text)
        yield from _outermost(text, begin, stop)
        begin = gap.end() if gap else stop


def _outermost(text: str, begin: int, stop: int) -> Iterator[Quoted]:
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for place in range(begin, stop):
        char = text[place]
        opening = _CLOSING.get(char)
        if char in _STRAIGHT:
            opening = char if any(mark == char for mark, _ in waiting) else None
        if opening is None and (char in _PAIRS or char in _STRAIGHT):
            if len(waiting) < _DEEPEST:
                waiting.append((char, place))
        elif opening is not None and any(mark == opening for mark, _ in waiting):
            while waiting[-1][0] != opening:
                waiting.pop()
            pairs.append((waiting.pop()[1] + 1, place))
    inner = sorted(pairs)
    pairs += _unclosed(text, waiting, pairs)
    end = begin
    for first, last in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        if first <= end:
            continue
        held = inner[bisect_right(inner, (first, last)) : bisect_left(inner, (last, 0))]
        within = [_quoted(text, *pair) for pair in held if pair[1] < last]
        if found := _quoted(text, first, last, tuple(one for one in within if one)):
            yield found
            end = last
        else:
            yield Quoted(first, last, text[first:last], True)


def _unclosed(text: str, waiting: Sequence[tuple[str, int]], pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What was opened and never closed, up to the last mark that closes another one of the same line.

    Who cuts a passage out of a text may cut an inner quotation in two: “坚持“疏堵结合”.
    """
    found = []
    for mark, place in waiting:
        line = text.find("\n", place)
        ends = [last for _, last in pairs if last > place and text[last] == _PAIRS.get(mark, mark)]
        near = [last for last in ends if line < 0 or last < line]
        if near:
            found.append((place + 1, max(near)))
    return found


_DEEPEST = 8  # quotations inside each other; more are stray marks


def _block_quotes(text: str) -> Iterator[Quoted]:
    """Lines that begin with >, those that follow each other together."""
    place, begin, end = 0, -1, -1
    pieces: list[tuple[int, int]] = []
    for raw in [*text.split("\n"), ""]:
        mark = _BLOCK.match(raw)
        if mark and _ATTRIBUTION.match(raw, mark.end()):
            pass  # —— 《…》, who is quoted
        elif mark:
            begin = place if begin < 0 else begin
            end = place + len(raw)
            pieces.append((place + mark.end(), end))
        elif begin >= 0:
            own = "\n".join(text[first:last] for first, last in pieces)
            parts = tuple(part for first, last in pieces if (part := _quoted(text, first, last)) is not None)
            if says_enough(trimmed(own)):
                yield Quoted(begin, end, own, True, parts)
            begin, pieces = -1, []
        place += len(raw) + 1
