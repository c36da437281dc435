"""What a clause takes the place of comes first among those that say similar things, and what takes its place next.

A plan that is issued every winter says much the same each time, so that words and meaning alone often put the text of one
winter where that of another was looked for. Which document goes on from which is known by their titles (`reissues`).
"""

from __future__ import annotations

from dataclasses import replace

from lfsearch.index import scores as sc
from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.retrieval.asked import Ranking
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.reissues import series
from lfsearch.retrieval.similar import CLOSE, LIKE

# What the nearest clause of the document before and of the one behind gain of what they lack of 1. Counterparts of two pairs
# of plans that come first are .471 of 140 without, .621 so, and .529 where both gain alike; among the first five and ten, and
# of the groups, as many as without, since no other clause of these documents gains anything.
BEFORE, BEHIND = 0.5, 0.2


def replaced_first(index: Index, row: int, ranking: Ranking) -> Ranking:
    """Raise the nearest clause of the document before that of a row in its series, and of the one behind it.

    Only counterparts: a plan that lacks the measure keeps its place.
    """
    nearest: dict[str, tuple[CatalogueEntry, int]] = {}
    for other in ranking.best(CLOSE):
        if ranking.scores[other] >= LIKE:
            entry = index.document_of(other)
            nearest.setdefault(entry.document.id, (entry, other))
    own = index.document_of(row)
    chain = series([*(entry for entry, _ in nearest.values() if entry is not own), own], own)
    place = next(place for place, entry in enumerate(chain) if entry is own)
    beside = ((chain[:place][-1:], BEFORE), (chain[place + 1 :][:1], BEHIND))
    raised = {nearest[entry.document.id][1]: share for entries, share in beside for entry in entries}
    scores = {other: ranking.scores[other] + share * (1 - ranking.scores[other]) for other, share in raised.items()}
    return replace(ranking, scores=sc.changed(ranking.scores, scores))
