"""What units must do: the clauses that give them a task, each once, with role, deadlines and where that is printed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from lfsearch.errors import QueryError
from lfsearch.facts.names import canonical_unit
from lfsearch.facts.places import known_places
from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.index.rowsets import Rows, allowed_of, union, without
from lfsearch.records import ClauseRecord, JsonObject, Standing
from lfsearch.retrieval.due import DueRange, parse_due
from lfsearch.retrieval.filters import allowed_rows
from lfsearch.retrieval.index import Index
from lfsearch.retrieval.query import parse_query
from lfsearch.retrieval.referring import Reference
from lfsearch.retrieval.said import Said, sentence_of
from lfsearch.retrieval.wording import wording
from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold
from lfsearch.types import Deadline, Filters, Unit

ROLES = ("牵头", "配合", "责任")
# Who carries a measure out answers for it.
_SAME = {"落实": "责任"}
# A heading that others stand under is shorter than this; a longer clause is a task itself.
_MAX_HEADING = 40


# 责任单位:市财政局: a list that closes a clause says nothing of the task.
_IS_LIST = lazy("(?:牵头|配合|协办|责任|主管|承办|主办|参与|落实|实施)[^,。;:]{0,8}:")


class Due(NamedTuple):
    """A deadline, and the clause that sets it: the task, or one that stands under it."""

    record: ClauseRecord
    deadline: Deadline

    def to_json(self) -> JsonObject:
        """The object of the contract."""
        return {**deadline_json(self.deadline), "sentence": sentence_of(*self).text}


@dataclass(frozen=True, slots=True)
class Duty:
    """One task of one unit."""

    unit: str  # by its full name
    role: str  # 牵头, 配合 or 责任
    record: ClauseRecord  # the task; what stands under it is part of it
    due: tuple[Due, ...]  # the deadlines of the clause, else of what stands under it
    origin: str  # text, bracket, heading or row: where it is printed that this is the unit's
    named: Unit | None = None  # where a sentence says it: 市财政局要及时拨付资金
    standing: Standing | None = None  # of its document
    reference: Reference | None = None

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Its deadlines without where they are set."""
        return tuple(one.deadline for one in self.due)

    @property
    def said(self) -> Said | None:
        """The sentence that gives the unit its task; None where the whole clause does: its heading, bracket, last line."""
        said = sentence_of(self.record, self.named) if self.named else None
        return None if said is None or _IS_LIST().search(fold(said.text[: said.start])) else said

    def to_json(self) -> JsonObject:
        """The object of the contract."""
        return {
            "unit": self.unit,
            "role": self.role,
            "sentence": self.said.text if self.said else None,
            "clause": clause_json(self.record, self.standing, self.reference),
            "deadlines": [one.to_json() for one in self.due],
            "from": self.origin,
        }


def clause_json(record: ClauseRecord, standing: Standing | None, reference: Reference | None) -> JsonObject:
    """A clause as a hit has it, without what only a ranking gives."""
    return {
        **record.to_json(),
        "status": standing.status if standing else None,
        "page": reference.page if reference else None,
        "citation": reference.citation if reference else None,
    }


def deadline_json(deadline: Deadline) -> JsonObject:
    """A deadline with its first and last day; of a limit there is no first one, of a start no last one."""
    return {
        "text": deadline.text,
        "start": deadline.begins.isoformat() if deadline.begins else None,
        "end": deadline.date.isoformat() if deadline.date else None,
    }


class DutyQuery(NamedTuple):
    """Which duties are asked for; what is not given holds for all."""

    unit: str | None = None
    roles: Sequence[str] = ()
    due: DueRange | None = None
    topic: str | None = None
    document: str | None = None  # its id

    @classmethod
    def read(
        cls, unit: str | None, *, roles: Sequence[str] = (), due: str | None = None, topic: str | None = None
    ) -> Self:
        """What is asked for as people write it; QueryError for a range of days that is none."""
        return cls(unit, roles, parse_due(due) if due else None, topic)


def find_duties(index: Index, wanted: DutyQuery, filters: Filters | None = None) -> tuple[Duty, ...]:
    """The duties in reading order, those of one document by clause. QueryError for an unknown role."""
    if unknown := [role for role in wanted.roles if role not in ROLES]:
        raise QueryError(
            f"There is no role {unknown[0]}; use one of {', '.join(ROLES)}.",
            f"没有“{unknown[0]}”这种职责；请用 {'、'.join(ROLES)}。",
        )
    catalogue = index.store.catalogue
    # A piece of a unit's name means something only beside all documents; without one each tells its own units.
    entries: Sequence[CatalogueEntry] = catalogue
    if wanted.document is not None and wanted.unit is None:
        own = catalogue.document(wanted.document)
        entries = [own] if own else []
    allowed = allowed_rows(filters or Filters(), catalogue, len(index.store))
    topic = topic_named(index, wanted.topic, allowed).rows if wanted.topic else None
    names = names_by_document(entries, wanted.unit)
    found: list[Duty] = []
    for entry in entries:
        if wanted.document not in (None, entry.document.id):
            continue
        if entry.document.id in names and (allowed is None or any(allowed[row] for row in entry.rows)):
            found += _in_document(index, entry, names[entry.document.id], wanted, (allowed, topic))
    return tuple(found)


def names_by_document(catalogue: Iterable[CatalogueEntry], unit: str | None) -> dict[str, list[str]]:
    """Document id -> the full names by which it obliges the unit; all that it obliges where none is asked for.

    A bare 教育局 is that of the government whose document it is, a former name is the present one's; a piece of a name
    counts only where nothing is called so in any document.
    """
    exact: dict[str, list[str]] = {}
    holding: dict[str, list[str]] = {}
    for entry in catalogue:
        names = list(dict.fromkeys((*entry.units, *entry.obliged)))
        if unit is None:
            exact[entry.document.id] = names
            continue
        full = canonical_unit(unit, known_places().home(entry.document.place))
        if full in names:
            exact[entry.document.id] = [full]
        elif pieces := [name for name in names if full in name or unit in name]:
            holding[entry.document.id] = pieces
    return exact or holding


class Topic(NamedTuple):
    """What tasks are asked to be about, read as `search` reads a query."""

    rows: Rows  # of the clauses that hold every word; of those that hold one where none of the allowed ones holds all
    relaxed: bool  # whether it is the latter
    unknown: tuple[str, ...]  # words that stand nowhere
    apart: str | None  # the topic with each piece in its words that is looked for as typed; None where there is none


def topic_named(index: Index, topic: str, allowed: bytearray | None) -> Topic:
    """The clauses that a topic names; QueryError where there is nothing to look for in it."""
    query = parse_query(topic, index.segmenter)
    words = wording(query, index.literals, index.segmenter, index.store.headers)
    every = bool(allowed_of(words.all, allowed))
    barred = union([index.literals.rows(phrase) for phrase in query.excluded])
    pieces = {word.text: index.segmenter.words(word.text) for word in words.words if word.text in query.typed}
    apart = " ".join(" ".join(pieces.get(word.text, [f'"{word.text}"'])) for word in words.words)
    return Topic(
        rows=without(words.all if every else words.some, barred),
        relaxed=not every and len(words.words) > 1,
        unknown=words.unknown,
        apart=apart if any(len(cut) > 1 for cut in pieces.values()) else None,
    )


def _in_document(
    index: Index,
    entry: CatalogueEntry,
    names: Sequence[str],
    wanted: DutyQuery,
    rows: tuple[bytearray | None, Rows | None],
) -> Iterator[Duty]:
    allowed, topic = rows
    outline = Outline(index.clauses(entry))
    standing = index.judged(entry).document.standing
    for place, role, name, origin, named in sorted(_tasks(outline, names), key=lambda task: task[:3]):
        record = outline.records[place]
        row = entry.row + place
        if (allowed is not None and not allowed[row]) or (wanted.roles and ROLES[role] not in wanted.roles):
            continue
        if topic is not None and not outline.touches(place, topic, entry.row):
            continue
        due = outline.due(place, name)
        if wanted.due and not any(wanted.due.holds(one.deadline) for one in due):
            continue
        reference = Reference(index, record, entry.document)
        yield Duty(name, ROLES[role], record, due, origin, named, standing, reference)


class Outline:
    """The clauses of a document in reading order, and what stands under each."""

    def __init__(self, records: Sequence[ClauseRecord]) -> None:
        self.records = records
        self._ends = [len(records)] * len(records)
        above: list[int] = []
        self.parents: list[int | None] = []
        for place, record in enumerate(records):
            while above and records[above[-1]].level >= record.level:
                self._ends[above.pop()] = place
            self.parents.append(above[-1] if above else None)
            above.append(place)

    def under(self, place: int) -> range:
        """The places of the clauses under one."""
        return range(place + 1, self._ends[place])

    def above(self, place: int) -> Iterator[int]:
        """The places of the clauses above one, the nearest first."""
        parent = self.parents[place]
        while parent is not None:
            yield parent
            parent = self.parents[parent]

    def touches(self, place: int, rows: Rows, first: int) -> bool:
        """Whether a clause, one under it or a heading above it is among the rows; `first` is the document's first row."""
        places = (place, *self.under(place), *self.above(place))
        return any(first + one in rows for one in places)

    def due(self, place: int, name: str) -> tuple[Due, ...]:
        """The deadlines of a clause; where it has none, those of its parts that are not another unit's alone."""
        own = self.records[place]
        parts = [own] if own.deadlines else [self.records[below] for below in self.under(place)]
        found = [
            Due(record, one) for record in parts if record is own or _may_be(record, name) for one in record.deadlines
        ]
        return tuple({(one.deadline.text, one.deadline.begins, one.deadline.date): one for one in found}.values())


def _may_be(record: ClauseRecord, name: str) -> bool:
    theirs = [unit.name for unit in (*record.units, *record.obliged)]
    return not theirs or name in theirs


class _Share(NamedTuple):
    """A unit at a clause: in which role, and which clause prints it."""

    place: int
    role: int  # of ROLES
    source: str
    origin: str
    named: Unit | None  # where running text names it


def _tasks(outline: Outline, names: Sequence[str]) -> Iterator[tuple[int, int, str, str, Unit | None]]:
    """(place, role, name, origin, where running text names it) of every task, each once."""
    by_name: dict[str, list[_Share]] = {name: [] for name in names}
    for place, record in enumerate(outline.records):
        for unit in (*record.units, *record.obliged):
            if unit.name in by_name:
                role = ROLES.index(_SAME.get(unit.role, unit.role))
                source = getattr(unit, "source", record.id)
                origin = record.origin_of(unit)
                named = unit if isinstance(unit, Unit) and origin == "text" else None
                by_name[unit.name].append(_Share(place, role, source, origin, named))
    for name, shares in by_name.items():
        groups: dict[tuple[str, int], list[_Share]] = {}
        for share in shares:
            groups.setdefault((share.source, share.role), []).append(share)
        seen: set[tuple[int, int]] = set()
        for group in groups.values():
            for share in _kept(outline, group):
                if (share.place, share.role) not in seen:
                    seen.add((share.place, share.role))
                    yield share.place, share.role, name, share.origin, share.named


def _kept(outline: Outline, group: Sequence[_Share]) -> Iterator[_Share]:
    """Of the clauses that owe a unit to the same words those that are a task, without what stands under one.

    The words themselves stand in a heading above the tasks, or in a bracket or line that closes one; but a heading that
    has its units in a bracket of its own, (一)加强组织领导(市教育局牵头), is the task.
    """
    own = [share for share in group if outline.records[share.place].id == share.source]
    given = [share for share in group if outline.records[share.place].id != share.source]
    if not given or (own and own[0].origin == "bracket" and given[0].origin == "heading"):
        yield from own
        return
    places = {share.place for share in group}
    passed_over = _is_bare_heading if given[0].origin == "heading" else _has_parts_of_others
    kept = {share.place for share in given if not passed_over(outline, share.place, places)}
    for share in given:
        if share.place in kept and not any(above in kept for above in outline.above(share.place)):
            yield share


def _is_bare_heading(outline: Outline, place: int, places: Collection[int]) -> bool:
    """Whether a clause only says what the tasks under it are about."""
    text = outline.records[place].text.strip().rstrip("。")
    return len(text) <= _MAX_HEADING and "。" not in text and any(below in places for below in outline.under(place))


def _has_parts_of_others(outline: Outline, place: int, places: Collection[int]) -> bool:
    """Whether only some parts of a measure are the unit's: these are its tasks, not the measure."""
    parts = [
        below for below in outline.under(place) if outline.parents[below] == place and outline.records[below].label
    ]
    return 0 < sum(below in places for below in parts) < len(parts)
