"""What the parser's tests share: the corpus parsed once, comparison of texts, and the invariants of every parse."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from lfsearch.parser import parse_issue
from lfsearch.parser.clean import clean, render
from lfsearch.text import width
from lfsearch.types import Document, Issue

ROOT = Path(__file__).resolve().parents[2]
ISSUES = ("2020-11", "2021-07", "2023-01", "2023-05", "2023-10")
GOLD_ISSUES = ("2020-11", "2021-07", "2023-10")


@functools.cache
def source(issue: str) -> str:
    return (ROOT / "corpus" / f"{issue}.txt").read_text(encoding="utf-8")


@functools.cache
def parsed(issue: str) -> Issue:
    return parse_issue(source(issue), issue)


def solid(text: str) -> str:
    """The text without blanks, every other character as it stands."""
    return re.sub(r"\s", "", text)


def fold(text: str) -> str:
    """The text as it is compared: no whitespace, one width of punctuation."""
    return solid(width.fold(text))


def catalog(issue: str) -> list[dict[str, Any]]:
    path = ROOT / "tests" / "gold" / "catalog" / f"{issue}.json"
    documents: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["documents"]
    return documents


def gold_clauses(issue: str) -> list[dict[str, Any]]:
    path = ROOT / "tests" / "gold" / "clauses" / f"{issue}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def outline_of(document: Document) -> list[tuple[object, ...]]:
    """All that a parse says of a document's clauses."""
    return [(c.id, c.kind, c.level, c.label, c.heading, c.text, c.path, c.span, c.cells) for c in document.walk()]


def check_invariants(text: str, issue: Issue) -> None:
    """What must hold of any text whatever: nothing lost, nothing twice, ids unique, spans ordered, sizes bounded."""
    cleaned = clean(text)
    lines = {line.number: line.printed or line.text for line in cleaned.lines}
    furniture = {item.line for item in issue.furniture}
    seen: set[int] = set()
    ids: set[str] = set()
    for document in issue.documents:
        span = range(document.span.first, document.span.last + 1)
        own = [number for number in span if number in lines and number not in furniture]
        assert not seen & set(own)
        seen |= set(own)
        assert solid("".join(clause.printed for clause in document.walk())) == solid("".join(lines[n] for n in own))
        before = document.span.first
        for clause in document.walk():
            assert clause.id not in ids
            ids.add(clause.id)
            assert len(clause.text) <= 2000
            assert before <= clause.span.first <= clause.span.last <= document.span.last, clause.id
            before = clause.span.first
    assert seen.isdisjoint(furniture)
    assert seen | furniture >= set(lines)
    for warning in issue.warnings:
        assert 1 <= warning.span.first <= warning.span.last <= cleaned.length
    again = clean(render(cleaned))
    assert again.lines == cleaned.lines
