"""What the corpus holds now: each file read and parsed unless the index has it already, a bad one left out and named."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lfsearch.errors import CorpusError
from lfsearch.index import files
from lfsearch.index.corpus import (
    CorpusFile,
    Skipped,
    corpus_files,
    document_file_id,
    gazette_in,
    issue_id,
    reading_order,
)
from lfsearch.index.manifest import IssueEntry
from lfsearch.parser import parse_issue
from lfsearch.reading import read
from lfsearch.reading.kept import kept, made_of, written_for
from lfsearch.reading.source import Source
from lfsearch.types import Issue

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Taken:
    """One file of the corpus as it is now, by its issue; `parsed` is None where the index has it already."""

    issue: str
    source: Source  # without text where the index has it
    parsed: Issue | None


@dataclass(frozen=True, slots=True)
class Intake:
    """All files of the corpus in reading order, and those that could not be taken."""

    taken: tuple[Taken, ...]
    skipped: tuple[Skipped, ...]


def take_in(
    corpus: Path, known: Sequence[IssueEntry], same_rules: bool, progress: Callable[[int, int], None]
) -> Intake:
    """Read what is new or changed. `known` are the issues of the index, `same_rules` whether they are as now.

    A file that can no longer be read leaves what the index has of it, where that is of the same rules. Raises
    CorpusError when there is no file that can be taken.
    """
    present, skipped = corpus_files(corpus)
    entries = {entry.file: entry for entry in known}
    unchanged = [file for file in present if _unchanged(file, entries.get(file.name), same_rules)]
    taken = {
        entries[file.name].id: Taken(entries[file.name].id, _unread(entries[file.name]), None) for file in unchanged
    }
    fresh = [file for file in present if file not in unchanged]
    for number, file in enumerate(fresh):
        progress(number, len(fresh))
        try:
            one = take(file, taken)
        except CorpusError as error:
            skipped.append(Skipped(file.name, str(error)))
            if same_rules and (entry := entries.get(file.name)) and entry.id not in taken:
                taken[entry.id] = Taken(entry.id, _unread(entry), None)
        else:
            taken[one.issue] = one
        progress(number + 1, len(fresh))
    if not taken:
        raise CorpusError(skipped[0].reason, skipped[0].reason)
    order = sorted(taken, key=reading_order)
    return Intake(tuple(taken[name] for name in order), tuple(skipped))


def take(file: CorpusFile, others: Mapping[str, Taken]) -> Taken:
    """Read and parse one file of the corpus. CorpusError when it is no gazette text, or its issue is among the others."""
    source = _source(file)
    parsed = with_documents(identified(source, file), file.name)
    if parsed.id in others:
        if another := renamed(source, parsed, others):
            return Taken(another.id, source, another)
        other = others[parsed.id].source.name
        raise CorpusError(
            f"{file.name} and {other} are both issue {parsed.id}; keep one of them.",
            f"{file.name} 和 {other} 都是 {parsed.id}；请只保留一个。",
        )
    return Taken(parsed.id, source, parsed)


def identified(source: Source, file: CorpusFile, issue: str | None = None) -> Issue:
    """The file parsed, with the id that its name, its running heads or the only document in it give, or with `issue`."""
    above = f"{file.folder}/" if file.folder else ""
    if name := issue or issue_id(file.name, source.text):
        return parse_issue(source, above + name)
    parsed = parse_issue(source, above + "x")
    return parse_issue(source, above + document_file_id(parsed, file.name))


def renamed(source: Source, parsed: Issue, others: Container[str]) -> Issue | None:
    """The file under a name that is free: another document of a day, another place's gazette of a month. Else None."""
    if place := gazette_in(source.name):
        above, _, name = parsed.id.rpartition("/")
        another = "/".join(part for part in (above, place, name) if part)
        return None if another in others or above.endswith(place) else parse_issue(source, another)
    if not _DAY.fullmatch(parsed.id.rpartition("/")[2]):
        return None
    names = (f"{parsed.id}-{number}" for number in itertools.count(2))
    return parse_issue(source, next(name for name in names if name not in others))


def with_documents(issue: Issue, name: str) -> Issue:
    """The issue; CorpusError when nothing was found in the file of that name."""
    if not issue.documents:
        raise CorpusError(
            f"No document (文号) was found in {name}; is it the text of a gazette issue?",
            f"在 {name} 里没有找到公文（文号）；请确认它是一期公报的文本。",
        )
    return issue


def digest_of(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read, which equals no file's."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _unchanged(file: CorpusFile, entry: IssueEntry | None, same_rules: bool) -> bool:
    return same_rules and entry is not None and entry.sha256 == digest_of(file.path)


def _unread(entry: IssueEntry) -> Source:
    return Source(entry.file, "", entry.sha256)


def _source(file: CorpusFile) -> Source:
    """The file read, or as it was read before; what is no plain text is kept beside it, where the folder can be written."""
    source = kept(file.path, digest_of(file.path))
    if source is None:
        source = read(file.path)
        if source.blocks:
            keep(source, file.path)
    return replace(source, name=file.name)


def keep(source: Source, path: Path) -> None:
    """Write text and blocks of a source beside its file, so that it can be quoted and need not be read again.

    A corpus on a read-only medium is read all the same.
    """
    for target, data in zip(made_of(path), written_for(source), strict=True):
        try:
            files.write_bytes(target, data)
        except OSError:
            return
