"""How sure it is that something in the corpus fits a query: a number that compares between queries."""

from __future__ import annotations

from typing import NamedTuple

from lfsearch.embedding.scale import (
    HALF,
    SCALE_FILE,
    BrokenScale,
    Scales,
    length,
    measure_meaning,
    parse_scales,
    scale_of_words,
    scales_of_model,
)
from lfsearch.index import files
from lfsearch.retrieval import fusion
from lfsearch.retrieval.asked import Asked, Ranking
from lfsearch.retrieval.index import Index
from lfsearch.text.literal import literal

# A first hit that holds so much of what the query's words say, each weighed by its rarity, is never doubted: of 179 absent
# matters none has one, of the answerable ones that the scale alone doubts a tenth. Less is enough (none has it either)
# where the hit holds the figure or time that is asked for, too. One word alone is not most of a query, and the rarer one of
# two always weighs half: 低保 of 低保标准.
_MOST, _MOST_WITH_FACT = 0.5, 0.4


class Confidence(NamedTuple):
    """How sure it is that something fits, 0..1; None where the index has no scale for it."""

    value: float | None

    @property
    def doubtful(self) -> bool:
        """Whether to tell the person that probably nothing fits."""
        return self.value is not None and self.value < HALF


def confidence(asked: Asked, ranking: Ranking) -> Confidence:
    """How sure it is that one of the ranked clauses fits.

    Certain where the query names a document or quotes what is found; never doubtful where one clause holds all its words,
    or the first one most of them.
    Otherwise by the meaning, or by the words alone where the meaning was not asked or the model knows none of them.
    Raises EncoderUnavailable or IndexOutOfDate when the file with the scales is damaged.
    """
    if not ranking.scores:
        return Confidence(0.0)
    if ranking.named or asked.query.phrases:
        return Confidence(1.0)
    by_meaning = ranking.cosines is not None and bool(ranking.cosines.any())
    value = _by_meaning(asked, ranking) if by_meaning else _by_words(asked, ranking)
    if value is not None and (ranking.complete or ranking.exact or _holds_most(asked, ranking)):
        value = HALF + value / 2  # above every doubt, and still in order
    return Confidence(None if value is None else round(value, 4))


def _holds_most(asked: Asked, ranking: Ranking) -> bool:
    """Whether the first hit, with its headings and its document's title, holds most of what the query's words say."""
    (row,) = ranking.best(1)
    words = asked.wording.words
    rarities = [asked.index.fulltext.rarity(len(word.rows)) for word in words]
    most = sum(rarities)
    if not most:
        return False
    record = asked.index.store.record(row)
    around = literal(" ".join((*record.path, record.title)))
    held = [
        rarity for word, rarity in zip(words, rarities, strict=True) if row in word.rows or literal(word.text) in around
    ]
    answers = any(record.answers(kind) for kind in asked.understood.asks - {"units"})
    return len(held) > 1 and sum(held) / most >= (_MOST_WITH_FACT if answers else _MOST)


def scales_of(index: Index) -> Scales | None:
    """The scales of an index's model: those beside the model, else those fitted with the index; None without either."""
    if own := scales_of_model(index.encoder):
        return own
    path = index.folder / SCALE_FILE
    try:
        return parse_scales(index.seals.read(path)) if path in index.seals else None
    except BrokenScale:
        raise files.damaged(index.path) from None


def meaning_values(asked: Asked, ranking: Ranking) -> tuple[float, ...]:
    """What the scale of the meaning weighs, for a ranking with cosines."""
    import numpy as np

    assert ranking.cosines is not None
    cosines = ranking.cosines
    if asked.allowed is not None:
        cosines = cosines[np.frombuffer(asked.allowed, dtype=np.uint8) != 0]
    near = ranking.cosines[list(ranking.close)]
    return (*measure_meaning(asked.query.text, cosines, near, ranking.evidence.get("aligned")), _unknown(asked))


def words_values(asked: Asked, ranking: Ranking) -> tuple[float, ...]:
    """What the scale of the words weighs."""
    return fusion.best_share(ranking.keyword, ranking.bound), length(asked.query.text)


def _unknown(asked: Asked) -> float:
    """The share of the query's words that stand nowhere."""
    return len(asked.wording.unknown) / max(len(asked.wording.words), 1)


def _by_meaning(asked: Asked, ranking: Ranking) -> float | None:
    scales = scales_of(asked.index)
    if scales is None or scales.aligned != ("aligned" in ranking.evidence):
        return None  # with the alignment left out, `fit` would be measured on another scale
    return scales.meaning.confidence(meaning_values(asked, ranking))


def _by_words(asked: Asked, ranking: Ranking) -> float | None:
    scale = scale_of_words()
    return scale.confidence(words_values(asked, ranking)) if scale else None
