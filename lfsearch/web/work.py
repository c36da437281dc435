"""What is done with a file in a process of its own (`worker`): read its text, or add it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import Any

from lfsearch.index.update import StageProgress


def text_of_file(told: StageProgress, name: str, data: bytes) -> str:
    """The text of a file, for its quotations."""
    from lfsearch.reading import read_bytes

    return read_bytes(PurePath(name), data, lambda page, pages: told("pages", page, pages)).text


@dataclass(frozen=True, slots=True)
class Addition:
    """A file that a reader sent, where it goes, and what the form says of it; "" for what it does not say."""

    name: str
    data: bytes
    corpus: Path
    index: Path
    issue: str
    place: str
    replaces: bool


def add_file(told: StageProgress, new: Addition) -> dict[str, Any]:
    """Add a file, or what is in an archive, as `lfsearch add` does; what was found in it and what was not taken."""
    from lfsearch.index.add import add_files
    from lfsearch.index.arriving import plain_place, sent

    incoming, refused = sent(new.name, new.data, plain_place(new.place) if new.place else None)
    made = add_files(incoming, new.corpus, new.index, issue=new.issue or None, replaces=new.replaces, progress=told)
    later = made.report.skipped if made.report else ()
    return {
        "added": [asdict(one) for one in made.added],
        "skipped": [
            {"file": PurePath(one.file).name, "reason": one.reason} for one in (*refused, *made.skipped, *later)
        ],
    }
