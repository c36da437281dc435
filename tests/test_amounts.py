"""An amount that a query names meets the range that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lfsearch
from lfsearch.facts import find_facts
from lfsearch.retrieval.amounts import Amount, amounts, fit, ranges
from lfsearch.retrieval.engine import Engine
from lfsearch.text.normal import normalise
from lfsearch.types import Quantity

LEVELS = (
    ("特别重大", "造成30人以上死亡,或者1亿元以上直接经济损失"),
    ("重大", "造成10人以上30人以下死亡,或者5000万元以上1亿元以下直接经济损失"),
    ("较大", "造成3人以上10人以下死亡,或者1000万元以上5000万元以下直接经济损失"),
    ("一般", "造成3人以下死亡,或者1000万元以下直接经济损失"),
)


def quantities(text: str) -> Sequence[Quantity]:
    return find_facts(text).quantities


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("死了12个人算哪一级事故", [("people", 12)]),
        ("死了十二个人", [("people", 12)]),
        ("损失两千万", [("money", 2e7)]),
        ("欠了8000块钱", [("money", 8000)]),
        ("罚5万元", [("money", 50_000)]),
        ("拖了15天", [("time", 360)]),
        ("粮价涨了40%", [("share", 40)]),
        ("烧了2公顷", [("area", 20_000)]),
        ("65岁老人", [("age", 65)]),
        ("37\u2103高温", [("temperature", 37)]),
        ("80\u33a1的房子", [("area", 80)]),
        ("2023年10月的秸秆", []),
        ("几个人", []),
        ("5级大风", []),
        ("10月底前", []),
        ("一周涨多少", []),
    ],
)
def test_amounts_of_a_query(query: str, found: list[tuple[str, float]]) -> None:
    assert [tuple(amount) for amount in amounts(normalise(query))] == found


@given(dead=st.integers(1, 200), loss=st.integers(1, 30_000))
def test_exactly_one_level_holds_any_number(dead: int, loss: int) -> None:
    """The levels of accidents leave no gap and do not overlap: an oracle by comparison of figures."""
    expected = 0 if dead >= 30 else 1 if dead >= 10 else 2 if dead >= 3 else 3
    fits = [fit([Amount("people", dead)], quantities(text)) for _, text in LEVELS]
    assert max(fits) == fits[expected] > 0
    if dead != 3:  # 3人以下 alone leaves open whether 3 is meant; 3人以上10人以下 comes first
        assert sum(value > 0 for value in fits) == 1
    money = 0 if loss >= 10_000 else 1 if loss >= 5000 else 2 if loss >= 1000 else 3
    fits = [fit([Amount("money", loss * 1e4)], quantities(text)) for _, text in LEVELS]
    assert max(fits) == fits[money] > 0


def test_a_clause_without_ranges_is_left_alone() -> None:
    assert fit([Amount("people", 12)], quantities("出动消防车12辆")) == 0
    assert list(ranges(quantities("配备12人"))) == []


@pytest.mark.parametrize(
    ("query", "level"),
    [
        ("死了12个人算哪一级事故", "10人以上30人以下"),
        ("事故死了5个人是几级", "3人以上10人以下"),
        ("死亡35人属于什么事故", "30人以上死亡"),
        ("损失6000万元的事故等级", "5000万元以上1亿元以下"),
        ("粮价一周涨了40%是什么状态", "30%以上50%以下"),
        ("粮价一周涨了70%是什么状态", "50%以上100%以下"),
    ],
)
def test_the_level_that_holds_the_figure_comes_first(engine: Engine, query: str, level: str) -> None:
    for mode in ("hybrid", "semantic"):
        assert level in engine.search(query, mode=mode).hits[0].record.text
    assert engine.search(query).hits != engine.without("amounts").search(query).hits
