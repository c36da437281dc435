"""The command line; this package is the only place that knows click.

A command builds a request, calls one library function, renders and prints. stdout is data, stderr is talk. Exit codes:
0 done, 1 an error in one sentence, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import codecs
import contextlib
import gettext
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any

import click

from lfsearch import __version__
from lfsearch.cli.commands import COMMANDS, OWN
from lfsearch.cli.context import Settings, only_one
from lfsearch.cli.streams import guarded
from lfsearch.cli.wording import (
    PLAIN,
    Context,
    Group,
    choose_language,
    complain,
    plain_character,
    show_error,
    with_advice,
    with_reason,
)
from lfsearch.errors import LfsearchError, QueryError
from lfsearch.i18n import tr


class Program(Group):
    """The whole command line; a command's module is loaded when the command is asked for."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            listed = COMMANDS[cmd_name]
            self.add_command(getattr(importlib.import_module(f"lfsearch.cli.{listed.module}"), listed.name))
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand:  # which click compares with those alone that are loaded
            raise click.exceptions.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx) from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if any(word.partition("=")[0] in OWN for word in args[1:]):
            from lfsearch.cli.anywhere import own_first  # mostly they stand in front, or not at all

            args = own_first(self, ctx, args)
        return super().parse_args(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(gettext.gettext("Commands")):
            formatter.write_dl([(name, listed.help) for name, listed in COMMANDS.items() if listed.help])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:  # click itself would call this an error
            _leave_pipe()
            return 0


def _leave_pipe() -> None:
    """The reader (head, less) has gone: point stdout away, so that closing it at exit does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=tr(
        "Search the gazette of a Chinese city government, clause by clause, by keyword and by meaning.\n\n"
        "\b\n"
        "lfsearch index                             read the texts in ./corpus (once)\n"
        "lfsearch search '秸秆禁烧 责任单位'        the clauses that fit best\n"
        "lfsearch show '临政办发〔2023〕39号'       read a document\n"
        "lfsearch similar CLAUSE_ID --other-years   what other years said\n\n"
        "Example: lfsearch search '烧麦秆会不会被罚' --year 2020..2023",
        "逐条检索市政府公报：按关键词，也按意思。\n\n"
        "\b\n"
        "lfsearch index                           读入 ./corpus 里的文本（只需一次）\n"
        "lfsearch search '秸秆禁烧 责任单位'      查最相符的条款\n"
        "lfsearch show '临政办发〔2023〕39号'     阅读一份文件\n"
        "lfsearch similar 条款编号 --other-years  看其他年份怎么说\n\n"
        "例：lfsearch search '烧麦秆会不会被罚' --year 2020..2023",
    ),
)
@click.option(
    "--index",
    "index_folder",
    envvar="LFSEARCH_INDEX",
    metavar=tr("DIR", "文件夹"),
    help=tr(
        "Folder of the index; else LFSEARCH_INDEX, ./index, or the user's own.",
        "索引文件夹；不写则用 LFSEARCH_INDEX、./index 或用户自己的文件夹。",
    ),
)
@click.option(
    "--corpus",
    "corpus_folder",
    envvar="LFSEARCH_CORPUS",
    metavar=tr("DIR", "文件夹"),
    help=tr(
        "Folder of the gazette texts; else LFSEARCH_CORPUS, ./corpus, or the user's own.",
        "公报文本文件夹；不写则用 LFSEARCH_CORPUS、./corpus 或用户自己的文件夹。",
    ),
)
@click.option("-v", "--verbose", is_flag=True, help=tr("Say more on stderr.", "在 stderr 上多说一些。"))
@click.option(
    "-q", "--quiet", is_flag=True, help=tr("Say nothing on stderr but errors.", "除错误外不在 stderr 上说话。")
)
@click.version_option(__version__, prog_name="lfsearch", help=tr("Show the version and exit.", "显示版本号。"))
@click.pass_context
def cli(ctx: click.Context, index_folder: str | None, corpus_folder: str | None, verbose: bool, quiet: bool) -> None:
    only_one(("--verbose", verbose), ("--quiet", quiet))
    ctx.obj = Settings(index_folder, corpus_folder, verbose, quiet)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the contract's code; never a traceback for a user's mistake."""
    choose_language()
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  # closed by who started us
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    codecs.register_error(PLAIN, plain_character)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=PLAIN)  # a terminal that cannot show a character gets another for it
    with _leaving_when_told(), guarded():
        code = _run(arguments)
    sys.exit(code)


def _run(arguments: list[str] | None) -> int:
    """The same without leaving: the exit code."""
    try:
        return _tried(arguments)
    except MemoryError:
        pass  # said when what took it is free again
    try:
        complain(
            tr(
                "there is not enough memory for this; end other programs, or ask for less at once.",
                "内存不足\uff1b请关闭其他程序\uff0c或分几次处理。",
            )
        )
    except MemoryError:
        os.write(2, b"Error: there is not enough memory.\n")
    return 1


def _tried(arguments: list[str] | None) -> int:
    """Run it; every exception but MemoryError is told."""
    try:
        code = cli.main(args=arguments, prog_name="lfsearch", standalone_mode=False)
        sys.stdout.flush()
        return _exit_code(code)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        show_error(error)
        return error.exit_code
    except LfsearchError as error:
        complain(with_reason(str(error), error))
        return 2 if isinstance(error, QueryError) else 1
    except (click.Abort, KeyboardInterrupt):
        click.echo(tr("Interrupted.", "已中断。"), err=True)
        return 130
    except BrokenPipeError:
        _leave_pipe()
        return 0
    except OSError as error:
        complain(with_advice(error))
        return 1
    except UnicodeEncodeError as error:
        what = error.object[error.start : error.end]
        complain(
            tr(
                f"{what!r} is no character that can be written; give the name or text in UTF-8.",
                f"{what!r} 不是能写出的字符；请用 UTF-8 编码的名称或文字。",
            )
        )
        return 1
    except MemoryError:
        raise
    except Exception as error:  # a mistake of ours, or an index that is damaged inside a file of the right size
        if os.environ.get("LFSEARCH_DEBUG"):
            raise
        name = f"{type(error).__name__}: {str(error)[:200]}"
        complain(
            tr(
                f"something unexpected happened ({name}); lfsearch status --check verifies the index, "
                "LFSEARCH_DEBUG=1 shows where it happened.",
                f"发生意外（{name}）；可用 lfsearch status --check 核验索引，设 LFSEARCH_DEBUG=1 可看出错位置。",
            )
        )
        return 1


_LEAVING = ("SIGTERM", "SIGHUP", "SIGQUIT")  # Windows has only the first


@contextlib.contextmanager
def _leaving_when_told() -> Iterator[None]:
    """SIGTERM, SIGHUP and SIGQUIT end the block as Ctrl-C does: what was begun is put back on the way out."""
    ours = []
    if threading.current_thread() is threading.main_thread():  # no other may say what a signal does
        numbers = [getattr(signal, name) for name in _LEAVING if hasattr(signal, name)]
        ours = [number for number in numbers if signal.getsignal(number) == signal.SIG_DFL]  # nohup has it ignored
    for number in ours:
        signal.signal(number, _leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _leave(number: int, frame: object) -> None:
    for name in _LEAVING:  # told once is enough: the way out must not be broken off
        if (other := getattr(signal, name, None)) is not None and signal.getsignal(other) == _leave:
            signal.signal(other, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _exit_code(value: Any) -> int:
    return value if isinstance(value, int) else 0
