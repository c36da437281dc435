"""The pictures in docs/pictures: `make pictures` takes them, and a test compares what they show with what is shown today.

Beside each picture lies its text. The terminal's are drawn by rich and textual; the page's are taken in Chromium.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from lfsearch.text.columns import text_width

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
QUERY = "秸秆禁烧 责任单位"
OLD, NEW = "临政办发〔2020〕54号", "临政办发〔2022〕51号"
LOCALES = {"en": "C.UTF-8", "zh": "zh_CN.UTF-8"}
BROWSERS = {"en": "en-GB", "zh": "zh-CN"}
COLUMNS = 88  # of the terminal of `search`
BROWSE = (132, 32)  # columns and lines of the terminal of `browse`: hits and text side by side
WINDOW = {"width": 1180, "height": 720}


@dataclass(frozen=True)
class Page:
    """A page of `serve`: its picture's name, its address, and what of it the picture shows."""

    name: str
    address: str


PAGES = (Page("page", f"/?q={QUERY}"), Page("compare", f"/compare?a={OLD}&b={NEW}&only=换单位"))


# -- the terminal ------------------------------------------------------------------------------------------------------


def printed(index: Path, language: str) -> str:
    """What `search` prints on a terminal of its own, with its colours."""
    code = "import sys, os; sys.stdout.isatty = lambda: True\nfrom lfsearch.cli import main; main(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, "--index", str(index), "search", QUERY, "-n", "3"],
        capture_output=True,
        encoding="utf-8",
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LC_ALL": LOCALES[language],
            "COLUMNS": str(COLUMNS),
            "PAGER": "cat",
        },
        check=True,
    )
    return f"$ lfsearch search '{QUERY}' -n 3\n{done.stdout}"


def drawn(text: str) -> str:
    """A terminal's text as SVG; no font is fetched from anywhere."""
    from rich.console import Console
    from rich.text import Text

    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        console = Console(width=COLUMNS, record=True, file=nowhere, force_terminal=True, color_system="truecolor")
        console.print(Text.from_ansi(text), soft_wrap=True)
        return mended(console.export_svg(title="lfsearch", unique_id="lfsearch"))


_COLUMN = 12.2  # units of a column in rich's SVG: .61 of its font's height


def mended(svg: str) -> str:
    """The same without the fonts that rich has the reader fetch, and with room for Chinese: rich takes every character to be one
    column wide, and squeezes those of two.
    """

    def room(match: re.Match[str]) -> str:
        return f'textLength="{_COLUMN * text_width(unescape(match[2])):.1f}"{match[1]}>{match[2]}</text>'

    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return re.sub(r'textLength="[\d.]+"([^>]*)>([^<]*)</text>', room, svg)


def browsed(index: Path, language: str) -> tuple[str, str]:
    """`browse` with a hit and its clause beside it: its picture, and the text of its columns."""
    from lfsearch.i18n import speaking
    from lfsearch.retrieval.engine import Engine
    from lfsearch.terminal.app import Asked, Browser

    async def session() -> tuple[str, str]:
        app = Browser(Engine.open(index), Asked(QUERY))
        async with app.run_test(size=BROWSE) as pilot:
            await pilot.pause()
            await pilot.press("j")
            await pilot.pause(0.5)
            strips = app.screen._compositor.render_strips()
            text = "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
            svg = mended(app.export_screenshot(title="lfsearch browse"))
            return re.sub(r"terminal-\d+", "terminal-lfsearch", svg), text

    with speaking(language == "zh"):
        return asyncio.run(session())


# -- the page ----------------------------------------------------------------------------------------------------------


def page_text(index: Path, page: Page, language: str) -> str:
    """The words of a page, as a reader without a browser gets them."""
    from html.parser import HTMLParser

    from starlette.testclient import TestClient

    from lfsearch.web.app import make_app
    from lfsearch.web.site import Site

    class Words(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.words: list[str] = []

        def handle_data(self, data: str) -> None:
            self.words += data.split()

    app = make_app(Site(index, ROOT / "corpus"))
    with TestClient(app, "http://127.0.0.1:8765", headers={"Accept-Language": BROWSERS[language]}) as reader:
        words = Words()
        words.feed(reader.get(page.address).raise_for_status().text)
    return "\n".join(words.words)


@contextmanager
def served(index: Path) -> Iterator[str]:
    """The page behind a socket; its address."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "lfsearch",
            "--index",
            str(index),
            "--corpus",
            str(ROOT / "corpus"),
            "serve",
            "--port",
            "0",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr
    try:
        yield next(word for word in process.stderr.readline().split() if word.startswith("http://")).rstrip("/")
    finally:
        process.terminate()
        process.wait(30)


def photograph(address: str, page: Page, language: str, path: Path) -> None:
    """Take a picture of a page in Chromium."""
    import shutil

    from playwright.sync_api import sync_playwright

    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("There is no Chromium on this machine; the pictures of the page need it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_context(viewport=WINDOW, locale=BROWSERS[language], base_url=address).new_page()
        tab.goto(page.address)
        tab.screenshot(path=path)
        browser.close()


# -- all of them -------------------------------------------------------------------------------------------------------


def texts(index: Path) -> Iterator[tuple[str, str]]:
    """The name of each picture without its ending, and what it shows."""
    for language in LOCALES:
        yield f"search.{language}", re.sub(r"\x1b\[[0-9;]*m", "", printed(index, language))
        yield f"browse.{language}", browsed(index, language)[1]
        for page in PAGES:
            yield f"{page.name}.{language}", page_text(index, page, language)


def main() -> None:
    """Take all pictures, and write down what they show."""
    from lfsearch.index.build import update_index

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        index = Path(name) / "index"
        update_index(ROOT / "corpus", index)
        for language in LOCALES:
            _write(f"search.{language}.svg", drawn(printed(index, language)))
            _write(f"browse.{language}.svg", browsed(index, language)[0])
        with served(index) as address:
            for language in LOCALES:
                for page in PAGES:
                    photograph(address, page, language, FOLDER / f"{page.name}.{language}.png")
        for picture, text in texts(index):
            _write(f"{picture}.txt", text)


def _write(name: str, text: str) -> None:
    (FOLDER / name).write_text(text.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
