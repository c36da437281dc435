"""Paragraphs without labels: which lead, table or closing they belong to."""

from __future__ import annotations

import pytest
from parser_support import HEAD, only, plan

POSTS = ("王渊常务副市长:负责财政。", "崔元斌副市长:负责改革。", "张希亮副市长:负责信访。", "赵某副市长:负责教育。")


def grouped(posts: int) -> bool:
    """Whether the paragraphs of so many posts are put under their posts."""
    body = "工作分工如下:\n\n\n" + "".join(f"{post}\n\n\n分管第{post[0]}局。\n\n\n" for post in POSTS[:posts])
    under = [clause.path[1:] for clause in plan(body).values() if clause.text.startswith("分管")]
    assert len(under) == posts
    return under == [(post.split(":")[0],) for post in POSTS[:posts]]


@pytest.mark.parametrize(("posts", "expected"), [(1, False), (2, False), (3, True), (4, True)])
def test_three_leads_make_groups(posts: int, expected: bool) -> None:
    assert grouped(posts) is expected


def table(*above: str) -> list[str]:
    """The texts that the rows of a table stand under, the plan's title aside."""
    rows = "序号 学校 计划(人)\n\n1 第一中学 300\n\n2 第二中学 200\n\n二、要求\n\n抓好落实。\n"
    body = "一、主要目标\n\n到 2025 年完成。\n\n\n" + "".join(f"{line}\n\n" for line in above) + rows
    row = next(clause for clause in plan(body).values() if clause.text == "1 第一中学 300")
    return list(row.path[2:-1])


def test_a_title_heads_its_table_over_two_lines_more_at_the_most() -> None:
    assert table("城区学校招生计划表") == ["城区学校招生计划表"]
    assert table("城区学校招生计划表", "(更新)", "单位:人") == ["城区学校招生计划表(更新)"]
    notes = ("数据取自统计年鉴。\n", "以校为单位。\n", "上半年。\n")
    assert table("城区学校招生计划表\n", *notes[:2]) == ["城区学校招生计划表"]
    assert table("城区学校招生计划表\n", *notes) == []


@pytest.mark.parametrize("title", ["学校表", "城区学校招生计划如下"])
def test_other_lines_head_no_table(title: str) -> None:
    assert table(title) == []


ITEMS = "一、要求\n\n(一)提高认识。 抓好落实。\n\n\n(二)加强督查。 严肃问责。\n\n\n"


def place(closing: str, items: str = ITEMS) -> str:
    """The id of the clause that holds the closing paragraph, inside the plan."""
    return next(tail for tail, clause in plan(items + closing + "\n").items() if clause.text == closing)


@pytest.mark.parametrize(
    "closing", ["请各部门于10月底前报送。", "各级各部门要认真落实。", "联系人:王小华", "望认真执行。"]
)
def test_what_speaks_to_all_closes_the_list(closing: str) -> None:
    assert place(closing) == "1.p1"


def test_other_paragraphs_stay_with_the_last_item() -> None:
    assert place("对责任不落实的,予以约谈。") == "1.2.p1"


def test_one_item_is_no_list_to_close() -> None:
    only_item = "一、要求\n\n(一)提高认识。 抓好落实。\n\n\n"
    assert place("请各部门于10月底前报送。", only_item) == "1.1.p1"


def test_a_notice_without_a_plan_closes_too() -> None:
    text = HEAD[: HEAD.index("《临汾市")] + "一、提高认识。 落实。\n\n\n二、督查。 问责。\n\n\n请认真执行。\n"
    assert next(clause for clause in only(text).walk() if clause.text == "请认真执行。").level == 1
