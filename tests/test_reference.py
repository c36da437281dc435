"""How a clause is cited, and on which page it is printed."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from test_render import entry, record

import lfsearch
from lfsearch.records import ClauseRecord, Place
from lfsearch.retrieval.reference import citation, gazette_name, page_of
from lfsearch.types import Furniture, Span

PLAN = "临汾市防汛抗旱应急预案"
DOCUMENT = entry(issue="2023-05", doc_no="临政办发〔2023〕13号", date=dt.date(2023, 5, 14))
GAZETTE = "临汾市人民政府公报"


def cited(path: tuple[str, ...], **changes: Any) -> str:
    values = {"issue": "2023-05", "id": "2023-05/d07/att1/4", "title": f"关于印发{PLAN}的通知", **changes}
    return citation(record(path=path, **values), DOCUMENT, GAZETTE, None)


def test_a_clause_of_a_plan() -> None:
    assert cited((PLAN, "4 应急响应", "4.2 防汛", "4.2.4 一级")) == (
        "《临汾市防汛抗旱应急预案》（临政办发〔2023〕13号，2023年5月14日）4.2.4，《临汾市人民政府公报》2023年第5期"
    )


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        (("三、措施", "(四)管控", "17.加大露天焚烧管控"), "三、(四)17"),
        (("第三章 车辆", "第十六条", "(二)"), "第十六条(二)"),
        (("总体要求",), ""),
        (("附则", "第一章 总则"), "第一章"),
        (("二、", "\uff08一\uff09原则"), "二、\uff08一\uff09"),
    ],
)
def test_the_way_to_the_clause_in_printed_labels(path: tuple[str, ...], labels: str) -> None:
    assert cited((PLAN, *path)).split("5月14日）")[1].split("，《")[0] == labels


def test_a_clause_of_the_document_itself_and_what_is_not_known() -> None:
    own = record(id="2024-03/d01/1", title="平阳市人民政府关于《条例》的通告", path=("一、范围",))
    bare = entry(doc_no=None, date=None)
    assert citation(own, bare, None, None) == "《平阳市人民政府关于〈条例〉的通告》一，2024年第3期"
    assert citation(own, bare, GAZETTE, 14).endswith("，《临汾市人民政府公报》2024年第3期，第14页")


def test_a_numbered_attachment_is_cited_by_its_title_and_number() -> None:
    text = cited(("附件4 攻坚行动措施任务表", "三、监测"))
    assert text.startswith("《攻坚行动措施任务表》（")
    assert "）附件4三，《" in text


def test_the_gazette_is_called_as_its_running_heads_say_else_after_the_place() -> None:
    head = Furniture(9, "11 / 2020\u3000 临汾市人民政府公报\u3000 \u3000·市政府文件·")
    assert gazette_name([Furniture(3, "—2—"), head], []) == GAZETTE
    assert gazette_name([], [entry(place="平阳市")]) == "平阳市人民政府公报"
    assert gazette_name([], [entry(place=None)]) is None


def at(line: int) -> Place:
    return Place("a.txt", Span(line, line + 3))


def test_a_page_is_told_only_where_all_page_numbers_are_there() -> None:
    whole = [Furniture(50 * n, f"— {n} —") for n in range(1, 6)]
    assert [page_of(at(line), whole) for line in (1, 49, 51, 249, 251)] == [1, 1, 2, 5, 6]
    assert page_of(at(1), whole[:2]) is None
    assert page_of(at(1), [*whole[:2], *whole[3:]]) is None
    assert page_of(at(1), []) is None


def test_every_citation_of_the_corpus_is_whole(real_index: Path) -> None:
    index = lfsearch.open(real_index).index
    form = re.compile("《.+》(\uff08[^\uff08\uff09]+\uff09)?[^\uff0c]*\uff0c《临汾市人民政府公报》20\\d\\d年第\\d+期")

    def of(one: ClauseRecord) -> str:
        return citation(one, documents[one.document], index.gazette(one.issue), None)

    documents = {document.id: document for document in index.documents}
    for one in list(index.store.records())[::7]:
        assert form.fullmatch(of(one)), of(one)
