"""The documents of an index as other texts name them: by 文号, or by title where no 文号 is printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.index.outline import Outline
from lfsearch.records import CitedText, DocumentEntry
from lfsearch.text.titles import called_by, cited_names


class Register:
    """Looks up cited texts; made anew with the catalogue, so that a new issue resolves what old ones cite."""

    def __init__(self, catalogue: Sequence[CatalogueEntry], outlines: Iterable[Outline]) -> None:
        """Of the documents in the catalogue, told by their outlines: only those that may be meant are taken apart."""
        self._catalogue = catalogue
        self._by_number: dict[str, int] = {}
        self._by_name: dict[str, list[int]] = {}
        for place, outline in enumerate(outlines):
            if outline.doc_no:
                self._by_number.setdefault(outline.doc_no, place)
            for name in outline.names:
                self._by_name.setdefault(name, []).append(place)

    def find(
        self, title: str | None, doc_no: str | None, cited_on: dt.date | None = None, citing: str | None = None
    ) -> DocumentEntry | None:
        """The document with this 文号, else with this title; None when the index has none.

        Of several with one title it is the last one issued by the day `cited_on`, the date of the citing document
        (whose id is `citing` and which is never meant), else the first.
        """
        if doc_no in self._by_number:
            return self._catalogue[self._by_number[doc_no]].document
        if title is None:
            return None
        named = (place for name in cited_names(title) for place in self._by_name.get(name, ()))
        found = {
            document.id: document
            for document in (self._catalogue[place].document for place in named)
            if document.id != citing
            and not (doc_no and document.doc_no)
            and any(called_by(title, own) for own in titles(document))
        }
        dated = sorted(found.values(), key=lambda document: document.date or dt.date.min)
        before = [document for document in dated if cited_on and document.date and document.date <= cited_on]
        return before[-1] if before else next(iter(dated), None)

    def marked(self, cited: Sequence[CitedText], citing: DocumentEntry) -> tuple[CitedText, ...]:
        """The texts that a document names, with the ids of those that the index has."""
        found = [(text, self.find(text.title, text.doc_no, citing.date, citing.id)) for text in cited]
        return tuple(text._replace(resolved=document.id if document else None) for text, document in found)


def titles(document: DocumentEntry) -> tuple[str, ...]:
    """Its own title and those of what it carries."""
    return (document.title, *(attachment.title for attachment in document.attachments))
