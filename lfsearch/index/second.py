"""The second opinion: what another model makes of every clause, kept beside the store of the index's own.

    second/
      vectors.npy   int8 [texts, dim], rows times their scale
      scales.npy    float32 [texts]
      pairs.npy     float32 [2, questions, dim], what it makes of the questions and answers that it is calibrated with

The texts are those of `vectors/texts` in the same order, so the hashes and the clauses' pointers there serve both: no text
is encoded twice, and an update encodes only what is new. What the model costs, measured once when it is added, and how its
cosines are read, measured on the clauses of every generation, is in the manifest.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.embedding.load import load_encoder
from lfsearch.embedding.transformer import TransformerEncoder
from lfsearch.errors import EncoderUnavailable
from lfsearch.index import files
from lfsearch.index.calibrate import Pairs, calibrate_second, drawn, pairs_of, questions
from lfsearch.index.manifest import Costs, IssueEntry, SecondModel
from lfsearch.index.passages import embed_text
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.index.store import ClauseStore
from lfsearch.index.texts import Texts, rounded
from lfsearch.index.update import Forecast
from lfsearch.index.vectors import VectorStore

if TYPE_CHECKING:
    from lfsearch.embedding.encoder import Encoder
    from lfsearch.index.update import StageProgress, Update
    from lfsearch.index.vectors import Floats

_FOLDER = "second"
# So many texts, and half as many questions, are timed before all texts are encoded: two digits, for a second or two.
_TIMED = 16


class SecondStore:
    """The second model's vectors opened for search."""

    def __init__(self, generation: Path, vectors: VectorStore, seals: Seals = UNSEALED) -> None:
        self._folder = generation / _FOLDER
        self.texts = Texts([self._folder], seals)
        self._own = vectors

    def cosines(self, query: Floats) -> Floats:
        """Cosine of the query vector [dim] with every clause, float32 [clauses]."""
        found: Floats = self.texts.products(query)[self._own.rows]
        return found

    def verify(self, dim: int) -> None:
        """Raise IndexOutOfDate unless there is a vector of so many dimensions for every text."""
        if (len(self.texts), self.texts.dim) != (len(self._own.texts), dim) or not self.texts.is_rounded:
            raise files.damaged(self._folder)


def open_second(model: SecondModel) -> Encoder:
    """The encoder that made the second model's vectors; EncoderUnavailable where it is not there, or is another one now."""
    encoder = load_encoder(model.ref)
    if encoder.fingerprint != model.fingerprint:
        raise EncoderUnavailable(
            f"The model {model.name} has changed since its vectors were made; run lfsearch index.",
            f"模型 {model.name} 在计算向量之后有改动；请运行 lfsearch index。",
        )
    return encoder


def write_second(
    update: Update, entries: Sequence[IssueEntry], folder: Path, progress: StageProgress
) -> tuple[SecondModel | None, int]:
    """The vectors of the second model for the generation in `folder`, whose own vectors are written.

    Returns what the manifest tells of the model, and how many texts it has encoded; (None, 0) where there is none.
    """
    import numpy as np

    second = update.second
    if second is None:
        return None, 0
    encoder, store = second.encoder, VectorStore(folder / "vectors")
    before = update.base.second if update.base else None
    before = before if before and before.fingerprint == encoder.fingerprint else None
    hashes = [name.decode() for name in store.texts.hashes]
    old, there = _old(update) if before else (None, {})
    used = set(store.rows.tolist())  # what no clause has any more was encoded before, or need not be
    missing = [number for number, name in enumerate(hashes) if name not in there and number in used]
    texts = _texts(ClauseStore(folder, entries), store, missing)
    if before:
        costs = before.costs
    else:
        costs = _measured(encoder, texts)
        second.foretell(Forecast(encoder.name, len(texts), costs, len(hashes) * (encoder.dim + 4)))
    vectors, scales = np.zeros((len(hashes), encoder.dim), dtype=np.int8), np.ones(len(hashes), dtype=np.float32)
    if missing:
        vectors[missing], scales[missing] = rounded(encoder.encode_passages(texts, _told(progress, len(missing))))
    if old is not None:
        kept = [(number, there[name]) for number, name in enumerate(hashes) if name in there]
        stored = old.rounded(np.array([place for _, place in kept], dtype=np.int64))
        new = [number for number, _ in kept]
        vectors[new], scales[new] = stored
    pairs = _old_pairs(update) if before else pairs_of(encoder)
    (folder / _FOLDER).mkdir()
    for name, array in (("vectors", vectors), ("scales", scales), ("pairs", np.stack(pairs))):
        np.save(folder / _FOLDER / f"{name}.npy", array, allow_pickle=False)
    some = drawn(len(hashes))
    theirs = vectors[some].astype(np.float32) * scales[some, None]
    ours = np.stack([store.texts.vector(number) for number in some])
    calibration = calibrate_second(pairs_of(update.encoder), ours, pairs, theirs)
    made = SecondModel(
        ref=second.ref,
        name=encoder.name,
        fingerprint=encoder.fingerprint,
        dim=encoder.dim,
        prompts=encoder.prompts if isinstance(encoder, TransformerEncoder) else None,
        costs=costs,
        calibration=calibration,
    )
    return made, len(missing)


def _old(update: Update) -> tuple[Texts, Mapping[str, int]]:
    """The vectors of the base, and the place of each text among them by its hash."""
    assert update.base is not None
    generation, seals = update.base.folder(update.index), update.base.opened(update.index)
    hashes = VectorStore(generation / "vectors", seals).texts.hashes
    return Texts([generation / _FOLDER], seals), {name.decode(): number for number, name in enumerate(hashes)}


def _old_pairs(update: Update) -> Pairs:
    assert update.base is not None
    path = update.base.folder(update.index) / _FOLDER / "pairs.npy"
    both = update.base.opened(update.index).array(path, "float32")
    if both.ndim != 3 or len(both) != 2:
        raise files.damaged(path.parent)
    return Pairs(*both)


def _texts(clauses: ClauseStore, store: VectorStore, numbers: Sequence[int]) -> list[str]:
    """What the encoder reads of the texts of these numbers, in their order."""
    wanted = set(numbers)
    found: dict[int, str] = {}
    if wanted:
        for number, record in zip(store.rows.tolist(), clauses.records(), strict=True):
            if number in wanted and number not in found:
                found[number] = embed_text(record.text)
    return [found[number] for number in numbers]


def _measured(encoder: Encoder, texts: Sequence[str]) -> Costs:
    """How long the model takes, on some texts drawn by a seed."""
    asked = [question.text for question in questions()][: _TIMED // 2]
    sample = random.Random(len(texts)).sample(texts, min(_TIMED, len(texts)))

    def timed(work: Callable[[], object]) -> float:
        started = time.perf_counter()
        work()
        return (time.perf_counter() - started) * 1000

    load = timed(lambda: encoder.encode_queries(asked[:1]))
    query = timed(lambda: [encoder.encode_queries([text]) for text in asked]) / len(asked)
    text = timed(lambda: encoder.encode_passages(sample)) / max(len(sample), 1)
    return Costs(round(text, 2), round(query, 2), round(max(load - query, 0.0), 2))


def _told(progress: StageProgress, total: int) -> Callable[[int], None]:
    progress("second", 0, total)
    return lambda done: progress("second", done, total)
