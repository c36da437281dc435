"""Corpus -> index: the update, on one page.

Look at the files (`present`), and where anything is another than before write the next generation beside the current one
and switch to it (`generation`). Whatever goes wrong on the way, the old generation keeps answering.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lfsearch.embedding.encoder import Encoder
from lfsearch.embedding.load import lasting, load_encoder
from lfsearch.embedding.static import StaticEncoder
from lfsearch.errors import EncoderUnavailable, IndexNotFound, IndexOutOfDate
from lfsearch.index import files, readers
from lfsearch.index import manifest as mf
from lfsearch.index.corpus import Skipped, place_texts
from lfsearch.index.leftover import sweep_moved
from lfsearch.index.manifest import Manifest, SecondModel
from lfsearch.index.present import take_in, unread
from lfsearch.index.room import check_room
from lfsearch.index.undo import settle
from lfsearch.index.update import Forecast, Second, StageProgress, Update, Wish, unforeseen, untold
from lfsearch.text import segmenter as sg

if TYPE_CHECKING:
    from lfsearch.index.generation import Encoded
    from lfsearch.index.intake import Parsed

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
    *("data/__init__.py", "data/columns.tsv", "data/measures.tsv", "data/units.tsv", "data/places"),
    *("data/radicals.txt", "data/traditional.txt"),
)

# What an index keeps beside its generations: nothing else in its folder is ever removed.
_DICTIONARY = re.compile(r"dictionary-[0-9a-f]+\.bin")


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
        report = update_locked(corpus, index, Wish(rebuild, model, jobs, foretell=foretell), progress=progress)
    return replace(report, notes=notes)


def update_locked(
    corpus: Path,
    index: Path,
    wish: Wish = Wish(),  # noqa: B008  (it cannot change)
    *,
    without: Collection[str] = (),
    parsed: Mapping[str, Parsed] | None = None,
    progress: StageProgress = untold,
) -> BuildReport:
    """The same for one who holds the right to write the index. The files named in `without` count as gone already.

    `parsed` is what files were parsed as by who put them there, by their names.
    """
    started = time.monotonic()
    update, skipped = _begin(corpus, index, wish, without)
    update = replace(update, parsed=parsed or {})
    if update.base and not update.fresh and update.is_idle(update.carried):
        return _report(update, _still(corpus, skipped, update.base), update.base, (0, 0), started)
    check_room(update)
    from lfsearch.index.generation import write_generation  # all that reads files, which nobody waits for in vain

    made, encoded = write_generation(update, skipped, wish, progress)
    with contextlib.suppress(OSError):  # the index has switched; what stays is swept by the next writer
        _clean(index, made.manifest, update.old.generation if update.old else 0)
    return _report(update, _still(corpus, made.skipped, made.manifest), made.manifest, encoded, started)


def _still(corpus: Path, skipped: tuple[Skipped, ...], manifest: Manifest) -> tuple[Skipped, ...]:
    """What is still to be told of files that could not be taken."""
    return sweep_moved(corpus, skipped, {entry.sha256 for entry in manifest.issues}) if skipped else ()


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


def _sweep(index: Path, current: Manifest | None) -> None:
    """Remove what killed writers have left: half-written generations and files, generations that were not cleaned away."""
    for path in files.temporaries(index):
        path.unlink(missing_ok=True)
    if current is not None:
        before = max((number for number in mf.generations(index) if number < current.generation), default=0)
        _clean(index, current, before)


def _clean(index: Path, new: Manifest, before: int) -> None:
    """Remove generations and dictionaries that nobody reads; the one before stays for readers that are opening it."""
    read = readers.in_use(index) - {new.generation}
    for number, path in mf.generations(index).items():
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
