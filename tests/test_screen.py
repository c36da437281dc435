"""The hits that a person sees: what stands in which line, and how the lines are shared."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_render import record, result

from lfsearch.output.screen import Amount, Beside, View, hits_text, share, subject
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.referring import Reference
from lfsearch.retrieval.results import Counts, Hit, SearchResult
from lfsearch.retrieval.similar import changes
from lfsearch.retrieval.snippets import Wanted, extract
from lfsearch.retrieval.statements import PlainText
from lfsearch.text.columns import text_width
from lfsearch.types import Deadline, Quantity, TimeOfDay, Unit

WIDE = View(80, False)


def found(*records: ClauseRecord, exact: tuple[bool, ...] = (), **changes: Any) -> SearchResult:
    hits = tuple(
        Hit(n, 1 / n, entry, extract=extract(entry, (), Wanted({})), exact=exact[n - 1] if exact else False)
        for n, entry in enumerate(records, start=1)
    )
    return replace(result(*records), hits=hits, **changes)


def lines(answer: SearchResult, view: View = WIDE, **options: Any) -> list[str]:
    return hits_text(answer, view, **options).splitlines()


def other(number: int, **changes: Any) -> ClauseRecord:
    """A clause of a document of its own."""
    return record(number, document=f"2024-03/d{number:02}", **changes)


def test_a_hit_for_people() -> None:
    assert lines(found(record())) == [
        "1  平政办发〔2024〕1号 · 2024-03-01                                2024-03/d01/1",
        "   关于做好城市供水工作的通知 › 一、工作任务 › (1)             2024-03.txt:10-12",
        "   市水利局负责水源地巡查,每月不少于四次。",
        "   责任 市水利局",
    ]


def test_what_is_not_printed_in_the_source_is_left_out() -> None:
    text = hits_text(found(record(doc_no=None, date=None, issuer=None, units=())), WIDE)
    assert text.startswith("1   ")
    assert "None" not in text
    assert len(text.splitlines()) == 3


def test_hits_of_one_document_that_follow_each_other_have_one_head() -> None:
    answer = found(record(1), record(2, path=("二、保障", "(2)")), other(3))
    text = lines(answer)
    assert [line for line in text if "2024-03-01" in line] == [text[0], text[-4]]
    second = next(line for line in text if line.startswith("2  "))
    assert second.split() == ["2", "二、保障", "›", "(2)", "2024-03/d01/2"]


def test_the_page_is_told_anew_where_it_is_another() -> None:
    def on(number: int, page: int) -> ClauseRecord:
        entry = record(number, path=("二、保障", f"({number})"))
        return replace(entry, source=entry.source._replace(page=page))

    text = lines(found(on(1, 4), on(2, 4), on(3, 5)))
    assert [line.partition("2024-03/d01/")[2] for line in text if "2024-03/d01/" in line] == ["1", "2", "3  p. 5"]
    assert all(text_width(line) <= WIDE.width for line in text)


def test_the_number_of_an_article_is_whole_beside_a_long_id() -> None:
    places = {"document": f"{'广州' * 12}/d01", "id": f"{'广州' * 12}/d01/a11"}
    answer = found(record(1, **places), record(2, path=("第二章 场所", "第十一条"), **places))
    text = lines(answer, View(60, False))
    at = next(n for n, line in enumerate(text) if line.startswith("2  "))
    assert text[at : at + 2] == ["2  第二章 场所 › 第十一条", f"   {places['id']}"]


def test_the_path_of_a_plan_has_its_title_alone_and_once() -> None:
    plan = record(title="平阳市人民政府关于印发平阳市供水方案的通知", path=("平阳市供水方案", "三、措施", "3.巡查"))
    assert lines(found(plan))[1].split("   ")[1].strip() == "平阳市供水方案 › 三、措施 › 3.巡查"
    assert subject("平阳市人民政府关于印发《平阳市供水方案》的通知") == "平阳市供水方案"
    assert subject("平阳市公安局通告") == "平阳市公安局通告"
    several = "《甲方案》《乙方案》等2个文件"
    assert subject(f"平阳市人民政府关于印发{several}的通知") == several


def test_a_long_path_loses_its_middle_and_keeps_its_end() -> None:
    path = ("2022-2023年平阳市" + "秋冬季" * 20 + "方案", "一、" + "甲" * 30, "(二)" + "乙" * 20, "3.巡查")
    line = lines(found(record(path=path, title=f"关于印发{path[0]}的通知")))[1]
    assert "3.巡查" in line
    assert "2022-2023年" in line
    assert "甲甲" not in line
    assert text_width(line) <= 80


def test_a_heading_that_is_a_sentence_is_not_in_the_path_but_in_the_text() -> None:
    sentence = "市财政局按照分级负担的原则积极筹措防汛抗旱应急资金并且及时拨付并监督使用"
    text = lines(found(record(path=("职责", sentence), label=None, heading=sentence, text=f"{sentence}。")))
    assert sentence not in text[1]
    assert sentence[:20] in text[2]


def test_matches_are_marked_in_colour_only() -> None:
    assert "\x1b[1;31m水源地\x1b[0m" in hits_text(found(record()), View(80, True))
    assert "\x1b" not in hits_text(found(record()), WIDE)


def test_a_match_across_a_line_break_is_marked_on_both_lines() -> None:
    long = record(text="甲" * 36 + "水源地巡查。")
    coloured = hits_text(found(long), View(79, True))
    assert "\x1b[1;31m水源\x1b[0m\n   \x1b[1;31m地\x1b[0m巡查。" in coloured


def test_context_shows_the_whole_clause_and_its_neighbours() -> None:
    around = {"2024-03/d01/1": ([record(0, text="前一条。")], [record(2, text="后一条。")])}
    text = lines(found(record()), beside=Beside(around))
    assert (
        text.index("   | 前一条。")
        < text.index("   市水利局负责水源地巡查,每月不少于四次。")
        < text.index("   | 后一条。")
    )


def test_a_difference_runs_from_the_older_to_the_newer_text() -> None:
    old = record(
        quantities=(Quantity("85%", 85.0, "%", None, "利用率", 0, 3),), units=(Unit("责任", "市林业局", 0, 4),)
    )
    later = {"date": dt.date(2025, 1, 1), "units": (Unit("责任", "市水利局", 0, 4),)}
    new = record(2, quantities=(Quantity("90%", 90.0, "%", None, "利用率", 0, 3),), **later)
    for seed, hit in ((old, new), (new, old)):
        text = lines(found(hit), beside=Beside(changes={hit.id: changes(seed, hit)}))
        assert "   利用率 85% \u2192 90%" in text
        assert "   责任 \u2212市林业局 +市水利局" in text
        assert any(f"{old.date} {old.doc_no} \u2192 2025-01-01" in line for line in text)


def test_a_hit_about_another_matter_has_no_difference() -> None:
    hit = record(2, text="第三季度召开城乡居民医疗保险工作会议,研究部署参保扩面事宜。")
    assert changes(record(), hit) is None
    text = lines(found(hit), beside=Beside(changes={hit.id: None}))
    assert not any("\u2192" in line for line in text)
    assert "   not compared: too little in common" in text
    assert changes(PlainText.read("每月巡查水源地"), hit) is None


def test_a_text_is_compared_with_the_sentences_of_a_long_clause_that_it_is_like() -> None:
    text = (
        "3.强化城乡供水保障工作,抓好各项任务落实。完善水质监测制度,定期公布结果。"
        "2024年6月底前,供水管网漏损率降至9%以下;加快老旧水表改造,推进分区计量管理。"
        "严格落实值班值守制度,遇有突发情况及时上报,并做好应急送水准备,确保群众用水安全。"
    )
    hit = record(2, text=text, label="3.")
    given = PlainText.read("2025年6月底前,供水管网漏损率降至8%以下")
    compared = changes(given, hit)
    assert compared and compared.part
    assert compared.part.text == "2024年6月底前,供水管网漏损率降至9%以下;"
    told = {(one.fact, one.old, one.new) for one in compared.difference.changes}
    assert told == {("deadline", "2024年6月底前", "2025年6月底前"), ("figure", "\u22649%", "\u22648%")}
    assert "".join(old for _, old, _ in compared.wording) == compared.part.text


def test_facts_stand_in_one_line_and_what_is_asked_for_first() -> None:
    full = record(
        units=(Unit("牵头", "市水利局", 0, 4), Unit("牵头", "市公安局", 0, 4), Unit("责任", "各县", 0, 4)),
        deadlines=(Deadline("年底前", dt.date(2024, 12, 31), 0, 3), Deadline("长期坚持", None, 0, 3)),
        quantities=(Quantity("76%以上", 76.0, "%", ">=", "还田率", 0, 3), Quantity("3名", 3.0, "名", None, None, 0, 2)),
    )
    units, times, figures = "牵头 市水利局、市公安局   责任 各县", "by 2024-12-31、长期坚持", "figures 还田率 ≥76%、3名"
    assert lines(found(full), View(100, False))[-1].strip() == f"{units}   {times}   {figures}"
    asked = found(full, asks=frozenset({"deadlines"}))
    assert lines(asked, View(100, False))[-1].strip() == f"→ {times}   {units}   {figures}"
    counted = found(full, asks=frozenset({"counts"}))
    assert lines(counted, View(120, False))[-1].strip() == f"→ figures 3名   {units}   {times}   figures 还田率 ≥76%"


def test_periods_show_both_ends_and_times_of_day_stand_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.date(2024, 8, 12)
    full = record(
        units=(),
        deadlines=(
            Deadline("8月12—13日", dt.date(2024, 8, 13), 0, 3, day),
            Deadline("8月12日起", None, 0, 3, day),
            Deadline("年底前", dt.date(2024, 12, 31), 0, 3),
        ),
        times=(TimeOfDay("9:00至17:00", "09:00", "17:00", 0, 4),),
        quantities=(Quantity("5", 5.0, "mg/m3", None, "浓度", 0, 1),),
    )
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    asked = found(full, asks=frozenset({"times"}))
    assert lines(asked, View(120, False))[-1].strip() == (
        "→ 钟点 9:00至17:00   期间 2024-08-12至2024-08-13   起始 2024-08-12   时限 2024-12-31   数字 浓度 5mg/m3"
    )


def test_the_first_line_counts_clauses_and_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = found(record(), counts=Counts(17, 40, 5))
    assert lines(answer)[0] == "All words in 17 clauses (5 documents); shown: 1-1"
    assert "Some words in 40" in lines(replace(answer, counts=Counts(0, 40, 5)))[0]
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert lines(answer)[0] == "原词命中 17 条（5 份文件），第 1-1 条"


def test_doubt_is_said_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    answer = found(record(), counts=Counts(0, 1, 1), unknown_words=("养狗", "办证"), doubtful=True)
    assert lines(answer)[0] == "可能没有相关内容：全文没有“养狗”“办证”。意思最接近的 1 条："
    assert lines(replace(answer, unknown_words=()))[0] == "可能没有相关内容。意思最接近的 1 条："


def test_a_line_parts_what_holds_all_words_from_what_resembles() -> None:
    def parted(*exact: bool) -> list[int]:
        records = [other(number) for number in range(1, len(exact) + 1)]
        text = lines(found(*records, exact=exact, counts=Counts(sum(exact), 3, 1)))
        return [number for number, line in enumerate(text) if line.startswith("——")]

    assert len(parted(True, True, False)) == 1
    assert parted(True, True) == parted(False, False) == parted(False, True) == []


LONG = "市水利局要组织力量对全市水源地进行巡查,发现问题及时处置。" * 30


@pytest.mark.parametrize(("hits", "width"), [(1, 100), (3, 100), (5, 100), (3, 80), (5, 80)])
def test_hits_of_long_clauses_fill_a_screen_and_no_more(hits: int, width: int) -> None:
    answer = found(*(other(number, text=LONG) for number in range(1, hits + 1)), counts=Counts(9, 9, 9))
    text = lines(answer, View(width, False))
    assert len(text) <= 40
    assert len(text) >= (36 if hits > 2 else 16)
    first, last = (text.index(line) for line in (text[0], next(x for x in text if x.startswith(f"{hits}  "))))
    assert last > first or hits == 1


def test_lines_and_full_say_how_much_of_each_hit() -> None:
    answer = found(other(1, text=LONG), other(2, text=LONG))
    assert len(lines(answer, View(80, False, amount=Amount(lines=2)))) == 2 * (2 + 2 + 1) + 1
    whole = "".join(hits_text(answer, View(80, False, amount=Amount(full=True))).split())
    assert whole.count(LONG) == 2


class Cited(Reference):
    page = None
    rests_on = ()
    citation = "《供水方案》三"

    def __init__(self) -> None:
        """Of no index."""


def test_the_citation_is_shown_when_asked_for() -> None:
    answer = found(record())
    cited = replace(answer, hits=(replace(answer.hits[0], reference=Cited()),))
    assert "《供水方案》三" in hits_text(cited, View(80, False, amount=Amount(cite=True)))
    assert "《供水方案》三" not in hits_text(cited, WIDE)


def test_every_block_fits_a_narrow_terminal() -> None:
    wide = record(title="关于" * 40, path=("甲" * 60, "乙" * 60), text="丙,丁(戊)" * 40)
    around = {"2024-03/d01/1": ([wide], [wide])}
    for width in (40, 45, 60):
        text = lines(found(wide, replace(wide, id="2024-03/d01/2")), View(width, False), beside=Beside(around))
        assert all(text_width(line) <= width for line in text)


def test_groups_have_their_name_above() -> None:
    answer = found(other(1, date=dt.date(2021, 5, 1)), other(2, date=dt.date(2023, 5, 1)))
    text = lines(answer, group_by="year")
    assert text.index("== 2023") < text.index("== 2021")


@given(st.lists(st.integers(1, 60), min_size=1, max_size=5), st.integers(0, 60))
def test_sharing_wastes_nothing_and_gives_each_hit_a_line(needs: list[int], room: int) -> None:
    given_lines = share(needs, room)
    assert all(1 <= got <= need for got, need in zip(given_lines, needs, strict=True))
    assert sum(given_lines) <= max(room, len(needs))
    capped = sum(min(need, 12) for need in needs)
    assert sum(given_lines) == max(min(room, capped), len(needs))


@given(st.integers(1, 60), st.integers(1, 5), st.integers(5, 60))
def test_of_equal_needs_an_earlier_hit_gets_no_less(need: int, hits: int, room: int) -> None:
    given_lines = share([need] * hits, room)
    assert given_lines == sorted(given_lines, reverse=True)


def test_the_real_screen_shows_a_question_s_answer(real: Any) -> None:
    text = "".join(real("search", "网约车驾驶员要什么条件", "-n", "3").out.split())
    assert "具有3年以上驾驶经历" in text
