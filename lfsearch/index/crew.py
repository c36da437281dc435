"""Tasks done by several processes at once: what comes of each depends on nothing but the task.

Each process is started afresh (spawn), on every system: nothing of this one is copied into it by chance, and it works the same
where there is no fork. It ends with this one, however that ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple, Self, TypeVar

from lfsearch.errors import LfsearchError, WorkerLost

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_TO_STOP = 2.0  # seconds for a process to end before it is killed


def may_start() -> bool:
    """Whether this process may start others: one that was itself started to end with its parent may not."""
    return not multiprocessing.current_process().daemon


class Crew:
    """So many processes, from where a `with` block is entered to where it is left; none with one job: then all is done here.

    `soon` is a function that they will be asked for: its modules are loaded while nobody has a task for them yet.
    """

    def __init__(self, jobs: int, soon: Callable[..., Any] | None = None) -> None:
        self._jobs = jobs if jobs > 1 and may_start() else 0
        self._soon = soon
        self._processes: dict[Connection, Any] = {}

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        try:
            for _ in range(self._jobs):
                here, there = context.Pipe()
                process = context.Process(target=_serve, args=(there, self._soon), daemon=True)
                with _uninterrupted():
                    process.start()
                there.close()
                self._processes[here] = process
        except BaseException:
            _end(self._processes)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        _end(self._processes)

    def __len__(self) -> int:
        return len(self._processes)

    def each(self, begin: Callable[[S], Callable[[T], R]], setting: S, tasks: Iterable[T]) -> Iterator[tuple[T, R]]:
        """Each task with what the function that `begin(setting)` gives makes of it, in the order in which they are done.

        The processes begin at once, each with one task, and get further ones when answers are asked for; nothing else may be
        given to them before all are there. `begin` is a function of a module; setting, tasks and results can be pickled. What
        a task raises is raised here; WorkerLost where a process has ended by itself.
        """
        if not self._processes:
            return _done_here(begin, setting, tasks)
        stage, left = _Stage(begin, setting), iter(tasks)
        busy: dict[Connection, T] = {}
        for connection, task in zip(self._processes, left, strict=False):
            _send(connection, stage)
            _send(connection, task)
            busy[connection] = task
        return _done(busy, left)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C comes when the block is left, and never to a process that is started in it: it would end with a traceback where it
    has not yet been told to leave that to us.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it would be started in the block, and end that
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Stage(NamedTuple):
    """What is made of the tasks that follow."""

    begin: Callable[[Any], Callable[[Any], Any]]
    setting: Any


def _done_here(begin: Callable[[S], Callable[[T], R]], setting: S, tasks: Iterable[T]) -> Iterator[tuple[T, R]]:
    work = begin(setting)
    for task in tasks:
        yield task, work(task)


def _done(busy: dict[Connection, T], left: Iterator[T]) -> Iterator[tuple[T, Any]]:
    while busy:
        ready = wait(list(busy))
        for connection in [one for one in busy if one in ready]:
            task = busy.pop(connection)
            fine, result = _received(connection)
            if not fine:
                raise result
            for further in islice(left, 1):
                _send(connection, further)
                busy[connection] = further
            yield task, result


def _send(connection: Connection, message: Any) -> None:
    try:
        connection.send(message)
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


def _end(processes: dict[Connection, Any]) -> None:
    for connection, process in processes.items():
        connection.close()
        process.terminate()
    for process in processes.values():
        process.join(_TO_STOP)
        if process.is_alive():
            process.kill()
            process.join()
    processes.clear()


def _serve(connection: Connection, _: object) -> None:
    """What a process does until nobody has a task for it any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who waits for us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    stage: _Stage | None = None
    work: Callable[[Any], Any] | None = None
    with contextlib.suppress(EOFError, OSError):
        while True:
            message = connection.recv()
            if isinstance(message, _Stage):
                stage, work = message, None
                continue
            try:
                assert stage is not None
                work = work or stage.begin(stage.setting)
                answer: tuple[bool, Any] = True, work(message)
            except (LfsearchError, OSError, MemoryError) as error:
                answer = False, error
            connection.send(answer)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
