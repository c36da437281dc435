"""`mcp`: an assistant's tools."""

from __future__ import annotations

import click

from lfsearch.cli.context import Settings
from lfsearch.errors import LfsearchError
from lfsearch.i18n import tr


@click.command(
    help=tr(
        "Let an assistant (Claude Desktop, Cursor, VS Code and others) search, read, compare and cite: a server of the Model "
        "Context Protocol over stdin and stdout. The assistant starts it; docs/assistant.md has the lines to paste. It only reads, "
        "and follows the index when that is updated.\n\n"
        "Example: lfsearch mcp",
        "让智能助手（Claude Desktop、Cursor、VS Code 等）检索、阅读、比较和引用：经 stdin、stdout 的 MCP 服务，由助手启动，"
        "配置写法见 docs/assistant.md。只读不写；索引更新后自动使用新索引。\n\n例：lfsearch mcp",
    )
)
@click.pass_obj
def mcp(settings: Settings) -> None:
    try:
        from lfsearch.assistant.server import run
    except ModuleNotFoundError as missing:
        raise LfsearchError(
            f"An assistant's tools need the package {missing.name}; pip install 'lfsearch[mcp]' adds it.",
            f"智能助手的工具需要 {missing.name}；请运行 pip install 'lfsearch[mcp]'。",
        ) from None
    run(settings.index, settings.corpus)
