"""The index that answers: the newest generation, a few questions at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import TypeVar

from lfsearch.errors import IndexBusy
from lfsearch.retrieval.engine import Engine
from lfsearch.web import limits

T = TypeVar("T")


class Library:
    """Answers questions from an index folder; a new generation is taken up before the next question."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._engine: Engine | None = None
        self._opening = Lock()
        self._turns = BoundedSemaphore(limits.AT_ONCE)

    def ask(self, question: Callable[[Engine], T]) -> T:
        """The answer, from one generation alone. IndexNotFound where there is no index, IndexBusy when others wait too long."""
        if not self._turns.acquire(timeout=limits.SECONDS_WAITED):
            raise IndexBusy(
                "Too many questions wait for an answer; try again in a minute.", "等候回答的问题太多；请稍后再试。"
            )
        try:
            return question(self._current())
        finally:
            self._turns.release()

    def _current(self) -> Engine:
        """An engine that stays with the generation that is the newest now, whatever others are told meanwhile."""
        with self._opening:
            if self._engine is None:
                self._engine = Engine.open(self._index)
            else:
                self._engine.refresh()
            return Engine(self._engine.index)
