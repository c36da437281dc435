"""What a unit must do: each task once, with its role, deadlines and where that is printed."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from conftest import Answer
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.errors import QueryError
from lfsearch.index.build import update_index
from lfsearch.output.duties import matrix_text
from lfsearch.retrieval.due import DueRange, parse_due
from lfsearch.retrieval.duties import ROLES, Duty, DutyQuery
from lfsearch.retrieval.dutynotes import topic_notes
from lfsearch.retrieval.dutytable import matrix, topic_of
from lfsearch.retrieval.engine import Engine
from lfsearch.text.columns import text_width
from lfsearch.types import Deadline, Filters

HEAD = """平阳市人民政府办公室

关于印发平阳市{year}年秋季攻坚方案的通知

平政办发〔{year}〕3 号

各县(市、区)人民政府:


现将方案印发给你们,请认真贯彻执行。


平阳市人民政府办公室


{year} 年 3 月 5 日

(此件公开发布)

平阳市{year}年秋季攻坚方案

"""
OLD = (
    HEAD.format(year=2023)
    + """
一、重点任务

1. 强化秸秆禁烧。加大秸秆还田和离田的力度,提高秸秆综合利用率,2023 年 10 月底前建立台账。(牵头单位:市农业农村局;配合单位:市环保局)

2. 加强扬尘管控。城市建成区工地全面落实六个百分之百,道路每日洒水。(市住建局牵头,市生态环境局配合)

3. 强化监测。提升乡镇监测站运行水平,数据及时上传。(责任单位:市生态环境局)
"""
)
NEW = (
    HEAD.format(year=2024)
    + """
一、重点任务

1. 强化秸秆禁烧。加大秸秆还田和离田的力度,提高秸秆综合利用率,2024 年 10 月底前完善台账。(牵头单位:市生态环境局;配合单位:市农业农村局)

2. 加强扬尘管控。城市建成区工地全面落实六个百分之百,道路每日洒水。(市住建局牵头,市生态环境局配合)

3. 分类治理。①完成锅炉改造。②完成炉窑改造,6月启动。③完成汽修整治。(①市工信局牵头;②市生态环境局牵头,市工信局配合;③市交通运输局牵头。)

二、保障措施

(一)加强调度。市生态环境局要定期通报进展。市财政局落实资金。

(二)市教育局牵头负责的工作。

4. 开展校园宣传。

5. 组织征文活动,每月上报。
"""
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("duties")
    (folder / "corpus").mkdir()
    for year, text in ((2023, OLD), (2024, NEW)):
        (folder / "corpus" / f"{year}-03.txt").write_text(text, encoding="utf-8")
    update_index(folder / "corpus", folder / "index")
    return Engine.open(folder / "index")


def told(duties: tuple[Duty, ...]) -> list[tuple[str, str, str]]:
    return [(duty.role, duty.origin, duty.record.text[:6].replace(" ", "")) for duty in duties]


def test_every_task_is_told_once_with_its_role_and_where_it_is_printed(engine: Engine) -> None:
    assert told(engine.duties("市生态环境局", year="2024")) == [
        ("牵头", "bracket", "1.强化秸秆"),
        ("配合", "bracket", "2.加强扬尘"),
        ("牵头", "bracket", "②完成炉窑改"),
        ("责任", "text", "(一)加强调"),
    ]


def test_a_heading_gives_its_tasks_but_is_none(engine: Engine) -> None:
    assert told(engine.duties("市教育局")) == [("牵头", "heading", "4.开展校园"), ("牵头", "heading", "5.组织征文")]


def test_former_and_short_names_are_the_same_unit(engine: Engine) -> None:
    known = told(engine.duties("市生态环境局"))
    for name in ("环保局", "平阳市生态环境局", "市环境保护局", "生态环境局"):
        assert told(engine.duties(name)) == known
    assert len(known) == 7


def test_deadlines_are_the_task_s_own(engine: Engine) -> None:
    first, _, second, _ = engine.duties("市生态环境局", year="2024")
    assert [(one.text.replace(" ", ""), one.date) for one in first.deadlines] == [
        ("2024年10月底前", dt.date(2024, 10, 31))
    ]
    assert [(str(one.begins), str(one.date)) for one in second.deadlines] == [("2024-06-01", "2024-06-30")]
    data = json.loads(json.dumps(first.to_json()))
    (due,) = data["deadlines"]
    assert due.pop("sentence").endswith("2024年10月底前完善台账。")
    assert due == {"text": "2024年10月底前", "start": None, "end": "2024-10-31"}
    assert data["clause"]["id"] == first.record.id
    assert data["clause"]["citation"]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({"roles": ("牵头",)}, 2),
        ({"roles": ("牵头", "责任")}, 4),
        ({"due": "..2023-12-31"}, 1),
        ({"due": "2024"}, 2),
        ({"topic": "秸秆"}, 2),
        ({"topic": "扬尘 洒水"}, 2),
        ({"filters": Filters(years=(2023, 2023))}, 3),
        ({"filters": Filters(units=("市住建局",))}, 2),
    ],
)
def test_filters_leave_those_that_pass(engine: Engine, options: dict[str, Any], count: int) -> None:
    assert len(engine.duties("市生态环境局", **options)) == count


def test_how_a_topic_was_looked_for_is_said(engine: Engine, real_index: Path) -> None:
    """What is typed as one word is one, as in a search, and whoever would find more with a blank is told."""

    def asked(where: Engine, unit: str, topic: str) -> tuple[int, list[str]]:
        found = len(where.duties(unit, topic=topic))
        return found, list(topic_notes(where.index, DutyQuery.read(unit, topic=topic), Filters(), found))

    gazette, unit = Engine.open(real_index), "各县(市、区)人民政府"
    count, (note,) = asked(gazette, unit, "秸秆禁烧")
    more, none = asked(gazette, unit, "秸秆 禁烧")
    assert more > count
    assert none == []
    assert "'秸秆 禁烧'" in note
    assert f" {more - count} " in note
    unit = "市生态环境局"
    assert asked(engine, unit, "秸秆禁烧") == (2, [])  # its words stand nowhere else
    count, (note,) = asked(engine, unit, "秸秆 校园")
    assert count == 2
    assert "some of them" in note
    assert asked(engine, unit, "秸秆 -还田")[0] == 0
    assert "火箭" in asked(engine, unit, "火箭")[1][0]


def test_an_unknown_role_or_range_is_said(engine: Engine) -> None:
    with pytest.raises(QueryError, match="牵头, 配合, 责任"):
        engine.duties("市生态环境局", roles=("主办",))
    for text in ("gestern", "..", "2023-13", "2023-12-31..2023-01-01", ""):
        with pytest.raises(QueryError):
            parse_due(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("..2023-12-31", None, "2023-12-31"),
        ("2023-10-01..", "2023-10-01", None),
        ("2023-10..2023-12", "2023-10-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023年10月", "2023-10-01", "2023-10-31"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-10-05", "2023-10-05", "2023-10-05"),
    ],
)
def test_a_range_of_days_in_its_spellings(text: str, first: str | None, last: str | None) -> None:
    found = parse_due(text)
    assert (found.first and found.first.isoformat(), found.last and found.last.isoformat()) == (first, last)


@given(st.dates(), st.dates(), st.dates())
def test_a_range_holds_its_days_and_no_others(one: dt.date, other: dt.date, day: dt.date) -> None:
    first, last = sorted((one, other))
    assert DueRange(first, last).holds(Deadline("", day, 0, 0)) == (first <= day <= last)
    assert not DueRange(first, last).holds(Deadline("10月起", None, 0, 4, begins=day))


@given(st.text(max_size=30))
def test_any_text_is_a_range_or_refused_in_a_sentence(text: str) -> None:
    try:
        found = parse_due(text)
    except QueryError as error:
        assert str(error)
    else:
        assert found.first or found.last


def test_the_matrix_counts_every_duty_once(engine: Engine) -> None:
    duties = engine.duties()
    for by in ("year", "topic", "document"):
        table = matrix(duties, by)
        assert sum(sum(cell) for line in table.cells for cell in line) == len(duties)
        assert len(set(table.rows)) == len(table.rows)
    assert matrix(duties, "year").columns == ("2023", "2024")
    assert matrix(duties, "topic").columns == ("平阳市秋季攻坚方案",)
    assert topic_of("平阳市2023—2024年秋冬季攻坚方案") == topic_of("关于印发平阳市2020-2021年秋冬季攻坚方案的通知")


@pytest.mark.parametrize("width", [30, 40, 60, 84, 120])
def test_no_year_is_missing_on_a_narrow_terminal(engine: Engine, width: int) -> None:
    table = matrix(engine.duties(), "year")
    shown = matrix_text(table, width=width, color=False)
    for place, year in enumerate(table.columns):
        assert year in shown
        assert all(str(cells[place]) in shown for cells in table.cells)
    assert all(text_width(line) <= max(width, 40) for line in shown.splitlines())


def test_who_gained_and_lost_from_one_document_to_the_next(engine: Engine) -> None:
    found = engine.compare_duties("平政办发〔2024〕3号", "平政办发〔2023〕3号")
    assert found.old.doc_no == "平政办发〔2023〕3号"
    ours = next(change for change in found.units if change.unit == "市生态环境局")
    assert told(ours.gained) == [("牵头", "bracket", "②完成炉窑改"), ("责任", "text", "(一)加强调")]
    assert told(ours.lost) == [("责任", "bracket", "3.强化监测")]
    assert [(pair.old.role, pair.new.role) for pair in ours.changed] == [("配合", "牵头")]
    taught = next(change for change in found.units if change.unit == "市教育局")
    assert (len(taught.gained), len(taught.lost)) == (2, 0)


def test_the_tasks_of_every_unit_add_up_between_any_two_plans(real_index: Path) -> None:
    engine = Engine.open(real_index)
    plans = ("临政办发〔2020〕54号", "临政办发〔2022〕51号", "临政办发〔2023〕14号", "临政办发〔2023〕39号")
    seen: set[bool] = set()
    for pair in combinations(plans, 2):
        found = engine.compare_duties(*pair)
        assert found.units
        for one in found.units:
            assert sum(one.old) - len(one.lost) - one.merged + len(one.gained) + one.split == sum(one.new)
            for role, old, new in zip(ROLES, one.old, one.new, strict=True):
                gone = [
                    *one.lost,
                    *(pair.old for pair in one.changed),
                    *(task for g in one.regrouped for task in g.old),
                ]
                come = [
                    *one.gained,
                    *(pair.new for pair in one.changed),
                    *(task for g in one.regrouped for task in g.new),
                ]
                assert old - [task.role for task in gone].count(role) + [task.role for task in come].count(role) == new
            told = [id(task) for group in one.regrouped for task in (*group.old, *group.new)]
            told += [id(task) for task in (*one.gained, *one.lost)]
            assert len(told) == len(set(told))
            assert all(len(group.old) + len(group.new) > 2 and group.old and group.new for group in one.regrouped)
            data = one.to_json()
            assert (data["split"], data["merged"]) == (one.split, one.merged)
            assert data["regrouped"] == [group.to_json() for group in one.regrouped]
            seen |= {one.split > 0, one.merged == 0}
    assert seen == {True, False}  # plans in which tasks were split and in which they were merged


# -- the command ------------------------------------------------------------------------------------------------------


def test_the_command_in_its_forms(run: Callable[..., Answer], engine: Engine, tmp_path: Path) -> None:
    index = ("--index", str(engine.index.path))
    text = run(*index, "duties", "市环保局").out
    assert "市生态环境局: tasks 7, documents 2" in text
    assert "2023-10-31" in text
    data = json.loads(run(*index, "duties", "市环保局", "--json").out)
    assert [set(one) for one in data] == [{"unit", "role", "sentence", "clause", "deadlines", "from"}] * 7
    lines = run(*index, "duties", "市环保局", "--jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == data
    assert run(*index, "duties", "市环保局", "--csv").out.count("\n") >= 8
    assert run(*index, "duties", "市环保局", "--markdown").out.startswith("| unit | role |")
    assert run(*index, "duties", "市环保局", "-o", str(tmp_path / "duties.xlsx")).code == 0
    from openpyxl import load_workbook

    sheet = load_workbook(tmp_path / "duties.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 8
    table = json.loads(run(*index, "duties", "--matrix", "--json").out)
    assert set(table) == {"schema_version", "rows", "columns", "cells"}
    assert len(table["cells"]) == len(table["rows"])
    assert "2023" in run(*index, "duties", "--matrix").out
    both = ("--compare", "平政办发〔2023〕3号", "平政办发〔2024〕3号")
    assert "+ 牵头  ②完成炉窑改造" in run(*index, "duties", *both).out
    assert json.loads(run(*index, "duties", *both, "--json").out)["changes"]


def test_the_sentence_that_gives_a_unit_its_task_is_shown(run: Callable[..., Answer], engine: Engine) -> None:
    index = ("--index", str(engine.index.path))
    (duty,) = engine.duties("市财政局")
    assert duty.to_json()["sentence"] == "市财政局落实资金。"
    assert [line.strip() for line in run(*index, "duties", "市财政局").out.splitlines()][-1] == "市财政局落实资金。"
    first = engine.duties("市农业农村局", year="2023")[0]  # in a bracket: the whole clause is the task
    assert first.to_json()["sentence"] is None
    assert "提高秸秆综合利用率,2023年10月底前建立台账。" in run(*index, "duties", "市农业农村局").out


def test_the_command_says_what_is_missing(run: Callable[..., Answer], engine: Engine) -> None:
    index = ("--index", str(engine.index.path))
    assert run(*index, "duties").code == 2
    answer = run(*index, "duties", "市生态环保局")
    assert (answer.code, answer.out.strip()) == (0, "")
    assert "市生态环境局" in answer.err
    assert run(*index, "duties", "市生态环境局", "--due", "bald").code == 2
    assert run(*index, "duties", "--matrix", "--jsonl").code == 2
    assert run(*index, "duties", "--compare", "2024-03", "平政办发〔2023〕3号").code == 2


def test_deadlines_and_figures_are_lists_under_both_names(run: Callable[..., Answer], engine: Engine) -> None:
    index = ("--index", str(engine.index.path))
    one = run(*index, "deadlines", "--due", "..2023-12-31", "--json")
    other = run(*index, "list", "deadlines", "--due", "..2023-12-31", "--json")
    assert one.out == other.out
    (entry,) = json.loads(one.out)
    assert (entry["start"], entry["end"]) == (None, "2023-10-31")
    assert entry["clause"]["doc_no"] == "平政办发〔2023〕3号"
    assert run(*index, "figures", "--json").out == run(*index, "list", "figures", "--json").out
    lines = run(*index, "deadlines").out.splitlines()
    assert lines[0].split() == ["2023-10-31", "平政办发〔2023〕3号", "·", "1.强化秸秆禁烧", "2023-03/d01/att1/1.1"]
    assert lines[1].strip() == entry["sentence"]
    assert entry["sentence"].endswith("2023年10月底前建立台账。")
    assert run(*index, "deadlines", "--csv").out.splitlines()[0].startswith("text,start,end,sentence,doc_no")
    assert run(*index, "list", "documents", "--due", "2023").code == 2
    assert run(*index, "list", "figures", "--due", "2023").code == 2


def test_figures_by_their_unit_and_by_who_is_responsible(run: Callable[..., Answer], real_index: Path) -> None:
    index = ("--index", str(real_index))
    money = json.loads(run(*index, "figures", "--unit", "万元", "--json").out)
    assert money
    assert {re.split("/", entry["unit"])[0] for entry in money} == {"万元"}
    other = json.loads(run(*index, "figures", "--exclude-unit", "万元", "--json").out)
    assert "万元" not in {entry["unit"] for entry in other}
    assert len(other) + len(money) == len(json.loads(run(*index, "figures", "--json").out))
    theirs = json.loads(run(*index, "figures", "--unit", "市能源局", "--unit", "万元", "--json").out)
    assert all("市能源局" in [unit["name"] for unit in entry["clause"]["units"]] for entry in theirs)
    due = json.loads(run(*index, "deadlines", "--json").out)
    days = [entry["end"] or entry["start"] or "9999" for entry in due]
    assert days == sorted(days)
