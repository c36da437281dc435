"""Where a command's answer goes: the terminal, a pager, a pipe or a file, each in the encoding that suits it."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterable
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

from lfsearch.cli.context import Settings, format_options, terminal_height
from lfsearch.cli.streams import harmless
from lfsearch.cli.wording import fitted
from lfsearch.errors import LfsearchError, QueryError
from lfsearch.i18n import tr

if TYPE_CHECKING:
    from lfsearch.output.tables import Table

BOM = "\ufeff"  # what tells Excel on Windows that a CSV file is UTF-8

F = TypeVar("F", bound=Callable[..., Any])

# What a file is written as, by the end of its name.
_ENDINGS = {
    ".csv": "csv",
    ".docx": "docx",
    ".html": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "markdown",
    ".txt": "text",
    ".xlsx": "xlsx",
}


class Target(NamedTuple):
    """What an answer is written as, and where to."""

    format: str | None = None  # json, jsonl, csv, markdown, html, xlsx; None is the text for people
    file: Path | None = None  # None is stdout
    bom: bool = False  # whether CSV begins with a byte order mark


def target_options(*formats: str, files: tuple[str, ...] = ()) -> Callable[[F], F]:
    """Add a flag for each format, and -o; the command gets one `target`. `files` are formats that only a file has."""

    def decorate(command: F) -> F:
        @functools.wraps(command)
        def with_target(*args: Any, **kwargs: Any) -> Any:
            given = kwargs.pop("output"), kwargs.pop("out"), kwargs.pop("bom", False)
            return command(*args, target=_target(*given, allowed=(*formats, *files, "text")), **kwargs)

        option = click.option(
            "-o",
            "--out",
            metavar="FILE",
            help=tr("Write to FILE; its name's ending says as what.", "写入文件；格式由扩展名决定。"),
        )
        taking = option(with_target)
        if "csv" in formats:
            taking = click.option(
                "--bom", is_flag=True, help=tr("CSV with a byte order mark.", "CSV 以 BOM 开头（供 Excel 用）。")
            )(taking)
        return cast(F, format_options(*formats)(taking))

    return decorate


def _target(output: str | None, out: str | None, bom: bool, allowed: tuple[str, ...]) -> Target:
    """The target that the options name; UsageError where they contradict each other or name no format."""
    file = Path(out) if out else None
    ending = _ENDINGS.get(file.suffix.lower()) if file else None
    if file and output is None and ending not in allowed:
        endings = " ".join(end for end, name in _ENDINGS.items() if name in allowed)
        raise click.UsageError(
            tr(f"{out} says no format for this; use one of {endings}.", f"{out} 的扩展名不能用在这里；可用 {endings}。")
        )
    if file and output and ending not in (output, None):
        raise click.UsageError(
            tr(
                f"--{output} and the ending of {out} contradict each other; leave one out.",
                f"--{output} 与 {out} 的扩展名不一致；请去掉其中一个。",
            )
        )
    format_ = output or ending
    if bom and format_ != "csv":
        raise click.UsageError(
            tr("--bom is for CSV; add --csv, or leave it out.", "--bom 只用于 CSV；请加 --csv，或去掉它。")
        )
    return Target(None if format_ == "text" else format_, file, bom or (file is not None and format_ == "csv"))


def put_table(settings: Settings, target: Target, *tables: Table) -> None:
    """Write tables as the sheets of a workbook."""
    from lfsearch.output.tables import xlsx_bytes

    put_bytes(settings, target, xlsx_bytes(*tables))


def put(settings: Settings, target: Target, blocks: Iterable[str], color: bool = False) -> None:
    """Write blocks of text, each with a line end behind it, to the target's file or stdout.

    Files and formats for programs are UTF-8 whatever the console: a name that a code page lacks would be lost.
    """
    blocks = (harmless(block, color) for block in blocks)
    if target.file is not None:
        text = "".join(f"{block}\n" for block in blocks)
        put_bytes(settings, target, ((BOM if target.bom else "") + text).encode("utf-8", "replace"))
    elif target.format is None:
        _show(settings, blocks, color)
    elif sys.stdout.isatty():
        for block in blocks:
            click.echo(block)
    else:
        sys.stdout.flush()
        mark = BOM if target.bom else ""
        for block in blocks:
            sys.stdout.buffer.write(f"{mark}{block}\n".encode("utf-8", "replace"))
            mark = ""
        sys.stdout.buffer.flush()


def put_text(settings: Settings, target: Target, text: str) -> None:
    """The same for one text whose lines are of any length; on a terminal they are brought to its width."""
    plain = target.format is None and target.file is None
    put(settings, target, [fitted(text, sys.stdout) if plain else text])


def put_bytes(settings: Settings, target: Target, data: bytes) -> None:
    """Write a file in one step; QueryError for one in the folder of the index or of the corpus, which are read back."""
    file = target.file
    assert file is not None
    for folder, option, ours in (
        (settings.index, "--index", True),
        (settings.corpus, "--corpus", file.suffix.lower() == ".txt" or file.exists()),
    ):
        if ours and Path(os.path.realpath(file)).is_relative_to(Path(os.path.realpath(folder))):
            raise QueryError(
                f"{file} lies in the folder of {option}, which the program reads; write it somewhere else.",
                f"{file} 在 {option} 文件夹里，那里的文件程序要读；请写到别处。",
            )
    _replace(file, data)
    settings.say(tr(f"written: {file}", f"已写入 {file}"))


_PARTIAL = ".lfsearch-output-"


def _replace(file: Path, data: bytes) -> None:
    """Put the data in the place of a file in one step, where a link leads to; a device or pipe is written to as it is."""
    import re
    import tempfile

    from lfsearch.index.files import into_place, sweep

    if file.is_dir():
        raise LfsearchError(f"{file} is a folder; name a file in it.", f"{file} 是文件夹；请写出其中的文件名。")
    if file.exists() and not file.is_file():
        file.write_bytes(data)
        return
    place = Path(os.path.realpath(file))
    if not place.parent.is_dir():
        raise LfsearchError(
            f"There is no folder {place.parent} for {file.name}; make it first.",
            f"没有文件夹 {place.parent}，无法写入 {file.name}；请先建立它。",
        )
    mode = place.stat().st_mode & 0o777 if place.exists() else None
    partial = None
    try:
        sweep(place.parent, re.escape(_PARTIAL) + r"\w{8}")
        handle, partial = tempfile.mkstemp(dir=place.parent, prefix=_PARTIAL)
        with open(handle, "wb") as out:
            out.write(data)
        os.chmod(partial, 0o666 & ~_umask() if mode is None else mode)
        into_place(Path(partial), place)
    except BaseException as error:
        if partial is not None:
            os.unlink(partial)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(file), None  # a name that the user has given
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _show(settings: Settings, blocks: Iterable[str], color: bool) -> None:
    """Print for a person, through a pager where a terminal would scroll the beginning away."""
    if settings.quiet or os.environ.get("NO_PAGER") or not (sys.stdout.isatty() and sys.stdin.isatty()):
        for block in blocks:
            click.echo(block, color=color or None)
        return
    lines = (line for block in blocks for line in block.split("\n"))
    first = list(islice(lines, terminal_height() + 1))
    if len(first) <= terminal_height():
        click.echo("\n".join(first), color=color or None) if first else None
        return
    # As git sets less: quit where all fits, leave the text on the screen, take colours; the user's own LESS goes first.
    os.environ.setdefault("LESS", "-FRX")
    os.environ.setdefault("LESSCHARSET", "utf-8")  # in a C locale less would print <E4><B8><B4>
    click.echo_via_pager((f"{line}\n" for line in chain(first, lines)), color=color or None)
