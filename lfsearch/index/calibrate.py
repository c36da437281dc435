"""What the cosines of a model say on the clauses of an index, measured when the index is made.

Cosines of two models do not compare, and nobody has judged topics for another person's model and corpus. What there is:
questions with a passage that answers each, as if that passage stood in the corpus, and questions that hardly any gazette
answers (`data/calibration.tsv`). From them come the scale of the confidence, for a model that has none beside it, and how
a second model's cosines are read. It takes some seconds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.data import read_table
from lfsearch.embedding.encoder import Encoder
from lfsearch.embedding.fitting import fit
from lfsearch.embedding.scale import CALIBRATED, CLOSEST, Scales, measure_meaning
from lfsearch.embedding.static import StaticEncoder
from lfsearch.index.manifest import Calibration
from lfsearch.index.vectors import VectorStore
from lfsearch.text.normal import normalise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# A scale that parts the two kinds worse than this would cry wolf or sleep; then nothing is called doubtful. The bundled
# model reaches .94 on judged topics, a model of random weights about .6.
LEAST_AUC = 0.85


@dataclass(frozen=True, slots=True)
class Question:
    """A question that people may ask."""

    text: str
    passage: str | None  # what answers it; None = nothing does


def calibrate(encoder: Encoder, vectors: VectorStore) -> Scales | None:
    """The scale of this model on this corpus; None when it cannot tell absent matters well enough."""
    import numpy as np

    known = list(questions())
    asked = encoder.encode_queries([question.text for question in known])
    passages = encoder.encode_passages([question.passage or "" for question in known])
    values = np.array(
        [
            _measure(encoder, question, vectors.similarities(vector), float(vector @ passage), vectors)
            for question, vector, passage in zip(known, asked, passages, strict=True)
        ]
    )
    scale = fit(values, np.array([question.passage is not None for question in known]), CALIBRATED)
    if scale.auc < LEAST_AUC:
        return None
    return Scales(scale, isinstance(encoder, StaticEncoder), None, "lfsearch index")


def questions() -> Iterator[Question]:
    """The questions that models are calibrated with."""
    for line in read_table("calibration.tsv"):
        text, _, passage = line.partition("\t")
        yield Question(normalise(text), passage or None)


def _measure(
    encoder: Encoder, question: Question, cosines: np.ndarray, own: float, vectors: VectorStore
) -> tuple[float, ...]:
    """The values of one question, its passage counted as one more clause."""
    import numpy as np

    extra = [] if question.passage is None else [own]
    everywhere = np.append(cosines, extra).astype(np.float32)
    if not isinstance(encoder, StaticEncoder):
        return measure_meaning(question.text, everywhere, everywhere, None)
    rows = np.argsort(-cosines, kind="stable")[:CLOSEST]
    words = vectors.words(rows)
    if question.passage is not None:
        words = words.joined(encoder.cuts([question.passage]))
    candidates = np.append(cosines[rows], extra).astype(np.float32)
    return measure_meaning(question.text, everywhere, candidates, encoder.align(question.text, encoder.compared(words)))


# -- a second opinion ---------------------------------------------------------------------------------------------

# So many texts of the index are set beside every question: 150,000 pairs, whose spread is known to three digits.
_DRAWN = 1000


class Pairs(NamedTuple):
    """What a model makes of the questions that have an answer, and of the answers: each [questions, dim]."""

    asked: Floats
    answers: Floats


def pairs_of(encoder: Encoder) -> Pairs:
    """The questions and answers as the model reads them."""
    answered = [question for question in questions() if question.passage]
    return Pairs(
        encoder.encode_queries([question.text for question in answered]),
        encoder.encode_passages([question.passage or "" for question in answered]),
    )


def drawn(count: int) -> list[int]:
    """The numbers of the texts that are set beside the questions, by a seed."""
    return sorted(random.Random(count).sample(range(count), min(_DRAWN, count)))


def calibrate_second(own: Pairs, own_texts: Floats, other: Pairs, other_texts: Floats) -> Calibration:
    """How much a second model's cosines are to weigh beside those of the index's own.

    `own_texts` and `other_texts` are the vectors of the same texts of the index, [texts, dim]. Of two measures that tell
    pairs of question and answer from pairs that have nothing to do with each other, the sum that tells them best is
    Fisher's linear discriminant (1936): each weighs the more, the further apart it has the two kinds and the less it
    scatters, and what both see alike counts once. So a model that knows no Chinese gets next to no weight, without anybody
    having to say so. A question's own mean is taken off first: a ranking compares the clauses of one question only.
    """
    import numpy as np

    unrelated, related = [], []
    for pairs, texts in ((own, own_texts), (other, other_texts)):
        cosines = pairs.asked @ texts.T
        mean = cosines.mean(axis=1)
        unrelated.append(cosines - mean[:, None])
        related.append((pairs.asked * pairs.answers).sum(axis=1) - mean)
    scatter = (np.cov([one.ravel() for one in unrelated]) + np.cov(related)) / 2
    apart = np.array([float(one.mean()) for one in related])
    first, second = np.linalg.lstsq(scatter, apart, rcond=None)[0]
    spread = float(unrelated[1].std())
    helps = bool(first > 0 and second > 0 and apart[1] > 0 and spread > 0)
    return Calibration(
        spread=round(spread, 6),
        related=round(float(apart[1]) / spread, 4) if spread else 0.0,
        weight=round(float(second / first * apart[1]), 6) if helps else 0.0,
        auc=round(float((unrelated[1] < related[1][:, None]).mean()), 4),
        pairs=unrelated[1].size,
    )
