"""Readers beside a writer: what somebody reads stays, what nobody reads goes, and a reader can follow the newest."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import MARCH, ROOT, Answer, Place

from lfsearch.errors import IndexOutOfDate
from lfsearch.index import manifest as mf
from lfsearch.index import readers
from lfsearch.retrieval.engine import Engine
from tests.torture import readers as torture

locks = pytest.mark.skipif(os.name != "posix", reason="no file is locked on Windows")


def change(place: Place, times: int) -> None:
    """So many updates, of which the last leaves 第N版 in the text."""
    for number in range(times):
        (place.corpus / "2024-03.txt").write_text(MARCH.replace("水源地", f"第{number + 1}版水源地"), encoding="utf-8")
        place.update()


def generations(place: Place) -> set[str]:
    return {path.name for path in place.index.glob("generation-*")}


def first(engine: Engine) -> str:
    return engine.search("水源地巡查").hits[0].record.text


@locks
def test_what_a_reader_has_opened_stays_until_it_is_done(tiny_corpus: Place) -> None:
    engine = Engine.open(tiny_corpus.index)  # nothing of it is read yet
    own = engine.index.folder.name
    change(tiny_corpus, 3)
    assert readers.in_use(tiny_corpus.index) == {engine.index.manifest.generation}
    assert "第" not in first(engine)
    assert len(generations(tiny_corpus)) == 3  # that of the reader, the one before, the newest
    del engine
    assert readers.in_use(tiny_corpus.index) == set()
    change(tiny_corpus, 1)
    assert own not in generations(tiny_corpus)
    assert len(generations(tiny_corpus)) == 2


@locks
def test_the_dictionary_of_a_generation_that_is_read_stays(tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine.open(tiny_corpus.index)
    table = engine.index.manifest.dictionary_file(tiny_corpus.index)
    with monkeypatch.context() as patch:  # the program was updated in the meantime, its dictionary with it
        patch.setattr("lfsearch.text.segmenter.fingerprint", lambda: "0" * 16)
        patch.setattr("lfsearch.retrieval.index.fingerprint", lambda: "0" * 16)
        tiny_corpus.update(rebuild=True)
        change(tiny_corpus, 2)
    assert table.exists()
    assert "第" not in first(engine)
    del engine
    with monkeypatch.context() as patch:
        patch.setattr("lfsearch.text.segmenter.fingerprint", lambda: "0" * 16)
        change(tiny_corpus, 1)
    assert not table.exists()


def test_a_reader_follows_the_newest_generation(tiny_corpus: Place) -> None:
    engine = Engine.open(tiny_corpus.index)
    before = first(engine)
    segmenter, encoder = engine.index.segmenter, engine.index.encoder
    assert not engine.refresh()
    change(tiny_corpus, 2)
    assert first(engine) == before
    assert engine.refresh()
    assert "第2版" in first(engine)
    assert not engine.refresh()
    assert (engine.index.segmenter, engine.index.encoder) == (segmenter, encoder)  # opened once
    os.utime(tiny_corpus.index / "manifest.json")
    index = engine.index
    assert not engine.refresh()
    assert engine.index is index


def test_a_reader_that_cannot_follow_keeps_answering(tiny_corpus: Place) -> None:
    engine = Engine.open(tiny_corpus.index)
    before = first(engine)
    (tiny_corpus.index / "manifest.json").write_text("{}")
    with pytest.raises(IndexOutOfDate):
        engine.refresh()
    assert first(engine) == before


def test_an_update_between_the_manifest_and_the_mark_is_noticed(
    tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = mf.load

    def slow(index: Path) -> mf.Manifest:
        found = load(index)
        monkeypatch.setattr(mf, "load", load)
        change(tiny_corpus, 3)
        return found

    monkeypatch.setattr(mf, "load", slow)
    assert "第3版" in first(Engine.open(tiny_corpus.index))


@locks
def test_a_sweep_that_looks_just_now_keeps_no_mark_off(tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    file = mf.load(tiny_corpus.index).folder(tiny_corpus.index) / "outline.json"
    sweep = os.open(file, os.O_RDONLY)
    fcntl.flock(sweep, fcntl.LOCK_EX)
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            fcntl.flock(sweep, fcntl.LOCK_UN)

    monkeypatch.setattr("time.sleep", nap)
    held = readers.hold(tiny_corpus.index)
    assert (len(naps), readers.in_use(tiny_corpus.index)) == (3, {held.manifest.generation})
    del held
    naps.clear()
    monkeypatch.setattr("time.sleep", naps.append)
    fcntl.flock(sweep, fcntl.LOCK_EX)  # and whoever holds it for ever keeps nobody waiting
    assert "第" not in first(Engine.open(tiny_corpus.index))
    assert sum(naps) <= 0.11
    os.close(sweep)


@locks
def test_a_reader_writes_nothing_and_leaves_nothing_when_it_is_killed(tiny_corpus: Place) -> None:
    def contents() -> dict[str, tuple[int, int]]:
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in tiny_corpus.index.rglob("*")}

    before = contents()
    code = "import sys, time, lfsearch\nengine = lfsearch.open(sys.argv[1])\nprint('open', flush=True)\ntime.sleep(60)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, str(tiny_corpus.index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        process.stdout.readline()
        assert len(readers.in_use(tiny_corpus.index)) == 1
        process.kill()
    assert readers.in_use(tiny_corpus.index) == set()
    assert contents() == before


def test_where_there_are_no_locks_everything_works_without(tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def unknown(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "fcntl", None)
        engine = Engine.open(tiny_corpus.index)
        assert readers.in_use(tiny_corpus.index) == set()
    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", unknown)
        other = Engine.open(tiny_corpus.index)
        assert readers.in_use(tiny_corpus.index) == set()
    change(tiny_corpus, 1)
    for one in (engine, other):
        assert "第" not in first(one)  # the generation before is kept in any case
        assert one.refresh()


@locks
def test_an_index_that_may_only_be_read(tiny_corpus: Place) -> None:
    folders = [tiny_corpus.index, *(path for path in tiny_corpus.index.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(0o555)
    try:
        engine = Engine.open(tiny_corpus.index)
        assert "巡查" in first(engine)
        assert readers.in_use(tiny_corpus.index) == {engine.index.manifest.generation}
    finally:
        for path in folders:
            path.chmod(0o755)


def test_several_threads_search_while_another_refreshes(tiny_corpus: Place) -> None:
    engine = Engine.open(tiny_corpus.index)
    alone = [hit.record.id for hit in engine.search("市水利局 水源地 巡查", limit=9)]
    with ThreadPoolExecutor(5) as pool:

        def ask(number: int) -> tuple[list[str], set[int]]:
            result = engine.search(("市水利局 水源地 巡查", "古树名木档案")[number % 2], limit=9)
            return [hit.record.id for hit in result], {hit.reference._index.manifest.generation for hit in result}

        answers = [pool.submit(ask, number) for number in range(60)]
        change(tiny_corpus, 2)
        moved = [pool.submit(engine.refresh) for _ in range(4)]
        more = [pool.submit(ask, number) for number in range(20)]
        assert sum(one.result() for one in moved) == 1
        for number, one in enumerate([*answers, *more]):
            ids, generation = one.result()
            assert len(generation) == 1
            assert number % 2 or ids == alone


def test_alerts_that_run_together_answer_of_one_generation(
    run: Callable[..., Answer], tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        assert run(*tiny_corpus.options, "alert", "add", name, "水源地").code == 0
    change(tiny_corpus, 1)
    holding = Engine.holding

    def slow(engine: Engine, *arguments: object, **options: object) -> object:
        found = holding(engine, *arguments, **options)  # type: ignore[arg-type]
        if "第1版" in found[0].text:
            change(tiny_corpus, 3)
        return found

    monkeypatch.setattr(Engine, "holding", slow)
    answer = run(*tiny_corpus.options, "alert", "run", "--all", "--jsonl")
    assert (answer.code, answer.out.count("第1版"), answer.out.count("第3版")) == (0, answer.out.count("\n"), 0)


def test_a_short_torture() -> None:
    found = torture.trial(updates=5, seed=1, readers=5)
    assert (found.errors, found.mixed) == ((), ())
    assert (found.updates, found.left) == (5, 2)
    assert all(found.answers[kind] > 0 for kind in torture.KINDS)
