"""What every command shares: the folders, how talkative to be, and the options that several commands take."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lfsearch.cli.complete import BY_FILTER
from lfsearch.cli.streams import harmless
from lfsearch.cli.wording import shortened, tell
from lfsearch.errors import IndexNotFound
from lfsearch.i18n import tr
from lfsearch.types import MILVUS, STEPS, Filters

if TYPE_CHECKING:
    from lfsearch.retrieval.engine import Engine

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Settings:
    """The global options."""

    named_index: str | None  # None where the user did not say
    named_corpus: str | None
    verbose: bool
    quiet: bool

    @property
    def index(self) -> Path:
        """The folder of the index."""
        if self.named_index and not self.named_index.startswith(MILVUS):
            return Path(self.named_index)
        from lfsearch.index.places import index_folder, named

        return named(self.named_index) if self.named_index else index_folder()

    @property
    def corpus(self) -> Path:
        """The folder of the texts."""
        from lfsearch.index.places import corpus_folder

        return Path(self.named_corpus) if self.named_corpus else corpus_folder()

    def open(self) -> Engine:
        """The engine of the index folder; IndexNotFound says where it was looked for."""
        from lfsearch.retrieval.engine import Engine

        index = self.index
        self.mention(tr(f"Index: {index.absolute()}", f"索引：{index.absolute()}"))
        try:
            return Engine.open(index)
        except IndexNotFound:
            if self.named_index:
                raise
            raise _not_found() from None

    def say(self, text: str) -> None:
        """Talk on stderr unless told to be quiet."""
        if not self.quiet and text:
            # A progress bar may have put itself before stderr.
            tell("\n".join(map(shortened, harmless(text).split("\n"))))

    def mention(self, text: str) -> None:
        """Talk on stderr when asked to say more."""
        if self.verbose:
            self.say(text)


def _not_found() -> IndexNotFound:
    """Where an index was looked for, and how to get one."""
    from lfsearch.index.places import users_home

    users = users_home() / "index"
    return IndexNotFound(
        f"There is no index in {Path('index').absolute()} nor in {users}; make one with lfsearch add FOLDER "
        "(the folder of the gazette texts), or name one with --index or LFSEARCH_INDEX.",
        f"{Path('index').absolute()} 和 {users} 里都没有索引；请用 lfsearch add 文件夹（公报文本所在处）建立，"
        "或用 --index、LFSEARCH_INDEX 指明已有的索引。",
    )


_FILTERS = (
    ("year", "YEAR", "2023 or 2020..2023, by the document's date.", "2023 或 2020..2023，按成文日期。", False),
    ("issue", "ISSUE", "Issue, such as 2023-10.", "期号，如 2023-10。", True),
    (
        "place",
        "PLACE",
        "City, county, province, or folder of the corpus.",
        "地方（市、县、省），或语料的子文件夹。",
        True,
    ),
    ("issuer", "NAME", "Issuing office.", "发文机关。", True),
    ("kind", "KIND", "Kind of document, such as 通知 or 批复.", "文种，如 通知、批复。", True),
    ("doc-no", "NUMBER", "文号 in any spelling.", "文号，写法不限。", True),
    ("unit", "NAME", "A unit the clause makes responsible.", "条款规定的责任单位。", True),
)


def _names(name: str, prefix: str = "") -> list[str]:
    """The spellings of a filter's option; a place is asked for by its gazette too."""
    return [f"--{prefix}{one}" for one in ((name, "gazette") if name == "place" else (name,))]


def filter_options(command: F) -> F:
    """Add --year, --since ... --unit and their --exclude- twins."""
    return filters_described()(command)


def filters_described(**described: str) -> Callable[[F], F]:
    """The same for a command in which a filter means more than elsewhere: what its help says of it, by its name."""
    return lambda command: _with_filters(command, described)


def _with_filters(command: F, described: Mapping[str, str]) -> F:
    for name, metavar, english, chinese, multiple in reversed(_FILTERS):
        command = click.option(
            *_names(name, "exclude-"),
            metavar=metavar,
            multiple=multiple,
            shell_complete=BY_FILTER.get(name),
            help=tr(f"Leave out: {english}", f"排除：{chinese}"),
        )(command)
    command = click.option(
        "--as-of", metavar="DATE", help=tr("In force on that day, 2023-12-31.", "该日有效的文件，如 2023-12-31。")
    )(command)
    command = click.option(
        "--in-force",
        is_flag=True,
        help=tr("Leave out what is repealed, expired or not in force yet.", "不含已废止、已失效、未施行的文件。"),
    )(command)
    command = click.option(
        "--until", metavar="DATE", help=tr("Dated on or before, 2023-12-31.", "成文日期不晚于此日，如 2023-12-31。")
    )(command)
    command = click.option(
        "--since", metavar="DATE", help=tr("Dated on or after, 2023-01-01.", "成文日期不早于此日，如 2023-01-01。")
    )(command)
    for name, metavar, english, chinese, multiple in reversed(_FILTERS):
        command = click.option(
            *_names(name),
            metavar=metavar,
            multiple=multiple,
            shell_complete=BY_FILTER.get(name),
            help=described.get(name) or tr(english, chinese),
        )(command)
    return command


def filter_names() -> Iterator[tuple[str, bool]]:
    """The filters as click names them, and whether each may be given several times."""
    for prefix in ("", "exclude_"):
        yield from ((prefix + name.replace("-", "_"), multiple) for name, *_, multiple in _FILTERS)
    yield from ((name, False) for name in ("since", "until", "in_force", "as_of"))


def take_filters(options: dict[str, Any]) -> Filters:
    """Take the filter options out of a command's options and read them; QueryError for a bad year or date."""
    from lfsearch.retrieval.filters import read_filters

    return read_filters({name: options.pop(name) for name, _ in filter_names()})


def format_options(*formats: str) -> Callable[[F], F]:
    """Add --json, --jsonl, --csv and --markdown, as many as named; the command gets `output` (None = for people)."""

    def decorate(command: F) -> F:
        for name in reversed(formats):
            command = click.option(
                f"--{name}", is_flag=True, expose_value=False, callback=_take_format, help=_FORMAT_HELP[name]
            )(command)
        return command

    return decorate


def _take_format(context: click.Context, option: click.Parameter, given: bool) -> None:
    before = context.params.setdefault("output", None)
    if given and option.name:
        only_one((f"--{before}", before), (f"--{option.name}", given))
        context.params["output"] = option.name


def only_one(*options: tuple[str, object]) -> None:
    """UsageError when more than one of the options is given, as (what it is called, its value): one would do nothing."""
    given = [name for name, value in options if value]
    if len(given) > 1:
        raise click.UsageError(
            tr(
                f"{given[0]} and {given[1]} do not go together; leave one of them out.",
                f"{given[0]} 与 {given[1]} 不能一起用；请去掉其中一个。",
            )
        )


without_option = click.option(
    "--without",
    multiple=True,
    type=click.Choice(STEPS),
    metavar="STEP",
    help=tr(
        f"Leave out a step of the ranking (may be repeated): {', '.join(STEPS)}.",
        f"不用排序的某一步（可重复）：{'、'.join(STEPS)}。",
    ),
)


_FORMAT_HELP = {
    "json": tr("Print JSON.", "输出 JSON。"),
    "jsonl": tr("Print JSON Lines.", "输出 JSON Lines。"),
    "csv": tr("Print CSV.", "输出 CSV。"),
    "markdown": tr("Print Markdown.", "输出 Markdown。"),
    "html": tr("Print a web page.", "输出网页。"),
}

color_option = click.option("--no-color", is_flag=True, help=tr("No colours.", "不用颜色。"))


def use_color(no_color: bool) -> bool:
    """Colours only on a terminal, and not when the user or NO_COLOR (no-color.org) says so."""
    return not no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and sys.stdout.isatty()


def terminal_width() -> int:
    """Columns to fill: the terminal's, at most 100 so that lines stay readable; 80 when there is none."""
    import shutil

    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def terminal_height() -> int:
    """Lines that one page of the terminal has; as many as people take in at once when there is none."""
    import shutil

    return max(15, shutil.get_terminal_size((80, 41)).lines - 1)  # the prompt takes a line
