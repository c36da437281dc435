"""Chinese and English say the same, and click speaks Chinese to those who read it."""

from __future__ import annotations

import ast
import copy
import errno
import gettext
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from catalogue_update import CATALOGUE, compile_mo, read_po
from conftest import ROOT, subcommands

from lfsearch import errors, i18n
from lfsearch.cli import cli
from lfsearch.cli.wording import Group
from lfsearch.index.files import _busy
from lfsearch.index.locks import Taken, _signature

Run = Callable[..., Any]
ENTRIES = read_po(CATALOGUE.read_text(encoding="utf-8"))

# -- the two texts of a pair -------------------------------------------------------------------------------------------

ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}


@dataclass(frozen=True)
class Pair:
    """A sentence in both languages, as the code gives it."""

    where: str
    english: ast.expr
    chinese: ast.expr


def pairs() -> Iterator[Pair]:
    for path in sorted((ROOT / "lfsearch").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 2:
                english, chinese = node.args
                if node.func.id in ERRORS | {"tr"} and is_text(english) and is_text(chinese):
                    yield Pair(f"{path.relative_to(ROOT)}:{node.lineno}", english, chinese)


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


class InChinese(ast.NodeTransformer):
    """`in_chinese(x)` is x: a sentence of the system in the other language."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        said = isinstance(node.func, ast.Name) and node.func.id in ("in_chinese", "_in_chinese", "chinese_reason")
        return node.args[0] if said else self.generic_visit(node)


def values(node: ast.expr) -> set[str]:
    """What is put into the sentence: `count(x, 'noun')` is x, and a list is itself however it is joined."""
    found = set()
    for part in getattr(node, "values", []):
        if isinstance(part, ast.FormattedValue):
            value = InChinese().visit(copy.deepcopy(part.value))
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "count":
                value = value.args[0]
            if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "join":
                value = value.args[0]
            found.add(ast.unparse(value))
    return found


def words(node: ast.expr) -> str:
    """The fixed text of the sentence, with a gap where a value goes in."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in parts)


def names(text: str) -> set[str]:
    """Option, command and file names, variables, numbers: what must not depend on the language."""
    patterns = (
        r"(?<![\w-])--[a-z][a-z-]*\b|(?<![\w-])-[a-z]\b",
        r"\blfsearch(?: [a-z]+)?\b",
        r"[\w./*-]*\w\.(?:txt|json|jsonl|tsv|csv|md)\b",
        r"\bLFSEARCH_[A-Z]+\b",
        r"\d+(?:[.-]\d+)*",
    )
    return {match for pattern in patterns for match in re.findall(pattern, text, re.ASCII)}


PAIRS = tuple(pairs())
# Values that are wordings themselves, one for each language; everything else is data and stands in both.
WORDINGS = {"english", "chinese", "error.english", "error.chinese", "note.english", "note.chinese", "what"}
WORDINGS |= {"preset.note", "preset.note_in_chinese", "kind.english", "kind.chinese", "blank", "are"}


def test_the_pairs_are_found() -> None:
    assert len(PAIRS) > 100
    assert any(values(pair.english) for pair in PAIRS)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.where)
def test_both_languages_name_the_same_values(pair: Pair) -> None:
    assert values(pair.english) - WORDINGS == values(pair.chinese) - WORDINGS
    assert names(words(pair.english)) == names(words(pair.chinese))


def test_what_the_system_says_is_chinese_in_a_chinese_sentence() -> None:
    """Read-only file system, in whichever sentence of ours; and who holds a lock."""
    for pair in PAIRS:
        said = ast.unparse(pair.chinese)
        assert "strerror" not in said or "in_chinese" in said, pair.where
        assert ".holder" not in said or "in_chinese" in said, pair.where
    assert i18n.in_chinese(os.strerror(errno.EROFS)) == "文件系统只读"
    assert i18n.in_chinese("no such sentence") == "no such sentence"
    assert i18n.in_chinese(None) == ""
    holder = _signature()
    told = _busy(Path("index"), Taken(holder))
    assert holder in told.english
    assert "process" not in told.chinese and "since" not in told.chinese
    assert str(os.getpid()) in told.chinese


def test_every_option_with_a_value_says_what_it_takes() -> None:
    """Without a metavar click prints the name of its own type: FLOAT RANGE."""

    def walk(command: click.Command) -> Iterator[click.Option]:
        yield from (one for one in command.params if isinstance(one, click.Option))
        if isinstance(command, click.Group):
            for below in subcommands(command).values():
                yield from walk(below)

    valued = [one for one in walk(cli) if not one.is_flag and not one.count and not isinstance(one.type, click.Choice)]
    assert len(valued) > 30
    assert [one.opts for one in valued if one.metavar is None] == []


# -- the catalogue of click's sentences --------------------------------------------------------------------------------

# Modules of click whose sentences a person can meet here; the others ask questions, open editors, draw bars.
SPEAKING = ("core.py", "exceptions.py", "formatting.py", "parser.py", "types.py")
# Of those modules: for programmers, about kinds of values that no option of ours has, or said by us instead.
UNSAID = {
    "Aborted!", "Error: {message}", "Try '{command} {option}' for help.",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Could not determine name for option with declarations {decls!r}",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
    "Did you mean to pass '--{name}'?",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.", "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use the same flag for true/false.", "Choice({choices})",
    "Invalid start character for option ({option})", "Value must be an iterable.",
    "{value!r} does not match the format {format}.\0{value!r} does not match the formats {formats}.",
    "{value!r} is not a valid UUID.", "file", "directory", "path", "{name} {filename!r} does not exist.",
    *(f"{{name}} {{filename!r}} is {what}." for what in ("a file", "a directory")),
    *(f"{{name}} {{filename!r}} is not {what}." for what in ("readable", "writable", "executable")),
}  # fmt: skip


def said_by_click() -> set[str]:
    """The messages that the installed click gives to gettext; one with a plural as `one NUL many`."""
    found = set()
    for name in SPEAKING:
        source = Path(click.__file__).with_name(name).read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
                texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                found.add("\0".join(texts))
    return found - {""}


def test_the_compiled_catalogue_is_that_of_the_source() -> None:
    binary = CATALOGUE.with_suffix(".mo").read_bytes()
    assert binary == compile_mo(ENTRIES), "run make catalogue"
    read = gettext.GNUTranslations(io.BytesIO(binary))
    for message, translation in ENTRIES.items():
        one, _, many = message.partition("\0")
        if message:
            assert (read.ngettext(one, many, 2) if many else read.gettext(one)) == translation


def test_every_sentence_of_click_has_its_translation() -> None:
    said = said_by_click()
    assert len(said) > 40
    assert not said - ENTRIES.keys() - UNSAID


def test_every_reason_of_the_catalogue_is_one_that_the_system_gives() -> None:
    text = CATALOGUE.read_text(encoding="utf-8")
    reasons = read_po(text[text.index("# -- reasons") :])
    assert reasons.keys() <= {os.strerror(number) for number in errno.errorcode}


@pytest.mark.parametrize("message", sorted(ENTRIES.keys() - {""}))
def test_a_translation_puts_in_only_what_the_message_has(message: str) -> None:
    fields = {name for part in message.split("\0") for name in re.findall(r"{(\w+)", part)}
    assert set(re.findall(r"{(\w+)", ENTRIES[message])) <= fields


# One command line for each kind of error; what it must say.
WRONG = {
    "search 秸秆 --limt 3": "没有选项 --limt。是不是 '--cite', '--limit', '--unit'",
    "search 秸秆 -z": "没有选项 -z。",
    "searchh": "没有命令 searchh。是不是 'search'？",
    "model lisst": "没有命令 lisst。是不是 'list'",
    "--index x": "请给出命令。",
    "show": "缺少参数 'REF'。",
    "list": "缺少参数 '{issues|places|documents|clauses|units|deadlines|figures}'。可选：",
    "eval": "缺少选项 '--queries'。",
    "show a b c": "多出了参数：b c。",
    "status b": "多出了参数：b。",
    "show a --context": "选项 --context 后面要有值。",
    "status --json=yes": "选项 --json 不带值。",
    "search a -n many": "'-n' / '--limit' 的值不对：'many' 不是整数。",
    "search a -n 0": "0 不在范围 x>=1 内。",
    "search a --mode best": "'best' 不是 'hybrid', 'keyword', 'semantic' 之一。",
    "list laws": "'laws' 不是 'issues', 'places', 'documents', 'clauses', 'units', 'deadlines', 'figures' 之一。",
    "search --batch nowhere.txt": "'--batch' 的值不对：'nowhere.txt': 没有这个文件或文件夹",
    "search --batch .": "'--batch' 的值不对：'.': 这是文件夹",
    "search": "缺少查询词。",
    "similar": "请给出条款编号或 --text 之一。",
}


@pytest.mark.parametrize("line", WRONG)
def test_every_usage_error_is_wholly_chinese(line: str, run: Run) -> None:
    answer = run(*line.split(), LC_ALL="zh_CN.UTF-8", LANGUAGE="en")
    assert answer.code == 2
    assert answer.out == ""
    assert WRONG[line] in answer.err
    rest = re.sub(r"'[^']*'|\[[^\]]*\]|--?[a-z][\w-]*|\b[A-Z_]+\b|\{[^}]*\}|x>=\d", "", answer.err)
    own = {"lfsearch", *commands(cli), *line.split()}
    listed = re.sub("可选\uff1a.*", "", rest)  # the values that an argument takes
    assert not set(re.findall(r"[A-Za-z]+", listed)) - own


def commands(group: click.Group) -> Iterator[str]:
    for name, command in subcommands(group).items():
        yield name
        if isinstance(command, Group):
            yield from commands(command)


def test_english_comes_back_after_chinese(run: Run) -> None:
    assert "缺少参数" in run("show", LC_ALL="zh_CN.UTF-8").err
    assert "Missing argument 'REF'." in run("show", LC_ALL="en_US.UTF-8").err


_LINES = """
from lfsearch.cli import cli
from lfsearch.cli.commands import COMMANDS
for name, listed in COMMANDS.items():
    command = cli.get_command(None, name)
    line = "" if command.hidden else command.short_help
    print((name, listed.help) == (command.name, line) or (name, listed.help, command.short_help))
"""


@pytest.mark.parametrize("locale", ["C.UTF-8", "zh_CN.UTF-8"])
def test_the_line_of_a_command_in_the_help_is_how_its_own_help_begins(locale: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LINES],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": locale},
        check=True,
    )
    assert set(done.stdout.split("\n")) == {"True", ""}, done.stdout


def test_the_help_is_wholly_chinese(shell: Run) -> None:
    for name in ("search", "show", "eval", "model"):
        text = shell(name, "--help", LC_ALL="zh_CN.UTF-8").out
        assert "用法" in text
        assert "[选项]" in text
        for english in (
            "Usage",
            "Options",
            "OPTIONS",
            "ARGS",
            "Commands",
            "Show this",
            "default:",
            "required",
            "RANGE",
        ):
            assert english not in text, name


_USAGES = r"""
import click
from lfsearch.cli import cli
from lfsearch.cli.wording import choose_language

choose_language()

def walk(group, parent):
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        context = command.context_class(command, info_name=name, parent=parent)
        yield context.get_usage()
        yield from (one.make_metavar(context) for one in command.params if not getattr(one, "is_flag", False))
        if isinstance(command, click.Group):
            yield from walk(command, context)

root = cli.context_class(cli, info_name="lfsearch")
own = [one.make_metavar(root) for one in cli.params if not getattr(one, "is_flag", False)]
print(root.get_usage(), *own, *walk(cli, root), sep="\n")
"""


def test_a_command_with_a_slip_is_told_by_a_process_that_has_loaded_none(shell: Run) -> None:
    assert "没有命令 serach。是不是 'search'？" in shell("serach", "秸秆", LC_ALL="zh_CN.UTF-8").err


def test_what_a_command_takes_is_named_in_chinese() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _USAGES],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "zh_CN.UTF-8"},
        check=True,
    )
    lines = done.stdout.splitlines()
    assert "[查询词]..." in " ".join(lines)
    assert len(lines) > 200
    assert {word for line in lines for word in re.findall(r"[A-Z][A-Z_]+", line)} == set()  # N is one in Chinese, too


def test_a_reason_of_the_system_is_told_in_chinese(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(tmp_path / "x"))

    monkeypatch.setattr("lfsearch.index.build.update_index", full)
    answer = run("index", LC_ALL="zh_CN.UTF-8")
    assert answer.code == 1
    assert "磁盘已满" in answer.err


# -- who reads Chinese -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "reads"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, False),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_GB.UTF-8"}, True),
        ({}, False),
    ],
)
def test_the_first_variable_that_is_set_decides(
    variables: dict[str, str], reads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "os", SimpleNamespace(environ=variables, name="posix"))
    assert i18n.chinese() is reads


@pytest.mark.parametrize(("setting", "reads"), [("Chinese (Simplified)_China", True), ("English_India", False)])
def test_windows_is_asked_where_no_variable_tells(
    setting: str, reads: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "os", SimpleNamespace(environ={}, name="nt"))
    monkeypatch.setattr("locale.getlocale", lambda: (setting, "936"))
    assert ("缺少参数" in run("show").err) is reads
