"""The clauses of a local index, as `protocol.Clauses`: what any other place of an index is measured against."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lfsearch.backends.protocol import Stats, Terms
from lfsearch.index import readers
from lfsearch.index import scores as sc
from lfsearch.index.fulltext import Reader
from lfsearch.index.lines import to_line
from lfsearch.index.literals import Literals
from lfsearch.index.manifest import Manifest
from lfsearch.index.rowsets import Rows
from lfsearch.index.store import ClauseStore
from lfsearch.index.vectors import VectorStore

if TYPE_CHECKING:
    from lfsearch.backends.protocol import Floats


class LocalClauses:
    """The current generation of an index in a folder, which stays on disk while this is in use."""

    def __init__(self, index: Path, manifest: Manifest, held: readers.Held | None = None) -> None:
        self.manifest = manifest
        self._held = held
        folder, seals = manifest.folder(index), manifest.opened(index)
        issues = manifest.issues
        self.folder = folder
        self.seals = seals
        self.reader = Reader(folder / "fulltext", [(entry.key, entry.clauses) for entry in issues], seals)
        self.literals = Literals(folder, issues, self.reader, seals)
        self.store = ClauseStore(folder, issues, seals)
        self.vectors = VectorStore(folder / "vectors", seals)

    @classmethod
    def open(cls, index: Path) -> Self:
        """Open an index; IndexNotFound or IndexOutOfDate where that cannot be."""
        held = readers.hold(index)
        return cls(index, held.manifest, held)

    def stats(self, terms: Terms) -> Stats:
        frequencies = {(field, term): self.count(field, term) for field, own in terms._asdict().items() for term in own}
        return Stats(len(self.reader), frequencies, self.reader.search(*terms).bound)

    def count(self, field: str, term: str) -> int:
        """How many clauses hold a term."""
        found = ((placed, placed.segment.find(field, term)) for placed in self.reader.placed)
        return sum(placed.count(one) for placed, one in found if one is not None)

    def keyword(self, terms: Terms, count: int, allowed: bytearray | None = None) -> list[tuple[int, float]]:
        scores = sc.only(self.reader.search(*terms).scores, allowed)
        return [(row, scores[row]) for row in sc.best(scores, count)]

    def vector(self, query: Floats, count: int, allowed: bytearray | None = None) -> list[tuple[int, float]]:
        import numpy as np

        cosines = self.vectors.similarities(query).astype(np.float64)
        scores = sc.only(sc.Dense(cosines), allowed)
        return [(row, scores[row]) for row in sc.best(scores, count)]

    def holding(self, phrase: str) -> Rows:
        return self.literals.rows(phrase)

    def complete(self, words: Sequence[str]) -> Rows:
        return self.reader.search(words, ()).complete

    def records(self, rows: Sequence[int]) -> list[bytes]:
        return [to_line(self.store.record(row)) for row in rows]
