"""Tables of words, names and characters, one entry a line, `#` begins a comment."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def read_table(name: str) -> list[str]:
    """The lines of a table without comments and blank ones; fields are parted as the table's first lines say."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return [entry for line in text.splitlines() if (entry := line.split("#", 1)[0].rstrip())]
