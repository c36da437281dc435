"""READMEs and docs tell the truth: every command, option, file and id in them is there, and the Python example runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from conftest import CORPUS, ROOT, subcommands
from examples_update import renewed

from lfsearch.cli import cli

Run = Callable[..., Any]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
# Read by tests of their own, or for the sake of what is in it.
_OTHERS = {"ARCHITECTURE.md", "docker.md", "nightly.md", "example.md"}
PAGES = [path for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in _OTHERS]
BOOKS = READMES + PAGES
every_book = pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
of_commands = pytest.mark.parametrize(
    "path", [ROOT / "docs" / "commands.md", ROOT / "docs" / "commands.zh-CN.md"], ids=lambda path: path.name
)


def code(path: Path) -> list[str]:
    """Code spans and lines of code blocks."""
    text = path.read_text(encoding="utf-8")
    return re.findall(r"`([^`\n]+)`", text) + re.findall(r"^ {4}(?:\$ )?(\S.*)$", text, re.MULTILINE)


def command_lines(path: Path) -> list[list[str]]:
    """The words after `lfsearch` of every command line in the text, up to a comment or a pipe."""
    found = []
    for piece in code(path):
        match = re.match(r"(?:\$ )?lfsearch (\S.*)", piece)
        if match:
            words = shlex.split(match[1], comments=True)
            found.append(words[: words.index("|")] if "|" in words else words)
    return found


def options_of(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield from parameter.opts
    yield "--help"
    if isinstance(command, click.Group):
        for child in subcommands(command).values():
            yield from options_of(child)


@every_book
def test_the_commands_it_shows_are_understood(path: Path) -> None:
    for words in command_lines(path):
        target: click.Command = cli
        rest = list(words)
        while isinstance(target, click.Group) and rest and not rest[0].startswith("-"):
            name = rest.pop(0)
            if name == "…":
                break
            assert name in subcommands(target), words
            target = subcommands(target)[name]
        for word in rest:
            if word.startswith("--"):
                assert word.split("=")[0] in set(options_of(target)) | set(options_of(cli)), words


def test_there_are_commands_to_be_tried() -> None:
    assert sum(len(command_lines(path)) for path in BOOKS) > 200
    assert sum(len(shown(path)) for path in BOOKS) > 50


@of_commands
def test_it_shows_every_command(path: Path) -> None:
    assert set(subcommands(cli)) <= {words[0] for words in command_lines(path)}


@every_book
def test_the_options_it_names_exist(path: Path) -> None:
    named = {match for piece in code(path) for match in re.findall(r"(?<![\w-])--[a-z][a-z-]+", piece)}
    others = {
        "--extra-index-url",
        "--no-index",
        "--find-links",
        "--exclude-",
        "--local-dir",
        "--data-dir",
    }  # pip's, a prefix, hf's, Milvus's
    assert named <= set(options_of(cli)) | others


def shown(path: Path) -> list[tuple[str, list[str]]]:
    """(command line, what it printed) of the examples in the text: the indented lines behind `$ lfsearch`."""
    examples: list[tuple[str, list[str]]] = []
    inside = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("    $ lfsearch "):
            examples.append((line.removeprefix("    $ lfsearch "), []))
            inside = True
        elif inside and (line.startswith("    ") or not line):
            examples[-1][1].append(line.removeprefix("    "))
        else:
            inside = False
    return [(line, "\n".join(printed).rstrip().split("\n")) for line, printed in examples]


def agrees(printed: list[str], expected: list[str]) -> bool:
    """Whether all lines are printed; those that … stands for are left out in the text."""
    parts = "\n".join(expected).split("\n\u2026\n")
    whole = "\n".join(printed)
    if len(parts) == 1:
        return whole == parts[0]
    places = [whole.find(part) for part in parts]
    return whole.startswith(parts[0]) and -1 not in places and places == sorted(places)


@every_book
def test_the_examples_print_what_it_says(path: Path, run: Run, real_index: Path) -> None:
    locale = "zh_CN.UTF-8" if "zh-CN" in path.name else "C.UTF-8"
    for line, expected in shown(path):
        said = run("--index", real_index, *shlex.split(line), LC_ALL=locale, COLUMNS="84")
        assert said.code == 0
        printed = [one.rstrip() for one in said.out.rstrip().splitlines()]
        assert agrees(printed, expected), (line, printed, expected)


def runnable(path: Path) -> list[list[str]]:
    """The command lines of the text that can be run on the index as they stand: no placeholders, nothing written."""
    placeholders = re.compile(r"^[A-Z]{2,}$|…|\.\.\.$|条款编号|查询|文件|编号|path/to|/path|bge|结果|NAME")
    reading = ("search", "show", "list", "status", "similar")
    lines = [words for words in command_lines(path) if words and words[0] in reading and len(words) > 1]
    return [words for words in lines if not any(placeholders.search(word) for word in words) and "--batch" not in words]


@of_commands
def test_there_are_commands_that_can_be_run(path: Path) -> None:
    assert len(runnable(path)) >= 8


@every_book
def test_every_command_that_reads_can_be_run_as_it_stands(path: Path, real: Run) -> None:
    for words in runnable(path):
        assert words[0] != "show" or real("search", "秸秆禁烧 责任单位").code == 0  # show 3 is a hit of this
        answer = real(*words)
        assert answer.code == 0, (words, answer.err)
        assert answer.out, words


def test_what_grep_misses_is_counted(real: Run) -> None:
    texts = [path.read_text(encoding="utf-8") for path in CORPUS.glob("*.txt")]
    printed = sum(re.sub(r"\s+", "", text).count("责任单位") for text in texts)
    found = sum(line.count("责任单位") for text in texts for line in text.splitlines())
    for path in READMES:
        assert f"{printed - found}" in path.read_text(encoding="utf-8")
        assert f"{printed}" in path.read_text(encoding="utf-8")


def test_the_ids_it_shows_are_in_the_index(real: Run) -> None:
    ids = set(re.findall(r"20\d\d-\d\d/d\d\d(?:/[\w.~]+)*", "".join(p.read_text(encoding="utf-8") for p in BOOKS)))
    assert ids
    for name in ids:
        assert real("show", name, "--json").code == 0, name


@every_book
def test_its_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (path.parent / target).exists(), target


@every_book
def test_the_make_targets_it_names_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {name for piece in code(path) for name in re.findall(r"^make ([a-z-]+)", piece)} <= targets


def test_the_makefile_names_files_that_are_there() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in re.findall(r"(?:tests|benchmarks)/[\w/]+\.\w+", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("name", ["python.md", "python.zh-CN.md"])
def test_the_python_example_runs(name: str, real_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    block = re.search(r"((?:^ {4}.*\n|^\n)*^ {4}import lfsearch\n(?:^ {4}.*\n|^\n)*)", text, re.MULTILINE)
    assert block
    source = "\n".join(line[4:] for line in block[1].splitlines())
    if not (real_index.parent / "corpus").exists():
        (real_index.parent / "corpus").symlink_to(CORPUS)
    monkeypatch.chdir(real_index.parent)
    names: dict[str, Any] = {}
    exec(source, names)
    assert names["issue"].documents
    assert names["hit"].record.doc_no


def test_shell_completion_is_offered() -> None:
    def ask(**env: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", "import sys; sys.argv[0] = 'lfsearch'; from lfsearch.__main__ import main; main()"],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            check=False,
        ).stdout

    assert "lfsearch" in ask(_LFSEARCH_COMPLETE="zsh_source")
    assert "search" in ask(_LFSEARCH_COMPLETE="zsh_complete", COMP_WORDS="lfsearch sea", COMP_CWORD="1")


def test_the_package_docstring_names_modules_that_exist() -> None:
    import lfsearch

    named = re.findall(r"^    ([a-z, ]+?)  ", lfsearch.__doc__ or "", re.MULTILINE)
    modules = {name.strip() for line in named for name in line.split(",")}
    assert len(modules) >= 10
    for name in modules:
        assert (ROOT / "lfsearch" / name).is_dir() or (ROOT / "lfsearch" / f"{name}.py").exists(), name


def test_nothing_says_where_it_was_made() -> None:
    words = re.compile(r"(?<![\w.])/(?:work|root)/|\bTODO\b|\bFIXME\b|\bXXX\b")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    for name in listed.stdout.split("\0"):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".cfg", ".toml", ".sh", ""} and path.is_file() and path != Path(__file__):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not words.search(text), name


def test_json_of_the_demo_is_what_the_demo_reads(real: Run) -> None:
    """benchmarks/demo.sh takes the id of the first hit from --jsonl."""
    answer = real("search", "秸秆综合利用率达到85%以上", "--year", "2020", "--kind", "通知", "-n", "1", "--jsonl")
    row = json.loads(answer.out.splitlines()[0])["id"]
    assert real("similar", row, "--other-years", "--diff", "-n", "2").code == 0


def test_an_example_is_rewritten_with_what_is_printed_now(capsys: pytest.CaptureFixture[str]) -> None:
    now = ["a 2", "b", "c", "d 5", "e"]
    assert renewed(["a 1", "b"], now, "") == now  # whole
    assert renewed(["a 1", "\u2026", "c", "d 4"], now, "") == ["a 2", "\u2026", "c", "d 5"]
    assert renewed(["a 1", "\u2026", "gone"], now, "page") == ["a 2", "\u2026", "gone"]
    assert "page: gone is not printed any more" in capsys.readouterr().out
