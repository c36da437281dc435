"""Which documents and clauses a filter leaves, at its very edges."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Place, notice

from lfsearch.errors import QueryError
from lfsearch.retrieval.filters import parse_date, parse_years

Run = Callable[..., Any]
# The made-up documents: one dated 1 March and one 2 March in the issue 2024-03, one dated 3 March in 2024-04.
FIRST, SECOND, THIRD = "2024-03/d01", "2024-03/d02", "2024-04/d01"


def listed(run: Run, place: Place, *options: str, what: str = "documents") -> list[str]:
    answer = run(*place.options, "list", what, *options, "--json")
    assert answer.code == 0, answer.err
    return [entry["name" if what == "units" else "id"] for entry in json.loads(answer.out)]


@pytest.mark.parametrize(
    ("options", "left"),
    [
        (("--since", "2024-03-02"), [SECOND, THIRD]),
        (("--until", "2024-03-02"), [FIRST, SECOND]),
        (("--since", "2024-03-02", "--until", "2024-03-02"), [SECOND]),
        (("--since", "2024-03-04"), []),
        (("--year", "2024"), [FIRST, SECOND, THIRD]),
        (("--year", "2023..2024"), [FIRST, SECOND, THIRD]),
        (("--year", "2024..2025"), [FIRST, SECOND, THIRD]),
        (("--year", "2023"), []),
        (("--year", "2025"), []),
        (("--issue", "2024-04"), [THIRD]),
        (("--issue", "2024-03", "--issue", "2024-04"), [FIRST, SECOND, THIRD]),
        (("--issue", "2024-03", "--since", "2024-03-02"), [SECOND]),
        (("--doc-no", "平政办发2024年2号"), [SECOND]),
        (("--doc-no", "政办发〔2024〕2号"), [SECOND]),
        (("--doc-no", "东政办发〔2024〕2号"), []),
        (("--issuer", "平阳市"), [FIRST, SECOND, THIRD]),
        (("--issuer", "临汾市"), []),
        (("--kind", "通知"), [FIRST, SECOND, THIRD]),
        (("--kind", "批复"), []),
        (("--exclude-issue", "2024-03"), [THIRD]),
        (("--exclude-doc-no", "平政办发〔2024〕1号", "--exclude-issue", "2024-04"), [SECOND]),
        (("--exclude-year", "2024"), []),
        (("--issue", "2024-03", "--exclude-doc-no", "平政办发〔2024〕1号"), [SECOND]),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_filter_leaves_exactly_these(run: Run, tiny_corpus: Place, options: tuple[str, ...], left: list[str]) -> None:
    assert listed(run, tiny_corpus, *options) == left


def test_a_unit_filter_leaves_the_clauses_that_name_the_unit(run: Run, tiny_corpus: Place) -> None:
    assert listed(run, tiny_corpus, "--unit", "市水利局", what="clauses") == ["2024-03/d01/1"]
    assert listed(run, tiny_corpus, "--unit", "水利", what="clauses") == ["2024-03/d01/1"]
    everything = listed(run, tiny_corpus, what="clauses")
    left = listed(run, tiny_corpus, "--exclude-unit", "市水利局", what="clauses")
    assert left == [clause for clause in everything if clause != "2024-03/d01/1"]
    assert listed(run, tiny_corpus, "--unit", "市水利局", what="units") == ["市水利局"]


def test_a_part_of_a_name_finds_the_units_that_have_it_and_no_others(run: Run, tiny_corpus: Place) -> None:
    duties = ["市水利局负责巡查。", "市教育局负责检查。", "县水利局负责抢修。"]
    (tiny_corpus.corpus / "2024-05.txt").write_text(notice(4, "防汛", duties), encoding="utf-8")
    tiny_corpus.update()
    only = ("--issue", "2024-05")
    assert listed(run, tiny_corpus, *only, "--unit", "水利", what="clauses") == ["2024-05/d01/1", "2024-05/d01/3"]
    assert listed(run, tiny_corpus, *only, "--unit", "水利局", what="clauses") == ["2024-05/d01/1"]
    assert listed(run, tiny_corpus, *only, "--unit", "教育", what="clauses") == ["2024-05/d01/2"]
    assert listed(run, tiny_corpus, *only, "--unit", "气象", what="clauses") == []


def test_a_bare_unit_is_that_of_each_documents_government(run: Run, tiny_corpus: Place) -> None:
    duties = ["发展改革委、财政部负责审核。", "省发展改革委负责检查。"]
    state = notice(4, "防汛", duties).replace("平阳市人民政府办公室", "国务院办公厅").replace("平政办发", "国办发")
    (tiny_corpus.corpus / "2024-05.txt").write_text(state, encoding="utf-8")
    (tiny_corpus.corpus / "2024-06.txt").write_text(notice(5, "防汛", duties), encoding="utf-8")
    tiny_corpus.update()
    for name in ("发改委", "发展改革委"):
        assert listed(run, tiny_corpus, "--unit", name, what="clauses") == ["2024-05/d01/1", "2024-06/d01/1"]
    assert listed(run, tiny_corpus, "--unit", "国家发展改革委", what="clauses") == ["2024-05/d01/1"]
    assert listed(run, tiny_corpus, "--unit", "市发展改革委", what="clauses") == ["2024-06/d01/1"]
    found = listed(run, tiny_corpus, "--unit", "省发展改革委", what="clauses")
    assert found == ["2024-05/d01/2", "2024-06/d01/2"]


@pytest.mark.parametrize("text", ["2020..2023", "2020-2023", "2020—2023年", "2020至2023", " 2020 .. 2023 "])
def test_ranges_of_years(text: str) -> None:
    assert parse_years(text) == (2020, 2023)


def test_one_year_and_one_year_twice() -> None:
    assert parse_years("2023") == parse_years("2023年") == parse_years("2023..2023") == (2023, 2023)
    with pytest.raises(QueryError, match="earlier year first"):
        parse_years("2023..2022")


@pytest.mark.parametrize("text", ["2023-10-09", "2023.10.9", "2023年10月9日"])
def test_dates(text: str) -> None:
    assert parse_date(text) == dt.date(2023, 10, 9)
