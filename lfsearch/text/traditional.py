"""Traditional characters become the simplified ones that gazettes print today, one for one."""

from __future__ import annotations

from functools import cache

from lfsearch.data import read_table


@cache
def _table() -> dict[int, int]:
    pairs = "".join(" ".join(read_table("traditional.txt")).split())
    return str.maketrans(pairs[::2], pairs[1::2])


def simplified(text: str) -> str:
    """The text with simplified characters, of the same length.

    Character by character (OpenCC's table), for comparing only: both sides of a comparison go through it, so that where
    one traditional character stands for two (乾 is 干 or itself) they meet all the same.
    """
    return text if text.isascii() else text.translate(_table())
