"""Documents that print no day, in files that name no month: every command takes them as they are."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from conftest import Answer, Place

from lfsearch.cli import cli
from lfsearch.index.build import update_index

Run = Callable[..., Answer]
UNDATED = "关于加强供水巡查工作的通知\n\n各区人民政府:\n\n一、市水利局负责水源地巡查,每月不少于四次。\n\n二、漏损率降至8%以下。\n"


@pytest.fixture
def place(tiny_corpus: Place) -> Place:
    (tiny_corpus.corpus / "通知.txt").write_text(UNDATED, encoding="utf-8")
    update_index(tiny_corpus.corpus, tiny_corpus.index)
    return tiny_corpus


@pytest.mark.parametrize(
    "arguments",
    [
        ("digest", "通知"),
        ("history", "通知/d01/1"),
        ("history", "水源地巡查"),
        ("search", "水源地巡查", "--group-by", "year"),
        ("search", "水源地巡查", "--count", "--group-by", "year"),
        ("similar", "通知/d01/1"),
        ("compare", "通知/d01", "2024-03/d01"),
        ("duties", "--matrix"),
        ("list", "documents", "--status"),
        ("quote", "通知/d01/1"),
        ("cites", "通知/d01"),
        ("show", "通知/d01"),
    ],
    ids=" ".join,
)
def test_every_command_takes_them(run: Run, place: Place, arguments: tuple[str, ...]) -> None:
    assert arguments[0] in cli.list_commands(None)  # type: ignore[arg-type]
    said = run(*place.options, *arguments)
    assert said.code == 0, said.err
    assert said.out or said.err


def test_what_has_no_year_is_in_a_group_behind_those_with_one(run: Run, place: Place) -> None:
    said = run(*place.options, "search", "巡查", "--count", "--group-by", "year", "--json")
    groups = [group["key"] for group in json.loads(said.out)["groups"]]
    assert groups[0].isdigit()
    assert groups[-1] == "(none)"


def test_they_are_no_year_to_choose(place: Place) -> None:
    from lfsearch.retrieval.engine import Engine

    years = next(facet for facet in Engine.open(place.index).facets() if facet.name == "year")
    assert years.values
    assert all(int(value.value) > 1900 for value in years.values)
