"""Whether a document is in force: by what it prints of itself and what others of the index repeal."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Place
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.facts import find_facts
from lfsearch.facts.own_period import own_period
from lfsearch.index.build import update_index
from lfsearch.index.outline import names_of
from lfsearch.index.standing import Repeals, standing
from lfsearch.records import CitedText, DocumentEntry, Standing
from lfsearch.text.titles import called_by, title_names
from lfsearch.types import Attachment, Span

DAY = dt.date(2024, 6, 1)
VALIDITY = [json.loads(line) for line in (ROOT / "tests/gold/validity.jsonl").read_text(encoding="utf-8").splitlines()]


def document(
    number: int, title: str = "平阳市人民政府办公室关于印发平阳市停车收费办法的通知", **changes: Any
) -> DocumentEntry:
    plain = DocumentEntry(
        id=f"2024-{number:02}/d01",
        issue=f"2024-{number:02}",
        doc_no=f"平政办发〔2024〕{number}号",
        title=title,
        title_as_printed=title,
        issuers=("平阳市人民政府办公室",),
        kind="通知",
        date=dt.date(2024, number, 1),
        addressee=None,
        disclosure=None,
        section=None,
        attachments=(),
        repeals=(),
        cites=(),
        effective=None,
        expires=None,
        lines=Span(1, 9),
        clause_count=3,
    )
    return replace(plain, **changes)


OLD = document(1)


class TestOwnDays:
    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({}, None),
            ({"effective": DAY}, "现行"),
            ({"effective": DAY + dt.timedelta(days=1)}, "未施行"),
            ({"effective": DAY, "date": DAY + dt.timedelta(days=300)}, "现行"),  # in force from before it was made
            ({"effective": DAY + dt.timedelta(days=1), "date": DAY + dt.timedelta(days=300)}, "未施行"),
            ({"expires": DAY}, "现行"),
            ({"expires": DAY - dt.timedelta(days=1)}, "已失效"),
            ({"effective": dt.date(2020, 1, 1), "expires": dt.date(2023, 12, 31), "years": 4}, "已失效"),
            ({"years": 5, "date": None}, "现行"),
        ],
    )
    def test_on_the_day_itself(self, changes: dict[str, Any], status: str | None) -> None:
        own = replace(OLD, **changes)
        assert standing(own, [own], DAY).status == status

    @given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)))
    def test_a_term_is_waited_for_holds_and_ends(self, one: dt.date, day: dt.date) -> None:
        own = replace(OLD, effective=one, expires=one + dt.timedelta(days=364), date=one)
        order = ["未施行", "现行", "已失效"]
        now, later = (order.index(str(standing(own, [own], when).status)) for when in (day, day + dt.timedelta(days=9)))
        assert now <= later

    def test_today_is_meant_where_no_day_is_given(self) -> None:
        own = replace(OLD, expires=dt.date.today() - dt.timedelta(days=1))
        assert standing(own, [own]).status == "已失效"


def judged(own: DocumentEntry, documents: Sequence[DocumentEntry], day: dt.date) -> Standing:
    """The standing of one document among all, which those that may repeal it give as well."""
    found = standing(own, documents, day)
    repeals = Repeals.among(documents)
    assert standing(own, repeals.of(own.doc_no, names_of(own)), day) == found
    return found


class TestRepeals:
    def test_by_number_from_the_day_that_the_repealing_text_is_in_force(self) -> None:
        new = document(3, repeals=(CitedText("平阳市停车收费办法", OLD.doc_no),), effective=dt.date(2024, 4, 1))
        before, after = (judged(OLD, [OLD, new], dt.date(2024, month, day)) for month, day in ((3, 31), (4, 1)))
        assert (before.status, before.repealed_by) == (None, None)
        assert after.status == "已废止"
        assert after.repealed_by is not None
        assert (after.repealed_by.id, after.repealed_by.doc_no) == (new.id, new.doc_no)
        assert after.repealed_by.date == dt.date(2024, 4, 1)
        assert judged(new, [OLD, new], DAY).status == "现行"

    @pytest.mark.parametrize(
        "cited",
        [
            "平阳市停车收费办法",
            "关于印发平阳市停车收费办法的通知",
            "平阳市人民政府办公室关于印发《平阳市停车收费办法》的通知",
        ],
    )
    def test_by_title_the_older_of_two_that_bear_it(self, cited: str) -> None:
        new = document(3, repeals=(CitedText(cited, None),))
        assert judged(OLD, [OLD, new], DAY).status == "已废止"
        assert judged(new, [OLD, new], DAY).status is None
        younger = document(5)
        assert judged(younger, [OLD, new, younger], DAY).status is None

    def test_by_the_title_of_an_attached_plan(self) -> None:
        plan = document(1, "关于做好停车工作的通知", attachments=(Attachment("平阳市停车收费办法", printed=True),))
        new = document(3, repeals=(CitedText("平阳市停车收费办法", None),))
        assert judged(plan, [plan, new], DAY).status == "已废止"

    @pytest.mark.parametrize(
        "cited",
        [
            CitedText("平阳市停车收费办法", "平政办发〔2023〕1号"),
            CitedText("平阳市停车收费办法(修订)", None),
            CitedText("山西省人民政府办公厅关于印发平阳市停车收费办法的通知", None),
            CitedText("停车收费办法实施细则", None),
        ],
    )
    def test_another_text_stays(self, cited: CitedText) -> None:
        assert judged(OLD, [OLD, document(3, repeals=(cited,))], DAY).status is None

    def test_of_two_repeals_the_first_counts_and_the_order_of_the_index_does_not(self) -> None:
        texts = [OLD, *(document(month, repeals=(CitedText(None, OLD.doc_no),)) for month in (4, 3, 5))]
        for order in (texts, texts[::-1]):
            repealed_by = judged(OLD, order, DAY).repealed_by
            assert repealed_by is not None
            assert repealed_by.id == "2024-03/d01"

    def test_repealed_goes_before_expired(self) -> None:
        own = replace(OLD, expires=dt.date(2024, 5, 1))
        new = document(3, repeals=(CitedText(None, OLD.doc_no),))
        assert judged(own, [own, new], DAY).status == "已废止"

    def test_a_repealing_text_without_a_day_counts_from_its_issue(self) -> None:
        new = document(3, repeals=(CitedText(None, OLD.doc_no),), date=None)
        assert judged(OLD, [OLD, new], dt.date(2024, 2, 29)).status is None
        assert judged(OLD, [OLD, new], dt.date(2024, 3, 1)).status == "已废止"


class TestTitles:
    @pytest.mark.parametrize(
        ("cited", "title"),
        [
            ("平阳市2020-2021年攻坚方案", "平阳市人民政府办公室关于印发平阳市2020—2021年攻坚方案的通知"),
            ("平阳市矿产规划(2021\u20142025年)", "平阳市人民政府关于印发平阳市矿产规划(2021\u25002025年)的通知"),
            ("产业园管理办法", "平阳市某局关于印发《产业园管理办法(试行)》的通知"),
            ("甲行动方案", "平阳市人民政府办公室关于印发《甲行动方案》《乙行动计划》等4个文件的通知"),
            ("关于做好停车工作的通知", "平阳市某局关于做好停车工作的通知"),
        ],
    )
    def test_one_text(self, cited: str, title: str) -> None:
        assert called_by(cited, title)

    @pytest.mark.parametrize(
        ("cited", "title"),
        [
            ("山西省教育厅关于做好招生工作的通知", "平阳市教育局关于做好招生工作的通知"),
            ("平阳市应急预案(2019年修订)", "平阳市人民政府关于印发平阳市应急预案(2020年修订)的通知"),
            ("通知", "平阳市教育局关于做好招生工作的通知"),
            ("平阳市停车办法实施细则", "平阳市停车办法"),
        ],
    )
    def test_two_texts(self, cited: str, title: str) -> None:
        assert not called_by(cited, title)

    @given(st.text("平阳市关于印发《》的通知(试行)办法2020-—", max_size=30))
    def test_whatever_a_title_is_it_is_called_by_itself(self, title: str) -> None:
        assert not title_names(title) or called_by(title, title)


# -- the two versions of one text in two issues --------------------------------------------------------------------

PARKING = """平阳市人民政府办公室

关于印发平阳市机动车停车收费办法的通知

平政办发〔{year}〕{number}号

各县(市、区)人民政府,市直有关单位:

现将《平阳市机动车停车收费办法》印发给你们,请认真贯彻执行。

平阳市人民政府办公室

{year} 年 {month} 月 6 日

(此件公开发布)

平阳市机动车停车收费办法

第一条\u3000 路侧停车首小时收费{price}元。

第二条\u3000 {closing}

"""
REPEAL = "2018年5月6日印发的《平阳市机动车停车收费办法》(平政办发〔2018〕31号)同时废止。"


@pytest.fixture
def parking(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.corpus.mkdir()
    first = PARKING.format(year=2018, number=31, month=5, price="三", closing="本办法自2018年6月1日起施行,有效期五年。")
    second = PARKING.format(year=2024, number=9, month=3, price="两", closing=f"本办法自2024年4月1日起施行。{REPEAL}")
    (place.corpus / "2018-05.txt").write_text(first, encoding="utf-8")
    (place.corpus / "2024-03.txt").write_text(second, encoding="utf-8")
    return place


def test_an_old_text_is_marked_once_the_issue_with_its_repeal_is_added(parking: Place, run: Callable[..., Any]) -> None:
    def listed() -> list[dict[str, Any]]:
        return json.loads(run(*parking.options, "list", "documents", "--json").out)  # type: ignore[no-any-return]

    later = parking.corpus / "2024-03.txt"
    text = later.read_text(encoding="utf-8")
    later.unlink()
    update_index(parking.corpus, parking.index)
    (old,) = listed()
    assert (old["status"], old["years"], old["expires"], old["expires_inferred"]) == ("已失效", 5, "2023-05-31", True)
    assert (old["place"], old["repealed_by"]) == ("平阳市", None)
    later.write_text(text, encoding="utf-8")
    update_index(parking.corpus, parking.index)
    old, new = listed()
    assert old["status"] == "已废止"
    assert (old["repealed_by"]["doc_no"], old["repealed_by"]["date"]) == ("平政办发〔2024〕9号", "2024-04-01")
    assert (new["status"], new["repealed_by"], new["expires"], new["expires_inferred"]) == ("现行", None, None, False)
    hits = json.loads(run(*parking.options, "search", "路侧停车收费多少", "--mode", "keyword", "--json").out)["hits"]
    assert {hit["doc_no"]: hit["status"] for hit in hits} == {old["doc_no"]: "已废止", new["doc_no"]: "现行"}
    for mode in ("hybrid", "keyword", "semantic"):  # the repealed one stands behind the other, though it is read first
        hits = json.loads(run(*parking.options, "search", "路侧停车收费多少", "--mode", mode, "--json").out)["hits"]
        assert [hit["doc_no"] for hit in hits if "路侧" in hit["text"]] == [new["doc_no"], old["doc_no"]]
    shown = json.loads(run(*parking.options, "show", "平政办发〔2018〕31号", "--json").out)
    assert (shown["status"], shown["repealed_by"]["id"]) == ("已废止", new["id"])


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ((), {"已废止", "现行"}),
        (("--in-force",), {"现行"}),
        (("--as-of", "2019-01-01"), {"现行"}),
        (("--as-of", "2018-05-01"), set()),
        (("--as-of", "2023-06-01"), set()),  # the old one has expired, the new one is not there yet
        (("--in-force", "--as-of", "2024-04-01"), {"现行"}),
    ],
    ids=lambda value: " ".join(sorted(value)),  # a set has another order in every process
)
def test_only_what_is_in_force(
    parking: Place, run: Callable[..., Any], options: tuple[str, ...], left: set[str]
) -> None:
    update_index(parking.corpus, parking.index)
    listed = json.loads(run(*parking.options, "list", "documents", *options, "--json").out)
    assert {entry["status"] for entry in listed} == left
    found = run(*parking.options, "search", "路侧停车收费", "--mode", "keyword", *options, "--json")
    hits = json.loads(found.out)["hits"]
    assert {hit["status"] for hit in hits} == left
    assert {hit["issue"] for hit in hits} == {entry["issue"] for entry in listed}


def test_a_text_of_no_known_standing_passes_and_a_day_that_is_none_is_refused(
    real: Callable[..., Any],
) -> None:
    kept = {entry["status"] for entry in json.loads(real("list", "documents", "--as-of", "2023-12-01", "--json").out)}
    assert kept == {"现行", None}
    refused = real("list", "documents", "--as-of", "2023-13-01")
    assert refused.code == 2
    assert "2023-13-01" in refused.err


def test_documents_of_the_gazette(real: Callable[..., Any]) -> None:
    entries = {entry["doc_no"]: entry for entry in json.loads(real("list", "documents", "--json").out)}
    rides = entries["临政规发〔2023〕3号"]
    assert (rides["effective"], rides["years"], rides["expires"]) == ("2023-11-22", 5, "2028-11-21")
    assert entries["临财综〔2023〕39号"]["expires"] == "2025-10-02"
    assert {entry["place"] for entry in entries.values()} == {"临汾市"}
    assert entries["临政办发〔2023〕39号"]["status"] is None


def test_every_document_by_its_standing(parking: Place, run: Callable[..., Any]) -> None:
    update_index(parking.corpus, parking.index)
    listed = (*parking.options, "list", "documents", "--status")
    entries = json.loads(run(*listed, "--as-of", "2023-06-01", "--json").out)
    assert [entry["status"] for entry in entries] == ["已失效", "未施行"]  # none is left out
    said = run(*listed, "--as-of", "2024-04-02").out
    assert "已废止 (by 平政办发〔2024〕9号)" in said
    assert [entry["status"] for entry in json.loads(run(*listed, "--in-force", "--json").out)] == ["现行"]
    assert run(*parking.options, "list", "clauses", "--status").code == 2


def test_standing_of_the_gazette_in_words(real: Callable[..., Any]) -> None:
    said = real("list", "documents", "--status", "--as-of", "2025-12-31", COLUMNS="100").out
    assert "已失效 (until 2025-10-02, reckoned)" in said
    assert "现行 (until 2028-11-21, reckoned) · from 2023-11-22" in said
    assert "未印期限" in said
    assert "临政办发〔2021〕47号 《临汾市防汛抗旱应急预案》 ← 临政办发〔2023〕13号 2023-05-14" in said


@pytest.mark.parametrize("row", VALIDITY, ids=lambda row: row["id"])
def test_days_and_periods_that_are_printed(real: Callable[..., Any], row: dict[str, Any]) -> None:
    entries = {entry["doc_no"]: entry for entry in json.loads(real("list", "documents", "--json").out)}
    entry = entries[row["doc_no"]]
    if row["kind"] == "period":
        assert [entry["period"]["begins"], entry["period"]["ends"]] == [row["effective"], row["until"]]
    else:
        assert [entry["effective"], entry["expires"]] == [row["effective"], row["until"]]


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        ("实施时间", "二、实施时间 2024年1月1日至2024年12月31日。", ("2024-01-01", "2024-12-31")),
        ("规划期限", "规划期限为2021年至2025年。", ("2021-01-01", "2025-12-31")),
        (None, "《规划》以2020年为基期,2021-2025年为规划期,展望到2035年。", ("2021-01-01", "2025-12-31")),
        (
            None,
            "分两个阶段实施,第一阶段为2024年1月1日至3月31日,第二阶段为2024年4月1日至6月30日。",
            ("2024-01-01", "2024-06-30"),
        ),
        ("基本情况", "2024年1月1日至3月31日累计完成投资3亿元。", None),
        ("实施时间", "自印发之日起实施。", None),
    ],
)
def test_the_period_that_a_document_is_for(heading: str | None, text: str, expected: tuple[str, str] | None) -> None:
    deadlines = find_facts(text, date=dt.date(2024, 1, 1)).deadlines
    found = own_period(heading, text, deadlines)
    assert (tuple(map(str, found)) if found else None) == expected


def test_before_its_day_a_document_is_not_made() -> None:
    one = document(5)
    assert standing(one, [one], dt.date(2024, 4, 30)).status == "未施行"
    assert standing(one, [one], dt.date(2024, 5, 1)).status is None
