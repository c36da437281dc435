"""The pictures in docs/ show what the program shows today; `make pictures` takes new ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT

pytest.importorskip("textual", reason="needs textual")
pytest.importorskip("starlette", reason="needs starlette")
pytest.importorskip("jinja2", reason="needs jinja2")

from pictures import FOLDER, PAGES, drawn, printed, texts


def test_every_picture_shows_what_is_shown_today(real_index: Path) -> None:
    shown = dict(texts(real_index))
    assert len(shown) == 4 + 2 * len(PAGES)
    assert {path.stem for path in FOLDER.iterdir()} == set(shown)
    for name, text in shown.items():
        written = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
        assert written.rstrip() == text.rstrip(), f"docs/pictures/{name} has aged; make pictures takes a new one"


def test_a_picture_of_the_terminal_holds_its_words_and_fetches_nothing(real_index: Path) -> None:
    for name in ("search.en", "search.zh", "browse.en", "browse.zh"):
        svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        assert "临政办发〔2023〕39号" in svg.replace("&#160;", " ")
        assert "url(http" not in svg
        assert "@font-face" not in svg
    assert drawn(printed(real_index, "en")).rstrip() == (FOLDER / "search.en.svg").read_text(encoding="utf-8").rstrip()


def test_the_pictures_are_small(real_index: Path) -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 2_000_000


def test_both_readmes_show_three() -> None:
    for name, language in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        text = (ROOT / name).read_text(encoding="utf-8")
        shown = re.findall(r"!\[[^\]]+\]\(docs/pictures/([\w.]+)\)", text)
        assert len(shown) == 3
        assert all(f".{language}." in one for one in shown)
