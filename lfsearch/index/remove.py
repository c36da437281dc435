"""Take an issue out of the corpus and the index, both or neither (`undo`)."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from lfsearch.errors import CorpusError
from lfsearch.index.build import BuildReport, update_locked
from lfsearch.index.corpus import CorpusFile, passed_over
from lfsearch.index.there import There, current_of, rights, with_made
from lfsearch.index.undo import together
from lfsearch.index.update import StageProgress, untold


def file_to_remove(name: str, corpus: Path, index: Path) -> CorpusFile:
    """The file of an issue in the corpus folder; by its name also one that lies there and is not indexed.

    Raises CorpusError when the corpus holds no such issue, or nothing else.
    """
    there = There.of(corpus, index, current_of(index))
    present = [file for found in there.files.values() for file in found]
    file = (
        next((file for file in present if file.name == name), None) or there.file_of(name) or passed_over(corpus, name)
    )
    if file is None:
        raise CorpusError(
            f"There is no issue {name} in the corpus; lfsearch list issues prints all of them.",
            f"语料里没有 {name}；可用 lfsearch list issues 查看全部。",
        )
    if not set(present) - {file}:
        raise CorpusError(
            f"{name} is the only issue of the corpus; delete the folders of corpus and index instead.",
            f"{name} 是语料里唯一的一期；如要清空，请直接删除语料和索引文件夹。",
        )
    return file


def remove_issue(name: str, corpus: Path, index: Path, progress: StageProgress = untold) -> tuple[str, BuildReport]:
    """Delete the file of an issue from the corpus folder and drop it from the index. Returns the file's name there.

    Raises as `file_to_remove`, which says which file that is.
    """
    with ExitStack() as stack:
        notes = rights(stack, corpus, index)
        file = file_to_remove(name, corpus, index)
        with together(corpus, index, {}, with_made(file.path)) as stays:
            report = update_locked(corpus, index, without=frozenset((file.name,)), progress=progress)
        return file.name, replace(report, notes=(*notes, *stays))
