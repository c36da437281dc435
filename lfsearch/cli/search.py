"""`search` and `similar`."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from lfsearch.cli import complete
from lfsearch.cli.context import (
    Settings,
    color_option,
    filter_options,
    only_one,
    take_filters,
    terminal_height,
    terminal_width,
    use_color,
    without_option,
)
from lfsearch.cli.recall import recall, remember
from lfsearch.cli.words import QueryCommand, join_words
from lfsearch.cli.writing import Target, put, put_table, target_options
from lfsearch.errors import LfsearchError, QueryError
from lfsearch.i18n import tr
from lfsearch.records import JsonObject
from lfsearch.types import Filters

if TYPE_CHECKING:
    from lfsearch.output.groups import Around
    from lfsearch.output.screen import Amount, Beside, View
    from lfsearch.retrieval.engine import Engine
    from lfsearch.retrieval.results import SearchResult

F = TypeVar("F", bound=Callable[..., Any])

_POSITIVE = click.IntRange(min=1)
# As many hits as are shown when probably none fits, and when the person did not say how many.
_DOUBTFUL, _USUAL = 3, 10
_TABLES = ("csv", "markdown", "xlsx")


def shown_options(command: F) -> F:
    """Add --full, --lines and --cite: how much of each hit people see; the command gets them as `amount`."""

    @functools.wraps(command)
    def with_amount(*args: Any, **kwargs: Any) -> Any:
        from lfsearch.output.screen import Amount

        full, lines, cite = kwargs.pop("full"), kwargs.pop("lines"), kwargs.pop("cite")
        only_one(("--full", full), ("--lines", lines))
        return command(*args, amount=Amount(lines, full, cite), **kwargs)

    for option in (
        click.option("--cite", is_flag=True, help=tr("How each hit is cited.", "附上引用格式。")),
        click.option("--lines", metavar="N", type=_POSITIVE, help=tr("Lines of each hit's text.", "每条正文的行数。")),
        click.option("--full", is_flag=True, help=tr("The whole text of each hit.", "显示每条全文。")),
    ):
        with_amount = option(with_amount)
    return cast(F, with_amount)


@click.command(
    cls=QueryCommand,
    help=tr(
        'Rank clauses for QUERY: words, a question, a 文号 or a title. "quoted" must occur, -word must not.\n\n'
        "Example: lfsearch search '烧麦秆会不会被罚' --year 2020..2023",
        '按查询词排列条款：词语、问句、文号或标题均可；"引号"里的必须出现，-词 不得出现。\n\n'
        "例：lfsearch search '烧麦秆会不会被罚' --year 2020..2023",
    ),
)
@click.argument("query", nargs=-1, callback=join_words)
@click.option(
    "--batch",
    type=click.File("r", encoding="utf-8"),
    metavar="FILE",
    help=tr("One query a line, or JSON Lines; - is stdin.", "每行一个查询，或 JSON Lines；- 为标准输入。"),
)
@click.option(
    "--mode",
    type=click.Choice(["hybrid", "keyword", "semantic"]),
    default="hybrid",
    show_default=True,
    help=tr("How to rank.", "排序方式。"),
)
@click.option(
    "-n", "--limit", metavar="N", type=_POSITIVE, help=tr("How many hits; 10 unless said.", "条数，默认 10。")
)
@click.option(
    "--offset", metavar="N", type=click.IntRange(min=0), default=0, help=tr("Skip so many hits.", "跳过前若干条。")
)
@click.option(
    "--context", metavar="N", type=click.IntRange(min=0), default=0, help=tr("Clauses around a hit.", "前后各若干条。")
)
@click.option(
    "--group-by",
    type=click.Choice(["year", "document", "issuer", "kind", "issue"]),
    help=tr("Group the hits.", "按此分组。"),
)
@click.option(
    "--count",
    "count_only",
    is_flag=True,
    help=tr("Only how many clauses hold the words.", "只数含有这些词语的条款。"),
)
@click.option("--explain", is_flag=True, help=tr("Say why each hit ranks where it does.", "说明每条排名的理由。"))
@shown_options
@without_option
@filter_options
@target_options("json", "jsonl", "csv", "markdown", files=("xlsx",))
@color_option
@click.pass_obj
def search(
    settings: Settings, /, query: str | None, batch: Any, target: Target, amount: Amount, no_color: bool, **options: Any
) -> int:
    context, group_by, output = options.pop("context"), options.pop("group_by"), target.format
    count_only = options.pop("count_only")
    options["filters"] = take_filters(options)
    said, options["limit"] = options["limit"], options["limit"] or _USUAL
    _only_what_is_shown(output, context=context, explain=options["explain"])
    only_one(("--jsonl", output == "jsonl"), ("--group-by", group_by))
    if batch is not None:
        from lfsearch.cli.wording import in_own_language

        # It prints JSON anyway, one object a line and query.
        only_one(
            ("--batch", batch),
            (f"--{output}", output in _TABLES),
            ("--group-by", group_by),
            (in_own_language("QUERY"), query),
        )
        only_one(("--batch", batch), ("--count", count_only))
        return _batch(settings, batch, context, target, options)
    if query is None:
        raise click.UsageError(tr("Missing argument 'QUERY'.", "缺少查询词。"))
    if count_only:
        only_one(("--count", True), (f"--{output}", output in ("jsonl", *_TABLES)))
        only_one(("--count", True), ("--context", context), ("--explain", options["explain"]))
        return _count(settings, query, options["filters"], group_by, target)
    from lfsearch.output.screen import Beside
    from lfsearch.retrieval.notes import notes_beside

    engine = settings.open().without(*options.pop("without"))
    result = engine.search(query, **options)
    if output is None:
        if result.doubtful and not said:
            result = replace(result, hits=result.hits[:_DOUBTFUL])
        remember(settings.index, result)
    view = _view(target, amount, no_color)
    write = _ready(settings, target, result, view, Beside(_around(engine, result, context)), group_by)
    for note in notes_beside(result) if output is None else result.notes:
        settings.say(note)
    if not result.hits and result.ranked:
        settings.say(tr(f"There are {result.ranked} hits, no more.", f"共 {result.ranked} 条，后面没有了。"))
    write()
    _say_what_remains(settings, result, shown=output is None or target.file is not None)
    return 0


def _view(target: Target, amount: Amount, no_color: bool) -> View:
    """The terminal, or a page for a file."""
    from lfsearch.output.screen import View

    color = use_color(no_color) and target.file is None
    return View(terminal_width(), color, terminal_height(), amount)


def _count(settings: Settings, query: str, filters: Filters, group_by: str | None, target: Target) -> int:
    from lfsearch.output import formats, render

    tally = settings.open().count(query, filters=filters, group_by=group_by)
    for note in tally.notes:
        settings.say(note)
    put(settings, target, [formats.pretty(formats.tally_data(tally)) if target.format else render.tally_text(tally)])
    return 0


def _only_what_is_shown(output: str | None, **options: object) -> None:
    """UsageError for an option whose result a table of hits has no column for."""
    for name, value in options.items():
        only_one((f"--{output}", output in _TABLES), (f"--{name}", value))


def _say_what_remains(settings: Settings, result: SearchResult, shown: bool) -> None:
    seen = result.hits[-1].rank if result.hits else result.ranked
    if shown and seen < result.ranked:
        settings.say(
            tr(
                f"\nMore: --offset {seen} (the next ones) or -n {2 * seen}.",
                f"\n还有更多：--offset {seen}（看后面的）或 -n {2 * seen}。",
            )
        )
    settings.mention(
        tr(
            f"{result.took_ms:.0f} ms, {result.mode}; words: {' '.join(result.terms)}",
            f"{result.took_ms:.0f} ms，{result.mode}；查词：{' '.join(result.terms)}",
        )
    )


def _ready(
    settings: Settings, target: Target, result: SearchResult, view: View, beside: Beside, group_by: str | None
) -> Callable[[], None]:
    """Make hits ready in the target's format; the call writes them, nothing where there are none and it has no frame.

    So nothing is said of an answer that turns out to be in a damaged part of the index.
    """
    if target.format is None:
        from lfsearch.output.screen import hits_text

        text = hits_text(result, view, beside, group_by)
        return functools.partial(put, settings, target, [text] if text else [], view.color)
    from lfsearch.output import formats

    if target.format == "xlsx":
        return functools.partial(put_table, settings, target, formats.hits_table(result, group_by))
    text = formats.hits(result, target.format, beside.around, beside.changes, group_by)
    return functools.partial(put, settings, target, [text] if text else [])


def _around(engine: Engine, result: SearchResult, count: int) -> Around:
    """The clauses before and after each hit, in its document."""
    return {hit.record.id: engine.index.neighbours(hit.record.id, count) for hit in result} if count else {}


def _batch(settings: Settings, lines: Any, context: int, target: Target, options: dict[str, Any]) -> int:
    """One JSON object a line, in order; a line that is none and a query that fails give one with `error`, and exit code 1."""
    from lfsearch.output import formats

    engine = settings.open().without(*options.pop("without"))
    failed = 0

    def answers() -> Iterator[str]:
        nonlocal failed
        for qid, query in _queries(lines):
            try:
                if isinstance(query, QueryError):
                    raise query
                result = engine.search(query, **options)
            except QueryError as error:
                failed += 1
                typed = query if isinstance(query, str) else None
                answer: JsonObject = {"schema_version": 1, "qid": qid, "query": typed, "error": str(error)}
            else:
                answer = {"qid": qid, **formats.result_data(result, around=_around(engine, result, context))}
            yield formats.line(answer)

    put(settings, target._replace(format="jsonl"), answers())
    if failed:
        settings.say(tr(f"{failed} queries could not be answered.", f"有 {failed} 个查询无法回答。"))
    return 1 if failed else 0


_LONGEST_LINE = 4_000_000  # characters of a batch: whatever JSON a query stands in


def _queries(lines: Any) -> Iterator[tuple[str, str | QueryError]]:
    """(qid, query) of every line that is not blank, or what is wrong with it; the line's number where no qid is given."""
    try:
        for number, line in enumerate(iter(functools.partial(lines.readline, _LONGEST_LINE), ""), start=1):
            if len(line) == _LONGEST_LINE:
                raise LfsearchError(
                    f"Line {number} of the batch has over {_LONGEST_LINE} characters, or no end; write one query a line.",
                    f"批量查询第 {number} 行超过 {_LONGEST_LINE} 字，或没有换行；请每行写一个查询。",
                )
            text = line.strip().lstrip("\ufeff")
            if text.startswith("{"):
                yield _topic(text, number)
            elif text:
                yield str(number), text
    except UnicodeDecodeError:
        raise LfsearchError(
            "The batch is not UTF-8 text; save it as UTF-8.", "批量查询文件不是 UTF-8 文本；请另存为 UTF-8。"
        ) from None


def _topic(text: str, number: int) -> tuple[str, str | QueryError]:
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):  # ValueError: also a number of too many digits
        entry = {}
    query, qid = entry.get("query"), entry.get("qid")
    name = str(qid) if isinstance(qid, str | int | float) else str(number)
    if isinstance(query, str):
        return name, query
    return name, QueryError(
        f"Line {number} of the batch is no JSON object with a query; write one query a line.",
        f"批量查询第 {number} 行不是带 query 的 JSON；请每行写一个查询。",
    )


@click.command(
    help=tr(
        "Clauses that say similar things as CLAUSE_ID or --text, in other documents.\n\n"
        "Example: lfsearch similar 2023-10/d06/... --other-years --diff",
        "与某一条款（写编号）或 --text 意思相近的条款（其他文件里的）。\n\n例：lfsearch similar 2023-10/d06/... --other-years --diff",
    )
)
@click.argument("clause_id", required=False, shell_complete=complete.ids)
@click.option("--text", metavar="TEXT", help=tr("Compare with this text.", "与这段文字比较。"))
@click.option(
    "-n", "--limit", metavar="N", type=_POSITIVE, help=tr("How many hits; 10 unless said.", "条数，默认 10。")
)
@click.option("--other-years", is_flag=True, help=tr("Only documents of other years.", "只看其他年份的文件。"))
@click.option("--same-document", is_flag=True, help=tr("The same document too.", "也看同一文件。"))
@click.option("--diff", is_flag=True, help=tr("Show what changed.", "显示有何变化。"))
@click.option("--explain", is_flag=True, help=tr("Say why each hit ranks where it does.", "说明每条排名的理由。"))
@shown_options
@filter_options
@target_options("json", "jsonl", "csv", "markdown", files=("xlsx",))
@color_option
@click.pass_obj
def similar(
    settings: Settings,
    /,
    clause_id: str | None,
    text: str | None,
    diff: bool,
    target: Target,
    amount: Amount,
    no_color: bool,
    **options: Any,
) -> int:
    if (clause_id is None) == (text is None):
        raise click.UsageError(tr("Give a CLAUSE_ID or --text.", "请给出条款编号或 --text 之一。"))
    _only_what_is_shown(target.format, diff=diff, explain=options["explain"])
    from lfsearch.output.screen import Beside

    filters = take_filters(options)
    options["limit"] = options["limit"] or _USUAL
    clause_id = clause_id and recall(settings.index, clause_id)
    engine = settings.open()
    result = engine.similar(clause_id, text=text, filters=filters, **options)
    changes = {}
    if diff:
        from lfsearch.retrieval.similar import changes as changes_between
        from lfsearch.retrieval.statements import PlainText

        seed = engine.index.store.record(engine.index.row(clause_id)) if clause_id else PlainText.read(text or "")
        changes = {hit.record.id: changes_between(seed, hit.record, engine.index) for hit in result}
    if not result.hits:
        settings.say(tr("No similar clause was found.", "没有找到相近的条款。"))
    if target.format is None:
        remember(settings.index, result)
        result = replace(result, terms=())  # a clause shares nearly all of its words with one that says the same
    _ready(settings, target, result, _view(target, amount, no_color), Beside(changes=changes), None)()
    return 0
