"""The application behind a socket of its own, until it is interrupted."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from dataclasses import replace

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from lfsearch.errors import LfsearchError
from lfsearch.i18n import in_chinese
from lfsearch.web import limits
from lfsearch.web.app import Assistants, make_app
from lfsearch.web.site import Site, checked

_HEAD = 64 << 10  # bytes of an unfinished request line and headers
_GRACE = 5  # seconds for answers under way when it ends


def run(site: Site, ready: Callable[[str], None], assistants: Assistants | None = None) -> None:
    """Serve a site; `ready` is told its address once it can be opened. LfsearchError where the port is taken."""
    with _listening(checked(site)) as listening:
        site = replace(site, port=listening.getsockname()[1])
        config = uvicorn.Config(
            make_app(site, assistants),
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            http=Patient,
            h11_max_incomplete_event_size=_HEAD,
            limit_concurrency=4 * limits.WAITING,  # connections; browsers keep some open
            timeout_keep_alive=5,
            timeout_graceful_shutdown=_GRACE,
        )
        ready(address_of(site))
        uvicorn.Server(config).run(sockets=[listening])


class Patient(H11Protocol):
    """A connection that is broken off when its reader has not taken an answer in time: until then it keeps a place."""

    _broken_off: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """Called when more is to be sent than is buffered here: it waits for the reader."""
        super().pause_writing()
        self._broken_off = self.loop.call_later(limits.SECONDS_TAKING, self.transport.abort)

    def resume_writing(self) -> None:
        """Called when nearly all of that is sent."""
        self._wait_no_longer()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Called at the end, whoever made it."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def _wait_no_longer(self) -> None:
        if self._broken_off:
            self._broken_off.cancel()


def address_of(site: Site) -> str:
    """Where a reader opens the page."""
    host = f"[{site.host}]" if ":" in site.host else site.host
    return f"http://{host}:{site.port}/" + ("?token=…" if site.token else "")


def _listening(site: Site) -> socket.socket:
    family = socket.AF_INET6 if ":" in site.host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there it would let another program listen at the same port
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((site.host.strip("[]"), site.port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        raise LfsearchError(
            f"{site.host}:{site.port} cannot be opened ({error.strerror or error}); choose another --port or --host.",
            f"无法打开 {site.host}:{site.port}（{in_chinese(error.strerror) or error}）；请换一个 --port 或 --host。",
        ) from None
    return taken
