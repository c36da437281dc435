"""How much processor time one file may take before it is left out, so that no file keeps all the others waiting."""

from __future__ import annotations

import time
from collections.abc import Callable

from lfsearch.errors import CorpusError

# Parsing and reading the facts of an issue takes 5 microseconds a character; ten times as much is allowed, and so much
# that a slow machine never notices it on a small file. Two million characters, the most that is read, get two minutes.
_SECONDS, _SECONDS_A_CHARACTER = 20.0, 50e-6


class Budget:
    """Called again and again while a file is worked on: CorpusError when its time is over.

    Counts the processor time of the thread that calls it, so that a busy machine changes nothing.
    """

    def __init__(self, name: str, characters: int, clock: Callable[[], float] = time.thread_time) -> None:
        self._name, self._clock = name, clock
        self._seconds = _SECONDS + _SECONDS_A_CHARACTER * characters
        self._ends = clock() + self._seconds

    def __call__(self) -> None:
        if self._clock() > self._ends:
            raise CorpusError(
                f"{self._name} was given up after {self._seconds:.0f} seconds of work, ten times what an issue of its "
                "length takes; check whether it is the text of a gazette, and part it if it is.",
                f"{self._name} 已处理 {self._seconds:.0f} 秒，是同样篇幅公报所需时间的十倍，因此放弃；请确认它是否为公报文本，如是请拆分。",
            )
