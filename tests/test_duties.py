"""Units printed once for several clauses: in a closing bracket or line, or in the heading above them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS

from lfsearch.facts.inherited import inherited_units
from lfsearch.facts.names import canonical_unit
from lfsearch.parser import parse_issue
from lfsearch.text.width import fold

ISSUE = """平阳市人民政府办公室

关于印发平阳市秋季攻坚方案的通知

平政办发〔2024〕3 号

各县(市、区)人民政府:


现将方案印发给你们,请认真贯彻执行。


平阳市人民政府办公室


2024 年 3 月 5 日

(此件公开发布)

平阳市秋季攻坚方案


一、重点任务


13. 强化秸秆禁烧管控。 ①加大秸秆还田和离田的力度,提高秸秆综合利用率,建立收储运体系和台账。②加强重点

时段的巡查检查,建立全覆盖的网格化监管体系,发现一起查处一起。( ①市农业农村局牵头;②市生态环境局牵头。 各县市区政府落实。)
"""


def test_units_go_to_their_items_and_to_the_item_above() -> None:
    document = parse_issue(ISSUE, "2024-03").documents[0]
    clauses = {clause.label: clause for clause in document.walk() if clause.label}
    shares = inherited_units(document)
    names = {label: {(u.role, u.name) for u in shares.get(clauses[label].id, [])} for label in ("13.", "①", "②")}
    common = ("落实", "各县(市、区)人民政府")
    assert names["①"] == {("牵头", "市农业农村局"), common}
    assert names["②"] == {("牵头", "市生态环境局"), common}
    assert names["13."] == names["①"] | names["②"]


# -- closing lines, and a bracket without keys -----------------------------------------------------------------------


def shares(body: str, city: str = "平阳") -> dict[str, set[tuple[str, str, str]]]:
    """Label, or beginning of the text -> the units that a clause gets from others, with their origin."""
    text = ISSUE[: ISSUE.index("一、重点任务")].replace("平阳", city) + body.replace("\n", "\n\n")
    document = parse_issue(text, "2024-03").documents[0]
    found = inherited_units(document)
    return {
        clause.label or fold(clause.text)[:4]: {(u.role, u.name, u.origin) for u in found.get(clause.id, [])}
        for clause in document.walk()
    }


def test_closing_lines_hold_for_all_that_stands_above_them() -> None:
    found = shares(
        "一、减排措施\n(一)工业源\n水泥企业:停止使用重型车辆运输物料。\n铸造企业:停止造型工序。\n"
        "责任单位:市工信局、市生态环境局。\n配合单位:国网平阳供电公司。\n(二)移动源\n公交线路增加班次。\n"
    )
    wanted = {
        ("责任", "市工业和信息化局", "bracket"),
        ("责任", "市生态环境局", "bracket"),
        ("配合", "国网平阳供电公司", "bracket"),
    }
    assert found["(一)"] == found["水泥企业"] == found["铸造企业"] == wanted
    assert found["一、"] == found["(二)"] == found["责任单位"] == set()


def test_a_bracket_without_keys_holds_for_every_item() -> None:
    keyed = "①市农业农村局牵头;②市生态环境局牵头。 各县市区政府落实。"
    document = parse_issue(ISSUE.replace(keyed, "牵头单位:市水利局;落实单位:各县市区政府"), "2024-03").documents[0]
    found = inherited_units(document)
    clauses = {clause.label: clause.id for clause in document.walk() if clause.label}
    wanted = {("牵头", "市水利局"), ("落实", "各县(市、区)人民政府")}
    for label in ("13.", "①", "②"):
        assert {(unit.role, unit.name) for unit in found[clauses[label]]} == wanted
    assert clauses["一、"] not in found


def test_the_bracket_behind_the_last_part_is_said_of_the_item_where_all_items_end_in_one() -> None:
    parts = "2.错峰生产。\n(1)钢铁企业限产。\n(2)焦化企业限产。(牵头单位:市工信局;责任单位:各县市区人民政府)\n"
    items = "一、措施\n1.治理锅炉。(牵头单位:市能源局)\n" + parts + "3.{}\n"
    wanted = {("牵头", "市工业和信息化局", "bracket"), ("责任", "各县(市、区)人民政府", "bracket")}
    found = shares(items.format("清扫道路。(牵头单位:市城市管理局)"))
    assert found["2."] == found["(1)"] == wanted
    assert found["(2)"] == found["1."] == found["3."] == found["一、"] == set()
    found = shares(items.format("清扫道路。"))
    assert found["2."] == found["(1)"] == set()


# -- headings --------------------------------------------------------------------------------------------------------

TASKS = "1.完成巡查。\n2.建立台账,由市统计局负责汇总。\n"
BUREAU = "市生态环境局"


@pytest.mark.parametrize(
    ("heading", "units"),
    [
        ("市生态环境局牵头负责的工作", {("牵头", BUREAU)}),
        ("市生态环境局牵头负责的工作。", {("牵头", BUREAU)}),
        ("平阳市生态环境局牵头的任务", {("牵头", BUREAU)}),
        ("由市生态环境局牵头,市水利局配合的事项", {("牵头", BUREAU), ("配合", "市水利局")}),
        ("市生态环境局、尧都区人民政府牵头负责的重点工作", {("牵头", BUREAU), ("牵头", "尧都区人民政府")}),
        ("市生态环境局牵头(共2项)", {("牵头", BUREAU)}),
        ("市生态环境局负责", {("责任", BUREAU)}),
        ("市生态环境局牵头推进的大气治理项目", {("牵头", BUREAU)}),
        ("牵头单位:市生态环境局", {("牵头", BUREAU)}),
        ("责任单位:市生态环境局、市水利局", {("责任", BUREAU), ("责任", "市水利局")}),
        ("市环保局", {("责任", BUREAU)}),
        ("市生态环境局、市文化和旅游局", {("责任", BUREAU), ("责任", "市文化和旅游局")}),
        ("市文旅局和市发展改革委", {("责任", "市文化和旅游局"), ("责任", "市发展和改革委员会")}),
        ("市生态环境局(2项)", {("责任", BUREAU)}),
        ("市生态环境局工作职责", {("责任", BUREAU)}),
        ("各县(市、区)人民政府重点任务", {("责任", "各县(市、区)人民政府")}),
        ("洪洞县人民政府", {("责任", "洪洞县人民政府")}),
        ("加强大气治理(市生态环境局牵头,市水利局配合)", {("牵头", BUREAU), ("配合", "市水利局")}),
        ("加强大气治理(责任单位:各县(市、区)人民政府)", {("责任", "各县(市、区)人民政府")}),
    ],
)
@pytest.mark.parametrize("label", ["(一)", "一、"])
def test_a_heading_gives_its_units_to_what_stands_below(label: str, heading: str, units: set[tuple[str, str]]) -> None:
    body = f"一、任务分工\n(一){heading}\n{TASKS}" if label == "(一)" else f"一、{heading}\n{TASKS}"
    found = shares(body)
    wanted = {(*unit, "heading") for unit in units}
    assert found["1."] == found["2."] == wanted
    assert found[label] == set()


@pytest.mark.parametrize(
    "heading",
    [
        "加强大气治理",
        "王一副市长负责的工作",
        "市生态环境局要加强巡查",
        "市生态环境局牵头制定方案,每月检查两次",
        "检查区域",
        "分管市审计局",
        "市水利局、检查区域",
        "成员单位:市水利局",
        "各县(市、区)",
        "某某研究院",
        "市生态环境局牵头负责的工作已经完成",
        "加强大气治理(市生态环境局牵头)工作",
    ],
)
def test_a_heading_that_says_something_else_gives_nothing(heading: str) -> None:
    found = shares(f"一、任务分工\n(一){heading}\n{TASKS}")
    assert found["1."] == found["2."] == set()


def test_units_go_down_to_the_leaves_and_the_nearer_heading_counts() -> None:
    found = shares(
        "一、市教育局\n(一)校舍\n1.完成修缮。\n(1)屋面。\n(二)市体育局牵头负责的工作\n2.建设操场。\n(2)跑道。\n二、其他\n3.按期总结。\n"
    )
    assert found["(一)"] == found["1."] == found["(1)"] == {("责任", "市教育局", "heading")}
    assert found["2."] == found["(2)"] == {("牵头", "市体育局", "heading")}
    assert found["3."] == set()


def test_the_units_of_any_city_are_its_own() -> None:
    body = "一、国网{0}供电公司牵头负责的工作\n1.建成变电站。\n二、{0}市教育局\n2.建成学校。\n"
    names = []
    for city in ("临汾", "平阳", "石家庄"):
        found = shares(body.format(city), city)
        names.append([{name.replace(city, "X") for _, name, _ in found[label]} for label in ("1.", "2.")])
    assert names[0] == names[1] == names[2] == [{"国网X供电公司"}, {"市教育局"}]


# -- the report of 195 tasks under headings of their units, against the printed lines -------------------------------

REPORT = "临政办发〔2023〕8号"


def printed_tasks() -> dict[int, set[str]]:
    """Number of a task -> the units of the heading above it, by the lines alone."""
    lines = fold((Path(CORPUS) / "2023-05.txt").read_text(encoding="utf-8")).replace(" ", "").splitlines()
    first = lines.index("2023年《政府工作报告》") if "2023年《政府工作报告》" in lines else 0
    text = "".join(lines[first:1610])
    tasks: dict[int, set[str]] = {}
    units: set[str] = set()
    wanted = 1
    for match in re.finditer(
        r"\([一二三四五六七八九十]+\)([^()。]{2,40})牵头负责的工作|(?<![\d.])(\d{1,3})\.(?!\d)", text
    ):
        if match[1]:
            units = {canonical_unit(name) for name in match[1].split("、")}
        elif units and int(match[2]) == wanted:
            tasks[wanted] = units
            wanted += 1
    return tasks


def test_all_195_tasks_of_the_report_have_the_unit_of_their_heading(real: Callable[..., Any]) -> None:
    tasks = printed_tasks()
    assert len(tasks) == 195
    clauses = json.loads(real("list", "clauses", "--doc-no", REPORT, "--json").out)
    found = {
        int(clause["label"].rstrip(".")): {unit["name"] for unit in clause["units"] if unit["role"] == "牵头"}
        for clause in clauses
        if re.fullmatch(r"\d+\.", clause["label"] or "")
    }
    assert [number for number, units in tasks.items() if not units <= found.get(number, set())] == []


def test_the_filter_and_the_catalogue_know_units_of_headings(real: Callable[..., Any]) -> None:
    options = ("--doc-no", REPORT, "--unit", "市能源局")
    clauses = json.loads(real("list", "clauses", *options, "--json").out)
    assert [clause["label"] for clause in clauses] == ["(十)", *(f"{number}." for number in range(68, 75))]
    listed = {entry["name"]: entry["clauses"] for entry in json.loads(real("list", "units", *options, "--json").out)}
    assert listed["市能源局"] == 8


def test_a_bracket_of_its_own_keeps_to_the_items_that_its_keys_name() -> None:
    """Though the items beside it end in brackets too, ③ is nobody's but 市市场监管局's."""
    text = ISSUE[: ISSUE.index("13. ")] + (
        "1. 推进清洁取暖改造,集中资源大力推进。(市能源局牵头)\n\n"
        "2. 严格散煤管控。 ①采暖季前完成劣质煤清零和洁净煤供应保障工作。 ②完成禁煤区划定。 ③常态化开展打击劣质煤"
        "销售专项行动。 ( ①市能源局牵头;②市生态环境局牵头;③市市场监管局牵头。 各县市区政府落实。)\n\n"
        "3. 深入开展锅炉整治,依法依规加大力度。(市生态环境局牵头)\n"
    )
    document = parse_issue(text, "2024-03").documents[0]
    shares = inherited_units(document)
    named = {
        clause.label: {unit.name for unit in shares.get(clause.id, []) if unit.role == "牵头"}
        for clause in document.walk()
        if clause.label in ("①", "②", "③")
    }
    assert named == {"①": {"市能源局"}, "②": {"市生态环境局"}, "③": {"市市场监督管理局"}}
