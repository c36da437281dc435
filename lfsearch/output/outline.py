"""The outline of a document: its labelled and headed clauses, the one where the reader is marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lfsearch.records import ClauseRecord

_ENTRIES = 150  # a longer outline is no help, so its deepest levels go
_SHORT = 32  # characters of an entry


class Entry(NamedTuple):
    """A line of the outline."""

    record: ClauseRecord
    label: str
    current: bool


def outline(records: Sequence[ClauseRecord], at: ClauseRecord) -> list[Entry]:
    """The labelled and headed clauses, down to the level at which they are not too many; that which `at` is under, is marked."""
    headed = [record for record in records if record.path and not record.cells and (record.label or record.heading)]
    levels = sorted({record.level for record in headed})
    while len(levels) > 1 and sum(record.level <= levels[-1] for record in headed) > _ENTRIES:
        levels.pop()
    kept = [record for record in headed if levels and record.level <= levels[-1]][: 2 * _ENTRIES]
    current = next((record for record in reversed(kept) if at.path[: len(record.path)] == record.path), None)
    return [Entry(record, _short(record), record is current) for record in kept]


def _short(record: ClauseRecord) -> str:
    # A label alone, ①, says nothing: the beginning of what it labels does.
    text = (record.path[-1] if record.heading else record.text).replace("\n", " ")
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
