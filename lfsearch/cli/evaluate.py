"""`eval`: how well the index answers judged topics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from lfsearch.cli.context import Settings, only_one, without_option
from lfsearch.cli.writing import Target, put, target_options
from lfsearch.errors import QueryError
from lfsearch.i18n import tr


@click.command(
    "eval",
    help=tr(
        "Measure the index on judged topics: nDCG@10, MRR@10, Recall, Success@10 by topic type and mode.\n\n"
        "Example: lfsearch eval --queries tests/eval/queries.jsonl",
        "用带答案的查询测量索引：按类型和方式给出 nDCG@10、MRR@10、Recall、Success@10。\n\n"
        "例：lfsearch eval --queries tests/eval/queries.jsonl",
    ),
)
@click.option(
    "--queries", required=True, metavar="FILE", help=tr("Topics with judgements, JSON Lines.", "查询与答案。")
)
@click.option(
    "--mode",
    "modes",
    multiple=True,
    type=click.Choice(["hybrid", "keyword", "semantic"]),
    help=tr("Only these modes (may be repeated).", "只测这些方式（可重复）。"),
)
@without_option
@click.option("--against", metavar="BASELINE.json", help=tr("Compare with an earlier report.", "与先前的报告比较。"))
@click.option("--run-in", metavar="FILE", help=tr("Score a TREC run of clause ids.", "测量一份 TREC run（条款编号）。"))
@click.option("--run-out", metavar="FILE", help=tr("Write a TREC run (one mode).", "写出 TREC run（一种方式）。"))
@click.option("--qrels-out", metavar="FILE", help=tr("Write TREC qrels.", "写出 TREC qrels。"))
@target_options("json")
@click.pass_obj
def eval_command(
    settings: Settings,
    queries: str,
    modes: tuple[str, ...],
    without: tuple[str, ...],
    against: str | None,
    run_in: str | None,
    run_out: str | None,
    qrels_out: str | None,
    target: Target,
) -> None:
    from lfsearch.evaluation.evaluate import MODES, compare, comparison_text, evaluate, to_json, to_text
    from lfsearch.evaluation.metrics import Shown
    from lfsearch.evaluation.topics import judged_issues, load_topics
    from lfsearch.output.formats import pretty

    only_one(("--run-in", run_in), ("--mode", modes))
    only_one(("--run-in", run_in), ("--without", without))
    if run_out and not run_in and len(modes) != 1:
        raise QueryError("--run-out takes one --mode; name it.", "--run-out 只写一种方式；请用 --mode 指定。")
    topics = load_topics(Path(queries))
    engine = settings.open().without(*without)
    if missing := sorted(set(judged_issues(topics)) - {issue.id for issue in engine.index.manifest.issues}):
        names = ", ".join(missing)
        settings.say(
            tr(
                f"Topics judged on issues that are not indexed score 0: {names}.",
                f"有些查询的答案在未建索引的期里，只能得 0 分：{names}。",
            )
        )

    def search(query: str, mode: str, limit: int) -> list[Shown]:
        result = engine.search(query, mode=mode, limit=limit)
        return [Shown.of(hit.record, hit.score) for hit in result]

    def clauses() -> Iterator[Shown]:
        return map(Shown.of, engine.index.store.records())

    if run_in:
        from lfsearch.evaluation.trec import read_run, run_search

        stored = run_search(topics, {"run": read_run(Path(run_in))}, clauses())
        report = evaluate(topics, stored, ("run",))
    else:
        report = evaluate(topics, search, modes or MODES)
    if run_out:
        from lfsearch.evaluation.trec import format_run

        Path(run_out).write_text(
            format_run(next(iter(report.modes.values()))), encoding="utf-8", errors="backslashreplace"
        )
    if qrels_out:
        from lfsearch.evaluation.trec import clause_lookup, format_qrels

        Path(qrels_out).write_text(
            format_qrels(topics, clause_lookup(clauses())), encoding="utf-8", errors="backslashreplace"
        )
    changes = compare(report, _baseline(against)) if against else []
    if target.format:
        put(settings, target, [pretty(to_json(report))])
    else:
        put(settings, target, [to_text(report)])
    if changes:
        click.echo("\n" + comparison_text(changes), err=bool(target.format))


def _baseline(path: str) -> object:
    from lfsearch.reading.plain import given_text

    try:
        return json.loads(given_text(Path(path)))
    except (OSError, ValueError, RecursionError):
        raise QueryError(
            f"Cannot read the baseline {path}; write one with lfsearch eval --json.",
            f"无法读取基线 {path}；请用 lfsearch eval --json 生成。",
        ) from None
