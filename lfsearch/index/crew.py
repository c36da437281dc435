"""Tasks done by several processes at once, their results in the order of the tasks: however many there are, it comes out alike.

Each process is started afresh (spawn), on every system: nothing of this one is copied into it by chance, and it works the same
where there is no fork. It ends with this one, however that ends: its next look for a task tells.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from lfsearch.errors import LfsearchError, WorkerLost

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_TO_STOP = 2.0  # seconds for a process to end before it is killed
# A task that is done waits for those before it; so many more are handed out meanwhile for each process.
_AHEAD = 4


def may_start() -> bool:
    """Whether this process may start others: one that was itself started to end with its parent may not."""
    return not multiprocessing.current_process().daemon


def in_order(begin: Callable[[S], Callable[[T], R]], setting: S, tasks: Sequence[T], jobs: int) -> Iterator[R]:
    """What the function that `begin(setting)` gives makes of each task, in their order, by so many processes.

    With one job all is done here. `begin` is a function of a module; setting, tasks and results can be pickled. What a task
    raises is raised here at its place; WorkerLost where a process has ended by itself. When the iterator is left, by an
    error too, no process is left.
    """
    jobs = min(jobs, len(tasks))
    if jobs <= 1:
        work = begin(setting)
        yield from map(work, tasks)
        return
    context = multiprocessing.get_context("spawn")
    crew: dict[Connection, Any] = {}
    try:
        for _ in range(jobs):
            here, there = context.Pipe()
            process = context.Process(target=_serve, args=(there, begin, setting), daemon=True)
            process.start()
            there.close()
            crew[here] = process
        yield from _handed_out(list(crew), tasks)
    finally:
        _end(crew)


def _handed_out(idle: list[Connection], tasks: Sequence[Any]) -> Iterator[Any]:
    busy: dict[Connection, int] = {}
    done: dict[int, tuple[bool, Any]] = {}
    ahead = len(idle) * _AHEAD
    given = 0
    for number in range(len(tasks)):
        while number not in done:
            while idle and given < min(len(tasks), number + ahead):
                connection = idle.pop()
                _send(connection, tasks[given])
                busy[connection] = given
                given += 1
            for connection in [one for one in busy if one in ready] if (ready := wait(list(busy))) else ():
                done[busy.pop(connection)] = _received(connection)
                idle.append(connection)
        fine, result = done.pop(number)
        if not fine:
            raise result
        yield result


def _send(connection: Connection, task: Any) -> None:
    try:
        connection.send(task)
    except OSError:
        raise _lost() from None


def _received(connection: Connection) -> tuple[bool, Any]:
    try:
        fine, result = connection.recv()
    except (EOFError, OSError):
        raise _lost() from None
    return bool(fine), result


def _lost() -> WorkerLost:
    return WorkerLost(
        "A process that was working for this command has ended by itself (was it killed, or the memory full?); nothing was "
        "changed. Try again, with --jobs 1 if it happens again.",
        "为本命令工作的一个进程自行中断（被终止，或内存不足？）；没有作任何改动。请重试；若再次发生，请加 --jobs 1。",
    )


def _end(crew: dict[Connection, Any]) -> None:
    for connection, process in crew.items():
        connection.close()
        process.terminate()
    for process in crew.values():
        process.join(_TO_STOP)
        if process.is_alive():
            process.kill()
            process.join()


def _serve(connection: Connection, begin: Callable[[Any], Callable[[Any], Any]], setting: Any) -> None:
    """What a process does until nobody has a task for it any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who waits for us
    work: Callable[[Any], Any] | None = None
    with contextlib.suppress(EOFError, OSError):
        while True:
            task = connection.recv()
            try:
                work = work or begin(setting)
                answer: tuple[bool, Any] = True, work(task)
            except (LfsearchError, OSError, MemoryError) as error:
                answer = False, error
            connection.send(answer)
