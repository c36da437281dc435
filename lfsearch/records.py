"""What is kept and shown of a clause and of a document: the JSON of the contract, documented here once.

A field of a record is a field of its JSON object, with the same name and in the same order; a comment says where not.
`None` (null) always means "not printed in the source". A date is "2023-10-19", a span [first, last], a tuple an array.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from lfsearch.i18n import tr
from lfsearch.refs import year_of
from lfsearch.types import (
    Attachment,
    Box,
    Cell,
    Citation,
    ClauseKind,
    Deadline,
    Inherited,
    Quantity,
    Span,
    TimeOfDay,
    Unit,
    Validity,
)

Fact: TypeAlias = Unit | Inherited | Deadline | TimeOfDay | Quantity | Validity

# What a record is written as. Read back it is `Any` until `from_json` has made a record of it.
Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]


_TRIAL = "试行"


def text_of(file: str) -> str:
    """The file with the text of one of the corpus: itself, or what was made from a Word file or web page."""
    return file if file.lower().endswith(".txt") else f"{file}.txt"


class Place(NamedTuple):
    """Where something is printed: lines of a corpus file; of a PDF, which has no lines to look up, its page."""

    file: str
    lines: Span
    page: int | None = None  # 1-based page of the file
    box: Box | None = None  # on that page

    def __str__(self) -> str:
        if self.page is not None:
            return tr(f"{self.file} p. {self.page}", f"{self.file} 第{self.page}页")
        return f"{text_of(self.file)}:{self.lines}"

    def to_json(self) -> JsonObject:
        """The object of the contract."""
        box = self.box
        corners = (box.left, box.top, box.right, box.bottom) if box else None
        return {"file": self.file, "lines": _pair(self.lines), "page": self.page, "box": corners}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Place:
        """Read one back. KeyError, TypeError or ValueError when it is none."""
        return cls(data["file"], Span(*data["lines"]), data["page"], Box(*data["box"]) if data["box"] else None)


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """One clause with its document's names and the facts in it; what `search` and `list clauses` give."""

    id: str  # "2023-10/d06/3.1"
    issue: str  # "2023-10"
    document: str  # the document's id, "2023-10/d06"
    doc_no: str | None  # 文号
    title: str  # of the document
    issuer: str | None  # 发文机关, several joined with 、
    kind: str | None  # 文种: 通知, 批复 ...
    date: dt.date | None  # 成文日期
    path: tuple[str, ...]  # headings from the top down, ending with the clause's own
    clause_kind: ClauseKind
    level: int  # depth in the document, 1 = top
    label: str | None  # as printed: "第十三条", "(三)"
    heading: str | None
    text: str  # the clause's own, beginning with its label and heading
    cells: tuple[Cell, ...]  # of a table row
    units: tuple[Unit | Inherited, ...]  # who is responsible, in the text's order; inherited ones last
    deadlines: tuple[Deadline, ...]
    times: tuple[TimeOfDay, ...]  # by the clock: 每日7:00至20:00
    quantities: tuple[Quantity, ...]
    citations: tuple[Citation, ...]
    validity: tuple[Validity, ...]
    source: Place
    obliged: tuple[Unit, ...] = ()  # by prose, with no word that makes them responsible: 市财政局要及时拨付资金

    @property
    def year(self) -> int:
        """The year of the document's date, else of its issue."""
        return _year(self.date, self.issue)

    def answers(self, kind: str) -> Sequence[Fact]:
        """The facts that a query asks for by a kind: units, deadlines, times, quantities, or a family of these."""
        if kind == "units":
            return self.units
        if kind == "deadlines":
            return (*self.deadlines, *self.validity)
        if kind == "times":
            return self.times
        return [quantity for quantity in self.quantities if kind in ("quantities", quantity.family)]

    def origin_of(self, unit: Unit | Inherited) -> str:
        """Where the clause has one of its units from: text, bracket, heading or (table) row."""
        if isinstance(unit, Inherited):
            return unit.origin
        if self.clause_kind == ClauseKind.ROW:
            return "row"
        before = self.text[: unit.start]
        open_brackets = sum((char in "(\uff08") - (char in ")\uff09") for char in before)
        return "bracket" if open_brackets > 0 else "text"

    def to_json(self) -> JsonObject:
        """The object of the contract, without what only a hit has."""
        return {
            "id": self.id,
            "issue": self.issue,
            "document": self.document,
            "doc_no": self.doc_no,
            "title": self.title,
            "issuer": self.issuer,
            "kind": self.kind,
            "date": _iso(self.date),
            "path": self.path,
            "clause_kind": self.clause_kind.value,
            "level": self.level,
            "label": self.label,
            "heading": self.heading,
            "text": self.text,
            "cells": _plain(self.cells),
            "units": _plain(self.units),
            "deadlines": _plain(self.deadlines),
            "times": _plain(self.times),
            "quantities": _plain(self.quantities),
            "citations": _plain(self.citations),
            "validity": _plain(self.validity),
            "source": self.source.to_json(),
            "obliged": _plain(self.obliged),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ClauseRecord:
        """Read one back. KeyError, TypeError or ValueError when it is none."""
        return cls(
            id=data["id"],
            issue=data["issue"],
            document=data["document"],
            doc_no=data["doc_no"],
            title=data["title"],
            issuer=data["issuer"],
            kind=data["kind"],
            date=_date(data["date"]),
            path=tuple(data["path"]),
            clause_kind=ClauseKind(data["clause_kind"]),
            level=data["level"],
            label=data["label"],
            heading=data["heading"],
            text=data["text"],
            cells=tuple([Cell(**cell) for cell in data["cells"]]),
            units=tuple([_unit(unit) for unit in data["units"]]),
            deadlines=tuple([_deadline(deadline) for deadline in data["deadlines"]]),
            times=tuple([TimeOfDay(**time) for time in data["times"]]),
            quantities=tuple([Quantity(**quantity) for quantity in data["quantities"]]),
            citations=tuple([_citation(citation) for citation in data["citations"]]),
            validity=tuple([_validity(validity) for validity in data["validity"]]),
            source=Place.from_json(data["source"]),
            obliged=tuple([Unit(**unit) for unit in data["obliged"]]),
        )


class CitedText(NamedTuple):
    """A law or document that another one names, by title, 文号 or both."""

    title: str | None  # in full, where the text has a short form for it
    doc_no: str | None
    resolved: str | None = None  # the id of the document that it is, if the index has it; not stored


class Repealer(NamedTuple):
    """The document of the index that ended another one's force."""

    id: str
    doc_no: str | None
    title: str
    date: dt.date | None  # from when the other one is without force


class Standing(NamedTuple):
    """Whether a document is in force on a day, as far as the index knows."""

    status: str | None  # 现行, 已废止, 已失效, 未施行; None where nothing printed says so
    repealed_by: Repealer | None = None
    since: dt.date | None = None  # its first day, where one is printed
    until: dt.date | None = None  # its last day
    reckoned: bool = False  # whether the last day was reckoned from a term of years


class Period(NamedTuple):
    """The time that a document is for, printed by one of its clauses: no term of its force."""

    begins: dt.date
    ends: dt.date
    clause: str  # the id of the clause


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One document as the catalogue shows it: what `list documents` gives."""

    id: str  # "2023-10/d06"
    issue: str
    doc_no: str | None  # 文号
    title: str  # in full, the issuer joined in front
    title_as_printed: str
    issuers: tuple[str, ...]  # 发文机关; before them stands `issuer`, the same as one string
    kind: str | None  # 文种
    date: dt.date | None  # 成文日期
    addressee: str | None  # 主送机关
    disclosure: str | None  # 此件公开发布
    section: str | None  # 栏目
    attachments: tuple[Attachment, ...]
    repeals: tuple[CitedText, ...]  # what it ends the force of
    cites: tuple[CitedText, ...]  # what else its clauses name, but for its title
    effective: dt.date | None  # 施行日期, the first one printed
    expires: dt.date | None  # its last day, as printed or reckoned from `years`
    lines: Span
    clause_count: int  # "clauses" in the catalogue; `show` gives the clauses themselves there
    expires_inferred: bool = False  # whether `expires` was reckoned
    years: int | None = None  # 有效期, as printed
    file: str = ""  # of the corpus
    place: str | None = None  # whose government it is of: 临汾市, 洪洞县, 广东省, 国家
    period: Period | None = None  # 管控时间, 规划期: what it is for, not how long it is in force
    standing: Standing | None = None  # on the day of asking; not stored. "status" and "repealed_by" in JSON

    @property
    def issuer(self) -> str | None:
        """The issuing offices as one string, in printed order."""
        return "、".join(self.issuers) or None

    @property
    def year(self) -> int:
        """The year of the date, else of the issue."""
        return _year(self.date, self.issue)

    @property
    def trial(self) -> bool:
        """Whether it is issued for trial: (试行) in its title or in that of what it carries."""
        return any(_TRIAL in title for title in (self.title, *(one.title for one in self.attachments)))

    def to_json(self) -> JsonObject:
        """The object of the contract."""
        repealer = self.standing.repealed_by if self.standing else None
        return {
            "id": self.id,
            "issue": self.issue,
            "doc_no": self.doc_no,
            "title": self.title,
            "title_as_printed": self.title_as_printed,
            "issuer": self.issuer,
            "issuers": self.issuers,
            "kind": self.kind,
            "date": _iso(self.date),
            "addressee": self.addressee,
            "disclosure": self.disclosure,
            "section": self.section,
            "attachments": _plain(self.attachments),
            "repeals": _plain(self.repeals),
            "cites": _plain(self.cites),
            "effective": _iso(self.effective),
            "expires": _iso(self.expires),
            "lines": _pair(self.lines),
            "clauses": self.clause_count,
            "expires_inferred": self.expires_inferred,
            "years": self.years,
            "file": self.file,
            "place": self.place,
            "period": _plain([self.period])[0] if self.period else None,
            "trial": self.trial,
            "status": self.standing.status if self.standing else None,
            "repealed_by": _plain([repealer])[0] if repealer else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DocumentEntry:
        """Read one back. KeyError, TypeError or ValueError when it is none."""
        return cls(
            id=data["id"],
            issue=data["issue"],
            doc_no=data["doc_no"],
            title=data["title"],
            title_as_printed=data["title_as_printed"],
            issuers=tuple(data["issuers"]),
            kind=data["kind"],
            date=_date(data["date"]),
            addressee=data["addressee"],
            disclosure=data["disclosure"],
            section=data["section"],
            attachments=tuple([Attachment(**attachment) for attachment in data["attachments"]]),
            repeals=cited_texts(data["repeals"]),
            cites=cited_texts(data["cites"]),
            effective=_date(data["effective"]),
            expires=_date(data["expires"]),
            lines=Span(*data["lines"]),
            clause_count=data["clauses"],
            expires_inferred=data["expires_inferred"],
            years=data["years"],
            place=data["place"],
            file=data["file"],
            period=_period(data["period"]),
        )


def cited_texts(data: Sequence[Mapping[str, Any]]) -> tuple[CitedText, ...]:
    """The texts that a document repeals or cites, read back. KeyError or TypeError where there are none."""
    return tuple([CitedText(cited["title"], cited["doc_no"]) for cited in data])


# -- facts, spans and dates: every field as it stands, dates in ISO's form ----------------------------------------

_Plain = (
    Cell
    | Unit
    | Inherited
    | Deadline
    | TimeOfDay
    | Quantity
    | Citation
    | Validity
    | Attachment
    | CitedText
    | Repealer
    | Period
)


def _plain(facts: Sequence[_Plain]) -> list[JsonObject]:
    return [{name: _value(value) for name, value in zip(fact._fields, fact, strict=True)} for fact in facts]


def _value(value: Json | dt.date) -> Json:
    return value.isoformat() if isinstance(value, dt.date) else value


def _unit(data: Mapping[str, Any]) -> Unit | Inherited:
    return Inherited(**data) if "source" in data else Unit(**data)


def _deadline(data: Mapping[str, Any]) -> Deadline:
    return Deadline(**{**data, "date": _date(data["date"]), "begins": _date(data["begins"])})


def _citation(data: Mapping[str, Any]) -> Citation:
    return Citation(**{**data, "articles": tuple(data["articles"])})


def _validity(data: Mapping[str, Any]) -> Validity:
    return Validity(**{**data, "effective": _date(data["effective"]), "expires": _date(data["expires"])})


def _period(data: Mapping[str, Any] | None) -> Period | None:
    if data is None:
        return None
    return Period(dt.date.fromisoformat(data["begins"]), dt.date.fromisoformat(data["ends"]), data["clause"])


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _pair(span: Span) -> tuple[int, int]:
    return span.first, span.last


def _year(date: dt.date | None, issue: str) -> int:
    return date.year if date else year_of(issue)
