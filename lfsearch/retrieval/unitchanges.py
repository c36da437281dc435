"""Who became responsible and who is not any more, from an older wording to a newer one, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lfsearch.retrieval.statements import Change, Statement
from lfsearch.types import Inherited

# Texts change from one word to the other without changing who has to do it.
_SAME_ROLE = {"落实": "责任"}


def unit_changes(
    old: Sequence[Statement], new: Sequence[Statement], around: tuple[Sequence[Statement], Sequence[Statement]]
) -> Iterator[Change]:
    """Units by role and name; none where a side names nobody.

    Where several items have become one, a unit is new that some of them did not name, and where one has become several it is
    gone from those that do not name it any more. `around` as of `difference`.
    """
    before, after = _items(old), _items(new)
    known = [_named(side) for side in around]
    gone, come = _missing(before, after), _missing(after, before)
    yield from (Change("unit", *one, None, part) for one, part in gone if one not in known[1])
    yield from (Change("unit", one[0], None, one[1], part) for one, part in come if one not in known[0])


_Named = dict[tuple[str, str], None]


def _missing(named: Mapping[str, _Named], others: Mapping[str, _Named]) -> Iterator[tuple[tuple[str, str], str | None]]:
    """The units of one side that no item of the other one names, or not all of them, each with the item that lacks it.

    Between several items and several it is not known which of them go together: what any of them names is there.
    """
    for one in dict.fromkeys(one for units in named.values() for one in units):
        lacking = [label for label, units in others.items() if one not in units]
        if len(lacking) == len(others) > 0:
            yield one, None
        elif len(named) == 1:
            yield from ((one, label) for label in lacking)


def _items(side: Sequence[Statement]) -> dict[str, _Named]:
    """The units of each item of a side that names any, by its label: a clause with what stands under it."""
    items: list[list[Statement]] = []
    for one in side:
        if items and not one.cells and (one.level > items[-1][0].level or one.label is None):
            items[-1].append(one)
        else:
            items.append([one])
    found: dict[str, _Named] = {}
    for item in items:
        if units := _named(item):
            found.setdefault(item[0].label or "", {}).update(units)
    return found


def _named(side: Sequence[Statement]) -> _Named:
    """The units of a side; those of a heading only where what stands under it names none."""
    parts = [one for one in side if not all(isinstance(unit, Inherited) for unit in one.units)] or side
    return {(_SAME_ROLE.get(unit.role, unit.role), unit.name): None for one in parts for unit in one.units}
