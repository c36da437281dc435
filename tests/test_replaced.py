"""Which text comes first among those that say similar things: the one that a clause takes the place of."""

from __future__ import annotations

from pathlib import Path

import pytest

import lfsearch
from lfsearch.retrieval import replaced
from lfsearch.retrieval.engine import Engine
from lfsearch.types import Filters

OLD, NEW, LATER = "2020-11/d06", "2023-01/d07", "2023-10/d06"


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


@pytest.mark.parametrize(
    ("seed", "documents"),
    [
        (f"{NEW}/att1/3.3.13", [OLD, LATER]),  # the text before, then the one behind
        (f"{LATER}/att1/3.4.17", [NEW]),
        (f"{OLD}/att1/3.4.13.1", [NEW]),  # nothing before it
        (f"{NEW}/att5/r38", [OLD]),  # a row
        (f"{NEW}/att1/3.2.5.6.1", [LATER]),  # the plan before has nothing like it
    ],
)
def test_the_text_before_comes_first_and_the_one_behind_next(engine: Engine, seed: str, documents: list[str]) -> None:
    hits = engine.similar(seed, limit=len(documents)).hits
    assert [hit.record.document for hit in hits] == documents


def test_the_others_keep_their_order(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = f"{NEW}/att1/3.3.13"
    found = [hit.record.id for hit in engine.similar(seed, limit=20)]
    monkeypatch.setattr(replaced, "BEFORE", 0.0)
    monkeypatch.setattr(replaced, "BEHIND", 0.0)
    plain = [hit.record.id for hit in engine.similar(seed, limit=20)]
    raised = set(found[:2])
    assert [one for one in found if one not in raised] == [one for one in plain if one not in raised]
    assert raised < set(plain)


def test_where_the_text_before_is_filtered_out_the_one_before_that_comes_first(engine: Engine) -> None:
    hits = engine.similar(f"{LATER}/att1/3.4.17", filters=Filters(exclude=Filters(issues=("2023-01",)))).hits
    assert hits[0].record.document == OLD


def test_a_text_of_the_user_s_own_takes_the_place_of_none(engine: Engine) -> None:
    text = engine.index.store.record(engine.index.row(f"{NEW}/att1/3.3.13")).text
    assert engine.similar(text=text).hits[0].record.id == f"{NEW}/att1/3.3.13"


def test_scores_stay_shares_of_one_and_fall(engine: Engine) -> None:
    scores = [hit.score for hit in engine.similar(f"{NEW}/att1/3.3.13", limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert 0 < min(scores) <= max(scores) <= 1
