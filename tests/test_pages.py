"""The page of a clause, from the file to what is printed: records, JSON, tables, the screen, citations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import lfsearch
from lfsearch.index import build, intake
from lfsearch.index.passages import passages
from lfsearch.output import formats
from lfsearch.parser import parse_issue
from lfsearch.reading.source import Block, Box, PageBreak, Paragraph, Source, TableCell, TableRow
from lfsearch.reading.written import text_of
from lfsearch.records import ClauseRecord, Place
from lfsearch.retrieval.reference import page_of
from lfsearch.types import Furniture, Span

BLOCKS: tuple[Block, ...] = (
    PageBreak(1),
    Paragraph("平阳市人民政府办公室", alignment="center"),
    Paragraph("关于做好秸秆禁烧工作的通知", alignment="center"),
    Paragraph("平政办发〔2024〕7号", alignment="center"),
    Paragraph("各县区人民政府：", indent=0.0),
    Paragraph("一、工作目标", indent=2.0, box=Box(70.5, 200, 240, 214)),
    PageBreak(2),
    Paragraph("全市不发生大面积露天焚烧秸秆现象。", indent=2.0, box=Box(50, 60, 300, 74)),
    Paragraph("二、任务分工", indent=2.0, box=Box(70, 80, 200, 94)),
    TableRow((TableCell("序号"), TableCell("任务"), TableCell("责任单位")), first=True),
    PageBreak(3),
    TableRow((TableCell("1"), TableCell("开展秸秆综合利用宣传"), TableCell("市农业农村局")), box=Box(50, 40, 300, 60)),
    Paragraph("平阳市人民政府办公室", alignment="right"),
    Paragraph("2024年3月1日", alignment="right"),
)
SOURCE = Source("2024-03.pdf", text_of(BLOCKS), "0" * 64, BLOCKS)


def records() -> list[ClauseRecord]:
    return [passage.record for passage in passages(parse_issue(SOURCE, "2024-03"), SOURCE.name)]


def test_every_record_has_the_page_of_its_clause() -> None:
    assert [(record.label, record.source.page) for record in records() if record.label] == [
        ("一、", 1),
        ("二、", 2),
        ("1", 3),
    ]
    assert all(record.source.page for record in records())
    assert records()[-2].source.box == Box(50, 40, 300, 60)
    assert ClauseRecord.from_json(json.loads(json.dumps(records()[-2].to_json()))) == records()[-2]


def test_a_place_with_a_page_is_told_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place("2024-03.pdf", Span(5, 6), 14)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert str(place) == "2024-03.pdf 第14页"
    assert str(Place("2024-03.txt", Span(5, 6))) == "2024-03.txt:5-6"
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert str(place) == "2024-03.pdf p. 14"
    assert "2024-03.pdf p. 3" in "\n".join(formats.listing([records()[-2]], "csv"))


def test_the_page_of_the_file_goes_before_the_printed_one() -> None:
    numbers = [Furniture(50 * n, f"— {n} —") for n in range(1, 6)]
    assert page_of(Place("a.pdf", Span(3, 3), 9), numbers) == 9
    assert page_of(Place("a.txt", Span(3, 3)), numbers) == 1


def test_hits_and_show_print_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "2024-03.pdf").write_bytes(b"%PDF-1.7")
    monkeypatch.setattr(intake, "read", lambda *_: SOURCE)
    build.update_index(corpus, index)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    result = lfsearch.search("秸秆综合利用宣传", index=index)
    hit = result.hits[0]
    assert (hit.page, hit.record.label) == (3, "1")
    assert hit.citation is not None and hit.citation.endswith("，第3页")
    (data,) = json.loads(formats.hits(result, "json"))["hits"][:1]
    assert (data["page"], data["source"]["page"], data["source"]["box"]) == (3, 3, [50, 40, 300, 60])
