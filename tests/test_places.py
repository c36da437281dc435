"""Where the program finds index and corpus when nobody says, and what the shell completes from them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete
from conftest import APRIL, MARCH, Place

import lfsearch
from lfsearch.cli import cli
from lfsearch.index import places

Run = Callable[..., Any]


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with a home of their own, in an empty folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "user data"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return tmp_path


def test_from_any_folder_the_users_index_is_found(run: Run, user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (user / "2024-03.txt").write_text(MARCH, encoding="utf-8")
    assert run("add", user / "2024-03.txt").code == 0
    assert (user / "user data" / "lfsearch" / "corpus" / "2024-03.txt").is_file()
    assert not list((user / "elsewhere").iterdir())
    monkeypatch.chdir(user)
    assert run("search", "供水", "-n", "1", "--jsonl").out
    assert lfsearch.open().index.path == user / "user data" / "lfsearch" / "index"
    said = run("-v", "search", "供水", "-n", "1").err
    assert str(user / "user data" / "lfsearch" / "index") in said


def test_a_folder_with_an_index_or_a_corpus_goes_before_the_users(
    run: Run, user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = user / "elsewhere"
    assert places.index_folder() == user / "user data" / "lfsearch" / "index"
    (here / "corpus").mkdir()
    assert (places.index_folder(), places.corpus_folder()) == (Path("index"), Path("corpus"))
    (here / "corpus" / "2024-03.txt").write_text(MARCH, encoding="utf-8")
    assert run("index").code == 0
    assert (here / "index" / "manifest.json").is_file()
    monkeypatch.setenv("LFSEARCH_INDEX", str(user / "named"))
    assert places.index_folder() == user / "named"
    assert run("search", "供水").code == 1
    assert run("--index", here / "index", "search", "供水", "-n", "1").code == 0
    monkeypatch.delenv("LFSEARCH_INDEX")
    (here / "corpus").rename(here / "texts")  # the index alone is enough to search
    assert places.index_folder() == Path("index")


def test_where_it_looked_is_said_when_there_is_none(run: Run, user: Path) -> None:
    answer = run("search", "供水")
    assert answer.code == 1
    assert str(user / "elsewhere" / "index") in answer.err
    assert str(user / "user data" / "lfsearch" / "index") in answer.err
    assert "LFSEARCH_INDEX" in answer.err
    named = run("--index", user / "nowhere", "search", "供水")
    assert named.code == 1
    assert str(user / "nowhere") in named.err
    assert "user data" not in named.err


def test_of_a_folder_all_issues_are_added(run: Run, user: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for name, text in (("2024-04.txt", APRIL), ("2024-03.txt", MARCH)):
        (texts / name).write_text(text, encoding="utf-8")
    answer = run("add", texts)
    assert answer.code == 0
    assert "added: 2024-03, 2024-04" in answer.out
    (tmp_path / "empty").mkdir()
    refused = run("add", tmp_path / "empty")
    assert refused.code == 1
    assert len(refused.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "typed", "expected"),
    [
        (["search", "供水", "--kind"], "通", {"通知"}),
        (["search", "供水", "--exclude-unit"], "市水", {"市水利局"}),
        (["list", "documents", "--issue"], "2024", {"2024-03", "2024-04"}),
        (["search", "供水", "--issuer"], "平阳", {"平阳市人民政府办公室"}),
        (["show"], "2024-03/d0", {"2024-03/d01", "2024-03/d02"}),
        (["show"], "2024-03/d01/h", {"2024-03/d01/head"}),
        (["similar"], "2024-03/d01/h", {"2024-03/d01/head"}),
    ],
)
def test_the_shell_completes_values(tiny_corpus: Place, words: list[str], typed: str, expected: set[str]) -> None:
    shell = ShellComplete(cli, {}, "lfsearch", "_LFSEARCH_COMPLETE")
    found = shell.get_completions([*map(str, tiny_corpus.options), *words], typed)
    assert {item.value for item in found} == expected


def test_without_an_index_nothing_is_completed(user: Path) -> None:
    shell = ShellComplete(cli, {}, "lfsearch", "_LFSEARCH_COMPLETE")
    assert shell.get_completions(["search", "供水", "--kind"], "") == []
    assert isinstance(cli, click.Group)
