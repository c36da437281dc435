"""Made-up everyday queries for official passages: what a person who knows no official word might type.

From a passage a few telling words are taken, most of them replaced by a word with a similar gloss, and mixed with words
that are frequent in Chinese at large. Trained on such pairs, the model learns to look through the wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lfsearch.training.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    Vectors = NDArray[np.float32]

NEIGHBOURS = 16  # candidates to replace a word with
_COMMON = 30  # replacements are words that jieba counted this often, not bookish ones
_ALIKE = 0.45  # cosine of two glosses: below it they mean different things
_SHARPNESS = 0.08  # temperature of the choice among the candidates: the nearest is preferred, not the only one
_REPLACED = 0.7  # share of the words that are replaced
_FEWEST, _MOST = 3, 9  # telling words of one query
_NOISE = 4  # at most so many everyday words are mixed in
_NOISE_LENGTH = 3  # characters


@dataclass(frozen=True, slots=True)
class Paraphraser:
    """Makes queries for bags of words. `neighbours` and `alike` [words, NEIGHBOURS] are word numbers and cosines."""

    neighbours: NDArray[np.int32]
    alike: Vectors
    noise: NDArray[np.float64]  # probability of every word as an everyday word
    weights: NDArray[np.float64]  # how telling every word is

    def queries(self, passages: csr_matrix, rng: np.random.RandomState) -> csr_matrix:
        """One made-up query for each row of `passages`, as a matrix of the same shape."""
        import numpy as np
        from scipy.sparse import csr_matrix

        rows: list[int] = []
        words: list[int] = []
        for row in range(passages.shape[0]):
            own = passages.indices[passages.indptr[row] : passages.indptr[row + 1]]
            made = [*self._telling(own, rng), *rng.choice(len(self.noise), rng.randint(_NOISE + 1), p=self.noise)]
            rows += [row] * len(made)
            words += made
        return csr_matrix((np.ones(len(rows), np.float32), (rows, words)), shape=passages.shape)

    def _telling(self, own: NDArray[np.int32], rng: np.random.RandomState) -> list[int]:
        """A few words of the passage, each likely replaced by a neighbour."""
        probabilities = self.weights[own] ** 2
        count = min(int((probabilities > 0).sum()), rng.randint(_FEWEST, _MOST + 1))
        if not count:
            return []
        chosen = rng.choice(own, count, replace=False, p=probabilities / probabilities.sum())
        return [self._replace(int(word), rng) if rng.rand() < _REPLACED else int(word) for word in chosen]

    def _replace(self, word: int, rng: np.random.RandomState) -> int:
        import numpy as np

        alike = self.alike[word]
        chances = np.exp((alike - alike.max()) / _SHARPNESS) * (alike > _ALIKE)
        total = chances.sum()
        return int(rng.choice(self.neighbours[word], p=chances / total)) if total > 0 else word


def paraphraser(
    vocabulary: Vocabulary,
    glossed: Collection[str],
    frequencies: Mapping[str, int],
    vectors: Vectors,
    weights: Vectors,
    used: NDArray[np.intp],
) -> Paraphraser:
    """Find the neighbours of all `used` words (row numbers) among the common words with a gloss.

    One product of [used, dim] x [dim, common], some 30,000 x 43,000 x 384: half a minute on one core.
    """
    import numpy as np

    counts = np.array([frequencies.get(word, 0) for word in vocabulary.words], dtype=np.float64)
    common = np.array([row for row, word in enumerate(vocabulary.words) if counts[row] >= _COMMON and word in glossed])
    neighbours = np.zeros((len(vocabulary), NEIGHBOURS), dtype=np.int32)
    alike = np.zeros((len(vocabulary), NEIGHBOURS), dtype=np.float32)
    columns = vectors[common].T.copy()
    for start in range(0, len(used), 1000):
        rows = used[start : start + 1000]
        cosines = vectors[rows] @ columns
        cosines[rows[:, None] == common[None]] = -1  # a word is no paraphrase of itself
        best = np.argpartition(-cosines, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        neighbours[rows] = common[best]
        alike[rows] = np.take_along_axis(cosines, best, axis=1)
    noise = counts * np.array([len(word) <= _NOISE_LENGTH for word in vocabulary.words])
    return Paraphraser(neighbours, alike, noise / noise.sum(), weights.astype(np.float64))
