"""The addresses under /api: those of the questions, the texts to verify, and the description of all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from lfsearch.errors import QueryError
from lfsearch.output.formats import pretty
from lfsearch.records import Json
from lfsearch.retrieval.engine import Engine
from lfsearch.web import limits
from lfsearch.web.adding import begin, job_data, job_named
from lfsearch.web.api.answers import QUESTIONS, Part, Question
from lfsearch.web.api.openapi import description
from lfsearch.web.failing import Refused
from lfsearch.web.library import library_of
from lfsearch.web.parameters import values_of


def routes() -> list[BaseRoute]:
    """All of them."""
    return [
        *(Route(f"/api{one.path}", _answered(one), methods=["GET"]) for one in QUESTIONS),
        Route("/api/verify", _verify, methods=["POST"]),
        Route("/api/corpus", _add, methods=["POST"]),
        Route("/api/corpus/{job}", _job, methods=["GET"]),
        Route("/api/openapi.json", _described, methods=["GET"]),
    ]


def _answered(question: Question) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        library = library_of(request)
        given = values_of(question.parameters, request.query_params, strict=True)

        def answer(engine: Engine) -> Response:
            found = question.answer(engine, given, request.app.state.site)
            if isinstance(found, Part):
                total = {} if found.total is None else {"X-Total-Count": str(found.total)}
                return _json(found.entries, total)
            return _json(found)

        return library.ask(answer)

    return endpoint


def _json(data: Json, headers: dict[str, str] | None = None) -> Response:
    return Response(pretty(data).encode("utf-8", "replace"), headers=headers, media_type="application/json")


async def _verify(request: Request) -> Response:
    """Check the quotations of `{"text": ...}`."""
    library = library_of(request)
    text, every = text_of(await request.body(), request.headers.get("content-type", ""))
    found = await run_in_threadpool(library.ask, lambda engine: engine.verify(text, all_sentences=every))
    return _json(found.to_json())


async def _add(request: Request) -> Response:
    """Take files as the form of the page does; 202 with the job that adds them."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise Refused(
            415, "Send a form with a file (multipart/form-data).", "请以表单发送文件（multipart/form-data）。"
        )
    job = await begin(request)
    answer = _json(job_data(job), {"Location": f"/api/corpus/{job.id}"})
    answer.status_code = 202
    return answer


def _job(request: Request) -> Response:
    return _json(job_data(job_named(request)))


def text_of(body: bytes, kind: str) -> tuple[str, bool]:
    """The text of a body and whether every sentence of it is to be checked. QueryError for one that is none."""
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise Refused(
            415, "Send JSON (Content-Type: application/json).", "请发送 JSON（Content-Type: application/json）。"
        )
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    text = data.get("text") if isinstance(data, dict) else None
    every = data.get("all_sentences", False) if isinstance(data, dict) else False
    if not isinstance(text, str) or not isinstance(every, bool):
        raise QueryError(
            'The body is no {"text": "...", "all_sentences": false}; send such an object.',
            '内容不是 {"text": "...", "all_sentences": false}；请发送这样的 JSON 对象。',
        )
    if len(text) > limits.CHECKED_TEXT:
        raise QueryError(
            f"The text has more than {limits.CHECKED_TEXT} characters; check a part of it at a time.",
            f"文字超过 {limits.CHECKED_TEXT} 字；请分成几份核对。",
        )
    return text, every


def _described(request: Request) -> Response:
    return _json(description())
