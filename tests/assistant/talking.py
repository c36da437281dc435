"""An assistant that talks to the server through the SDK's own client, one conversation after the other."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
from mcp import Client
from mcp.shared.exceptions import MCPError

from lfsearch.assistant.server import server_of

T = TypeVar("T")


class Assistant:
    """Asks the index of one folder; `mode` is how client and server agree on the protocol."""

    def __init__(self, index: Path, corpus: Path, mode: str = "legacy") -> None:
        self._index, self._corpus, self._mode = index, corpus, mode

    def talk(self, conversation: Callable[[Client], Awaitable[T]]) -> T:
        """One conversation through memory, as long as it takes."""

        async def whole() -> T | MCPError:
            async with Client(server_of(self._index, self._corpus), mode=self._mode) as client:
                try:
                    return await conversation(client)
                except MCPError as error:  # outside of the conversation it would be one of a group
                    return error

        outcome = anyio.run(whole)
        if isinstance(outcome, MCPError):
            raise outcome
        return outcome

    def said(self, tool: str, **arguments: Any) -> tuple[bool, str]:
        """Whether the answer is an error, and its text."""
        return self.talk(lambda client: said(client, tool, arguments))

    def ask(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The answer, which must be none."""
        wrong, text = self.said(tool, **arguments)
        assert not wrong, text
        return dict(json.loads(text))

    def refused(self, tool: str, **arguments: Any) -> str:
        """The sentence of an answer that must be an error."""
        wrong, text = self.said(tool, **arguments)
        assert wrong, text
        return text

    def all_of(self, name: str, tool: str, **arguments: Any) -> list[dict[str, Any]]:
        """A list of the answer with all that its cursors lead to."""
        found, further = [], {}
        while True:
            data = self.ask(tool, **arguments, **further)
            found += data[name]
            if "next" not in data:
                return found
            assert data[name], "a part without an entry would never end"
            further = {"cursor": data["next"]}


async def said(client: Client, tool: str, arguments: dict[str, Any]) -> tuple[bool, str]:
    answer = await client.call_tool(tool, arguments)
    (content,) = answer.content
    assert content.type == "text"
    return answer.is_error, content.text
