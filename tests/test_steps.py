"""The ranking as a list of steps: their names, and that each only adds to what came before."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from lfsearch.retrieval.asked import Asked, Ranking
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.query import parse_query
from lfsearch.retrieval.ranking import RANKING, rank
from lfsearch.retrieval.understanding import understand
from lfsearch.retrieval.wording import wording
from lfsearch.types import STEPS

# What no ranking can do without.
ALWAYS = ("words", "meaning", "close", "fusion", "raising")
# What each step may change of a ranking.
CHANGES = {
    "aliases": {"names"},
    "characters": {"chars"},
    "words": {"keyword", "bound", "complete", "exact"},
    "spelling": {"keyword", "read"},
    "naming": {"named"},
    "meaning": {"vector", "cosines"},
    "close": {"close"},
    "apart": {"evidence"},
    "alignment": {"compared", "evidence"},
    "coverage": {"evidence"},
    "above": {"evidence"},
    "trust": {"trust"},
    "fusion": {"factors", "scores"},
    "answers": {"answering", "evidence", "scores"},
    "second": set(),  # this index has no second model
    "framing": {"framing", "scores"},
    "bare": {"bare", "scores"},
    "standing": {"scores"},
    "amounts": {"scores"},
    "time": {"scores"},
    "raising": {"scores"},
}


@pytest.fixture(scope="module")
def asked(real_index: Path) -> Asked:
    index = Index.open(real_index)
    understood = understand(
        index, parse_query("2023年的网约车经营管理办法 秸秆禁烧 12个人 公司注消 谁负责", index.segmenter)
    )
    words = wording(understood.query, index.literals, index.segmenter)
    return Asked(index, understood.query, words, "hybrid", None, understood)


def test_the_steps_that_can_be_left_out_are_those_that_are_named_to_the_user() -> None:
    assert tuple(name for name, _ in RANKING if name not in ALWAYS) == STEPS


def test_each_step_adds_what_is_its_own_and_leaves_the_rest(asked: Asked) -> None:
    ranking = Ranking()
    for name, step in RANKING:
        following = step(asked, ranking)
        changed = {
            field.name
            for field in dataclasses.fields(Ranking)
            if getattr(following, field.name) is not getattr(ranking, field.name)
        }
        assert changed == CHANGES[name], name
        ranking = following


def test_a_ranking_is_the_same_however_often_it_is_made(asked: Asked) -> None:
    assert rank(asked).scores == rank(asked).scores


@pytest.mark.parametrize(("mode", "left"), [("keyword", "cosines"), ("semantic", "keyword")])
def test_a_single_leg_leaves_the_other_alone(asked: Asked, mode: str, left: str) -> None:
    ranking = rank(dataclasses.replace(asked, mode=mode))
    assert ranking.scores
    assert not getattr(ranking, left)
    assert ranking.trust is None
