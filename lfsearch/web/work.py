"""What is done with files in a process of its own (`worker`): the text of one read, or all added."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import Any

from lfsearch.index.update import StageProgress
from lfsearch.web.sent import SentFile


def text_of_file(told: StageProgress, name: str, data: bytes) -> str:
    """The text of a file, for its quotations."""
    from lfsearch.reading import read_bytes

    return read_bytes(PurePath(name), data, lambda page, pages: told("pages", page, pages)).text


@dataclass(frozen=True, slots=True)
class Addition:
    """Files that a reader sent, where they go, and what the form says of them; "" for what it does not say."""

    files: tuple[SentFile, ...]
    corpus: Path
    index: Path
    issue: str
    place: str
    replaces: bool


def add_sent_files(told: StageProgress, new: Addition) -> dict[str, Any]:
    """Add files, or what is in archives, as `lfsearch add` does; what was found in each and which were not taken."""
    from lfsearch.index.add import Terms, add_files
    from lfsearch.index.arriving import plain_place, sent
    from lfsearch.index.corpus import Skipped
    from lfsearch.index.incoming import Incoming

    place = plain_place(new.place) if new.place else None
    incoming: list[Incoming] = []
    refused: list[Skipped] = []
    for file in new.files:
        taken, not_taken = sent(file.name, file.data, place)
        incoming += taken
        refused += not_taken
    made = add_files(incoming, new.corpus, new.index, Terms(new.issue or None, new.replaces), told)
    later = made.report.skipped if made.report else ()
    return {
        "added": [asdict(one) for one in made.added],
        "skipped": [
            {"file": PurePath(one.file).name, "reason": one.reason} for one in (*refused, *made.skipped, *later)
        ],
    }
