"""The only right to write to a folder: the system's lock on a file there, or a file that stands for it where it has none.

The system's lock dies with its process. Network folders (NFS, SMB) may know none; then each writer puts down a file of its
own, named after its process and computer, and whoever finds another's beside it gives way. So no file of a living writer
is ever taken away to make room, and two that come at once are at worst both refused. A file whose process is gone is taken
away where that can be told: on the same computer.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

# What a system says that knows no locks on such a file, and what it says where somebody has it.
_NONE = frozenset(
    getattr(errno, name) for name in ("ENOLCK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS") if hasattr(errno, name)
)
_TAKEN = frozenset((errno.EAGAIN, errno.EACCES, errno.EDEADLK, getattr(errno, "EWOULDBLOCK", errno.EAGAIN)))
# writer.lock-4711-3f2a9c1b0@nas01: the process, when it began, and where it runs.
_NAME = re.compile(r"-(?P<process>\d+)-(?P<began>\w*)@(?P<where>.+)")
_UNFIT = re.compile(r"[^\w.-]")


class Taken(Exception):
    """Somebody else holds the lock."""

    def __init__(self, holder: str, elsewhere: Path | None = None) -> None:
        super().__init__(holder)
        self.holder = holder
        self.elsewhere = (
            elsewhere  # the file that holds it for another computer, of which nobody here can tell if it lives
        )


class _Owner(NamedTuple):
    """A process, so that no later one of the same number is taken for it."""

    process: int
    began: str  # the boot and the tick of its clock; "" where the system does not tell
    where: str  # the computer, and the numbering of processes there (a container has its own)

    @classmethod
    def this(cls) -> _Owner:
        return cls(os.getpid(), _began(os.getpid()), _here())

    @property
    def name(self) -> str:
        return f"-{self.process}-{self.began}@{self.where}"

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended; False for one of another computer."""
        if self.where != _here():
            return False
        if not _runs(self.process):
            return True
        now = _began(self.process)
        return bool(self.began and now and self.began != now)


@contextlib.contextmanager
def hold(path: Path, *, stays: bool = True) -> Iterator[bool]:
    """Hold the lock at this path; True where it is the system's own, False where a file stands for it.

    `stays`: whether the lock's file is left in its place afterwards. Raises Taken at once where somebody else has it, and
    OSError where the file cannot be made or is no plain file of one name: a link there is not followed.
    """
    while True:
        with open(_opened(path), "r+", encoding="utf-8", errors="replace") as file:
            found = try_lock(file)
            if found is False:
                file.seek(0)
                raise Taken(file.read(200).strip() or "another process")
            if found and not _is_still(file, path):  # whoever had it has taken the file away
                continue
            if (other := _other(path)) is not None:
                raise Taken(*other)
            if found:
                try:
                    file.truncate(0)
                    file.write(_signature())
                    file.flush()
                    yield True
                finally:
                    if not stays:
                        _take_away(path)
                return
        with _file_of_our_own(path):
            yield False
        return


def try_lock(file: IO[str]) -> bool | None:
    """Lock an open file until it is closed; False where another process has it, None where the system has no locks.

    OSError where the system cannot say. Then the file must stay where it is, as somebody may have it.
    """
    try:
        try:
            import fcntl
        except ImportError:
            _lock_on_windows(file)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        if error.errno in _NONE:
            return None
        raise
    return True


def _lock_on_windows(file: IO[str]) -> None:
    import msvcrt

    try:
        file.seek(1 << 20)  # a byte behind the text, which a second writer must still be able to read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    finally:
        file.seek(0)


def left_behind(path: Path) -> list[Path]:
    """The files of a lock at this path, whoever may hold them."""
    beside = [path.parent / name for name in _names(path)]
    return [path, *beside] if os.path.lexists(path) else beside


def _opened(path: Path) -> int:
    """The lock's file, opened and made where it is not there."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags | getattr(os, "O_CLOEXEC", 0), 0o666)
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:  # a second name may be that of somebody's text
        os.close(handle)
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    return handle


def _is_still(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.lstat(path))
    except FileNotFoundError:
        return False


def _take_away(path: Path) -> None:
    from lfsearch.index.undisturbed import undisturbed  # who reads takes no lock away

    with undisturbed(), contextlib.suppress(OSError):  # Windows takes away no open file; one that stays is nobody's
        path.unlink()


@contextlib.contextmanager
def _file_of_our_own(path: Path) -> Iterator[None]:
    own = path.with_name(path.name + _Owner.this().name)
    own.unlink(missing_ok=True)  # of this very process: a lock that could not be taken away
    handle = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(_signature())
        if (other := _other(path, own.name)) is not None:
            raise Taken(*other)
        yield
    finally:
        _take_away(own)


def _other(path: Path, own: str = "") -> tuple[str, Path | None] | None:
    """Who else holds the lock by a file, and that file where it is another computer's; those of the dead are taken away."""
    for name, owner in _names(path).items():
        beside = path.parent / name
        if name == own:
            continue
        if owner.is_gone:
            beside.unlink(missing_ok=True)
            continue
        with contextlib.suppress(OSError):
            since = time.strftime("%Y-%m-%d %H:%M", time.localtime(beside.lstat().st_mtime))
            computer = owner.where.rpartition("-")[0]
            holder = f"process {owner.process} on {computer} (since {since})"
            return holder, None if owner.where == _here() else beside
    return None


def _names(path: Path) -> dict[str, _Owner]:
    found = {}
    for name in sorted(os.listdir(path.parent)):
        if name.startswith(path.name) and (match := _NAME.fullmatch(name, len(path.name))):
            found[name] = _Owner(int(match["process"]), match["began"], match["where"])
    return found


def _signature() -> str:
    return f"process {os.getpid()} on {_computer()} (since {time.strftime('%Y-%m-%d %H:%M:%S')})"


def _here() -> str:
    """This computer and its numbering of processes, as a part of a file name."""
    try:
        numbering = "".join(filter(str.isdigit, os.readlink("/proc/self/ns/pid")))
    except OSError:
        numbering = "0"
    return f"{_UNFIT.sub('_', _computer())[:60] or 'computer'}-{numbering}"


def _computer() -> str:
    import socket  # of no use to those who read

    return socket.gethostname()


def _began(process: int) -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read(8)
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            ticks = file.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
    return f"{boot}{ticks}"


def _runs(process: int) -> bool:
    if os.name == "nt":
        return _runs_on_windows(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _runs_on_windows(process: int) -> bool:
    """os.kill(process, 0) would be Ctrl-C there."""
    import ctypes

    synchronize, timeout = 0x00100000, 0x00000102  # names of the Windows API: SYNCHRONIZE, WAIT_TIMEOUT
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(synchronize, False, process)
    if not handle:
        return bool(kernel.GetLastError() == 5)  # ERROR_ACCESS_DENIED: somebody else's
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == timeout)
    finally:
        kernel.CloseHandle(handle)
