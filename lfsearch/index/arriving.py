"""Which files are meant by what was named: files, folders with all below them, patterns."""

from __future__ import annotations

import glob
import os
import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

from lfsearch.errors import CorpusError
from lfsearch.i18n import in_chinese
from lfsearch.index.corpus import REFUSED, Skipped, corpus_files, left_behind, walk
from lfsearch.index.incoming import Given, Incoming
from lfsearch.index.naming import fit_name
from lfsearch.index.stamps import digest_of
from lfsearch.reading import SUFFIXES
from lfsearch.reading.archive import Member, is_archive, members
from lfsearch.reading.plain import load
from lfsearch.reading.refused import ENDINGS, by_ending
from lfsearch.reading.zipped import is_zip

# What is handed out of a watched folder: also forms that are not read, for the sentence that says so.
_WATCHED = (*SUFFIXES, *REFUSED, *ENDINGS, ".zip")
_SAVED = ("_files", ".files")


def arriving(names: Sequence[str], place: str | None = None) -> tuple[list[Incoming], list[Skipped]]:
    """The files that are named, and what of that cannot be taken: a bad name or archive keeps no other from it.

    place: the folder of the corpus that they go into, such as 广州; a folder's own folders become folders in it.
    """
    top = _folder(PurePosixPath(place or "").parts)
    found: list[Incoming] = []
    skipped: list[Skipped] = []
    for name in names:
        try:
            for path in _expanded(name):
                _take(path, top, found, skipped)
        except CorpusError as error:
            skipped.append(Skipped(name, str(error)))
        except OSError as error:  # a name that is too long, a folder behind a closed one
            skipped.append(Skipped(name, str(_unreachable(name, error))))
    return _each_once(found), list(dict.fromkeys(skipped))


def _each_once(files: Sequence[Incoming]) -> list[Incoming]:
    """Without those that were named before, alone, by a pattern or with their folder."""
    paths = {os.path.abspath(file.path): file for file in reversed(files) if file.member is None}
    return [file for file in files if file.member is not None or paths[os.path.abspath(file.path)] is file]


def _take(path: Path, top: str, found: list[Incoming], skipped: list[Skipped]) -> None:
    if error := left_behind(path):
        raise error
    if path.is_dir():
        try:
            files, refused = corpus_files(path)
        except CorpusError as error:
            files, refused = [], [Skipped(str(path), str(error))]
        others = sorted(walk(path)[0])
        archives = [other for other in others if other.suffix.lower() == ".zip"]
        if files or not archives:
            skipped += refused
        skipped += _not_read(path, others)
        found += [Incoming(file.path, _folder((*top.split("/"), *file.folder.split("/")))) for file in files]
        for archive in archives:
            below = archive.relative_to(path).parent.parts
            _take_archive(archive, _folder((*top.split("/"), *below)), found, skipped)
    elif path.suffix.lower() == ".zip" or (path.is_file() and _begins_like_zip(path)):
        _take_archive(path, top, found, skipped)
    else:
        found.append(Incoming(path, top))


def _not_read(folder: Path, paths: Iterable[Path]) -> list[Skipped]:
    """Workbooks, pictures, archives among the files of a folder: one sentence for each kind. What a browser has saved beside
    a web page, in a folder of the page's name, is part of that.
    """
    names = [
        str(path)
        for path in paths
        if path.suffix.lower() not in REFUSED and not path.relative_to(folder).parent.name.endswith(_SAVED)
    ]
    return [Skipped(name, str(error)) for name, error in by_ending(names)]


def sent(name: str, data: bytes, place: str | None = None) -> tuple[list[Incoming], list[Skipped]]:
    """The file of that name, or those in it if it is an archive, of which there are the bytes alone; else as `arriving`."""
    top = _folder(PurePosixPath(place or "").parts)
    path = Path(name)
    try:
        if error := left_behind(path):
            raise error
        if is_archive(path, data):
            return [_in_archive(member, path, top) for member in members(path, data)], []
    except CorpusError as error:
        return [], [Skipped(name, str(error))]
    return [Incoming(path, top, Given(path, data))], []


def _take_archive(path: Path, top: str, found: list[Incoming], skipped: list[Skipped]) -> None:
    """The files of an archive; as it is where it is none, for whoever reads it to say so."""
    try:
        data = load(path)
        if not is_archive(path, data):
            found.append(Incoming(path, top))
            return
        found += [_in_archive(member, path, top) for member in members(path, data)]
    except CorpusError as error:
        skipped.append(Skipped(str(path), str(error)))


def _in_archive(member: Member, archive: Path, top: str) -> Incoming:
    inside = member.path.relative_to(archive)
    name = Path(f"{fit_name(inside.name.removesuffix(inside.suffix))}{fit_suffix(inside.suffix)}")
    return Incoming(name, _folder((*top.split("/"), *inside.parent.parts)), member)


def fit_suffix(suffix: str) -> str:
    """A suffix as a file name may have it: short, without anything odd."""
    return suffix.lower() if re.fullmatch(r"\.\w{1,8}", suffix) else ""


def _begins_like_zip(path: Path) -> bool:
    with open(path, "rb") as file:
        return is_zip(file.read(4))


def _unreachable(name: str, error: OSError) -> CorpusError:
    return CorpusError(
        f"Cannot read {name} ({error.strerror}); check the path and its permissions.",
        f"无法读取 {name}（{in_chinese(error.strerror)}）；请检查路径和权限。",
    )


def plain_place(place: str) -> str:
    """The place, if it is a folder name or several with / between them. CorpusError for one that leads elsewhere, or that the
    corpus would call otherwise: `.git`, `a:b`, one longer than a name may be.
    """
    parts = re.split(r"[/\\]", place.strip())
    leads_out = parts[0] == "" or re.fullmatch(r"[A-Za-z]:", parts[0])
    changed = any(fit_name(part) != unicodedata.normalize("NFC", part) for part in parts if part)
    if leads_out or changed or any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in place):
        fits = [fit_name(part) for part in parts]
        fit = "/".join(fits) if not leads_out and all(re.search(r"\w\w", one) for one in fits) else "广州"
        raise CorpusError(
            f"{place!r} is no folder name for --place; give that of a folder in the corpus, such as {fit}.",
            f"{place!r} 不是可用于 --place 的文件夹名；请写语料里的文件夹名，如 {fit}。",
        )
    return place.strip()


def _folder(parts: Iterable[str]) -> str:
    """A folder of the corpus: none of its parts leads anywhere else."""
    return "/".join(fit_name(part) for part in parts if part not in ("", "/", "..", "."))


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
        present = [path for path in walk(self.folder)[0] if path.suffix.lower() in _WATCHED and path.is_file()]
        now = {path: (stat.st_size, stat.st_mtime_ns) for path in present if (stat := _stat(path))}
        settled = [path for path, state in now.items() if self._seen.get(path) == state]
        self._seen = now
        for path in settled:
            digest = digest_of(path)
            if digest and digest not in self._done:
                self._done.add(digest)
                if digest not in known:
                    yield path

    def again(self, paths: Iterable[Path]) -> None:
        """Hand the files out once more: they could not be taken in just now, through no fault of their own."""
        self._done.difference_update(map(digest_of, paths))


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None
