"""Files of the corpus as they were before, should a step fail: Ctrl-C, a full disk, a bad neighbour."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_PREFIX = ".lfsearch-"  # a folder that is passed over, as all are that begin with a dot


@contextmanager
def restoring(paths: Sequence[Path], corpus: Path, state: Callable[[], object]) -> Iterator[None]:
    """Makes the files at these paths as they were, there or not, when the block fails; so too the folders.

    Not so where `state` has become another: all was done, and Ctrl-C came only then.
    What is there is copied aside before anything is touched: to put it back then takes no room on a full disk.
    """
    made = _make(corpus)
    for left in corpus.glob(f"{_PREFIX}*"):  # by one that was killed; only one writer is at work
        shutil.rmtree(left, ignore_errors=True)
    try:
        aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=corpus))
    except OSError as error:
        _remove_empty(made)
        raise OSError(error.errno, error.strerror, str(corpus)) from None  # what is said names the folder
    try:
        copies: dict[Path, Path | None] = {}
        for number, path in enumerate(dict.fromkeys(paths)):
            copies[path] = Path(shutil.copy2(path, aside / str(number))) if path.is_file() else None
        before = state()
        folders = [folder for path in copies for folder in _missing(path.parent)]
        try:
            yield
        except BaseException:  # Ctrl-C too
            with _undisturbed():
                if state() == before:
                    _put_back(copies)
                    _remove_empty(folders)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        _remove_empty(made)  # those with files stay


def _put_back(copies: Mapping[Path, Path | None]) -> None:
    for path, copy in copies.items():
        if copy is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(copy, path)
        elif path.is_file():
            path.unlink()


def remove_files(paths: Sequence[Path], corpus: Path) -> None:
    """Delete the files that are there, and the folders below the corpus that become empty by it."""
    for path in paths:
        path.unlink(missing_ok=True)
    for folder in dict.fromkeys(path.parent for path in paths):
        _remove_empty([above for above in (folder, *folder.parents) if corpus in above.parents][::-1])


def _missing(folder: Path) -> list[Path]:
    """The folder and those above it that are not there, the outermost first."""
    return [path for path in (folder, *folder.parents) if not path.exists()][::-1]


def _make(folder: Path) -> list[Path]:
    made = _missing(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return made


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        try:
            folder.rmdir()
        except OSError:  # something is in it, or it is gone
            continue


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Nobody's second Ctrl-C interrupts what must be finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
