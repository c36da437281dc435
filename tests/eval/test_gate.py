"""The gate itself: it must fall when quality falls, and keep floors from sinking unnoticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gate
import pytest

from lfsearch.evaluation.evaluate import Report, evaluate
from lfsearch.evaluation.metrics import Shown
from lfsearch.evaluation.topics import Quote, Topic
from lfsearch.types import Span

# Ten topics, two types; the answer of topic n stands at line n.
TOPICS = [
    Topic(f"q{n}", "keyword" if n <= 6 else "paraphrase", str(n), (Quote("2020-11", None, "…", 2, Span(n, n)),))
    for n in range(1, 11)
]
FILES = {"2020-11.txt": "aa", "queries.jsonl": "bb"}

RankOf = Callable[[str, int], int]  # mode and topic number -> rank of the answer, 0 = not found


def report(rank_of: RankOf) -> Report:
    def search(query: str, mode: str, limit: int) -> list[Shown]:
        rank = rank_of(mode, int(query))
        return [_hit(int(query) if place == rank else 999, place) for place in range(1, 11)]

    return evaluate(TOPICS, search)


def _hit(line: int, place: int) -> Shown:
    return Shown(f"c{place}", "2020-11", None, Span(line, line), length=1, score=-place)


def good(mode: str, n: int) -> int:
    return 1 if mode == "hybrid" else 2


def pinned(tmp_path: Path, rank_of: RankOf = good) -> dict[str, Any]:
    path = tmp_path / "floors.json"
    gate.pin(report(rank_of), path, FILES, lower=False)
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_what_was_pinned_passes(tmp_path: Path) -> None:
    floors = pinned(tmp_path)
    assert floors["topics"] == {"all": 10, "keyword": 6, "paraphrase": 4}
    assert floors["floors"]["hybrid"]["all"]["nDCG@10"] == 1.0
    assert floors["floors"]["keyword"]["paraphrase"] == {"nDCG@10": 0.6309, "Success@10": 1.0}
    assert gate.check(report(good), floors, FILES) == []


def test_one_topic_lost_fails_in_its_type_and_over_all(tmp_path: Path) -> None:
    worse = report(lambda mode, n: 0 if (mode, n) == ("semantic", 7) else good(mode, n))
    problems = gate.check(worse, pinned(tmp_path), FILES)
    assert "semantic paraphrase Success@10: 0.7500, floor 1.0000" in problems
    assert "semantic all Recall@50: 0.9000, floor 1.0000" in problems
    assert all(line.startswith("semantic") for line in problems)


def test_one_swap_at_the_top_is_within_the_tolerance_and_two_are_not(tmp_path: Path) -> None:
    floors = pinned(tmp_path)
    one = report(lambda mode, n: 2 if n == 7 else good(mode, n))
    two = report(lambda mode, n: 2 if n in (7, 8) else good(mode, n))
    assert gate.check(one, floors, FILES) == []
    assert any("hybrid paraphrase nDCG@10" in line for line in gate.check(two, floors, FILES))


def test_a_hybrid_that_loses_to_a_leg_fails_even_at_its_floor(tmp_path: Path) -> None:
    def behind(mode: str, n: int) -> int:
        return 1 if mode == "keyword" and n > 6 else 2

    floors = pinned(tmp_path, behind)
    assert gate.check(report(behind), floors, FILES) == [
        "hybrid all nDCG@10: 0.6309, keyword alone 0.7786",
        "hybrid paraphrase nDCG@10: 0.6309, keyword alone 1.0000",
    ]


def test_a_mode_or_type_that_is_no_longer_measured_fails(tmp_path: Path) -> None:
    floors = pinned(tmp_path)
    measured = gate.figures(report(good))
    del measured["semantic"], measured["keyword"]["paraphrase"]
    problems = gate.regressions(floors["floors"], measured, floors["topics"])
    assert "keyword paraphrase nDCG@10: no longer measured, floor 0.6309" in problems
    assert sum("semantic" in line for line in problems) == 9


@pytest.mark.parametrize("files", [{**FILES, "queries.jsonl": "cc"}, {"2020-11.txt": "aa"}, {**FILES, "x.txt": "dd"}])
def test_other_texts_or_judgements_are_not_compared(tmp_path: Path, files: dict[str, str]) -> None:
    (problem,) = gate.check(report(good), pinned(tmp_path), files)
    assert "not the file that the floors were measured on" in problem


def test_the_fingerprint_sees_every_file(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("乙")
    (tmp_path / "a.txt").write_text("甲")
    topics = tmp_path / "queries.jsonl"
    topics.write_text("{}")
    before = gate.fingerprint(tmp_path, topics)
    assert list(before) == ["a.txt", "b.txt", "queries.jsonl"]
    (tmp_path / "a.txt").write_text("丙")
    assert gate.changed_files(before, gate.fingerprint(tmp_path, topics)) == ["a.txt"]


def test_update_raises_floors(tmp_path: Path) -> None:
    pinned(tmp_path)
    better = pinned(tmp_path, lambda mode, n: 1)
    assert better["floors"]["keyword"]["all"]["nDCG@10"] == 1.0


def test_update_refuses_to_lower_and_says_which(tmp_path: Path) -> None:
    before = pinned(tmp_path)
    path = tmp_path / "floors.json"
    worse = report(lambda mode, n: 0 if mode == "keyword" and n > 6 else good(mode, n))
    with pytest.raises(gate.GateError, match=r"keyword paraphrase Success@10: 0\.0000, floor 1\.0000"):
        gate.pin(worse, path, FILES, lower=False)
    assert json.loads(path.read_text(encoding="utf-8")) == before
    gate.pin(worse, path, FILES, lower=True)
    assert json.loads(path.read_text(encoding="utf-8"))["floors"]["keyword"]["paraphrase"]["Success@10"] == 0.0


def test_small_losses_do_not_add_up_by_updating_often(tmp_path: Path) -> None:
    before = pinned(tmp_path)
    after = pinned(tmp_path, lambda mode, n: 2 if n == 7 else good(mode, n))
    assert after == before


@pytest.mark.parametrize("value", [0.0, 0.12345, 0.99999, 1.0])
def test_a_floor_is_never_above_what_was_measured(value: float) -> None:
    assert gate._down(value) <= value < gate._down(value) + 1e-4


def test_the_search_keeps_its_floors(tmp_path: Path) -> None:
    """The gate itself, on the five issues; `python tests/eval/gate.py` prints the figures."""
    pinned_now = json.loads(gate.FLOORS.read_text(encoding="utf-8"))
    assert gate.check(gate.measure(tmp_path / "index"), pinned_now, gate.fingerprint()) == []
