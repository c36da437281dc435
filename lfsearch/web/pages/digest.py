"""What is new in an issue."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.output import digest as output
from lfsearch.output import formats
from lfsearch.retrieval.digest import Digest
from lfsearch.retrieval.engine import Engine
from lfsearch.web.exports import file
from lfsearch.web.library import library_of
from lfsearch.web.parameters import Parameter, values_of
from lfsearch.web.shown import address, place_of
from lfsearch.web.templates import page

ISSUE = Parameter("issue", "Issue, such as 2023-10.", "期号，如 2023-10。")
_AS = Parameter("as", "As a file.", "导出为文件。", choices=("json", "md"))


class Line(NamedTuple):
    """A line of a section: the document that it begins with, and what else it says."""

    name: str
    address: str | None  # where the document is read
    text: str
    compared: str | None  # where it is compared with the one before


def digest_page(request: Request, engine: Engine) -> Response:
    """The digest of the issue that the address names, else of the latest."""
    given = values_of((ISSUE, _AS), request.query_params)
    issues = [entry.id for entry in engine.index.manifest.issues]
    issue = given["issue"] or max(issues)
    found = library_of(request).kept(engine, "digest", issue, lambda: engine.digest(issue))
    if given["as"] == "md":
        return file(output.digest_markdown(found) + "\n", issue, "md")
    if given["as"] == "json":
        data = formats.pretty({"schema_version": formats.SCHEMA_VERSION, **found.to_json()})
        return file(data, issue, "json")
    return page(
        request,
        "digest.html",
        issue=issue,
        issues=sorted(issues, reverse=True),
        headline=output.headline(found),
        sections=[(section.head, [_line(text, found) for text in section.lines]) for section in output.sections(found)],
    )


def _line(text: str, found: Digest) -> Line:
    news = next((one for one in found.documents if text.startswith(output.name_of(one.document))), None)
    if news is None:
        return Line("", None, text, None)
    name, before = output.name_of(news.document), news.predecessor
    compared = address("/compare", a=before.id, b=news.document.id) if before else None
    return Line(name, place_of(news.document.id), text.removeprefix(name), compared)
