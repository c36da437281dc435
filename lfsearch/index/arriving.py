"""Which files are meant by what was named: files, folders with all below them, patterns."""

from __future__ import annotations

import glob
import os
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath

from lfsearch.errors import CorpusError
from lfsearch.index.add import Incoming
from lfsearch.index.corpus import Skipped, corpus_files, fit_name
from lfsearch.index.intake import digest_of
from lfsearch.reading.archive import is_archive, members
from lfsearch.reading.plain import load


def arriving(names: Sequence[str], unpacked: Path, place: str | None = None) -> tuple[list[Incoming], list[Skipped]]:
    """The files that are named, and those among them that are in no form that is read.

    unpacked: a folder for the files of archives, needed until they are taken in. place: the folder of the corpus that
    they go into, such as 广州; a folder's own folders become folders in it. Raises CorpusError for a name that is nothing.
    """
    top = _folder(PurePosixPath(place or "").parts)
    found: list[Incoming] = []
    skipped: list[Skipped] = []
    for name in names:
        for path in _expanded(name):
            if path.is_dir():
                files, refused = corpus_files(path)
                found += [Incoming(file.path, _folder((*top.split("/"), *file.folder.split("/")))) for file in files]
                skipped += refused
            elif path.is_file() and is_archive(path, data := load(path)):
                inside, broken = _members(path, data, unpacked / str(len(found)))
                found += [replace(one, folder=_folder((*top.split("/"), *one.folder.split("/")))) for one in inside]
                skipped += broken
            else:
                found.append(Incoming(path, top))
    return found, skipped


def _folder(parts: Iterable[str]) -> str:
    """A folder of the corpus: none of its parts leads anywhere else."""
    return "/".join(fit_name(part) for part in parts if part not in ("", "/", "..", "."))


def _members(path: Path, data: bytes, unpacked: Path) -> tuple[list[Incoming], list[Skipped]]:
    """The files of an archive, unpacked; their names stand below that of the archive, as do their folders."""
    found: list[Incoming] = []
    try:
        for member in members(path, data):
            inside = PurePath(member.path).relative_to(path)
            target = unpacked / str(len(found)) / fit_name(inside.name.removesuffix(inside.suffix))
            target = target.with_name(target.name + inside.suffix.lower())
            target.parent.mkdir(parents=True)
            target.write_bytes(member.data)
            found.append(Incoming(target, _folder(inside.parent.parts)))
    except CorpusError as error:
        return found, [Skipped(str(path), str(error))]
    return found, []


def _expanded(name: str) -> list[Path]:
    """The paths that a name with * or ? stands for, where the shell has not put them in: on Windows."""
    path = Path(name)
    if path.exists() or not glob.has_magic(name):
        return [path]
    paths = [Path(match) for match in sorted(glob.glob(name))]
    if not paths:
        raise CorpusError(
            f"No file is called like {name}; check the path.",
            f"没有名字符合 {name} 的文件；请检查路径。",
        )
    return paths


class Watch:
    """A folder looked into again and again; what arrives there is handed out once it is written to its end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: dict[Path, tuple[int, int]] = {}  # size and time of change at the last look
        self._done: set[str] = set()

    def arrived(self, known: Container[str]) -> Iterator[Path]:
        """The files that have not changed since the last look, and whose SHA-256 is neither `known` nor given before."""
        if not self.folder.is_dir():
            raise CorpusError(
                f"There is no folder {self.folder} to watch; check the path.",
                f"找不到要监视的文件夹 {self.folder}；请检查路径。",
            )
        try:
            present = [file.path for file in corpus_files(self.folder)[0]]
        except CorpusError:  # nothing in it yet
            present = []
        now = {path: (stat.st_size, stat.st_mtime_ns) for path in present if (stat := _stat(path))}
        settled = [path for path, state in now.items() if self._seen.get(path) == state]
        self._seen = now
        for path in settled:
            digest = digest_of(path)
            if digest and digest not in self._done:
                self._done.add(digest)
                if digest not in known:
                    yield path


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
