"""What becomes of the files of a batch, in whichever process: each read and parsed, its files of the index written, its words
and the texts for the model made ready.

    work-<random>/                of one writer alone: a process that outlives its writer finds it gone
        <key>.jsonl, .offsets     records of an issue (`store`)
        <key>.literal, .ends      its texts for phrases (`literals`)
        <key>.documents           its catalogue (`catalogue`)
        <key>.outlines            the same in short (`outline`), rows counted as there
        <key>.remarks             what the parser remarked, one line
        <batch>.words/            segments of postings (`gathering`)
        <batch>.draft/            texts for the model (`drafts`)

The issue's files are moved to their names when it is certain that the issue is taken.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lfsearch.embedding.encoder import Encoder
from lfsearch.embedding.load import load_encoder
from lfsearch.errors import CorpusError
from lfsearch.facts.places import Places, known_places, read_places
from lfsearch.index import files
from lfsearch.index.batches import Batch, Fresh
from lfsearch.index.catalogue import DOCUMENTS
from lfsearch.index.corpus import Skipped
from lfsearch.index.drafts import DraftWriter
from lfsearch.index.fulltext import Entry, gather, gatherer
from lfsearch.index.gathering import Gatherer, segment_paths
from lfsearch.index.intake import Taken, take
from lfsearch.index.literals import write_literals
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.passages import catalogue
from lfsearch.index.store import Remarks, write_issue
from lfsearch.index.vectors import VectorStore
from lfsearch.records import JsonObject
from lfsearch.text.cutter import Cutter
from lfsearch.text.segmenter import Segmenter

# What lies beside an issue's records; each is called as they are.
SUFFIXES = (".jsonl", ".offsets", ".literal", ".ends", DOCUMENTS)


class MadeIssue(NamedTuple):
    """An issue whose files are written, by its key."""

    entry: IssueEntry
    first: int  # clause of its batch
    aside: tuple[Skipped, ...]  # what was put aside when its text was kept


class MadeBatch(NamedTuple):
    """A batch that is done: of each of its files the issue, or why there is none."""

    number: int
    issues: tuple[MadeIssue | Skipped, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What it takes to make issues, as it can be sent to another process."""

    folder: Path  # the work folder
    table: Path  # the segmenter's dictionary
    model: str | None  # what names the index's own model
    tables: tuple[str, ...]  # of places, those of the corpus
    known: Path | None  # the embedding store whose texts need not be cut again


def begin(setting: Setting) -> Callable[[Batch], MadeBatch]:
    """Open all that is needed; what is returned makes one batch after the other."""
    known = VectorStore(setting.known) if setting.known else None
    return Maker(setting, load_encoder(setting.model), known).make


class Maker:
    """Makes issues in the work folder."""

    def __init__(self, setting: Setting, encoder: Encoder, known: VectorStore | None) -> None:
        self._folder = setting.folder
        self._cutter = Cutter(Segmenter.open(setting.table))
        self._tables = setting.tables
        self._encoder = encoder
        self._known = known

    @functools.cached_property
    def _places(self) -> Places:
        return read_places(self._tables, known_places())

    def make(self, batch: Batch, others: Mapping[str, str] | None = None) -> MadeBatch:
        """Make a batch. `others` are the issues that are there already, with their checksums; no two have one name."""
        words = self._folder / f"{batch.number}.words"
        words.mkdir()
        into = gatherer(words, self._cutter)
        draft = DraftWriter(self._encoder, self._known)
        made: list[MadeIssue | Skipped] = []
        clauses = 0
        for fresh in batch.files:
            try:
                taken, aside = take(fresh.file, others or {}, self._places, fresh.before)
            except CorpusError as error:
                made.append(Skipped(fresh.file.name, str(error)))
                continue
            self._write(taken, fresh, into, draft)
            made.append(MadeIssue(_entry(taken, fresh), clauses, tuple(aside)))
            clauses += len(taken.passages)
        into.flush()
        draft.write(self._folder / f"{batch.number}.draft")
        return MadeBatch(batch.number, tuple(made))

    def _write(self, taken: Taken, fresh: Fresh, into: Gatherer, draft: DraftWriter) -> None:
        key, passages = str(fresh.key), taken.passages
        write_issue(self._folder, key, (passage.record for passage in passages))
        write_literals(self._folder, key, (passage.text for passage in passages))
        entries = catalogue(taken.parsed, passages)
        (self._folder / f"{key}{DOCUMENTS}").write_bytes(b"".join(_line(entry.to_json()) for entry in entries))
        outlines = b"".join(_line(entry.outline().to_json()) for entry in entries)
        (self._folder / f"{key}.outlines").write_bytes(outlines)
        remarks = Remarks(taken.parsed.warnings, taken.parsed.furniture)
        (self._folder / f"{key}.remarks").write_bytes(files.json_bytes(remarks.to_json()))
        clauses = [Entry(fresh.key, place, one.text, one.path, one.title) for place, one in enumerate(passages)]
        gather(clauses, into, self._cutter)
        draft.add(passage.record for passage in passages)


def segments_of(folder: Path, batch: int) -> Sequence[Path]:
    """The segments of postings of a batch."""
    return segment_paths(folder / f"{batch}.words")


def draft_of(folder: Path, batch: int) -> Path:
    """The draft of a batch."""
    return folder / f"{batch}.draft"


def _line(entry: JsonObject) -> bytes:
    """What is told of a document as a line of its file; it begins with the row, which alone changes in another place (`moved_line`)."""
    return files.json_bytes({"row": entry["row"], **entry}) + b"\n"


def moved_line(line: bytes, rows: int) -> bytes:
    """The same entry so many rows further on."""
    begin, row, end = len(b'{"row": '), *line[len(b'{"row": ') :].split(b",", 1)
    return b"%s%d,%s" % (line[:begin], int(row) + rows, end)


def _entry(taken: Taken, fresh: Fresh) -> IssueEntry:
    return IssueEntry(
        id=taken.parsed.id,
        key=fresh.key,
        file=taken.source.name,
        sha256=taken.source.sha256,
        clauses=len(taken.passages),
        documents=len(taken.parsed.documents),
        warnings=len(taken.parsed.warnings),
        pages=taken.parsed.pages,
        stamp=taken.stamp,
    )
