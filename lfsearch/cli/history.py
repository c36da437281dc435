"""`history`: how a measure has changed from issue to issue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lfsearch.cli import complete
from lfsearch.cli.context import (
    Settings,
    color_option,
    filter_options,
    only_one,
    take_filters,
    terminal_width,
    use_color,
)
from lfsearch.cli.recall import recall
from lfsearch.cli.words import QueryCommand, join_words
from lfsearch.cli.writing import Target, put, put_bytes, put_table, target_options
from lfsearch.i18n import tr

_PICTURES = (".png", ".svg")


def _take_picture(context: click.Context, option: click.Parameter, name: str | None) -> Path | None:
    file = Path(name) if name else None
    if file and file.suffix.lower() not in _PICTURES:
        raise click.BadParameter(
            tr(
                f"{name} is no picture; use {' or '.join(_PICTURES)}.",
                f"{name} 不是图片；请用 {' 或 '.join(_PICTURES)}。",
            )
        )
    return file


@click.command(
    cls=QueryCommand,
    help=tr(
        "How a measure has changed from issue to issue: CLAUSE by its id, or the best hit of a search for QUERY; with a table "
        "of its figures, and which issues have no counterpart or are missing. The filters choose what is shown.\n\n"
        "Example: lfsearch history 秸秆综合利用率 --plot straw.svg",
        "一项措施历年如何变化：给出条款编号即查该条，给出查询词则取首条；附数字对照表，并说明哪些期未见对应条款、哪些期索引没有。"
        "筛选条件只决定列出哪些。\n\n例：lfsearch history 秸秆综合利用率 --plot 秸秆.svg",
    ),
)
@click.argument(
    "query", nargs=-1, required=True, metavar="CLAUSE|QUERY", callback=join_words, shell_complete=complete.ids
)
@click.option(
    "--plot",
    "picture",
    metavar="FILE",
    callback=_take_picture,
    help=tr("Draw its figures, as .png or .svg.", "把数字画成图，.png 或 .svg。"),
)
@click.option("--full", is_flag=True, help=tr("Whole texts and all figures.", "显示全文和全部数字。"))
@filter_options
@target_options("json", "jsonl", "csv", "markdown", "html", files=("xlsx",))
@color_option
@click.pass_obj
def history(
    settings: Settings, /, query: str, picture: Path | None, full: bool, target: Target, no_color: bool, **options: Any
) -> None:
    from lfsearch.output import history as output
    from lfsearch.output import historydata as data

    only_one((f"--{target.format}", target.format), ("--full", full))
    filters = take_filters(options)
    found = settings.open().history(recall(settings.index, query), filters=filters)
    for note in found.notes:
        settings.say(note)
    if target.format == "xlsx":
        put_table(settings, target, data.steps_table(found), data.quantities_table(found))
    elif target.format:
        put(settings, target, [data.history_as(found, target.format)])
    else:
        shown = output.Shown(terminal_width(), use_color(no_color) and target.file is None, full)
        put(settings, target, output.history_text(found, shown), shown.color)
    if found.seed is None:
        settings.say(tr("No clause fits, so there is nothing to follow.", "没有相符的条款，无从追溯。"))
    elif not found.steps:
        settings.say(tr("No step passes the filters; try fewer of them.", "没有符合筛选条件的；可放宽条件再试。"))
    if picture:
        from lfsearch.output.plot import plot

        drawn = plot(found, picture.suffix.lower().removeprefix("."))
        put_bytes(settings, Target(file=picture), drawn.data)
        settings.say(drawn.note)
