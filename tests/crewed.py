"""What processes of their own do in tests/test_crew.py: functions of a module, so that they can be found there."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lfsearch.errors import CorpusError
from lfsearch.index import batches
from lfsearch.index.build import update_index
from lfsearch.index.crew import Crew

PATIENCE = 600.0


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


def deaf(setting: object) -> Callable[[object], bool]:
    """Whether Ctrl-C is kept from the process, from its first moment."""
    return lambda task: signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def standing(stage: str) -> None:
    """Say which processes there are, and stand still, to be killed."""
    print(stage, *(process.pid for process in multiprocessing.active_children()), flush=True)
    time.sleep(PATIENCE)


if __name__ == "__main__":
    if sys.argv[1:]:  # CORPUS INDEX STAGE: an update that stands still at this stage
        corpus, index, wanted = sys.argv[1:]
        batches.SIZE = 500
        update_index(
            Path(corpus), Path(index), jobs=2, progress=lambda stage, *_: standing(stage) if stage == wanted else None
        )
    else:  # one whose processes are in the midst of long tasks
        with Crew(2) as crew:
            results = crew.each(slow, PATIENCE, range(9))
            standing("slow")
