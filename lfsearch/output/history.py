"""How a measure has changed, for people: a timeline with a table of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.i18n import count, tr
from lfsearch.output.changes import change_lines
from lfsearch.output.digest import ranges
from lfsearch.output.display import clean, fit, table, wrap
from lfsearch.output.duties import brief
from lfsearch.output.facts import facts_line
from lfsearch.output.paint import BOLD, DIM, ID, paint
from lfsearch.records import ClauseRecord, DocumentEntry
from lfsearch.text.columns import text_width
from lfsearch.text.titles import subject

if TYPE_CHECKING:
    from lfsearch.retrieval.history import History, Quantity, Step
    from lfsearch.retrieval.measures import Figure

_INDENT = " " * 12  # under the text behind a date
# Lines of a wording, facts that changed, and quantities that are shown; all of them with --full and in the other formats.
_LINES, _CHANGES, _QUANTITIES = 2, 4, 12
_LEAST = 24  # columns of a text that something may stand beside
_NONE = "\u2013"  # where a document does not print a figure


class Shown(NamedTuple):
    """How much of a history is shown, and how."""

    width: int
    color: bool
    whole: bool = False


def headline(history: History) -> str:
    """What is followed, and over which time."""
    steps = history.steps
    first, last = (steps[0].document, steps[-1].document) if steps else (None, None)
    time = f"  {day_of(first)[:7]} \u2192 {day_of(last)[:7]}" if first and last else ""
    return tr(
        f"History of a measure: {count(len(steps), 'step')}{time}",
        f"\u63aa\u65bd\u6cbf\u9769\uff1a{len(steps)} \u6b65{time}",
    )


def seed_line(history: History) -> str:
    """Which clause is followed."""
    seed = history.seed
    if seed is None:
        return ""
    named = f"{seed.doc_no or seed.title} {brief(seed)}".strip()
    if history.searched and history.rank and history.rank > 1:
        return tr(
            f"Followed is hit {history.rank}, the first that says enough, {seed.id}: {named}",
            f"所循为查询的第 {history.rank} 条 {seed.id}（其前各条只是标题或名目）：{named}",
        )
    if history.searched:
        return tr(f"Followed is the best hit, {seed.id}: {named}", f"所循为查询的首条 {seed.id}：{named}")
    return tr(f"Followed is {seed.id}: {named}", f"所循为 {seed.id}：{named}")


def history_text(history: History, shown: Shown) -> Iterator[str]:
    """The steps by day with the gaps between them, then the figures."""
    return (text for _, text in history_blocks(history, shown))


def history_blocks(history: History, shown: Shown) -> Iterator[tuple[Step | None, str]]:
    """The same piece by piece: each step with its lines; None with what stands between the steps, above and below them."""
    if history.seed is None:
        return
    heads = [headline(history), fit(seed_line(history), shown.width).rstrip()]
    yield None, "\n".join(paint(text, BOLD, shown.color) for head in heads for text in wrap(head, shown.width))
    before: Step | None = None
    for step in history.steps:
        yield from ((None, said) for said in _gap_lines(history, before, step, shown))
        yield step, "\n".join(_step_lines(step, before, shown))
        before = step
    if before is not None:
        yield from ((None, said) for said in _gap_lines(history, before, None, shown))
    if history.quantities:
        yield None, "\n" + "\n".join(_quantity_lines(history, shown))


def _gap_lines(history: History, before: Step | None, after: Step | None, shown: Shown) -> Iterator[str]:
    for said in gap(history, before, after):
        yield "\n".join(paint(text, DIM, shown.color) for text in wrap(f"({said})", shown.width, "  "))


def gap(history: History, before: Step | None, after: Step | None) -> Iterator[str]:
    """Which issues between two steps have no such clause, and which the index lacks; None is the beginning or the end."""
    near = before or after
    if near is None:
        return
    folder = near.document.issue.rpartition("/")[0]
    low = before.document.issue if before else ""
    high = after.document.issue if after else "\uffff"

    def between(issues: Sequence[str]) -> list[str]:
        return [name for name in issues if name.rpartition("/")[0] == folder and low < name < high]

    parts = []
    if without := between(history.without):
        listed = tr(", ", "、").join(without)
        parts.append(tr(f"none found in {listed}", f"{listed} 未见对应条款"))
    if before and after and (missing := between(history.missing_issues)):
        parts.append(tr(f"the index lacks {ranges(missing)}", f"索引缺 {ranges(missing)}"))
    if parts:
        yield tr("; ", "；").join(parts)


def _step_lines(step: Step, before: Step | None, shown: Shown) -> Iterator[str]:
    """Day, 文号 and labels with the place at the right; what it says with its id; what changed."""
    record, width, color = step.clause, shown.width, shown.color
    document = step.document
    same = before is not None and before.document.id == document.id
    lead = fit("" if same else day_of(document), 10) + "  "
    name = tr("beside it", "同文另见") if same else document.doc_no or fit(subject(document.title), 30).rstrip()
    labels = " ".join(step.labels) or tr("earliest in the index", "索引中最早")
    place = "" if step.dropped else str(record.source)
    yield from _head_lines(lead, f"{name}  {labels}{against_text(step)}", place, shown)
    if step.dropped:
        gone = tr("no longer: ", "不再有：")
        if shown.whole:
            yield from wrap(gone + record.text.replace("\n", " "), width, _INDENT)
        else:
            yield _INDENT + fit(gone + brief(record), width - len(_INDENT)).rstrip()
        return
    yield from _whole_lines(step, shown) if shown.whole else _short_lines(step, shown)
    changes = list(change_lines(step.changes))
    if not changes and not step.before and (facts := facts_line(record)):
        changes = [facts]
    told = changes if shown.whole else changes[:_CHANGES]
    for text in told:
        yield from (paint(one, DIM, color) for one in wrap(text, width, _INDENT))
    if len(told) < len(changes):
        yield _INDENT + tr(
            f"\u2026 {len(changes) - len(told)} more changes", f"\u2026\u2026另有 {len(changes) - len(told)} 处变化"
        )


def _short_lines(step: Step, shown: Shown) -> Iterator[str]:
    """The beginning of the clause that is followed, or its sentence that says it, and which others say it with it."""
    record, width = step.clause, shown.width
    yield _right(_INDENT, _above(record), record.id, (DIM, ID), shown)
    text = record.text if step.sentence is None else f"\u2026\u2026{step.sentence}"
    lines = wrap(text.replace("\n", " "), width, _INDENT)
    kept = lines[:_LINES]
    if len(kept) < len(lines):
        kept[-1] = fit(f"{kept[-1]}\u2026\u2026", width).rstrip()
    yield from kept
    others = [one.id for one in step.clauses if one.id != record.id]
    if others:
        said = tr(f"with {', '.join(others)}", f"连同 {'、'.join(others)}")
        yield paint(_INDENT + fit(said, width - len(_INDENT)).rstrip(), DIM, shown.color)


def _whole_lines(step: Step, shown: Shown) -> Iterator[str]:
    """All that a step says, clause by clause in reading order, each whole."""
    above = None
    for record in step.whole:
        heading = _above(record)
        yield _right(_INDENT, "" if heading == above else heading, record.id, (DIM, ID), shown)
        yield from wrap(record.text.replace("\n", " "), shown.width, _INDENT)
        above = heading


def against_text(step: Step) -> str:
    """The document that a step is compared with, where it does not take that one's place."""
    if step.against is None or step.reissued:
        return ""
    number = step.against.doc_no or step.against.id
    return tr(f" (beside {number}, which it does not replace)", f"（对照 {number}，非其后版）")


def _above(record: ClauseRecord) -> str:
    """The heading under which a clause stands; its own begins its text."""
    above = [part for part in record.path if not record.text.startswith(part)]
    return above[-1].replace("\n", " ") if above else subject(record.title)


def _head_lines(lead: str, text: str, place: str, shown: Shown) -> Iterator[str]:
    """What tells a step apart, whole, on as many lines as it needs; the place at the right end of the last if it fits."""
    lines = wrap(text, shown.width, _INDENT)
    lines[0] = lead + lines[0].removeprefix(_INDENT)
    yield from (paint(line, BOLD, shown.color) for line in lines[:-1])
    blank = shown.width - text_width(lines[-1]) - text_width(place)
    end = paint(clean(place), DIM, shown.color)
    yield paint(lines[-1], BOLD, shown.color) + (" " * blank + end if place and blank >= 2 else "")
    if place and blank < 2:
        yield _below(place, shown.width) + end


def _right(lead: str, text: str, end: str, styles: tuple[str, str], shown: Shown) -> str:
    """A line with something at its right end, below it where there is no room for both."""
    room = shown.width - len(lead) - (text_width(end) + 2 if end else 0)
    beside = room >= min(text_width(text), _LEAST)
    said = fit(text, room if beside else max(shown.width - len(lead), 10))
    line = lead + paint(said if beside and end else said.rstrip(), styles[0], shown.color)
    if not end:
        return line
    return line + ("  " if beside else f"\n{_below(end, shown.width)}") + paint(clean(end), styles[1], shown.color)


def _below(end: str, width: int) -> str:
    """What stands before an id or place on a line of its own, which is never cut: a narrow terminal has less room."""
    return " " * min(len(_INDENT), max(width - text_width(end), 0))


def day_of(document: DocumentEntry) -> str:
    return document.date.isoformat() if document.date else document.issue


# -- figures -----------------------------------------------------------------------------------------------------------


class Columns(NamedTuple):
    """The documents that print a figure, as heads of columns."""

    ids: tuple[str, ...]
    heads: tuple[str, ...]


def columns_of(history: History) -> Columns:
    found = {value.document.id: value.document for one in history.quantities for value in one.values}
    documents = sorted(found.values(), key=lambda document: (day_of(document), document.id))
    days = [day_of(document) for document in documents]
    for cut in (4, 7, 10):
        if len({day[:cut] for day in days}) == len(days):
            return Columns(tuple(one.id for one in documents), tuple(day[:cut] for day in days))
    return Columns(tuple(one.id for one in documents), tuple(one.doc_no or one.id for one in documents))


def cells_of(quantity: Quantity, columns: Columns) -> list[str]:
    texts = {value.document.id: _said(value.figure, quantity.of_other_months) for value in quantity.values}
    return [texts.get(name, _NONE) for name in columns.ids]


def _said(figure: Figure, with_months: bool) -> str:
    """A figure, with its months where those of others beside it are not the same."""
    return f"{figure.text} ({figure.months})" if with_months and figure.months else figure.text


def ordered(history: History) -> list[Quantity]:
    """Those that are followed through several documents first."""
    return sorted(history.quantities, key=lambda one: -len(one.values))


def _quantity_lines(history: History, shown: Shown) -> Iterator[str]:
    columns = columns_of(history)
    quantities = ordered(history)
    kept = quantities if shown.whole else quantities[:_QUANTITIES]
    rows = [(quantity.measure or tr("(figure)", "（数字）"), *cells_of(quantity, columns)) for quantity in kept]
    head = (tr("figures", "量"), *columns.heads)
    name = min(max(text_width(row[0]) for row in (head, *rows)), shown.width // 3)
    wide = [min(max(text_width(row[place]) for row in (head, *rows)), 20) for place in range(1, len(head))]
    first = 1
    while first < len(head):
        last = first + 1
        while last < len(head) and name + sum(width + 2 for width in wide[first - 1 : last]) <= shown.width:
            last += 1
        widths = [name, *wide[first - 1 : last - 1]]
        lines = list(table([(row[0], *row[first:last]) for row in (head, *rows)], widths))
        yield paint(lines[0], BOLD, shown.color)
        yield from lines[1:]
        first = last
    if len(kept) < len(quantities):
        left = len(quantities) - len(kept)
        yield tr(f"\u2026 {left} more; --full has them", f"\u2026\u2026另有 {left} 项，--full 可查看")
