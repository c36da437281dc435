"""`show`, `list` and `status`: what is in the index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from lfsearch.cli.context import (
    Settings,
    color_option,
    filter_options,
    only_one,
    take_filters,
    terminal_width,
    use_color,
)
from lfsearch.cli.writing import Target, put, put_table, target_options
from lfsearch.errors import QueryError
from lfsearch.i18n import tr
from lfsearch.output import formats, render

if TYPE_CHECKING:
    from lfsearch.retrieval.lookup import Found


@click.command(
    help=tr(
        "Show a clause, a document or an issue, by id or 文号.\n\nExample: lfsearch show '临政办发〔2023〕39号' --outline",
        "按编号或文号显示条款、文件或整期。\n\n例：lfsearch show '临政办发〔2023〕39号' --outline",
    )
)
@click.argument("ref")
@click.option(
    "--context", metavar="N", type=click.IntRange(min=0), default=0, help=tr("Clauses around it.", "前后各若干条。")
)
@click.option("--outline", is_flag=True, help=tr("Headings and labels as a tree.", "以树形显示标题和序号。"))
@click.option("--warnings", is_flag=True, help=tr("What the parser found odd.", "解析时发现的疑点。"))
@target_options("json", files=("jsonl", "csv", "markdown", "xlsx"))
@color_option
@click.pass_obj
def show(
    settings: Settings, ref: str, context: int, outline: bool, warnings: bool, target: Target, no_color: bool
) -> None:
    from lfsearch.retrieval.lookup import look_up

    only_one(("--outline", outline), ("--warnings", warnings), ("--context", context))
    found = look_up(settings.open().index, ref)
    if context and found.kind != "clause":
        raise QueryError(
            f"--context shows what stands around a clause, and {ref} is a whole document or issue; leave it out.",
            f"--context 用于单个条款，而 {ref} 是整份文件或整期；请去掉它。",
        )
    color = use_color(no_color) and target.file is None
    if target.format and target.format != "json":
        only_one((f"--out .{target.format}", True), ("--warnings", warnings), ("--outline", outline))
        records = found.records()
        if target.format == "xlsx":
            put_table(settings, target, formats.listing_table(records))
        else:
            put(settings, target, formats.listing(records, target.format))
        return
    put(settings, target, [_shown(found, context, outline, warnings, target, color)], color)


def _shown(found: Found, context: int, outline: bool, warnings: bool, target: Target, color: bool) -> str:
    """What `show` prints of what it found, as JSON or for people."""
    from lfsearch.retrieval.lookup import warnings_of

    width = terminal_width()
    if warnings:
        entries = warnings_of(found)
        if target.format:
            return formats.pretty([entry.to_json() for entry in entries])
        return render.warnings_text(entries, width=width) or tr("No warnings.", "没有提示。")
    if target.format:
        return formats.pretty(formats.found_data(found, context))
    if outline:
        return render.outline_text(found, width=width, color=color)
    return render.found_text(found, context=context, width=width, color=color)


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
@target_options("json", "jsonl", "csv", "markdown", files=("xlsx",))
@color_option
@click.pass_obj
def list_command(settings: Settings, /, what: str, target: Target, no_color: bool, **options: Any) -> None:
    from lfsearch.retrieval.lookup import listing

    filters = take_filters(options)
    entries = listing(settings.open().index, what, filters)
    if target.format == "xlsx":
        put_table(settings, target, formats.listing_table(entries))
        return
    color = use_color(no_color) and target.file is None
    empty = True

    def blocks() -> Iterator[str]:
        nonlocal empty
        shown = (
            formats.listing(entries, target.format)
            if target.format
            else render.listing_text(entries, width=terminal_width(), color=color)
        )
        for block in shown:
            empty = False
            if block:
                yield block

    put(settings, target, blocks(), color)
    if empty:
        settings.say(tr("Nothing passes the filters; try fewer of them.", "没有符合筛选条件的内容；可放宽条件再试。"))


@click.command(
    help=tr(
        "What is indexed, and whether it is up to date; --check verifies the index.\n\nExample: lfsearch status --check",
        "索引里有什么、是否最新；--check 会核验索引。\n\n例：lfsearch status --check",
    )
)
@click.option("--check", is_flag=True, help=tr("Verify the index.", "核验索引。"))
@target_options("json")
@click.pass_obj
def status(settings: Settings, check: bool, target: Target) -> int:
    from lfsearch.retrieval.status import check_index, index_status

    engine = settings.open()
    report = index_status(engine.index, settings.corpus)
    if check:
        report = replace(report, problems=tuple(check_index(engine)))
    text = formats.pretty(formats.status_data(report)) if target.format else render.status_text(report)
    put(settings, target, [text])
    return 1 if report.problems else 0
