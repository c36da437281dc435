"""Files are replaced in one step, and nothing is left of a replacement that fails."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from lfsearch.cli.wording import with_advice
from lfsearch.errors import IndexBusy
from lfsearch.index import files


def test_a_file_is_the_old_one_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    files.write_bytes(path, b"old")
    with files.replacing(path) as temporary:
        temporary.write_bytes(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, failure: BaseException) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with pytest.raises(type(failure)), files.replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise failure
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def _in_use(number: int) -> PermissionError:
    """What Windows says of a file that somebody has open; simulated, nothing here has run on Windows."""
    error = PermissionError(
        errno.EACCES, "The process cannot access the file because it is being used by another process"
    )
    error.winerror = number  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize("number", files.IN_USE)
def test_a_file_that_is_open_on_windows_is_replaced_when_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A reader has the manifest open for a moment, just when the writer switches to the new one."""
    path, replace, refused = tmp_path / "a.txt", os.replace, [_in_use(number), _in_use(number)]

    def opened(made: Path, target: Path) -> None:
        if refused:
            raise refused.pop()
        replace(made, target)

    path.write_bytes(b"old")
    monkeypatch.setattr(files.os, "replace", opened)
    files.write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_stays_open_or_may_not_be_replaced_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, tried = tmp_path / "a.txt", []
    path.write_bytes(b"old")
    monkeypatch.setattr(files, "_PATIENCE", 0.03)
    for error, often in ((_in_use(32), True), (PermissionError(errno.EPERM, "not allowed"), False)):
        tried.clear()

        def refuse(made: Path, target: Path, error: OSError = error) -> None:
            tried.append(made)
            raise error

        monkeypatch.setattr(files.os, "replace", refuse)
        with pytest.raises(PermissionError):
            files.write_bytes(path, b"new")
        assert (len(tried) > 1) is often  # without rights no waiting helps
        assert path.read_bytes() == b"old"


@pytest.mark.parametrize(
    ("number", "where", "said"),
    [
        (32, "C:/表/职责.xlsx", "open in another program"),
        (206, "C:/" + "公报/" * 100, "Windows takes 259"),
        (3, "C:/" + "公报/" * 100, "Windows takes 259"),
        (3, "C:/公报", "check the disk"),
        (None, "/mnt/" + "公报/" * 100, "check the disk"),
    ],
)
def test_what_windows_refuses_comes_with_what_to_do_simulated(number: int | None, where: str, said: str) -> None:
    error = OSError(errno.ENOENT, "The system cannot find the path specified", where)
    if number is not None:
        error.winerror = number  # type: ignore[attr-defined]
    assert said in with_advice(error)


def test_json_is_written_as_utf_8(tmp_path: Path) -> None:
    files.write_json(tmp_path / "a.json", {"秸秆": [1, None]})
    assert json.loads((tmp_path / "a.json").read_bytes().decode()) == {"秸秆": [1, None]}


def test_what_is_written_is_on_disk_before_it_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    for name in ("sync_file", "sync_folder"):
        monkeypatch.setattr(files, name, lambda path, name=name: steps.append(f"{name} {path.suffix or path.name}"))
    monkeypatch.setattr(files.os, "replace", lambda old, new: steps.append(f"replace {new.name}"))
    files.write_bytes(tmp_path / "a.txt", b"x")
    assert steps == ["sync_file .new", "replace a.txt", f"sync_folder {tmp_path.name}"]


def test_everything_below_a_folder_is_synced_but_what_an_older_one_shares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, tmp_path = tmp_path / "older", tmp_path / "newer"
    (tmp_path / "deep" / "er").mkdir(parents=True)
    older.mkdir()
    (older / "shared.txt").write_text("x")
    os.link(older / "shared.txt", tmp_path / "deep" / "shared.txt")
    (tmp_path / "deep" / "er" / "a.txt").write_text("x")
    (tmp_path / "b.txt").write_text("x")
    synced: set[str] = set()
    for name in ("sync_file", "sync_folder"):
        monkeypatch.setattr(files, name, lambda path: synced.add(path.name))
    files.sync_tree(tmp_path)
    assert synced == {tmp_path.name, "deep", "er", "a.txt", "b.txt"}


def test_a_second_writer_is_told_of_the_first(tmp_path: Path) -> None:
    with (
        files.writer_lock(tmp_path / "index"),
        pytest.raises(IndexBusy, match=r"process \d+"),
        files.writer_lock(tmp_path / "index"),
    ):
        pass
    with files.writer_lock(tmp_path / "index"):
        assert (tmp_path / "index").is_dir()


def test_only_what_is_ours_and_old_is_swept(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"x")
    for name in ("lfsearch-publish-abcdefgh", "lfsearch-publish-12345678", "lfsearch-publish-mine", "other-abcdefgh"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "weights").write_bytes(b"x")
    (tmp_path / "lfsearch-publish-a_link__").symlink_to(tmp_path / "other-abcdefgh", target_is_directory=True)
    for path in tmp_path.iterdir():
        if path.name != "lfsearch-publish-12345678":  # of one who works now
            os.utime(path, (0, 0), follow_symlinks=False)
    files.sweep(tmp_path, r"lfsearch-publish-\w{8}")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "kept",
        "lfsearch-publish-12345678",
        "lfsearch-publish-a_link__",
        "lfsearch-publish-mine",
        "other-abcdefgh",
    ]
    assert (tmp_path / "other-abcdefgh" / "weights").exists()
    files.sweep(tmp_path / "none", ".*")
