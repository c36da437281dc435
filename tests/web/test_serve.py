"""The command: where it listens, what it refuses, and that nothing else needs what it needs."""

from __future__ import annotations

import importlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen

import pytest
from conftest import CORPUS, PATIENCE, ROOT, without_package
from served import Page, reading

Run = Callable[..., Any]


@contextmanager
def running(index: Path, *options: str, **env: str) -> Iterator[str]:
    """The command as a process of its own; its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lfsearch", "--index", str(index), "--corpus", str(CORPUS), "serve", *options],
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr
    try:
        yield next(word for word in process.stderr.readline().split() if word.startswith("http://"))
        process.terminate()
        assert "Traceback" not in process.stderr.read()
    finally:
        process.kill()
        process.wait(30)
        process.stderr.close()


def test_it_listens_on_this_machine_alone_and_answers(real_index: Path) -> None:
    with running(real_index, "--port", "0") as address:
        assert address.startswith("http://127.0.0.1:")
        with urlopen(f"{address}api/status", timeout=PATIENCE) as answer:
            assert json.load(answer)["documents"] == 56
            assert "server" not in answer.headers


def test_a_port_that_is_taken_is_said(real: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = real("serve", "--port", taken.getsockname()[1])
    assert answer.code == 1
    assert "--port" in answer.err


@pytest.mark.parametrize(
    "options", [("--host", "0.0.0.0"), ("--host", "0.0.0.0", "--token", "short"), ("--read-only", "--writable")]
)
def test_what_is_not_safe_is_wrong_usage(real: Run, options: tuple[str, ...]) -> None:
    answer = real("serve", *options)
    assert answer.code == 2
    assert answer.err.strip()


def test_without_an_index_there_is_nothing_to_serve(run: Run, tmp_path: Path) -> None:
    answer = run("--index", tmp_path / "none", "serve")
    assert answer.code == 1
    assert "lfsearch" in answer.err


def test_without_its_packages_it_says_how_to_get_them(real: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import lfsearch.web.server

    loaded = lfsearch.web.server
    with monkeypatch.context() as patch:
        without_package(patch, "uvicorn", "lfsearch.web")
        answer = real("serve")
    assert answer.code == 1
    assert "lfsearch[web]" in answer.err
    assert lfsearch.web.server is loaded is sys.modules["lfsearch.web.server"]  # for the tests that come later


def test_no_other_command_loads_any_of_it(real_index: Path) -> None:
    code = (
        "import sys\nfrom lfsearch.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(*[m for m in sys.modules if m.split('.')[0] in ('starlette', 'uvicorn', 'jinja2', 'anyio')"
        " or m.startswith('lfsearch.web')], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--index", str(real_index), "search", "秸秆禁烧", "--json"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    assert done.stderr.strip() == ""


def test_it_is_shown_in_the_browser_when_asked(real: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from lfsearch.cli import serve

    shown: list[str] = []
    server = importlib.import_module("lfsearch.web.server")
    monkeypatch.setattr(server, "run", lambda site, ready, _: ready(f"http://{site.host}:1/?token=\u2026"))
    monkeypatch.setattr(serve, "has_screen", lambda: True)
    monkeypatch.setattr(serve, "Thread", lambda target, args, daemon: SimpleNamespace(start=lambda: shown.extend(args)))
    answer = real("serve", "--open", "--token", "a&b-and-twelve")
    assert shown == ["http://127.0.0.1:1/?token=a%26b-and-twelve"]
    assert "a&b" not in answer.err  # what is printed may be seen by others
    real("serve")
    assert len(shown) == 1
    monkeypatch.setattr(serve, "has_screen", lambda: False)
    real("serve", "--open")
    assert len(shown) == 1


def test_a_double_click_on_the_portable_program_opens_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    from lfsearch.__main__ import main

    ran: list[object] = []
    monkeypatch.setattr("lfsearch.cli.main", ran.append)
    monkeypatch.setattr(sys, "argv", ["lfsearch"])
    main()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    main()
    monkeypatch.setattr(sys, "argv", ["lfsearch", "status"])
    main()
    assert ran == [None, ["serve", "--open"], None]


def test_where_there_is_no_index_yet_it_begins_with_a_file(tmp_path: Path) -> None:
    with reading(tmp_path / "index", tmp_path / "corpus") as reader:
        answer = reader.get("/")
        assert answer.status_code == 503
        assert Page(answer.text).all("input", name="file")
    with reading(tmp_path / "index", tmp_path / "corpus", read_only=True) as reader:
        assert not Page(reader.get("/").text).all("input", name="file")
