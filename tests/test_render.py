"""From records to text: pure functions, on made-up hits."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lfsearch.output import formats, groups, render
from lfsearch.records import CitedText, ClauseRecord, DocumentEntry, Place
from lfsearch.retrieval.lookup import FileWarning, IssueSummary
from lfsearch.retrieval.results import Hit, SearchResult
from lfsearch.retrieval.snippets import Wanted, extract
from lfsearch.types import Cell, ClauseKind, Filters, ParseWarning, Quantity, Span, Unit


def record(number: int = 1, **changes: Any) -> ClauseRecord:
    plain = ClauseRecord(
        id=f"2024-03/d01/{number}",
        issue="2024-03",
        document="2024-03/d01",
        doc_no="平政办发〔2024〕1号",
        title="平阳市人民政府办公室关于做好城市供水工作的通知",
        issuer="平阳市人民政府办公室",
        kind="通知",
        date=dt.date(2024, 3, 1),
        path=("一、工作任务", f"({number})"),
        clause_kind=ClauseKind.ITEM,
        level=2,
        label=f"({number})",
        heading=None,
        text="市水利局负责水源地巡查,每月不少于四次。",
        cells=(),
        units=(Unit("责任", "市水利局", 0, 4),),
        deadlines=(),
        times=(),
        quantities=(),
        citations=(),
        validity=(),
        source=Place("2024-03.txt", Span(10, 12)),
    )
    return replace(plain, **changes)


def result(*records: ClauseRecord, **changes: Any) -> SearchResult:
    hits = tuple(
        Hit(n, 1 / n, entry, extract=extract(entry, (), Wanted({}))) for n, entry in enumerate(records, start=1)
    )
    values = {"query": "水源地", "mode": "hybrid", "filters": Filters(), "hits": hits, "total": len(hits)}
    values |= {"relaxed": False, "notes": (), "took_ms": 1.0, "terms": ("水源地",), **changes}
    return SearchResult(**values)


def entry(**changes: Any) -> DocumentEntry:
    plain = DocumentEntry(
        id="2024-03/d01",
        issue="2024-03",
        doc_no="平政办发〔2024〕1号",
        title="关于做好城市供水工作的通知",
        title_as_printed="关于做好城市供水工作的通知",
        issuers=(),
        kind="通知",
        date=dt.date(2024, 3, 1),
        addressee=None,
        disclosure=None,
        section=None,
        attachments=(),
        repeals=(),
        cites=(),
        effective=None,
        expires=None,
        lines=Span(3, 9),
        clause_count=12,
    )
    return replace(plain, **changes)


def test_grouping_keeps_every_hit_once() -> None:
    found = result(record(1, date=dt.date(2021, 5, 1)), record(2, date=dt.date(2023, 5, 1)), record(3, date=None))
    found_groups = groups.grouped(found.hits, "year")
    assert [(name, [hit.rank for hit in hits]) for name, hits in found_groups] == [
        ("2024", [3]),
        ("2023", [2]),
        ("2021", [1]),
    ]
    found = result(record(1, issuer=None), record(2))
    assert [name for name, _ in groups.grouped(found.hits, "issuer")] == ["(no issuer)", "平阳市人民政府办公室"]


def test_context_gives_the_neighbours() -> None:
    around = {"2024-03/d01/1": ([record(0, text="前一条。")], [record(2, text="后一条。")])}
    context = json.loads(formats.hits(result(record()), "json", around=around))["hits"][0]["context"]
    assert [entry["text"] for entry in context["before"] + context["after"]] == ["前一条。", "后一条。"]


def test_a_hit_in_json_has_the_fields_of_the_contract_and_those_of_its_record() -> None:
    data = json.loads(formats.hits(result(record()), "json"))
    assert list(data) == [
        "schema_version", "query", "mode", "filters", "total", "counts", "confidence", "doubtful", "unknown_words",
        "suggestions", "took_ms", "relaxed", "notes", "hits",
    ]  # fmt: skip
    assert list(data["hits"][0]) == [
        "rank", "score", "id", "issue", "doc_no", "title", "issuer", "kind", "date", "path", "label", "text", "status",
        "page", "citation", "rests_on_repealed", "snippet", "document", "clause_kind", "level", "heading", "cells", "units", "deadlines", "times", "quantities", "citations",
        "validity", "source", "obliged",
    ]  # fmt: skip


def test_filters_are_told_as_they_were_meant() -> None:
    filters = Filters(years=(2020, 2023), kinds=("通知",), exclude=Filters(years=(2021, 2021), units=("市公安局",)))
    assert formats.filters_data(filters) == {
        "year": "2020..2023",
        "kind": ["通知"],
        "exclude": {"year": "2021", "unit": ["市公安局"]},
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_csv_cells_are_no_formulas(start: str) -> None:
    rows = list(csv.DictReader(io.StringIO(formats.hits(result(record(text=f"{start}HYPERLINK(1)")), "csv"))))
    assert rows[0]["text"].startswith("'")


def test_csv_keeps_commas_quotes_and_line_breaks() -> None:
    rows = list(csv.DictReader(io.StringIO(formats.hits(result(record(text='一,"二"\n三')), "csv"))))
    assert rows[0]["text"] == '一,"二"\n三'
    assert rows[0]["path"] == "一、工作任务 > (1)"
    assert rows[0]["units"] == "责任 市水利局"


def test_lists_in_tables_read_as_words() -> None:
    cells = (Cell("区县", "侯马市"), Cell(None, "68"))
    quantities = (Quantity("9%", 9.0, "%", "<=", "漏损率", 0, 2),)
    (clause,) = csv.DictReader(io.StringIO(*formats.listing([record(cells=cells, quantities=quantities)], "csv")))
    assert (clause["cells"], clause["quantities"]) == ("区县 侯马市;68", "漏损率 9%")
    assert (clause["path"], clause["source"]) == ("一、工作任务 > (1)", "2024-03.txt:10-12")
    cites = (CitedText("办法", "平政发〔2020〕1号"), CitedText("细则", None))
    (document,) = csv.DictReader(io.StringIO(*formats.listing([entry(cites=cites, issuers=("甲", "乙"))], "csv")))
    assert document["cites"] == "办法 平政发〔2020〕1号;细则"
    assert (document["issuer"], document["issuers"]) == ("甲、乙", "甲;乙")
    assert (document["lines"], document["addressee"], document["clauses"]) == ("3-9", "", "12")


def test_markdown_cells_cannot_break_the_table() -> None:
    lines = formats.hits(result(record(text="一|二\n三")), "markdown").splitlines()
    assert len(lines) == 3
    assert "一\\|二<br>三" in lines[2]


def test_warnings_say_where_and_what() -> None:
    entries = [FileWarning("a.txt", ParseWarning(Span(3, 3), "numbering-repeat", "八、 is printed twice"))]
    assert render.warnings_text(entries, width=80) == "a.txt:3  八、 is printed twice  [numbering-repeat]"


def test_a_warning_about_a_word_file_is_at_a_line_of_its_text() -> None:
    entries = [FileWarning("a.docx", ParseWarning(Span(3, 3), "numbering-repeat", "八、 is printed twice"))]
    assert render.warnings_text(entries, width=80).startswith("a.docx.txt:3  ")


@pytest.mark.parametrize("output", ["json", "jsonl", "csv", "markdown"])
def test_an_empty_list_is_still_well_formed(output: str) -> None:
    lines = list(formats.listing([], output))
    assert lines == {"json": ["[]"], "jsonl": [], "csv": ["id"], "markdown": ["| id |\n| --- |"]}[output]


def test_every_warning_of_the_parser_has_a_chinese_text(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = (Path(__file__).parents[1] / "lfsearch" / "parser").rglob("*.py")
    codes = set(re.findall(r'"((?:no|front|numbering|orphan|table)-[a-z-]+)"', "".join(p.read_text() for p in sources)))
    assert {"table-order", "no-date", "numbering-gap"} <= codes
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for code in codes:
        assert render.warning_text(ParseWarning(Span(1, 1), code, "八、 is odd")) != "八、 is odd"
    repeated = ParseWarning(Span(1, 1), "numbering-repeat", "八、 is printed twice")
    assert render.warning_text(repeated) == "序号“八、”重复。"


def test_the_figures_of_issues_stay_in_their_columns_below_a_long_name() -> None:
    long = "来文/医疗器械网络销售监督管理办法"
    issues = [IssueSummary(name, "a.txt", 1, 2, 345, 6) for name in ("2024-03", long)]
    heads, first, name, second = render.listing_text(issues, width=80, color=False)
    assert name == long
    assert [line.index("345") for line in (first, second)] == [heads.index("clauses")] * 2
