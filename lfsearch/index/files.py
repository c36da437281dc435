"""The files of a corpus and of an index: written whole or not at all, forced to disk, and by one writer at a time."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import json
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lfsearch.errors import IndexBusy, IndexOutOfDate
from lfsearch.i18n import in_chinese, tr
from lfsearch.index import locks
from lfsearch.records import Json

_LONGEST_STEM = 200  # bytes, of the 255 that a file name may have
# Begins with a dot, so that no such file is taken for one of the corpus.
_TEMPORARY = ".lfsearch-"
_A_TEMPORARY = re.compile(re.escape(_TEMPORARY) + r"[0-9a-f]{16}\.new")
_OLD = 2 * 86400.0  # seconds: no command of ours works that long
CORPUS_LOCK = f"{_TEMPORARY}lock"
_PATIENCE = 3.0  # seconds: a reader has a manifest open for a few ms, a virus scanner what is new for a second or two
IN_USE = (5, 32)  # what Windows calls that: access denied, sharing violation
ELSEWHERE = "milvus.json"  # in a folder that stands for an index elsewhere, see `address`


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write what shall take the place of `path`: a reader finds the old file or the new one, never a part.

    When the block is left the file is on disk and in its place; after an error nothing is left of it. It is made under a
    name that nobody else can have taken, with a link to somewhere for instance; `temporaries` finds those of the killed.
    """
    temporary = path.with_name(f"{_TEMPORARY}{os.urandom(8).hex()}.new")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        os.close(os.open(temporary, flags, 0o666))
        yield temporary
        sync_file(temporary)
        into_place(temporary, path)
    except BaseException as error:  # Ctrl-C too
        with contextlib.suppress(OSError):  # what went wrong first is what is told; the next writer sweeps
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename in (None, str(temporary)):
            error.filename, error.filename2 = str(path), None  # a name that says something
        raise
    sync_folder(path.parent)


def into_place(made: Path, path: Path) -> None:
    """`os.replace`. Windows replaces no file that somebody has open: there it is tried again for a while."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            os.replace(made, path)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in IN_USE or time.monotonic() >= until:
                raise
        time.sleep(0.01)


def temporaries(folder: Path) -> list[Path]:
    """The files in a folder that `replacing` has begun and not ended, by their names: of one that writes now, or was killed."""
    names = sorted(name for name in os.listdir(folder) if _A_TEMPORARY.fullmatch(name))
    return [path for name in names if not (path := folder / name).is_symlink() and path.is_file()]


def temporaries_below(folder: Path) -> list[Path]:
    """Those of a folder and of all in it, but for what is hidden."""
    found = []
    for parent, folders, names in os.walk(folder, onerror=lambda error: None):  # a closed folder was never written to
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += temporaries(Path(parent)) if any(map(_A_TEMPORARY.fullmatch, names)) else []
    return found


def sweep(folder: Path, pattern: str) -> None:
    """Remove what the killed have left in a folder of anybody's: files and folders that are called like that (a regular
    expression) and old. Silent where that cannot be done; links are left alone.
    """
    named, long_ago = re.compile(pattern), time.time() - _OLD
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):
                if named.fullmatch(entry.name) and entry.stat(follow_symlinks=False).st_mtime < long_ago:
                    if entry.is_dir(follow_symlinks=False):
                        shutil.rmtree(entry.path)
                    elif entry.is_file(follow_symlinks=False):
                        os.unlink(entry.path)


def write_bytes(path: Path, data: bytes) -> None:
    """Write or replace a file in one step."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_json(path: Path, data: Json) -> None:
    """Write or replace a JSON file in one step."""
    write_bytes(path, json_bytes(data, indent=1))


def json_bytes(data: Json, indent: int | None = None) -> bytes:
    """A value as JSON in UTF-8. Lone surrogates, as in file names that are none, get JSON's own escapes."""
    return json.dumps(data, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace")


def sync_file(path: Path) -> None:
    """Force a written file to disk."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Force a folder's entries to disk, where the system can (not on Windows)."""
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sync_tree(folder: Path) -> None:
    """Force a folder with everything below it to disk, but for files that an older folder shares: they are there."""
    for parent, names in below(folder):
        for name in names:
            path = os.path.join(parent, name)
            if os.stat(path).st_nlink == 1:
                sync_file(Path(path))
        sync_folder(Path(parent))


def below(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """(a folder, the names of its files) of a folder and all in it, itself last; as texts: an index has thousands of files.

    OSError where one cannot be looked into.
    """

    def stop(error: OSError) -> None:
        raise error

    for parent, _, names in os.walk(folder, topdown=False, onerror=stop):
        yield parent, names


def missing(folder: Path) -> list[Path]:
    """The folder and those above it that are not there, the outermost first."""
    return [path for path in (folder, *folder.parents) if not path.exists()][::-1]


def make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it that are not there, and force their names to disk. Returns `missing` of before."""
    made = missing(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for path in made:
        sync_folder(path.parent)
    return made


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder; those that go meanwhile count as far as they were there."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(parent, name)).st_size
    return total


def stem(issue: str) -> str:
    """What the files of an issue are called; in its id / parts folders."""
    name = issue.replace("%", "%25").replace("/", "%2F")
    raw = name.encode()
    if len(raw) <= _LONGEST_STEM:
        return name
    digest = hashlib.sha256(raw).hexdigest()[:16]
    return (
        f"{raw[: _LONGEST_STEM - len(digest) - 1].decode(errors='ignore')}%{digest}"  # no other has a % so near its end
    )


# What the system says that tells nothing of a file: too many are open, there is no memory, the disk or the server is away.
_NO_DAMAGE = {
    getattr(errno, name)
    for name in ("EMFILE", "ENFILE", "ENOMEM", "EAGAIN", "EIO", "ESTALE", "ETIMEDOUT", "EHOSTDOWN", "ENETUNREACH")
    if hasattr(errno, name)  # Windows lacks some
}


def damaged(index: Path) -> IndexOutOfDate:
    """The error for an index with files that are missing or broken, or that may not be read; or not now, which the exception
    that is being handled tells.
    """
    if closed := _closed(index):
        return IndexOutOfDate(
            f"{closed} may not be read; check its permissions, or let whoever made the index give you the right.",
            f"无权读取 {closed}；请检查权限，或请建立索引的人授予权限。",
        )
    failure = sys.exception()
    if isinstance(failure, OSError) and failure.errno in _NO_DAMAGE:
        why = failure.strerror or type(failure).__name__
        return IndexOutOfDate(
            f"A file of the index {index} cannot be read at the moment ({why}); try again, and check the disk if that does "
            "not help.",
            f"索引 {index} 的文件暂时无法读取\uff08{in_chinese(why)}\uff09\uff1b请重试\uff0c仍不行请检查磁盘。",
        )
    return IndexOutOfDate(
        f"A file of the index {index} is missing or damaged; run lfsearch index --rebuild.",
        f"索引 {index} 的文件缺失或已损坏；请运行 lfsearch index --rebuild 重建。",
    )


def _closed(index: Path) -> Path | None:
    """A file or folder of the index that is there and may not be read."""
    paths = itertools.chain((index,), index.rglob("*"))
    with contextlib.suppress(OSError, ValueError):
        return next((path for path in paths if path.exists() and not os.access(path, os.R_OK)), None)
    return None


@contextlib.contextmanager
def writer_lock(index: Path) -> Iterator[str]:
    """Hold the only right to write this index: IndexBusy names who has it. Yields what is to be said of the lock, or "".

    The lock dies with its process; a file system without locks has a file instead (`locks`).
    """
    if (index / ELSEWHERE).is_file():
        raise IndexBusy(
            f"The index of {index} lies in Milvus and is only read from here; change it where its texts are, with "
            "lfsearch index --backend milvus.",
            f"{index} 对应的索引存放在 Milvus 中，本机只能检索；请在存有文本的机器上用 lfsearch index --backend milvus 更新。",
        )
    with _held(index, index / "writer.lock") as note:
        yield note


@contextlib.contextmanager
def corpus_lock(corpus: Path) -> Iterator[str]:
    """Hold the only right to add to a corpus and to delete from it, whichever index it is done for; else as `writer_lock`."""
    with _held(corpus, corpus / CORPUS_LOCK, stays=False) as note:
        yield note


@contextlib.contextmanager
def _held(folder: Path, lock: Path, *, stays: bool = True) -> Iterator[str]:
    with contextlib.ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            system = stack.enter_context(locks.hold(lock, stays=stays))
        except locks.Taken as taken:
            raise _busy(folder, taken) from None
        except OSError as error:
            raise _no_lock(folder, lock, error) from None
        yield "" if system else _without_locks(folder)


def _busy(folder: Path, taken: locks.Taken) -> IndexBusy:
    if taken.elsewhere is None:
        return IndexBusy(
            f"{taken.holder} is writing to {folder}; wait until it is done and try again.",
            f"{_in_chinese(taken.holder)} 正在写 {folder}；请等它结束再试。",
        )
    return IndexBusy(
        f"{taken.holder} is writing to {folder}; wait until it is done, or delete {taken.elsewhere} if nothing runs there.",
        f"{_in_chinese(taken.holder)} 正在写 {folder}；请等它结束再试；如那台电脑上已无程序在写，请删除 {taken.elsewhere}。",
    )


# What a writer leaves in the lock (`locks`): process 4711 on nas01 (since 2026-11-28 09:00:00).
_HOLDER = re.compile(r"process (?P<process>\d+) on (?P<where>.+) \(since (?P<since>[^()]+)\)")


def _in_chinese(holder: str) -> str:
    """Who holds a lock; the file that names them is read by programs of either language."""
    if found := _HOLDER.fullmatch(holder):
        return f"{found['where']} 上的进程 {found['process']}\uff08始于 {found['since']}\uff09"
    return "另一个程序" if holder == "another process" else holder


def _no_lock(folder: Path, lock: Path, error: OSError) -> IndexBusy:
    with contextlib.suppress(OSError):
        found = lock.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            return IndexBusy(
                f"{lock} is a link, a pipe or a device and not the lock that belongs there; take it away.",
                f"{lock} 是链接、管道或设备，不是应有的锁文件；请把它移走。",
            )
    return IndexBusy(
        f"Cannot write to the folder {folder} ({error.strerror}); check permissions or name another with --index or "
        "--corpus.",
        f"无法写入文件夹 {folder}（{in_chinese(error.strerror)}）；请检查权限，或用 --index、--corpus 另指一处。",
    )


def _without_locks(folder: Path) -> str:
    return tr(
        f"The file system of {folder} knows no locks; a file stands for the lock there while this program writes.",
        f"{folder} 所在的文件系统不支持锁；写入期间以锁文件代替。",
    )
