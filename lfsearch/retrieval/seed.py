"""Which hit of a search a history follows: the best one that says something."""

from __future__ import annotations

from collections.abc import Iterable

from lfsearch.records import ClauseRecord
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.results import Hit
from lfsearch.text.lazy import lazy
from lfsearch.text.normal import squeeze

# What a list of things to look at ends its entries with, and the most characters before that: 3.秸秆禁烧情况。
_NAMED_ONLY = lazy(r"^[^,\uff0c;\uff1b。]{0,12}(?:情况|工作|事项|内容|问题|方面)[。;\uff1b,\uff0c]?$|[:\uff1a]$")


def best_to_follow(index: Index, query: str, hits: Iterable[Hit]) -> ClauseRecord | None:
    """The best hit, frames of documents aside; None where there is no other.

    Where it says nothing, the next one that does, first of all one under a heading that names what was asked: others may
    only mention it. A hit without all words of the query is no better than a heading that has them.
    """
    found = [hit for hit in hits if index.row(hit.record.id) not in index.store.framing]
    if not found or says_something(index, found[0].record):
        return found[0].record if found else None
    saying = [hit.record for hit in found if hit.exact >= found[0].exact and says_something(index, hit.record)]
    about = (record for record in saying if _is_headed(record, query))
    return next(about, saying[0] if saying else found[0].record)


def says_something(index: Index, record: ClauseRecord) -> bool:
    """Whether a clause is neither the mere heading of others nor the mere name of a matter; what has facts is more."""
    if index.row(record.id) in index.store.bare:
        return False
    if record.cells or record.units or record.deadlines or record.quantities:
        return True
    text = "".join(record.text.removeprefix(record.label or "").split())
    return not _NAMED_ONLY().search(text)


def _is_headed(record: ClauseRecord, query: str) -> bool:
    headings = squeeze("".join(record.path))
    return all(squeeze(word) in headings for word in query.split())
