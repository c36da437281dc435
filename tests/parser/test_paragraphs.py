"""How wide a line is on paper, where the column ends, and how far back a bracket may be open."""

from __future__ import annotations

import pytest

from lfsearch.parser.lines import Line
from lfsearch.parser.paragraphs import column_width, open_bracket, width


def lines(*texts: str) -> list[Line]:
    return [Line(number, text, "", 0, False) for number, text in enumerate(texts, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("各县市区", 4), ("2023", 2), ("A4纸", 2), ("各县(市、区),", 8), ("2023 年", 3.4), ("", 0), ("《办法》", 4)],
)
def test_width_on_paper(text: str, expected: float) -> None:
    assert width(text) == pytest.approx(expected)


def test_the_column_ends_where_fifteen_lines_of_a_hundred_go_beyond() -> None:
    texts = ["一" * (20 + place) for place in range(20)]
    assert column_width(lines(*texts), 0, 20) == 37
    assert column_width(lines(*texts), 5, 10) == 29


def test_no_column_is_narrower_than_eighteen_characters() -> None:
    assert column_width(lines("短", "行"), 0, 2) == 18
    assert column_width([], 0, 0) == 18


def test_a_bracket_is_open_for_four_lines() -> None:
    text = lines("根据(下称", "第二行", "第三行", "第四行", "第五行")
    assert open_bracket(text, 0, 3)
    assert not open_bracket(text, 0, 4)
    assert not open_bracket(text, 1, 3)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("根据《办法", True),
        ("根据《办法》", False),
        ("(一)依据(", True),
        ("“引文", True),
        ("依据〔2020", True),
        ("）甲", False),
    ],
)
def test_any_kind_of_bracket(text: str, is_open: bool) -> None:
    assert open_bracket(lines(text), 0, 0) is is_open
