"""What is new in an issue, for people: as text, Markdown and a web page, all from the same lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.i18n import tr
from lfsearch.output import formats
from lfsearch.output.around import around
from lfsearch.output.display import clean, fit, wrap
from lfsearch.output.duties import brief
from lfsearch.output.facts import deadline_text
from lfsearch.output.paint import BOLD, paint
from lfsearch.output.tables import Table
from lfsearch.retrieval.snippets import LONGEST_HEADING
from lfsearch.text.titles import subject

if TYPE_CHECKING:
    from lfsearch.records import ClauseRecord, DocumentEntry, JsonObject
    from lfsearch.retrieval.digest import Digest
    from lfsearch.retrieval.factlists import DeadlineEntry

# So many of each sort are shown; `--json` has all.
_MOST = 12
_WORDS = 40  # columns that name what is due


class Section(NamedTuple):
    """A headline and the lines under it; `name` is the same in both languages: reissued, first, repealed, due or tasks."""

    name: str
    head: str
    lines: tuple[str, ...]


def sections(digest: Digest) -> list[Section]:
    """What a digest tells, the sections in which there is something."""
    lacking = ranges(digest.missing_issues)
    first = (
        tr(f"without a predecessor here; the index lacks {lacking}", f"索引里没有前一版（索引缺 {lacking}）")
        if lacking
        else tr("without a predecessor", "首次见到")
    )
    found = [
        Section(
            "reissued",
            tr("issued again", "重新印发（索引里有前一版）"),
            tuple(_again(digest, name_of)),
        ),
        Section("first", first, tuple(_without(digest))),
        Section(
            "repealed",
            tr("repealed", "废止"),
            tuple(
                f"{repeal.text.doc_no or ''} {repeal.text.title or ''}".strip()
                + tr(f" (by {_number(repeal.by)})", f"（由 {_number(repeal.by)}）")
                for repeal in digest.repealed
            ),
        ),
        Section("due", tr("due", "将到期"), tuple(_shortened(list(_due(digest))))),
        Section("tasks", tr("new tasks", "新职责"), tuple(_shortened(list(task_lines(digest))))),
    ]
    return [section for section in found if section.lines]


def _again(digest: Digest, name: Callable[[DocumentEntry], str]) -> Iterator[str]:
    """The documents, and the plans of others, that go on from one before, with the counts of what changed."""
    for one in digest.reissued:
        yield f"{name(one.document)} ← {_number(one.predecessor)}  {_counts(one.summary)}"
    for one in digest.by_plans:
        for plan in one.plans:
            if plan.comparison:
                before = _number(plan.comparison.old)
                yield f"{_number(one.document)} {plan.plan.title} ← {before}  {_counts(plan.summary)}"


def _without(digest: Digest) -> Iterator[str]:
    """The documents, and of those of which some plans go on from one the other plans."""
    for one in digest.documents:
        if one.plans:
            yield from (f"{_number(one.document)} {plan.plan.title}" for plan in one.plans if not plan.comparison)
        elif not one.comparison:
            yield name_of(one.document)


def _shortened(lines: list[str]) -> list[str]:
    left = len(lines) - _MOST
    return lines if left <= 0 else [*lines[:_MOST], tr(f"… {left} more", f"……另有 {left} 项")]


def _due(digest: Digest) -> Iterator[str]:
    """The days, and what is due on each."""
    for day, group in groupby(digest.due, key=lambda entry: entry.deadline.date):
        clauses: dict[str, DeadlineEntry] = {}
        for entry in group:
            clauses.setdefault(entry.record.id, entry)
        entries = list(clauses.values())
        named = "、".join(dict.fromkeys(map(_named, entries[:2])))
        more = f" +{len(entries) - 2}" if len(entries) > 2 else ""
        yield f"{day.isoformat() if day else deadline_text(entries[0].deadline)}  {named}{more}"


def _named(entry: DeadlineEntry) -> str:
    """What is due: the heading of its clause, or where that has none, or a sentence for one, the words around the day."""
    record = entry.record
    if record.heading and len(record.heading) <= LONGEST_HEADING:
        return fit(brief(record), _WORDS).rstrip()
    return around(entry.said, _WORDS).text.rstrip("。;,")


def task_lines(digest: Digest) -> Iterator[str]:
    """The units with new tasks, most first, each with how many of which role."""
    for unit in digest.duties:
        counted = "  ".join(f"{role} {unit.count(role)}" for role in ("牵头", "配合", "责任") if unit.count(role))
        yield f"{unit.unit}  {counted}"


def name_of(document: DocumentEntry) -> str:
    """A document's 文号, or id, and what it is about: how a line about it begins."""
    return f"{document.doc_no or document.id} {subject(document.title)}"


def _number(document: DocumentEntry | None) -> str:
    return (document.doc_no or document.id) if document else ""


def _counts(summary: object) -> str:
    return (
        "  ".join(f"{label} {number}" for label, number in summary.items() if number)
        if isinstance(summary, dict)
        else ""
    )


def ranges(months: Sequence[str]) -> str:
    """Missing issues, those that follow each other as one: 2021-08…2022-12."""
    runs: list[list[str]] = []
    for month in months:
        if runs and _next(runs[-1][-1]) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return tr(", ", "、").join(run[0] if len(run) == 1 else f"{run[0]}…{run[-1]}" for run in runs)


def _next(issue: str) -> str:
    year, month = int(issue[-7:-3]), int(issue[-2:])
    return issue[:-7] + (f"{year}-{month + 1:02d}" if month < 12 else f"{year + 1}-01")


def headline(digest: Digest) -> str:
    """The issue, and how much is in it."""
    documents = len(digest.documents)
    return tr(
        f"{digest.issue}: documents {documents}, clauses {digest.clauses}",
        f"{digest.issue}：{documents} 件，{digest.clauses} 条",
    )


def digest_text(digest: Digest, *, width: int, color: bool) -> Iterator[str]:
    """For a terminal."""
    yield paint(headline(digest), BOLD, color)
    for section in sections(digest):
        lines = [line for text in section.lines for line in wrap(text, width, "  ")]
        yield "\n".join([paint(line, BOLD, color) for line in wrap(section.head, width)] + lines)


# Of each sort so many are named at the end of `add`.
_BRIEF = 3


def digest_brief(digest: Digest, width: int) -> Iterator[str]:
    """A few lines: documents issued again, others, repeals, what is due; and where the rest is."""
    again = list(_again(digest, _number))
    found = sections(replace(digest, duties=()))
    for place, section in enumerate(found):
        lines = again if again and place == 0 else section.lines
        yield from wrap(section.head, width, "  ")
        for text in lines[:_BRIEF]:
            yield from wrap(text, width, "    ") if lines is again else [fit(f"    {text}", width).rstrip()]
        if left := len(lines) - len(lines[:_BRIEF]):
            yield "    " + tr(f"… {left} more", f"……另有 {left} 项")
    yield tr(f"  All of it: lfsearch digest {digest.issue}", f"  全部见 lfsearch digest {digest.issue}")


_COLUMNS = ("section", "doc_no", "title", "date", "unit", "role", "text", "id")


def digest_table(digest: Digest) -> Table:
    """Each document, repealed text, day on which something is due, and new task as a row, none left out."""
    return formats.rows_table(list(_rows(digest)), _COLUMNS)


def _rows(digest: Digest) -> Iterator[JsonObject]:
    heads = {section.name: section.head for section in sections(digest)}

    def named(section: str, one: DocumentEntry | ClauseRecord, text: str) -> JsonObject:
        return {"section": heads[section], "doc_no": one.doc_no, "title": one.title, "text": text, "id": one.id}

    for news in digest.documents:
        if news.comparison:
            yield named("reissued", news.document, f"← {_number(news.predecessor)}  {_counts(news.summary)}")
        elif not news.plans:
            yield named("first", news.document, "")
        for plan in news.plans:
            before = f"  ← {_number(plan.comparison.old)}  {_counts(plan.summary)}" if plan.comparison else ""
            yield named("reissued" if plan.comparison else "first", news.document, f"{plan.plan.title}{before}")
    for repeal in digest.repealed:
        yield named("repealed", repeal.by, f"{repeal.text.doc_no or ''} {repeal.text.title or ''}".strip())
    for entry in digest.due:
        yield named("due", entry.record, entry.record.text) | {"date": str(entry.deadline.date or "")}
    for unit in digest.duties:
        for duty in unit.duties:
            yield named("tasks", duty.record, duty.record.text) | {"unit": unit.unit, "role": duty.role}


def digest_markdown(digest: Digest) -> str:
    """To be handed on."""
    parts = [f"# {headline(digest)}"]
    for section in sections(digest):
        parts.append(f"## {section.head}\n\n" + "\n".join(f"- {clean(line)}" for line in section.lines))
    return "\n\n".join(parts)


def digest_html(digest: Digest) -> str:
    """A page that stands by itself."""
    body = [f"<h1>{escape(clean(headline(digest)))}</h1>"]
    for section in sections(digest):
        items = "\n".join(f"<li>{escape(clean(line))}</li>" for line in section.lines)
        body.append(f"<h2>{escape(clean(section.head))}</h2>\n<ul>\n{items}\n</ul>")
    head = f'<meta charset="utf-8">\n<title>{escape(clean(digest.issue))}</title>'
    return (
        '<!DOCTYPE html>\n<html lang="zh">\n<head>\n'
        + head
        + "\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>"
    )
