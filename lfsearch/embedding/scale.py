"""How sure a search may be that something fits: from what it measured to a number between 0 and 1.

A scale is a logistic regression, moved so that one half is where one answerable question in ten falls below. It belongs to
a model, since cosines of two models do not compare. The bundled model has its scale beside it; for another one it is
fitted when an index is made (`index.calibrate`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lfsearch.errors import EncoderUnavailable
from lfsearch.mapped import open_regular
from lfsearch.models import GLOSS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.embedding.encoder import Encoder

FORMAT = 1
SCALE_FILE = "confidence.json"
_LARGEST = 1 << 20  # bytes; a scale file has one thousand
# Below it a person is told that probably nothing fits.
HALF = 0.5
# Of the neighbourhood in meaning: a question that the corpus answers has several clauses near it, a stray match has one.
NEIGHBOURS = 5

# Of so many of the clauses nearest in meaning the best is taken: the more of them, the better a stray match can be.
CLOSEST = 100

# What the two scales measure, in the order of their weights.
# fit: (cosine + alignment) / 2 where it is largest among the CLOSEST clauses, or the largest cosine of a model that cannot align.
#   A cosine grows with the length of the query, an alignment falls; their mean moves little.
# nearest: the mean of the NEIGHBOURS largest cosines.
# share: how much of its bound the best clause reaches by keyword.
# length: the logarithm of the query's characters, for what is left of its influence.
# unknown: the share of the query's words that stand nowhere in the corpus.
# A scale that is fitted when an index is made has no corpus around its questions, and so does without `unknown`.
MEANING = ("fit", "nearest", "length", "unknown")
CALIBRATED = MEANING[:3]
WORDS = ("share", "length")


class Scale(NamedTuple):
    """A fitted scale with the figures of its fit, cross-validated."""

    features: tuple[str, ...]
    weights: tuple[float, ...]
    bias: float
    answerable: int  # how many of each it was fitted on
    absent: int
    auc: float
    caught: float  # share of the absent ones below one half where a tenth of the answerable ones are

    def confidence(self, values: Sequence[float]) -> float:
        """The confidence, 0..1, of one query; `values` in the order of `features`, more of them are passed over."""
        sure = self.bias + sum(weight * value for weight, value in zip(self.weights, values, strict=False))
        return 1 / (1 + math.exp(-min(max(sure, -50.0), 50.0)))


class Scales(NamedTuple):
    """What a scale file holds."""

    meaning: Scale
    aligned: bool  # whether `fit` was measured with alignments
    words: Scale | None  # None where it is the bundled one: words are counted alike whatever the model
    command: str  # what made the file


class BrokenScale(Exception):
    """A scale file does not hold what it should; the message says what is wrong, for whoever knows where it lies."""


def read_scales(path: Path) -> Scales | None:
    """The scales in a file; None when there is no such file. Raises BrokenScale."""
    try:
        with open_regular(path) as file:
            return parse_scales(file.read(_LARGEST))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BrokenScale(str(error)) from error


def parse_scales(document: bytes) -> Scales:
    """The scales in the content of a file. Raises BrokenScale."""
    try:
        data = json.loads(document)
        if data["format"] != FORMAT:
            raise BrokenScale(f"format {data['format']} instead of {FORMAT}")
        words = None if data["words"] is None else _scale(data["words"], [WORDS])
        return Scales(
            _scale(data["meaning"], [MEANING, CALIBRATED]), bool(data["aligned"]), words, str(data["command"])
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise BrokenScale(f"{type(error).__name__}: {error}") from error


def scales_of_model(encoder: Encoder) -> Scales | None:
    """The scales that lie beside a model; None where it has none. Raises EncoderUnavailable for a damaged file."""
    from lfsearch.embedding.static import StaticEncoder  # a keyword query opens no model

    return _read_beside(encoder.folder) if isinstance(encoder, StaticEncoder) else None


def has_scales(model: str | None, generation: Path) -> bool:
    """Whether there are scales for the model that `--model` named, in the generation of an index or beside the model.

    Nothing is opened.
    """
    from lfsearch.embedding.load import DEFAULT

    beside = GLOSS if model in (None, DEFAULT) else Path(str(model)).expanduser()
    return any((folder / SCALE_FILE).is_file() for folder in (generation, beside))


def scale_of_words() -> Scale | None:
    """The scale of the keyword leg, which lies beside the bundled model; no model is opened for it."""
    scales = _read_beside(GLOSS)
    return scales.words if scales else None


def _read_beside(folder: Path) -> Scales | None:
    try:
        return read_scales(folder / SCALE_FILE)
    except BrokenScale as error:
        raise EncoderUnavailable(
            f"The file {SCALE_FILE} in the model folder {folder} is broken ({error}); "
            "reinstall lfsearch, or copy the folder again.",
            f"模型文件夹 {folder} 中的 {SCALE_FILE} 已损坏（{error}）；请重新安装 lfsearch，或重新复制该文件夹。",
        ) from error


def measure_meaning(
    query: str, cosines: NDArray[np.float32], candidates: NDArray[np.float32], alignments: NDArray[np.float32] | None
) -> tuple[float, ...]:
    """The values of MEANING for one query.

    `cosines` [clauses] are those of all that may be found, at least one; `candidates` [rows] those of the clauses that
    were compared word by word, `alignments` [rows] how well they align, None for a model that cannot.
    """
    import numpy as np

    nearest = np.sort(np.partition(cosines, -NEIGHBOURS)[-NEIGHBOURS:] if len(cosines) > NEIGHBOURS else cosines)
    fit = nearest[-1]
    if alignments is not None:
        closest = np.argsort(-candidates, kind="stable")[:CLOSEST]
        fit = ((candidates + alignments) / 2)[closest].max()
    return float(fit), float(nearest.mean()), length(query)


def length(text: str) -> float:
    """The logarithm of the characters of a query, blanks aside."""
    return math.log(max(len(text.replace(" ", "")), 1))


def to_json(scales: Scales) -> str:
    """The content of a scale file."""
    words = scales.words and scales.words._asdict()
    data = {"format": FORMAT, **scales._asdict(), "meaning": scales.meaning._asdict(), "words": words}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _scale(data: dict[str, Any], possible: Sequence[tuple[str, ...]]) -> Scale:
    """One scale as read; ValueError, TypeError or KeyError says what is wrong with it."""
    scale = Scale(
        features=tuple(data["features"]),
        weights=tuple(float(weight) for weight in data["weights"]),
        bias=float(data["bias"]),
        answerable=int(data["answerable"]),
        absent=int(data["absent"]),
        auc=float(data["auc"]),
        caught=float(data["caught"]),
    )
    if scale.features not in possible or len(scale.weights) != len(scale.features):
        raise ValueError(f"the features are {scale.features} instead of {possible[0]}")
    if not all(map(math.isfinite, (*scale.weights, scale.bias))):
        raise ValueError("a weight is not finite")
    return scale
