"""The words of a model as one text with the ends of its lines: none becomes a text of its own before it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Words(Sequence[str]):
    """The lines of a text. Finding their ends in 100,000 takes a millisecond, cutting them out ten."""

    def __init__(self, text: str) -> None:
        import numpy as np

        self.text = text if text.endswith("\n") or not text else f"{text}\n"
        characters = np.frombuffer(self.text.encode("utf-32-le"), dtype="<u4")
        self._ends = np.flatnonzero(characters == ord("\n")).data  # whose items are Python's own numbers

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            place = range(len(self._ends))[place]  # from the end too, and IndexError
            return self.text[self._start(place) : self._ends[place]]
        places = range(len(self._ends))[place]
        if not places:
            return []
        if places.step != 1:
            return [self[one] for one in places]
        return self.text[self._start(places[0]) : self._ends[places[-1]]].split("\n")

    def beginning_with(self, character: str) -> range:
        """The places of the lines that begin with a character, where they are sorted."""
        wanted = self._firsts.dtype.type(ord(character))  # of another type it would be compared with a copy of all
        first = int(self._firsts.searchsorted(wanted))
        return range(first, max(first, int(self._firsts.searchsorted(wanted, "right"))))

    @cached_property
    def _firsts(self) -> NDArray[np.uint32]:
        """The first character of each line as a number; a line's end of an empty one."""
        import numpy as np

        characters = np.frombuffer(self.text.encode("utf-32-le"), dtype="<u4")
        return characters[np.concatenate(([0], np.asarray(self._ends)[:-1] + 1))] if len(self) else characters

    def _start(self, place: int) -> int:
        return self._ends[place - 1] + 1 if place else 0
