"""Combine keyword and semantic scores of one query; no input or output, no index.

A convex sum of calibrated scores (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval",
TOIS 2023): the keyword score divided by the upper bound of its query, the cosine as it is. Both then lie in 0..1 and
compare across queries. Rank fusion (RRF) was measured and loses to the better leg when the other one is weak.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# Weight of the keyword leg beside the cosine, see benchmarks/README.md for the curve.
KEYWORD_WEIGHT = 0.5


def fuse(keyword: Mapping[int, float], bound: float, cosines: np.ndarray, weight: float = KEYWORD_WEIGHT) -> np.ndarray:
    """Return cosine + weight x keyword / bound for every row, float32 [clauses]."""
    import numpy as np

    fused = np.array(cosines, dtype=np.float32)
    if keyword and bound > 0:
        rows = np.fromiter(keyword.keys(), dtype=np.int64, count=len(keyword))
        values = np.fromiter(keyword.values(), dtype=np.float32, count=len(keyword))
        fused[rows] += weight * values / bound
    return fused
