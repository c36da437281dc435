"""`serve`: the local page."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

import click

from lfsearch.cli.context import Settings, only_one
from lfsearch.cli.opening import has_screen
from lfsearch.errors import LfsearchError
from lfsearch.i18n import tr

if TYPE_CHECKING:
    from lfsearch.assistant.overhttp import OverHttp
    from lfsearch.web.site import Site


@click.command(
    help=tr(
        "Open the search as a page on this machine, with JSON under /api; until Ctrl-C. Assistants find their tools at /mcp. Others reach it only with --host and "
        "a --token that they must bring; they may not add files unless --writable says so.\n\n"
        "Example: lfsearch serve --port 8765",
        "在本机以网页方式检索（/api 下是 JSON），按 Ctrl-C 结束。智能助手的工具在 /mcp。要让别人访问，须用 --host，并用 --token 设口令；"
        "除非加 --writable，别人不能添加文件。\n\n例：lfsearch serve --port 8765",
    )
)
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help=tr("Address to listen on; any but this machine's needs --token.", "监听地址；非本机地址须设 --token。"),
)
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help=tr("Port; 0 is a free one.", "端口；0 为任一空闲端口。"),
)
@click.option(
    "--token",
    metavar="TOKEN",
    envvar="LFSEARCH_TOKEN",
    help=tr("What readers must bring; also LFSEARCH_TOKEN.", "读者须带的口令；也可设 LFSEARCH_TOKEN。"),
)
@click.option(
    "--name",
    "names",
    metavar="NAME",
    multiple=True,
    help=tr("A name under which the machine is reached (may be repeated).", "访问时用的机器名（可重复）。"),
)
@click.option(
    "--open",
    "opened",
    is_flag=True,
    help=tr("Show it in the browser, even where there is no index yet.", "在浏览器里打开\uff0c还没有索引也可以。"),
)
@click.option("--read-only", is_flag=True, help=tr("Nobody may add files.", "不能添加文件。"))
@click.option(
    "--writable", is_flag=True, help=tr("Readers from elsewhere may add files, too.", "其他机器上的读者也能添加文件。")
)
@click.pass_obj
def serve(
    settings: Settings,
    host: str,
    port: int,
    token: str | None,
    names: tuple[str, ...],
    opened: bool,
    read_only: bool,
    writable: bool,
) -> None:
    only_one(("--read-only", read_only), ("--writable", writable))
    try:
        from lfsearch.web.server import run
        from lfsearch.web.site import Site, is_local
    except ModuleNotFoundError as missing:
        raise LfsearchError(
            f"The page needs the package {missing.name}; pip install 'lfsearch[web]' adds it.",
            f"网页需要 {missing.name}；请运行 pip install 'lfsearch[web]'。",
        ) from None
    if not opened:
        settings.open()  # without an index there is nothing to show
    site = Site(
        index=settings.index,
        corpus=settings.corpus,
        host=host,
        port=port,
        names=names,
        token=token,
        read_only=read_only or not (writable or is_local(host)),
    )

    def ready(address: str) -> None:
        settings.say(tr(f"Open {address} (Ctrl-C ends).", f"请打开 {address}（按 Ctrl-C 结束）。"))
        if opened and has_screen():
            _show(address.replace("\u2026", quote(token or "", safe="")))

    run(site, ready, _assistants(site))


def _assistants(site: Site) -> OverHttp | None:
    """What answers assistants at /mcp; None without the extra that it needs."""
    try:
        from lfsearch.assistant.overhttp import OverHttp
    except ModuleNotFoundError:
        return None
    return OverHttp(site.index, site.corpus)


def _show(address: str) -> None:
    """Open it in the browser; a thread of its own, since some browsers return only when they are closed."""
    from webbrowser import open as show

    Thread(target=show, args=(address,), daemon=True).start()
