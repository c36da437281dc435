"""One spelling for everything that is compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.retrieval.snippets import to_chinese
from lfsearch.text.normal import find_doc_nos, normalise, squeeze, strip_control
from lfsearch.text.numerals import chinese_number, number


@given(st.integers(1, 999))
def test_a_numeral_survives_the_way_to_chinese_and_back(value: int) -> None:
    assert chinese_number(to_chinese(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("三百零五", 305), ("十", 10), ("二十一", 21), ("一万二千", 12000), ("二〇二三", 2023), ("两", 2)],
)
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese_number(text) == value


def test_what_is_no_numeral_is_none() -> None:
    assert chinese_number("十条") is None
    assert chinese_number("") is None


@pytest.mark.parametrize("figure", ["9", "\uff19", "\u0669", "九", "万", "五千亿", "廿"])
def test_a_numeral_beyond_any_that_means_one_is_none(figure: str) -> None:
    assert number(figure * 5000) is None
    assert chinese_number(figure * 5000) is None


@pytest.mark.parametrize("article", ["第三条", "第3条", "第\uff13条", "第 3 条"])
def test_article_spellings_are_one(article: str) -> None:
    assert normalise(article) == "第3条"


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("PM2. 5", "pm2.5"),
        ("12. 42 万户", "12.42万户"),
        ("(市能源局 牵头)", "(市能源局牵头)"),
        ("2020 年 12 月", "2020年12月"),
        ("①市农业农村局", ";市农业农村局"),
        ("VR / AR", "vr / ar"),
        ("a\u200bb\x1b[31m", "ab[31m"),
    ],
)
def test_stray_spaces_widths_and_controls(printed: str, normal: str) -> None:
    assert normalise(printed) == normal


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert squeeze(squeeze(text)) == squeeze(text)


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    assert not set(strip_control(text)) & {"\x1b", "\x07", "\x08", "\r", "\x9b", "\u202e"}


@pytest.mark.parametrize(
    "spelling",
    [
        "临政办发〔2023〕39号",
        "临政办发[2023]39号",
        "临政办发(2023)39号",
        "临政办发【2023】39号",
        "临政办发2023年39号",
        "临政办发 2023 39号",
        "临政办发2023年第39号",
        "临政办发〔2023〕39",
        "临政办发 〔 2023 〕 39 号",
    ],
)
def test_doc_no_spellings(spelling: str) -> None:
    assert [(prefix, number) for prefix, number, _ in find_doc_nos(spelling)] == [("临政办发", "〔2023〕39号")]


@pytest.mark.parametrize(
    "spelling", ["临政办发〔二〇二三〕三十九号", "临政办发二O二三年39号", "临政办发〔二〇二三〕39号"]
)
def test_doc_nos_in_chinese_numerals(spelling: str) -> None:
    assert find_doc_nos(spelling) == [("临政办发", "〔2023〕39号", True)]
    assert find_doc_nos("一二三四年五号、二〇二三年三月") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("廿五", 25), ("卅", 30), ("二百三", 230), ("二百零三", 203), ("一万二", 12_000), ("三千五", 3500)],
)
def test_numerals_out_of_the_ordinary(text: str, number: int) -> None:
    assert chinese_number(text) == number


def test_dates_are_no_doc_nos() -> None:
    assert find_doc_nos("2023年10月19日") == []
