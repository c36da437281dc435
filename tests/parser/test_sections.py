"""Where addressee, running text, attachments and titles of attached texts begin and end."""

from __future__ import annotations

import pytest
from parser_support import HEAD, only

from lfsearch.parser.sections import issued_texts, list_names
from lfsearch.types import ClauseKind

INDENT = "\u3000 \u3000 "


def titles(text: str) -> list[str]:
    """The titles of attached texts, in order."""
    return [clause.text for clause in only(text).walk() if clause.kind is ClauseKind.TITLE]


PLAN = HEAD + "\n一、目标。 完成。\n\n"
NEXT = f"临汾市测试应急预案\n\n{INDENT}为做好应急,制定本预案。\n\n一、总则。 制定本预案。\n"


def test_a_title_at_the_top_of_a_page_opens_an_attached_text() -> None:
    assert titles(PLAN + "—5—\n" + NEXT) == ["临汾市测试方案", "临汾市测试应急预案"]
    document = only(PLAN + "—5—\n" + NEXT)
    assert [entry.title for entry in document.attachments] == ["临汾市测试方案", "临汾市测试应急预案"]
    assert document.clauses[-1].path == ("临汾市测试应急预案",)


@pytest.mark.parametrize(
    "text",
    [
        PLAN + NEXT,  # not at the top of a page
        PLAN + "—5—\n" + NEXT.replace("预案\n", "设想\n"),  # ends as no title does
        PLAN + "—5—\n" + NEXT.replace(INDENT, ""),  # no indented paragraph behind it
        PLAN + "一、依据(详见\n\n—5—\n" + NEXT,  # inside a bracket
    ],
)
def test_what_only_looks_like_a_title_opens_none(text: str) -> None:
    assert titles(text) == ["临汾市测试方案"]


def test_before_the_signature_no_page_opens_an_attached_text() -> None:
    place = HEAD.index("临汾市人民政府办公室\n\n2023 年")
    assert titles(HEAD[:place] + "—5—\n" + NEXT + "\n" + HEAD[place:]) == ["临汾市测试方案"]


def test_the_title_that_the_notice_names_is_found_anywhere() -> None:
    lines = "临汾市测\n\n试方案\n"
    assert titles(HEAD.replace("临汾市测试方案\n\n　", lines + "\n　")) == ["临汾市测试方案"]


def test_a_title_takes_at_most_five_lines() -> None:
    def split_title(lines: int) -> list[str]:
        name = "".join(f"第{number}部分工作" for number in range(lines - 1)) + "方案"
        pieces = [f"第{number}部分工作" for number in range(lines - 1)] + ["方案"]
        text = HEAD.replace("临汾市测试方案\n\n　", "\n\n".join(pieces) + "\n\n　").replace("临汾市测试方案", name)
        return titles(text)

    assert split_title(5) == ["第0部分工作第1部分工作第2部分工作第3部分工作方案"]
    assert split_title(6) != ["第0部分工作第1部分工作第2部分工作第3部分工作第4部分工作方案"]


def test_an_addressee_takes_at_most_six_lines() -> None:
    def addressed(lines: int) -> str | None:
        return only(HEAD.replace("各县(市、区)人民政府,", "各县(市、区)人民政府,\n\n" * (lines - 1))).addressee

    assert addressed(6) == "各县(市、区)人民政府," * 5 + "市直有关部门"
    assert addressed(7) is None


@pytest.mark.parametrize("line", ["现就有关事项通知如下:", "根据《测试法》:", "按要求办理。各部门:"])
def test_a_sentence_is_no_addressee(line: str) -> None:
    assert only(HEAD.replace("各县(市、区)人民政府,市直有关部门:", line)).addressee is None


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("关于印发《甲市测试办法》《乙市测试细则》的通知", ["甲市测试办法", "乙市测试细则"]),
        ("关于印发甲市测试方案的通知", ["甲市测试方案"]),
        ("关于转发《甲省测试办法》等3个文件的通知", ["甲省测试办法"]),
        ("关于做好测试工作的通知", []),
    ],
)
def test_texts_that_a_title_issues(title: str, texts: list[str]) -> None:
    assert issued_texts(title) == texts


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("附件:任务表", ["任务表"]),
        ("附件:1.任务表2.流程图3.名单", ["任务表", "流程图", "名单"]),
        ("附件:1、任务表2、流程图", ["任务表", "流程图"]),
        ("附件1.任务表2.流程图", ["任务表", "流程图"]),
        ("附件:", []),
    ],
)
def test_entries_of_a_list_of_attachments(text: str, names: list[str]) -> None:
    assert list_names(text) == names


def test_numbers_of_a_list_of_attachments_may_skip_two() -> None:
    def noted(number: int) -> str:
        document = only(PLAN + f"附件:1. 测试任务分解表\n\n\n{number}. 响应流程示意图\n")
        return next(clause.text for clause in document.walk() if clause.kind is ClauseKind.NOTE)

    assert noted(4).endswith("响应流程示意图")
    assert not noted(5).endswith("响应流程示意图")


# As web pages are written: a paragraph on each line, none of them wrapped.
PAGE = (
    """测试市人民政府关于划定测试区域的批复

测政函〔2020〕9号

测试区人民政府:

"""
    + "　　同意划定测试区域,请按照有关规定做好界址点坐标的公布、标志的设立和日常管理工作,重大事项及时报告市人民政府。\n"
    * 3
)


def test_the_heads_of_a_table_are_no_title() -> None:
    page = PAGE + "附件:1.测试质量监测指标表\n2.测试任务表\n\n测试市人民政府\n\n2020年5月6日\n\n"
    text = page + "附件1\n\n测试质量监测指标表(2020年版)\n一级指标\n二级指标\n评价标准\n覆盖率\n较上一年增加。\n"
    assert titles(text) == ["附件1\n测试质量监测指标表(2020年版)"]


def test_a_list_of_attachments_without_a_colon() -> None:
    page = PAGE + "附件1.查验区的界址点坐标\n2.大桥的界址点坐标\n\n测试市人民政府\n\n2020年5月6日\n\n"
    text = page + "附件1.\n\n查验区的\n界址点坐标\n坐标\n名称\n附件2:\n大桥的界址点坐标\n坐标\n名称\n"
    assert titles(text) == ["附件1.\n查验区的界址点坐标", "附件2:\n大桥的界址点坐标"]
