"""Is a document in force? Known from the catalogue alone: what it prints of itself, and what later ones repeal.

Nothing is guessed: a plan that prints no day is of no known standing, and one that a later plan replaces without saying
so is not called repealed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from lfsearch.index.outline import names_of
from lfsearch.records import CitedText, DocumentEntry, Repealer, Standing
from lfsearch.refs import numbered, year_of
from lfsearch.text.titles import called_by, cited_names

IN_FORCE = "现行"
REPEALED = "已废止"
EXPIRED = "已失效"
NOT_YET = "未施行"


class Repeals:
    """Documents that repeal others, in reading order, by what they name: thousands are not compared with each of them."""

    def __init__(
        self, repealing: Iterable[tuple[int, Iterable[CitedText]]], document: Callable[[int], DocumentEntry]
    ) -> None:
        """`repealing` are (number of a document, the texts that it repeals), `document` gives the one of a number."""
        self._document = document
        self._by_number: dict[str, set[int]] = {}
        self._by_name: dict[str, set[int]] = {}
        for place, repealed in repealing:
            for cited in repealed:
                if cited.doc_no:
                    self._by_number.setdefault(cited.doc_no, set()).add(place)
                for name in cited_names(cited.title) if cited.title else ():
                    self._by_name.setdefault(name, set()).add(place)

    @classmethod
    def among(cls, documents: Iterable[DocumentEntry]) -> Repeals:
        """Those of some documents that repeal any other."""
        repealing = [one for one in documents if one.repeals]
        return cls(((place, one.repeals) for place, one in enumerate(repealing)), repealing.__getitem__)

    def of(self, doc_no: str | None, names: Iterable[str]) -> list[DocumentEntry]:
        """Those that may repeal a document: they name its number or something that it is called (`outline.names_of`)."""
        places = set(self._by_number.get(doc_no or "", ()))
        if self._by_name:
            for name in names:
                places |= self._by_name.get(name, set())
        return [self._document(place) for place in sorted(places)]

    def of_document(self, document: DocumentEntry) -> list[DocumentEntry]:
        """The same of a document as the catalogue has it."""
        return self.of(document.doc_no, names_of(document))


def standing(document: DocumentEntry, documents: Iterable[DocumentEntry], as_of: dt.date | None = None) -> Standing:
    """Whether `document` is in force at the end of the day `as_of` (None: today); `documents` are all of the index.

    已废止 when one of them that has itself come into force repeals it, 已失效 when its last day is past, 未施行 when its
    first is to come, 现行 when it prints a first day or a term and nothing ends it, else None. The repeal is told even
    where the text would have expired since.
    """
    day = as_of or dt.date.today()
    repealers = [one for one in documents if one.repeals and _repeals(one, document) and in_force_from(one) <= day]
    by = None
    if repealers:
        first = min(repealers, key=in_force_from)
        by = Repealer(first.id, first.doc_no, first.title, first.effective or first.date)
    status = REPEALED if by else _by_its_days(document, day)
    return Standing(status, by, document.effective, document.expires, document.expires_inferred)


def _by_its_days(document: DocumentEntry, day: dt.date) -> str | None:
    """What it prints of itself; where it prints no first day it is not made yet before that of its date.

    One that is in force from before its date, 自2020年1月1日起实施, holds for that time as well.
    """
    first = document.effective or document.date
    if first and first > day:
        return NOT_YET
    if document.expires and document.expires < day:
        return EXPIRED
    printed = document.effective or document.expires or document.years
    return IN_FORCE if printed and in_force_from(document) <= day else None


def out_of_force(document: DocumentEntry, documents: Iterable[DocumentEntry], as_of: dt.date) -> bool:
    """Whether it is known not to be in force on a day; a document of no known standing may be."""
    return standing(document, documents, as_of).status in (REPEALED, EXPIRED, NOT_YET)


def ended_from(document: DocumentEntry, repealing: Iterable[DocumentEntry]) -> dt.date | None:
    """The first day on which one of some others has ended its force; None where none of them repeals it."""
    return min((in_force_from(one) for one in repealing if _repeals(one, document)), default=None)


def in_force_from(document: DocumentEntry) -> dt.date:
    """From when it is in force; where no day is printed, the month of its issue."""
    return document.effective or document.date or _first_day(document.issue)


def _first_day(issue: str) -> dt.date:
    number = numbered(issue)
    year, month = (number.year, number.first) if number else (year_of(issue), 1)
    return dt.date(year, month, 1) if year and 1 <= month <= 12 else dt.date.min


def _repeals(repealer: DocumentEntry, document: DocumentEntry) -> bool:
    if repealer.id == document.id:
        return False
    return any(_names(cited, document, repealer) for cited in repealer.repeals)


def _names(cited: CitedText, document: DocumentEntry, repealer: DocumentEntry) -> bool:
    """Whether a repealed text is the document: by its 文号 where both have one, else by its title, if it is older.

    A new version often bears the very title of the one that it repeals.
    """
    if cited.doc_no and document.doc_no:
        return cited.doc_no == document.doc_no
    if not cited.title or (document.date and repealer.date and document.date >= repealer.date):
        return False
    titles = (document.title, *(attachment.title for attachment in document.attachments))
    return any(called_by(cited.title, title) for title in titles)
