"""Who may ask, and how much: looked at before anything else, and the headers that bind the browser.

Against a page of somebody else's in the same browser: the Host must name this machine (DNS rebinding), a request that is
sent from a page must come from one of ours (Origin, Sec-Fetch-Site), nobody may frame us, and nothing but our own files
may be loaded or run (Content-Security-Policy).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.requests import ClientDisconnect, Request, cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lfsearch.web import limits
from lfsearch.web.failing import Refused, said, unexpected
from lfsearch.web.site import Site

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: browsers would then send our own forms with `Origin: null`.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Language, Cookie",
}
_METHODS = ("GET", "HEAD", "POST")
_FILES = ("/corpus", "/verify", "/api/corpus")  # where files are sent to
COOKIE = "lfsearch"  # holds the token once it was given in an address


class Guard:
    """Lets through what may be answered."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site
        self.inside = 0  # requests that are being answered
        self.sending = 0  # those of them that bring a file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        begun = False

        async def send_bound(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    if name not in headers:
                        headers[name] = value
            await send(message)

        request = Request(scope, receive)
        try:
            self._check(scope)
            if came := self._brought(scope):
                await came(scope, receive, send_bound)
                return
            sends = _brings_file(scope)
            self._let_in(sends)
            try:
                await self.app(scope, bounded(receive, _most(scope), _longest(sends)), send_bound)
            finally:
                self.inside -= 1
                self.sending -= sends
        except ClientDisconnect:  # nobody is there to be told
            return
        except Refused as error:
            await said(request, error)(scope, receive, send_bound)
        except Exception as error:
            if begun:
                raise
            await unexpected(request, error)(scope, receive, send_bound)

    def _check(self, scope: Scope) -> None:
        """Refused says what is wrong with a request."""
        headers = Headers(scope=scope)
        if scope["method"] not in _METHODS:
            raise Refused(405, "This page takes GET and POST.", "本页面只接受 GET 和 POST。")
        if not self.site.answers_to(host_of(headers)):
            raise Refused(
                421,
                "This page does not go by that name; open it at the address that lfsearch serve printed, or name the "
                "machine with --name.",
                "本页面不使用这个名称；请打开 lfsearch serve 给出的地址，或用 --name 写明机器名。",
            )
        if not from_here(headers, scope["method"]):
            raise Refused(
                403,
                "The request was sent from another site's page; open this page itself.",
                "请求来自别的网站；请直接打开本页面。",
            )
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > limits.ADDRESS:
            raise Refused(414, "The address is too long; ask for less at once.", "地址太长；请分几次查询。")
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 16) or int(length) > _most(scope):
            raise too_large(_most(scope))

    def _let_in(self, sends: bool) -> None:
        """Count one more request. Refused where there are as many as can be answered."""
        if self.inside >= limits.WAITING:
            raise Refused(503, "Too many readers at once; try again in a minute.", "同时访问的人太多；请稍后再试。")
        if sends and self.sending >= limits.SENDING:
            raise Refused(503, "Too many files at once; try again in a minute.", "同时发送的文件太多；请稍后再试。")
        self.inside += 1
        self.sending += sends

    def _brought(self, scope: Scope) -> RedirectResponse | None:
        """Refused unless the token was brought; where it stood in the address, the way there without it."""
        token = self.site.token
        if token is None:
            return None
        headers, asked = Headers(scope=scope), QueryParams(scope["query_string"])
        scheme, _, brought = headers.get("authorization", "").partition(" ")
        bearer = brought.strip() if scheme.lower() == "bearer" else ""
        kept = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        if any(_same(one, token) for one in (bearer, kept)):
            return None
        if _same(asked.get("token", ""), token) and scope["method"] == "GET":
            rest = QueryParams([pair for pair in asked.multi_items() if pair[0] != "token"])
            path = scope.get("root_path", "") + scope["path"]
            answer = RedirectResponse(f"/{path.lstrip('/')}" + (f"?{rest}" if rest else ""), 303)
            answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", max_age=30 * 86400)
            return answer
        raise Refused(
            401,
            "This page is for readers with a token; open it with ?token=… at the end of the address.",
            "本页面需要口令；请在地址末尾加上 ?token=… 打开。",
        )


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode())


def host_of(headers: Mapping[str, str]) -> str:
    """The name of the machine that a request is for, without its port."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def from_here(headers: Mapping[str, str], method: str) -> bool:
    """Whether a request comes from a page of ours, from an address that was typed, or from no browser at all."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        try:
            return urlsplit(origin).netloc == headers.get("host")
        except ValueError:
            return False
    if method == "POST":
        return site in (None, "same-origin", "none")
    # A link from elsewhere may lead here; what a page loads or sends without being left may not.
    return site in (None, "same-origin", "none") or headers.get("sec-fetch-mode") == "navigate"


def _most(scope: Scope) -> int:
    """Bytes that the body of a request may have."""
    return limits.UPLOAD if scope["path"] in _FILES else limits.FORM


def _brings_file(scope: Scope) -> bool:
    return scope["method"] == "POST" and scope["path"] in _FILES


def too_large(most: int) -> Refused:
    """The refusal of more bytes than are taken."""
    return Refused(
        413,
        f"More than {most >> 20} MB were sent; send less at once.",
        f"发送的内容超过 {most >> 20} MB；请分几次发送。",
    )


def _longest(sends: bool) -> float:
    """How many seconds a body may take to come."""
    return limits.SECONDS_SENDING if sends else limits.SECONDS_ASKING


def bounded(receive: Receive, most: int, seconds: float) -> Receive:
    """The body, refused as soon as it is longer than it may be, whatever its header said, or has not come in time."""
    taken, whole, until = 0, False, asyncio.get_running_loop().time() + seconds

    async def take() -> Message:
        nonlocal taken, whole
        try:
            async with asyncio.timeout_at(None if whole else until):
                message = await receive()
        except TimeoutError:
            raise Refused(408, "The request came too slowly; try again.", "请求传得太慢；请重试。") from None
        whole = whole or not message.get("more_body", False)
        taken += len(message.get("body", b""))
        if taken > most:
            raise too_large(most)
        return message

    return take
