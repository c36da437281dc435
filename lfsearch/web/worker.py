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
from lfsearch.reading.pdf.apart import limit_memory
from lfsearch.text.normal import strip_control
from lfsearch.web import limits
from lfsearch.web.failing import Refused, status_of

Work = Callable[..., Any]  # called with a `StageProgress` and its arguments; gives what JSON can hold

_TO_STOP = 10.0  # seconds in which it puts back what it began
_MOST_SAID = 256 << 20  # bytes of one message: the text of the largest file, four bytes a character


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
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    given = (work, tuple(arguments), chinese(), seconds, memory)
    process = context.Process(target=_run, args=(there, *given), daemon=True)
    process.start()
    there.close()
    try:
        return _result(here, monotonic() + seconds, told)
    finally:
        _end(process)  # before the pipe: what it still says would have nowhere to go, and end it with a traceback
        here.close()


def _result(here: Connection, until: float, told: StageProgress | None) -> Any:
    while (left := until - monotonic()) > 0 and here.poll(left):  # the time ends for one who never stops talking, too
        try:
            kind, *said = json.loads(here.recv_bytes(_MOST_SAID))
        except (EOFError, OSError, ValueError):
            raise CorpusError(
                "The file broke the program that reads it; check it, or save it in another form.",
                "读取该文件的程序中断；请检查文件，或另存为别的格式。",
            ) from None
        if kind == "done":
            return said[0]
        if kind == "failed":
            status, english, chinese = said
            raise Refused(int(status), str(english), str(chinese))
        if told:
            told(str(said[0]), int(said[1]), int(said[2]))
    raise CorpusError(
        "The file takes too long to read; add it with lfsearch add, which has no time limit.",
        "该文件读取时间过长；请用 lfsearch add 添加，命令行没有时间限制。",
    )


def _end(process: BaseProcess) -> None:
    process.join(0.2)
    if process.is_alive():
        process.terminate()
        process.join(_TO_STOP)
    if process.is_alive():
        process.kill()
        process.join()


# -- in the process itself ---------------------------------------------------------------------------------------------


def _run(
    there: Connection, work: Work, arguments: Sequence[object], in_chinese: bool, seconds: float, memory: int | None
) -> None:
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who waits for us
    if hasattr(signal, "setitimer"):  # not on Windows
        signal.setitimer(signal.ITIMER_REAL, seconds + 2 * _TO_STOP)  # where the one who would end us is gone
    limit_memory(_most_memory() if memory is None else memory)
    with speaking(in_chinese):
        _answer(there, work, arguments)


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


def _most_memory() -> int:
    """Three quarters of the machine's, in bytes."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # Windows and others
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4 * 3
    return sys.maxsize


def _leave(number: int, frame: object) -> None:
    raise SystemExit(128 + number)
