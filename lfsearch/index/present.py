"""What the corpus holds now: which files the index has already, and which are to be read. Nothing of them is read for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lfsearch.index.corpus import CorpusFile, Skipped, corpus_files
from lfsearch.index.manifest import IssueEntry, under
from lfsearch.index.stamps import is_same, look
from lfsearch.reading.kept import is_text_gone


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
        if entry is not None and is_same(file.path, entry.stamp, entry.sha256) and not is_text_gone(file.path):
            carried.append(replace(entry, stamp=stamp))
        else:
            fresh.append(file)
    return Intake(tuple(carried), tuple(fresh), tuple(skipped))


def unread(known: Iterable[IssueEntry], skipped: Iterable[Skipped], names: Collection[str]) -> list[IssueEntry]:
    """The issues of files that could not be read this time and are as they were read before, but for those of these names."""
    return [entry for entry in under([file.file for file in skipped], known) if entry.id not in names]
