"""One score out of all the evidence for a clause; no input or output, no index.

    score = (1 - trust) x (cosine + alignment + apart) + trust x (share + path + coverage)
            + above + lifted + unread + asked - framing - bare

each multiplied with its weight (see `evidence` for what they are, `weights` for where the weights are from). All of it
compares across queries: the keyword score is divided by the upper bound of its query, a cosine is as it is (a convex sum of
calibrated scores: Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023). `trust` follows the query without a jump. Rank fusion (RRF) was measured and
loses to the better leg when the other one is weak.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from lfsearch.index.rowsets import Rows, places
from lfsearch.index.scores import Scores, most

if TYPE_CHECKING:
    import numpy as np

    from lfsearch.retrieval.weights import Weights

# How much the word by word alignment of the best clauses weighs beside their cosine where the meaning alone ranks: +.01 and
# +.05 nDCG@10 on two sets of topics, flat from .5 to .7.
ALIGNMENT_WEIGHT = 0.5
# What puts clauses with all words first: as much as any other score can be.
FIRST = 1.0
# The trust in the words where nothing is to decide it.
HALF = 0.5


def best_share(keyword: Scores, bound: float) -> float:
    """How much of its bound the best clause reaches, 0..1."""
    return most(keyword) / bound if bound else 0.0


def align(cosines: np.ndarray, rows: Sequence[int], alignments: np.ndarray) -> np.ndarray:
    """Return (cosine + w x alignment) / (1 + w), float32 [clauses]; rows that were not aligned count as 0 there."""
    aligned = cosines / (1 + ALIGNMENT_WEIGHT)
    aligned[rows] += ALIGNMENT_WEIGHT / (1 + ALIGNMENT_WEIGHT) * alignments
    return aligned


def factors(trust: float, weights: Weights, given: Collection[str]) -> dict[str, float]:
    """What each kind of evidence is multiplied with; the cosine stands in for the other meanings that are not `given`."""
    by_meaning, by_words = 1 - trust, trust
    missing = sum(getattr(weights, name) for name in ("alignment", "apart") if name not in given)
    return {
        "cosine": by_meaning * (weights.cosine + missing),
        "alignment": by_meaning * weights.alignment,
        "apart": by_meaning * weights.apart,
        "share": by_words * weights.share,
        "path": by_words * weights.path,
        "coverage": by_words * weights.coverage,
        "above": weights.above,
        "lifted": weights.lifted,
        "unread": weights.unread,
        "asked": weights.asked,
        "framing": -weights.framing,
        "bare": -weights.bare,
    }


def fuse(evidence: Mapping[str, np.ndarray], by: Mapping[str, float]) -> np.ndarray:
    """The sum of the evidence for every row, each kind times its factor: float32 [clauses]."""
    import numpy as np

    return np.asarray(sum(by[name] * values for name, values in evidence.items()), dtype=np.float32)


def first(complete: Rows, exact: Rows, trust: float, total: int) -> np.ndarray:
    """What rows with all words of the query get beside: float32 [clauses].

    Those in `exact` (all words in the clause itself) come first, and with them those in `complete` (all words, be it in the
    headings) as far as the words can be trusted.
    """
    import numpy as np

    found = np.zeros(total, dtype=np.float32)
    found[places(complete)] = FIRST * trust
    found[places(exact)] = FIRST
    return found
