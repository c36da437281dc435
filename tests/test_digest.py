"""What is new in an issue."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Answer
from test_duty_tasks import NEW, OLD

from lfsearch.errors import ClauseNotFound
from lfsearch.index.build import update_index
from lfsearch.output.digest import digest_html, digest_markdown, digest_table, ranges, sections
from lfsearch.retrieval.engine import Engine

OTHER = NEW[: NEW.index("平阳市2024年秋季攻坚方案\n")].replace("秋季攻坚方案", "节水办法").replace("3 号", "4 号") + (
    "平阳市节水办法\n\n"
    "第一条 用水单位应当每年6月底前报送用水计划,2024年9月底前完成登记。\n\n"
    "第二条 本办法自印发之日起施行,有效期五年。《平阳市节水暂行办法》(平政办发〔2015〕9号)同时废止。\n"
)


# A notice that carries two plans, one of which stood beside another one in the notice before.
CARRIED = """平阳市人民政府办公室

关于印发《{first}》《平阳市水环境质量提升{year}年行动计划》的通知

平政办发〔{year}〕7 号

各县(市、区)人民政府:


现印发给你们,请认真贯彻执行。


平阳市人民政府办公室


{year} 年 3 月 9 日

(此件公开发布)

{first}

1. 完善机制。各单位要健全工作制度,每季度召开会议,研究解决问题。(市财政局牵头)

平阳市水环境质量提升{year}年行动计划

1. 整治排污口。完成全部入河排污口的排查,{year} 年 10 月底前整治完成{share}以上。(市水利局牵头)

{more}"""
CARRIED_OLD = CARRIED.format(first="平阳市土壤污染防治2023年行动计划", year=2023, share="80%", more="")
CARRIED_NEW = CARRIED.format(
    first="平阳市绿色家园建设2024年行动计划",
    year=2024,
    share="90%",
    more="2. 建设人工湿地。在污水处理厂下游新建湿地两处,改善出水水质。(市住建局牵头)\n",
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("digest")
    (folder / "corpus").mkdir()
    issues = (("2023-03", OLD), ("2023-06", CARRIED_OLD), ("2024-03", f"{NEW}\n\n{OTHER}"), ("2024-06", CARRIED_NEW))
    for issue, text in issues:
        (folder / "corpus" / f"{issue}.txt").write_text(text, encoding="utf-8")
    update_index(folder / "corpus", folder / "index")
    return Engine.open(folder / "index")


def test_a_document_issued_again_is_told_with_the_one_before(engine: Engine) -> None:
    found = engine.digest("2024-03")
    (again,) = found.reissued
    assert again.predecessor is not None
    assert (again.document.doc_no, again.predecessor.doc_no) == ("平政办发〔2024〕3号", "平政办发〔2023〕3号")
    assert again.summary == engine.compare("平政办发〔2024〕3号", "平政办发〔2023〕3号").summary
    (other,) = found.without_one
    assert other.document.doc_no == "平政办发〔2024〕4号"
    months = (*(f"2023-{month:02d}" for month in range(4, 13) if month != 6), "2024-01", "2024-02")
    assert found.missing_issues == months


def test_a_plan_that_a_notice_carries_is_told_with_the_one_that_another_notice_carried(engine: Engine) -> None:
    found = engine.digest("2024-06")
    (news,) = found.by_plans
    assert (found.reissued, found.without_one, news.predecessor) == ((), (), None)
    other, water = news.plans
    assert (other.comparison, other.summary) == (None, {})
    assert water.comparison is not None
    assert water.comparison.old.doc_no == "平政办发〔2023〕7号"
    assert (water.summary["改数字"], water.summary["新增"], water.summary["删除"]) == (1, 1, 0)
    tasks = {unit.unit: len(unit.duties) for unit in found.duties}
    assert tasks == {"市财政局": 1, "市住房和城乡建设局": 1}  # 市水利局 had its task before
    again, without, *_ = sections(found)
    assert again.lines[0].startswith("平政办发〔2024〕7号 平阳市水环境质量提升2024年行动计划 ← 平政办发〔2023〕7号")
    assert without.lines == ("平政办发〔2024〕7号 平阳市绿色家园建设2024年行动计划",)
    (told,) = found.to_json()["documents"]
    assert [plan["predecessor"] is not None for plan in told["plans"]] == [False, True]
    assert len(told["plans"][1]["added"]) == 1


def test_the_table_has_a_row_for_each_plan(engine: Engine) -> None:
    table = digest_table(engine.digest("2024-06"))
    told = [(row[0], row[6]) for row in table.rows if row[1] == "平政办发〔2024〕7号"][:2]
    heads = [section.head for section in sections(engine.digest("2024-06"))][:2]
    assert told[0] == (heads[1], "平阳市绿色家园建设2024年行动计划")
    assert told[1][0] == heads[0]
    assert told[1][1].startswith("平阳市水环境质量提升2024年行动计划  ← 平政办发〔2023〕7号")


def test_the_page_leads_to_a_plan_and_to_what_it_is_compared_with(engine: Engine) -> None:
    page = pytest.importorskip("lfsearch.web.pages.digest", exc_type=ImportError)
    found = engine.digest("2024-06")
    again, without, *_ = sections(found)
    (news,) = found.by_plans
    (line,) = page._lines(again, found)
    before = news.plans[1].comparison.old
    assert (line.name, line.address) == ("平政办发〔2024〕7号", f"/read/{news.document.id}")
    assert line.compared == f"/compare?a={quote(before.id, safe='')}&b={quote(news.document.id, safe='')}"
    (line,) = page._lines(without, found)
    assert (line.address, line.compared) == (f"/read/{news.document.id}", None)


def test_repeals_new_tasks_and_what_is_due(engine: Engine) -> None:
    found = engine.digest("2024-03")
    assert [(one.text.doc_no, one.by.doc_no) for one in found.repealed] == [
        ("平政办发〔2015〕9号", "平政办发〔2024〕4号")
    ]
    days = [str(entry.deadline.date) for entry in found.due]
    assert days == sorted(days)
    assert {"2024-09-30", "2024-10-31"} <= set(days)
    (due,) = (section.lines for section in sections(found) if section.name == "due")
    said = {line.partition("  ")[0]: line.partition("  ")[2] for line in due}
    assert said["2024-09-30"] == "…2024年9月底前完成登记"  # a clause without a heading: what says it, not how it begins
    assert said["2024-10-31"] == "1.强化秸秆禁烧"
    tasks = {unit.unit: len(unit.duties) for unit in found.duties}
    assert tasks["市教育局"] == 2
    assert tasks["市生态环境局"] == 2  # what it had before is not new
    assert "市住房和城乡建设局" not in tasks


def test_the_first_issue_of_an_index_lacks_nothing_and_an_unknown_one_is_said(engine: Engine) -> None:
    found = engine.digest("2023-03")
    assert (found.missing_issues, found.reissued) == ((), ())
    with pytest.raises(ClauseNotFound, match="2023-03, 2023-06"):
        engine.digest("2031-01")


def test_missing_issues_that_follow_each_other_are_one_range() -> None:
    assert ranges(["2021-11", "2021-12", "2022-01", "2022-05"]) == "2021-11…2022-01, 2022-05"
    assert ranges(["广州/2021-12", "广州/2022-01"]) == "广州/2021-12…广州/2022-01"
    assert ranges([]) == ""


def test_its_forms_say_the_same(engine: Engine, run: Callable[..., Answer], tmp_path: Path) -> None:
    found = engine.digest("2024-03")
    page, text = digest_html(found), digest_markdown(found)
    for wanted in ("平政办发〔2023〕3号", "平政办发〔2015〕9号", "2024-10-31", "2023-07…2024-02"):
        assert wanted in page
        assert wanted in text
    index = ("--index", str(engine.index.path))
    printed = run(*index, "digest", "2024-03")
    assert printed.code == 0
    assert "平政办发〔2023〕3号" in printed.out
    data = json.loads(run(*index, "digest", "2024-03", "--json").out)
    assert {"issue", "documents", "repealed", "due", "duties", "missing_issues"} <= set(data)
    assert set(data["documents"][0]) == {"document", "predecessor", "summary", "added", "dropped", "plans"}
    assert data["documents"][0]["added"]
    assert run(*index, "digest", "2024-03", "-o", str(tmp_path / "news.html")).code == 0
    assert (tmp_path / "news.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert run(*index, "digest", "2031-01").code == 1
