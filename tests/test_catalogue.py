"""The stored clauses and documents of an index."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import MARCH, Place

import lfsearch
from lfsearch.errors import IndexOutOfDate
from lfsearch.index import manifest
from lfsearch.index.catalogue import Catalogue
from lfsearch.index.store import ClauseStore, read_remarks


def store_of(index: Path) -> ClauseStore:
    current = manifest.load(index)
    return ClauseStore(current.folder(index), current.issues)


def test_the_catalogue_leads_to_the_clauses_of_each_document(tiny_corpus: Place) -> None:
    store = store_of(tiny_corpus.index)
    assert [entry.document.id for entry in store.catalogue] == ["2024-03/d01", "2024-03/d02", "2024-04/d01"]
    for entry in store.catalogue:
        records = list(store.records(entry.rows.start, entry.rows.stop))
        assert {record.document for record in records} == {entry.document.id}
        assert records[0].text.startswith("平阳市人民政府办公室")
        for name, ordinals in entry.units.items():
            assert all(name in {unit.name for unit in records[ordinal].units} for ordinal in ordinals)
    assert store.catalogue[-1].rows.stop == len(store)


def test_documents_are_found_by_id_issue_and_government_as_by_looking_at_all(real_index: Path) -> None:
    catalogue = store_of(real_index).catalogue
    for entry in store_of(real_index).catalogue:
        found = catalogue.document(entry.document.id)
        assert found is not None and found.document == entry.document
    every = list(catalogue)
    for place in {entry.document.place for entry in every}:
        own = [entry.document.id for entry in every if entry.document.place == place]
        assert [entry.document.id for entry in store_of(real_index).catalogue.of_place(place)] == own
    for issue in {entry.document.issue for entry in every}:
        assert catalogue.of_issue(issue) == [entry for entry in every if entry.document.issue == issue]
    assert catalogue.document("2023-01/d99") is None and catalogue.document("d01") is None
    assert catalogue.of_issue("2031-01") == [] == catalogue.of_place("市")


def test_rows_are_counted_anew_when_an_issue_grows(tiny_corpus: Place) -> None:
    longer = MARCH.replace("不少于四次。", "不少于四次。\n\n(一)每次两人。")
    (tiny_corpus.corpus / "2024-03.txt").write_text(longer, encoding="utf-8")
    before = store_of(tiny_corpus.index).catalogue[-1]
    tiny_corpus.update()
    store = store_of(tiny_corpus.index)
    assert store.catalogue[-1].row == before.row + 1
    assert store.record(store.catalogue[-1].row).document == "2024-04/d01"


@pytest.mark.parametrize("line", ["{}", "[]", "7", '{"id": "x"', ""])
def test_a_line_that_is_no_record_is_a_damaged_index(tiny_corpus: Place, line: str) -> None:
    folder = tiny_corpus.index / "generation-1"
    for path in folder.glob("issues/*.jsonl"):
        size = path.stat().st_size  # as the manifest has it
        path.write_text(line + " " * (size - len(line) - 1) + "\n", encoding="utf-8")
    with pytest.raises(IndexOutOfDate, match="damaged"):
        store_of(tiny_corpus.index).record(0)
    with pytest.raises(IndexOutOfDate, match="damaged"):
        lfsearch.open(tiny_corpus.index).search("水源地", mode="keyword")


@pytest.mark.parametrize("content", ["", "7", '{"document": {}}', "{"])
def test_a_file_that_is_no_catalogue_is_a_damaged_index(tmp_path: Path, content: str) -> None:
    issue = manifest.IssueEntry("2024-03", 1, "2024-03.txt", "", clauses=1, documents=1, warnings=0)
    (tmp_path / "issues").mkdir()
    (tmp_path / "issues" / "2024-03.documents").write_text(content)
    catalogue = Catalogue(tmp_path, [issue])
    assert len(catalogue) == 1
    with pytest.raises(IndexOutOfDate, match="damaged"):
        catalogue[0]


@pytest.mark.parametrize("content", ["7", "[]", '{"2024-03": {}}', "{"])
def test_a_file_that_holds_no_remarks_is_a_damaged_index(tmp_path: Path, content: str) -> None:
    (tmp_path / "warnings.json").write_text(content)
    with pytest.raises(IndexOutOfDate, match="damaged"):
        read_remarks(tmp_path)
