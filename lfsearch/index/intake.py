"""Files of the corpus read and parsed, and what their issues are called."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from lfsearch.errors import CorpusError, LfsearchError
from lfsearch.facts.places import Places
from lfsearch.i18n import tr
from lfsearch.index import files
from lfsearch.index.budget import Budget
from lfsearch.index.corpus import (
    CorpusFile,
    Skipped,
    document_file_id,
    path_exists,
    plain_id,
)
from lfsearch.index.naming import gazette_in, gazette_printed, issue_id, issue_printed, on_cover
from lfsearch.index.passages import Passage, passages
from lfsearch.index.stamps import digest_of, look
from lfsearch.parser import called, parse_issue
from lfsearch.reading import read
from lfsearch.reading.kept import is_blocks, is_ours, kept, made_of, written_for
from lfsearch.reading.source import Source
from lfsearch.refs import numbered
from lfsearch.types import Issue

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(-\d+)?")


class Parsed(NamedTuple):
    """What a file was parsed as, such as it is read again from what is kept of it, and its checksum."""

    sha256: str
    issue: Issue


@dataclass(frozen=True, slots=True)
class Taken:
    """One file of the corpus, read."""

    source: Source
    parsed: Issue
    passages: Sequence[Passage]
    stamp: str  # of the file when it was read


def take(
    file: CorpusFile, others: Mapping[str, str], places: Places, before: Parsed | None = None
) -> tuple[Taken, list[Skipped]]:
    """Read and parse one file of the corpus, and say what stood in the way of keeping its text.

    `others` are the checksums of the files of other issues, `before` is what the file was parsed as when it came. CorpusError
    when it is no gazette text, its issue is among the others, it takes far too long, or it brings out a mistake of ours.
    """
    stamp = look(file.path)
    with blamed(file.name):
        source, aside = _source(file)
        same = before.issue if before is not None and before.sha256 == source.sha256 else None
        parsed = with_documents(identified(source, file, before=same), file.name)
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


def identified(source: Source, file: CorpusFile, issue: str | None = None, *, before: Issue | None = None) -> Issue:
    """The file parsed, with the id that its name, its running heads or cover or the only document in it give, or with `issue`.

    A document that was cut out of a gazette has its running heads and is called by its own number all the same.

    `before` is what the same source was parsed as, under whatever id.
    """
    above = file.above
    name = issue or issue_id(file.name, source.text)
    parsed = before or parse_issue(source, above + (name or "x"), Budget(file.name, len(source.text)))
    if not name:
        printed = issue_printed(_heads(source)) if len(parsed.documents) > 1 else None
        name = printed or document_file_id(parsed, file.name)
    return called(parsed, above + name)


def _heads(source: Source) -> Sequence[str]:
    """What the pages of a file say of its gazette and issue: what runs over them, else the cover."""
    return source.heads or on_cover(source.text)


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
    if place := gazette_of(source, parsed):
        names = iter(() if above.endswith(place) else ("/".join(part for part in (above, place, name) if part),))
    elif match := _DAY.fullmatch(name):
        day = parsed.id.removesuffix(match[1] or "")
        names = itertools.chain((day,), (f"{day}-{number}" for number in itertools.count(2)))
    else:
        return parsed
    another = next((one for one in names if sha256_of(one) in (None, source.sha256)), parsed.id)
    return parsed if another == parsed.id else called(parsed, another)


def gazette_of(source: Source, parsed: Issue) -> str | None:
    """The place whose gazette this is an issue of, as its name or else its pages say; None where neither does, and
    of what is no numbered issue: a 统计公报 is a document.
    """
    if numbered(parsed.id) is None:
        return None
    named = gazette_in(source.name)
    return named if named or issue_id(source.name) else gazette_printed(_heads(source))


def in_folder(parsed: Issue, folder: str) -> Issue:
    """The issue as one of a folder of the corpus, below the one that it is in; as it is where it is in that."""
    above, _, name = parsed.id.rpartition("/")
    inside = "/".join(part for part in (above, folder, name) if part)
    return parsed if above.endswith(folder) else called(parsed, inside)


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
    moved = keep(file.path, written_for(source)) if source.blocks else []
    folder = PurePosixPath(file.name).parent
    return replace(source, name=file.name), [_moved(folder / old, folder / new) for old, new in moved]


def keep(path: Path, written: tuple[bytes, bytes]) -> list[tuple[str, str]]:
    """Write text and blocks of a file beside it, so that it can be quoted and need not be read again.

    A text of that name which somebody has written or changed is nobody's to write over: it is put aside. Returns which
    ones were, by their names before and now. A corpus on a read-only medium is read all the same.
    """
    text, blocks = made_of(path)
    moved = []
    try:
        for target, data in zip((text, blocks), written, strict=True):
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
