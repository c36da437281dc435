"""Several processes make what one makes, and none of them is left, whatever ends them."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import crewed
import pytest
from conftest import CORPUS, PATIENCE, Place, notice, write

from lfsearch.errors import CorpusError, WorkerLost
from lfsearch.index import batches, build, crew, manifest, merging
from lfsearch.index.crew import Crew
from lfsearch.index.files import CORPUS_LOCK

ROOT = Path(__file__).parents[1]


def test_results_come_with_their_tasks_from_several_processes() -> None:
    with Crew(3) as crew:
        found = dict(crew.each(crewed.squares, 2, range(24)))
    assert {task: result for task, (result, _) in found.items()} == {task: 2 * task * task for task in range(24)}
    assert len({process for _, process in found.values()} - {os.getpid()}) > 1
    assert multiprocessing.active_children() == []


def test_a_crew_begins_before_it_is_asked_and_does_one_thing_after_the_other(tmp_path: Path) -> None:
    with Crew(2) as crew:
        once = {task: result for task, (result, _) in crew.each(crewed.squares, 1, range(5))}
        waiting = crew.each(crewed.marking, tmp_path, ["begun", "too", "later"])
        until = time.monotonic() + PATIENCE
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        assert {path.name for path in tmp_path.iterdir()} == {"begun", "too"}
        assert {task for task, _ in waiting} == {"begun", "too", "later"}
        thrice = {task: result for task, (result, _) in crew.each(crewed.squares, 3, range(5))}
    assert {task: 3 * result for task, result in once.items()} == thrice


def test_one_job_is_done_here() -> None:
    with Crew(1) as crew:
        assert not crew
        assert {process for _, (_, process) in crew.each(crewed.squares, 1, range(5))} == {os.getpid()}


def test_what_a_task_raises_is_raised_here() -> None:
    with pytest.raises(CorpusError) as caught, Crew(2) as crew:
        list(crew.each(crewed.squares, 1, [3, 1, -2, 5]))
    assert (caught.value.english, caught.value.chinese) == ("-2 is below zero", "小于零")
    assert multiprocessing.active_children() == []


def test_a_process_that_is_killed_is_one_sentence() -> None:
    with pytest.raises(WorkerLost, match="--jobs 1"), Crew(2) as crew:
        list(crew.each(crewed.killed, 4, range(9)))
    assert multiprocessing.active_children() == []


def test_who_stops_asking_leaves_no_process() -> None:
    with Crew(2) as crew:
        next(crew.each(crewed.slow, 0.2, range(50)))
        assert len(multiprocessing.active_children()) == 2
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(os.name == "nt", reason="has no masks of signals")
def test_ctrl_c_is_for_who_waits_and_for_no_process_that_works() -> None:
    with Crew(2) as crew:
        assert [deaf for _, deaf in crew.each(crewed.deaf, None, [1, 2])] == [True, True]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.skipif(os.name == "nt", reason="sends SIGKILL")
def test_processes_end_with_a_writer_that_is_killed() -> None:
    killed_at("slow")


@pytest.mark.skipif(os.name == "nt", reason="sends SIGKILL")
@pytest.mark.parametrize("stage", ["parse", "words"])
def test_a_writer_that_is_killed_leaves_the_index_as_it_was(tiny_corpus: Place, stage: str) -> None:
    for month in (6, 7, 8, 9):
        text = notice(month, "防汛抗旱", [f"市应急管理局实行{month}级值守。各县区每日报告雨情。" * 5 * month])
        (tiny_corpus.corpus / f"2024-{month:02}.txt").write_text(text, encoding="utf-8")
    before = manifest.load(tiny_corpus.index)
    killed_at(stage, str(tiny_corpus.corpus), str(tiny_corpus.index), stage)
    assert list(tiny_corpus.index.rglob("work-*")) != []
    assert manifest.load(tiny_corpus.index) == before
    assert len(build.update_index(tiny_corpus.corpus, tiny_corpus.index).added) == 4
    assert list(tiny_corpus.index.rglob("work-*")) == []


def killed_at(stage: str, *arguments: str) -> None:
    """Kill a writer that stands still at a stage, and wait for its processes to end."""
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
    writer = subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "crewed.py"), *arguments],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert writer.stdout
    reached, *workers = writer.stdout.readline().split()
    assert (reached, len(workers)) == (stage, 2)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    until = time.monotonic() + PATIENCE
    while any(runs(int(number)) for number in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(runs(int(number)) for number in workers)


def runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    try:  # one that has ended and whom nobody has asked how is as good as gone
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def digests(index: Path) -> dict[str, str]:
    """Every file of an index; when its files were looked at is the manifest's own affair."""
    found = {}
    for path in sorted(index.rglob("*")):
        if path.is_file() and path.name != "writer.lock":
            data = path.read_bytes()
            if path.name == "manifest.json":
                data = re.sub(rb'"(?:stamp|seal|crc32)": "[^"]*"', b"", data)
            found[path.relative_to(index).as_posix()] = hashlib.sha256(data).hexdigest()
    return found


def test_the_index_is_the_same_bit_for_bit_for_any_number_of_processes(
    tmp_path: Path, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    (table,) = tiny_corpus.index.glob("dictionary-*.bin")
    monkeypatch.setattr("lfsearch.text.segmenter.write_table", lambda path: shutil.copyfile(table, path))
    monkeypatch.setattr(batches, "SIZE", 2000)
    monkeypatch.setattr(merging, "FAN_IN", 3)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for month in range(1, 9):
        text = notice(month, "防汛抗旱", [f"市应急管理局实行{month}级值守。各县区每日报告雨情。" * 5 * month])
        (corpus / f"2024-{month:02}.txt").write_text(text, encoding="utf-8")
    (corpus / "again.txt").write_text((corpus / "2024-03.txt").read_text(encoding="utf-8"), encoding="utf-8")
    (corpus / "2024-10.txt").write_text("不是公报", encoding="utf-8")
    assert batches.crew_size(3, [batches.size_of(file) for file in batches_of(corpus)]) == 3
    reports = [build.update_index(corpus, tmp_path / f"jobs-{jobs}", jobs=jobs) for jobs in (1, 3)]
    assert reports[0].skipped == reports[1].skipped != ()
    assert digests(tmp_path / "jobs-1") == digests(tmp_path / "jobs-3")
    (corpus / "2024-02.txt").unlink()
    for month in (4, 11, 12):  # what stays of the generation before goes with what is new
        text = notice(month, "林业湿地", [f"市林业局设立{month}处站点。各县区每日报告雨情。" * 60])
        (corpus / f"2024-{month:02}.txt").write_text(text, encoding="utf-8")
    for jobs in (1, 3):
        assert len(build.update_index(corpus, tmp_path / f"jobs-{jobs}", jobs=jobs).changed) == 1
    assert digests(tmp_path / "jobs-1") == digests(tmp_path / "jobs-3")


def batches_of(corpus: Path) -> Any:
    from lfsearch.index.corpus import corpus_files

    return corpus_files(corpus)[0]


def test_several_processes_add_what_one_adds_and_a_bad_file_stops_none(
    run: Callable[..., Any], tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "SIZE", 500)
    new = tmp_path / "new"
    for month in range(5, 10):
        text = notice(month, "防汛抗旱", [f"市应急管理局实行{month}级值守。各县区每日报告雨情。" * 5 * month])
        page = "<html><body>" + "".join(f"<p>{line}</p>" for line in text.split("\n")) + "</body></html>"
        write(
            new / ("深圳" if month > 7 else "") / (f"{month}.html" if month % 2 else f"{month}.txt"),
            page if month % 2 else text,
        )
    write(new / "bad.txt", b"\xff\xfe\x00")
    with ZipFile(new / "more.zip", "w") as archive:
        archive.writestr("10.txt", notice(10, "林业湿地", ["市林业局设立站点。"]).encode("gbk"))
        archive.writestr("none.txt", "没有公文")
    answers, made = [], []
    for jobs in (1, 2, 3):
        shutil.copytree(tiny_corpus.folder, tmp_path / str(jobs))
        place = Place(tmp_path / str(jobs))
        answer = run(*place.options, "add", new, "--jobs", str(jobs), "--json")
        answers.append({**json.loads(answer.out), "seconds": 0, "code": answer.code})
        made.append((digests(place.index), {path.name: path.read_bytes() for path in place.corpus.rglob("*.*")}))
    assert (answers[0]["code"], len(answers[0]["files"]), len(answers[0]["skipped"])) == (1, 6, 2)
    assert answers[0] == answers[1] == answers[2]
    assert made[0] == made[1] == made[2]


@pytest.mark.parametrize("stages", [("incoming.begin_reading", "add.begin_reading"), ("made.begin",)])
def test_a_lost_process_adds_nothing(
    run: Callable[..., Any],
    tiny_corpus: Place,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stages: tuple[str, ...],
) -> None:
    monkeypatch.setattr(batches, "SIZE", 500)
    for month in (6, 7):
        write(tmp_path / "new" / f"{month}.txt", notice(month, "防汛抗旱", ["市应急管理局值守。" * 50]))
    before = {path.name for path in tiny_corpus.corpus.iterdir()}, digests(tiny_corpus.index)
    for stage in stages:
        monkeypatch.setattr(f"lfsearch.index.{stage}", crewed.killed_at_once)
    answer = run(*tiny_corpus.options, "add", tmp_path / "new", "--jobs", "2")
    assert (answer.code, "--jobs 1" in answer.err) == (1, True)
    left = {path.name for path in tiny_corpus.corpus.iterdir() if path.name != CORPUS_LOCK}
    assert (left, digests(tiny_corpus.index)) == before


@pytest.mark.parametrize("stage", ["made.begin", "embed._begin"])
def test_a_lost_process_leaves_the_index_as_it_was(
    run: Callable[..., Any], tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    monkeypatch.setattr(batches, "SIZE", 1)
    monkeypatch.setattr(f"lfsearch.index.{stage}", crewed.killed_at_once)
    (tiny_corpus.corpus / "2024-05.txt").write_text(
        (CORPUS / "2023-01.txt").read_text(encoding="utf-8"), encoding="utf-8"
    )
    (tiny_corpus.corpus / "2024-06.txt").write_text(notice(6, "湿地", ["市林业局保护湿地。"]), encoding="utf-8")
    answer = run(*tiny_corpus.options, "index", "--jobs", "2")
    assert answer.code == 1
    assert "--jobs 1" in answer.err
    assert [path.name for path in tiny_corpus.index.glob("generation-*")] == ["generation-1"]
    monkeypatch.undo()
    assert run(*tiny_corpus.options, "index", "--jobs", "1").code == 0


def test_a_process_that_may_have_no_children_does_all_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crew.may_start()
    monkeypatch.setattr(multiprocessing.current_process(), "_config", {"daemon": True})
    assert not crew.may_start()
