"""The embedding store: what the model makes of each clause, of what stands above it, and of its sentences.

    texts/      the distinct texts of the clauses, float32
    paths/      the distinct titles of documents and headings of clauses, int8
    sentences/  the distinct sentences of clauses that have several, int8

Each folder holds, for its texts,

    vectors.npy   [texts, dim], L2-normalised; int8 rows times their scale
    scales.npy    float32 [texts], of int8 rows
    hashes.npy    S32 [texts], content hash of each text
    words.npy     uint32, the texts cut into the model's words, one text after the other
    ends.npy      int64 [texts], where each text's words end

the last two for texts and paths, and for a model of word vectors only; and beside the folders there are

    rows.npy           uint32 [clauses], the text of each clause in reading order
    titles.npy         uint32 [clauses], the title of each clause's document, among the paths
    headings.npy       uint32 [clauses], the headings of each clause, among the paths
    sentence_rows.npy  uint32, the sentences of each clause, one clause after the other
    sentence_ends.npy  int64 [clauses], where each clause's sentences end

Boilerplate repeats word for word and paths repeat between siblings, so vectors are kept by content hash and clauses point
at them: nothing is encoded twice, and identical clauses at two places stay two hits. Exact search is one matrix product,
0.3 ms for 5,000 clauses and 14 ms for 100,000; no approximate index is needed. Rounding to int8 moves a cosine by .001 and
saves three quarters of the space; the texts, whose cosines weigh most, are not rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.embedding.cuts import Cuts
from lfsearch.index import files
from lfsearch.index.sealed import UNSEALED, Seals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Rounded rows multiplied at a time: as float32 they then stay in the cache of a core.
_CHUNK = 1024
# As if there were so many more texts that have nothing in common: the mean of a handful is the handful itself.
_OTHERS = 100


class Made(NamedTuple):
    """Some distinct texts, ready to be written."""

    hashes: Sequence[str]
    vectors: Floats | NDArray[np.int8]  # [texts, dim]
    scales: Floats | None  # [texts], of int8 vectors
    cuts: Cuts | None  # None where the model has no words, or they are not needed


class Arrays(NamedTuple):
    """The whole store, ready to be written; see the head of this module."""

    texts: Made
    rows: Sequence[int]
    paths: Made
    titles: Sequence[int]
    headings: Sequence[int]
    sentences: Made
    sentence_rows: Sequence[int]
    sentence_ends: Sequence[int]


def rounded(vectors: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Vectors [texts, dim], of length 1 or 0, as int8 rows and their scales [texts]."""
    import numpy as np

    scales = np.abs(vectors).max(axis=1, initial=0.0) / 127
    # What is too small to divide by is as good as zero.
    scales = np.where(scales >= np.finfo(np.float32).tiny, scales, 1).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def write(folder: Path, arrays: Arrays) -> None:
    """Write the store."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, texts in (("texts", arrays.texts), ("paths", arrays.paths), ("sentences", arrays.sentences)):
        _write_texts(folder / name, texts)
    _save(folder / "rows.npy", arrays.rows, "uint32")
    _save(folder / "titles.npy", arrays.titles, "uint32")
    _save(folder / "headings.npy", arrays.headings, "uint32")
    _save(folder / "sentence_rows.npy", arrays.sentence_rows, "uint32")
    _save(folder / "sentence_ends.npy", arrays.sentence_ends, "int64")


def _write_texts(folder: Path, texts: Made) -> None:
    folder.mkdir(exist_ok=True)
    _save(folder / "hashes.npy", texts.hashes, "S32")
    _save(folder / "vectors.npy", texts.vectors, "float32" if texts.scales is None else "int8")
    if texts.scales is not None:
        _save(folder / "scales.npy", texts.scales, "float32")
    if texts.cuts is not None:
        _save(folder / "words.npy", texts.cuts.words, "uint32")
        _save(folder / "ends.npy", texts.cuts.ends, "int64")


def _save(path: Path, values: Sequence[int] | Sequence[str] | NDArray[np.generic], kind: str) -> None:
    import numpy as np

    np.save(path, np.ascontiguousarray(values, dtype=kind), allow_pickle=False)


class Texts:
    """Some distinct texts of the store, mapped into memory, each array when it is first asked for."""

    def __init__(self, folder: Path, seals: Seals = UNSEALED) -> None:
        self._folder = folder
        self._seals = seals

    def __len__(self) -> int:
        return len(self.vectors)

    @cached_property
    def hashes(self) -> NDArray[np.bytes_]:
        """What the texts are known by, S32 [texts]."""
        return self._seals.array(self._folder / "hashes.npy", "S32")

    @cached_property
    def vectors(self) -> NDArray[np.float32 | np.int8]:
        """Their vectors as stored, [texts, dim]."""
        return self._seals.array(self._folder / "vectors.npy", "float32", "int8")

    @cached_property
    def scales(self) -> Floats | None:
        """What int8 vectors are multiplied with, float32 [texts]; None where they are float32."""
        return None if self.vectors.dtype == "float32" else self._seals.array(self._folder / "scales.npy", "float32")

    @cached_property
    def cuts(self) -> Cuts | None:
        """Their words; None where none were kept."""
        if self._folder / "words.npy" not in self._seals:
            return None
        words = self._seals.array(self._folder / "words.npy", "uint32")
        return Cuts(words, self._seals.array(self._folder / "ends.npy", "int64"))

    def products(self, query: Floats, numbers: NDArray[np.uint32] | None = None) -> Floats:
        """The cosine of the query vector [dim] with every text, float32 [texts]; of several [dim, n] [texts, n].

        With `numbers` only of these texts.
        """
        import numpy as np

        if numbers is not None:
            some: Floats = self._some(numbers) @ query
            return some
        if self.scales is None:
            whole: Floats = self.vectors @ query
            return whole
        found = np.empty((len(self), *query.shape[1:]), dtype=np.float32)
        for first in range(0, len(self), _CHUNK):
            chunk = slice(first, first + _CHUNK)
            found[chunk] = self.vectors[chunk].astype(np.float32) @ query
        found.T[...] *= self.scales
        return found

    def apart(self, queries: Floats) -> Floats:
        """The cosine of what sets queries [n, dim] and texts apart from the mean of all texts, float32 [texts, n].

        Clauses of one subject are all near to each other, and general ones near to all (the first step of Mu and
        Viswanath, "All-but-the-Top", ICLR 2018). 0 for a query or text that the model knows nothing of.
        """
        import numpy as np

        from lfsearch.embedding.encoder import unit

        known = np.any(queries, axis=1, keepdims=True)
        own = unit(np.where(known, queries - self._middle, 0).astype(np.float32)).T
        products = self.products(own) - self._middle @ own
        found: Floats = np.divide(products.T, self._apart, out=np.zeros_like(products.T), where=self._apart > 0).T
        return found

    @cached_property
    def _middle(self) -> Floats:
        """The mean of all texts, float32 [dim]."""
        import numpy as np

        total = np.zeros(self.vectors.shape[1], dtype=np.float32)
        for first in range(0, len(self), _CHUNK):
            total += self._some(slice(first, first + _CHUNK)).sum(axis=0)
        return total / np.float32(len(self) + _OTHERS)

    @cached_property
    def _apart(self) -> Floats:
        """How far every text is from the mean, float32 [texts]; 0 for a text without a direction."""
        import numpy as np

        found = np.zeros(len(self), dtype=np.float32)
        for first in range(0, len(self), _CHUNK):
            chunk = slice(first, first + _CHUNK)
            rows = self._some(chunk)
            found[chunk] = np.linalg.norm(rows - self._middle, axis=1) * np.any(rows, axis=1)
        return found

    def _some(self, chunk: slice | NDArray[np.uint32]) -> Floats:
        rows: Floats = self.vectors[chunk].astype("float32")
        return rows if self.scales is None else rows * self.scales[chunk, None]

    def vector(self, number: int) -> Floats:
        """The vector of one text, float32 [dim]."""
        import numpy as np

        row: Floats = self.vectors[number].astype(np.float32)
        return row if self.scales is None else np.multiply(row, self.scales[number])

    def sound(self, dim: int) -> bool:
        """Whether the arrays fit together."""
        count = len(self.hashes)
        return (
            self.vectors.shape == (count, dim)
            and (self.scales is None or len(self.scales) == count)
            and (self.cuts is None or (len(self.cuts.ends) == count and _rising(self.cuts.ends, len(self.cuts.words))))
        )


def _rising(ends: NDArray[np.int64], last: int) -> bool:
    """Whether these are ends of parts of something that is so long."""
    import numpy as np

    return bool(np.all(np.diff(ends, prepend=0) >= 0)) and (int(ends[-1]) if len(ends) else 0) == last


class VectorStore:
    """The store opened for search."""

    def __init__(self, folder: Path, seals: Seals = UNSEALED) -> None:
        self._folder = folder
        self._seals = seals
        self.texts, self.heads, self.sentences = (
            Texts(folder / name, seals) for name in ("texts", "paths", "sentences")
        )
        self._rows = seals.array(folder / "rows.npy", "uint32")
        self._dim = int(self.texts.vectors.shape[1])

    @property
    def rows(self) -> NDArray[np.uint32]:
        """The number of each clause's text, [clauses]."""
        return self._rows

    def pointers(self, row: int) -> tuple[int, int, int]:
        """The numbers of a clause's text, and of its headings and title among the paths."""
        return int(self._rows[row]), int(self._headings[row]), int(self._titles[row])

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._dim

    def vector(self, row: int) -> Floats:
        """The vector of one clause, float32 [dim]."""
        return self.texts.vector(self._rows[row])

    def path_vector(self, row: int) -> Floats:
        """The vector of the headings of one clause (`passages.embed_path`), float32 [dim]."""
        return self.heads.vector(self._headings[row])

    def similarities(self, query: Floats) -> Floats:
        """Cosine of the query vector [dim] with every clause, float32 [clauses]."""
        cosines: Floats = self.texts.products(query)[self._rows]
        return cosines

    def paths(self, query: Floats, rows: Sequence[int]) -> Floats:
        """Cosine of the query vector [dim] with the headings of some clauses or, where that is more, their documents' titles.

        float32 [rows]: how well the subject that stands above a clause fits. The better of the two says more than one
        vector of both.
        """
        import numpy as np

        own = list(rows)
        numbers = np.concatenate((self._headings[own], self._titles[own]))
        cosines = self.heads.products(query, numbers)
        return np.maximum(cosines[: len(own)], cosines[len(own) :])

    def apart(self, query: Floats) -> Floats:
        """How near a vector [dim] is to each clause beyond what all clauses have in common, float32 [clauses]."""
        cosines: Floats = self.texts.apart(query[None, :])[self._rows, 0]
        return cosines

    def headings(self, query: Floats) -> Floats:
        """The same of the vector of headings with each clause's headings, float32 [clauses]."""
        cosines: Floats = self.heads.apart(query[None, :])[self._headings, 0]
        return cosines

    def best_sentences(self, queries: Floats) -> Floats:
        """The same of the nearest of some vectors [n, dim] with each clause or, where that is more, with its best sentence.

        float32 [clauses]; of the clause alone for a clause of one sentence, and for all clauses of a model that reads a text
        as a whole.
        """
        import numpy as np

        best: Floats = self.texts.apart(queries).max(axis=1)[self._rows]
        numbers, ends = self._sentence_rows, self._sentence_ends
        starts = np.concatenate((np.zeros(1, dtype=np.int64), ends))[:-1]
        several = ends > starts
        if several.any():
            cosines = self.sentences.apart(queries).max(axis=1)[numbers]
            best[several] = np.maximum(best[several], np.maximum.reduceat(cosines, starts[several]))
        return best

    def words(self, rows: Sequence[int] | NDArray[np.integer]) -> Cuts:
        """The texts of some clauses cut into the words of the model, which must be one of word vectors."""
        return self._cut(self.texts, self._rows[rows])

    def path_words(self, rows: Sequence[int] | NDArray[np.integer]) -> tuple[Cuts, Cuts]:
        """The same of their headings and of their documents' titles, as `StaticEncoder.align` takes them."""
        return self._cut(self.heads, self._headings[rows]), self._cut(self.heads, self._titles[rows])

    def _cut(self, texts: Texts, numbers: NDArray[np.uint32]) -> Cuts:
        if texts.cuts is None:
            raise files.damaged(self._folder)
        return texts.cuts.pick(numbers)

    @cached_property
    def _titles(self) -> NDArray[np.uint32]:
        return self._seals.array(self._folder / "titles.npy", "uint32")

    @cached_property
    def _headings(self) -> NDArray[np.uint32]:
        return self._seals.array(self._folder / "headings.npy", "uint32")

    @cached_property
    def _sentence_rows(self) -> NDArray[np.uint32]:
        return self._seals.array(self._folder / "sentence_rows.npy", "uint32")

    @cached_property
    def _sentence_ends(self) -> NDArray[np.int64]:
        return self._seals.array(self._folder / "sentence_ends.npy", "int64")

    def verify(self) -> None:
        """Raise IndexOutOfDate unless all arrays are there and fit together."""
        pointers = (
            (self._rows, self.texts),
            (self._titles, self.heads),
            (self._headings, self.heads),
            (self._sentence_rows, self.sentences),
        )
        fits = (
            all(texts.sound(self.dim) for _, texts in pointers)
            and all(not len(numbers) or int(numbers.max()) < len(texts) for numbers, texts in pointers)
            and len(self._titles) == len(self._headings) == len(self._sentence_ends) == len(self)
            and _rising(self._sentence_ends, len(self._sentence_rows))
        )
        if not fits:
            raise files.damaged(self._folder)
