"""Clauses that say similar things as one clause or text, and whether they are about the same matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from lfsearch.index import scores as sc
from lfsearch.index.passages import embed_text
from lfsearch.index.rowsets import places
from lfsearch.records import ClauseRecord, JsonObject
from lfsearch.retrieval.asked import Ranking
from lfsearch.retrieval.changes import Difference, difference
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.overlap import likeness
from lfsearch.retrieval.statements import PlainText
from lfsearch.retrieval.wordings import Piece, wording
from lfsearch.text.normal import normalise
from lfsearch.text.sentences import sentences
from lfsearch.text.width import fold
from lfsearch.types import ClauseKind, Filters, Inherited

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# What each kind of likeness weighs, the cosine being 1. All are flat: with half as much of one, or half as much again, the
# counterparts among the first five of two pairs of plans are .907 to .929, the like clauses of groups .903 to .932.
# Keywords are looked for by so many of the rarest words.
KEYWORD_WEIGHT, SIMILAR_WORDS = 0.5, 40
# What stands above a clause tells it from others of the same words (the industries of one plan).
PATH_WEIGHT = 0.35
# A long clause is like another one in one sentence.
SENTENCE_WEIGHT = 0.25
# Of so many clauses the texts are read, for the words that they and the seed share; twice as many find no more.
SHARED_WEIGHT, CLOSE = 1.0, 100
# The same of their headings, or the sentences that they begin with: .864 and .913 without.
HEAD_WEIGHT = 0.5
# Sentences of a clause that are looked for; a longer one has at most 2,000 characters.
_MOST_SENTENCES = 20
# A heading so short says what stands under it, as far as so many characters go.
_HEADING, _UNDER = 60, 400
# The score from which on the nearest clause of another document is a counterpart.
LIKE = 0.34
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
    if not same_document:
        allowed[own.rows.start : own.rows.stop] = bytes(len(own.rows))
    outlines = index.store.outlines if other_years else ()
    for outline, stop in zip(outlines, (*index.store.first_rows[1:], len(index.store)), strict=False):
        if outline.year == own.document.year:
            allowed[outline.row : stop] = bytes(stop - outline.row)
    return allowed


def rank_similar(index: Index, text: str, words: Sequence[str], row: int | None, allowed: bytearray | None) -> Ranking:
    """Score the allowed rows by what they share with a text: its words, its meaning, what stands above it.

    `row` is the clause that the text is of; None for a text of the user's own, above which nothing stands.
    """
    import numpy as np

    # The ranks that --explain gives are those among all clauses, not among the allowed ones.
    found = index.fulltext.search(words, ())
    keyword = found.scores
    seed = None if row is None else index.store.record(row)
    whole = seed is not None and text == seed.text
    vector = np.asarray(
        index.vectors.vector(row) if row is not None and whole else index.encoder.encode_passages([text])[0]
    )
    scores = index.vectors.apart(vector)
    scores += SENTENCE_WEIGHT * index.vectors.best_sentences(_sentence_vectors(index, text, vector))
    sc.add_to(scores, keyword, KEYWORD_WEIGHT, found.bound or 1.0)
    if row is not None:
        scores += PATH_WEIGHT * index.vectors.headings(index.vectors.path_vector(row))
    if allowed is not None:
        scores[np.frombuffer(allowed, dtype=np.uint8) == 0] = -np.inf
    scores[places(index.store.headers)] = -np.inf
    close = np.sort(np.argsort(-scores, kind="stable")[:CLOSE])
    scores[close] += _shared(index, text, seed, close.tolist())
    own = PATH_WEIGHT + HEAD_WEIGHT if seed is not None else 0.0
    scores /= 1 + SENTENCE_WEIGHT + KEYWORD_WEIGHT + SHARED_WEIGHT + own
    kept = sc.Dense(np.where(scores > 0, scores.astype(np.float64), np.nan))
    cosines = index.vectors.similarities(vector)
    return replace(Ranking(), keyword=keyword, bound=found.bound, cosines=cosines, scores=kept)


def _sentence_vectors(index: Index, text: str, vector: Floats) -> Floats:
    """What the sentences of a text mean, [n, dim]; the text as a whole where it is one, or where clauses have none."""
    parts = sentences(embed_text(text))[:_MOST_SENTENCES]
    return index.encoder.encode_passages(parts) if len(parts) > 1 and len(index.vectors.sentences) else vector[None, :]


def _shared(index: Index, text: str, seed: ClauseRecord | None, rows: Sequence[int]) -> Floats:
    """What the words add that the text and some clauses share, and their headings; float32 [rows]."""
    records = list(index.store.pick(rows))
    bare = index.store.bare
    texts = [seed_text(index, row) if row in bare else record.text for row, record in zip(rows, records, strict=True)]
    shared = SHARED_WEIGHT * likeness(text, texts)
    if seed is not None:
        shared += HEAD_WEIGHT * likeness(head(seed), list(map(head, records)))
    return shared


def head(record: ClauseRecord) -> str:
    """What a clause is called: its heading, else the sentence that it begins with; of a row what stands above it."""
    if record.clause_kind == ClauseKind.ROW:
        return " ".join(record.path[1:])
    return record.heading or next(iter(sentences(fold(record.text))), "")


# -- what changed ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from the older of two clauses to the newer one; a text of the user's own is the newer one."""

    old: ClauseRecord
    new: ClauseRecord | PlainText
    difference: Difference
    part: PlainText | None = None  # the only sentences of the older one that are compared

    @property
    def wording(self) -> tuple[Piece, ...]:
        """The two texts as runs that are equal, replaced, deleted or inserted."""
        return wording((self.part or self.old).text, self.new.text)

    def to_json(self) -> JsonObject:
        """A hit's `changes` with `similar --diff --json`."""
        found = self.difference
        return {
            "old": _side(self.old),
            "new": _side(self.new),
            "labels": found.labels,
            "changes": [change.to_json() for change in found.changes],
            **{name: _sides(found, fact) for name, fact in _NAMES.items()},
            "similarity": found.similarity,
            "wording": self.wording,
        }


# The same facts by kind, as `before` and `after`, for programs that read them so.
_NAMES = {"quantities": "figure", "deadlines": "deadline", "units": "unit"}


def _sides(found: Difference, fact: str) -> JsonObject:
    own = [change for change in found.changes if change.fact == fact]
    return {
        "before": [f"{change.measure} {change.old}".strip() for change in own if change.old],
        "after": [f"{change.measure} {change.new}".strip() for change in own if change.new],
    }


def changes(seed: ClauseRecord | PlainText, hit: ClauseRecord, index: Index | None = None) -> Changes | None:
    """What changed between a seed and a hit, from the older to the newer one; None where they are no counterparts.

    With the index a part of an item is compared as such: who is responsible for the rest of the item is not new. A text that
    is like some sentences of a long clause only is compared with these.
    """
    old: ClauseRecord
    new: ClauseRecord | PlainText
    if isinstance(seed, PlainText) or _age(seed) > _age(hit):
        old, new = hit, seed
    else:
        old, new = seed, hit
    around = (_item_of(index, old), _item_of(index, new)) if index else ((), ())
    found = difference([old], [new], around)
    part = None
    if found.similarity < COUNTERPART and isinstance(seed, PlainText):
        part = _nearest_part(seed.text, hit.text.removeprefix(hit.label or ""))
        found = difference([part], [seed])
    return Changes(old, new, found, part) if found.similarity >= COUNTERPART else None


def _nearest_part(text: str, clause: str) -> PlainText:
    """As many sentences of a clause, one behind the other, as a text has: those that share most of its words."""
    folded, place = fold(clause), 0
    spans: list[tuple[int, int]] = []
    for sentence in sentences(folded):
        start = folded.index(sentence, place)
        place = start + len(sentence)
        spans.append((start, place))
    count = min(len(spans), len(sentences(fold(text))))
    parts = [clause[first[0] : last[1]] for first, last in zip(spans, spans[count - 1 :], strict=False)]
    return PlainText.read(parts[int(likeness(text, parts).argmax())])


def _item_of(index: Index, record: ClauseRecord | PlainText) -> list[ClauseRecord]:
    """The clause above one whose units are printed behind the whole item: (①A牵头;②B牵头)."""
    if isinstance(record, PlainText) or not record.units or not all(isinstance(one, Inherited) for one in record.units):
        return []
    row = index.row(record.id)
    above = (index.store.record(other) for other in range(row - 1, index.document_of(row).rows.start - 1, -1))
    return list(islice((one for one in above if one.level < record.level), 1))


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
