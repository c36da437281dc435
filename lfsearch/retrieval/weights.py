"""How much each kind of evidence weighs in a ranking, learnt from judged topics (`python -m lfsearch.training ranking`)."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.errors import EncoderUnavailable
from lfsearch.models import GLOSS

if TYPE_CHECKING:
    from lfsearch.embedding.encoder import Encoder

FORMAT = 1
WEIGHTS_FILE = "ranking.json"


class Weights(NamedTuple):
    """What the evidence of a clause is multiplied with, see `fusion`; and what decides how far the words are trusted.

    Cosine and alignment sum up to one, so that a score lies about where a cosine does.
    """

    cosine: float
    alignment: float
    asked_by_meaning: float
    coverage_by_meaning: float
    share: float
    path: float
    asked_by_words: float
    coverage_by_words: float
    above: float
    unread: float
    framing: float
    bare: float
    trust_bias: float
    trust_share: float
    trust_coverage: float

    def trust(self, share: float, coverage: float) -> float:
        """How far the words can be trusted, 0..1: the share and the coverage are those of the clauses where they are largest."""
        sure = self.trust_bias + self.trust_share * share + self.trust_coverage * coverage
        return 1 / (1 + math.exp(-min(max(sure, -50.0), 50.0)))


@cache
def read_weights(folder: Path) -> Weights:
    """The weights in a model folder; EncoderUnavailable when the file is broken."""
    try:
        data = json.loads((folder / WEIGHTS_FILE).read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']} instead of {FORMAT}")
        weights = Weights(**{name: float(data["weights"][name]) for name in Weights._fields})
        if not all(map(math.isfinite, weights)):
            raise ValueError("a weight is not finite")
        return weights
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise EncoderUnavailable(
            f"The file {WEIGHTS_FILE} in the model folder {folder} is broken ({error}); "
            "reinstall lfsearch, or copy the folder again.",
            f"模型文件夹 {folder} 中的 {WEIGHTS_FILE} 已损坏（{error}）；请重新安装 lfsearch，或重新复制该文件夹。",
        ) from error


def weights_of(encoder: Encoder) -> Weights:
    """The weights that lie beside a model, else those of the bundled one: most of them are of words, whatever the model."""
    from lfsearch.embedding.static import StaticEncoder

    own = encoder.folder if isinstance(encoder, StaticEncoder) else GLOSS
    return read_weights(own if (own / WEIGHTS_FILE).is_file() else GLOSS)


def to_json(weights: Weights, about: dict[str, object]) -> str:
    """The content of a weights file; `about` says what it was fitted on."""
    rounded = {name: round(value, 4) for name, value in weights._asdict().items()}
    return json.dumps({"format": FORMAT, "weights": rounded, **about}, ensure_ascii=False, indent=1) + "\n"
