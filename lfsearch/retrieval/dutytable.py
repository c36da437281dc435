"""Duties counted: unit by year, document or topic; and who gained and lost tasks from one document to the next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lfsearch.records import DocumentEntry, JsonObject
from lfsearch.retrieval.compare import Comparison, compare
from lfsearch.retrieval.duties import ROLES, Duty, DutyQuery, find_duties
from lfsearch.retrieval.index import Index
from lfsearch.text.titles import subject
from lfsearch.types import Filters


class Counted(NamedTuple):
    """How many tasks a unit leads, supports and answers for."""

    lead: int = 0
    support: int = 0
    charge: int = 0

    def __str__(self) -> str:
        return "/".join(map(str, self)) if any(self) else "-"

    def to_json(self) -> JsonObject:
        return {**dict(zip(ROLES, self, strict=True)), "total": sum(self)}


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units by columns; the units with most tasks first."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Counted, ...], ...]

    def to_json(self) -> JsonObject:
        """The object of the contract."""
        return {
            "rows": self.rows,
            "columns": self.columns,
            "cells": [[cell.to_json() for cell in line] for line in self.cells],
        }


# 2023年, 2023—2024年, (2020年修订): what parts the plans of two years for one matter.
_YEARS = re.compile(
    r"(?:19|20)\d\d(?:\s*[-~\u2012-\u2015\u2500\uff0d]\s*(?:19|20)\d\d)?\s*年?度?(?:修订)?|[(\uff08]\s*[)\uff09]"
)


def topic_of(title: str) -> str:
    """What a document is about, the same in every year."""
    return _YEARS.sub("", subject(title))


COLUMNS: Mapping[str, Callable[[Duty], str]] = {
    "year": lambda duty: str(duty.record.year),
    "topic": lambda duty: topic_of(duty.record.title),
    "document": lambda duty: duty.record.doc_no or duty.record.title,
}


def matrix(duties: Iterable[Duty], by: str) -> Matrix:
    """Count duties by unit and one of `COLUMNS`; years in order, what else there is in reading order."""
    counted: dict[str, dict[str, Counter[str]]] = {}
    columns: list[str] = []
    for duty in duties:
        column = COLUMNS[by](duty)
        if column not in columns:
            columns.append(column)
        counted.setdefault(duty.unit, {}).setdefault(column, Counter())[duty.role] += 1
    if by == "year":
        columns.sort()
    totals = {unit: sum(own.total() for own in cells.values()) for unit, cells in counted.items()}
    units = sorted(counted, key=lambda unit: (-totals[unit], unit))
    return Matrix(
        rows=tuple(units),
        columns=tuple(columns),
        cells=tuple(tuple(_count(counted[unit].get(column, Counter())) for column in columns) for unit in units),
    )


def _count(roles: Counter[str]) -> Counted:
    return Counted(*(roles[role] for role in ROLES))


class Kept(NamedTuple):
    """A task that a unit has in both documents, in another role."""

    old: Duty
    new: Duty


class Regrouped(NamedTuple):
    """Tasks of a unit that go on as another number of tasks, or that cannot be told apart one by one."""

    old: tuple[Duty, ...]
    new: tuple[Duty, ...]

    @property
    def split(self) -> int:
        """How many tasks more it became."""
        return max(len(self.new) - len(self.old), 0)

    @property
    def merged(self) -> int:
        """How many tasks fewer it became."""
        return max(len(self.old) - len(self.new), 0)

    def to_json(self) -> JsonObject:
        return {"old": [_brief(duty) for duty in self.old], "new": [_brief(duty) for duty in self.new]}


@dataclass(frozen=True, slots=True)
class DutyChange:
    """What one unit gained and lost: old - lost - merged + gained + split tasks are the new ones."""

    unit: str
    old: Counted
    new: Counted
    gained: tuple[Duty, ...]  # tasks of the new document that it had not in the old one
    lost: tuple[Duty, ...]
    changed: tuple[Kept, ...]  # one task that goes on as one, in another role
    regrouped: tuple[Regrouped, ...] = ()  # those of which one became several, several one, or several several

    @property
    def split(self) -> int:
        """How many tasks more there are because one became several."""
        return sum(one.split for one in self.regrouped)

    @property
    def merged(self) -> int:
        """How many tasks fewer there are because several became one."""
        return sum(one.merged for one in self.regrouped)

    def to_json(self) -> JsonObject:
        return {
            "unit": self.unit,
            "old": self.old.to_json(),
            "new": self.new.to_json(),
            "gained": [_brief(duty) for duty in self.gained],
            "lost": [_brief(duty) for duty in self.lost],
            "changed": [{"old": _brief(pair.old), "new": _brief(pair.new)} for pair in self.changed],
            "regrouped": [one.to_json() for one in self.regrouped],
            "split": self.split,
            "merged": self.merged,
        }


def _brief(duty: Duty) -> JsonObject:
    record = duty.record
    return {"role": duty.role, "clause": record.id, "path": record.path, "from": duty.origin}


@dataclass(frozen=True, slots=True)
class DutyComparison:
    """Who gained and lost tasks between two documents, the older one first."""

    old: DocumentEntry
    new: DocumentEntry
    units: tuple[DutyChange, ...]

    def to_json(self) -> JsonObject:
        names = [document.doc_no or document.title for document in (self.old, self.new)]
        table = Matrix(
            tuple(one.unit for one in self.units), tuple(names), tuple((one.old, one.new) for one in self.units)
        )
        return {
            "old": self.old.to_json(),
            "new": self.new.to_json(),
            **table.to_json(),
            "changes": [change.to_json() for change in self.units],
        }


def compare_duties(index: Index, refs: tuple[str, str], asked: DutyQuery, filters: Filters) -> DutyComparison:
    """Which unit gained and lost which tasks from the older to the newer of two documents."""
    compared = compare(index, *refs)
    old, new = (find_duties(index, asked._replace(document=one.id), filters) for one in (compared.old, compared.new))
    return DutyComparison(compared.old, compared.new, changes(compared, old, new))


def changes(compared: Comparison, old: Sequence[Duty], new: Sequence[Duty]) -> tuple[DutyChange, ...]:
    """What each unit gained and lost, those with most tasks first; a task goes on where its clause does."""
    before = _before(compared)
    units = dict.fromkeys(duty.unit for duty in (*new, *old))
    found = [
        _change(unit, [duty for duty in old if duty.unit == unit], [duty for duty in new if duty.unit == unit], before)
        for unit in units
    ]
    return tuple(sorted(found, key=lambda change: (-sum(change.old) - sum(change.new), change.unit)))


def _before(compared: Comparison) -> dict[str, frozenset[str]]:
    """Clause id of the new document -> the clauses of the old one that it goes on from."""
    return {
        record.id: frozenset(other.id for other in pair.old)
        for pair in compared.pairs
        for record in pair.new
        if pair.old
    }


def _change(unit: str, old: Sequence[Duty], new: Sequence[Duty], before: Mapping[str, frozenset[str]]) -> DutyChange:
    groups = _groups(old, new, before)
    going_on = [one for one in groups if one.old and one.new]
    single = [Kept(one.old[0], one.new[0]) for one in going_on if len(one.old) == len(one.new) == 1]
    return DutyChange(
        unit=unit,
        old=_count(Counter(duty.role for duty in old)),
        new=_count(Counter(duty.role for duty in new)),
        gained=tuple(duty for one in groups if not one.old for duty in one.new),
        lost=tuple(duty for one in groups if not one.new for duty in one.old),
        changed=tuple(pair for pair in single if pair.old.role != pair.new.role),
        regrouped=tuple(one for one in going_on if len(one.old) + len(one.new) > 2),
    )


def _groups(old: Sequence[Duty], new: Sequence[Duty], before: Mapping[str, frozenset[str]]) -> list[Regrouped]:
    """The tasks of both documents, each in one group with all that it goes on from or as, be it through others."""
    groups = [Regrouped((duty,), ()) for duty in old]
    for duty in new:
        near = [one for one in groups if any(_goes_on(other.record.id, duty.record.id, before) for other in one.old)]
        joined = Regrouped(
            tuple(other for one in near for other in one.old), (*(other for one in near for other in one.new), duty)
        )
        groups = [one for one in groups if one not in near] + [joined]
    return groups


def _goes_on(old: str, new: str, before: Mapping[str, frozenset[str]]) -> bool:
    """Whether a task is that of an old clause: it goes on from it, from a part of it, or from the measure it is a part of."""
    theirs = before.get(new, frozenset())
    return any(one == old or one.startswith(f"{old}.") or old.startswith(f"{one}.") for one in theirs)
