"""`doctor`: what is installed, whether the index is sound, how this machine is set, and what to do about it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from lfsearch import __version__
from lfsearch.cli.context import Settings
from lfsearch.cli.health import (
    Console,
    CorpusHealth,
    IndexHealth,
    examine_console,
    examine_corpus,
    examine_index,
    place,
)
from lfsearch.cli.installed import Extra, Package, brings, core, extras, install_line
from lfsearch.cli.writing import Target, put_text, target_options
from lfsearch.i18n import count, tr
from lfsearch.output.display import clean
from lfsearch.output.formats import pretty
from lfsearch.records import JsonObject
from lfsearch.text.columns import text_width

_COLUMN = 14  # of the values: two behind the longest name, transformers
_NAMED = 6  # issues in one line


@dataclass(frozen=True, slots=True)
class Examination:
    """All that was found."""

    packages: tuple[Package, ...]
    extras: tuple[Extra, ...]
    index: IndexHealth
    corpus: CorpusHealth
    console: Console

    def problems(self) -> Iterator[str]:
        """What somebody has to mend, each in a sentence that ends with how."""
        for package in self.packages:
            if not package.ok:
                needed = f"{package.name}{package.required}"
                have = package.version or tr("none", "无")
                line = install_line(needed)
                yield tr(
                    f"The package {needed} is needed and {have} is here; run {line}",
                    f"需要 {needed}\uff0c现有\uff1a{have}\uff1b请运行 {line}",
                )
        if self.index.problem:
            yield self.index.problem
        if self.corpus.unreadable and self.corpus.place.named:
            yield self.corpus.unreadable
        if not self.console.shows_chinese:
            yield tr(
                f"The console's encoding {self.console.encoding} has no Chinese characters; set PYTHONUTF8=1 "
                "(and chcp 65001 on Windows).",
                f"控制台编码 {self.console.encoding} 不能显示汉字\uff1b请设 PYTHONUTF8=1\uff08Windows 上再运行 chcp 65001\uff09。",
            )

    def to_json(self) -> JsonObject:
        problems = [*self.problems()]
        return {
            "schema_version": 1,
            "ok": not problems,
            "problems": problems,
            "lfsearch": {"version": __version__, "folder": str(_folder())},
            "python": {"version": platform.python_version(), "program": sys.executable, "system": platform.platform()},
            "packages": [package.to_json() for package in self.packages],
            "extras": [extra.to_json() for extra in self.extras],
            "index": self.index.to_json(),
            "corpus": self.corpus.to_json(),
            "console": self.console.to_json(),
        }


def _folder() -> Path:
    return Path(__file__).parents[1]


@click.command(
    help=tr(
        "What is installed and what is not, whether the index is sound and up to date, how this machine is set; exit code 1 "
        "where something must be mended.\n\nExample: lfsearch doctor",
        "检查装了什么、缺什么，索引是否完好、最新，本机怎样设置；有须处理的问题时退出码为 1。\n\n例：lfsearch doctor",
    )
)
@target_options("json")
@click.pass_context
def doctor(context: click.Context, target: Target) -> int:
    settings: Settings = context.obj
    found = _examine(settings, context.find_root())
    put_text(settings, target, pretty(found.to_json()) if target.format else "\n".join(_lines(found)))
    return 1 if any(found.problems()) else 0


def _examine(settings: Settings, root: click.Context) -> Examination:
    def by(parameter: str) -> str | None:
        source = root.get_parameter_source(parameter)
        return source.name if source else None

    index = place(settings.index, "--index", by("index_folder"))
    corpus = place(settings.corpus, "--corpus", by("corpus_folder"))
    return Examination(core(), extras(), examine_index(index, corpus.folder), examine_corpus(corpus), examine_console())


def _lines(found: Examination) -> Iterator[str]:
    """For people."""
    console = found.console
    where = tr("a terminal", "终端") if console.terminal else tr("no terminal", "不是终端")
    rows = [
        ("lfsearch", f"{__version__}  {_folder()}"),
        ("Python", f"{platform.python_version()}  {sys.executable}"),
        (
            tr("packages", "所需包"),
            ", ".join(f"{one.name} {one.version or tr('missing', '缺')}" for one in found.packages),
        ),
        (tr("index", "索引"), _placed(found.index.place.folder, found.index.place.why)),
        ("", _index_said(found.index)),
        (tr("corpus", "语料"), _placed(found.corpus.place.folder, found.corpus.place.why)),
        ("", _corpus_said(found.corpus)),
        (tr("language", "语言"), f"{console.language} ({console.because})"),
        (
            tr("console", "控制台"),
            tr(
                f"{console.encoding}, {console.columns} columns, {where}",
                f"{console.encoding}，{console.columns} 列，{where}",
            ),
        ),
    ]
    for extra in found.extras:
        rows += _extra_rows(extra)
    problems = [*found.problems()]
    rows += [(tr("to mend", "须处理"), problem) for problem in problems]
    if not problems:
        rows.append((tr("result", "结果"), tr("nothing has to be mended", "没有须处理的问题")))
    for name, said in rows:
        yield f"{name}{' ' * (_COLUMN - text_width(name))}{clean(said)}".rstrip()


def _placed(folder: Path, why: str) -> str:
    return f"{folder.absolute()} ({why})"


def _index_said(index: IndexHealth) -> str:
    if index.problem:
        return tr("see below", "见下")
    if index.status is None:
        return tr("none yet; lfsearch add FOLDER makes one", "还没有\uff1b可用 lfsearch add 文件夹 建立")
    held = index.status
    said = tr(
        f"generation {held.generation}, {count(len(held.issue_ids), 'issue')}, {count(held.clauses, 'clause')}; files sound",
        f"第 {held.generation} 代\uff0c{len(held.issue_ids)} 期\uff0c{held.clauses} 条\uff1b文件完好",
    )
    if held.corpus.stale is None:
        return said
    news = [*held.corpus.new, *held.corpus.changed, *held.corpus.gone]
    if news:
        named = ", ".join(news[:_NAMED]) + (" …" if len(news) > _NAMED else "")
        return said + tr(
            f"; behind the corpus ({named}): run lfsearch index",
            f"\uff1b落后于语料\uff08{named}\uff09\uff1a请运行 lfsearch index",
        )
    return said + tr("; up to date", "\uff1b最新")


def _corpus_said(corpus: CorpusHealth) -> str:
    if corpus.files is None:
        return corpus.unreadable or ""
    return tr(count(corpus.files, "file"), f"{corpus.files} 个文件")


def _extra_rows(extra: Extra) -> Iterator[tuple[str, str]]:
    """An extra: that it is there, or what it would bring and how to get it."""
    here = [f"{one.name} {one.version}" for one in extra.packages if one.ok]
    bringing = brings().get(extra.name, "")
    if extra.ok:
        yield extra.name, tr(f"installed: {', '.join(here)}", f"已安装\uff1a{', '.join(here)}")
        return
    lacking = ", ".join(
        one.name + (f" {one.version} ({one.required})" if one.version else "") for one in extra.packages if not one.ok
    )
    yield (
        extra.name,
        tr(f"not installed ({lacking}); {bringing}:", f"未安装\uff08{lacking}\uff09\uff1b{bringing}\uff1a"),
    )
    yield "", install_line(f"lfsearch[{extra.name}]")
