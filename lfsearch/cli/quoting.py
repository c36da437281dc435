"""`quote` and `verify`: words to be quoted, and quotations to be checked; `cites` and `cited-by`: who names whom."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import click

from lfsearch.cli import complete
from lfsearch.cli.context import Settings, color_option, only_one, terminal_width, use_color
from lfsearch.cli.recall import recall
from lfsearch.cli.writing import Target, put, put_table, target_options
from lfsearch.errors import CorpusError
from lfsearch.i18n import tr
from lfsearch.records import JsonObject

if TYPE_CHECKING:
    from lfsearch.retrieval.links import Link

_FORMATS = ("json", "jsonl", "csv", "markdown")
_MOST_STDIN = 64 << 20  # bytes, as of a file
_STYLES = ("gazette", "gbt7714", "legal")


@click.command(
    help=tr(
        "Quote a clause or document: its words as printed, cited in three styles (the gazette's, GB/T 7714, legal), and the "
        "SHA-256 of the words.\n\nExample: lfsearch quote 2023-10/d01/att1/a42 --style gbt7714",
        "引用条款或文件：原文、三种引用格式（公文、GB/T 7714、法学引注）和原文的 SHA-256。\n\n"
        "例：lfsearch quote 2023-10/d01/att1/a42 --style gbt7714",
    )
)
@click.argument("ref", shell_complete=complete.ids)
@click.option("--style", type=click.Choice(_STYLES), help=tr("Only this citation.", "只给出这一种引用格式。"))
@target_options(*_FORMATS, files=("xlsx",))
@color_option
@click.pass_obj
def quote(settings: Settings, /, ref: str, style: str | None, target: Target, no_color: bool) -> None:
    from lfsearch.output import quotations as out

    only_one(("--style", style), (f"--{target.format}", target.format))
    found = settings.open().quote(recall(settings.index, ref))
    color = use_color(no_color) and target.file is None
    if style:
        put(settings, target, [found.citations[style]])
    elif target.format is None:
        put(settings, target, [out.quotation_text(found, width=terminal_width(), color=color)], color)
    elif target.format == "markdown":
        put(settings, target, [out.quotation_markdown(found)])
    elif target.format == "json":
        from lfsearch.output import formats

        put(settings, target, [formats.pretty(found.to_json())])
    else:
        _put_rows(settings, target, [out.quote_row(found)], out.QUOTE_COLUMNS)


@click.command(
    help=tr(
        "Check every quotation in FILE (text, Markdown, Word, or - for stdin) against the index: exact, near with what differs, or "
        "not found. That is what stands in quotation marks or block quotes, else every sentence. 文号 and 第X条 that are not "
        "there are named too.\n\nExample: lfsearch verify docs/example.md --strict",
        "核对文件（文本、Markdown、Word，或 - 即标准输入）里的引文：一致、近似（指出差异）或未找到。核对引号和引用块里的话，"
        "都没有时逐句核对；不存在的文号和“第X条”也会指出。\n\n例：lfsearch verify docs/example.md --strict",
    )
)
@click.argument("file")
@click.option("--all-sentences", is_flag=True, help=tr("What is not in quotation marks too.", "引号之外的句子也核对。"))
@click.option("--strict", is_flag=True, help=tr("Exit with 1 unless all is exact.", "有一处不一致即以 1 退出。"))
@target_options(*_FORMATS, files=("xlsx",))
@color_option
@click.pass_obj
def verify(settings: Settings, /, file: str, all_sentences: bool, strict: bool, target: Target, no_color: bool) -> int:
    from lfsearch.output import formats
    from lfsearch.output import quotations as out

    found = settings.open().verify(_text(file), all_sentences=all_sentences)
    color = use_color(no_color) and target.file is None
    if target.format is None:
        text = out.verification_text(found, width=terminal_width(), color=color)
        put(settings, target, [text] if text else [], color)
    elif target.format in ("json", "jsonl"):
        put(settings, target, [formats.rows(found.to_json(), target.format, ())])
    else:
        _put_rows(settings, target, out.verify_rows(found), out.VERIFY_COLUMNS)
    settings.say(out.summary(found))
    if found.left_out:
        settings.say(tr(f"{found.left_out} more were not checked.", f"另有 {found.left_out} 处没有核对。"))
    if short := out.short_note(found):
        settings.say(short)
    return 1 if strict and not found.sound else 0


def _text(name: str) -> str:
    """What is to be checked. CorpusError for what cannot be read."""
    from lfsearch.reading import read_bytes
    from lfsearch.reading.plain import load

    if not name.strip():
        raise click.UsageError(
            tr(
                "The name of the file is empty; name it, or - for stdin.",
                "文件名是空的；请写明文件，或用 - 表示标准输入。",
            )
        )
    if name != "-" and Path(name).is_dir():
        raise CorpusError(
            f"{name} is a folder; verify takes one file at a time.",
            f"{name} 是文件夹；verify 一次核对一个文件，请给出文件。",
        )
    data = load(Path(name)) if name != "-" else sys.stdin.buffer.read(_MOST_STDIN + 1)
    if not data.decode("utf-8-sig", "replace").strip():
        what = tr("stdin", "标准输入") if name == "-" else name
        raise CorpusError(f"{what} is empty; there is nothing to check in it.", f"{what}是空的，没有可核对的内容。")
    if name != "-":
        return read_bytes(Path(name), data).text
    if len(data) > _MOST_STDIN:
        raise CorpusError(
            f"More than {_MOST_STDIN >> 20} MB came from stdin; check a part of it at a time.",
            f"标准输入超过 {_MOST_STDIN >> 20} MB；请分成几份核对。",
        )
    return read_bytes(PurePath("stdin.txt"), data).text


def _links(command: Any) -> Any:
    """The options of `cites` and `cited-by`."""
    for option in (
        click.pass_obj,
        color_option,
        target_options(*_FORMATS, files=("xlsx",)),
        click.option("--own", is_flag=True, help=tr("Articles of the same text too.", "也列出本文件内部的引用。")),
        click.option(
            "--as-of",
            metavar="DATE",
            help=tr("Repealed by that day, 2023-12-31.", "按该日判断是否已废止，如 2023-12-31。"),
        ),
        click.argument("ref", shell_complete=complete.ids),
    ):
        command = option(command)
    return command


@click.command(
    help=tr(
        "The laws and documents that a clause, with all under it, or a document names, which of them the index has, and what is "
        "repealed.\n\nExample: lfsearch cites '临政规发〔2023〕3号'",
        "条款（连同其下各条）或文件引用了哪些法规文件，哪些在索引里，哪些已废止。\n\n例：lfsearch cites '临政规发〔2023〕3号'",
    )
)
@_links
def cites(settings: Settings, /, ref: str, as_of: str | None, own: bool, target: Target, no_color: bool) -> None:
    from lfsearch.retrieval.filters import parse_date

    links = settings.open().cites(recall(settings.index, ref), as_of=parse_date(as_of) if as_of else None, own=own)
    _put_links(settings, target, links, True, use_color(no_color))


@click.command(
    "cited-by",
    help=tr(
        "The clauses that name a text, by id, 文号 or 《title》, be it in the index or not; with 第X条 those that name that "
        "article.\n\nExample: lfsearch cited-by '《突发事件应对法》'",
        "哪些条款引用了某份文件（编号、文号或《标题》，不在索引里的也行）；写明第X条时只列引用该条的。\n\n"
        "例：lfsearch cited-by '《突发事件应对法》'",
    ),
)
@_links
def cited_by(settings: Settings, /, ref: str, as_of: str | None, own: bool, target: Target, no_color: bool) -> None:
    from lfsearch.retrieval.filters import parse_date

    links = settings.open().cited_by(recall(settings.index, ref), as_of=parse_date(as_of) if as_of else None, own=own)
    _put_links(settings, target, links, False, use_color(no_color))


def _put_links(settings: Settings, target: Target, links: Sequence[Link], by_text: bool, color: bool) -> None:
    from lfsearch.output import quotations as out

    if target.format:
        _put_rows(settings, target, [link.to_json() for link in links], out.LINK_COLUMNS)
    else:
        color = color and target.file is None
        text = out.links_text(links, by_text=by_text, width=terminal_width(), color=color)
        put(settings, target, [text] if text else [], color)
    if not links:
        settings.say(tr("No citation was found.", "没有找到引用。"))


def _put_rows(settings: Settings, target: Target, entries: Sequence[JsonObject], columns: Sequence[str]) -> None:
    from lfsearch.output import formats

    if target.format == "xlsx":
        put_table(settings, target, formats.rows_table(entries, columns))
    else:
        text = formats.rows(entries, target.format or "", columns)
        put(settings, target, [text] if text else [])
