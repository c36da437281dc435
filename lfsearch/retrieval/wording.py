"""Which clauses hold the words of a query: the truth that is counted, beside the ranking that is guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.index.literals import Literals
from lfsearch.index.rowsets import NONE, Rows, allowed_of, intersection, parts_held, union, without
from lfsearch.index.store import ClauseStore
from lfsearch.retrieval.query import Query, stop_words
from lfsearch.retrieval.results import Counts
from lfsearch.retrieval.wishes import asks
from lfsearch.text.literal import literal, spellings
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter

# 生态环境局 has five characters, 电动自行车 too; few names that are typed as one word have more.
LONGEST_NAME = 6
_ASKING = 2  # characters of 几岁, 几级, 几分


class Word(NamedTuple):
    """A word of the query and the rows of the clauses that hold it in their own text, or another name of it."""

    text: str
    rows: Rows


@dataclass(frozen=True)
class Wording:
    """The words of a query, quoted phrases first."""

    words: tuple[Word, ...]
    cut: tuple[str, ...] = ()  # what was typed as one word and is printed nowhere so, and therefore was cut
    hidden: Rows = NONE  # rows that hold words and are never found: the heads of tables

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words that stand nowhere in the corpus."""
        return tuple(word.text for word in self.words if not word.rows)

    @cached_property
    def all(self) -> Rows:
        """The rows that hold every word."""
        return without(intersection([word.rows for word in self.words]), self.hidden) if self.words else NONE

    @cached_property
    def some(self) -> Rows:
        """The rows that hold at least one."""
        return without(union([word.rows for word in self.words]), self.hidden)


def wording(query: Query, literals: Literals, segmenter: Segmenter, headers: Rows = NONE) -> Wording:
    """Look for the words of a query in the clauses' own texts; `headers` are the heads of tables, found by quotes alone.

    What is typed without a blank is one word where it is printed anywhere, else it is cut into its words.
    """
    pieces = {piece: list(_cut(piece, query, literals, segmenter)) for piece in query.typed}
    kept = [word for words in pieces.values() for word in words]
    words = [word for word in kept if not _says_nothing(word)] or kept
    found = [Word(phrase, literals.rows(phrase)) for phrase in query.phrases]
    found += [Word(word, _rows(word, query, literals)) for word in dict.fromkeys(words)]
    cut_names = tuple(piece for piece, cut in pieces.items() if _is_name(piece, cut))
    return Wording(tuple(found), cut_names, NONE if query.phrases else headers)


def _says_nothing(word: str) -> bool:
    """Whether a word only asks or joins: 的, 怎么, 几岁, 几级."""
    return word in stop_words() or (len(word) == _ASKING and word[0] == "几") or asks(word)


def _is_name(piece: str, cut: Sequence[str]) -> bool:
    """Whether a piece that was cut may have been meant as one word: a sentence is longer or has words of grammar."""
    return len(cut) > 1 and len(piece) <= LONGEST_NAME and not any(word in stop_words() for word in cut)


def _cut(piece: str, query: Query, literals: Literals, segmenter: Segmenter) -> Iterator[str]:
    if any(form in literals for form in _forms(piece, query)):
        yield piece
        return
    # A name that has other names stays whole: 网络预约出租汽车 is 网约车, 网络 is not.
    for form, _ in query.aliases:
        before, found, behind = piece.partition(form)
        if found:
            yield from _cut(before, query, literals, segmenter) if before else ()
            yield form
            yield from _cut(behind, query, literals, segmenter) if behind else ()
            return
    for word in _joined(segmenter.words(normalise(piece)), segmenter):
        yield word if word in literals or segmenter.frequency(word) else _bare(word)


def _joined(words: Sequence[str], segmenter: Segmenter) -> Iterator[str]:
    """The words, a word of grammar joined with its neighbour where the dictionary has both as one.

    上 and 牌 are 上牌; without 上 there would be 牌 left, which stands in many clauses that have nothing to do with it.
    """
    before = ""
    for word in words:
        if before and (before in stop_words() or word in stop_words()) and segmenter.frequency(before + word):
            yield before + word
            before = ""
            continue
        if before:
            yield before
        before = word
    if before:
        yield before


def _bare(word: str) -> str:
    """A word that is printed nowhere without the grammar that was cut into it: 养狗要 is 养狗."""
    while len(word) > 1 and word[-1] in stop_words():
        word = word[:-1]
    while len(word) > 1 and word[0] in stop_words():
        word = word[1:]
    return word


def _forms(word: str, query: Query) -> Iterator[str]:
    """The literal forms under which a word may be printed."""
    yield from spellings(word)
    for form, names in query.aliases:
        if form in word:
            yield from (literal(word.replace(form, name)) for name in names)


def _rows(word: str, query: Query, literals: Literals) -> Rows:
    return union([literals.rows(form) for form in dict.fromkeys(_forms(word, query))])


def under_titles(found: Wording, query: Query, catalogue: Iterable[CatalogueEntry]) -> Rows:
    """The rows that hold the words which the title of their document lacks; the first row where it has all of them."""
    rows: set[int] = set()
    for entry in catalogue:
        title = literal(entry.document.title)
        left = [word for word in found.words if not any(form in title for form in _forms(word.text, query))]
        if not left:
            rows.add(entry.rows.start)
        elif len(left) < len(found.words):
            rows.update(row for row in entry.rows if all(row in word.rows for word in left))
    return without(frozenset(rows), found.hidden)


def counts(found: Wording, allowed: bytearray | None, store: ClauseStore) -> Counts:
    """How many clauses and documents hold the words, of the rows that may be found."""
    every, some = allowed_of(found.all, allowed), allowed_of(found.some, allowed)
    counted = every or some
    return Counts(len(every), len(some), len(parts_held(counted, store.first_rows)))
