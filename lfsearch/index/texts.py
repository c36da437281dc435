"""The distinct texts of the embedding store (see `vectors`) as they lie in its parts, read over all parts as one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lfsearch.embedding.cuts import Cuts
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


class _Part:
    """The texts of one folder, mapped into memory, each array when it is first asked for."""

    def __init__(self, folder: Path, seals: Seals = UNSEALED) -> None:
        self.folder = folder
        self._seals = seals

    def __len__(self) -> int:
        return self.shape[0]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many texts there are, and the length of a vector. The vectors need not be read for it."""
        return self._seals.map(self.folder / "vectors.npy").shape("float32", "int8")

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
            and (self.cuts is None or (len(self.cuts.ends) == count and rising(self.cuts.ends, len(self.cuts.words))))
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
        return [len(part) for part in self._parts]

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._parts[0].shape[1]

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


def rising(ends: NDArray[np.int64], last: int) -> bool:
    """Whether these are ends of parts of something that is so long."""
    import numpy as np

    return bool(np.all(np.diff(ends, prepend=0) >= 0)) and (int(ends[-1]) if len(ends) else 0) == last
