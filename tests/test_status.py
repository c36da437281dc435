"""Which months are missing, and what makes an index stale."""

from __future__ import annotations

import pytest
from conftest import APRIL, Place

from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.status import check_index, index_status, missing_months


@pytest.mark.parametrize(
    ("issues", "missing"),
    [
        (["2023-11", "2024-02"], ["2023-12", "2024-01"]),
        (["2023-12", "2024-01"], []),
        (["2024-03", "2024-01"], ["2024-02"]),
        (["2023-10", "2024-01"], ["2023-11", "2023-12"]),
        (["2024-03"], []),
        ([], []),
    ],
)
def test_missing_months(issues: list[str], missing: list[str]) -> None:
    assert missing_months(issues) == missing


def test_a_changed_a_renamed_and_a_removed_file_make_it_stale(tiny_corpus: Place) -> None:
    def stale() -> tuple[bool, list[str], list[str], list[str]]:
        found = index_status(Engine.open(tiny_corpus.index), tiny_corpus.corpus)
        return found["stale"], found["new"], found["changed"], found["gone"]

    assert stale() == (False, [], [], [])
    april = tiny_corpus.corpus / "2024-04.txt"
    april.write_text(APRIL + "\n", encoding="utf-8")
    assert stale() == (True, [], ["2024-04"], [])
    april.write_text(APRIL, encoding="utf-8")
    april.rename(tiny_corpus.corpus / "2024-4.txt")
    assert stale() == (True, [], ["2024-04"], [])
    (tiny_corpus.corpus / "2024-4.txt").rename(tiny_corpus.corpus / "2024-05.txt")
    assert stale() == (True, ["2024-05"], [], ["2024-04"])


def test_a_sound_index_has_no_problems(tiny_corpus: Place) -> None:
    assert check_index(Engine.open(tiny_corpus.index)) == []
