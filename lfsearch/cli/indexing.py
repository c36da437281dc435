"""`index` and `add`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lfsearch.cli.context import Settings
from lfsearch.i18n import count, tr
from lfsearch.records import JsonObject

if TYPE_CHECKING:
    from lfsearch.index.build import BuildReport
    from lfsearch.index.update import StageProgress


@click.command(
    help=tr(
        "Bring the index up to date with the corpus folder: new, changed and removed issues.\n\n"
        "Example: lfsearch index",
        "使索引与语料文件夹一致：新增、改动、移除的各期都会处理。\n\n例：lfsearch index",
    )
)
@click.option("--rebuild", is_flag=True, help=tr("Start from scratch.", "从头重建。"))
@click.option("--model", metavar="REF", help=tr("Embedding model: a folder or a name.", "向量模型：文件夹或名称。"))
@click.option("--json", "as_json", is_flag=True, help=tr("Print the report as JSON.", "以 JSON 输出报告。"))
@click.pass_obj
def index(settings: Settings, rebuild: bool, model: str | None, as_json: bool) -> None:
    from lfsearch.index.build import update_index

    with progress_bar(settings) as progress:
        report = update_index(settings.corpus, settings.index, rebuild=rebuild, model=model, progress=progress)
    _tell(settings, report, as_json)


@click.command(
    help=tr(
        "Check new issues, copy them into the corpus folder and bring the index up to date; of a FOLDER all of them.\n\n"
        "Example: lfsearch add 2024-03.txt",
        "检查新的一期，复制到语料文件夹，并更新索引；给出文件夹则添加其中各期。\n\n例：lfsearch add 2024-03.txt",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER...")
@click.option("--issue", metavar="ISSUE", help=tr("Its issue, such as 2024-03.", "期号，如 2024-03。"))
@click.option("--replace", is_flag=True, help=tr("Replace an issue that is there.", "替换已有的一期。"))
@click.option("--json", "as_json", is_flag=True, help=tr("Print the report as JSON.", "以 JSON 输出报告。"))
@click.pass_obj
def add(settings: Settings, files: tuple[str, ...], issue: str | None, replace: bool, as_json: bool) -> None:
    from lfsearch.index.add import add_issues

    with progress_bar(settings) as progress:
        added, report = add_issues(
            [Path(name) for name in files],
            settings.corpus,
            settings.index,
            issue=issue,
            replace=replace,
            progress=progress,
        )
    for found in added:
        settings.say(
            tr(
                f"{found.issue}: {count(found.documents, 'document')}, {count(found.clauses, 'clause')}, "
                f"{count(found.warnings, 'warning')}.",
                f"{found.issue}：{found.documents} 份文件，{found.clauses} 条条款，{found.warnings} 处提示。",
            )
        )
    _tell(settings, report, as_json)


def _tell(settings: Settings, report: BuildReport, as_json: bool) -> None:
    if as_json:
        data: JsonObject = {"schema_version": 1, **asdict(report), "up_to_date": report.up_to_date}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    if report.up_to_date and not report.encoded:
        click.echo(
            tr(
                f"The index is up to date: {count(report.documents, 'document')}, {count(report.clauses, 'clause')}.",
                f"索引已是最新：{report.documents} 份文件，{report.clauses} 条条款。",
            )
        )
        return
    for names, english, chinese in (
        (report.added, "added", "新增"),
        (report.changed, "re-indexed", "重建"),
        (report.removed, "removed", "移除"),
    ):
        if names:
            click.echo(tr(f"{english}: {', '.join(names)}", f"{chinese}：{'、'.join(names)}"))
    click.echo(
        tr(
            f"{count(report.documents, 'document')}, {count(report.clauses, 'clause')}, "
            f"{count(report.warnings, 'warning')}; {count(report.encoded, 'text')} embedded; {report.seconds:.1f} s",
            f"共 {report.documents} 份文件，{report.clauses} 条条款，{report.warnings} 处提示；"
            f"新算向量 {report.encoded} 个；用时 {report.seconds:.1f} 秒",
        )
    )


@contextmanager
def progress_bar(settings: Settings) -> Iterator[StageProgress]:
    """A progress bar on stderr, only on a terminal."""
    if settings.quiet or not sys.stderr.isatty():
        yield lambda stage, done, total: settings.mention(f"{stage} {done}/{total}") if done == total else None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    names = {
        "parse": tr("parsing issues", "解析"),
        "words": tr("indexing words", "建立词索引"),
        "vectors": tr("embedding", "计算向量"),
    }
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(names.get(stage, stage), total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield show
