"""`browse`: the terminal for reading."""

from __future__ import annotations

import sys
from typing import Any

import click

from lfsearch.cli.context import Settings, filter_options, take_filters
from lfsearch.cli.words import QueryCommand, join_words
from lfsearch.errors import LfsearchError
from lfsearch.i18n import tr


@click.command(
    cls=QueryCommand,
    help=tr(
        "Search and read in the whole terminal: filters, hits, the clause in its document, outline, comparison, history. "
        "/ goes to the query, j and k move, Enter opens, f filters, o is the outline, h the history of a clause, "
        "c compares with the text before, q quits.\n\n"
        "Example: lfsearch browse 秸秆禁烧 --year 2020..2023",
        "在整个终端里检索和阅读\uff1a筛选、命中、条款所在的文件、目录、比较、沿革。/ 到检索框\uff0cj、k 移动\uff0cEnter 打开\uff0c"
        "f 筛选\uff0co 看目录\uff0ch 看条款的沿革\uff0cc 与前一版比较\uff0cq 退出。\n\n例\uff1alfsearch browse 秸秆禁烧 --year 2020..2023",
    ),
)
@click.argument("query", nargs=-1, callback=join_words)
@filter_options
@click.pass_obj
def browse(settings: Settings, /, query: str | None, **options: Any) -> None:
    try:
        from lfsearch.terminal.app import Asked
        from lfsearch.terminal.app import browse as begin
    except ModuleNotFoundError as missing:
        raise LfsearchError(
            f"The terminal for reading needs the package {missing.name}; pip install 'lfsearch[tui]' adds it.",
            f"终端阅读界面需要 {missing.name}\uff1b请运行 pip install 'lfsearch[tui]'。",
        ) from None
    filters = take_filters(options)
    engine = settings.open()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise LfsearchError(
            "browse needs a terminal on both sides; in a pipe use lfsearch search.",
            "browse 须在终端里直接运行\uff1b在管道里请用 lfsearch search。",
        )
    if not sys.stderr.isatty():  # where textual draws
        raise LfsearchError(
            "browse draws on the standard error stream, which leads elsewhere here; leave out 2>.",
            "browse 在标准错误流上绘制界面\uff0c而它在这里被重定向\uff1b请去掉 2>。",
        )
    begin(engine, Asked(query or "", filters))
