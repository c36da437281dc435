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
    sentence_ends.npy  uint32 [clauses], where each clause's sentences end

Boilerplate repeats word for word and paths repeat between siblings, so vectors are kept by content hash and clauses point
at them: nothing is encoded twice, and identical clauses at two places stay two hits. Exact search is one matrix product,
0.3 ms for 5,000 clauses and 14 ms for 100,000; no approximate index is needed. Rounding to int8 moves a cosine by .001 and
saves three quarters of the space; the texts, whose cosines weigh most, are not rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfsearch.embedding.cuts import Cuts, Shared
from lfsearch.index import files
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.index.texts import KINDS, Texts, rising

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


def _parts(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.isdecimal()] if folder.is_dir() else []


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
        return self._seals.array(self._folder / f"{name}.npy", "uint32")

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
        better: Floats = np.maximum(headings, titles)
        return better

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
        return self.pointer("sentence_ends").astype("int64")

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
            and rising(self._sentence_ends, len(self._sentence_rows))
        )
        if not fits:
            raise files.damaged(self._folder)
