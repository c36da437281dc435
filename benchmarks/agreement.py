"""In what two answers to one query differ, of a local index and of one that lies elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from lfsearch.retrieval.results import SearchResult

# What is said beside the hits.
SAID = (
    "total",
    "counts",
    "relaxed",
    "notes",
    "unknown_words",
    "suggestions",
    "doubtful",
    "with_headings",
)
# Cosines that come from elsewhere are float32 sums in another order.
_SURE_WITHIN = 1e-3


def differences(one: SearchResult, other: SearchResult) -> Iterator[str]:
    """The names of what differs: the hits, what is said beside them, how sure they are."""
    if [hit.record for hit in one.hits] != [hit.record for hit in other.hits]:
        yield "hits"
    for name in SAID:
        if getattr(one, name) != getattr(other, name):
            yield name
    one_sure, other_sure = one.confidence or 0.0, other.confidence or 0.0  # None by keyword
    if (one.confidence is None) != (other.confidence is None) or abs(one_sure - other_sure) >= _SURE_WITHIN:
        yield "confidence"
