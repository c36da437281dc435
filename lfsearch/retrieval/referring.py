"""How one clause of an index is cited, and on which page it is: what `reference` says, worked out when asked."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING

from lfsearch.records import ClauseRecord, DocumentEntry
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.reference import citation, page_of

if TYPE_CHECKING:
    from lfsearch.retrieval.links import Link


class Reference:
    """The citation and the page of a clause; few hits are cited."""

    def __init__(
        self, index: Index, record: ClauseRecord, document: DocumentEntry, as_of: dt.date | None = None
    ) -> None:
        self._as_of = as_of  # the day on which a text is asked to be in force; None is today
        self._index = index
        self._record = record
        self._document = document

    @cached_property
    def page(self) -> int | None:
        """The printed page; None where the source does not tell it."""
        return page_of(self._record.source, self._index.remarks[self._record.issue].furniture)

    @cached_property
    def rests_on(self) -> tuple[Link, ...]:
        """The texts without force that it relies on."""
        if not self._record.citations:
            return ()
        from lfsearch.retrieval.links import Graph

        graph = Graph(self._index, self._as_of)
        links = [graph.link(self._record, one) for one in self._record.citations if not one.own]
        return tuple(link for link in links if link.rests_on_repealed)

    @cached_property
    def citation(self) -> str:
        """Ready to be copied."""
        return citation(self._record, self._document, self._index.gazette(self._record.issue), self.page)
