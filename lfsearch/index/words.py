"""The words of the clauses as a Whoosh index: which there are, and in which clauses.

It has a Whoosh document for each clause: the issue, the clause's ordinal in it, and the words. Its term dictionary tells
spelling and suggestions what is a word here. Scores come from `postings`, which is read by the thousand postings.

Beside each segment of postings lies one of Whoosh with the same clauses in the same order, so that their words need not be
gathered, sorted and merged a second time: `words_writer` hands them to Whoosh as they come out of the segment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from threading import RLock
from typing import Any

from lfsearch.index.light_whoosh import analysis, columns, fields, formats, open_folder, reading
from lfsearch.index.sealed import UNSEALED, Seals


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
