"""Where answers go: files of every format, stdout in UTF-8 whatever the console, a pager for more than a screen."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Place, notice
from every_command import ASKED, NEW
from openpyxl import load_workbook
from test_cli_process import on_terminal, posix
from test_render import record

from lfsearch.cli.wording import plain_character
from lfsearch.cli.writing import BOM
from lfsearch.output import formats
from lfsearch.output.tables import Table, csv_text, markdown_text, xlsx_bytes

Run = Callable[..., Any]


def rows_of(path: Path) -> list[list[Any]]:
    return [list(row) for row in load_workbook(path).active.iter_rows(values_only=True)]


@pytest.mark.parametrize(
    "command",
    [
        ("search", "秸秆禁烧", "-n", "3"),
        ("similar", "--text", "秸秆综合利用", "-n", "3"),
        ("list", "documents", "--year", "2021"),
        ("show", "2023-10/d02"),
    ],
    ids=lambda command: command[0],
)
def test_every_format_by_the_ending_of_the_file(real: Run, command: tuple[str, ...], tmp_path: Path) -> None:
    files = {end: tmp_path / f"结果.{end}" for end in ("csv", "xlsx", "jsonl", "md", "json", "txt")}
    for file in files.values():
        answer = real(*command, "-o", file)
        assert (answer.code, answer.out) == (0, "")
        assert str(file) in answer.err
    raw = files["csv"].read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    count = len(files["jsonl"].read_text(encoding="utf-8").splitlines())
    assert len(table) == 1 + count
    assert [[str(value) if value is not None else "" for value in row] for row in rows_of(files["xlsx"])] == [
        [cell.removeprefix("'") for cell in row] for row in table
    ]
    assert len(files["md"].read_text(encoding="utf-8").splitlines()) == 2 + count
    assert json.loads(files["json"].read_text(encoding="utf-8"))
    assert "\x1b" not in files["txt"].read_text(encoding="utf-8")


@pytest.mark.parametrize("step", ["tempfile.mkstemp", "os.chmod", "os.replace"])
def test_what_cannot_be_written_is_called_as_it_was_named(
    real: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(tmp_path / ".结果.csv.a1b2c3"), None, "结果")

    before = sorted(tmp_path.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr(step, fail)
        answer = real("search", "秸秆禁烧", "-n", "1", "-o", tmp_path / "结果.csv", LC_ALL="zh_CN.UTF-8")
    assert answer.code == 1
    assert str(tmp_path / "结果.csv") in answer.err
    assert "a1b2c3" not in answer.err
    assert "文件系统只读" in answer.err
    assert sorted(tmp_path.iterdir()) == before


def test_status_and_eval_go_to_files_too(real: Run, tmp_path: Path) -> None:
    assert real("status", "-o", tmp_path / "s.json").code == 0
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["documents"] == 56
    topics = ROOT / "tests" / "eval" / "queries.jsonl"
    assert real("eval", "--queries", topics, "--mode", "keyword", "-o", tmp_path / "e.json").code == 0
    assert json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))["modes"]


def test_a_batch_goes_to_a_file(real: Run, tmp_path: Path) -> None:
    assert real("search", "--batch", "-", "-n", "1", "-o", tmp_path / "b.jsonl", text="秸秆\n供热\n").code == 0
    assert len((tmp_path / "b.jsonl").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize(
    "options",
    [("-o", "a.pdf"), ("-o", "a"), ("--json", "-o", "a.csv"), ("--bom",), ("--json", "--bom"), ("-o", "a.md", "--bom")],
)
def test_options_that_say_no_format_or_two_are_usage_errors(real: Run, options: tuple[str, ...]) -> None:
    answer = real("search", "秸秆", *options)
    assert answer.code == 2
    assert answer.out == ""


def test_an_ending_that_a_command_has_no_format_for_is_named(real: Run, tmp_path: Path) -> None:
    answer = real("status", "-o", tmp_path / "s.csv")
    assert answer.code == 2
    assert ".json .txt" in answer.err
    assert not (tmp_path / "s.csv").exists()


def test_nothing_is_written_into_the_index_or_over_the_corpus(run: Run, tiny_corpus: Place) -> None:
    text = (tiny_corpus.corpus / "2024-03.txt").read_bytes()
    for file in (tiny_corpus.index / "a.csv", tiny_corpus.corpus / "2024-03.txt", tiny_corpus.corpus / "new.txt"):
        answer = run(*tiny_corpus.options, "search", "水利", "-o", file)
        assert answer.code == 2
        assert str(file) in answer.err
    assert (tiny_corpus.corpus / "2024-03.txt").read_bytes() == text
    assert not (tiny_corpus.corpus / "new.txt").exists()


def test_a_folder_that_is_not_there_is_told_in_one_sentence(real: Run, tmp_path: Path) -> None:
    answer = real("search", "秸秆", "-o", tmp_path / "none" / "a.csv")
    assert answer.code == 1
    assert len(answer.err.strip().splitlines()) == 1


def test_bom_on_request_on_stdout(shell: Run, real_index: Path) -> None:
    arguments = ("--index", real_index, "search", "秸秆", "-n", "1", "--csv")
    assert shell(*arguments, "--bom").out == BOM + shell(*arguments).out


def test_chinese_heads_for_a_chinese_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    for table in (formats.listing_table([record()]), Table(("rank", "score"), ())):
        for head in table.heads:
            assert not head.isascii(), head
    assert csv_text(Table(("doc_no",), ())) == "文号"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_is_a_formula(start: str, tmp_path: Path) -> None:
    table = Table(("text",), ((f"{start}HYPERLINK(1)",),))
    (tmp_path / "a.xlsx").write_bytes(xlsx_bytes(table))
    cell = load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert cell.data_type == "s"
    assert cell.value.strip().startswith(start.strip())
    assert csv_text(table).splitlines()[1].startswith(("'", "\"'"))


def test_figures_stay_figures_in_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(xlsx_bytes(Table(("rank", "text"), ((1, "文\x07字"),))))
    assert rows_of(tmp_path / "a.xlsx")[1] == [1, "文字"]
    assert markdown_text(Table(("rank",), ((1,),))).endswith("| 1 |")


def test_without_openpyxl_a_sentence_says_what_to_do(
    real: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    answer = real("search", "秸秆", "-o", tmp_path / "a.xlsx")
    assert answer.code == 1
    assert "lfsearch[xlsx]" in answer.err
    assert not (tmp_path / "a.xlsx").exists()


# -- encodings --------------------------------------------------------------------------------------------------------


@pytest.fixture
def rare(run: Run, tiny_corpus: Place) -> Place:
    """A corpus with a name that GBK lacks."""
    text = notice(7, "任职名单", ["任命陈䶮为市文化馆馆长。", "本通知自印发之日起施行。"])
    (tiny_corpus.corpus / "2024-05.txt").write_text(text, encoding="utf-8")
    assert run(*tiny_corpus.options, "index").code == 0
    return tiny_corpus


@pytest.mark.parametrize("output", ["--csv", "--json", "--jsonl", "--markdown"])
def test_formats_for_programs_are_utf8_on_any_console(rare: Place, output: str) -> None:
    for encoding in ("gbk", "ascii", "utf-8"):
        done = subprocess.run(
            [sys.executable, "-m", "lfsearch", *rare.options, "search", "陈䶮", output],
            capture_output=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
            check=True,
        )
        assert "陈䶮" in done.stdout.decode("utf-8")


def test_plain_text_on_a_gbk_console_has_plainer_signs_and_no_question_marks(rare: Place) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lfsearch", *rare.options, "search", "文化馆 馆长", "-n", "1"],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "gbk"},
        check=True,
    )
    text = done.stdout.decode("gbk")
    assert " > " in text
    assert text.count("?") == text.count("陈?") == 1


def test_a_decoding_error_is_no_business_of_ours() -> None:
    error = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")
    with pytest.raises(UnicodeDecodeError):
        plain_character(error)
    assert plain_character(UnicodeEncodeError("ascii", "a›字", 1, 3, "bad")) == (">?", 3)


# -- the pager --------------------------------------------------------------------------------------------------------


@posix
def test_a_pager_for_more_than_a_screen_on_a_terminal_only(real_index: Path) -> None:
    pager = {"PAGER": "sed s/^/PAGED:/", "NO_PAGER": ""}
    base = ("--index", str(real_index))
    long, short = (*base, "show", "2023-10/d06"), (*base, "list", "issues")
    assert "PAGED:临汾市" in on_terminal(*long, "--no-color", **pager)
    assert "PAGED" not in on_terminal(*short, **pager)
    assert "PAGED" not in on_terminal(*long, **{**pager, "NO_PAGER": "1"})
    assert "PAGED" not in on_terminal("-q", *long, **pager)
    done = subprocess.run(
        [sys.executable, "-m", "lfsearch", *long],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **pager},
        check=True,
    )
    assert b"PAGED" not in done.stdout


@posix
def test_less_shows_chinese_and_colours(real_index: Path, tmp_path: Path) -> None:
    pager = tmp_path / "less"
    pager.write_text('#!/bin/sh\necho "LESS=$LESS CHARSET=$LESSCHARSET"\ncat\n')
    pager.chmod(0o755)
    environment = {"PAGER": "less", "NO_PAGER": "", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    text = on_terminal("--index", str(real_index), "search", "秸秆禁烧", "-n", "9", **environment)
    assert "LESS=-FRX CHARSET=utf-8" in text
    assert "\x1b[1;31m秸秆" in text


@posix
def test_the_colours_of_every_command_are_colours(tiny_corpus: Place) -> None:
    """What a command paints is let through; what it does not let through would be written out, \\x1b[1m."""
    writes = {"index", "add", "remove", "watch", "serve", "mcp", "browse", "eval", "manual", "doctor"}
    asked = [
        [*tiny_corpus.options, *name.split(), *given]
        for name, several in ASKED.items()
        if name.split()[0] not in writes | {"alert", "model", "open"}
        for given in several
        if NEW not in given
    ]
    code = (
        "import json, sys\nfrom lfsearch.cli import main\n"
        "for command in json.loads(sys.argv[1]):\n"
        "    try:\n        main(command)\n    except SystemExit:\n        pass\n"
    )
    text = on_terminal(json.dumps(asked), code=code)
    assert "\\x1b" not in text
    assert text.count("\x1b[") > len(asked)


def test_nothing_beside_the_file_is_touched(real: Run, tmp_path: Path) -> None:
    for name in ("a.csv.new", "a.csv.tmp"):
        (tmp_path / name).write_text("precious", encoding="utf-8")
    assert real("search", "秸秆", "-n", "1", "-o", tmp_path / "a.csv").code == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("a.csv.*")} == {
        "a.csv.new": "precious",
        "a.csv.tmp": "precious",
    }
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.skipif(os.name == "nt", reason="links and modes are POSIX's")
def test_a_link_is_followed_and_the_mode_of_a_file_kept(real: Run, tmp_path: Path) -> None:
    (tmp_path / "real.csv").touch(mode=0o640)
    (tmp_path / "real.csv").chmod(0o640)
    (tmp_path / "link.csv").symlink_to("real.csv")
    assert real("search", "秸秆", "-n", "1", "-o", tmp_path / "link.csv").code == 0
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "real.csv").read_text(encoding="utf-8-sig")
    assert real("search", "秸秆", "-n", "1", "--json", "-o", "/dev/null").code == 0
    assert not Path("/dev/null").is_file()


def test_a_folder_is_no_file(real: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    answer = real("search", "秸秆", "-o", tmp_path / "a.csv")
    assert answer.code == 1
    assert "is a folder" in answer.err
