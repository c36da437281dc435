"""Words near to one that stands nowhere, for the person to choose from; they are never put in its place.

They are put together from the character pairs of the corpus, and read in the few clauses that hold the right ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lfsearch.index.fulltext import Reader
from lfsearch.index.literals import Literals
from lfsearch.index.rowsets import Rows, intersection
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
        near = dict.fromkeys(_known(_alike(word, literals), reader))
        if not segmenter.frequency(word) and (len(word) > _SHORTEST or segmenter.words(word) != [word]):
            near |= dict.fromkeys(_known(_slipped(word, literals), reader))
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


def _known(printed: Mapping[str, int], reader: Reader) -> list[str]:
    """What of the printed forms, each with the number of its clauses, is a word, that of most clauses first."""
    order = sorted(printed, key=lambda form: (-printed[form], form))
    return [form for form in order if len(form) >= _SURE or reader.knows(form)]


def _alike(word: str, literals: Literals) -> dict[str, int]:
    """What sounds like the word and keeps a character of it: 几个 sounds like 秸杆 too. Pinyin has none to keep."""
    alikes = sound_alikes(word)
    if not alikes or len(alikes) < _SHORTEST:
        return {}
    kept = [alikes[0], *[""] * (len(alikes) - 1)] if word.isascii() else [set(word).intersection(one) for one in alikes]
    pairs = _Pairs(literals)
    forms = {form for place, own in enumerate(kept) for char in own for form in _joined(char, place, alikes, pairs)}
    return _counted(forms, literals)


class _Pairs:
    """Which clauses hold a pair of characters; each is looked up once."""

    def __init__(self, literals: Literals) -> None:
        self._literals = literals
        self._known: dict[str, Rows] = {}

    def __call__(self, pair: str) -> Rows:
        if pair not in self._known:
            self._known[pair] = self._literals.pair(pair)
        return self._known[pair]


def _joined(char: str, place: int, alikes: Sequence[str], pairs: _Pairs) -> Iterable[str]:
    """The words with this character at its place that some clause has all pairs of, any of `alikes` at the other places."""
    found: dict[str, Rows | None] = {char: None}
    for others in alikes[place + 1 :]:
        found = {
            form + other: rows
            for form, before in found.items()
            for other in others
            if (rows := _both(before, pairs(form[-1] + other)))
        }
    for others in reversed(alikes[:place]):
        found = {
            other + form: rows
            for form, before in found.items()
            for other in others
            if (rows := _both(before, pairs(other + form[0])))
        }
    return found


def _both(before: Rows | None, rows: Rows) -> Rows:
    return rows if before is None or not rows else intersection((before, rows))


def _slipped(word: str, literals: Literals) -> dict[str, int]:
    """What is one slip away from the word."""
    if word.isascii() or not all(map(_is_character, word)):
        return {}
    found = _counted(_exchanged(word), literals)
    for before, behind in _gaps(word):
        held = [literals.rows(part) for part in (before, behind) if part]
        wanted = re.compile(f"(?={before}(.){behind})")
        forms: dict[str, int] = {}
        for _, text in literals.texts(sorted(intersection(held))):
            for char in filter(_is_character, set(wanted.findall(text.decode("utf-8", "surrogatepass")))):
                forms[before + char + behind] = forms.get(before + char + behind, 0) + 1
        found |= forms
    return found


def _is_character(char: str) -> bool:
    """Whether it may stand for a wrong character."""
    return "\u3400" <= char <= "\u9fff" or "a" <= char <= "z" or "0" <= char <= "9"


def _counted(forms: Iterable[str], literals: Literals) -> dict[str, int]:
    """Those of the forms that are printed, each with the number of its clauses."""
    counts = {form: len(literals.rows(form)) for form in forms}
    return {form: count for form, count in counts.items() if count}


def _exchanged(word: str) -> Iterator[str]:
    """The word without one of its characters, or with two exchanged; of two characters one stays where it is."""
    if len(word) > _SHORTEST:
        for place in range(len(word)):
            yield word[:place] + word[place + 1 :]
    for place in {*range(len(word) - 1)} - {len(word) // 2 - 1}:  # over the middle both halves would change
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _gaps(word: str) -> Iterator[tuple[str, str]]:
    """What stands before and behind a character that is wrong or too many."""
    for place in range(len(word)):
        yield word[:place], word[place + 1 :]
    if len(word) > _SHORTEST:
        for place in range(1, len(word)):
            yield word[:place], word[place:]
