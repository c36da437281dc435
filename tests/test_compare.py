"""Two documents compared: which clauses belong together, what changed in them, and how that is written."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lfsearch
from lfsearch.errors import QueryError
from lfsearch.facts import find_facts
from lfsearch.output.changes import change_lines
from lfsearch.output.compare import Shown, pair_text
from lfsearch.retrieval import aligning
from lfsearch.retrieval.changes import Difference, difference
from lfsearch.retrieval.compare import Comparison, compare_entries, compared
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.similar import changes
from lfsearch.retrieval.statements import Change, PlainText
from lfsearch.retrieval.wordings import wording
from lfsearch.text.columns import text_width
from lfsearch.types import Cell, Quantity

Run = Callable[..., Any]
OLD, NEW, LATER = "临政办发〔2020〕54号", "临政办发〔2022〕51号", "临政办发〔2023〕39号"
# Over two hundred characters, none of them rare: difflib would leave them all out, unless told not to.
LONG = "各县市区人民政府要加强秸秆禁烧工作的组织领导,落实属地责任,完善网格体系,加强巡查检查,严格考核问责。" * 5


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


@pytest.fixture(scope="module")
def plans(engine: Engine) -> Comparison:
    return engine.compare(OLD, NEW)


# -- words and facts of two texts --------------------------------------------------------------------------------------


def test_the_pieces_give_back_both_texts() -> None:
    pieces = wording("甲" + LONG, LONG[:100] + "乙" + LONG[100:])
    assert "".join(before for _, before, _ in pieces) == "甲" + LONG
    assert "".join(after for _, _, after in pieces) == LONG[:100] + "乙" + LONG[100:]
    assert all(before == after for op, before, after in pieces if op == "equal")
    assert [piece for piece in wording(LONG, LONG.replace("秸秆", "", 1)) if piece.op != "equal"] == [
        ("delete", "秸秆", "")
    ]


def test_numbers_change_as_a_whole() -> None:
    assert ("replace", "1200", "1250") in wording("检测1200辆", "检测1250辆")


def test_a_comma_of_another_width_is_no_change() -> None:
    before, after = "加强领导\uff0c落实责任\uff08市级\uff09", "加强领导,压实责任(市级)"
    assert [piece for piece in wording(before, after) if piece.op != "equal"] == [("replace", "落", "压")]
    assert "".join(piece.before for piece in wording(before, after)) == before
    assert "".join(piece.after for piece in wording(before, after)) == after


@given(st.text("甲乙丙12%.\n ", max_size=40), st.text("甲乙丙12%.\n ", max_size=40))
def test_any_two_texts_come_back(before: str, after: str) -> None:
    pieces = wording(before, after)
    assert "".join(piece.before for piece in pieces) == before
    assert "".join(piece.after for piece in pieces) == after
    assert all((piece.before == piece.after) == (piece.op == "equal") for piece in pieces)


def between(old: str, new: str) -> Difference:
    return difference([PlainText.read(old)], [PlainText.read(new)])


def test_facts_are_paired_by_what_they_measure() -> None:
    old = "秸秆综合利用率达到85%以上,火点数不超过10个。(市农业农村局牵头,市财政局配合)"
    new = "火点数不超过8个,秸秆综合利用率达到90%以上。(市生态环境局牵头,市财政局配合)"
    found = between(old, new)
    assert Change("figure", "秸秆综合利用率", "\u226585%", "\u226590%") in found.changes
    assert any(
        change.fact == "figure" and (change.old, change.new) == ("\u226410个", "\u22648个") for change in found.changes
    )
    units = {(change.measure, change.old, change.new) for change in found.changes if change.fact == "unit"}
    assert units == {("牵头", "市农业农村局", None), ("牵头", None, "市生态环境局")}
    assert {"改数字", "换单位"} <= set(found.labels)


def test_a_measure_is_known_by_what_it_ends_with() -> None:
    found = between("降尘量不得高于9吨/月·平方公里", "各县市区月平均降尘量不高于7吨/月·平方公里")
    assert [(change.old, change.new) for change in found.changes] == [
        ("\u22649吨/月·平方公里", "\u22647吨/月·平方公里")
    ]


def test_two_figures_printed_as_one_are_one() -> None:
    found = between("完成燃煤锅炉超低排放改造46台3290蒸吨。", "完成燃煤锅炉超低排放改造49台3580蒸吨。")
    assert [(change.old, change.new) for change in found.changes] == [("46台3290蒸吨", "49台3580蒸吨")]
    assert found.labels == ("改数字",)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("投资1万元。", "投资10000元。"),
        ("完成100%。", "完成100\uff05。"),
        ("停产十天。", "停产10天。"),
        ("PM2.5不高于57微克/立方米。", "PM2.5不高于57\u03bcg/m3。"),
        ("抽检100个批次。", "抽检100批次。"),
        ("达到85%以上。", "不低于85%。"),
    ],
)
def test_a_figure_in_another_spelling_is_no_change(old: str, new: str) -> None:
    assert between(old, new).changes == between(new, old).changes == ()


def test_another_magnitude_is_a_change() -> None:
    assert [(change.old, change.new) for change in between("投资5万元。", "投资5亿元。").changes] == [
        ("5万元", "5亿元")
    ]
    assert [(change.old, change.new) for change in between("停产50%。", "停产40%。").changes] == [("50%", "40%")]


@pytest.mark.parametrize("text", ["", " \n\u3000", "。", "123", "\udce5"])
def test_a_text_with_nothing_in_it_is_refused(engine: Engine, text: str) -> None:
    with pytest.raises(QueryError, match="nothing to compare"):
        engine.compare("临政办发〔2020〕54号", text=text)


@pytest.mark.parametrize(
    ("old", "new", "labels"),
    [
        ("1.加强巡查,严格执法。", "(二)加强巡查\uff0c严格执法", ("沿用",)),
        ("临汾市2020-2021年秋冬季攻坚", "临汾市2022-2023年秋冬季攻坚", ("沿用",)),
        ("2020年12月底前完成全部改造任务。", "2022年12月底前完成全部改造任务。", ("改时限",)),
        ("加强巡查,严格执法,及时报送。", "加强巡查,规范执法,及时报送。", ("改写",)),
    ],
)
def test_labels_say_what_changed(old: str, new: str, labels: tuple[str, ...]) -> None:
    assert between(old.removeprefix("1."), new.removeprefix("(二)")).labels == labels


def test_what_the_other_side_has_no_place_for_is_no_change() -> None:
    def row(*cells: tuple[str, str]) -> PlainText:
        text = " ".join(value for _, value in cells)
        found = find_facts(text)
        made = tuple(Cell(column, value) for column, value in cells)
        return PlainText(text, None, 0, made, found.units, found.deadlines, found.quantities, found.citations)

    old = row(("任务", "秸秆利用率达到85%"), ("分工", "市农业农村局牵头,各县市区政府落实"))
    new = row(("任务", "秸秆利用率达到90%"))
    assert {change.fact for change in difference([old], [new]).changes} == {"figure"}


def test_figures_of_other_months_are_told_with_them() -> None:
    """63 until December and 57 from November on are no one figure that fell, and the months say so."""

    def row(year: int, months: str, value: str) -> PlainText:
        cells = (Cell("县区", "尧都区"), Cell(f"{year}年{months}PM2.5浓度控制目标", value))
        quantity = Quantity(value, float(value), "", None, f"尧都区 {cells[1].column}", 4, 4 + len(value))
        return replace(PlainText(f"尧都区 {value}"), cells=cells, quantities=(quantity,))

    (figure, *_) = difference([row(2020, "10-12月", "63")], [row(2022, "11-12月", "57")]).changes
    assert (figure.old, figure.new) == ("63", "57")
    assert figure.measure == "尧都区 PM2.5浓度控制目标 (2020年10-12月 \u2192 2022年11-12月)"
    (same, *_) = difference([row(2022, "11-12月", "63")], [row(2022, "11-12月", "57")]).changes
    assert same.measure == "尧都区 2022年11-12月PM2.5浓度控制目标"
    (gone, come, *_) = difference([row(2020, "10-12月", "63")], [row(2022, "1-3月", "57")]).changes
    assert (gone.old, gone.new, come.old, come.new) == ("63", None, None, "57")  # no month is in both


def test_who_implements_is_responsible() -> None:
    assert between("加强巡查。(市教育局落实)", "加强巡查。(责任单位:市教育局)").labels == ("沿用",)


def item(label: str, text: str, level: int = 1) -> PlainText:
    return replace(PlainText.read(text), label=label or None, level=level)


def units_of(old: list[PlainText], new: list[PlainText]) -> set[tuple[str, str | None, str | None, str | None]]:
    changes = [one for one in difference(old, new).changes if one.fact == "unit"]
    return {(one.measure, one.old, one.new, one.part) for one in changes}


ONE, TWO = item("6.", "6.推进改造。(市能源局牵头)"), item("7.", "7.严控散煤。(市教育局牵头)")
BOTH = item("2.", "2.推进改造,严控散煤。(市能源局、市教育局牵头)")


def test_a_unit_that_leads_what_two_items_became_is_new_to_the_other_one() -> None:
    assert units_of([ONE, TWO], [BOTH]) == {("牵头", None, "市能源局", "7."), ("牵头", None, "市教育局", "6.")}
    assert units_of([BOTH], [ONE, TWO]) == {("牵头", "市能源局", None, "7."), ("牵头", "市教育局", None, "6.")}
    assert units_of([ONE, TWO], [ONE, TWO]) == set()


def test_of_which_item_a_unit_is_new_or_gone_is_said_in_words() -> None:
    changes = [Change("unit", "牵头", None, "市生态环境局", "6."), Change("unit", "牵头", "市公安局", None, "16.")]
    assert list(change_lines(changes)) == ["牵头 \u2212市公安局 (not in new 16.) +市生态环境局 (not in old 6.)"]


def test_a_fact_is_told_once_and_who_leads_comes_first() -> None:
    twice = [Change("deadline", "", "2021年3月底前", None)] * 2
    units = [Change("unit", "责任", None, "市教育局"), Change("unit", "牵头", "市水利局", None)]
    lines = list(change_lines([*twice, *units]))
    assert lines == ["deadline 2021年3月底前 \u2192 \u2014", "牵头 \u2212市水利局", "责任 +市教育局"]


def test_what_no_item_names_is_new_or_gone_as_a_whole() -> None:
    other = item("2.", "2.推进改造。(市公安局牵头)")
    assert ("牵头", None, "市公安局", None) in units_of([ONE, TWO], [other])
    assert units_of([ONE, TWO], [other]) >= {("牵头", "市能源局", None, None), ("牵头", "市教育局", None, None)}


def test_who_answers_for_the_rest_of_an_item_is_neither_new_nor_gone(engine: Engine) -> None:
    """\u2460市农业农村局牵头;\u2461市生态环境局牵头: beside \u2461 alone the whole clause of the next plan names one unit more, not two."""

    def between_two(one: str, other: str) -> set[tuple[str | None, str | None]]:
        seed, hit = (engine.index.store.record(engine.index.row(name)) for name in (one, other))
        found = changes(seed, hit, engine.index)
        assert found is not None
        return {(one.old, one.new) for one in found.difference.changes if one.measure == "牵头"}

    part, whole = "2020-11/d06/att1/3.4.13.2", "2023-10/d06/att1/3.4.17"  # 农业农村局, 生态环境局, 公安局
    assert between_two(part, whole) == between_two(whole, part) == {(None, "市公安局")}


def test_parts_and_the_bracket_that_closes_them_are_one_item() -> None:
    """7. with its parts is one item, whichever of them names a unit; what names nobody lacks nobody."""
    whole = [item("7.", "7.严控散煤。"), item("\u2460", "\u2460排查。(市能源局牵头)", 2), item("", "(市教育局牵头)", 2)]
    assert units_of(whole, [BOTH]) == set()
    assert units_of([*whole, item("8.", "8.加强宣传。")], [BOTH]) == set()


def test_an_empty_side_is_new_or_dropped() -> None:
    text = PlainText("加强巡查")
    assert difference([], [text]).labels == ("新增",)
    assert difference([text], []).labels == ("删除",)


# -- two documents -----------------------------------------------------------------------------------------------------


def partner(found: Comparison, name: str) -> list[str]:
    """The ids beside a clause, on the other side."""
    pair = next(pair for pair in found.pairs if any(one.id == name for one in (*pair.old, *pair.new)))
    mine = any(one.id == name for one in pair.old)
    return [one.id for one in (pair.new if mine else pair.old)]


def test_clauses_find_their_counterparts(plans: Comparison) -> None:
    assert partner(plans, "2020-11/d06/att3/r39") == ["2023-01/d07/att5/r38"]  # a row of a long table
    assert partner(plans, "2020-11/d06/att1/3.4.13") == ["2023-01/d07/att1/3.3.13"]  # a heading and its parts
    assert partner(plans, "2020-11/d06/att1/3.4.13.p1") == ["2023-01/d07/att1/3.3.13"]  # who is responsible for it
    assert partner(plans, "2020-11/d06/att2/r9") == ["2023-01/d07/att2/r7"]  # 古县, not that of the table of PM10
    assert partner(plans, "2020-11/d06/att1/4.2") == []  # 强化资金支持 was dropped
    assert partner(plans, "2023-01/d07/att1/3.2.6") == []  # 严格产量、总量和浓度控制 is new


def test_rows_are_told_apart_by_what_no_other_row_says(plans: Comparison) -> None:
    """Rows of one category share its merged cells, and are about different tasks all the same."""
    assert partner(plans, "2020-11/d06/att3/r15") == []  # 储罐排查, not LDAR工作抽检 of the same category
    assert partner(plans, "2023-01/d07/att5/r37") == []  # 露天堆场扬尘整治, not 强化降尘量控制


def test_rows_that_are_called_differently_and_say_different_things_are_other_measures(plans: Comparison) -> None:
    """压减焦炭产能 is dropped and 压减粗钢产量 is new, though both stand in one category and say it in the same form."""
    assert partner(plans, "2020-11/d06/att3/r3") == partner(plans, "2023-01/d07/att5/r2") == []
    assert partner(plans, "2020-11/d06/att3/r20") == [
        "2023-01/d07/att5/r16"
    ]  # 清洁能源替代散煤 -> 清洁取暖: the same tasks
    assert partner(plans, "2020-11/d06/att3/r27") == ["2023-01/d07/att5/r27"]  # 老旧车淘汰: only the name is the same


def test_what_was_rewritten_from_end_to_end_is_found_where_nothing_else_comes_near(
    engine: Engine, plans: Comparison
) -> None:
    assert partner(plans, "2020-11/d06/att1/4.3") == ["2023-01/d07/att1/3.5.19"]  # 严肃执法监督 -> 严格环境执法
    assert partner(plans, "2020-11/d06/att1/3.3") == ["2023-01/d07/att1/3.4"]  # a section, by its heading
    later = engine.compare(NEW, LATER)
    assert partner(later, "2023-01/d07/att1/3.2.6") == ["2023-10/d06/att1/3.3.11"]  # 产量、总量和浓度 -> 浓度总量双控
    # Two levels of response have their form in common, and nothing else.
    flood, grain = "临政办发〔2023〕13号", "临政办发〔2021〕24号"
    assert partner(engine.compare(grain, flood), "2021-07/d05/att1/1.5.2") == []


def test_units_of_merged_clauses_are_told_by_item(plans: Comparison) -> None:
    pair = next(pair for pair in plans.pairs if any(one.id == "2023-01/d07/att1/3.1.2" for one in pair.new))
    assert Change("unit", "牵头", None, "市生态环境局", "6.") in pair.difference.changes


def test_several_clauses_become_one_and_one_becomes_several(plans: Comparison) -> None:
    ids = partner(plans, "2023-01/d07/att1/3.1.2")
    assert {"2020-11/d06/att1/3.2.6", "2020-11/d06/att1/3.2.7"} <= set(ids)
    assert {"2023-01/d07/att5/r32", "2023-01/d07/att5/r33"} <= set(partner(plans, "2020-11/d06/att3/r30"))


def test_what_moved_is_found(engine: Engine, plans: Comparison) -> None:
    later = engine.compare(NEW, LATER)
    assert partner(later, "2023-01/d07/att1/3.3.13") == ["2023-10/d06/att1/3.4.17"]
    # Industries of word for word the same clauses are told apart by their headings.
    assert partner(later, "2023-01/d07/att1/3.2.5.7.1") == ["2023-10/d06/att1/3.3.10.7.1"]
    assert partner(later, "2023-01/d07/att1/3.2.5.8.1") == ["2023-10/d06/att1/3.3.10.8.1"]


def test_the_order_of_the_arguments_does_not_matter(engine: Engine, plans: Comparison) -> None:
    assert engine.compare(NEW, OLD).to_json() == plans.to_json()
    assert (plans.old.doc_no, plans.new.doc_no) == (OLD, NEW)


def test_a_text_is_the_newer_side(engine: Engine) -> None:
    records = engine.index.clauses(engine.index.document(OLD))  # type: ignore[arg-type]
    draft = "\n".join(record.text for record in records if record.id.startswith("2020-11/d06/att1/"))
    found = engine.compare(OLD, text=draft.replace("85%", "88%"))
    assert found.old.doc_no == OLD
    assert found.summary["沿用"] > 20


def test_the_title_of_an_attached_plan_names_that_plan(engine: Engine) -> None:
    found = engine.compare("临汾市2022-2023年秋冬季大气污染综合治理攻坚方案", OLD)
    assert found.new.doc_no == NEW


def test_two_clauses_are_compared_whatever_they_have_in_common(engine: Engine) -> None:
    found = engine.compare("2023-10/d06/att1/3.4.17", "2023-01/d07/att1/3.3.13")
    ((pair),) = found.pairs
    assert (pair.old[0].id, pair.new[0].id) == ("2023-01/d07/att1/3.3.13", "2023-10/d06/att1/3.4.17")
    assert (found.old.doc_no, found.new.doc_no) == (NEW, "临政办发〔2023〕39号")
    assert "换单位" in pair.labels
    inside = engine.compare("2023-10/d06/att1/3.4", "2023-01/d07/att1/3.3")  # with all under them
    assert any(one.old == pair.old and one.new == pair.new for one in inside.pairs)
    whole = {record.id for one in inside.pairs for record in (*one.old, *one.new)}
    assert all(one.startswith(("2023-10/d06/att1/3.4", "2023-01/d07/att1/3.3")) for one in whole)


def test_what_is_no_document_is_refused(engine: Engine) -> None:
    for arguments in ((OLD, "2023-01/d07/att5/r38"), (OLD, "2023-10")):
        with pytest.raises(QueryError, match="no document"):
            engine.compare(*arguments)
    with pytest.raises(QueryError):
        engine.compare(OLD)
    with pytest.raises(QueryError):
        engine.compare(OLD, NEW, text="甲")


@cache
def _engine(folder: str) -> Engine:
    return lfsearch.open(folder)


@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_every_clause_is_in_exactly_one_pair_and_old_comes_first(real_index: Path, data: st.DataObject) -> None:
    engine = _engine(str(real_index))
    names = [document.id for document in engine.index.documents]
    one, other = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    found = engine.compare(one, other)
    for side in ("old", "new"):
        document = getattr(found, side)
        entry = engine.index.document(document.id)
        assert entry is not None
        ids = [record.id for pair in found.pairs for record in getattr(pair, side)]
        assert sorted(ids) == sorted(record.id for record in engine.index.clauses(entry))
    assert (found.old.date is None) or (found.new.date is None) or found.old.date <= found.new.date
    assert all(pair.old or pair.new for pair in found.pairs)
    if one == other:
        assert {pair.labels for pair in found.pairs} == {("沿用",)}
        assert all(pair.old == pair.new for pair in found.pairs)


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_the_other_way_round_the_same_clauses_belong_together(real_index: Path, data: st.DataObject) -> None:
    from lfsearch.retrieval.compare import indexed_text

    engine = _engine(str(real_index))
    entries = [data.draw(st.sampled_from(engine.index.store.catalogue)) for _ in range(2)]
    texts = [indexed_text(engine.index, entry.rows) for entry in entries]
    there = compared(entries[0].document, texts[0], entries[1].document, texts[1])
    back = compared(entries[1].document, texts[1], entries[0].document, texts[0])
    assert {(pair.old, pair.new) for pair in there.pairs} == {(pair.new, pair.old) for pair in back.pairs}


def test_texts_that_are_too_long_for_one_matrix_are_aligned_in_parts(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = engine.compare(OLD, NEW)
    entry = engine.index.document(OLD) or engine.index.document(whole.old.id)
    assert entry is not None
    monkeypatch.setattr(aligning, "_MOST", len(engine.index.clauses(entry)) ** 2 // 20)
    same = compare_entries(engine.index, entry, entry)
    assert {pair.labels for pair in same.pairs} == {("沿用",)}
    parted = engine.compare(OLD, NEW)
    for side in ("old", "new"):
        ids = [[record.id for pair in one.pairs for record in getattr(pair, side)] for one in (parted, whole)]
        assert sorted(ids[0]) == sorted(ids[1])
    assert parted.summary != whole.summary


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cli(run: Run, real_index: Path) -> Run:
    return lambda *arguments, **more: run("--index", real_index, "compare", *arguments, **more)


def test_json_is_the_contract_s(cli: Run) -> None:
    data = json.loads(cli(OLD, NEW, "--json").out)
    assert {"schema_version", "old", "new", "pairs", "summary"} <= data.keys()
    assert (data["old"]["doc_no"], data["new"]["doc_no"]) == (OLD, NEW)
    straw = next(pair for pair in data["pairs"] if pair["old"] == ["2020-11/d06/att3/r39"])
    assert straw["new"] == ["2023-01/d07/att5/r38"]
    assert straw["labels"] == ["改数字", "改时限"]
    assert {"fact": "deadline", "measure": "", "old": "2020年12月底前", "new": "2022年12月底前"} in straw["changes"]
    assert 0 < straw["similarity"] <= 1
    assert data["summary"]["新增"] == sum(pair["labels"] == ["新增"] for pair in data["pairs"]) > 0


def test_only_some_labels_and_what_is_unmatched(cli: Run) -> None:
    data = json.loads(cli(OLD, NEW, "--json", "--only", "改数字,换单位").out)
    assert all({"改数字", "换单位"} & set(pair["labels"]) for pair in data["pairs"])
    data = json.loads(cli(OLD, NEW, "--json", "--unmatched").out)
    assert all(not pair["old"] or not pair["new"] for pair in data["pairs"])
    assert cli(OLD, NEW, "--only", "改颜色").code == 2
    assert cli(OLD, NEW, "--only", "改写", "--unmatched").code == 2
    assert cli(OLD).code == cli(OLD, NEW, "--text", "x").code == 2


def test_two_columns_where_there_is_room(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    wide = cli(OLD, NEW, "--only", "改数字").out
    assert " \u2502 " in wide
    assert "   秸秆综合利用率 \u226585% \u2192 \u226590%" in wide.splitlines()
    assert "[-85-]" in wide
    assert "{+90" in wide
    monkeypatch.setenv("COLUMNS", "60")
    narrow = cli(OLD, NEW, "--only", "改数字").out
    assert "\u2502" not in narrow
    assert max(map(len, narrow.splitlines())) <= 60


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.marked: dict[str, list[str]] = {"ins": [], "del": []}
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.marked:
            self.marked[self.open[-1]].append(data)


def test_a_page_marks_what_goes_and_comes(cli: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.html"
    assert cli(OLD, NEW, "-o", file).code == 0
    page = _Page()
    page.feed(file.read_text(encoding="utf-8"))
    assert "85" in page.marked["del"]
    assert any(text.startswith("90") for text in page.marked["ins"])


def test_tables_have_one_row_a_pair(cli: Run, tmp_path: Path) -> None:
    pairs = json.loads(cli(OLD, NEW, "--json").out)["pairs"]
    rows = list(csv.DictReader(io.StringIO(cli(OLD, NEW, "--csv").out)))
    assert [row["labels"].split() for row in rows] == [pair["labels"] for pair in pairs]
    assert cli(OLD, NEW, "--markdown").out.count("\n") == len(pairs) + 2
    openpyxl = pytest.importorskip("openpyxl")
    assert cli(OLD, NEW, "-o", tmp_path / "out.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet.max_row == len(pairs) + 1


@pytest.mark.parametrize("width", [40, 80, 120])
def test_on_a_terminal_what_changed_has_a_colour_and_no_sign_of_it_is_printed(plans: Comparison, width: int) -> None:
    changed = [pair for pair in plans.pairs if pair.old and pair.new and pair.labels != ("沿用",)][:30]
    coloured = 0
    for pair in changed:
        for line in pair_text(pair, Shown(width, True)).split("\n"):
            plain = re.sub("\x1b\\[[0-9;]*m", "", line)
            assert text_width(plain) <= width
            assert "\x1b" not in plain
            assert not re.search(r"\[\d*m|[\U000e0100\U000e0101]", plain)
            assert line.rfind("\x1b[3") <= line.rfind("\x1b[0m")  # a colour ends with its line
            coloured += "\x1b[31m" in line or "\x1b[32m" in line
    assert coloured > len(changed)
