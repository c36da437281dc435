"""What changed between two clauses that say similar things: figures, deadlines, units, wording."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

Record = Mapping[str, Any]


def compare_records(before: Record, after: Record) -> dict[str, Any]:
    """Facts only one of two clause records has, and the wording as (op, before, after) pieces.

    `op` is equal, replace, delete or insert, as in difflib. Quantities and deadlines are compared as printed, units by
    role and canonical name.
    """
    return {
        "quantities": _difference(_quantities(before), _quantities(after)),
        "deadlines": _difference(_texts(before, "deadlines"), _texts(after, "deadlines")),
        "units": _difference(_units(before), _units(after)),
        "similarity": round(_matcher(before, after).ratio(), 3),
        "wording": wording(str(before["text"]), str(after["text"])),
    }


def _matcher(before: Record, after: Record) -> difflib.SequenceMatcher[str]:
    return difflib.SequenceMatcher(None, str(before["text"]), str(after["text"]), autojunk=False)


def wording(before: str, after: str) -> list[tuple[str, str, str]]:
    """The two texts as runs that are equal, replaced, deleted or inserted."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [(op, before[a:b], after[c:d]) for op, a, b, c, d in matcher.get_opcodes()]


def _difference(before: Sequence[str], after: Sequence[str]) -> dict[str, list[str]]:
    return {
        "before": [item for item in before if item not in after],
        "after": [item for item in after if item not in before],
    }


def _texts(record: Record, name: str) -> list[str]:
    return list(dict.fromkeys(str(fact["text"]).replace(" ", "") for fact in record.get(name, ())))


def _quantities(record: Record) -> list[str]:
    found = [
        f"{fact['measure']} {fact['text']}" if fact.get("measure") else str(fact["text"])
        for fact in record.get("quantities", ())
    ]
    return list(dict.fromkeys(found))


def _units(record: Record) -> list[str]:
    return list(dict.fromkeys(f"{fact['role']} {fact['name']}" for fact in record.get("units", ())))
