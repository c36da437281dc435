"""What the corpus holds now: each file read and parsed unless the index has it already, a bad one left out and named."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from lfsearch.errors import CorpusError
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
    reading_order,
)
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.passages import Passage, passages
from lfsearch.index.stamps import UNSURE, digest_of, is_same, look
from lfsearch.parser import parse_issue
from lfsearch.reading import read
from lfsearch.reading.kept import is_blocks, is_ours, kept, made_of, written_for
from lfsearch.reading.source import Source
from lfsearch.types import Issue

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(-\d+)?")


@dataclass(frozen=True, slots=True)
class Taken:
    """One file of the corpus as it is now, by its issue; `parsed` is None where the index has it already."""

    issue: str
    source: Source  # without text where the index has it
    parsed: Issue | None
    passages: Sequence[Passage] = ()
    stamp: str = UNSURE  # of the file when it was read


@dataclass(frozen=True, slots=True)
class Intake:
    """All files of the corpus in reading order, and those that could not be taken."""

    taken: tuple[Taken, ...]
    skipped: tuple[Skipped, ...]


def take_in(
    corpus: Path,
    known: Sequence[IssueEntry],
    same_rules: bool,
    progress: Callable[[int, int], None],
    places: Callable[[], Places],
    without: Collection[str] = (),
) -> Intake:
    """Read what is new or changed. `known` are the issues of the index, `same_rules` whether they are as now.

    `places` gives the places known to program and corpus, which only facts of something new need. A file that can no
    longer be read leaves what the index has of it, where that is of the same rules. The files whose names are in `without`
    are about to go. Raises CorpusError when there is no file that can be taken.
    """
    present, skipped = corpus_files(corpus)
    present = [file for file in present if file.name not in without]
    skipped = [file for file in skipped if file.file not in without]
    entries = {entry.file: entry for entry in known} if same_rules else {}
    taken: dict[str, Taken] = {}
    fresh: list[CorpusFile] = []
    for file in present:
        entry = entries.get(file.name)
        stamp = look(file.path)
        if entry is not None and is_same(file.path, entry.stamp, entry.sha256):
            taken[entry.id] = replace(_as_indexed(entry), stamp=stamp)
        else:
            fresh.append(file)
    for number, file in enumerate(fresh):
        progress(number, len(fresh))
        try:
            one, aside = take(file, taken, places())
        except CorpusError as error:
            skipped.append(Skipped(file.name, str(error)))
        else:
            taken[one.issue] = one
            skipped += aside
        progress(number + 1, len(fresh))
    for entry in under([file.file for file in skipped if file.file not in without], entries.values()):
        taken.setdefault(entry.id, _as_indexed(entry))
    if not taken:
        raise CorpusError(skipped[0].reason, skipped[0].reason)
    order = sorted(taken, key=reading_order)
    return Intake(tuple(taken[name] for name in order), tuple(skipped))


def take(file: CorpusFile, others: Mapping[str, Taken], places: Places) -> tuple[Taken, list[Skipped]]:
    """Read and parse one file of the corpus, and say what stood in the way of keeping its text.

    CorpusError when it is no gazette text, its issue is among the others, or it takes far too long.
    """
    stamp = look(file.path)
    source, aside = _source(file)
    parsed = with_documents(identified(source, file), file.name)
    if parsed.id in others:
        parsed = renamed(source, parsed, lambda issue: others[issue].source.sha256 if issue in others else None)
    if parsed.id in others:
        other = others[parsed.id].source.name
        raise CorpusError(
            f"{file.name} and {other} are both issue {parsed.id}; keep one of them.",
            f"{file.name} 和 {other} 都是 {parsed.id}；请只保留一个。",
        )
    budget = Budget(file.name, len(source.text))
    return Taken(parsed.id, source, parsed, list(passages(parsed, file.name, places, budget)), stamp), aside


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


def under(names: Sequence[str], entries: Iterable[IssueEntry]) -> Iterator[IssueEntry]:
    """The entries whose file has one of the names, or lies in a folder of that name."""
    wanted = set(names)
    for entry in entries:
        path = PurePosixPath(entry.file)
        if not wanted.isdisjoint(map(str, (path, *path.parents))):
            yield entry


def _as_indexed(entry: IssueEntry) -> Taken:
    return Taken(entry.id, Source(entry.file, "", entry.sha256), None)


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
