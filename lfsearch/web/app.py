"""All of it put together: addresses, what answers at each, and what stands around every answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Protocol

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from lfsearch.errors import LfsearchError
from lfsearch.reading.pdf import apart
from lfsearch.retrieval.engine import Engine
from lfsearch.web import failing
from lfsearch.web.api.routes import routes as api_routes
from lfsearch.web.guard import Guard
from lfsearch.web.jobs import Jobs
from lfsearch.web.language import COOKIE, LANGUAGES, Spoken
from lfsearch.web.library import Library, library_of
from lfsearch.web.pages.compare import compare_page, similar_page
from lfsearch.web.pages.corpus import add_sent, corpus_page, job_page
from lfsearch.web.pages.digest import digest_page
from lfsearch.web.pages.duties import duties_page
from lfsearch.web.pages.history import history_page
from lfsearch.web.pages.picture import Pictures, picture_page
from lfsearch.web.pages.read import read_page
from lfsearch.web.pages.search import search_page
from lfsearch.web.pages.verify import verify_page, verify_sent
from lfsearch.web.site import Site, checked

Answer = Callable[[Request, Engine], Response]
_STATIC = Path(__file__).parent / "static"


class Assistants(Protocol):
    """What answers assistants at /mcp, behind the same guard as the page; it is of a room above this one."""

    def running(self) -> AbstractAsyncContextManager[None]:
        """Entered once, before the first question."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


def make_app(site: Site, assistants: Assistants | None = None) -> Starlette:
    """The application for a site; QueryError where that would not be safe to open."""
    app = Starlette(
        routes=[
            Route("/", _asked(search_page)),
            Route("/read/{ref:path}", _asked(read_page)),
            Route("/page.svg", picture_page),
            Route("/compare", _asked(compare_page)),
            Route("/similar", _asked(similar_page)),
            Route("/history", _asked(history_page)),
            Route("/duties", _asked(duties_page)),
            Route("/digest", _asked(digest_page)),
            Route("/verify", _asked(verify_page), methods=["GET"]),
            Route("/verify", verify_sent, methods=["POST"]),
            Route("/corpus", _asked(corpus_page), methods=["GET"]),
            Route("/corpus", add_sent, methods=["POST"]),
            Route("/corpus/jobs/{job}", job_page),
            *api_routes(),
            *([Route("/mcp", assistants, methods=["POST"])] if assistants else []),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[Middleware(Spoken), Middleware(GZipMiddleware, minimum_size=1000), Middleware(Guard, site=site)],
        exception_handlers={
            LfsearchError: failing.said,
            HTTPException: failing.refused,
        },
        lifespan=_ready,
    )
    app.state.site = checked(site)
    app.state.assistants = assistants
    app.state.library = Library(site.index)
    app.state.jobs = Jobs()
    app.state.pictures = Pictures()
    return app


@asynccontextmanager
async def _ready(app: Starlette) -> AsyncIterator[None]:
    """Open the index and load its model before the first reader comes; without an index the page says so."""
    library: Library = app.state.library
    with suppress(LfsearchError):
        await run_in_threadpool(library.ask, lambda engine: engine.search("公报", limit=1))
        if library.ask(lambda engine: any(one.file.lower().endswith(".pdf") for one in engine.index.manifest.issues)):
            apart.ready()
    assistants: Assistants | None = app.state.assistants
    async with assistants.running() if assistants else nullcontext():
        yield


def _asked(answer: Answer) -> Callable[[Request], Response]:
    """An address that is answered from the index; the page is made before another question has its turn."""

    def endpoint(request: Request) -> Response:
        response = library_of(request).ask(lambda engine: answer(request, engine))
        keep_language(request, response)
        return response

    endpoint.__name__ = answer.__name__
    return endpoint


def keep_language(request: Request, response: Response) -> None:
    """Remember the language that was chosen on the page."""
    if (chosen := request.query_params.get("lang")) in LANGUAGES:
        response.set_cookie(COOKIE, str(chosen), max_age=365 * 86400, httponly=True, samesite="lax")
