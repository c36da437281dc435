"""Fusion with sums worked out by hand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.retrieval.evidence import apart, asked, shares
from lfsearch.retrieval.fusion import align, best_share, factors, first, fuse
from lfsearch.retrieval.weights import Weights

WEIGHTS = Weights(
    cosine=0.6,
    alignment=0.4,
    apart=0.4,
    share=0.5,
    path=0.2,
    coverage=0.3,
    above=0.1,
    lifted=0.2,
    unread=0.05,
    asked=0.06,
    framing=0.07,
    bare=0.02,
    trust_bias=-4.0,
    trust_share=10.0,
    trust_coverage=5.0,
    trust_known=2.0,
)

ALL = ("alignment", "apart")


def test_a_sum_by_hand() -> None:
    evidence = {
        "cosine": np.array([0.5, 0.8], dtype=np.float32),
        "alignment": np.array([0.5, 0.0], dtype=np.float32),
        "share": np.array([0.4, 0.0], dtype=np.float32),
        "coverage": np.array([1.0, 0.0], dtype=np.float32),
        "apart": np.array([0.5, -0.1], dtype=np.float32),
        "lifted": np.array([0.0, 0.2], dtype=np.float32),
    }
    fused = fuse(evidence, factors(0.25, WEIGHTS, evidence))
    # .75 x (.6 x .5 + .4 x .5 + .4 x .5) + .25 x (.5 x .4 + .3); .75 x (.6 x .8 - .4 x .1) + .2 x .2
    assert fused.tolist() == pytest.approx([0.65, 0.37])


def test_meaning_and_words_change_places_without_a_jump() -> None:
    shares_of_meaning = [factors(trust, WEIGHTS, ALL)["cosine"] for trust in (0.0, 0.5, 1.0)]
    shares_of_words = [factors(trust, WEIGHTS, ALL)["share"] for trust in (0.0, 0.5, 1.0)]
    assert shares_of_meaning == pytest.approx([0.6, 0.3, 0.0])
    assert shares_of_words == pytest.approx([0.0, 0.25, 0.5])
    assert WEIGHTS.trust(0.1, 0.4, 0.5) == pytest.approx(0.5)
    rising = [WEIGHTS.trust(share / 100, 0.4, 0.5) for share in range(60)]
    assert all(0 < after - before < 0.03 for before, after in pairwise(rising))


def test_what_a_model_cannot_tell_gives_its_weight_to_the_cosine() -> None:
    assert factors(0.0, WEIGHTS, {"apart"})["cosine"] == pytest.approx(1.0)
    assert factors(0.0, WEIGHTS, {"alignment"})["cosine"] == pytest.approx(1.0)
    assert factors(0.0, WEIGHTS, {})["cosine"] == pytest.approx(1.4)


def test_clauses_are_compared_by_what_sets_them_apart_from_what_all_have_in_common() -> None:
    common = [0.6, 0.0]
    clauses = np.array([[0.6, 0.8], [1.0, 0.0], [0.6, -0.8], [0.0, 0.0]], dtype=np.float32)
    query = np.array([0.6, 0.8], dtype=np.float32)
    assert apart(query, clauses, common).tolist() == pytest.approx([1.0, 0.0, -1.0, 0.0])
    assert apart(np.zeros(2, dtype=np.float32), clauses, common).tolist() == [0.0] * 4


def test_headings_and_formulas_are_lowered() -> None:
    by = factors(0.3, WEIGHTS, ALL)
    assert (by["framing"], by["bare"]) == (-0.07, -0.02)


def test_clauses_with_all_words_come_first_those_with_help_of_headings_as_far_as_words_are_trusted() -> None:
    assert first({1, 2}, {2}, 0.3, 4).tolist() == pytest.approx([0.0, 0.3, 1.0, 0.0])


@given(st.permutations(list(range(6))))
def test_the_order_of_the_matches_does_not_matter(order: list[int]) -> None:
    expected = shares({row: float(row) for row in range(6)}, 10.0, 6).tolist()
    assert shares({row: float(row) for row in order}, 10.0, 6).tolist() == expected


def test_a_share_is_of_the_bound_and_nothing_without_one() -> None:
    assert shares({1: 2.0}, 8.0, 3).tolist() == [0.0, 0.25, 0.0]
    assert shares({}, 0.0, 2).tolist() == [0.0, 0.0]


def test_alignment_is_weighed_against_the_cosine_and_counts_nothing_where_there_is_none() -> None:
    cosines = np.array([0.3, 0.6, 0.9], dtype=np.float32)
    aligned = align(cosines, [0, 1], np.array([0.9, 0.0], dtype=np.float32))
    # With half the weight of the cosine: (.3 + .45) / 1.5, .6 / 1.5 and .9 / 1.5.
    assert aligned.tolist() == pytest.approx([0.5, 0.4, 0.6])
    assert cosines.tolist() == pytest.approx([0.3, 0.6, 0.9])


def test_the_best_clause_says_how_much_of_the_bound_is_reached() -> None:
    assert best_share({3: 2.0, 4: 5.0}, 10.0) == 0.5
    assert best_share({}, 10.0) == best_share({3: 2.0}, 0.0) == 0.0


def test_a_fact_that_is_asked_for_says_more_the_rarer_it_is() -> None:
    rows = list(range(0, 200, 2))
    few, many = asked(rows, [4, 8]), asked(rows, rows[:80])
    assert few[rows.index(4)] == few[rows.index(8)] > 5 * many[0] > 0
    assert few.sum() == pytest.approx(2 * few[2])
    assert asked(rows, [4]).max() == pytest.approx(1.0)
    assert not asked(rows, []).any()
    assert not asked(rows, rows).any()


def test_words_are_trusted_as_far_as_the_corpus_knows_them() -> None:
    trusts = [WEIGHTS.trust(0.1, 0.4, known) for known in (0.0, 0.5, 1.0)]
    assert trusts == sorted(trusts)
    assert trusts[0] < trusts[2] - 0.3
