"""Unlucky clerks and hostile files: whatever lies in the corpus or arrives there, no file is lost and the good ones get in."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import APRIL, MARCH, PATIENCE, ROOT, Answer, Place, notice, write
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.index import files, manifest

Run = Callable[..., Answer]
SEVEN, EIGHT = notice(7, "防汛", ["各区储备沙袋500条。"]), notice(8, "防火", ["市林业局巡查。"])
SEVENTH, EIGHTH = "平政办发〔2024〕7号", "平政办发〔2024〕8号"
PAGE = "<html><body>" + "".join(f"<p>{line}</p>" for line in SEVEN.strip().split("\n\n")) + "</body></html>"
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such files")


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Whoever opens a pipe waits for ever: then the test fails."""
    if os.name != "posix":
        yield
        return

    def fail(*_: object) -> None:
        raise AssertionError("it waits")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def answer_of(run: Run, place: Place, query: str) -> dict[str, Any]:
    hit: dict[str, Any] = json.loads(run(*place.options, "search", query, "--json").out)["hits"][0]
    return hit


# -- the good files get in --------------------------------------------------------------------------------------


def _zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "没有公文")
        archive.writestr("b.txt", "X" * 99)
    path.write_bytes(path.read_bytes().replace(b"X" * 99, b"Y" * 99))
    return path


BAD: dict[str, Callable[[Path], Path | str]] = {
    "damaged archive": lambda folder: write(folder / "x.zip", b"PK\3\4junk"),
    "archive with bad files": lambda folder: _zip(folder / "y.zip"),
    "empty archive": lambda folder: write(folder / "z.zip", b"PK\5\6" + bytes(18)),
    "no archive": lambda folder: write(folder / "z.zip", "没有"),
    "pattern": lambda folder: str(folder / "none*.txt"),
    "name too long": lambda folder: str(folder / ("长" * 300)),
    "nothing": lambda folder: folder / "none.txt",
    "empty folder": lambda folder: write(folder / "e" / ".keep", "").parent,
    "folder of old files": lambda folder: write(folder / "e" / "a.doc", "").parent,
    "too large": lambda folder: write(folder / "l.txt", "大" * 2_100_000),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_neighbour_keeps_no_file_out(run: Run, tiny_corpus: Place, tmp_path: Path, name: str) -> None:
    bad, good = BAD[name](tmp_path), write(tmp_path / "good.txt", SEVEN)
    for named in ((bad, good), (good, bad)):
        answer = run(*tiny_corpus.options, "add", *named)
        assert (answer.code, SEVENTH in tiny_corpus.issues) == (1, True), answer.err
        assert Path(bad).name[:4] in answer.err
    assert run(*tiny_corpus.options, "add", bad).code == 1
    assert json.loads(run(*tiny_corpus.options, "add", bad, "--json").out)["skipped"]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        os.chdir(path.parent)  # a socket's path may have a hundred bytes
        one.bind(path.name)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


@posix
@pytest.mark.parametrize("make", [_pipe, _socket, _endless, _loop])
def test_what_is_no_file_is_named_and_not_opened(
    run: Run, tiny_corpus: Place, tmp_path: Path, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    good = write(tmp_path / "new" / "good.txt", SEVEN)
    (tiny_corpus.corpus / "places").mkdir()
    for folder in (tiny_corpus.corpus, good.parent):
        make(folder / "2024-09.txt")
    make(tiny_corpus.corpus / "places" / "x.tsv")
    for command in (("index",), ("add", good), ("add", good.parent), ("add", good.parent / "2024-09.txt")):
        answer = run(*tiny_corpus.options, *command)
        assert (answer.code, "2024-09.txt" in answer.err) == (1, True), (command, answer.err)
    assert SEVENTH in tiny_corpus.issues
    assert "2024-09.txt" in run(*tiny_corpus.options, "status").out
    run(*tiny_corpus.options, "watch", good.parent, "--once", "--every", "0.1")


def test_archives_in_a_folder_and_files_of_one_name_are_all_taken(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    (tmp_path / "new" / "广州").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "new" / "广州" / "x.zip", "w") as archive:
        archive.writestr("a.txt", SEVEN)
        archive.writestr("b/../a.txt", EIGHT)
    assert run(*tiny_corpus.options, "add", tmp_path / "new").code == 0
    assert {f"广州/{SEVENTH}", f"广州/b/{EIGHTH}"} <= set(tiny_corpus.issues)


def test_nothing_of_an_archive_is_put_on_another_disk(
    run: Run, tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is killed leaves nothing there, and a small one does not get full."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("广州/a.txt", SEVEN)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    (tmp_path / "in").mkdir()
    shutil.copy(tmp_path / "x.zip", tmp_path / "in")
    assert run(*tiny_corpus.options, "add", tmp_path / "x.zip").code == 0
    assert f"广州/{SEVENTH}" in tiny_corpus.issues
    assert run(*tiny_corpus.options, "watch", tmp_path / "in", "--once", "--every", "0.1").code == 0


def test_a_bad_file_of_an_archive_is_called_by_its_name_there(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    answer = run(*tiny_corpus.options, "add", _zip(tmp_path / "y.zip"))
    assert answer.code == 1
    for name in ("a.txt", "b.txt"):
        assert f"{tmp_path / 'y.zip' / name} " in answer.err or f"in {tmp_path / 'y.zip' / name};" in answer.err


# -- nothing is lost ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("option", [(), ("--replace",)])
def test_a_name_that_another_document_has_is_not_taken_from_it(
    run: Run, tiny_corpus: Place, tmp_path: Path, indexed: bool, option: tuple[str, ...]
) -> None:
    write(tiny_corpus.corpus / f"{SEVENTH}.txt", EIGHT)
    write(tiny_corpus.corpus / "合集.txt", EIGHT.replace("8 号", "9 号") + APRIL)
    if indexed:
        run(*tiny_corpus.options, "index")
    before = contents(tiny_corpus.corpus)
    one = write(tmp_path / "a.txt", SEVEN)
    assert run(*tiny_corpus.options, "add", one, *option).code == 0
    assert before.items() <= contents(tiny_corpus.corpus).items()
    run(*tiny_corpus.options, "index", "--rebuild")
    assert {SEVENTH, EIGHTH, "合集"} <= set(tiny_corpus.issues)


@posix
@pytest.mark.parametrize("link", [False, True])
def test_a_folder_where_a_file_shall_be(run: Run, tiny_corpus: Place, tmp_path: Path, link: bool) -> None:
    place = tiny_corpus.corpus / f"{SEVENTH}.txt"
    outside = tmp_path / "outside"
    outside.mkdir()
    place.symlink_to(outside) if link else place.mkdir()
    run(*tiny_corpus.options, "add", write(tmp_path / "a.txt", SEVEN), write(tmp_path / "b.txt", EIGHT))
    assert {SEVENTH, EIGHTH} <= set(tiny_corpus.issues)
    assert list(outside.iterdir()) == []


@posix
def test_no_link_in_the_corpus_leads_a_file_out_of_it(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (tiny_corpus.corpus / "广州").symlink_to(outside)
    answer = run(*tiny_corpus.options, "add", write(tmp_path / "a.txt", SEVEN), "--place", "广州")
    assert (answer.code, list(outside.iterdir())) == (1, [])


def test_of_two_files_of_one_issue_none_is_chosen(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    write(tiny_corpus.corpus / "2024-05.html", PAGE)
    write(tiny_corpus.corpus / "2024-05.txt", EIGHT)
    run(*tiny_corpus.options, "index")
    before = contents(tiny_corpus.corpus)
    new = write(tmp_path / "2024-05.docx.txt", EIGHT.replace("8 号", "9 号"))
    for command in (("remove", "2024-05", "-y"), ("add", new, "--issue", "2024-05", "--replace")):
        answer = run(*tiny_corpus.options, *command)
        assert (answer.code, "2024-05.html" in answer.err, "2024-05.txt" in answer.err) == (1, True, True)
        assert contents(tiny_corpus.corpus) == before
    assert run(*tiny_corpus.options, "remove", "2024-05.txt", "-y").code == 0
    assert set(before) - set(contents(tiny_corpus.corpus)) == {"2024-05.txt"}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", ["p.html.txt", "p.html.json"])
def test_what_somebody_wrote_beside_a_file_is_not_written_over(
    run: Run, tiny_corpus: Place, when: str, name: str
) -> None:
    page = write(tiny_corpus.corpus / "p.html", PAGE)
    if when == "after":
        run(*tiny_corpus.options, "index")
    own = write(tiny_corpus.corpus / name, "我的批注").read_bytes()
    write(page, PAGE + "<!-- -->")
    answer = run(*tiny_corpus.options, "index")
    assert (answer.code, name in answer.err) == (1, True)
    assert own in contents(tiny_corpus.corpus).values()
    first, last = answer_of(run, tiny_corpus, "沙袋")["source"]["lines"]
    assert "沙袋" in "".join((tiny_corpus.corpus / "p.html.txt").read_text("utf-8").split("\n")[first - 1 : last])
    assert run(*tiny_corpus.options, "index").code == 0
    run(*tiny_corpus.options, "remove", SEVENTH, "-y")
    assert own in contents(tiny_corpus.corpus).values()


def test_a_text_that_is_gone_from_beside_its_file_is_written_again(run: Run, tiny_corpus: Place) -> None:
    write(tiny_corpus.corpus / "p.html", PAGE)
    run(*tiny_corpus.options, "index")
    text = tiny_corpus.corpus / "p.html.txt"
    before = text.read_bytes()
    text.unlink()
    status = json.loads(run(*tiny_corpus.options, "status", "--json").out)
    assert (status["stale"], status["changed"]) == (True, [SEVENTH])
    assert run(*tiny_corpus.options, "index").code == 0
    assert text.read_bytes() == before  # the lines that hits name
    assert json.loads(run(*tiny_corpus.options, "status", "--json").out)["stale"] is False


def test_a_file_that_is_renamed_or_moved_takes_its_text_with_it(run: Run, tiny_corpus: Place) -> None:
    page = write(tiny_corpus.corpus / "p.html", PAGE)
    run(*tiny_corpus.options, "index")
    for new in ("q.html", "深圳/q.html"):
        (tiny_corpus.corpus / new).parent.mkdir(exist_ok=True)
        page = page.rename(tiny_corpus.corpus / new)
        assert "is gone" in run(*tiny_corpus.options, "status").out
        assert run(*tiny_corpus.options, "index").code == 0
        assert answer_of(run, tiny_corpus, "沙袋")["source"]["file"] == new
        lie = {name for name in contents(tiny_corpus.corpus) if ".html" in name}
        assert lie == {new, f"{new}.txt", f"{new}.json"}


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("name", [SEVENTH, "p p.html", "p p.html.txt"])
def test_what_is_left_of_a_file_that_is_gone_is_told_until_it_is_removed(
    run: Run, tiny_corpus: Place, name: str, indexed: bool
) -> None:
    page = write(tiny_corpus.corpus / "p p.html", PAGE)
    run(*tiny_corpus.options, "index")
    page.unlink()
    if indexed:
        answer = run(*tiny_corpus.options, "index", "--json")
        (skipped,) = json.loads(answer.out)["skipped"]
        assert (answer.code, skipped["file"]) == (1, "p p.html.txt")
        status = json.loads(run(*tiny_corpus.options, "status", "--json").out)
        assert (status["stale"], status["skipped"]) == (False, [skipped["reason"]])
        assert tiny_corpus.issues == ["2024-03", "2024-04"]  # it answers no longer
    assert 'lfsearch remove "p p.html.txt"' in run(*tiny_corpus.options, "status").out
    answer = run(*tiny_corpus.options, "remove", name, "-y")
    assert (answer.code, tiny_corpus.issues) == (0, ["2024-03", "2024-04"])
    assert sorted(contents(tiny_corpus.corpus)) == ["2024-03.txt", "2024-04.txt"]
    assert ("Deleted: p p.html.json, p p.html.txt." in answer.err) is indexed
    assert run(*tiny_corpus.options, "index").code == 0
    assert run(*tiny_corpus.options, "remove", name, "-y").code == 1


def test_an_issue_whose_file_is_gone_is_dropped_from_the_index(run: Run, tiny_corpus: Place) -> None:
    (tiny_corpus.corpus / "2024-04.txt").unlink()
    asked = run(*tiny_corpus.options, "remove", "2024-04", text="n\n")
    assert "2024-04.txt is gone" in asked.err
    answer = run(*tiny_corpus.options, "remove", "2024-04", "-y")
    assert (answer.code, tiny_corpus.issues) == (0, ["2024-03"])


def test_a_slip_in_a_name_hides_no_file(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    write(tiny_corpus.corpus / "2024-03.txt.txt", SEVEN)
    write(tiny_corpus.corpus / "报告.html", PAGE.replace("7 号", "6 号"))
    write(tmp_path / "$报告.txt", EIGHT + APRIL)
    write(tmp_path / "报告.html.txt", EIGHT + MARCH)
    assert run(*tiny_corpus.options, "index").code == 0
    assert run(*tiny_corpus.options, "add", tmp_path / "$报告.txt", tmp_path / "报告.html.txt").code == 0
    assert {SEVENTH, "平政办发〔2024〕6号", "$报告", "报告_html"} <= set(tiny_corpus.issues)
    run(*tiny_corpus.options, "remove", "2024-03", "-y")
    assert SEVENTH in tiny_corpus.issues


# -- before or after, nothing between -----------------------------------------------------------------------------


@pytest.fixture
def change(run: Run, tiny_corpus: Place, tmp_path: Path) -> Callable[[], Answer]:
    """An addition that writes, replaces, deletes and makes a folder."""
    write(tiny_corpus.corpus / "p.html", PAGE)
    run(*tiny_corpus.options, "index")
    write(tmp_path / "new" / "2024-03.txt", EIGHT)
    write(tmp_path / "new" / "x.txt", SEVEN)
    write(tmp_path / "new" / "广州" / "q.html", PAGE.replace("7 号", "6 号"))
    return lambda: run(*tiny_corpus.options, "add", tmp_path / "new", "--replace")


STEPS = [f"files.write_bytes {number}" for number in range(1, 9)] + [
    "files.sync_file 5", "undo._drop 1", "build.take_in 1", "generation.write_postings 1", "generation.write_vectors 1",
]  # fmt: skip


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device"), SystemExit(143)]
)
@pytest.mark.parametrize("step", STEPS)
def test_an_addition_that_fails_leaves_everything_as_it_was(
    tiny_corpus: Place, change: Callable[[], Answer], monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    place, _, nth = step.partition(" ")
    module, name = place.split(".")
    target = getattr(__import__(f"lfsearch.index.{module}", fromlist=[name]), name)
    calls = 0

    def failing(*arguments: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == int(nth):
            raise error
        return target(*arguments, **options)

    before, generation = contents(tiny_corpus.corpus), manifest.generation(tiny_corpus.index)
    with monkeypatch.context() as patch:
        patch.setattr(f"lfsearch.index.{module}.{name}", failing)
        answer = change()
    if calls < int(nth) or manifest.generation(tiny_corpus.index) != generation:  # it came when all was done
        pytest.skip("not so many steps") if calls < int(nth) else None
        assert SEVENTH in tiny_corpus.issues
        return
    if answer.code:  # a text beside a file may fail: it is read again
        assert contents(tiny_corpus.corpus) == before
        assert not (tiny_corpus.corpus / "广州").exists()
        assert manifest.generation(tiny_corpus.index) == generation
    assert change().code == 0
    assert [path for path in tiny_corpus.corpus.rglob("*") if path.name.startswith(".") or path.suffix == ".new"] == []


def test_an_interruption_when_all_is_written_undoes_nothing(
    run: Run, tiny_corpus: Place, change: Callable[[], Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    save = manifest.save

    def late(*arguments: Any) -> None:
        save(*arguments)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("lfsearch.index.manifest.save", late)
        assert change().code == 130
    assert {EIGHTH, "2024-03"} & set(tiny_corpus.issues)
    assert run(*tiny_corpus.options, "status", "--check").code == 0
    assert run(*tiny_corpus.options, "index").out.startswith("The index is up to date")


@pytest.fixture
def page(run: Run, tiny_corpus: Place) -> Path:
    """A page of the corpus with what is made of it, none of which can be deleted by who makes it undeletable."""
    file = write(tiny_corpus.corpus / "p.html", PAGE)
    run(*tiny_corpus.options, "index")
    return file


def undeletable(patch: pytest.MonkeyPatch, *names: str) -> None:
    unlink = Path.unlink

    def failing(path: Path, missing_ok: bool = False) -> None:
        if path.name in names:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        unlink(path, missing_ok)

    patch.setattr(Path, "unlink", failing)


@pytest.mark.parametrize("names", [("p.html",), ("p.html.txt", "p.html.json"), ("journal.json",)])
@pytest.mark.parametrize("replaced", [True, False])
def test_what_cannot_be_deleted_when_all_is_done_is_named_and_goes_with_the_next_writer(
    run: Run,
    tiny_corpus: Place,
    tmp_path: Path,
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: tuple[str, ...],
    replaced: bool,
) -> None:
    more = ("add", write(tmp_path / "p.txt", SEVEN.replace("500", "600")), "--replace", "--json")
    with monkeypatch.context() as patch:
        undeletable(patch, *names)
        answer = run(*tiny_corpus.options, *(more if replaced else ("remove", "-y", SEVENTH)))
    assert answer.code == 0, answer
    said = "\n".join(json.loads(answer.out)["notes"]) if replaced else answer.err
    for name in names:
        assert any(f"{name} could not be deleted (Permission denied)" in line for line in said.split("\n")), answer
    assert all((page.parent / name).exists() for name in names if name != "journal.json")
    known = tiny_corpus.issues
    assert (SEVENTH in known) == replaced
    assert run(*tiny_corpus.options, "index").code == 0
    assert not {name for name in contents(tiny_corpus.corpus) if name.startswith((".", "p.html"))}
    assert tiny_corpus.issues == known
    assert run(*tiny_corpus.options, "index").out.startswith("The index is up to date")


@pytest.mark.parametrize("again", [("index",), ("index", "--rebuild"), ("add", "x.txt")])
def test_what_can_still_not_be_deleted_is_not_taken_in_again(
    run: Run, tiny_corpus: Place, tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch, again: tuple[str, ...]
) -> None:
    write(tmp_path / "x.txt", EIGHT)
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patch:
        undeletable(patch, page.name)
        assert run(*tiny_corpus.options, "remove", "-y", SEVENTH).code == 0
        known, before = tiny_corpus.issues, contents(tiny_corpus.corpus)
        answer = run(*tiny_corpus.options, *again)
        assert (answer.code, f"{page} is left of a change that is done" in answer.err) == (1, True), answer
        assert (tiny_corpus.issues, contents(tiny_corpus.corpus)) == (known, before)
    page.unlink()  # as the sentence says
    assert run(*tiny_corpus.options, *again).code == 0
    assert SEVENTH not in tiny_corpus.issues


def test_old_generations_that_cannot_be_deleted_are_no_failure(
    run: Run, tiny_corpus: Place, change: Callable[[], Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    number = manifest.generation(tiny_corpus.index) or 0
    with monkeypatch.context() as patch:
        patch.setattr(
            "lfsearch.index.readers.in_use", lambda index: failing() if manifest.generation(index) != number else set()
        )
        assert change().code == 0
    assert SEVENTH in tiny_corpus.issues
    assert run(*tiny_corpus.options, "index").out.startswith("The index is up to date")


# Adds, and pauses when the files are in the corpus and the index is not written.
_SLOW = """
import sys, lfsearch.index.build as build
take_in = build.take_in
def slow(*arguments):
    print("now", flush=True)
    sys.stdin.readline()
    return take_in(*arguments)
build.take_in = slow
from lfsearch.cli import main
main(sys.argv[1:])
"""


def slow_addition(options: tuple[str, ...], *arguments: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOW, *options, "add", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout
    assert process.stdout.readline() == b"now\n"
    return process


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT"])
def test_a_process_told_to_end_puts_everything_back(tiny_corpus: Place, tmp_path: Path, name: str) -> None:
    before = contents(tiny_corpus.corpus)
    process = slow_addition(tiny_corpus.options, str(write(tmp_path / "x.txt", SEVEN)))
    assert contents(tiny_corpus.corpus) != before
    number = getattr(signal, name)
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert contents(tiny_corpus.corpus) == before


@posix
def test_what_a_killed_addition_left_is_put_back_and_said(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    before = contents(tiny_corpus.corpus)
    changed = write(tmp_path / "2024-03.txt", EIGHT)
    for again in (("index",), ("index", "--rebuild"), ("add", write(tmp_path / "x.txt", SEVEN))):
        process = slow_addition(tiny_corpus.options, str(changed), "--replace")
        process.kill()
        process.communicate(timeout=PATIENCE)
        assert (tiny_corpus.corpus / "2024-03.txt").read_text(encoding="utf-8") == EIGHT
        answer = run(*tiny_corpus.options, *again)
        assert (answer.code, "has been undone" in answer.err) == (0, True)
        assert before.items() <= contents(tiny_corpus.corpus).items()
        assert not [path for path in tiny_corpus.corpus.iterdir() if path.name.startswith(".")]


@posix
def test_a_text_that_was_changed_after_a_kill_is_kept(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    before = contents(tiny_corpus.corpus)
    new = write(tmp_path / "new" / "2024-03.txt", EIGHT), write(tmp_path / "new" / "x.txt", SEVEN)
    process = slow_addition(tiny_corpus.options, *map(str, new), "--replace")
    process.kill()
    process.communicate(timeout=PATIENCE)
    mine = EIGHT.replace("8 号", "9 号")
    write(tiny_corpus.corpus / "2024-03.txt", mine)
    write(tiny_corpus.corpus / f"{SEVENTH}.txt", mine)
    run(*tiny_corpus.options, "index")
    now = contents(tiny_corpus.corpus)
    assert now["2024-03.txt"] == now[f"{SEVENTH}.txt"] == mine.encode()
    assert now["2024-03.txt.1.bak"] == before["2024-03.txt"]


@posix
@pytest.mark.parametrize("own_index", [True, False])
def test_of_two_additions_of_one_issue_the_refused_one_takes_nothing(
    run: Run, tiny_corpus: Place, tmp_path: Path, own_index: bool
) -> None:
    """Also where each has an index of its own, of one corpus."""
    first, second = write(tmp_path / "a" / "2024-05.txt", SEVEN), write(tmp_path / "b" / "2024-05.txt", EIGHT)
    other = tmp_path / "index" if own_index else tiny_corpus.index
    process = slow_addition(tiny_corpus.options, str(first))
    options = ("--index", str(other), "--corpus", str(tiny_corpus.corpus))
    answer = run(*options, "add", second, "--replace")
    assert (answer.code, f"process {process.pid} on" in answer.err) == (1, True)
    process.communicate(b"\n", timeout=PATIENCE)
    assert process.returncode == 0
    assert contents(tiny_corpus.corpus)["2024-05.txt"] == SEVEN.encode()
    assert run(*options, "add", second).code == 1
    assert contents(tiny_corpus.corpus)["2024-05.txt"] == SEVEN.encode()
    assert run(*options, "add", second, "--replace").code == 0


@posix
def test_an_index_of_a_corpus_that_another_changes_leaves_that_alone(
    run: Run, tiny_corpus: Place, tmp_path: Path
) -> None:
    process = slow_addition(tiny_corpus.options, str(write(tmp_path / "2024-05.txt", SEVEN)))
    other = Place(tmp_path / "other")
    assert run("--index", other.index, "--corpus", tiny_corpus.corpus, "index").code == 0
    assert "2024-05" in other.issues
    process.communicate(b"\n", timeout=PATIENCE)
    assert process.returncode == 0
    assert "2024-05" in tiny_corpus.issues


@posix
@pytest.mark.parametrize("kind", ["link", "file", "damaged"])
def test_what_is_no_record_of_a_change_is_not_taken_for_one(
    run: Run, tiny_corpus: Place, tmp_path: Path, kind: str
) -> None:
    aside, outside = tiny_corpus.corpus / ".lfsearch-undo", tmp_path / "outside"
    write(outside / "journal.json" if kind != "damaged" else aside / "journal.json", "{}")
    if kind == "link":
        aside.symlink_to(outside)
    elif kind == "file":
        aside.write_text("mine", encoding="utf-8")
    before = contents(tiny_corpus.corpus)
    answer = run(*tiny_corpus.options, "add", write(tmp_path / "x.txt", SEVEN))
    assert (answer.code, str(aside) in answer.err) == (1, True)
    assert run(*tiny_corpus.options, "index").code == (kind == "damaged")
    assert contents(tiny_corpus.corpus) == before
    assert (outside / "journal.json").exists() == (kind != "damaged")


JOURNAL: dict[str, Any] = {"index": "x", "generation": None, "writes": [], "drops": [], "folders": []}
MINE = {"sha256": hashlib.sha256(b"mine").hexdigest()}


@posix
@pytest.mark.parametrize(
    "change",
    [
        {"writes": [{"path": "../precious.txt", "copy": None, **MINE}]},
        {"writes": [{"path": "../precious.txt", "copy": "0", **MINE}]},
        {"writes": [{"path": "{top}/precious.txt", "copy": "0", **MINE}]},
        {"writes": [{"path": "out/precious.txt", "copy": None, **MINE}]},
        {"writes": [{"path": "2024-03.txt", "copy": "../../precious.txt", **MINE}]},
        {"drops": [{"path": "x/../../precious.txt", **MINE}], "index": "{top}/index"},
        {"folders": ["../empty"]},
        {"generation": [1]},
        {"generation": 1e999},
        {"writes": "x"},
        {"writes": [[]]},
        {"drops": None},
        {"index": None, "folders": 7},
    ],
)
def test_a_journal_from_somebody_else_leads_nowhere(run: Run, tiny_corpus: Place, change: dict[str, Any]) -> None:
    aside, top = tiny_corpus.corpus / ".lfsearch-undo", tiny_corpus.folder
    precious, _ = write(top / "precious.txt", "mine"), write(aside / "0", "theirs")
    (top / "empty").mkdir()
    (tiny_corpus.corpus / "out").symlink_to(top)
    write(aside / "journal.json", json.dumps(JOURNAL | change).replace("{top}", str(top)))
    before = contents(tiny_corpus.corpus)
    answer = run(*tiny_corpus.options, "index", "--rebuild")
    assert (answer.code, "journal is damaged" in answer.err) == (1, True), answer
    assert contents(tiny_corpus.corpus) == before
    assert precious.read_text(encoding="utf-8") == "mine"
    assert (top / "empty").is_dir()


def test_a_file_in_a_folder_that_may_not_be_written_stays_with_its_clauses(
    run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tiny_corpus.corpus / "广州" / "2024-05.txt", SEVEN)
    run(*tiny_corpus.options, "index")
    before, known = contents(tiny_corpus.corpus), tiny_corpus.issues
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "广州")
    answer = run(*tiny_corpus.options, "remove", "广州/2024-05", "-y")
    assert (answer.code, "广州/2024-05.txt" in answer.err) == (1, True)
    assert (contents(tiny_corpus.corpus), tiny_corpus.issues) == (before, known)


def test_while_another_writes_nothing_is_copied(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    before = contents(tiny_corpus.corpus)
    with files.writer_lock(tiny_corpus.index):
        for command in (("add", write(tmp_path / "x.txt", SEVEN)), ("remove", "2024-03", "-y")):
            assert run(*tiny_corpus.options, *command).code == 1
            assert contents(tiny_corpus.corpus) == before


def test_a_watched_folder_is_looked_into_again_when_the_index_was_busy(
    run: Run, tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "in" / "x.txt", SEVEN)
    looks = iter(range(9))

    def sleep(_: float) -> None:
        if next(looks) == 3:
            raise KeyboardInterrupt

    from lfsearch.errors import IndexBusy
    from lfsearch.index.add import add_files

    calls = iter([True])

    def busy_once(*arguments: Any, **options: Any) -> Any:
        if next(calls, False):
            raise IndexBusy("busy", "忙")
        return add_files(*arguments, **options)

    monkeypatch.setattr("lfsearch.index.add.add_files", busy_once)
    monkeypatch.setattr(time, "sleep", sleep)
    answer = run(*tiny_corpus.options, "watch", tmp_path / "in")
    assert answer.code == 130
    assert SEVENTH in tiny_corpus.issues


def test_the_folders_of_a_watched_folder_are_kept(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    write(tmp_path / "in" / "广州" / "2024-03.txt", EIGHT)
    assert run(*tiny_corpus.options, "watch", tmp_path / "in", "--once", "--every", "0.1").code == 0
    assert "广州/2024-03" in tiny_corpus.issues


# -- names --------------------------------------------------------------------------------------------------------

NAMES = (
    *("\u202e公报\u202c", "公\u200b报", "\x1b[31m公报", "\x9b31m公报", "公\n报", "\u061c公报", "\U000e0041x", "d01"),
    *("CON", "aux.x", " x ", "x.", "%2F", "长" * 80, "\U00020000" * 55, "a\\..\\x", "[x]*?", "2024:05", "e\u0301"),
    *("\u0301", "--help", "-rf", os.fsdecode("公报".encode("gbk"))),
)  # fmt: skip


def seen(answer: Answer) -> None:
    """Nothing that a terminal would obey."""
    text = answer.out + answer.err
    odd = {char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cs")}
    assert not odd | (set(text) & set("\u202e\u202c\u200b\u061c")), answer


def all_seen(run: Run, place: Place) -> None:
    for command in (
        "list issues",
        "list issues --json",
        "list clauses --csv",
        "status",
        "status --json",
    ):
        answer = run(*place.options, *command.split())
        assert answer.code == 0, answer
        seen(answer)
    for issue in place.issues:
        for reference in (("open", "--print", "--", issue), ("show", "--", f"{issue}/d01")):
            answer = run(*place.options, *reference)
            assert answer.code == 0, answer
            seen(answer)
    hits = json.loads(run(*place.options, "search", "沙袋", "--issue", place.issues[-1], "--json").out)["hits"]
    assert {hit["issue"] for hit in hits} == {place.issues[-1]}


@posix
def test_names_of_any_kind_are_taken_in(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        own = notice(100 + number, "防汛", ["各区储备沙袋500条。"]) + notice(200 + number, "防火", ["市林业局巡查。"])
        write(tmp_path / "new" / f"x{number}" / f"{name}.txt", own)
    answer = run(*tiny_corpus.options, "add", tmp_path / "new")
    seen(answer)
    unfit = {name for name in NAMES if any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in name)}
    assert len(tiny_corpus.issues) == 2 + len(NAMES) - len(unfit)
    assert answer.err.count("Skipped: ") == len(unfit)
    for number, name in enumerate(NAMES):
        if name in unfit:  # one that is named by itself gets a name in the corpus that can be shown
            one = tmp_path / "new" / f"x{number}" / f"{name}.txt"
            answer = run(*tiny_corpus.options, "add", "--place", f"x{number}", "--", one)
            assert answer.code == 0, answer
            seen(answer)
    assert len(tiny_corpus.issues) == 2 + len(NAMES)
    all_seen(run, tiny_corpus)
    assert run(*tiny_corpus.options, "index").out.startswith("The index is up to date")


@posix
def test_names_of_any_kind_in_the_corpus(run: Run, tiny_corpus: Place) -> None:
    for number, name in enumerate(NAMES):
        write(tiny_corpus.corpus / f"{number}{name}"[:60] / f"{name}.txt", SEVEN + EIGHT)
    answer = run(*tiny_corpus.options, "index")
    assert answer.code == 1
    seen(answer)
    assert len(tiny_corpus.issues) - 2 + answer.err.count("Skipped: ") == len(NAMES)
    all_seen(run, tiny_corpus)


def test_a_number_that_looks_like_an_issue_is_none(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    text = SEVEN.replace("平政办发〔2024〕7 号", "2024年第3号").replace("的通知", "的公告")
    assert run(*tiny_corpus.options, "add", write(tmp_path / "公告.txt", text)).code == 0
    before = tiny_corpus.issues
    assert len(before) == 3
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0
    assert tiny_corpus.issues == before


def test_names_as_long_as_they_may_be(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    place = "/".join(char * 60 for char in "地方县")
    assert (
        run(*tiny_corpus.options, "add", write(tmp_path / f"{'长' * 80}.txt", SEVEN + EIGHT), "--place", place).code
        == 0
    )
    assert run(*tiny_corpus.options, "status", "--check").code == 0


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120), unique=True, max_size=9))
def test_the_files_of_an_issue_are_its_own_and_their_names_fit(names: list[str]) -> None:
    stems = [files.stem(name * 3) for name in names]
    assert len({*stems}) == len(stems)
    assert all(len(f"{stem}.offsets".encode()) <= 255 and "/" not in stem for stem in stems)


def test_ids_stay_when_a_day_has_several_documents(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    for name, subject in (("a", "防汛"), ("b", "抗旱"), ("c", "防雹")):
        lines = notice(7, subject, ["市应急管理局值守。"]).split("\n")
        write(tmp_path / "new" / f"{name}.txt", "\n".join(line for line in lines if "〔" not in line))

    def which() -> dict[str, str]:
        return {entry.id: entry.sha256 for entry in manifest.load(tiny_corpus.index).issues}

    assert run(*tiny_corpus.options, "add", tmp_path / "new").code == 0
    before = which()
    assert [name for name in before if "-07" in name] == ["2024-03-07", "2024-03-07-2", "2024-03-07-3"]
    for command in (("add", tmp_path / "new"), ("add", tiny_corpus.corpus), ("index", "--rebuild")):
        assert run(*tiny_corpus.options, *command).code == 0
        assert which() == before


@posix
def test_a_folder_that_cannot_be_opened_keeps_what_was_read_of_it(
    run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tiny_corpus.corpus / "广州" / "2024-05.txt", SEVEN)
    run(*tiny_corpus.options, "index")
    walk = os.walk

    def closed(top: Path, onerror: Callable[[OSError], None], **_: Any) -> Iterator[Any]:
        for parent, folders, names in walk(top):
            if Path(parent).name != "广州":
                yield parent, folders, names
            else:
                onerror(PermissionError(errno.EACCES, "Permission denied", parent))

    monkeypatch.setattr(os, "walk", closed)
    answer = run(*tiny_corpus.options, "index")
    assert (answer.code, "广州" in answer.err, "广州/2024-05" in tiny_corpus.issues) == (1, True, True)
    assert "up to date" in run(*tiny_corpus.options, "status").out


def test_the_first_addition_that_fails_makes_no_corpus(run: Run, tmp_path: Path) -> None:
    options = ("--index", tmp_path / "i", "--corpus", tmp_path / "c" / "d")
    assert run(*options, "add", write(tmp_path / "x.txt", "没有")).code == 1
    assert run(*options, "add", write(tmp_path / "y.txt", SEVEN), "--dry-run").code == 0
    assert not (tmp_path / "c").exists()
    assert run(*options, "add", tmp_path / "y.txt").code == 0
    shutil.rmtree(tmp_path / "i")
    assert run(*options, "index").code == 0


@posix
def test_a_link_that_leads_to_itself_is_one_sentence(run: Run, tiny_corpus: Place, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    (tiny_corpus.corpus / "2024-07.txt").symlink_to(tiny_corpus.corpus / "2024-07.txt")
    for arguments in (
        ("--index", loop, "--corpus", tiny_corpus.corpus, "search", "供水"),
        ("--index", loop, "--corpus", tiny_corpus.corpus, "index", "--rebuild"),
        ("--index", tmp_path / "new", "--corpus", loop, "index"),
        (*tiny_corpus.options, "add", loop),
        (*tiny_corpus.options, "search", "供水", "--model", loop),
    ):
        answer = run(*arguments)
        assert answer.code in (1, 2), (arguments, answer)
        assert answer.err.count("\n") <= 3 and "Traceback" not in answer.err
    answer = run(*tiny_corpus.options, "index")
    assert "2024-07.txt" in answer.err
    assert run(*tiny_corpus.options, "search", "供水", "-o", loop.with_suffix(".csv")).code == 0
