"""Duties, their counts, deadlines and figures: for people, and as rows to be handed on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from lfsearch.i18n import tr
from lfsearch.output.around import Shown, lines_around
from lfsearch.output.display import clean, fit, wrap
from lfsearch.output.facts import deadline_text, deadline_texts, quantity_text
from lfsearch.output.formats import table_of
from lfsearch.output.paint import ADDED, BOLD, DIM, ID, REMOVED, paint
from lfsearch.output.tables import Table
from lfsearch.records import ClauseRecord, Json, JsonObject
from lfsearch.retrieval.said import sentence_of
from lfsearch.retrieval.snippets import LONGEST_HEADING
from lfsearch.text.columns import text_width
from lfsearch.text.titles import subject

if TYPE_CHECKING:
    from lfsearch.retrieval.duties import Due, Duty
    from lfsearch.retrieval.dutytable import DutyChange, DutyComparison, Matrix, Regrouped
    from lfsearch.retrieval.factlists import FactEntry

_ROLES = ("牵头", "配合", "责任")
_INDENT = " " * 6
_LINES = 5  # of a sentence that says several things: some 230 characters at 100 columns


def duties_text(duties: Sequence[Duty], *, width: int, color: bool) -> Iterator[str]:
    """How many tasks each unit has, then the tasks under their documents, one a line."""
    units = list(dict.fromkeys(duty.unit for duty in duties))
    if len(units) == 1:
        documents = len({duty.record.document for duty in duties})
        yield paint(_headline(units[0], duties, documents), BOLD, color)
    for number, (_, group) in enumerate(groupby(duties, key=lambda duty: duty.record.document)):
        own = list(group)
        first = own[0]
        status = first.standing.status if first.standing else None
        head = " · ".join(str(part) for part in (first.record.doc_no, first.record.date, status) if part)
        lines = [*([""] if number else []), paint(clean(head), BOLD, color), *wrap(subject(first.record.title), width)]
        for duty in own:
            lines += _duty_lines(duty, width, color, named=len(units) > 1)
        yield "\n".join(lines)


def _headline(unit: str, duties: Sequence[Duty], documents: int) -> str:
    roles = Counter(duty.role for duty in duties)
    counted = "  ".join(f"{role} {roles[role]}" for role in _ROLES if roles[role])
    count = len(duties)
    return tr(
        f"{unit}: tasks {count}, documents {documents}   {counted}",
        f"{unit}：{count} 条（{documents} 份文件）   {counted}",
    )


def _duty_lines(duty: Duty, width: int, color: bool, named: bool) -> Iterator[str]:
    """The role and the task, its id at the right; below the prose that obliges the unit, and the sentences with its deadlines."""
    lead = f"{duty.role}  " + (f"{duty.unit}  " if named else "")
    first = _right(lead, brief(duty.record), duty.record.id, width, color)
    yield first
    seen = first
    if duty.said and duty.said.text not in seen:
        yield from lines_around([duty.said], Shown(width, color), _INDENT)
        seen += duty.said.text
    told = [one for one in duty.due if one.deadline.text in seen]
    if told:
        yield _days(told, width, color)
    rest = [one for one in duty.due if one not in told]
    for _, group in groupby(rest, key=lambda one: sentence_of(*one).text):
        own = list(group)
        yield _days(own, width, color)
        yield from lines_around([sentence_of(*one) for one in own], Shown(width, color), _INDENT)


def _days(due: Iterable[Due], width: int, color: bool) -> str:
    days = "   ".join(deadline_texts(one.deadline for one in due))
    return paint(fit(_INDENT + days, width).rstrip(), DIM, color)


def _right(lead: str, text: str, end: str, width: int, color: bool) -> str:
    room = width - text_width(lead) - text_width(end) - 2
    if room < 20:  # too narrow for both
        return f"{lead}{fit(text, max(width - text_width(lead), 10)).rstrip()}\n{_INDENT}{paint(clean(end), ID, color)}"
    return f"{lead}{fit(text, room)}  {paint(clean(end), ID, color)}"


def brief(record: ClauseRecord) -> str:
    """A clause in a few words: label and heading, else its first sentence; of a table row what is in it."""
    if record.cells:
        return " ".join(record.text.split())
    if record.heading and record.heading not in (record.text, ""):
        return f"{record.label or ''}{record.heading}"
    return record.text.split("。")[0].replace("\n", " ")


_NAME, _COLUMN, _TITLE = 24, 10, 24  # columns of a unit's name, of a count, and of the title above it


def matrix_text(matrix: Matrix, *, width: int, color: bool) -> str:
    """Units down, columns across: 牵头/配合/责任; as many columns as there is room for, those with most tasks.

    Short columns are years: those that do not fit stand in a further table below, so that none is missing.
    """
    names = min(max([text_width(unit) for unit in matrix.rows] + [4]), _NAME)
    totals = [sum(sum(cells[place]) for cells in matrix.cells) for place in range(len(matrix.columns))]
    column = min(max([text_width(name) for name in matrix.columns] + [_COLUMN]), _TITLE)
    room = max((width - names) // (column + 2), 1)
    blocks: list[Sequence[int]]
    if column <= _COLUMN:
        blocks = [range(first, min(first + room, len(totals))) for first in range(0, len(totals), room)]
        lines = [_told(0)]
    else:
        blocks = [sorted(sorted(range(len(totals)), key=lambda place: -totals[place])[:room])]
        lines = [_told(len(matrix.columns) - len(blocks[0]))]
    for shown in blocks:
        widths = [column] * len(shown)
        lines.append(paint(_line("", [matrix.columns[place] for place in shown], names, widths), BOLD, color))
        for unit, cells in zip(matrix.rows, matrix.cells, strict=True):
            lines.append(_line(unit, [str(cells[place]) for place in shown], names, widths))
    return "\n".join(lines)


def _told(left: int) -> str:
    said = tr("tasks led/supported/answered for", "条数：牵头/配合/责任")
    if not left:
        return said
    return tr(f"{said}; {left} more columns with -o FILE", f"{said}；另有 {left} 列，可用 -o 文件名 看全")


def _line(name: str, cells: Sequence[str], room: int, widths: Sequence[int]) -> str:
    return "  ".join([fit(name, room), *map(fit, cells, widths)]).rstrip()


def comparison_text(found: DutyComparison, *, width: int, color: bool) -> Iterator[str]:
    """Of each unit the counts in both documents, then what it gained, lost, does in another role, and what was regrouped."""
    names = [document.doc_no or document.title for document in (found.old, found.new)]
    yield paint(f"{names[0]} → {names[1]}   " + tr("led/supported/answered for", "条数：牵头/配合/责任"), BOLD, color)
    for change in found.units:
        lines = [paint(f"{change.unit}  {change.old} → {change.new}", BOLD, color)]
        if said := sum_text(change):
            lines += wrap(said, width, "  ")
        lines += [paint(_task("  + ", duty, width), ADDED, color) for duty in change.gained]
        lines += [paint(_task("  - ", duty, width), REMOVED, color) for duty in change.lost]
        for pair in change.changed:
            lead = f"  {pair.old.role}→{pair.new.role}  "
            lines.append(_right(lead, brief(pair.new.record), pair.new.record.id, width, color))
        for group in change.regrouped:
            lines.append(f"  {regrouped_text(group)}")
            lines += [paint(_task("    - ", duty, width), DIM, color) for duty in group.old]
            lines += [paint(_task("    + ", duty, width), DIM, color) for duty in group.new]
        yield "\n".join(lines)


def _task(lead: str, duty: Duty, width: int) -> str:
    return _right(f"{lead}{duty.role}  ", brief(duty.record), duty.record.id, width, False)


def sum_text(change: DutyChange) -> str:
    """How the number of tasks of the old document became that of the new one; nothing where none came, went or changed."""
    parts = (
        ("\u2212", len(change.lost), tr("lost", "不再")),
        ("\u2212", change.merged, tr("merged", "合并")),
        ("+", len(change.gained), tr("gained", "新增")),
        ("+", change.split, tr("split", "拆分")),
    )
    said = " ".join(f"{sign} {number} {name}" for sign, number, name in parts if number)
    return f"{sum(change.old)} {said} = {sum(change.new)}" if said else ""


def regrouped_text(group: Regrouped) -> str:
    """What became of some tasks: 拆分 1 → 3."""
    old, new = len(group.old), len(group.new)
    if old == 1:
        name = tr("split", "拆分")
    elif new == 1:
        name = tr("merged", "合并")
    else:
        name = tr("regrouped", "重组")
    return f"{name} {old} → {new}"


def facts_text(entries: Iterable[FactEntry], *, width: int, color: bool) -> Iterator[str]:
    """Deadlines or figures, one a line, the first with where it stands, and below those of a sentence that sentence."""
    from lfsearch.retrieval.factlists import DeadlineEntry

    for _, group in groupby(entries, key=lambda entry: (entry.record.id, entry.said.text)):
        own = list(group)
        record = own[0].record
        named = [
            clean(deadline_text(one.deadline) if isinstance(one, DeadlineEntry) else quantity_text(one.figure))
            for one in own
        ]
        where = " · ".join(part for part in (record.doc_no or subject(record.title), _place(record)) if part)
        lines = [_right(f"{named[0]}  ", where, record.id, width, color), *named[1:]]
        shown = Shown(width, color, 2 if len(own) == 1 else _LINES)
        yield "\n".join([*lines, *lines_around([one.said for one in own], shown, _INDENT)])


def _place(record: ClauseRecord) -> str:
    """Where a sentence stands: the label and heading of its clause, or the heading above it; of a table row its words."""
    if record.cells:
        return " ".join(record.text.split())
    own = f"{record.label or ''}{record.heading or ''}"
    if record.heading and len(own) <= LONGEST_HEADING:
        return own
    above = record.path[:-1] if record.label or record.heading else record.path
    heading = above[-1] if above and len(above[-1]) <= LONGEST_HEADING else ""
    return " › ".join(part for part in (heading, record.label) if part)


# -- as rows ---------------------------------------------------------------------------------------------------------

_DUTY = (
    "unit",
    "role",
    "doc_no",
    "title",
    "date",
    "path",
    "text",
    "deadlines",
    "until",
    "from",
    "status",
    "id",
    "source",
)
_FACT = ("sentence", "doc_no", "title", "date", "path", "clause_text", "units", "status", "id", "source")


def duties_table(duties: Sequence[Duty]) -> Table:
    """One row a duty."""
    return table_of(_DUTY, [_duty_row(duty) for duty in duties])


def _duty_row(duty: Duty) -> JsonObject:
    days = [deadline.date.isoformat() for deadline in duty.deadlines if deadline.date]
    texts = ["".join(deadline.text.split()) for deadline in duty.deadlines]
    own: JsonObject = {"unit": duty.unit, "role": duty.role, "from": duty.origin, "deadlines": texts, "until": days}
    return {**duty.record.to_json(), "status": _status(duty), **own}


def facts_table(entries: Iterable[FactEntry]) -> Table:
    """One row a deadline or figure."""
    rows = []
    for entry in entries:
        data = entry.to_json()
        data.pop("clause")
        record = entry.record.to_json()
        rows.append({**record, **data, "status": _status(entry), "clause_text": entry.record.text})
    first = ("text", "value", "unit", "bound", "measure") if rows and "value" in rows[0] else ("text", "start", "end")
    return table_of((*first, *_FACT), rows)


def matrix_table(matrix: Matrix) -> Table:
    """A row a unit, and for each column one a role."""
    columns = [f"{column} {role}" for column in matrix.columns for role in _ROLES]
    rows: list[tuple[str | int, ...]] = []
    for unit, cells in zip(matrix.rows, matrix.cells, strict=True):
        rows.append((unit, *(count for cell in cells for count in (cell.lead, cell.support, cell.charge))))
    return Table(("unit", *columns), tuple(rows))


def comparison_table(found: DutyComparison) -> Table:
    """One row a task gained, lost or kept in another role; of tasks that were regrouped one each, the old ones first."""
    rows: list[JsonObject] = []
    for change in found.units:
        for name, duties in (("gained", change.gained), ("lost", change.lost)):
            rows += [{**_duty_row(duty), "change": _said()[name]} for duty in duties]
        for pair in change.changed:
            rows.append({**_duty_row(pair.new), "change": f"{pair.old.role}→{pair.new.role}"})
        for group in change.regrouped:
            for name, duties in ((tr("before", "前"), group.old), (tr("after", "后"), group.new)):
                rows += [{**_duty_row(duty), "change": f"{regrouped_text(group)} {name}"} for duty in duties]
    return table_of(("unit", "change", *_DUTY[1:]), rows)


def _said() -> dict[str, str]:
    return {"gained": tr("gained", "新增"), "lost": tr("lost", "不再")}


def _status(entry: Duty | FactEntry) -> Json:
    return entry.standing.status if entry.standing else None
