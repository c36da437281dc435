"""Stored clauses come back by row, in runs and singly, across issues."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Place

from lfsearch.index.store import ClauseStore
from lfsearch.retrieval.index import Index
from lfsearch.text.literal import literal


@pytest.fixture
def store(tiny_corpus: Place) -> ClauseStore:
    return Index.open(tiny_corpus.index).store


def test_rows_picked_are_those_read_one_by_one(store: ClauseStore) -> None:
    last = len(store) - 1
    for rows in ([0], [last], [0, 1, 2], [0, 2, 3, 7, 8, last], list(range(len(store)))):
        assert list(store.pick(rows)) == [store.record(row) for row in rows]
    assert list(store.pick([])) == []


def test_a_range_of_rows_crosses_issues_and_ends_with_the_last(store: ClauseStore) -> None:
    everything = [store.record(row) for row in range(len(store))]
    assert list(store.records()) == list(store.records(0, len(store) + 99)) == everything
    assert list(store.records(5, len(store) - 2)) == everything[5:-2]
    assert list(store.records(-3, 2)) == everything[:2]
    assert list(store.records(4, 4)) == []


def test_more_issues_than_a_process_may_open_files_are_read(
    store: ClauseStore, tiny_corpus: Place, tmp_path: Path
) -> None:
    resource = pytest.importorskip("resource")  # Windows gives thousands
    (tmp_path / "issues").mkdir()
    entry = Index.open(tiny_corpus.index).manifest.issues[0]
    issues = [replace(entry, id=f"{year}-{entry.id[-2:]}") for year in range(1001, 1301)]
    for kind in ("offsets", "jsonl"):
        (lines,) = tiny_corpus.index.rglob(f"{entry.id}.{kind}")
        for issue in issues:
            shutil.copy(lines, tmp_path / "issues" / f"{issue.id}.{kind}")
    many = ClauseStore(tmp_path, issues)
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/dev/fd")) + 150, usual[1]))
    try:
        fewer = ClauseStore(tmp_path, issues)
        assert sum(1 for _ in fewer.records()) == len(many) == len(issues) * entry.clauses
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)


def test_no_two_rows_hold_the_same_clause(store: ClauseStore) -> None:
    assert all(store.record(row) != store.record(row + 1) for row in range(len(store) - 1))


def test_an_id_leads_to_its_row_and_an_unknown_one_nowhere(store: ClauseStore) -> None:
    row = store.find_row("2024-04/d01/2")
    assert row is not None
    assert "2024-04/d01/2" in str(store.record(row))
    assert store.find_row("2024-04/d01/99") is None
    assert store.find_row("2024-05/d01/1") is None


def test_the_rows_that_are_only_heads_are_told(real_index: Path) -> None:
    store = Index.open(real_index).store
    heads = [store.record(row) for row in sorted(store.headers)]
    assert len(heads) >= 45
    assert all(record.clause_kind == "row" for record in heads)
    # Heads of columns, or the numbers of the rows below; never a figure of a row.
    numbers = [record for record in heads if record.cells[0].column]
    assert all(cell.text.isdigit() for record in numbers for cell in record.cells)
    assert all(cell.column is None for record in heads if record not in numbers for cell in record.cells)
    texts = {record.text for record in heads}
    assert "区县 2022年PM10浓度控制目标(微克/立方米)" in texts
    assert "单位名称 主要职责" in texts
    # A form that is all heads stands for its table.
    assert not any("排污口信息" in text for text in texts)


def test_clauses_that_answer_are_found_without_reading_the_others(real_index: Path) -> None:
    store = Index.open(real_index).store
    records = list(store.records())
    for kind in (
        "units",
        "deadlines",
        "times",
        "quantities",
        *{one.family for record in records for one in record.quantities},
    ):
        expected = [row for row, record in enumerate(records) if record.answers(kind)]
        assert store.answering(range(len(store)), {kind}) == expected


def test_what_stands_above_clauses_is_found_without_reading_the_rest_of_them(real_index: Path) -> None:
    store = Index.open(real_index).store
    expected = [
        f"{literal(store.document_of(row).document.title)}\n{''.join(map(literal, record.path))}"
        for row, record in enumerate(store.records())
    ]
    assert store.above(range(len(store))) == expected
