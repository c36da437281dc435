"""Changes of the corpus that are made wholly or not at all, together with the index: Ctrl-C, a full disk, a kill.

Before a file of the corpus is touched, what it will lose is copied aside and what is to become of it is written down:

    corpus/.lfsearch-undo/
      journal.json      a `journal.Journal`; there as soon as, and as long as, something may have to be put back or finished
      0, 1, ...         the files that are written over, as they were

New files take their places, the index is written, and what is to go goes last. The switch of the index to its new
generation decides: before it everything is put back, after it everything is finished. Where no time was left for either, or
the disk refused, the next command that writes does it (`settle`). A file that somebody has changed in between is theirs.

After the switch nothing is a failure any more: a file that cannot be deleted then is named in a note, and goes with the next
command that writes; until then the journal stays.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lfsearch.errors import CorpusError, IndexBusy
from lfsearch.i18n import in_chinese, tr
from lfsearch.index import files, locks
from lfsearch.index import manifest as mf
from lfsearch.index.journal import JOURNAL, Drop, Journal, Write, read, write
from lfsearch.index.undisturbed import undisturbed

_FOLDER = ".lfsearch-undo"


@contextlib.contextmanager
def alone(corpus: Path) -> Iterator[tuple[str, ...]]:
    """The only right to change a corpus; what was left half done there is settled. Yields what is to be said of both.

    The folder is made where it is not there. IndexBusy where another process has the right, or the folder cannot be written.
    """
    made = files.make_folders(corpus)
    try:
        with files.corpus_lock(corpus) as note:
            yield tuple(filter(None, (note, _settled(corpus))))
    finally:
        _remove_empty(made)  # those with files stay


@contextlib.contextmanager
def together(corpus: Path, index: Path, writes: Mapping[Path, bytes], drops: Sequence[Path]) -> Iterator[list[str]]:
    """A change of the corpus that is undone if the block fails before the index has switched to a new generation.

    The block writes exactly `writes`, and the index; `drops` are deleted afterwards. Yields a list that has the notes on
    what could not be, when the block is left. For one who holds both `alone`.
    """
    aside = corpus / _FOLDER
    _new_folder(aside)
    journal = _written_down(aside, corpus, index, writes, drops)
    notes: list[str] = []
    try:
        yield notes
    except BaseException:  # Ctrl-C too
        with undisturbed(), contextlib.suppress(OSError):  # what went wrong first is what is told
            _finish(aside, corpus, journal) if journal.is_done else _undo(aside, corpus, journal)
        raise
    with undisturbed():
        notes += [_stays(path, error) for path, error in _finish(aside, corpus, journal)]


def settle(corpus: Path) -> str:
    """Put back or finish what a change that was broken off has left, and sweep what it has begun. Returns what was done.

    Nothing is touched while another process changes the corpus, nor where it may only be read.
    """
    left = corpus.is_dir() and (
        _is_there(corpus / _FOLDER) or locks.left_behind(corpus / files.CORPUS_LOCK) or files.temporaries_below(corpus)
    )
    if left:
        with contextlib.suppress(IndexBusy), files.corpus_lock(corpus):
            return _settled(corpus)
    return ""


def _settled(corpus: Path) -> str:
    done = ""
    aside = corpus / _FOLDER
    if _is_there(aside):
        journal = read(aside, corpus)
        with undisturbed():
            done = _ended(aside, corpus, journal) if journal else ""
        _take_away(aside)
    for path in files.temporaries_below(corpus):
        path.unlink(missing_ok=True)
    return done


def _written_down(
    aside: Path, corpus: Path, index: Path, writes: Mapping[Path, bytes], drops: Sequence[Path]
) -> Journal:
    """Copy aside what will be written over, and write down what is going to happen; after an error nothing is left."""
    try:
        written = []
        for number, (path, data) in enumerate(writes.items()):
            copy = str(number) if os.path.lexists(path) and not path.is_dir() else None
            if copy is not None:
                shutil.copy2(path, aside / copy, follow_symlinks=False)
                if not (aside / copy).is_symlink():
                    files.sync_file(aside / copy)
            written.append(Write(_below(path, corpus), hashlib.sha256(data).hexdigest(), copy))
        gone = [path for path in drops if path.is_file() and not _is_one_of(path, writes)]
        for path in gone:
            if not os.access(path.parent, os.W_OK):  # told now, while nothing is done yet
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        folders = [_below(folder, corpus) for path in writes for folder in files.missing(path.parent)]
        journal = Journal(
            index=os.path.realpath(index),
            generation=mf.generation(index),
            writes=tuple(written),
            drops=tuple(Drop(_below(path, corpus), _digest(path)) for path in gone),
            folders=tuple(dict.fromkeys(folders)),
        )
        write(journal, aside)
        files.sync_folder(corpus)
    except BaseException as error:
        _take_away(aside)
        if isinstance(error, OSError) and (error.filename is None or str(aside) in str(error.filename)):
            error.filename, error.filename2 = str(corpus), None
        raise
    return journal


def _ended(aside: Path, corpus: Path, journal: Journal) -> str:
    """End what was broken off: what was done. CorpusError where a file that is to go can still not be deleted.

    To go on without would be to take that file in again.
    """
    if not journal.is_done:
        _undo(aside, corpus, journal)
        return tr("A change of the corpus that was broken off has been undone.", "已撤销上次中断的语料改动。")
    for path, error in _finish(aside, corpus, journal):
        raise CorpusError(
            f"{path} is left of a change that is done, and still cannot be deleted ({error.strerror}); check its "
            "permissions or delete it yourself.",
            f"{path} 是一次已完成的改动所留下的，仍无法删除（{in_chinese(error.strerror)}）；请检查权限，或自行删除。",
        )
    return tr("A change of the corpus that was broken off has been finished.", "已完成上次中断的语料改动。")


def _finish(aside: Path, corpus: Path, journal: Journal) -> list[tuple[Path, OSError]]:
    """Delete what is to go once the change is done. Returns what could not be, for which the journal stays."""
    stay = _drop([(corpus / one.path, one.sha256) for one in journal.drops], corpus)
    return stay or _forget(aside)


def _undo(aside: Path, corpus: Path, journal: Journal) -> None:
    """Put everything back. Where that fails the journal stays for the next try."""
    for one in journal.writes:
        _put_back(one, aside, corpus)
    _remove_empty([corpus / name for name in journal.folders])
    for _, error in _forget(aside):
        raise error


def _forget(aside: Path) -> list[tuple[Path, OSError]]:
    """Delete the journal, as nothing is left to do, and what was put aside; the journal, where it cannot be."""
    try:
        (aside / JOURNAL).unlink(missing_ok=True)
    except OSError as error:
        return [(aside / JOURNAL, error)]
    files.sync_folder(aside)
    _take_away(aside)
    return []


def _stays(path: Path, error: OSError) -> str:
    return tr(
        f"{path} could not be deleted ({error.strerror}); the next command that writes deletes it.",
        f"无法删除 {path}（{in_chinese(error.strerror)}）；下一次写入时会再删除。",
    )


def _put_back(one: Write, aside: Path, corpus: Path) -> None:
    path, copy = corpus / one.path, aside / one.copy if one.copy is not None else None
    there = _digest(path)
    if copy is None:
        if there == one.sha256:
            path.unlink()
            files.sync_folder(path.parent)
    elif os.path.lexists(copy):  # else it is in its place again
        if there in ("", one.sha256, _digest(copy)):
            files.make_folders(path.parent)
            files.into_place(copy, path)
        else:  # somebody has put another text there since
            files.into_place(copy, _free(path))
        files.sync_folder(path.parent)  # before the journal forgets it


def _free(path: Path) -> Path:
    number = 1
    while os.path.lexists(other := path.with_name(f"{path.name}.{number}.bak")):
        number += 1
    return other


def _drop(paths: Sequence[tuple[Path, str]], corpus: Path) -> list[tuple[Path, OSError]]:
    """Delete the files that are as they were, and the folders below the corpus that become empty; what could not be."""
    stay = []
    for path, sha256 in paths:
        try:
            if _digest(path) == sha256:
                path.unlink()
        except OSError as error:
            stay.append((path, error))
    for folder in dict.fromkeys(path.parent for path, _ in paths):
        files.sync_folder(folder)  # before the journal forgets them
        _remove_empty([above for above in (folder, *folder.parents) if corpus in above.parents][::-1])
    return stay


def _is_one_of(path: Path, others: Mapping[Path, bytes]) -> bool:
    """Whether a path is another name of one of the files, as A.TXT is of a.txt where the system sees no difference."""
    return any(other.exists() and path.samefile(other) for other in others)


def _digest(path: Path) -> str:
    """SHA-256 of a file, "" where there is none. OSError where it cannot be read: what it is must not be guessed."""
    if not path.is_file():
        return ""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _below(path: Path, corpus: Path) -> str:
    return path.relative_to(corpus).as_posix()


def _is_there(aside: Path) -> bool:
    """Whether a folder of ours is there; a link of that name is nobody's that we know."""
    return aside.is_dir() and not aside.is_symlink()


def _new_folder(aside: Path) -> None:
    try:
        aside.mkdir()
    except FileExistsError:  # what was left is settled before, so this is none of ours
        raise CorpusError(
            f"{aside} is in the way: it is not what this program keeps under that name; take it out of the corpus.",
            f"{aside} 不是本程序以该名称保存的文件夹；请把它移出语料。",
        ) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(aside.parent)) from None  # what is said names the folder


def _take_away(aside: Path) -> None:
    shutil.rmtree(aside, ignore_errors=True)  # what stays is swept by the next writer


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in reversed(folders):
        with contextlib.suppress(OSError):  # something is in it, or it is gone
            folder.rmdir()
