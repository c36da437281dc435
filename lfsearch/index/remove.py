"""Take an issue out of the corpus and the index, both or neither (`undo`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from lfsearch.errors import CorpusError
from lfsearch.index import intake
from lfsearch.index.build import BuildReport, update_locked
from lfsearch.index.corpus import corpus_files, passed_over, plain_id
from lfsearch.index.leftover import Leftover, leftovers
from lfsearch.index.manifest import under
from lfsearch.index.there import There, current_of, rights, with_made
from lfsearch.index.undo import together
from lfsearch.index.update import StageProgress, untold
from lfsearch.reading.kept import kept


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes with an issue: these files of the corpus, by their names there; none where its file is gone already."""

    issue: str
    file: str
    files: tuple[str, ...]


def removal_of(name: str, corpus: Path, index: Path) -> Removal:
    """What goes with an issue; by its name also a file that lies there and is not indexed, and what is left of one that is gone.

    Raises CorpusError when neither corpus nor index has such an issue, or the corpus nothing else.
    """
    there = There.of(corpus, index, current_of(index))
    present = [file for found in there.files.values() for file in found]
    file = next((file for file in present if file.name == name), None) or there.file_of(name)
    left = () if file else _left_of(name, there)
    file = file or (passed_over(corpus, name) if not left else None)
    gone = None if file or left else _gone(name, there)
    if file is None and not left and gone is None:
        raise CorpusError(
            f"There is no issue {name} in the corpus; lfsearch list issues prints all of them.",
            f"语料里没有 {name}；可用 lfsearch list issues 查看全部。",
        )
    if not set(present) - {file}:
        raise CorpusError(
            f"{name} is the only issue of the corpus; delete the folders of corpus and index instead.",
            f"{name} 是语料里唯一的一期；如要清空，请直接删除语料和索引文件夹。",
        )
    paths = with_made(file.path) if file else [path for one in left for path in one.files]
    files = tuple(path.relative_to(corpus).as_posix() for path in paths)
    return Removal(name, file.name if file else gone or files[0], files)


def remove_issue(name: str, corpus: Path, index: Path, progress: StageProgress = untold) -> tuple[Removal, BuildReport]:
    """Delete the file of an issue from the corpus folder and drop it from the index. Returns what has gone.

    Raises as `removal_of`, which says what that will be.
    """
    with ExitStack() as stack:
        notes = rights(stack, corpus, index)
        gone = removal_of(name, corpus, index)
        with together(corpus, index, {}, [corpus / file for file in gone.files]) as stays:
            report = update_locked(corpus, index, without=frozenset((gone.file, *gone.files)), progress=progress)
        return gone, replace(report, notes=(*notes, *stays))


def _left_of(name: str, there: There) -> tuple[Leftover, ...]:
    """What is left of a file that is gone, by the name of either, or by the issue that it was."""
    left = leftovers(there.corpus)
    was = {entry.file: entry.id for entry in there.current.issues} if there.current else {}

    def names(one: Leftover) -> Iterator[str]:
        yield one.original.name
        yield from (path.relative_to(there.corpus).as_posix() for path in one.files)

    named = [one for one in left if name in names(one)] or [one for one in left if was.get(one.original.name) == name]
    return tuple(named or [one for one in left if _id_of(one) == name])


def _id_of(left: Leftover) -> str:
    """What a file that is gone was called."""
    source = kept(left.original.path, None)
    try:
        return intake.identified(source, left.original).id if source else plain_id(left.original)
    except CorpusError:
        return plain_id(left.original)


def _gone(name: str, there: There) -> str | None:
    """The file of an issue that the index has and the corpus no longer; None where there is none such, or it may be hidden in a
    folder that cannot be looked into.
    """
    known = there.current.issues if there.current else ()
    hidden = {entry.id for entry in under([file.file for file in corpus_files(there.corpus)[1]], known)}
    present = {file.name for found in there.files.values() for file in found}
    gone = (entry for entry in known if name in (entry.id, entry.file) and entry.file not in present)
    return next((entry.file for entry in gone if entry.id not in hidden), None)
