"""The sentence of a clause in which a fact stands."""

from __future__ import annotations

from typing import NamedTuple

from lfsearch.records import ClauseRecord
from lfsearch.text.sentences import sentence_at
from lfsearch.types import Deadline, Quantity, Unit


class Said(NamedTuple):
    """A sentence, and from where to where in it the fact stands."""

    text: str
    start: int
    end: int


def sentence_of(record: ClauseRecord, fact: Deadline | Quantity | Unit) -> Said:
    """The sentence that says a fact of a clause, as printed; of a table row all of it, as its cells are one statement."""
    text = record.text.replace("\n", " ")
    first, last = (0, len(text)) if record.cells else sentence_at(record.text, fact.start, fact.end)
    return Said(text[first:last], fact.start - first, fact.end - first)
