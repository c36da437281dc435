"""Which clauses say what another one is called: the rare words of its name stand in one of their sentences."""

from __future__ import annotations

from math import log
from typing import NamedTuple

from lfsearch.records import ClauseRecord
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.query import parse_query
from lfsearch.text.literal import literal
from lfsearch.text.sentences import sentences
from lfsearch.types import ClauseKind

# How much of a name's words must stand in a sentence, each counted by how few clauses have it; and how rare together those
# must be that do, in logarithms of the number of clauses: with 1 a clause has them by chance. Of 168 clauses of other plans and
# notices found so for the names of 1,682 clauses more than four of five are about the same, in whole texts every other one.
_HELD, _RARE = 0.7, 2.0


def name_of(record: ClauseRecord) -> str:
    """What a clause is called: its heading, a row's own name; empty where it has none."""
    if record.clause_kind == ClauseKind.ROW:
        return record.label or ""
    return record.heading or ""


class Saying(NamedTuple):
    """A clause that says what another one is called."""

    share: float  # of the name
    row: int
    sentence: str  # the one that says it


def saying(index: Index, name: str) -> list[Saying]:
    """The clauses that say most of a name in one sentence, those that say most of it first; at any place of the corpus."""
    words = {literal(word): index.literals.rows(literal(word)) for word in parse_query(name, index.segmenter).words}
    weights = {word: log(len(index.store) / len(rows)) if rows else 0.0 for word, rows in words.items()}
    total = sum(weights.values())
    least = max(_HELD * total, _RARE * log(len(index.store)))
    held: dict[int, float] = {}
    for word, rows in words.items():
        for row in rows:
            held[row] = held.get(row, 0.0) + weights[word]
    found = []
    for row in [row for row, weight in held.items() if weight >= least]:
        parts = [
            (sum(weights[word] for word in words if word in literal(part)), part) for part in _sentences(index, row)
        ]
        most, sentence = max(parts, key=lambda one: one[0])
        if most >= least:
            found.append(Saying(most / total, row, sentence))
    return sorted(found, key=lambda one: (-one.share, one.row))


def _sentences(index: Index, row: int) -> list[str]:
    text = index.store.record(row).text
    return sentences(text) or [text]
