"""What processes of their own do in tests/test_crew.py: functions of a module, so that they can be found there."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from lfsearch.errors import CorpusError
from lfsearch.index.crew import Crew


def squares(setting: int) -> Callable[[int], tuple[int, int]]:
    def work(task: int) -> tuple[int, int]:
        time.sleep(0.05 if task % 3 == 0 else 0)  # so that later ones are done earlier
        if task < 0:
            raise CorpusError(f"{task} is below zero", "小于零")
        return setting * task * task, os.getpid()

    return work


def killed(setting: int) -> Callable[[int], int]:
    def work(task: int) -> int:
        if task == setting:
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    return work


def killed_at_once(setting: object) -> Callable[[object], object]:
    os.kill(os.getpid(), signal.SIGKILL)
    return killed(0)  # type: ignore[return-value]


def slow(setting: float) -> Callable[[int], int]:
    def work(task: int) -> int:
        time.sleep(setting)
        return os.getpid()

    return work


def marking(folder: Path) -> Callable[[str], None]:
    def work(task: str) -> None:
        (folder / task).touch()

    return work


if __name__ == "__main__":  # a writer that is killed while its processes work
    with Crew(2) as crew:
        results = crew.each(slow, 0.3, range(100))
        print(next(results)[1], next(results)[1], flush=True)
        for _ in results:
            pass
