"""The words of the dictionary by numpy: which of some hundred words are usual, found in one go; all of them cut apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HAN = 3  # bytes in UTF-8 of all characters but the rarest, which no usual word has


def cut_apart(keys: memoryview, ends: memoryview) -> list[str]:
    """Words that lie one behind the other, in UTF-8; `ends`, uint32, are the bytes before each of them and behind the last."""
    import numpy as np

    # Where each begins in the text of all of them: bytes that go on with a character begin with the bits 10.
    characters = np.cumsum((np.frombuffer(keys, np.uint8) & 0xC0) != 0x80, dtype=np.uint32)
    places = np.concatenate((np.zeros(1, np.uint32), characters))[np.frombuffer(ends, np.uint32)].tolist()
    text = str(keys, "utf-8", "surrogatepass")
    return [text[start:end] for start, end in pairwise(places)]


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
