"""What an index takes on disk: told beforehand, never much more while it is written than afterwards."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import CORPUS, Answer, Place, notice

from lfsearch.index import build, files, generation, room

Run = Callable[..., Answer]


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", ["index --rebuild", "add"])
def test_too_little_room_is_told_before_anything_is_written(
    run: Run, tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    new = tmp_path / "x.txt"
    new.write_text(notice(7, "防汛", ["各区储备沙袋500条。"]), encoding="utf-8")
    before = contents(tiny_corpus.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1 << 40, 0, 1000))
    answer = run(*tiny_corpus.options, *command.split(), *([new] if command == "add" else []))
    assert answer.code == 1
    assert "1 MB are free" in answer.err
    assert f"needs about {1 if command == 'add' else 10} MB more on the disk of {tiny_corpus.index}" in answer.err
    assert len(answer.err.splitlines()) == 1
    now = contents(tiny_corpus.folder)
    assert {name: data for name, data in now.items() if not name.endswith("writer.lock")} == {
        name: data for name, data in before.items() if not name.endswith("writer.lock")
    }
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1 << 40, 0, 1 << 30))
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0


def test_a_file_system_that_tells_nothing_is_tried(
    run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(path: Path) -> Usage:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr(shutil, "disk_usage", unknown)
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0


def test_what_is_foretold_holds_and_is_no_exaggeration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus").mkdir()
    shutil.copy(CORPUS / "2023-01.txt", tmp_path / "corpus")
    foretold: list[int] = []
    most = 0

    def noted(update: Any) -> None:
        foretold.append(room.needed(update))

    def look(stage: str, done: int, total: int) -> None:
        nonlocal most
        most = max(most, files.size_of(tmp_path / "index"))

    monkeypatch.setattr(build, "check_room", noted)
    write_records = generation.write_records
    monkeypatch.setattr(generation, "write_records", lambda *a: (write_records(*a), look("", 0, 0)))
    build.update_index(tmp_path / "corpus", tmp_path / "index", progress=look)
    final = files.size_of(tmp_path / "index")
    most = max(most, final)
    assert most <= foretold[0] <= 4 * final
    assert most <= 4 * final
