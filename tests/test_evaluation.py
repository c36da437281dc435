"""Evaluation over several topics: report, intervals, comparison with a baseline, and how they are shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.errors import QueryError
from lfsearch.evaluation.evaluate import (
    Change,
    Comparison,
    Report,
    compare,
    comparison_text,
    estimate,
    evaluate,
    to_json,
    to_text,
)
from lfsearch.evaluation.metrics import DEPTH, MEASURES, Shown
from lfsearch.evaluation.topics import Quote, Topic
from lfsearch.types import Span


def topic(qid: str, line: int, type: str = "keyword") -> Topic:
    """A topic whose query is its qid and whose one answer stands at this line."""
    return Topic(qid, type, qid, (Quote("2020-11", None, "…", 2, Span(line, line)),))


def hit(line: int) -> Shown:
    return Shown(f"2020-11/{line}", "2020-11", None, Span(line, line), length=2, score=1.0)


TOPICS = [topic("q1", 1), topic("q2", 2), topic("q3", 3, "paraphrase"), topic("q4", 4, "own")]
# mode -> qid -> lines shown
ANSWERS = {
    "keyword": {"q1": [1], "q2": [9, 2], "q3": [], "q4": [9]},
    "hybrid": {"q1": [9, 1], "q2": [2], "q3": [3], "q4": [9]},
}


def search(query: str, mode: str, limit: int) -> Iterable[Shown]:
    return map(hit, ANSWERS[mode][query][:limit])


@pytest.fixture
def report() -> Report:
    return evaluate(TOPICS, search, ["keyword", "hybrid"])


def test_means_by_mode_and_type(report: Report) -> None:
    # keyword: reciprocal ranks 1, 1/2, 0, 0; hybrid: 1/2, 1, 1, 0
    assert report.estimate("keyword", "MRR@10").mean == pytest.approx(1.5 / 4)
    assert report.estimate("hybrid", "MRR@10").mean == pytest.approx(2.5 / 4)
    assert report.estimate("hybrid", "MRR@10", "keyword").mean == pytest.approx(1.5 / 2)
    assert report.estimate("keyword", "Success@10", "paraphrase").mean == 0.0
    assert report.estimate("hybrid", "Success@10", "paraphrase").mean == 1.0


def test_usual_types_come_first_and_others_after(report: Report) -> None:
    assert report.types() == ["keyword", "paraphrase", "own"]


def test_each_search_is_asked_for_the_depth_of_the_deepest_measure() -> None:
    asked: list[tuple[str, str, int]] = []

    def spy(query: str, mode: str, limit: int) -> list[Shown]:
        asked.append((query, mode, limit))
        return []

    evaluate(TOPICS[:2], spy, ["keyword", "semantic"])
    assert asked == [(qid, mode, DEPTH) for mode in ("keyword", "semantic") for qid in ("q1", "q2")]


def test_hits_beyond_the_asked_limit_are_not_counted() -> None:
    report = evaluate(TOPICS[:1], lambda *_: [hit(9)] * DEPTH + [hit(1)], ["keyword"])
    assert report.estimate("keyword", "Recall@50").mean == 0.0
    assert len(report.modes["keyword"][0].ranking) == DEPTH


# ---- intervals ----------------------------------------------------------------------------------------------------


def test_the_interval_of_equal_values_is_a_point() -> None:
    value = estimate([0.25] * 7)
    assert (value.mean, value.low, value.high) == (0.25, 0.25, 0.25)


def test_the_interval_of_a_fair_coin_has_the_binomial_width() -> None:
    # 100 zeros and ones, half each: standard error 0.05, so about 0.5 -+ 1.96 * 0.05
    value = estimate([0.0, 1.0] * 50)
    assert value.mean == 0.5
    assert value.low == pytest.approx(0.402, abs=0.015)
    assert value.high == pytest.approx(0.598, abs=0.015)


def test_the_same_values_give_the_same_interval() -> None:
    values = [0.1, 0.9, 0.4, 0.0, 1.0]
    assert estimate(values) == estimate(values)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_an_interval_lies_within_the_values_and_around_the_middle(values: list[float]) -> None:
    value = estimate(values)
    assert min(values) - 1e-9 <= value.low <= value.high <= max(values) + 1e-9
    assert min(values) - 1e-9 <= value.mean <= max(values) + 1e-9


def test_nothing_has_no_mean() -> None:
    with pytest.raises(ValueError, match="nothing to average"):
        estimate([])


# ---- baseline -----------------------------------------------------------------------------------------------------


def baseline(report: Report) -> Any:
    return json.loads(json.dumps(to_json(report)))


def test_a_report_against_itself_has_no_changes(report: Report) -> None:
    for item in compare(report, baseline(report)):
        assert (item.gains, item.losses, item.unshared) == ([], [], 0)
        assert item.difference.mean == pytest.approx(0, abs=1e-6)


def test_gains_and_losses_by_topic(report: Report) -> None:
    old = baseline(report)
    old["modes"] = {"keyword": old["modes"]["hybrid"]}
    (item,) = compare(report, old)
    rank_two = 1 / 1.584962500721156  # nDCG of the only answer at rank 2: 1 / log2(3)
    assert [(change.qid, change.before, change.after) for change in item.gains] == [
        ("q1", pytest.approx(rank_two, abs=1e-6), 1.0)
    ]
    assert [(change.qid, change.after) for change in item.losses] == [
        ("q3", 0.0),
        ("q2", pytest.approx(rank_two, abs=1e-6)),
    ]
    assert item.difference.mean == pytest.approx((1 - rank_two - 1 - (1 - rank_two)) / 4, abs=1e-6)


def test_other_topics_are_counted_and_left_out(report: Report) -> None:
    old = baseline(report)
    topics = old["modes"]["keyword"]["topics"]
    topics[0]["qid"] = "q99"
    (item, _) = compare(report, old)
    assert [change.qid for change in item.changes] == ["q2", "q3", "q4"]
    assert item.unshared == 2
    assert "2 topics are on one side only" in comparison_text([item])


@pytest.mark.parametrize("other", [None, [], {}, {"modes": []}, {"modes": {"keyword": {}}}, {"modes": {"keyword": 1}}])
def test_what_is_no_report_is_refused(report: Report, other: object) -> None:
    with pytest.raises(QueryError, match="not a report"):
        compare(report, other)


def test_a_baseline_of_other_topics_is_refused(report: Report) -> None:
    with pytest.raises(QueryError, match="shares no mode and topic"):
        compare(report, {"modes": {"keyword": {"topics": []}}})


# ---- shown --------------------------------------------------------------------------------------------------------


def test_json_has_every_figure_of_every_level(report: Report) -> None:
    data = baseline(report)
    assert data["schema_version"] == 1
    assert list(data["modes"]) == ["keyword", "hybrid"]
    keyword = data["modes"]["keyword"]
    assert keyword["overall"]["count"] == 4
    assert keyword["overall"]["MRR@10"]["mean"] == pytest.approx(0.375)
    assert list(keyword["types"]) == ["keyword", "paraphrase", "own"]
    assert keyword["types"]["keyword"]["count"] == 2
    assert [topic["qid"] for topic in keyword["topics"]] == ["q1", "q2", "q3", "q4"]
    assert set(keyword["topics"][0]["scores"]) == set(MEASURES) == set(data["measures"])


def test_the_table_sets_modes_side_by_side_in_eighty_columns(report: Report) -> None:
    three = evaluate(TOPICS, lambda query, mode, limit: search(query, "hybrid", limit))
    text = to_text(three)
    assert max(map(len, text.splitlines())) <= 80
    head = text.splitlines()[0].split()
    assert head == ["nDCG@10", "n", "keyword", "semantic", "hybrid"]
    assert [line.split()[0] for line in text.split("\n\n")[0].splitlines()[1:]] == [*three.types(), "all"]
    for measure in MEASURES:
        assert f"\n{measure} " in "\n" + text


def test_the_table_shows_mean_and_interval() -> None:
    perfect = evaluate(TOPICS[:2], lambda query, mode, limit: [hit(int(query[1]))], ["keyword"])
    assert "all             2   1.000 [1.00 1.00]" in to_text(perfect).splitlines()


def test_the_comparison_lists_the_largest_changes_first(report: Report) -> None:
    old = baseline(report)
    old["modes"] = {"keyword": old["modes"]["hybrid"]}
    first, *changes = comparison_text(compare(report, old)).splitlines()
    assert first.startswith("keyword: nDCG@10 -0.250 [")
    assert first.endswith("1 topics gained, 2 lost, 1 same")
    assert [line.split() for line in changes] == [
        ["+0.369", "0.631", "->", "1.000", "q1", "q1"],
        ["-1.000", "1.000", "->", "0.000", "q3", "q3"],
        ["-0.369", "1.000", "->", "0.631", "q2", "q2"],
    ]


def test_a_query_cannot_steer_the_terminal() -> None:
    change = Change("q1", "秸秆\x1b[2J\n禁烧", 0.0, 1.0)
    text = comparison_text([Comparison("hybrid", (change,), estimate([1.0]), 0)])
    assert text.splitlines()[1:] == ["  +1.000  0.000 -> 1.000  q1  秸秆[2J 禁烧"]


def test_a_gain_of_a_hundredth_counts_and_rounding_does_not() -> None:
    changes = (Change("q1", "甲", 0.5, 0.51), Change("q2", "乙", 0.51, 0.5), Change("q3", "丙", 0.5, 0.5 + 1e-9))
    found = Comparison("hybrid", changes, estimate([0.0]), 0)
    assert [change.qid for change in found.gains] == ["q1"]
    assert [change.qid for change in found.losses] == ["q2"]
