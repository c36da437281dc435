"""What a query is understood to ask for: a table of queries, and whole kinds of them over the real corpus."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfsearch.errors import QueryError
from lfsearch.retrieval import numbers
from lfsearch.retrieval.articles import articles_in
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.query import parse_query
from lfsearch.retrieval.understanding import Understanding, understand
from lfsearch.retrieval.wishes import asked_facts, wished_time, without_asking
from lfsearch.types import Quantity

# 2023-10 issues of the table below, by what they are called there.
AIR_2020, AIR_2022, AIR_2023 = "2020-11/d06", "2023-01/d07", "2023-10/d06"
CARS, SERVICES, GRAIN = "2023-10/d01", "2023-10/d14", "2021-07/d05"


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return Engine.open(real_index)


@pytest.fixture(scope="module")
def index(engine: Engine) -> Index:
    return engine.index


def read(index: Index, query: str) -> Understanding:
    return understand(index, parse_query(query, index.segmenter))


def first(index: Index, query: str) -> list[str]:
    """The clauses that the query asks for by themselves."""
    return [index.store.record(row).id for row in read(index, query).first]


# -- articles --------------------------------------------------------------------------------------------------------

SPELLINGS = (
    "《{title}》{label}",
    "{title}{label}",
    "{title} {label}",
    "{title}第{number}条规定了什么",
    "{title}{label}第二款",
    "{title}{label}第一款",
    "{doc_no}{label}",
    "{doc_no}第{number}条",
    # and what people write besides
    "{label}在{title}里怎么说",
    "请问《{short}》的{label}是什么内容？",
    "根据{doc_no}，{label}要求什么",
    "{short} 第 {number} 条",
    "{document}{label}",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_article_of_the_corpus_is_asked_for_in_any_sentence(index: Index, spelling: str) -> None:
    asked = 0
    for entry in index.store.catalogue:
        for text in entry.texts:
            for name, ordinal in text.articles.items():
                record = index.store.record(entry.row + ordinal)
                if not name.endswith("条"):
                    continue
                query = spelling.format(
                    title=text.title,
                    short=text.title.replace("(试行)", "").replace("临汾市", ""),
                    document=record.title,
                    doc_no=record.doc_no,
                    label=record.label,
                    number=name[1:-1],
                )
                assert read(index, query).first[0] == entry.row + ordinal, query
                asked += 1
    assert asked == 147


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
@pytest.mark.parametrize("spelling", SPELLINGS[:8])
def test_the_article_asked_for_is_the_first_hit(engine: Engine, spelling: str, mode: str) -> None:
    query = spelling.format(
        title="临汾市食品安全工作评议考核办法", label="第十条", number=10, doc_no="临政办发〔2023〕36号"
    )
    hits = engine.search(query, mode=mode, limit=3).hits
    assert hits[0].record.id == "2023-10/d04/att1/a10"
    assert all(hit.record.document == "2023-10/d04" for hit in hits)


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("网约车办法第三条", ["2023-10/d01/att1/a3"]),  # by another name of it
        ("第5条 网约车", ["2023-10/d01/att1/a5"]),
        ("政府购买服务第三条和第七条", ["2023-10/d14/att1/a3", "2023-10/d14/att1/a7"]),
        ("临政规发〔2023〕3号第三条至第五条", [f"2023-10/d01/att1/a{n}" for n in (3, 4, 5)]),
        ("临政规发〔2023〕3号第3-5条", [f"2023-10/d01/att1/a{n}" for n in (3, 4, 5)]),
        ("临政规发3号第三条", ["2023-10/d01/att1/a3"]),
        (
            "临政规发〔2023〕3号第三条和临政办发〔2023〕36号第四条",
            ["2023-10/d01/att1/a3", "2023-10/d04/att1/a4"],
        ),
        ("临汾市矿产资源总体规划第三章", ["2023-10/d03/att1/c3"]),
        ("网约车办法第十四条第二项", ["2023-10/d01/att1/a14.2"]),
        ("网约车办法第十四条第\uff08二\uff09项", ["2023-10/d01/att1/a14.2"]),
        ("临政规发〔2023〕3号第十四条第一款第二项怎么说", ["2023-10/d01/att1/a14.2"]),
        ("网约车办法第14条(2)", ["2023-10/d01/att1/a14.2"]),
        ("网约车办法第十四条第九十九项", ["2023-10/d01/att1/a14"]),
        ("《中华人民共和国大气污染防治法》第三条", []),  # no text of ours
        ("第三条", []),
        ("秸秆禁烧", []),
    ],
)
def test_which_articles_a_query_asks_for(index: Index, query: str, articles: list[str]) -> None:
    assert first(index, query) == articles


def test_a_paragraph_is_counted_in_its_article(engine: Engine) -> None:
    result = engine.search("《临汾市非煤矿山安全风险分级监管实施细则》第三条第二款", limit=2)
    assert [hit.paragraph for hit in result] == [2, None]
    assert result.hits[0].record.text.split("\n")[1].startswith("市级应急管理部门负责")
    assert not result.notes


def test_what_an_article_does_not_have_is_said(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = read(index, "临政规发〔2023〕3号第三条第二款")
    assert "1 paragraphs, no 第2款" in missing.notes[0]
    assert not missing.paragraphs  # so that no hit bears it
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    missing = read(index, "临政规发〔2023〕3号第九十九条")
    assert missing.first == ()
    assert "没有第99条；只有第1条至第42条" in missing.notes[0]


@given(st.integers(1, 300), st.integers(0, 12))
def test_a_range_holds_all_its_articles_once(low: int, more: int) -> None:
    spelt = numbers.spell(f"第{low}条至第{low + more}条")
    labels = [article.label for article in articles_in(spelt)]
    assert labels == [f"第{number}条" for number in ([low, *range(low + 1, low + more + 1)] if more else [low, low])]


# -- titles ----------------------------------------------------------------------------------------------------------


def test_every_document_comes_first_by_its_title(engine: Engine) -> None:
    for document in engine.index.documents:
        subject = document.title[document.title.index("关于") :]
        for query in (document.title, subject):
            hit = engine.search(query, mode="keyword", limit=1).hits[0]
            assert hit.record.document == document.id, query


def test_every_text_is_found_by_its_title_with_and_without_the_city(index: Index) -> None:
    texts = [(entry, text) for entry in index.store.catalogue for text in entry.texts]
    assert len(texts) > 120
    for entry, text in texts:
        for query in (text.title, text.title.replace("临汾市", ""), text.title.replace("临汾市", "临汾")):
            assert read(index, query).first[0] == entry.row + text.ordinal, query


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("粮食应急预案", GRAIN),
        ("查找临汾市粮食应急预案全文", GRAIN),
        ("临汾市粮食应急预案 2021", GRAIN),
        ("网约车经营服务管理实施办法", CARS),
        ("政府购买服务实施细则", SERVICES),
        ("证照分离改革事项清单", "2023-01/d01"),  # issued, but printed elsewhere
        ("煤矿生产安全事故应急预案", "2021-07/d08"),
        ("生产安全事故应急预案", "2021-07/d03"),  # stands inside the other's
    ],
)
def test_a_text_is_found_by_most_of_its_title(index: Index, query: str, document: str) -> None:
    assert first(index, query)[0].startswith(document)


def test_a_topic_is_no_title(index: Index) -> None:
    for query in ("秸秆禁烧", "大气污染防治", "政府购买服务 负面清单 融资", "谁负责秸秆禁烧"):
        assert first(index, query) == []


# -- 文号 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "documents", "note"),
    [
        ("临政办发〔2023〕39号", [AIR_2023], ""),
        ("临政办发[2023]39号", [AIR_2023], ""),
        ("临政办发2023 39", [AIR_2023], ""),
        ("临政办发〔二〇二三〕39号", [AIR_2023], ""),
        ("临政办发〔二○二三〕三十九号", [AIR_2023], ""),
        ("临政辦發〔2023〕39號", [AIR_2023], ""),
        ("临政办发39号", [AIR_2023], "taken for 临政办发〔2023〕39号"),
        ("政办发〔2023〕39号", [AIR_2023], "taken for 临政办发〔2023〕39号"),
        ("39号文", [AIR_2023, SERVICES], "can be 2 documents, the newest first"),
        ("39号", [AIR_2023, SERVICES], "can be 2 documents"),
        ("临政办法〔2023〕39号", [AIR_2023], "did you mean 临政办发〔2023〕39号"),
        ("临政办〔2023〕39号", [AIR_2023], "did you mean 临政办发〔2023〕39号"),
        ("临办政发〔2023〕39号", [AIR_2023], "did you mean 临政办发〔2023〕39号"),
        ("根据临政办发〔2023〕39号办理", [AIR_2023], ""),
        ("39号线", [], ""),
        ("国道108线", [], ""),
        ("2023年5号台风", [], ""),
    ],
)
def test_which_documents_a_number_names(index: Index, query: str, documents: list[str], note: str) -> None:
    understood = read(index, query)
    assert list(understood.named) == documents
    assert any(note in said for said in understood.notes) if note else not understood.notes


def test_several_documents_of_one_number_come_the_newest_first(engine: Engine) -> None:
    hits = engine.search("39号文", limit=2).hits
    assert [hit.record.document for hit in hits] == [AIR_2023, SERVICES]
    assert [hit.record.clause_kind.value for hit in hits] == ["masthead", "masthead"]


@pytest.mark.parametrize("mode", ["hybrid", "keyword", "semantic"])
def test_a_number_nobody_has_finds_only_what_mentions_it(engine: Engine, mode: str) -> None:
    result = engine.search("国办发〔2022〕15号", mode=mode)
    assert result.hits
    assert all("国办发〔2022〕15" in hit.record.text.replace(" ", "") for hit in result)
    assert "not in this library" in result.notes[0]
    none = engine.search("临政办发〔2099〕1号", mode=mode)
    assert not none.hits
    assert "no clause mentions it" in none.notes[0]
    assert any("2020–2023" in note for note in none.notes)
    assert none.suggestions[0].instead == ("临政办发〔2023〕1号",)


def test_another_province_s_number_is_no_slip(index: Index) -> None:
    understood = read(index, "晋政办发〔2023〕39号")
    assert not understood.named
    assert "临政办发〔2023〕39号" in understood.notes[-1]


def test_an_unknown_number_beside_words_leaves_the_words(engine: Engine) -> None:
    result = engine.search("国办发〔2099〕15号 秸秆禁烧", limit=5)
    assert "No document here has the number 国办发〔2099〕15号" in result.notes[0]
    assert all("秸秆" in hit.record.text or "禁烧" in hit.record.text for hit in result)


HAN = st.text(st.sampled_from("本市城乡水利教育卫生"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), before=HAN, after=HAN)
def test_a_known_number_is_found_in_any_sentence(index: Index, data: st.DataObject, before: str, after: str) -> None:
    document = data.draw(st.sampled_from(index.documents))
    found = numbers.mentions(f"{before}{document.doc_no}{after}", index.documents)
    assert [one.id for one in found[0].documents] == [document.id]
    assert not found[0].slip


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_number_with_one_wrong_character_is_guessed(index: Index, data: st.DataObject) -> None:
    document = data.draw(st.sampled_from([one for one in index.documents if len(str(one.doc_no)) > 9]))
    parts = numbers.read_doc_no(document.doc_no)
    assert parts and parts.code
    place = data.draw(st.integers(1, len(parts.code) - 1))
    typed = f"{parts.code[:place]}水{parts.code[place + 1 :]}〔{parts.year}〕{parts.number}号"
    (mention,) = numbers.mentions(typed, index.documents)
    assert mention.slip
    assert document.id in [one.id for one in mention.documents]


@given(st.text(st.sampled_from("第三条款〔2023〕号一二〇39年的关于《》 号文临政办发"), max_size=30))
def test_spelling_twice_changes_nothing(text: str) -> None:
    assert numbers.spell(numbers.spell(text)) == numbers.spell(text)


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(
        st.sampled_from('第三条款〔2023〕号〇39年月的关于《》 去最新谁负责几多少久秸秆临政办发-"“'), max_size=40
    )
)
def test_whatever_is_typed_is_understood_or_refused_in_a_sentence(index: Index, text: str) -> None:
    try:
        understood = read(index, text)
    except QueryError:
        return
    assert all(0 <= row < len(index.store) for row in understood.first)
    assert understood.query.text == parse_query(text, index.segmenter).text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("临政办发〔2023〕13号第九十九条", "has no 第99条, nor any other"),
        ("临政规发〔2023〕3号第九十九条", "has no 第99条"),
        ("网约车办法第十四条第九十九项", "has no 第99项"),
    ],
)
def test_what_is_missing_below_a_text_is_said(index: Index, query: str, said: str) -> None:
    assert any(said in note for note in read(index, query).notes)


def test_the_heads_of_tables_are_not_counted(engine: Engine) -> None:
    headers = engine.index.store.headers
    words = {
        word
        for row in sorted(headers)[:60]
        for word in re.findall("[\u4e00-\u9fff]{3,8}", engine.index.store.record(row).text)
    }
    seen = 0
    for word in sorted(words):
        held = set(engine.index.literals.rows(word))
        result = engine.search(word, mode="keyword", limit=1)
        if held & headers and result.counts and not result.answered:
            assert result.counts.all_words == len(held - headers), word
            seen += 1
        quoted = engine.search(f'"{word}"', mode="keyword", limit=1)
        assert quoted.counts is not None
        assert quoted.counts.all_words == len(held)
    assert seen > 5


# -- who, when, how much ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "asks", "left"),
    [
        ("谁负责秸秆禁烧", {"units"}, "秸秆禁烧"),
        ("秸秆禁烧谁牵头", {"units"}, "秸秆禁烧"),
        ("秸秆禁烧归谁管", {"units"}, "秸秆禁烧"),
        ("养狗办证找哪个单位", {"units"}, "养狗办证"),
        ("哪个部门管网约车", {"units"}, "网约车"),
        ("秸秆禁烧 责任单位", {"units"}, "秸秆禁烧 责任单位"),
        ("什么时候前完成清洁取暖改造", {"deadlines", "times"}, "什么时候前完成清洁取暖改造"),
        ("审批要多久", {"durations"}, "审批要多久"),
        ("几号前报送材料", {"deadlines"}, "几号前报送材料"),
        ("网约车办法哪天起施行", {"deadlines"}, "网约车办法哪天起施行"),
        ("申报截止时间", {"deadlines"}, "申报截止时间"),
        ("大货车几点能进城", {"times"}, "大货车几点能进城"),
        ("渣土车什么时间段能上路", {"deadlines", "times"}, "渣土车什么时间段能上路"),
        ("开办企业几天能办好", {"durations"}, "开办企业几天能办好"),
        ("要在几个工作日内答复", {"durations"}, "要在几个工作日内答复"),
        ("几天内办好", {"deadlines", "durations"}, "几天内办好"),
        ("许可多少日内办结", {"durations"}, "许可多少日内办结"),
        ("几日内答复", {"deadlines", "durations"}, "几日内答复"),
        ("烧秸秆罚多少钱", {"sums"}, "烧秸秆罚多少钱"),
        ("烧秸秆罚多少", {"sums"}, "烧秸秆罚多少"),
        ("老旧小区改造补贴多少", {"sums"}, "老旧小区改造补贴多少"),
        ("发给多少户", {"counts"}, "发给多少户"),
        ("提高几个百分点", {"shares"}, "提高几个百分点"),
        ("秸秆综合利用率要达到多少", {"shares"}, "秸秆综合利用率要达到多少"),
        ("要限产百分之多少", {"shares"}, "要限产百分之多少"),
        ("一年产多少万吨", {"quantities"}, "一年产多少万吨"),
        ("能补多少万", {"sums"}, "能补多少万"),
        ("几万块的补助", {"sums"}, "几万块的补助"),
        ("几月底前办完", {"deadlines"}, "几月底前办完"),
        ("办证得跑哪几个地方", set(), "办证得跑哪几个地方"),
        ("归哪几家单位管", {"units"}, ""),
        ("提前几天报告", {"durations"}, "提前几天报告"),
        ("霾重的那几天能开车吗", set(), "霾重的那几天能开车吗"),
        ("好几年没评职称", set(), "好几年没评职称"),
        ("应急演练一年几次", {"counts"}, "应急演练一年几次"),
        ("补助比例", {"shares"}, "补助比例"),
        ("谁在几号前报送", {"deadlines"}, "谁在几号前报送"),
        ("秸秆禁烧", set(), "秸秆禁烧"),
        ("几何测绘", set(), "几何测绘"),
    ],
)
def test_which_facts_a_query_asks_for(query: str, asks: set[str], left: str) -> None:
    assert asked_facts(query) == asks
    assert " ".join(without_asking(query).split()) == left


def test_who_is_answered_by_clauses_that_name_units(engine: Engine) -> None:
    result = engine.search("谁负责秸秆禁烧", limit=3)
    assert result.asks == {"units"}
    for hit in result:
        assert "禁烧" in hit.record.text or "禁烧" in " ".join(hit.record.path)
        assert hit.record.units


def test_what_answers_a_kind_of_question(index: Index) -> None:
    records = [record for record in index.store.records() if record.quantities or record.deadlines or record.times]
    for record in records:
        families = [one for name in ("durations", "sums", "shares", "counts") for one in record.answers(name)]
        assert set(families) <= set(record.answers("quantities")) == set(record.quantities)
        assert len(families) == len(set(families)) or len(set(record.quantities)) < len(record.quantities)
        assert set(record.deadlines) <= set(record.answers("deadlines"))
        assert tuple(record.answers("times")) == record.times
    assert sum(bool(record.times) for record in records) > 10


@pytest.mark.parametrize(
    ("unit", "family"),
    [
        ("个工作日", "durations"),
        ("年", "durations"),
        ("万元", "sums"),
        ("元/吨", "sums"),
        ("%", "shares"),
        ("个百分点", "shares"),
        ("人次", "counts"),
        ("万户", "counts"),
        ("吨/月", "quantities"),
        ("mg/m3", "quantities"),
        ("", "quantities"),
    ],
)
def test_the_family_of_a_unit(unit: str, family: str) -> None:
    assert Quantity("1", 1.0, unit, None, None, 0, 1).family == family


# -- of which year ---------------------------------------------------------------------------------------------------

NEWEST = dt.date(2023, 10, 28)


@pytest.mark.parametrize(
    ("query", "first_day", "last_day", "left"),
    [
        ("今年的秸秆禁烧", "2023-01-01", "2023-12-31", "秸秆禁烧"),
        ("去年秸秆禁烧", "2022-01-01", "2022-12-31", "秸秆禁烧"),
        ("前年的秸秆禁烧", "2021-01-01", "2021-12-31", "秸秆禁烧"),
        ("2023年的秸秆禁烧", "2023-01-01", "2023-12-31", "秸秆禁烧"),
        ("2022年度 秸秆禁烧", "2022-01-01", "2022-12-31", "秸秆禁烧"),
        ("2023年10月 秸秆", "2023-10-01", "2023-10-31", "秸秆"),
        ("2022年12月的秸秆", "2022-12-01", "2022-12-31", "秸秆"),
        ("最新的大气污染方案", "2023-10-28", "2023-10-28", "大气污染方案"),
        ("2020年冬天 错峰生产", "2020-10-01", "2021-03-31", "冬天 错峰生产"),
        ("2020-2021年秋冬季错峰", "2020-10-01", "2021-03-31", "秋冬季错峰"),
        ("去年冬天的目标", "2022-10-01", "2023-03-31", "冬天的目标"),
        ("今冬明春森林防火", "2023-10-01", "2024-03-31", "森林防火"),
        ("去冬今春火灾", "2022-10-01", "2023-03-31", "火灾"),
        ("今春植树", "2023-03-01", "2023-05-31", "植树"),
        ("2021年夏季防汛", "2021-06-01", "2021-08-31", "夏季防汛"),
        ("2022年 秋冬防", "2022-10-01", "2023-03-31", "秋冬防"),
    ],
)
def test_which_time_a_query_prefers(query: str, first_day: str, last_day: str, left: str) -> None:
    wish = wished_time(query, NEWEST, range(2020, 2024))
    assert wish
    assert (str(wish.first), str(wish.last), wish.without(query)) == (first_day, last_day, left)


@pytest.mark.parametrize(
    "query",
    [
        "到2023年秸秆综合利用率",
        "2023年底前完成",
        "2021-2023年规划",
        "2035年的远景",
        "2023年前",
        "2022年pm10 目标",
        "2023年要完成哪些改造",
        "秸秆禁烧",
        "2023年冬小麦补贴",
        "2022年秋粮收购",
        "2030年冬奥",
        "冬季供暖",
    ],
)
def test_a_year_of_the_matter_is_no_wish(query: str) -> None:
    assert wished_time(query, NEWEST, range(2020, 2024)) is None


def test_a_wish_moves_its_year_up_and_says_so(engine: Engine) -> None:
    plain = [hit.record.year for hit in engine.search("秸秆禁烧", limit=20)]
    wished = engine.search("2022年的秸秆禁烧", limit=20)
    years = [hit.record.year for hit in wished]
    assert years.index(2022) < 3 < plain.index(2022)
    assert years.count(2022) > plain.count(2022)
    assert set(years) > {2022}  # a preference, no filter
    assert wished.notes[0] == "Documents of 2022 are preferred."
    assert "2022年" not in wished.terms


def test_a_winter_prefers_the_plans_of_that_winter(engine: Engine) -> None:
    for year, plan in ((2020, AIR_2020), (2022, AIR_2022), (2023, AIR_2023)):
        result = engine.search(f"{year}年冬天 大气污染防治目标", limit=5)
        assert sum(hit.record.issue == plan.split("/")[0] for hit in result) >= 3
        assert result.notes[0] == f"Documents of winter {year} are preferred."


def test_the_newest_plan_comes_first(engine: Engine) -> None:
    documents = [hit.record.document for hit in engine.search("最新的大气污染方案", limit=3)]
    assert documents == [AIR_2023, AIR_2022, AIR_2020]
    hits = engine.search("2023 年 10 月 秸秆", limit=2).hits
    assert all(hit.record.issue == "2023-10" for hit in hits)


# -- exclusions -----------------------------------------------------------------------------------------------------


def test_what_stands_beside_an_exclusion_is_looked_for(engine: Engine) -> None:
    assert all("散煤" not in hit.record.text for hit in engine.search("秸秆 -散煤"))
