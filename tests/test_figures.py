"""Figures that are cells of their own: what they measure, in which unit; and numbers in cells that measure nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.facts import Row, find_facts
from lfsearch.facts.figures import declared_units
from lfsearch.output.facts import quantity_text
from lfsearch.parser import parse_issue
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.factlists import Measures, list_figures
from lfsearch.text.units import unit_spelt
from lfsearch.types import Cell, Filters, Quantity

CORPUS = Path(__file__).parent.parent / "corpus"


def figures(*cells: tuple[str | None, str], unit: str | None = None) -> tuple[Quantity, ...]:
    row = [Cell(column, text) for column, text in cells]
    return find_facts(" ".join(cell.text for cell in row), row=Row(row, unit)).quantities


def brief(*cells: tuple[str | None, str], unit: str | None = None) -> list[tuple[float, str, str | None]]:
    return [(q.value, q.unit, q.measure) for q in figures(*cells, unit=unit)]


def test_row_and_column_say_what_a_figure_measures() -> None:
    row = (("区县", "尧都区"), ("2022年11-12月PM2.5(微克/立方米)", "57"), ("2023年1-3月PM2.5(微克/立方米)", "62"))
    assert brief(*row) == [
        (57, "微克/立方米", "尧都区 2022年11-12月PM2.5"),
        (62, "微克/立方米", "尧都区 2023年1-3月PM2.5"),
    ]


@pytest.mark.parametrize(
    ("column", "key", "cell", "unit"),
    [
        ("PM2.5浓度值(\u03bcg / m3)", "尧都", "63", "\u03bcg/m3"),
        ("目标\uff08%\uff09", "覆盖率", "90", "%"),
        ("招生计划(人)", "临汾市幼儿园", "100", "人"),
        ("重污染天数", "尧都", "3", "天"),
        ("矿区个数", "煤炭", "110", "个"),
        ("分值", "即时性工作", "5", "分"),
        ("2025年指标", "盆地区重力测量(平方千米)", "6000", "平方千米"),
        ("目标(2025年)", "绿色分拣中心", "5", ""),
        ("目标(2025年)", "资源利用量", "1500吨", "吨"),
        ("金额(万元)", "道路改造", "1,200.5", "万元"),
        (None, "尧都", "63", ""),
    ],
)
def test_the_unit_is_printed_in_the_cell_the_column_or_the_row(
    column: str | None, key: str, cell: str, unit: str
) -> None:
    (quantity,) = figures(("名称", key), (column, cell))
    assert quantity.unit == unit
    assert quantity.text == cell
    assert quantity.measure is not None and quantity.measure.startswith(key[:4])
    assert "(" not in quantity.measure or "2025年" in quantity.measure


def test_a_table_states_one_unit_for_all() -> None:
    assert brief(("用途", "住宅用地"), ("Ⅰ级", "231.53"), unit="万元/亩") == [(231.53, "万元/亩", "住宅用地 Ⅰ级")]


def test_words_of_a_class_and_its_member_both_count() -> None:
    row = (("指标", "回收网络建设"), ("指标", "网点覆盖率"), ("现状", "—"), ("目标", "90%"), ("责任部门", "市商务局"))
    assert brief(*row) == [(90, "%", "回收网络建设 网点覆盖率 目标")]


def test_bounds_and_ranges_of_a_cell() -> None:
    (quantity,) = figures(("指标", "交易市场"), ("目标", "20家以上"))
    assert (quantity.value, quantity.unit, quantity.bound, quantity.text) == (20, "家", ">=", "20家")
    (quantity,) = figures(("指标", "覆盖率"), ("目标", "≥85%"))
    assert (quantity.value, quantity.bound) == (85, ">=")
    low, high = figures(("指标", "字数"), ("要求(字)", "300-500"))
    assert (low.value, low.bound, high.value, high.bound) == (300, ">=", 500, "<=")


@pytest.mark.parametrize(
    "row",
    [
        (("序号", "1"), ("部门", "市教育局"), ("事权清单", "负责学校食堂")),
        ((None, "3"), (None, "铜矿"), (None, "—")),
        (("代码", "SH3"), ("编号", "12"), ("名称", "排污口")),
        (("姓名", "王渊"), ("联系电话", "03572091234")),
        (("姓名", "王渊"), (None, "13935712345")),
        (("名称", "规划"), ("年份", "2025")),
        (("名称", "规划"), (None, "2025")),
        (("任务", "改造"), ("完成时限", "2023.5.15")),
        (("任务", "改造"), ("完成时限", "2023")),
        (("单位", "市教育局"), ("备注", "3")),
        (("名称", "5"),),
    ],
)
def test_serial_numbers_codes_years_and_telephones_measure_nothing(row: tuple[tuple[str | None, str], ...]) -> None:
    assert brief(*row) == []


@given(
    st.integers(0, 99_999), st.sampled_from(["尧都区", "侯马市", "煤炭"]), st.sampled_from(["目标(%)", "人数", "指标"])
)
def test_a_figure_is_found_with_its_value_and_place(value: int, key: str, column: str) -> None:
    (quantity,) = figures(("名称", key), (column, str(value)))
    assert quantity.value == value
    assert f"{key} {value}"[quantity.start : quantity.end] == str(value)
    assert quantity.measure == f"{key} {column.removesuffix('(%)')}"


def test_a_line_above_a_table_states_its_unit() -> None:
    (document,) = [
        d
        for d in parse_issue((CORPUS / "2023-01.txt").read_text("utf-8"), "2023-01").documents
        if "基准地价" in d.title
    ]
    declared = declared_units(document)
    rows = {clause.id: clause for clause in document.walk() if clause.kind == "row"}
    assert set(declared) == set(rows) and set(declared.values()) == {"万元/亩"}


def test_every_county_has_its_targets() -> None:
    """PM2.5 of two winters: 17 counties with four figures, 18 with two."""
    found = []
    for name in ("2020-11", "2023-01"):
        for document in parse_issue((CORPUS / f"{name}.txt").read_text("utf-8"), name).documents:
            for clause in document.walk():
                if clause.kind == "row" and not clause.header:
                    found += find_facts(clause.text, date=document.date, row=Row(clause.cells)).quantities
    targets = [q for q in found if q.measure and "月PM2.5" in q.measure]
    assert len(targets) == 2 * 17 + 2 * 18
    assert len({q.measure for q in targets}) == len(targets)
    assert {q.unit for q in targets} == {"\u03bcg/m3", "微克/立方米"}
    days = [q for q in found if q.measure and q.measure.endswith("月重污染天数")]
    assert len(days) == 2 * 17 and {q.unit for q in days} == {"天"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u03bcg/m3", "微克/立方米"),
        ("\uff4d\uff47/\uff4d\uff13", "毫克/立方米"),
        ("公里/每小时", "km/h"),
        ("个批次", "批次"),
    ],
)
def test_a_unit_is_the_same_in_any_spelling(one: str, other: str) -> None:
    assert unit_spelt(one) == unit_spelt(other)
    assert unit_spelt(one) not in {unit_spelt(each) for each in ("个", "米", "万元", "mg/L")}


def test_figures_in_a_unit_are_those_of_every_year_however_it_is_printed(real_index: Path) -> None:
    measured = Measures(frozenset({unit_spelt("微克/立方米")}))
    found = [entry.figure for entry in list_figures(Engine.open(real_index).index, Filters(), measured)]
    targets = [figure for figure in found if figure.measure and "月PM2.5" in figure.measure]
    assert len(targets) == 2 * 17 + 2 * 18
    assert quantity_text(targets[0]) == "尧都 2020年10-12月PM2.5浓度值 63\u03bcg/m3"  # though 63 ends as its unit does
