"""Cut text into the words of a model by the most probable path (unigram language model, Viterbi search).

This is jieba's way of cutting without its hidden Markov model, and step for step the `Unigram` model of the Hugging
Face `tokenizers` package, so that the exported model cuts every text alike. Kudo 2018, https://arxiv.org/abs/1804.10959
"""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lfsearch.embedding.encoder import Vectors

# What an unknown character costs below the rarest word; the same constant as in `tokenizers`.
_UNKNOWN_PENALTY = 10.0
_LAST = chr(sys.maxunicode)  # no character comes after it


def normalise(text: str) -> str:
    """Full width folded to half width (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


class _Beginning(NamedTuple):
    """The words that begin with a character; a tuple for each word would cost the collector of garbage 15 ms."""

    lengths: tuple[int, ...]  # how long they are, shortest first
    numbers: dict[str, int]  # which of them each is
    first: int  # the position of the first
    scores: list[float]


class Unigram:
    """Words in sorted order with log-probabilities; `cut` gives their positions in `words`.

    Nothing is done with the 100,000 words in advance: those that begin with a character are looked up, once, when a
    text holds that character.
    """

    def __init__(self, words: Sequence[str], scores: Sequence[float] | Vectors) -> None:
        import numpy as np

        self._words = words
        self._scores = np.asarray(scores)
        self._unknown = (float(self._scores.min()) if len(scores) else 0.0) - _UNKNOWN_PENALTY
        self._beginning: dict[str, _Beginning] = {}

    def _beginning_with(self, character: str) -> _Beginning:
        """The words that begin with a character."""
        first = bisect_left(self._words, character)
        end = bisect_left(self._words, chr(ord(character) + 1), first) if character < _LAST else len(self._words)
        numbers = dict(zip(self._words[first:end], range(end - first), strict=True))
        lengths = tuple(sorted(set(map(len, numbers)) - {0}))
        found = self._beginning[character] = _Beginning(lengths, numbers, first, self._scores[first:end].tolist())
        return found

    def cut(self, text: str) -> list[int]:
        """Row numbers of the words of a text, in order; characters outside the vocabulary are left out."""
        text = normalise(text)
        beginning, unknown = self._beginning, self._unknown
        size = len(text)
        best = [0.0] * (size + 1)  # log-probability of the best path that ends here
        origin = [-1] * (size + 1)  # where that path's last word begins
        chosen = [-1] * (size + 1)  # that word, -1 = an unknown character
        for start in range(size):
            path = best[start]
            single = False
            lengths, numbers, first, scores = beginning.get(text[start]) or self._beginning_with(text[start])
            for length in lengths:
                end = start + length
                if end > size:
                    break
                word = numbers.get(text[start:end])
                if word is None:
                    continue
                single = single or length == 1
                score = path + scores[word]
                if origin[end] < 0 or score > best[end]:
                    best[end], origin[end], chosen[end] = score, start, first + word
            end = start + 1
            if not single and (origin[end] < 0 or path + unknown > best[end]):
                best[end], origin[end], chosen[end] = path + unknown, start, -1
        words = []
        end = size
        while end > 0:
            if chosen[end] >= 0:
                words.append(chosen[end])
            end = origin[end]
        return words[::-1]
