"""Texts cut into the words of a model, kept as two arrays, so that no text is cut at query time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Cuts(NamedTuple):
    """The words of some texts, text after text."""

    words: NDArray[np.uint32]  # [words of all texts], numbers in the model's vocabulary
    ends: NDArray[np.int64]  # [texts], behind the last word of each

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]]) -> Cuts:
        """The words of each text as arrays."""
        import numpy as np

        ends = np.cumsum([len(words) for words in texts], dtype=np.int64)
        count = int(ends[-1]) if len(ends) else 0
        return cls(np.fromiter(chain.from_iterable(texts), dtype=np.uint32, count=count), ends)

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each text begins, [texts]."""
        import numpy as np

        return np.concatenate((np.zeros(1, dtype=np.int64), self.ends))[:-1]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many words each text has, [texts]."""
        return self.ends - self.starts

    def pick(self, numbers: Sequence[int] | NDArray[np.integer]) -> Cuts:
        """The texts of these numbers, in that order."""
        import numpy as np

        numbers = np.asarray(numbers, dtype=np.int64)
        ends = self.ends[numbers]
        starts = np.where(numbers > 0, self.ends[numbers - 1], 0)
        lengths = ends - starts
        new = np.cumsum(lengths)
        # The place of each word: its number among all that are picked, moved by where its text stood.
        places = np.arange(new[-1] if len(new) else 0) + np.repeat(starts - (new - lengths), lengths)
        return Cuts(self.words[places], new)

    def joined(self, others: Cuts) -> Cuts:
        """These texts, and then those."""
        import numpy as np

        first = len(self.words)
        return Cuts(np.concatenate((self.words, others.words)), np.concatenate((self.ends, others.ends + first)))

    def highest(self, values: NDArray[np.float32], none: float) -> NDArray[np.float32]:
        """The highest of the values of each text's words, [texts, ..]; `values` [words, ..], `none` for a text of no words."""
        import numpy as np

        found = np.full((len(self.ends), *values.shape[1:]), none, dtype=np.float32)
        known = self.lengths > 0
        if known.any():
            found[known] = np.maximum.reduceat(values, self.starts[known], axis=0)
        return found


class Shared(NamedTuple):
    """Texts that several others share, as siblings do their headings: the distinct ones, and which of them each has."""

    texts: Cuts
    places: NDArray[np.int64]  # [kinds of what is shared, of those that share it]

    def spread(self) -> list[Cuts]:
        """The text of each, by kind."""
        return [self.texts.pick(places) for places in self.places]
