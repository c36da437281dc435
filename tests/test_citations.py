"""Citations with their articles, what they mean in their document, and where the index has what they cite."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Place, notice
from hypothesis import given
from hypothesis import strategies as st

import lfsearch
from lfsearch.facts import find_facts
from lfsearch.facts.articles import read_articles
from lfsearch.index.build import update_index
from lfsearch.records import ClauseRecord
from lfsearch.retrieval.citing import resolve
from lfsearch.text.numerals import to_chinese
from lfsearch.text.width import fold
from lfsearch.types import ClauseKind

OWN = "(this text)"
Cited = tuple[str | None, str | None, tuple[str, ...]]


def cited(text: str) -> list[Cited]:
    return [(OWN if c.own else c.title, c.doc_no, c.articles) for c in find_facts(text).citations]


class TestArticles:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "依据《中华人民共和国水法》第六十四条、第六十五条的规定处罚。",
                [("中华人民共和国水法", None, ("64", "65"))],
            ),
            ("违反本办法第十二条第二款的,由市城管局责令改正。", [(OWN, None, ("12(2)",))]),
            (
                "依《民法典》第1034条第2款、第1035条及《刑法》第二百五十三条之一处理。",
                [("民法典", None, ("1034(2)", "1035")), ("刑法", None, ("253-1",))],
            ),
            ("《甲条例》第六十四条、第六十五条第二款", [("甲条例", None, ("64", "65(2)"))]),
            ("《甲条例》第三条至第五条", [("甲条例", None, ("3", "4", "5"))]),
            ("《甲条例》第三至五条", [("甲条例", None, ("3", "4", "5"))]),
            ("《甲条例》第三、五条", [("甲条例", None, ("3", "5"))]),
            ("《甲条例》第三条、五条", [("甲条例", None, ("3", "5"))]),
            ("《甲条例》第三条和第七条以及第九条", [("甲条例", None, ("3", "7", "9"))]),
            ("《甲条例》第三条第一款、第三款", [("甲条例", None, ("3(1)", "3(3)"))]),
            ("《甲条例》第三条第一款至第三款", [("甲条例", None, ("3(1)", "3(2)", "3(3)"))]),
            ("《甲条例》第三条第一款第(三)项、第(四)项", [("甲条例", None, ("3(1)[3]", "3(1)[4]"))]),
            ("《甲条例》第三条第三项", [("甲条例", None, ("3[3]",))]),
            ("《甲条例》第十条之二第一款", [("甲条例", None, ("10-2(1)",))]),
            ("《甲意见》(平政发〔2019〕12号)第六条(十六)之规定", [("甲意见", "平政发〔2019〕12号", ("6(16)",))]),
            ("《甲办法》(2019年修正)第三条", [("甲办法", None, ("3",))]),
            ("《甲办法》的第三条", [("甲办法", None, ("3",))]),
            ("平政发〔2020〕3号文件第三条", [(None, "平政发〔2020〕3号", ("3",))]),
            ("《甲办法》(平政发〔2020〕3号,以下简称《办法》)第三条", [("甲办法", "平政发〔2020〕3号", ("3",))]),
            ("《甲办法》第二条,《乙办法》第二条", [("甲办法", None, ("2",)), ("乙办法", None, ("2",))]),
            ("依据水法第六十四条和土地管理法第七十四条", [("水法", None, ("64",)), ("土地管理法", None, ("74",))]),
            ("违反烟花爆竹安全管理条例第三十条的", [("烟花爆竹安全管理条例", None, ("30",))]),
            ("根据《水法》,依照该法第六十五条处罚", [("水法", None, ()), ("水法", None, ("65",))]),
            ("第十五条 按第十四条规定的条件审核", [(OWN, None, ("14",))]),
            ("第九条 第八条规定的材料", [(OWN, None, ("8",))]),
            ("应当符合本实施细则第十一条、第十二条的规定", [(OWN, None, ("11", "12"))]),
        ],
    )
    def test_forms(self, text: str, expected: list[Cited]) -> None:
        assert cited(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "第十二条 市教育局负责汇总。",
            "第三条\n第四条 罚款。",
            "本办法所称企业,是指矿山企业。",
            "前款第(六)、第(七)项",
            "每条第三款",
            "第三条生产线投产",
            "该法第三条",
            "《关于修改第三条的说明书册》",
        ],
    )
    def test_no_article_of_anything(self, text: str) -> None:
        assert cited(text) == []

    @given(st.lists(st.tuples(st.integers(1, 999), st.integers(0, 9)), min_size=1, max_size=6), st.booleans())
    def test_a_list_is_read_as_it_was_written(self, places: list[tuple[int, int]], chinese: bool) -> None:
        def written(value: int) -> str:
            return to_chinese(value) if chinese else str(value)

        text = "、".join(f"第{written(a)}条" + (f"第{written(p)}款" if p else "") for a, p in places)
        wanted = tuple(dict.fromkeys(f"{a}({p})" if p else str(a) for a, p in places))
        assert read_articles(text, 0) == (wanted, len(text))
        (citation,) = find_facts(f"违反《甲条例》{text}的规定。").citations
        assert citation.articles == wanted
        assert "违反《甲条例》"[2:] + text == f"违反《甲条例》{text}的规定。"[citation.start : citation.end]

    @given(st.integers(1, 300), st.integers(1, 300))
    def test_a_range_has_both_ends_and_never_runs_away(self, first: int, last: int) -> None:
        articles, _ = read_articles(f"第{first}条至第{last}条", 0)
        assert {str(first), str(last)} <= set(articles)
        assert len(articles) == (last - first + 1 if first <= last <= first + 60 else len({first, last}))

    @given(st.text("第一二三十条款项之、至(和)0123", max_size=24))
    def test_nothing_printed_breaks_it(self, text: str) -> None:
        articles, end = read_articles(text, 0)
        assert bool(articles) == (end > 0)
        find_facts(f"《甲条例》{text}")


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("按照晋政发〔2020〕3号、〔2021〕5号文件要求", ["晋政发〔2020〕3号", "晋政发〔2021〕5号"]),
            ("按照平政办发〔2020〕54号、55号文件", ["平政办发〔2020〕54号", "平政办发〔2020〕55号"]),
            ("平政发〔2020〕3号、〔2021〕5号和7号文", ["平政发〔2020〕3号", "平政发〔2021〕5号", "平政发〔2021〕7号"]),
            ("平政发〔2020〕3号、晋政发〔2021〕5号文件", ["平政发〔2020〕3号", "晋政发〔2021〕5号"]),
            ("平政发〔2020〕3号,12号楼", ["平政发〔2020〕3号"]),
            ("根据中华人民共和国主席令第48号", ["中华人民共和国主席令第48号"]),
            ("根据中华人民共和国财政部第102号令", ["中华人民共和国财政部第102号令"]),
            ("根据国务院令第700号和主席令第9号", ["国务院令第700号", "主席令第9号"]),
            ("按照国办发\ufe5d2019\ufe5e12号文件", ["国办发〔2019〕12号"]),
        ],
    )
    def test_forms(self, text: str, numbers: list[str]) -> None:
        assert [citation.doc_no for citation in find_facts(text).citations] == numbers

    @pytest.mark.parametrize(
        ("text", "short"),
        [
            ("《甲方案》(以下简称《方案甲》)", "方案甲"),
            ("《甲方案》(平政发〔2020〕3号)(以下简称《方案甲》)", "方案甲"),
            ("《甲方案》(平政发〔2020〕3号,以下简称《方案甲》)", "方案甲"),
            ("《甲方案》(下称“方案甲”)", "方案甲"),
            ("《甲方案》(简称方案甲)", "方案甲"),
            ("《甲方案》(试行)", None),
        ],
    )
    def test_the_short_form_that_a_text_gets(self, text: str, short: str | None) -> None:
        (citation,) = find_facts(text).citations
        assert (citation.title, citation.short) == ("甲方案", short)


# -- clauses annotated by reading --------------------------------------------------------------------------------------

GOLD = Path(__file__).parent / "gold" / "citations.jsonl"
FLOOR = 0.98


def bare(text: str | None) -> str | None:
    return "".join(fold(text).split()) if text else None


def compared() -> Iterator[tuple[dict[str, Any], set[tuple[Any, ...]]]]:
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        yield (
            record,
            {
                (bare(c["title"]), c["doc_no"], tuple(c["articles"]), c["repealed"], c["own"], bare(c["full_title"]))
                for c in record["citations"]
            },
        )


def within(record: ClauseRecord, gold: dict[str, Any]) -> bool:
    first, last = gold["lines"]
    if record.issue != gold["issue"] or not first <= record.source.lines.first <= record.source.lines.last <= last:
        return False
    return record.clause_kind == ClauseKind.ROW or str(bare(record.text)) in str(bare(gold["text"]))


def test_precision_and_recall(real_index: Path) -> None:
    records = list(lfsearch.open(real_index).index.store.records())
    count: Counter[str] = Counter()
    for gold, wanted in compared():
        got = {
            (bare(c.title), c.doc_no, c.articles, c.repealed, c.own, bare(c.full_title))
            for record in records
            if within(record, gold)
            for c in record.citations
        }
        count["right"] += len(wanted & got)
        count["wanted"] += len(wanted)
        count["got"] += len(got)
    assert count["wanted"] >= 60
    assert count["right"] / count["got"] >= FLOOR
    assert count["right"] / count["wanted"] >= FLOOR


def test_no_document_of_the_gazette_cites_itself(real_index: Path) -> None:
    for entry in lfsearch.open(real_index).index.store.catalogue:
        own = [text for text in entry.document.cites if text.doc_no == entry.document.doc_no and text.doc_no]
        named = [text for text in entry.document.cites if text.title and text.title in entry.document.title]
        # The decision on a plan that somebody else made names it, 关于…方案的批复, and cites it.
        assert not own
        assert not named or entry.document.kind == "批复", named


# -- what they mean in their document, and in the index ----------------------------------------------------------------

RULES = """平阳市人民政府办公室

关于印发平阳市户外广告管理办法的通知

平政办发〔2024〕5号

各县(市、区)人民政府:

《平阳市户外广告管理办法》已经同意,现印发给你们。

平阳市人民政府办公室

2024 年 3 月 6 日

(此件公开发布)

平阳市户外广告管理办法

第一条\u3000 依据《广告法》和《平阳市城市供水管理方案》(平政办发〔2023〕7号)(以下简称《供水方案》),制定《平阳市户外广告管理办法》。

第二条\u3000 广告应当牢固。

第三条\u3000 违反本办法第二条的,责令改正;严重的,按第二条、第四条规定处理。

第四条\u3000 《供水方案》第二条另有规定的,从其规定。

"""
SUPPLY = """平阳市人民政府办公室

关于印发平阳市城市供水管理方案的通知

平政办发〔2023〕7号

各县(市、区)人民政府:

现印发给你们。

平阳市人民政府办公室

2023 年 3 月 6 日

(此件公开发布)

平阳市城市供水管理方案

第一条\u3000 水源地应当巡查。

第二条\u3000 水管应当检修。

"""


@pytest.fixture
def rules(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.corpus.mkdir()
    (place.corpus / "2024-03.txt").write_text(RULES, encoding="utf-8")
    update_index(place.corpus, place.index)
    return place


def meaning(place: Place) -> dict[str, list[tuple[str | None, str | None, tuple[str, ...], tuple[str, ...]]]]:
    """Label -> (title, 文号, articles, ids) of each citation."""
    index = lfsearch.open(place.index).index
    return {
        record.label or record.clause_kind.value: [
            (OWN if c.own else c.title, c.doc_no, c.articles, resolve(index, c, record)) for c in record.citations
        ]
        for record in index.store.records()
        if record.document == "2024-03/d01" and record.citations
    }


def test_a_citation_is_followed_to_the_clause_once_the_index_has_it(rules: Place) -> None:
    own, supply = "2024-03/d01/att1/a", "平政办发〔2023〕7号"
    third = [(OWN, None, ("2",), (f"{own}2",)), (OWN, None, ("2", "4"), (f"{own}2", f"{own}4"))]
    assert meaning(rules) == {
        "第一条": [("广告法", None, (), ()), ("平阳市城市供水管理方案", supply, (), ())],
        "第三条": third,
        "第四条": [("供水方案", supply, ("2",), ())],
    }
    (rules.corpus / "2023-03.txt").write_text(SUPPLY, encoding="utf-8")
    update_index(rules.corpus, rules.index)
    assert meaning(rules) == {
        "第一条": [("广告法", None, (), ()), ("平阳市城市供水管理方案", supply, (), ("2023-03/d01",))],
        "第三条": third,
        "第四条": [("供水方案", supply, ("2",), ("2023-03/d01/att1/a2",))],
    }


def test_the_catalogue_lists_what_a_document_cites_and_what_the_index_has_of_it(
    rules: Place, run: Callable[..., Any]
) -> None:
    (rules.corpus / "2023-03.txt").write_text(SUPPLY, encoding="utf-8")
    update_index(rules.corpus, rules.index)
    entries = {entry["id"]: entry for entry in json.loads(run(*rules.options, "list", "documents", "--json").out)}
    assert entries["2023-03/d01"]["cites"] == []
    assert entries["2024-03/d01"]["cites"] == [
        {"title": "广告法", "doc_no": None, "resolved": None},
        {"title": "平阳市城市供水管理方案", "doc_no": "平政办发〔2023〕7号", "resolved": "2023-03/d01"},
    ]


def test_an_article_without_a_text_means_nothing_where_there_are_no_articles(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.corpus.mkdir()
    text = notice(1, "城市供水", ["按第十四条规定的条件审核。", "按本通知第二条要求报送。"])
    (place.corpus / "2024-03.txt").write_text(text, encoding="utf-8")
    update_index(place.corpus, place.index)
    records = lfsearch.open(place.index).index.store.records()
    assert [c.articles for record in records for c in record.citations] == [("2",)]


def test_the_title_of_the_document_is_cited_where_it_ends_the_force_of_an_older_one(rules: Place) -> None:
    path = rules.corpus / "2024-03.txt"
    closing = "第五条\u3000 原《平阳市户外广告管理办法》同时废止。\n\n"
    path.write_text(RULES + closing, encoding="utf-8")
    update_index(rules.corpus, rules.index)
    (entry,) = lfsearch.open(rules.index).index.documents
    assert [text.title for text in entry.repeals] == ["平阳市户外广告管理办法"]


def test_an_article_of_this_text_is_sought_in_the_text_that_says_so(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.corpus.mkdir()
    head = RULES[: RULES.index("平阳市户外广告管理办法\n\n第一条")].replace(
        "印发平阳市户外广告管理办法", "印发平阳市户外广告管理办法和平阳市店招管理办法"
    )
    plans = [
        f"平阳市{name}管理办法\n\n第一条\u3000 应当牢固。\n\n第二条\u3000 违反本办法第一条的,责令改正。\n\n"
        for name in ("户外广告", "店招")
    ]
    text = head.replace("《平阳市户外广告管理办法》已", "《平阳市户外广告管理办法》《平阳市店招管理办法》已") + "".join(
        plans
    )
    (place.corpus / "2024-03.txt").write_text(text, encoding="utf-8")
    update_index(place.corpus, place.index)
    index = lfsearch.open(place.index).index
    found = {r.id: resolve(index, c, r) for r in index.store.records() for c in r.citations if c.own}
    assert len(found) == 2
    assert all(ids == (where[:-1] + "1",) for where, ids in found.items()), found


def test_of_two_texts_with_one_title_the_one_then_in_force_is_meant(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.corpus.mkdir()
    for year in (2022, 2024):
        text = SUPPLY.replace("2023", str(year)).replace("〕7号", f"〕{year - 2000}号")
        (place.corpus / f"{year}-03.txt").write_text(text, encoding="utf-8")
    citing = notice(1, "巡查", ["严格执行《平阳市城市供水管理方案》。"], year=2023)
    (place.corpus / "2023-03.txt").write_text(citing, encoding="utf-8")
    update_index(place.corpus, place.index)
    index = lfsearch.open(place.index).index
    found = [resolve(index, c, r) for r in index.store.records() if r.issue == "2023-03" for c in r.citations]
    assert found == [("2022-03/d01",)]


def test_of_the_gazette_itself(real_index: Path) -> None:
    index = lfsearch.open(real_index).index
    resolved = [(r, c, resolve(index, c, r)) for r in index.store.records() for c in r.citations]
    short = {ids for r, c, ids in resolved if c.title == "错峰方案"}
    assert short == {("2020-11/d07",)}
    articles = {r.id: ids for r, c, ids in resolved if c.own}
    assert articles["2023-10/d01/att1/a15"] == ("2023-10/d01/att1/a14",)
