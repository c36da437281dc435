"""The parser against hand-made truth. Floors, not aims: raise them when the figures rise."""

from __future__ import annotations

import re
from typing import Any

import pytest
from parser_support import GOLD_ISSUES, catalog, fold, gold_clauses, parsed

from lfsearch.types import Document


def _pairs() -> list[tuple[dict[str, Any], Document]]:
    pairs = []
    for issue in GOLD_ISSUES:
        found = {document.doc_no: document for document in parsed(issue).documents}
        pairs += [(gold, found[gold["doc_no"]]) for gold in catalog(issue) if gold["doc_no"] in found]
    return pairs


@pytest.mark.parametrize("issue", GOLD_ISSUES)
def test_every_document_is_found_and_none_invented(issue: str) -> None:
    assert [document.doc_no for document in parsed(issue).documents] == [gold["doc_no"] for gold in catalog(issue)]


@pytest.mark.parametrize(("issue", "count"), [("2023-01", 10), ("2023-05", 12)])
def test_issues_without_catalogue_have_their_documents(issue: str, count: int) -> None:
    documents = parsed(issue).documents
    assert len(documents) == count
    assert all(document.doc_no and document.date and document.issuers and document.kind for document in documents)


@pytest.mark.parametrize(
    ("field", "floor"),
    [
        ("doc_no", 1.0),
        ("date", 1.0),
        ("title", 0.97),
        ("issuer", 0.97),
        ("kind", 0.97),
        ("addressee", 0.97),
        ("disclosure", 0.97),
        ("section", 0.97),
    ],
)
def test_particulars(field: str, floor: float) -> None:
    pairs = _pairs()
    wrong = []
    for gold, document in pairs:
        wanted = [gold[field], *(gold.get("title_variants", []) if field == "title" else [])]
        value = getattr(document, field)
        said = fold(str(value)) if value is not None else None
        if said not in [fold(text) if text is not None else None for text in wanted]:
            wrong.append((document.id, wanted[0], value))
    assert 1 - len(wrong) / len(pairs) >= floor, wrong


def test_spans() -> None:
    pairs = _pairs()
    wrong = [
        document.id
        for gold, document in pairs
        if abs(document.span.first - gold["first_line"]) > 3 or abs(document.span.last - gold["last_line"]) > 4
    ]
    assert 1 - len(wrong) / len(pairs) >= 0.95, wrong


def test_attachments_not_printed_are_marked() -> None:
    documents = {document.doc_no: document for issue in GOLD_ISSUES for document in parsed(issue).documents}
    absent = [a.title for a in documents["临政办发〔2021〕23号"].attachments if not a.printed]
    assert absent == ["2021年临汾市商业经济提质行动计划措施任务表", "临汾市推进服务业提质增效2021年行动计划措施任务表"]
    assert all(a.printed for a in documents["临政办发〔2020〕56号"].attachments)


def is_concatenation(document: Document, text: str) -> bool:
    """Whether whole consecutive clauses, put together, are exactly the text."""
    edges = [0]
    parts = [fold(clause.text) for clause in document.walk()]
    for part in parts:
        edges.append(edges[-1] + len(part))
    whole, starts = "".join(parts), set(edges)
    at = whole.find(text)
    while at >= 0:
        if at in starts and at + len(text) in starts:
            return True
        at = whole.find(text, at + 1)
    return False


def test_clauses() -> None:
    total, wrong = 0, []
    for issue in GOLD_ISSUES:
        documents = {document.doc_no: document for document in parsed(issue).documents}
        for gold in gold_clauses(issue):
            if "cells" in gold:
                continue
            total += 1
            if not is_concatenation(documents[gold["doc_no"]], fold(gold["text"])):
                wrong.append((gold["doc_no"], gold["lines"], gold["text"][:20]))
    # One is the text of a row whose key and text are kept in one clause.
    assert 1 - len(wrong) / total >= 0.99, wrong


def _below(gold: list[str], path: tuple[str, ...]) -> bool:
    """Whether the ancestors agree, each up to where either is cut short; 附件 before a title may be left out."""
    pairs = [
        (fold(left), re.sub(r"^附[件表]\d*(?=.)", "", fold(right))) for left, right in zip(gold, path, strict=False)
    ]
    pairs = [(re.sub(r"^附[件表]\d*(?=.)", "", left), right) for left, right in pairs]
    return len(gold) == len(path) and all(a.startswith(b) or b.startswith(a) for a, b in pairs)


def test_ancestors() -> None:
    total, wrong = 0, []
    for issue in GOLD_ISSUES:
        documents = {document.doc_no: document for document in parsed(issue).documents}
        for gold in gold_clauses(issue):
            if "cells" in gold or not gold["path"]:
                continue
            total += 1
            nodes = documents[gold["doc_no"]].walk()
            text = fold(gold["text"])
            clause = next((c for c in nodes if fold("".join(part.text for part in c.walk())) == text), None)
            if clause is None or not _below(gold["path"], clause.path):
                wrong.append((gold["doc_no"], gold["lines"], gold["path"], clause and clause.path))
    assert 1 - len(wrong) / total >= 0.96, wrong


def _cells(gold: dict[str, Any]) -> list[str]:
    values = gold["cells"].values() if isinstance(gold["cells"], dict) else gold["cells"]
    flat = [text for value in values for text in (value if isinstance(value, list) else [value])]
    return [fold(text) for text in flat if text]


def test_table_rows() -> None:
    total, wrong = 0, []
    for issue in GOLD_ISSUES:
        documents = {document.doc_no: document for document in parsed(issue).documents}
        for gold in gold_clauses(issue):
            if "cells" not in gold:
                continue
            total += 1
            cells = _cells(gold)
            most = 4 * max(sum(map(len, cells)), len(fold(gold["text"])))
            texts = [fold(clause.text) for clause in documents[gold["doc_no"]].walk()]
            if not any(len(text) <= most and all(cell in text for cell in cells) for text in texts):
                wrong.append((gold["doc_no"], gold["lines"], cells[:3]))
    assert 1 - len(wrong) / total >= 0.99, wrong
