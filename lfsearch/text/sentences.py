"""A text in sentences."""

from __future__ import annotations

from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold

# A sentence ends behind these, with the brackets and quotation marks that close there. For folded text.
_SENTENCE = lazy(r"[^。;!?\n]*(?:[。;!?\n]+[)”’」』 ]*|$)")
# Characters; what is shorter (a label, a heading, 特此通知。) says nothing by itself and is read with what follows.
_SHORTEST = 12


def sentences(text: str) -> list[str]:
    """The sentences of a folded text in order, each of _SHORTEST characters or more unless the text is shorter."""
    found: list[str] = []
    for part in _SENTENCE().findall(text):
        if found and len(found[-1].strip()) < _SHORTEST:
            found[-1] += part
        elif part.strip():
            found.append(part)
    if len(found) > 1 and len(found[-1].strip()) < _SHORTEST:
        last = found.pop()
        found[-1] += last
    return [sentence.strip() for sentence in found]


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """First and last character, as a slice, of the sentence of a printed text in which `start:end` stands, blanks left out.

    Of a place in several sentences, from the beginning of the first to the end of the last one.
    """
    first, last = start, end
    for sentence in _SENTENCE().finditer(fold(text)):
        if sentence.start() <= start < sentence.end():
            first = sentence.start()
        if sentence.end() >= end:
            last = sentence.end()
            break
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last
