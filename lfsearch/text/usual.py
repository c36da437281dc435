"""The usual words of the dictionary as arrays: which of some hundred words are usual, found in one go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HAN = 3  # bytes in UTF-8 of all characters but the rarest, which no usual word has


class UsualWords:
    """Words that were counted often enough, all of one length, in sorted order."""

    def __init__(self, keys: memoryview, ends: memoryview, counts: memoryview, least: int, characters: int) -> None:
        """Those that `counts` says were counted `least` times; `keys` are all words in sorted order, `ends` the bytes before
        each of them and behind the last.
        """
        import numpy as np

        self._kind = f"S{HAN * characters}"
        places = np.frombuffer(ends, np.uint32).astype(np.int64)
        starts = places[:-1][(np.diff(places) == HAN * characters) & (np.frombuffer(counts, np.uint32) >= least)]
        letters = np.frombuffer(keys, np.uint8)[starts[:, None] + np.arange(HAN * characters)]
        self._words: NDArray[np.bytes_] = np.ascontiguousarray(letters).view(self._kind).ravel()

    def among(self, words: Sequence[str]) -> list[str]:
        """Those of some words of this length, in their order."""
        import numpy as np

        if not words or not len(self._words):
            return []
        wanted = np.array([word.encode("utf-8", "surrogatepass") for word in words])
        places = np.searchsorted(self._words, wanted.astype(self._kind))
        found = self._words[np.minimum(places, len(self._words) - 1)] == wanted
        return [words[place] for place in np.flatnonzero(found).tolist()]
