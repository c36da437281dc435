"""A table row as one line: every cell is in it, each behind the name of its column."""

from __future__ import annotations

import json
from collections.abc import Callable

from conftest import Answer
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.text.rows import column_names, labelled, without_words
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


def test_figures_alone_need_their_columns() -> None:
    row = [
        Cell("区县", "尧都区"),
        Cell("PM2.5", "57"),
        Cell("比例", "90%"),
        Cell("人数", "5人"),
        Cell("时限", "年底前"),
        Cell(None, "3"),
        Cell("现状", "—"),
    ]
    assert column_names(without_words(row)) == "PM2.5 比例 人数"
    assert without_words([]) == []


def test_a_row_is_found_by_its_column_and_quoted_by_its_own_text(real: Callable[..., Answer]) -> None:
    def ids(*query: str) -> list[str]:
        return [hit["id"] for hit in json.loads(real("search", *query, "--json").out)["hits"]]

    assert ids("尧都区 PM2.5")[0] == "2023-01/d07/att2/r2"
    rows = [name for name in ids("侯马 2021年1-3月 重污染天数") if not name.endswith("/att2/r1")]  # the heads alone
    assert rows[0] == "2020-11/d06/att2/r3"
    rows = [name for name in ids('尧都区 "PM2.5"', "-n", "200") if "/d07/att2/r" in name]
    assert rows in ([], ["2023-01/d07/att2/r1"])
