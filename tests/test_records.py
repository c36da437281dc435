"""Records: what is written is read back, and every field of one is a field of its JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest

from lfsearch.index.lines import from_line, may_answer, path_in, to_line
from lfsearch.index.store import Remarks
from lfsearch.records import CitedText, ClauseRecord, DocumentEntry, Place, Repealer, Standing
from lfsearch.types import (
    Attachment,
    Cell,
    Citation,
    ClauseKind,
    Deadline,
    Furniture,
    Inherited,
    ParseWarning,
    Quantity,
    Span,
    TimeOfDay,
    Unit,
    Validity,
)

CLAUSE = ClauseRecord(
    id="2024-03/d01/2",
    issue="2024-03",
    document="2024-03/d01",
    doc_no="平政办发〔2024〕1号",
    title="关于做好城市供水工作的通知",
    issuer="平阳市人民政府办公室",
    kind="通知",
    date=dt.date(2024, 3, 1),
    path=("一、工作任务", "(二)"),
    clause_kind=ClauseKind.ROW,
    level=2,
    label="(二)",
    heading=None,
    text="(二)市水利局负责,年底前漏损率降至9%以下。",
    cells=(Cell("责任单位", "市水利局", carried=True), Cell(None, "9%")),
    units=(Unit("责任", "市水利局", 3, 7), Inherited("配合", "市住建局", "2024-03/d01/3", "heading")),
    deadlines=(Deadline("年底前", dt.date(2024, 12, 31), 10, 13), Deadline("长期", None, 14, 16)),
    times=(TimeOfDay("8时起", "08:00", None, 0, 3),),
    quantities=(Quantity("9%以下", 9.0, "%", "<=", "漏损率", 18, 22),),
    citations=(Citation("供水条例", None, False, 0, 2),),
    validity=(Validity(dt.date(2024, 4, 1), None, 5, 0, 3),),
    source=Place("2024-03.txt", Span(10, 12)),
)
DOCUMENT = DocumentEntry(
    id="2024-03/d01",
    issue="2024-03",
    doc_no=None,
    title="关于做好城市供水工作的通知",
    title_as_printed="关于做好城市供水工作的通知",
    issuers=("甲局", "乙局"),
    kind="通知",
    date=None,
    addressee=None,
    disclosure=None,
    section=None,
    attachments=(Attachment("名单", printed=False),),
    repeals=(CitedText("旧办法", None),),
    cites=(CitedText(None, "平政发〔2020〕1号"),),
    effective=dt.date(2024, 4, 1),
    expires=dt.date(2029, 3, 31),
    lines=Span(7, 7),
    clause_count=12,
    expires_inferred=True,
    years=5,
    place="平阳市",
)
REMARKS = Remarks((ParseWarning(Span(3, 4), "no-date", "d01 has no date"),), (Furniture(9, "1 / 2024"),))


@pytest.mark.parametrize("record", [CLAUSE, DOCUMENT, REMARKS])
def test_a_record_is_read_back_as_it_was_written(record: Any) -> None:
    assert type(record).from_json(json.loads(json.dumps(record.to_json()))) == record


def test_the_json_of_a_clause_has_its_fields_in_order() -> None:
    assert list(CLAUSE.to_json()) == [field.name for field in dataclasses.fields(CLAUSE)]


def test_the_json_of_a_document_has_its_fields_in_order() -> None:
    names = [field.name for field in dataclasses.fields(DOCUMENT)]
    names[names.index("clause_count")] = "clauses"
    names[names.index("standing") :] = ["status", "repealed_by"]
    names.insert(names.index("issuers"), "issuer")
    names.insert(names.index("status"), "trial")
    assert list(DOCUMENT.to_json()) == names
    assert DOCUMENT.to_json()["issuer"] == "甲局、乙局"


def test_the_standing_of_a_document_is_shown_and_not_stored() -> None:
    repealer = Repealer("2024-05/d02", "平政发〔2024〕9号", "关于废止旧通知的通知", dt.date(2024, 5, 1))
    judged = dataclasses.replace(DOCUMENT, standing=Standing("已废止", repealer))
    data = json.loads(json.dumps(judged.to_json()))
    assert (data["status"], data["repealed_by"]["date"]) == ("已废止", "2024-05-01")
    assert DOCUMENT.to_json()["status"] is DOCUMENT.to_json()["repealed_by"] is None
    assert DocumentEntry.from_json(data) == DOCUMENT


@pytest.mark.parametrize(
    ("text", "kind", "origin"),
    [
        ("由市水利局负责。", ClauseKind.ITEM, "text"),
        ("巡查水源地。(市水利局负责)", ClauseKind.ITEM, "bracket"),
        ("巡查水源地。\uff08市水利局负责\uff09", ClauseKind.ITEM, "bracket"),
        ("巡查水源地(每月)由市水利局负责。", ClauseKind.ITEM, "text"),
        ("巡查水源地 市水利局", ClauseKind.ROW, "row"),
    ],
)
def test_where_a_clause_has_a_unit_from(text: str, kind: ClauseKind, origin: str) -> None:
    own = Unit("责任", "市水利局", text.index("市水利局"), text.index("市水利局") + 4)
    given = Inherited("配合", "市财政局", "2024-03/d01/3", "heading")
    record = dataclasses.replace(CLAUSE, text=text, clause_kind=kind, units=(own, given))
    assert [record.origin_of(unit) for unit in record.units] == [origin, "heading"]


def test_facts_keep_every_field() -> None:
    data = json.loads(json.dumps(CLAUSE.to_json(), ensure_ascii=False))
    assert data["units"] == [
        {"role": "责任", "name": "市水利局", "start": 3, "end": 7},
        {"role": "配合", "name": "市住建局", "source": "2024-03/d01/3", "origin": "heading"},
    ]
    assert data["deadlines"][0] == {
        "text": "年底前",
        "date": "2024-12-31",
        "start": 10,
        "end": 13,
        "begins": None,
    }
    assert data["validity"] == [{"effective": "2024-04-01", "expires": None, "years": 5, "start": 0, "end": 3}]
    assert data["source"] == {"file": "2024-03.txt", "lines": [10, 12], "page": None, "box": None}


def test_the_year_is_that_of_the_date_else_of_the_issue() -> None:
    assert CLAUSE.year == 2024
    assert dataclasses.replace(CLAUSE, date=dt.date(2022, 1, 1)).year == 2022
    assert dataclasses.replace(DOCUMENT, issue="2021-07").year == 2021


def test_a_place_reads_as_file_and_lines() -> None:
    assert str(CLAUSE.source) == "2024-03.txt:10-12"
    assert str(Place("a.txt", Span(7, 7))) == "a.txt:7"


@pytest.mark.parametrize("broken", [{}, {"id": "x"}, {**CLAUSE.to_json(), "clause_kind": "poem"}])
def test_what_is_no_record_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        ClauseRecord.from_json(broken)


BARE = dataclasses.replace(
    CLAUSE,
    path=(CLAUSE.title, "一、总则"),
    **dict.fromkeys(("doc_no", "issuer", "kind", "date", "label", "heading")),
    **dict.fromkeys(("cells", "units", "deadlines", "times", "quantities", "citations", "validity", "obliged"), ()),
)


@pytest.mark.parametrize(
    "record",
    [
        CLAUSE,
        BARE,
        dataclasses.replace(BARE, path=()),
        dataclasses.replace(BARE, path=("甲", "乙"), title='"path":["丙"],"clause_kind":'),
        dataclasses.replace(BARE, id="甲/2024-03/d01/1", issue="2024-03", document="2024-03/d02"),
        dataclasses.replace(BARE, text='第一条 "units":[{ "path":["丙"],"clause_kind": \udc80\n'),
    ],
)
def test_a_line_gives_the_record_back_and_tells_headings_and_facts(record: ClauseRecord) -> None:
    line = to_line(record)
    assert b"\n" not in line
    assert from_line(line) == record
    assert path_in(line) == record.path
    for kind in ("units", "deadlines", "times", "quantities"):
        assert may_answer(line, kind) == bool(record.answers(kind)), kind


def test_a_line_has_nothing_that_is_empty_or_told_by_the_rest() -> None:
    assert json.loads(to_line(BARE)).keys() == {"id", "path", "clause_kind", "level", "text", "source"}
