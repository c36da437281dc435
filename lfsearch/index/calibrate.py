"""The scale of the confidence for a model that has none beside it, fitted when an index is made.

Cosines of two models do not compare, and nobody has judged topics for another person's model and corpus. What there is:
questions with a passage that answers each, as if that passage stood in the corpus, and questions that hardly any gazette
answers (`data/calibration.tsv`). It takes some seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lfsearch.data import read_table
from lfsearch.embedding.encoder import Encoder
from lfsearch.embedding.fitting import fit
from lfsearch.embedding.scale import CALIBRATED, Scales, measure_meaning
from lfsearch.embedding.static import StaticEncoder
from lfsearch.index.vectors import VectorStore
from lfsearch.text.normal import normalise

if TYPE_CHECKING:
    import numpy as np

# A scale that parts the two kinds worse than this would cry wolf or sleep; then nothing is called doubtful. The bundled
# model reaches .94 on judged topics, a model of random weights about .6.
LEAST_AUC = 0.85
# This many of the clauses nearest in meaning are aligned, as the ranking does.
_ALIGNED = 100


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    passage: str | None  # what answers it; None = nothing does


def calibrate(encoder: Encoder, vectors: VectorStore) -> Scales | None:
    """The scale of this model on this corpus; None when it cannot tell absent matters well enough."""
    import numpy as np

    questions = list(_questions())
    asked = encoder.encode_queries([question.text for question in questions])
    passages = encoder.encode_passages([question.passage or "" for question in questions])
    values = np.array(
        [
            _measure(encoder, question, vectors.similarities(vector), float(vector @ passage), vectors)
            for question, vector, passage in zip(questions, asked, passages, strict=True)
        ]
    )
    scale = fit(values, np.array([question.passage is not None for question in questions]), CALIBRATED)
    if scale.auc < LEAST_AUC:
        return None
    return Scales(scale, isinstance(encoder, StaticEncoder), None, "lfsearch index")


def _questions() -> Iterator[_Question]:
    for line in read_table("calibration.tsv"):
        text, _, passage = line.partition("\t")
        yield _Question(normalise(text), passage or None)


def _measure(
    encoder: Encoder, question: _Question, cosines: np.ndarray, own: float, vectors: VectorStore
) -> tuple[float, ...]:
    """The values of one question, its passage counted as one more clause."""
    import numpy as np

    extra = [] if question.passage is None else [own]
    everywhere = np.append(cosines, extra).astype(np.float32)
    if not isinstance(encoder, StaticEncoder):
        return measure_meaning(question.text, everywhere, everywhere, None)
    rows = np.argsort(-cosines, kind="stable")[:_ALIGNED]
    words = vectors.words(rows)
    if question.passage is not None:
        words = words.joined(encoder.cuts([question.passage]))
    candidates = np.append(cosines[rows], extra).astype(np.float32)
    return measure_meaning(question.text, everywhere, candidates, encoder.align(question.text, words))
