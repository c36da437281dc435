"""Which language a reader is answered in: the one chosen on the page, else the browser's; Chinese where neither says."""

from __future__ import annotations

from starlette.datastructures import Headers, QueryParams
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from lfsearch.i18n import speaking

COOKIE = "language"
LANGUAGES = ("zh", "en")


def wanted(accepted: str) -> str:
    """zh or en, by an Accept-Language header: English for a browser that would rather read another language than Chinese."""
    best, language = 0.0, "zh"
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            value = float(weight) if weight else 1.0
        except ValueError:
            continue
        if name and value > best:
            best, language = value, "zh" if name == "*" or name.startswith("zh") else "en"
    return language


def language_of(scope: Scope) -> str:
    """The language of a request."""
    headers = Headers(scope=scope)
    asked = QueryParams(scope["query_string"]).get("lang")
    kept = cookie_parser(headers.get("cookie", "")).get(COOKIE)
    for one in (asked, kept):
        if one in LANGUAGES:
            return one
    return wanted(headers.get("accept-language", ""))


class Spoken:
    """Answers each request in the language of its reader."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with speaking(language_of(scope) == "zh"):
            await self.app(scope, receive, send)
