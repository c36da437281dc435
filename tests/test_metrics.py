"""Each measure against numbers worked out by hand, and the properties that any ranking must keep."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.evaluation.metrics import (
    MEASURES,
    Shown,
    answers,
    earned,
    earned_by_id,
    mrr,
    ndcg,
    reaches,
    recall,
    score,
    success,
)
from lfsearch.evaluation.topics import Quote, Topic
from lfsearch.types import Span

DOC = "临政办发〔2020〕54号"


def quote(first: int, last: int, grade: int = 2, issue: str = "2020-11", doc_no: str | None = DOC) -> Quote:
    return Quote(issue, doc_no, "…", grade, Span(first, last))


def topic(*quotes: Quote, type: str = "keyword") -> Topic:
    return Topic("q1", type, "秸秆禁烧", quotes)


def hit(first: int, last: int, issue: str = "2020-11", doc_no: str | None = DOC, length: int = 2) -> Shown:
    return Shown(f"{issue}/{first}", issue, doc_no, Span(first, last), length, score=1.0)


# ---- answers ------------------------------------------------------------------------------------------------------


def test_quotes_within_six_lines_are_one_answer_with_the_higher_grade() -> None:
    (only,) = answers(topic(quote(10, 12, grade=1), quote(18, 19, grade=2)))
    assert only.grade == 2
    assert only.spans == (Span(10, 12), Span(18, 19))


def test_quotes_seven_lines_apart_are_two_answers_best_grade_first() -> None:
    found = answers(topic(quote(10, 12, grade=1), quote(19, 20, grade=2)))
    assert [(answer.grade, answer.spans) for answer in found] == [(2, (Span(19, 20),)), (1, (Span(10, 12),))]


def test_near_quotes_chain_and_their_order_in_the_file_does_not_matter() -> None:
    chained = answers(topic(quote(21, 22), quote(10, 12), quote(16, 17)))
    assert [answer.spans for answer in chained] == [(Span(10, 12), Span(16, 17), Span(21, 22))]


def test_a_short_quote_inside_a_long_one_does_not_hide_the_long_ones_end() -> None:
    (only,) = answers(topic(quote(10, 40), quote(12, 13), quote(45, 46)))
    assert len(only.spans) == 3


def test_near_lines_of_other_documents_or_issues_stay_apart() -> None:
    found = answers(topic(quote(10, 12), quote(13, 14, doc_no="临政办发〔2020〕55号"), quote(10, 12, issue="2023-10")))
    assert len(found) == 3


def test_a_known_item_is_its_whole_document() -> None:
    known = topic(quote(10, 12), quote(90, 91), quote(14, 15, grade=1), type="known_item")
    (only,) = answers(known)
    assert only.grade == 2
    assert reaches(hit(5000, 5001), only)
    assert reaches(hit(5000, 5001, doc_no="临政办发[2020] 54号"), only), "brackets and spaces vary in print"
    assert not reaches(hit(5000, 5001, doc_no="临政办发〔2020〕55号"), only)
    assert not reaches(hit(11, 12, issue="2023-10"), only)
    assert reaches(hit(12, 13, doc_no=None), only), "its lines count even where the 文号 was not recognised"


def test_a_known_item_keeps_the_helping_quotes_of_other_documents() -> None:
    other = quote(700, 701, grade=1, doc_no="临政办发〔2020〕55号")
    found = answers(topic(quote(10, 12), other, type="known_item"))
    assert [(answer.grade, answer.document) for answer in found] == [(2, DOC), (1, None)]


def test_a_known_item_without_a_number_is_found_by_its_lines() -> None:
    (only,) = answers(topic(quote(10, 12, doc_no=None), type="known_item"))
    assert reaches(hit(12, 13, doc_no=None), only)
    assert not reaches(hit(13, 14, doc_no=None), only)


def test_only_known_items_count_the_whole_document() -> None:
    (only,) = answers(topic(quote(10, 12)))
    assert not reaches(hit(13, 14), only)


# ---- earning ------------------------------------------------------------------------------------------------------


def test_touching_the_first_or_last_line_is_enough_and_the_gap_inside_an_answer_is_not() -> None:
    (only,) = answers(topic(quote(10, 12), quote(17, 19)))
    assert [reaches(hit(a, b), only) for a, b in [(9, 10), (12, 14), (13, 16), (19, 30), (20, 30), (1, 9)]] == [
        True, True, False, True, False, False,
    ]  # fmt: skip


def test_an_answer_is_earned_once_and_one_hit_may_earn_two() -> None:
    wanted = answers(topic(quote(10, 12, grade=2), quote(30, 32, grade=1)))
    assert earned([hit(1, 2), hit(12, 13), hit(11, 11), hit(12, 31)], wanted) == [[], [2], [], [1]]
    assert earned([hit(10, 32)], wanted) == [[2, 1]]


def test_a_hit_over_two_thousand_characters_earns_nothing() -> None:
    wanted = answers(topic(quote(10, 12)))
    assert earned([hit(10, 12, length=2001)], wanted) == [[]]
    assert earned([hit(10, 12, length=2000)], wanted) == [[2]]


def test_ids_earn_their_own_grade_once() -> None:
    assert earned_by_id(["b", "a", "b", "x", "c"], {"a": 1, "b": 2, "c": 0}) == [[2], [1], [], [], []]


# ---- measures, by hand --------------------------------------------------------------------------------------------
# Ranks: nothing, grade 1, nothing, grade 2. Answers in all: 2, 2, 1.
RANKS = [[], [1], [], [2]]
GRADES = [2, 2, 1]


def test_ndcg_by_hand() -> None:
    # DCG = 1/log2(3) + 3/log2(5) = 0.630930 + 1.292030 = 1.922960
    # ideal = 3/log2(2) + 3/log2(3) + 1/log2(4) = 3 + 1.892789 + 0.5 = 5.392789
    assert ndcg(RANKS, GRADES) == pytest.approx(1.922960 / 5.392789, abs=1e-6)
    assert ndcg(RANKS, GRADES, k=2) == pytest.approx(0.630930 / 4.892789, abs=1e-6)


def test_ndcg_counts_ten_ranks_only() -> None:
    assert ndcg([[]] * 9 + [[2]], [2]) == pytest.approx(1 / math.log2(11))
    assert ndcg([[]] * 10 + [[2]], [2]) == 0.0


def test_ndcg_is_capped_where_one_hit_earns_everything() -> None:
    # 3 + 3 at rank 1 against the ideal 3 + 3/log2(3) = 4.892789
    assert ndcg([[2, 2]], [2, 2]) == 1.0


def test_mrr_by_hand() -> None:
    assert mrr(RANKS, GRADES) == 1 / 2
    assert mrr([[]] * 9 + [[1]], [1]) == 1 / 10
    assert mrr([[]] * 10 + [[1]], [1]) == 0.0


def test_recall_by_hand() -> None:
    assert recall(RANKS, GRADES) == pytest.approx(2 / 3)
    assert recall(RANKS, GRADES, k=3) == pytest.approx(1 / 3)
    assert recall([[]] * 49 + [[1]], [1], k=50) == 1.0
    assert recall([[]] * 50 + [[1]], [1], k=50) == 0.0


def test_success_needs_a_top_grade_within_ten() -> None:
    assert success(RANKS, GRADES) == 1.0
    assert success(RANKS, GRADES, k=3) == 0.0
    assert success([[1], [1]], [1, 1, 2]) == 0.0
    assert success([[1]], [1], grade=1) == 1.0


def test_no_hits_and_no_answers_score_zero() -> None:
    assert set(score([], topic(quote(1, 2))).values()) == {0.0}
    assert [measure([[]], []) for measure in MEASURES.values()] == [0.0] * 5


def test_score_of_a_ranking_by_hand() -> None:
    asked = topic(quote(10, 12), quote(100, 101, grade=1), quote(200, 201))
    ranking = [hit(1, 2), hit(100, 100), hit(101, 101), *[hit(n, n) for n in range(300, 308)], hit(200, 201)]
    # ranks: 2 earns grade 1, rank 12 earns grade 2; ideal 3 + 3/log2(3) + 1/2
    assert score(ranking, asked) == {
        "nDCG@10": pytest.approx((1 / math.log2(3)) / (3 + 3 / math.log2(3) + 0.5)),
        "MRR@10": 0.5,
        "Recall@10": pytest.approx(1 / 3),
        "Recall@50": pytest.approx(2 / 3),
        "Success@10": 0.0,
    }


# ---- properties ---------------------------------------------------------------------------------------------------

lines = st.integers(1, 60)
spans = st.tuples(lines, st.integers(0, 5)).map(lambda pair: (pair[0], pair[0] + pair[1]))
quotes = st.builds(
    lambda span, grade, issue: quote(*span, grade=grade, issue=issue),
    spans, st.sampled_from([1, 2]), st.sampled_from(["2020-11", "2023-10"]),
)  # fmt: skip
topics = st.builds(
    lambda quotes, type: topic(*quotes, type=type),
    st.lists(quotes, min_size=1, max_size=8), st.sampled_from(["keyword", "known_item"]),
)  # fmt: skip
hits = st.builds(lambda span, issue: hit(*span, issue=issue), spans, st.sampled_from(["2020-11", "2023-10"]))
rankings = st.lists(hits, max_size=60)


@given(rankings, topics)
def test_every_measure_is_between_nothing_and_all(ranking: list[Shown], asked: Topic) -> None:
    scores = score(ranking, asked)
    assert all(0.0 <= value <= 1.0 for value in scores.values())
    assert scores["Recall@10"] <= scores["Recall@50"]
    assert (scores["nDCG@10"] > 0) == (scores["MRR@10"] > 0) == (scores["Recall@10"] > 0)


@given(topics)
def test_showing_each_answer_in_order_of_grade_is_perfect(asked: Topic) -> None:
    wanted = answers(asked)
    ideal = [[answer.grade] for answer in wanted]
    grades = [answer.grade for answer in wanted]
    assert ndcg(ideal, grades) == pytest.approx(1.0)
    assert mrr(ideal, grades) == 1.0
    assert recall(ideal, grades, k=50) == 1.0
    assert success(ideal, grades) == float(2 in grades)


@given(rankings, topics)
def test_no_answer_is_earned_twice(ranking: list[Shown], asked: Topic) -> None:
    wanted = answers(asked)
    grades = sorted(grade for rank in earned(ranking, wanted) for grade in rank)
    reached = sorted(answer.grade for answer in wanted if any(reaches(found, answer) for found in ranking))
    assert grades == reached


@given(rankings, topics, st.randoms(use_true_random=False))
def test_the_order_of_the_judgements_does_not_matter(ranking: list[Shown], asked: Topic, rng: Any) -> None:
    shuffled = list(asked.relevant)
    rng.shuffle(shuffled)
    assert score(ranking, Topic(asked.qid, asked.type, asked.query, tuple(shuffled))) == score(ranking, asked)


@given(rankings, topics, hits)
def test_what_follows_the_fiftieth_hit_changes_nothing(ranking: list[Shown], asked: Topic, extra: Shown) -> None:
    padded = (ranking + [hit(1000, 1000)] * 50)[:50]
    assert score([*padded, extra], asked) == score(padded, asked)


@given(rankings, topics, st.integers(0, 60))
def test_an_irrelevant_hit_put_in_front_never_helps(ranking: list[Shown], asked: Topic, place: int) -> None:
    worse = [*ranking[:place], hit(1000, 1000, doc_no="临政函〔2020〕1号"), *ranking[place:]]
    before, after = score(ranking, asked), score(worse, asked)
    assert all(after[name] <= before[name] + 1e-12 for name in MEASURES)
