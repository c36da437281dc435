"""A local index -> the same in Milvus: written beside what is searched there, then switched to, as a whole.

What a generation is called comes from what is in it. So a run that was killed, or lost its server, is gone on with by the
next one, issue by issue; where the index has changed meanwhile what it left is dropped. The generation before stays for
those who are reading it, until the next one.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.backends.local import LocalClauses
from lfsearch.backends.protocol import Clause, Generations
from lfsearch.backends.weights import Vectors, dictionary, vectors
from lfsearch.index import files
from lfsearch.index import manifest as mf
from lfsearch.index.catalogue import DOCUMENTS
from lfsearch.index.lines import to_line

if TYPE_CHECKING:
    from lfsearch.index.update import StageProgress

FORMAT = 2  # raise it whenever what is written changes its meaning
ABOUT = "about.json"
MANIFEST = "manifest.json"


class Published(NamedTuple):
    """What was written."""

    generation: str
    clauses: int
    issues: int  # of all
    written: int  # issues that were not there yet
    seconds: float
    up_to_date: bool  # whether there was nothing to do


def block_name(number: int) -> str:
    """What a block of the dictionary is called."""
    return f"terms/{number}"


def generation_of(index: Path) -> str:
    """What the generation is called that holds what this index does now: 12 hexadecimal digits."""
    digest = hashlib.sha256(f"{FORMAT}\n".encode())
    digest.update((index / MANIFEST).read_bytes())
    return digest.hexdigest()[:12]


def small_files(manifest: mf.Manifest) -> list[str]:
    """The files of an index that a search reads whatever it looks for, by their paths in the index."""
    folder = f"generation-{manifest.generation}/"
    return [
        name
        for name in manifest.files
        if name.startswith(folder) and (name.count("/") == 1 or name.endswith(DOCUMENTS))
    ]


_SCRATCH = "lfsearch-publish-"  # the weights of all words: some times the size of the postings


def publish(index: Path, target: Generations, progress: StageProgress) -> Published:
    """Write the current generation of an index in a folder and switch to it.

    Raises IndexNotFound or IndexOutOfDate of the index, BackendUnavailable of the target, where all is as it was.
    """
    started = time.monotonic()
    local = LocalClauses.open(index)
    generation = generation_of(index)
    issues, total = local.manifest.issues, len(local.store)
    before = target.current()
    if before == generation:
        return Published(generation, total, len(issues), 0, time.monotonic() - started, True)
    for other in target.generations():
        if other not in (generation, before):
            target.drop(other)
    target.begin(generation, local.vectors.dim, total)
    done = target.done(generation)
    written = 0
    files.sweep(Path(tempfile.gettempdir()), rf"{_SCRATCH}\w{{8}}")
    with tempfile.TemporaryDirectory(prefix=_SCRATCH) as scratch:
        weights = vectors(local.reader, Path(scratch)) if len(done) < len(issues) else None
        first = 0
        for entry in issues:
            rows = range(first, first + entry.clauses)
            if entry.id not in done:
                assert weights is not None
                target.upsert(generation, entry.id, rows, _clauses(local, weights, rows))
                written += 1
            first = rows.stop
            progress("publish", first, total)
        del weights
    target.keep(generation, _kept(index, local))
    target.switch(generation, total)
    return Published(generation, total, len(issues), written, time.monotonic() - started, False)


def _clauses(local: LocalClauses, weights: Vectors, rows: range) -> Iterator[Clause]:
    records = local.store.records(rows.start, rows.stop)
    for row, record in zip(rows, records, strict=True):
        yield Clause(
            row=row,
            record=to_line(record).decode("utf-8"),
            literal=local.literals.of(row),
            keyword=weights.of(row),
            vector=local.vectors.vector(row),
        )


def _kept(index: Path, local: LocalClauses) -> dict[str, bytes]:
    """The files that a search needs whole, the dictionary with its counts, and what is to be known of both."""
    blocks = dictionary(local.reader)
    about = {"format": FORMAT, "blocks": len(blocks), "clauses": len(local.store), "dim": local.vectors.dim}
    names = small_files(local.manifest)
    seals = f"generation-{local.manifest.generation}/seals.bin"
    return {
        **{block_name(number): block for number, block in enumerate(blocks)},
        **{name: local.seals.read(index / name) for name in names},
        seals: (index / seals).read_bytes(),
        MANIFEST: (index / MANIFEST).read_bytes(),
        ABOUT: json.dumps(about).encode(),
    }
