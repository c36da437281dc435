"""The ranking of one query as a list of steps, `RANKING`; each adds what it finds out to the ranking so far."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lfsearch.index import scores as sc
from lfsearch.index.rowsets import NONE, Rows, of_bytes, places, union
from lfsearch.retrieval import fusion, legs
from lfsearch.retrieval.amounts import amounts, fit
from lfsearch.retrieval.asked import Asked, Ranking
from lfsearch.retrieval.evidence import Words, apart, known, shares
from lfsearch.retrieval.evidence import asked as asked_for
from lfsearch.retrieval.weights import common_of, weights_of
from lfsearch.retrieval.wording import Word
from lfsearch.text.literal import literal

if TYPE_CHECKING:
    import numpy as np

# The semantic leg ranks every clause; this many of them count as found, beside those with a keyword match.
SEMANTIC_DEPTH = 50
# This many of the clauses nearest in meaning, and so many by keyword, are looked at closely.
CLOSE, CLOSE_BY_WORDS = 150, 100
# A title holds the words of a question and answers none. Measured flat from .8 to .5 (+.02 nDCG@10 on questions); a
# document that the query names has its title first all the same.
FRAMING_SHARE = 0.75
# A repealed text and the one that repeals it often say the same: enough to put the old one behind the new, and behind
# others that fit as well.
REPEALED_SHARE = 0.75
# For a clause that holds what the query asks for (谁负责: units), and for a document of the time that it prefers, where
# words rank and where the meaning does, whose scores lie closer together. What is asked for by a noun (责任单位) is a
# word of the query already and gets the smaller one. The first is flat from .08 to .15 on three sets of topics; with less, a
# clause that does no more than name the matter comes before those that say who is to see to it.
ASKED_BY_WORDS, ASKED_BY_NOUN = 0.1, 0.01
# Facts decide how the first screen is ordered, not what is on it: nearly every task has a unit, and weak ones would push
# others out. With what only asks left out: questions .744 -> .788 nDCG@10 on 90 topics, .854 -> .867 on those set aside.
ASKED_DEPTH = 10
# Levels differ by nothing but their figures, so the one that holds the figure asked for comes before its neighbours
# wherever it stands among the best: those lie within .05 by meaning and .1 by words.
AMOUNTS_DEPTH, HELD_BY_WORDS, HELD_BY_MEANING = 50, 0.15, 0.08
# Where words alone rank, the best clause of a query in everyday words reaches less than the first share of its bound, that of
# a query in the text's own words the second one and more.
FEW_WORDS, MANY_WORDS = 0.2, 0.25
WISHED_BY_WORDS, WISHED_BY_MEANING = 0.25, 0.01


def rank(asked: Asked, without: Collection[str] = ()) -> Ranking:
    """Score the rows that a query finds: by keyword, by meaning or by both, named documents raised above all.

    `without` names the steps to leave out, any of `types.STEPS`.
    """
    ranking = Ranking()
    for name, step in RANKING:
        if name not in without:
            ranking = step(asked, ranking)
    headers = asked.index.store.headers
    if asked.query.phrases or not headers:
        return ranking
    # The heads of a table say nothing, and stand with its rows already; what is quoted is found even there.
    return replace(ranking, scores=sc.without(ranking.scores, headers))


def _close(asked: Asked, ranking: Ranking) -> Ranking:
    """Choose the clauses that are looked at closely: the best of both legs."""
    if ranking.cosines is None:
        return ranking

    import numpy as np

    order = _forbidden(ranking.cosines, asked.allowed)
    nearest = sc.best(sc.Dense(np.where(order > 0, order, np.nan)), CLOSE)
    wordiest = sc.best(ranking.keyword, CLOSE_BY_WORDS)
    return replace(ranking, close=sorted({*nearest, *wordiest}))


def _apart(asked: Asked, ranking: Ranking) -> Ranking:
    """Compare what sets them apart from what all official texts have in common."""
    if not ranking.close or ranking.vector is None or asked.mode != "hybrid":
        return ranking
    common = common_of(asked.index.encoder)
    if common is None:
        return ranking
    found = apart(ranking.vector, asked.index.vectors.some(ranking.close), common)
    return replace(ranking, evidence={**ranking.evidence, "apart": found})


def _alignment(asked: Asked, ranking: Ranking) -> Ranking:
    """Compare them with the query word by word; only a model of word vectors can."""
    if not ranking.close:
        return ranking

    from lfsearch.embedding.static import StaticEncoder

    encoder = asked.index.encoder
    if not isinstance(encoder, StaticEncoder):
        return ranking
    compared = encoder.compared(asked.index.vectors.words(ranking.close))
    alignments = encoder.align(ranking.read or asked.query.text, compared)
    evidence = {**ranking.evidence, "alignment": alignments, "aligned": alignments}
    return replace(ranking, compared=compared, evidence=evidence)


def _coverage(asked: Asked, ranking: Ranking) -> Ranking:
    """How much of what the query's words say they hold, in these words or in ones like them."""
    if not ranking.close or asked.mode != "hybrid":
        return ranking
    words = Words(asked.index, speaking(asked), ranking.close)
    found = {"coverage": words.coverage(ranking.compared), "unread": words.unread()}
    return replace(ranking, evidence={**ranking.evidence, **found})


def speaking(asked: Asked) -> Sequence[Word]:
    """The words of the query but those that only number the document that it is about, and say nothing of a clause."""
    words = asked.wording.words
    numbered = {name for name, why in asked.understood.named.items() if why.by == "doc_no"}
    if not numbered:
        return words
    named = [literal(document.doc_no or "") for document in asked.index.documents if document.id in numbered]
    return [word for word in words if not any(literal(word.text) in number for number in named)] or words


def _above(asked: Asked, ranking: Ranking) -> Ranking:
    """What of it stands above them, in headings and title: a word may be aligned there, be held there, or meant there."""
    if not ranking.close or ranking.vector is None:
        return ranking
    from lfsearch.embedding.static import StaticEncoder

    encoder, vectors, evidence = asked.index.encoder, asked.index.vectors, dict(ranking.evidence)
    rows = ranking.close
    if ranking.compared is not None and isinstance(encoder, StaticEncoder):
        above = encoder.above(vectors.path_words(rows))
        whole = encoder.align(ranking.read or asked.query.text, ranking.compared, above)
        evidence |= {"alignment": whole} if asked.mode == "semantic" else {"lifted": whole - evidence["aligned"]}
    if asked.mode == "hybrid":
        evidence["above"] = Words(asked.index, speaking(asked), rows).above()
        evidence["path"] = vectors.paths(ranking.vector, rows)
    return replace(ranking, evidence=evidence)


def _trust(asked: Asked, ranking: Ranking) -> Ranking:
    """How far the words of this query can be trusted: does the corpus know them, and do they find a clause that holds them?"""
    if ranking.cosines is None or asked.mode != "hybrid":
        return ranking
    covered = ranking.evidence.get("coverage")
    most = float(covered.max()) if covered is not None and len(covered) else 0.0
    share = fusion.best_share(ranking.keyword, ranking.bound)
    stands = known(asked.index, speaking(asked))
    return replace(ranking, trust=weights_of(asked.index.encoder).trust(share, most, stands) if ranking.bound else 0.0)


def _fusion(asked: Asked, ranking: Ranking) -> Ranking:
    """One score out of those of the legs."""
    if ranking.cosines is None:
        scores = sc.scaled(ranking.keyword, 1 / (ranking.bound or 1.0))
        scores = sc.filled(scores, _quoted_rows(asked), 0.0)
        return replace(ranking, scores=sc.moved(scores, union([ranking.complete, ranking.exact]), by=fusion.FIRST))

    import numpy as np

    rows, total = list(ranking.close), len(asked.index.store)
    factors: Mapping[str, float] = {}
    if asked.mode == "semantic":
        aligned = ranking.evidence.get("alignment")
        fused = ranking.cosines if aligned is None else fusion.align(ranking.cosines, rows, aligned)
    else:
        trust = fusion.HALF if ranking.trust is None else ranking.trust
        factors = fusion.factors(trust, weights_of(asked.index.encoder), ranking.evidence)
        everywhere = {"cosine": ranking.cosines, "share": shares(ranking.keyword, ranking.bound, total)}
        fused = fusion.fuse(everywhere, factors)
        of_close = {name: ranking.evidence[name] for name in factors if name in ranking.evidence}
        fused[rows] = fusion.fuse({**of_close, **{name: own[rows] for name, own in everywhere.items()}}, factors)
        fused += fusion.first(ranking.complete, ranking.exact, trust, total)
    fused = _forbidden(fused, asked.allowed)
    nearest = sc.best(sc.Dense(np.where(fused > 0, fused, np.nan)), SEMANTIC_DEPTH)
    found = sc.held(ranking.keyword, total)
    found[[*nearest, *ranking.named]] = True
    found[places(_quoted_rows(asked))] = True
    return replace(ranking, factors=factors, scores=sc.Dense(np.where(found, fused.astype(np.float64), np.nan)))


def _quoted_rows(asked: Asked) -> Rows:
    """All rows that a query with a quoted phrase leaves: every one of them is a hit. None for another query."""
    if not asked.query.phrases or asked.allowed is None:
        return NONE
    return of_bytes(asked.allowed)


def _second(asked: Asked, ranking: Ranking) -> Ranking:
    """Have another model re-rank the best clauses, where the index has one."""
    if ranking.cosines is None or asked.index.manifest.second is None:
        return ranking
    from lfsearch.retrieval.second import RERANKED, ask_second  # few indexes have one

    answer = ask_second(asked.index, ranking.read or asked.query.text)
    # A score lies where a cosine does, so what the second model says is as much of it as the meaning is.
    by_words = fusion.HALF if ranking.trust is None and asked.mode == "hybrid" else ranking.trust or 0.0
    said = answer.of(ranking.best(RERANKED), 1 - by_words)
    if not said:
        return replace(ranking, silence=answer.silence)
    scores = sc.changed(ranking.scores, {row: ranking.scores[row] + one.added for row, one in said.items()})
    return replace(ranking, second=said, silence=answer.silence, scores=scores)


def _framing(asked: Asked, ranking: Ranking) -> Ranking:
    """Lower the clauses that only name, issue or close a text."""
    framing = asked.index.store.framing
    if asked.mode == "hybrid":
        scores = sc.moved(ranking.scores, framing, by=ranking.factors["framing"])
    else:
        scores = sc.moved(ranking.scores, framing, share=FRAMING_SHARE)
    return replace(ranking, framing=framing, scores=scores)


def _bare(asked: Asked, ranking: Ranking) -> Ranking:
    """Lower the clauses that are only the heading of others, which have its words above them."""
    if asked.mode != "hybrid":
        return ranking
    bare = asked.index.store.bare
    return replace(ranking, bare=bare, scores=sc.moved(ranking.scores, bare, by=ranking.factors["bare"]))


def _standing(asked: Asked, ranking: Ranking) -> Ranking:
    """Lower the clauses of texts that another one here has repealed."""
    return replace(ranking, scores=sc.moved(ranking.scores, asked.index.repealed(), share=REPEALED_SHARE))


def _answers(asked: Asked, ranking: Ranking) -> Ranking:
    """Raise the clauses that hold what the query asks for: units, deadlines, times, quantities."""
    asks = asked.understood.asks
    if not asks:
        return ranking
    by_noun = not asked.understood.questions
    # A single leg is moved on its first screen only.
    rows = list(ranking.close) if asked.mode == "hybrid" else sorted(ranking.best(ASKED_DEPTH))
    holding = asked.index.store.answering(rows, asks)
    evidence = ranking.evidence
    if asked.mode == "hybrid" and not by_noun:
        evidence = {**evidence, "asked": asked_for(rows, holding)}
        added = dict(zip(rows, (evidence["asked"] * ranking.factors["asked"]).tolist(), strict=True))
    else:
        added = dict.fromkeys(rows, ASKED_BY_NOUN if by_noun else _between(ranking, ASKED_BY_NOUN, ASKED_BY_WORDS))
    holding = [row for row in holding if row in ranking.scores]
    raised = {row: added[row] for row in holding}
    if not by_noun:
        # One that holds all the words and what is asked for is the answer.
        raised |= {row: max(more, ASKED_BY_WORDS) for row, more in raised.items() if row in ranking.exact}
    scores = sc.changed(ranking.scores, {row: ranking.scores[row] + more for row, more in raised.items()})
    return replace(ranking, evidence=evidence, answering=frozenset(holding), scores=scores)


def _amounts(asked: Asked, ranking: Ranking) -> Ranking:
    """Of the best clauses, raise those that state a range which holds an amount of the query: 12 of 10人以上30人以下."""
    named = amounts(asked.query.text)
    if not named:
        return ranking
    best = sorted(ranking.best(AMOUNTS_DEPTH))
    records = zip(best, asked.index.store.pick(best), strict=True)
    fits = {row: share for row, record in records if (share := fit(named, record.quantities))}
    most = _between(ranking, HELD_BY_MEANING, HELD_BY_WORDS)
    raised = {row: ranking.scores[row] + most * share for row, share in fits.items()}
    return replace(ranking, scores=sc.changed(ranking.scores, raised))


def _time(asked: Asked, ranking: Ranking) -> Ranking:
    """Raise the documents of the time that the query prefers."""
    wish = asked.understood.wish
    if wish is None:
        return ranking
    most = _between(ranking, WISHED_BY_MEANING, WISHED_BY_WORDS)
    scores = ranking.scores
    rows: dict[float, list[int]] = {}  # few strengths, so that few times all scores are looked at
    for entry in asked.index.store.catalogue:
        rows.setdefault(most * wish.strength(entry.document.date), []).extend(entry.rows)
    for bonus, own in rows.items():
        scores = sc.moved(scores, own, by=bonus) if bonus else scores
    return replace(ranking, scores=scores)


def _between(ranking: Ranking, by_meaning: float, by_words: float) -> float:
    """A bonus for the query at hand: the more its words are trusted, the nearer to `by_words`."""
    words = ranking.trust if ranking.trust is None else ranking.trust**2  # a little trust is to move little
    if words is None:  # one leg alone
        words = 0.0
        if ranking.cosines is None:
            share = fusion.best_share(ranking.keyword, ranking.bound)
            words = min(max((share - FEW_WORDS) / (MANY_WORDS - FEW_WORDS), 0.0), 1.0)
    return by_meaning + words * (by_words - by_meaning)


def _raising(asked: Asked, ranking: Ranking) -> Ranking:
    """Put the documents that the query names above all others."""
    named = ranking.named
    alone = asked.understood.alone
    raised = {}
    for order, (row, why) in enumerate(named.items()):
        # A number by itself says nothing about a clause, and matches those that cite other numbers: reading order.
        own = 1 - order / len(named) if alone else ranking.scores.get(row, 0.0)
        raised[row] = own + why.bonus
    return replace(ranking, scores=sc.changed(ranking.scores, raised))


# What is done, in this order. Those of `types.STEPS` can be left out by name.
RANKING: tuple[tuple[str, Callable[[Asked, Ranking], Ranking]], ...] = (
    ("aliases", legs.aliases),
    ("characters", legs.characters),
    ("words", legs.words),
    ("spelling", legs.spelling),
    ("naming", legs.naming),
    ("meaning", legs.meaning),
    ("close", _close),
    ("apart", _apart),
    ("alignment", _alignment),
    ("coverage", _coverage),
    ("above", _above),
    ("trust", _trust),
    ("fusion", _fusion),
    ("second", _second),
    ("framing", _framing),
    ("bare", _bare),
    ("standing", _standing),
    ("answers", _answers),
    ("amounts", _amounts),
    ("time", _time),
    ("raising", _raising),
)


def _forbidden(scores: np.ndarray, allowed: bytearray | None) -> np.ndarray:
    """The scores, -inf where nothing may be found."""
    import numpy as np

    if allowed is None:
        return scores
    return np.where(np.frombuffer(allowed, dtype=np.uint8) == 0, np.float32(-np.inf), scores)
