"""The site that `make docs` makes: complete, in both languages, and nothing in it is fetched from anywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

pytest.importorskip("mkdocs", reason="needs the extra docs")
pytest.importorskip("material", reason="needs the extra docs")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr  # a link that leads nowhere, too
    return folder


def test_every_page_is_there_in_both_languages(site: Path) -> None:
    pages = {path.stem for path in site.glob("*.html")}
    for path in (ROOT / "docs").glob("*.md"):
        assert path.stem in pages or path.name == "example.md"
    assert {"index", "index.en"} <= pages
    for name in ("guide", "install", "commands", "page", "assistant", "adding", "quality"):
        assert {name, f"{name}.zh-CN"} <= pages
    assert "原词命中" in (site / "index.html").read_text(encoding="utf-8")
    assert "All words in 1 clause" in (site / "index.en.html").read_text(encoding="utf-8")


def test_nothing_is_fetched_from_anywhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|img|iframe|source)[^>]+src=[\"']?(?:https?:)?//", text), path.name
        assert not re.search(
            r"<link[^>]+rel=[\"']?(?:stylesheet|icon|preconnect|preload)[^>]+href=[\"']?(?:https?:)?//", text
        )
    for path in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//|@import [\"'](?:https?:)?//", path.read_text(encoding="utf-8"))


def test_what_it_leads_to_is_there(site: Path) -> None:
    for path in site.glob("*.html"):
        for target in re.findall(r"(?:href|src)=\"([^\"#?]+)", path.read_text(encoding="utf-8")):
            if not target.startswith(("http", "data:", "mailto:")) and path.name != "404.html":
                assert (path.parent / target).exists(), (path.name, target)


def test_chinese_words_are_found_in_it(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    texts = "".join(one["title"] + one["text"] for one in index["docs"])
    # Cut into words, which the search takes for what is parted by blanks.
    assert "核对\u200b引文" in texts
    assert "\u200b" in index["config"]["separator"].encode().decode("unicode_escape")
