"""The manual page, written for groff's man macros (groff_man(7))."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lfsearch.cli.described import Described
from lfsearch.i18n import tr

# Signs that groff would set as others, so that what is copied from the page would not be what was meant: groff_char(7).
_SIGNS = str.maketrans({"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti", '"': "\\(dq"})

# Lines may end before and behind a Chinese character, not before a closing sign: as groff's own zh.tmac has it.
_CHINESE = (
    ".class [lfsearchhan] \\[u3400]-\\[u4DBF] \\[u4E00]-\\[u9FFF]",
    ".cflags 66 \\C'[lfsearchhan]'",
)


def man_page(commands: Sequence[Described], version: str) -> str:
    """The page in section 1 on the program and its commands, `commands` as from `described`."""
    return "\n".join(_page(commands, version)) + "\n"


def _page(commands: Sequence[Described], version: str) -> Iterator[str]:
    program, *rest = commands
    yield '.\\" ' + tr("Written by lfsearch manual.", "由 lfsearch manual 写出。")
    yield f'.TH LFSEARCH 1 "" "lfsearch {_set(version)}"'
    yield ".ad l"  # a line of Chinese has no blanks to be widened
    yield from _CHINESE
    yield from _head(tr("NAME", "名称"))
    yield f"lfsearch \\- {_set(program.short)}"
    yield from _head(tr("SYNOPSIS", "用法"))
    yield f".B lfsearch\n{_set(program.usage)}"
    yield from _head(tr("DESCRIPTION", "说明"))
    yield from _text(program.help)
    yield from _head(tr("OPTIONS", "选项"))
    yield from _options(program)
    yield from _head(tr("COMMANDS", "命令"))
    for command in rest:
        yield f'.SS "{_set(f"lfsearch {command.name} {command.usage}".strip())}"'
        yield from _text(command.help)
        yield from _options(command)
    for head, rows in _facts():
        yield from _head(head)
        for name, said in rows:
            yield f".TP\n.B {_set(name)}\n{_line(said)}"


def _head(title: str) -> Iterator[str]:
    yield f'.SH "{title}"'


def _text(text: str) -> Iterator[str]:
    """Paragraphs; those that begin with click's mark keep their lines."""
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ".PP"
        if paragraph.startswith("\b"):
            yield ".nf"
            yield from (_line(line) for line in paragraph.strip("\b\n").split("\n"))
            yield ".fi"
        else:
            yield _line(" ".join(paragraph.split()))


def _options(command: Described) -> Iterator[str]:
    for option in command.options:
        yield f".TP\n.B {_set(option.usage)}\n{_line(option.help)}"


def _set(text: str) -> str:
    """A text as groff prints it unchanged."""
    return " ".join(text.split()).translate(_SIGNS)


def _line(text: str) -> str:
    """The same as a line of its own, which must not be taken for a request; blanks inside are kept."""
    line = text.rstrip().translate(_SIGNS)
    return f"\\&{line}" if line.startswith((".", " ")) or not line else line


def _facts() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    yield (
        tr("ENVIRONMENT", "环境变量"),
        [
            ("LFSEARCH_INDEX", tr("Folder of the index.", "索引文件夹。")),
            ("LFSEARCH_CORPUS", tr("Folder of the gazette texts.", "公报文本文件夹。")),
            ("LFSEARCH_TOKEN", tr("What readers of serve must bring.", "serve 的读者须带的口令。")),
            ("LFSEARCH_DEBUG", tr("Show where an unexpected error happened.", "显示意外错误的位置。")),
            (
                "LC_ALL, LC_MESSAGES, LANG",
                tr("The language: Chinese for zh, else English.", "语言：zh 为中文，否则英文。"),
            ),
            ("NO_COLOR", tr("No colours.", "不用颜色。")),
        ],
    )
    yield (
        tr("EXIT STATUS", "退出码"),
        [
            ("0", tr("Done.", "完成。")),
            ("1", tr("An error, told in one sentence on stderr.", "出错，stderr 上有一句说明。")),
            ("2", tr("Wrong usage.", "用法不对。")),
            ("3", tr("alert run: nothing new.", "alert run：没有新条款。")),
            ("130", tr("Interrupted.", "被中断。")),
        ],
    )
