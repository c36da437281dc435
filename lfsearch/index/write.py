"""Write the files of one generation of the index: postings, records, vectors."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from lfsearch.embedding.encoder import Encoder
from lfsearch.index import files
from lfsearch.index.fulltext import Entry, Writer
from lfsearch.index.manifest import IssueEntry, Manifest
from lfsearch.index.passages import Passage, catalogue, content_hash, embed_text
from lfsearch.index.store import (
    ORDINAL_BITS,
    CatalogueEntry,
    ClauseStore,
    read_catalogue,
    read_remarks,
    write_issue,
)
from lfsearch.records import Remarks
from lfsearch.text.segmenter import Segmenter
from lfsearch.types import Issue, Source


class Progress(Protocol):
    """Told how far a stage is: `progress("parse", 2, 5)`."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Parsed:
    """A new or changed issue, ready to be written."""

    issue: Issue
    source: Source
    passages: list[Passage]


def write_postings(
    folder: Path,
    index: Path,
    old: Manifest | None,
    carried: dict[str, IssueEntry],
    parsed: list[Parsed],
    now: set[str],
    keys: dict[str, int],
    segmenter: Segmenter,
    progress: Progress,
) -> None:
    target = folder / "fulltext"
    if old and carried:
        shutil.copytree(old.folder(index) / "fulltext", target)
    else:
        target.mkdir()
    writer = Writer(target, segmenter)
    fresh = {item.issue.id for item in parsed}
    for name in carried:
        if name in fresh or name not in now:
            writer.remove(name)
    total, done = sum(len(item.passages) for item in parsed), 0
    for item in parsed:
        for ordinal, passage in enumerate(item.passages):
            address = keys[item.issue.id] << ORDINAL_BITS | ordinal
            writer.add(item.issue.id, Entry(address, passage.text, passage.path, passage.title))
            done += 1
            if done % 50 == 0:
                progress("words", done, total)
    writer.commit()
    progress("words", total, total)


def write_records(
    folder: Path, index: Path, old: Manifest | None, entries: list[IssueEntry], parsed: list[Parsed]
) -> None:
    """Records, catalogue and warnings: fresh ones written, the others copied from the old generation."""
    fresh = {item.issue.id: item for item in parsed}
    (folder / "issues").mkdir()
    before = old.folder(index) if old else None
    old_documents = read_catalogue(before) if before and len(fresh) < len(entries) else []
    old_remarks = read_remarks(before) if before and len(fresh) < len(entries) else {}
    documents: list[CatalogueEntry] = []
    remarks: dict[str, Remarks] = {}
    for entry in entries:
        if entry.id in fresh:
            item = fresh[entry.id]
            write_issue(folder / "issues", entry.id, (passage.record for passage in item.passages))
            documents += catalogue(item.issue, item.passages)
            remarks[entry.id] = Remarks(item.issue.warnings, item.issue.furniture)
        else:
            assert before is not None
            for suffix in ("jsonl", "offsets"):
                shutil.copy2(before / "issues" / f"{entry.id}.{suffix}", folder / "issues")
            documents += [known for known in old_documents if known.document.issue == entry.id]
            remarks[entry.id] = old_remarks[entry.id]
    files.write_json(folder / "documents.json", [entry.to_json() for entry in _numbered(documents)])
    files.write_json(folder / "warnings.json", {name: own.to_json() for name, own in remarks.items()})


def _numbered(documents: Iterable[CatalogueEntry]) -> Iterator[CatalogueEntry]:
    """The documents with their rows counted over all of them."""
    row = 0
    for entry in documents:
        yield replace(entry, row=row)
        row += entry.document.clause_count


def write_vectors(
    folder: Path,
    index: Path,
    old: Manifest | None,
    entries: list[IssueEntry],
    encoder: Encoder,
    progress: Progress,
) -> int:
    """Write the embedding store; encode only texts that the old one does not have. Returns how many were encoded."""
    import numpy as np

    from lfsearch.index import vectors

    hashes: dict[str, int] = {}
    texts: list[str] = []
    rows: list[int] = []
    for record in ClauseStore(folder, entries).records():
        text = embed_text(record.text)
        key = content_hash(text)
        if key not in hashes:
            hashes[key] = len(hashes)
            texts.append(text)
        rows.append(hashes[key])
    same_model = old is not None and old.model_fingerprint == encoder.fingerprint
    stored = vectors.known(old.folder(index) / "vectors") if old and same_model else {}
    matrix = np.zeros((len(hashes), encoder.dim), dtype=np.float32)
    missing = [key for key in hashes if key not in stored]
    for key, number in hashes.items():
        if key in stored:
            matrix[number] = stored[key]
    if missing:
        progress("vectors", 0, len(missing))
        encoded = encoder.encode_passages(
            [texts[hashes[key]] for key in missing], progress=lambda done: progress("vectors", done, len(missing))
        )
        matrix[[hashes[key] for key in missing]] = encoded
        progress("vectors", len(missing), len(missing))
    vectors.write(folder / "vectors", matrix, list(hashes), rows)
    return len(missing)
