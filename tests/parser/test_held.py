"""The parser measured on the issues whose truth was made without it (see tests/gold/held/README.md).

`pytest -s tests/parser/test_held.py` prints the figures and every miss. The floors are a little under what is reached.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from parser_support import ROOT, fold

import lfsearch
from lfsearch.types import Clause, Document, Issue

HELD = ROOT / "tests" / "gold" / "held"
ISSUES = ("2023-01", "2023-05")
# How far a document's first and last line may be off: blank lines and the 此件… line may fall on either side.
FIRST, LAST = 3, 4
# A row counts when one clause holds all its cells in at most this many times their length.
ROOM = 4


@functools.cache
def _parsed(issue: str) -> Issue:
    return lfsearch.parse(ROOT / "corpus" / f"{issue}.txt")


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _catalog(issue: str) -> list[dict[str, Any]]:
    documents: list[dict[str, Any]] = json.loads((HELD / "catalog" / f"{issue}.json").read_text("utf-8"))["documents"]
    return documents


def _truth(rows: bool) -> Iterator[tuple[dict[str, Any], Document | None]]:
    for issue in ISSUES:
        found = {document.doc_no: document for document in _parsed(issue).documents}
        for gold in _read(HELD / "clauses" / f"{issue}.jsonl"):
            if ("cells" in gold) == rows:
                yield {"issue": issue, **gold}, found.get(gold["doc_no"])


def _report(what: str, total: int, wrong: list[Any]) -> float:
    """The share that is right; the figure and the misses go to standard output."""
    share = 1 - len(wrong) / total
    print(f"{what}: {total - len(wrong)} of {total} ({share:.3f})")
    for miss in wrong:
        print("   ", miss)
    return share


def _said(document: Document, field: str) -> str | None:
    value = getattr(document, field)
    return None if value is None else fold(str(value))


@pytest.mark.parametrize("issue", ISSUES)
def test_documents(issue: str) -> None:
    assert [document.doc_no for document in _parsed(issue).documents] == [gold["doc_no"] for gold in _catalog(issue)]


@pytest.mark.parametrize("field", ["date", "title", "issuer", "kind", "addressee", "disclosure", "section"])
def test_particulars(field: str) -> None:
    total, wrong = 0, []
    for issue in ISSUES:
        found = {document.doc_no: document for document in _parsed(issue).documents}
        for gold in _catalog(issue):
            total += 1
            document = found.get(gold["doc_no"])
            wanted = None if gold[field] is None else fold(gold[field])
            if document is None or _said(document, field) != wanted:
                got = None if document is None else getattr(document, field)
                wrong.append((issue, gold["doc_no"], [gold["first_line"], gold["last_line"]], gold[field], got))
    assert _report(field, total, wrong) >= 0.95, wrong


# 附件1 …(详见市政府网站,未刊载)   …(仅标题)
_REMARK = re.compile(r"^附[件表]\d*\s+|\([^()]*(?:未刊载|仅标题)\)$")


def test_attachments() -> None:
    total, wrong = 0, []
    for issue in ISSUES:
        found = {document.doc_no: document for document in _parsed(issue).documents}
        for gold in _catalog(issue):
            total += 1
            wanted = [(fold(_REMARK.sub("", name)), "未刊载" not in name) for name in gold["attachments"]]
            got = [(fold(entry.title), entry.printed) for entry in found[gold["doc_no"]].attachments]
            if got != wanted:
                wrong.append((issue, gold["doc_no"], wanted, got))
    assert _report("attachments", total, wrong) == 1, wrong


def test_spans() -> None:
    total, wrong = 0, []
    for issue in ISSUES:
        found = {document.doc_no: document for document in _parsed(issue).documents}
        for gold in _catalog(issue):
            total += 1
            span = found[gold["doc_no"]].span
            if abs(span.first - gold["first_line"]) > FIRST or abs(span.last - gold["last_line"]) > LAST:
                wrong.append((issue, gold["doc_no"], [gold["first_line"], gold["last_line"]], span))
    assert _report("spans", total, wrong) >= 0.95, wrong


def _is_concatenation(document: Document, text: str) -> bool:
    """Whether whole consecutive clauses, put together in reading order, are exactly the text."""
    edges = [0]
    parts = [fold(clause.text) for clause in document.walk()]
    for part in parts:
        edges.append(edges[-1] + len(part))
    whole, borders = "".join(parts), set(edges)
    at = whole.find(text)
    while at >= 0:
        if at in borders and at + len(text) in borders:
            return True
        at = whole.find(text, at + 1)
    return False


def test_clauses() -> None:
    total, wrong = 0, []
    for gold, document in _truth(rows=False):
        total += 1
        if document is None or not _is_concatenation(document, fold(gold["text"])):
            wrong.append((gold["issue"], gold["doc_no"], gold["lines"], gold["path"][-1:], gold["text"][:30]))
    assert _report("clauses", total, wrong) >= 0.99, wrong


def _subtree(document: Document, text: str) -> Clause | None:
    """The clause that, with everything below it, is exactly the text."""
    for clause in document.walk():
        if fold("".join(part.printed for part in clause.walk())) == text:
            return clause
    return None


def _same_path(gold: list[str], clause: Clause) -> bool:
    """Whether the ancestors agree; a heading may be cut short on either side."""
    pairs = [(fold(left), fold(right)) for left, right in zip(gold, clause.path, strict=False)]
    return len(gold) == len(clause.path) and all(a.startswith(b) or b.startswith(a) for a, b in pairs)


def test_clauses_are_one_node_each() -> None:
    total, apart, astray = 0, [], []
    for gold, document in _truth(rows=False):
        total += 1
        clause = _subtree(document, fold(gold["text"])) if document else None
        where = (gold["issue"], gold["doc_no"], gold["lines"], gold["path"])
        if clause is None:
            apart.append(where)
        elif not _same_path(gold["path"], clause):
            astray.append((*where, clause.path))
    assert _report("clauses as one node", total, apart) >= 0.99, apart
    assert _report("ancestors of the clauses", total, apart + astray) >= 0.98, astray


def test_table_rows() -> None:
    total, wrong = 0, []
    for gold, document in _truth(rows=True):
        total += 1
        cells = [fold(cell) for cell in gold["cells"]]
        most = ROOM * sum(map(len, cells))
        texts = [fold(clause.text) for clause in document.walk()] if document else []
        if not any(len(text) <= most and all(cell in text for cell in cells) for text in texts):
            wrong.append((gold["issue"], gold["doc_no"], gold["lines"], gold["cells"][:4]))
    assert _report("rows", total, wrong) >= 0.98, wrong


def test_table_cells() -> None:
    """Stricter than the above: every cell of the row is a cell of its own, in order."""
    total, wrong = 0, []
    for gold, document in _truth(rows=True):
        total += 1
        wanted = [fold(cell) for cell in gold["cells"]]
        rows = (
            ([fold(cell.text) for cell in clause.cells if cell.text] for clause in document.walk()) if document else ()
        )
        if wanted not in rows:
            wrong.append((gold["issue"], gold["doc_no"], gold["lines"], gold["cells"][:4]))
    assert _report("rows cell by cell", total, wrong) >= 0.98, wrong
