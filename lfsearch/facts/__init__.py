"""Facts in clause text: responsible units, those that prose obliges, deadlines, times of day, quantities, cited documents, validity; each with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from lfsearch.facts.citations import find_citations
from lfsearch.facts.deadlines import find_deadlines
from lfsearch.facts.figures import with_figures
from lfsearch.facts.names import canonical_unit
from lfsearch.facts.obliged import find_obliged
from lfsearch.facts.places import Home, home_of
from lfsearch.facts.quantities import find_quantities
from lfsearch.facts.reading import read
from lfsearch.facts.times import find_times, without_clocks
from lfsearch.facts.units import find_units
from lfsearch.facts.validity import find_validity
from lfsearch.types import Cell, Facts

__all__ = ["canonical_unit", "find_facts"]


class Row(NamedTuple):
    """A table row: its cells, whose header such as 责任单位 or 完成时限 says what they are, and what the table states as the
    unit of its figures (单位:万元).
    """

    cells: Sequence[Cell] = ()
    unit: str | None = None


NO_ROW = Row()


def find_facts(
    text: str,
    *,
    date: dt.date | None = None,
    title: str | None = None,
    row: Row = NO_ROW,
    label: str | None = None,
    home: Home | None = None,
) -> Facts:
    """The facts of one clause.

    `text` is the clause's own text, `date` and `title` those of its document (for years that the text leaves out),
    `row` the table row that it is, `label` the number that the text begins with and that is no part of what it says.
    `home` is the government that the document is of; without it the title tells. Offsets count the characters of `text`.
    Never raises on content; an empty text has no facts.
    """
    reading = read(text, row.cells, label)
    validity = find_validity(reading, date)
    home = home or home_of((), title=title)
    units = find_units(reading, home)
    return Facts(
        units=units,
        obliged=find_obliged(reading, home, {unit.name for unit in units}),
        deadlines=find_deadlines(without_clocks(reading), date, title),
        times=find_times(reading),
        quantities=tuple(
            quantity
            for quantity in with_figures(find_quantities(reading), reading, row.unit)
            if not any(term.start <= quantity.start and quantity.end <= term.end for term in validity)
        ),
        citations=find_citations(reading),
        validity=validity,
    )
