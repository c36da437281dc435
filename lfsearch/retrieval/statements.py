"""What is compared, a clause or a text that nothing more is known of, and one fact in which two of them differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lfsearch.facts import find_facts
from lfsearch.records import JsonObject
from lfsearch.types import Cell, Citation, Deadline, Inherited, Quantity, Unit


class Statement(Protocol):
    """What is compared: a clause record, or a text that nothing more is known of."""

    @property
    def text(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def level(self) -> int: ...
    @property
    def cells(self) -> Sequence[Cell]: ...
    @property
    def units(self) -> Sequence[Unit | Inherited]: ...
    @property
    def deadlines(self) -> Sequence[Deadline]: ...
    @property
    def quantities(self) -> Sequence[Quantity]: ...
    @property
    def citations(self) -> Sequence[Citation]: ...


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text of the user's own."""

    text: str
    label: str | None = None
    level: int = 0
    cells: tuple[Cell, ...] = ()
    units: tuple[Unit, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    citations: tuple[Citation, ...] = ()

    @classmethod
    def read(cls, text: str) -> PlainText:
        """The text with the facts in it."""
        facts = find_facts(text)
        return cls(text, None, 0, (), facts.units, facts.deadlines, facts.quantities, facts.citations)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that changed; None where a side does not print it."""

    fact: str  # figure, deadline, unit or citation
    measure: str  # what a figure measures; the role of a unit
    old: str | None
    new: str | None
    part: str | None = None  # label of the one of several items in which alone a unit is new, or gone

    def to_json(self) -> JsonObject:
        """`part` only where the change is that of one item."""
        told: JsonObject = {"fact": self.fact, "measure": self.measure, "old": self.old, "new": self.new}
        return {**told, "part": self.part} if self.part else told
