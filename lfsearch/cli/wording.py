"""How click talks: help laid out for double-width characters, and its own sentences in Chinese for Chinese users."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from lfsearch.i18n import chinese, tr
from lfsearch.output.display import clean, text_width, wrap

# What click says, in the order in which the patterns are tried.
_CHINESE = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^Show this message and exit\.$", "显示本帮助。"),
        (r"^Show the version and exit\.$", "显示版本号。"),
        (r"\[default: ([^\]]+)\]", r"[默认：\1]"),
        (r"\[required\]", "[必填]"),
        (r"^No such option '([^']+)'\.\s*", r"没有选项 \1。"),
        (r"^No such command '([^']+)'\.\s*", r"没有命令 \1。"),
        (r"\(?Did you mean (?:one of: )?([^?]+)\?\)?", r"是不是 \1？"),
        (r"^Missing command\.$", "请给出命令。"),
        (r"^Missing (?:argument|option|parameter) '(.+?)'\.", r"缺少 \1。"),
        (r"Choose from:\s*", "可选："),
        (r"^Invalid value for (.+?): ", r"\1 的值不对："),
        (r"^Invalid value: ", "值不对："),
        (r"'([^']*)' is not one of (.+)\.$", r"“\1”不是 \2 之一。"),
        (r"'([^']*)' is not a valid .+\.$", r"“\1”不是数字。"),
        (r"(\S+) is not in the range (.+)\.$", r"\1 不在范围 \2 内。"),
        (r"'([^']+)': No such file or directory$", r"找不到文件 \1。"),
        (r"^Got unexpected extra arguments? \((.+)\)$", r"多出了参数：\1。"),
        (r"^Option '(.+)' requires an argument\.$", r"选项 \1 后面要有值。"),
        (r"^Option '(.+)' does not take a value\.$", r"选项 \1 不带值。"),
    )
]
_HEADINGS = {"Options": "选项", "Commands": "命令"}


def translate(text: str) -> str:
    """A sentence of click in the user's language."""
    if chinese():
        for pattern, replacement in _CHINESE:
            text = pattern.sub(replacement, text)
    return text


class Formatter(click.HelpFormatter):
    """click's formatter counts characters; this one counts columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, tr("Usage: ", "用法：") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(tr(heading, _HEADINGS.get(heading, heading)))

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
            lines = wrap(translate(second), self.width, pad) or [""]
            if text_width(first) + col_spacing <= column:
                lines[0] = indent + first + " " * (column - text_width(first)) + lines[0][len(pad) :]
            else:
                lines.insert(0, indent + first)
            self.write("\n".join(line.rstrip() for line in lines) + "\n")


class Context(click.Context):
    """A context whose help is laid out by `Formatter`."""

    formatter_class = Formatter


class Group(click.Group):
    """A group that lists its commands in the order in which they are used, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        cmd.context_class = Context
        cmd.short_help = re.split(r"[.:;。\uff1a\uff1b\n]", cmd.help or "")[0]  # the list needs no details
        super().add_command(cmd, name)


def show_error(error: click.ClickException) -> None:
    """Say what is wrong with the command line, on stderr: usage, where to find help, the error."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return
    if isinstance(error, click.UsageError) and error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
        command = f"{error.ctx.command_path} --help"
        click.echo(tr(f"{command} shows what it takes.", f"{command} 可查看用法。"), err=True)
    complain(translate(error.format_message()))


def complain(message: str) -> None:
    """An error on stderr, in one line; what it quotes of file names and input must not steer the terminal."""
    line = " ".join(clean(message).split())
    click.echo(tr(f"Error: {line}", f"错误：{line}"), err=True)
