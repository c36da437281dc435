"""The keyword leg: a Whoosh index of words and character bigrams, scored with BM25F; the only module that knows Whoosh.

Three fields hold the same three sources, each token weighted by where it stands (text 1, heading path, document title),
so that term frequencies are combined before they saturate (BM25F; Robertson, Zaragoza and Taylor, CIKM 2004):

- `words`: jieba words, with their dictionary sub-words for recall;
- `grams`: overlapping character pairs, for what jieba cuts in another way than the text;
- `chars`: single Han characters. 烧 and 罚 of a lay question meet 焚烧 and 处罚, which share no word with them.

Where a phrase stands literally is not asked here but of `literals`. A posting's `address` names the clause: the issue's key and the clause's ordinal in it (see `manifest`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

from lfsearch.index import files
from lfsearch.index.light_whoosh import analysis, columns, create, fields, open_folder, reading
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter, bigrams, characters

K1 = 1.2  # the usual saturation; measured best with B on three outside sets of government and legal questions
B = 0.75
# How much a token of the heading path or of the title counts beside one of the text. The curve is flat, see
# benchmarks/README.md: more of either helps questions and costs names and places.
PATH_WEIGHT = 0.4
TITLE_WEIGHT = 0.25
# Bigrams beside words: measured +.03 to +.05 nDCG@10 over words alone.
GRAMS_WEIGHT = 0.5
# Characters beside both: measured +.01 nDCG@10 on keyword topics, more on lay questions and statutes.
CHARS_WEIGHT = 0.5
# Parts the three sources inside one field value; a control character, which normalised text never holds.
_PART = "\x1e"
_WEIGHTS = (1.0, PATH_WEIGHT, TITLE_WEIGHT)

_FIELDS = ("words", "grams", "chars")
_RUN_MB = 256  # of memory for postings before a run of them is written
_AVERAGES = "lengths.json"  # beside Whoosh's own files


class _ClauseAnalyzer(analysis.Analyzer):  # type: ignore[misc]
    """Turns "text, path, title" into weighted postings.

    Index files name the two classes below, so they must keep their module and names. They hold no state there.
    """

    def __init__(self, segmenter: Segmenter | None = None) -> None:
        self._segmenter = segmenter
        # Titles and headings repeat for every clause of a document; cutting them once halves the work.
        self._cache: dict[str, list[str]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"_segmenter": None, "_cache": {}}

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        token = analysis.Token(boosts=True)
        for number, source in enumerate(value.split(_PART)):
            if number and source not in self._cache:
                self._cache[source] = self._cut(source)
            token.boost = _WEIGHTS[number]
            for token.text in self._cache[source] if number else self._cut(source):
                yield token

    def _cut(self, source: str) -> list[str]:
        raise NotImplementedError


class WordAnalyzer(_ClauseAnalyzer):
    """jieba words, each followed by its dictionary sub-words."""

    def _cut(self, source: str) -> list[str]:
        assert self._segmenter is not None, "an index opened for reading analyses nothing"
        tokens = []
        for word in self._segmenter.words(source):
            tokens += [word, *self._segmenter.subwords(word)]
        return tokens


class GramAnalyzer(_ClauseAnalyzer):
    """Character pairs."""

    def _cut(self, source: str) -> list[str]:
        return [gram for gram, _ in bigrams(source)]


class CharAnalyzer(_ClauseAnalyzer):
    """Single Han characters."""

    def _cut(self, source: str) -> list[str]:
        return characters(source)


def schema(segmenter: Segmenter | None = None) -> Any:
    """The Whoosh schema: three posting fields, the issue to delete by, and the address column."""
    return fields.Schema(
        issue=fields.ID(),
        words=fields.TEXT(analyzer=WordAnalyzer(segmenter), phrase=False),
        grams=fields.TEXT(analyzer=GramAnalyzer(), phrase=False),
        chars=fields.TEXT(analyzer=CharAnalyzer(), phrase=False),
        address=fields.COLUMN(columns.NumericColumn("Q")),
    )


class Entry(NamedTuple):
    """What is indexed of one clause: raw strings, normalised here."""

    address: int
    text: str
    path: str
    title: str


class Writer:
    """Adds and removes whole issues; nothing is visible before `commit`."""

    def __init__(self, folder: Path, segmenter: Segmenter) -> None:
        from lfsearch.index.runs import CompressedRuns  # of no use to those who read

        plan = schema(segmenter)
        self._folder = folder
        self._index = open_folder(folder, plan) if any(folder.iterdir()) else create(folder, plan)
        # compound=False: a compound segment is copied into memory on every open (55 ms at 50,000 clauses).
        # _lk=False: who writes holds the lock of the whole index, and not every file system has Whoosh's kind.
        self._writer = self._index.writer(compound=False, limitmb=_RUN_MB, _lk=False)
        self._writer.pool = CompressedRuns(self._writer.temp_storage(), self._writer.newsegment, limitmb=_RUN_MB)
        self._writer.schema = plan  # an existing index would bring its own, which cannot cut

    def remove(self, issue: str) -> None:
        """Drop every clause of an issue."""
        self._writer.delete_by_term("issue", issue)

    def add(self, issue: str, entry: Entry) -> None:
        """Add one clause."""
        value = _PART.join(normalise(source) for source in (entry.text, entry.path, entry.title))
        self._writer.add_document(issue=issue, words=value, grams=value, chars=value, address=entry.address)

    def commit(self) -> None:
        """Write everything to disk."""
        self._writer.commit()
        with self._index.reader() as reader:
            files.write_json(self._folder / _AVERAGES, _average_lengths(reader))


class KeywordScores(NamedTuple):
    """Scores by address.

    `bound` is what no clause can exceed for these terms, so score / bound compares across queries.
    `matched` counts the query's words found in a clause; a clause with all `terms` of them is complete.
    """

    scores: dict[int, float]
    matched: dict[int, int]
    terms: int
    bound: float

    @property
    def complete(self) -> set[int]:
        """The clauses in which every word of the query occurs."""
        return {address for address, count in self.matched.items() if count == self.terms}


class Reader:
    """An open index. Old readers keep answering while a new generation is written."""

    def __init__(self, folder: Path, seals: Seals = UNSEALED) -> None:
        self._reader: reading.IndexReader = open_folder(folder, schema(), seals).reader()
        self._leaves = list(self._reader.leaf_readers())
        self._addresses = self._reader.column_reader("address")
        self._count = max(self._reader.doc_count(), 1)
        self._averages: dict[str, float] = json.loads(seals.read(folder / _AVERAGES))
        # What was read of a clause once, for the next query: its length by field, and its address.
        self._lengths: dict[str, dict[int, int]] = {field: {} for field in _FIELDS}
        self._known: dict[int, int] = {}
        self._lock = RLock()  # Whoosh seeks in files that all threads share

    def __len__(self) -> int:
        return int(self._reader.doc_count())

    def close(self) -> None:
        self._reader.close()

    def _postings(self, field: str, term: str) -> Iterator[tuple[int, float, int]]:
        """(document number, weight, field length) of every clause that holds the term."""
        lengths = self._lengths[field]
        for leaf, offset in self._leaves:
            if (field, term) not in leaf:
                continue
            matcher = leaf.postings(field, term)
            while matcher.is_active():
                number = matcher.id()
                place = offset + number
                if place not in lengths:
                    lengths[place] = leaf.doc_field_length(number, field)
                yield place, matcher.weight(), lengths[place]
                matcher.next()

    def idf(self, field: str, term: str) -> float:
        """Inverse document frequency, never negative (Lucene's form of Robertson and Sparck Jones)."""
        with self._lock:
            return _idf(self._count, sum(_clauses_with(leaf, field, term) for leaf, _ in self._leaves))

    def _accumulate(
        self, field: str, terms: Sequence[str], factor: float, scores: dict[int, float], matched: dict[int, int] | None
    ) -> float:
        """Add the BM25 of `terms` into `scores`, count matches; return the upper bound of what was added."""
        average = self._averages[field]
        bound = 0.0
        for term in terms:
            weight = factor * self.idf(field, term) * (K1 + 1)
            bound += weight
            for number, frequency, length in self._postings(field, term):
                norm = K1 * (1 - B + B * length / average)
                scores[number] = scores.get(number, 0.0) + weight * frequency / (frequency + norm)
                if matched is not None:
                    matched[number] = matched.get(number, 0) + 1
        return bound

    def search(self, words: Sequence[str], grams: Sequence[str], chars: Sequence[str] = ()) -> KeywordScores:
        """Score every clause that holds any of the words, bigrams or characters; each term is given once."""
        scores: dict[int, float] = {}
        matched: dict[int, int] = {}
        address = self._known
        with self._lock:
            bound = self._accumulate("words", words, 1.0, scores, matched)
            bound += self._accumulate("grams", grams, GRAMS_WEIGHT, scores, None)
            bound += self._accumulate("chars", chars, CHARS_WEIGHT, scores, None)
            for number in scores.keys() - address.keys():
                address[number] = self._addresses[number]
        return KeywordScores(
            scores={address[number]: score for number, score in scores.items()},
            matched={address[number]: count for number, count in matched.items()},
            terms=len(words),
            bound=bound,
        )

    def knows(self, word: str) -> bool:
        """Whether any clause has this word, as the segmenter cuts the text."""
        with self._lock:
            return any(("words", word) in leaf for leaf, _ in self._leaves)

    def rarity(self, clauses: int) -> float:
        """The inverse document frequency of what stands in so many clauses."""
        return _idf(self._count, clauses)


def _idf(count: int, frequency: int) -> float:
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def _clauses_with(leaf: reading.IndexReader, field: str, term: str) -> int:
    """How many clauses hold a term. Whoosh counts removed ones too until it merges their segment."""
    if (field, term) not in leaf:
        return 0
    if not leaf.has_deletions():
        return int(leaf.doc_frequency(field, term))
    return sum(1 for _ in leaf.postings(field, term).all_ids())


def _average_lengths(reader: reading.IndexReader) -> dict[str, float]:
    """Mean length of the clauses by field.

    Whoosh's own totals count removed clauses, and change when segments are merged since it keeps lengths in one byte;
    scores must not depend on how the index came to be.
    """
    totals = dict.fromkeys(_FIELDS, 0)
    for leaf, _ in reader.leaf_readers():
        for number in range(leaf.doc_count_all()):
            if not leaf.is_deleted(number):
                for field in _FIELDS:
                    totals[field] += leaf.doc_field_length(number, field) or 0
    return {field: max(total / max(reader.doc_count(), 1), 1.0) for field, total in totals.items()}
