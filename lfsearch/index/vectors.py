"""The embedding store: what the model makes of each clause, of what stands above it, and of its sentences.

It is divided into parts, folders that are called by numbers. A part is never changed: a newer generation shares it, and keeps
the texts that it does not have yet in another one. Each has

    1/texts/      distinct texts of clauses, float32
    1/paths/      distinct titles of documents and headings of clauses, int8
    1/sentences/  distinct sentences of clauses that have several, int8

and each of these folders, for its texts,

    vectors.npy   [texts, dim], L2-normalised; int8 rows times their scale
    scales.npy    float32 [texts], of int8 rows
    hashes.npy    S32 [texts], content hash of each text
    words.npy     uint32, the texts cut into the model's words, one text after the other
    ends.npy      int64 [texts], where each text's words end

the last two for texts and paths, and for a model of word vectors only. The texts of a kind are numbered over all parts, one
part behind the other. Beside the parts there are

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

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lfsearch.embedding.cuts import Cuts, Shared
from lfsearch.index import files
from lfsearch.index.sealed import UNSEALED, Seals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

KINDS = ("texts", "paths", "sentences")
# Rounded rows multiplied at a time: as float32 they then stay in the cache of a core.
_CHUNK = 1024
# As if there were so many more texts that have nothing in common: the mean of a handful is the handful itself.
_OTHERS = 100


class Stored(NamedTuple):
    """Some distinct texts as a part has them."""

    hashes: NDArray[np.bytes_]  # S32 [texts]
    vectors: Floats | NDArray[np.int8]  # [texts, dim]
    scales: Floats | None  # [texts], of int8 vectors
    cuts: Cuts | None  # None where the model has no words, or they are not kept

    @classmethod
    def joined(cls, some: Sequence[Stored]) -> Stored:
        """All of them, one behind the other; they have the same fields."""
        import numpy as np

        first = some[0]
        cuts = first.cuts
        for one in some[1:]:
            cuts = cuts.joined(one.cuts) if cuts and one.cuts else None
        return cls(
            np.concatenate([one.hashes for one in some]),
            np.concatenate([one.vectors for one in some]),
            None if first.scales is None else np.concatenate([one.scales for one in some if one.scales is not None]),
            cuts,
        )

    def pick(self, numbers: NDArray[np.integer]) -> Stored:
        """Those of these numbers, in that order."""
        return Stored(
            self.hashes[numbers],
            self.vectors[numbers],
            None if self.scales is None else self.scales[numbers],
            None if self.cuts is None else self.cuts.pick(numbers),
        )


def rounded(vectors: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Vectors [texts, dim], of length 1 or 0, as int8 rows and their scales [texts]."""
    import numpy as np

    scales = np.abs(vectors).max(axis=1, initial=0.0) / 127
    # What is too small to divide by is as good as zero.
    scales = np.where(scales >= np.finfo(np.float32).tiny, scales, 1).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


# -- writing ------------------------------------------------------------------------------------------------------


class _Growing:
    """An .npy file that is written row by row; its head, which says how many there are, is written again at the end."""

    def __init__(self, path: Path, kind: str, rest: tuple[int, ...] = ()) -> None:
        self._file = open(path, "wb")  # noqa: SIM115  (closed by `close`)
        self._kind = kind
        self._rest = rest
        self._count = 0
        self._head()

    def _head(self) -> None:
        import numpy as np

        shape = (self._count, *self._rest)
        head = {"descr": np.lib.format.dtype_to_descr(np.dtype(self._kind)), "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, head)

    def write(self, rows: NDArray[Any]) -> None:
        import numpy as np

        self._file.write(np.ascontiguousarray(rows, dtype=self._kind).data)
        self._count += len(rows)

    def close(self) -> None:
        self._file.seek(0)
        self._head()
        self._file.close()


class PartWriter:
    """Writes the texts of one kind of a part, some at a time. `small` vectors are rounded ones; `words` says to keep them."""

    def __init__(self, folder: Path, dim: int, small: bool, words: bool) -> None:
        folder.mkdir(parents=True)
        self._files = {
            "hashes": _Growing(folder / "hashes.npy", "S32"),
            "vectors": _Growing(folder / "vectors.npy", "int8" if small else "float32", (dim,)),
        }
        if small:
            self._files["scales"] = _Growing(folder / "scales.npy", "float32")
        if words:
            self._files["words"] = _Growing(folder / "words.npy", "uint32")
            self._files["ends"] = _Growing(folder / "ends.npy", "int64")
        self._words = 0

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def write(self, texts: Stored) -> None:
        """Write some more."""
        self._files["hashes"].write(texts.hashes)
        self._files["vectors"].write(texts.vectors)
        if texts.scales is not None:
            self._files["scales"].write(texts.scales)
        if texts.cuts is not None:
            self._files["words"].write(texts.cuts.words)
            self._files["ends"].write(texts.cuts.ends + self._words)
            self._words += len(texts.cuts.words)


def write_pointers(folder: Path, **pointers: NDArray[np.integer]) -> None:
    """Write what points at the texts, by the names of the files; see the head of this module."""
    import numpy as np

    for name, numbers in pointers.items():
        kind = "int64" if name == "sentence_ends" else "uint32"
        np.save(folder / f"{name}.npy", np.ascontiguousarray(numbers, dtype=kind), allow_pickle=False)


def share_part(part: Path, target: Path, seals: Seals) -> None:
    """The same part in another generation."""
    for path in sorted(part.rglob("*")):
        if path.is_file():
            own = target / path.relative_to(part)
            own.parent.mkdir(parents=True, exist_ok=True)
            seals.share(path, own)


# -- reading ------------------------------------------------------------------------------------------------------


class _Part:
    """The texts of one folder, mapped into memory, each array when it is first asked for."""

    def __init__(self, folder: Path, seals: Seals = UNSEALED) -> None:
        self.folder = folder
        self._seals = seals

    def __len__(self) -> int:
        return len(self.vectors)

    @cached_property
    def hashes(self) -> NDArray[np.bytes_]:
        """What the texts are known by, S32 [texts]."""
        return self._seals.array(self.folder / "hashes.npy", "S32")

    @cached_property
    def vectors(self) -> NDArray[np.float32 | np.int8]:
        """Their vectors as stored, [texts, dim]."""
        return self._seals.array(self.folder / "vectors.npy", "float32", "int8")

    @cached_property
    def scales(self) -> Floats | None:
        """What int8 vectors are multiplied with, float32 [texts]; None where they are float32."""
        return None if self.vectors.dtype == "float32" else self._seals.array(self.folder / "scales.npy", "float32")

    @cached_property
    def cuts(self) -> Cuts | None:
        """Their words; None where none were kept."""
        if self.folder / "words.npy" not in self._seals:
            return None
        words = self._seals.array(self.folder / "words.npy", "uint32")
        return Cuts(words, self._seals.array(self.folder / "ends.npy", "int64"))

    def products(self, query: Floats) -> Floats:
        """The cosine of the query vector [dim] with every text, float32 [texts]; of several [dim, n] [texts, n]."""
        import numpy as np

        if self.scales is None:
            whole: Floats = self.vectors @ query
            return whole
        found = np.empty((len(self), *query.shape[1:]), dtype=np.float32)
        for first in range(0, len(self), _CHUNK):
            chunk = slice(first, first + _CHUNK)
            found[chunk] = self.vectors[chunk].astype(np.float32) @ query
        found.T[...] *= self.scales
        return found

    def some(self, chunk: slice | NDArray[np.integer]) -> Floats:
        """Some vectors, float32."""
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


class Texts:
    """The distinct texts of a kind over all parts. `used` says which of them any clause has; None where all are."""

    def __init__(
        self,
        folders: Sequence[Path],
        seals: Seals = UNSEALED,
        used: Callable[[], NDArray[np.bool_] | None] = lambda: None,
    ) -> None:
        self._parts = [_Part(folder, seals) for folder in folders]
        self._used = used

    def __len__(self) -> int:
        return self._starts[-1]

    @cached_property
    def _starts(self) -> list[int]:
        """Where the texts of each part begin; at the end, how many there are."""
        return [0, *accumulate(self.sizes)]

    @property
    def sizes(self) -> list[int]:
        """How many texts each part has."""
        return [len(part.vectors) for part in self._parts]

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._parts[0].vectors.shape[1])

    @cached_property
    def hashes(self) -> NDArray[np.bytes_]:
        """What the texts are known by, S32 [texts]."""
        return self._joined([part.hashes for part in self._parts])

    def _joined(self, arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
        import numpy as np

        return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)

    def products(self, query: Floats, numbers: NDArray[np.integer] | None = None) -> Floats:
        """The cosine of the query vector [dim] with every text, float32 [texts]; of several [dim, n] [texts, n].

        With `numbers` only of these texts.
        """
        if numbers is None:
            return self._joined([part.products(query) for part in self._parts])
        some: Floats = self.some(numbers) @ query
        return some

    def some(self, numbers: NDArray[np.integer]) -> Floats:
        """The vectors of some texts, float32 [numbers, dim]."""
        import numpy as np

        if len(self._parts) == 1:
            return self._parts[0].some(numbers)
        owners = np.searchsorted(self._starts, numbers, side="right") - 1
        found = np.empty((len(numbers), self.dim), dtype=np.float32)
        for owner in np.unique(owners).tolist():
            own = owners == owner
            found[own] = self._parts[owner].some(numbers[own] - self._starts[owner])
        return found

    def apart(self, queries: Floats) -> Floats:
        """The cosine of what sets queries [n, dim] and texts apart from the mean of all texts, float32 [texts, n].

        Clauses of one subject are all near to each other, and general ones near to all (the first step of Mu and
        Viswanath, "All-but-the-Top", ICLR 2018). 0 for a query or text that the model knows nothing of.
        """
        import numpy as np

        from lfsearch.embedding.encoder import unit

        known = np.any(queries, axis=1, keepdims=True)
        own = unit(np.where(known, queries - self.middle, 0).astype(np.float32)).T
        products = self.products(own) - self.middle @ own
        found: Floats = np.divide(products.T, self._apart, out=np.zeros_like(products.T), where=self._apart > 0).T
        return found

    @cached_property
    def middle(self) -> Floats:
        """The mean of all texts that are used, float32 [dim]."""
        import numpy as np

        total = np.zeros(self.dim, dtype=np.float32)
        used, count = self._used(), 0
        for start, part in zip(self._starts, self._parts, strict=False):
            for first in range(0, len(part), _CHUNK):
                rows = part.some(slice(first, first + _CHUNK))
                if used is not None:
                    rows = rows[used[start + first : start + first + _CHUNK][: len(rows)]]
                total += rows.sum(axis=0)
                count += len(rows)
        return total / np.float32(count + _OTHERS)

    @cached_property
    def _apart(self) -> Floats:
        """How far every text is from the mean, float32 [texts]; 0 for a text without a direction."""
        import numpy as np

        found = np.zeros(len(self), dtype=np.float32)
        for start, part in zip(self._starts, self._parts, strict=False):
            for first in range(0, len(part), _CHUNK):
                rows = part.some(slice(first, first + _CHUNK))
                far = np.linalg.norm(rows - self.middle, axis=1) * np.any(rows, axis=1)
                found[start + first : start + first + len(rows)] = far
        return found

    def vector(self, number: int) -> Floats:
        """The vector of one text, float32 [dim]."""
        part = bisect_right(self._starts, number) - 1
        return self._parts[part].vector(number - self._starts[part])

    def stored(self, numbers: NDArray[np.integer], words: bool = False) -> Stored:
        """Some of the texts as they lie in the parts, their words where they are asked for."""
        import numpy as np

        owners = np.searchsorted(self._starts, numbers, side="right") - 1
        found, order = [], []
        for owner in np.unique(owners).tolist():
            places = np.flatnonzero(owners == owner)
            part, own = self._parts[owner], numbers[places] - self._starts[owner]
            order.append(places)
            scales = None if part.scales is None else part.scales[own]
            cuts = part.cuts.pick(own) if words and part.cuts is not None else None
            found.append(Stored(part.hashes[own], part.vectors[own], scales, cuts))
        return Stored.joined(found).pick(np.argsort(np.concatenate(order)))

    @property
    def is_rounded(self) -> bool:
        """Whether the vectors are int8 with scales to go with them."""
        return all(part.scales is not None and len(part.scales) == len(part.vectors) for part in self._parts)

    def rounded(self, numbers: NDArray[np.integer]) -> tuple[NDArray[np.int8], Floats]:
        """Vectors and scales of some texts of a store that has one part, of rounded vectors."""
        (part,) = self._parts
        if part.scales is None:
            raise files.damaged(part.folder)
        return part.vectors[numbers], part.scales[numbers]

    def cut(self, numbers: NDArray[np.integer]) -> Cuts | None:
        """The words of some texts; None where none were kept."""
        import numpy as np

        if len(self._parts) == 1:
            own = self._parts[0].cuts
            return None if own is None else own.pick(numbers)
        owners = np.searchsorted(self._starts, numbers, side="right") - 1
        cuts = Cuts.of([])
        order = []
        for owner in np.unique(owners).tolist():
            places = np.flatnonzero(owners == owner)
            order.append(places)
            part = self._parts[owner]
            if part.cuts is None:
                return None
            cuts = cuts.joined(part.cuts.pick(numbers[places] - self._starts[owner]))
        return cuts.pick(np.argsort(np.concatenate(order))) if order else cuts

    def sound(self, dim: int) -> bool:
        """Whether the arrays fit together."""
        return all(part.sound(dim) for part in self._parts)


def _parts(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.isdecimal()] if folder.is_dir() else []


def _rising(ends: NDArray[np.int64], last: int) -> bool:
    """Whether these are ends of parts of something that is so long."""
    import numpy as np

    return bool(np.all(np.diff(ends, prepend=0) >= 0)) and (int(ends[-1]) if len(ends) else 0) == last


class VectorStore:
    """The store opened for search."""

    def __init__(self, folder: Path, seals: Seals = UNSEALED) -> None:
        self.folder = self._folder = folder
        self._seals = self.seals = seals
        self.parts = sorted(_parts(folder), key=lambda part: int(part.name))
        if not self.parts:
            raise files.damaged(folder)
        self.texts, self.heads, self.sentences = (
            Texts([part / kind for part in self.parts], seals, partial(self._used, kind)) for kind in KINDS
        )
        self._rows = self.pointer("rows")
        self._dim = self.texts.dim

    def of(self, kind: str) -> Texts:
        """The texts of one of KINDS."""
        return {"texts": self.texts, "paths": self.heads, "sentences": self.sentences}[kind]

    def pointer(self, name: str) -> NDArray[Any]:
        """What points at the texts, by the name of its file."""
        return self._seals.array(
            self._folder / f"{name}.npy", *(("int64",) if name == "sentence_ends" else ("uint32",))
        )

    def _used(self, kind: str) -> NDArray[np.bool_] | None:
        """Which texts of a kind any clause has; None where all are. What has gone stays in its part until that is written anew."""
        import numpy as np

        used = np.zeros(len(self.of(kind)), dtype=bool)
        for numbers in {
            "texts": (self._rows,),
            "paths": (self._titles, self._headings),
            "sentences": (self._sentence_rows,),
        }[kind]:
            used[numbers] = True
        return None if used.all() else used

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

    def some(self, rows: Sequence[int]) -> Floats:
        """The vectors of some clauses, float32 [rows, dim]."""
        return self.texts.some(self._rows[list(rows)])

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

        numbers, places = self._above(list(rows))
        headings, titles = self.heads.products(query, numbers)[places]
        return np.maximum(headings, titles)

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

    def path_words(self, rows: Sequence[int] | NDArray[np.integer]) -> Shared:
        """The same of their headings, and of their documents' titles: [2, rows]."""
        numbers, places = self._above(rows)
        return Shared(self._cut(self.heads, numbers), places)

    def _above(self, rows: Sequence[int] | NDArray[np.integer]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The distinct headings and titles of some clauses among the paths; the places there of each clause's, [2, rows]."""
        import numpy as np

        numbers, places = np.unique(np.concatenate((self._headings[rows], self._titles[rows])), return_inverse=True)
        return numbers, places.reshape(2, -1)

    def _cut(self, texts: Texts, numbers: NDArray[np.uint32]) -> Cuts:
        cuts = texts.cut(numbers)
        if cuts is None:
            raise files.damaged(self._folder)
        return cuts

    @cached_property
    def _titles(self) -> NDArray[np.uint32]:
        return self.pointer("titles")

    @cached_property
    def _headings(self) -> NDArray[np.uint32]:
        return self.pointer("headings")

    @cached_property
    def _sentence_rows(self) -> NDArray[np.uint32]:
        return self.pointer("sentence_rows")

    @cached_property
    def _sentence_ends(self) -> NDArray[np.int64]:
        return self.pointer("sentence_ends")

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
