"""How one clause of an index is cited, and on which page it is: what `reference` says, worked out when asked."""

from __future__ import annotations

from functools import cached_property

from lfsearch.records import ClauseRecord, DocumentEntry
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.reference import citation, page_of


class Reference:
    """The citation and the page of a clause; few hits are cited."""

    def __init__(self, index: Index, record: ClauseRecord, document: DocumentEntry) -> None:
        self._index = index
        self._record = record
        self._document = document

    @cached_property
    def page(self) -> int | None:
        """The printed page; None where the source does not tell it."""
        return page_of(self._record.source, self._index.remarks[self._record.issue].furniture)

    @cached_property
    def citation(self) -> str:
        """Ready to be copied."""
        return citation(self._record, self._document, self._index.gazette(self._record.issue), self.page)
