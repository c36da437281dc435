"""`show`, `list` and `status`: what is in the index."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from lfsearch.cli import complete
from lfsearch.cli.context import (
    Settings,
    color_option,
    filter_options,
    format_options,
    only_one,
    take_filters,
    terminal_width,
    use_color,
)
from lfsearch.errors import QueryError
from lfsearch.i18n import tr
from lfsearch.output import formats, render


@click.command(
    help=tr(
        "Show a clause, a document or an issue, by id or 文号.\n\nExample: lfsearch show '临政办发〔2023〕39号' --outline",
        "按编号或文号显示条款、文件或整期。\n\n例：lfsearch show '临政办发〔2023〕39号' --outline",
    )
)
@click.argument("ref", shell_complete=complete.ids)
@click.option(
    "--context", metavar="N", type=click.IntRange(min=0), default=0, help=tr("Clauses around it.", "前后各若干条。")
)
@click.option("--outline", is_flag=True, help=tr("Headings and labels as a tree.", "以树形显示标题和序号。"))
@click.option("--warnings", is_flag=True, help=tr("What the parser found odd.", "解析时发现的疑点。"))
@format_options("json")
@color_option
@click.pass_obj
def show(
    settings: Settings, ref: str, context: int, outline: bool, warnings: bool, output: str | None, no_color: bool
) -> None:
    from lfsearch.retrieval.lookup import look_up, warnings_of

    only_one(("--outline", outline), ("--warnings", warnings), ("--context", context))
    found = look_up(settings.open().index, ref)
    if context and found.kind != "clause":
        raise QueryError(
            f"--context shows what stands around a clause, and {ref} is a whole document or issue; leave it out.",
            f"--context 用于单个条款，而 {ref} 是整份文件或整期；请去掉它。",
        )
    width, color = terminal_width(), use_color(no_color)
    if warnings:
        entries = warnings_of(found)
        if output:
            click.echo(formats.pretty([entry.to_json() for entry in entries]))
        else:
            click.echo(render.warnings_text(entries, width=width) or tr("No warnings.", "没有提示。"))
    elif output:
        click.echo(formats.pretty(formats.found_data(found, context)))
    elif outline:
        click.echo(render.outline_text(found, width=width, color=color))
    else:
        click.echo(render.found_text(found, context=context, width=width, color=color))


@click.command(
    "list",
    help=tr(
        "List issues, documents, clauses or responsible units, with the filters of search.\n\n"
        "Example: lfsearch list documents --year 2023 --kind 通知",
        "列出各期、文件、条款或责任单位，可用 search 的筛选条件。\n\n例：lfsearch list documents --year 2023 --kind 通知",
    ),
)
@click.argument("what", type=click.Choice(["issues", "documents", "clauses", "units"]))
@filter_options
@format_options("json", "jsonl", "csv", "markdown")
@color_option
@click.pass_obj
def list_command(settings: Settings, /, what: str, output: str | None, no_color: bool, **options: Any) -> None:
    from lfsearch.retrieval.lookup import listing

    filters = take_filters(options)
    entries = listing(settings.open().index, what, filters)
    text = (
        formats.listing(entries, output)
        if output
        else render.listing_text(entries, width=terminal_width(), color=use_color(no_color))
    )
    empty = True
    for block in text:
        empty = False
        if block:
            click.echo(block)
    if empty:
        settings.say(tr("Nothing passes the filters; try fewer of them.", "没有符合筛选条件的内容；可放宽条件再试。"))


@click.command(
    help=tr(
        "What is indexed, and whether it is up to date; --check verifies the index.\n\nExample: lfsearch status --check",
        "索引里有什么、是否最新；--check 会核验索引。\n\n例：lfsearch status --check",
    )
)
@click.option("--check", is_flag=True, help=tr("Verify the index.", "核验索引。"))
@format_options("json")
@click.pass_obj
def status(settings: Settings, check: bool, output: str | None) -> int:
    from lfsearch.retrieval.status import check_index, index_status

    engine = settings.open()
    report = index_status(engine.index, settings.corpus)
    if check:
        report = replace(report, problems=tuple(check_index(engine)))
    click.echo(formats.pretty(formats.status_data(report)) if output else render.status_text(report))
    return 1 if report.problems else 0
