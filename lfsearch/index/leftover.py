"""What is left of files of the corpus that are gone: the text and the blocks that were read of them.

Nobody cites them: what the text was made from cannot be opened. They stay until somebody says so (`remove`), as they may be
all that is left of what was deleted by mistake; but for those of a file that was moved or renamed, which has its text beside it.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from lfsearch.index.corpus import CorpusFile, Skipped, inside, path_exists, walk
from lfsearch.reading.kept import is_blocks, is_made, is_ours, kept_of, original_of


@dataclass(frozen=True, slots=True)
class Leftover:
    """What is left of one file: its text, its blocks, or both."""

    original: CorpusFile  # where the file was
    files: tuple[Path, ...]


def leftovers(folder: Path) -> list[Leftover]:
    """Those below a corpus folder. A text that somebody has written or changed is none."""
    root = Path(os.path.realpath(folder))
    found: dict[Path, list[Path]] = {}
    for path in sorted(walk(folder)[0]):
        if not is_made(path) or path_exists(original_of(path)) or not inside(path, root):
            continue
        if is_ours(path) if path.suffix.lower() == ".txt" else is_blocks(path):
            found.setdefault(original_of(path), []).append(path)
    return [
        Leftover(CorpusFile(original, original.relative_to(folder).as_posix()), tuple(files))
        for original, files in found.items()
    ]


def sweep_moved(folder: Path, skipped: Sequence[Skipped], indexed: Collection[str]) -> tuple[Skipped, ...]:
    """Delete what is left of files that the index has from elsewhere in the corpus. Returns what is still to be told.

    `indexed` are the checksums of the files in the index.
    """
    told = {file.file for file in skipped}
    swept = set()
    for left in leftovers(folder) if told else ():
        names = {path.relative_to(folder).as_posix() for path in left.files}
        if names & told and kept_of(left.original.path) in indexed:
            with contextlib.suppress(OSError):  # where the corpus may only be read it is told again
                for path in left.files:
                    path.unlink()
                swept |= names
    return tuple(file for file in skipped if file.file not in swept)
