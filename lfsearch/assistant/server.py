"""What is offered to an assistant, over stdin and stdout, by the official SDK; nothing else here knows that."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    ToolAnnotations,
)
from mcp_types import Tool as OfferedTool

from lfsearch import __version__
from lfsearch.assistant import texts
from lfsearch.assistant.room import Cursor, first_entry
from lfsearch.assistant.tools import Tool, tools
from lfsearch.errors import LfsearchError
from lfsearch.i18n import tr
from lfsearch.output.formats import line
from lfsearch.retrieval.engine import Engine
from lfsearch.text.normal import strip_control

T = TypeVar("T")

_INSTRUCTIONS = (
    "Clauses of Chinese government gazettes, as printed. Cite every clause by its `citation` and `lines`; quote only what "
    "get_clause shows; check a draft with verify_citations. `status` null: nothing printed says whether it is in force.\n"
    "政府公报条款原文。引用条款请用 citation 和 lines；只引 get_clause 给出的原文；草稿请用 verify_citations 核对。"
    "status 为 null 表示公报未载明效力。"
)


class Desk:
    """Answers one question after the other, each from the newest generation of the index alone."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._engine: Engine | None = None
        self._turn = anyio.CapacityLimiter(1)

    async def ask(self, question: Callable[[Engine], T]) -> T:
        """The answer, worked out beside the conversation; any error of ours, IndexNotFound until there is an index."""
        return await run_sync(lambda: question(self._current()), limiter=self._turn)

    def _current(self) -> Engine:
        if self._engine is None:
            self._engine = Engine.open(self._index)
        else:
            self._engine.refresh()
        return self._engine


def server_of(index: Path, corpus: Path) -> Server:
    """A server of the index, which need not be there yet; `corpus` is what `status` compares it with."""
    desk = Desk(index)
    offered = {tool.name: tool for tool in tools(corpus)}

    async def list_tools(_: object, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_offered(tool) for tool in offered.values()])

    async def call_tool(_: object, asked: CallToolRequestParams) -> CallToolResult:
        if asked.name not in offered:
            known = ", ".join(offered)
            raise MCPError(
                INVALID_PARAMS,
                strip_control(
                    tr(
                        f"There is no tool {asked.name[:80]!r}; use one of {known}.",
                        f"没有工具“{asked.name[:80]}”；可用 {known}。",
                    )
                ),
            )
        tool = offered[asked.name]
        try:
            # As text alone: a client that shows structured content beside it would pay for all of it twice.
            return _said(line(await desk.ask(lambda engine: tool.ask(engine, asked.arguments or {}))))
        except Exception as error:
            return _said(_sentence(error, asked.name), wrong=True)

    async def list_resources(_: object, asked: PaginatedRequestParams | None) -> ListResourcesResult:
        def part(engine: Engine) -> ListResourcesResult:
            generation = engine.index.manifest.generation
            found, further = texts.documents(engine, first_entry(asked.cursor if asked else None, generation))
            return ListResourcesResult(
                resources=[
                    Resource(
                        uri=texts.address(one),
                        name=one.doc_no or one.id,
                        title=strip_control(one.title),
                        mime_type="text/plain",
                    )
                    for one in found
                ],
                next_cursor=str(Cursor(generation, further)) if further is not None else None,
            )

        return await _refusing(desk.ask(part), "resources/list")

    async def list_templates(_: object, __: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        template = ResourceTemplate(
            uri_template=texts.TEMPLATE,
            name="document",
            title="文件 document",
            description="A document or clause by id, 文号 or title, as text. 文件或条款的原文，按编号、文号或标题。",
            mime_type="text/plain",
        )
        return ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(_: object, asked: ReadResourceRequestParams) -> ReadResourceResult:
        text = await _refusing(desk.ask(lambda engine: texts.text_at(engine, asked.uri)), "resources/read")
        return ReadResourceResult(contents=[TextResourceContents(uri=asked.uri, mime_type="text/plain", text=text)])

    return Server(
        "lfsearch",
        version=__version__,
        title="lfsearch 政府公报检索",
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _offered(tool: Tool) -> OfferedTool:
    return OfferedTool(
        name=tool.name,
        description=f"{tool.chinese}\n{tool.english}",
        input_schema=tool.schema,
        annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
    )


def _said(text: str, wrong: bool = False) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=text)], is_error=wrong)


async def _refusing(answer: Awaitable[T], what: str) -> T:
    """The answer, or an error of the protocol with one plain sentence."""
    try:
        return await answer
    except Exception as error:
        code = INVALID_PARAMS if isinstance(error, LfsearchError) else INTERNAL_ERROR
        raise MCPError(code, _sentence(error, what)) from None


def _sentence(error: Exception, what: str) -> str:
    """What is said of an error; one that is none of ours is told to who runs the program."""
    if isinstance(error, LfsearchError):
        return strip_control(str(error))
    if os.environ.get("LFSEARCH_DEBUG"):
        raise error
    print(strip_control(f"{type(error).__name__}: {str(error)[:200]} ({what})"), file=sys.stderr)
    return tr(
        "Something unexpected happened; lfsearch status --check verifies the index.",
        "发生意外；可用 lfsearch status --check 核验索引。",
    )


def _leave(number: int, frame: object) -> None:
    # At once: nothing is being written, and the thread that waits for the client's next line would wait on.
    os._exit(128 + number)


def run(index: Path, corpus: Path) -> None:
    """Serve over stdin and stdout until the client closes them, or the process is told to end."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # nohup has it ignored
            signal.signal(number, _leave)

    async def serve() -> None:
        server = server_of(index, corpus)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(serve)
