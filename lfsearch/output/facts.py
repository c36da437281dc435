"""The facts of a clause in one line: who is responsible, by when, how much."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lfsearch.i18n import tr
from lfsearch.records import ClauseRecord
from lfsearch.types import Deadline, Quantity

_BOUNDS = {">=": "≥", "<=": "≤"}
ASKED = "→ "  # in front of what the query asks for; GBK and all fonts of terminals have it
_GAP = "   "


def facts_line(record: ClauseRecord, asks: Collection[str] = ()) -> str:
    """牵头 市农业农村局、市公安局   时限 2023-12-31   数字 还田利用率 ≥76%; what the query asks for first, and marked."""
    parts = [(name, text) for name, text in _facts(record) if text]
    first = [ASKED + text for name, text in parts if name in asks]
    return _GAP.join(first + [text for name, text in parts if name not in asks])


def _facts(record: ClauseRecord) -> Iterator[tuple[str, str]]:
    for role in dict.fromkeys(unit.role for unit in record.units):
        names = dict.fromkeys(unit.name for unit in record.units if unit.role == role)
        yield "units", f"{role} {'、'.join(names)}"
    if record.cells:  # they are told with their columns
        return
    if record.deadlines:
        yield "deadlines", f"{tr('by', '时限')} {'、'.join(dict.fromkeys(map(_deadline, record.deadlines)))}"
    if record.quantities:
        yield "quantities", f"{tr('figures', '数字')} {'、'.join(dict.fromkeys(map(_quantity, record.quantities)))}"


def _deadline(deadline: Deadline) -> str:
    return deadline.date.isoformat() if deadline.date else deadline.text


def _quantity(quantity: Quantity) -> str:
    amount = (
        f"{_BOUNDS.get(quantity.bound, quantity.bound)}{quantity.value:.12g}{quantity.unit}"
        if quantity.bound
        else quantity.text
    )
    return f"{quantity.measure} {amount}" if quantity.measure else amount
