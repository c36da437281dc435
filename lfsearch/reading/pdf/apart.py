"""PDF files read and drawn in a process of their own: PDFium is a program in C, and one that a file hangs or breaks can
neither be interrupted nor gone on with.

    ask     a line of JSON, and the bytes of the file
    answer  lines of JSON: ["page", 3, 40] now and then, then ["done", ...] or ["failed", English, Chinese]

So a process that a file has taken over can say nothing but words. It is started when the first PDF comes, and ends with this
one, whose pipe it reads.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import IO, Any

from lfsearch.errors import CorpusError
from lfsearch.reading.kept import from_bytes, to_bytes
from lfsearch.reading.pdf.picture import Picture
from lfsearch.reading.source import Source

Progress = Callable[[int, int], None]

# Of processor time for one page: the worst of ours, a table that fills a poster, takes four, to recognise a scan ten.
SECONDS_READING = 60.0
SECONDS_DRAWING = 20.0
_MEMORY = 4 << 30  # bytes: the largest files take 1.5 GB, to recognise scans 2 GB
PORTABLE = "--read-pdf"  # what the program is told that cannot be started as Python
_LOOKS = 0.2  # seconds between two looks at the clock


def read_apart(path: PurePath, data: bytes, progress: Progress | None = None) -> Source:
    """As `read_pdf`. CorpusError names the page that took too long or broke the process, too."""
    page = 1

    def told(done: int, pages: int) -> None:
        nonlocal page
        page = done + 1
        if progress:
            progress(done, pages)

    try:
        raw = _READER.ask({"do": "read", "name": str(path), "seconds": SECONDS_READING}, data, told)
        source = from_bytes(path.name, raw.encode())
    except _Lost:
        raise CorpusError(
            f"Page {page} of {path} cannot be read in {SECONDS_READING:.0f} seconds, or breaks what reads it; print the file "
            "to a new PDF and take that.",
            f"{path} 第 {page} 页无法在 {SECONDS_READING:.0f} 秒内读取，或使读取程序中断；请把该文件重新打印为 PDF 再用。",
        ) from None
    assert source is not None
    return source


def draw_apart(path: PurePath, data: bytes, number: int) -> Picture:
    """As `picture_of`. CorpusError where drawing took too long or broke the process, too."""
    try:
        drawn = _READER.ask({"do": "draw", "name": str(path), "page": number, "seconds": SECONDS_DRAWING}, data)
        return Picture(base64.b64decode(drawn["png"], validate=True), float(drawn["width"]), float(drawn["height"]))
    except _Lost:
        raise CorpusError(
            f"Page {number} of {path} cannot be drawn in {SECONDS_DRAWING:.0f} seconds, or breaks what draws it; look at it in "
            "another program.",
            f"{path} 第 {number} 页无法在 {SECONDS_DRAWING:.0f} 秒内显示，或使显示程序中断；请用其他程序查看。",
        ) from None


class _Lost(Exception):
    """The process has ended in the middle of its work."""


class _Reader:
    """The process, and the way to it; one file at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0  # a process that was forked from this one shares its pipes, and must not use them

    def start(self) -> subprocess.Popen[bytes]:
        """Have it ready."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._process = subprocess.Popen(
                _command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            self._owner = os.getpid()
        return self._process

    def ask(self, asked: dict[str, Any], data: bytes, progress: Progress | None = None) -> Any:
        """What it answers. _Lost where it has ended by itself; CorpusError as it says."""
        with self._turn:
            process = self.start()
            try:
                kind, *said = _asked(
                    process, json.dumps({**asked, "bytes": len(data)}).encode() + b"\n", data, progress
                )
            except BaseException:  # Ctrl-C too: what it may still say is no answer to the next question
                self._process = None
                _end(process)
                raise
        if kind == "failed":
            raise CorpusError(str(said[0]), str(said[1]))
        return said[0]


_READER = _Reader()


def ready() -> None:
    """Start the process before anybody waits for it."""
    _READER.start()


def _asked(process: subprocess.Popen[bytes], question: bytes, data: bytes, progress: Progress | None) -> list[Any]:
    """The last line of an answer, taken apart."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):  # what it has said before it ended is worth more
        for part in (question, data):
            process.stdin.write(part)
        process.stdin.flush()
    for line in process.stdout:
        kind, *said = json.loads(line)
        if kind in ("done", "failed"):
            return [kind, *said]
        if progress:
            progress(int(said[0]), int(said[1]))
    raise _Lost


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _command() -> list[str]:
    if getattr(sys, "frozen", False):  # PyInstaller's mark
        return [sys.executable, PORTABLE]
    code = f"import sys; sys.path[:] = {sys.path!r}; from lfsearch.reading.pdf.apart import serve; serve()"
    return [sys.executable, "-c", code]


# -- in the process itself ---------------------------------------------------------------------------------------------


def serve() -> None:
    """Read and draw for whoever has started it, until their end of the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who waits for us
    limit_memory(_MEMORY)
    watch = _Watch()
    asked, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for what a library may print
    while line := asked.readline():
        question = json.loads(line)
        data = asked.read(question["bytes"])
        watch.begin(question["seconds"])
        _say(out, *_done(question, data, partial(_turned, out, watch, question["seconds"])))
        watch.end()


def _done(question: dict[str, Any], data: bytes, turned: Progress) -> tuple[Any, ...]:
    from lfsearch.reading.pdf import read_pdf
    from lfsearch.reading.pdf.picture import picture_of

    path = PurePath(question["name"])
    try:
        if question["do"] == "read":
            return "done", to_bytes(read_pdf(path, data, turned)).decode()
        drawn = picture_of(path, data, int(question["page"]))
        return "done", {"png": base64.b64encode(drawn.png).decode(), "width": drawn.width, "height": drawn.height}
    except CorpusError as error:
        return "failed", error.english, error.chinese


def _turned(out: IO[bytes], watch: _Watch, seconds: float, page: int, pages: int) -> None:
    watch.begin(seconds)
    _say(out, "page", page, pages)


def _say(out: IO[bytes], *what: Any) -> None:
    with contextlib.suppress(BrokenPipeError):  # who asked is gone
        out.write(json.dumps(what).encode() + b"\n")
        out.flush()


class _Watch:
    """Ends this process when a page takes too long, by a thread: a call of C does not see signals, but lets threads run."""

    def __init__(self) -> None:
        self._until: float | None = None
        threading.Thread(target=self._look, daemon=True).start()

    def begin(self, seconds: float) -> None:
        self._until = time.process_time() + seconds

    def end(self) -> None:
        self._until = None

    def _look(self) -> None:
        while True:
            time.sleep(_LOOKS)
            until = self._until
            if until is not None and time.process_time() > until:
                os._exit(3)


def limit_memory(most: int) -> None:
    """Ask the system for no more bytes than that from now on. Files that are mapped do not count."""
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(OSError, ValueError):  # a lower limit holds already, or the system knows none
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
