"""The index that answers: the newest generation, one question at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from lfsearch.errors import IndexBusy, IndexOutOfDate
from lfsearch.retrieval.engine import Engine
from lfsearch.web import limits

T = TypeVar("T")
_MANIFEST = "manifest.json"


class Library:
    """Answers questions from an index folder; a new generation is taken up before the next question.

    Whoosh reads its postings through one place in a file, so two questions at once would disturb each other; and since
    searching is counting in this process, they would not be answered sooner.
    """

    def __init__(self, index: Path) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._seen: tuple[int, int, int] | None = None  # the manifest that the engine was opened by

    def ask(self, question: Callable[[Engine], T]) -> T:
        """The answer, from one generation alone. IndexNotFound where there is no index, IndexBusy when others wait too long."""
        if not self._lock.acquire(timeout=limits.SECONDS_WAITED):
            raise IndexBusy(
                "Too many questions wait for an answer; try again in a minute.", "等候回答的问题太多；请稍后再试。"
            )
        try:
            engine = self._current()
            try:
                return question(engine)
            except (IndexOutOfDate, OSError):
                newer = self._current()
                if newer is engine:
                    raise
                return question(newer)  # two updates have passed meanwhile, and its files are gone
        finally:
            self._lock.release()

    def _current(self) -> Engine:
        seen = _state(self._index / _MANIFEST)
        if self._engine is None or seen is None or seen != self._seen:
            # What was seen before it was opened: a manifest that is replaced meanwhile is opened again.
            self._engine, self._seen = Engine.open(self._index), seen
        return self._engine


def _state(path: Path) -> tuple[int, int, int] | None:
    """What is another after every replacement of a file; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
