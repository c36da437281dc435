"""No file keeps the others waiting: too long a line is read in parts, too slow a file is left out and named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import Place, notice

from lfsearch.errors import CorpusError
from lfsearch.index import budget
from lfsearch.index.budget import Budget
from lfsearch.parser import parse_issue
from lfsearch.parser.long import LONGEST_LINE
from lfsearch.text.blanks import bare

Run = Callable[..., Any]


def test_a_budget_grows_with_the_text() -> None:
    for characters, seconds in ((0, 20.0), (200_000, 30.0), (2_000_000, 120.0)):
        watch = Budget("2024-05.txt", characters, iter((0.0, seconds, seconds + 0.1)).__next__)
        watch()
        with pytest.raises(CorpusError, match=rf"2024-05\.txt was given up after {seconds:.0f} seconds"):
            watch()


def test_an_ordinary_issue_takes_a_small_part_of_it(real_issue_text: str) -> None:
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    parse_issue(real_issue_text, "2023-01", count)
    assert steps > 500  # looked at often enough


@pytest.fixture
def real_issue_text() -> str:
    from conftest import CORPUS

    return (CORPUS / "2023-01.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("stage", ["parser", "facts"])
def test_a_file_over_its_budget_is_left_out_and_named(
    run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    spent = budget.Budget.__call__

    def slow(self: Budget) -> None:
        import sys

        caller = sys._getframe(1).f_code.co_filename
        if self._name == "2024-05.txt" and ("passages" in caller) == (stage == "facts"):
            self._ends = 0.0
        spent(self)

    monkeypatch.setattr(budget.Budget, "__call__", slow)
    (tiny_corpus.corpus / "2024-05.txt").write_text(notice(5, "防汛", ["市应急管理局值守。"]), encoding="utf-8")
    (tiny_corpus.corpus / "2024-06.txt").write_text(notice(6, "湿地", ["市林业局保护湿地。"]), encoding="utf-8")
    answer = run(*tiny_corpus.options, "index")
    assert answer.code == 1
    assert "2024-05.txt was given up" in answer.err
    issues = run(*tiny_corpus.options, "list", "issues").out
    assert "2024-06" in issues
    assert "2024-05" not in issues


def test_a_line_without_end_is_read_in_parts_and_told() -> None:
    sentence = "市林业局要加强古树名木保护（附图）。"
    body = sentence * (3 * LONGEST_LINE // len(sentence))
    text = notice(5, "古树", [body])
    issue = parse_issue(text, "2024-05")
    (warning,) = [warning for warning in issue.warnings if warning.code == "long-line"]
    line = next(number for number, line in enumerate(text.split("\n"), 1) if sentence in line)
    assert warning.span.first == warning.span.last == line
    assert f"{len(body) + 2:,}" in warning.message or f"{len(body):,}" in warning.message
    (document,) = issue.documents
    said = "".join(bare(clause.text) for clause in document.walk())
    assert said.count(sentence) == body.count(sentence)
    assert all(clause.span.last <= len(text.split("\n")) for clause in document.walk())


@pytest.mark.parametrize("filling", ["　", "x", "。", "1.", "(", "达到", "\u3000。"])
def test_no_character_of_a_long_line_is_lost(filling: str) -> None:
    body = f"甲{filling * (2 * LONGEST_LINE // len(filling))}乙"
    issue = parse_issue(notice(5, "古树", [body]), "2024-05")
    said = "".join(bare(clause.text) for document in issue.documents for clause in document.walk())
    assert bare(body) in said


def test_a_line_that_is_just_short_enough_is_left_alone() -> None:
    issue = parse_issue(notice(5, "古树", ["甲" * (LONGEST_LINE - 10)]), "2024-05")
    assert "long-line" not in {warning.code for warning in issue.warnings}
