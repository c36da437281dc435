"""How much of the words of one text stands in another: what two wordings share, whatever their figures and dates.

Words are pairs of characters, so that none has to be cut, and the rare ones weigh more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Numbers, dates and punctuation change from year to year; what is left (PM2.5 too) says what a clause is about.
_YEARLY = lazy(r"(?P<name>(?<![A-Za-z])[A-Za-z]+[\d.]*\d)|(?<!\d)\d+[年月日]|[年月]?底?前|\d|[^\u4e00-\u9fffA-Za-z\d]+")
# Columns of word weights multiplied at a time, so that long documents need no more memory.
_CHUNK = 4096


def about(text: str) -> str:
    """The text without numbers, dates, punctuation and blanks."""
    return _YEARLY().sub(lambda match: match["name"] or "", fold(text))


def likeness(text: str, others: Sequence[str]) -> Floats:
    """How much of their words a text and each of some others share, 0..1, float32 [others]."""
    import numpy as np

    held, holding = shares([text], others)
    likes: Floats = np.sqrt(held * holding)[0]
    return likes


def shares(one: Sequence[str], other: Sequence[str]) -> tuple[Floats, Floats]:
    """How much of every text of the one side stands in every text of the other, and the other way round.

    Both [one, other], 0..1; 0 where a text has no words. A word counts by how few of all these texts have it.
    """
    import numpy as np

    numbers: dict[str, int] = {}
    sides = [[_pairs(text, numbers) for text in side] for side in (one, other)]
    frequency = np.zeros(len(numbers), dtype=np.float32)
    for side in sides:
        for pairs in side:
            frequency[pairs] += 1
    weights = np.log(1 + sum(map(len, sides)) / np.maximum(frequency, 1)).astype(np.float32)
    shared = np.zeros((len(one), len(other)), dtype=np.float32)
    for first in range(0, len(numbers), _CHUNK):
        chunk = weights[first : first + _CHUNK]
        here, there = (_present(side, first, len(chunk)) for side in sides)
        shared += (here * chunk) @ there.T
    totals = [np.array([weights[pairs].sum() for pairs in side], dtype=np.float32) for side in sides]
    return (
        np.divide(shared, totals[0][:, None], out=np.zeros_like(shared), where=totals[0][:, None] > 0),
        np.divide(shared, totals[1][None, :], out=np.zeros_like(shared), where=totals[1][None, :] > 0),
    )


def _pairs(text: str, numbers: dict[str, int]) -> NDArray[np.int64]:
    """The distinct pairs of characters of a text, by their numbers."""
    import numpy as np

    plain = about(text)
    found = {plain[place : place + 2] for place in range(len(plain) - 1)}
    return np.array(sorted(numbers.setdefault(pair, len(numbers)) for pair in sorted(found)), dtype=np.int64)


def _present(texts: Sequence[NDArray[np.int64]], first: int, count: int) -> Floats:
    """1 where a text has the pair, [texts, count]."""
    import numpy as np

    present = np.zeros((len(texts), count), dtype=np.float32)
    for row, pairs in enumerate(texts):
        inside = pairs[(pairs >= first) & (pairs < first + count)]
        present[row, inside - first] = 1
    return present
