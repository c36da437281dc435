"""What the corpus holds, for whoever adds to it or takes from it; the right to do so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lfsearch.errors import CorpusError
from lfsearch.index import files, intake
from lfsearch.index import manifest as mf
from lfsearch.index.corpus import CorpusFile, corpus_files
from lfsearch.index.manifest import Manifest
from lfsearch.index.undo import alone
from lfsearch.reading.kept import is_blocks, is_ours, made_of


@dataclass(frozen=True, slots=True)
class There:
    """What the corpus holds: the files of each issue, as the index names it or else as it would be named."""

    corpus: Path
    index: Path
    current: Manifest | None  # None where nothing is indexed
    files: Mapping[str, Sequence[CorpusFile]]
    sha256: Mapping[str, str]  # of the indexed ones

    @classmethod
    def of(cls, corpus: Path, index: Path, current: Manifest | None) -> There:
        """Read the names in the folder and the index, of which there may be none."""
        try:
            present = corpus_files(corpus)[0] if corpus.is_dir() else []
        except CorpusError:  # nothing in it yet
            present = []
        indexed = {entry.file: entry for entry in current.issues} if current else {}
        found: dict[str, list[CorpusFile]] = {}
        for file in present:
            entry = indexed.get(file.name)
            found.setdefault(entry.id if entry else intake.read_id(file), []).append(file)
        digests = {entry.id: entry.sha256 for entry in indexed.values() if entry.id in found}
        return cls(corpus, index, current, found, digests)

    def file_of(self, issue: str) -> CorpusFile | None:
        """The file of an issue, None where there is none. CorpusError where it is not clear which one is meant."""
        found = self.files.get(issue, ())
        if len(found) > 1:
            names = [file.name for file in found]
            raise CorpusError(
                f"{names[0]} and {names[1]} in the corpus are both issue {issue}; lfsearch remove one of them by its name.",
                f"语料里的 {names[0]} 和 {names[1]} 都是 {issue}；请用 lfsearch remove 按文件名删除其中一个。",
            )
        return found[0] if found else None


def rights(stack: ExitStack, corpus: Path, index: Path) -> tuple[str, ...]:
    """The only right to write both, held until the stack is left; what is to be said of it."""
    return *filter(None, (stack.enter_context(files.writer_lock(index)),)), *stack.enter_context(alone(corpus))


def current_of(index: Path) -> Manifest | None:
    """What the index holds, None where there is none."""
    return mf.load(index) if mf.exists(index) else None


def with_made(path: Path) -> list[Path]:
    """A file and what was made of it; a text that somebody has written there or changed is no part of it."""
    text, blocks = made_of(path)
    return [path, *([text] if is_ours(text) else []), *([blocks] if is_blocks(blocks) else [])]
