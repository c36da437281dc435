"""What the filters are called, and which of them are set."""

from __future__ import annotations

from collections.abc import Iterator

from lfsearch.i18n import tr
from lfsearch.retrieval.filters import MANY, chosen
from lfsearch.types import Filters


def filter_labels() -> dict[str, str]:
    """What each filter is called, by the name that addresses and options give it."""
    return {
        "year": tr("Year", "年份"),
        "issuer": tr("Issuer", "发文机关"),
        "kind": tr("Kind", "文种"),
        "place": tr("Place", "地区"),
        "unit": tr("Unit", "责任单位"),
        "in_force": tr("In force", "效力"),
        "issue": tr("Issue", "期号"),
        "doc_no": tr("Number", "文号"),
        "since": tr("Since", "不早于"),
        "until": tr("Until", "不晚于"),
        "as_of": tr("In force on", "该日有效"),
    }


def value_label(name: str, value: str) -> str:
    """A filter's value as a person reads it."""
    return tr("not known to have ended", "未见废止、失效") if name == "in_force" else value


def mode_labels() -> dict[str, str]:
    """What each way of ranking goes by."""
    return {
        "hybrid": tr("words and meaning", "词和意思"),
        "keyword": tr("words", "按词"),
        "semantic": tr("meaning", "按意思"),
    }


def filters_text(filters: Filters) -> str:
    """The filters that are set, in a line; empty where none is."""
    said = list(_set(filters, ""))
    if filters.exclude:
        said += _set(filters.exclude, "−")
    return " · ".join(said)


def _set(filters: Filters, sign: str) -> Iterator[str]:
    labels = filter_labels()
    for name in ("year", *MANY):
        yield from (f"{labels[name]} {sign}{value}" for value in chosen(filters, name))
    for name, day in (("since", filters.since), ("until", filters.until), ("as_of", filters.in_force)):
        if day:
            yield f"{labels[name]} {day}"
