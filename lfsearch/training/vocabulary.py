"""Which words the model knows, how probable they are, and how much each weighs."""

from __future__ import annotations

import importlib.util
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.embedding.unigram import Unigram, normalise
from lfsearch.training.glosses import Gloss

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_HAN = re.compile(r"[\u3400-\u9fff]")
# Figures, and the dictionary's proverbs in two halves, are no words to know a meaning of.
_NO_WORD = re.compile(r"[\d\s,。·]")
LONGEST = 8  # characters; longer dictionary entries are titles and proverbs

# Rarer entries of jieba's dictionary are mostly names and slips.
_LISTED = 3
# A word of many or of one character must be this common in jieba's 60 million words, where the background lacks it.
_COMMON = 20
_COMMON_CHARACTER = 100
# A word without a gloss earns a row of its own, beside its parts', when it is in this many background passages.
_ESTABLISHED = 10
# Verbs common enough to be heard in yes-no questions, and how many of their uses are taken to be such questions.
_COMMON_VERB = 5000
_QUESTION_SHARE = 10
# A listed word that jieba does not know is a little (half a nat) likelier than its parts, so that it stays whole,
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
    """jieba's dictionary as word -> count, read from its file: importing jieba is the segmenter's business.

    Everyday yes-no questions (能不能, 让不让) are added by the rule that makes them; the dictionary lists few, and
    能不能不 would be cut into 能 and 不能不 without them.
    """
    spec = importlib.util.find_spec("jieba")
    assert spec is not None and spec.origin is not None, "jieba is a requirement of lfsearch"
    frequencies: dict[str, int] = {}
    questions: dict[str, int] = {}
    for line in (Path(spec.origin).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, kind = line.split(" ")
        frequencies[normalise(word)] = int(count)
        if len(word) == 1 and kind.startswith("v") and int(count) >= _COMMON_VERB:
            questions[f"{word}不{word}"] = int(count) // _QUESTION_SHARE
    return questions | frequencies


def _is_everyday(word: str) -> bool:
    """Whether all characters are among the 6,763 that GB 2312 found enough for daily life."""
    try:
        word.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _is_question(word: str) -> bool:
    return len(word) == 3 and word[1] == "不" and word[0] == word[2]


def build_vocabulary(
    glosses: Mapping[str, Gloss], frequencies: Mapping[str, int], passages: Sequence[str], everyday: Collection[str]
) -> tuple[Vocabulary, list[list[int]]]:
    """Choose the words, and cut the background passages into them.

    Kept are the `everyday` words, dictionary words that the background uses or that people may use, and other words
    that are established in the background. Returns the vocabulary and each passage as word numbers.
    """
    everyday = {normalise(word) for word in everyday}
    candidates = _candidates({*glosses, *everyday}, frequencies)
    unigram = candidates.unigram()
    used: Counter[int] = Counter()
    for passage in passages:
        used.update(set(unigram.cut(passage)))
    chosen = [
        (word, score)
        for number, (word, score) in enumerate(candidates)
        if used[number] >= (1 if word in glosses or len(word) == 1 else _ESTABLISHED)
        or (word in glosses and _may_be_used(word, glosses[word], frequencies.get(word, 0)))
        or word in everyday
        or _is_question(word)
    ]
    vocabulary = Vocabulary([word for word, _ in chosen], [score for _, score in chosen])
    unigram = vocabulary.unigram()
    return vocabulary, [unigram.cut(passage) for passage in passages]


def _may_be_used(word: str, gloss: Gloss, frequency: int) -> bool:
    """Whether people may use a dictionary word that official texts do not.

    jieba's counts are from old newspapers and novels: they tell common characters and idioms from rare ones, but know
    nothing of 滴滴 and 快递, so words of two and three characters need no count unless they look bookish.
    """
    if not _is_everyday(word):
        return False
    if len(word) == 1:
        return frequency >= _COMMON_CHARACTER
    if len(word) <= 3:
        return frequency >= _COMMON or not gloss.rare
    return frequency >= _COMMON and not gloss.name


def _candidates(listed: Collection[str], frequencies: Mapping[str, int]) -> Vocabulary:
    """Every word that is listed or that jieba knows, with its log-probability."""
    total = math.log(sum(frequencies.values()))
    common = (word for word, count in frequencies.items() if count >= _LISTED)
    words = sorted(word for word in {*listed, *common} if _fits(word))
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
    window: int = 80,
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
