"""Units that prose obliges, with no word that makes them responsible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.facts import find_facts
from lfsearch.facts.obliged import find_obliged
from lfsearch.facts.places import known_places
from lfsearch.facts.reading import read

HOME = known_places().home("平阳市")


def obliged(text: str) -> list[str]:
    return [unit.name for unit in find_obliged(read(text), HOME, ())]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # a modal verb behind
        ("市财政局要及时拨付资金。", ["市财政局"]),
        ("(三)强化监督管理。市生态环境局要会同有关部门加强监督指导。", ["市生态环境局"]),
        ("收到报告后,市应急管理局、市水利局应立即赶赴现场。", ["市应急管理局", "市水利局"]),
        ("交通运输局应当自受理之日起20日内作出许可。", ["市交通运输局"]),
        ("各县(市、区)人民政府必须落实属地管理责任。", ["各县(市、区)人民政府"]),
        # 由 in front
        ("其中,国考断面入河排污口由市生态环境局组织排查溯源。", ["市生态环境局"]),
        ("逾期不改的,由市公安局、市城市管理局依法查处。", ["市公安局", "市城市管理局"]),
        # a verb of directing behind who opens the sentence
        ("市卫健委会同市教育局开展专项检查。", ["市卫生健康委员会"]),
        ("(4)市教育局及时汇总反馈学校需求。", ["市教育局"]),
    ],
)
def test_the_subject_of_a_duty_is_obliged(text: str, names: list[str]) -> None:
    found = find_facts(text, home=HOME).obliged
    assert [unit.name for unit in found] == names
    assert {unit.role for unit in found} == {"责任"}


@pytest.mark.parametrize(
    "text",
    [
        "报市生态环境局备案。",
        "办公室主任由市生态环境局主要负责人兼任。",
        "组长由市生态环境局副局长担任。",
        "领导小组由市教育局、市公安局等部门组成。",
        "由市水利局审批的项目,按程序报批。",
        "高出部分所需资金自行负担。",
        "市教育局要求整改的问题已经解决。",
        "向市应急局报告。理由市财政局已经说明。",
        "分管市生态环境局、市教育局。",
    ],
)
def test_who_only_stands_there_is_not(text: str) -> None:
    assert obliged(text) == []


def test_who_is_responsible_already_is_not_listed_twice() -> None:
    facts = find_facts("市水利局要加强监管。(市水利局牵头)", home=HOME)
    assert [(unit.role, unit.name) for unit in facts.units] == [("牵头", "市水利局")]
    assert facts.obliged == ()


@given(st.text(alphabet="由要应市局教育县政府、,。会同组织()区人民的0\n", max_size=200))
def test_any_text_gives_places_inside_it(text: str) -> None:
    for unit in find_obliged(read(text), HOME, ()):
        assert 0 <= unit.start < unit.end <= len(text)
        assert unit.name
