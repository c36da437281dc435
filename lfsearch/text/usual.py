"""The words of the dictionary by numpy: which of some hundred words are usual, and all that begin with some characters, each in one go."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CODE = 8  # bytes of the numbers that six of them are compared as
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


class Beginnings:
    """Words by the characters that they begin with, one or two; of such as have three bytes each in UTF-8."""

    def __init__(self, keys: memoryview, ends: memoryview, counts: memoryview) -> None:
        """`keys` are all words in sorted order, `ends`, uint32, the bytes before each of them and behind the last, `counts`,
        uint32, how often each was counted.
        """
        import numpy as np

        self._keys = bytes(keys) + bytes(_CODE)  # so that as many bytes follow the last word's first one
        self._places = np.frombuffer(ends, np.uint32).astype(np.int64)
        self._counts = np.frombuffer(counts, np.uint32)
        # The first six bytes of each word as a number, zeros behind a shorter one: they are in the order of the words.
        eight = np.ndarray(len(keys) + 1, f">u{_CODE}", self._keys, strides=(1,))
        self._codes = eight[self._places[:-1]].astype(np.uint64) >> np.uint64(8 * (_CODE - 2 * HAN))
        missing = 2 * HAN - np.diff(self._places)
        short = np.flatnonzero(missing > 0)
        shift = (8 * missing[short]).astype(np.uint64)
        self._codes[short] = self._codes[short] >> shift << shift

    def of(self, beginnings: Collection[str]) -> Iterator[tuple[str, int]]:
        """The words that are one of these single characters or begin with one of these pairs, and how often each was counted."""
        import numpy as np

        asked = np.array([one.encode() for one in beginnings], f"S{_CODE}").view(f">u{_CODE}").astype(np.uint64)
        asked = np.sort(asked >> np.uint64(8 * (_CODE - 2 * HAN)))  # neighbours are found faster one after the other
        first = np.searchsorted(self._codes, asked, side="left")
        sizes = np.searchsorted(self._codes, asked, side="right") - first
        found = np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(int(sizes.sum()))
        starts, stops = self._places[found].tolist(), self._places[found + 1].tolist()
        words = [str(self._keys[start:stop], "utf-8") for start, stop in zip(starts, stops, strict=True)]
        return zip(words, self._counts[found].tolist(), strict=True)
