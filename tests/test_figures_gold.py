"""Figures of table cells, and periods, against rows and clauses read by hand (tests/gold/facts-README.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lfsearch.facts import Row, find_facts
from lfsearch.facts.figures import declared_units
from lfsearch.parser import parse_issue
from lfsearch.text.width import fold
from lfsearch.types import Clause, ClauseKind, Document, Facts

ROOT = Path(__file__).parent.parent
# Which column the only figure of a row stands in is lost where the page leaves the other one empty.
FIGURES, PERIODS = 0.96, 0.97
# The attached list and the titles repeat what the clauses say.
_NAMES = (ClauseKind.TITLE, ClauseKind.NOTE, ClauseKind.MASTHEAD)

Found = tuple[object, ...]


@cache
def documents(issue: str) -> tuple[Document, ...]:
    text = (ROOT / "corpus" / f"{issue}.txt").read_text(encoding="utf-8")
    return parse_issue(text, issue).documents


def annotated(name: str) -> list[dict[str, Any]]:
    text = (ROOT / "tests" / "gold" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def clauses(record: dict[str, Any]) -> Iterator[tuple[Clause, Facts]]:
    first, last = record["lines"]
    for document in documents(record["issue"]):
        if document.span.first > last or document.span.last < first:
            continue
        units = declared_units(document)
        for clause in document.walk():
            if clause.kind not in _NAMES and clause.span.first <= last and clause.span.last >= first:
                row = Row(clause.cells, units.get(clause.id))
                yield clause, find_facts(clause.text, date=document.date, title=document.title, row=row)


def solid(text: str) -> str:
    return "".join(fold(text).split())


def test_figures_of_cells_have_value_unit_and_measure() -> None:
    right = want = got = 0
    for record in annotated("figures"):
        found = [q for _, facts in clauses(record) for q in facts.quantities]
        want += len(record["figures"])
        got += len(found)
        for figure in record["figures"]:
            right += any(
                (q.text.replace(" ", ""), q.value, q.unit) == (figure["text"], figure["value"], figure["unit"])
                and all(word in (q.measure or "") for word in figure["measure"])
                for q in found
            )
    assert want >= 60
    assert right / got >= FIGURES and right / want >= FIGURES, (right, got, want)


def test_periods_have_both_their_ends() -> None:
    right = want = got = 0
    for record in annotated("periods"):
        found: list[Found] = [
            (solid(due.text).lstrip("自从"), due.begins and str(due.begins), due.date and str(due.date))
            for _, facts in clauses(record)
            for due in facts.deadlines
            if due.begins
        ]
        expected = [(solid(p["quote"]), p["begins"], p["ends"]) for p in record["periods"]]
        want += len(expected)
        got += len(found)
        right += len([period for period in expected if period in found])
    assert want >= 30
    assert right / got >= PERIODS and right / want >= PERIODS, (right, got, want)


def test_enough_is_annotated_on_lines_that_are_there() -> None:
    records = annotated("figures") + annotated("periods")
    assert len(records) >= 60
    assert len({record["issue"] for record in records}) == 5
    assert all(list(clauses(record)) for record in records)
