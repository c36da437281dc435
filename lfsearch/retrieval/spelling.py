"""Words typed with one wrong character, which sounds or looks like the right one: 注消 for 注销, 幼尔园 for 幼儿园.

Only what stands nowhere in the corpus is doubted, so a query in the corpus's own words is never changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from lfsearch.index.fulltext import Reader
from lfsearch.index.literals import Literals
from lfsearch.retrieval.query import stop_words
from lfsearch.retrieval.results import Suggestion
from lfsearch.text.literal import literal
from lfsearch.text.looks import look_alikes
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter
from lfsearch.text.sounds import sound_alikes

MOST = 3  # more than three are no help to choose from
# Characters. A wrong one leaves a pair that is cut in two, or a piece of three or four; longer words are cut in their parts.
_SHORTEST, _LONGEST = 2, 4
# What is printed once or twice may be a slip itself; benchmarks/spelling.py measures what is set right and what is doubted.
_FEWEST = 3
# How often jieba has counted a word that is usual in Chinese; the corpus may lack it all the same.
_USUAL = 10
# What is meant must be much more of a word than its characters are beside one another by chance, by this logarithm of
# their probabilities: 没人 and 前管 (2 to 5) are said though the corpus lacks them, 处里 and 注消 (6 and more) are not.
_SURELY = 5.0
_REMEMBERED = 4096  # characters; there are some 3,500 usual ones


def misspelt(pieces: Sequence[str], literals: Literals, reader: Reader, segmenter: Segmenter) -> tuple[Suggestion, ...]:
    """What of the typed pieces (see `Query.typed`) may have one character wrong, each with the words that may be meant.

    The most frequent come first. Nothing is offered for what stands in the corpus or is usual in Chinese.
    """
    return tuple(found for piece in pieces for found in _slips(normalise(piece), literals, reader, segmenter))


def _slips(piece: str, literals: Literals, reader: Reader, segmenter: Segmenter) -> Iterator[Suggestion]:
    """The longest slip at each place of a piece, none over another."""
    words = segmenter.words(piece)
    first = 0
    while first < len(words):
        past = first + 1
        for last in reversed(_ends(words, first)):
            typed = words[first:last]
            if "".join(typed) in piece and (meant := _meant(typed, literals, reader, segmenter)):
                yield Suggestion("".join(typed), meant)
                past = last
                break
        first = past


def _ends(words: Sequence[str], first: int) -> list[int]:
    """Where a word of the right length may end that begins with the word at `first`."""
    lengths = accumulate(map(len, words[first : first + _LONGEST]))
    return [first + number for number, length in enumerate(lengths, 1) if _SHORTEST <= length <= _LONGEST]


def _meant(typed: Sequence[str], literals: Literals, reader: Reader, segmenter: Segmenter) -> tuple[str, ...]:
    word = literal("".join(typed))
    if not _is_doubtful(word, typed, literals, segmenter):
        return ()
    apart = sum(map(segmenter.log_probability, word))
    # What the dictionary says of a form comes first: the texts are asked for the few that are usual words.
    usual = [
        form for form in segmenter.usual(_alike(word), _USUAL) if segmenter.log_probability(form) - apart >= _SURELY
    ]
    counts = {form: sum(often for *_, often in literals.places(form)) for form in usual}
    found = [form for form in usual if counts[form] >= _FEWEST and reader.knows(form)]
    return tuple(sorted(found, key=lambda form: -counts[form])[:MOST])


def _is_doubtful(word: str, typed: Sequence[str], literals: Literals, segmenter: Segmenter) -> bool:
    """Whether something may be wrong: it is nowhere printed, no usual word, and not made of longer words that are."""
    if not all("\u3400" <= char <= "\u9fff" for char in word) or word in literals:
        return False
    if segmenter.frequency(word) >= _USUAL or all(part in stop_words() for part in typed):
        return False
    return any(len(part) == 1 or literal(part) not in literals for part in typed)


def _alike(word: str) -> list[str]:
    """What differs from the word by one character, of the same sound or a like look, from its first character on."""
    return [word[:place] + other + word[place + 1 :] for place, char in enumerate(word) for other in _others(char)]


@lru_cache(_REMEMBERED)
def _others(char: str) -> tuple[str, ...]:
    """The characters of the same sound or a like look."""
    sounds = sound_alikes(char) or [""]
    return tuple(other for other in dict.fromkeys(sounds[0] + look_alikes(char)) if other != char)
