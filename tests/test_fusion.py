"""Fusion with sums worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.retrieval.fusion import (
    HIGH_SHARE,
    HIGH_WEIGHT,
    LOW_SHARE,
    LOW_WEIGHT,
    align,
    best_share,
    fuse,
    trust,
)


def test_sums_by_hand() -> None:
    cosines = np.array([0.5, 0.2, 0.0], dtype=np.float32)
    fused = fuse({1: 3.0, 2: 6.0}, bound=10.0, cosines=cosines, weight=1.0)
    # row 0: .5 / 2; row 1: (.2 + .3) / 2; row 2: (0 + .6) / 2
    assert fused.tolist() == pytest.approx([0.25, 0.25, 0.30])


def test_the_weight_follows_how_much_the_best_clause_covers() -> None:
    assert trust(0.0) == 0.0
    assert trust(LOW_SHARE) == 0.0
    assert trust(HIGH_SHARE) == 1.0
    assert trust((LOW_SHARE + HIGH_SHARE) / 2) == pytest.approx(0.5)
    lay = fuse({0: 0.5}, 10.0, np.array([0.0, 0.4], dtype=np.float32))
    assert lay[1] > lay[0]  # little is covered: meaning decides
    exact = fuse({0: 5.0}, 10.0, np.array([0.0, 0.4], dtype=np.float32))
    assert exact[0] > exact[1]
    assert exact[0] == pytest.approx(HIGH_WEIGHT * 0.5 / (1 + HIGH_WEIGHT))
    assert lay[1] == pytest.approx(0.4 / (1 + LOW_WEIGHT))


def test_clauses_with_all_words_come_first_when_words_can_be_trusted() -> None:
    fused = fuse({0: 5.0, 1: 4.0}, 10.0, np.zeros(2, dtype=np.float32), complete={1})
    assert fused[1] > fused[0]


def test_without_keyword_matches_the_cosines_decide() -> None:
    fused = fuse({}, 0.0, np.array([0.1, 0.3], dtype=np.float32))
    assert fused.argmax() == 1


@given(st.permutations(list(range(6))))
def test_the_order_of_the_matches_does_not_matter(order: list[int]) -> None:
    scores = {row: float(row) for row in order}
    cosines = np.linspace(0, 1, 6, dtype=np.float32)
    assert fuse(scores, 10.0, cosines).tolist() == fuse({r: float(r) for r in range(6)}, 10.0, cosines).tolist()


def test_clauses_with_all_words_are_raised_as_far_as_the_words_can_be_trusted() -> None:
    cosines = np.zeros(1, dtype=np.float32)
    for share, raised in ((LOW_SHARE, 0.0), ((LOW_SHARE + HIGH_SHARE) / 2, 0.5), (HIGH_SHARE, 1.0)):
        keyword = {0: share * 10.0}
        difference = fuse(keyword, 10.0, cosines, complete={0})[0] - fuse(keyword, 10.0, cosines)[0]
        assert difference == pytest.approx(raised, abs=1e-6)


def test_alignment_is_weighed_against_the_cosine_and_counts_nothing_where_there_is_none() -> None:
    cosines = np.array([0.3, 0.6, 0.9], dtype=np.float32)
    aligned = align(cosines, [0, 1], np.array([0.9, 0.0], dtype=np.float32))
    # With half the weight of the cosine: (.3 + .45) / 1.5, .6 / 1.5 and .9 / 1.5.
    assert aligned.tolist() == pytest.approx([0.5, 0.4, 0.6])
    assert cosines.tolist() == pytest.approx([0.3, 0.6, 0.9])


def test_the_best_clause_says_how_much_of_the_bound_is_reached() -> None:
    assert best_share({3: 2.0, 4: 5.0}, 10.0) == 0.5
    assert best_share({}, 10.0) == best_share({3: 2.0}, 0.0) == 0.0
