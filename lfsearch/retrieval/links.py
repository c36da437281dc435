"""The citations of an index with all that it knows of what they name: texts outside it, too, and what is repealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from lfsearch.index.standing import in_force_from
from lfsearch.records import CitedText, ClauseRecord, DocumentEntry, JsonObject, Repealer
from lfsearch.retrieval.citing import article_numbers, meant, resolve
from lfsearch.retrieval.index import Index
from lfsearch.text.lazy import lazy
from lfsearch.text.titles import called_by, cited_names
from lfsearch.types import Citation

# 中华人民共和国水法 and 水法 are one law.
_STATE = lazy(r"^中华人民共和国")
_LEAST_LAW = 2  # characters of 水法


@dataclass(frozen=True, slots=True)
class Link:
    """A text that a clause names."""

    record: ClauseRecord  # the clause that names it
    citation: Citation
    resolved: tuple[str, ...]  # ids of the clauses, else of the document, that are meant; none where the index has none
    repealed_by: Repealer | None  # what ended its force, be it the naming clause's own document
    likely_doc_no: str | None = None  # where it prints none: the one that the same title has elsewhere in the index

    @property
    def title(self) -> str | None:
        """In full, where the clause has a short form for it."""
        return self.citation.full_title or self.citation.title

    @property
    def rests_on_repealed(self) -> bool:
        """Whether the clause relies on a text without force; that which itself ends it does not."""
        return self.repealed_by is not None and not self.citation.repealed

    def told(self) -> JsonObject:
        """What is named, and what repealed it."""
        repealer: JsonObject | None = None
        if by := self.repealed_by:
            date = by.date.isoformat() if by.date else None
            repealer = {"id": by.id, "doc_no": by.doc_no, "title": by.title, "date": date}
        return {"title": self.title, "doc_no": self.citation.doc_no, "repealed_by": repealer}

    def to_json(self) -> JsonObject:
        """The object of the contract."""
        record, citation = self.record, self.citation
        return {
            "clause": record.id,
            "title": self.title,
            "doc_no": citation.doc_no,
            "articles": citation.articles,
            "resolved": self.resolved[0] if self.resolved else None,
            "repealed": self.repealed_by is not None,
            "repeals": citation.repealed,
            "rests_on_repealed": self.rests_on_repealed,
            "repealed_by": self.told()["repealed_by"],
            "all_resolved": self.resolved,
            "likely_doc_no": self.likely_doc_no,
            "printed": record.text[citation.start : citation.end],
            "own": citation.own,
            "from": {"document": record.document, "doc_no": record.doc_no, "title": record.title},
            "path": record.path,
            "source": record.source.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for by its name: a text of the index, or one that the index only names."""

    document: DocumentEntry | None
    title: str | None
    doc_no: str | None
    articles: tuple[str, ...] = ()


class Graph:
    """The citations of an index, with what is known of the texts that it does not hold."""

    def __init__(self, index: Index, as_of: dt.date | None = None) -> None:
        self._index = index
        self._day = as_of or dt.date.today()

    @cached_property
    def _numbers(self) -> dict[str, set[str]]:
        return _known_numbers(self._index.documents)

    def link(self, record: ClauseRecord, citation: Citation) -> Link:
        """A citation with all that the index knows of what it names."""
        return Link(
            record,
            citation,
            resolve(self._index, citation, record),
            self._repealer(record, citation),
            self._likely(citation) if meant(self._index, citation, record) is None else None,
        )

    def _likely(self, citation: Citation) -> str | None:
        """The only 文号 that a title without one has elsewhere in the index."""
        title = citation.full_title or citation.title
        return None if citation.doc_no or not title else self.number_of(title)

    def number_of(self, title: str) -> str | None:
        """The only 文号 that the index prints behind a title; None where there is none, or several."""
        known = {number for name in _names(title) for number in self._numbers.get(name, ())}
        return known.pop() if len(known) == 1 else None

    def _repealer(self, record: ClauseRecord, citation: Citation) -> Repealer | None:
        own = next(one for one in self._index.documents if one.id == record.document)
        if citation.repealed:
            return _as_repealer(own) if in_force_from(own) <= self._day else None
        document = meant(self._index, citation, record)
        if document is not None:
            return self._index.standing(document, self._day).repealed_by
        return self.repealer_of(citation.full_title or citation.title, citation.doc_no, record.date)

    def repealer_of(self, title: str | None, doc_no: str | None, cited_on: dt.date | None) -> Repealer | None:
        """What ended the force of a text that the index does not hold.

        A title alone may be that of a later version where it is named after the repeal.
        """
        for one in self._index.documents:
            if in_force_from(one) > self._day:
                continue
            for ended in one.repeals:
                if doc_no and ended.doc_no:
                    same = doc_no == ended.doc_no
                else:
                    before = cited_on is None or cited_on <= in_force_from(one)
                    same = before and bool(title and ended.title) and called_by(str(title), str(ended.title))
                if same:
                    return _as_repealer(one)
        return None

    def may_mean(self, text: CitedText, citing: DocumentEntry, target: Target) -> bool:
        """Whether one of the texts that a document names is the one that is asked for."""
        if target.document is not None:
            found = self._index.register.find(text.title, text.doc_no, citing.date, citing.id)
            return found is not None and found.id == target.document.id
        return self._same(text.title, text.doc_no, target)

    def means(self, record: ClauseRecord, citation: Citation, target: Target) -> bool:
        """Whether a citation is of the text, and of an article, that is asked for."""
        if target.articles and not set(target.articles) & set(article_numbers(citation)):
            return False
        if target.document is not None:
            document = meant(self._index, citation, record)
            return document is not None and document.id == target.document.id
        return not citation.own and self._same(citation.full_title or citation.title, citation.doc_no, target)

    def _same(self, title: str | None, doc_no: str | None, target: Target) -> bool:
        number = doc_no or (self.number_of(title) if title else None)
        if number and target.doc_no:
            return number == target.doc_no
        return bool(title and target.title) and same_title(str(title), str(target.title))


def same_title(one: str, other: str) -> bool:
    """Whether two texts name the same one: 《水法》 and 《中华人民共和国水法》."""
    return not _names(one).isdisjoint(_names(other))


def _as_repealer(document: DocumentEntry) -> Repealer:
    return Repealer(document.id, document.doc_no, document.title, document.effective or document.date)


def _names(title: str) -> frozenset[str]:
    """What a text is called, a law also without 中华人民共和国."""
    return frozenset(_STATE().sub("", name) for name in cited_names(title) if len(name) >= _LEAST_LAW)


def _known_numbers(documents: Iterable[DocumentEntry]) -> dict[str, set[str]]:
    """Name -> the 文号 that the documents print behind it."""
    known: dict[str, set[str]] = {}
    for document in documents:
        for text in (*document.cites, *document.repeals):
            if text.title and text.doc_no:
                for name in _names(text.title):
                    known.setdefault(name, set()).add(text.doc_no)
    return known
