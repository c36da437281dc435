"""Corpus -> index: the update, on one page.

Look at the files, read and parse what is new or changed (`intake`, `made`), write the next generation beside the current one
(it shares the files of postings, records and vectors that stay), switch by replacing the manifest. Whatever goes wrong on
the way, the old generation keeps answering.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from lfsearch.embedding.encoder import Encoder
from lfsearch.embedding.load import lasting, load_encoder
from lfsearch.embedding.static import StaticEncoder
from lfsearch.errors import CorpusError, EncoderUnavailable, IndexNotFound, IndexOutOfDate
from lfsearch.index import files, readers
from lfsearch.index import manifest as mf
from lfsearch.index.corpus import Skipped, place_texts
from lfsearch.index.embed import write_vectors
from lfsearch.index.intake import take_in, unread
from lfsearch.index.made import Work, make
from lfsearch.index.manifest import IssueEntry, Manifest, SecondModel
from lfsearch.index.room import check_room
from lfsearch.index.sealed import UNSEALED, seal
from lfsearch.index.second import write_second
from lfsearch.index.undo import settle
from lfsearch.index.update import Forecast, Second, StageProgress, Update, Wish, unforeseen, untold
from lfsearch.index.write import write_postings, write_records, write_scale
from lfsearch.text import segmenter as sg

_PACKAGE = Path(__file__).parents[1]
# What decides the content of the index besides the corpus: a change in one of these re-indexes every issue.
_RULES = (
    *(
        "reading",
        "parser",
        "facts",
        "text",
        "index/passages.py",
        "index/fulltext.py",
        "index/literals.py",
        "index/gathering.py",
        "index/making.py",
    ),
    *("data/__init__.py", "data/columns.tsv", "data/units.tsv", "data/places", "data/radicals.txt"),
    "data/traditional.txt",
)

# What an index keeps: nothing else in its folder is ever removed.
_GENERATION = re.compile(r"generation-([0-9]{1,9})")
_DICTIONARY = re.compile(r"dictionary-[0-9a-f]+\.bin")

Encoded = tuple[int, int]  # texts that went through the index's own model, and through that of the second opinion


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What an update did."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    documents: int
    clauses: int
    warnings: int
    encoded: int  # texts of clauses that went through the model
    seconds: float
    second: SecondModel | None = None  # the model of the second opinion
    second_encoded: int = 0  # texts that went through that one
    skipped: tuple[Skipped, ...] = ()  # files that could not be taken
    notes: tuple[str, ...] = ()  # what else is to be known: that there are no locks, that something was put back

    @property
    def up_to_date(self) -> bool:
        """True when there was nothing to do."""
        return not (self.added or self.changed or self.removed)


def rules_fingerprint(package: Path = _PACKAGE) -> str:
    """Identify the code and tables that turn a file into clauses."""
    digest = hashlib.sha256()
    for name in _RULES:
        path = package / name
        for file in sorted([*path.rglob("*.py"), *path.rglob("*.tsv")]) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def update_index(
    corpus: Path,
    index: Path,
    *,
    rebuild: bool = False,
    model: str | None = None,
    jobs: int = 1,
    progress: StageProgress = untold,
    foretell: Callable[[Forecast], None] = unforeseen,
) -> BuildReport:
    """Bring the index up to date with the corpus folder and return what was done; what may be asked for says `Wish`.

    Raises CorpusError, IndexOutOfDate, IndexBusy, DiskFull, WorkerLost or EncoderUnavailable; the index then is as it was.
    With several jobs the calling program's main module is imported by each: what it does when run belongs behind
    `if __name__ == "__main__"`.
    """
    with files.writer_lock(index) as note:
        notes = tuple(filter(None, (note, settle(corpus))))
        report = update_locked(corpus, index, Wish(rebuild, model, jobs, foretell), progress=progress)
    return replace(report, notes=notes)


def update_locked(
    corpus: Path,
    index: Path,
    wish: Wish = Wish(),  # noqa: B008  (it cannot change)
    *,
    without: Collection[str] = (),
    progress: StageProgress = untold,
) -> BuildReport:
    """The same for one who holds the right to write the index. The files named in `without` count as gone already."""
    started = time.monotonic()
    update, skipped = _begin(corpus, index, wish, without)
    if update.base and not update.fresh and update.is_idle(update.carried):
        return _report(update, skipped, update.base, (0, 0), started)
    check_room(update)
    made, encoded = _write_generation(update, skipped, wish.jobs, progress)
    with contextlib.suppress(OSError):  # the index has switched; what stays is swept by the next writer
        _clean(index, made.manifest, update.old.generation if update.old else 0)
    return _report(update, made.skipped, made.manifest, encoded, started)


def _begin(corpus: Path, index: Path, wish: Wish, without: Collection[str]) -> tuple[Update, tuple[Skipped, ...]]:
    """Read the old manifest, look at the corpus, read its tables of places, open the model. Also what cannot be taken.

    IndexOutOfDate when the model is not the index's own.
    """
    old, rules, tables = _current(index, wish.rebuild), rules_fingerprint(), place_texts(corpus)
    _sweep(index, old)
    if tables:  # they decide what units are called, as the program's own do
        rules += "+" + hashlib.sha256("\0".join(tables).encode()).hexdigest()[:8]
    model, encoder, second = _models(index, old, wish.model, wish.foretell)
    if old and not wish.rebuild:
        mf.check_dictionary(index, old, sg.fingerprint())
        mf.check_model(index, old, encoder.name, encoder.fingerprint)
    known = old.issues if old is not None and not wish.rebuild and old.parser == rules else ()
    found = take_in(corpus, known, without)
    stay = unread(known, found.skipped, [entry.id for entry in found.carried])
    update = Update(
        index=index,
        old=old,
        rebuild=wish.rebuild,
        carried=(*found.carried, *stay),
        fresh=found.fresh,
        encoder=encoder,
        model=model,
        rules=rules,
        places=tuple(tables),
        second=second,
    )
    return update, found.skipped


def _models(
    index: Path, old: Manifest | None, named: str | None, foretell: Callable[[Forecast], None]
) -> tuple[str | None, Encoder, Second | None]:
    """The reference and encoder of the index's own model, and the model of the second opinion.

    `named` is what --model named. A model of word vectors takes the place of the bundled one, since it can do all that one
    does; any other gives a second opinion. Where nothing is named the index keeps both, even one of an older format, in
    which another model stood in the place of the bundled one.
    """
    own = old.model if old else None
    kept = None if named is not None else old.second.ref if old and old.second else None
    if named is None and old is None:
        kept = mf.model_named(index)
    ref = named if named is not None else kept
    if ref is None:
        return own, load_encoder(own), None
    try:
        encoder = load_encoder(ref)
    except EncoderUnavailable as error:
        raise _left_out(error) if kept is not None else error from None
    if isinstance(encoder, StaticEncoder):
        return ref, encoder, None
    return own, load_encoder(own), Second(lasting(ref), encoder, foretell)


def _left_out(error: EncoderUnavailable) -> EncoderUnavailable:
    return EncoderUnavailable(
        f"{error.english} Or go on without the second opinion: lfsearch index --model default.",
        f"{error.chinese}也可以不要第二意见：lfsearch index --model default。",
    )


def _current(index: Path, rebuild: bool) -> Manifest | None:
    """The manifest to build on; a rebuild does not mind a damaged or foreign one."""
    try:
        return mf.load(index)
    except IndexNotFound:
        return None
    except IndexOutOfDate:
        if rebuild:
            return None
        raise


class _Written(NamedTuple):
    """The generation that answers now, and the files that could not be taken."""

    manifest: Manifest
    skipped: tuple[Skipped, ...]


def _write_generation(
    update: Update, skipped: tuple[Skipped, ...], jobs: int, progress: StageProgress
) -> tuple[_Written, Encoded]:
    """Read what is fresh, write the next generation and switch to it, where anything is another than before.

    Returns it and how many texts each model has encoded.
    """
    number = _next_number(update.index)
    folder = update.index / f"generation-{number}"
    try:
        folder.mkdir()
        table = mf.dictionary_file(update.index, sg.fingerprint())
        if update.base is None or not table.exists():  # without a sound index the table may be damaged too
            with files.replacing(table) as partial:
                sg.write_table(partial)
        work = make(update, folder, table, jobs, progress)
        skipped += work.skipped
        entries = update.entries([*work.entries, *_left(update, work)])
        if not entries:
            raise CorpusError(skipped[0].reason, skipped[0].reason)
        if update.base and update.is_idle(entries):  # all that is fresh is bad
            shutil.rmtree(folder)
            return _Written(update.base, skipped), (0, 0)
        write_postings(update, entries, work, folder, progress)
        write_records(update, entries, work, folder)
        encoded = write_vectors(update, entries, work.arrived, folder, progress)
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
    return _Written(manifest, skipped), (encoded, more)


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


def _next_number(index: Path) -> int:
    return max(_generations(index), default=0) + 1


def _generations(index: Path) -> dict[int, Path]:
    """The folders of generations that are there, whole ones or not, by their numbers."""
    return {int(match[1]): path for path in index.iterdir() if (match := _GENERATION.fullmatch(path.name))}


def _sweep(index: Path, current: Manifest | None) -> None:
    """Remove what killed writers have left: half-written generations and files, generations that were not cleaned away."""
    for path in files.temporaries(index):
        path.unlink(missing_ok=True)
    if current is not None:
        before = max((number for number in _generations(index) if number < current.generation), default=0)
        _clean(index, current, before)


def _clean(index: Path, new: Manifest, before: int) -> None:
    """Remove generations and dictionaries that nobody reads; the one before stays for readers that are opening it."""
    read = readers.in_use(index) - {new.generation}
    for number, path in _generations(index).items():
        if number not in (new.generation, before) and number not in read:
            shutil.rmtree(path, ignore_errors=True)
    if read:  # only its manifest told which dictionary an older generation has
        return
    for path in index.iterdir():
        if _DICTIONARY.fullmatch(path.name) and path != new.dictionary_file(index):
            with contextlib.suppress(OSError):  # one that is open on Windows
                path.unlink()


def _report(
    update: Update, skipped: tuple[Skipped, ...], manifest: Manifest, encoded: Encoded, started: float
) -> BuildReport:
    before = {entry.id for entry in update.old.issues} if update.old else set()
    kept = {entry.key for entry in update.base.issues} if update.base else set()
    fresh = [entry.id for entry in manifest.issues if entry.key not in kept]
    now = {entry.id for entry in manifest.issues}
    return BuildReport(
        added=tuple(name for name in fresh if name not in before),
        changed=tuple(name for name in fresh if name in before),
        removed=tuple(entry.id for entry in update.old.issues if entry.id not in now) if update.old else (),
        unchanged=tuple(entry.id for entry in manifest.issues if entry.key in kept),
        documents=sum(entry.documents for entry in manifest.issues),
        clauses=sum(entry.clauses for entry in manifest.issues),
        warnings=sum(entry.warnings for entry in manifest.issues),
        encoded=encoded[0],
        second=manifest.second,
        second_encoded=encoded[1],
        seconds=time.monotonic() - started,
        skipped=skipped,
    )
