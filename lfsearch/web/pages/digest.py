"""What is new in an issue."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from lfsearch.i18n import tr
from lfsearch.output import digest as output
from lfsearch.output import formats
from lfsearch.retrieval.engine import Engine
from lfsearch.web.exports import file
from lfsearch.web.library import library_of
from lfsearch.web.parameters import Parameter, values_of
from lfsearch.web.templates import page

ISSUE = Parameter("issue", "Issue, such as 2023-10.", "期号，如 2023-10。")
_AS = Parameter("as", "As a file.", "导出为文件。", choices=("json", "md"))


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
        reissued=[(one.document, one.predecessor) for one in found.reissued],
        sections=output.sections(found),
        again=tr("issued again", "重新印发（索引里有前一版）"),
    )
