"""Documents that a query names by their title, and the rarity that makes a title."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import notice

import lfsearch
from lfsearch.retrieval import naming
from lfsearch.retrieval.naming import Titles

Run = Callable[..., Any]
SUBJECTS = ("城镇供水管网改造", "中小学校园食堂监管", "古树名木保护", "冬季清洁取暖")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from lfsearch.index.build import update_index

    folder = tmp_path_factory.mktemp("naming")
    (folder / "corpus").mkdir()
    text = "".join(notice(number, subject, ["抓好落实。"]) for number, subject in enumerate(SUBJECTS, 1))
    (folder / "corpus" / "2024-03.txt").write_text(text, encoding="utf-8")
    update_index(folder / "corpus", folder / "index")
    return folder / "index"


def named(run: Run, index: Path, query: str) -> dict[str, float]:
    """The documents that the query names and how much they are raised."""
    answer = run("--index", index, "search", query, "--explain", "--json", "-n", "100")
    hits = json.loads(answer.out)["hits"]
    raised = {hit["id"].rsplit("/", 1)[0]: hit["explain"]["named"] for hit in hits if "named" in hit["explain"]}
    return {document: named["bonus"] for document, named in raised.items()}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_whole_title_names_its_document(run: Run, index: Path, subject: str) -> None:
    found = named(run, index, f"平阳市人民政府办公室关于做好{subject}工作的通知")
    own = f"2024-03/d0{SUBJECTS.index(subject) + 1}"
    assert found[own] >= 2  # above every score of a clause with all words
    assert all(bonus < 0.6 for document, bonus in found.items() if document != own)


def test_six_pairs_make_a_title_and_five_a_topic(run: Run, index: Path) -> None:
    assert set(named(run, index, "城镇供水管网改")) == {"2024-03/d01"}
    assert named(run, index, "城镇供水管网") == {}


def test_what_all_titles_share_names_none(run: Run, index: Path) -> None:
    assert named(run, index, "平阳市人民政府办公室关于做好春节慰问工作的通知") == {}
    assert named(run, index, "关于做好消防安全培训工作的通知") == {}


@pytest.mark.parametrize(
    ("query", "known"), [("城镇供水管网改造方案设", 8 / 10), ("城镇供水管网改造方案设计图", 7 / 12)]
)
def test_six_tenths_of_the_pairs_are_enough(run: Run, index: Path, query: str, known: float) -> None:
    assert bool(named(run, index, query)) is (known >= 0.6)


def test_half_of_a_title_with_as_much_besides_names_none(run: Run, index: Path) -> None:
    assert named(run, index, "城镇供水管网改造应急抢修") == {}


def test_a_title_with_a_word_more_is_raised_less(run: Run, index: Path) -> None:
    (bonus,) = named(run, index, "城镇供水管网改造方案").values()
    assert 0.36 <= bonus < 0.58


def test_the_same_titles_hold_a_pair_looked_up_one_by_one_or_written_down_for_all(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = lfsearch.open(index).index.store
    pairs = [*Titles.of(store.catalogue, store.outlines).titles[0].pairs(), "城市", "2024"]
    few = Titles.of(store.catalogue, store.outlines)
    one_by_one = [few._holding(pair) for pair in pairs]
    monkeypatch.setattr(naming, "LOOKED_UP", 0)
    assert [few._holding(pair) for pair in pairs] == one_by_one
    assert one_by_one[0] == [0, 1, 2, 3] and one_by_one[-2] == []
