"""Cut text into the words of a model by the most probable path (unigram language model, Viterbi search).

This is jieba's way of cutting without its hidden Markov model, and step for step the `Unigram` model of the Hugging
Face `tokenizers` package, so that the exported model cuts every text alike. Kudo 2018, https://arxiv.org/abs/1804.10959
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.embedding.wordlist import Words

if TYPE_CHECKING:
    from lfsearch.embedding.encoder import Vectors

# What an unknown character costs below the rarest word; the same constant as in `tokenizers`.
_UNKNOWN_PENALTY = 10.0
# What parts a text, in its normalised form.
_MARKS = ",.;:!?()\u3001\u3002\u300a\u300b\u201c\u201d \t"
# Parts that are remembered, half a kilobyte each.
_REMEMBERED = 1 << 14


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

        self._words = words if isinstance(words, Words) else Words("".join(f"{word}\n" for word in words))
        self._scores = np.asarray(scores)
        self._unknown = (float(self._scores.min()) if len(scores) else 0.0) - _UNKNOWN_PENALTY
        self._beginning: dict[str, _Beginning] = {}

    def _beginning_with(self, character: str) -> _Beginning:
        """The words that begin with a character."""
        places = self._words.beginning_with(character)
        first, end = places.start, places.stop
        numbers = dict(zip(self._words[first:end], range(end - first), strict=True))
        lengths = tuple(sorted(set(map(len, numbers)) - {0}))
        found = self._beginning[character] = _Beginning(lengths, numbers, first, self._scores[first:end].tolist())
        return found

    def cut(self, text: str) -> list[int]:
        """Row numbers of the words of a text, in order; characters outside the vocabulary are left out."""
        return self.cut_normalised(normalise(text))

    def cut_normalised(self, text: str) -> list[int]:
        """The same of a text that is normalised already."""
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


class PartsCutter:
    """Cuts the texts of a corpus, whose parts come again: a sentence stands in its clause, a cell in many rows.

    What stands between two marks is cut by itself, once, where no word holds the mark: a path through the text goes through
    all marks, and sums of scores of 32 bits are exact, so its parts are the best ones of the parts.
    """

    def __init__(self, unigram: Unigram, words: Words) -> None:
        marks = re.escape("".join(mark for mark in _MARKS if mark not in words.text))
        self._split: Callable[[str], list[str]] = re.compile(f"[{marks}]+").split if marks else lambda text: [text]
        self._part = lru_cache(_REMEMBERED)(lambda part: tuple(unigram.cut_normalised(part)))

    def cut(self, text: str) -> list[int]:
        """What `Unigram.cut` gives."""
        return [word for part in self._split(normalise(text)) for word in self._part(part)]
