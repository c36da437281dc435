"""What changed between two clauses that say similar things: figures, deadlines, units, wording."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from lfsearch.records import JsonObject
from lfsearch.types import Deadline, Inherited, Quantity, Unit


class Statement(Protocol):
    """What is compared: a clause record, or a text that nothing more is known of."""

    @property
    def text(self) -> str: ...
    @property
    def units(self) -> Sequence[Unit | Inherited]: ...
    @property
    def deadlines(self) -> Sequence[Deadline]: ...
    @property
    def quantities(self) -> Sequence[Quantity]: ...


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text of the user's own."""

    text: str
    units: tuple[Unit, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What only one of the two has, as printed."""

    before: tuple[str, ...]
    after: tuple[str, ...]

    def to_json(self) -> JsonObject:
        return {"before": self.before, "after": self.after}


class Piece(NamedTuple):
    """A run of the two texts; `op` is equal, replace, delete or insert, as in difflib. An array in JSON."""

    op: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one statement to the other."""

    quantities: Difference
    deadlines: Difference
    units: Difference
    similarity: float  # of the texts, 0..1
    wording: tuple[Piece, ...]  # joined, its sides give back the two texts

    def to_json(self) -> JsonObject:
        """A hit's `changes` with `similar --diff --json`."""
        return {
            "quantities": self.quantities.to_json(),
            "deadlines": self.deadlines.to_json(),
            "units": self.units.to_json(),
            "similarity": self.similarity,
            "wording": self.wording,
        }


def compare_records(before: Statement, after: Statement) -> Changes:
    """What changed; quantities and deadlines are compared as printed, units by role (落实 is 责任) and name."""
    return Changes(
        quantities=_difference(_quantities(before), _quantities(after)),
        deadlines=_difference(_deadlines(before), _deadlines(after)),
        units=_difference(_units(before), _units(after)),
        similarity=round(_matcher(before.text, after.text).ratio(), 3),
        wording=wording(before.text, after.text),
    )


def wording(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as runs that are equal, replaced, deleted or inserted."""
    opcodes = _matcher(before, after).get_opcodes()
    return tuple(Piece(op, before[a:b], after[c:d]) for op, a, b, c, d in opcodes)


def _matcher(before: str, after: str) -> difflib.SequenceMatcher[str]:
    return difflib.SequenceMatcher(None, before, after, autojunk=False)


def _difference(before: Sequence[str], after: Sequence[str]) -> Difference:
    return Difference(
        tuple(item for item in before if item not in after), tuple(item for item in after if item not in before)
    )


def _quantities(statement: Statement) -> tuple[str, ...]:
    return _distinct(f"{fact.measure} {fact.text}" if fact.measure else fact.text for fact in statement.quantities)


def _deadlines(statement: Statement) -> tuple[str, ...]:
    return _distinct(fact.text.replace(" ", "") for fact in statement.deadlines)


# Texts change from one word to the other without changing who has to do it.
_SAME_ROLE = {"落实": "责任"}


def _units(statement: Statement) -> tuple[str, ...]:
    return _distinct(f"{_SAME_ROLE.get(fact.role, fact.role)} {fact.name}" for fact in statement.units)


def _distinct(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
