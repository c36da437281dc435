"""What a search needs of a whole index in Milvus, kept in a folder of this machine: fetched once for a generation.

milvus.json            the address (`index.address`)
0123456789ab/          a generation: manifest, catalogue and remarks as in a local index, the segmenter's dictionary
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lfsearch.backends.batches import batched
from lfsearch.backends.milvus import Milvus
from lfsearch.backends.protocol import Stats, Terms
from lfsearch.backends.publish import ABOUT, FORMAT, MANIFEST, block_name, small_files
from lfsearch.backends.weights import FACTORS, Known, block_of, look_up
from lfsearch.backends.where import EVERYTHING, where
from lfsearch.errors import IndexNotFound, IndexOutOfDate
from lfsearch.index import files
from lfsearch.index import manifest as mf
from lfsearch.index.fulltext import rarity
from lfsearch.index.scoring import K1
from lfsearch.text import segmenter as sg

if TYPE_CHECKING:
    from lfsearch.backends.protocol import Floats
    from lfsearch.index.address import Address

_PARTIAL = ".lfsearch-fetched-"
_GENERATION = re.compile("[0-9a-f]{12}")
_BLOCKS = 32  # of the dictionary, fetched at a time


class MilvusClauses:
    """The clauses of one generation in Milvus (`protocol.Clauses`)."""

    def __init__(self, milvus: Milvus, generation: str, folder: Path) -> None:
        """`folder` has what `mirror` has fetched."""
        self.milvus = milvus
        self.generation = generation
        self.folder = folder
        self.manifest = mf.read(folder)
        about = json.loads((folder / ABOUT).read_bytes())
        self._count = int(about["clauses"])
        self._block_count = int(about["blocks"])
        self._blocks: dict[int, dict[str, Sequence[int]]] = {}

    @classmethod
    def open(cls, address: Address, folder: Path) -> Self:
        """Open the generation that is searched. BackendUnavailable, IndexNotFound or IndexOutOfDate in one sentence."""
        milvus = Milvus(address)
        generation = milvus.current()
        if generation is None:
            raise IndexNotFound(
                f"There is no index {address} yet; where the texts are, run lfsearch index --backend milvus --uri "
                f"{address.uri} --name {address.name}.",
                f"还没有索引 {address}；请在存有文本的机器上运行 lfsearch index --backend milvus --uri {address.uri} "
                f"--name {address.name}。",
            )
        return cls(milvus, generation, mirror(milvus, generation, folder))

    def __len__(self) -> int:
        return self._count

    def known(self, terms: Terms) -> dict[tuple[str, str], Known]:
        """The terms that the corpus has, by field and term."""
        wanted = [(field, term) for field, own in terms._asdict().items() for term in own]
        places = {pair: block_of(*pair, self._block_count) for pair in wanted}
        for some in batched(sorted({*places.values()} - self._blocks.keys()), _BLOCKS):
            found = self.milvus.fetch(self.generation, [block_name(number) for number in some])
            for number in some:
                self._blocks[number] = json.loads(found.get(block_name(number), b"{}"))
        known = ((pair, look_up(self._blocks[place], *pair)) for pair, place in places.items())
        return {pair: one for pair, one in known if one is not None}

    def stats(self, terms: Terms) -> Stats:
        known = self.known(terms)
        bound = 0.0
        for field, own in terms._asdict().items():  # sums of sums, as `fulltext` has them
            share = 0.0
            for term in own:
                share += self.weight(field, known.get((field, term)))
            bound += share
        counts = {
            (field, term): known[field, term].clauses if (field, term) in known else 0
            for field, own in terms._asdict().items()
            for term in own
        }
        return Stats(self._count, counts, bound)

    def weight(self, field: str, known: Known | None) -> float:
        """What a term adds to a score at most."""
        return FACTORS[field] * rarity(known.clauses if known else 0, self._count) * (K1 + 1)

    def query(self, terms: Terms) -> dict[int, float]:
        """The sparse vector of a query."""
        return {known.weight: self.weight(field, known) for (field, _), known in self.known(terms).items()}

    def keyword(self, terms: Terms, count: int, allowed: bytearray | None = None) -> list[tuple[int, float]]:
        return self.nearest(self.query(terms), count, where(allowed))

    def vector(self, query: Floats, count: int, allowed: bytearray | None = None) -> list[tuple[int, float]]:
        return self.nearest(query, count, where(allowed))

    def nearest(self, query: dict[int, float] | Floats, count: int, allowed: str | None) -> list[tuple[int, float]]:
        """The best rows by keyword (a sparse vector) or by meaning (a dense one), of those that pass a filter."""
        return self.milvus.nearest(self.generation, query, count, allowed)

    def holding(self, phrase: str) -> frozenset[int]:
        return self.milvus.holding(self.generation, phrase) if phrase else frozenset()

    def complete(self, words: Sequence[str]) -> frozenset[int]:
        known = self.known(Terms(words))
        if not words or len(known) < len(words):
            return frozenset()
        least = min(one.clauses for one in known.values())  # no more hold all of them
        found = self.nearest({one.held: 1.0 for one in known.values()}, least, EVERYTHING)
        return frozenset(row for row, held in found if held > len(words) - 0.5)

    def records(self, rows: Sequence[int]) -> list[bytes]:
        return self.milvus.records(self.generation, rows)

    @cached_property
    def texts(self) -> list[str]:
        """The literal texts of all clauses: for what reads the corpus from end to end, and takes as long."""
        return [text for _, text in self.milvus.texts(self.generation)]


def mirror(milvus: Milvus, generation: str, folder: Path) -> Path:
    """The folder of a generation inside that of its index, fetched where it is not there. Older ones go."""
    own = folder / generation
    if not _is_ours(own):
        shutil.rmtree(own, ignore_errors=True)
        _fetch(milvus, generation, folder)
        for path in folder.iterdir():
            if _GENERATION.fullmatch(path.name) and path != own:
                shutil.rmtree(path, ignore_errors=True)
    return own


def _is_ours(folder: Path) -> bool:
    """Whether the folder is there, and this version reads what is in it."""
    try:
        mf.read(folder)
    except (IndexNotFound, IndexOutOfDate):
        return False
    return True


def _fetch(milvus: Milvus, generation: str, folder: Path) -> None:
    import tempfile

    first = milvus.fetch(generation, [ABOUT, MANIFEST])
    if len(first) < 2 or json.loads(first[ABOUT])["format"] != FORMAT:
        raise _other_version(milvus)
    files.sweep(folder, rf"{re.escape(_PARTIAL)}\w{{8}}")
    with tempfile.TemporaryDirectory(dir=folder, prefix=_PARTIAL) as made:
        partial = Path(made) / generation
        partial.mkdir()
        _write(partial, first)
        if not _is_ours(partial) or (manifest := mf.read(partial)).dictionary != sg.fingerprint():
            raise _other_version(milvus)
        names = [*small_files(manifest), f"generation-{manifest.generation}/seals.bin"]
        found = milvus.fetch(generation, names)
        if len(found) < len(names):
            raise files.damaged(folder)
        _write(partial, found)
        sg.write_table(manifest.dictionary_file(partial))
        if not (folder / generation).is_dir():  # another process may have been faster
            partial.rename(folder / generation)


def _write(folder: Path, found: dict[str, bytes]) -> None:
    from lfsearch.index.typed import relative

    for name, data in found.items():
        path = folder / relative(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _other_version(milvus: Milvus) -> IndexOutOfDate:
    return IndexOutOfDate(
        f"The index {milvus.address} was made by another version of lfsearch; install that one here, or write the index anew.",
        f"索引 {milvus.address} 由另一版本的 lfsearch 建立；请在本机安装相同版本，或重新写入该索引。",
    )
