"""Files of strangers are read in a process of their own, with limits of time and memory: one that hangs or breaks a reader
takes it alone.

What comes back is JSON, so that a process that a file has taken over can send nothing but words.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any

from lfsearch.errors import CorpusError, LfsearchError
from lfsearch.i18n import chinese, speaking
from lfsearch.i18n import in_chinese as chinese_reason
from lfsearch.index.update import StageProgress
from lfsearch.text.normal import strip_control
from lfsearch.web import limits
from lfsearch.web.failing import Refused, status_of

Work = Callable[..., Any]  # called with a `StageProgress` and its arguments; gives what JSON can hold

_TO_STOP = 10.0  # seconds in which it puts back what it began
_MOST_SAID = 256 << 20  # bytes of one message: the text of the largest file, four bytes a character


class Unanswered(CorpusError):
    """A process took too long, or ended by itself."""


def in_process(
    work: Work,
    arguments: Sequence[object],
    seconds: float,
    told: StageProgress | None = None,
    memory: int | None = limits.MEMORY_READING,
) -> Any:
    """What `work`, a function of a module, gives for its arguments. CorpusError says what it says, or that it took too long,
    took more than so many bytes of memory (None: most of the machine's), or broke down.
    """
    helper = _Helper(work, memory)
    try:
        return helper.ask(arguments, seconds, told)
    finally:
        helper.end()


class Standing:
    """A process that does one kind of work again and again, so that nobody waits for it to start; asked by one at a time.

    It is there from the first question, or from `start`; after a question that it did not survive, another one is started.
    """

    def __init__(self, work: Work, memory: int) -> None:
        self._work, self._memory = work, memory
        self._helper: _Helper | None = None

    def start(self) -> None:
        """Have it ready before the first question."""
        if self._helper is None:
            self._helper = _Helper(self._work, self._memory)

    def ask(self, arguments: Sequence[object], seconds: float) -> Any:
        """What the work gives, as `in_process`; Unanswered where it did not end well."""
        if self._helper is not None and not self._helper.alive:
            self.end()
        self.start()
        assert self._helper is not None
        try:
            return self._helper.ask(arguments, seconds)
        except Unanswered:
            self.end()
            raise

    def end(self) -> None:
        """Leave no process behind; what it does changes nothing, and need not be put back."""
        if self._helper is not None:
            self._helper.end(to_stop=0)
            self._helper = None


class _Helper:
    """One process, and the way to it."""

    def __init__(self, work: Work, memory: int | None) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process: BaseProcess = context.Process(target=_serve, args=(there, work, memory), daemon=True)
        self._process.start()
        there.close()

    @property
    def alive(self) -> bool:
        return self._process.is_alive()

    def ask(self, arguments: Sequence[object], seconds: float, told: StageProgress | None = None) -> Any:
        until = monotonic() + seconds
        try:
            self._here.send((tuple(arguments), chinese(), seconds))
        except OSError:
            raise _broken() from None
        return _result(self._here, until, told)

    def end(self, to_stop: float = _TO_STOP) -> None:
        self._here.close()
        self._process.join(0.2)
        if self.alive and to_stop:
            self._process.terminate()
            self._process.join(to_stop)
        if self.alive:
            self._process.kill()
            self._process.join()


def _result(here: Connection, until: float, told: StageProgress | None) -> Any:
    while True:
        try:
            if not here.poll(max(0.0, until - monotonic())):
                break
            kind, *said = json.loads(here.recv_bytes(_MOST_SAID))
        except (EOFError, OSError):
            raise _broken() from None
        if kind == "done":
            return said[0]
        if kind == "failed":
            status, english, chinese = said
            raise Refused(int(status), str(english), str(chinese))
        if told:
            told(str(said[0]), int(said[1]), int(said[2]))
    raise Unanswered(
        "The file takes too long to read; add it with lfsearch add, which has no time limit.",
        "该文件读取时间过长；请用 lfsearch add 添加，命令行没有时间限制。",
    )


def _broken() -> Unanswered:
    return Unanswered(
        "The file broke the program that reads it; check it, or save it in another form.",
        "读取该文件的程序中断；请检查文件，或另存为别的格式。",
    )


# -- in the process itself ---------------------------------------------------------------------------------------------


def _serve(there: Connection, work: Work, memory: int | None) -> None:
    """Work for as long as there is somebody who asks."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who waits for us
    _limit_memory(memory)
    with contextlib.suppress(EOFError, OSError):  # who asked is gone
        while True:
            arguments, in_chinese, seconds = there.recv()
            _alarm(seconds + _TO_STOP)
            with speaking(in_chinese):
                _answer(there, work, arguments)
            _alarm(0)


def _answer(there: Connection, work: Work, arguments: Sequence[object]) -> None:
    """Do it once, and say what came of it."""

    def say(*what: Any) -> None:
        there.send_bytes(json.dumps(what).encode())

    def told(stage: str, done: int, total: int) -> None:
        say("step", stage, done, total)

    try:
        done = work(told, *arguments)
    except LfsearchError as error:
        say("failed", status_of(error), error.english, error.chinese)
    except OSError as error:
        why = error.strerror or type(error).__name__
        say(
            "failed",
            422,
            f"The file cannot be used ({why}); check the disk and permissions.",
            f"文件无法使用（{chinese_reason(why)}）；请检查磁盘和权限。",
        )
    except MemoryError:
        say(
            "failed",
            422,
            "The file needs more memory than one file may take; part it, or add it with lfsearch add.",
            "读取该文件所需的内存超过单个文件的上限；请拆分，或用 lfsearch add 添加。",
        )
    except Exception as error:
        if os.environ.get("LFSEARCH_DEBUG"):
            raise
        # Told to who runs the page, as `failing.unexpected` does; the reader hears that it broke.
        print(strip_control(f"{type(error).__name__}: {str(error)[:200]} ({work.__name__})"), file=sys.stderr)
        os._exit(1)
    else:
        say("done", done)


def _alarm(seconds: float) -> None:
    """End at once after so many seconds, even where the one who would end us is gone: 0 for never."""
    if hasattr(signal, "setitimer"):  # not on Windows
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit_memory(most: int | None) -> None:
    """Ask the system for no more than that. Files that are mapped do not count, so an index may be as large as it is."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(OSError, ValueError):  # a lower limit holds already, or the system knows none
        if most is None:
            most = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4 * 3
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)
