"""Filters -> the rows that may be found, the same for both legs and applied before any ranking."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from lfsearch.errors import QueryError
from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.index.standing import Repeals, out_of_force
from lfsearch.records import DocumentEntry
from lfsearch.refs import is_issue
from lfsearch.text.lazy import lazy
from lfsearch.text.normal import squeeze
from lfsearch.types import Filters

_YEARS = lazy(r"^(\d{4})(?:\s*(?:\.\.|[-—~至到])\s*(\d{4}))?年?$")


def parse_years(text: str) -> tuple[int, int]:
    """Read 2023 or 2020..2023; QueryError when it is neither."""
    match = _YEARS().match(text.strip())
    if not match:
        raise QueryError(
            f"{text!r} is no year or range of years; write 2023 or 2020..2023.",
            f"“{text}”不是年份；请写成 2023 或 2020..2023。",
        )
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise QueryError(
            f"The range {text} ends before it begins; write the earlier year first.",
            f"年份范围 {text} 前后颠倒；请先写较早的年份。",
        )
    return first, last


def parse_date(text: str) -> dt.date:
    """Read 2023-10-19, 2023.10.19 or 2023年10月19日; QueryError when it is no date."""
    parts = re.findall(r"\d+", text)
    try:
        year, month, day = (int(part) for part in parts)
        return dt.date(year, month, day)
    except ValueError:
        raise QueryError(
            f"{text!r} is no date; write it as 2023-10-19.",
            f"“{text}”不是日期；请写成 2023-10-19。",
        ) from None


# The filters by the names that options and addresses give them, each with the field of `Filters` that holds its values.
MANY = {
    "issue": "issues",
    "place": "places",
    "issuer": "issuers",
    "kind": "kinds",
    "doc_no": "doc_nos",
    "unit": "units",
}


YES = "yes"  # the only value of `in_force`


def read_filters(given: Mapping[str, Any]) -> Filters:
    """Filters from what was given by name: `year`, those of `MANY`, their `exclude_` twins, `since`, `until`, and whether
    `in_force` today or `as_of` a day; what is missing filters nothing. QueryError for a bad year or date.
    """
    as_of, since, until = given.get("as_of"), given.get("since"), given.get("until")
    excluded = _of_names(given, "exclude_")
    return replace(
        _of_names(given, ""),
        since=parse_date(since) if since else None,
        until=parse_date(until) if until else None,
        in_force=parse_date(as_of) if as_of else dt.date.today() if given.get("in_force") else None,
        exclude=excluded if excluded != Filters() else None,
    )


def _of_names(given: Mapping[str, Any], prefix: str) -> Filters:
    year = given.get(f"{prefix}year")
    named: dict[str, Any] = {field: tuple(given.get(prefix + name) or ()) for name, field in MANY.items()}
    return Filters(years=parse_years(year) if year else None, **named)


def chosen(filters: Filters, name: str) -> tuple[str, ...]:
    """The values that the filter of this name lets through, as `read_filters` takes them; none where it is not set."""
    if name in MANY:
        return tuple(getattr(filters, MANY[name]))
    if name == "in_force":
        return (YES,) if filters.in_force else ()
    if filters.years is None:
        return ()
    first, last = filters.years
    return (str(first) if first == last else f"{first}..{last}",)


def toggled(filters: Filters, name: str, value: str) -> Filters:
    """The same with one value more, or without it where it is chosen; of a filter that takes one, that in place of another.

    `name` is a filter of `MANY`, or `year` or `in_force`. QueryError for a bad year.
    """
    given = chosen(filters, name)
    if name in MANY:
        values = tuple(one for one in given if one != value) if value in given else (*given, value)
        named: dict[str, Any] = {MANY[name]: values}
        return replace(filters, **named)
    if name == "in_force":
        return replace(filters, in_force=None if given else dt.date.today())
    return replace(filters, years=None if value in given else parse_years(value))


def same_doc_no(text: str, documents: Iterable[DocumentEntry]) -> list[DocumentEntry]:
    """The documents whose 文号 is written in `text`, in any spelling, in the order of the text.

    A number without year or with part of its code means all that it can be, the newest first.
    """
    from lfsearch.retrieval.numbers import mentions  # an ordinary query has none

    found = [one for mention in mentions(text, list(documents)) if not mention.slip for one in mention.documents]
    return list({document.id: document for document in found}.values())


def allowed_rows(filters: Filters, catalogue: Sequence[CatalogueEntry], total: int) -> bytearray | None:
    """One byte a row, 1 where the clause passes; None when nothing is filtered.

    Raises QueryError when the first day comes after the last.
    """
    if filters == Filters():
        return None
    if filters.since and filters.until and filters.since > filters.until:
        raise QueryError(
            f"No day is on or after {filters.since} and on or before {filters.until}; exchange the two.",
            f"没有哪一天既不早于 {filters.since} 又不晚于 {filters.until}；请把两个日期对调。",
        )
    allowed = _passing(filters, catalogue, total) if _restricts(filters) else bytearray(b"\1") * total
    if filters.exclude and _restricts(filters.exclude):
        # Each excluded value counts by itself: --exclude-kind 批复 --exclude-year 2020 drops both.
        for single in _singles(filters.exclude):
            allowed = _without(allowed, _passing(single, catalogue, total))
    return allowed


def _without(allowed: bytearray, others: bytearray) -> bytearray:
    """One byte a row, 1 where the first has one and the others have none."""
    left = int.from_bytes(allowed, "little") & ~int.from_bytes(others, "little")
    return bytearray(left.to_bytes(len(allowed), "little"))


def _restricts(filters: Filters) -> bool:
    return any(
        getattr(filters, name)
        for name in ("years", "since", "until", "issues", "places", "issuers", "kinds", "doc_nos", "units", "in_force")
    )


def _singles(filters: Filters) -> list[Filters]:
    singles = [
        Filters(**{name: getattr(filters, name)})
        for name in ("years", "issues", "places", "issuers", "kinds", "doc_nos", "units")
        if getattr(filters, name)
    ]
    if filters.since or filters.until:
        singles.append(Filters(since=filters.since, until=filters.until))
    return singles


def _passing(filters: Filters, catalogue: Sequence[CatalogueEntry], total: int) -> bytearray:
    allowed = bytearray(total)
    documents = [entry.document for entry in catalogue]
    repeals = Repeals.among(documents) if filters.in_force else None
    by_number = [document.id for text in filters.doc_nos for document in same_doc_no(text, documents)]
    for entry in catalogue:
        if not document_passes(filters, entry.document, by_number):
            continue
        own = entry.document
        if repeals and filters.in_force and out_of_force(own, repeals.of_document(own), filters.in_force):
            continue
        if filters.units:
            for ordinal in unit_rows(filters.units, entry):
                allowed[entry.row + ordinal] = 1
        else:
            allowed[entry.rows.start : entry.rows.stop] = b"\1" * len(entry.rows)
    return allowed


def document_passes(filters: Filters, document: DocumentEntry, by_number: Sequence[str] = ()) -> bool:
    """Whether a document is what the filters want, force and units aside; `by_number` are the ids that their 文号 name."""
    date = document.date
    if filters.years and not filters.years[0] <= document.year <= filters.years[1]:
        return False
    if filters.since and not (date and date >= filters.since):
        return False
    if filters.until and not (date and date <= filters.until):
        return False
    if filters.issues and not any(is_issue(asked, document.issue) for asked in filters.issues):
        return False
    if filters.places and not any(_is_from(document, place) for place in filters.places):
        return False
    if filters.kinds and document.kind not in filters.kinds:
        return False
    if filters.doc_nos and document.id not in by_number:
        return False
    return not filters.issuers or any(squeeze(name) in squeeze(document.issuer or "") for name in filters.issuers)


def _is_from(document: DocumentEntry, place: str) -> bool:
    """Whether a document is from a place, or lies in a folder of the corpus that is called like it."""
    wanted = squeeze(place)
    folders = document.issue.split("/")[:-1]
    return any(squeeze(name).startswith(wanted) for name in (document.place or "", *folders) if wanted)


def unit_rows(wanted: Sequence[str], entry: CatalogueEntry) -> set[int]:
    """Ordinals of clauses that make a wanted unit responsible: its canonical name, else any name that contains it.

    A bare 教育局 is that of the government whose document it is, as in the document itself.
    """
    units = entry.units
    rows: set[int] = set()
    for name in wanted:
        canonical = _canonical(name, entry.document.place)
        keys = [canonical] if canonical in units else [key for key in units if canonical in key or name in key]
        for key in keys:
            rows.update(units[key])
    return rows


@lru_cache(maxsize=4096)  # facets ask for thirty names in every document, and those are of few governments
def _canonical(name: str, place: str | None) -> str:
    """The full name of a unit in the documents of a place."""
    # Their tables are of no use to a query without this filter.
    from lfsearch.facts.names import canonical_unit
    from lfsearch.facts.places import known_places

    return canonical_unit(name, known_places().home(place))
