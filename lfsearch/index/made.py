"""The fresh files of an update made into issues, by as many processes as pay off, and each taken or left out in its turn."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from lfsearch.embedding.encoder import Encoder
from lfsearch.index.batches import Batch, batches
from lfsearch.index.corpus import Skipped
from lfsearch.index.crew import Crew
from lfsearch.index.drafts import Drafts
from lfsearch.index.embed import Arrived, Place, known_texts
from lfsearch.index.intake import both_are
from lfsearch.index.making import MadeBatch, MadeIssue, Maker, Setting, begin, draft_of
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.update import StageProgress, Update
from lfsearch.index.vectors import VectorStore


class Work:
    """What has been made of the fresh files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.batches = 0
        self.entries: list[IssueEntry] = []
        self.skipped: tuple[Skipped, ...] = ()
        self._places: dict[str, Place] = {}

    @cached_property
    def arrived(self) -> Arrived:
        """Their texts for the model."""
        return Arrived(Drafts(draft_of(self.folder, number) for number in range(1, self.batches + 1)), self._places)

    @property
    def fresh(self) -> frozenset[int]:
        """The keys of the issues that are taken."""
        return frozenset(entry.key for entry in self.entries)

    def take(self, made: MadeIssue, batch: int) -> None:
        """Take an issue."""
        entry = made.entry
        self.entries.append(entry)
        self.skip(*made.aside)
        self._places[entry.id] = Place(batch - 1, made.first, made.first + entry.clauses)

    def skip(self, *files: Skipped) -> None:
        """Leave files out."""
        self.skipped += files


def make(update: Update, folder: Path, table: Path, crew: Crew, progress: StageProgress) -> Work:
    """Read all fresh files, into a work folder in `folder`. What comes of it is the same for a crew of any size."""
    work = Work(folder / f"work-{os.urandom(8).hex()}")
    work.folder.mkdir()
    known = known_texts(update)
    setting = Setting(work.folder, table, update.model, update.places, known.folder if known else None)
    own = _Own(setting, update.encoder, known)
    tasks = list(batches(update.fresh, update.first_key, update.parsed))
    total, done = len(update.fresh), 0
    if total:
        progress("parse", 0, total)
    # The largest ones first: with a small one at the end no process waits long for the last.
    largest = sorted(tasks, key=lambda batch: -batch.size)
    made: dict[int, MadeBatch] = {}
    for batch, result in crew.each(begin, setting, largest) if crew else ((one, own.make(one)) for one in tasks):
        made[batch.number] = result
        done += len(batch.files)
        progress("parse", done, total)
    work.batches = len(tasks)
    others = {entry.id: (entry.sha256, entry.file) for entry in update.carried}
    for batch in tasks:
        for fresh, one in zip(batch.files, made[batch.number].issues, strict=True):
            number = batch.number
            if isinstance(one, MadeIssue) and one.entry.id in others:
                work.batches = number = work.batches + 1
                other = Batch(number, (fresh._replace(key=update.first_key + total + number),), batch.size)
                one = own.again(other, one.entry.id, others)
            if isinstance(one, MadeIssue):
                others[one.entry.id] = one.entry.sha256, one.entry.file
                work.take(one, number)
            else:
                work.skip(one)
    return work


class _Own:
    """Makes batches in this process; opens what it takes when there is one."""

    def __init__(self, setting: Setting, encoder: Encoder, known: VectorStore | None) -> None:
        self._arguments = setting, encoder, known

    @cached_property
    def _maker(self) -> Maker:
        return Maker(*self._arguments)

    def make(self, batch: Batch) -> MadeBatch:
        """Make a batch."""
        return self._maker.make(batch)

    def again(self, batch: Batch, issue: str, others: Mapping[str, tuple[str, str]]) -> MadeIssue | Skipped:
        """Read a file again whose issue is there already: it may get another name, where days or places tell them apart."""
        (one,) = self._maker.make(batch, {name: sha256 for name, (sha256, _) in others.items()}).issues
        if isinstance(one, MadeIssue) and one.entry.id in others:
            return Skipped(batch.files[0].file.name, str(both_are(issue, batch.files[0].file.name, others[issue][1])))
        return one
