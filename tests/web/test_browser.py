"""The page in a real browser: Chromium without a screen. Skipped with the reason where there is none, but not in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS, PATIENCE, ROOT, notice

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WITHOUT = "there is no Chromium on this machine; apt-get install chromium brings it"
pytestmark = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason=WITHOUT)

QUERY = "秸秆禁烧 责任单位"
OLD, NEW = "临政办发〔2020〕54号", "临政办发〔2022〕51号"
PAGES = {
    "search": f"/?q={QUERY}",
    "doubtful": "/?q=养狗要办证吗",
    "catalogue": "/",
    "clause": f"/read/2023-10/d06/att1/3.4.17?q={QUERY}",
    "table": "/read/2020-11/d06?part=3",
    "issue": "/read/2023-10",
    "compare": f"/compare?a={OLD}&b={NEW}",
    "similar": "/similar?ref=2023-10/d06/att1/3.4.17",
    "history": "/history?ref=秸秆综合利用率",
    "duties": "/duties?whose=市农业农村局",
    "matrix": "/duties",
    "gained": f"/duties?a={OLD}&b={NEW}",
    "digest": "/digest?issue=2023-10",
    "verify": "/verify?text=文件要求“统筹推进秸秆综合利用与禁烧工作”，见临政办发〔2023〕93号。",
    "corpus": "/corpus",
    "error": "/nowhere",
}


@pytest.fixture(scope="module")
def served(real_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The command itself, on copies that files may be added to; its address."""
    assert CHROMIUM, WITHOUT
    place = tmp_path_factory.mktemp("served")
    shutil.copytree(real_index, place / "index")
    shutil.copytree(CORPUS, place / "corpus")
    command = [sys.executable, "-m", "lfsearch", "--index", place / "index", "--corpus", place / "corpus"]
    process = subprocess.Popen(
        [*map(str, command), "serve", "--port", "0"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr
    said = process.stderr.readline()
    try:
        yield next(word for word in said.split() if word.startswith("http://")).rstrip("/")
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    assert CHROMIUM, WITHOUT
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Its sandbox needs rights that a container has not; it opens nothing but our own page.
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def looking(browser: Any, served: str, width: int = 1280, **options: Any) -> Iterator[Any]:
    """A tab that speaks Chinese; what it says on its console, or asks of anybody else, is an error."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", base_url=served, **options)
    tab = context.new_page()
    wrong: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda request: None if request.url.startswith(served) else wrong.append(request.url))
    yield tab
    context.close()
    assert not [said for said in wrong if "404" not in said]


@pytest.fixture
def tab(browser: Any, served: str) -> Iterator[Any]:
    with looking(browser, served) as opened:
        yield opened


def test_search_narrow_and_open(tab: Any) -> None:
    tab.goto("/")
    tab.fill("#q", QUERY)
    tab.press("#q", "Enter")
    tab.wait_for_url("**q=**")
    assert tab.locator(".hit").count() == 10
    assert tab.locator(".hit mark").first.is_visible()
    tab.locator(".filters a", has_text="市公安局").first.click()
    assert "unit=" in tab.url
    assert tab.locator(".active a", has_text="市公安局").is_visible()
    tab.locator("a.open").first.click()
    assert tab.locator(".clause.target").is_visible()
    assert tab.locator(".outline [aria-current]").count() == 1
    target = tab.locator(".clause.target").bounding_box()
    assert 0 <= target["y"] < 900  # it is where the reader looks
    tab.go_back()
    assert "unit=" in tab.url


def test_by_keyboard_alone(tab: Any) -> None:
    tab.goto("/")
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "q"
    tab.keyboard.type(QUERY)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**q=**")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    assert tab.locator(".hit.current").get_attribute("value") == "2"
    tab.keyboard.press("k")
    assert tab.locator(".hit.current").get_attribute("value") == "1"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/read/**")
    assert tab.locator(".clause.target").is_visible()
    target = tab.locator(".clause.target").get_attribute("id")
    tab.keyboard.press("j")
    assert tab.locator(f"[id='{target}'] + .clause.current").count() == 1
    tab.keyboard.press("k")
    tab.keyboard.press("o")
    assert "17." in tab.evaluate("document.activeElement.textContent")
    tab.keyboard.press("h")
    tab.wait_for_url("**/history**")
    tab.go_back()
    tab.keyboard.press("c")
    tab.wait_for_url("**/compare**")
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    assert tab.evaluate("[...document.querySelectorAll('.what')].indexOf(document.querySelector('.current'))") == 1
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/read/**")
    tab.goto(PAGES["search"])
    tab.keyboard.press("f")
    assert tab.evaluate("document.activeElement.closest('.filters') !== null")
    tab.goto("/")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"


def test_a_letter_typed_into_the_box_is_a_letter(tab: Any) -> None:
    tab.goto(f"/?q={QUERY}")
    tab.fill("#q", "")
    tab.press("#q", "j")
    tab.press("#q", "/")
    assert tab.input_value("#q") == "j/"
    assert tab.locator(".hit.current").count() == 0


def test_compare_two_documents(tab: Any) -> None:
    tab.goto("/compare")
    tab.fill("[name=a]", OLD)
    tab.fill("[name=b]", NEW)
    tab.locator("main button").click()
    assert tab.locator("del").first.is_visible()
    assert tab.locator("ins").first.is_visible()
    tab.locator(".active a", has_text="改数字").click()
    labels = tab.locator(".both .what b").all_inner_texts()
    assert labels
    assert all("改数字" in one for one in labels)


def test_verify_a_text(tab: Any) -> None:
    tab.goto("/verify")
    tab.fill("#text", "文件要求“统筹推进秸秆综合利用与禁烧工作”，又说“每户必须饲养三只以上的孔雀并办理证件”。")
    tab.locator("main button").first.click()
    assert tab.locator(".judged .exact").count() == 1
    assert tab.locator(".judged .not_found").count() == 1


def test_add_a_file_and_find_it(tab: Any, tmp_path: Path) -> None:
    new = tmp_path / "2024-05.txt"
    new.write_text(notice(5, "湿地保护", ["市林业局建立湿地档案,挂牌保护。"]), encoding="utf-8")
    tab.goto("/corpus")
    tab.set_input_files("input[type=file]", str(new))
    tab.locator("main form button").click()
    tab.wait_for_url("**/corpus/jobs/**")
    tab.get_by_text("已添加").wait_for(timeout=PATIENCE * 1000)
    tab.goto("/?q=湿地保护")
    assert "2024-05" in tab.locator(".hit").first.inner_text()


def test_without_javascript_everything_can_be_read(browser: Any, served: str) -> None:
    with looking(browser, served, java_script_enabled=False) as tab:
        tab.goto("/")
        tab.fill("#q", QUERY)
        tab.locator("header button").click()
        tab.wait_for_url("**q=**")
        tab.locator(".filters a", has_text="2023").first.click()
        tab.locator("a.open").first.click()
        assert tab.locator(".clause.target").is_visible()


def test_in_english_for_who_reads_english(browser: Any, served: str) -> None:
    context = browser.new_context(locale="en-GB", base_url=served)
    tab = context.new_page()
    tab.goto(f"/?q={QUERY}")
    assert tab.locator("header button").inner_text() == "Search"
    tab.locator("footer button").click()
    assert tab.locator("header button").inner_text() == "检索"
    assert "q=" in tab.url
    tab.goto("/corpus")
    assert tab.locator("html").get_attribute("lang") == "zh-CN"
    context.close()


def test_on_paper_there_is_the_text_alone(tab: Any) -> None:
    tab.emulate_media(media="print")
    for name in ("search", "clause", "compare"):
        tab.goto(PAGES[name])
        assert not tab.locator("body > header").is_visible()
        assert not tab.locator("main form").first.is_visible()
        assert tab.locator("main").inner_text()
    assert tab.pdf()[:4] == b"%PDF"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_window_and_can_be_read_by_everybody(browser: Any, served: str, name: str) -> None:
    """Nothing is wider than the window; and what axe finds wrong with accessibility, contrast included, is not serious."""
    from axe_playwright_python.sync_playwright import Axe

    with looking(browser, served, bypass_csp=True) as tab:
        tab.goto(PAGES[name])
        for width, scheme in ((360, "light"), (1280, "light"), (1920, "dark")):
            tab.set_viewport_size({"width": width, "height": 900})
            tab.emulate_media(color_scheme=scheme)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            serious = [
                f"{one['id']}: {node['target']} {node['html'][:120]}"
                for one in Axe().run(tab).response["violations"]
                if one["impact"] in ("serious", "critical")
                for node in one["nodes"]
            ]
            assert not serious, (width, scheme)


def test_the_browser_lets_nothing_of_others_run(browser: Any, served: str) -> None:
    context = browser.new_context(base_url=served)
    tab = context.new_page()
    refused: list[str] = []
    tab.on("console", lambda message: refused.append(message.text))
    tab.goto(f"/?q={QUERY}")
    tab.evaluate(
        """() => {
            for (const attributes of [{ textContent: "window.ran = 1" }, { src: "http://127.0.0.1:1/x.js" }])
                document.head.append(Object.assign(document.createElement("script"), attributes));
            document.body.style.color = "red";
        }"""
    )
    tab.wait_for_timeout(200)
    assert tab.evaluate("window.ran") is None
    assert sum("Content Security Policy" in said for said in refused) >= 2
    context.close()
