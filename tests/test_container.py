"""The Dockerfile, as far as it can be looked at without an engine: what it copies, installs, runs, and as whom."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from conftest import PATIENCE, ROOT

from lfsearch.cli import cli

CONFIG = configparser.ConfigParser()
CONFIG.read(ROOT / "setup.cfg", encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    """(word, rest) of every instruction; lines that end in a backslash go on, comments are left out."""
    lines = [
        line for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines()) if word]


STEPS = instructions()
LAST = STEPS[max(number for number, (word, _) in enumerate(STEPS) if word == "FROM") :]  # the image itself
RUN_IN = dict(LAST)
ENVIRONMENT = dict(pair.split("=", 1) for word, rest in LAST if word == "ENV" for pair in shlex.split(rest))
DEFAULT = json.loads(RUN_IN["CMD"])


def copied() -> list[str]:
    """What is copied from the checkout."""
    found = [shlex.split(rest)[:-1] for word, rest in STEPS if word == "COPY" and not rest.startswith("--from")]
    return [name for names in found for name in names]


def understood(words: list[str]) -> click.Context:
    """The command line as click takes it apart; a UsageError where it cannot."""
    context = cli.make_context("lfsearch", list(words))
    name, command, rest = cli.resolve_command(context, [*context._protected_args, *context.args])
    assert command
    return command.make_context(name, rest, parent=context)


def sent(name: str) -> bool:
    """Whether .dockerignore lets a file of the checkout into the build: the last line that fits decides."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split():
        pattern = line.removeprefix("!").removeprefix("**/")
        parts = name.split("/")
        if any(fnmatch("/".join(parts[:end]), pattern) for end in range(1, len(parts) + 1)) or (
            "**/" in line and pattern in parts
        ):
            kept = line.startswith("!")
    return kept


def test_what_it_copies_is_there_and_sent() -> None:
    assert len(copied()) > 5
    for name in copied():
        assert (ROOT / name).exists(), name
        assert sent(name), name


def test_all_that_a_build_needs_is_copied_and_nothing_else() -> None:
    needed = {CONFIG["metadata"]["long_description"].removeprefix("file: "), "setup.cfg", "pyproject.toml"}
    needed |= {
        path.relative_to(ROOT).as_posix()
        for glob in CONFIG["metadata"]["license_files"].split()
        for path in ROOT.glob(glob)
    }
    packages = [ROOT.joinpath(*name.split(".")) for name in CONFIG["options"]["packages"].split()]
    needed |= {path.relative_to(ROOT).as_posix() for folder in packages for path in folder.glob("*.py")}
    needed |= {path.relative_to(ROOT).as_posix() for path in (ROOT / "lfsearch" / "models").rglob("*.npy")}
    for name in needed:
        assert sent(name), name
        assert any(name == one or name.startswith(f"{one}/") for one in copied()), name
    for name in ("corpus/2020-11.txt", "tests/conftest.py", "lfsearch/training/recipe.py", ".git/config", "index/manifest.json",
                 "lfsearch/cli/__pycache__/doctor.pyc"):  # fmt: skip
        assert not sent(name), name


def test_it_installs_extras_that_exist_on_a_python_that_will_do() -> None:
    (installed,) = re.findall(r"\.\[([\w,]+)\]", " ".join(rest for word, rest in STEPS if word == "RUN"))
    assert "web" in installed.split(",")
    assert set(installed.split(",")) <= set(CONFIG["options.extras_require"])
    versions = {re.match(r"python:(3\.\d+)-slim", rest)[1] for word, rest in STEPS if word == "FROM"}  # type: ignore[index]
    (version,) = versions  # a virtual environment is moved from one to the other
    assert f"Python :: {version}" in CONFIG["metadata"]["classifiers"]


def test_it_serves_as_nobody_in_particular_from_the_volume() -> None:
    assert json.loads(RUN_IN["ENTRYPOINT"]) == ["lfsearch"]
    assert RUN_IN["USER"] not in ("root", "0")
    assert [word for word, _ in LAST].index("USER") < [word for word, _ in LAST].index("ENTRYPOINT")
    assert not [word for word, _ in LAST[[word for word, _ in LAST].index("USER") :] if word in ("RUN", "COPY", "ADD")]
    for name in ("LFSEARCH_INDEX", "LFSEARCH_CORPUS"):
        assert ENVIRONMENT[name].startswith(f"{RUN_IN['VOLUME']}/")
        assert f" {ENVIRONMENT[name]}" in RUN_IN["RUN"]  # made, and owned by who runs it
    assert ENVIRONMENT["PATH"].split(":")[0] == "/opt/lfsearch/bin"


def test_what_it_runs_is_understood() -> None:
    given = understood(DEFAULT)
    assert given.command.name == "serve"
    assert given.params["host"] == "0.0.0.0"
    assert str(given.params["port"]) == RUN_IN["EXPOSE"]
    assert {word for word, _ in STEPS} <= {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE",
                                           "HEALTHCHECK", "ENTRYPOINT", "CMD"}  # fmt: skip


def documented() -> list[list[str]]:
    """The words behind the image's name in the command lines of docs/docker.md; those of the image where there are none."""
    text = (ROOT / "docs" / "docker.md").read_text(encoding="utf-8")
    lines = [shlex.split(line) for line in re.findall(r"^ {4}(docker run .*)$", text, re.MULTILINE)]
    return [words[words.index("lfsearch") + 1 :] or DEFAULT for words in lines]


def test_the_command_lines_that_the_documentation_shows_are_understood() -> None:
    assert {words[0] for words in documented()} == {"add", "serve", "doctor"}
    for words in documented():
        understood(words)
    with pytest.raises(click.UsageError):
        understood(["serve", "--hots", "0.0.0.0"])


def check(port: int, token: str) -> int:
    """The exit code of the health check, asked of another port."""
    words = json.loads(RUN_IN["HEALTHCHECK"].partition("CMD ")[2])
    assert words[0] == "python"
    assert RUN_IN["EXPOSE"] in words[-1]
    done = subprocess.run(
        [sys.executable, *words[1:-1], words[-1].replace(RUN_IN["EXPOSE"], str(port))],
        env={**os.environ, "LFSEARCH_TOKEN": token},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode


def test_the_health_check_tells_a_page_that_answers_from_one_that_does_not(real_index: Path) -> None:
    pytest.importorskip("uvicorn")
    from web.test_serve import running

    token = "a-token-for-readers"
    with running(real_index, "--host", "0.0.0.0", "--port", "0", LFSEARCH_TOKEN=token) as address:
        port = urlsplit(address).port
        assert port
        assert check(port, token) == 0
        assert check(port, "") != 0
    assert check(port, token) != 0
