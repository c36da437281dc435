"""What is done with a file in a process of its own (`worker`): read its text, or add it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path, PurePath
from typing import Any

from lfsearch.index.update import StageProgress


def text_of_file(told: StageProgress, name: str, data: bytes) -> str:
    """The text of a file, for its quotations."""
    from lfsearch.reading import read_bytes

    return read_bytes(PurePath(name), data, lambda page, pages: told("pages", page, pages)).text


def add_file(
    told: StageProgress, name: str, data: bytes, corpus: str, index: str, issue: str, place: str, replaces: str
) -> dict[str, Any]:
    """Add a file, or what is in an archive, as `lfsearch add` does; what was found in it and what was not taken."""
    from lfsearch.index.add import add_files
    from lfsearch.index.arriving import plain_place, sent

    incoming, refused = sent(name, data, plain_place(place) if place else None)
    made = add_files(incoming, Path(corpus), Path(index), issue=issue or None, replaces=bool(replaces), progress=told)
    later = made.report.skipped if made.report else ()
    return {
        "added": [asdict(one) for one in made.added],
        "skipped": [
            {"file": PurePath(one.file).name, "reason": one.reason} for one in (*refused, *made.skipped, *later)
        ],
    }
