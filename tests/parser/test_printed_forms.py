"""文号 and 成文日期 in all the forms that a masthead and a signature print them in."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.facts import find_facts
from lfsearch.parser import parse_issue
from lfsearch.text.numerals import to_chinese
from lfsearch.types import Document

FORM = """平阳市人民政府办公室

关于印发平阳市公园管理办法的通知

{number}

各县(市、区)人民政府,市直有关单位:

现将《平阳市公园管理办法》印发给你们,请认真贯彻执行。依据国办发\ufe5d2019\ufe5e12号。

平阳市人民政府办公室

{date}

(此件公开发布)

平阳市公园管理办法

第一条　 公园免费开放。

"""
ZEROS = "〇○零Oo0\uff2f\uff10\u25ef"


def document(number: str = "平政办发〔2024〕7 号", date: str = "2024 年 3 月 5 日") -> Document:
    (found,) = parse_issue(FORM.format(number=number, date=date), "2024-03").documents
    return found


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("二O二四年三月五日", "2024-03-05"),
        ("二0二四年三月五日", "2024-03-05"),
        ("二〇二四年三月廿五日", "2024-03-25"),
        ("二〇二四年三月卅日", "2024-03-30"),
        ("二○二三年 十 月 十 九 日", "2023-10-19"),
        ("二零二四年十二月三十一日", "2024-12-31"),
        ("2023.10.19", "2023-10-19"),
        ("2024\uff0e3\uff0e5", "2024-03-05"),
        ("2024-03-05", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("2024年3月5号", "2024-03-05"),
        ("\uff12\uff10\uff12\uff14年\uff13月\uff15日", "2024-03-05"),
    ],
)
def test_a_date_of_signature(printed: str, day: str) -> None:
    found = document(date=printed)
    assert found.date == dt.date.fromisoformat(day)
    assert [clause.kind for clause in found.clauses] == [c.kind for c in document().clauses]


@given(st.dates(dt.date(1990, 1, 1), dt.date(2049, 12, 31)), st.sampled_from(ZEROS))
def test_every_day_reads_whatever_the_zero(day: dt.date, zero: str) -> None:
    year = "".join((zero + "一二三四五六七八九")[int(figure)] for figure in str(day.year))
    assert document(date=f"{year}年{to_chinese(day.month)}月{to_chinese(day.day)}日").date == day


@pytest.mark.parametrize("printed", ["2024.13.5", "2024-02-30", "二〇二四年十三月五日", "一二三四五"])
def test_no_such_day(printed: str) -> None:
    assert document(date=printed).date is None


def test_a_date_that_ends_a_table_signs_nothing() -> None:
    text = FORM.format(number="平政办发〔2024〕7 号", date="2024 年 3 月 5 日")
    (found,) = parse_issue(text + "序号 事项 时限\n\n1 清淤\n\n2024.5.25\n", "2024-03").documents
    assert sum(clause.kind == "signature" for clause in found.walk()) == 1


@pytest.mark.parametrize(
    "number",
    [
        "平政办发\ufe5d2024\ufe5e7号",
        "平政办发〔\uff12\uff10\uff12\uff14〕\uff17号",
        "平政办发〔二〇二四〕七号",
        "平政办发「2024」7号",
        "平政办发「二O二四」七号",
        "平政办发【2024】7 号",
        "平政办发[2024]7号",
        "平政办发(2024)7号",
        "平政办发\uff3b2024\uff3d7号",
        "平政办发〔 2024 〕 第7号",
    ],
)
def test_a_number_of_a_document(number: str) -> None:
    found = document(number)
    assert found.doc_no == "平政办发〔2024〕7号"
    cited = [c.doc_no for clause in found.walk() for c in find_facts(clause.text).citations if c.doc_no]
    assert cited == ["国办发〔2019〕12号"]


@given(st.integers(1, 999), st.integers(1990, 2049))
def test_numerals_of_either_kind_make_one_number(value: int, year: int) -> None:
    spelt = "".join("〇一二三四五六七八九"[int(figure)] for figure in str(year))
    assert document(f"平政办发〔{spelt}〕{to_chinese(value)}号").doc_no == f"平政办发〔{year}〕{value}号"
