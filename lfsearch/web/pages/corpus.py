"""What is indexed, what is missing, what the parser found odd; and files to be added."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from lfsearch.i18n import tr
from lfsearch.output import formats
from lfsearch.output.render import status_text
from lfsearch.refs import missing_months
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.lookup import listing
from lfsearch.retrieval.status import index_status
from lfsearch.types import Filters
from lfsearch.web.adding import begin, job_named
from lfsearch.web.exports import AS, export
from lfsearch.web.parameters import Parameter, values_of
from lfsearch.web.shown import address
from lfsearch.web.site import Site
from lfsearch.web.templates import page

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
    """Take the files of a form and add them in the background; the way to where their progress is shown."""
    job = await begin(request)
    return RedirectResponse(f"/corpus/jobs/{job.id}", 303)


def job_page(request: Request) -> Response:
    """How far the files of a form are, and what was found in each; for the script of the page as JSON."""
    job = job_named(request)
    if request.headers.get("accept") == "application/json":
        return JSONResponse(job.to_json())
    return page(request, "job.html", job=job, failure=tr(*job.failure))
