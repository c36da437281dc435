"""Which line of a text a place in it is on."""

from __future__ import annotations

from bisect import bisect_left


class Lines:
    """The line ends of a text, found once."""

    def __init__(self, text: str) -> None:
        self._ends: list[int] = []
        place = text.find("\n")
        while place >= 0:
            self._ends.append(place)
            place = text.find("\n", place + 1)

    def number(self, place: int) -> int:
        """The line of the character at a place, counted from 1; a line end belongs to the line that it ends."""
        return bisect_left(self._ends, place) + 1

    def start(self, place: int) -> int:
        """Where that line begins."""
        before = self.number(place) - 1
        return self._ends[before - 1] + 1 if before else 0
