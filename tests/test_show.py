"""`show`: by number of the last search, by title; a clause with all under it; what the head says."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Place
from test_render import entry

import lfsearch
from lfsearch.cli.recall import recall
from lfsearch.errors import ClauseNotFound
from lfsearch.output.render import found_text
from lfsearch.records import CitedText, Repealer, Standing
from lfsearch.retrieval.lookup import Found, look_up
from lfsearch.retrieval.query import parse_query
from lfsearch.retrieval.understanding import understand
from lfsearch.text.titles import subject
from lfsearch.types import ClauseKind

Run = Callable[..., Any]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of what is remembered, empty."""
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    yield folder


def ids(text: str) -> list[str]:
    return re.findall(r"\d{4}-\d\d/d\d\d/\S+", text)


def test_a_number_is_that_hit_of_the_last_search(real: Run, state: Path) -> None:
    shown = ids(real("search", "大气污染", "-n", "4", "--offset", "2").out)
    assert real("show", "3", "--json").code == 0
    for number, name in zip(("3", "4", "5", "6"), shown, strict=True):
        assert json.loads(real("show", number, "--json").out)["id"] == name
    assert json.loads(real("similar", "4", "--json", "-n", "1").out)["query"] == shown[1]
    again = ids(real("similar", "4", "-n", "2").out)
    assert json.loads(real("show", "2", "--json").out)["id"] == again[1]


def test_an_answer_for_programs_is_not_remembered(real: Run, state: Path) -> None:
    first = ids(real("search", "大气污染", "-n", "1").out)
    real("search", "秸秆", "-n", "1", "--json")
    assert json.loads(real("show", "1", "--json").out)["id"] == first[0]


def test_a_number_that_is_no_hit_is_told_in_one_sentence(real: Run, run: Run, state: Path, tiny_corpus: Place) -> None:
    before = real("show", "1")
    assert (before.code, len(before.err.strip().splitlines())) == (1, 1)
    real("search", "大气污染", "-n", "2")
    assert "1, 2" in real("show", "3").err
    other = run(*tiny_corpus.options, "show", "1")  # the ids are those of the other index
    assert other.code == 1
    assert "search" in other.err


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"index": 3}', '{"index": "@", "ids": [1]}', '{"index": "@", "ids": {"1": 2}}']
)
def test_a_damaged_memory_is_no_memory(state: Path, tmp_path: Path, text: str) -> None:
    (state / "lfsearch").mkdir(parents=True)
    (state / "lfsearch" / "last-search.json").write_text(text.replace("@", str(tmp_path)))
    with pytest.raises(ClauseNotFound):
        recall(tmp_path, "1")
    assert recall(tmp_path, "2023-10") == "2023-10"
    assert recall(tmp_path, "\u0661") == "\u0661"


def test_a_memory_that_cannot_be_written_is_no_failure(
    real: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    answer = real("search", "秸秆", "-n", "1")
    assert (answer.code, answer.err.count("rror")) == (0, 0)


def test_the_memory_lies_where_platformdirs_would_put_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from platformdirs import user_state_path

    from lfsearch.cli import recall as module

    for folder in (str(tmp_path), ""):
        monkeypatch.setenv("XDG_STATE_HOME", folder)
        assert module._file() == user_state_path("lfsearch", appauthor=False) / "last-search.json"


def test_nothing_is_left_beside_the_memory(real: Run, state: Path) -> None:
    real("search", "秸秆", "-n", "1")
    assert os.listdir(state / "lfsearch") == ["last-search.json"]


@pytest.fixture(scope="module")
def index(real_index: Path) -> Any:
    return lfsearch.open(real_index).index


def test_every_document_is_found_by_its_title_and_by_what_it_issues(index: Any) -> None:
    titles = [document.title for document in index.documents]
    for document in index.documents:
        if titles.count(document.title) == 1:
            assert look_up(index, document.title).entries[0].document.id == document.id
            assert look_up(index, f"《{document.title}》").entries[0].document.id == document.id


def test_a_plan_is_found_by_its_own_title_and_by_a_piece_that_no_other_has(index: Any) -> None:
    assert look_up(index, "临汾市防汛抗旱应急预案").entries[0].document.id == "2023-05/d07"
    assert look_up(index, "防汛抗旱应急预案").entries[0].document.id == "2023-05/d07"
    with pytest.raises(ClauseNotFound, match="2020-11/d06"):
        look_up(index, "秋冬季大气污染综合治理攻坚")
    with pytest.raises(ClauseNotFound):
        look_up(index, "方案")


def leading(index: Any) -> list[Any]:
    kinds = (ClauseKind.HEADING, ClauseKind.TITLE, ClauseKind.ITEM, ClauseKind.ARTICLE)
    return [record for record in index.store.records() if record.clause_kind in kinds]


def test_a_title_with_a_wrong_character_is_answered_by_the_right_one_and_no_document(index: Any) -> None:
    for title in index.titles.titles:
        name = subject(title.text.title)
        place = len(name) // 2
        if len(index.titles.bare(name)) < 8 or not "\u4e00" <= name[place] <= "\u9fff":
            continue
        typed = f"{name[:place]}\u9f98{name[place + 1 :]}"
        query = parse_query(typed, index.segmenter)
        (slip,) = understand(index, query).suggestions
        assert slip.word == typed
        documents = {look_up(index, one).entries[0].document.id for one in slip.instead}
        assert title.entry.document.id in documents
        with pytest.raises(ClauseNotFound, match=re.escape(f"did you mean 《{slip.instead[0]}》")):
            look_up(index, typed)


@pytest.mark.parametrize(
    "typed", ["《防汛抗早应急预案》", "防汛抗应急预案", "《防汛抗早应急预案》4.2", "煤旷生产安全事故应急预案"]
)
def test_a_slip_is_told_however_the_title_is_typed(real: Run, typed: str) -> None:
    right = "《临汾市防汛抗旱应急预案》" if "防汛" in typed else "《临汾市煤矿生产安全事故应急预案》"
    said = real("search", typed, "-n", "1")
    assert f"did you mean {right}?" in said.err
    assert "抗旱?" not in said.err.replace("《", "")  # not of the word besides


@pytest.mark.parametrize(
    "typed",
    [
        "粮食应急预案",
        "粮食应急预案 全文",
        "网络预约出租汽车经营服务管理办法",
        "粮食应急预案响应分级标准",
        "防汛应急预案",
    ],
)
def test_a_title_without_a_slip_and_a_topic_get_no_hint(real: Run, typed: str) -> None:
    assert "did you mean" not in real("search", typed, "-n", "1").err


def test_an_article_of_a_title_with_a_slip_is_not_shown_as_if_it_were_right(real: Run) -> None:
    said = real("show", "《网洛预约出租汽车经营服务管理实施办法》第四条")
    assert said.code == 1
    assert "did you mean 《临汾市网络预约出租汽车经营服务管理实施办法》?" in said.err
    found = real("search", "《网洛预约出租汽车经营服务管理实施办法》第四条", "-n", "1")
    assert "did you mean 《临汾市网络预约出租汽车经营服务管理实施办法》?" in found.err
    assert "2023-10/d01/att1/a4" in found.out


def test_a_clause_is_shown_with_all_that_stands_under_it(index: Any) -> None:
    for record in leading(index)[::97]:
        found = look_up(index, record.id)
        text = "".join(found_text(found, context=0, width=90, color=False).split())
        below = [one for one in found.records() if one.id != record.id]
        assert all(one.level > record.level for one in below)
        for one in below:
            if not one.cells:
                assert "".join(one.text.split()) in text


def test_a_row_is_shown_with_the_names_of_its_columns(index: Any) -> None:
    row = next(record for record in index.store.records() if record.cells and record.cells[-1].column)
    text = found_text(look_up(index, row.id), context=0, width=100, color=False)
    assert row.cells[-1].column in "".join(text.split()) or row.cells[-1].column in text


def test_a_hit_that_only_leads_a_list_in_is_shown_with_the_list(real: Run) -> None:
    # 15 characters behind a label of five: the label says nothing either
    answer = real("search", '"市残疾人联合会牵头负责的工作"', "-n", "1")
    assert "扶残助学圆梦工程" in answer.out


def test_show_json_has_the_text_of_what_stands_under_a_clause(real: Run, index: Any) -> None:
    record = next(one for one in leading(index) if one.clause_kind == ClauseKind.HEADING)
    data = json.loads(real("show", record.id, "--json").out)
    assert data["children"]
    assert all(child["text"] for child in data["children"])
    assert data["citation"] == real("show", record.id, "--cite").out.strip()


def test_the_head_says_since_when_until_when_and_what_was_repealed(index: Any) -> None:
    found = look_up(index, "2023-10/d01")
    by = Repealer("2025-01/d01", "临政发〔2025〕1号", "新办法", dt.date(2025, 1, 1))
    document = replace(
        entry(), id="2023-10/d01", issue="2023-10", effective=dt.date(2023, 11, 1), expires=dt.date(2025, 10, 31),
        expires_inferred=True, repeals=(CitedText("旧办法", "临政发〔2017〕1号"),), standing=Standing("已废止", by),
    )  # fmt: skip
    changed = Found("document", index, [replace(found.entries[0], document=document)])
    text = found_text(changed, context=0, width=100, color=False)
    assert "in force from 2023-11-01  until 2025-10-31 (reckoned)  standing 已废止" in text
    assert "repealed 《旧办法》 临政发〔2017〕1号" in text
    assert "repealed by 《新办法》 临政发〔2025〕1号 2025-01-01 (2025-01/d01)" in text


def test_the_outline_has_the_ids_that_show_takes(real: Run) -> None:
    lines = real("show", "2023-10/d06", "--outline").out.splitlines()
    found = [line.split()[-1] for line in lines if line.split() and line.split()[-1].startswith("2023-10/d06/")]
    assert len(found) == len(set(found)) > 100
    assert real("show", found[40]).code == 0


def test_options_of_show_that_exclude_each_other(real: Run, tmp_path: Path) -> None:
    for options in (("--outline", "--cite"), ("--cite", "--warnings"), ("--outline", "-o", tmp_path / "a.csv")):
        assert real("show", "2023-10/d06", *options).code == 2


@pytest.mark.parametrize(
    "ref", ["临政规发〔2023〕3号第三条", "网约车实施办法第三条", "《临汾市网络预约出租汽车经营服务管理实施办法》第三条"]
)
def test_an_article_is_shown_by_its_text_and_number(index: Any, ref: str) -> None:
    found = look_up(index, ref)
    assert found.clause is not None
    assert found.clause.id == "2023-10/d01/att1/a3"
