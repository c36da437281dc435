"""One writer at a time, on every kind of file system: the system's locks, files that stand for them, those of the dead."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Answer, Place

from lfsearch.errors import IndexBusy
from lfsearch.index import files, locks

posix = pytest.mark.skipif(os.name != "posix", reason="as POSIX has it")
Run = Callable[..., Answer]


def no_locks(monkeypatch: pytest.MonkeyPatch, number: int = errno.ENOLCK) -> None:
    """A file system that refuses locks as NFS and SMB do."""
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "writer.lock")


@posix
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS])
def test_where_there_are_no_locks_a_file_stands_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    no_locks(monkeypatch, number)
    with files.writer_lock(tmp_path) as note:
        assert "knows no locks" in note
        (name,) = beside(tmp_path)
        assert f"-{os.getpid()}-" in name
        assert f"process {os.getpid()} on " in (tmp_path / name).read_text(encoding="utf-8")
    assert beside(tmp_path) == []


@posix
@pytest.mark.parametrize("locking", [True, False])  # of the second: a system that has come to know locks
def test_a_living_process_is_respected_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locking: bool
) -> None:
    other = locks._Owner(os.getppid(), locks._began(os.getppid()), locks._here())
    (tmp_path / f"writer.lock{other.name}").touch()
    if not locking:
        no_locks(monkeypatch)
    told = rf"process {os.getppid()} on .*wait until it is done and try"
    with pytest.raises(IndexBusy, match=told), files.writer_lock(tmp_path):
        pass
    assert beside(tmp_path) == [f"writer.lock{other.name}"]


@posix
@pytest.mark.parametrize("locking", [True, False])
@pytest.mark.parametrize("began", ["", "another"])  # the same number may be that of a later process
def test_the_lock_of_a_dead_process_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locking: bool, began: str
) -> None:
    process = os.getppid() if began and locks._began(os.getppid()) else dead_process()
    (tmp_path / f"writer.lock{locks._Owner(process, began, locks._here()).name}").touch()
    if not locking:
        no_locks(monkeypatch)
    with files.writer_lock(tmp_path):
        assert len(beside(tmp_path)) == (not locking)
    assert beside(tmp_path) == []


@posix
def test_the_lock_of_another_computer_is_named_with_what_to_do(
    run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_locks(monkeypatch)
    name = f"writer.lock{locks._Owner(dead_process(), 'x', 'nas01-1').name}"
    (tiny_corpus.index / name).touch()
    answer = run(*tiny_corpus.options, "index", "--rebuild")
    assert answer.code == 1
    assert "on nas01 " in answer.err
    assert f"delete {tiny_corpus.index / name} if nothing runs there" in answer.err
    (tiny_corpus.index / name).unlink()
    answer = run(*tiny_corpus.options, "index", "--rebuild")
    assert answer.code == 0
    assert "knows no locks" in answer.err


@posix
def test_of_two_files_that_come_at_once_never_both_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one is put down between our file and our look at the others."""
    no_locks(monkeypatch)
    signature = locks._signature
    other = locks._Owner(os.getppid(), locks._began(os.getppid()), locks._here())

    def slow() -> str:
        (tmp_path / f"writer.lock{other.name}").touch()
        return signature()

    monkeypatch.setattr(locks, "_signature", slow)
    with pytest.raises(IndexBusy), files.writer_lock(tmp_path):
        pass
    assert beside(tmp_path) == [f"writer.lock{other.name}"]


def test_a_lock_that_cannot_be_signed_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(locks, "_signature", full)
    with pytest.raises(OSError, match="No space"), locks.hold(tmp_path / "lock", stays=False):
        pass
    assert not list(tmp_path.iterdir())


def test_a_file_of_which_the_system_cannot_say_who_has_it_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To take it away might take it from under somebody; who holds the lock next takes it away."""

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(locks, "try_lock", broken)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)), locks.hold(tmp_path / "lock", stays=False):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]
    with locks.hold(tmp_path / "lock", stays=False):
        pass
    assert not list(tmp_path.iterdir())


def test_files_that_only_look_like_locks_are_left(tmp_path: Path) -> None:
    for name in ("writer.lock.bak", "writer.lock-x", "writer.lock-1-x@", "my-writer.lock-1-x@y"):
        (tmp_path / name).touch()
    with files.writer_lock(tmp_path):
        pass
    assert len(beside(tmp_path)) == 4


def _link(path: Path, precious: Path) -> None:
    path.symlink_to(precious)


def _second_name(path: Path, precious: Path) -> None:
    path.hardlink_to(precious)


def _pipe(path: Path, precious: Path) -> None:
    os.mkfifo(path)


def _device(path: Path, precious: Path) -> None:
    path.symlink_to("/dev/zero")


def _folder(path: Path, precious: Path) -> None:
    path.mkdir()


@posix
@pytest.mark.parametrize("make", [_link, _second_name, _pipe, _device, _folder])
def test_what_is_no_lock_is_not_written_to(
    run: Run, tiny_corpus: Place, tmp_path: Path, make: Callable[[Path, Path], None]
) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("mine", encoding="utf-8")
    (tiny_corpus.index / "writer.lock").unlink(missing_ok=True)
    make(tiny_corpus.index / "writer.lock", precious)
    make(tiny_corpus.corpus / files.CORPUS_LOCK, precious)
    (tmp_path / "2024-05.txt").write_bytes((tiny_corpus.corpus / "2024-04.txt").read_bytes())
    answers = [run(*tiny_corpus.options, "index", "--rebuild")]
    (tiny_corpus.index / "writer.lock").rename(tmp_path / "away")
    answers.append(run(*tiny_corpus.options, "add", tmp_path / "2024-05.txt"))
    for answer in answers:
        assert answer.code == 1
        assert "take it away" in answer.err
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0
    assert precious.read_text(encoding="utf-8") == "mine"


@posix
def test_a_temporary_file_is_never_somebody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    precious = tmp_path / "precious.txt"
    precious.write_text("mine", encoding="utf-8")
    monkeypatch.setattr(os, "urandom", lambda count: bytes(count))
    (tmp_path / f".lfsearch-{'0' * 16}.new").symlink_to(precious)
    with pytest.raises(FileExistsError):
        files.write_bytes(tmp_path / "a.txt", b"new")
    assert precious.read_text(encoding="utf-8") == "mine"


class _Msvcrt(types.ModuleType):
    """Windows' locks as its documentation tells of them; simulated, nothing here has run on Windows."""

    LK_NBLCK = 2

    def __init__(self, number: int | None) -> None:
        super().__init__("msvcrt")
        self._number = number

    def locking(self, handle: int, mode: int, count: int) -> None:
        assert (mode, count) == (self.LK_NBLCK, 1)
        assert os.lseek(handle, 0, os.SEEK_CUR) == 1 << 20  # behind the text, which others may read
        if self._number is not None:
            raise OSError(self._number, os.strerror(self._number))


@pytest.mark.parametrize(
    ("number", "expected"), [(None, True), (errno.EACCES, False), (errno.EDEADLK, False), (errno.ENOSYS, None)]
)
def test_the_locks_of_windows_simulated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int | None, expected: bool | None
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", _Msvcrt(number))
    with open(tmp_path / "lock", "w+", encoding="utf-8") as file:
        assert locks.try_lock(file) is expected
        assert file.tell() == 0
    if expected:
        with files.writer_lock(tmp_path / "index") as note:
            assert note == ""


@pytest.mark.parametrize(("opened", "waited", "error", "runs"), [(0, 0, 87, False), (0, 0, 5, True), (7, 0x102, 0, True), (7, 0, 0, False)])  # fmt: skip
def test_whether_a_process_runs_on_windows_simulated(
    monkeypatch: pytest.MonkeyPatch, opened: int, waited: int, error: int, runs: bool
) -> None:
    import ctypes

    closed: list[int] = []
    kernel: Any = types.SimpleNamespace(
        OpenProcess=lambda access, inherit, process: opened,
        GetLastError=lambda: error,
        WaitForSingleObject=lambda handle, milliseconds: waited,
        CloseHandle=closed.append,
    )
    monkeypatch.setattr(ctypes, "windll", types.SimpleNamespace(kernel32=kernel), raising=False)
    assert locks._runs_on_windows(1) is runs
    assert closed == [opened] * bool(opened)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signals to itself")
def test_a_signal_while_the_lock_is_taken_away_is_heard_when_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def told(path: Path, **options: bool) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        unlink(path, **options)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), locks.hold(tmp_path / "lock", stays=False):
            monkeypatch.setattr(Path, "unlink", told)
    finally:
        signal.signal(signal.SIGINT, before)
    assert [*tmp_path.iterdir()] == []
