"""Which words the model knows, how probable they are, and how much each weighs."""

from __future__ import annotations

import importlib.util
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.unigram import Unigram, normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HAN = re.compile(r"[\u3400-\u9fff]")
# Figures, and the dictionary's proverbs in two halves, are no words to know a meaning of.
_NO_WORD = re.compile(r"[\d\s,。·]")
LONGEST = 8  # characters; longer dictionary entries are titles and proverbs

# A dictionary word that is nowhere in the background must be at least this common in jieba's 60 million words.
_COMMON = 20
# A word without a gloss earns a row of its own, beside its parts', when it is in this many background passages.
_ESTABLISHED = 10
# A dictionary word that jieba does not know is a little (half a nat) likelier than its parts, so that it stays whole,
# but never likelier than a word seen 50 times.
_WHOLE, _WHOLE_LIMIT = 0.5, 50


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in sorted order with their log-probabilities."""

    words: list[str]
    scores: list[float]

    def unigram(self, among: Collection[str] | None = None) -> Unigram:
        """The cutter over these words, or over some `among` them."""
        pairs = [(word, score) for word, score in self if among is None or word in among]
        return Unigram([word for word, _ in pairs], [score for _, score in pairs])

    def __iter__(self) -> Iterator[tuple[str, float]]:
        return iter(zip(self.words, self.scores, strict=True))

    def __len__(self) -> int:
        return len(self.words)


def jieba_frequencies() -> dict[str, int]:
    """jieba's dictionary as word -> count, read from its file: importing jieba is the segmenter's business."""
    spec = importlib.util.find_spec("jieba")
    assert spec is not None and spec.origin is not None, "jieba is a requirement of lfsearch"
    frequencies: dict[str, int] = {}
    for line in (Path(spec.origin).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, *_ = line.split(" ")
        frequencies[normalise(word)] = int(count)
    return frequencies


def build_vocabulary(
    glossed: Collection[str], frequencies: Mapping[str, int], passages: Iterable[str]
) -> tuple[Vocabulary, list[list[int]]]:
    """Choose the words, and cut the background passages into them.

    Kept are dictionary words that the background uses or that are common in Chinese at large, and other words that are
    established in the background. Returns the vocabulary and each passage as word numbers.
    """
    candidates = _candidates(glossed, frequencies)
    unigram = candidates.unigram()
    used: Counter[int] = Counter()
    passages = list(passages)
    for passage in passages:
        used.update(set(unigram.cut(passage)))
    chosen = [
        (word, score)
        for number, (word, score) in enumerate(candidates)
        if (word in glossed and (used[number] or frequencies.get(word, 0) >= _COMMON))
        or (len(word) == 1 and (word in glossed or used[number]))
        or used[number] >= _ESTABLISHED
    ]
    vocabulary = Vocabulary([word for word, _ in chosen], [score for _, score in chosen])
    unigram = vocabulary.unigram()
    return vocabulary, [unigram.cut(passage) for passage in passages]


def _candidates(glossed: Collection[str], frequencies: Mapping[str, int]) -> Vocabulary:
    """Every word of both dictionaries with its log-probability."""
    total = math.log(sum(frequencies.values()))
    words = sorted(word for word in {*glossed, *(word for word, count in frequencies.items() if count >= 3)} if _fits(word))
    known = {word: math.log(frequencies[word]) - total for word in words if frequencies.get(word, 0) > 0}
    unigram = Unigram(list(known), list(known.values()))
    numbers = list(known.values())
    scores = []
    for word in words:
        score = known.get(word, math.log(0.5) - total)
        if word not in known and len(word) > 1:
            parts = sum(numbers[part] for part in unigram.cut(word))
            score = max(score, min(parts + _WHOLE, math.log(_WHOLE_LIMIT) - total))
        scores.append(score)
    return Vocabulary(words, scores)


def _fits(word: str) -> bool:
    return len(word) <= LONGEST and not _NO_WORD.search(word) and (len(word) > 1 or bool(_HAN.match(word)))


def term_weights(
    vocabulary: Vocabulary,
    official: Iterable[Iterable[int]],
    lay: Iterable[Iterable[int]],
    frequencies: Mapping[str, int],
    window: int = 20,
    floor: float = 3e-3,
) -> NDArray[np.float32]:
    """How much each word tells: the logarithm of how rarely a text holds it, by the least flattering of three counts.

    Official passages alone would take 给, 能不能 and 怎么办 for rare and telling words. So a word counts as being as
    frequent as it is in official passages, in lay questions, or in `window` words of general Chinese (jieba's counts).
    No word counts as rarer than `floor`: below it, rarity says nothing about weight any more.
    """
    import numpy as np

    total = sum(frequencies.values())
    general = np.array([frequencies.get(word, 0) / total for word in vocabulary.words])
    shares = [_document_share(len(vocabulary), texts) for texts in (official, lay)]
    share = np.maximum.reduce([*shares, 1 - (1 - general) ** window, np.full(len(vocabulary), floor)])
    weights: NDArray[np.float32] = (-np.log(np.minimum(share, 1))).astype(np.float32)
    return weights


def _document_share(size: int, texts: Iterable[Iterable[int]]) -> NDArray[np.float64]:
    """For each word, the share of texts that hold it."""
    import numpy as np

    counts = np.zeros(size)
    number = 0
    for text in texts:
        counts[list(set(text))] += 1
        number += 1
    return counts / max(number, 1)
