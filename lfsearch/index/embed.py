"""Records -> the embedding store: every distinct text goes through the model once, and not again while it stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

from lfsearch.embedding.static import StaticEncoder
from lfsearch.index import vectors
from lfsearch.index.passages import content_hash, embedded
from lfsearch.index.store import ClauseStore
from lfsearch.index.vectors import Arrays, Made, VectorStore, rounded

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.embedding.cuts import Cuts
    from lfsearch.embedding.encoder import Encoder, Progress
    from lfsearch.index.manifest import IssueEntry
    from lfsearch.index.update import StageProgress, Update
    from lfsearch.index.vectors import Texts


@dataclass(frozen=True, slots=True)
class _Plan:
    """Distinct texts by their hash in the order in which they first occur, and where their vectors come from."""

    hashes: tuple[str, ...]
    rows: tuple[int, ...]  # of every occurrence, which text it is
    old: Texts | None
    kept: NDArray[np.int64]  # numbers in `old` of the texts that it has
    missing: tuple[str, ...]  # the others
    order: NDArray[np.int64]  # of each text its place behind one another: those kept, then those missing


def write_vectors(update: Update, entries: Sequence[IssueEntry], folder: Path, progress: StageProgress) -> int:
    """The embedding store of the records in `folder`; only texts that the old one does not have are encoded.

    Returns how many of the clauses' own texts those were.
    """
    base, encoder = update.base, update.encoder
    same_model = base is not None and base.model_fingerprint == encoder.fingerprint
    old = VectorStore(base.folder(update.index) / "vectors") if base and same_model else None
    read = list(embedded(ClauseStore(folder, entries).records()))
    # A model that reads each word in its context does not blur a long text as a sum of words does, and takes long.
    apart = [one.sentences if isinstance(encoder, StaticEncoder) else [] for one in read]
    texts = _plan((one.text for one in read), old.texts if old else None)
    # Titles and headings one after the other: some headings are titles, and one product serves both.
    paths = _plan(chain((one.title for one in read), (one.path for one in read)), old.heads if old else None)
    sentences = _plan(chain.from_iterable(apart), old.sentences if old else None)
    total = sum(len(plan.missing) for plan in (texts, paths, sentences))

    def told(*before: _Plan) -> Progress:
        first = sum(len(plan.missing) for plan in before)
        return lambda done: progress("vectors", first + done, total)

    if total:
        progress("vectors", 0, total)
    arrays = Arrays(
        texts=_made(encoder, texts, told()),
        rows=texts.rows,
        paths=_made(encoder, paths, told(texts), small=True),
        titles=paths.rows[: len(read)],
        headings=paths.rows[len(read) :],
        sentences=_made(encoder, sentences, told(texts, paths), small=True, words=False),
        sentence_rows=sentences.rows,
        sentence_ends=list(accumulate(map(len, apart))),
    )
    vectors.write(folder / "vectors", arrays)
    if total:
        progress("vectors", total, total)
    return len(texts.missing)


def _plan(texts: Iterable[str], old: Texts | None) -> _Plan:
    import numpy as np

    distinct: dict[str, str] = {}
    numbers: dict[str, int] = {}
    rows = []
    for text in texts:
        key = content_hash(text)
        if key not in numbers:
            numbers[key] = len(numbers)
            distinct[key] = text
        rows.append(numbers[key])
    there = {name.decode(): number for number, name in enumerate(old.hashes)} if old else {}
    kept = [there[key] for key in distinct if key in there]
    places = {True: 0, False: len(kept)}  # the next place of a text that is there, and of one that is not
    order = []
    for key in distinct:
        order.append(places[key in there])
        places[key in there] += 1
    return _Plan(
        hashes=tuple(distinct),
        rows=tuple(rows),
        old=old,
        kept=np.array(kept, dtype=np.int64),
        missing=tuple(text for key, text in distinct.items() if key not in there),
        order=np.array(order, dtype=np.int64),
    )


def _made(encoder: Encoder, plan: _Plan, progress: Progress, *, small: bool = False, words: bool = True) -> Made:
    """The texts of a plan with their vectors, `small` ones rounded, and their `words` where the model has any."""
    import numpy as np

    cuts: Cuts | None = None
    if isinstance(encoder, StaticEncoder):
        cuts = encoder.cuts(plan.missing, progress)
        fresh = encoder.encode_cuts(cuts)
    else:
        fresh = encoder.encode_passages(plan.missing, progress)
    found: NDArray[Any]
    found, scales = rounded(fresh) if small else (fresh, None)
    cuts = cuts if words else None
    if old := plan.old:
        found = np.concatenate((old.vectors[plan.kept], found))
        if scales is not None and old.scales is not None:
            scales = np.concatenate((old.scales[plan.kept], scales))
        if cuts is not None and old.cuts is not None:
            cuts = old.cuts.pick(plan.kept).joined(cuts)
    return Made(
        hashes=plan.hashes,
        vectors=found[plan.order],
        scales=None if scales is None else scales[plan.order],
        cuts=None if cuts is None else cuts.pick(plan.order),
    )
