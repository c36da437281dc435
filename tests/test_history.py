"""A measure followed through all issues: which wordings, what changed, which figures, and what is said of the gaps."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import Place, notice
from hypothesis import given, settings
from hypothesis import strategies as st

import lfsearch
from lfsearch.errors import ClauseNotFound, LfsearchError, QueryError
from lfsearch.output import plot as pictures
from lfsearch.output.history import Shown, against_text, cells_of, columns_of, history_text, seed_line
from lfsearch.records import ClauseRecord
from lfsearch.retrieval import lineage, similar
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.history import History
from lfsearch.retrieval.measures import figures, same_figures
from lfsearch.retrieval.seed import best_to_follow
from lfsearch.retrieval.statements import PlainText
from lfsearch.text.columns import text_width
from lfsearch.types import Filters

Run = Callable[..., Any]
OLD, NEW, LATER = "临政办发〔2020〕54号", "临政办发〔2022〕51号", "临政办发〔2023〕39号"
# What becomes of the straw: the row of each year's table of tasks.
STRAW = ["2020-11/d06/att3/r39", "2023-01/d07/att5/r38", "2023-10/d06/att2/r29"]


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


@pytest.fixture(scope="module")
def straw(engine: Engine) -> History:
    return engine.history(STRAW[0])


# -- the steps ---------------------------------------------------------------------------------------------------------


def test_a_measure_is_followed_through_all_plans(straw: History) -> None:
    assert [step.clause.id for step in straw.steps] == STRAW
    assert [step.document.doc_no for step in straw.steps] == [OLD, NEW, LATER]
    assert straw.steps[0].labels == ()  # nothing is before it, so it is not called new
    assert straw.steps[1].labels == straw.steps[2].labels == ("改数字", "改时限")
    assert all(step.reissued for step in straw.steps[1:])


def test_labels_and_changes_are_those_of_compare(engine: Engine, straw: History) -> None:
    for step, (one, other) in zip(straw.steps[1:], ((OLD, NEW), (NEW, LATER)), strict=True):
        pairs = engine.compare(one, other).pairs
        pair = next(pair for pair in pairs if step.clause.id in [record.id for record in pair.new])
        assert (step.labels, step.changes) == (pair.labels, pair.difference.changes)
        assert (step.before, step.clauses) == (pair.old, pair.new)


def test_whichever_wording_is_the_seed_the_history_is_the_same(engine: Engine, straw: History) -> None:
    for seed in STRAW[1:]:
        found = engine.history(seed)
        assert [step.to_json() for step in found.steps] == [step.to_json() for step in straw.steps]
        assert found.quantities == straw.quantities


def test_the_figures_of_one_measure_stand_together(straw: History) -> None:
    rate, returned = straw.quantities
    assert (rate.measure, rate.unit) == ("秸秆综合利用率", "%")
    assert tuple(value.figure.text for value in rate.values) == ("\u226585%", "\u226590%", "\u226590%")
    assert [(value.document.doc_no, value.figure.value) for value in returned.values] == [(NEW, 76.0)]


def test_what_the_table_of_tasks_says_stands_beside_the_text(engine: Engine) -> None:
    found = engine.history("2020-11/d06/att1/3.3.9.1")  # 大幅提升铁路货运比例
    beside = [step for step in found.steps if step.strand]
    assert any(step.clause.id == "2020-11/d06/att3/r28" for step in beside)


def test_other_documents_are_followed_where_they_say_the_same(engine: Engine) -> None:
    found = engine.history("2023-10/d06/att1/3.4.17")  # 露天焚烧
    (other,) = [step for step in found.steps if step.document.doc_no == "临政办发〔2023〕14号"]
    assert other.clause.id == "2023-05/d08/att1/3.4.29"
    assert not other.reissued
    assert other.against is not None


def test_a_sentence_that_says_what_a_measure_is_called_is_found_in_a_clause_about_other_matters(engine: Engine) -> None:
    found = engine.history("2023-05/d08/att1/3.1.3")  # 完成4.3米焦炉关停淘汰任务
    assert [step.clause.id for step in found.steps] == [
        "2023-01/d07/att1/3.1.1",
        "2023-05/d08/att1/3.1.3",
        "2023-10/d06/att2/r2",  # a row with a long list of firms
    ]
    first = found.steps[0]
    assert first.sentence is not None
    assert first.sentence.startswith("加快淘汰重点行业落后产能,加快淘汰炭化室高度4.3米焦炉")
    assert found.steps[1].sentence is None
    # What that sentence said before is not new in the plan that takes the other one's place, whichever of them is asked for.
    row = engine.history("2023-10/d06/att2/r2").steps[-1]
    assert (row.clause.id, row.reissued, "新增" in row.labels) == ("2023-10/d06/att2/r2", True, False)


def test_rows_called_differently_are_not_one_measure(engine: Engine) -> None:
    found = engine.history("2020-11/d06/att3/r3")  # 压减焦炭产能; the next year's table has 压减粗钢产量
    assert [(step.document.doc_no, step.dropped) for step in found.steps] == [(OLD, False), (NEW, True)]


def test_a_row_of_a_name_and_figures_is_followed_in_its_tables_alone(engine: Engine) -> None:
    """What names 尧都区 elsewhere, an accident there or its kindergartens, is another matter."""
    found = engine.history("2020-11/d06/att2/r2")
    assert {step.document.doc_no for step in found.steps} == {OLD, NEW, LATER}
    autumn, winter = found.quantities[:2]
    columns = columns_of(found)
    assert (autumn.measure, cells_of(autumn, columns)) == ("尧都区 PM2.5浓度控制目标", ["63 (10-12月)", "57 (11-12月)"])
    assert (winter.measure, cells_of(winter, columns)) == ("尧都区 1-3月PM2.5浓度控制目标", ["89", "62"])


def test_what_is_dropped_is_said(engine: Engine) -> None:
    found = engine.history("2020-11/d06/att1/4.2")  # 强化资金支持
    gone = next(step for step in found.steps if step.dropped)
    assert (gone.document.doc_no, gone.labels) == (NEW, ("删除",))
    assert gone.clause.document == "2020-11/d06"


def test_what_a_plan_has_and_the_one_before_not_is_new(engine: Engine) -> None:
    found = engine.history("2023-01/d07/att1/3.2.6")  # 严格产量、总量和浓度控制
    first = next(step for step in found.steps if step.document.doc_no == NEW)
    assert first.labels == ("新增",)
    assert first.against is not None
    assert first.against.doc_no == OLD


def test_what_the_document_before_said_elsewhere_is_not_new(engine: Engine) -> None:
    """Its comparison has no counterpart for the clause, the history has: 严格非道路移动机械低排放区管控."""
    steps = {step.document.doc_no: step for step in engine.history("2023-10/d06/att1/3.5.23").steps}
    assert steps[OLD].clause.id == "2020-11/d06/att1/3.3.10.3"
    assert (steps[NEW].labels, steps[NEW].reissued) == (("换单位", "改写"), True)
    assert steps[NEW].before == steps[OLD].clauses


def test_nothing_is_said_of_issues_that_are_missing(straw: History) -> None:
    assert straw.without == ("2021-07", "2023-05")
    assert {"2020-12", "2021-06", "2021-08", "2022-12", "2023-09"} <= set(straw.missing_issues)
    assert not set(straw.missing_issues) & {"2020-11", "2021-07", "2023-01", "2023-05", "2023-10", *straw.without}


@cache
def _engine(folder: str) -> Engine:
    return lfsearch.open(folder)


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_any_clause_has_a_history_in_order_with_one_wording_of_each_document(
    real_index: Path, data: st.DataObject
) -> None:
    engine = _engine(str(real_index))
    index = engine.index
    record = index.store.record(data.draw(st.integers(0, len(index.store) - 1)))
    found = engine.history(record.id)
    assert record.id in {one.id for step in found.steps if not step.dropped for one in step.clauses}
    days = [(step.document.date, step.document.issue) for step in found.steps if step.document.date]
    assert days == sorted(days)
    places = [(step.document.id, step.strand) for step in found.steps]
    assert len(places) == len(set(places))
    for step in found.steps:
        assert all(one.document == step.document.id for one in step.clauses) != step.dropped
        assert bool(step.labels) == (step.against is not None)
    printed = {value.clause for quantity in found.quantities for value in quantity.values}
    assert printed <= {one.id for step in found.steps for one in step.clauses}
    for quantity in found.quantities:
        assert len({value.document.id for value in quantity.values}) == len(quantity.values)


def test_the_scores_of_a_counterpart_are_what_was_measured() -> None:
    # benchmarks/years.py: lower ones follow clauses of other matters, higher ones lose those in other words.
    assert (similar.LIKE, lineage.MUTUAL, lineage.BESIDE) == (0.34, 0.3, 0.45)


# -- a made-up gazette -------------------------------------------------------------------------------------------------


WINTER = "县城集中供热管网改造完成{}公里,居民室温不低于{}度。"


def years(place: Place, *texts: str) -> Engine:
    """One notice a year, each with the given task."""
    for number, text in enumerate(texts):
        year = 2020 + number
        duties = ["加强组织领导,落实属地责任。", text, "及时报送进展情况。"]
        body = notice(1, f"{year}年冬季供热", [duty for duty in duties if duty], year)
        (place.corpus / f"{year}-03.txt").write_text(body, encoding="utf-8")
    place.update()
    return lfsearch.open(place.index)


def task(engine: Engine, year: int) -> ClauseRecord:
    return next(one for one in engine.index.store.records() if one.year == year and "管网" in one.text)


def test_a_measure_that_comes_back_is_new_again_and_keeps_its_figures(tiny_corpus: Place) -> None:
    engine = years(tiny_corpus, WINTER.format(12, 18), "", WINTER.format(20, 18))
    found = engine.history(task(engine, 2022).id)
    own = [step for step in found.steps if step.document.doc_no and "2024" not in step.document.doc_no]
    assert [step.labels for step in own] == [(), ("删除",), ("新增",)]
    network = next(one for one in found.quantities if one.unit == "公里")
    assert [value.figure.text for value in network.values] == ["12公里", "20公里"]


def test_filters_choose_what_is_shown_and_not_what_it_is_compared_with(tiny_corpus: Place) -> None:
    engine = years(tiny_corpus, WINTER.format(12, 18), WINTER.format(16, 18), WINTER.format(20, 18))
    found = engine.history(task(engine, 2020).id, year="2021..2022")
    assert [step.document.year for step in found.steps] == [2021, 2022]
    assert all("改数字" in step.labels for step in found.steps)
    assert engine.history(task(engine, 2020).id, filters=Filters(kinds=("决定",))).steps == ()


@pytest.mark.parametrize(
    "filters",
    [
        Filters(until=dt.date(2022, 1, 1)),
        Filters(years=(2020, 2021)),
        Filters(issues=("2020-11", "2023-05")),
        Filters(doc_nos=(OLD,)),
        Filters(exclude=Filters(years=(2023, 2023))),
        Filters(exclude=Filters(issues=("2023-01", "2021-07"))),
        Filters(units=("市农业农村局",)),
    ],
)
def test_what_the_filters_leave_out_is_not_said_to_be_without(engine: Engine, filters: Filters) -> None:
    plain, found = engine.history(STRAW[0]), engine.history(STRAW[0], filters=filters)
    allowed = allowed_rows(filters, engine.index.store.catalogue, len(engine.index.store))
    assert allowed is not None
    passing = {
        entry.document.issue for entry in engine.index.store.catalogue if any(allowed[row] for row in entry.rows)
    }
    assert found.steps
    assert found.without == tuple(issue for issue in plain.without if issue in passing)
    said = "\n".join(history_text(found, Shown(200, False)))
    for issue in {step.document.issue for step in plain.steps} | (set(plain.without) - passing):
        assert not re.search(rf"none found in [^;)]*{issue}", said)


# -- the seed ----------------------------------------------------------------------------------------------------------


def test_a_query_follows_its_best_hit(engine: Engine) -> None:
    found = engine.history("秸秆综合利用率")
    assert found.searched
    assert found.seed is not None
    assert found.seed.id in STRAW
    assert [step.clause.id for step in found.steps] == STRAW


def test_a_heading_that_says_nothing_is_not_followed_where_a_later_hit_says_something(engine: Engine) -> None:
    bare = engine.index.store.bare
    passed_over = 0
    for query in ("秸秆禁烧", "散煤污染治理", "烟花爆竹", "露天焚烧", "非道路移动机械"):
        found = engine.history(query)
        assert found.seed is not None
        hits = list(engine.search(query))
        places = {hit.record.id: place for place, hit in enumerate(hits)}
        assert engine.index.row(found.seed.id) not in bare
        passed_over += places[found.seed.id]
    assert passed_over
    assert "2020-11/d12/3.3" in places_of(engine, "秸秆禁烧")  # 3.秸秆禁烧情况。
    straw = engine.history("秸秆禁烧").seed
    assert straw is not None
    assert any("禁烧" in part for part in straw.path)


def test_which_hit_is_followed_is_said(engine: Engine) -> None:
    said = {}
    for query in ("秸秆综合利用率", "秸秆禁烧", "露天焚烧", "烟花爆竹"):
        found = engine.history(query)
        assert found.seed is not None
        rank = next(hit.rank for hit in engine.search(query) if hit.record.id == found.seed.id)
        assert found.rank == found.to_json()["rank"] == rank
        said[rank] = seed_line(found)
    assert len(said) > 1
    assert all(("best hit" in line) == (rank == 1) for rank, line in said.items())
    assert all(rank == 1 or f"hit {rank}," in line for rank, line in said.items())
    assert engine.history(STRAW[0]).rank is None


def places_of(engine: Engine, query: str) -> list[str]:
    return [hit.record.id for hit in engine.search(query)]


def test_what_says_nothing_is_followed_where_nothing_else_fits(engine: Engine) -> None:
    hits = [hit for hit in engine.search("秸秆禁烧") if hit.record.id == "2020-11/d12/3.3"]
    found = best_to_follow(engine.index, "秸秆禁烧", hits)
    assert found is not None
    assert found.id == "2020-11/d12/3.3"
    assert best_to_follow(engine.index, "秸秆禁烧", []) is None


def test_what_frames_a_document_is_not_followed(engine: Engine) -> None:
    found = engine.history(LATER)
    assert found.seed is not None
    assert engine.index.row(found.seed.id) not in engine.index.store.framing


def test_what_is_no_clause_is_refused(engine: Engine) -> None:
    for ref in ("2023-10/d06", "2023-10/d06/att9/r9"):
        with pytest.raises(ClauseNotFound):
            engine.history(ref)
    with pytest.raises(QueryError):
        engine.history("  ")


# -- figures that measure the same --------------------------------------------------------------------------------------


def test_figures_are_paired_whether_or_not_they_changed() -> None:
    old = PlainText.read("秸秆综合利用率达到85%以上,火点数不超过10个。")
    new = PlainText.read("火点数不超过10个,秸秆综合利用率达到90%以上。")
    before, after = figures([old]), figures([new])
    pairs = {(before[one].text, after[other].text) for one, other in same_figures([old], [new]).items()}
    assert pairs == {("\u226585%", "\u226590%"), ("\u226410个", "\u226410个")}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("行驶里程未达到60万千米", "<60万千米"),
        ("行驶里程超过60万千米", ">60万千米"),
        ("行驶里程不超过60万千米", "\u226460万千米"),
        ("行驶里程为60万千米", "60万千米"),
    ],
)
def test_a_figure_is_shown_with_its_bound(said: str, shown: str) -> None:
    assert [figure.text for figure in figures([PlainText.read(f"{said}。")])] == [shown]


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cli(run: Run, real_index: Path) -> Run:
    return lambda *arguments, **more: run("--index", real_index, "history", *arguments, **more)


def test_json_is_the_contract_s(cli: Run) -> None:
    data = json.loads(cli(STRAW[0], "--json").out)
    assert {
        "schema_version",
        "query",
        "filters",
        "seed",
        "steps",
        "quantities",
        "missing_issues",
        "without",
    } <= data.keys()
    step = data["steps"][1]
    assert {
        "clause",
        "labels",
        "changes",
        "document",
        "date",
        "against",
        "compared_with",
        "reissued",
        "strand",
    } <= step.keys()
    assert step["clause"]["id"] == STRAW[1]
    assert {"text", "units", "source", "status", "citation", "path"} <= step["clause"].keys()
    assert step["changes"][0] == {"fact": "figure", "measure": "秸秆综合利用率", "old": "\u226585%", "new": "\u226590%"}
    rate = data["quantities"][0]
    assert [(one["date"], one["text"], one["value"]) for one in rate["values"]] == [
        ("2020-11-08", "\u226585%", 85.0),
        ("2022-12-23", "\u226590%", 90.0),
        ("2023-10-19", "\u226590%", 90.0),
    ]


@pytest.mark.parametrize("width", [40, 84, 100])
def test_no_line_is_wider_than_the_terminal(straw: History, engine: Engine, width: int) -> None:
    for found in (straw, engine.history("2023-10/d06/att1/3.4.17")):
        lines = "\n".join(history_text(found, Shown(width, False))).splitlines()
        assert max(map(text_width, lines)) <= width


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_what_tells_a_step_apart_is_never_cut(engine: Engine, width: int) -> None:
    seeds = (STRAW[0], "2023-10/d06/att1/3.4.17", "2020-11/d12/3.3", "2020-11/d06/att1/3.3.9.1", "2020-11/d06/att1/4.2")
    for found in map(engine.history, seeds):
        shown = "".join("\n".join(history_text(found, Shown(width, False))).split())
        for step in found.steps:
            labels = " ".join(step.labels) or "earliest in the index"
            assert "".join(f"{labels}{against_text(step)}".split()) in shown
            assert step.dropped or "".join(str(step.clause.source).split()) in shown


@pytest.mark.parametrize("seed", [STRAW[0], "2023-10/d06/att1/3.4.17", "2020-11/d06/att1/3.4", "2020-11/d12/3.3"])
def test_in_full_every_clause_of_a_step_is_printed_whole(engine: Engine, seed: str) -> None:
    found = engine.history(seed)
    shown = "".join("\n".join(history_text(found, Shown(80, False, whole=True))).split())
    for step in found.steps:
        wanted = {one.id for one in step.clauses}
        under = [
            one
            for one in engine.index.store.records()
            if one.id in wanted or any(one.id.startswith(f"{name}.") for name in wanted)
        ]
        assert list(step.whole) == under
        for record in [step.clause] if step.dropped else under:
            assert "".join(record.text.split()) in shown
            assert step.dropped or record.id in shown


def test_the_screen_says_which_clause_is_followed_and_what_is_missing(cli: Run) -> None:
    said = cli("秸秆综合利用率").out
    assert "best hit" in said
    assert "none found in 2021-07; the index lacks 2020-12\u20262021-06, 2021-08\u20262022-12" in said
    assert "earliest in the index" in said
    assert "秸秆综合利用率 \u226585% \u2192 \u226590%" in said


def test_tables_have_a_row_a_step_and_a_row_a_quantity(cli: Run, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(cli(STRAW[0], "--csv").out)))
    assert [row["id"] for row in rows] == STRAW
    assert len(cli(STRAW[0], "--jsonl").out.splitlines()) == len(STRAW)
    assert "| 秸秆综合利用率 | % | \u226585% | \u226590% | \u226590% |" in cli(STRAW[0], "--markdown").out
    openpyxl = pytest.importorskip("openpyxl")
    assert cli(STRAW[0], "-o", tmp_path / "out.xlsx").code == 0
    steps, numbers = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets
    assert (steps.max_row, numbers.max_row) == (4, 3)


def test_a_page_marks_what_goes_and_comes(cli: Run, tmp_path: Path) -> None:
    assert cli(STRAW[0], "-o", tmp_path / "out.html").code == 0
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<del>85" in page
    assert "<ins>90" in page
    assert "2020-12\u20262021-06" in page


def test_wrong_usage_is_refused(cli: Run) -> None:
    assert cli().code == 2
    assert cli(STRAW[0], "--json", "--full").code == 2
    assert cli(STRAW[0], "--plot", "straw.txt").code == 2
    nothing = cli("秸秆", "--year", "1999")
    assert nothing.code == 0
    assert "nothing to follow" in nothing.err


# -- the picture -------------------------------------------------------------------------------------------------------


def test_an_svg_keeps_its_text_and_names_families_with_chinese(cli: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    file = tmp_path / "straw.svg"
    assert cli(STRAW[0], "--plot", file).code == 0
    drawn = file.read_text(encoding="utf-8")
    assert "秸秆综合利用率" in drawn
    assert "\u226585%" in drawn
    assert "Noto Sans CJK SC" in drawn
    assert cli(STRAW[0], "--plot", tmp_path / "again.svg").code == 0
    assert (tmp_path / "again.svg").read_text(encoding="utf-8") == drawn


def test_a_png_numbers_its_panels_where_no_font_has_chinese(straw: History, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(pictures, "font_with", lambda text: None)
    drawn = pictures.plot(straw, "png")
    assert drawn.data.startswith(b"\x89PNG")
    assert "(1) 秸秆综合利用率 (%)" in drawn.note
    seen: list[str] = []
    monkeypatch.setattr(pictures, "_drawn", lambda title, panels, form: seen.extend([title, *_words(panels)]) or b"")
    pictures.plot(straw, "png")
    assert all(text.isascii() for text in seen)


def _words(panels: Any) -> list[str]:
    return [text for panel in panels for text in (panel.title, *panel.texts)]


def test_a_png_is_drawn_with_a_font_that_has_its_characters(straw: History, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(pictures, "font_with", lambda text: "DejaVu Sans" if "秸秆综合利用率" in text else None)
    assert pictures.plot(straw, "png").note == ""


def test_a_font_of_boxes_is_none_with_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = pytest.importorskip("matplotlib.font_manager")
    own = [entry for entry in manager.fontManager.ttflist if "mpl-data" in entry.fname]
    assert any(entry.name.startswith("Last Resort") for entry in own) or own
    monkeypatch.setattr(manager.fontManager, "ttflist", own)
    monkeypatch.setattr(manager, "findSystemFonts", list)
    assert pictures.font_with("abc 12%") is not None
    assert pictures.font_with("秸秆") is None


def test_a_font_that_is_no_font_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = pytest.importorskip("matplotlib.font_manager")
    (tmp_path / "bad.ttf").write_bytes(b"no font")
    monkeypatch.setattr(manager.fontManager, "ttflist", [])
    monkeypatch.setattr(manager, "findSystemFonts", lambda: [str(tmp_path / "bad.ttf")])
    assert pictures.font_with("秸秆") is None


def test_there_is_nothing_to_draw_of_one_document(engine: Engine, cli: Run, tmp_path: Path) -> None:
    lone = engine.history(STRAW[0], year="2020")
    with pytest.raises(LfsearchError, match="nothing to draw"):
        pictures.plot(lone, "svg")
    answer = cli(STRAW[0], "--year", "2020", "--plot", tmp_path / "x.svg")
    assert (answer.code, (tmp_path / "x.svg").exists()) == (1, False)
    assert STRAW[0] in answer.out


def test_a_matter_that_is_not_there_is_doubted(real: Callable[..., Any]) -> None:
    answer = real("history", "养狗办证")
    assert "Probably nothing fits" in answer.err
    assert "Probably nothing fits" not in real("history", "秸秆综合利用率").err
