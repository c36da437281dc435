"""`show`, `list` and `status`: what is in the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from lfsearch.cli import complete
from lfsearch.cli.context import (
    Settings,
    color_option,
    filters_described,
    only_one,
    take_filters,
    terminal_width,
    use_color,
)
from lfsearch.cli.duties import Shown, due_option, list_facts
from lfsearch.cli.recall import recall
from lfsearch.cli.writing import Target, put, put_table, put_text, target_options
from lfsearch.errors import QueryError
from lfsearch.i18n import tr

if TYPE_CHECKING:
    from lfsearch.retrieval.lookup import Found, Listed


@click.command(
    help=tr(
        "Show a clause, a document or an issue, by id, 文号 or title; 3 is the third hit of the last search.\n\n"
        "Example: lfsearch show '临政办发〔2023〕39号' --outline",
        "按编号、文号或标题显示条款、文件或整期；3 是上次查询的第三条。\n\n例：lfsearch show '临政办发〔2023〕39号' --outline",
    )
)
@click.argument("ref", shell_complete=complete.ids)
@click.option(
    "--context", metavar="N", type=click.IntRange(min=0), default=0, help=tr("Clauses around it.", "前后各若干条。")
)
@click.option("--outline", is_flag=True, help=tr("Headings and labels as a tree.", "以树形显示标题和序号。"))
@click.option("--cite", is_flag=True, help=tr("Only the citation, to be copied.", "只给出引用格式，便于复制。"))
@click.option("--warnings", is_flag=True, help=tr("What the parser found odd.", "解析时发现的疑点。"))
@target_options("json", files=("jsonl", "csv", "markdown", "xlsx"))
@color_option
@click.pass_obj
def show(settings: Settings, /, ref: str, context: int, target: Target, no_color: bool, **which: bool) -> None:
    from lfsearch.output import formats
    from lfsearch.retrieval.lookup import look_up

    only_one(*((f"--{name}", given) for name, given in which.items()), ("--context", context))
    found = look_up(settings.open().index, recall(settings.index, ref))
    if context and found.kind != "clause":
        raise QueryError(
            f"--context shows what stands around a clause, and {ref} is a whole document or issue; leave it out.",
            f"--context 用于单个条款，而 {ref} 是整份文件或整期；请去掉它。",
        )
    color = use_color(no_color) and target.file is None
    if target.format in (None, "json"):
        chosen = next((name for name, given in which.items() if given), "")
        put(settings, target, [_shown(found, chosen, context, target, color)], color)
        return
    only_one((f"-o {target.file}", True), *((f"--{name}", given) for name, given in which.items()))
    records = found.records()
    if target.format == "xlsx":
        put_table(settings, target, formats.listing_table(records))
    else:
        put(settings, target, formats.listing(records, target.format or ""))


def _shown(found: Found, which: str, context: int, target: Target, color: bool) -> str:
    """What `show` prints of what it found: all of it, or its outline, warnings or citation."""
    from lfsearch.output import formats, render
    from lfsearch.retrieval.lookup import warnings_of

    width = terminal_width()
    if which == "warnings":
        entries = warnings_of(found)
        if target.format:
            return formats.pretty([entry.to_json() for entry in entries])
        return render.warnings_text(entries, width=width) or tr("No warnings.", "没有提示。")
    if target.format:
        return formats.pretty(formats.found_data(found, context))
    if which == "outline":
        return render.outline_text(found, width=width, color=color)
    if which == "cite":
        return "\n".join(found.citations())
    return render.found_text(found, context=context, width=width, color=color)


@click.command(
    "list",
    help=tr(
        "List issues, places, documents, clauses, responsible units, deadlines or figures, with the filters of search.\n\n"
        "Example: lfsearch list documents --status --as-of 2025-12-31",
        "列出各期、地方、文件、条款、责任单位、时限或数字，可用 search 的筛选条件。\n\n"
        "例：lfsearch list documents --status --as-of 2025-12-31",
    ),
)
@click.argument(
    "what", type=click.Choice(["issues", "places", "documents", "clauses", "units", "deadlines", "figures"])
)
@click.option(
    "--status",
    "by_status",
    is_flag=True,
    help=tr(
        "Documents by whether they are in force; --as-of names the day and leaves none out.",
        "按效力列出文件；--as-of 指明哪一天，不排除任何文件。",
    ),
)
@due_option
@filters_described(
    unit=tr(
        "A unit the clause makes responsible; of figures also a unit of measure, such as 万元.",
        "条款规定的责任单位；列数字时也可以是计量单位，如 万元。",
    )
)
@target_options("json", "jsonl", "csv", "markdown", files=("xlsx",))
@color_option
@click.pass_obj
def list_command(
    settings: Settings,
    /,
    what: str,
    by_status: bool,
    due: str | None,
    target: Target,
    no_color: bool,
    **options: Any,
) -> None:
    from lfsearch.output import formats, render
    from lfsearch.retrieval.filters import parse_date
    from lfsearch.retrieval.lookup import listing

    as_of = None
    if by_status:
        if what != "documents":
            raise click.UsageError(
                tr(
                    f"--status is for documents, not {what}; leave it out.",
                    f"--status 只用于 documents，不用于 {what}；请去掉它。",
                )
            )
        as_of = parse_date(options["as_of"]) if options["as_of"] else None
        options["as_of"] = options["as_of"] if options["in_force"] else None
    filters = take_filters(options)
    if what in ("deadlines", "figures"):
        list_facts(settings, what, due, Shown(target, no_color), filters)
        return
    if due:
        raise QueryError("--due is for list deadlines; leave it out.", "--due 只用于 list deadlines；请去掉它。")
    entries = listing(settings.open().index, what, filters, as_of)
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
            else _standings(entries, color)
            if by_status
            else render.listing_text(entries, width=terminal_width(), color=color)
        )
        for block in shown:
            empty = False
            if block:
                yield block

    put(settings, target, blocks(), color)
    if empty:
        settings.say(tr("Nothing passes the filters; try fewer of them.", "没有符合筛选条件的内容；可放宽条件再试。"))


def _standings(entries: Iterable[Listed], color: bool) -> Iterator[str]:
    """The documents by their standing."""
    from lfsearch.output.standings import standings_text
    from lfsearch.records import DocumentEntry

    documents = [entry for entry in entries if isinstance(entry, DocumentEntry)]
    if documents:
        yield standings_text(documents, width=terminal_width(), color=color)


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
    from lfsearch.output import formats, render
    from lfsearch.retrieval.status import index_status

    engine = settings.open()
    report = index_status(engine.index, settings.corpus, read=check)
    if check:
        from lfsearch.retrieval.checking import check_index  # it reads and compares as `index` does

        report = replace(report, problems=tuple(check_index(engine)))
    text = formats.pretty(formats.status_data(report)) if target.format else render.status_text(report)
    put_text(settings, target, text)
    return 1 if report.problems else 0
