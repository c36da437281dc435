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

FORMAT = 3
WEIGHTS_FILE = "ranking.json"


class Weights(NamedTuple):
    """What the evidence of a clause is multiplied with, see `fusion`; and what decides how far the words are trusted.

    Cosine and alignment sum up to one, so that a score lies about where a cosine does.
    """

    cosine: float
    alignment: float
    apart: float
    share: float
    path: float
    coverage: float
    above: float
    lifted: float
    unread: float
    asked: float
    framing: float
    bare: float
    trust_bias: float
    trust_share: float
    trust_coverage: float
    trust_known: float

    def trust(self, share: float, coverage: float, known: float) -> float:
        """How far the words can be trusted, 0..1.

        The share and the coverage are those of the clauses where they are largest; `known` is `evidence.known`.
        """
        sure = self.trust_bias + self.trust_share * share + self.trust_coverage * coverage + self.trust_known * known
        return 1 / (1 + math.exp(-min(max(sure, -50.0), 50.0)))


class Fitted(NamedTuple):
    """What lies beside a model: the weights, and the mean [dim] of the official texts that they were fitted on."""

    weights: Weights
    common: tuple[float, ...]


@cache
def read_fitted(folder: Path) -> Fitted:
    """The file in a model folder; EncoderUnavailable when it is broken."""
    try:
        data = json.loads((folder / WEIGHTS_FILE).read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']} instead of {FORMAT}")
        weights = Weights(**{name: float(data["weights"][name]) for name in Weights._fields})
        common = tuple(float(value) for value in data["common"])
        if not all(map(math.isfinite, (*weights, *common))):
            raise ValueError("a weight is not finite")
        return Fitted(weights, common)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise EncoderUnavailable(
            f"The file {WEIGHTS_FILE} in the model folder {folder} is broken ({error}); "
            "reinstall lfsearch, or copy the folder again.",
            f"模型文件夹 {folder} 中的 {WEIGHTS_FILE} 已损坏（{error}）；请重新安装 lfsearch，或重新复制该文件夹。",
        ) from error


def _own(encoder: Encoder) -> Path | None:
    """The folder of a model where such a file lies beside it."""
    from lfsearch.embedding.static import StaticEncoder

    if isinstance(encoder, StaticEncoder) and (encoder.folder / WEIGHTS_FILE).is_file():
        return encoder.folder
    return None


def weights_of(encoder: Encoder) -> Weights:
    """The weights that lie beside a model, else those of the bundled one: most of them are of words, whatever the model."""
    return read_fitted(_own(encoder) or GLOSS).weights


def common_of(encoder: Encoder) -> tuple[float, ...] | None:
    """What official texts have in common as the model reads them, [dim]; None where that was not fitted to the model."""
    own = _own(encoder)
    common = read_fitted(own).common if own else ()
    return common if len(common) == encoder.dim else None


def to_json(fitted: Fitted, about: dict[str, object]) -> str:
    """The content of the file; `about` says what it was fitted on."""
    rounded = {name: round(value, 4) for name, value in fitted.weights._asdict().items()}
    data = {"format": FORMAT, "weights": rounded, **about}
    common = ", ".join(f"{value:.4f}" for value in fitted.common)
    return f'{json.dumps(data, ensure_ascii=False, indent=1)[:-2]},\n "common": [{common}]\n}}\n'
