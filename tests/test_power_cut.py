"""What a power cut may take is never what something on disk depends on: which calls come before which, for all that writes.

Where the power goes nothing holds but what was forced to disk: of a file its bytes at its last fsync, of a folder the names
at its own. So that a change is there wholly or not at all, whatever the manifest names must be forced to disk before it
takes its place, and what undoes a change of the corpus before the corpus is touched. The calls are recorded as they come.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import APRIL, MARCH, Answer, Place, notice

Run = Callable[..., Answer]
pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="which file is forced to disk is read there")

NEW = notice(5, "防汛", ["市应急管理局值守。", "各区储备沙袋。"])
PAGE = f"<html><body>{''.join(f'<p>{line}</p>' for line in NEW.split())}</body></html>"


class Disk:
    """What would be there after a power cut, of the folder of a place."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.files: dict[Path, tuple[int, int]] = {}  # size and time of change when it was forced to disk
        self.names: dict[Path, dict[str, int]] = {}  # inode by name, of folders
        self.switches = 0
        for path in (place.folder, *place.folder.rglob("*")):
            self.synced(path)

    def synced(self, path: Path) -> None:
        """A file or folder has been forced to disk."""
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            self.names[path] = {entry.name: entry.inode() for entry in os.scandir(path)}
        else:
            self.files[path] = found.st_size, found.st_mtime_ns

    def lacks(self, *paths: Path) -> list[str]:
        """Which of the files and folders, with all below them, would not be there as they are."""
        lost = []
        for path in (one for top in paths for one in (top, *top.rglob("*"))):
            found = path.stat()
            if self.names.get(path.parent, {}).get(path.name) != found.st_ino:
                lost.append(f"the name {path.relative_to(self.place.folder)}")
            if path.is_file() and self.files.get(path) != (found.st_size, found.st_mtime_ns):
                lost.append(f"the bytes of {path.relative_to(self.place.folder)}")
        return lost

    def shared(self, old: Path, new: Path) -> None:
        """A file has got another name, too: what of its bytes was forced to disk is there under both."""
        if old in self.files:
            self.files[new] = self.files[old]

    def moved(self, old: Path, new: Path) -> None:
        """A file takes the place of another: it is the same file under another name."""
        if old in self.files:
            self.files[new] = self.files.pop(old)
        else:
            self.files.pop(new, None)


@contextlib.contextmanager
def watched(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Look at every call that the order matters of; AssertionError for one that comes too early."""
    disk = Disk(place)
    aside = place.corpus / ".lfsearch-undo"
    manifest = place.index / "manifest.json"
    fsync, replace, unlink, link = os.fsync, os.replace, os.unlink, os.link

    def forced(handle: int) -> None:
        fsync(handle)
        disk.synced(Path(os.readlink(f"/proc/self/fd/{handle}")))

    def moving(old: Any, new: Any, **more: Any) -> None:
        if Path(new) == manifest:
            newest = max(place.index.glob("generation-*"), key=lambda path: int(path.name.removeprefix("generation-")))
            assert disk.lacks(newest, *place.index.glob("dictionary-*"), *_texts(place)) == []
            assert Path(old) in disk.files
            disk.switches += 1
        elif _is_text(Path(new), place) and Path(old).parent != aside:
            assert disk.lacks(aside) == []  # the journal, and what will be written over
            assert Path(old) in disk.files
        replace(old, new, **more)
        disk.moved(Path(old), Path(new))

    def taking(path: Any, **more: Any) -> None:
        if _is_text(Path(path), place):
            assert disk.lacks(manifest) == []
        if Path(path) == aside / "journal.json":  # all is done, and stays so
            assert disk.lacks(*_texts(place)) == []
            assert all(name in os.listdir(folder) for folder in disk.names if folder.is_dir()
                       for name in disk.names[folder] if _is_text(folder / name, place))  # fmt: skip
        unlink(path, **more)
        disk.files.pop(Path(path), None)

    def linking(old: Any, new: Any, **more: Any) -> None:
        link(old, new, **more)
        disk.shared(Path(old), Path(new))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", forced)
        patch.setattr(os, "link", linking)
        patch.setattr(os, "replace", moving)
        patch.setattr(os, "unlink", taking)
        yield disk


def _is_text(path: Path, place: Place) -> bool:
    return place.corpus in path.parents and not _aside(str(path))


def _aside(name: str) -> bool:
    return ".lfsearch-" in name


def _texts(place: Place) -> list[Path]:
    """The files of the corpus, and the folders that they lie in."""
    return [
        path
        for path in place.corpus.rglob("*")
        if not _aside(str(path)) and (path.is_file() or path.parent != place.corpus)
    ]


CHANGES: dict[str, tuple[str, ...]] = {
    "an update": ("index",),
    "a rebuild": ("index", "--rebuild"),
    "new files in new folders": ("add", "new", "--place", "广州/天河"),
    "a text in the place of another": ("add", "--replace", "changed/2024-03.txt"),
    "a page in the place of a text": ("add", "--replace", "changed/2024-04.html"),
    "a removal": ("remove", "-y", "2024-04"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_something_depends_on_is_on_disk_before_it(
    run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    folder = tiny_corpus.folder
    for path, text in (
        ("new/2024-05.txt", NEW),
        ("new/深圳/q.html", PAGE.replace("5 号", "6 号")),
        ("changed/2024-03.txt", MARCH.replace("9%", "8%")),
        ("changed/2024-04.html", PAGE),
    ):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    if name == "an update":
        (tiny_corpus.corpus / "2024-05.txt").write_text(NEW, encoding="utf-8")
    with watched(tiny_corpus, monkeypatch) as disk:
        answer = run(*tiny_corpus.options, *CHANGES[name])
    assert answer.code == 0, answer.err
    assert disk.switches == 1
    assert disk.lacks(tiny_corpus.index / "manifest.json", *_texts(tiny_corpus)) == []


def test_the_first_index_too(run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tiny_corpus.folder / "other")
    place.corpus.mkdir(parents=True)
    (place.corpus / "2024-04.txt").write_text(APRIL, encoding="utf-8")
    with watched(place, monkeypatch) as disk:
        assert run(*place.options, "index").code == 0
    assert disk.switches == 1
    assert disk.lacks(place.index / "manifest.json") == []


def test_an_addition_that_fails_is_put_back_on_disk_before_its_journal_goes(
    run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tiny_corpus.folder / "2024-03.txt").write_text(MARCH.replace("9%", "8%"), encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lfsearch.index.manifest.save", fail)
    with watched(tiny_corpus, monkeypatch) as disk:
        assert run(*tiny_corpus.options, "add", "--replace", tiny_corpus.folder / "2024-03.txt").code == 1
    assert disk.lacks(*_texts(tiny_corpus)) == []
    assert (tiny_corpus.corpus / "2024-03.txt").read_text(encoding="utf-8") == MARCH
