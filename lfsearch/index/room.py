"""Whether the disk has room for the next generation, told before anything is written."""

from __future__ import annotations

import contextlib
import shutil

from lfsearch.errors import DiskFull
from lfsearch.index import files
from lfsearch.index.batches import size_of
from lfsearch.index.corpus import CorpusFile
from lfsearch.index.update import Update
from lfsearch.reading.kept import made_of

# What the index takes on disk for each byte of text, in UTF-8: 26 for the five issues (postings 13, records 5, vectors 5),
# whose clauses are short and each repeat their document's title; longer ones take less. Some more is for the sorted runs of
# the postings, which are there for a while.
_PER_BYTE = 32
_TABLE = 9 << 20  # the mapped dictionary, 8.3 MB, which a new index needs and one of other words
_CLAUSE = 200  # bytes of text that a clause has, rather less
# A PDF, Word file or web page has so many bytes for one of text, or more: what is typeset says also how.
_PER_TEXT_OF_FORM = 4
_PER_TEXT = 4  # bytes of a dimension of a second model and of a scale, at most


def check_room(update: Update) -> None:
    """DiskFull where the disk of the index has not the room that the update will need, by the texts that it will index."""
    need = needed(update)
    try:
        free = shutil.disk_usage(update.index).free
    except OSError:  # a file system that does not tell
        return
    if free < need:
        raise DiskFull(
            f"The index needs about {_mb(need)} MB more on the disk of {update.index}, where {_mb(free)} MB are free; "
            "make room, or name another folder with --index.",
            f"索引在 {update.index} 所在磁盘上约需再用 {_mb(need)} MB，而只剩 {_mb(free)} MB；请腾出空间，或用 --index 另指一处。",
        )


def needed(update: Update) -> int:
    """How many bytes the next generation will take while it is written, beside those that are there; rather more than less."""
    text = sum(map(_text_of, update.fresh))
    clauses = sum(entry.clauses for entry in update.carried) + text // _CLAUSE
    second = update.second.encoder.dim * _PER_TEXT * clauses if update.second else 0
    carried = 0
    if update.base is not None and update.carried:
        carried = files.size_of(update.base.folder(update.index))
    return text * _PER_BYTE + second + carried + (_TABLE if update.base is None else 0)


def _text_of(file: CorpusFile) -> int:
    """Bytes of text in a file, told without reading it: of what is no text that which was kept of it, else a guess."""
    size = size_of(file)
    if file.path.suffix.lower() == ".txt":
        return size
    with contextlib.suppress(OSError):
        return made_of(file.path)[0].stat().st_size
    return size // _PER_TEXT_OF_FORM


def _mb(size: int) -> int:
    return -(-size // 1_000_000)
