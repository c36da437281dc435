"""The reasons that a hit is shown with, against what they say."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Place

Run = Callable[..., Any]
PLAIN = ("--without", "alignment", "--without", "framing", "--without", "naming", "-n", "100")


def hits(run: Run, place: Place, *options: str) -> list[dict[str, Any]]:
    answer = run(*place.options, "search", *options, "--explain", "--json")
    assert answer.code == 0, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out)["hits"]
    return found


def test_the_keyword_rank_counts_from_one(run: Run, tiny_corpus: Place) -> None:
    legs = [hit["explain"]["keyword"] for hit in hits(run, tiny_corpus, "城市供水 巡查", *PLAIN)]
    scores = [leg["score"] for leg in legs if leg]
    assert len(scores) > 3
    for leg in filter(None, legs):
        assert leg["rank"] == 1 + sum(other > leg["score"] for other in scores)


def test_the_semantic_rank_counts_from_one(run: Run, tiny_corpus: Place) -> None:
    found = hits(run, tiny_corpus, "城市供水", "--mode", "semantic", *PLAIN)
    cosines = [hit["explain"]["semantic"]["cosine"] for hit in found]
    assert len(cosines) > 3
    assert cosines == sorted(cosines, reverse=True)
    assert found[0]["explain"]["semantic"]["rank"] == 1
    for hit in found:
        leg = hit["explain"]["semantic"]
        assert leg["rank"] == hit["rank"] or cosines.count(leg["cosine"]) > 1
        assert leg["cosine"] == round(hit["score"], 4)
        assert hit["explain"]["keyword"] is None


def test_words_are_told_apart_from_those_that_are_missing(run: Run, tiny_corpus: Place) -> None:
    first = hits(run, tiny_corpus, "水源地 巡查 飞船", "--mode", "keyword")[0]
    assert first["id"] == "2024-03/d01/1"
    assert first["explain"]["matched"] == ["水源地", "巡查"]
    assert first["explain"]["missing"] == ["飞船"]
    assert 0 < first["explain"]["keyword"]["share_of_bound"] < 1


def test_a_document_that_the_query_names_says_why_it_was_raised(run: Run, tiny_corpus: Place) -> None:
    first = hits(run, tiny_corpus, "平政办发〔2024〕2号")[0]
    assert first["explain"]["query"] == "doc_no"
    assert first["explain"]["named"] == {"by": "doc_no", "bonus": 4.0}


def test_the_kind_of_query(run: Run, tiny_corpus: Place) -> None:
    def kind(*options: str) -> object:
        return hits(run, tiny_corpus, *options)[0]["explain"]["query"]

    assert kind("城市供水 水源地 巡查") == "wording"
    assert kind("城市供水", "--mode", "keyword") == kind("城市供水", "--mode", "semantic") == "plain"
    assert kind("娃娃们在学校吃得好不好") == "lay"


def test_the_evidence_adds_up_to_the_score(run: Run, tiny_corpus: Place) -> None:
    found = hits(run, tiny_corpus, "城市供水 巡查 食堂", "-n", "100")
    assert found
    for hit in found:
        evidence = hit["explain"]["evidence"]
        first = round(hit["score"] - sum(one["adds"] for one in evidence.values()), 2)
        assert first in (0.0, 1.0, pytest.approx(hit["explain"]["trust_in_words"], abs=0.02))
        assert {"cosine", "coverage"} <= evidence.keys()


def test_what_is_left_out_is_no_evidence(run: Run, tiny_corpus: Place) -> None:
    for step, name in (("coverage", "coverage"), ("above", "path"), ("alignment", "alignment")):
        for hit in hits(run, tiny_corpus, "城市供水 巡查", "--without", step, "-n", "100"):
            assert name not in hit["explain"]["evidence"]
