"""The same tools over HTTP: an application for one address of the page, behind the page's own guard.

Without sessions: every request is answered by itself, so a restart, or an assistant that never says goodbye, leaves nothing
behind. Who may ask is the business of what stands in front of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from lfsearch.assistant.server import server_of

Message = MutableMapping[str, Any]  # as ASGI has it
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class OverHttp:
    """An ASGI application that speaks the Model Context Protocol; it answers while `running` is entered, which is once."""

    def __init__(self, index: Path, corpus: Path) -> None:
        self._manager = StreamableHTTPSessionManager(server_of(index, corpus), json_response=True, stateless=True)

    def running(self) -> AbstractAsyncContextManager[None]:
        """What it needs as long as it answers."""
        return self._manager.run()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        # Read here: the manager would log a traceback for one who goes away meanwhile, or sends more than is taken.
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        read: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def again() -> Message:
            return read.pop() if read else await receive()

        await self._manager.handle_request(scope, again, send)
