"""How many columns of a terminal a text takes: a Chinese character takes two."""

from __future__ import annotations

import unicodedata
from functools import cache


@cache  # a screen asks for a few hundred different characters, ten thousand times
def char_width(char: str) -> int:
    """Columns of one character: 2 for wide and full-width ones, 0 for marks that go on the character before.

    As in rich's table for all that a gazette prints, without the 2 ms that loading that one takes.
    """
    if unicodedata.category(char).startswith("M"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def text_width(text: str) -> int:
    """Columns of a text."""
    return sum(map(char_width, text))
