"""What is indexed, what is missing, what the parser found odd; and files to be added."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from lfsearch.errors import QueryError
from lfsearch.i18n import tr
from lfsearch.index.update import StageProgress
from lfsearch.output import formats
from lfsearch.output.render import status_text
from lfsearch.refs import missing_months
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.lookup import listing
from lfsearch.retrieval.status import index_status
from lfsearch.types import Filters
from lfsearch.web import limits
from lfsearch.web.exports import AS, export
from lfsearch.web.failing import Refused
from lfsearch.web.jobs import Jobs
from lfsearch.web.parameters import Parameter, values_of
from lfsearch.web.sent import SentFile, form_of
from lfsearch.web.shown import address
from lfsearch.web.site import Site
from lfsearch.web.templates import page
from lfsearch.web.work import add_file
from lfsearch.web.worker import in_process

_CHECK = Parameter("check", "Compare with the folder.", "与文件夹核对。", kind="yes")
_PAGE = Parameter("page", "", "", kind="number", least=1, most=10_000, usual=1)
_ISSUES = 200  # on a page


def corpus_page(request: Request, engine: Engine) -> Response:
    """The issues, the months without one, and where files may be added the form for them."""
    given = values_of((_CHECK, _PAGE, AS), request.query_params)
    site: Site = request.app.state.site
    issues = list(listing(engine.index, "issues", Filters()))
    if given["as"]:
        table, data = formats.listing_table(issues), [one.to_json() for one in issues]
        return export(given["as"], tr("issues", "语料"), table=table, data=data)
    # To compare with the folder every file of it is read: only when that is asked for.
    state = status_text(index_status(engine.index, site.corpus)) if given["check"] else None
    first = (given["page"] - 1) * _ISSUES
    return page(
        request,
        "corpus.html",
        issues=issues[::-1][first : first + _ISSUES],
        total=len(issues),
        documents=len(engine.index.documents),
        clauses=len(engine.index.store),
        missing=missing_months([entry.id for entry in engine.index.manifest.issues]),
        state=state,
        number=given["page"],
        before=address("/corpus", page=given["page"] - 1) if given["page"] > 1 else None,
        after=address("/corpus", page=given["page"] + 1) if first + _ISSUES < len(issues) else None,
    )


async def add_sent(request: Request) -> Response:
    """Take the file of a form and add it in the background; the way to where its progress is shown."""
    site: Site = request.app.state.site
    jobs: Jobs = request.app.state.jobs
    if site.read_only:
        raise Refused(
            403, "Files cannot be added here; add them with lfsearch add.", "这里不能添加文件；请用 lfsearch add。"
        )
    sent = await form_of(request)
    file = sent.file
    if file is None:
        raise QueryError("No file was chosen; choose one.", "没有选择文件；请选择一个。")
    further = [sent.text("issue")[: limits.VALUE], sent.text("place")[: limits.VALUE], sent.text("replace")[:1]]
    job = jobs.start(file.name, lambda told: _added(site, file, further, told))
    return RedirectResponse(f"/corpus/jobs/{job.id}", 303)


def _added(site: Site, file: SentFile, further: list[str], told: StageProgress) -> dict[str, Any]:
    folders = str(site.corpus.absolute()), str(site.index.absolute())
    arguments: list[str | bytes] = [file.name, file.data, *folders, *further]
    found = in_process(add_file, arguments, limits.SECONDS_ADDING, told)
    assert isinstance(found, dict)
    return found


def job_page(request: Request) -> Response:
    """How far a file is, and what was found in it; for the script of the page as JSON."""
    jobs: Jobs = request.app.state.jobs
    job = jobs.find(request.path_params["job"])
    if job is None:
        raise Refused(404, "There is no such upload any more; see the corpus.", "没有这次上传的记录；请查看语料。")
    if request.headers.get("accept") == "application/json":
        return JSONResponse(job.to_json())
    return page(request, "job.html", job=job, failure=tr(*job.failure))
