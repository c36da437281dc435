"""The facts of a clause in one line: who is responsible, by when, at what time of day, how much."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from lfsearch.i18n import tr
from lfsearch.records import ClauseRecord
from lfsearch.types import Deadline, Quantity

_BOUNDS = {">=": "≥", "<=": "≤"}
ASKED = "→ "  # in front of what the query asks for; GBK and all fonts of terminals have it
_GAP = "   "


def facts_line(record: ClauseRecord, asks: Collection[str] = ()) -> str:
    """牵头 市农业农村局、市公安局   时限 2023-12-31   数字 还田利用率 ≥76%; what the query asks for first, and marked."""
    parts = list(_facts(record, asks))
    return _GAP.join([ASKED + text for asked, text in parts if asked] + [text for asked, text in parts if not asked])


def _facts(record: ClauseRecord, asks: Collection[str]) -> Iterator[tuple[bool, str]]:
    """Each kind of fact, and whether the query asks for it; of the figures those apart that it asks for."""
    for role in dict.fromkeys(unit.role for unit in record.units):
        yield "units" in asks, _listed(role, (unit.name for unit in record.units if unit.role == role))
    if record.cells:  # they are told with their columns
        return
    for text in deadline_texts(record.deadlines):
        yield "deadlines" in asks, text
    if record.times:
        yield "times" in asks, _listed(tr("at", "钟点"), (time.text for time in record.times))
    for asked in (True, False):
        figures = [one for one in record.quantities if ("quantities" in asks or one.family in asks) is asked]
        if figures:
            yield asked, _listed(tr("figures", "数字"), map(quantity_text, figures))


def deadline_texts(deadlines: Iterable[Deadline]) -> Iterator[str]:
    """The limits, the periods and the starts, each sort behind its name: 时限 2023-12-31、2024-03-31."""
    for label, sort in _by_sort(deadlines):
        yield _listed(label, map(deadline_text, sort))


def _listed(label: str, texts: Iterable[str]) -> str:
    return f"{label} {'、'.join(dict.fromkeys(texts))}"


def _by_sort(deadlines: Iterable[Deadline]) -> Iterator[tuple[str, list[Deadline]]]:
    """The limits, the periods and the starts."""
    sorts: dict[str, list[Deadline]] = {}
    for deadline in deadlines:
        label = tr("by", "时限")
        if deadline.begins:
            label = tr("from", "期间") if deadline.date else tr("from", "起始")
        sorts.setdefault(label, []).append(deadline)
    yield from sorts.items()


def deadline_text(deadline: Deadline) -> str:
    """The last day, or from when until when; as printed where no year is known."""
    begins, ends = deadline.begins, deadline.date
    if begins and ends:
        return tr(f"{begins.isoformat()} to {ends.isoformat()}", f"{begins.isoformat()}至{ends.isoformat()}")
    day = begins or ends
    return day.isoformat() if day else deadline.text


def quantity_text(quantity: Quantity) -> str:
    """The figure with its measure and bound."""
    amount = quantity.text
    bare_number = amount.replace(".", "", 1).isdecimal()  # 63 ends as \u03bcg/m3 does
    if quantity.bound or bare_number or not amount.endswith(quantity.unit[-1:]):
        amount = f"{_BOUNDS.get(quantity.bound or '', quantity.bound or '')}{quantity.value:.12g}{quantity.unit}"
    return f"{quantity.measure} {amount}" if quantity.measure else amount
