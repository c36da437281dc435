"""A file that has not changed is not read again; one that may have is."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Place, notice

from lfsearch.index import manifest as mf
from lfsearch.index import stamps
from lfsearch.index.stamps import UNSURE, digest_of, is_same, look

Run = Callable[..., Any]


def aged(path: Path, seconds: float = 60) -> None:
    """Let the file's content look so old. Its other time cannot be set, so the clock is, where that matters."""
    then = time.time() - seconds
    os.utime(path, (then, then))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute has passed."""
    now = time.time_ns
    monkeypatch.setattr(stamps.time, "time_ns", lambda: now() + 60_000_000_000)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read to be compared."""
    names: list[str] = []

    def digest(path: Path) -> str:
        names.append(path.name)
        return digest_of(path)

    monkeypatch.setattr(stamps, "digest_of", digest)
    return names


def test_a_file_that_has_just_been_written_has_no_stamp(tmp_path: Path) -> None:
    path = tmp_path / "2024-01.txt"
    path.write_text("甲", encoding="utf-8")
    assert look(path) == UNSURE == look(tmp_path / "none")


@pytest.mark.usefixtures("later")
def test_a_stamp_tells_a_file_that_is_the_same_without_reading_it(tmp_path: Path, read: list[str]) -> None:
    path = tmp_path / "2024-01.txt"
    path.write_text("甲", encoding="utf-8")
    stamp, sha256 = look(path), digest_of(path)
    assert stamp != UNSURE
    assert is_same(path, stamp, sha256)
    assert read == []


@pytest.mark.usefixtures("later")
@pytest.mark.parametrize("change", ["content", "size", "file", "time", "gone"])
def test_whatever_may_be_another_file_is_read(tmp_path: Path, read: list[str], change: str) -> None:
    path = tmp_path / "2024-01.txt"
    path.write_text("甲", encoding="utf-8")
    stamp, sha256 = look(path), digest_of(path)
    before = path.stat()
    if change == "content":  # of the same size, and dated back
        path.write_text("乙", encoding="utf-8")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif change == "size":
        path.write_text("甲乙", encoding="utf-8")
    elif change == "file":
        path.rename(tmp_path / "other")
        path.write_text("丙", encoding="utf-8")
    elif change == "gone":
        path.unlink()
    else:
        aged(path)
    assert is_same(path, stamp, sha256) == (change == "time")
    assert read == ["2024-01.txt"]


@pytest.mark.usefixtures("later")
def test_nothing_is_read_of_a_corpus_that_has_not_changed(run: Run, tiny_corpus: Place, read: list[str]) -> None:
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0
    del read[:]
    files = {path: path.stat() for path in tiny_corpus.index.rglob("*")}
    assert run(*tiny_corpus.options, "index").code == 0
    assert run(*tiny_corpus.options, "status").code == 0
    assert read == []
    assert {path: path.stat() for path in tiny_corpus.index.rglob("*")}.keys() == files.keys()
    assert run(*tiny_corpus.options, "status", "--check").code == 0


def test_a_check_reads_every_file(run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*tiny_corpus.options, "index", "--rebuild")
    file = mf.load(tiny_corpus.index).issues[0].file
    with (tiny_corpus.corpus / file).open("a", encoding="utf-8") as text:
        text.write("某")
    monkeypatch.setattr("lfsearch.retrieval.status.is_same", lambda *_: True)  # as after a change without a trace
    assert "stale" not in run(*tiny_corpus.options, "status").out
    assert "stale" in run(*tiny_corpus.options, "status", "--check").out


def test_a_file_too_young_for_a_stamp_gets_it_with_the_next_update(
    run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*tiny_corpus.options, "index", "--rebuild")
    now = time.time_ns
    monkeypatch.setattr(stamps.time, "time_ns", lambda: now() + 60_000_000_000)
    (tiny_corpus.corpus / "2024-07.txt").write_text(notice(7, "湿地", ["市林业局保护湿地。"]), encoding="utf-8")
    run(*tiny_corpus.options, "index")
    assert all(entry.stamp for entry in mf.load(tiny_corpus.index).issues)
