"""Other names of what a query speaks of are searched too."""

from pathlib import Path

import pytest

import lfsearch
from lfsearch.text.aliases import _groups, other_names
from lfsearch.text.normal import normalise


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        ("环保局的职责", "环保局", "生态环境局"),
        ("市发改委", "发改委", "发展和改革委员会"),
        ("网约车怎么办证", "网约车", "网络预约出租汽车"),
        ("PPP项目", "ppp", "政府和社会资本合作"),
    ],
)
def test_known_other_names(text: str, form: str, name: str) -> None:
    found = dict(other_names(normalise(text)))
    assert name in found[form]


def test_the_heading_in_the_short_form_is_found_by_the_full_one(real_index: Path) -> None:
    first, *_ = lfsearch.open(real_index).search("防汛抗旱指挥部 成员单位 职责", limit=1)
    assert first.record.text.endswith("市防指各成员单位职责")


def test_the_longest_form_wins_and_none_is_inside_another() -> None:
    assert [form for form, _ in other_names("市场监督管理局和工信局")] == ["市场监督管理局", "工信局"]


def test_a_name_that_is_there_is_not_added() -> None:
    found = dict(other_names("网约车网络预约出租汽车"))
    assert "网络预约出租汽车" not in found["网约车"]


def test_no_single_character_has_another_name() -> None:
    assert all(len(form) > 1 and all(len(name) > 1 for name in names) for form, names in _groups().items())


def test_the_tables_are_written_as_queries_are_compared() -> None:
    assert [form for form in _groups() if normalise(form) != form] == []


def test_a_clause_with_the_other_name_is_found_and_explained(real_index: Path) -> None:
    engine = lfsearch.open(real_index)
    result = engine.search("环保局 露天禁烧", mode="keyword", limit=10, explain=True)
    hit = next(hit for hit in result if "生态环境局" in hit.record.text)
    assert hit.explain and "生态环境局" in hit.explain.also
