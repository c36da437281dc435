"""The program as a real process: pipes, terminals, signals, languages."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS, PATIENCE, ROOT, Place, notice

from lfsearch.cli.wording import fitted
from lfsearch.output.display import text_width

Run = Callable[..., Any]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals and signals as POSIX has them")


def on_terminal(*arguments: str, columns: int = 80, code: str | None = None, **env: str) -> str:
    """Run the program, or `code`, on a pseudo-terminal of 24 lines and return everything it was sent."""
    import fcntl
    import pty
    import struct
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, *(("-c", code) if code else ("-m", "lfsearch")), *arguments],
        stdin=child,
        stdout=child,
        stderr=child,
        env={**ENVIRONMENT, "TERM": "xterm-256color", "NO_PAGER": "1", **env},
    )
    os.close(child)
    sent = b""
    while True:
        try:
            block = os.read(parent, 1 << 16)
        except OSError:  # Linux says EIO when the last user of the terminal has gone
            break
        if not block:
            break
        sent += block
    os.close(parent)
    assert process.wait() == 0, sent
    return sent.decode().replace("\r\n", "\n")


@posix
def test_colour_on_a_terminal_and_only_there(real_index: Path) -> None:
    arguments = ("--index", str(real_index), "search", "秸秆禁烧", "-n", "3")
    coloured = on_terminal(*arguments)
    assert "\x1b[1;31m秸秆" in coloured
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert "\x1b" not in plain
    assert all(text_width(line) <= 80 for line in plain.splitlines())
    assert "\x1b" not in on_terminal(*arguments, "--no-color")
    assert "\x1b" not in on_terminal(*arguments, NO_COLOR="1")
    assert "\x1b" not in on_terminal(*arguments, TERM="dumb")


@posix
def test_a_narrow_terminal_gets_narrow_lines(real_index: Path) -> None:
    text = on_terminal("--index", str(real_index), "search", "秸秆禁烧", "-n", "3", "--no-color", columns=50)
    ids = re.compile(r"^    \d{4}-\d\d/d")  # an id with its source is never cut: it is there to be copied
    assert all(text_width(line) <= 50 for line in text.splitlines() if not ids.match(line))


@posix
def test_what_is_said_ends_between_words_on_a_terminal_and_is_one_line_elsewhere(shell: Run) -> None:
    name = "没有这个文件" * 8 + "〔2024〕12345号"
    code = "import sys; from lfsearch.cli import main\ntry: main(sys.argv[1:])\nexcept SystemExit: pass"
    told = on_terminal("watch", name, columns=40, code=code, LANG="zh_CN.UTF-8", LC_ALL="zh_CN.UTF-8")
    lines = told.splitlines()
    assert len(lines) > 2
    assert all(text_width(line) <= 40 for line in lines)
    assert "".join(lines) == f"错误\uff1a找不到要监视的文件夹 {name}\uff1b请检查路径。"
    assert any("12345号" in line for line in lines)
    assert len(shell("watch", name, COLUMNS="40").err.splitlines()) == 1


def test_what_is_told_of_a_label_goes_on_below_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    text = "期数        3 (2020-11, 2021-07, 国办发〔2018〕121号)\n状态        最新"
    first, second, third = fitted(text, Terminal()).split("\n")
    assert (first, third) == ("期数        3 (2020-11, 2021-07, 国办发", "状态        最新")
    assert second == " " * 12 + "〔2018〕121号)"
    assert fitted(text, io.StringIO()) == text
    assert fitted("x" * 39 + "\n" + "x" * 40, Terminal()) == "x" * 39 + "\n" + "x" * 40


@posix
@pytest.mark.parametrize("arguments", [("list", "clauses"), ("list", "clauses", "--jsonl"), ("show", "2023-10/d06")])
def test_a_closed_pipe_ends_quietly(real_index: Path, arguments: tuple[str, ...]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "lfsearch", "--index", str(real_index), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert errors == b""


def test_data_goes_to_stdout_and_talk_to_stderr(shell: Run, real_index: Path) -> None:
    answer = shell(
        "--index", real_index, "search", "秸秆 网约车 矿产资源 食堂", "--jsonl", "-n", "2", "--mode", "keyword"
    )
    assert answer.code == 0
    assert [json.loads(line)["rank"] for line in answer.out.splitlines()] == [1, 2]
    assert "all the words" in answer.err


def test_chinese_for_a_chinese_locale(shell: Run, real_index: Path) -> None:
    def chinese(*arguments: str) -> Any:
        return shell("--index", real_index, *arguments, LC_ALL="zh_CN.UTF-8")

    help_text = chinese("search", "--help")
    assert help_text.code == 0
    for english in ("Usage", "Options", "Show this", "default:"):
        assert english not in help_text.out
    assert "用法" in help_text.out
    assert all(text_width(line) <= 80 for line in help_text.out.splitlines())
    assert "错误" in chinese("search", "。").err
    assert "没有选项 --limt" in chinese("search", "--limt", "3").err
    assert "状态" in chinese("status").out
    # The switch is the locale alone; data stay what they are.
    assert (
        chinese("search", "秸秆", "-n", "1", "--jsonl").out
        == shell("--index", real_index, "search", "秸秆", "-n", "1", "--jsonl").out
    )


def test_output_that_the_terminal_cannot_show_is_no_crash(shell: Run, real_index: Path) -> None:
    answer = shell("--index", real_index, "list", "units", PYTHONIOENCODING="latin-1")
    assert answer.code == 0
    assert "Traceback" not in answer.err
    assert "?" in answer.out


def test_the_environment_names_the_folders(shell: Run, real_index: Path) -> None:
    answer = shell("status", "--json", LFSEARCH_INDEX=str(real_index), LFSEARCH_CORPUS=str(CORPUS))
    assert json.loads(answer.out)["stale"] is False


# -- interrupted writers --------------------------------------------------------------------------------------------

# Indexes with a pause in the middle of the postings, so that a signal meets a half-written generation.
_SLOW = """
import signal, sys, time
from lfsearch.index import fulltext
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a script is born ignoring it
commit = fulltext.Writer.commit
def slow(self, keys):
    print("writing", flush=True)
    time.sleep(3600)  # until it is told to end
    commit(self, keys)
fulltext.Writer.commit = slow
from lfsearch.cli import main
main(sys.argv[1:])
"""


def start_slow_writer(place: Place) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOW, *place.options, "index", "--rebuild"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=ENVIRONMENT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    return process


def answers(run: Run, place: Place) -> str:
    return str(run(*place.options, "search", "古树名木 建档", "--csv", "-n", "4").out)


@pytest.mark.parametrize("arguments", [("--version",), ("no-such-command",), ("search",), ("status",)])
def test_whoever_calls_the_program_hears_signals_as_before(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """The handlers are there for the time of a command."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT") if hasattr(signal, name)]
    before = [signal.getsignal(number) for number in numbers]
    assert signal.SIG_DFL in before  # else none is set
    run("--index", tmp_path, *arguments)
    assert [signal.getsignal(number) for number in numbers] == before


@posix
def test_ctrl_c_leaves_the_old_index(run: Run, tiny_corpus: Place) -> None:
    before = answers(run, tiny_corpus)
    files = {path.name for path in tiny_corpus.index.iterdir()}
    process = start_slow_writer(tiny_corpus)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "Interrupted" in err
    assert {path.name for path in tiny_corpus.index.iterdir()} - {"writer.lock"} == files - {"writer.lock"}
    assert answers(run, tiny_corpus) == before
    assert run(*tiny_corpus.options, "index", "--rebuild").code == 0
    assert answers(run, tiny_corpus) == before


@posix
def test_a_killed_writer_leaves_the_old_index(run: Run, tiny_corpus: Place) -> None:
    before = answers(run, tiny_corpus)
    process = start_slow_writer(tiny_corpus)
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert answers(run, tiny_corpus) == before
    (tiny_corpus.corpus / "2024-04.txt").unlink()
    assert run(*tiny_corpus.options, "index").code == 0
    assert run(*tiny_corpus.options, "status", "--check").code == 0
    # What the dead writer left is swept away: the current generation and at most the one before remain.
    assert len(list(tiny_corpus.index.glob("generation-*"))) <= 2


@posix
def test_a_second_writer_is_told_who_writes(run: Run, tiny_corpus: Place) -> None:
    process = start_slow_writer(tiny_corpus)
    try:
        answer = run(*tiny_corpus.options, "index", "--rebuild")
        assert process.poll() is None  # nobody has waited for the first one
        assert answer.code == 1
        assert str(process.pid) in answer.err
        assert len(answer.err.strip().splitlines()) == 1
        assert run(*tiny_corpus.options, "search", "古树名木").code == 0
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


@posix
@pytest.mark.parametrize("arguments", [("verify", "-"), ("search", "--batch", "-"), ("remove", "2023-10"), ("mcp",)])
def test_a_closed_input_is_an_empty_one(real_index: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """As a service's is: what is asked there gets no answer, and nothing is changed."""
    shutil.copytree(CORPUS, tmp_path / "corpus")
    command = [sys.executable, "-m", "lfsearch", "--index", str(real_index), "--corpus", str(tmp_path / "corpus")]
    shell = ["sh", "-c", 'exec "$@" <&-', "sh", *command, *arguments]
    done = subprocess.run(shell, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False, env=ENVIRONMENT)
    assert "unexpected" not in done.stderr and "Traceback" not in done.stderr
    assert (tmp_path / "corpus" / "2023-10.txt").exists()


@posix
def test_what_an_added_file_holds_is_said_below_the_bars(tiny_corpus: Place, tmp_path: Path) -> None:
    file = tmp_path / "2024-09.txt"
    file.write_text(notice(9, "城市供暖", ["市住建局负责供暖管网巡查,每月不少于四次。"]), encoding="utf-8")
    text = on_terminal(*tiny_corpus.options, "add", str(file))
    assert "\u2501" in text
    assert text.rindex("\u2501") < text.index("2024-09: ")
