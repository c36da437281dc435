"""An issue in another width, indexed and asked for in any width: found by its words, shown as printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lfsearch.index.build import update_index

# Kangxi and supplement radicals, full-width marks and digits, a 文号 in square brackets.
PRINTED = (
    "平阳市人\u2ea0政府办公室\n\n关于印发平阳市\u2ecb辆停放管理办法的通知\n\n平政办发[２０２４]３１号\n\n"
    "各县\uff08市、区\uff09人民政府\uff0c市直有关单位\uff1a\n\n现将《平阳市\u2ecb辆停放管理办法》印发给你们\uff0c请认真贯彻执行。\n\n"
    "平阳市人民政府办公室\n\n２０２４年３月５日\n\n\uff08此件公开发布\uff09\n\n平阳市\u2ecb辆停放管理办法\n\n"
    "第一条\u3000 \u2f08\u2ea0政府应当划定\u2ecb辆停放区\uff0c市\u2ed3负总责\uff1b停放率达到８５％以上。\n\n"
    "第二条\u3000 \u2edd品运输\u2ecb应当每日消毒\uff0c依据《食品安全办法\uff08试行\uff09》\uff08平政发〔2020〕5号\uff09。\n\n"
    "\uff08责任单位\uff1a市公安局、市市场监管局\uff09\n\n"
)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, run: Callable[..., Any]) -> Callable[..., Any]:
    place = tmp_path_factory.mktemp("width")
    (place / "corpus").mkdir()
    (place / "corpus" / "2024-03.txt").write_text(PRINTED, encoding="utf-8")
    update_index(place / "corpus", place / "index")

    def call(*arguments: object) -> Any:
        answer = run("--index", place / "index", "--corpus", place / "corpus", *arguments, "--json")
        assert answer.code == 0, answer.err
        return json.loads(answer.out)

    return call


@pytest.mark.parametrize(
    "query",
    ['"车辆停放区"', '"食品运输车"', '"人民政府应当"', "\uff02市长负总责\uff02", '"达到85%以上"', '"\u2ecb辆停放区"'],
)
def test_a_phrase_is_found_in_any_width(ask: Callable[..., Any], query: str) -> None:
    hits = ask("search", query, "--mode", "keyword")["hits"]
    assert any(hit["label"] in ("第一条", "第二条") for hit in hits)


@pytest.mark.parametrize(
    "number",
    ["平政办发〔2024〕31号", "平政办发[2024]31号", "平政办发\uff082024\uff0931号", "平政办发【２０２４】３１号"],
)
def test_a_document_number_is_found_in_any_spelling(ask: Callable[..., Any], number: str) -> None:
    assert ask("show", number)["doc_no"] == "平政办发〔2024〕31号"


def test_it_is_shown_as_printed_with_radicals_as_they_look(ask: Callable[..., Any]) -> None:
    (document,) = ask("list", "documents")
    assert document["title"] == "平阳市人民政府办公室关于印发平阳市车辆停放管理办法的通知"
    assert document["addressee"] == "各县\uff08市、区\uff09人民政府\uff0c市直有关单位"
    assert (document["date"], document["disclosure"]) == ("2024-03-05", "此件公开发布")
    first, second = ask("search", "停放 消毒", "--kind", "通知", "-n", "50")["hits"][:2]
    texts = {hit["label"]: hit["text"] for hit in (first, second)}
    assert texts["第一条"] == "第一条\u3000人民政府应当划定车辆停放区\uff0c市长负总责\uff1b停放率达到８５％以上。"


def test_its_facts_are_read(ask: Callable[..., Any]) -> None:
    clauses = ask("show", "平政办发〔2024〕31号")["clauses"]
    articles = {node["label"]: node for top in clauses for node in [top, *top["children"]]}
    figure = articles["第一条"]["quantities"][0]
    assert (figure["value"], figure["unit"], figure["bound"]) == (85, "%", ">=")
    cited = articles["第二条"]["citations"][0]
    assert (cited["title"], cited["doc_no"]) == ("食品安全办法\uff08试行\uff09", "平政发〔2020〕5号")
    assert {unit["name"] for unit in articles["第二条"]["units"]} == {"市公安局", "市市场监督管理局"}
