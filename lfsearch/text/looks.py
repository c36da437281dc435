"""Which Chinese characters look alike, for words with one typed or recognised in place of the other: 未 and 末."""

from __future__ import annotations

from functools import cache, lru_cache

from lfsearch.data import read_table


@cache
def _groups() -> tuple[str, ...]:
    return tuple(read_table("lookalikes.txt"))


@lru_cache(4096)
def look_alikes(char: str) -> str:
    """The characters that may be taken for this one, itself not among them; none where it looks like no other."""
    return "".join(group for group in _groups() if char in group).replace(char, "")
