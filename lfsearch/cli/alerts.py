"""`alert`: searches kept by name, and what they find that they did not find before; made for cron."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from lfsearch.cli.context import Settings, color_option, filter_options, terminal_width, use_color
from lfsearch.cli.keeping import Alert, find, forget, keep, kept, updating
from lfsearch.cli.wording import Group
from lfsearch.cli.words import QueryCommand
from lfsearch.cli.writing import Target, put, put_table, target_options
from lfsearch.i18n import count, tr
from lfsearch.records import ClauseRecord, JsonObject

if TYPE_CHECKING:
    from lfsearch.retrieval.engine import Engine

_FORMATS = ("json", "jsonl", "csv", "markdown")
NOTHING_NEW = 3  # the exit code of a run that found nothing; 1 and 2 are errors
_COLUMNS = ("alert", "doc_no", "date", "title", "path", "text", "id", "source")


@click.group(
    cls=Group,
    help=tr(
        "Searches that are kept: alert run prints the clauses that came since the last time.\n\n"
        "Example: lfsearch alert add burning 秸秆禁烧 --unit 市生态环境局",
        "订阅检索：alert run 列出上次之后新出现的条款。\n\n例：lfsearch alert add burning 秸秆禁烧 --unit 市生态环境局",
    ),
)
def alert() -> None:
    pass


@alert.command(
    cls=QueryCommand,
    help=tr(
        "Keep QUERY under NAME, with the filters of search. It means the clauses that hold all its words, in their text or "
        "the title of their document; those there now are no news.\n\nExample: lfsearch alert add burning '秸秆 禁烧' --since 2024-01-01",
        "以这个名称保存查询词和筛选条件。只看含有全部词语的条款（文件标题里的也算）；现有的不算新。\n\n"
        "例：lfsearch alert add burning '秸秆 禁烧' --since 2024-01-01",
    ),
)
@click.argument("name")
@click.argument("query", nargs=-1, required=True)
@filter_options
@click.pass_obj
def add(settings: Settings, /, name: str, query: tuple[str, ...], **options: Any) -> None:
    given = {key: list(value) if isinstance(value, tuple) else value for key, value in options.items() if value}
    made = Alert(name, " ".join(query), given)
    found = _found(settings.open(), made)
    with updating(settings.index) as alerts:
        keep(alerts, made.with_seen(found))
    settings.say(
        tr(
            f"Kept: {name}. {count(len(found), 'clause')} hold it now; lfsearch alert run prints those that come later.",
            f"已保存 {name}。现有 {len(found)} 条；lfsearch alert run 会列出以后新出现的。",
        )
    )


@alert.command(
    "list",
    help=tr(
        "The searches that are kept.\n\nExample: lfsearch alert list", "列出已保存的检索。\n\n例：lfsearch alert list"
    ),
)
@target_options(*_FORMATS, files=("xlsx",))
@click.pass_obj
def list_alerts(settings: Settings, /, target: Target) -> None:
    from lfsearch.output import formats
    from lfsearch.output.display import clean

    alerts = list(kept(settings.index).values())
    rows = [one.told() for one in alerts]
    if target.format == "xlsx":
        put_table(settings, target, formats.rows_table(rows, ("name", "query", "filters", "seen", "last_run")))
    elif target.format:
        columns = ("name", "query", "filters", "seen", "last_run")
        put(settings, target, [formats.rows(rows, target.format, columns)])
    else:
        lines = [clean(f"{one.name}  {one.query}  {one.filters_text()}".rstrip()) for one in alerts]
        put(settings, target, lines)
    if not alerts:
        settings.say(
            tr(
                "Nothing is kept; lfsearch alert add NAME QUERY keeps a search.",
                "还没有保存；可用 lfsearch alert add 名称 查询词 保存。",
            )
        )


@alert.command(
    help=tr(
        "Forget a search.\n\nExample: lfsearch alert remove burning",
        "删除一个检索。\n\n例：lfsearch alert remove burning",
    )
)
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, /, name: str) -> None:
    with updating(settings.index) as alerts:
        forget(alerts, name)
    settings.say(tr(f"Forgotten: {name}.", f"已删除 {name}。"))


@alert.command(
    help=tr(
        "Print the clauses that came since the last run, of all searches that are kept or of those named. Exit code 0: there are "
        "some, 3: there are none.\n\nExample: lfsearch alert run --markdown -o news.md",
        "列出上次运行之后新出现的条款，可只运行指明的检索。退出码 0 表示有新条款，3 表示没有。\n\n"
        "例：lfsearch alert run --markdown -o news.md",
    )
)
@click.argument("names", nargs=-1)
@click.option("--all", "everything", is_flag=True, help=tr("All that is found, new or not.", "列出全部，不论新旧。"))
@click.option("--keep", "dry", is_flag=True, help=tr("Let it be new the next time too.", "下次仍算新的。"))
@target_options(*_FORMATS, files=("xlsx",))
@color_option
@click.pass_obj
def run(
    settings: Settings,
    /,
    names: tuple[str, ...],
    everything: bool,
    dry: bool,
    target: Target,
    no_color: bool,
) -> int:
    news: list[tuple[Alert, list[ClauseRecord]]] = []
    # The lock is held until the answer is written: what could not be printed is new the next time.
    with updating(settings.index) as alerts:
        chosen = _chosen(alerts, names)
        engine = settings.open() if chosen else None  # one for all, so that they answer of one generation
        for one in chosen:
            assert engine is not None
            found = _found(engine, one)
            news.append((one, [record for record in found if everything or one.is_new(record)]))
            if not dry:
                keep(alerts, one.with_seen(found), replacing=True)
        _put(settings, target, news, use_color(no_color))
    total = sum(len(records) for _, records in news)
    if not news:
        settings.say(
            tr(
                "Nothing is kept; lfsearch alert add NAME QUERY keeps a search.",
                "还没有保存；可用 lfsearch alert add 名称 查询词 保存。",
            )
        )
    elif not total:
        settings.say(tr("Nothing new.", "没有新条款。"))
    return 0 if total else NOTHING_NEW


def _chosen(alerts: dict[str, Alert], names: Sequence[str]) -> list[Alert]:
    return [find(alerts, name) for name in (names or alerts)]


def _found(engine: Engine, one: Alert) -> list[ClauseRecord]:
    """The clauses that hold all words of the search, some of them in the title of their document, in reading order."""
    from lfsearch.cli.context import take_filters

    return engine.holding(one.query, filters=take_filters(one.options()), titles=True)


def _put(settings: Settings, target: Target, news: Sequence[tuple[Alert, list[ClauseRecord]]], color: bool) -> None:
    from lfsearch.output import formats, render
    from lfsearch.output.display import clean
    from lfsearch.output.paint import BOLD, paint

    rows: list[JsonObject] = [{"alert": one.name, **record.to_json()} for one, records in news for record in records]
    if target.format == "json":
        told: list[JsonObject] = [
            {"name": one.name, "query": one.query, "new": [record.to_json() for record in records]}
            for one, records in news
        ]
        put(settings, target, [formats.pretty(told)])
    elif target.format == "xlsx":
        put_table(settings, target, formats.rows_table(rows, _COLUMNS))
    elif target.format:
        text = formats.rows(rows, target.format, _COLUMNS)
        put(settings, target, [text] if rows else [])
    else:
        color = color and target.file is None
        blocks = []
        for one, records in news:
            if records:
                blocks.append(paint(clean(f"== {one.name}: {one.query} ({len(records)})"), BOLD, color))
                for record in records:
                    told_of = " · ".join(str(part) for part in (record.doc_no or record.title, record.date) if part)
                    blocks.append(clean(told_of))
                    blocks += render.listing_text([record], width=terminal_width(), color=color)
        put(settings, target, blocks, color)
