"""Write the files of one generation of the index: postings, records, the scale of the confidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from lfsearch.embedding.scale import SCALE_FILE, scales_of_model, to_json
from lfsearch.index import files
from lfsearch.index.catalogue import Catalogue
from lfsearch.index.fulltext import Writer
from lfsearch.index.made import Work
from lfsearch.index.making import SUFFIXES, moved_line, segments_of
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.outline import OUTLINE, REPEALED, Outline
from lfsearch.index.standing import ended_from
from lfsearch.index.update import StageProgress, Update


def write_postings(
    update: Update, entries: Sequence[IssueEntry], work: Work, folder: Path, progress: StageProgress
) -> None:
    """The keyword index: that of the old generation without what has changed or gone, and the fresh issues."""
    base = update.base.folder(update.index) / "fulltext" if update.base and update.carried else None
    seals = (update.base.opened(update.index),) if update.base and base else ()
    writer = Writer(folder / "fulltext", base, *seals)
    progress("words", 0, len(entries))
    writer.take(path for batch in range(1, work.batches + 1) for path in segments_of(work.folder, batch))
    writer.commit({entry.key: entry.id for entry in entries})
    progress("words", len(entries), len(entries))


class _Old:
    """What the generation before has of each issue, none of it taken apart."""

    def __init__(self, update: Update) -> None:
        self.rows: dict[str, int] = {}
        self.outlines: dict[str, Sequence[bytes]] = {}
        self.remarks: dict[str, bytes] = {}
        if update.base is None or not update.carried:
            return
        self._seals = update.base.opened(update.index)
        self._folder = update.base.folder(update.index)
        # One document a line, and one issue a line, both in the order of the manifest; the first mark is a bracket.
        outlines = self._seals.read(self._folder / OUTLINE)[1:-1].split(b",\n")
        remarks = self._seals.read(self._folder / "warnings.json")[1:-1].split(b",\n")
        row = first = 0
        for entry, own in zip(update.base.issues, remarks, strict=True):
            self.rows[entry.id] = row
            self.outlines[entry.id] = outlines[first : first + entry.documents]
            self.remarks[entry.id] = own
            row += entry.clauses
            first += entry.documents

    def share(self, stem: str, folder: Path) -> None:
        """The files of an issue in another generation."""
        old, new = str(self._folder / "issues" / stem), str(folder / stem)
        for suffix in SUFFIXES:
            self._seals.share(old + suffix, new + suffix)


def write_records(update: Update, entries: Sequence[IssueEntry], work: Work, folder: Path) -> None:
    """The files of the issues: those of fresh ones moved to their place, the others shared with the old generation.

    Beside them what every search needs of all documents, and what was remarked of each issue.
    """
    issues = folder / "issues"
    issues.mkdir()
    old = _Old(update)
    outlines: list[bytes] = []
    remarks: list[bytes] = []
    row = 0
    for entry in entries:
        stem = files.stem(entry.id)
        name = files.json_bytes(entry.id)
        if entry.key in work.fresh:
            for suffix in SUFFIXES:
                files.into_place(work.folder / f"{entry.key}{suffix}", issues / f"{stem}{suffix}")
            own = (work.folder / f"{entry.key}.outlines").read_bytes().splitlines()
            outlines += [moved_line(line, row) for line in own]
            remarks.append(name + b": " + (work.folder / f"{entry.key}.remarks").read_bytes())
        else:
            old.share(stem, issues)
            moved = row - old.rows[entry.id]
            outlines += (
                [moved_line(line, moved) for line in old.outlines[entry.id]] if moved else old.outlines[entry.id]
            )
            remarks.append(old.remarks[entry.id])
        row += entry.clauses
    whole = b"[" + b",\n".join(outlines) + b"]"
    files.write_bytes(folder / OUTLINE, whole)
    files.write_bytes(folder / "warnings.json", b"{" + b",\n".join(remarks) + b"}")
    repealed = _repealed(Catalogue(folder, entries), [Outline.from_json(one) for one in json.loads(whole)])
    files.write_bytes(folder / REPEALED, files.json_bytes(repealed))


def _repealed(catalogue: Catalogue, outlines: Sequence[Outline]) -> list[tuple[int, str]]:
    """The documents that another one repeals, by their places, and from which day."""
    repeals = catalogue.repeals(outlines)
    found = []
    for place, one in enumerate(outlines):
        if repealing := repeals.of(one.doc_no, one.names):
            day = ended_from(catalogue[place].document, repealing)
            if day is not None:
                found.append((place, day.isoformat()))
    return found


def write_scale(update: Update, folder: Path) -> None:
    """The scale of the confidence, for a model that has none beside it; none where the model cannot tell (`calibrate`).

    It is taken over with the vectors: some issues more do not move it.
    """
    if scales_of_model(update.encoder) is not None:
        return
    base = update.base.folder(update.index) if update.base else None
    if update.base is not None and base is not None and (base / SCALE_FILE).exists():
        update.base.opened(update.index).share(base / SCALE_FILE, folder / SCALE_FILE)
        return
    from lfsearch.index.calibrate import calibrate
    from lfsearch.index.vectors import VectorStore

    scales = calibrate(update.encoder, VectorStore(folder / "vectors"))
    if scales is not None:
        files.write_bytes(folder / SCALE_FILE, to_json(scales).encode())
