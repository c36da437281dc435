"""A table row as one line: every cell is in it, each behind the name of its column."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lfsearch.text.rows import column_names, labelled
from lfsearch.types import Cell

COUNTY = (Cell("区县", "尧都区"), Cell("2022年11-12月PM2.5", "57"), Cell("2023年1-3月PM2.5", "62"))

words = st.text("甲乙丙丁57%", min_size=1, max_size=4)
cells = st.lists(st.builds(Cell, st.none() | words, words, st.booleans()), max_size=6)


def test_each_cell_stands_behind_its_column() -> None:
    assert labelled(COUNTY) == "区县 尧都区 · 2022年11-12月PM2.5 57 · 2023年1-3月PM2.5 62"
    assert column_names(COUNTY) == "区县 2022年11-12月PM2.5 2023年1-3月PM2.5"


def test_a_cell_without_a_column_stands_alone() -> None:
    assert labelled([Cell(None, "尧都"), Cell(None, "63")]) == "尧都 · 63"


def test_cells_of_one_column_share_its_name() -> None:
    assert (
        labelled([Cell("指标", "回收网络"), Cell("指标", "覆盖率"), Cell("目标", "90%")])
        == "指标 回收网络 覆盖率 · 目标 90%"
    )


def test_a_cell_printed_twice_is_said_once() -> None:
    assert labelled([Cell("类别", "运输结构"), Cell("类别", "运输结构", True)]) == "类别 运输结构"


@given(cells)
def test_every_cell_and_every_column_is_in_the_line(row: list[Cell]) -> None:
    line = labelled(row)
    assert all(cell.text in line and (cell.column or "") in line for cell in row)
    assert (line == "") == (not row)


@given(cells)
def test_whether_a_cell_is_carried_makes_no_difference(row: list[Cell]) -> None:
    assert labelled(row) == labelled([Cell(cell.column, cell.text) for cell in row])
