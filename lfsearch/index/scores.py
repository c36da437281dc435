"""Scores by row: a dict of a few rows, or an array with a place for every row; what is done with either.

A dict serves a small index and spares a keyword query numpy, which takes longer to import than such a query to answer. From
LARGE postings on the array is faster, be it imported for them. A row without a score is not found.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from lfsearch.index.rowsets import Rows, places

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Scores = Mapping[int, float]
# Rows of which the highest score is looked at first, to find the best of all: with 64 few rows are left, and few maxima.
_BLOCK = 64


class Dense(Mapping[int, float]):
    """Scores as an array, float64 [rows], NaN where there is none."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        self.values_by_row = values

    def __getitem__(self, row: int) -> float:
        value = float(self.values_by_row[row])
        if value != value:
            raise KeyError(row)
        return value

    def __iter__(self) -> Iterator[int]:
        import numpy as np

        return iter(np.flatnonzero(~np.isnan(self.values_by_row)).tolist())

    def __len__(self) -> int:
        import numpy as np

        return int(np.count_nonzero(~np.isnan(self.values_by_row)))


def best(scores: Scores, count: int) -> list[int]:
    """The rows with the highest scores, ties in reading order."""
    if not isinstance(scores, Dense):
        return [row for _, row in heapq.nsmallest(count, ((-score, row) for row, score in scores.items()))]

    import numpy as np

    values = np.where(np.isnan(scores.values_by_row), -np.inf, scores.values_by_row)
    rows = np.flatnonzero(values >= max(_least_of_best(values, count), np.finfo(values.dtype).min))
    if count < len(rows):
        limit = np.partition(values[rows], len(rows) - count)[len(rows) - count]
        rows = rows[values[rows] >= limit]
    found: list[int] = rows[np.argsort(-values[rows], kind="stable")][:count].tolist()
    return found


def _least_of_best(values: NDArray[np.floating], count: int) -> float:
    """What each of the `count` highest values is at least: so many blocks have one that is as high."""
    import numpy as np

    blocks = len(values) // _BLOCK
    if count >= blocks:
        return -np.inf
    highest = values[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
    return float(np.partition(highest, blocks - count)[blocks - count])


def most(scores: Scores) -> float:
    """The highest score; 0 where there is none."""
    if not isinstance(scores, Dense):
        return max(scores.values(), default=0.0)

    import numpy as np

    return float(np.fmax.reduce(scores.values_by_row, initial=0.0))


def above(scores: Scores, score: float) -> int:
    """How many scores are higher."""
    if isinstance(scores, Dense):
        return int((scores.values_by_row > score).sum())
    return sum(other > score for other in scores.values())


def changed(scores: Scores, new: Mapping[int, float]) -> Scores:
    """The scores with new ones for some rows."""
    if not isinstance(scores, Dense):
        return {**scores, **new}

    values = scores.values_by_row.copy()
    values[places(new)] = list(new.values())
    return Dense(values)


def scaled(scores: Scores, share: float) -> Scores:
    """All scores times a share."""
    if not isinstance(scores, Dense):
        return {row: score * share for row, score in scores.items()}
    return Dense(scores.values_by_row * share)


def held(scores: Scores, total: int) -> NDArray[np.bool_]:
    """Which of all rows have a score, [rows]."""
    import numpy as np

    if isinstance(scores, Dense):
        return ~np.isnan(scores.values_by_row)
    found = np.zeros(total, dtype=bool)
    found[places(scores)] = True
    return found


def moved(scores: Scores, rows: Collection[int], share: float = 1.0, by: float = 0.0) -> Scores:
    """The scores with those of some rows, where these have one, times a share and then raised."""
    if not isinstance(scores, Dense):
        new = {row: scores[row] * share + by for row in rows if row in scores}
        return {**scores, **new} if new else scores

    values, own = scores.values_by_row.copy(), places(rows)
    values[own] = values[own] * share + by
    return Dense(values)


def added(scores: Scores, rows: Collection[int], by: float) -> Scores:
    """The scores with those of some rows raised, that of one without a score from 0."""
    if not isinstance(scores, Dense):
        return {**scores, **{row: scores.get(row, 0.0) + by for row in rows}}

    import numpy as np

    values, own = scores.values_by_row.copy(), places(rows)
    values[own] = np.nan_to_num(values[own], nan=0.0) + by
    return Dense(values)


def add_to(values: NDArray[np.float32], scores: Scores, weight: float, bound: float) -> None:
    """Add weight x score / bound to the values [rows] of the rows that have a score."""
    if not isinstance(scores, Dense):
        for row, score in scores.items():
            values[row] += weight * score / bound
        return

    import numpy as np

    own = np.flatnonzero(~np.isnan(scores.values_by_row))
    values[own] += (weight * scores.values_by_row[own] / bound).astype(np.float32)


def reaching(scores: Scores, least: float) -> list[tuple[int, float]]:
    """(row, score) of those that are so high or higher, in reading order."""
    if not isinstance(scores, Dense):
        return sorted((row, score) for row, score in scores.items() if score >= least)

    import numpy as np

    own = np.flatnonzero(scores.values_by_row >= least)
    return list(zip(own.tolist(), scores.values_by_row[own].tolist(), strict=True))


def filled(scores: Scores, rows: Rows, value: float) -> Scores:
    """The scores with one for those of some rows that have none."""
    if not isinstance(scores, Dense):
        return {**dict.fromkeys(rows, value), **scores}

    import numpy as np

    values, own = scores.values_by_row.copy(), places(rows)
    values[own] = np.where(np.isnan(values[own]), value, values[own])
    return Dense(values)


def without(scores: Scores, rows: Collection[int]) -> Scores:
    """The scores without those of some rows."""
    if not isinstance(scores, Dense):
        return {row: score for row, score in scores.items() if row not in rows} if rows else scores

    import numpy as np

    values = scores.values_by_row.copy()
    values[places(rows)] = np.nan
    return Dense(values)


def only(scores: Scores, allowed: bytearray | None) -> Scores:
    """The scores of the rows that are allowed, one byte each; None for all."""
    if allowed is None:
        return scores
    if not isinstance(scores, Dense):
        return {row: score for row, score in scores.items() if allowed[row]}

    import numpy as np

    return Dense(np.where(np.frombuffer(allowed, dtype=np.uint8) != 0, scores.values_by_row, np.nan))
