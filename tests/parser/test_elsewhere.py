"""Official documents of other places: mastheads of every printed form, and what stands behind them."""

from __future__ import annotations

import datetime as dt
import importlib
from pathlib import Path
from types import ModuleType

import pytest

from lfsearch.parser import parse_issue
from lfsearch.types import Clause, ClauseKind, Document

FOLDER = Path(__file__).resolve().parents[1] / "gold" / "elsewhere"


def documents(case: str) -> tuple[Document, ...]:
    (path,) = (FOLDER / "cases").glob(f"{case}-*.txt")
    return parse_issue(path.read_text(encoding="utf-8"), "2020-01").documents


def one(case: str) -> Document:
    (document,) = documents(case)
    return document


def labels(document: Document, kind: ClauseKind | None = None) -> list[str]:
    return [clause.label for clause in document.walk() if clause.label and kind in (None, clause.kind)]


def find(document: Document, label: str) -> Clause:
    return next(clause for clause in document.walk() if clause.label == label)


def texts(document: Document, kind: ClauseKind) -> list[str]:
    return [clause.text for clause in document.walk() if clause.kind is kind]


def test_number_above_the_title() -> None:
    document = one("01")
    assert document.doc_no == "穗府办规〔2021〕7号"
    assert document.title == "广州市人民政府办公厅关于进一步加强特困人员救助供养工作的通知"
    assert (document.issuers, document.kind) == (("广州市人民政府办公厅",), "通知")
    assert document.date == dt.date(2021, 4, 13)
    assert document.addressee == "各区人民政府，市政府各部门、各直属机构"
    assert labels(document) == [f"{number}、" for number in "一二三四五六七八"]
    assert all(find(document, f"{number}、").heading for number in "一二三四五六七八")
    assert "公开方式" not in find(document, "八、").text and "印发" not in find(document, "八、").text[-10:]
    assert document.disclosure == "主动公开"


def test_both_orders_in_one_file() -> None:
    found = documents("02")
    assert [(d.doc_no, d.span.first) for d in found] == [
        ("国办函〔2004〕36号", 1),
        ("穗府办规〔2021〕7号", 10),
        ("穗府办规〔2021〕19号", 22),
    ]
    assert labels(found[2], ClauseKind.ARTICLE) == ["第一条", "第二条", "第十一条", "第十八条"]
    assert len(find(found[2], "第十一条").children) == 4
    assert [attachment.title for attachment in found[2].attachments] == ["广州市临时救助实施细则"]


def test_an_order_of_the_state_council() -> None:
    document = one("03")
    assert document.doc_no == "国务院令第707号"
    assert document.title == "中华人民共和国个人所得税法实施条例"
    assert (document.issuers, document.kind, document.date) == (("国务院",), "令", dt.date(2018, 12, 18))
    (signature,) = texts(document, ClauseKind.SIGNATURE)
    assert signature.startswith("总理")
    assert labels(document, ClauseKind.ARTICLE) == ["第一条", "第二条", "第三条"]
    assert [child.label for child in find(document, "第三条").children][:2] == ["（一）", "（二）"]


def test_an_order_of_a_city() -> None:
    document = one("04")
    assert document.doc_no == "广州市人民政府令第179号"
    assert document.title == "广州市老年人优待办法"
    assert (document.issuers, document.date) == (("广州市人民政府",), dt.date(2021, 1, 29))
    assert find(document, "第十九条").text == "第十九条 本办法自2021年5月1日起施行。"
    assert document.disclosure == "主动公开"


def test_the_state_council_issues_and_signs() -> None:
    document = one("05")
    assert (document.issuers, document.date) == (("国务院",), dt.date(2019, 1, 24))
    assert texts(document, ClauseKind.SIGNATURE) == ["国务院\n2019年1月24日\n（此件公开发布）"]
    assert texts(document, ClauseKind.PARAGRAPH)[0] == "现将《国家职业教育改革实施方案》印发给你们，请认真贯彻执行。"
    path = find(document, "（一）").path
    assert path[-2:] == ("一、完善国家职业教育制度体系", "（一）健全国家职业教育制度框架")


def test_a_law_with_contents() -> None:
    document = one("06")
    assert (document.doc_no, document.title, document.date) == (None, "中华人民共和国审计法", None)
    assert document.addressee is None
    assert labels(document) == [
        "第一章",
        "第一条",
        "第二条",
        "第三条",
        "第二章",
        "第七条",
        "第八条",
        "第九条",
        "第十条",
    ]
    assert find(document, "第二条").text.count("\n") == 3


def test_interpretations_of_the_courts() -> None:
    rules, reply = documents("07")
    assert rules.title == "最高人民法院关于审理民间借贷案件适用法律若干问题的规定"
    assert rules.issuers == ("最高人民法院",)
    assert labels(rules) == ["第一条", "第二条", "第三条"]
    assert reply.issuers == ("最高人民法院", "最高人民检察院")
    assert reply.title.startswith("最高人民法院、最高人民检察院关于涉以压缩气体为动力的枪支")
    assert labels(reply) == ["一、", "二、"]
    assert texts(reply, ClauseKind.PARAGRAPH)[-1] == "此复。"
    assert all("审判委员会第" in text for text in texts(rules, ClauseKind.NOTE))


def test_articles_without_a_blank() -> None:
    document = one("08")
    assert labels(document, ClauseKind.ARTICLE) == [f"第{n}条" for n in "一二三四五六七"] + ["第十八条"]
    assert find(document, "第一条").path[-2] == "第一章 总则"
    assert find(document, "第五条").text.count("\n") == 1
    assert find(document, "第十八条").text.count("\n") == 1
    assert [child.label for child in find(document, "第十八条").children] == ["（一）", "（二）"]


def test_articles_over_a_thousand_and_inserted_ones() -> None:
    document = one("09")
    articles = labels(document, ClauseKind.ARTICLE)
    assert articles[:5] == ["第九百九十七条", "第九百九十八条", "第九百九十九条", "第一千条", "第一千零一条"]
    assert articles[5:] == ["第十七条之一", "第十八条"]
    assert find(document, "第九百九十七条").path[:3] == (
        "第四编 人格权",
        "第一分编 通则",
        "第二章 生命权、身体权和健康权",
    )
    assert len({clause.id for clause in document.walk()}) == sum(1 for _ in document.walk())


def test_figures_of_full_width() -> None:
    document = one("10")
    top = find(document, "五、")
    second = top.children[1]
    one_, two = (child for child in second.children if child.label)
    assert (one_.label, two.label) == ("\uff11\uff0e", "\uff12\uff0e")
    assert [child.label for child in one_.children] == ["\uff08\uff11\uff09", "\uff08\uff12\uff09"]


def test_a_sentence_alone_heads_its_paragraph() -> None:
    clauses = [clause for clause in one("11").walk() if clause.label and clause.label.startswith("（")]
    assert [clause.heading for clause in clauses] == [
        "健全国家职业教育制度框架",
        "提高中等职业教育发展水平",
        "推进高等职业教育高质量发展",
        "完善高层次应用型人才培养体系",
    ]
    assert clauses[0].path[-1] == "（一）健全国家职业教育制度框架"
    assert "把握好正确的改革方向" in clauses[0].text


def test_metadata_of_a_web_page() -> None:
    document = one("12")
    assert document.title == "镇巴县人民政府工作规则"
    assert document.doc_no == "镇政发〔2024〕7号"
    assert document.issuers in ((), ("镇巴县人民政府",))
    assert document.date == dt.date(2024, 4, 6)
    assert labels(document) == ["第一章", "一、", "二、", "第二章", "四、", "五、"]


def test_numbers_in_brackets_and_dates_with_letters() -> None:
    first, second = documents("13")
    assert first.doc_no == "吉府发〔2003〕37号"
    assert first.title == "江西省吉安市人民政府办公室关于印发吉安市市本级政务公开工作实施细则的通知"
    assert (first.issuers, first.date) == (("江西省吉安市人民政府办公室",), dt.date(2003, 12, 4))
    assert first.addressee == "市政府各部门,市直各单位"
    assert second.doc_no == "岳办发〔2017〕2号"
    assert second.title == "中共岳阳市委办公室岳阳市人民政府办公室印发《关于全面推进政务公开工作的实施意见》的通知"
    assert second.issuers == ("中共岳阳市委办公室", "岳阳市人民政府办公室")
    assert second.date == dt.date(2017, 1, 10)


def test_a_table_of_one_number() -> None:
    assert one("14").doc_no == "临政办发〔2020〕58号"


def test_a_red_head_as_a_pdf_has_it() -> None:
    document = one("15")
    assert document.doc_no == "联防联控机制综发〔2022〕71号"
    assert document.title == "关于印发新型冠状病毒肺炎防控方案（第九版）的通知"
    assert document.issuers == ("国务院应对新型冠状病毒肺炎疫情联防联控机制综合组",)
    assert (document.date, document.disclosure) == (dt.date(2022, 6, 27), "主动公开")
    assert [attachment.title for attachment in document.attachments] == ["新型冠状病毒肺炎防控方案（第九版）"]


def test_a_notice_with_units_of_all_levels() -> None:
    document = one("16")
    assert " ".join(labels(document)) == "一、 1. 2. 3. （四） （五） 3. （六）"


def test_a_notice_with_a_table_of_single_cells() -> None:
    document = one("17")
    assert document.doc_no == "穗府办规〔2025〕8号"
    assert labels(document, ClauseKind.ARTICLE) == ["第一条", "第十三条"]
    assert labels(document, ClauseKind.ROW)[:3] == ["1", "2", "3"]


def test_titles_with_an_addressee_and_no_number() -> None:
    first, second = documents("18")
    assert first.title == "临沧市人民政府关于印发临沧市道路交通安全管理特别规定(试行)的通知"
    assert (first.doc_no, first.issuers, first.date) == (None, ("临沧市人民政府",), dt.date(2006, 2, 20))
    assert [a.title for a in first.attachments] == ["临沧市道路交通安全管理特别规定(试行)"]
    assert labels(first, ClauseKind.ARTICLE) == ["第一条", "第二条", "第三条"]
    assert second.title == "清远市人民政府关于印发《清远市人民政府工作规则》的通知"
    assert (second.issuers, second.date) == (("清远市人民政府",), dt.date(2019, 11, 29))
    assert labels(second)[:3] == ["一、", "二、", "三、"]


@pytest.fixture(scope="module")
def unseen() -> ModuleType:
    return importlib.import_module("unseen")


def test_whole_documents_keep_their_quality(unseen: ModuleType) -> None:
    scores = {score.name: score for score in unseen.score_documents(FOLDER)}
    assert scores["found"].total == 28
    assert scores["clauses + paragraphs"].total > 30
    for name in ("found", "文号", "title", "date", "issuer", "文号 not invented", "clauses + paragraphs"):
        assert scores[name].misses == [], name
    assert scores["clauses own"].hits >= 0.9 * scores["clauses own"].total


# Those that are a whole document with a masthead of its own: a text without one belongs to what stands before it.
WHOLE = ("sc006", "gz29", "sc058", "gz28", "web_lincang", "sc012", "gz33", "ncp2", "sc042", "gz17", "lr03", "web_jian")


@pytest.mark.parametrize("turn", range(4))
def test_documents_one_after_the_other_begin_where_they_begin(unseen: ModuleType, turn: int) -> None:
    names = WHOLE[turn * 3 :] + WHOLE[: turn * 3]
    gold = {entry["file"]: entry for entry in unseen.entries(FOLDER / "documents" / "gold.jsonl")}
    text, starts = "", []
    for name in names:
        starts.append(text.count("\n") + 1)
        text += (FOLDER / "documents" / f"{name}.txt").read_text(encoding="utf-8").rstrip("\n") + "\n"
    found = parse_issue(text, "2020-01").documents
    assert len(found) == len(names)
    for document, name, start in zip(found, names, starts, strict=True):
        wanted = gold[f"{name}.txt"]
        assert abs(document.span.first - start) <= unseen.NEAR, name
        assert unseen.name(document.title) == unseen.name(wanted["title"])
        assert document.doc_no is None if wanted["doc_no"] is None else document.doc_no.endswith(wanted["doc_no"][-8:])
