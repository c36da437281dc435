"""The page as a reader gets it, without a socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from conftest import CORPUS
from starlette.testclient import TestClient

from lfsearch.web.app import make_app
from lfsearch.web.site import Site

HOME = "http://127.0.0.1:8765"


@contextmanager
def reading(index: Path, corpus: Path = CORPUS, **site: Any) -> Iterator[TestClient]:
    """A reader of a site, who speaks Chinese and is not led elsewhere unasked."""
    app = make_app(Site(index, corpus, **site))
    with TestClient(app, HOME, headers={"Accept-Language": "zh-CN,zh;q=0.9"}, follow_redirects=False) as client:
        yield client


class Page(HTMLParser):
    """What a page is made of: its elements, the attributes of each, its links and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.inside: list[str] = []  # texts of <mark>
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._open and self._open[-1] == "mark":
            self.inside.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a kind that has these."""
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and all(attributes.get(key.rstrip("_")) == value for key, value in wanted.items())
        ]

    def links(self) -> list[str]:
        return [str(one["href"]) for one in self.all("a") if one.get("href")]
