"""Nothing raw reaches a terminal, a sheet or a program that reads the output: every field, command, format and argument."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest
from conftest import MARCH, Answer, Place
from every_command import ASKED, COMMANDS, NEW
from hypothesis import given
from hypothesis import strategies as st

from lfsearch.cli import writing
from lfsearch.cli.context import Settings
from lfsearch.cli.streams import Guarded, harmless
from lfsearch.index import manifest as mf
from lfsearch.index.catalogue import CatalogueEntry
from lfsearch.index.store import Remarks
from lfsearch.output.display import clean
from lfsearch.output.formats import pretty
from lfsearch.output.tables import Table, csv_text, xlsx_bytes
from lfsearch.records import ClauseRecord
from lfsearch.text.normal import escape_control, show_control

Run = Callable[..., Answer]

# A window's title, a colour, the same in C1, overrides and isolates, marks, line ends of other kinds, NUL, a tag.
NAMEABLE = "\x1b]0;PWN\x07\x1b[31m\u009b31m\u202e\u2066\u200e\u061c\u2028\u2029\u0085\x0c\U000e0041"
EVIL = NAMEABLE + "\x00\r\ud800"
# What may be in an argument: bytes that are no UTF-8 come as lone surrogates.
TYPED = NAMEABLE + "\udcff"


def raw(text: str) -> set[str]:
    """What of a text may not be printed."""
    return {
        char
        for char in text
        if (unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") and char not in "\n\t")
        or unicodedata.bidirectional(char) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        or char in "\u200e\u200f\u061c"
        or "\U000e0000" <= char <= "\U000e007f"
    }


def poison(data: Any, key: str = "") -> Any:
    """The same data with something hostile in every text that is no id and no word of ours."""
    if isinstance(data, Mapping):
        return {poison(name) if key in ("units", "obliged") else name: poison(own, name) for name, own in data.items()}
    if isinstance(data, list | tuple):
        return [poison(own, key) for own in data]
    if (
        isinstance(data, str)
        and key not in ("id", "issue", "role")
        and any("\u4e00" <= char <= "\u9fff" for char in data)
    ):
        return data[:1] + EVIL + data[1:]
    return data


TABLE = """
附件:任务分工表

序号
任务
责任单位
1
巡查水源地
市水利局
2
改造管网
各区
"""


@pytest.fixture
def hostile(tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A corpus that is hostile wherever a file can be, and an index that is in every text that it has stored."""
    folder = tiny_corpus.corpus / f"广州{NAMEABLE}"
    folder.mkdir()
    text = MARCH.replace("〔", f"{EVIL[:-1]}〔").replace("水源地", f"水{EVIL[:-1]}源地") + TABLE + "七、没有前一项。\n"
    (folder / f"2024-05{NAMEABLE}.txt").write_text(text, encoding="utf-8")
    (tiny_corpus.corpus / f"坏{NAMEABLE}.txt").write_text("没有公文" + NAMEABLE, encoding="utf-8")
    (tiny_corpus.corpus / os.fsdecode(b"\xff\xfe.txt")).write_text("没有公文", encoding="utf-8")
    (tiny_corpus.corpus / os.fsdecode(b"2024-06\xff.txt")).write_text(MARCH.replace("2024", "2023"), encoding="utf-8")
    page = f"<html><title>{NAMEABLE}</title><meta name='发文机关' content='{NAMEABLE}'><body>{MARCH}</body></html>"
    (tiny_corpus.corpus / f"页{NAMEABLE}.html").write_text(page, encoding="utf-8")
    tiny_corpus.update()
    for kind in (ClauseRecord, CatalogueEntry, Remarks):
        made = kind.from_json
        monkeypatch.setattr(kind, "from_json", lambda data, *more, made=made: made(poison(data), *more))
    load = mf.load

    def loaded(index: Path) -> mf.Manifest:
        found = load(index)
        issues = tuple(replace(entry, file=entry.file + EVIL) for entry in found.issues)
        return replace(found, model_name=f"model{EVIL}", issues=issues)

    monkeypatch.setattr(mf, "load", loaded)
    return tiny_corpus


def formats(command: click.Command) -> list[list[str]]:
    """What makes the command print in each of its formats."""
    names = [name for option in command.params for name in option.opts]
    found = [[f"--{name}"] for name in ("json", "jsonl", "csv", "markdown", "html") if f"--{name}" in names]
    return [[], *found]


@pytest.fixture
def here(hostile: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with the files that the commands are asked about."""
    folder = tmp_path / "here"
    folder.mkdir()
    with suppress(ImportError):  # without the packages of the page it ends by itself
        monkeypatch.setattr(
            "lfsearch.web.server.run", lambda site, say, assistants: say(f"http://{site.host}/{site.names}")
        )
    with suppress(ImportError):
        monkeypatch.setattr("lfsearch.assistant.server.run", lambda index, corpus: print(index, corpus))
    monkeypatch.setattr(
        "lfsearch.embedding.export.export_static", lambda target, *_: target.mkdir()
    )  # loads much for long
    monkeypatch.chdir(folder)
    (folder / NEW).write_text(MARCH.replace("供水", f"防汛{NAMEABLE}").replace(" 1 号", " 7 号"), encoding="utf-8")
    topic = {"qid": EVIL, "type": EVIL, "query": f"水源地{EVIL}",
             "relevant": [{"issue": "2024-03", "doc_no": None, "quote": "巡查", "grade": 2, "lines": [1, 200]}]}  # fmt: skip
    (folder / "topics.jsonl").write_text(json.dumps(topic) + "\n", encoding="utf-8")
    return folder


def test_every_command_is_asked() -> None:
    assert sorted(COMMANDS) == sorted(ASKED)


@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("name", ASKED)
def test_no_field_reaches_a_terminal_raw(run: Run, hostile: Place, here: Path, name: str, language: str) -> None:
    if name.startswith("alert"):
        run(*hostile.options, "alert", "add", "one", f"水源地 {TYPED}")
        run(*hostile.options, "alert", "add", f"two{TYPED}", "水源地")
    printed = ""
    for asked in ASKED[name]:
        for output in formats(COMMANDS[name]):
            answer = run(*hostile.options, "-v", *name.split(), *asked, *output, LC_ALL=language)
            assert raw(answer.out) | raw(answer.err) == set(), (asked, output)
            printed += answer.out + answer.err
            if output == ["--json"] and answer.out:
                json.loads(answer.out)
            if output == ["--jsonl"]:
                assert all(json.loads(line) for line in answer.out.splitlines())
    assert printed


@pytest.mark.parametrize("name", ASKED)
def test_no_argument_comes_back_raw(run: Run, hostile: Place, here: Path, name: str) -> None:
    for option in COMMANDS[name].params:
        if isinstance(option, click.Option) and (option.is_flag or option.count):
            continue
        given = [option.opts[0], TYPED] if isinstance(option, click.Option) else [TYPED]
        for asked in (given, [*ASKED[name][0], *given]):
            answer = run(*hostile.options, *name.split(), *asked)
            assert raw(answer.out) | raw(answer.err) == set(), asked
            assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "arguments", [[TYPED], ["--index", TYPED, "status"], ["--corpus", TYPED, "status"], [f"--{TYPED}"]]
)
def test_no_global_argument_comes_back_raw(run: Run, arguments: list[str]) -> None:
    answer = run(*arguments)
    assert answer.code
    assert raw(answer.out) | raw(answer.err) == set()


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "md", "html", "txt", "xlsx"])
def test_no_field_reaches_a_file_raw(run: Run, hostile: Place, here: Path, ending: str) -> None:
    for name, asked in (
        ("search", ["水源地"]),
        ("compare", ASKED["compare"][0]),
        ("list", ["clauses"]),
        ("digest", ["2024-03"]),
    ):
        file = here / f"{name}.{ending}"
        if run(*hostile.options, name, *asked, "-o", file).code == 0:
            if ending == "xlsx":
                cells = [str(cell.value) for row in openpyxl.load_workbook(file).active.rows for cell in row]
                assert raw("".join(cells)) == set()
            else:
                assert raw(file.read_text(encoding="utf-8-sig")) == set()
    assert list(here.glob(f"*.{ending}"))


@pytest.mark.parametrize("color", [True, False])
def test_what_a_pager_is_given_is_harmless(monkeypatch: pytest.MonkeyPatch, color: bool) -> None:
    paged: list[str] = []
    monkeypatch.setattr(writing, "_show", lambda settings, blocks, color: paged.extend(blocks))
    writing.put(Settings(None, None, False, False), writing.Target(), [f"\x1b[31mrot\x1b[0m{EVIL}"], color)
    assert raw(paged[0].replace("\x1b[31m", "").replace("\x1b[0m", "")) == set()
    assert ("\x1b[31mrot" in paged[0]) == color


def test_json_gives_the_original_back(run: Run, hostile: Place, here: Path) -> None:
    shown = json.loads(run(*hostile.options, "show", "2024-03/d01/1", "--json").out)
    assert EVIL in shown["title"]
    assert EVIL in shown["text"]


ANY = st.text(st.characters(exclude_categories=[]) | st.sampled_from(EVIL), max_size=40)


@given(ANY)
def test_json_escapes_and_gives_back(text: str) -> None:
    printed = pretty({"text": text})
    assert raw(printed) == set()
    # Two halves of a pair that stood apart are one character for whoever reads JSON.
    assert json.loads(printed) == {"text": json.loads(json.dumps(text))}
    assert escape_control(printed) == printed


@given(ANY)
def test_what_is_shown_is_harmless(text: str) -> None:
    assert raw(clean(text)) == raw(show_control(text)) == raw(harmless(text)) == set()
    assert clean(clean(text)) == clean(text)


def test_colours_are_for_terminals_alone() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, out in (
        (Terminal(), "\x1b[31mrot\x1b[0m \\x1b]0;x\\x07"),
        (io.StringIO(), "\\x1b[31mrot\\x1b[0m \\x1b]0;x\\x07"),
    ):
        Guarded(stream).write("\x1b[31mrot\x1b[0m \x1b]0;x\x07")
        assert stream.getvalue() == out


def test_the_streams_are_given_back(run: Run) -> None:
    before = sys.stdout, sys.stderr
    run("--version")
    run("none")
    assert (sys.stdout, sys.stderr) == before


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " \n=1", "\u200b=1", "\ufeff=1", "\x00=1",
            "\uff1d1", "\uff0b1", "\uff0d1", "\uff20A", "\ufe661", "\ufe62", "\u3000\uff1d1", "\u2028=1", "\u202e@x"]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    table = Table(("text", "value"), ((text, -3),))
    ((_, _), (cell, value)) = csv.reader(io.StringIO(csv_text(table)))
    assert cell.startswith("'")
    assert value == "-3"
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(table))).active
    assert (sheet["A2"].data_type, sheet["A2"].quotePrefix) == ("s", True)


@pytest.mark.parametrize("text", ["1=1", "水=1", "", " ", "—一", "'=1"])
def test_other_cells_stay(text: str) -> None:
    assert not csv_text(Table(("text",), ((text,),))).split("\n", 1)[1].startswith("''")
    assert csv_text(Table(("text",), ((f"x{text}",),))).endswith(f"x{text}")
