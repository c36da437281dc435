"""Words of whole issues: the cuts of `segmenter`, word for word, in a third of the time.

jieba's search for the most probable cut takes a text apart into all words that it may hold, then adds up logarithms, in two
passes with a dict for every character. Here both are one pass, the logarithms are kept with the words, and the words that may
stand in a text are taken out of the dictionary at once, by the pairs of characters that it holds: an issue needs one word in
ten, and each by itself would be a search. What jieba does with characters that no dictionary joins is its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from math import log
from operator import add
from typing import Any

from lfsearch.text.segmenter import CHUNK, Segmenter, is_han, pieces

_REMEMBERED = 1 << 16  # of words, their sub-words; of runs of single characters, their words
# Of runs of Han, their words: cells and headings come again, and not long after. 10 MB.
_RUNS = 1 << 14
# What jieba takes as one run to be cut; of rarer characters it makes something else. Each of these has three bytes in UTF-8.
_PLAIN = re.compile("[\u4e00-\u9fd5]+")
_NONE: Any = object()  # neither a word nor the beginning of one


class Cutter:
    """Cuts normalised texts; for one thread. It keeps the words that may stand in what it has cut: 100 MB where that is much."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._tokenizer, self._beginnings = segmenter.tokenizer, segmenter.frequencies.beginnings
        self._unknown, self._subwords_elsewhere = segmenter.unknown_words, segmenter.subwords
        self._total = log(self._tokenizer.total)
        # Characters and pairs of them; of all words that begin with one of these the logarithm of their share, None of the
        # beginning of a word that is none itself.
        self._known: set[str] = set()
        self._ready: set[str] = set()  # runs all of whose words are looked up
        self._weights: dict[str, float | None] = {}
        self._logarithm = lru_cache(_REMEMBERED)(self._share)  # few counts are distinct
        self._cut = lru_cache(_RUNS)(self._cut_chunk)
        self._joined = lru_cache(_REMEMBERED)(self._cut_single)
        self.subwords = lru_cache(_REMEMBERED)(self._within)

    def expect(self, texts: Iterable[str]) -> None:
        """Look up all words that may stand in some texts. They would be found without, with a look for each run."""
        self._ready = {run for text in texts for run in _PLAIN.findall(text)}
        pairs: set[str] = set()
        for run in self._ready:
            pairs.update(run, map(add, run, run[1:]))
        self._look_up(pairs)

    def words(self, text: str) -> list[str]:
        """The words of `text` in order (normalised text)."""
        found: list[str] = []
        for chunk in CHUNK.findall(text):
            if is_han(chunk):
                found += self._cut(chunk)
            else:
                found.append(chunk)
        return found

    def _cut_chunk(self, chunk: str) -> tuple[str, ...]:
        found: list[str] = []
        for run in pieces(chunk):
            if _PLAIN.fullmatch(run):
                self._cut_run(run, found)
            else:
                found += self._tokenizer.cut(run)
        return tuple(found)

    def _look_up(self, pairs: set[str]) -> None:
        """Find the words that begin with these characters and pairs of them, where that is still to be done."""
        if pairs <= self._known:
            return
        fresh = pairs - self._known
        self._known |= fresh
        self._weights.update((word, self._logarithm(count)) for word, count in self._beginnings.of(fresh))

    def _within(self, word: str) -> list[str]:
        """The sub-words of a word, as the segmenter has them."""
        if not _PLAIN.fullmatch(word):
            return self._subwords_elsewhere(word)
        self._look_up({*word, *map(add, word, word[1:])})
        parts = (
            word[start : start + size] for size in (2, 3) if len(word) > size for start in range(len(word) - size + 1)
        )
        return [part for part in parts if self._weights.get(part) is not None]

    def _share(self, frequency: int) -> float | None:
        """The logarithm of the share of a word that was counted so often, None where it was not."""
        return log(frequency) - self._total if frequency else None

    def _cut_run(self, run: str, found: list[str]) -> None:
        if run not in self._ready:
            self._look_up({*run, *map(add, run, run[1:])})
        size = len(run)
        get = self._weights.get
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
        return tuple(run) if self._weights.get(run) is not None else tuple(self._unknown(run))
