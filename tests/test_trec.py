"""TREC files written, read back, and scored again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lfsearch.errors import CorpusError, QueryError
from lfsearch.evaluation.evaluate import evaluate
from lfsearch.evaluation.metrics import Shown
from lfsearch.evaluation.topics import Quote, Topic
from lfsearch.evaluation.trec import clause_lookup, format_qrels, format_run, read_run, run_search
from lfsearch.types import Span


def clause(clause_id: str, first: int, last: int, length: int = 2) -> Shown:
    issue = clause_id.split("/")[0]
    doc_no = "临政办发〔2020〕54号" if "/d01/" in clause_id else None
    return Shown(clause_id, issue, doc_no, Span(first, last), length)


CLAUSES = [
    clause("2020-11/d01/1", 1, 4),
    clause("2020-11/d01/2", 5, 9),
    clause("2020-11/d02/1", 20, 30),
    clause("2020-11/d02/2", 31, 33, length=2001),
    clause("2023-10/d02/1", 20, 30),
]


def quote(first: int, last: int, grade: int, doc_no: str | None = None) -> Quote:
    return Quote("2020-11", doc_no, "…", grade, Span(first, last))


TOPICS = [
    Topic("q1", "keyword", "秸秆", (quote(4, 5, 1), quote(30, 31, 2))),
    Topic("q2", "known_item", "54号", (quote(1, 1, 2, "临政办发〔2020〕54号"),)),
]


def hits(query: str, mode: str, limit: int) -> list[Shown]:
    scores = {"秸秆": [0.5, 0.9, 0.9], "54号": [2.0, 1.0, 0.25]}[query]
    return [replace(CLAUSES[place], score=score) for place, score in zip([2, 0, 4], scores, strict=True)]


def test_an_answer_becomes_every_clause_that_reaches_it() -> None:
    assert format_qrels(TOPICS, clause_lookup(CLAUSES)) == (
        "q1 0 2020-11/d02/1 2\nq1 0 2020-11/d01/1 1\nq1 0 2020-11/d01/2 1\nq2 0 2020-11/d01/1 2\nq2 0 2020-11/d01/2 2\n"
    )


def test_a_clause_of_two_answers_has_the_better_grade() -> None:
    both = Topic("q", "keyword", "x", (quote(20, 20, 1), quote(30, 30, 2)))
    assert format_qrels([both], clause_lookup(CLAUSES)) == "q 0 2020-11/d02/1 2\n"


def test_a_run_keeps_our_order_for_programs_that_sort_by_score(tmp_path: Path) -> None:
    report = evaluate(TOPICS, hits, ["hybrid"])
    path = tmp_path / "hybrid.run"
    path.write_text(format_run(report.modes["hybrid"], tag="test"), encoding="utf-8")
    first = path.read_text().splitlines()[0]
    assert first == "q1 Q0 2020-11/d02/1 1 0.5 test"
    run = read_run(path)
    assert [key for key, _ in run["q1"]] == ["2020-11/d02/1", "2020-11/d01/1", "2023-10/d02/1"]
    assert run["q2"] == [("2020-11/d02/1", 2.0), ("2020-11/d01/1", 1.0), ("2023-10/d02/1", 0.25)]
    assert run["q1"][0][1] > run["q1"][1][1] > run["q1"][2][1]


def test_a_stored_run_scores_as_the_search_did(tmp_path: Path) -> None:
    path = tmp_path / "hybrid.run"
    path.write_text(format_run(evaluate(TOPICS, hits, ["hybrid"]).modes["hybrid"]), encoding="utf-8")
    again = evaluate(TOPICS, run_search(TOPICS, {"hybrid": read_run(path)}, CLAUSES), ["hybrid"])
    once = evaluate(TOPICS, hits, ["hybrid"])
    assert [result.scores for result in again.modes["hybrid"]] == [result.scores for result in once.modes["hybrid"]]


def test_clauses_that_are_gone_and_topics_without_a_run_are_no_hits() -> None:
    search = run_search(TOPICS, {"hybrid": {"q1": [("2019-01/d01/1", 1.0)]}}, CLAUSES)
    assert list(search("秸秆", "hybrid", 50)) == []
    assert list(search("54号", "hybrid", 50)) == []


def test_a_run_is_read_by_score_then_id(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    path.write_text("q Q0 b 1 1 t\nq Q0 c 2 3.5 t\n\nq Q0 a 3 1 t\n")
    assert read_run(path) == {"q": [("c", 3.5), ("a", 1.0), ("b", 1.0)]}


@pytest.mark.parametrize(("text", "says"), [("q Q0 a 1 1\n", "line 1.*6 columns"), ("\nq Q0 a 1 x t\n", "line 2.*'x'")])
def test_a_bad_line_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "x.run"
    path.write_text(text)
    with pytest.raises(QueryError, match=says):
        read_run(path)


def test_unreadable_files_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read_run(tmp_path / "none.run")
    (tmp_path / "gbk").write_bytes("秸秆".encode("gbk"))
    with pytest.raises(CorpusError, match="not UTF-8"):
        read_run(tmp_path / "gbk")
