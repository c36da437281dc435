"""The clauses' own texts in their literal form (see `text.literal`): what decides whether a phrase occurs.

    issues/<id>.literal   UTF-8, one clause a line, in reading order

They are searched by scanning: a hundred times this corpus is 90 MB, which takes less than reading the postings of one
common character, and nothing that postings leave out (punctuation, figures, phrases over a paragraph's end) is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from lfsearch.index import files
from lfsearch.index.manifest import IssueEntry
from lfsearch.index.sealed import UNSEALED, Seals
from lfsearch.text.literal import literal


def write_literals(folder: Path, issue: str, texts: Iterable[str]) -> None:
    """Write one issue's texts."""
    with open(folder / f"{files.stem(issue)}.literal", "wb") as out:
        for text in texts:
            out.write(literal(text).encode("utf-8", "surrogatepass") + b"\n")


class Literals:
    """Finds the clauses that hold a phrase; reads the files when first asked."""

    def __init__(self, folder: Path, issues: Sequence[IssueEntry], seals: Seals = UNSEALED) -> None:
        self._folder = folder
        self._issues = issues
        self._seals = seals

    @cached_property
    def _lines(self) -> bytes:
        """All texts, each ended by a newline, which none holds."""
        parts = [
            self._seals.read(self._folder / "issues" / f"{files.stem(entry.id)}.literal") for entry in self._issues
        ]
        for entry, part in zip(self._issues, parts, strict=True):
            if part.count(b"\n") != entry.clauses:
                raise files.damaged(self._folder)
        return b"".join(parts)

    @cached_property
    def text(self) -> str:
        """All texts, one a line."""
        return self._lines.decode("utf-8", "surrogatepass")

    def __contains__(self, phrase: str) -> bool:
        """Whether any clause holds the phrase, given in its literal form; nothing holds an empty one."""
        return bool(phrase) and phrase.encode("utf-8", "surrogatepass") in self._lines

    def rows(self, phrase: str) -> set[int]:
        """The rows of the clauses that hold the phrase, given in its literal form."""
        return set(self._scan(phrase.encode("utf-8", "surrogatepass"))) if phrase else set()

    def _scan(self, wanted: bytes) -> Iterator[int]:
        lines = self._lines
        row = start = 0
        while (place := lines.find(wanted, start)) >= 0:
            row += lines.count(b"\n", start, place)
            yield row
            start = lines.index(b"\n", place) + 1  # once a clause is enough
            row += 1
