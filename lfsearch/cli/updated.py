"""What an update did, said: its report, what was left out, what a second model costs and brings."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lfsearch.cli.context import Settings
from lfsearch.cli.wording import fitted, shortened, tell
from lfsearch.i18n import count, tr
from lfsearch.output.formats import pretty
from lfsearch.records import JsonObject
from lfsearch.text.normal import drop_control

if TYPE_CHECKING:
    from lfsearch.index.build import BuildReport
    from lfsearch.index.corpus import Skipped
    from lfsearch.index.manifest import SecondModel
    from lfsearch.index.update import Forecast

jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help=tr("Processes that read the files; default: one a core.", "同时读取文件的进程数；默认每核一个。"),
)


def leave_if_skipped(settings: Settings, skipped: Sequence[Skipped]) -> None:
    for file in skipped:
        tell(shortened(drop_control(tr(f"Skipped: {file.reason}", f"跳过：{file.reason}"))))
    if skipped:
        raise click.exceptions.Exit(1)


def report_json(report: BuildReport) -> JsonObject:
    return {**asdict(report), "up_to_date": report.up_to_date}


def tell_report(
    settings: Settings, report: BuildReport, as_json: bool, leave: bool = True, more: JsonObject | None = None
) -> None:
    if as_json:
        data: JsonObject = {"schema_version": 1, **report_json(report), **(more or {})}
        click.echo(pretty(data))
    else:
        for note in report.notes:
            settings.say(note)
        _print_report(report)
    if leave:
        leave_if_skipped(settings, report.skipped)


def _print_report(report: BuildReport) -> None:
    if report.up_to_date and not report.encoded and not report.second_encoded:
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
            told = drop_control(tr(f"{english}: {', '.join(names)}", f"{chinese}：{'、'.join(names)}"))
            click.echo(fitted(told, sys.stdout))
    click.echo(
        tr(
            f"{count(report.documents, 'document')}, {count(report.clauses, 'clause')}, "
            f"{count(report.warnings, 'warning')}; {count(report.encoded, 'text')} embedded; {report.seconds:.1f} s",
            f"共 {report.documents} 份文件，{report.clauses} 条条款，{report.warnings} 处提示；"
            f"新算向量 {report.encoded} 个；用时 {report.seconds:.1f} 秒",
        )
    )

    if report.second and report.second_encoded:
        click.echo(second_text(report.second, report.second_encoded))


def forecast_text(forecast: Forecast) -> str:
    """What a second model will cost, before it does."""
    costs = forecast.costs
    return drop_control(
        tr(
            f"{forecast.name} is to give a second opinion: {count(forecast.texts, 'text')} to embed, about "
            f"{_duration(forecast.seconds)}; {forecast.size / 1e6:.1f} MB in the index; each search will take "
            f"{costs.query_ms:.0f} ms more, and {costs.load_ms / 1000:.1f} s once to load the model.",
            f"{forecast.name} 将作为第二模型：需计算 {forecast.texts} 个向量，约 {_duration(forecast.seconds)}；"
            f"索引增加 {forecast.size / 1e6:.1f} MB；每次检索多用 {costs.query_ms:.0f} 毫秒，"
            f"另需 {costs.load_ms / 1000:.1f} 秒载入模型（每次启动一次）。",
        )
    )


def second_text(model: SecondModel, encoded: int) -> str:
    """What a second model brings."""
    found = model.calibration
    if not found.weight:
        return drop_control(
            tr(
                f"{model.name} embedded {count(encoded, 'text')}, but tells answers from other texts too badly "
                f"({found.auc:.0%} of {found.pairs} pairs) to be asked; lfsearch model use default removes it.",
                f"{model.name} 已计算 {encoded} 个向量，但区分答案与无关条款的能力太差"
                f"（{found.pairs} 对中对了 {found.auc:.0%}），检索时不会用它；可用 lfsearch model use default 去掉。",
            )
        )
    return drop_control(
        tr(
            f"{model.name} embedded {count(encoded, 'text')}. On this corpus it puts the answer before another text in "
            f"{found.auc:.1%} of {found.pairs} pairs; at most it adds {found.weight:.2f} to a score.",
            f"{model.name} 已计算 {encoded} 个向量。就本语料，{found.pairs} 对中它有 {found.auc:.1%} 把答案排在其他条款之前；"
            f"最多给得分加 {found.weight:.2f}。",
        )
    )


def _duration(seconds: float) -> str:
    """Seconds, or minutes where they are many."""
    if seconds < 100:
        return tr(f"{seconds:.0f} s", f"{seconds:.0f} 秒")
    return tr(f"{seconds / 60:.0f} minutes", f"{seconds / 60:.0f} 分钟")
