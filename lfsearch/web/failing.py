"""What cannot be answered: the status and one plain sentence, as a page or as JSON; never a traceback."""

from __future__ import annotations

import os
import sys

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lfsearch.errors import (
    ClauseNotFound,
    CorpusError,
    EncoderUnavailable,
    IndexBusy,
    IndexNotFound,
    IndexOutOfDate,
    LfsearchError,
    QueryError,
)
from lfsearch.i18n import tr
from lfsearch.output.formats import SCHEMA_VERSION
from lfsearch.text.normal import strip_control

_STATUS: dict[type[LfsearchError], int] = {
    QueryError: 400,
    ClauseNotFound: 404,
    CorpusError: 422,
    IndexNotFound: 503,
    IndexOutOfDate: 503,
    IndexBusy: 503,
    EncoderUnavailable: 503,
}


class Refused(LfsearchError):
    """A request that is not answered, with the status that says why."""

    def __init__(self, status: int, english: str, chinese: str) -> None:
        super().__init__(english, chinese)
        self.status = status


def status_of(error: LfsearchError) -> int:
    """The HTTP status of an error."""
    if isinstance(error, Refused):
        return error.status
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)


def is_api(path: str) -> bool:
    """Whether a program asks."""
    return path == "/api" or path.startswith("/api/")


def failure(request: Request, status: int, sentence: str, *, empty: bool = False) -> Response:
    """The answer that says what is wrong; where there is no index yet (`empty`), with the form that begins one."""
    headers = {"Retry-After": "10"} if status == 503 else {}
    sentence = strip_control(sentence)
    if is_api(request.url.path):
        data = {"schema_version": SCHEMA_VERSION, "status": status, "error": sentence}
        return JSONResponse(data, status, headers)
    from lfsearch.web.templates import page

    response = page(request, "error.html", status=status, sentence=sentence, empty=empty)
    response.status_code = status
    response.headers.update(headers)
    return response


def said(request: Request, error: Exception) -> Response:
    """An error of ours in its own words."""
    assert isinstance(error, LfsearchError)
    return failure(request, status_of(error), str(error), empty=isinstance(error, IndexNotFound))


def refused(request: Request, error: Exception) -> Response:
    """What the framework refuses: no such address, no such method, a form that is none."""
    assert isinstance(error, HTTPException)
    sentences = {
        404: tr("There is no page at this address; the search is at /.", "没有这个页面；检索在首页。"),
        405: tr("This address does not take such a request.", "此地址不接受这种请求。"),
    }
    unreadable = tr("The request cannot be read; send it as the page does.", "请求无法读取；请按页面的方式发送。")
    answer = failure(request, error.status_code, sentences.get(error.status_code, unreadable))
    answer.headers.update(error.headers or {})
    return answer


def unexpected(request: Request, error: Exception) -> Response:
    """A mistake of ours, or an index that is damaged: told to who runs the program, not to the reader."""
    if os.environ.get("LFSEARCH_DEBUG"):
        raise error
    print(strip_control(f"{type(error).__name__}: {str(error)[:200]} ({request.url.path})"), file=sys.stderr)
    return failure(
        request,
        500,
        tr(
            "Something unexpected happened; who runs this page sees what. lfsearch status --check verifies the index.",
            "发生意外，详情见运行本页面的终端；可用 lfsearch status --check 核验索引。",
        ),
    )
