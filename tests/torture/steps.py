"""Every call of this process that changes something on a disk, counted; at a chosen one something happens.

The calls are those of Python's own that all others go through: opening to write, writing, renaming, forcing to disk,
deleting, making and removing folders, locking. What a program in C does by itself (none does here) is not seen.
"""

from __future__ import annotations

import builtins
import fcntl
import io
import os
from collections.abc import Callable
from typing import Any

# What happens at a step: told its number, the kind of call, and what is written. It may raise, or never return.
Hook = Callable[[int, str, Any], None]

_KINDS = (
    "replace",
    "rename",
    "unlink",
    "remove",
    "mkdir",
    "rmdir",
    "link",
    "symlink",
    "truncate",
    "chmod",
    "utime",
    "fsync",
)
_count = 0
_hook: Hook = lambda number, kind, detail: None  # noqa: E731


def _step(kind: str, detail: Any = None) -> None:
    global _count
    _count += 1
    _hook(_count, kind, detail)


class _File(io.BufferedWriter):
    """A file opened to be written; the last step may leave it half written."""

    def write(self, data: Any) -> int:
        _step("write", (self, data))
        return super().write(data)

    def half(self, data: Any) -> None:
        """Write the first half as a crash might have."""
        part = bytes(memoryview(data).cast("B")) if not isinstance(data, bytes) else data
        super().write(part[: len(part) // 2])
        super().flush()


def watch(hook: Hook) -> None:
    """Call the hook at every step from now on, for as long as this process lives."""
    global _hook, _count
    _hook, _count = hook, 0
    open_, os_open, flock, sendfile = builtins.open, os.open, fcntl.flock, os.sendfile

    def opened(file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **options: Any) -> Any:
        if not set(mode) & set("wax"):
            return open_(file, mode, buffering, *rest, **options)
        _step("open", file)
        if "+" in mode or options.get("opener") or buffering == 0:
            return open_(file, mode, buffering, *rest, **options)
        raw = io.FileIO(file, mode.replace("b", "").replace("t", ""), closefd=options.pop("closefd", True))
        if "b" in mode:
            return _File(raw)
        text = dict(zip(("encoding", "errors", "newline"), rest, strict=False)) | options
        return io.TextIOWrapper(_File(raw), **text)

    def opened_low(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            _step("open", path)
        return os_open(path, flags, *rest, **options)

    def locked(file: Any, how: int) -> None:
        _step("lock", file)
        flock(file, how)

    def sent(*arguments: Any, **options: Any) -> int:
        _step("write")
        return sendfile(*arguments, **options)

    def counted(kind: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*arguments: Any, **options: Any) -> Any:
            _step(kind, arguments[0] if arguments else None)
            return call(*arguments, **options)

        return stepping

    builtins.open = io.open = opened  # type: ignore[assignment]
    os.open, fcntl.flock, os.sendfile = opened_low, locked, sent  # type: ignore[assignment]
    for kind in _KINDS:
        setattr(os, kind, counted(kind, getattr(os, kind)))
