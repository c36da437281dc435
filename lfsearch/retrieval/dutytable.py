"""Duties counted: unit by year, document or topic; and who gained and lost tasks from one document to the next."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lfsearch.errors import QueryError
from lfsearch.records import DocumentEntry, JsonObject
from lfsearch.retrieval.duties import ROLES, Duty, DutyQuery, find_duties
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.lookup import look_up
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


@dataclass(frozen=True, slots=True)
class DutyChange:
    """What one unit gained and lost."""

    unit: str
    old: Counted
    new: Counted
    gained: tuple[Duty, ...]  # tasks of the new document that it had not in the old one
    lost: tuple[Duty, ...]
    changed: tuple[Kept, ...]

    def to_json(self) -> JsonObject:
        return {
            "unit": self.unit,
            "old": self.old.to_json(),
            "new": self.new.to_json(),
            "gained": [_brief(duty) for duty in self.gained],
            "lost": [_brief(duty) for duty in self.lost],
            "changed": [{"old": _brief(pair.old), "new": _brief(pair.new)} for pair in self.changed],
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
    documents = sorted((_document(index, ref) for ref in refs), key=lambda one: (one.date or dt.date.min, one.id))
    old, new = (find_duties(index, asked._replace(document=one.id), filters) for one in documents)
    return DutyComparison(documents[0], documents[1], changes(old, new))


def _document(index: Index, ref: str) -> DocumentEntry:
    """The document that a reference names, or the one that its clause stands in; QueryError for an issue."""
    found = look_up(index, ref)
    if found.kind == "issue":
        raise QueryError(
            f"{ref} is a whole issue; name one of its documents by id, 文号 or title.",
            f"{ref} 是整期公报；请用编号、文号或标题指明其中一份文件。",
        )
    return found.entries[0].document


def changes(old: Sequence[Duty], new: Sequence[Duty]) -> tuple[DutyChange, ...]:
    """What each unit gained and lost, those with most tasks first; a task goes on where its clause does."""
    pairs = counterparts(old, new)
    units = dict.fromkeys(duty.unit for duty in (*new, *old))
    found = [
        _change(unit, [d for d in old if d.unit == unit], [d for d in new if d.unit == unit], pairs) for unit in units
    ]
    return tuple(sorted(found, key=lambda change: (-sum(change.old) - sum(change.new), change.unit)))


def _change(unit: str, old: Sequence[Duty], new: Sequence[Duty], pairs: Mapping[str, str]) -> DutyChange:
    had = {duty.record.id: duty for duty in old}
    goes_on = {pairs[duty.record.id]: duty for duty in new if pairs.get(duty.record.id) in had}
    return DutyChange(
        unit=unit,
        old=_count(Counter(duty.role for duty in old)),
        new=_count(Counter(duty.role for duty in new)),
        gained=tuple(duty for duty in new if pairs.get(duty.record.id) not in had),
        lost=tuple(duty for duty in old if duty.record.id not in goes_on),
        changed=tuple(Kept(had[key], duty) for key, duty in goes_on.items() if had[key].role != duty.role),
    )


# Of the pairs of characters of two clauses so many are the same where one goes on from the other. Measured on the plans
# of 2020, 2022 and 2023: other measures share under a fifth.
_ALIKE = 0.25


def counterparts(old: Iterable[Duty], new: Iterable[Duty]) -> dict[str, str]:
    """Clause id of the new document -> the one of the old that it goes on from: the likest pairs first, each once."""
    before = {duty.record.id: _pairs(duty.record.text) for duty in old}
    after = {duty.record.id: _pairs(duty.record.text) for duty in new}
    alike = sorted(
        ((_share(mine, theirs), one, other) for one, mine in after.items() for other, theirs in before.items()),
        key=lambda found: -found[0],
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for share, one, other in alike:
        if share >= _ALIKE and one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


_UNITS = re.compile(
    r"[(\uff08][^()\uff08\uff09]*(?:牵头|责任|配合|负责|落实)(?:[^()\uff08\uff09]|[(\uff08][^()\uff08\uff09]*[)\uff09])*[)\uff09]"
)


def _pairs(text: str) -> frozenset[str]:
    """The pairs of Chinese characters, without the bracket that says who is responsible."""
    plain = "".join(char for char in _UNITS.sub("", text) if char.isalpha())
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other) or 1)
