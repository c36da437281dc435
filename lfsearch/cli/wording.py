"""How click talks: help laid out for double-width characters, and its own sentences in Chinese for Chinese users."""

from __future__ import annotations

import gettext
import os
import re
import sys
from collections.abc import Iterable
from itertools import takewhile
from typing import TextIO

import click

from lfsearch.i18n import CATALOGUE, DOMAIN, chinese, tr
from lfsearch.output.display import wrap
from lfsearch.text.columns import text_width
from lfsearch.text.normal import show_control


def choose_language() -> None:
    """Let click take its sentences from our catalogue when the user reads Chinese, else from itself.

    click asks gettext's current domain, and gettext asks the environment which languages to look for. LANGUAGE comes
    first there, and it is all that works where no variable names the locale, as on Windows.
    """
    if chinese():
        os.environ["LANGUAGE"] = "zh"
        gettext.bindtextdomain(DOMAIN, CATALOGUE)
        gettext.textdomain(DOMAIN)
    else:
        gettext.textdomain("messages")  # gettext's own default, for which nothing is bound


def reason(error: OSError) -> str:
    """What the system says was wrong, in the user's language."""
    return gettext.gettext(error.strerror) if error.strerror else str(error)


_LONGEST_PATH = 259  # characters that Windows takes unless long paths are switched on
_TOO_LONG = (3, 206)  # what it calls a longer one: path not found, file name too long


def with_advice(error: OSError) -> str:
    """What the system says was wrong, with which file, and what to do about it."""
    from lfsearch.index.files import IN_USE  # few commands end like this

    what, where = reason(error), error.filename or tr("disk", "磁盘")
    number, length = getattr(error, "winerror", None), len(str(where))
    if number in IN_USE:
        return tr(
            f"{what} ({where}); if it is open in another program, close it there and try again.",
            f"{what}（{where}）；如果它正在别的程序里打开，请先关闭再试。",
        )
    if number in _TOO_LONG and length > _LONGEST_PATH:
        return tr(
            f"{what} ({where}); the path has {length} characters and Windows takes {_LONGEST_PATH}: use a folder with a "
            "shorter path, or switch on long paths in Windows.",
            f"{what}（{where}）；路径有 {length} 个字符，Windows 最多 {_LONGEST_PATH} 个：请改用路径较短的文件夹，"
            "或在 Windows 中启用长路径。",
        )
    return tr(f"{what} ({where}); check the disk and permissions.", f"{what}（{where}）；请检查磁盘和权限。")


class Formatter(click.HelpFormatter):
    """click's formatter counts characters; this one counts columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for words in ("[OPTIONS]", "COMMAND [ARGS]..."):  # the only ones that click does not give to gettext
            args = args.replace(words, gettext.gettext(words))
        super().write_usage(prog, args, prefix)

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        paragraphs = []
        for paragraph in text.split("\n\n"):
            kept = paragraph.lstrip().startswith("\b")  # click's mark for lines that stay as they are
            lines = paragraph.strip("\b\n").split("\n") if kept else [" ".join(paragraph.split())]
            paragraphs.append("\n".join(line for part in lines for line in wrap(part, self.width, indent)))
        self.write("\n\n".join(paragraphs) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        listed = list(rows)
        indent = " " * self.current_indent
        column = min(max(text_width(first) for first, _ in listed), col_max) + col_spacing
        pad = indent + " " * column
        for first, second in listed:
            lines = wrap(second, self.width, pad) or [""]
            if text_width(first) + col_spacing <= column:
                lines[0] = indent + first + " " * (column - text_width(first)) + lines[0][len(pad) :]
            else:
                lines.insert(0, indent + first)
            self.write("\n".join(line.rstrip() for line in lines) + "\n")


class Context(click.Context):
    """A context whose help is laid out by `Formatter`."""

    formatter_class = Formatter


# What stands for a value in usage lines and help. Values that are chosen from a list stand there themselves.
_VALUES = {
    "A": "文件A",
    "ADDRESS": "地址",
    "B": "文件B",
    "BASELINE": "基准",
    "CLAUSE": "条款",
    "CLAUSE_ID": "条款编号",
    "DATE": "日期",
    "DIR": "文件夹",
    "FILE": "文件",
    "FOLDER": "文件夹",
    "ISSUE": "期号",
    "KIND": "文种",
    "LABEL": "标签",
    "MODEL": "模型",
    "NAME": "名称",
    "NAMES": "名称",
    "NUMBER": "文号",
    "PLACE": "地区",
    "QUERY": "查询词",
    "RANGE": "时间范围",
    "REF": "编号或文号",
    "ROLE": "角色",
    "SECONDS": "秒数",
    "STEP": "步骤",
    "TEXT": "文字",
    "TOKEN": "口令",
    "UNIT": "单位",
    "URI": "地址",
    "WORDS": "词语",
    "YEAR": "年份",
}


def in_own_language(metavar: str) -> str:
    """What stands for a value, in the user's language: [QUERY]... is [查询词]... for those who read Chinese."""
    if not chinese():
        return metavar
    return re.sub(r"(?<![a-z.])[A-Z][A-Z_]*(?![a-z])", lambda match: _VALUES.get(match[0], match[0]), metavar)


def _name_values(command: click.Command) -> None:
    """Let the parameters of a command name their values in the user's language."""
    for one in command.params:
        metavar = one.metavar
        if metavar is None and isinstance(one, click.Argument) and one.name and not isinstance(one.type, click.Choice):
            metavar = one.name.upper() if one.required else f"[{one.name.upper()}]"
            metavar += "..." if one.nargs != 1 else ""
        one.metavar = in_own_language(metavar) if metavar else metavar


class Group(click.Group):
    """A group that lists its commands in the order in which they are used, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        cmd.context_class = Context
        _name_values(cmd)
        # The list needs no details.
        cmd.short_help = "".join(takewhile(lambda char: char not in ".:;。\uff1a\uff1b\n", cmd.help or ""))
        super().add_command(cmd, name)


def show_error(error: click.ClickException) -> None:
    """Say what is wrong with the command line, on stderr: usage, where to find help, the error."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return
    if isinstance(error, click.UsageError) and error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        command = f"{error.ctx.command_path} --help"
        tell(tr(f"{command} shows what it takes.", f"{command} 可查看用法。"))
    complain(_sentence(error))


def with_reason(sentence: str, error: Exception) -> str:
    """What is said of an error, in the user's language also where it quotes the system."""
    cause = error.__context__
    return (
        sentence.replace(cause.strerror, reason(cause)) if isinstance(cause, OSError) and cause.strerror else sentence
    )


def _sentence(error: click.ClickException) -> str:
    """click's sentence, with what it puts in or behind without asking gettext."""
    sentence = with_reason(error.format_message(), error)
    chinese_text = sentence.replace("'.", "'。") if isinstance(error, click.MissingParameter) else sentence
    return tr(sentence, chinese_text.replace("。 ", "。"))


def complain(message: str) -> None:
    """An error on stderr; what it quotes of file names and input must not steer the terminal."""
    line = shortened(show_control(" ".join(message.split())))
    tell(tr(f"Error: {line}", f"错误：{line}"))


def tell(sentence: str) -> None:
    """Talk on stderr: one line where programs read it, on a terminal in lines that end between words."""
    click.echo(fitted(sentence, sys.stderr), err=True)


# A label and the blanks behind it: what is told of it goes on below itself.
_LABEL = re.compile(r" *(?:\S+(?: \S+)?  +)?")
_WIDEST_LABEL = 16  # columns; two blanks farther on are none behind a label


def fitted(text: str, stream: TextIO) -> str:
    """The text as it is for a file or a pipe; for a terminal in lines of its width, where it would break them anywhere."""
    if not stream.isatty():
        return text
    import shutil

    width = shutil.get_terminal_size((80, 24)).columns
    return "\n".join(line for part in text.split("\n") for line in _in_lines(part, width))


def _in_lines(text: str, width: int) -> list[str]:
    label = _LABEL.match(text)
    begin = label[0] if label and text_width(label[0]) <= _WIDEST_LABEL else ""
    if text_width(text) <= width:
        return [text]
    first, *rest = wrap(text[len(begin) :], width, " " * text_width(begin)) or [""]
    return [begin + first.lstrip(" "), *rest]


# A sentence with a title, a path and what to do has under 400 characters; what is longer quotes a value that is no such thing.
_LONGEST, _BEGINNING, _END = 1000, 600, 300


def shortened(sentence: str) -> str:
    """A sentence that quotes a value of any length, with the middle left out: what to do stands at its end."""
    return sentence if len(sentence) <= _LONGEST else f"{sentence[:_BEGINNING]} … {sentence[-_END:]}"


PLAIN = "lfsearch-plain"  # the name under which `plain_character` is known to Python's codecs
# What our own signs become where a console's code page lacks them.
_PLAINER = {"›": ">", "…": "...", "·": "-", "→": "->", "≥": ">=", "≤": "<=", "—": "-", "“": '"', "”": '"'}


def plain_character(error: UnicodeError) -> tuple[str, int]:
    """For `codecs.register_error`: a plainer sign for what an encoding lacks, ? where there is none."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAINER.get(char, "?") for char in lacking), error.end
