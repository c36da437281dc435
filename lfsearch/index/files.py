"""The files of a corpus and of an index: written whole or not at all, forced to disk, and by one writer at a time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lfsearch.errors import IndexBusy, IndexOutOfDate
from lfsearch.records import Json

_LONGEST_STEM = 200  # bytes, of the 255 that a file name may have


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to write what shall take the place of `path`: a reader finds the old file or the new one, never a part.

    When the block is left the file is on disk and in its place; after an error nothing is left of it.
    """
    temporary = path.with_name(path.name + ".new")
    try:
        yield temporary
        sync_file(temporary)
        os.replace(temporary, path)
    except BaseException:  # Ctrl-C too
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


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
    """Force a folder with everything below it to disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            sync_file(path)
        else:
            sync_folder(path)
    sync_folder(folder)


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


def damaged(index: Path) -> IndexOutOfDate:
    """The error for an index with files that are missing or broken."""
    return IndexOutOfDate(
        f"A file of the index {index} is missing or damaged; run lfsearch index --rebuild.",
        f"索引 {index} 的文件缺失或已损坏；请运行 lfsearch index --rebuild 重建。",
    )


@contextlib.contextmanager
def writer_lock(index: Path) -> Iterator[None]:
    """Hold the only right to write this index. IndexBusy names the holder; the lock dies with its process."""
    try:
        index.mkdir(parents=True, exist_ok=True)
        file = open(index / "writer.lock", "a+", encoding="utf-8")  # noqa: SIM115  (closed below, unlocks then)
    except OSError as error:
        raise IndexBusy(
            f"Cannot write to the index folder {index} ({error.strerror}); check permissions or use another --index.",
            f"无法写入索引文件夹 {index}（{error.strerror}）；请检查权限或用 --index 另指一处。",
        ) from None
    with file:
        if not try_lock(file):
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise IndexBusy(
                f"{holder} is writing the index {index}; wait until it is done and try again.",
                f"{holder} 正在写索引 {index}；请等它结束再试。",
            )
        file.truncate(0)
        file.write(f"process {os.getpid()} (since {time.strftime('%H:%M:%S')})")
        file.flush()
        yield


def try_lock(file: IO[str]) -> bool:
    """Lock an open file for this process until it is closed; False where another one holds it."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            file.seek(1 << 20)  # a byte behind the text, which a second writer must still be able to read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
