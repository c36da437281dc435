"""`add` and `watch`."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lfsearch.cli.context import Settings
from lfsearch.cli.news import news_of, tell_news
from lfsearch.cli.progress import progress_bar
from lfsearch.cli.updated import jobs_option, leave_if_skipped, report_json, tell_report
from lfsearch.cli.wording import reason, shortened, tell
from lfsearch.errors import CorpusError, LfsearchError
from lfsearch.i18n import count, tr
from lfsearch.output.formats import pretty
from lfsearch.records import JsonObject
from lfsearch.text.normal import drop_control

if TYPE_CHECKING:
    from lfsearch.index.add import Added, Additions
    from lfsearch.index.corpus import Skipped


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
@jobs_option
@click.option("--json", "as_json", is_flag=True, help=tr("Print the report as JSON.", "以 JSON 输出报告。"))
@click.pass_obj
def add(
    settings: Settings,
    files: tuple[str, ...],
    issue: str | None,
    place: str | None,
    replace: bool,
    dry_run: bool,
    jobs: int | None,
    as_json: bool,
) -> None:
    from lfsearch.index.add import Terms, add_files
    from lfsearch.index.arriving import arriving
    from lfsearch.index.batches import cores

    with progress_bar(settings) as progress:
        incoming, refused = arriving(files, place)
        made = add_files(
            incoming,
            settings.corpus,
            settings.index,
            Terms(issue, replace, dry_run, jobs or cores()),
            progress,
        )
    _tell_additions(settings, made, refused, as_json, dry_run)


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
@click.option("--replace", is_flag=True, help=tr("Replace an issue that is there.", "替换已有的一期。"))
@click.option("--once", is_flag=True, help=tr("Add what is there and end.", "添加现有的文件后即结束。"))
@click.pass_obj
def watch(settings: Settings, folder: str, every: float, place: str | None, replace: bool, once: bool) -> None:
    import time

    from lfsearch.index.arriving import Watch
    from lfsearch.index.manifest import exists, load

    looking = Watch(Path(folder))
    failed = False
    looks = 0
    while True:
        known = {entry.sha256 for entry in load(settings.index).issues} if exists(settings.index) else set()
        if paths := list(looking.arrived(known)):
            try:
                _add_arrived(settings, looking.folder, paths, place, replace)
            except (LfsearchError, OSError) as error:  # a full disk may be emptied, a busy index free at the next look
                failed = True
                if not isinstance(error, CorpusError):
                    looking.again(paths)
                why = str(error) if isinstance(error, LfsearchError) else reason(error)
                tell(shortened(drop_control(tr(f"Not taken: {why}", f"未添加：{why}"))))
            except click.exceptions.Exit:
                failed = True
        looks += 1
        if looks == 1 and not once:  # now it is known that there is such a folder
            settings.say(
                drop_control(
                    tr(
                        f"Watching {folder}, a look every {every:g} s; Ctrl-C ends it.",
                        f"正在查看 {folder}，每 {every:g} 秒一次；按 Ctrl-C 结束。",
                    )
                )
            )
        if once and looks > 1:  # what has stood still between two looks is written to its end
            break
        time.sleep(every)
    if failed:
        raise click.exceptions.Exit(1)


def _add_arrived(settings: Settings, folder: Path, paths: Sequence[Path], place: str | None, replaces: bool) -> None:
    """Add what has arrived in a folder, in one go; the folders in it become folders of the corpus."""
    from lfsearch.index.add import Terms, add_files
    from lfsearch.index.arriving import arriving
    from lfsearch.index.batches import cores

    incoming, refused = [], []
    for path in paths:
        below = "/".join(part for part in (place, *path.relative_to(folder).parent.parts) if part)
        taken, not_taken = arriving([str(path)], below)
        incoming += taken
        refused += not_taken
    made = add_files(incoming, settings.corpus, settings.index, Terms(replaces=replaces, jobs=cores()))
    _tell_additions(settings, made, refused)


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
            **(report_json(made.report) if made.report else {"dry_run": dry_run}),
            "skipped": [asdict(file) for file in [*skipped, *(made.report.skipped if made.report else ())]],
        }
        click.echo(pretty(data))
    else:
        for found in made.added:
            if found.issue not in came if made.report else found.unchanged:
                continue
            settings.say(drop_control("\n".join([_found(found), *_known(found)])))
        if made.report:
            tell_report(settings, made.report, False, leave=False)
            known = {found.issue: {one.doc_no for one in found.elsewhere} for found in made.added}
            tell_news(settings, came, known)
        else:
            if made.added and all(found.unchanged for found in made.added):
                settings.say(tr("All of it is in the corpus already.", "都已在语料中，没有改动。"))
            click.echo(tr("Nothing was written.", "没有写入任何文件。"))
    leave_if_skipped(settings, [*skipped, *(made.report.skipped if made.report else ())])


def _found(found: Added) -> str:
    """What is in a new file; which one it was where its name does not tell."""
    from lfsearch.index.naming import fit_name

    told = fit_name(Path(found.name).stem) == found.issue.rpartition("/")[2]
    issue = found.issue if told or not found.name else f"{found.name} → {found.issue}"
    return tr(
        f"{issue}: {count(found.documents, 'document')}, {count(found.clauses, 'clause')}, "
        f"{count(found.warnings, 'warning')}.",
        f"{issue}：{found.documents} 份文件，{found.clauses} 条条款，{found.warnings} 处提示。",
    )


_NAMED = 3  # 文号 of one other issue; a whole issue that is there twice has them all


def _known(found: Added) -> Iterator[str]:
    """The 文号 that the corpus has already, by the issue in which it has them."""
    by_issue: dict[str, list[str]] = {}
    for known in found.elsewhere:
        by_issue.setdefault(known.issue, []).append(known.doc_no)
    for issue, numbers in by_issue.items():
        named = tr(", ", "、").join(numbers[:_NAMED])
        if (more := len(numbers) - _NAMED) > 0:
            named = tr(f"{named} and {more} more", f"{named} 和另外 {more} 件")
        are = "is" if len(numbers) == 1 else "are"
        yield tr(f"  {named} {are} in the corpus already, in {issue}.", f"  {named} 已在语料的 {issue} 中。")
