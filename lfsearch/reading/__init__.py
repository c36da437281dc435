"""A file becomes a `Source`, whatever form it has: `read`."""

from __future__ import annotations

from pathlib import Path

from lfsearch.reading.plain import read_text
from lfsearch.reading.source import Source

__all__ = ["SUFFIXES", "read"]

# How the names of files end that are taken from a folder; one that is named by itself is told by its content.
SUFFIXES = (".txt",)


def read(path: Path) -> Source:
    """Read one file of a gazette. Raises CorpusError in one sentence that says what to do instead."""
    return read_text(path)
