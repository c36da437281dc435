"""BM25F by the book, over Whoosh's own postings one by one: what the program's arrays are compared with.

Three fields, each of text, heading path and title with their weights, kept and scored as the program did before it had arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from whoosh import analysis, columns, fields, index

from lfsearch.index.fulltext import CHARS_WEIGHT, GRAMS_WEIGHT, PATH_WEIGHT, TITLE_WEIGHT
from lfsearch.index.scoring import K1, B
from lfsearch.text.normal import normalise
from lfsearch.text.segmenter import Segmenter, bigrams, characters

_PART = "\x1e"  # parts the three sources inside one field value; normalised text never holds it
_WEIGHTS = (1.0, PATH_WEIGHT, TITLE_WEIGHT)


class _Analyzer(analysis.Analyzer):  # type: ignore[misc]
    def __init__(self, cut: Callable[[str], Iterable[str]] | None) -> None:
        self._cut = cut

    def __getstate__(self) -> dict[str, Any]:  # what Whoosh pickles into the index
        return {"_cut": None}

    def __call__(self, value: str, **_: Any) -> Iterator[Any]:
        assert self._cut
        token = analysis.Token(boosts=True)
        for weight, source in zip(_WEIGHTS, value.split(_PART), strict=True):
            token.boost = weight
            for token.text in self._cut(source):
                yield token


class Found(NamedTuple):
    """Scores by address."""

    scores: dict[int, float]
    complete: frozenset[int]
    bound: float


class WhooshScorer:
    """An index of (address, text, path, title), and its scores."""

    def __init__(self, folder: Path, segmenter: Segmenter, clauses: Iterable[tuple[int, str, str, str]]) -> None:
        def words(text: str) -> Iterator[str]:
            for word in segmenter.words(text):
                yield from (word, *segmenter.subwords(word))

        cuts = {"words": words, "grams": lambda text: (gram for gram, _ in bigrams(text)), "chars": characters}
        plan = {name: fields.TEXT(analyzer=_Analyzer(cut), phrase=False) for name, cut in cuts.items()}
        schema = fields.Schema(address=fields.COLUMN(columns.NumericColumn("Q")), **plan)
        folder.mkdir()
        made = index.create_in(str(folder), schema)
        writer = made.writer(compound=False)
        for address, *sources in clauses:
            value = _PART.join(map(normalise, sources))
            writer.add_document(address=address, words=value, grams=value, chars=value)
        writer.commit()
        self._reader = made.reader()
        self._count = self._reader.doc_count()
        self._address = self._reader.column_reader("address")
        self._averages = {
            name: max(sum(self.length(number, name) for number in range(self._count)) / max(self._count, 1), 1.0)
            for name in cuts
        }

    def length(self, number: int, name: str) -> int:
        """The length of a field as Whoosh keeps it, in one byte."""
        return int(self._reader.doc_field_length(number, name) or 0)

    def search(self, words: Sequence[str], grams: Sequence[str], chars: Sequence[str] = ()) -> Found:
        """The scores of all clauses that hold any term."""
        scores: dict[int, float] = {}
        matched: dict[int, int] = {}
        bound = 0.0
        for name, terms, factor in (
            ("words", words, 1.0),
            ("grams", grams, GRAMS_WEIGHT),
            ("chars", chars, CHARS_WEIGHT),
        ):
            own = 0.0
            for term in terms:
                frequency = self._reader.doc_frequency(name, term)
                weight = factor * math.log(1 + (self._count - frequency + 0.5) / (frequency + 0.5)) * (K1 + 1)
                own += weight
                matcher = self._reader.postings(name, term) if frequency else None
                while matcher and matcher.is_active():
                    number, held = matcher.id(), matcher.weight()
                    norm = K1 * (1 - B + B * self.length(number, name) / self._averages[name])
                    scores[number] = scores.get(number, 0.0) + weight * held / (held + norm)
                    if name == "words":
                        matched[number] = matched.get(number, 0) + 1
                    matcher.next()
            bound += own
        return Found(
            {self._address[number]: score for number, score in scores.items()},
            frozenset(self._address[number] for number, count in matched.items() if count == len(words)),
            bound,
        )
