"""Searches that are kept: what is new is told once, whatever happens to the index meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import PATIENCE, ROOT, Place, notice

from lfsearch.cli.keeping import kept, updating
from lfsearch.text.columns import text_width

Run = Callable[..., Any]


@pytest.fixture
def here(tiny_corpus: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The made-up issues, and a user who keeps nothing yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tiny_corpus


def may(place: Place, number: int = 7, subject: str = "水源地保护") -> None:
    """A later issue with a clause about 水源地."""
    text = notice(number, subject, ["市水利局负责水源地巡查,每月不少于八次。", "各区落实经费。"])
    (place.corpus / f"2024-{number:02}.txt").write_text(text, encoding="utf-8")
    place.update()


def news(run: Run, place: Place, *options: str) -> list[str]:
    said = run(*place.options, "alert", "run", "--json", *options)
    found = [record["id"] for one in json.loads(said.out) for record in one["new"]]
    assert said.code == (0 if found else 3)
    return found


def test_only_what_came_since_is_told_and_once(here: Place, run: Run) -> None:
    assert run(*here.options, "alert", "add", "water", "水源地巡查").code == 0
    assert news(run, here) == []
    may(here)
    assert [one.split("/")[0] for one in news(run, here, "--keep")] == ["2024-07"]
    assert [one.split("/")[0] for one in news(run, here)] == ["2024-07"]
    assert news(run, here) == []
    assert len(news(run, here, "--all")) == 2


def test_words_of_the_title_count(here: Place, run: Run) -> None:
    """Those of a title alone bring the document once, others the clauses that hold what the title lacks."""
    for name, query in (("title", "湿地公园保护"), ("both", "湿地公园 值守"), ("none", "湿地公园 沙袋")):
        assert run(*here.options, "alert", "add", name, query).code == 0
    page = "<html><head><title>{0}</title><meta name='ArticleTitle' content='{0}'></head><body>{1}</body></html>"
    body = "".join(f"<p>{text}</p>" for text in ("各区县:", "一、市林业局安排值守。", "二、各区落实经费。"))
    title = "平阳市人民政府办公室关于做好湿地公园保护工作的通知"
    (here.corpus / "a.html").write_text(page.format(title, f"<p>平政办发〔2024〕9号</p>{body}"), encoding="utf-8")
    here.update()
    found = {one["name"]: one["new"] for one in json.loads(run(*here.options, "alert", "run", "--json").out)}
    assert {name: len(new) for name, new in found.items()} == {"title": 1, "both": 1, "none": 0}
    assert "值守" in found["both"][0]["text"]


def test_a_long_clause_is_cut_with_a_sign(here: Place, run: Run) -> None:
    assert run(*here.options, "alert", "add", "water", "水源地巡查").code == 0
    text = notice(7, "水源地保护", ["市水利局负责水源地巡查," + "每月不少于八次,并做好记录" * 20 + "。"])
    (here.corpus / "2024-07.txt").write_text(text, encoding="utf-8")
    here.update()
    for width in ("40", "84"):
        lines = run(*here.options, "alert", "run", "--keep", COLUMNS=width).out.rstrip().splitlines()
        assert lines[-1].endswith("\u2026")
        assert all(text_width(line) <= int(width) for line in lines[2:])


def test_filters_are_kept(here: Place, run: Run) -> None:
    assert run(*here.options, "alert", "add", "old", "水源地巡查", "--until", "2024-03-02", "--kind", "通知").code == 0
    assert run(*here.options, "alert", "add", "unit", "水源地巡查", "--unit", "市水利局", "--in-force").code == 0
    may(here)
    said = run(*here.options, "alert", "run", "--json")
    assert {one["name"]: len(one["new"]) for one in json.loads(said.out)} == {"old": 0, "unit": 1}
    (old, unit) = json.loads(run(*here.options, "alert", "list", "--json").out)
    assert old["filters"] == "--until 2024-03-02 --kind 通知"
    assert unit["filters"] == "--unit 市水利局 --in-force"


def test_an_index_made_anew_and_one_that_lost_an_issue_bring_no_news(here: Place, run: Run) -> None:
    may(here)
    assert run(*here.options, "alert", "add", "water", "水源地巡查").code == 0
    here.update(rebuild=True)
    assert news(run, here) == []
    text = (here.corpus / "2024-07.txt").read_text(encoding="utf-8")
    (here.corpus / "2024-07.txt").unlink()
    here.update()
    assert news(run, here) == []
    (here.corpus / "2024-07.txt").write_text(text, encoding="utf-8")
    here.update()
    assert news(run, here) == []


def test_words_that_changed_under_the_same_id_are_new(here: Place, run: Run) -> None:
    assert run(*here.options, "alert", "add", "water", "水源地巡查").code == 0
    march = here.corpus / "2024-03.txt"
    march.write_text(march.read_text(encoding="utf-8").replace("不少于四次", "不少于六次"), encoding="utf-8")
    here.update()
    (only,) = news(run, here)
    assert only.startswith("2024-03/d01")


def test_the_same_words_of_another_document_are_new(here: Place, run: Run) -> None:
    assert run(*here.options, "alert", "add", "food", "陪餐检查").code == 0
    text = notice(8, "校园食堂", ["市教育局会同市市场监管局开展陪餐检查。", "本通知自印发之日起施行。"])
    (here.corpus / "2024-08.txt").write_text(text, encoding="utf-8")
    here.update()
    assert [one.split("/")[0] for one in news(run, here)] == ["2024-08"]


def test_names(here: Place, run: Run) -> None:
    add = (*here.options, "alert", "add")
    assert run(*add, "water", "水源地").code == 0
    again = run(*add, "water", "水源地")
    assert again.code == 2
    assert "alert remove water" in again.err
    assert run(*add, "", "水源地").code == 2
    assert run(*add, "x" * 99, "水源地").code == 2
    assert run(*add, "bad\x1bname", "水源地").code == 2
    assert run(*add, "empty", " ").code == 2
    assert run(*add, "year", "水源地", "--year", "abc").code == 2
    assert list(kept(here.index)) == ["water"]
    assert run(*here.options, "alert", "run", "nothing").code == 2
    assert run(*here.options, "alert", "remove", "nothing").code == 2
    assert run(*here.options, "alert", "remove", "water").code == 0
    assert run(*here.options, "alert", "run").code == 3


def test_each_index_has_its_own(here: Place, run: Run, tmp_path: Path) -> None:
    assert run(*here.options, "alert", "add", "water", "水源地").code == 0
    assert kept(tmp_path / "other") == {}


def test_formats(here: Place, run: Run, tmp_path: Path) -> None:
    assert run(*here.options, "alert", "add", "water", "水源地巡查").code == 0
    may(here)
    for options, expected in (
        ((), "== water: 水源地巡查 (1)"),
        (("--jsonl",), '{"alert": "water"'),
        (("--csv",), "alert,doc_no"),
        (("--markdown",), "| alert |"),
    ):
        assert run(*here.options, "alert", "run", "--keep", *options).out.startswith(expected)
    assert run(*here.options, "alert", "run", "-o", tmp_path / "news.xlsx").code == 0
    assert (tmp_path / "news.xlsx").stat().st_size > 1000
    assert run(*here.options, "alert", "list").out == "water  水源地巡查\n"


def test_what_could_not_be_written_is_new_the_next_time(here: Place, run: Run, tmp_path: Path) -> None:
    assert run(*here.options, "alert", "add", "water", "水源地巡查").code == 0
    may(here)
    assert run(*here.options, "alert", "run", "-o", tmp_path / "no" / "such" / "folder.json").code == 1
    assert len(news(run, here)) == 1


def test_a_file_that_is_broken_is_named_and_left(here: Place, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "data" / "lfsearch" / "alerts.json"
    file.parent.mkdir(parents=True)
    for broken in ("", "[]", '{"a": 1}', '{"a": {"b": {}}}', "[" * 100_000):
        file.write_text(broken, encoding="utf-8")
        said = run(*here.options, "alert", "run")
        assert said.code == 1
        assert "alerts.json" in said.err
        assert file.read_text(encoding="utf-8") == broken


def test_an_error_inside_changes_nothing(here: Place, run: Run) -> None:
    assert run(*here.options, "alert", "add", "water", "水源地").code == 0
    with pytest.raises(RuntimeError), updating(here.index) as alerts:
        alerts.clear()
        raise RuntimeError
    assert list(kept(here.index)) == ["water"]


def test_of_two_runs_at_once_one_tells_the_news(here: Place, run: Run) -> None:
    assert run(*here.options, "alert", "add", "water", "水源地巡查").code == 0
    may(here)
    command = [sys.executable, "-m", "lfsearch", *here.options, "alert", "run", "--json"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env) for _ in range(3)]
    told = [json.loads(one.communicate(timeout=PATIENCE)[0])[0]["new"] for one in runs]
    assert sorted(len(one) for one in told) == [0, 0, 1]
    assert sorted(one.returncode for one in runs) == [0, 3, 3]
