"""Searching the real index through the Python API."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lfsearch
from lfsearch.errors import ClauseNotFound, IndexNotFound, IndexOutOfDate, QueryError
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.filters import parse_date, parse_years
from lfsearch.retrieval.index import Index
from lfsearch.types import Filters


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


@pytest.mark.parametrize(
    "spelling",
    ["临政办发〔2023〕39号", "临政办发[2023]39号", "临政办发(2023)39号", "临政办发2023年39号", "临政办发 2023 39"],
)
@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_a_doc_no_in_any_spelling_brings_its_document_first(engine: Engine, spelling: str, mode: str) -> None:
    hits = engine.search(spelling, mode=mode).hits
    assert len(hits) == 10
    assert {hit.record.doc_no for hit in hits} == {"临政办发〔2023〕39号"}


def test_a_doc_no_with_words_ranks_inside_the_document(engine: Engine) -> None:
    hits = engine.search("临政办发〔2023〕39号 秸秆").hits
    assert {hit.record.doc_no for hit in hits} == {"临政办发〔2023〕39号"}
    assert "秸秆" in hits[0].record.text


def test_the_same_number_of_another_office_is_another_document(engine: Engine) -> None:
    # 临政办发〔2023〕39号 and 临财综〔2023〕39号 are both in the corpus.
    assert engine.search("临财综〔2023〕39号").hits[0].record.doc_no == "临财综〔2023〕39号"


def test_a_repealed_number_is_not_taken_for_a_document(engine: Engine) -> None:
    hits = engine.search("临政办发〔2017〕37号", mode="keyword").hits
    assert any("〔2017〕37" in hit.record.text.replace(" ", "") for hit in hits[:3])


def test_article_spellings_find_the_same(engine: Engine) -> None:
    one = [hit.record.id for hit in engine.search("网约车 第十三条", mode="keyword")]
    assert one == [hit.record.id for hit in engine.search("网约车 第13条", mode="keyword")]


def test_a_quoted_phrase_must_occur(engine: Engine) -> None:
    result = engine.search('"三清零"')
    assert result.hits
    assert all("三清零" in hit.record.text for hit in result)
    assert engine.search('"这句话哪里都没有"').total == 0


def test_what_leaves_no_hit_is_named(engine: Engine) -> None:
    assert engine.search('"这句话哪里都没有"').notes[0].startswith("No clause holds the quoted phrase;")
    assert engine.search('"三清零" -散煤', year="2023").notes[0].startswith("No clause holds the quoted phrase without")


def test_an_excluded_word_must_not_occur(engine: Engine) -> None:
    result = engine.search("秸秆 -禁烧", limit=30)
    assert result.hits
    assert not any("禁烧" in hit.record.text for hit in result)


def test_all_words_first_and_relaxing_is_said(engine: Engine) -> None:
    strict = engine.search("秸秆 综合利用率", mode="keyword")
    assert not strict.relaxed
    assert all(word in strict.hits[0].record.text for word in ("秸秆", "综合利用率"))
    relaxed = engine.search("秸秆 幼儿园 矿产", mode="keyword")
    assert relaxed.relaxed
    assert relaxed.hits
    assert relaxed.notes


def test_scores_fall_and_ranks_count_up(engine: Engine) -> None:
    for mode in ("hybrid", "keyword", "semantic"):
        hits = engine.search("食品安全考核", mode=mode, limit=20).hits
        assert [hit.rank for hit in hits] == list(range(1, 21))
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)


def test_the_offset_continues_the_list(engine: Engine) -> None:
    whole = [hit.record.id for hit in engine.search("扬尘", limit=10)]
    tail = engine.search("扬尘", limit=5, offset=5)
    assert [hit.record.id for hit in tail] == whole[5:]
    assert tail.hits[0].rank == 6


def test_filters_hold_in_every_mode(engine: Engine) -> None:
    filters = Filters(years=(2023, 2023), kinds=("通知",), units=("市教育局",))
    for mode in ("hybrid", "keyword", "semantic"):
        result = engine.search("招生 学校", mode=mode, filters=filters)
        assert result.hits
        for hit in result:
            assert hit.record.date and hit.record.date.year == 2023
            assert hit.record.kind == "通知"
            assert "市教育局" in {unit.name for unit in hit.record.units}


def test_a_filter_is_applied_before_the_cut(engine: Engine) -> None:
    # Without the filter none of these is among the first ten.
    hits = engine.search("秸秆", filters=Filters(issues=("2023-05",)), limit=3).hits
    assert len(hits) == 3
    assert {hit.record.issue for hit in hits} == {"2023-05"}


def test_exclusion_is_the_complement(engine: Engine) -> None:
    kept = engine.search("大气污染", filters=Filters(exclude=Filters(years=(2023, 2023))), limit=50)
    assert kept.hits
    assert not any(hit.record.date and hit.record.date.year == 2023 for hit in kept)


def test_unit_aliases_filter_alike(engine: Engine) -> None:
    full = engine.search("项目", filters=Filters(units=("市发展和改革委员会",)), limit=50)
    short = engine.search("项目", filters=Filters(units=("市发改委",)), limit=50)
    assert full.total == short.total > 0


def test_similar_rows_of_other_years(engine: Engine) -> None:
    """The 2020 row on straw use (85%) shows those of 2022 and 2023 (90%) among its first five."""
    row = engine.search("秸秆综合利用率达到85%以上", filters=Filters(years=(2020, 2020))).hits[0].record
    assert row.clause_kind == "row"
    hits = engine.similar(row.id, limit=5).hits
    found = {hit.record.year for hit in hits if "秸秆综合利用率达到90%以上" in hit.record.text}
    assert found == {2022, 2023}


def test_similar_leaves_out_what_it_should(engine: Engine) -> None:
    seed = engine.search("秸秆禁烧").hits[0].record
    others = engine.similar(seed.id, limit=20)
    assert all(hit.record.document != seed.document for hit in others)
    years = {hit.record.year for hit in engine.similar(seed.id, limit=20, other_years=True)}
    assert seed.year not in years
    own = engine.similar(seed.id, limit=200, same_document=True)
    assert any(hit.record.document == seed.document for hit in own)
    assert all(hit.record.id != seed.id for hit in own)


def test_similar_to_a_text(engine: Engine) -> None:
    hits = engine.similar(text="小学一年级新生应年满六周岁").hits
    assert any("小学" in hit.record.text for hit in hits[:3])


@pytest.mark.parametrize("option", ["other_years", "same_document"])
def test_a_text_has_no_year_and_no_document(engine: Engine, option: str) -> None:
    with pytest.raises(QueryError, match="of no year and no document"):
        engine.similar(text="秸秆禁烧", **{option: True})


def test_what_is_given_twice_is_refused(engine: Engine) -> None:
    seed = next(iter(engine.search("秸秆禁烧"))).record.id
    with pytest.raises(QueryError, match="not both"):
        engine.similar(seed, text="秸秆禁烧")
    with pytest.raises(QueryError, match="leave one out"):
        engine.similar(seed, other_years=True, same_document=True)
    with pytest.raises(QueryError, match="given twice"):
        engine.search("秸秆", filters=Filters(years=(2023, 2023)), year="2020")
    assert engine.search("秸秆", filters=Filters(kinds=("通知",)), year="2020").filters.years == (2020, 2020)


def test_identical_clauses_stay_two_hits(engine: Engine) -> None:
    hits = engine.search('"法律法规及规章规定的其他条件"').hits
    texts = [hit.record.text.split(")")[-1] for hit in hits]
    assert len(hits) >= 3
    assert len(set(texts)) < len(texts)
    assert len({hit.record.id for hit in hits}) == len(hits)


def test_explain_shows_each_leg(engine: Engine) -> None:
    hit = engine.search("秸秆禁烧 责任单位", explain=True).hits[0]
    assert hit.explain and hit.explain.keyword and hit.explain.semantic
    assert hit.explain.keyword.rank >= 1
    assert -1 <= hit.explain.semantic.cosine <= 1
    assert "秸秆" in hit.explain.matched


def test_neighbours_stay_in_the_document(engine: Engine) -> None:
    first = engine.index.clauses(engine.index.store.catalogue[1])[0]
    before, after = engine.index.neighbours(first.id, 3)
    assert before == []
    assert len(after) == 3


def test_unknown_ids_name_close_ones(engine: Engine) -> None:
    with pytest.raises(ClauseNotFound, match="2023-10/d06"):
        engine.similar("2023-10/d06/att1/3.4.9999")


@pytest.mark.parametrize("text", ["20x3", "2023..2020", "", "2023-10-01"])
def test_bad_years(text: str) -> None:
    with pytest.raises(QueryError):
        parse_years(text)


@pytest.mark.parametrize("text", ["2023-13-01", "yesterday", "2023"])
def test_bad_dates(text: str) -> None:
    with pytest.raises(QueryError):
        parse_date(text)


def test_bad_options_are_query_errors(engine: Engine) -> None:
    with pytest.raises(QueryError):
        engine.search("秸秆", mode="telepathy")
    with pytest.raises(QueryError):
        engine.search("秸秆", limit=0)


def test_no_index_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="lfsearch index"):
        lfsearch.open(tmp_path)


def test_a_model_that_changed_is_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    manifest = replace(engine.index.manifest, model_fingerprint="0" * 64)
    other = Engine(Index(engine.index.path, manifest))
    with pytest.raises(IndexOutOfDate, match="rebuild"):
        other.search("秸秆")
    assert other.search("秸秆", mode="keyword").hits  # the keyword leg needs no model


def test_titles_are_named_by_most_of_their_words(engine: Engine) -> None:
    named = engine.index.titles.named("临汾市网络预约出租汽车经营服务管理实施办法")
    assert {one.entry.document.doc_no for one in named} == {"临政规发〔2023〕3号"}
    assert engine.index.titles.named("秸秆禁烧") == []


@pytest.mark.parametrize(
    ("step", "query"),
    [
        ("trust", "秸秆禁烧 责任单位"),
        ("coverage", "秸秆禁烧 责任单位"),
        ("above", "秸秆禁烧 责任单位"),
        ("bare", "秋冬季大气污染综合治理"),
        ("alignment", "老房子想装电梯"),
        ("framing", "秋冬季大气污染综合治理"),
        ("aliases", "网约车"),
        ("characters", "秸秆禁烧 责任单位"),
        ("naming", "临政办发〔2023〕39号"),
        ("answers", "谁负责秸秆禁烧"),
        ("time", "去年的秸秆禁烧"),
    ],
)
def test_every_step_of_the_ranking_can_be_left_out(engine: Engine, step: str, query: str) -> None:
    whole, less = engine.search(query), engine.without(step).search(query)
    assert less.hits
    assert [(hit.record.id, hit.score) for hit in whole] != [(hit.record.id, hit.score) for hit in less]


def test_an_unknown_step_is_refused(engine: Engine) -> None:
    with pytest.raises(QueryError, match="no step 'magic'"):
        engine.without("magic")


def test_a_resident_finds_the_clause_that_shares_no_word(engine: Engine) -> None:
    """The clauses are about 秸秆 and about 网络预约出租汽车驾驶员证."""
    assert any("秸秆" in hit.record.text for hit in engine.search("烧麦秆会不会被罚", limit=5))
    assert any("网络预约出租汽车" in hit.record.text for hit in engine.search("开滴滴需要什么证", limit=5))


@pytest.mark.parametrize("spelling", ["临政办发〔2020〕56号", "临政办发2020年56号", " 临政办发 [2020] 56 "])
def test_a_doc_no_by_itself_shows_its_document_from_the_beginning(engine: Engine, spelling: str) -> None:
    """Other clauses of it cite the numbers 17, 50 and 55 of the same year, which share most of the words."""
    hits = engine.search(spelling, limit=3).hits
    document = engine.index.document("临政办发〔2020〕56号")
    assert document
    assert [hit.record.id for hit in hits] == [record.id for record in engine.index.clauses(document)[:3]]


@pytest.mark.skipif(sys.platform != "linux", reason="counts the threads as Linux shows them")
def test_a_search_by_meaning_keeps_to_one_thread(real_index: Path) -> None:
    """Idle threads of the linear algebra spin, which costs more than they bring."""
    code = "import os, sys, lfsearch; lfsearch.open(sys.argv[1]).search('秸秆禁烧'); print(len(os.listdir('/proc/self/task')))"
    env = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", code, real_index], capture_output=True, env=env, check=True)
    assert done.stdout.strip() == b"1"


def test_the_note_says_what_the_order_follows(engine: Engine) -> None:
    assert engine.search("烧麦秆会不会被罚").notes == (
        "Nowhere in the texts: 麦秆.",
        "No clause holds all the words; ranked by meaning.",
    )
    words = engine.search("烧麦秆会不会被罚", mode="keyword").notes
    assert words[1:] == ("No clause holds all the words; showing those with some of them.",)


def test_paragraphs_that_issue_a_text_are_lowered(engine: Engine) -> None:
    document = engine.index.document("临政办发〔2020〕56号")
    assert document
    lowered = {engine.index.store.record(row).id for row in engine.index.store.framing & set(document.rows)}
    assert f"{document.document.id}/p1" in lowered  # 现印发给你们,请认真贯彻落实
    assert f"{document.document.id}/att1/1.2.10" not in lowered
