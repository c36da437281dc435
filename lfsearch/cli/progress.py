"""How far a long command is: a bar on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lfsearch.cli.context import Settings
from lfsearch.i18n import tr

if TYPE_CHECKING:
    from lfsearch.index.update import StageProgress


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
