"""The manual page and the completions name every command and option, and are well-formed for the programs that read them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from conftest import PATIENCE, ROOT, Answer, subcommands

from lfsearch.cli import cli
from lfsearch.cli.described import Described, DescribedOption, described
from lfsearch.cli.manpage import man_page
from lfsearch.cli.manual import written

Run = Callable[..., Answer]
WRITTEN = written(cli)
PAGE, BASH, ZSH, FISH = WRITTEN
needs = {
    name: pytest.mark.skipif(not shutil.which(name), reason=f"no {name}") for name in ("groff", "bash", "zsh", "fish")
}


def spoken(group: click.Group, *path: str) -> Iterator[tuple[str, list[str]]]:
    """Every command that is shown, by what is typed, with the spellings of its options; read from click itself."""
    yield " ".join(path), [name for option in group.params for name in (*option.opts, *option.secondary_opts)]
    for name, command in subcommands(group).items():
        if isinstance(command, click.Group):
            yield from spoken(command, *path, name)
        elif not command.hidden:
            options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
            yield " ".join((*path, name)), [name for one in options for name in (*one.opts, *one.secondary_opts)]


SPOKEN = dict(spoken(cli))


def call(*words: object, text: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        input=text,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of it written to a folder, with an `lfsearch` beside it for the shells to ask."""
    folder = tmp_path_factory.mktemp("share")
    for name, text in WRITTEN.items():
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "bin").mkdir()
    program = folder / "bin" / "lfsearch"
    asked = "import sys; sys.argv[0] = 'lfsearch'; from lfsearch.__main__ import main; main()"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{asked}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


# -- complete ----------------------------------------------------------------------------------------------------------


def test_every_command_is_described_with_every_option() -> None:
    found = {one.name: one for one in described(cli)}
    assert found.keys() == SPOKEN.keys()
    assert len(found) > 25
    for name, spellings in SPOKEN.items():
        assert sorted(spelt for option in found[name].options for spelt in option.names) == sorted(
            [*spellings, "-h", "--help"]
        )
    assert "manual" not in found


def test_the_page_names_every_command_and_option() -> None:
    parts = re.split(r'^\.SS "lfsearch ', WRITTEN[PAGE].replace("\\-", "-"), flags=re.MULTILINE)
    for name, spellings in SPOKEN.items():
        (part,) = [one for one in parts if one.startswith(f"{name} [")] if name else parts[:1]
        printed = set(re.findall(r"(?<=[ ,/])--?[a-z][a-z-]*", " ".join(re.findall(r"^\.B (.*)", part, re.MULTILINE))))
        printed |= set(re.findall(r"^\.B (--?[a-z-]+)", part, re.MULTILINE))
        assert set(spellings) <= printed, name


@pytest.mark.parametrize("name", [BASH, ZSH, FISH])
def test_every_name_stands_in_the_completions(name: str) -> None:
    text = WRITTEN[name]
    for command, spellings in SPOKEN.items():
        rows = [
            line for line in text.splitlines() if re.search(rf"(?:^\s*|__lfsearch_at \\?)'{command}(?:'|\\')", line)
        ]
        assert rows, command
        for spelt in spellings:
            wanted = f"-{'l' if spelt.startswith('--') else 's'} {spelt.lstrip('-')}" if name == FISH else spelt
            assert any(re.search(rf"(?<![\w-]){re.escape(wanted)}(?![\w-])", row) for row in rows), (command, spelt)


# -- well-formed -------------------------------------------------------------------------------------------------------

ODD = Described(
    ("odd",),
    "[OPTIONS] 'x' \"y\" \\z",
    "short 'one' \\ \"two\"",
    ".dotted 'line'\n\n\b\n'a request\n.no request\n\\fBno font\n\n100 % -- x^2 ~ `y` 汉字",
    (DescribedOption(("--odd",), True, "--odd 'X'", "'.quoted' \\n $HOME `id` \"$(id)\" 汉字 %s"),),
    (),
)


@needs["groff"]
@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_groff_has_nothing_to_say_about_the_page(language: str, tmp_path: Path) -> None:
    """Chinese is decided on when the commands are imported, so a process of its own writes it."""
    done = call(sys.executable, "-m", "lfsearch", "manual", tmp_path, LC_ALL=language)
    assert done.returncode == 0
    (page,) = tmp_path.glob("man/**/lfsearch.1")
    assert ("zh_CN" in str(page)) == ("zh" in language)
    set_ = call("groff", "-man", "-Tutf8", "-Kutf8", "-ww", page)
    assert (set_.returncode, set_.stderr) == (0, "")
    plain = re.sub(r"\x1b\[[\d;]*m|.\x08", "", set_.stdout)
    assert "lfsearch search '烧麦秆会不会被罚' --year 2020..2023" in plain
    assert "--exclude-place" in plain


@needs["groff"]
def test_groff_prints_odd_texts_unchanged() -> None:
    program = described(cli)[0]
    set_ = call("groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-rLL=300n", text=man_page([program, ODD], "1"))
    assert set_.stderr == ""
    plain = re.sub(r"\x1b\[[\d;]*m|.\x08", "", set_.stdout)
    for line in ("lfsearch odd [OPTIONS] 'x' \"y\" \\z", ".dotted 'line'", "'a request", ".no request", "\\fBno font",
                 "100 % -- x^2 ~ `y` 汉字", "--odd 'X'", ODD.options[0].help):  # fmt: skip
        assert line in plain, line


@pytest.mark.parametrize(
    ("shell", "name", "check"),
    [
        pytest.param("bash", BASH, ("bash", "-n"), marks=needs["bash"]),
        pytest.param("zsh", ZSH, ("zsh", "-n"), marks=needs["zsh"]),
        pytest.param("fish", FISH, ("fish", "--no-config", "-n"), marks=needs["fish"]),
    ],
)
def test_the_shells_can_read_it(shell: str, name: str, check: tuple[str, ...], tmp_path: Path) -> None:
    from lfsearch.cli import completions

    group = Described((), "", "", "", described(cli)[0].options, ("odd",))
    for text in (WRITTEN[name], getattr(completions, shell)([group, ODD])):
        (tmp_path / "script").write_text(text, encoding="utf-8")
        done = call(*check, tmp_path / "script")
        assert (done.returncode, done.stderr) == (0, "")


# -- what they complete ------------------------------------------------------------------------------------------------


def completed(share: Path, index: Path, *words: str) -> list[str]:
    """What bash offers for the last of the words."""
    typed = " ".join(shlex.quote(word) for word in ("lfsearch", "--index", str(index), *words))
    script = (
        f"source {shlex.quote(str(share / BASH))}; COMP_WORDS=({typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); "
        '_lfsearch lfsearch; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = call("bash", "--norc", "-c", script, PATH=f"{share / 'bin'}:{os.environ['PATH']}")
    assert done.stderr == ""
    return done.stdout.split()


@needs["bash"]
def test_bash_completes_commands_options_and_values(share: Path, real_index: Path) -> None:
    assert completed(share, real_index, "sea") == ["search"]
    assert set(completed(share, real_index, "")) == {name for name in SPOKEN if name and " " not in name}
    assert completed(share, real_index, "search", "x", "--exclude-pl") == ["--exclude-place"]
    assert completed(share, real_index, "alert", "li") == ["list"]
    assert completed(share, real_index, "--corpus", "alert", "sta") == ["status"]  # a folder called alert
    assert completed(share, real_index, "search", "--mode", "k") == ["keyword"]
    assert completed(share, real_index, "digest", "2023-1") == ["2023-10"]


@needs["fish"]
def test_fish_completes_commands_options_and_values(share: Path, real_index: Path) -> None:
    for typed, wanted in (("sea", "search"), ("search --exclude-pl", "--exclude-place"), ("alert li", "list"),
                          ("search --mode k", "keyword"), ("digest 2023-1", "2023-10")):  # fmt: skip
        line = f"lfsearch --index {real_index} {typed}"
        done = call(
            "fish", "--no-config", "-c", f"source {share / FISH}; complete -C {shlex.quote(line)}",
            PATH=f"{share / 'bin'}:{os.environ['PATH']}",
        )  # fmt: skip
        assert wanted in [one.split("\t")[0] for one in done.stdout.splitlines()], (typed, done.stderr)


def test_it_writes_each_where_the_system_looks(run: Run, tmp_path: Path) -> None:
    answer = run("manual", tmp_path)
    assert answer.out.split() == [str(tmp_path / name) for name in WRITTEN]
    for name, text in WRITTEN.items():
        assert (tmp_path / name).read_text(encoding="utf-8") == text
    (tmp_path / "file").touch()
    refused = run("manual", tmp_path / "file")
    assert refused.code == 1
    assert "Error: " in refused.err
