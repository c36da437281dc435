"""The second opinion of a query: another model re-ranks the best clauses.

What it says of a clause is how far the clause lies above what has nothing to do with the query, measured against an
answer that it was calibrated with (`index.calibrate`):

    z = (cosine - mean cosine of this query with all clauses) / spread
    opinion = tanh(z / related)

0 of a clause that the model finds unrelated, .76 of one that is as near as an answer is on average; nothing can get more
than 1, so that a single cosine out of the way does not overrule all else. It is added to the score with the weight that the
calibration found, as far as the ranking goes by the meaning: where the words decide, a second model has nothing to add.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.errors import EncoderUnavailable
from lfsearch.index.manifest import Calibration
from lfsearch.retrieval.index import Index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# So many of the best clauses are re-ranked; with 300 no topic gains.
RERANKED = 100


class Said(NamedTuple):
    """What the second model says of one clause."""

    rank: int  # among all clauses, by its cosines
    cosine: float
    opinion: float  # -1..1
    added: float  # to the score


class Answer(NamedTuple):
    """What the second model says of every clause, or why it says nothing."""

    cosines: Floats | None = None
    calibration: Calibration | None = None
    silence: str = ""

    def of(self, rows: Sequence[int], share: float) -> dict[int, Said]:
        """What it says of some clauses, and adds where the ranking goes by the meaning with this share of 1."""
        if self.cosines is None or self.calibration is None:
            return {}
        cosines = self.cosines
        said = opinions(cosines, self.calibration)
        most = self.calibration.weight * share
        return {
            row: Said(
                rank=1 + int((cosines > cosines[row]).sum()),
                cosine=float(cosines[row]),
                opinion=float(said[row]),
                added=most * float(said[row]),
            )
            for row in rows
        }


def ask_second(index: Index, query: str) -> Answer:
    """Ask the second model; it says nothing where the index has none, or where the calibration found it to be of no use.

    A model that is gone or cannot be loaded is no reason not to answer.
    """
    model = index.manifest.second
    if model is None or index.second is None or not model.calibration.weight:
        return Answer()
    try:
        return Answer(index.second.cosines(index.second_encoder.encode_queries([query])[0]), model.calibration)
    except EncoderUnavailable as error:
        return Answer(silence=str(error))


def opinions(cosines: Floats, calibration: Calibration) -> Floats:
    """What the second model says of every clause, -1 to 1, from its cosines with one query; see the head of this module."""
    import numpy as np

    found: Floats = np.tanh((cosines - cosines.mean()) / (calibration.spread * calibration.related))
    return found
