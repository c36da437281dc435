"""How sure a search is, and when it says that probably nothing fits."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from conftest import APRIL, Answer, Place, reseal
from hypothesis import given
from hypothesis import strategies as st

import lfsearch
from lfsearch.embedding import fitting, scale
from lfsearch.embedding.scale import MEANING, SCALE_FILE, BrokenScale, Scale, Scales, read_scales, to_json
from lfsearch.embedding.static import BUNDLED
from lfsearch.errors import EncoderUnavailable, IndexOutOfDate
from lfsearch.index.sealed import UNSEALED
from lfsearch.retrieval.engine import Engine

numbers = st.floats(-100, 100)


def made(weights: tuple[float, ...] = (1.0, 1.0, 0.0, -1.0), bias: float = 0.0) -> Scale:
    return Scale(MEANING, weights, bias, 2, 2, 0.9, 0.8)


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


# -- a scale ----------------------------------------------------------------------------------------------------------


@given(st.tuples(numbers, numbers, numbers, st.floats(0, 1)), st.floats(0, 10))
def test_more_evidence_never_makes_less_sure(values: tuple[float, ...], more: float) -> None:
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
    assert fitted.weights[0] > 5 * abs(fitted.weights[1])
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


# Everyday questions whose answer was read in the issues before they were asked; few of them may be called doubtful.
ANSWERED = [
    "渣土车晚上几点可以跑",
    "幼儿园网上报名几号截止",
    "网约车跑多少公里必须报废",
    "开网约车的车轴距有啥要求",
    "代课老师教多少年才有教龄补贴",
    "人力资源产业园能拿多少奖金",
    "单双号限行的时候坐公交要钱吗",
    "粮价涨多少算紧急",
    "兰村看戏那起车祸死了几个人",
    "车祸是晚上几点发生的",
    "全市有几家二手车市场",
    "下暴雨到什么程度启动四级响应",
    "社区养老的房子要建多大",
    "今年要搞多少个垃圾分类的村",
    "年底5G基站要建多少个",
    "大货车不让进城该绕哪条路",
    "政府买服务合同最长能签几年",
    "今年失业率要控制在多少以内",
    "官方兽医一年要上多少学时的课",
    "水库出了险情多长时间要上报",
    "要开多少家连锁便利店",
    "焦化厂颗粒物排放不能超过多少",
]


def test_few_everyday_questions_with_an_answer_are_doubtful(engine: Engine) -> None:
    doubted = [query for query in ANSWERED if engine.search(query, limit=1).doubtful]
    assert len(doubted) <= len(ANSWERED) // 7, doubted


@pytest.mark.parametrize("query", ["大货车几点能进城", "开办企业几天能办好", "5·11交通事故死亡人数"])
def test_a_first_hit_with_most_of_the_words_is_never_doubted(engine: Engine, query: str) -> None:
    result = engine.search(query, limit=1)
    assert not result.doubtful
    assert result.counts is not None
    assert result.counts.all_words == 0  # no clause holds all of them


def test_the_rarer_one_of_two_words_is_not_most_of_a_query(engine: Engine) -> None:
    assert engine.search("低保标准").doubtful  # 低保 stands in one clause, on something else
    assert not engine.search("低保").doubtful
    assert not engine.search("散煤 处罚").doubtful


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
    monkeypatch.setattr(engine.index, "seals", UNSEALED)
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


# -- a model that has no scale beside it ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bare_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled model without its scale, as a person's own model would be."""
    folder = tmp_path_factory.mktemp("bare") / "model"
    shutil.copytree(BUNDLED, folder)
    (folder / SCALE_FILE).unlink()
    return folder


def test_another_model_gets_a_scale_with_its_index(bare_model: Path, tiny_corpus: Place) -> None:
    tiny_corpus.update(rebuild=True, model=str(bare_model))
    (written,) = tiny_corpus.index.glob(f"generation-*/{SCALE_FILE}")
    scales = read_scales(written)
    assert scales is not None
    assert (scales.words, scales.aligned, scales.meaning.answerable) == (None, True, 150)
    own = lfsearch.open(tiny_corpus.index)
    assert own.search("古树名木怎么保护").confidence != own.search("比特币今天多少钱一个").confidence
    assert own.search("比特币今天多少钱一个").doubtful
    assert not own.search("市林业局建立古树名木档案").doubtful
    assert own.search("古树名木", mode="keyword").confidence is not None  # words are counted alike whatever the model


def test_the_scale_is_taken_over_when_an_issue_comes_in(bare_model: Path, tiny_corpus: Place) -> None:
    tiny_corpus.update(rebuild=True, model=str(bare_model))
    (first,) = tiny_corpus.index.glob(f"generation-*/{SCALE_FILE}")
    marked = first.read_text(encoding="utf-8").replace("lfsearch index", "lfsearch index, the first time")
    first.write_text(marked, encoding="utf-8")
    reseal(tiny_corpus.index)
    (tiny_corpus.corpus / "2024-05.txt").write_text(APRIL.replace("古树名木", "湿地"), encoding="utf-8")
    tiny_corpus.update()
    texts = {path.read_text(encoding="utf-8") for path in tiny_corpus.index.glob(f"generation-*/{SCALE_FILE}")}
    assert texts == {marked}


def test_a_model_that_cannot_tell_gets_none(tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the answers taken away from their questions, what is left tells nothing."""
    from lfsearch.index import calibrate
    from lfsearch.index.manifest import load
    from lfsearch.index.vectors import VectorStore
    from lfsearch.retrieval.index import Index

    index = Index.open(tiny_corpus.index)
    folder = load(tiny_corpus.index).folder(tiny_corpus.index)
    vectors = VectorStore(folder / "vectors")
    assert calibrate.calibrate(index.encoder, vectors) is not None
    monkeypatch.setattr(calibrate, "LEAST_AUC", 1.01)
    assert calibrate.calibrate(index.encoder, vectors) is None


def test_a_damaged_scale_of_a_model_is_told(bare_model: Path, tiny_corpus: Place, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(bare_model, folder)
    (folder / SCALE_FILE).write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(EncoderUnavailable, match=SCALE_FILE):
        tiny_corpus.update(rebuild=True, model=str(folder))


def test_status_says_when_nothing_can_be_said(
    tiny_corpus: Place, run: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert '"doubts": true' in run(*tiny_corpus.options, "status", "--json").out
    assert "nothing fits" not in run(*tiny_corpus.options, "status").out
    monkeypatch.setattr(scale, "GLOSS", tiny_corpus.folder)  # a model without a scale
    assert '"doubts": false' in run(*tiny_corpus.options, "status", "--json").out
    assert "does not tell when nothing fits" in run(*tiny_corpus.options, "status").out
