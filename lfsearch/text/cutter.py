"""Words of whole issues: the cuts of `segmenter`, word for word, in a third of the time.

jieba's search for the most probable cut takes a text apart into all words that it may hold, then adds up logarithms, in two
passes with a dict for every character. Here both are one pass, the logarithms are kept with the words, and what was looked up
often enough makes it worth having all words in memory. What jieba does with characters that no dictionary joins is its own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import log
from typing import Any

from lfsearch.text.segmenter import CHUNK, Segmenter, is_han, pieces

# Reading all words takes as long as looking up some 25,000. Whoever has looked up so many has more than a document to cut, and an
# issue needs 30,000.
_MANY = 8_000
_REMEMBERED = 1 << 16  # of words, their sub-words; of runs of single characters, their words
# What jieba takes as one run to be cut; of rarer characters it makes something else.
_PLAIN = re.compile("[\u4e00-\u9fd5]+")
_NONE: Any = object()  # neither a word nor the beginning of one


class Cutter:
    """Cuts normalised texts; for one thread. It takes 100 MB of memory once it has cut a few hundred clauses."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._tokenizer, self._frequencies = segmenter.tokenizer, segmenter.frequencies
        self._unknown = segmenter.unknown_words
        self._total = log(self._tokenizer.total)
        # The logarithm of each word's share; None of the beginning of a word that is none itself.
        self._weights: dict[str, float | None] = {}
        self._is_whole = False
        self.subwords = lru_cache(_REMEMBERED)(segmenter.subwords)
        self._joined = lru_cache(_REMEMBERED)(self._cut_single)

    def words(self, text: str) -> list[str]:
        """The words of `text` in order (normalised text)."""
        found: list[str] = []
        for chunk in CHUNK.findall(text):
            if not is_han(chunk):
                found.append(chunk)
                continue
            for run in pieces(chunk):
                if _PLAIN.fullmatch(run):
                    self._cut(run, found)
                else:
                    found += self._tokenizer.cut(run)
        return found

    def _weight(self, word: str) -> float | None:
        """What `_weights` has of a word, looked up where it has nothing yet."""
        found: float | None = self._weights.get(word, _NONE)
        if found is not _NONE or self._is_whole:
            return found
        if len(self._weights) < _MANY:
            frequency = self._frequencies.get(word)
            found = _NONE if frequency is None else self._logarithm(frequency)
            self._weights[word] = found
            return found
        logarithms = lru_cache(None)(self._logarithm)  # few counts are distinct
        self._weights = {one: logarithms(count) for one, count in self._frequencies.items()}
        self._is_whole = True
        return self._weight(word)

    def _logarithm(self, frequency: int) -> float | None:
        return log(frequency) - self._total if frequency else None

    def _cut(self, run: str, found: list[str]) -> None:
        size = len(run)
        get = self._weights.get if self._is_whole else lambda word, _: self._weight(word)
        unknown = -self._total
        best = [0.0] * (size + 1)  # of the cut of what begins here
        ends = [0] * size  # where its first word ends
        for start in range(size - 1, -1, -1):
            end = start + 1
            top, last = 0.0, 0
            weight = get(run[start], _NONE)
            while weight is not _NONE:
                if weight is not None:
                    score = weight + best[end]
                    if not last or score >= top:  # of equal ones the longer word
                        top, last = score, end
                end += 1
                if end > size:
                    break
                weight = get(run[start:end], _NONE)
            if last:
                best[start], ends[start] = top, last
            else:
                best[start], ends[start] = unknown + best[start + 1], start + 1
        start = single = 0  # single characters follow each other from `single` on
        while start < size:
            end = ends[start]
            if end - start > 1:
                if single < start:
                    found += self._joined(run[single:start])
                found.append(run[start:end])
                single = end
            start = end
        if single < size:
            found += self._joined(run[single:])

    def _cut_single(self, run: str) -> tuple[str, ...]:
        """The words of single characters that follow each other."""
        if len(run) == 1:
            return (run,)
        return tuple(run) if self._frequencies.get(run) else tuple(self._unknown(run))
