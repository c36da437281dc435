"""`index`, `add`, `remove` and `watch`."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lfsearch.cli.context import Settings
from lfsearch.cli.news import news_of, tell_news
from lfsearch.cli.publishing import backend_options, connect, publish_index, published_text
from lfsearch.cli.wording import reason, shortened
from lfsearch.errors import CorpusError, LfsearchError
from lfsearch.i18n import count, tr
from lfsearch.output.formats import pretty
from lfsearch.records import JsonObject
from lfsearch.text.normal import drop_control

if TYPE_CHECKING:
    from lfsearch.index.add import Added, Additions
    from lfsearch.index.build import BuildReport
    from lfsearch.index.corpus import Skipped
    from lfsearch.index.manifest import SecondModel
    from lfsearch.index.update import Forecast, StageProgress


@click.command(
    help=tr(
        "Bring the index up to date with the corpus folder: new, changed and removed issues.\n\n"
        "Example: lfsearch index",
        "使索引与语料文件夹一致：新增、改动、移除的各期都会处理。\n\n例：lfsearch index",
    )
)
@click.option("--rebuild", is_flag=True, help=tr("Start from scratch.", "从头重建。"))
@click.option(
    "--model",
    metavar=tr("REF", "模型"),
    help=tr("Second model: a folder or a name; default: none.", "第二模型：文件夹或名称；default 表示不用。"),
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help=tr("Processes that read the files; default: one a core.", "同时读取文件的进程数；默认每核一个。"),
)
@backend_options
@click.option("--json", "as_json", is_flag=True, help=tr("Print the report as JSON.", "以 JSON 输出报告。"))
@click.pass_obj
def index(
    settings: Settings,
    rebuild: bool,
    model: str | None,
    jobs: int | None,
    backend: str,
    uri: str | None,
    name: str | None,
    as_json: bool,
) -> None:
    from lfsearch.index.batches import cores
    from lfsearch.index.build import update_index

    milvus = connect(backend, uri, name)  # before the work, lest it be for nothing
    with progress_bar(settings) as progress:
        report = update_index(
            settings.corpus,
            settings.index,
            rebuild=rebuild,
            model=model,
            jobs=jobs or cores(),
            progress=progress,
            foretell=lambda forecast: settings.say(forecast_text(forecast)),
        )
        published = publish_index(settings, milvus, progress) if milvus else None
    _tell(settings, report, as_json, more={"published": published._asdict()} if published else {})
    if milvus and published and not as_json:
        click.echo(drop_control(published_text(milvus, published)))


def _named(context: click.Context, argument: click.Parameter, names: tuple[str, ...] | str) -> tuple[str, ...] | str:
    """UsageError for a name of nothing, as an empty variable of a shell gives: it would be the current folder."""
    if any(not str(name).strip() for name in (names if isinstance(names, tuple) else (names,))):
        raise click.UsageError(
            tr("The name of a file or folder is empty; name it.", "文件或文件夹的名称是空的；请写明。"), context
        )
    return names


def _plain_place(context: click.Context, option: click.Parameter, place: str | None) -> str | None:
    from lfsearch.index.arriving import plain_place

    try:
        return None if place is None else plain_place(place)
    except CorpusError as error:
        raise click.UsageError(str(error), context) from None


@click.command(
    help=tr(
        "Check new files, copy them into the corpus folder and bring the index up to date; of a FOLDER all in it. "
        "A file is one issue of a gazette or one document: text, PDF, Word (.docx), web page, or a .zip of these.\n\n"
        "Example: lfsearch add 2024-03.txt",
        "检查新文件，复制到语料文件夹，并更新索引；给出文件夹则添加其中全部。一个文件是一期公报或一份公文："
        "文本、PDF、Word（.docx）、网页，或装着它们的 .zip。\n\n例：lfsearch add 2024-03.txt",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER...", callback=_named)
@click.option("--issue", metavar="ISSUE", help=tr("Its issue, such as 2024-03.", "期号，如 2024-03。"))
@click.option(
    "--place",
    metavar="PLACE",
    callback=_plain_place,
    help=tr(
        "Folder of the corpus that keeps it apart, such as 广州.", "放入语料的哪个子文件夹（区分各地公报），如 广州。"
    ),
)
@click.option("--replace", is_flag=True, help=tr("Replace an issue that is there.", "替换已有的一期。"))
@click.option("--dry-run", is_flag=True, help=tr("Only say what would be added.", "只说明会添加什么，不写入。"))
@click.option("--json", "as_json", is_flag=True, help=tr("Print the report as JSON.", "以 JSON 输出报告。"))
@click.pass_obj
def add(
    settings: Settings,
    files: tuple[str, ...],
    issue: str | None,
    place: str | None,
    replace: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    from lfsearch.index.add import add_files
    from lfsearch.index.arriving import arriving

    with progress_bar(settings) as progress:
        incoming, refused = arriving(files, place)
        made = add_files(
            incoming,
            settings.corpus,
            settings.index,
            issue=issue,
            replaces=replace,
            dry_run=dry_run,
            progress=progress,
        )
        _tell_additions(settings, made, refused, as_json, dry_run)


@click.command(
    help=tr(
        "Delete an issue from the corpus folder and drop it from the index.\n\nExample: lfsearch remove 2024-03",
        "从语料文件夹删除一期，并从索引中移除。\n\n例：lfsearch remove 2024-03",
    )
)
@click.argument("issue", metavar="ISSUE")
@click.option("-y", "--yes", is_flag=True, help=tr("Do not ask.", "不再询问。"))
@click.pass_obj
def remove(settings: Settings, issue: str, yes: bool) -> None:
    from lfsearch.index.add import file_to_remove, remove_issue

    if not yes:  # whether there is anything to be asked about
        file = file_to_remove(issue, settings.corpus, settings.index)
        _ask(
            tr(
                f"Delete {issue} ({file.name}) from {settings.corpus}?",
                f"从 {settings.corpus} 删除 {issue}（{file.name}）？",
            )
        )
    with progress_bar(settings) as progress:
        _, report = remove_issue(issue, settings.corpus, settings.index, progress)
    _tell(settings, report, False)


def _ask(question: str) -> None:
    """Go on if the user says yes, else Abort. UsageError where nobody can be asked."""
    try:
        click.confirm(shortened(drop_control(question)), abort=True, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        click.echo(err=True)
        raise click.UsageError(
            tr("Nobody has said yes; give -y where nobody can be asked.", "没有得到确认；无人应答时请加 -y。")
        ) from None


# Between two looks into a folder: long enough for a file on its way over a network to grow.
_EVERY = 10.0


class _Seconds(click.FloatRange):
    """click's range lets NaN through, as that is neither less nor more."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        seconds = super().convert(value, param, ctx)
        return super().convert(math.inf, param, ctx) if math.isnan(seconds) else seconds


@click.command(
    help=tr(
        "Look into FOLDER again and again and add what arrives there, until Ctrl-C.\n\n"
        "Example: lfsearch watch incoming",
        "不断查看文件夹，新到的文件自动添加，按 Ctrl-C 结束。\n\n例：lfsearch watch 收件",
    )
)
@click.argument("folder", metavar="FOLDER", callback=_named)
@click.option(
    "--every",
    metavar="SECONDS",
    type=_Seconds(min=0.1, max=86_400),
    default=_EVERY,
    show_default=True,
    help=tr("Seconds between looks.", "每隔几秒看一次。"),
)
@click.option("--place", metavar="PLACE", callback=_plain_place, help=tr("As of add.", "同 add。"))
@click.option("--once", is_flag=True, help=tr("Add what is there and end.", "添加现有的文件后即结束。"))
@click.pass_obj
def watch(settings: Settings, folder: str, every: float, place: str | None, once: bool) -> None:
    import time

    from lfsearch.index.add import add_files
    from lfsearch.index.arriving import Watch, arriving
    from lfsearch.index.manifest import exists, load

    looking = Watch(Path(folder))
    failed = False
    looks = 0
    while True:
        known = {entry.sha256 for entry in load(settings.index).issues} if exists(settings.index) else set()
        for path in looking.arrived(known):
            try:
                below = "/".join(part for part in (place, *path.relative_to(looking.folder).parent.parts) if part)
                incoming, refused = arriving([str(path)], below)
                made = add_files(incoming, settings.corpus, settings.index)
                _tell_additions(settings, made, refused)
            except (LfsearchError, OSError) as error:  # a full disk may be emptied, a busy index free at the next look
                failed = True
                if not isinstance(error, CorpusError):
                    looking.again(path)
                why = str(error) if isinstance(error, LfsearchError) else reason(error)
                click.echo(shortened(drop_control(tr(f"Not taken: {why}", f"未添加：{why}"))), err=True)
            except click.exceptions.Exit:
                failed = True
        looks += 1
        if once and looks > 1:  # what has stood still between two looks is written to its end
            break
        time.sleep(every)
    if failed:
        raise click.exceptions.Exit(1)


def _tell_additions(
    settings: Settings, made: Additions, refused: Sequence[Skipped], as_json: bool = False, dry_run: bool = False
) -> None:
    """Say what was found in each file and which were not taken; exit 1 where there are such."""
    skipped = [*refused, *made.skipped]
    if len(skipped) == 1 and not made.added and not as_json:
        raise CorpusError(skipped[0].reason)
    written = {*made.report.added, *made.report.changed} if made.report else set()
    came = [found.issue for found in made.added if found.issue in written]
    if as_json:
        data: JsonObject = {
            "schema_version": 1,
            "files": [asdict(found) for found in made.added],
            "digest": [digest.short_json() for digest in news_of(settings, came)],
            **(_report_json(made.report) if made.report else {"dry_run": dry_run}),
            "skipped": [asdict(file) for file in [*skipped, *(made.report.skipped if made.report else ())]],
        }
        click.echo(pretty(data))
    else:
        for found in made.added:
            if found.issue not in came if made.report else found.unchanged:
                continue
            settings.say(drop_control(_found(found)))
            for known in found.elsewhere:
                settings.say(
                    drop_control(
                        tr(
                            f"  {known.doc_no} is in the corpus already, in {known.issue}.",
                            f"  {known.doc_no} 已在语料的 {known.issue} 中。",
                        )
                    )
                )
        if made.report:
            _tell(settings, made.report, False, leave=False)
            tell_news(settings, came)
        else:
            if made.added and all(found.unchanged for found in made.added):
                settings.say(tr("All of it is in the corpus already.", "都已在语料中，没有改动。"))
            click.echo(tr("Nothing was written.", "没有写入任何文件。"))
    leave_if_skipped(settings, [*skipped, *(made.report.skipped if made.report else ())])


def _found(found: Added) -> str:
    return tr(
        f"{found.issue}: {count(found.documents, 'document')}, {count(found.clauses, 'clause')}, "
        f"{count(found.warnings, 'warning')}.",
        f"{found.issue}：{found.documents} 份文件，{found.clauses} 条条款，{found.warnings} 处提示。",
    )


def leave_if_skipped(settings: Settings, skipped: Sequence[Skipped]) -> None:
    for file in skipped:
        click.echo(shortened(drop_control(tr(f"Skipped: {file.reason}", f"跳过：{file.reason}"))), err=True)
    if skipped:
        raise click.exceptions.Exit(1)


def _report_json(report: BuildReport) -> JsonObject:
    return {**asdict(report), "up_to_date": report.up_to_date}


def _tell(
    settings: Settings, report: BuildReport, as_json: bool, leave: bool = True, more: JsonObject | None = None
) -> None:
    if as_json:
        data: JsonObject = {"schema_version": 1, **_report_json(report), **(more or {})}
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
            click.echo(drop_control(tr(f"{english}: {', '.join(names)}", f"{chinese}：{'、'.join(names)}")))
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


@contextmanager
def progress_bar(settings: Settings) -> Iterator[StageProgress]:
    """A progress bar on stderr, only on a terminal."""
    if settings.quiet or not sys.stderr.isatty():
        yield lambda stage, done, total: settings.mention(f"{stage} {done}/{total}") if done == total else None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many are done in a second, or in a minute."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            if not speed:
                return Text("")
            return Text(
                tr(f"{speed:.0f}/s", f"{speed:.0f}/秒")
                if speed >= 1
                else tr(f"{60 * speed:.0f}/min", f"{60 * speed:.0f}/分")
            )

    names = {
        "read": tr("reading files", "读取文件"),
        "pages": tr("reading pages", "读取页面"),
        "parse": tr("parsing issues", "解析"),
        "words": tr("indexing words", "建立词索引"),
        "vectors": tr("embedding", "计算向量"),
        "publish": tr("writing to Milvus", "写入 Milvus"),
        "second": tr("second model", "第二模型"),
    }
    left = TextColumn(tr("left", "剩余"))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(compact=True),
        left,
    )
    # The bar steers the terminal; what others say meanwhile passes through it, `Settings.say` has made that harmless.
    console = Console(file=getattr(sys.stderr, "unguarded", sys.stderr))
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(names.get(stage, stage), total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield show
