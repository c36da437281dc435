"""The keyword leg: words, character pairs and characters of the clauses, scored with BM25F.

Three fields hold the same three sources, each term weighted by where it stands (text 1, heading path, document title),
so that term frequencies are combined before they saturate (BM25F; Robertson, Zaragoza and Taylor, CIKM 2004):

- `words`: jieba words, with their dictionary sub-words for recall;
- `grams`: overlapping character pairs, for what jieba cuts in another way than the text;
- `chars`: single Han characters. 烧 and 罚 of a lay question meet 焚烧 and 处罚, which share no word with them.

A fourth one, `pairs`, holds the characters and character pairs of a clause's own text in its literal form, and narrows down
where a phrase can stand (`literals`).

    fulltext/words/         the words once more, as a Whoosh index (`words`)
    fulltext/live.json      which issues of the segments are still there
    fulltext/1.postings     segments (`postings`), some issues each; a newer generation shares those that it leaves as they are
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from lfsearch.index import files
from lfsearch.index.postings import SCORED, Segment, Term, read_live
from lfsearch.index.rowsets import Rows
from lfsearch.index.scores import Scores
from lfsearch.index.scoring import K1, Placed, Weighed, held, score
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.text.literal import literal
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import CHUNK, is_han

if TYPE_CHECKING:
    from lfsearch.index.gathering import Gatherer
    from lfsearch.index.words import WordsReader
    from lfsearch.text.cutter import Cutter

# How much a term of the heading path or of the title counts beside one of the text. The curve is flat, see
# benchmarks/README.md: more of either helps questions and costs names and places.
PATH_WEIGHT = 0.4
TITLE_WEIGHT = 0.25
# Bigrams beside words: measured +.03 to +.05 nDCG@10 over words alone.
GRAMS_WEIGHT = 0.5
# Characters beside both: measured +.01 nDCG@10 on keyword topics, more on lay questions and statutes.
CHARS_WEIGHT = 0.5
_WEIGHTS = (1.0, PATH_WEIGHT, TITLE_WEIGHT)

# Headings that siblings share are spelt once; they follow each other.
_REMEMBERED = 256
_WORDS = "words"


class Entry(NamedTuple):
    """What is indexed of one clause: raw strings, normalised here."""

    key: int  # of its issue, see `manifest`
    ordinal: int  # in its issue
    text: str
    path: str
    title: str


class Cuts(Protocol):
    """What cuts texts into words: a `Segmenter`, or the faster `Cutter`."""

    def words(self, text: str) -> list[str]: ...

    def subwords(self, word: str) -> list[str]: ...


def cut(text: str, segmenter: Cuts) -> dict[str, list[str]]:
    """The terms of a normalised text by field, in order."""
    words, grams, chars = [], [], []
    for word in segmenter.words(text):
        words += [word, *segmenter.subwords(word)]
    for chunk in CHUNK.findall(text):
        if not is_han(chunk):
            grams.append(chunk)
            continue
        chars += chunk
        if len(chunk) == 1:  # so that nothing is unsearchable
            grams.append(chunk)
        else:
            grams += map(add, chunk, chunk[1:])
    return {"words": words, "grams": grams, "chars": chars}


def pairs(text: str) -> set[str]:
    """The characters and character pairs of a text in its literal form."""
    return {*text, *map("".join, pairwise(text))}


def gatherer(folder: Path, cutter: Cuts) -> Gatherer:
    """Takes in clauses and writes them into a folder as segments."""
    from lfsearch.index.gathering import Gatherer

    return Gatherer(folder, lambda text: cut(text, cutter), _WEIGHTS)


def gather(entries: Sequence[Entry], into: Gatherer, cutter: Cutter) -> None:
    """Take in the clauses of an issue, in its order; `cutter` is what `into` cuts them with."""
    again = lru_cache(_REMEMBERED)(normalise)
    spelt = [(normalise(entry.text), again(entry.path), again(entry.title)) for entry in entries]
    cutter.expect([text for own in spelt for text in own])
    for entry, (text, *above) in zip(entries, spelt, strict=True):
        into.add((entry.key, entry.ordinal), text, above, pairs(literal(entry.text)))


class Writer:
    """Puts together the keyword index of a generation. A folder of an older one is shared, not changed."""

    def __init__(self, folder: Path, base: Path | None = None, seals: Seals = UNSEALED) -> None:
        folder.mkdir(exist_ok=True)
        self._folder = folder
        self._base = base
        self._seals = seals
        self._live = read_live(base, seals) if base is not None else {}

    def take(self, segments: Iterable[Path]) -> None:
        """Take in segments of new issues; their files move into the folder."""
        from lfsearch.index.gathering import next_path

        for path in segments:
            files.into_place(path, next_path(self._folder, self._live))

    def commit(self, issues: Mapping[int, str]) -> None:
        """Write everything to disk; `issues` are the names of all issues that the index has now, by their keys.

        What belongs to any other issue is left out.
        """
        from lfsearch.index.merging import tidy
        from lfsearch.index.words_writer import write_words

        before = [Segment(self._base / name, live, self._seals) for name, live in self._live.items() if self._base]
        segments = tidy(self._folder, before, issues)
        for segment in segments:
            if segment.path.parent != self._folder:
                self._seals.share(segment.path, self._folder / segment.path.name)
        base = self._base / _WORDS if self._base else None
        write_words(self._folder / _WORDS, segments, issues, base, self._seals)
        for segment in (*before, *segments):
            segment.close()


class KeywordScores(NamedTuple):
    """Scores by row.

    `bound` is what no clause can exceed for these terms, so score / bound compares across queries.
    `complete` are the rows in which every word of the query occurs, `some` says whether any row has one.
    """

    scores: Scores
    complete: Rows
    some: bool
    bound: float


class Reader:
    """An open index. Old readers keep answering while a new generation is written."""

    def __init__(self, folder: Path, issues: Iterable[tuple[int, int]], seals: Seals = UNSEALED) -> None:
        """Open the postings of a generation; `issues` are the keys of its issues and their clauses, in reading order."""
        self._folder = folder
        self._seals = seals
        self._starts: dict[int, int] = {}
        self._count = 0
        for key, clauses in issues:
            self._starts[key] = self._count
            self._count += clauses
        self._placed = [
            Placed(Segment(folder / name, live, seals), self._starts) for name, live in read_live(folder, seals).items()
        ]
        lengths = [0] * len(SCORED)
        found = 0
        for placed in self._placed:
            for part in placed.segment.parts:
                if part.key in self._starts:
                    found += part.clauses
                    lengths = [one + other for one, other in zip(lengths, part.lengths, strict=True)]
        if found != self._count:
            raise files.damaged(folder)
        self._averages = {
            field: max(total / max(self._count, 1), 1.0) for field, total in zip(SCORED, lengths, strict=True)
        }

    def __len__(self) -> int:
        return self._count

    @property
    def placed(self) -> Sequence[Placed]:
        """The segments, the oldest first."""
        return self._placed

    @property
    def averages(self) -> Mapping[str, float]:
        """The mean length of a clause by field, at least 1."""
        return self._averages

    def close(self) -> None:
        """Let the files go."""
        for placed in self._placed:
            placed.segment.close()
        if "words" in self.__dict__:
            self.words.close()

    @cached_property
    def words(self) -> WordsReader:
        """The words, opened where a query asks whether one is known."""
        from lfsearch.index.words import WordsReader

        return WordsReader(self._folder / _WORDS, self._seals)

    def _find(self, field: str, term: str) -> list[tuple[Placed, Term]]:
        return [(one, found) for one in self._placed if (found := one.segment.find(field, term)) is not None]

    def idf(self, field: str, term: str) -> float:
        """Inverse document frequency, never negative (Lucene's form of Robertson and Sparck Jones)."""
        return self.rarity(sum(placed.count(term) for placed, term in self._find(field, term)))

    def _weighed(self, field: str, terms: Sequence[str], factor: float) -> list[Weighed]:
        found = [self._find(field, term) for term in terms]
        return [
            Weighed(field, one, factor * self.rarity(sum(placed.count(term) for placed, term in one)) * (K1 + 1))
            for one in found
        ]

    def search(self, words: Sequence[str], grams: Sequence[str], chars: Sequence[str] = ()) -> KeywordScores:
        """Score every clause that holds any of the words, bigrams or characters; each term is given once."""
        by_field = (("words", words, 1.0), ("grams", grams, GRAMS_WEIGHT), ("chars", chars, CHARS_WEIGHT))
        terms = [one for field, own, factor in by_field for one in self._weighed(field, own, factor)]
        found = score(terms, self._averages, self._count, "words", len(words))
        bound = 0.0
        for field, *_ in by_field:  # sums of sums, since floating point numbers give another one in another order
            own = 0.0
            for one in terms:
                own += one.weight if one.field == field else 0.0
            bound += own
        return KeywordScores(found.scores, found.complete, found.some, bound)

    def agree(self, word: str) -> bool:
        """Whether Whoosh and the postings have a word in as many clauses."""
        return self.words.count(word) == sum(placed.count(term) for placed, term in self._find("words", word))

    def rows(self, pair: str) -> Rows:
        """The rows of the clauses in whose literal form a character or a character pair stands."""
        return held(self._find("pairs", pair), self._count)

    def count(self, pair: str) -> int:
        """How many clauses these are."""
        return sum(placed.count(term) for placed, term in self._find("pairs", pair))

    def knows(self, word: str) -> bool:
        """Whether any clause has this word, as the segmenter cuts the text."""
        return word in self.words

    def rarity(self, clauses: int) -> float:
        """The inverse document frequency of what stands in so many clauses."""
        return rarity(clauses, self._count)


def rarity(clauses: int, total: int) -> float:
    """The inverse document frequency of what stands in so many of all clauses."""
    return math.log(1 + (total - clauses + 0.5) / (clauses + 0.5))
