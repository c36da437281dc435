"""The program's own options stand where people put them: in front of the command or behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Place

Run = Callable[..., Any]


@pytest.mark.parametrize(
    "command",
    [
        ("search", "水源地"),
        ("list", "documents"),
        ("status",),
        ("show", "2024-03"),
        ("alert", "list"),
        ("model", "info"),
    ],
    ids=" ".join,
)
def test_behind_the_command_they_mean_the_same(tiny_corpus: Place, run: Run, command: tuple[str, ...]) -> None:
    index, corpus = tiny_corpus.index, tiny_corpus.corpus
    first = run("--index", index, "--corpus", corpus, *command)
    assert first.code == 0
    for behind in (
        ("--index", index, "--corpus", corpus),
        (f"--corpus={corpus}", f"--index={index}"),
        ("--index", index, "--corpus", corpus, "--quiet"),
    ):
        said = run(*command, *behind)
        assert (said.code, said.out) == (first.code, first.out), behind
    middle = run(command[0], "--index", index, *command[1:], "--corpus", corpus)
    assert middle.out == first.out


def test_quiet_and_verbose_by_their_letters(tiny_corpus: Place, run: Run) -> None:
    options = ("--index", tiny_corpus.index)
    assert "Index:" in run("search", "水源地", *options, "-v").err
    assert run("alert", "run", *options, "-q").err == ""


def test_what_is_a_value_or_stands_behind_two_dashes_is_no_option(tiny_corpus: Place, run: Run, tmp_path: Path) -> None:
    assert "-v" in run(*tiny_corpus.options, "similar", "--text", "-v 水源地巡查", "--json").out
    said = run(*tiny_corpus.options, "similar", "--text", "--index", "--json")
    assert said.code == 0, said.err
    assert run(*tiny_corpus.options, "search", "--", "水源地", "--index").code in (0, 2)
    assert "--index" in run("search", "水源地", "--index").err  # its value is missing


def test_an_option_that_is_none_is_still_refused(tiny_corpus: Place, run: Run) -> None:
    said = run("search", "水源地", "--index", tiny_corpus.index, "--indexx", "a")
    assert said.code == 2
    assert "--indexx" in said.err
