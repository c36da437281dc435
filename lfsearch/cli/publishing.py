"""`index --backend milvus`: the index written to a Milvus, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lfsearch.cli.context import Settings
from lfsearch.i18n import count, tr

if TYPE_CHECKING:
    from lfsearch.backends.milvus import Milvus
    from lfsearch.backends.publish import Published
    from lfsearch.index.update import StageProgress

F = TypeVar("F", bound=Callable[..., Any])


def backend_options(command: F) -> F:
    """Add --backend, --uri and --name; the command gets `milvus`, connected, or None."""
    for option in (
        click.option("--name", metavar="NAME", help=tr("What the index is called there.", "索引在那里的名称。")),
        click.option(
            "--uri",
            metavar="URI",
            help=tr(
                "Where the Milvus is: http://HOST:19530, or a file of Milvus Lite.",
                "Milvus 的地址：http://HOST:19530，或 Milvus Lite 的文件。",
            ),
        ),
        click.option(
            "--backend",
            type=click.Choice(["local", "milvus"]),
            default="local",
            show_default=True,
            help=tr(
                "milvus: write the index to a Milvus, too, for searches from other machines.",
                "milvus：同时写入 Milvus，供其他机器检索。",
            ),
        ),
    ):
        command = option(command)
    return command


def connect(backend: str, uri: str | None, name: str | None) -> Milvus | None:
    """The Milvus that was named; None for none. UsageError for options that do not go together."""
    if backend == "local":
        if uri or name:
            raise click.UsageError(
                tr(
                    "--uri and --name are for --backend milvus; add that.",
                    "--uri 和 --name 须与 --backend milvus 一起用。",
                )
            )
        return None
    if not uri:
        raise click.UsageError(
            tr("--backend milvus needs --uri: where the Milvus is.", "--backend milvus 需要 --uri：Milvus 的地址。")
        )
    from lfsearch.backends.milvus import Milvus
    from lfsearch.index.address import parse

    return Milvus(parse(uri, name))


def published_text(milvus: Milvus, found: Published) -> str:
    """What was written, and how it is searched."""
    if found.up_to_date:
        return tr(f"{milvus.address} is up to date.", f"{milvus.address} 已是最新。")
    return tr(
        f"{count(found.clauses, 'clause')} in Milvus; {found.written} of {count(found.issues, 'issue')} written; "
        f"{found.seconds:.1f} s. Search it with: lfsearch --index '{milvus.address}' search ...",
        f"Milvus 中共 {found.clauses} 条条款；写入 {found.issues} 期中的 {found.written} 期；用时 {found.seconds:.1f} 秒。"
        f"检索：lfsearch --index '{milvus.address}' search ...",
    )


def publish_index(settings: Settings, milvus: Milvus, progress: StageProgress) -> Published:
    """Write the index to a Milvus."""
    from lfsearch.backends.publish import publish

    return publish(settings.index, milvus, progress)
