"""Quotations checked against the clauses: what is printed is exact, what was changed is named, what is invented is nowhere."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Place
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import lfsearch
from lfsearch.output.quotations import verification_text
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.aswritten import as_written, pieces
from lfsearch.retrieval.differing import Difference, differences, marked
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.nearby import nearby
from lfsearch.retrieval.quoted import lines_of, says_enough
from lfsearch.retrieval.running import Running, comparable, trimmed
from lfsearch.text.columns import text_width
from lfsearch.text.lines import Lines
from lfsearch.types import ClauseKind

GOLD = [json.loads(line) for line in (ROOT / "tests/gold/quotes.jsonl").read_text(encoding="utf-8").splitlines()]
STRAW = "秸秆综合利用率达到85%以上"  # 临政办发〔2020〕54号; 90% in the two plans after it


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


@pytest.fixture(scope="module")
def records(engine: Engine) -> list[ClauseRecord]:
    return [record for record in engine.index.store.records() if says_enough(trimmed(record.text))]


# -- the index's own words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["{}", "有关文件规定：“{}”。", "> {}\n", "「{}」"], ids=["bare", "“”", ">", "「」"])
@pytest.mark.parametrize("row", GOLD, ids=lambda row: f"{row['id']}-{row['kind']}")
def test_marked_quotations(engine: Engine, row: dict[str, Any], form: str) -> None:
    found = engine.verify(form.format(row["text"])).quotations
    assert {"exact": "exact", "invented": "not_found"}.get(row["kind"], "near") == found[0].verdict
    if row["file"]:
        source = found[0].places[0].source
        assert source.file == row["file"]
        assert source.lines.first <= row["lines"][1] and row["lines"][0] <= source.lines.last
    else:
        assert not any(one.places for one in found)


CHANGED = {"q21": ("95%", "85%"), "q23": ("86", "68"), "q25": ("不", "")}


@pytest.mark.parametrize("key", CHANGED)
def test_what_was_changed_is_named_first(engine: Engine, key: str) -> None:
    (row,) = (row for row in GOLD if row["id"] == key)
    (found,) = engine.verify(f"“{row['text']}”").quotations
    assert found.places[0].differences[0][1:] == CHANGED[key]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_part_of_any_clause_is_exact(engine: Engine, records: list[ClauseRecord], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(records)).text
    start = data.draw(st.integers(0, max(0, len(text) - 12)))
    part = " ".join(text[start : start + data.draw(st.integers(12, 300))].split("\n"))
    if not says_enough(trimmed(part)):
        return
    (found,) = engine.verify(f"> {part}").quotations
    assert (found.verdict, found.similarity) == ("exact", 1.0)
    assert not found.places[0].differences


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_another_digit_is_never_exact_and_is_named(
    engine: Engine, records: list[ClauseRecord], data: st.DataObject
) -> None:
    with_figures = [one for one in records if re.search(r"[0-9]", one.text)]
    text = " ".join(data.draw(st.sampled_from(with_figures)).text.split("\n"))[:300]
    digits = [place for place, char in enumerate(text) if char in "0123456789"]
    if not digits:
        return
    place = data.draw(st.sampled_from(digits))
    digit = data.draw(st.sampled_from([char for char in "0123456789" if char != text[place]]))
    changed = text[:place] + digit + text[place + 1 :]
    spelt = trimmed(changed)
    if len(spelt) < 12 or spelt in engine.index.running.text:  # the words of another year, or of the next row
        return
    (found,) = engine.verify(f"> {changed}").quotations
    assert found.verdict == "near"
    assert any(digit in one.quoted for place in found.places for one in place.differences)


def test_the_words_of_another_year_stand_beside_the_exact_ones(engine: Engine) -> None:
    (found,) = engine.verify(f"“{STRAW}”").quotations
    assert found.verdict == "exact"
    assert found.places[0].record.doc_no == "临政办发〔2020〕54号"
    others = {place.record.doc_no: place.differences for place in found.places[1:]}
    assert others["临政办发〔2022〕51号"] == (Difference("replace", "85%", "90%"),)


def test_it_says_when_the_words_are_of_another_document_than_is_named(engine: Engine) -> None:
    right = engine.verify(f"临政办发〔2020〕54号要求“{STRAW}”。").quotations[0]
    wrong = engine.verify(f"临政办发〔2022〕51号要求“{STRAW}”。").quotations[0]
    assert (right.to_json()["named"], right.misattributed) == ("2020-11/d06", False)
    assert (wrong.to_json()["named"], wrong.misattributed) == ("2023-01/d07", True)


OPEN, CLOSE, COMMA = "\uff08", "\uff09", "\uff0c"
ARTICLE_42 = "本实施办法自2023年11月22日起施行,有效期五年"  # 临政规发〔2023〕3号
RULES = "《临汾市网络预约出租汽车经营服务管理实施办法》"


@pytest.mark.parametrize(
    "form",
    [
        f"“{{words}}”{OPEN}{{number}}{CLOSE}",
        "“{words}”({number})",
        f"「{{words}}」{OPEN}见{{number}}{CLOSE}。",
        "“{words}。” [{number}]",
        f"“{{words}}”{COMMA}见{{number}}",
        "“{words}”——{number}",
        "“{words}”引自{number}",
        f"“{{words}}”{OPEN}摘自\uff1a{{number}}{CLOSE}",
        "> {words}\n>\n> —— {number}\n",
        f"{{other}}要求“{{words}}”{OPEN}{{number}}{CLOSE}",
        f"“没有的话没有的话……{{words}}”{OPEN}{{number}}{CLOSE}",
        "{number}要求“{words}”",
        f"{{number}}要求“{{words}}”{COMMA}{{other}}要求也有。",
    ],
)
def test_a_citation_right_behind_or_last_in_front_says_where_it_is_from(engine: Engine, form: str) -> None:
    right, wrong = "临政办发〔2020〕54号", "临政办发〔2022〕51号"
    for number, other, misattributed in ((right, wrong, False), (wrong, right, True)):
        found = engine.verify(form.format(words=STRAW, number=number, other=other))
        (one,) = (one for one in found.quotations if STRAW in one.text)
        assert one.named is not None and one.named.doc_no == number
        assert one.misattributed is misattributed


@pytest.mark.parametrize(
    "text",
    [
        f"“{STRAW}”{COMMA}临政办发〔2022〕51号要求提高。",
        f"“{STRAW}”。临政办发〔2022〕51号要求提高。",
        f"“{STRAW}”\n临政办发〔2022〕51号要求提高。",
        f"“没有的话没有的话”{OPEN}临政办发〔2022〕51号{CLOSE}{COMMA}又说“{STRAW}”。",
        f"依据临政办发〔2022〕51号办理。{STRAW}。",
        f"“{STRAW}”{OPEN}《某某法》第三条{CLOSE}",
    ],
)
def test_a_citation_that_is_of_something_else_is_not_taken(engine: Engine, text: str) -> None:
    assert [one.named for one in engine.verify(text).quotations if one.places][-1:] == [None]


@pytest.mark.parametrize("joint", ["、", "和", f"{COMMA}"])
def test_of_several_that_are_named_together_one_must_hold_the_words(engine: Engine, joint: str) -> None:
    both = joint.join(["临政办发〔2020〕54号", "临政办发〔2022〕51号"])
    neither = joint.join(["临政办发〔2023〕39号", "临政办发〔2022〕51号"])
    for form in (f"{{}}要求“{STRAW}”", f"“{STRAW}”{OPEN}{{}}{CLOSE}"):
        assert [engine.verify(form.format(one)).quotations[0].misattributed for one in (both, neither)] == [False, True]


def test_what_stands_in_more_places_than_are_shown_stands_in_each(engine: Engine, records: list[ClauseRecord]) -> None:
    words = "各县(市、区)人民政府"
    holding = list(dict.fromkeys(one.doc_no for one in records if words in one.text and one.doc_no))
    assert len(holding) > 10
    for number in holding:
        (one,) = engine.verify(f"“{words}”{OPEN}{number}{CLOSE}").quotations
        assert not one.misattributed
        assert one.places[0].record.doc_no == number


@pytest.mark.parametrize(
    ("form", "misattributed"),
    [
        ("依据临政规发〔2023〕3号第四十条,“{}”", True),
        ("依据临政规发〔2023〕3号第四十二条,“{}”", False),
        (f"“{{}}”{OPEN}{RULES}第四十条{CLOSE}", True),
        (f"“{{}}”{OPEN}{RULES}{OPEN}临政规发〔2023〕3号{CLOSE}第四十二条第一款{CLOSE}", False),
        (f"“{{}}”{OPEN}{RULES}第四十条、第四十二条{CLOSE}", False),
        (f"“{{}}”{OPEN}{RULES}第四十条至第四十二条{CLOSE}", False),
        (f"{RULES}第四十条规定报废{COMMA}第四十二条规定“{{}}”", False),
        (f"{RULES}第四十条规定报废。该办法还规定“{{}}”", False),
        (f"{RULES}第四十条规定报废{COMMA}并规定“{{}}”{OPEN}第四十二条{CLOSE}", False),
    ],
)
def test_the_article_must_hold_the_words(engine: Engine, form: str, misattributed: bool) -> None:
    found = engine.verify(form.format(ARTICLE_42))
    (one,) = found.quotations
    assert one.misattributed is misattributed
    assert one.places[0].record.id == "2023-10/d01/att1/a42"
    assert found.sound is not misattributed


def test_words_below_an_article_are_its_own(engine: Engine, records: list[ClauseRecord]) -> None:
    below = [
        (one.label, next(engine.index.below(engine.index.row(one.id)), None))
        for one in records
        if one.clause_kind == ClauseKind.ARTICLE and one.doc_no == "临政规发〔2023〕3号"
    ]
    items = [(label, one.text) for label, one in below if one and len(one.text) > 8 and "“" not in one.text]
    assert items
    for label, text in items:
        one = engine.verify(f"“{text}”{OPEN}临政规发〔2023〕3号{label}{CLOSE}").quotations[0]
        assert (one.verdict, one.misattributed) == ("exact", False)


def test_a_quotation_may_run_over_clauses_and_lines(engine: Engine) -> None:
    first, second = list(engine.index.store.records())[200:202]
    text = first.text[-12:] + second.text[:12]
    (found,) = engine.verify(f"“{text[:10]}\n{text[10:]}”").quotations
    assert found.verdict == "exact"
    assert [first.id, second.id] in [list(place.ids) for place in found.places]


def test_nothing_runs_over_two_documents(engine: Engine) -> None:
    one, other = engine.index.store.catalogue[:2]
    last = engine.index.store.record(one.rows.stop - 1).text
    first = engine.index.store.record(other.row).text
    assert comparable(last) + comparable(first) not in engine.index.running.text


# -- what a text quotes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("他说“一二三四五六”和「甲乙丙丁戊己」。", ["一二三四五六", "甲乙丙丁戊己"]),
        ('写着"一二三四五六"的,"甲乙丙丁戊己"', ["一二三四五六", "甲乙丙丁戊己"]),
        ("『一二三四五六』", ["一二三四五六"]),
        ("“外面“里面的六个字”外面”", ["外面“里面的六个字”外面"]),
        ("“短的”和“85%以上”", ["85%以上"]),
        ("“没有闭合的引文", []),
        ("“没有闭合的引文\n\n又开始“一二三四五六”", ["一二三四五六"]),
        ("“坚持“疏堵结合”到底", ["坚持“疏堵结合"]),
        ("> 第一行引用的话\n> 第二行引用的话\n其他", ["第一行引用的话\n第二行引用的话"]),
        ("> 第一行引用的话\n>\n> —— 《某某办法》第三条", ["第一行引用的话\n"]),
        ("a > b 不是引用", []),
        ("", []),
    ],
)
def test_what_is_quoted(text: str, quoted: list[str]) -> None:
    assert [one.text for line in lines_of(text) for one in line.quotations] == quoted


@given(st.text('“”「」『』"> \n一二三四五六。…', max_size=80))
def test_no_marks_break_it_and_every_place_holds(text: str) -> None:
    for line in lines_of(text):
        for one in line.quotations:
            assert text[one.start : one.end] == one.text or "\n" in one.text or one.text in text[one.start : one.end]
            assert says_enough(one.spelt)


def test_thousands_of_marks_take_no_time(engine: Engine) -> None:
    for text in (
        "“" * 20_000,
        "“”" * 20_000,
        "“一二三四五六" * 3000,
        '"' * 20_000,
        ">" * 20_000,
        "> \n" * 20_000,
        "“一二「三四」五六”" * 20_000,
    ):
        lines_of(text)


@given(st.text("甲\n", max_size=30), st.data())
def test_the_line_of_a_place(text: str, data: st.DataObject) -> None:
    lines = Lines(text)
    place = data.draw(st.integers(0, len(text)))
    assert lines.number(place) == text.count("\n", 0, place) + 1
    assert lines.start(place) == text.rfind("\n", 0, place) + 1


@given(st.text("“”「」一二三四五六七", max_size=60))
def test_inner_quotations_are_those_inside(text: str) -> None:
    for line in lines_of(text):
        for one in line.quotations:
            assert all(one.start <= part.start and part.end <= one.end for part in one.parts)


def test_a_long_text_is_checked_in_bounds(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from lfsearch.retrieval import verifying

    monkeypatch.setattr(verifying, "MOST_QUOTATIONS", 20)
    for text in (
        "".join(f"第{n}句没有的话。" for n in range(3000)),
        "\n".join(f"他说“第{n}句没有的话”" for n in range(3000)),
    ):
        found = engine.verify(text)
        assert (len(found.quotations), found.left_out) == (20, 2980)


def test_an_ellipsis_parts_a_quotation(engine: Engine) -> None:
    text = "“各县(市、区)降尘量不得高于9吨/月·平方公里……事发企业及时落实各类应急费用,事发地政府负责统筹协调”"
    found = engine.verify(text).quotations
    assert [one.verdict for one in found] == ["exact", "exact"]
    assert {one.places[0].source.file for one in found} == {"2020-11.txt", "2021-07.txt"}


def test_sentences_where_nothing_is_marked_and_when_asked(engine: Engine) -> None:
    bare = engine.verify(f"今年要求如下。{STRAW}。").quotations
    assert [(one.text, one.verdict) for one in bare if one.places] == [(f"{STRAW}。", "exact")]
    marked_text = f"“{STRAW}”。事发企业及时落实各类应急费用,事发地政府负责统筹协调。"
    assert len(engine.verify(marked_text).quotations) == 1
    assert {one.verdict for one in engine.verify(marked_text, all_sentences=True).quotations} == {"exact"}
    assert len(engine.verify(marked_text, all_sentences=True).quotations) == 2


def test_line_and_place_of_a_quotation(engine: Engine) -> None:
    text = f"一\n\n二“{STRAW}”"
    (found,) = engine.verify(text).quotations
    assert (found.line, text[found.start : found.start + len(STRAW)]) == (3, STRAW)


# -- differences ---------------------------------------------------------------------------------------------------------


def columns(quoted: str, printed: str) -> tuple[tuple[str, str], ...]:
    (found,) = nearby(f"\n{printed}\n", [quoted], 0.3)
    return found[0].columns


def test_of_words_that_stand_in_every_line_only_the_rarest_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lfsearch.retrieval.nearby._VOTES", 500)
    line = "各县市区人民政府应当按照职责做好{}工作,落实责任单位和完成时限。\n"
    text = line.format("日常巡查") * 200 + line.format("秸秆禁烧") + line.format("日常巡查") * 200
    (found,) = nearby(text, [line.format("秸杆禁烧").strip()], 0.8)
    assert found[0].edits == 1
    assert "秸秆禁烧" in text[found[0].start : found[0].end]


@pytest.mark.parametrize(
    ("quoted", "printed", "expected"),
    [
        ("利用率达到95%以上的地方", "利用率达到85%以上的地方", [("replace", "95%", "85%")]),
        ("浓度不高于86微克每立方米", "浓度不高于68微克每立方米", [("replace", "86", "68")]),
        ("投资12.5亿元建设厂房", "投资13.5亿元建设厂房", [("replace", "12.5", "13.5")]),
        ("有效期五年以内的许可证", "有效期二十五年以内的许可证", [("replace", "五", "二十五")]),
        ("事发地政府不负责统筹协调", "事发地政府负责统筹协调", [("insert", "不", "")]),
        ("监管系建立起来的地方", "监管体系建立起来的地方", [("delete", "", "体")]),
        ("事要调查工作于3日内完成", "事故调查工作于5日内完成", [("replace", "3", "5"), ("replace", "要", "故")]),
    ],
)
def test_differences(quoted: str, printed: str, expected: list[tuple[str, str, str]]) -> None:
    assert list(differences(columns(quoted, printed))) == [Difference(*one) for one in expected]


def test_marked_differences_stand_in_the_text() -> None:
    assert (
        marked(columns("利用率达到95%以上的不地方", "利用率达到85%以上的地方")) == "利用率达到[95%→85%]以上的[+不]地方"
    )


@given(st.text("甲乙丙丁0123456789", min_size=8, max_size=40), st.data())
def test_an_alignment_holds_both_texts(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    other = text[:place] + data.draw(st.text("甲戊9", max_size=2)) + text[place + 1 :]
    for match in nearby(f"子丑寅卯{text}辰巳午未", [other], 0.5)[0]:
        assert "".join(one for one, _ in match.columns) == other
        assert "".join(two for _, two in match.columns) == f"子丑寅卯{text}辰巳午未"[match.start : match.end]
        assert match.edits == sum(one != two for one, two in match.columns)
        assert match.edits <= 2


def test_the_way_back_to_rows() -> None:
    running = Running(["甲乙", "", "丙丁戊", "己"], [range(3), range(3, 4)])
    assert running.text == "甲乙丙丁戊\n己\n"
    assert [running.row(place) for place in (0, 1, 2, 4, 6)] == [0, 0, 2, 2, 3]
    assert running.rows(1, 3) == range(3)
    assert running.longest(1, 5) == 2
    assert list(running.find("丁戊")) == [3]


# -- in whose characters ------------------------------------------------------------------------------------------------

ODD = "\uff15\uff05a\u3001\u3014 \n\u3000\u33a1\u2467\u570b\u2f08e\u0301\u201c5.\u6c34\u200b\ud55c\u1112\u1161\u11ab"


@example("\u1112\u200b\u1161")
@example("e \u200b\u0301\u3000\u1112 \u1161\u200b\u11ab")
@given(st.text(ODD, max_size=30) | st.text(max_size=20))
def test_each_compared_character_has_its_own_piece_of_the_text(text: str) -> None:
    own = pieces(text)
    assert len(own) == len(comparable(text))
    if own and set(text) <= set(ODD):
        assert "".join(own) == text


WIDE = "\uff19\uff15\uff05"  # 95% as an input method for Chinese types it


@pytest.mark.parametrize(
    ("quoted", "printed", "expected"),
    [
        (f"秸秆、地膜回收率达到{WIDE}以上", "秸秆、地膜回收率达到85%以上", f"秸秆、地膜回收率达到[{WIDE}→85%]以上"),
        ("面积不少于25 \u33a1的场所", "面积不少于25m3的场所", "面积不少于25 [\u33a1→m3]的场所"),
        ("面积不少于25m2的场所", "面积不少于25\u33a5的场所", "面积不少于25[m2→\u33a5]的场所"),
        ("“甲\uff0c乙”\uff08试行\uff09的規定", "“甲,乙”(暂行)的规定", "“甲\uff0c乙”\uff08[试→暂]行\uff09的規定"),
    ],
)
def test_differences_are_shown_as_they_are_written_and_printed(quoted: str, printed: str, expected: str) -> None:
    (found,) = nearby(f"\n{comparable(printed)}\n", [comparable(quoted)], 0.3)[0]
    own = pieces(printed)[found.start - 1 : found.end - 1]
    assert marked(found.columns, as_written(found.columns, pieces(quoted), own)) == expected


def test_a_near_quotation_keeps_its_own_characters_and_ends(engine: Engine) -> None:
    quoted = STRAW.replace("85%", WIDE)
    (found,) = engine.verify(f"“{quoted}\uff1b”").quotations
    assert found.places[0].marked == quoted.replace(WIDE, f"[{WIDE}→85%]") + "\uff1b"
    assert found.places[0].differences == (Difference("replace", WIDE, "85%"),)


@pytest.mark.parametrize(
    ("text", "citations"),
    [
        ("临政办发〔2020〕54号", ["临政办发〔2020〕54号"]),
        ("详见临政办发[2023]99号。", ["临政办发[2023]99号"]),
        ("依据《防洪法》第三条和《某某管理办法》。", ["《防洪法》第三条", "《某某管理办法》"]),
    ],
)
def test_a_sentence_that_only_names_texts_is_no_quotation(engine: Engine, text: str, citations: list[str]) -> None:
    found = engine.verify(f"{text}\n{STRAW}")
    assert [one.text for one in found.quotations] == [STRAW]
    assert [one.text for one in found.citations] == citations
    assert [one.text for one in engine.verify(f"“{text}”\n").quotations] == [text]


# -- citations of a text -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("临政办发〔2023〕39号", "exact", None),
        ("《临汾市网络预约出租汽车经营服务管理实施办法》第四条", "exact", None),
        ("《临汾市网络预约出租汽车经营服务管理实施办法》第五十二条", "not_found", "article"),
        ("临政办发〔2023〕99号", "not_found", "absent"),
        ("临正办发〔2023〕39号", "near", "slip"),
        ("《某某管理办法》(临政办发〔2023〕39号)", "near", "title"),
        ("临政办发〔2017〕66号", "exact", "named"),
        ("《防洪法》第三条", "exact", "named"),
        ("《某某管理办法》(临政办发〔2017〕66号)", "near", "title"),
        ("某发〔2031〕7号", "not_found", "outside"),
        ("其中临政办发〔2023〕39号", "exact", None),
        ("另据临政办发〔2023〕39号", "exact", None),
        ("我市临政办发〔2023〕39号", "exact", None),
    ],
)
def test_citations_of_a_text(engine: Engine, text: str, verdict: str, reason: str | None) -> None:
    (found,) = engine.verify(f"“{STRAW}”依据{text}。").citations
    assert (found.verdict, found.reason) == (verdict, reason)


def test_what_quote_gives_as_a_citation_is_right(engine: Engine) -> None:
    quotation = engine.quote("2023-10/d01/att1/a42")
    found = engine.verify(f"“{quotation.text.split('。')[0]}。”{quotation.citations['gazette']}")
    assert "《临汾市人民政府公报》2023年第10期" in quotation.citations["gazette"]
    assert found.sound
    assert [one.title for one in found.citations] == ["临汾市网络预约出租汽车经营服务管理实施办法"]


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_line_of_a_citation_is_wider_than_the_terminal(engine: Engine, width: int) -> None:
    found = engine.verify("《临汾市网络预约出租汽车经营服务管理实施办法》(临政办发〔2017〕66号)和临政办发〔2023〕39号")
    text = verification_text(found, width=width, color=False)
    assert all(text_width(line) <= width for line in text.split("\n"))
    assert [line.split()[-1] for line in text.split("\n") if "2023-10/d" in line] == [
        "2023-10/d01/p1",
        "2023-10/d06/head",
    ]


def test_a_number_that_is_not_there_comes_with_those_like_it(engine: Engine) -> None:
    (found,) = engine.verify("依据临政办发〔2023〕41号执行。").citations
    assert "临政办发〔2023〕40号" in found.like
    (repealed,) = engine.verify("依据临政办发〔2017〕66号执行。").citations
    assert repealed.repealed_by is not None and repealed.repealed_by.doc_no == "临政规发〔2023〕3号"


def test_a_short_form_of_the_text_stands_for_what_it_was_given_to(engine: Engine) -> None:
    text = "《某方案》(临政办发〔2023〕39号,以下简称《攻坚方案》)执行情况。\n按照《攻坚方案》办理。"
    citations = engine.verify(text).citations
    assert [one.doc_no for one in citations] == ["临政办发〔2023〕39号"] * 2


# -- the command ---------------------------------------------------------------------------------------------------------


def test_command_and_its_formats(real: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "引文.md"
    file.write_text(f"要求“{STRAW.replace('85', '95')}”，“{STRAW}”。依据临政办发〔2023〕99号。", encoding="utf-8")
    said = real("verify", file)
    assert said.code == 0
    assert "[95%→85%]" in said.out
    assert "2020-11/d06/att3/r39" in said.out
    entries = json.loads(real("verify", file, "--json").out)
    assert [(one["kind"], one["verdict"]) for one in entries] == [
        ("quotation", "near"),
        ("quotation", "exact"),
        ("citation", "not_found"),
    ]
    assert entries[0]["places"][0]["differences"] == [["replace", "95%", "85%"]]
    assert len(real("verify", file, "--jsonl").out.splitlines()) == 3
    assert "[95%→85%]" in real("verify", file, "--csv").out
    assert real("verify", file, "--markdown").out.startswith("| line |")
    assert real("verify", file, "--strict").code == 1
    assert real("verify", "-", "--strict", text=f"“{STRAW}”".encode()).code == 0
    assert real("verify", file, "-o", tmp_path / "out.xlsx").code == 0
    assert (tmp_path / "out.xlsx").read_bytes()[:2] == b"PK"


def test_a_wrong_attribution_is_not_sound_and_is_counted_as_doubtful(real: Callable[..., Any]) -> None:
    text = f"“{STRAW}”{OPEN}临政办发〔2022〕51号{CLOSE}\n依据临政规发〔2023〕3号第四十条,“{ARTICLE_42}”"
    said = real("verify", "-", "--strict", text=text.encode())
    assert said.code == 1
    assert "2 exact, 0 near, 0 not found; 2 citations, 2 doubtful" in said.err
    told = "".join(said.out.split())
    assert "Thetextnames临政办发〔2022〕51号,butthesewordsstandin临政办发〔2020〕54号." in told
    assert "Thetextnames临政规发〔2023〕3号第四十条,butthesewordsstandin第四十二条." in told
    entries = json.loads(real("verify", "-", "--json", text=text.encode()).out)
    assert [one.get("misattributed") for one in entries] == [True, True, None, None]
    assert entries[1]["places"][0]["id"] == "2023-10/d01/att1/a42"
    rows = list(csv.DictReader(io.StringIO(real("verify", "-", "--csv", text=text.encode()).out)))
    assert [row["misattributed"] for row in rows] == ["True", "True", "", ""]
    right = text.replace("2022〕51号", "2020〕54号").replace("四十条", "四十二条")
    assert real("verify", "-", "--strict", text=right.encode()).code == 0


@pytest.mark.parametrize(
    "words", ["有效期三年", "补贴万元", "百分之五", "不少于四次", "三个月内", "85%以上", "二十万元"]
)
def test_a_short_quotation_with_a_figure_is_checked(words: str) -> None:
    (line,) = lines_of(f"要求“{words}”")
    assert [one.text for one in line.quotations] == [words]


def test_terms_are_not_checked_and_that_is_said(real: Callable[..., Any]) -> None:
    terms = "“十四五”“一带一路”“三线一单”“四个意识”“放管服”「外“内”」“”"
    said = real("verify", "-", text=f"{terms}“{STRAW}“内”{STRAW}”和“{STRAW}”".encode())
    assert "6 more in quotation marks too short to be checked." in said.err
    assert "too short" not in real("verify", "-", text=f"“{STRAW}”".encode()).err


def test_a_word_file(real: Callable[..., Any], tmp_path: Path) -> None:
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"<w:p><w:r><w:t>报告称“{STRAW}”。</w:t></w:r></w:p></w:body></w:document>"
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", rels)
        archive.writestr("word/document.xml", document)
    (tmp_path / "报告.docx").write_bytes(data.getvalue())
    (entry,) = json.loads(real("verify", tmp_path / "报告.docx", "--json").out)
    assert entry["verdict"] == "exact"


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02\x00\x01", b"\xff\xfe", b"%PDF-1.4 broken", b"PK\x03\x04 broken"])
def test_bad_input_is_one_sentence(real: Callable[..., Any], tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "bad"
    file.write_bytes(data)
    said = real("verify", file)
    assert said.code in (0, 1)
    assert "Traceback" not in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_a_file_that_is_not_there(real: Callable[..., Any], tmp_path: Path) -> None:
    said = real("verify", tmp_path / "nothing.txt")
    assert said.code == 1
    assert "nothing.txt" in said.err


def test_control_characters_do_not_reach_the_terminal(real: Callable[..., Any]) -> None:
    said = real("verify", "-", text=f"“{STRAW}\x1b[31m”和“没有的话\x1b]0;x\x07没有的话”".encode())
    assert "\x1b" not in said.out + said.err


def test_too_many_quotations_are_left_out_and_that_is_said(
    tiny_corpus: Place, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lfsearch.retrieval import verifying

    monkeypatch.setattr(verifying, "MOST_QUOTATIONS", 2)
    said = run(
        *tiny_corpus.options,
        "verify",
        "-",
        text="“市水利局负责水源地巡查”“每月不少于四次。各区”“漏损率降至9%以下”".encode(),
    )
    assert "1 more were not checked" in said.err


@pytest.mark.parametrize("text", ["", " \n", "\u3000\n", "\ufeff"])
def test_nothing_to_check_is_told_as_such(
    run: Callable[..., Any], tiny_corpus: Place, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(text, encoding="utf-8")
    for name, called in (("-", "stdin"), (str(file), str(file))):
        answer = run(*tiny_corpus.options, "verify", name, text=text)
        assert (answer.code, answer.err) == (1, f"Error: {called} is empty; there is nothing to check in it.\n")


def test_a_folder_or_no_name_is_nothing_to_verify(run: Callable[..., Any], tiny_corpus: Place, tmp_path: Path) -> None:
    answer = run(*tiny_corpus.options, "verify", tmp_path)
    assert (answer.code, answer.err) == (1, f"Error: {tmp_path} is a folder; verify takes one file at a time.\n")
    assert run(*tiny_corpus.options, "verify", "").code == 2
