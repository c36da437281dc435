"""What is new in an issue."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.i18n import tr
from lfsearch.output import digest as output
from lfsearch.output import formats
from lfsearch.output.duties import brief
from lfsearch.output.facts import deadline_text
from lfsearch.retrieval.digest import Digest, NewDuties
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.factlists import DeadlineEntry
from lfsearch.web.exports import AS, export
from lfsearch.web.library import library_of
from lfsearch.web.parameters import Parameter, values_of
from lfsearch.web.shown import Run, address, anchor, place_of, said_runs
from lfsearch.web.templates import page

ISSUE = Parameter("issue", "Issue, such as 2023-10.", "期号，如 2023-10。")
_MOST = 60  # of what is due, and of units: a screen or three; the files have all
_WORDS = 60  # characters that name what is due


class Line(NamedTuple):
    """A line of a section: the name with which it begins, and what else it says."""

    name: str
    address: str | None  # where what is named is read
    text: str = ""
    compared: str | None = None  # where a document is compared with the one before
    sentence: tuple[Run, ...] = ()  # that says it


def digest_page(request: Request, engine: Engine) -> Response:
    """The digest of the issue that the address names, else of the latest."""
    given = values_of((ISSUE, AS), request.query_params)
    issues = [entry.id for entry in engine.index.manifest.issues]
    issue = given["issue"] or max(issues)
    found = library_of(request).kept(engine, "digest", issue, lambda: engine.digest(issue))
    if given["as"]:
        data = {"schema_version": formats.SCHEMA_VERSION, **found.to_json()}
        markdown = output.digest_markdown(found)
        return export(given["as"], issue, table=output.digest_table(found), data=data, markdown=markdown)
    return page(
        request,
        "digest.html",
        issue=issue,
        issues=sorted(issues, reverse=True),
        headline=output.headline(found),
        sections=[(section.head, _lines(section, found)) for section in output.sections(found)],
    )


def _lines(section: output.Section, found: Digest) -> list[Line]:
    """The lines of a section, with the addresses where the reader goes on."""
    match section.name:
        case "due":
            return _cut([_due(entry) for entry in found.due])
        case "tasks":
            return _cut(
                [
                    _task(unit, text, found.issue)
                    for unit, text in zip(found.duties, output.task_lines(found), strict=True)
                ]
            )
        case "repealed":
            return [Line(text, place_of(one.by.id)) for one, text in zip(found.repealed, section.lines, strict=True)]
        case _:
            return [_document(text, found) for text in section.lines]


def _cut(lines: list[Line]) -> list[Line]:
    left = len(lines) - _MOST
    more = tr(f"… {left} more in the files below", f"……另有 {left} 项，见下面的导出文件")
    return lines if left <= 0 else [*lines[:_MOST], Line("", None, more)]


def _due(entry: DeadlineEntry) -> Line:
    record = entry.record
    day = entry.deadline.date or deadline_text(entry.deadline)
    return Line(
        f"{day} {brief(record)[:_WORDS]}",
        f"{place_of(record.id)}#{anchor(record.id)}",
        f" {record.doc_no or ''}",
        sentence=tuple(said_runs(entry.said)),
    )


def _task(unit: NewDuties, text: str, issue: str) -> Line:
    return Line(unit.unit, address("/duties", whose=unit.unit, issue=issue), text.removeprefix(unit.unit))


def _document(text: str, found: Digest) -> Line:
    news = next((one for one in found.documents if text.startswith(output.name_of(one.document))), None)
    if news is None:
        return _plan(text, found)
    name, before = output.name_of(news.document), news.predecessor
    compared = address("/compare", a=before.id, b=news.document.id) if before else None
    return Line(name, place_of(news.document.id), text.removeprefix(name), compared)


def _plan(text: str, found: Digest) -> Line:
    """A line that is about one of the plans that a document carries: it begins with the document's number."""
    for news in found.by_plans:
        number = news.document.doc_no or news.document.id
        plan = next((one for one in news.plans if text.startswith(f"{number} {one.plan.title}")), None)
        if plan:
            before = plan.comparison.old if plan.comparison else None
            compared = address("/compare", a=before.id, b=news.document.id) if before else None
            return Line(number, place_of(news.document.id), text.removeprefix(number), compared)
    return Line("", None, text)
