"""The words of the clauses as a Whoosh index: which there are, and in which clauses.

It has a Whoosh document for each clause: the issue, to delete by, the clause's
ordinal in it, and the words. Its term dictionary
tells spelling and suggestions what is a word here. Scores come from `postings`, which takes a fifth of the time to write and
is read by the thousand postings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from threading import RLock
from typing import Any

from lfsearch.index.light_whoosh import analysis, columns, create, fields, formats, open_folder, reading
from lfsearch.index.sealed import UNSEALED, Seals

_RUN_MB = 64  # of memory for words before a run of them is written


class Words(analysis.Analyzer):  # type: ignore[misc]
    """Takes words that are cut already. Index files name this class, so it must keep its module and name."""

    def __call__(self, value: Collection[str], **_: Any) -> Iterator[Any]:
        token = analysis.Token()
        for token.text in value:
            yield token


def schema() -> Any:
    """The Whoosh schema. Which clause holds a word is all that is kept: nothing is scored here."""
    return fields.Schema(
        issue=fields.ID(),
        words=fields.FieldType(formats.Existence(), Words()),
        ordinal=fields.COLUMN(columns.NumericColumn("I")),
    )


class WordsWriter:
    """Adds and removes whole issues; nothing is visible before `commit`."""

    def __init__(self, folder: Path) -> None:
        from lfsearch.index.runs import CompressedRuns  # of no use to those who read

        found = open_folder(folder, schema()) if any(folder.iterdir()) else create(folder, schema())
        # compound=False: a compound segment is copied into memory on every open (55 ms at 50,000 clauses).
        # _lk=False: who writes holds the lock of the whole index, and not every file system has Whoosh's kind.
        self._writer = found.writer(compound=False, limitmb=_RUN_MB, _lk=False)
        self._writer.pool = CompressedRuns(self._writer.temp_storage(), self._writer.newsegment, limitmb=_RUN_MB)

    def remove(self, issue: str) -> None:
        """Drop every clause of an issue."""
        self._writer.delete_by_term("issue", issue)

    def add(self, issue: str, ordinal: int, words: Collection[str]) -> None:
        """Add the distinct words of one clause."""
        self._writer.add_document(issue=issue, words=list(words), ordinal=ordinal)

    def commit(self) -> None:
        """Write everything to disk."""
        self._writer.commit()


class WordsReader:
    """An open index of words."""

    def __init__(self, folder: Path, seals: Seals = UNSEALED) -> None:
        self._reader: reading.IndexReader = open_folder(folder, schema(), seals).reader()
        self._lock = RLock()  # Whoosh seeks in files that all threads share

    def __len__(self) -> int:
        return int(self._reader.doc_count())

    def __contains__(self, word: str) -> bool:
        with self._lock:
            return any(_holds(leaf, word) for leaf, _ in self._reader.leaf_readers())

    def count(self, word: str) -> int:
        """How many clauses have the word."""
        with self._lock:
            leaves = [leaf for leaf, _ in self._reader.leaf_readers() if ("words", word) in leaf]
            return sum(1 for leaf in leaves for _ in leaf.postings("words", word).all_ids())

    def close(self) -> None:
        """Let the files go."""
        self._reader.close()


def _holds(leaf: reading.IndexReader, word: str) -> bool:
    """Whether a clause has the word. Whoosh's dictionary has those of removed clauses too until it merges their segment."""
    if ("words", word) not in leaf:
        return False
    return not leaf.has_deletions() or any(True for _ in leaf.postings("words", word).all_ids())
