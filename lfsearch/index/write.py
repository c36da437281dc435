"""Write the files of one generation of the index: postings, records, the scale of the confidence."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from lfsearch.embedding.scale import SCALE_FILE, scales_of_model, to_json
from lfsearch.index import files
from lfsearch.index.fulltext import Entry, Writer
from lfsearch.index.literals import write_literals
from lfsearch.index.passages import catalogue
from lfsearch.index.store import (
    CatalogueEntry,
    read_catalogue,
    read_remarks,
    write_issue,
)
from lfsearch.index.update import Parsed, StageProgress, Update
from lfsearch.records import Remarks
from lfsearch.text.segmenter import Segmenter


def write_postings(
    update: Update, parsed: Sequence[Parsed], folder: Path, segmenter: Segmenter, progress: StageProgress
) -> None:
    """The keyword index: that of the old generation without what has changed or gone, and the fresh issues."""
    base = update.base.folder(update.index) / "fulltext" if update.base and update.carried else None
    writer = Writer(folder / "fulltext", segmenter, base)
    fresh = {item.issue.id for item in parsed}
    for name in update.carried:
        if name in fresh or name not in update.sources:
            writer.remove(name)
    entries = update.entries(parsed)
    keys = {entry.id: entry.key for entry in entries}
    total, done = sum(len(item.passages) for item in parsed), 0
    for item in parsed:
        for ordinal, passage in enumerate(item.passages):
            entry = Entry(keys[item.issue.id], ordinal, passage.text, passage.path, passage.title)
            writer.add(item.issue.id, entry)
            done += 1
            if done % 50 == 0:
                progress("words", done, total)
    writer.commit([entry.key for entry in entries])
    progress("words", total, total)


def write_records(update: Update, parsed: Sequence[Parsed], folder: Path) -> None:
    """Records, catalogue and warnings: fresh ones written, the others copied from the old generation."""
    fresh = {item.issue.id: item for item in parsed}
    (folder / "issues").mkdir()
    before = update.base.folder(update.index) if update.base and len(fresh) < len(update.sources) else None
    old_documents = read_catalogue(before) if before else []
    old_remarks = read_remarks(before) if before else {}
    documents: list[CatalogueEntry] = []
    remarks: dict[str, Remarks] = {}
    for name in update.sources:
        if item := fresh.get(name):
            write_issue(folder / "issues", name, (passage.record for passage in item.passages))
            write_literals(folder / "issues", name, (passage.text for passage in item.passages))
            documents += catalogue(item.issue, item.passages)
            remarks[name] = Remarks(item.issue.warnings, item.issue.furniture)
        else:
            assert before is not None
            for suffix in ("jsonl", "offsets", "literal", "ends"):
                shutil.copy2(before / "issues" / f"{files.stem(name)}.{suffix}", folder / "issues")
            documents += [entry for entry in old_documents if entry.document.issue == name]
            remarks[name] = old_remarks[name]
    files.write_json(folder / "documents.json", [entry.to_json() for entry in _numbered(documents)])
    files.write_json(folder / "warnings.json", {name: own.to_json() for name, own in remarks.items()})


def _numbered(documents: Iterable[CatalogueEntry]) -> Iterator[CatalogueEntry]:
    """The documents with their rows counted over all of them."""
    row = 0
    for entry in documents:
        yield replace(entry, row=row)
        row += entry.document.clause_count


def write_scale(update: Update, folder: Path) -> None:
    """The scale of the confidence, for a model that has none beside it; none where the model cannot tell (`calibrate`).

    It is taken over with the vectors: some issues more do not move it.
    """
    if scales_of_model(update.encoder) is not None:
        return
    base = update.base.folder(update.index) if update.base else None
    if base is not None and (base / SCALE_FILE).exists():
        shutil.copy2(base / SCALE_FILE, folder)
        return
    from lfsearch.index.calibrate import calibrate
    from lfsearch.index.vectors import VectorStore

    scales = calibrate(update.encoder, VectorStore(folder / "vectors"))
    if scales is not None:
        files.write_bytes(folder / SCALE_FILE, to_json(scales).encode())
