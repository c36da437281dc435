"""Blanks between Han characters: taken out, but for those between the heads of columns."""

from __future__ import annotations

import pytest
from twins import spaced_out

from lfsearch.parser.spacing import close_up

# So much of it that its blanks are known to be those of OCR.
TEXT = "各县（市、区）人民政府要加强组织领导，落实工作责任，确保各项任务按期完成。\n" * 20


def closed(*lines: str) -> list[str]:
    """The lines below a text, as they come back once OCR has put a blank between all Han characters."""
    return close_up(spaced_out(TEXT + "\n".join(lines))).split("\n")[TEXT.count("\n") :]


@pytest.mark.parametrize(
    "heads",
    [
        "序号 学校名称 专业名称 层次 专业类别 认证结论 有效期开始时间 有效期截止时间",  # not all of them are known
        "序号 县市区 企业名称 颗粒物、二氧化硫小时浓度分别执行以下限值",
        "序号 幼儿园名称 招生计划（人）",
        "类别 重点工作 主要任务 完成时限 工程措施 责任分工",
        "工作组 组长单位 成员单位 主要职责",
        "涉及事项 证照名称 责任部门 备注",
        "事项名称 责任单位 完成时限",
    ],
)
def test_heads_of_columns_are_parted(heads: str) -> None:
    [line] = closed(heads)
    assert line.split()[0] == heads.split()[0]
    assert line.replace(" ", "") == heads.replace(" ", "")
    known = [
        head
        for head in heads.split()
        if head in "学校名称 专业名称 企业名称 幼儿园名称 招生计划（人） 完成时限 责任部门"
    ]
    assert set(known) <= set(line.split())


def test_letter_spaced_heads_are_made_whole() -> None:
    assert closed("类别 重点工作 主要任务 完成时限 工\u3000 程\u3000 措\u3000 施") == [
        "类别 重点工作 主要任务 完成时限 工程措施"
    ]


@pytest.mark.parametrize("above", ["表1 生态环境总体准入管控要求", "各成员单位职责", "建立应急物资储备库。"])
def test_two_heads_stand_below_a_caption_or_a_sentence(above: str) -> None:
    assert closed(above, "单位名称 主要职责")[-1] == "单位名称 主要职责"
    assert closed("再生资源回收", "利用企业个数")[-1] == "利用企业个数"


@pytest.mark.parametrize(
    "line",
    [
        "入河排污口分类代码",
        "第二章购买主体和承接主体",
        "临汾市重污染天气应急工作组组成及职责",
        "负责落实部门职责。",
        "序号",
    ],
)
def test_other_lines_are_closed_up(line: str) -> None:
    assert closed(line) == [line]
