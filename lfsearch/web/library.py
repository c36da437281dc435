"""The index that answers: the newest generation, a few questions at a time."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, TypeVar, cast

from starlette.requests import Request

from lfsearch.errors import IndexBusy
from lfsearch.retrieval.engine import Engine
from lfsearch.web import limits

T = TypeVar("T")
_NONE = object()
_KEPT = 16  # answers that take long and of which a reader turns the pages: a comparison has some 100 kB


def library_of(request: Request) -> Library:
    """That of the application that a request came to."""
    return cast("Library", request.app.state.library)


class Library:
    """Answers questions from an index folder; a new generation is taken up before the next question."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._engine: Engine | None = None
        self._opening = Lock()
        self._turns = BoundedSemaphore(limits.AT_ONCE)
        self._keeping = Lock()
        self._kept: OrderedDict[tuple[Hashable, ...], Any] = OrderedDict()

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

    def kept(self, engine: Engine, name: str, asked: Hashable, answer: Callable[[], T]) -> T:
        """What `answer` gives, from memory where the same was asked of this generation today: whether texts are in force
        depends on the day.
        """
        key = (engine.index, dt.date.today(), name, asked)
        with self._keeping:
            found = self._kept.get(key, _NONE)
        if found is _NONE:
            found = answer()
        with self._keeping:
            self._kept[key] = found
            self._kept.move_to_end(key)
            for old in [old for old in self._kept if old[0] is not engine.index] or list(self._kept)[:-_KEPT]:
                del self._kept[old]
        return cast(T, found)
