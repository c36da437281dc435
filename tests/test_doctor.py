"""`doctor` tells what is there and what is wrong, on whatever machine and index, and never breaks itself."""

from __future__ import annotations

import configparser
import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT, Answer, Place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_imports import NEVER, loaded

from lfsearch.cli import installed
from lfsearch.cli.health import Console
from lfsearch.cli.installed import satisfies

Run = Callable[..., Answer]
CONFIG = configparser.ConfigParser()
CONFIG.read(ROOT / "setup.cfg", encoding="utf-8")
EXTRAS = set(CONFIG["options.extras_require"]) - set(installed.INTERNAL)


def told(answer: Answer) -> dict[str, Any]:
    data = json.loads(answer.out)
    assert isinstance(data, dict)
    assert data["ok"] == (answer.code == 0)
    return data


# -- what is installed -------------------------------------------------------------------------------------------------


def test_every_extra_is_told_with_what_it_brings(run: Run, tiny_corpus: Place) -> None:
    assert set(installed.brings()) >= EXTRAS
    found = told(run(*tiny_corpus.options, "doctor", "--json"))
    assert found["extras"]
    for extra in found["extras"]:
        assert extra["brings"]
        assert extra["ok"] == all(package["ok"] for package in extra["packages"])
        assert (extra["install"] is None) == extra["ok"]


def test_the_core_packages_are_those_that_are_declared() -> None:
    declared = {line.split("=")[0].split(">")[0] for line in CONFIG["options"]["install_requires"].split()}
    assert set(installed.CORE) == declared
    assert {package.name for package in installed.core()} == declared
    assert all(package.ok for package in installed.core())


def test_what_is_missing_comes_with_the_line_that_installs_it(
    run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = ['Whoosh<3,>=2.7.4', 'no-such-package>=2', 'no-such-reader (>=5) ; extra == "pdf"', 'pytest>=8; extra == "test"',
              'odd[sub]>=1; python_version > "3" and extra == "web"']  # fmt: skip
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: needed)
    answer = run(*tiny_corpus.options, "doctor", "--json")
    assert answer.code == 1
    found = told(answer)
    assert [package["ok"] for package in found["packages"]] == [True, False]
    assert len(found["problems"]) == 1
    assert f'{sys.executable} -m pip install "no-such-package>=2"' in found["problems"][0]
    assert [extra["name"] for extra in found["extras"]] == ["pdf", "web"]
    assert found["extras"][0]["install"] == f'{sys.executable} -m pip install "lfsearch[pdf]"'
    for locale in ("C.UTF-8", "zh_CN.UTF-8"):
        text = run(*tiny_corpus.options, "doctor", LC_ALL=locale).out
        assert f'{sys.executable} -m pip install "lfsearch[pdf]"' in [line.strip() for line in text.splitlines()]


@pytest.mark.parametrize(
    ("receipt", "line"),
    [
        ("pipx_metadata.json", 'pipx runpip lfsearch install "lfsearch[web]"'),
        ("uv-receipt.toml", 'uv tool install --force "lfsearch[web] @ file:///x"'),
        ("none", f'{sys.executable} -m pip install "lfsearch[web]"'),
    ],
)
def test_the_line_is_that_of_the_installer(
    receipt: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / receipt).touch()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    record = SimpleNamespace(read_text=lambda name: json.dumps({"url": "file:///x"}))
    monkeypatch.setattr(importlib.metadata, "distribution", lambda name: record)
    assert installed.install_line("lfsearch[web]") == line


def test_a_program_with_blanks_in_its_path_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", r"C:\Program Files\python.exe")
    assert installed.install_line("numpy") == r'"C:\Program Files\python.exe" -m pip install "numpy"'


@pytest.mark.parametrize(
    ("version", "required", "ok"),
    [
        ("2.7.4", "<3,>=2.7.4", True),
        ("2.7", ">=2.7.0", True),
        ("3.0", "<3,>=2.7.4", False),
        ("2.10", ">=2.9", True),
        ("0.42.1", "==0.42.1", True),
        ("0.42", "==0.42.1", False),
        ("9.0.0rc1", "<9", False),
        ("1", "", True),
        ("1", ">1", False),
        ("1.0", "<=1", True),
    ],
)
def test_versions_are_compared_number_by_number(version: str, required: str, ok: bool) -> None:
    assert satisfies(version, required) == ok


def test_a_program_without_metadata_looks_for_the_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> Any:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", none)
    monkeypatch.setattr(importlib.metadata, "version", none)
    assert [package.ok for package in installed.core()] == [True] * len(installed.CORE)
    assert installed.extras() == ()


_WITHOUT = """
import sys
sys.meta_path.insert(0, type("Gone", (), {"find_spec": staticmethod(lambda name, *rest: _gone(name))}))
def _gone(name):
    if name.split(".")[0] == sys.argv[1]:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
from lfsearch.cli import main
main(sys.argv[2:])
"""


@pytest.mark.parametrize("package", sorted(set(installed.CORE) - {"click"}))
def test_it_tells_of_a_package_whose_files_are_gone(package: str, tiny_corpus: Place) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT, package.lower(), *tiny_corpus.options, "doctor", "--json"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    assert [one["name"] for one in found["packages"] if not one["ok"]] == [package]
    assert any(package in problem and "pip install" in problem for problem in found["problems"])


def test_it_loads_nothing_heavy(tiny_corpus: Place) -> None:
    modules = loaded(*tiny_corpus.options, "doctor")
    assert not modules & (NEVER | {"numpy", "rich", "pypdfium2", "starlette", "openpyxl", "matplotlib"})


# -- index and corpus --------------------------------------------------------------------------------------------------


def test_a_sound_index_is_told(run: Run, tiny_corpus: Place) -> None:
    found = told(run(*tiny_corpus.options, "doctor", "--json"))
    assert found["ok"]
    assert found["index"]["generation"] == 1
    assert (found["index"]["issues"], found["index"]["stale"]) == (2, False)
    assert found["corpus"]["files"] == 2
    (tiny_corpus.corpus / "2024-04.txt").unlink()
    answer = run(*tiny_corpus.options, "doctor")
    assert answer.code == 0  # it still answers
    assert "behind the corpus (2024-04): run lfsearch index" in answer.out


@pytest.mark.parametrize("option", ["--index", "--corpus"])
def test_a_folder_that_is_named_must_be_there(run: Run, tiny_corpus: Place, option: str) -> None:
    nowhere = tiny_corpus.folder / "nowhere"
    answer = run(*tiny_corpus.options, option, nowhere, "doctor")
    assert answer.code == 1
    assert str(nowhere) in answer.out.splitlines()[-1]


def test_it_tells_why_a_folder_is_taken(run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def whys(*arguments: object, **env: str) -> list[str]:
        found = told(run(*arguments, "doctor", "--json", **env))
        return [found[name]["why"] for name in ("index", "corpus")]

    assert whys(*tiny_corpus.options) == ["named by --index", "named by --corpus"]
    place = {"LFSEARCH_INDEX": str(tiny_corpus.index), "LFSEARCH_CORPUS": str(tiny_corpus.corpus)}
    assert whys(**place) == ["named by LFSEARCH_INDEX", "named by LFSEARCH_CORPUS"]
    monkeypatch.chdir(tiny_corpus.folder)
    assert all(why.startswith("this folder has an index or") for why in whys())
    monkeypatch.chdir(tiny_corpus.index)
    assert all(why.endswith("so the user's own") for why in whys())


def test_a_machine_where_nothing_is_indexed_yet_is_sound(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("doctor")
    assert answer.code == 0
    assert "lfsearch add FOLDER makes one" in answer.out


def test_an_index_of_another_version_is_told(run: Run, tiny_corpus: Place) -> None:
    (tiny_corpus.index / "manifest.json").write_text('{"format": 1}', encoding="utf-8")
    answer = run(*tiny_corpus.options, "doctor")
    assert answer.code == 1
    assert "lfsearch index --rebuild" in answer.out.splitlines()[-1]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_whatever_file_is_damaged_is_found(run: Run, tiny_corpus: Place, data: st.DataObject) -> None:
    listed = json.loads((tiny_corpus.index / "manifest.json").read_bytes())["files"]
    path = tiny_corpus.index / data.draw(st.sampled_from(["manifest.json", *sorted(listed)]))
    before = path.read_bytes()
    place = data.draw(st.integers(0, len(before) - 1)) if before else 0
    way = data.draw(st.sampled_from(["changed", "cut", "gone", "folder"])) if before else "gone"
    path.unlink()
    if way == "folder":
        path.mkdir()
    elif way != "gone":
        changed = before[:place] + bytes([before[place] ^ 1 << data.draw(st.integers(0, 7))]) + before[place + 1 :]
        path.write_bytes(before[:place] if way == "cut" else changed)
    answer = run(*tiny_corpus.options, "doctor")
    assert answer.code == 1, (path, way, place)
    assert "to mend" in answer.out
    assert answer.err == ""
    if way == "folder":
        path.rmdir()
    path.write_bytes(before)
    assert run(*tiny_corpus.options, "doctor").code == 0


# -- the console -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "shows"), [("utf-8", True), ("gbk", True), ("cp437", False), ("ascii", False), ("none", False)]
)
def test_a_console_without_chinese_characters_is_told(encoding: str, shows: bool) -> None:
    assert Console(encoding, 80, True, "English", "").shows_chinese == shows


def test_an_ascii_console_has_to_be_mended(shell: Run, tiny_corpus: Place) -> None:
    answer = shell(*tiny_corpus.options, "doctor", PYTHONIOENCODING="ascii", COLUMNS="61", LANG="zh_CN.GBK", LC_ALL="")
    assert answer.code == 1
    assert "PYTHONUTF8=1" in answer.out.splitlines()[-1]
    answer = shell(*tiny_corpus.options, "doctor", PYTHONIOENCODING="gbk:replace", LC_ALL="C.UTF-8", COLUMNS="61")
    assert answer.code == 0
    assert "gbk, 61 columns, no terminal" in answer.out


def test_a_portable_folder_takes_no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "make portable" in installed.install_line("lfsearch[web]")
    assert "pip" not in installed.install_line("lfsearch[web]")
