"""Sets of rows: a frozenset of a few, or a mask with a place for every row; what is done with either.

A mask is an array, which only a process that has numpy makes (see `scores`): a word of every tenth clause then takes as long as
a word of one. A few rows stay a frozenset, which is quicker to make and to join than an array of all of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# To go through so many rows one by one takes as long as an operation on the mask of 100,000: some ten microseconds.
FEW = 128


class Mask(Set[int]):
    """Rows as an array of flags, bool [rows]; it is never changed."""

    def __init__(self, flags: NDArray[np.bool_]) -> None:
        self.flags = flags

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The rows in order."""
        import numpy as np

        return np.flatnonzero(self.flags)

    @cached_property
    def _count(self) -> int:
        import numpy as np

        return int(np.count_nonzero(self.flags))

    def __len__(self) -> int:
        return self._count

    def __contains__(self, row: object) -> bool:
        return isinstance(row, int) and 0 <= row < len(self.flags) and bool(self.flags[row])

    def __iter__(self) -> Iterator[int]:
        return iter(self.places.tolist())

    def __hash__(self) -> int:
        return self._hash()

    @classmethod
    def _from_iterable(cls, rows: Iterable[int]) -> frozenset[int]:  # type: ignore[override]
        return frozenset(rows)  # what the operators of `Set` make, which nothing here needs


Rows = Set[int]  # a frozenset or a Mask
NONE: Rows = frozenset()


class Fixed(frozenset[int]):
    """Rows that stay as long as their index is open; their array is made once."""

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """The rows in no order."""
        import numpy as np

        return np.fromiter(self, dtype=np.int64, count=len(self))


def places(rows: Iterable[int]) -> NDArray[np.int64]:
    """Some rows as an array, int64 [count], in no order."""
    import numpy as np

    if isinstance(rows, Mask | Fixed):
        return rows.places
    if isinstance(rows, np.ndarray):
        return rows
    own = rows if isinstance(rows, Sequence | Set) else list(rows)
    return np.fromiter(own, dtype=np.int64, count=len(own))


def numpy_is_loaded() -> bool:
    """Whether somebody has paid for it already, as a search by meaning has."""
    return "numpy" in sys.modules


def load_numpy() -> None:
    """Have it: whoever asks a second time asks more, and from then on arrays pay."""
    import numpy  # noqa: F401


def of_bytes(allowed: bytearray) -> Rows:
    """The rows that have a byte which is not 0."""
    if not numpy_is_loaded():
        return frozenset(row for row, byte in enumerate(allowed) if byte)

    import numpy as np

    return of_flags(np.frombuffer(allowed, dtype=np.uint8) != 0)


def to_bytes(rows: Rows, total: int) -> bytearray:
    """One byte for each of all rows, 1 of those that are in the set."""
    if isinstance(rows, Mask):
        return bytearray(rows.flags.tobytes())
    found = bytearray(total)
    for row in rows:
        found[row] = 1
    return found


def flagged(rows: Rows, wanted: Sequence[int]) -> Sequence[bool] | NDArray[np.bool_]:
    """Whether each of some rows is among them."""
    return rows.flags[list(wanted)] if isinstance(rows, Mask) else [row in rows for row in wanted]


def of_flags(flags: NDArray[np.bool_]) -> Rows:
    """The rows that have a flag."""
    import numpy as np

    found = Mask(flags)
    return found if len(found) > FEW else frozenset(np.flatnonzero(flags).tolist())


def union(sets: Sequence[Rows]) -> Rows:
    """The rows that are in any of the sets."""
    masks = [rows.flags for rows in sets if isinstance(rows, Mask)]
    few = frozenset[int]().union(*(rows for rows in sets if not isinstance(rows, Mask)))
    if not masks:
        return few
    flags = masks[0].copy()
    for other in masks[1:]:
        flags |= other
    if few:
        flags[places(few)] = True
    return Mask(flags)


def intersection(sets: Sequence[Rows]) -> Rows:
    """The rows that are in each of the sets, of which there is at least one."""
    masks = [rows for rows in sets if isinstance(rows, Mask)]
    few = sorted((rows for rows in sets if not isinstance(rows, Mask)), key=len)
    if few:
        found = frozenset(few[0]).intersection(*few[1:])
        return frozenset(row for row in found if all(mask.flags[row] for mask in masks)) if masks else found
    flags = masks[0].flags
    for other in masks[1:]:
        flags = flags & other.flags
    return of_flags(flags) if len(masks) > 1 else masks[0]


def without(rows: Rows, others: Rows) -> Rows:
    """The rows that are not in the others."""
    if not others:
        return rows
    if not isinstance(rows, Mask):
        return frozenset(row for row in rows if row not in others)
    flags = rows.flags.copy()
    flags[places(others)] = False
    return of_flags(flags)


def allowed_of(rows: Rows, allowed: bytearray | None) -> Rows:
    """Those of the rows that may be found, one byte each; None for all."""
    if allowed is None:
        return rows
    if not isinstance(rows, Mask):
        return frozenset(row for row in rows if allowed[row])

    import numpy as np

    return of_flags(rows.flags & (np.frombuffer(allowed, dtype=np.uint8) != 0))


def parts_held(rows: Rows, starts: Sequence[int]) -> list[tuple[int, int]]:
    """(which part, how many rows in it) of the parts that hold any; `starts` are their first rows, ascending.

    Of several parts that begin with the same row the last one has it.
    """
    from bisect import bisect_right

    if not isinstance(rows, Mask):
        counts: dict[int, int] = {}
        for row in rows:
            part = bisect_right(starts, row) - 1
            counts[part] = counts.get(part, 0) + 1
        return sorted(counts.items())

    import numpy as np

    own = np.searchsorted(np.fromiter(starts, dtype=np.int64, count=len(starts)), rows.places, side="right") - 1
    found, often = np.unique(own, return_counts=True)
    return list(zip(found.tolist(), often.tolist(), strict=True))
