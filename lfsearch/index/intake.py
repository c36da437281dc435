"""What the corpus holds now: which files the index has already, and the others read and parsed."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from lfsearch.errors import CorpusError, LfsearchError
from lfsearch.facts.places import Places
from lfsearch.i18n import tr
from lfsearch.index import files
from lfsearch.index.budget import Budget
from lfsearch.index.corpus import (
    CorpusFile,
    Skipped,
    corpus_files,
    document_file_id,
    gazette_in,
    issue_id,
    path_exists,
    plain_id,
)
from lfsearch.index.manifest import IssueEntry, under
from lfsearch.index.passages import Passage, passages
from lfsearch.index.stamps import digest_of, is_same, look
from lfsearch.parser import parse_issue
from lfsearch.reading import read
from lfsearch.reading.kept import is_blocks, is_ours, kept, made_of, written_for
from lfsearch.reading.source import Source
from lfsearch.types import Issue

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(-\d+)?")


@dataclass(frozen=True, slots=True)
class Taken:
    """One file of the corpus, read."""

    source: Source
    parsed: Issue
    passages: Sequence[Passage]
    stamp: str  # of the file when it was read


@dataclass(frozen=True, slots=True)
class Intake:
    """The files of the corpus: issues that the index has already, files to be read, and those that cannot be taken."""

    carried: tuple[IssueEntry, ...]
    fresh: tuple[CorpusFile, ...]
    skipped: tuple[Skipped, ...]


def take_in(corpus: Path, known: Sequence[IssueEntry], without: Collection[str] = ()) -> Intake:
    """Look at the files. `known` are the issues of the index that the same rules have made.

    The files whose names are in `without` are about to go. Raises CorpusError when there is no folder, or no file.
    """
    present, skipped = corpus_files(corpus)
    skipped = [file for file in skipped if file.file not in without]
    entries = {entry.file: entry for entry in known}
    carried: list[IssueEntry] = []
    fresh: list[CorpusFile] = []
    for file in present:
        if file.name in without:
            continue
        entry = entries.get(file.name)
        stamp = look(file.path)  # before it is read, so that a change meanwhile shows
        if entry is not None and is_same(file.path, entry.stamp, entry.sha256):
            carried.append(replace(entry, stamp=stamp))
        else:
            fresh.append(file)
    return Intake(tuple(carried), tuple(fresh), tuple(skipped))


def unread(known: Iterable[IssueEntry], skipped: Iterable[Skipped], names: Collection[str]) -> list[IssueEntry]:
    """The issues of files that could not be read this time and are as they were read before, but for those of these names."""
    return [entry for entry in under([file.file for file in skipped], known) if entry.id not in names]


def take(file: CorpusFile, others: Mapping[str, str], places: Places) -> tuple[Taken, list[Skipped]]:
    """Read and parse one file of the corpus, and say what stood in the way of keeping its text.

    `others` are the checksums of the files of other issues. CorpusError when it is no gazette text, its issue is among
    the others, it takes far too long, or it brings out a mistake of ours.
    """
    stamp = look(file.path)
    with blamed(file.name):
        source, aside = _source(file)
        parsed = with_documents(identified(source, file), file.name)
        if parsed.id in others:
            parsed = renamed(source, parsed, others.get)
        budget = Budget(file.name, len(source.text))
        return Taken(source, parsed, list(passages(parsed, file.name, places, budget)), stamp), aside


@contextmanager
def blamed(name: str) -> Iterator[None]:
    """A mistake of ours that a file brings out is a CorpusError that names the file: it keeps no other file from being read.

    Raised as it is where we debug.
    """
    try:
        yield
    except (LfsearchError, OSError, MemoryError):
        raise
    except Exception as error:
        if os.environ.get("LFSEARCH_DEBUG"):
            raise
        what = f"{type(error).__name__}: {str(error)[:200]}"
        raise CorpusError(
            f"{name} brings out a mistake of this program ({what}); leave the file out, and report it.",
            f"读取 {name} 时程序出错\uff08{what}\uff09\uff1b请先不用该文件\uff0c并报告这个问题。",
        ) from error


def both_are(issue: str, name: str, other: str) -> CorpusError:
    """The error for two files of one issue."""
    return CorpusError(
        f"{name} and {other} are both issue {issue}; keep one of them.",
        f"{name} 和 {other} 都是 {issue}；请只保留一个。",
    )


def identified(source: Source, file: CorpusFile, issue: str | None = None) -> Issue:
    """The file parsed, with the id that its name, its running heads or the only document in it give, or with `issue`."""
    above, budget = file.above, Budget(file.name, len(source.text))
    if name := issue or issue_id(file.name, source.text):
        return parse_issue(source, above + name, budget)
    parsed = parse_issue(source, above + "x", budget)
    return parse_issue(source, above + document_file_id(parsed, file.name), budget)


def read_id(file: CorpusFile) -> str:
    """What a file of the corpus that is not indexed will be called; of a bad one as far as its name tells."""
    try:
        source = kept(file.path, digest_of(file.path)) or read(file.path)
        return identified(source, file).id
    except CorpusError:
        return plain_id(file)


def renamed(source: Source, parsed: Issue, sha256_of: Callable[[str], str | None]) -> Issue:
    """The file under another name: a further document of a day, another place's gazette of a month. Else as it is.

    `sha256_of` gives the checksum of the file that an issue has, None where there is no such issue. One and the same
    file keeps the name that it has there.
    """
    above, _, name = parsed.id.rpartition("/")
    if place := gazette_in(source.name):
        names = iter(() if above.endswith(place) else ("/".join(part for part in (above, place, name) if part),))
    elif match := _DAY.fullmatch(name):
        day = parsed.id.removesuffix(match[1] or "")
        names = itertools.chain((day,), (f"{day}-{number}" for number in itertools.count(2)))
    else:
        return parsed
    another = next((one for one in names if sha256_of(one) in (None, source.sha256)), parsed.id)
    return parsed if another == parsed.id else parse_issue(source, another, Budget(source.name, len(source.text)))


def with_documents(issue: Issue, name: str) -> Issue:
    """The issue; CorpusError when nothing was found in the file of that name."""
    if not issue.documents:
        raise CorpusError(
            f"No document (文号) was found in {name}; is it the text of a gazette issue?",
            f"在 {name} 里没有找到公文（文号）；请确认它是一期公报的文本。",
        )
    return issue


def _source(file: CorpusFile) -> tuple[Source, list[Skipped]]:
    """The file read, or as it was read before; what is no plain text is kept beside it, where the folder can be written."""
    source = kept(file.path, digest_of(file.path)) or read(file.path)
    moved = keep(source, file.path) if source.blocks else []
    folder = PurePosixPath(file.name).parent
    return replace(source, name=file.name), [_moved(folder / old, folder / new) for old, new in moved]


def keep(source: Source, path: Path) -> list[tuple[str, str]]:
    """Write text and blocks of a source beside its file, so that it can be quoted and need not be read again.

    A text of that name which somebody has written or changed is nobody's to write over: it is put aside. Returns which
    ones were, by their names before and now. A corpus on a read-only medium is read all the same.
    """
    text, blocks = made_of(path)
    moved = []
    try:
        for target, data in zip((text, blocks), written_for(source), strict=True):
            if not path_exists(target) or not _holds(target, data):
                if path_exists(target) and not _is_made(target, text):
                    moved.append((target.name, _put_aside(target)))
                files.write_bytes(target, data)
    except OSError:
        pass
    return moved


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _is_made(path: Path, text: Path) -> bool:
    """Whether a file that stands where text or blocks shall is one that may be written over."""
    if path == text:
        return is_ours(path)
    return is_blocks(path)


def _put_aside(path: Path) -> str:
    names = (f"{path.name}.{number}.bak" for number in itertools.count(1))
    free = next(other for name in names if not path_exists(other := path.with_name(name)))
    path.rename(free)
    return free.name


def _moved(old: PurePosixPath, new: PurePosixPath) -> Skipped:
    reason = tr(
        f"{old} was not what this program had written there; it is now called {new}.",
        f"{old} 不是本程序写在那里的文件；现已改名为 {new}。",
    )
    return Skipped(str(old), reason)
