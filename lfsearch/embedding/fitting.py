"""Fit a scale to questions of which it is known whether the corpus answers them; numpy is all it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lfsearch.embedding.scale import Scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

# The share of answerable questions that may be called doubtful.
FALSE_ALARMS = 0.1
_RIDGE = 1.0  # on standardised values; its usual strength, and 200 questions do not tell .3 from 3
_FOLDS = 10
_ROUNDS = 5  # of cross-validation, each with its own folds
_STEPS = 25  # Newton's method needs eight or so


def fit(values: Floats, answerable: Bools, features: Sequence[str]) -> Scale:
    """The scale of `values` [questions, features]; its figures are cross-validated, its place of one half is not."""
    import numpy as np

    weights, bias = _logistic(values, answerable)
    bias -= float(np.quantile(values[answerable] @ weights + bias, FALSE_ALARMS))
    scores = cross_validated(values, answerable)
    return Scale(
        features=tuple(features),
        weights=tuple(round(float(weight), 4) for weight in weights),
        bias=round(bias, 4),
        answerable=int(answerable.sum()),
        absent=int((~answerable).sum()),
        auc=round(auc(scores, answerable), 3),
        caught=round(caught(scores, answerable), 3),
    )


def cross_validated(values: Floats, answerable: Bools) -> Floats:
    """A score of each question by fits that have not seen it: the mean over several divisions into folds."""
    import numpy as np

    rng = np.random.RandomState(0)
    scores = np.zeros(len(values))
    for _ in range(_ROUNDS):
        folds = np.empty(len(values), dtype=np.intp)
        for side in (answerable, ~answerable):  # each fold has its share of both
            folds[side] = rng.permutation(int(side.sum())) % _FOLDS
        for fold in range(_FOLDS):
            left = folds != fold
            weights, bias = _logistic(values[left], answerable[left])
            scores[~left] += (values[~left] @ weights + bias) / _ROUNDS
    return scores


def auc(scores: Floats, answerable: Bools) -> float:
    """How often an answerable question scores above an absent one, ties half."""
    above = scores[answerable][:, None] - scores[~answerable][None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def caught(scores: Floats, answerable: Bools, false_alarms: float = FALSE_ALARMS) -> float:
    """The share of absent questions below the score that `false_alarms` of the answerable ones are below."""
    import numpy as np

    return float((scores[~answerable] < np.quantile(scores[answerable], false_alarms)).mean())


def _logistic(values: Floats, answerable: Bools) -> tuple[Floats, float]:
    """Weights [features] and bias of a logistic regression; both sides weigh alike however many there are."""
    import numpy as np

    mean, deviation = values.mean(axis=0), values.std(axis=0)
    deviation[deviation == 0] = 1.0
    rows = np.column_stack([(values - mean) / deviation, np.ones(len(values))])
    shares = np.where(answerable, 0.5 / answerable.mean(), 0.5 / (~answerable).mean())
    ridge = _RIDGE * np.eye(rows.shape[1])
    ridge[-1, -1] = 0.0  # the bias is free
    solution = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-np.clip(rows @ solution, -50, 50)))
        slope = rows.T @ (shares * (answerable - expected)) - ridge @ solution
        curve = (rows * (shares * expected * (1 - expected))[:, None]).T @ rows + ridge
        solution = solution + np.linalg.solve(curve + 1e-9 * np.eye(len(curve)), slope)
    weights = solution[:-1] / deviation
    return weights, float(solution[-1] - weights @ mean)
