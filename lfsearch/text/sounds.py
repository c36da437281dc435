"""How Chinese characters sound, for words that were typed by their sound: 秸杆 for 秸秆, jiegan."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from lfsearch.data import read_table

_LONGEST = 6  # zhuang


@cache
def _characters() -> dict[str, str]:
    """Syllable without its tone -> the characters read so."""
    return dict(entry.split() for entry in read_table("pinyin.txt"))


def sound_alikes(word: str) -> list[str] | None:
    """For each character of the word all that may sound like it, itself among them; None when one has no known sound.

    A word of Latin letters is read as pinyin without tones: jiegan gives the characters of jie and of gan.
    """
    if word.isascii():
        syllables = _split(word)
        return [_characters()[syllable] for syllable in syllables] if syllables else None
    alikes = [_readings(char) for char in word]
    return alikes if all(alikes) else None


@lru_cache(4096)
def _readings(char: str) -> str:
    """All that may sound like a character; sought in all syllables, as a table of readings would hold 20,000 others."""
    return "".join(characters for characters in _characters().values() if char in characters)


def _split(letters: str) -> Sequence[str] | None:
    """The letters as pinyin syllables, the longest first; None when they are not pinyin."""
    if not letters:
        return ()
    for length in range(min(_LONGEST, len(letters)), 0, -1):
        if letters[:length] in _characters():
            rest = _split(letters[length:])
            if rest is not None:
                return (letters[:length], *rest)
    return None
