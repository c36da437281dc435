"""What stands in a workbook is for people: in Chinese all of it, heads, values of closed lists and the tabs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

Run = Callable[..., Any]
PLAN = "临政办发〔2023〕39号"
COMMANDS = {
    "search": ("search", "秸秆禁烧", "-n", "3"),
    "documents": ("list", "documents"),
    "issues": ("list", "issues"),
    "units": ("list", "units"),
    "places": ("list", "places"),
    "clauses": ("list", "clauses", "--doc-no", PLAN),
    "deadlines": ("list", "deadlines", "--doc-no", PLAN),
    "figures": ("list", "figures", "--doc-no", PLAN),
    "compare": ("compare", "临政办发〔2022〕51号", PLAN),
    "history": ("history", "2023-01/d07/att1/3.3.13"),
    "duties": ("duties", "市生态环境局"),
    "duties compared": ("duties", "--compare", "临政办发〔2022〕51号", PLAN),
    "quote": ("quote", PLAN),
    "cites": ("cites", "2023-05/d07"),
    "cited-by": ("cited-by", "《中华人民共和国大气污染防治法》"),
}
# Names that are the same in Chinese.
SAME = re.compile("SHA-256|GB/T 7714|PM|[0-9]|〔|〕")
ENGLISH = re.compile("[A-Za-z]{3,}")
CLOSED = {"True", "False", "bracket", "heading", "row", "text", "item", "article", "exact", "near", "not_found"}


def sheets(real: Run, file: Path, *command: str, **options: Any) -> list[Any]:
    said = real(*command, "-o", file, LC_ALL="zh_CN.UTF-8", **options)
    assert said.code in (0, 1), said.err
    return list(load_workbook(file).worksheets)


def check(book: list[Any]) -> None:
    for sheet in book:
        heads, *rows = list(sheet.values)
        assert [head for head in heads if ENGLISH.search(SAME.sub("", str(head)))] == []
        assert not CLOSED & {value for row in rows for value in row if isinstance(value, str)}
        if "效力" in heads:
            assert all(row[heads.index("效力")] for row in rows)
    if len(book) > 1:
        assert not any(ENGLISH.search(sheet.title) for sheet in book)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_workbook_speaks_chinese(real: Run, tmp_path: Path, name: str) -> None:
    check(sheets(real, tmp_path / "a.xlsx", *COMMANDS[name]))


def test_that_of_verified_quotations_too(real: Run, tmp_path: Path) -> None:
    text = "临政办发〔2022〕51号要求“秸秆综合利用率达到85%以上”,还说“统筹推进秸秆综合利用与禁烧工作”。"
    book = sheets(real, tmp_path / "a.xlsx", "verify", "-", text=text)
    check(book)
    heads, *rows = list(book[0].values)
    assert {row[heads.index("核对结果")] for row in rows} <= {"一致", "近似", "未找到"}
    assert "是" in {row[heads.index("出处有误")] for row in rows}


def test_values_for_programs_stay(real: Run) -> None:
    said = real("duties", "市生态环境局", "--csv", LC_ALL="zh_CN.UTF-8").out
    assert "bracket" in said and "括号内" not in said
