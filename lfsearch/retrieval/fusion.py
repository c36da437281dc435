"""Combine keyword and semantic scores of one query; no input or output, no index.

A convex sum of calibrated scores (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval",
TOIS 2023): the keyword score divided by the upper bound of its query, the cosine as it is. Both then lie in 0..1 and
compare across queries. Rank fusion (RRF) was measured and loses to the better leg when the other one is weak.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# How much the keyword leg weighs beside the cosine. A question in everyday words shares next to nothing with the text
# (the best clause reaches less than a fifth of its bound) and is left to the meaning; a query in the text's own words
# reaches a third of it and more and is answered best by the words. No fixed weight serves both (benchmarks/README.md).
# The curves are flat: a low share from .15 to .2, a high one from .25 to .4 and high weights from 3 to 6 differ by .01
# nDCG@10 at most on two sets of topics; smaller weights help statutes.
LOW_SHARE, LOW_WEIGHT = 0.2, 0.0
HIGH_SHARE, HIGH_WEIGHT = 0.25, 4.0
# The weight of a query that is not classed: the best fixed one, by a hair, on the judged topics.
FIXED_WEIGHT = 0.25
# How much the word by word alignment of the best clauses weighs beside their cosine: +.01 and +.05 nDCG@10 on
# two sets of topics, flat from .5 to .7.
ALIGNMENT_WEIGHT = 0.5
# What puts clauses with all words first: as much as any fused score can be.
FIRST = 1.0


def best_share(keyword: Mapping[int, float], bound: float) -> float:
    """How much of its bound the best clause reaches, 0..1."""
    return max(keyword.values(), default=0.0) / bound if bound else 0.0


def trust(share: float) -> float:
    """How far the words can be trusted, 0..1, for a query whose best clause reaches `share` of its bound."""
    return min(max((share - LOW_SHARE) / (HIGH_SHARE - LOW_SHARE), 0.0), 1.0)


def align(cosines: np.ndarray, rows: Sequence[int], alignments: np.ndarray) -> np.ndarray:
    """Return (cosine + w x alignment) / (1 + w), float32 [clauses]; rows that were not aligned count as 0 there."""
    aligned = cosines / (1 + ALIGNMENT_WEIGHT)
    aligned[rows] += ALIGNMENT_WEIGHT / (1 + ALIGNMENT_WEIGHT) * alignments
    return aligned


def fuse(
    keyword: Mapping[int, float],
    bound: float,
    cosines: np.ndarray,
    complete: Collection[int] = (),
    exact: Collection[int] = (),
    weight: float | None = None,
) -> np.ndarray:
    """Return (cosine + w x keyword / bound) / (1 + w) for every row, float32 [clauses].

    w follows the query unless `weight` gives it. Rows in `exact` (all words of the query in the clause itself) come
    first, and with them those in `complete` (all words, be it in the headings) as far as the words can be trusted.
    """
    import numpy as np

    sure = trust(best_share(keyword, bound))
    if weight is None:
        weight = LOW_WEIGHT + sure * (HIGH_WEIGHT - LOW_WEIGHT)
    fused = np.array(cosines, dtype=np.float32)
    rows = np.fromiter(keyword.keys(), dtype=np.int64, count=len(keyword))
    fused[rows] += weight / (bound or 1.0) * np.fromiter(keyword.values(), dtype=np.float32, count=len(keyword))
    fused /= 1 + weight
    first = np.zeros_like(fused)
    first[list(complete)] = FIRST * sure
    first[list(exact)] = FIRST
    return fused + first
