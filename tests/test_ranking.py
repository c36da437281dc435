"""The order of the hits, step by step, on a made-up corpus of two years."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import notice

import lfsearch
from lfsearch.retrieval import similar
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.similar import (
    CLOSE,
    HEAD_WEIGHT,
    KEYWORD_WEIGHT,
    PATH_WEIGHT,
    SENTENCE_WEIGHT,
    SHARED_WEIGHT,
    rarest_words,
)

Run = Callable[..., Any]
Ask = Callable[..., dict[str, Any]]
PLACES = ("东山", "西河", "南塬", "北湖", "石桥", "柳沟", "青龙", "白马", "黄崖")
WORKS = ("供水管网", "校园食堂", "古树名木", "消防通道", "冬季供暖", "垃圾分类", "道路照明", "河道清淤")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen notices of nine duties each, half of them of 2023, with the same wording in both years."""
    from lfsearch.index.build import update_index

    folder = tmp_path_factory.mktemp("ranking")
    (folder / "corpus").mkdir()
    for year in (2023, 2024):
        notices = [
            notice(number, work, [f"{place}街道负责{work}巡查,每月不少于{number}次。" for place in PLACES], year)
            for number, work in enumerate(WORKS, 1)
        ]
        (folder / "corpus" / f"{year}-03.txt").write_text("".join(notices), encoding="utf-8")
    update_index(folder / "corpus", folder / "index")
    return folder / "index"


@pytest.fixture
def ask(run: Run, index: Path) -> Ask:
    def call(*arguments: str) -> dict[str, Any]:
        answer = run("--index", index, *arguments, "--json")
        assert answer.code == 0, answer.err
        data: dict[str, Any] = json.loads(answer.out)
        return data

    return call


@pytest.fixture
def order(run: Run, index: Path) -> dict[str, int]:
    """The place of each clause in reading order."""
    clauses = json.loads(run("--index", index, "list", "clauses", "--json").out)
    return {clause["id"]: place for place, clause in enumerate(clauses)}


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_ties_are_broken_by_reading_order(ask: Ask, order: dict[str, int], mode: str) -> None:
    hits = ask("search", "青龙街道负责河道清淤巡查", "--mode", mode, "-n", "200")["hits"]
    keys = [(-hit["score"], order[hit["id"]]) for hit in hits]
    assert keys == sorted(keys)
    assert len({hit["score"] for hit in hits}) < len(hits)


def test_a_clause_with_all_words_comes_before_any_other_in_keyword_mode(ask: Ask) -> None:
    hits = ask("search", "青龙 河道 清淤", "--mode", "keyword", "--without", "framing", "-n", "200")["hits"]
    complete = [all(word in hit["text"] for word in ("青龙", "河道", "清淤")) for hit in hits]
    assert complete == sorted(complete, reverse=True)
    assert sum(complete) == 2
    assert [hit["score"] > 1 for hit in hits] == complete


def test_a_title_is_lowered_by_a_quarter(ask: Ask) -> None:
    query = ("search", "河道清淤", "--mode", "keyword", "-n", "200")
    lowered = {hit["id"]: hit["score"] for hit in ask(*query)["hits"]}
    plain = {hit["id"]: hit["score"] for hit in ask(*query, "--without", "framing")["hits"]}
    assert lowered.keys() == plain.keys()
    assert lowered["2023-03/d08/head"] == pytest.approx(0.75 * plain["2023-03/d08/head"], abs=1e-5)
    assert lowered["2023-03/d08/1"] == plain["2023-03/d08/1"]


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_a_number_alone_shows_its_document_from_the_beginning(ask: Ask, order: dict[str, int], mode: str) -> None:
    places = [order[hit["id"]] for hit in ask("search", "平政办发〔2024〕5号", "--mode", mode, "-n", "8")["hits"]]
    assert places == list(range(order["2024-03/d05/head"], order["2024-03/d05/head"] + 8))


def test_the_semantic_leg_finds_fifty_clauses(ask: Ask) -> None:
    answer = ask("search", "巡查", "--mode", "semantic", "--without", "naming", "-n", "100")
    assert (len(answer["hits"]), answer["total"]) == (50, None)


def test_an_excluded_word_and_a_phrase_leave_no_other_clause(ask: Ask) -> None:
    hits = ask("search", '"青龙街道" -清淤', "-n", "100")["hits"]
    assert len(hits) == 14
    assert all("青龙街道" in hit["text"] and "清淤" not in hit["text"] for hit in hits)


SEED = "2024-03/d08/7"


def test_a_clause_is_not_similar_to_itself_nor_to_its_document(ask: Ask) -> None:
    others = {hit["id"] for hit in ask("similar", SEED, "-n", "300")["hits"]}
    assert not any(name.startswith("2024-03/d08/") for name in others)
    own = {hit["id"] for hit in ask("similar", SEED, "--same-document", "-n", "300")["hits"]}
    assert SEED not in own
    assert "2024-03/d08/6" in own


def test_other_years_leave_the_year_out(ask: Ask) -> None:
    hits = ask("similar", SEED, "--other-years", "-n", "300")["hits"]
    assert hits[0]["id"] == "2023-03/d08/7"
    assert {hit["date"][:4] for hit in hits} == {"2023"}
    both = {hit["date"][:4] for hit in ask("similar", SEED, "-n", "300")["hits"]}
    assert both == {"2023", "2024"}


def test_a_clause_said_again_word_for_word_is_as_similar_as_can_be(index: Path) -> None:
    """The weights add up to one: what is shared in every respect has nearly all of them, and nothing more."""
    hits = lfsearch.open(index).similar(SEED, other_years=True).hits
    assert 0.75 < hits[0].score <= 1
    assert all(hit.score < hits[0].score - 0.1 for hit in hits[1:])


@pytest.mark.parametrize("name", ["KEYWORD_WEIGHT", "PATH_WEIGHT", "SENTENCE_WEIGHT", "SHARED_WEIGHT", "HEAD_WEIGHT"])
def test_each_kind_of_likeness_weighs_in_what_is_similar(
    index: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    engine = lfsearch.open(index)
    with_it = [hit.score for hit in engine.similar(SEED).hits]
    monkeypatch.setattr(similar, name, 0.0)
    assert [hit.score for hit in engine.similar(SEED).hits] != with_it


def test_the_weights_of_what_is_similar() -> None:
    weights = (KEYWORD_WEIGHT, PATH_WEIGHT, SENTENCE_WEIGHT, SHARED_WEIGHT, HEAD_WEIGHT)
    assert (*weights, CLOSE) == (0.5, 0.35, 0.25, 1.0, 0.5, 100)


def test_the_forty_rarest_words_stand_for_a_text(index: Path) -> None:
    text = "巡查" + "".join(f"{number}吨" for number in range(100, 160)) + "青龙河道"
    words = rarest_words(Index.open(index), text)
    assert len(words) == 40
    assert "巡查" not in words
    assert words[:2] == ["100", "吨"]
