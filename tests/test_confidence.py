"""How sure a search is, and when it says that probably nothing fits."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lfsearch
from lfsearch.embedding import fitting, scale
from lfsearch.embedding.scale import MEANING, SCALE_FILE, BrokenScale, Scale, Scales, read_scales, to_json
from lfsearch.embedding.static import BUNDLED
from lfsearch.errors import IndexOutOfDate
from lfsearch.retrieval.engine import Engine

numbers = st.floats(-100, 100)


def made(weights: tuple[float, ...] = (1.0, 1.0, 0.0), bias: float = 0.0) -> Scale:
    return Scale(MEANING, weights, bias, 2, 2, 0.9, 0.8)


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


# -- a scale ----------------------------------------------------------------------------------------------------------


@given(st.tuples(numbers, numbers, numbers), st.floats(0, 10))
def test_more_evidence_never_makes_less_sure(values: tuple[float, float, float], more: float) -> None:
    low = made().confidence(values)
    high = made().confidence((values[0] + more, *values[1:]))
    assert 0 <= low <= high <= 1


def test_a_scale_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    scales = Scales(made(), True, None, "made by a test")
    (tmp_path / "own.json").write_text(to_json(scales), encoding="utf-8")
    assert read_scales(tmp_path / "own.json") == scales
    assert read_scales(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    "change",
    [
        {"format": 99},
        {"meaning": None},
        {"meaning": {}},
        {"meaning": {**json.loads(to_json(Scales(made(), True, None, "")))["meaning"], "weights": [1, 2]}},
        {"meaning": {**json.loads(to_json(Scales(made(), True, None, "")))["meaning"], "weights": [1, 2, math.inf]}},
        {"words": {"features": ["share"]}},
        {"command": ...},
    ],
)
def test_a_broken_scale_file_is_told(tmp_path: Path, change: dict[str, object]) -> None:
    data = {**json.loads(to_json(Scales(made(), True, None, "x"))), **change}
    data = {key: value for key, value in data.items() if value is not ...}
    (tmp_path / "own.json").write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(BrokenScale):
        read_scales(tmp_path / "own.json")


@pytest.mark.parametrize("text", ["", "[]", "null", "\xff", '{"format": 1'])
def test_what_is_no_scale_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "own.json").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenScale):
        read_scales(tmp_path / "own.json")


# -- the fit ----------------------------------------------------------------------------------------------------------


def drawn(apart: float, count: int = 300) -> tuple[fitting.Floats, fitting.Bools]:
    """Two clouds of questions whose first value differs; the second says nothing."""
    rng = np.random.RandomState(7)
    answerable = np.arange(count) % 3 > 0
    values = rng.normal(size=(count, 2))
    values[answerable, 0] += apart
    return values, answerable


def test_a_tenth_of_the_answerable_questions_lies_below_one_half() -> None:
    values, answerable = drawn(3.0)
    fitted = fitting.fit(values, answerable, ("one", "two"))
    below = np.array([fitted.confidence(tuple(row)) < scale.HALF for row in values])
    assert below[answerable].mean() == pytest.approx(fitting.FALSE_ALARMS, abs=0.01)
    assert below[~answerable].mean() > 0.8
    assert fitted.weights[0] > 10 * abs(fitted.weights[1])
    assert (fitted.answerable, fitted.absent) == (200, 100)


def test_the_figures_do_not_flatter_what_cannot_be_told() -> None:
    values, answerable = drawn(0.0)
    fitted = fitting.fit(values, answerable, ("one", "two"))
    assert fitted.auc == pytest.approx(0.5, abs=0.1)
    assert fitted.caught == pytest.approx(fitting.FALSE_ALARMS, abs=0.1)


def test_the_unit_of_a_value_does_not_matter() -> None:
    values, answerable = drawn(2.0)
    plain = fitting.fit(values, answerable, ("one", "two"))
    scaled = fitting.fit(values * [1000.0, 0.01], answerable, ("one", "two"))
    assert scaled.auc == plain.auc
    assert scaled.confidence(tuple(values[0] * [1000.0, 0.01])) == pytest.approx(
        plain.confidence(tuple(values[0])), abs=0.02
    )


@given(st.lists(st.integers(0, 5), min_size=2, max_size=12), st.integers(1, 11))
def test_the_area_counts_the_pairs_in_order(scores: list[int], cut: int) -> None:
    cut = min(cut, len(scores) - 1)
    yes, no = scores[:cut], scores[cut:]
    expected = sum((a > b) + (a == b) / 2 for a in yes for b in no) / (len(yes) * len(no))
    answerable = np.arange(len(scores)) < cut
    assert fitting.auc(np.array(scores, dtype=float), answerable) == pytest.approx(expected)


# -- searches ---------------------------------------------------------------------------------------------------------

MODES = ("hybrid", "semantic", "keyword")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", ["\u5f20\u4e91", "默想", "养狗要不要办证", "zzz9", "比特币今天多少钱一个"])
def test_what_the_corpus_does_not_have_is_doubtful(engine: Engine, query: str, mode: str) -> None:
    result = engine.search(query, mode=mode)
    assert result.doubtful
    assert result.confidence is not None
    assert 0 <= result.confidence < scale.HALF


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "query",
    [
        "临政办发〔2020〕54号",
        "临政办发2020年54号第三条",
        "临汾市重污染天气应急预案",
        '"综合利用"',
        '"综合利用" 养狗',
        "秸秆禁烧 责任单位",
        "网络预约出租汽车驾驶员证",
    ],
)
def test_what_it_names_or_holds_is_not(engine: Engine, query: str, mode: str) -> None:
    result = engine.search(query, mode=mode)
    assert not result.doubtful
    assert result.confidence is not None
    assert result.confidence >= scale.HALF


def test_all_words_in_one_clause_are_never_doubtful(engine: Engine) -> None:
    """Whatever two words of a clause: the person sees them on the screen."""
    records = list(engine.index.store.records())[::97]
    for record in records:
        words = list(dict.fromkeys(engine.index.segmenter.words(record.text)))[:2]
        for mode in ("hybrid", "keyword"):
            result = engine.search(" ".join(words), mode=mode)
            assert result.relaxed or not result.doubtful


def test_it_does_not_depend_on_how_many_hits_are_asked_for(engine: Engine) -> None:
    assert len({engine.search("收完庄稼点火", limit=limit).confidence for limit in (1, 10, 60)}) == 1


def test_nothing_found_is_nothing_sure(engine: Engine) -> None:
    result = engine.search('"默想默想"')
    assert not result.hits
    assert (result.confidence, result.doubtful) == (0.0, True)


def test_without_the_alignment_nothing_is_claimed(engine: Engine) -> None:
    """Its values would lie on another scale."""
    result = engine.without("alignment").search("养狗要不要办证")
    assert (result.confidence, result.doubtful) == (None, False)


def test_a_damaged_scale_of_an_index_is_told(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from lfsearch.retrieval import confidence

    (tmp_path / SCALE_FILE).write_text("{", encoding="utf-8")
    monkeypatch.setattr(confidence, "scales_of_model", lambda encoder: None)
    monkeypatch.setattr(engine.index, "folder", tmp_path)
    with pytest.raises(IndexOutOfDate):
        engine.search("秸秆禁烧的责任")
    (tmp_path / SCALE_FILE).unlink()
    assert engine.search("秸秆禁烧的责任").confidence is None


def test_the_bundled_scale_says_what_made_it() -> None:
    scales = read_scales(BUNDLED / SCALE_FILE)
    assert scales is not None and scales.words is not None
    assert scales.command == "python -m lfsearch.training confidence"
    assert scales.aligned
    assert scales.meaning.auc >= 0.93
