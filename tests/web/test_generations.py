"""A new state of the index is taken up between two questions, and no answer is of two of them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from conftest import MARCH, Place, notice
from served import Page, reading
from starlette.testclient import TestClient

from lfsearch.retrieval.engine import Engine

UPDATES, READERS = 6, 4


def numbers(client: TestClient) -> tuple[int, int]:
    """How many documents the catalogue says there are, and how many it lists."""
    answer = client.get("/")
    assert answer.status_code == 200, answer.text
    page = Page(answer.text)
    said = page.text.split("文件目录 ")[1].split(" ")[0]
    return int(said), len(page.all("a", class_="open"))


def test_readers_in_the_middle_of_updates_see_one_state_each(tiny_corpus: Place) -> None:
    seen: list[tuple[int, int]] = []
    failures: list[BaseException] = []
    ended = threading.Event()
    with reading(tiny_corpus.index, tiny_corpus.corpus) as client:

        def read() -> None:
            try:
                while not ended.is_set():
                    seen.append(numbers(client))
                    found = client.get("/?q=湿地保护")
                    assert found.status_code == 200, found.text
                    assert client.get("/read/2024-03/d01").status_code == 200
            except BaseException as error:
                failures.append(error)

        readers = [threading.Thread(target=read) for _ in range(READERS)]
        for one in readers:
            one.start()
        for number in range(UPDATES):
            new = notice(5 + number, f"湿地{number}号保护", ["市林业局建立湿地档案,挂牌保护。"])
            (tiny_corpus.corpus / f"2024-{5 + number:02d}.txt").write_text(new, encoding="utf-8")
            tiny_corpus.update()
        ended.set()
        for one in readers:
            one.join()
        assert not failures
        assert numbers(client) == (3 + UPDATES, 3 + UPDATES)
    assert seen
    assert all(said == listed for said, listed in seen)


def test_without_an_index_the_page_says_so_until_there_is_one(tiny_corpus: Place, tmp_path: Path) -> None:
    with reading(tmp_path / "index", tiny_corpus.corpus) as client:
        answer = client.get("/")
        assert answer.status_code == 503
        assert "lfsearch index" in answer.text
        tiny_corpus.index.rename(tmp_path / "index")
        assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/?q=供水", "/read/2024-03/d01", "/duties", "/history?ref=供水", "/api/search?q=供水"]
)
def test_questions_at_once_are_answered_as_one_by_one(tiny_corpus: Place, address: str) -> None:
    def plain(text: str) -> str:
        return text.split('"took_ms"')[0]

    with reading(tiny_corpus.index, tiny_corpus.corpus) as client:
        alone = plain(client.get(address).text)
        got: list[str] = []
        threads = [threading.Thread(target=lambda: got.append(plain(client.get(address).text))) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert got == [alone] * 8


def test_who_turns_the_pages_does_not_wait_again(tiny_corpus: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    real = Engine.compare
    monkeypatch.setattr(
        Engine, "compare", lambda self, *names, **more: asked.append(names) or real(self, *names, **more)
    )
    address = "/compare?a=2024-03/d01&b=2024-04/d01"
    with reading(tiny_corpus.index, tiny_corpus.corpus) as client:
        first = client.get(address).text
        assert client.get(address).text == first
        assert client.get(f"{address}&as=csv").status_code == 200
        assert len(asked) == 1
        new = MARCH.replace("不少于四次", "不少于九次")
        (tiny_corpus.corpus / "2024-03.txt").write_text(new, encoding="utf-8")
        tiny_corpus.update()
        assert "九" in client.get(address).text
        assert len(asked) == 2
