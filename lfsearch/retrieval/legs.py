"""The first steps of a ranking: what each of the two legs finds, by keyword and by meaning."""

from __future__ import annotations

from dataclasses import replace

from lfsearch.index import scores as sc
from lfsearch.index.rowsets import allowed_of
from lfsearch.retrieval.asked import Asked, Ranking
from lfsearch.retrieval.naming import Raised
from lfsearch.retrieval.understanding import FIRST_BONUS
from lfsearch.text.literal import literal
from lfsearch.text.normal import normalise

# What may be meant by a word with one wrong character counts less than what was typed: flat from .4 to 1, see
# benchmarks/README.md.
MISSPELT_WEIGHT = 0.4
# A name that stands nowhere finds nothing by its single characters; in a question of this many words or more, none of them
# printed anywhere, they still say something (烧 and 罚 meet 焚烧 and 处罚).
SENTENCE = 3


def aliases(asked: Asked, ranking: Ranking) -> Ranking:
    """Look for other names of what is asked for, too."""
    return replace(ranking, names=tuple(name for _, names in asked.query.aliases for name in names))


def characters(asked: Asked, ranking: Ranking) -> Ranking:
    """Look for single characters, too."""
    return replace(ranking, chars=asked.query.chars)


def words(asked: Asked, ranking: Ranking) -> Ranking:
    """Score by keyword."""
    if asked.mode == "semantic":
        return ranking
    query = asked.query
    found = asked.index.fulltext.search(query.words, query.grams, ranking.chars)
    keyword = sc.only(found.scores, asked.allowed)
    exact = allowed_of(asked.wording.all, asked.allowed)
    # Headings may hold one of several words for a clause; one word alone is in the clause or it is not.
    in_headings = len(asked.wording.words) > 1 and all(_has_postings(asked, word.text) for word in asked.wording.words)
    complete = allowed_of(found.complete, asked.allowed) if in_headings else exact
    # Another name counts like a word found once, and does not raise the bound: a clause uses one name or the other.
    for name in ranking.names:
        rows = asked.index.literals.rows(literal(name))
        keyword = sc.added(keyword, allowed_of(rows, asked.allowed), asked.index.fulltext.rarity(len(rows)))
    if asked.mode == "keyword" and len(query.words) < SENTENCE and not found.some and not asked.wording.some:
        keyword = {}
    return replace(ranking, keyword=keyword, bound=found.bound, exact=exact, complete=complete)


def spelling(asked: Asked, ranking: Ranking) -> Ranking:
    """Look for the words that may be meant by one with a wrong character, too.

    The encoder reads the query twice, as it was typed and as it may be meant: of both words half each.
    """
    slips, text = asked.understood.misspelt, asked.query.text
    if not slips:
        return ranking
    keyword, meant = ranking.keyword, text
    for slip in slips:
        meant = meant.replace(slip.word, slip.instead[0])
        for word in slip.instead if asked.mode != "semantic" else ():
            rows = asked.index.literals.rows(literal(word))
            weight = MISSPELT_WEIGHT / len(slip.instead) * asked.index.fulltext.rarity(len(rows))
            keyword = sc.added(keyword, allowed_of(rows, asked.allowed), weight)
    return replace(ranking, keyword=keyword, read=f"{text} {meant}")


def _has_postings(asked: Asked, word: str) -> bool:
    """Whether the words that are indexed say all of what was typed: of 85% and 县(市、区) the marks are lost."""
    text = normalise(word)
    return "".join(asked.index.segmenter.words(text)) == text


def naming(asked: Asked, ranking: Ranking) -> Ranking:
    """Find the documents and the clauses that the query names."""
    understood = asked.understood
    entries = {entry.document.id: entry for entry in asked.index.store.catalogue} if understood.named else {}
    rows = {row: why for name, why in understood.named.items() for row in entries[name].rows}
    for order, row in enumerate(understood.first):
        rows[row] = Raised(understood.by, FIRST_BONUS + len(understood.first) - order)
    return replace(ranking, named={row: why for row, why in rows.items() if asked.may_find(row)})


def meaning(asked: Asked, ranking: Ranking) -> Ranking:
    """Compare the query with every clause as a whole."""
    if asked.mode == "keyword":
        return ranking
    vector = asked.index.encoder.encode_queries([ranking.read or asked.query.text])[0]
    return replace(ranking, vector=vector, cosines=asked.index.vectors.similarities(vector))
