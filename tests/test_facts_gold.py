"""Facts against clauses annotated by reading (tests/gold/facts-README.md).

The rules were developed on one half of them, parted by a checksum of the text; the other half was held out. The
floors hold for both.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections import Counter
from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lfsearch.facts import Row, find_facts
from lfsearch.types import Cell, Facts

GOLD = Path(__file__).parent / "gold" / "facts.jsonl"
FLOORS = {"units": 0.95, "deadlines": 0.92, "quantities": 0.92, "citations": 0.97, "validity": 0.92}
FIELDS = {
    "units": ("role", "name", "quote"),
    "deadlines": ("quote", "date"),
    "quantities": ("quote", "value", "unit", "bound"),
    "citations": ("title", "doc_no", "repealed"),
    "validity": ("effective", "expires", "years"),
}
Fact = tuple[Hashable, ...]


def annotated(half: str) -> list[dict[str, Any]]:
    records = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    part = ["developed", "held-out"].index(half)
    return [record for record in records if zlib.crc32(record["text"].encode()) % 2 == part]


def expected(record: dict[str, Any], kind: str) -> set[Fact]:
    return {tuple(fact[field] for field in FIELDS[kind]) for fact in record[kind]}


def extract(record: dict[str, Any]) -> Facts:
    cells = [Cell(column, text) for column, text in record.get("columns", {}).items()]
    return find_facts(record["text"], date=dt.date.fromisoformat(record["date"]), row=Row(cells))


def found(record: dict[str, Any], facts: Facts, kind: str) -> set[Fact]:
    """The facts of one kind, with the fields that are annotated; dates in ISO form."""

    def value(fact: object, field: str) -> Hashable:
        if field == "quote":
            return str(record["text"][fact.start : fact.end])  # type: ignore[attr-defined]
        got = getattr(fact, field)
        return got.isoformat() if isinstance(got, dt.date) else got  # type: ignore[no-any-return]

    facts_of_kind = getattr(facts, kind)
    if kind == "deadlines":  # periods were not annotated here unless a column of time limits prints them
        quotes = [deadline["quote"] for deadline in record["deadlines"]]
        facts_of_kind = [fact for fact in facts_of_kind if fact.begins is None or value(fact, "quote") in quotes]
    return {tuple(value(fact, field) for field in FIELDS[kind]) for fact in facts_of_kind}


def compare(half: str, kind: str) -> Iterator[tuple[dict[str, Any], set[Fact], set[Fact]]]:
    for record in annotated(half):
        yield record, expected(record, kind), found(record, extract(record), kind)


def score(half: str, kind: str) -> tuple[float, float, int]:
    """Precision, recall and the number of annotated facts."""
    count: Counter[str] = Counter()
    for _, want, got in compare(half, kind):
        count["right"] += len(want & got)
        count["want"] += len(want)
        count["got"] += len(got)
    return count["right"] / max(count["got"], 1), count["right"] / max(count["want"], 1), count["want"]


@pytest.mark.parametrize("half", ["developed", "held-out"])
@pytest.mark.parametrize("kind", list(FLOORS))
def test_precision_and_recall(half: str, kind: str) -> None:
    precision, recall, _ = score(half, kind)
    assert precision >= FLOORS[kind]
    assert recall >= FLOORS[kind]


def test_enough_is_annotated() -> None:
    records = annotated("developed") + annotated("held-out")
    assert len(records) >= 200
    assert len({record["issue"] for record in records}) == 5
    assert all(sum(len(record[kind]) for record in records) >= 5 for kind in FLOORS)
