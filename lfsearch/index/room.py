"""Whether the disk has room for the next generation, told before anything is written."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from lfsearch.errors import DiskFull
from lfsearch.index import files
from lfsearch.index.update import Parsed, Update

# What the index takes on disk for each byte of text, in UTF-8: 26 for the five issues (postings 13, records 5, vectors 5),
# whose clauses are short and each repeat their document's title; longer ones take less. Some more is for the sorted runs of
# the postings, which are there for a while.
_PER_BYTE = 32
_TABLE = 9 << 20  # the mapped dictionary, 8.3 MB, which a new index needs and one of other words
_PER_TEXT = 4  # bytes of a dimension of a second model and of a scale, at most


def check_room(update: Update, parsed: Sequence[Parsed]) -> None:
    """DiskFull where the disk of the index has not the room that the update will need, by the texts that it will index."""
    need = needed(update, parsed)
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


def needed(update: Update, parsed: Sequence[Parsed]) -> int:
    """How many bytes the next generation will take while it is written, beside those that are there; rather more than less."""
    text = sum(len(passage.text.encode("utf-8", "replace")) for item in parsed for passage in item.passages)
    clauses = sum(len(item.passages) for item in parsed)
    second = update.second.encoder.dim * _PER_TEXT * clauses if update.second else 0
    carried = 0
    if update.base is not None and len(parsed) < len(update.sources):
        carried = files.size_of(update.base.folder(update.index))
    return text * _PER_BYTE + second + carried + (_TABLE if update.base is None else 0)


def _mb(size: int) -> int:
    return -(-size // 1_000_000)
