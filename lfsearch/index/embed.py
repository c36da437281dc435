"""Drafts of new issues and the store of the generation before -> the embedding store: every distinct text goes through the
model once, and not again while it stays.

The store is divided into parts (see `vectors`). A part that is STEP times as large as all behind it are together stays as it
is and is shared; what stands in the others and is still needed goes, with what is new, into one new part. So what an update
writes follows what is new and not what is there.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.embedding.load import load_encoder
from lfsearch.embedding.static import StaticEncoder
from lfsearch.index.crew import Crew
from lfsearch.index.drafts import Drafts, places_of
from lfsearch.index.merging import STEP
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.index.texts import KINDS, Stored, Texts, rounded
from lfsearch.index.texts_writer import PartWriter, share_part, write_pointers
from lfsearch.index.vectors import VectorStore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.embedding.encoder import Encoder, Progress
    from lfsearch.index.manifest import IssueEntry
    from lfsearch.index.update import StageProgress, Update

    Numbers = NDArray[np.int64]

# Texts that go through the model and to the disk at a time: 4 MB of vectors.
_SOME = 4096


class Place(NamedTuple):
    """The clauses of a new issue: in which draft, and which of its clauses."""

    draft: int
    first: int
    stop: int


class Arrived(NamedTuple):
    """What is new: the drafts, and where in them each new issue is."""

    drafts: Drafts
    places: Mapping[str, Place]


class Plan(NamedTuple):
    """What the embedding store of a generation will have."""

    kept: Sequence[Path]  # parts of the old store that stay as they are
    seals: Seals  # of these
    name: str  # of the new part
    orders: Mapping[str, Numbers]  # of each kind the texts that the new part will have; see `_Kind`
    fresh: Mapping[str, int]  # how many of these are in no part of the old store
    pointers: Mapping[str, Numbers]  # by the names of their files


class _Kind(NamedTuple):
    """What becomes of the texts of a kind. They are numbered: first those of the old store, behind them those of the drafts."""

    order: Numbers  # those that the new part will have
    table: Numbers  # of each text its number in the new store; -1 of one that it will not have


@dataclass(frozen=True, slots=True)
class _Part:
    """What it takes to write a part, as it can be sent to another process."""

    folder: Path
    model: str | None  # what names the encoder
    drafts: Sequence[Path]
    old: tuple[Path, Seals] | None  # the store of the generation before
    orders: Mapping[str, Numbers]


def plan_vectors(update: Update, entries: Sequence[IssueEntry], arrived: Arrived) -> Plan:
    """What the embedding store of the issues in `entries` will have: only texts that the old store lacks are new in it."""
    import numpy as np

    old = known_texts(update)
    pointers = _pointers(update, entries, arrived, old)
    named = {
        "texts": pointers["rows"],
        "paths": np.concatenate((pointers["titles"], pointers["headings"])),
        "sentences": pointers["sentence_rows"],
    }
    ids = {kind: _canonical(kind, arrived.drafts, old)[own] for kind, own in named.items()}
    kept = _kept(old, ids) if old else 0
    kinds = {}
    for kind in KINDS:
        sizes = old.of(kind).sizes if old else []
        kinds[kind] = _plan(ids[kind], sum(sizes[:kept]), sum(sizes) + int(arrived.drafts.starts[kind][-1]))
    titles, headings = np.split(kinds["paths"].table[ids["paths"]], 2)
    first_new = {kind: len(old.of(kind)) if old else 0 for kind in KINDS}
    return Plan(
        kept=old.parts[:kept] if old else [],
        seals=old.seals if old else UNSEALED,
        name=str(int(old.parts[-1].name) + 1 if old else 1),
        orders={kind: own.order for kind, own in kinds.items()},
        fresh={kind: int((own.order >= first_new[kind]).sum()) for kind, own in kinds.items()},
        pointers={
            "rows": kinds["texts"].table[ids["texts"]],
            "titles": titles,
            "headings": headings,
            "sentence_rows": kinds["sentences"].table[ids["sentences"]],
            "sentence_ends": pointers["sentence_ends"],
        },
    )


def encoded(
    update: Update, plan: Plan, arrived: Arrived, folder: Path, crew: Crew, progress: StageProgress
) -> Iterator[object]:
    """Write the new part of the store as this folder, where there is one; who asks for all there is waits until that is done.

    A process of the crew begins at once; without one it is done when asked for. A model that is not of word vectors is dear
    to load, and may take all processors by itself: it is asked here.
    """
    old = known_texts(update)
    if plan.kept and not any(len(order) for order in plan.orders.values()):
        return iter(())
    part = _Part(folder, update.model, arrived.drafts.folders, (old.folder, old.seals) if old else None, plan.orders)
    if crew and isinstance(update.encoder, StaticEncoder):
        return crew.each(_begin, part, [()])
    return _written_here(part, update.encoder, _from(progress, sum(plan.fresh.values())))


def write_vectors(plan: Plan, part: Path, folder: Path, progress: StageProgress) -> int:
    """The embedding store of the generation in `folder`. Returns how many of the clauses' own texts were encoded."""
    store = folder / "vectors"
    store.mkdir()
    for old in plan.kept:
        share_part(old, store / old.name, plan.seals)
    if part.exists():
        part.rename(store / plan.name)
    write_pointers(store, **plan.pointers)
    if total := sum(plan.fresh.values()):
        progress("vectors", total, total)
    return plan.fresh["texts"]


def known_texts(update: Update) -> VectorStore | None:
    """The store whose texts need not be encoded again; None where there is none of this model."""
    base = update.base
    if base is None or base.model_fingerprint != update.encoder.fingerprint:
        return None
    return VectorStore(base.folder(update.index) / "vectors", base.opened(update.index))


def _pointers(
    update: Update, entries: Sequence[IssueEntry], arrived: Arrived, old: VectorStore | None
) -> dict[str, Numbers]:
    """The text, title, headings and sentences of every clause in reading order."""
    import numpy as np

    starts, row = {}, 0
    of_old = cache(old.pointer) if old else None  # each is checked as a whole, and asked for by every issue
    for entry in update.base.issues if update.base else ():
        starts[entry.id] = row
        row += entry.clauses
    found: dict[str, list[Numbers]] = {
        "rows": [],
        "titles": [],
        "headings": [],
        "sentence_rows": [],
        "sentence_ends": [],
    }
    sentences = 0
    for entry in entries:
        if place := arrived.places.get(entry.id):
            draft, first, stop = arrived.drafts.all[place.draft], place.first, place.stop
            source = draft.pointers
            moved = {
                kind: int(arrived.drafts.starts[kind][place.draft]) + (len(old.of(kind)) if old else 0)
                for kind in KINDS
            }
        else:
            assert of_old is not None
            first = starts[entry.id]
            stop, source, moved = first + entry.clauses, of_old, dict.fromkeys(KINDS, 0)
        for name, kind in (("rows", "texts"), ("titles", "paths"), ("headings", "paths")):
            found[name].append(source(name)[first:stop].astype(np.int64) + moved[kind])
        ends = source("sentence_ends")
        begin = int(ends[first - 1]) if first else 0
        end = int(ends[stop - 1]) if stop else 0
        found["sentence_rows"].append(source("sentence_rows")[begin:end].astype(np.int64) + moved["sentences"])
        found["sentence_ends"].append(ends[first:stop].astype(np.int64) - begin + sentences)
        sentences += end - begin
    return {name: np.concatenate(parts) if parts else np.empty(0, np.int64) for name, parts in found.items()}


def _canonical(kind: str, drafts: Drafts, old: VectorStore | None) -> Numbers:
    """Of each text the number of the first one that is the same."""
    import numpy as np

    hashes = drafts.hashes(kind)
    count = len(old.of(kind)) if old else 0
    _, first, same = np.unique(hashes, return_index=True, return_inverse=True)
    own = first.astype(np.int64) + count
    if old is not None:
        there = places_of(hashes[first], old.of(kind).hashes)
        own = np.where(there >= 0, there, own)
    return np.concatenate((np.arange(count), own[same]))


def _kept(old: VectorStore, ids: Mapping[str, Numbers]) -> int:
    """How many parts of the old store stay as they are: the first ones."""
    import numpy as np

    sizes = np.zeros(len(old.parts), dtype=np.int64)
    live = np.zeros(len(old.parts), dtype=np.int64)
    new = 0
    for kind, own in ids.items():
        used = np.zeros(max(len(old.of(kind)), int(own.max(initial=-1)) + 1), dtype=bool)
        used[own] = True
        # Those of each part; at the end, those that are new.
        counts = [int(some.sum()) for some in np.split(used, np.cumsum(old.of(kind).sizes))]
        sizes += np.array(old.of(kind).sizes)
        live += counts[:-1]
        new += counts[-1]
    for number in range(len(sizes)):
        rest = int(live[number + 1 :].sum()) + new
        if 2 * live[number] < sizes[number] or live[number] < STEP * rest:
            return number
    return len(sizes)


def _plan(ids: Numbers, stay: int, count: int) -> _Kind:
    """What becomes of so many texts, of which the first ones stay where they are and the others are wanted if among `ids`."""
    import numpy as np

    distinct, first = np.unique(ids[ids >= stay], return_index=True)
    order = distinct[np.argsort(first, kind="stable")]
    table = np.full(count, -1, dtype=np.int64)
    table[:stay] = np.arange(stay)
    table[order] = stay + np.arange(len(order))
    return _Kind(order, table)


def _from(progress: StageProgress, total: int) -> Progress:
    return lambda done: progress("vectors", done, total)


def _begin(part: _Part) -> Callable[[object], None]:
    """What writes the part in another process."""
    encoder = load_encoder(part.model)
    return lambda _: _write(part, encoder, lambda done: None)


def _written_here(part: _Part, encoder: Encoder, progress: Progress) -> Iterator[None]:
    _write(part, encoder, progress)
    yield


def _write(part: _Part, encoder: Encoder, progress: Progress) -> None:
    old = VectorStore(*part.old) if part.old else None
    drafts = Drafts(part.drafts)
    done = 0
    for kind, order in part.orders.items():
        source = _Source(encoder, kind, old.of(kind) if old else None, drafts)
        with PartWriter(part.folder / kind, encoder.dim, source.is_small, source.has_words) as out:
            for first in range(0, len(order), _SOME):
                stored, fresh = source.texts(order[first : first + _SOME])
                out.write(stored)
                done += fresh
                if fresh:
                    progress(done)
    for folder in part.drafts:  # here, and not at the end of all: the system takes its time, which nobody waits for
        shutil.rmtree(folder)


class _Source:
    """The texts of a kind, whether they stand in the old store or in a draft."""

    def __init__(self, encoder: Encoder, kind: str, old: Texts | None, drafts: Drafts) -> None:
        self.encoder = encoder
        self.is_small = kind != "texts"
        self.has_words = kind != "sentences" and isinstance(encoder, StaticEncoder)
        self._kind = kind
        self._old = old
        self._drafts = drafts

    def texts(self, numbers: Numbers) -> tuple[Stored, int]:
        """Some of them, ready to be written, and how many of these had to be encoded."""
        import numpy as np

        count = len(self._old) if self._old is not None else 0
        starts = self._drafts.starts[self._kind] + count
        owners = np.searchsorted(starts, numbers, side="right") - 1  # -1 of one in the old store
        found, order, fresh = [], [], 0
        for owner in (np.flatnonzero(np.bincount(owners + 1)) - 1).tolist():
            places = np.flatnonzero(owners == owner)
            order.append(places)
            if owner < 0:
                assert self._old is not None
                found.append(self._old.stored(numbers[places], self.has_words))
            else:
                found.append(self._encoded(owner, numbers[places] - starts[owner]))
                fresh += len(places)
        return Stored.joined(found).pick(np.argsort(np.concatenate(order))), fresh

    def _encoded(self, draft: int, numbers: Numbers) -> Stored:
        own = self._drafts.all[draft]
        cuts = None
        if isinstance(self.encoder, StaticEncoder):
            cuts = own.cuts(self._kind, numbers)
            made = self.encoder.encode_cuts(cuts)
        else:
            texts = own.texts(self._kind)
            made = self.encoder.encode_passages([texts[number] for number in numbers.tolist()])
        vectors, scales = rounded(made) if self.is_small else (made, None)
        return Stored(own.hashes(self._kind)[numbers], vectors, scales, cuts if self.has_words else None)
