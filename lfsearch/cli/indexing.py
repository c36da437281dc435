"""`index` and `remove`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from lfsearch.cli.context import Settings
from lfsearch.cli.progress import progress_bar
from lfsearch.cli.publishing import backend_options, connect, publish_index, published_text
from lfsearch.cli.updated import forecast_text, jobs_option, tell_report
from lfsearch.cli.wording import fitted, shortened
from lfsearch.i18n import tr
from lfsearch.text.normal import drop_control

if TYPE_CHECKING:
    from lfsearch.index.remove import Removal


@click.command(
    help=tr(
        "Bring the index up to date with the corpus folder: new, changed and removed issues.\n\n"
        "Example: lfsearch index",
        "使索引与语料文件夹一致：新增、改动、移除的各期都会处理。\n\n例：lfsearch index",
    )
)
@click.option("--rebuild", is_flag=True, help=tr("Start from scratch.", "从头重建。"))
@click.option(
    "--model",
    metavar=tr("REF", "模型"),
    help=tr("Second model: a folder or a name; default: none.", "第二模型：文件夹或名称；default 表示不用。"),
)
@jobs_option
@backend_options
@click.option("--json", "as_json", is_flag=True, help=tr("Print the report as JSON.", "以 JSON 输出报告。"))
@click.pass_obj
def index(
    settings: Settings,
    rebuild: bool,
    model: str | None,
    jobs: int | None,
    backend: str,
    uri: str | None,
    name: str | None,
    as_json: bool,
) -> None:
    from lfsearch.index.batches import cores
    from lfsearch.index.build import update_index

    milvus = connect(backend, uri, name)  # before the work, lest it be for nothing
    with progress_bar(settings) as progress:
        report = update_index(
            settings.corpus,
            settings.index,
            rebuild=rebuild,
            model=model,
            jobs=jobs or cores(),
            progress=progress,
            foretell=lambda forecast: settings.say(forecast_text(forecast)),
        )
        published = publish_index(settings, milvus, progress) if milvus else None
    tell_report(settings, report, as_json, more={"published": published._asdict()} if published else {})
    if milvus and published and not as_json:
        click.echo(drop_control(published_text(milvus, published)))


@click.command(
    help=tr(
        "Delete an issue from the corpus folder and drop it from the index.\n\nExample: lfsearch remove 2024-03",
        "从语料文件夹删除一期，并从索引中移除。\n\n例：lfsearch remove 2024-03",
    )
)
@click.argument("issue", metavar="ISSUE")
@click.option("-y", "--yes", is_flag=True, help=tr("Do not ask.", "不再询问。"))
@click.pass_obj
def remove(settings: Settings, issue: str, yes: bool) -> None:
    from lfsearch.index.remove import removal_of, remove_issue

    if not yes:  # whether there is anything to be asked about
        _ask(_question(settings, removal_of(issue, settings.corpus, settings.index)))
    with progress_bar(settings) as progress:
        gone, report = remove_issue(issue, settings.corpus, settings.index, progress)
    if gone.files and not report.removed:
        settings.say(drop_control(tr(f"Deleted: {', '.join(gone.files)}.", f"已删除：{'、'.join(gone.files)}。")))
    tell_report(settings, report, False)


def _question(settings: Settings, going: Removal) -> str:
    if not going.files:
        return tr(
            f"{going.file} is gone from {settings.corpus} already; drop {going.issue} from the index?",
            f"{settings.corpus} 中已没有 {going.file}；从索引中移除 {going.issue}？",
        )
    files = tr(", ", "、").join(going.files)
    return tr(
        f"Delete {going.issue} ({files}) from {settings.corpus}?",
        f"从 {settings.corpus} 删除 {going.issue}（{files}）？",
    )


def _ask(question: str) -> None:
    """Go on if the user says yes, else Abort. UsageError where nobody can be asked."""
    try:
        click.confirm(fitted(shortened(drop_control(question)), sys.stderr), abort=True, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)
        raise click.UsageError(
            tr("Nobody has said yes; give -y where nobody can be asked.", "没有得到确认；无人应答时请加 -y。")
        ) from None
