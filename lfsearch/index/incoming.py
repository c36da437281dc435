"""Files on their way into the corpus: each read and parsed as what its name says.

What comes of a file depends on nothing but the file, so that it is the same in whichever process it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import NamedTuple, TypeAlias

from lfsearch.errors import CorpusError
from lfsearch.index import intake
from lfsearch.index.corpus import CorpusFile
from lfsearch.index.crew import Crew
from lfsearch.index.update import StageProgress, untold
from lfsearch.reading import read_bytes, suffix_of
from lfsearch.reading.archive import Member
from lfsearch.reading.kept import as_kept, written_for
from lfsearch.reading.plain import load
from lfsearch.reading.source import Source
from lfsearch.types import Issue


@dataclass(frozen=True, slots=True)
class Given:
    """A file of which there are the bytes alone."""

    path: PurePath  # what to call it
    data: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to be taken in; `folder` is where below the corpus it goes, "" at the top."""

    path: Path  # of one in an archive, or without a place of its own, only how it would be named; nothing lies there
    folder: str = ""
    member: Member | Given | None = None  # where its bytes are, for such a one: none of it is put on a disk

    @property
    def name(self) -> PurePath:
        """What to call it."""
        return self.member.path if self.member else self.path

    @property
    def size(self) -> int:
        """Its bytes, 0 where that cannot be seen."""
        if isinstance(self.member, Member):
            return self.member.entry.file_size
        try:
            return len(self.member.data) if self.member else self.path.stat().st_size
        except OSError:
            return 0

    def load(self) -> bytes:
        """Its bytes. CorpusError where it cannot be read."""
        return self.member.data if self.member else load(self.path)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file read, and parsed under the name that it has."""

    data: bytes
    suffix: str  # what it would be called by in the corpus
    source: Source  # as it will be read again from what is kept of it
    kept: tuple[bytes, bytes] | None  # text and blocks to be kept beside it; None of plain text
    parsed: Issue


# A file, or why it cannot be taken.
Read: TypeAlias = Opened | CorpusError


def opened(one: Incoming, issue: str | None, progress: StageProgress = untold) -> Opened:
    """Read and parse a file, as `issue` where that is named. CorpusError where it cannot be read or holds no document."""
    with intake.blamed(str(one.name)):
        data = one.load()
        source = read_bytes(one.name, data, lambda page, pages: progress("pages", page, pages))
        suffix = suffix_of(one.path, data)  # text in a .doc would be passed over in the corpus under that name
        kept = written_for(source) if source.blocks else None
        if kept is not None:
            source = as_kept(source, kept[1])
        file = CorpusFile(one.path, under(one, one.path.stem, suffix))
        parsed = intake.with_documents(intake.identified(source, file, issue), str(one.name))
        return Opened(data, suffix, source, kept, parsed)


def under(one: Incoming, stem: str, suffix: str) -> str:
    """The name that a file would have in the corpus."""
    return "/".join(part for part in (one.folder, f"{stem}{suffix}") if part)


def open_all(
    incoming: Sequence[Incoming], issue: str | None, crew: Crew, progress: StageProgress
) -> Iterator[tuple[Incoming, Read]]:
    """All files in their order, read by a crew of any size."""
    progress("read", 0, len(incoming))
    if crew:
        yield from zip(incoming, _by_crew(incoming, issue, crew, progress), strict=True)
        return
    for number, one in enumerate(incoming, 1):
        yield one, _tried(one, issue, progress)
        progress("read", number, len(incoming))


class _Task(NamedTuple):
    number: int
    one: Incoming


def _by_crew(incoming: Sequence[Incoming], issue: str | None, crew: Crew, progress: StageProgress) -> list[Read]:
    read: dict[int, Read] = {}

    def tasks() -> Iterator[_Task]:
        # The largest ones first: with a small one at the end no process waits long for the last.
        for number, one in sorted(enumerate(incoming), key=lambda numbered: -numbered[1].size):
            try:
                task = _Task(number, _sendable(one))
            except CorpusError as error:
                read[number] = error
            else:
                yield task

    for task, result in crew.each(begin_reading, issue, tasks()):
        read[task.number] = result
        progress("read", len(read), len(incoming))
    return [read[number] for number in range(len(incoming))]


def begin_reading(issue: str | None) -> Callable[[_Task], Read]:
    """What a process of the crew does with each file."""
    return lambda task: _tried(task.one, issue)


def _sendable(one: Incoming) -> Incoming:
    """The file as it can be sent to another process: one of an archive with its bytes."""
    return replace(one, member=Given(one.name, one.load())) if isinstance(one.member, Member) else one


def _tried(one: Incoming, issue: str | None, progress: StageProgress = untold) -> Read:
    try:
        return opened(one, issue, progress)
    except CorpusError as error:
        return error
