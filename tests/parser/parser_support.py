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
from lfsearch.types import Clause, Document, Issue

ROOT = Path(__file__).resolve().parents[2]
ISSUES = ("2020-11", "2021-07", "2023-01", "2023-05", "2023-10")
GOLD_ISSUES = ("2020-11", "2021-07", "2023-10")
# A notice with a plan behind its signature, printed as the gazettes do.
HEAD = """临汾市人民政府办公室

关于印发临汾市测试方案的

通　 　 　 　 知

临政办发〔2023〕9 号

各县(市、区)人民政府,市直有关部门:


《临汾市测试方案》已经市人民政府同意,现印发给你们,请认真贯彻执行。

临汾市人民政府办公室

2023 年 4 月 26 日


(此件公开发布)

临汾市测试方案

　 　 为加强测试,制定本方案。
"""


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


def parse(text: str) -> Issue:
    """The issue that a small text makes, its invariants checked."""
    issue = parse_issue(text, "2023-05")
    check_invariants(text, issue)
    return issue


def only(text: str) -> Document:
    """The one document of a small text."""
    (document,) = parse(text).documents
    return document


def plan(body: str) -> dict[str, Clause]:
    """The clauses of the attached plan with that body, by the tail of their ids."""
    document = only(HEAD + "\n" + body)
    return {
        clause.id.removeprefix("2023-05/d01/att1/"): clause
        for clause in document.walk()
        if clause.id.startswith("2023-05/d01/att1/")
    }
