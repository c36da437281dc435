"""`duties`, `deadlines` and `figures`: who has to do what, by when, how much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from lfsearch.cli import complete
from lfsearch.cli.context import (
    Settings,
    color_option,
    filter_options,
    filters_described,
    only_one,
    take_filters,
    terminal_width,
    use_color,
)
from lfsearch.cli.writing import Target, put, put_table, target_options
from lfsearch.errors import QueryError
from lfsearch.i18n import tr
from lfsearch.types import Filters

if TYPE_CHECKING:
    from lfsearch.output.tables import Table
    from lfsearch.records import JsonObject
    from lfsearch.retrieval.engine import Engine
    from lfsearch.retrieval.factlists import FactEntry

due_option = click.option(
    "--due",
    metavar="RANGE",
    help=tr("Due in this range: ..2023-12-31, 2023-12.", "期限在此范围：..2023-12-31、2023-12。"),
)


@click.command(
    help=tr(
        "What a UNIT must do: task, role, deadlines, document; former names and short ones are the same unit.\n\n"
        "Example: lfsearch duties 市农业农村局 --since 2023-01-01 --due ..2023-12-31 -o duties.xlsx",
        "某单位的职责：条款、角色、时限、文件；旧名、简称都算。\n\n"
        "例：lfsearch duties 市农业农村局 --since 2023-01-01 --due ..2023-12-31 -o 职责.xlsx",
    )
)
@click.argument("whose", metavar="[UNIT]", required=False, shell_complete=complete.units)
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="ROLE",
    type=click.Choice(["牵头", "配合", "责任"]),
    help=tr("牵头, 配合 or 责任.", "牵头、配合或责任。"),
)
@due_option
@click.option(
    "--topic",
    metavar="WORDS",
    help=tr(
        "Tasks about this: it, its parts or a heading above it hold all the words.",
        "只看与此有关的任务：任务、其下各条或上级标题含有全部词语。",
    ),
)
@click.option("--matrix", "as_matrix", is_flag=True, help=tr("Count: units by year.", "计数：单位 × 年份。"))
@click.option(
    "--by",
    type=click.Choice(["year", "topic", "document"]),
    help=tr("Columns of the matrix.", "矩阵的列：年份、主题或文件。"),
)
@click.option(
    "--compare",
    nargs=2,
    metavar="A B",
    help=tr("Who gained and lost from one document to the other.", "两份文件之间，谁新增、谁不再承担。"),
)
@filter_options
@target_options("json", "jsonl", "csv", "markdown", files=("xlsx",))
@color_option
@click.pass_obj
def duties(
    settings: Settings,
    /,
    whose: str | None,
    target: Target,
    no_color: bool,
    compare: tuple[str, str] | None,
    **options: Any,
) -> None:
    from lfsearch.output import duties as output
    from lfsearch.retrieval.duties import DutyQuery
    from lfsearch.retrieval.dutynotes import topic_notes
    from lfsearch.retrieval.dutytable import matrix

    as_matrix, by = options.pop("as_matrix") or options["by"] is not None, options.pop("by") or "year"
    options["filters"] = filters = take_filters(options)
    if whose is None and not (as_matrix or compare or options["topic"] or options["due"] or filters != Filters()):
        raise click.UsageError(
            tr(
                "Name a UNIT, or give --matrix, --compare or a filter.",
                "请给出单位，或用 --matrix、--compare、筛选条件。",
            )
        )
    only_one(("--matrix", as_matrix or compare), ("--jsonl", target.format == "jsonl"))
    engine = settings.open()
    width, color = terminal_width(), use_color(no_color) and target.file is None
    if compare:
        found = engine.compare_duties(*compare, unit=whose, **options)
        text = output.comparison_text(found, width=width, color=color)
        _put(settings, Place(target, color), output.comparison_table(found), [found.to_json()], text)
        return
    tasks = engine.duties(whose, **options)
    if not tasks:
        settings.say(_nothing(engine, whose))
    wanted = DutyQuery.read(whose, **{name: value for name, value in options.items() if name != "filters"})
    for note in topic_notes(engine.index, wanted, filters, len(tasks)):
        settings.say(note)
    if as_matrix:
        table = matrix(tasks, by)
        _put(
            settings,
            Place(target, color),
            output.matrix_table(table),
            [table.to_json()],
            [output.matrix_text(table, width=width, color=color)],
        )
        return
    text = output.duties_text(tasks, width=width, color=color)
    data = [task.to_json() for task in tasks]
    _put(settings, Place(target, color), output.duties_table(tasks), data, text, many=True)


class Place(NamedTuple):
    """Where an answer goes, and whether its text for people is coloured."""

    target: Target
    color: bool


def _put(
    settings: Settings,
    place: Place,
    table: Table,
    data: Sequence[JsonObject],
    text: Iterable[str],
    *,
    many: bool = False,
) -> None:
    """Write an answer in the form that was asked for; `many` says that it is a list, though of one thing."""
    from lfsearch.output import formats
    from lfsearch.output.tables import csv_text, markdown_text

    target = place.target
    match target.format:
        case "xlsx":
            put_table(settings, target, table)
        case "json":
            put(settings, target, [formats.pretty(list(data) if many else {"schema_version": 1, **data[0]})])
        case "jsonl":
            put(settings, target, map(formats.line, data))
        case "csv":
            put(settings, target, [csv_text(table)])
        case "markdown":
            put(settings, target, [markdown_text(table)])
        case _:
            put(settings, target, text, place.color)


def _nothing(engine: Engine, unit: str | None) -> str:
    """What is said where there is no duty: which names are near, where no unit is called so."""
    import difflib

    from lfsearch.retrieval.duties import names_by_document

    catalogue = engine.index.store.catalogue
    if unit is None or names_by_document(catalogue, unit):
        return tr("No task passes the filters; try fewer of them.", "没有符合筛选条件的任务；可放宽条件再试。")
    names = list(dict.fromkeys(name for entry in catalogue for name in (*entry.units, *entry.obliged)))
    near = difflib.get_close_matches(unit, names, n=3, cutoff=0.4)
    if near:
        return tr(
            f"No unit is called {unit} here; near: {', '.join(near)}.",
            f"本库没有叫“{unit}”的单位；相近的有：{'、'.join(near)}。",
        )
    return tr(
        f"No unit is called {unit} here; lfsearch list units names all.",
        f"本库没有叫“{unit}”的单位；lfsearch list units 可列出全部。",
    )


@click.command(
    help=tr(
        "Every deadline, the earliest first, with the filters of search.\n\n"
        "Example: lfsearch deadlines --due 2023-10-01..2023-12-31 --unit 市能源局",
        "全部时限，最早的在前，可用 search 的筛选条件。\n\n例：lfsearch deadlines --due 2023-10-01..2023-12-31 --unit 市能源局",
    )
)
@due_option
@filter_options
@target_options("json", "jsonl", "csv", "markdown", files=("xlsx",))
@color_option
@click.pass_obj
def deadlines(settings: Settings, /, due: str | None, target: Target, no_color: bool, **options: Any) -> None:
    list_facts(settings, "deadlines", due, Shown(target, no_color), take_filters(options))


@click.command(
    help=tr(
        "Every figure with its measure, with the filters of search.\n\nExample: lfsearch figures --unit 万元 --year 2023",
        "全部数字及其指标，可用 search 的筛选条件。\n\n例：lfsearch figures --unit 万元 --year 2023",
    )
)
@filters_described(
    unit=tr(
        "Unit of measure, such as 万元; or a unit the clause makes responsible.",
        "计量单位，如 万元；也可以是条款规定的责任单位。",
    )
)
@target_options("json", "jsonl", "csv", "markdown", files=("xlsx",))
@color_option
@click.pass_obj
def figures(settings: Settings, /, target: Target, no_color: bool, **options: Any) -> None:
    list_facts(settings, "figures", None, Shown(target, no_color), take_filters(options))


class Shown(NamedTuple):
    """Where an answer goes, and whether in colours."""

    target: Target
    no_color: bool


def list_facts(settings: Settings, what: str, due: str | None, shown: Shown, filters: Filters) -> None:
    """Print deadlines or figures; `list` has them too."""
    from lfsearch.output import duties as output
    from lfsearch.retrieval.due import parse_due
    from lfsearch.retrieval.factlists import by_kind, list_deadlines, list_figures

    index = settings.open().index
    if what == "deadlines":
        entries: list[FactEntry] = [*list_deadlines(index, filters, parse_due(due) if due else None)]
    else:
        if due:
            raise QueryError("--due is for deadlines; leave it out.", "--due 只用于 deadlines；请去掉它。")
        filters, measures = by_kind(index, filters)
        entries = [*list_figures(index, filters, measures)]
    if not entries:
        settings.say(tr("Nothing passes the filters; try fewer of them.", "没有符合筛选条件的内容；可放宽条件再试。"))
    color = use_color(shown.no_color) and shown.target.file is None
    text = output.facts_text(entries, width=terminal_width(), color=color)
    data = [entry.to_json() for entry in entries]
    _put(settings, Place(shown.target, color), output.facts_table(entries), data, text, many=True)
