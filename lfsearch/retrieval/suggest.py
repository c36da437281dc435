"""Words near to one that stands nowhere, for the person to choose from; they are never put in its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from lfsearch.index.fulltext import Reader
from lfsearch.index.literals import Literals
from lfsearch.retrieval.results import Suggestion
from lfsearch.text.literal import literal
from lfsearch.text.segmenter import Segmenter
from lfsearch.text.sounds import sound_alikes

MOST = 3  # more than three are no help to choose from
# A word of one character is near to everything; what is longer than a name of an office was not meant as one word.
_SHORTEST, _LONGEST = 2, 12
# From four characters on all but one in their order are no chance, wherever they stand; shorter ones must be a word.
_SURE = 4
# How often a word stands in what jieba counted; it has misspellings too, such as 秸杆 (5) beside 秸秆 (131).
_USUAL = 10
_CHARACTER = "."  # any that `_around` has left


def suggestions(
    unknown: Sequence[str], literals: Literals, reader: Reader, segmenter: Segmenter
) -> tuple[Suggestion, ...]:
    """For each word that stands nowhere the nearest ones that do; words without any are left out.

    Nearest are those that sound alike, then those with one character wrong, missing or too many or two exchanged, the
    most frequent first. A word that is usual in Chinese is spelt right, and nothing is offered for it; one that the
    dictionary has but that is rare (秸杆), or one of two characters that is cut as one word and may be a name, may have been
    typed by its sound only.
    """
    found = []
    for word in map(literal, unknown):
        if not _SHORTEST <= len(word) <= _LONGEST or _is_usual(word, segmenter):
            continue
        near = dict.fromkeys(_known(_alike(word, literals.text), reader))
        if not segmenter.frequency(word) and (len(word) > _SHORTEST or segmenter.words(word) != [word]):
            near |= dict.fromkeys(_known(_matches(_slips(word), _around(word, literals.text)), reader))
        near = {form: None for form in near if form not in word}  # 办法 of 旧办法 is looked for already
        if near:
            found.append(Suggestion(word, tuple(near)[:MOST]))
    return tuple(found)


def _is_usual(word: str, segmenter: Segmenter) -> bool:
    """Whether the word is usual in Chinese, or made of usual words of two characters and more: 低保标准."""
    if any(char.isdigit() for char in word):  # figures are near to all others
        return True
    parts = segmenter.words(word)
    return segmenter.frequency(word) >= _USUAL or all(
        len(part) >= _SHORTEST and segmenter.frequency(part) >= _USUAL for part in parts
    )


def _known(printed: Iterator[str], reader: Reader) -> list[str]:
    """What of the printed forms is a word, the most frequent first."""
    return [form for form, _ in Counter(printed).most_common() if len(form) >= _SURE or reader.knows(form)]


def _matches(patterns: Iterable[str], text: str) -> Iterator[str]:
    """What matches one of the patterns, anywhere."""
    if alternatives := "|".join(dict.fromkeys(patterns)):
        yield from (match[1] for match in re.finditer(f"(?=({alternatives}))", text))


def _alike(word: str, text: str) -> Iterator[str]:
    """What sounds like the word and keeps a character of it: 几个 sounds like 秸杆 too. Pinyin has none to keep."""
    alikes = sound_alikes(word)
    if not alikes or len(alikes) < _SHORTEST:
        return
    if word.isascii():
        yield from _matches(["".join(f"[{characters}]" for characters in alikes)], text)
        return
    starts: set[int] = set()  # where the kept character is found, nothing else can be near
    for place, characters in enumerate(alikes):
        for kept in set(word).intersection(characters):
            starts.update(found - place for found in _places(kept, text))
    for start in sorted(starts):
        form = text[max(start, 0) : start + len(word)]
        if len(form) == len(word) and all(map(str.__contains__, alikes, form)):
            yield form


def _places(char: str, text: str) -> Iterator[int]:
    place = text.find(char)
    while place >= 0:
        yield place
        place = text.find(char, place + 1)


def _around(word: str, text: str) -> str:
    """What is printed around either half of the word: one slip leaves the other half as it is, and all else is passed.

    A line ends where there is anything but Han characters, digits and small letters.
    """
    pieces = []
    for half in (word[: len(word) // 2], word[len(word) // 2 :]):
        place = text.find(half)
        while place >= 0:
            end = place + len(word) + 1
            pieces.append(text[max(0, place - len(word)) : end])
            place = text.find(half, end)
    return "".join(char if _is_character(char) else "\n" for char in "\n".join(pieces))


def _is_character(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "a" <= char <= "z" or "0" <= char <= "9"


def _slips(word: str) -> Iterator[str]:
    """What a word one slip away looks like, as regular expressions; of two characters one stays where it is."""
    if word.isascii():
        return
    for place in range(len(word)):
        yield re.escape(word[:place]) + _CHARACTER + re.escape(word[place + 1 :])
    if len(word) > _SHORTEST:
        for place in range(len(word)):
            yield re.escape(word[:place] + word[place + 1 :])
        for place in range(1, len(word)):
            yield re.escape(word[:place]) + _CHARACTER + re.escape(word[place:])
    for place in {*range(len(word) - 1)} - {len(word) // 2 - 1}:  # over the middle both halves would change
        yield re.escape(word[:place] + word[place + 1] + word[place] + word[place + 2 :])
