"""The terminal for reading, by its keys, in a terminal of textual's own that is read as a person reads it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import MARCH, PATIENCE, Place, notice, without_package

pytest.importorskip("textual", reason="needs the extra tui")

from lfsearch.i18n import speaking
from lfsearch.retrieval.engine import Engine
from lfsearch.terminal import app as screen_app
from lfsearch.terminal.app import Asked, Browser
from lfsearch.terminal.lines import Lines
from lfsearch.terminal.shown import Value
from lfsearch.text.columns import text_width
from lfsearch.types import Filters

Run = Callable[..., Any]
QUERY = "秸秆禁烧 责任单位"
NARROW, WIDE = (80, 24), (200, 60)


def read_with(
    index: Path, doing: Callable[[Browser, Any], Awaitable[None]], size: tuple[int, int] = NARROW, **asked: Any
) -> None:
    """Start it in a terminal of a size and do something there; an exception of its own fails the test."""

    async def session() -> None:
        app = Browser(Engine.open(index), Asked(**asked))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await doing(app, pilot)

    with speaking(False):
        asyncio.run(session())


def seen(app: Browser) -> set[str]:
    """The columns that are on the screen."""
    return {str(lines.id) for lines in app.query(Lines) if lines.display}


def screen(app: Browser) -> list[str]:
    """The lines of the screen."""
    return ["".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()]


def said(app: Browser) -> str:
    return str(app.query_one("#said").render())


async def press(pilot: Any, *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()
    await pilot.pause()  # what is put off until the screen is drawn


def test_search_move_open_and_go_back(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        await press(pilot, "slash", *QUERY, "enter")
        hits, text = app.lines("hits"), app.lines("text")
        assert seen(app) == {"hits"}
        assert app.focused is hits
        first = hits.current
        await press(pilot, "j", "j")
        assert hits.current == hits.keys[2]
        await press(pilot, "k", "k", "k")
        assert hits.current == first == hits.keys[0]
        await press(pilot, "enter")
        assert seen(app) == {"text"}
        assert text.current == first
        assert any("\u258c" in line and "秸秆" in line for line in screen(app))  # it is where the reader looks
        assert first in said(app)
        assert f"{first[:7]}.txt:" in said(app)  # its line in the text of its issue
        await press(pilot, "j")
        assert text.current == text.keys[text.keys.index(first) + 1]
        await press(pilot, "escape")
        assert seen(app) == {"hits"}
        assert hits.current == first

    read_with(real_index, doing)


def test_what_is_shown_is_what_search_prints(real_index: Path, real: Run) -> None:
    ids = [line["id"] for line in _json_lines(real("search", QUERY, "-n", "20", "--jsonl").out)]

    async def doing(app: Browser, pilot: Any) -> None:
        assert app.lines("hits").keys == ids
        assert "All words in 1 clause (1 document)" in app.lines("hits").text
        assert "hold some of the words only" in app.lines("hits").text

    read_with(real_index, doing, query=QUERY)


def test_narrowed_by_filters_as_on_the_page(real_index: Path) -> None:
    """Each value has the count that it leaves; chosen again it is taken away; x takes all away."""

    async def doing(app: Browser, pilot: Any) -> None:
        filters, hits = app.lines("filters"), app.lines("hits")
        everything = hits.keys
        await press(pilot, "f")
        assert seen(app) == {"filters"}
        assert [line for line in filters.text.split("\n") if line and not line.startswith(("[", " "))] == [
            "Rank by", "Year", "Issuer", "Kind", "Place", "Unit", "In force"
        ]  # fmt: skip
        assert counted("2023", filters) == str(
            app.engine.count(QUERY, filters=Filters(years=(2023, 2023))).counts.all_words
        )
        await choose(pilot, filters, Value("year", "2023"))
        assert filters.current == Value("year", "2023")  # the reader stays there, to choose another
        await choose(pilot, filters, Value("unit", "市公安局"))
        assert app.asked.filters == Filters(years=(2023, 2023), units=("市公安局",))
        assert {key[:4] for key in hits.keys} == {"2023"}
        assert all("市公安局" in [unit.name for unit in hit.record.units] for hit in app.pages[0].hits)
        assert "Only: Year 2023 · Unit 市公安局" in " ".join(hits.text.split())
        await choose(pilot, filters, Value("unit", "市公安局"))
        assert app.asked.filters == Filters(years=(2023, 2023))
        await choose(pilot, filters, Value("mode", "semantic"))
        assert app.pages[0].mode == "semantic"
        await choose(pilot, filters, Value("mode", "hybrid"))
        await press(pilot, "x")
        assert hits.keys == everything
        await press(pilot, "escape")
        assert seen(app) == {"hits"}
        assert app.focused is hits

    read_with(real_index, doing, query=QUERY)


async def choose(pilot: Any, filters: Lines, value: Value) -> None:
    filters.go_to(value)
    assert filters.current == value
    await press(pilot, "enter")


def counted(label: str, filters: Lines) -> str:
    """What stands at the right end of a value's line."""
    return next(line for line in filters.text.split("\n") if line.startswith(f"[ ] {label}")).split()[-1]


def test_more_values_of_a_filter_come_when_asked_for(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        filters, more = app.lines("filters"), Value("unit", None)
        await press(pilot, "f")
        assert seen(app) == {"filters", "hits"}  # beside each other where there is room
        before = filters.keys
        await choose(pilot, filters, more)
        assert more not in filters.keys
        assert len(filters.keys) > len(before)
        assert filters.current == filters.keys[before.index(more)]  # the first that came
        await press(pilot, "f")
        assert seen(app) == {"hits", "text"}
        assert app.lines("text").current == app.lines("hits").current

    read_with(real_index, doing, (120, 40), query="污染防治")


def test_the_history_of_the_clause_that_is_read(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        history = app.lines("history")
        await press(pilot, "h")
        await _until(pilot, lambda: seen(app) == {"history"})
        assert history.current == app.lines("hits").current == "2023-10/d06/att1/3.4.17"
        steps = [step.clause.id for step in app.engine.history(history.current).steps]
        assert history.keys == steps
        assert len(steps) >= 3
        assert "2020-11-08" in history.text
        assert "--full" not in history.text
        await press(pilot, "g", "enter")
        assert seen(app) == {"text"}
        assert app.lines("text").current == steps[0]
        await press(pilot, "h")
        await _until(pilot, lambda: seen(app) == {"history"})
        assert history.current == steps[0]
        await press(pilot, "h")
        assert seen(app) == {"text"}

    read_with(real_index, doing, query=QUERY)


def _json_lines(text: str) -> list[dict[str, Any]]:
    import json

    return [json.loads(line) for line in text.splitlines()]


def test_the_next_hits_come_when_the_last_is_reached(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        hits = app.lines("hits")
        assert len(hits.keys) == 20
        await press(pilot, "G")
        assert len(hits.keys) == 40
        assert hits.current == hits.keys[19]
        assert len(set(hits.keys)) == 40
        await press(pilot, "j")
        assert hits.current == hits.keys[20]
        await press(pilot, "g")
        assert hits.current == hits.keys[0]
        assert hits.scroll_offset.y == 0

    read_with(real_index, doing, query=QUERY)


def test_the_outline_leads_through_the_document(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        outline, text = app.lines("outline"), app.lines("text")
        await press(pilot, "enter", "o")
        assert seen(app) == {"outline"}
        assert outline.current == text.current == "2023-10/d06/att1/3.4.17"
        assert "17.加大露天焚烧管控" in outline.text
        await press(pilot, "k", "enter")
        assert seen(app) == {"text"}
        assert text.current == "2023-10/d06/att1/3.4.16"
        await press(pilot, "o", "escape", "escape")
        assert seen(app) == {"hits"}

    read_with(real_index, doing, query=QUERY)


def test_compared_with_the_text_before_and_with_one_that_is_marked(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        shown, text = app.lines("comparison"), app.lines("text")
        await press(pilot, "c")
        await _until(pilot, lambda: seen(app) == {"comparison"})
        assert "临政办发〔2022〕51号 (2022-12-23) \u2192 临政办发〔2023〕39号 (2023-10-19)" in shown.text
        assert "改数字" in shown.text
        assert "[3" not in shown.text  # colours are colours
        assert "沿用" in shown.text.split("\n")[1] + shown.text.split("\n")[2]  # counted, and not shown
        await press(pilot, "j", "enter")
        assert seen(app) == {"text"}
        assert text.current == shown.keys[1]
        await press(pilot, "escape", "g", "j", "m")  # the second hit is of 51号
        assert app.marked == "2023-01/d07"
        assert "is marked" in said(app)
        await press(pilot, "j", "c")  # the third one has no text before it
        await _until(pilot, lambda: seen(app) == {"comparison"})
        assert "临政办发〔2022〕51号 (2022-12-23) \u2192 临政办发〔2023〕14号 (2023-05-14)" in shown.text
        await press(pilot, "escape", "escape", "m", "m")
        assert app.marked is None
        await press(pilot, "c")
        assert "no earlier text" in said(app)

    read_with(real_index, doing, query=QUERY)


async def _until(pilot: Any, true: Callable[[], bool]) -> None:
    for _ in range(100):
        await pilot.pause(0.05)
        if true():
            return
    raise AssertionError("it did not come to that")


def test_on_a_wide_screen_text_and_outline_stand_beside_the_hits(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        assert seen(app) == {"hits", "text", "outline"}
        await press(pilot, "j")
        assert app.lines("text").current == app.lines("hits").current == "2023-01/d07/att1/3.3.13"
        assert app.focused is app.lines("hits")
        await press(pilot, "enter")
        assert app.focused is app.lines("text")
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert seen(app) == {"hits", "text"}
        await pilot.resize_terminal(*NARROW)
        await pilot.pause()
        assert seen(app) == {"text"}
        assert app.lines("text").current == "2023-01/d07/att1/3.3.13"

    read_with(real_index, doing, WIDE, query=QUERY)


@pytest.mark.parametrize("size", [NARROW, WIDE, (40, 12)], ids=str)
def test_no_line_is_wider_than_its_column(real_index: Path, size: tuple[int, int]) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        for keys in ((), ("f",), ("f", "enter"), ("o",), ("escape", "c"), ("escape", "h")):
            await press(pilot, *keys)
            await pilot.pause(0.2)
            for lines in app.query(Lines):
                for line in lines.text.split("\n"):
                    assert not lines.display or text_width(line) <= lines.columns, line
            assert len(screen(app)) == size[1]
            assert all(text_width(line) == size[0] for line in screen(app))

    read_with(real_index, doing, size, query=QUERY)


def test_a_letter_typed_into_the_query_line_is_a_letter(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        await press(pilot, "slash", *"jq/c")
        assert app.query_one("#query").value == "jq/c"
        await press(pilot, "escape")
        assert app.focused is app.lines("hits")
        await press(pilot, "j")
        assert app.lines("hits").current == app.lines("hits").keys[1]

    read_with(real_index, doing, query=QUERY)


def test_a_question_that_cannot_be_asked_and_one_without_a_hit(tiny_corpus: Place) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        assert app.focused is app.query_one("#query")
        for key in ("o", "f", "h"):
            await press(pilot, "escape", key)
            assert "Search first." in said(app)
        await press(pilot, "slash", "enter")
        assert "nothing to search" in said(app)
        assert app.lines("hits").keys == []
        await press(pilot, "slash", *"供水", "enter")
        assert app.lines("hits").keys == []
        assert said(app)
        await press(
            pilot, "escape", "j", "k", "G", "space", "enter", "c", "m", "o", "h", "f"
        )  # nothing to move through
        assert app.lines("hits").keys == []

    read_with(tiny_corpus.index, doing, filters=Filters(years=(1999, 1999)))


def test_the_filters_of_the_command_hold(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        assert {key[:4] for key in app.lines("hits").keys} == {"2020"}

    read_with(real_index, doing, query=QUERY, filters=Filters(years=(2020, 2020)))


def test_a_new_issue_is_found_without_a_new_start(tiny_corpus: Place) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        (tiny_corpus.corpus / "2024-05.txt").write_text(
            notice(5, "湿地保护", ["市林业局建立湿地档案,挂牌保护。"]), encoding="utf-8"
        )
        tiny_corpus.update()
        await press(pilot, "slash", *"湿地保护", "enter")
        assert app.lines("hits").current.startswith("2024-05/")

    read_with(tiny_corpus.index, doing)


def test_an_index_that_is_gone_is_a_sentence(tiny_corpus: Place) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        (tiny_corpus.index / "manifest.json").write_text("{", encoding="utf-8")
        await press(pilot, "slash", *"供水", "enter")
        assert said(app)
        assert app.is_running

    read_with(tiny_corpus.index, doing)


def test_nothing_in_a_text_steers_the_terminal(tiny_corpus: Place) -> None:
    bad = MARCH.replace("管网改造", "管网\x1b]0;owned\x07\x1b[2J改造\u202e[bold]好[/bold]")
    (tiny_corpus.corpus / "2024-03.txt").write_text(bad, encoding="utf-8")
    tiny_corpus.update()

    async def doing(app: Browser, pilot: Any) -> None:
        await press(pilot, "enter", "o", "escape")
        for lines in app.query(Lines):
            assert not any(char < " " or char in "\x7f\u202e" for char in lines.text.replace("\n", ""))
        assert "[bold]" in app.lines("text").text  # what stands there is shown, and means nothing

    read_with(tiny_corpus.index, doing, query="管网改造")


def test_in_chinese_for_who_reads_chinese(real_index: Path) -> None:
    async def session() -> None:
        app = Browser(Engine.open(real_index), Asked(QUERY))
        async with app.run_test(size=NARROW) as pilot:
            await pilot.pause()
            assert "原词命中 1 条" in app.lines("hits").text
            assert "检索" in screen(app)[-1]
            assert "search" not in screen(app)[-1]

    with speaking(True):
        asyncio.run(session())


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
def test_it_ends_when_told(real_index: Path, key: str) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        await press(pilot, key)
        assert not app.is_running

    read_with(real_index, doing, query=QUERY)


def test_the_mouse_moves_and_opens(real_index: Path) -> None:
    async def doing(app: Browser, pilot: Any) -> None:
        hits = app.lines("hits")
        row = next(number for number, line in enumerate(hits.text.split("\n")) if line.startswith("2  "))
        await pilot.click(hits, offset=(10, row))
        await pilot.pause()
        assert hits.current == hits.keys[1]
        await pilot.click(hits, offset=(10, row))
        await pilot.pause()
        assert app.lines("text").current == hits.keys[1]

    read_with(real_index, doing, query=QUERY)


# -- the command -------------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_needs(run: Run, tmp_path: Path, tiny_corpus: Place) -> None:
    gone = run("--index", tmp_path / "none", "browse")
    assert gone.code == 1
    assert "index" in gone.err
    piped = run(*tiny_corpus.options, "browse", "供水")
    assert piped.code == 1
    assert "needs a terminal" in piped.err


def test_without_its_extra_one_sentence(run: Run, tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    without_package(monkeypatch, "textual", "lfsearch.terminal")
    answer = run(*tiny_corpus.options, "browse")
    assert answer.code == 1
    assert "lfsearch[tui]" in answer.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_it_is_said_where_the_screen_would_go_elsewhere(tiny_corpus: Place, tmp_path: Path) -> None:
    import pty
    import subprocess

    ours, theirs = pty.openpty()
    with (tmp_path / "errors").open("wb") as errors:
        done = subprocess.run(
            [sys.executable, "-m", "lfsearch", *tiny_corpus.options, "browse"],
            stdin=theirs,
            stdout=theirs,
            stderr=errors,
            timeout=PATIENCE,
            check=False,
        )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 1
    assert (tmp_path / "errors").read_text(encoding="utf-8").startswith("Error: browse draws on the standard error")


@pytest.mark.parametrize("when", ["before the search", "before a hit is opened"])
def test_a_file_that_is_damaged_meanwhile_is_told(
    tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    tiny_corpus.update()
    monkeypatch.setattr(screen_app, "_PAGE", 2)  # so that moving on searches again

    async def doing(app: Browser, pilot: Any) -> None:
        await press(pilot, "slash", *"水源地")
        if when == "before a hit is opened":
            await press(pilot, "enter")
            assert app.lines("hits").current
        for path in tiny_corpus.index.glob("generation-*/issues/*"):
            path.write_bytes(bytes(path.stat().st_size))
        for key in ("enter", "j", "o", "h", "c", "m", "f", "G", "enter", "x", "escape", "q"):
            assert app.is_running
            told.append(said(app))
            await press(pilot, key)

    told: list[str] = []
    read_with(tiny_corpus.index, doing)
    assert any("is missing or damaged; run lfsearch index --rebuild" in one for one in told)


def test_what_is_none_of_our_errors_is_told_too(tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny_corpus.update()
    monkeypatch.delenv("LFSEARCH_DEBUG")

    def gone(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    async def doing(app: Browser, pilot: Any) -> None:
        await press(pilot, "slash", *"水源地", "enter")
        monkeypatch.setattr(app.engine, "facets", gone)
        await press(pilot, "f")
        assert seen(app) == {"hits"}
        assert "Input/output error" in said(app)

    read_with(tiny_corpus.index, doing)
