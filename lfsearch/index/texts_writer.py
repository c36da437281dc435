"""Writes the embedding store (see `vectors`): the texts of a part some at a time, and what points at them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lfsearch.index.sealed import Seals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lfsearch.index.texts import Stored


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
        np.save(folder / f"{name}.npy", np.ascontiguousarray(numbers, dtype=np.uint32), allow_pickle=False)


def share_part(part: Path, target: Path, seals: Seals) -> None:
    """The same part in another generation."""
    for path in sorted(part.rglob("*")):
        if path.is_file():
            own = target / path.relative_to(part)
            own.parent.mkdir(parents=True, exist_ok=True)
            seals.share(path, own)
