"""A text's own characters behind those that are compared: 9５％ behind 95%, 〔 behind (."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lfsearch.retrieval.differing import Columns
from lfsearch.retrieval.running import comparable

_KEPT = 8192  # characters; a text of any kind has fewer different ones


def pieces(text: str) -> list[str]:
    """The text in as many pieces as `comparable(text)` has characters, each with what it is made of; joined the text again.

    Of a character that is compared as two (㎡ as m2) the first has it and the second "". What is not compared, blanks and
    controls, goes with the character before it, at the beginning with the one behind.
    """
    found: list[str] = []
    waiting = ""
    for cluster in _clusters(text):
        size = _size(cluster)
        if size:
            found += [waiting + cluster, *[""] * (size - 1)]
            waiting = ""
        elif found:
            found[-1] += cluster
        else:
            waiting += cluster
    compared = comparable(text)
    # Where characters change each other over more than a cluster, the compared ones are all that can be told apart.
    return found if len(found) == len(compared) else list(compared)


def as_written(columns: Columns, quoted: Sequence[str], printed: Sequence[str]) -> list[tuple[str, str]]:
    """What stands for each column: the `pieces` of the quotation and of the print."""
    own, other = iter(quoted), iter(printed)
    return [(next(own) if one else "", next(other) if two else "") for one, two in columns]


def _clusters(text: str) -> Iterator[str]:
    """Each character with the marks and syllable parts that join it when normalised, and what is not compared between them."""
    start = 0
    for place in range(1, len(text)):
        if not _joins(text[place]):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


@lru_cache(_KEPT)
def _joins(char: str) -> bool:
    return bool(unicodedata.combining(char)) or "\u1160" <= char <= "\u11ff" or not comparable(char)


@lru_cache(_KEPT)
def _size(cluster: str) -> int:
    return len(comparable(cluster))
