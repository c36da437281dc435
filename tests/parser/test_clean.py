"""Page furniture and debris."""

from __future__ import annotations

import pytest
from parser_support import ISSUES, parsed, source

from lfsearch.parser.clean import clean, is_furniture, render

HEAD = "7 / 2021　 临汾市人民政府公报　 　 　 　 　 ·市政府办公室文件·　"


@pytest.mark.parametrize(
    "line",
    [
        "—53—",
        "— 7 —",
        "-12-",
        HEAD.strip(),
        "·市政府文件·　 　 　 　 11 / 2020　 临汾市人民政府公报",
        "·市政府文件·",
        "临汾市人民政府公报",
    ],
)
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "———坚持问题导向",
        "—2025 年",
        "—",
        "报公报编辑部。 临汾市人民政府公报刊登",
        "3.公报。办好政府公报",
        "2021 年 7 月",
    ],
)
def test_text_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


def test_sentence_reads_on_over_a_page_break() -> None:
    cleaned = clean(f"第一行群众\n\n—53—\n\n{HEAD}\n\n\n\n出现恐慌\n 度调度\n")
    assert [(line.text, line.gap, line.page_start) for line in cleaned.lines] == [
        ("第一行群众", 0, True),
        ("出现恐慌", 0, True),
        ("度调度", 0, True),
    ]
    assert [item.line for item in cleaned.furniture] == [3, 5]
    assert cleaned.pages == 3


def test_debris_goes_and_line_numbers_stay() -> None:
    cleaned = clean("\ufeff一\u200b、总\x00则\r\n\r\n\x0c二、附则")
    assert [(line.number, line.text) for line in cleaned.lines] == [(1, "一、总则"), (3, "二、附则")]
    assert cleaned.lines[1].page_start


@pytest.mark.parametrize(("issue", "pages"), [("2021-07", 57), ("2023-01", 28)])
def test_pages_are_counted(issue: str, pages: int) -> None:
    assert parsed(issue).pages == pages


def test_a_page_begins_with_one_blank_right_below_the_line_before() -> None:
    text = "甲\n 乙\n\n 丙\n  丁\n\u3000戊\n己\n—2—\n庚\n\f辛\n"
    assert [line.text for line in clean(text).lines if line.page_start] == list("甲乙庚辛")
    assert clean(text).pages == 4
    assert [line.gap for line in clean(text).lines] == [0, 0, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("issue", ISSUES)
def test_cleaning_is_idempotent(issue: str) -> None:
    cleaned = clean(source(issue))
    assert clean(render(cleaned)).lines == cleaned.lines
