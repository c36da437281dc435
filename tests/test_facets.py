"""What a filter would leave is what it leaves: every count of every facet compared with a search that has the filter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

import lfsearch
from lfsearch.errors import QueryError
from lfsearch.retrieval import facets as counting
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.facets import Facet, choices
from lfsearch.retrieval.filters import MANY, YES, allowed_rows, chosen, read_filters, toggled
from lfsearch.types import Filters

QUERIES = ("秸秆 禁烧", "烧麦秆会不会被罚", '"市生态环境局" -秸秆', "网约车实施办法第三条")
CHOSEN = ({}, {"year": "2020"}, {"kind": ["通知"], "unit": ["市生态环境局"]}, {"in_force": True, "year": "2021..2023"})


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


def with_value(given: dict[str, object], name: str, value: str) -> dict[str, object]:
    """The filters with one of them set to the value alone."""
    if name == "in_force":
        return {**given, name: value == YES}
    return {**given, name: [value] if name in MANY else value}


@pytest.mark.parametrize("given", CHOSEN, ids=str)
@pytest.mark.parametrize("query", QUERIES)
def test_a_count_is_what_the_filter_leaves(engine: Engine, query: str, given: dict[str, object]) -> None:
    exact = engine.count(query, filters=read_filters(given)).counts.all_words > 0
    for facet in engine.facets(query, filters=read_filters(given)):
        for one in facet.values:
            left = engine.count(query, filters=read_filters(with_value(given, facet.name, one.value))).counts
            assert one.clauses == (left.all_words if exact else left.some_words), (facet.name, one)


@pytest.mark.parametrize("given", CHOSEN, ids=str)
def test_without_a_query_all_clauses_are_counted(engine: Engine, given: dict[str, object]) -> None:
    index = engine.index
    for facet in engine.facets(filters=read_filters(given)):
        assert facet.values
        for one in facet.values:
            filters = read_filters(with_value(given, facet.name, one.value))
            allowed = allowed_rows(filters, index.store.catalogue, len(index.store))
            assert allowed is not None
            assert one.clauses == sum(1 for row, byte in enumerate(allowed) if byte and row not in index.store.headers)


def test_values_stand_in_the_order_in_which_they_are_chosen(engine: Engine) -> None:
    found = {facet.name: facet for facet in engine.facets("秸秆 禁烧")}
    assert set(found) == {"year", "issuer", "kind", "place", "unit", "in_force"}
    years = [one.value for one in found["year"].values]
    assert years == sorted(years, reverse=True)
    clauses = [one.clauses for one in found["unit"].values]
    assert clauses == sorted(clauses, reverse=True)
    assert min(clauses) > 0


def test_a_chosen_value_leaves_the_others_of_its_filter(engine: Engine) -> None:
    def years(chosen: dict[str, object]) -> Facet:
        return next(facet for facet in engine.facets("秸秆 禁烧", filters=read_filters(chosen)) if facet.name == "year")

    assert years({"year": "2020"}) == years({})
    assert years({"as_of": "2023-12-31"}) != Facet("year", ())


def test_what_only_clauses_with_some_of_the_words_have_can_be_chosen_too(engine: Engine) -> None:
    """All words stand in a clause of 2023; of 2020 there are clauses with some of them, which the search shows below."""
    query = "秸秆禁烧 责任单位"
    facets = {facet.name: facet for facet in engine.facets(query)}
    assert [one.value for one in facets["year"].values] == ["2023"]
    assert "2020" in facets["year"].others
    for facet in facets.values():
        assert not {one.value for one in facet.values} & set(facet.others)
        for value in facet.others:
            counts = engine.count(query, filters=read_filters(with_value({}, facet.name, value))).counts
            assert not counts.all_words
            assert counts.some_words
    assert [one.value for one in choices(facets["year"], ())] == sorted(["2023", *facets["year"].others], reverse=True)
    assert {one.clauses for one in choices(facets["year"], ())} == {0, 1}
    assert not any(facet.others for facet in engine.facets("烧麦秆会不会被罚"))  # there some of the words are counted


@pytest.mark.parametrize("given", CHOSEN, ids=str)
def test_a_value_chosen_twice_is_not_chosen(given: dict[str, object]) -> None:
    before = read_filters(given)
    for name, value in (("kind", "批复"), ("year", "2022"), ("in_force", YES)):
        after = toggled(before, name, value)
        assert (value in chosen(after, name)) != (value in chosen(before, name))
        again = toggled(after, name, value)
        assert chosen(again, name) == (() if name == "year" else chosen(before, name))


def test_a_facet_says_itself_as_json(engine: Engine) -> None:
    (first, *_) = engine.facets("秸秆 禁烧")
    assert first.to_json()["name"] == "year"
    assert first.to_json()["values"] == [{"value": one.value, "clauses": one.clauses} for one in first.values]


def test_a_query_with_nothing_in_it_is_refused(engine: Engine) -> None:
    with pytest.raises(QueryError):
        engine.facets("!!!")


def test_filters_are_read_by_name() -> None:
    found = read_filters({"year": "2020..2021", "kind": ["通知"], "exclude_issue": ["2020-11"], "as_of": "2023-01-02"})
    assert (found.years, found.kinds, found.in_force) == ((2020, 2021), ("通知",), dt.date(2023, 1, 2))
    assert found.exclude is not None
    assert found.exclude.issues == ("2020-11",)
    assert read_filters({}) == read_filters({"year": None, "kind": [], "in_force": False})


@pytest.mark.parametrize("given", [{}, {"year": "2023", "kind": ["通知"]}])
def test_no_filters_are_looked_through_twice(
    engine: Engine, given: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Filters] = []

    def looked_through(filters: Filters, *index: Any) -> bytearray | None:
        asked.append(filters)
        return allowed_rows(filters, *index)

    monkeypatch.setattr(counting, "allowed_rows", looked_through)
    assert counting.facets(engine.index, "秸秆 禁烧", read_filters(given))
    counted = asked[1:]  # the first one decides which clauses are counted
    assert len(counted) == len(set(counted)) == 1 + len(given)
