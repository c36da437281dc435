"""Quotations to be copied, and the citations of the index in both directions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Place, notice

import lfsearch
from lfsearch.errors import ClauseNotFound
from lfsearch.retrieval.engine import Engine

CITED = [json.loads(line) for line in (ROOT / "tests/gold/named_texts.jsonl").read_text(encoding="utf-8").splitlines()]
RULES = "2023-10/d01/att1/a42"  # the last article of the rules for 网约车


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


# -- quote ---------------------------------------------------------------------------------------------------------------


def test_a_clause_in_three_styles(engine: Engine) -> None:
    found = engine.quote(RULES)
    assert found.text.startswith("第四十二条")
    assert found.sha256 == hashlib.sha256(found.text.encode()).hexdigest()
    assert found.citations == {
        "gazette": "《临汾市网络预约出租汽车经营服务管理实施办法》\uff08临政规发〔2023〕3号\uff0c2023年10月22日\uff09第四十二条"
        "\uff0c《临汾市人民政府公报》2023年第10期",
        "gbt7714": "临汾市人民政府. 临汾市人民政府关于印发临汾市网络预约出租汽车经营服务管理实施办法的通知: "
        "临政规发〔2023〕3号[J]. 临汾市人民政府公报, 2023(10).",
        "legal": "《临汾市人民政府关于印发临汾市网络预约出租汽车经营服务管理实施办法的通知》\uff0c临政规发〔2023〕3号"
        "\uff0c2023年10月22日发布\uff0c第四十二条。",
    }


def test_every_clause_can_be_quoted_and_is_then_found_word_for_word(engine: Engine) -> None:
    for row in range(0, len(engine.index.store), 400):
        record = engine.index.store.record(row)
        quotation = engine.quote(record.id)
        assert quotation.text.startswith(record.text)
        assert quotation.citations["gazette"]


def test_a_document_without_a_number_or_gazette(tiny_corpus: Place) -> None:
    text = notice(4, "防汛", ["市水利局负责。"])
    (tiny_corpus.corpus / "通知.txt").write_text(text, encoding="utf-8")
    tiny_corpus.update()
    found = lfsearch.open(tiny_corpus.index).quote("平政办发〔2024〕4号")
    assert found.citations["gbt7714"] == (
        "平阳市人民政府办公室. 平阳市人民政府办公室关于做好防汛工作的通知: 平政办发〔2024〕4号[Z]. 2024-03-04."
    )
    assert found.citations["legal"].endswith("平政办发〔2024〕4号\uff0c2024年3月4日发布。")


def test_quote_command(real: Callable[..., Any], tmp_path: Path) -> None:
    said = real("quote", RULES)
    assert said.code == 0
    assert "SHA-256" in said.out and "GB/T 7714" in said.out
    assert real("quote", RULES, "--style", "gbt7714").out.startswith("临汾市人民政府. ")
    assert real("quote", RULES, "--markdown").out.startswith("> 第四十二条")
    entry = json.loads(real("quote", RULES, "--json").out)
    assert set(entry["citations"]) == {"gazette", "gbt7714", "legal"}
    assert "sha256" in real("quote", RULES, "--csv").out.splitlines()[0]
    assert real("quote", RULES, "--style", "legal", "--json").code == 2
    assert real("quote", "2023-10/d99").code == 1


def test_a_quotation_in_markdown_is_verified_as_exact(real: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "quote.md"
    assert real("quote", RULES, "-o", file).code == 0
    entries = json.loads(real("verify", file, "--json").out)
    assert entries[0]["verdict"] == "exact"


# -- cites, cited-by ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def links(engine: Engine) -> list[Any]:
    return [link for document in engine.index.documents for link in engine.cites(document.id)]


def test_no_document_cites_itself(links: list[Any]) -> None:
    assert len(links) > 300
    assert not [link for link in links for one in link.resolved if one.startswith(link.record.document)]


@pytest.mark.parametrize("row", [row for row in CITED if row["kind"] != "described"], ids=lambda row: row["id"])
def test_texts_that_are_named(links: list[Any], row: dict[str, Any], engine: Engine) -> None:
    own = [
        link
        for link in links
        if link.record.source.file == row["file"]
        and link.record.source.lines.first <= row["lines"][1]
        and row["lines"][0] <= link.record.source.lines.last
    ]
    if row["cited_no"] is None:
        assert row["cited_title"] in [link.title for link in own]
        return
    named = [
        link
        for link in own
        if row["cited_no"] in (link.citation.doc_no, link.likely_doc_no)
        or any(engine.index.document(one.split("/att")[0]).document.doc_no == row["cited_no"] for one in link.resolved)  # type: ignore[union-attr]
    ]
    assert named
    assert not row["repeals"] or any(link.citation.repealed and link.to_json()["repealed"] for link in named)


@pytest.mark.parametrize(
    ("ref", "clauses"),
    [
        ("临政办发〔2017〕66号", {"2023-10/d01/p1", RULES}),
        ("《临汾市网络预约出租汽车经营服务管理实施办法》", {"2023-10/d01/p1", RULES}),
        ("《中华人民共和国防洪法》", {"2023-05/d07/att1/1.3", "2023-05/d07/att1/4.4.1.3", "2023-05/d07/att4/p14"}),
        ("《防洪法》", {"2023-05/d07/att1/1.3", "2023-05/d07/att1/4.4.1.3", "2023-05/d07/att4/p14"}),
    ],
)
def test_who_names_a_text(engine: Engine, ref: str, clauses: set[str]) -> None:
    found = {link.record.id for link in engine.cited_by(ref)}
    assert clauses <= found or (ref.startswith("《临汾市网络") and not found)


def test_a_document_by_any_of_its_names_is_named_by_the_same_clauses(engine: Engine) -> None:
    by_number = [link.record.id for link in engine.cited_by("临政办发〔2020〕55号")]
    assert len(by_number) > 15  # 《错峰方案》 in the emergency plan of the same month, too
    assert by_number == [link.record.id for link in engine.cited_by("2020-11/d07")]


def test_a_title_without_number_has_the_one_that_it_has_elsewhere(engine: Engine) -> None:
    found = {link.record.id: link.likely_doc_no for link in engine.cited_by("临政办发〔2014〕50号")}
    assert found["2020-11/d08/att1/1.2.18"] is None  # printed there
    assert found["2021-07/d08/att1/1.3"] == "临政办发〔2014〕50号"


@pytest.fixture
def laws(tiny_corpus: Place) -> Place:
    """A text with articles, one that repeals it, and one that rests on it."""
    duties = [
        "依据《平阳市供水办法》(平政办发〔2020〕7号)第三条、第五条第二款处理。",
        "按照《中华人民共和国水法》第六十四条处罚。",
        "《平阳市节水办法》(平政办发〔2019〕8号)同时废止。本通知自印发之日起施行。",
    ]
    (tiny_corpus.corpus / "2024-05.txt").write_text(notice(5, "供水检查", duties), encoding="utf-8")
    rests = ["按照《平阳市节水办法》(平政办发〔2019〕8号)第二条办理。", "市水利局负责。"]
    (tiny_corpus.corpus / "2024-06.txt").write_text(notice(6, "节水检查", rests), encoding="utf-8")
    tiny_corpus.update()
    return tiny_corpus


def test_articles_and_repeals(laws: Place) -> None:
    engine = lfsearch.open(laws.index)
    ids = {
        ref: [link.record.id for link in engine.cited_by(ref)]
        for ref in (
            "《平阳市供水办法》第三条",
            "《平阳市供水办法》第五条",
            "《平阳市供水办法》第四条",
            "《水法》第六十四条",
            "水法第六十四条",
            "《水法》第六十五条",
        )
    }
    assert [len(found) for found in ids.values()] == [1, 1, 0, 1, 1, 0]
    (link,) = engine.cites("平政办发〔2024〕6号")
    assert link.rests_on_repealed
    assert link.repealed_by is not None and link.repealed_by.doc_no == "平政办发〔2024〕5号"
    data = link.to_json()
    assert (data["articles"], data["repealed"], data["repeals"], data["resolved"]) == (("2",), True, False, None)
    repealing = [one for one in engine.cites("平政办发〔2024〕5号") if one.citation.repealed]
    assert [(one.rests_on_repealed, one.to_json()["repealed"]) for one in repealing] == [(False, True)]
    import datetime as dt

    (hit,) = engine.search("节水检查 第二条办理", mode="keyword", limit=1)
    assert [one.title for one in hit.rests_on] == ["平阳市节水办法"]
    assert not engine.cites("平政办发〔2024〕6号", as_of=dt.date(2024, 1, 1))[0].rests_on_repealed
    before = engine.cites("平政办发〔2024〕5号", as_of=dt.date(2024, 1, 1))
    assert before and not any(one.to_json()["repealed"] for one in before)  # its own repeal has not come into force


def test_commands(laws: Place, run: Callable[..., Any], tmp_path: Path) -> None:
    said = run(*laws.options, "cites", "平政办发〔2024〕6号")
    assert said.code == 0
    assert "rests on a text repealed by 平政办发〔2024〕5号" in said.out
    found = run(*laws.options, "search", "第二条办理", "--mode", "keyword", "-n", "1")
    assert "rests on 平政办发〔2019〕8号, repealed by 平政办发〔2024〕5号" in found.out
    clause = json.loads(run(*laws.options, "search", "第二条办理", "--mode", "keyword", "-n", "1", "--json").out)[
        "hits"
    ][0]
    assert [one["doc_no"] for one in clause["rests_on_repealed"]] == ["平政办发〔2019〕8号"]
    assert "repealed by 平政办发〔2024〕5号" in run(*laws.options, "show", clause["id"]).out
    entries = json.loads(run(*laws.options, "cited-by", "《水法》第六十四条", "--json").out)
    assert [(one["clause"].split("/")[0], list(one["articles"])) for one in entries] == [("2024-05", ["64"])]
    assert run(*laws.options, "cited-by", "平政办发〔2019〕8号", "--csv").out.count("\n") >= 2
    assert run(*laws.options, "cites", "平政办发〔2024〕6号", "-o", tmp_path / "cites.xlsx").code == 0
    nothing = run(*laws.options, "cited-by", "《没有人引用的办法》")
    assert nothing.code in (0, 1)
    assert nothing.err


def test_what_is_cited_by_nobody_can_be_asked_for_and_an_issue_cannot(engine: Engine) -> None:
    with pytest.raises(ClauseNotFound):
        engine.cited_by("2023-10")
    with pytest.raises(ClauseNotFound):
        engine.cited_by("2020-11/d06/att1/3.4.13")
    with pytest.raises(ClauseNotFound):
        engine.cited_by("没有这样的东西")
