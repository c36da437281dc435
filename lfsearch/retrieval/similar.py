"""Clauses that say similar things as one clause or text, and whether they are about the same matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lfsearch.index.passages import embed_text
from lfsearch.records import ClauseRecord, JsonObject
from lfsearch.retrieval.changes import Difference, PlainText, difference
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.ranking import Ranking
from lfsearch.retrieval.wordings import Piece, wording
from lfsearch.text.normal import normalise
from lfsearch.text.sentences import sentences
from lfsearch.types import ClauseKind, Filters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Whole clauses are compared: their words say more than a short query's, so the keyword score weighs as much as the cosine,
# over this many of the rarest words.
KEYWORD_WEIGHT = 1.0
SIMILAR_WORDS = 40
# What stands above a clause tells it from others of the same words (the industries of one plan): the counterparts of two
# pairs of plans come first .43 of the time with it, .34 without; more brings clauses of like headings and other matters.
PATH_WEIGHT = 0.5
# A long clause is like another one in one sentence: within ten .929 with it, .921 without; twice as much is worse.
SENTENCE_WEIGHT = 0.25
# Sentences of a clause that are looked for; a longer one has at most 2,000 characters.
_MOST_SENTENCES = 20
# A heading so short says what stands under it, as far as so many characters go.
_HEADING, _UNDER = 60, 400
# Two clauses that share less of their words are about different matters, and what differs is no change: three quarters of
# the counterparts share more, three quarters of the other hits less.
COUNTERPART = 0.25


def seed_text(index: Index, row: int) -> str:
    """The text of a clause, of a bare heading with what stands under it."""
    record = index.store.record(row)
    if len(record.text) >= _HEADING or record.clause_kind == ClauseKind.ROW:
        return record.text
    parts, length = [record.text], 0
    for below in index.below(row):
        if length >= _UNDER:
            break
        parts.append(below.text)
        length += len(below.text)
    return "\n".join(parts)


def rarest_words(index: Index, text: str) -> list[str]:
    """The words of a clause that say most about it; all of a long clause would be slow and no better."""
    words = list(dict.fromkeys(index.segmenter.words(normalise(text))))
    words.sort(key=lambda word: -index.fulltext.idf("words", word))
    return words[:SIMILAR_WORDS]


def rows_beside(
    index: Index, row: int | None, filters: Filters, *, other_years: bool, same_document: bool
) -> bytearray | None:
    """Rows that the filters leave, without the clause itself, its document and, when told so, its year."""
    allowed = allowed_rows(filters, index.store.catalogue, len(index.store))
    if row is None:
        return allowed
    allowed = allowed if allowed is not None else bytearray(b"\1") * len(index.store)
    allowed[row] = 0
    own = index.document_of(row)
    for entry in index.store.catalogue:
        same_year = entry.document.year == own.document.year
        if (other_years and same_year) or (not same_document and entry is own):
            allowed[entry.rows.start : entry.rows.stop] = bytes(len(entry.rows))
    return allowed


def rank_similar(index: Index, text: str, words: Sequence[str], row: int | None, allowed: bytearray | None) -> Ranking:
    """Score the allowed rows by what they share with a text: its rarest words, its meaning, what stands above it.

    `row` is the clause that the text is of; None for a text of the user's own, above which nothing stands.
    """
    import numpy as np

    # The ranks that --explain gives are those among all clauses, not among the allowed ones.
    found = index.fulltext.search(words, ())
    keyword = {index.store.row(address): score for address, score in found.scores.items()}
    whole = row is not None and text == index.store.record(row).text
    vector = index.vectors.vector(row) if row is not None and whole else index.encoder.encode_passages([text])[0]
    cosines = index.vectors.similarities(np.asarray(vector))
    scores = cosines + SENTENCE_WEIGHT * _best_sentences(index, text, np.asarray(vector))
    for number, score in keyword.items():
        scores[number] += KEYWORD_WEIGHT * score / (found.bound or 1.0)
    total = 1 + SENTENCE_WEIGHT + KEYWORD_WEIGHT
    if row is not None:
        scores += PATH_WEIGHT * index.vectors.headings(index.vectors.path_vector(row))
        total += PATH_WEIGHT
    scores /= total
    if allowed is not None:
        scores[np.frombuffer(allowed, dtype=np.uint8) == 0] = -np.inf
    headers = index.store.headers
    kept = {int(found): float(scores[found]) for found in np.flatnonzero(scores > 0) if int(found) not in headers}
    return replace(Ranking(), keyword=keyword, bound=found.bound, cosines=cosines, scores=kept)


def _best_sentences(index: Index, text: str, vector: Floats) -> Floats:
    """The cosine of the sentence of each clause with that of the text to which it is nearest."""
    import numpy as np

    parts = sentences(embed_text(text))[:_MOST_SENTENCES]
    if len(parts) < 2 or not len(index.vectors.sentences):
        return index.vectors.best_sentences(vector)
    best: Floats = np.max([index.vectors.best_sentences(one) for one in index.encoder.encode_passages(parts)], axis=0)
    return best


# -- what changed ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from the older of two clauses to the newer one; a text of the user's own is the newer one."""

    old: ClauseRecord
    new: ClauseRecord | PlainText
    difference: Difference

    @property
    def wording(self) -> tuple[Piece, ...]:
        """The two texts as runs that are equal, replaced, deleted or inserted."""
        return wording(self.old.text, self.new.text)

    def to_json(self) -> JsonObject:
        """A hit's `changes` with `similar --diff --json`."""
        found = self.difference
        return {
            "old": _side(self.old),
            "new": _side(self.new),
            "labels": found.labels,
            "changes": [change.to_json() for change in found.changes],
            "similarity": found.similarity,
            "wording": self.wording,
        }


def changes(seed: ClauseRecord | PlainText, hit: ClauseRecord) -> Changes | None:
    """What changed between a seed and a hit, from the older to the newer one; None where they are no counterparts."""
    if isinstance(seed, PlainText) or _age(seed) > _age(hit):
        old, new = hit, seed
    else:
        old, new = seed, hit
    found = difference([old], [new])
    return Changes(old, new, found) if found.similarity >= COUNTERPART else None


def _age(record: ClauseRecord) -> tuple[str, str]:
    day = record.date.isoformat() if record.date else f"{record.year}-00-00"
    return day, record.issue


def _side(record: ClauseRecord | PlainText) -> JsonObject | None:
    if isinstance(record, PlainText):
        return None
    return {
        "id": record.id,
        "document": record.document,
        "doc_no": record.doc_no,
        "title": record.title,
        "date": record.date.isoformat() if record.date else None,
    }
