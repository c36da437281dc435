"""The next generation of an index, written beside the current one, and the switch to it.

What is new or changed is read and parsed (`made`); the files of postings, records and vectors that stay are shared. Replacing
the manifest is the switch.
"""

from __future__ import annotations

import gc
import shutil
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple

from lfsearch.errors import CorpusError
from lfsearch.index import files
from lfsearch.index import manifest as mf
from lfsearch.index.batches import crew_size, size_of
from lfsearch.index.corpus import Skipped
from lfsearch.index.crew import Crew
from lfsearch.index.embed import encoded, plan_vectors, write_vectors
from lfsearch.index.made import Work, make
from lfsearch.index.making import begin
from lfsearch.index.manifest import IssueEntry, Manifest, SecondModel
from lfsearch.index.present import unread
from lfsearch.index.sealed import UNSEALED, seal
from lfsearch.index.second import write_second
from lfsearch.index.update import StageProgress, Update, Wish
from lfsearch.index.write import write_postings, write_records, write_scale
from lfsearch.text import segmenter as sg

Encoded = tuple[int, int]  # texts that went through the index's own model, and through that of the second opinion


class Written(NamedTuple):
    """The generation that answers now, and the files that could not be taken."""

    manifest: Manifest
    skipped: tuple[Skipped, ...]


def write_generation(
    update: Update, skipped: tuple[Skipped, ...], wish: Wish, progress: StageProgress
) -> tuple[Written, Encoded]:
    """Read what is fresh, write the next generation and switch to it, where anything is another than before.

    Returns it and how many texts each model has encoded.
    """
    number = max(mf.generations(update.index), default=0) + 1
    folder = update.index / f"generation-{number}"
    try:
        folder.mkdir()
        with _at_work(update, wish) as crew:
            table = _dictionary(update)
            work = make(update, folder, table, crew, progress)
            if work.batches > 1:
                gc.collect()  # what has cut the texts holds itself, by caches of its own methods: up to 100 MB
            skipped += work.skipped
            entries = update.entries([*work.entries, *_left(update, work)])
            if not entries:
                raise CorpusError(skipped[0].reason, skipped[0].reason)
            if update.base and update.is_idle(entries):  # all that is fresh is bad
                shutil.rmtree(folder)
                return Written(update.base, skipped), (0, 0)
            plan, part = plan_vectors(update, entries, work.arrived), work.folder / "vectors"
            being_encoded = encoded(update, plan, work.arrived, part, crew, progress)  # beside what is done here
            write_postings(update, entries, work, folder, progress)
            write_records(update, entries, work, folder)
            for _ in being_encoded:
                pass
        texts = write_vectors(plan, part, folder, progress)
        write_scale(update, folder)
        second, more = write_second(update, entries, folder, progress)
        shutil.rmtree(work.folder)
        files.sync_tree(folder)
        manifest = _sealed(update, number, entries, table, second)
        mf.save(update.index, manifest)
    except BaseException:  # Ctrl-C too: leave nothing half-written behind
        if mf.generation(update.index) != number:  # else it came when all was done
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return Written(manifest, skipped), (texts, more)


def _at_work(update: Update, wish: Wish) -> AbstractContextManager[Crew]:
    """The processes that work on it: those that are there already stay when it is done."""
    if wish.crew is not None:
        return nullcontext(wish.crew)
    return Crew(crew_size(wish.jobs, [size_of(file) for file in update.fresh]), begin)


def _dictionary(update: Update) -> Path:
    """The segmenter's dictionary in the index, written where it is not there."""
    table = mf.dictionary_file(update.index, sg.fingerprint())
    if update.base is None or not table.exists():  # without a sound index the table may be damaged too
        with files.replacing(table) as partial:
            sg.write_table(partial)
    return table


def _left(update: Update, work: Work) -> list[IssueEntry]:
    """The issues of fresh files that cannot be read, as they were read before by the same rules."""
    known = update.base.issues if update.base and update.base.parser == update.rules else ()
    return unread(known, work.skipped, [entry.id for entry in (*update.carried, *work.entries)])


def _sealed(
    update: Update, number: int, entries: tuple[IssueEntry, ...], table: Path, second: SecondModel | None
) -> Manifest:
    """The manifest of a generation whose files are written, and its seals. Files of the generation before keep theirs."""
    index, folder, base = update.index, update.index / f"generation-{number}", update.base
    sizes = mf.file_sizes(index, folder, table)
    shared = mf.shared_files(index, base, folder, sizes) if base else {}
    fresh = mf.checksums(index, [name for name in sizes if name not in shared])
    before = base.sha256 if base else {}
    old = base.opened(index) if base else UNSEALED
    return Manifest(
        format=mf.FORMAT,
        generation=number,
        dictionary=sg.fingerprint(),
        model=update.model,
        model_name=update.encoder.name,
        model_fingerprint=update.encoder.fingerprint,
        parser=update.rules,
        issues=entries,
        second=second,
        files=sizes,
        sha256={name: fresh[name] if name in fresh else before[shared[name]] for name in sizes},
        seals=seal(index, folder, sizes, {name: index / there for name, there in shared.items()}, old),
    )
