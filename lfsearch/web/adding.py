"""Files that readers send to be added: for the form of the page, and for programs."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from lfsearch.errors import QueryError
from lfsearch.i18n import tr
from lfsearch.index.update import StageProgress
from lfsearch.output.formats import SCHEMA_VERSION
from lfsearch.records import JsonObject
from lfsearch.web import limits
from lfsearch.web.failing import Refused
from lfsearch.web.jobs import Job, Jobs
from lfsearch.web.sent import form_of
from lfsearch.web.site import Site
from lfsearch.web.work import Addition, add_sent_files
from lfsearch.web.worker import in_process


async def begin(request: Request) -> Job:
    """Take the files of a form and add them in the background. Refused where nothing may be added, QueryError without a file
    and where one number is given to several, IndexBusy while others are being added.
    """
    site: Site = request.app.state.site
    jobs: Jobs = request.app.state.jobs
    if site.read_only:
        raise Refused(
            403, "Files cannot be added here; add them with lfsearch add.", "这里不能添加文件；请用 lfsearch add。"
        )
    sent = await form_of(request, limits.FILES)
    if not sent.files:
        raise QueryError("No file was chosen; choose one.", "没有选择文件；请选择一个。")
    issue, place = sent.text("issue")[: limits.VALUE], sent.text("place")[: limits.VALUE]
    if issue and len(sent.files) > 1:
        raise QueryError(
            "One issue was named for several files; leave it out, or send the files one by one.",
            "几个文件不能共用一个期号；请不填期号，或逐个发送。",
        )
    folders = site.corpus.absolute(), site.index.absolute()
    new = Addition(sent.files, *folders, issue, place, replaces=bool(sent.text("replace")))
    return jobs.start([file.name for file in sent.files], lambda told: _added(new, told))


def _added(new: Addition, told: StageProgress) -> dict[str, Any]:
    found = in_process(add_sent_files, [new], limits.SECONDS_ADDING, told, memory=None)
    assert isinstance(found, dict)
    return found


def job_named(request: Request) -> Job:
    """The job that the address names. Refused where there is none any more."""
    jobs: Jobs = request.app.state.jobs
    job = jobs.find(request.path_params["job"])
    if job is None:
        raise Refused(404, "There is no such upload any more; see the corpus.", "没有这次上传的记录；请查看语料。")
    return job


def job_data(job: Job) -> JsonObject:
    """A job for programs: how far it is, what was found in each file and what was not taken."""
    return {
        "schema_version": SCHEMA_VERSION,
        **job.to_json(),
        "files": job.files,
        "added": job.added,
        "skipped": job.skipped,
        "error": tr(*job.failure) or None,
    }
