"""The benchmark programs' own arithmetic, on a handful of articles."""

from __future__ import annotations

import importlib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from conftest import Place

from lfsearch.index.passages import passages


def article(number: int, law: str, path: list[str]) -> dict[str, object]:
    label = f"第{number}条"
    text = f"本条写明事项{number}。"
    return {"id": f"L{number:06}", "law": law, "date": None, "path": path, "article_no": label, "text": text}


ARTICLES = [article(1, "甲法", ["第一章 总则"]), article(2, "甲法", []), article(3, "乙法", []), article(4, "甲法", [])]


@pytest.fixture(scope="module")
def statutes() -> ModuleType:
    return importlib.import_module("statutes")


def test_every_article_becomes_one_passage_that_leads_back_to_it(statutes: ModuleType, tmp_path: Path) -> None:
    statutes.write_corpus(ARTICLES, tmp_path / "corpus")
    (path,) = (tmp_path / "corpus").iterdir()
    issue = statutes.parse_articles(path.read_text(encoding="utf-8"), "2000-01")
    made = list(passages(issue, path.name))
    assert path.name == "2000-01.txt"
    assert [document.title for document in issue.documents] == ["甲法", "乙法", "甲法"]
    assert [statutes.article_id(passage.record.id) for passage in made] == [str(item["id"]) for item in ARTICLES]
    assert made[0].text == "第1条 本条写明事项1。"
    assert made[0].record.path == ("甲法", "第一章 总则", "第1条")


def test_many_laws_are_spread_over_issues_in_order(statutes: ModuleType, tmp_path: Path) -> None:
    laws = [article(number, f"第{number}法", []) for number in range(1, 1302)]
    statutes.write_corpus(laws, tmp_path / "corpus")
    names = sorted(path.name for path in (tmp_path / "corpus").iterdir())
    assert (names[0], names[-1], len(names)) == ("2000-01.txt", "2004-05.txt", 53)


def test_folds_are_even_and_fixed(statutes: ModuleType) -> None:
    sizes = Counter(statutes.fold_of(str(number)) for number in range(1000))
    assert sorted(sizes) == [0, 1, 2, 3, 4]
    assert min(sizes.values()) > 150
    assert [statutes.fold_of(qid) for qid in ("0", "2", "4")] == [4, 2, 3]


def test_measures_by_hand(statutes: ModuleType) -> None:
    scores = statutes.measures(["x", "a", *"cdefghijk", "b"], {"a": 1, "b": 1})
    # DCG 1/log2(3) = 0.630930; ideal 1 + 0.630930
    assert scores == {
        "nDCG@10": pytest.approx(0.630930 / 1.630930, abs=1e-6),
        "MRR@10": 0.5,
        "R@10": 0.5,
        "R@50": 1.0,
    }


def test_cross_validation_never_looks_at_the_fold_it_answers(statutes: ModuleType) -> None:
    # Weight 1 is right for the questions of fold 0 only, weight 2 for all others.
    qids = [str(number) for number in range(60)]
    qrels = {qid: {"a": 1} for qid in qids}
    found = {
        1.0: {qid: ["a"] if statutes.fold_of(qid) == 0 else ["x"] for qid in qids},
        2.0: {qid: ["x"] if statutes.fold_of(qid) == 0 else ["a"] for qid in qids},
    }
    chosen = statutes.cross_validated(found, qrels)
    assert all(chosen[qid] == (["x"] if statutes.fold_of(qid) == 0 else ["a"]) for qid in qids)


def test_a_history_counts_what_it_holds_and_what_it_lacks(real_index: Path) -> None:
    histories, years = importlib.import_module("histories"), importlib.import_module("years")
    engine = years.lfsearch.open(real_index)
    places = years.Places(engine.index.store.records())

    def passage(clause: str, doc_no: str) -> dict[str, object]:
        record = engine.index.store.record(engine.index.row(clause))
        lines = [record.source.lines.first, record.source.lines.last]
        return {"file": record.source.file, "lines": lines, "head": record.text[:20], "doc_no": doc_no}

    old = passage("2020-11/d06/att3/r39", "临政办发〔2020〕54号")
    new = passage("2023-01/d07/att5/r38", "临政办发〔2022〕51号")
    other = passage("2023-01/d07/att5/r16", "临政办发〔2022〕51号")
    rate = {"fact": "figure", "measure": "秸秆综合利用率", "old": "85%", "new": "90%"}
    rows = [
        {
            "id": "held",
            "old": [old],
            "new": [new],
            "labels": ["改数字", "改时限"],
            "changes": [rate, {**rate, "new": "95%"}],
        },
        {"id": "lacking", "old": [old], "new": [other], "labels": ["改数字"], "changes": [rate]},
    ]
    followed = histories.Histories(engine, years._Gold(places))
    scores = {score.name: (score.hits, score.total) for score in histories.followed(followed, rows)}
    assert scores["history lineage"] == (2, 4)
    assert scores["history figures"] == (1, 2)
    assert scores["history 改数字 precision"] == scores["history 改时限 recall"] == (1, 1)
    assert len(followed.seconds) == 3  # each clause is followed once


def figures(fast: float) -> dict[str, object]:
    """What `scale.py` writes of three engines, the first one so fast at 4,000 clauses."""
    growth = importlib.import_module("scale")
    sizes = {}
    for clauses in (4000, 16000):
        ms = {
            name: {"p50_ms": own * clauses / 4000, "p95_ms": 2 * own * clauses / 4000}
            for name, own in (("keyword", fast), ("fts5", 4.0), ("tantivy", 1.0))
        }
        sizes[str(clauses)] = {
            "clauses": clauses,
            "ms": ms,
            "times_fts5": growth.ratios(ms),
            "rss_mb": {"keyword": 100.0},
            "disk_x": {"lfsearch": 12.5, "tantivy": 2.0},
        }
    sizes["16000"]["nDCG@10"] = {"keyword": 0.6, "tantivy": 0.5}
    about = {
        "commit": "0123456789abcdef",
        "python": "3.11",
        "machine": "x86_64, 2 cores",
        "versions": {"sqlite": "3.4"},
    }
    return {**about, "queries": 90, "sizes": sizes}


def test_times_are_given_beside_those_of_fts5_too() -> None:
    growth = importlib.import_module("growth")
    table = growth.table(figures(2.0))
    assert "| lfsearch, keyword | 2.0 / 4.0 | 8.0 / 16.0 |" in table
    assert "| lfsearch, keyword | 0.50 / 0.50 | 0.50 / 0.50 |" in table
    assert "| tantivy | 0.25 / 0.25 | 0.25 / 0.25 |" in table
    assert "| nDCG@10 on the judged topics | 16000 |" in table
    assert "| fts5 |  |" in table  # what was not measured is left empty


def test_the_drawing_has_a_line_for_each_engine_that_rises_with_the_corpus() -> None:
    growth = importlib.import_module("growth")
    tree = ElementTree.fromstring(growth.drawing(figures(2.0)))
    spans = [one for one in tree.iter("{http://www.w3.org/2000/svg}path") if one.get("fill") == "none"]
    assert len(spans) == 3
    for span in spans:
        (left, low), (right, high) = (map(float, point.split()) for point in str(span.get("d"))[1:].split("L"))
        assert left < right
        assert low > high  # y counts from the top
    labels = [
        float(str(one.get("y"))) for one in tree.iter("{http://www.w3.org/2000/svg}text") if one.get("x") == "620.0"
    ]
    assert len(labels) == 3
    assert min(later - one for one, later in pairwise(sorted(labels))) >= 16  # none over another


def test_percentiles_are_those_of_the_values_in_order() -> None:
    scale = importlib.import_module("scale")
    assert scale.percentiles([float(number) for number in range(100, 0, -1)]) == {"p50_ms": 51.0, "p95_ms": 96.0}


def test_every_peer_finds_the_clause_that_holds_the_words(tiny_corpus: Place, tmp_path: Path) -> None:
    peers = importlib.import_module("peers")
    engine = importlib.import_module("years").lfsearch.open(tiny_corpus.index)
    clauses = peers.Clauses(engine, tmp_path)
    rows = {row for row, record in enumerate(engine.index.store.records()) if "水利局" in record.text}
    assert rows
    for name in peers.there():
        for _ in range(2):  # made, and then opened
            ask = peers.opened(name, tmp_path, clauses)
            assert ask(clauses.asked("水利局"))[0] in rows, name
        assert peers.size(name, tmp_path) > 0
