"""Search and reading as pages: what is on them is what the engine says, and every link leads somewhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from served import Page, reading
from starlette.testclient import TestClient

import lfsearch
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.filters import read_filters
from lfsearch.web.pages.read import parts_of
from lfsearch.web.shown import anchor

QUERY = "秸秆禁烧 责任单位"
LARGEST = 100_000  # bytes of a page


@pytest.fixture(scope="module")
def client(real_index: Path) -> Iterator[TestClient]:
    with reading(real_index) as found:
        yield found


@pytest.fixture(scope="module")
def engine(real_index: Path) -> Engine:
    return lfsearch.open(real_index)


def get(client: TestClient, address: str, **headers: str) -> Page:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < LARGEST
    return Page(answer.text)


def test_the_hits_are_those_of_the_engine_with_their_words_marked(client: TestClient, engine: Engine) -> None:
    page, result = get(client, f"/?q={QUERY}"), engine.search(QUERY)
    opened = [urlsplit(str(one["href"])).path for one in page.all("a", class_="open")]
    assert opened == [f"/read/{hit.record.id}" for hit in result]
    assert {"秸秆", "禁烧"} <= {text.replace(" ", "") for text in page.inside}
    for hit in result:
        assert str(hit.record.source) in page.text
    assert "牵头 市农业农村局" in page.text


def test_the_next_page_goes_on_where_this_one_ends(client: TestClient, engine: Engine) -> None:
    (onward,) = get(client, "/?q=大气污染").all("a", rel="next")
    page = get(client, str(onward["href"]))
    assert page.all("li", class_="hit")[0]["value"] == "11"
    (back,) = page.all("a", rel="prev")
    assert parse_qs(urlsplit(str(back["href"])).query).get("page", ["1"]) == ["1"]


def test_a_filter_is_an_address_that_can_be_shared_and_taken_back(client: TestClient, engine: Engine) -> None:
    page = get(client, f"/?q={QUERY}")
    address = next(link for link in page.links() if "unit=" in link)
    unit = parse_qs(urlsplit(address).query)["unit"]
    narrowed = get(client, address)
    result = engine.search(QUERY, filters=read_filters({"unit": unit}))
    assert [urlsplit(str(one["href"])).path for one in narrowed.all("a", class_="open")] == [
        f"/read/{hit.record.id}" for hit in result
    ]
    (chosen,) = [
        one for one in narrowed.all("a", aria_current="true") or narrowed.all("a") if one.get("aria-current") == "true"
    ]
    assert "unit=" not in str(chosen["href"])


def test_what_is_narrowed_stays_so_when_another_query_is_typed(client: TestClient) -> None:
    page = get(client, f"/?q={QUERY}&year=2023&kind=通知&in_force=1")
    kept = {str(one["name"]): one["value"] for one in page.all("input", type="hidden")}
    kept.pop("q")  # of the form that changes the language
    assert kept == {"year": "2023", "kind": "通知", "in_force": "1"}


def test_without_a_query_it_is_the_catalogue(client: TestClient, engine: Engine) -> None:
    page = get(client, "/")
    assert f"文件目录 {len(engine.index.documents)}" in page.text
    assert get(client, "/?year=2020").text != page.text


OLD, NEW = "临政办发〔2020〕54号", "临政办发〔2022〕51号"


@pytest.mark.parametrize(
    "address",
    [
        f"/compare?a={OLD}&b={NEW}",
        f"/duties?a={OLD}&b={NEW}",
        "/duties?by=document",
        "/duties?whose=市农业农村局&topic=秸秆禁烧",
        "/duties?whose=市农业农村局",
        "/history?ref=秸秆综合利用率",
        "/similar?ref=2023-10/d06/att1/3.4.17",
        "/digest",
        "/digest?issue=2020-11",
        "/verify",
        "/corpus",
    ],
)
def test_every_page_is_small(client: TestClient, address: str) -> None:
    get(client, address)  # looks at its size


def test_every_link_of_a_page_leads_somewhere(client: TestClient) -> None:
    for address in ("/", f"/?q={QUERY}", "/read/2023-10/d06"):
        links = {link for link in get(client, address).links() if link.startswith("/") and "as=xlsx" not in link}
        for link in sorted(links)[:40]:
            assert client.get(link).status_code == 200, link


def test_a_clause_is_shown_in_its_document_with_its_place_in_the_outline(client: TestClient, engine: Engine) -> None:
    hit = engine.search(QUERY).hits[0]
    page = get(client, f"/read/{hit.record.id}?q={QUERY}")
    assert hit.record.title in page.text
    assert any("target" in str(one.get("class")) for one in page.all("div"))
    (current,) = [one for one in page.all("a") if one.get("aria-current") == "true"]
    assert str(current["href"]).startswith(f"/read/{hit.record.id}?")
    assert hit.citation in page.text
    assert {"秸秆", "禁烧"} <= set(page.inside)


@pytest.mark.parametrize("ref", ["临政办发〔2020〕54号", "临政办发2020年54号", "2020-11/d06", "网约车实施办法第三条"])
def test_a_document_is_found_by_what_people_call_it(client: TestClient, ref: str) -> None:
    assert get(client, f"/read/{ref}").all("article")


def test_the_parts_of_a_document_are_all_of_it(client: TestClient, engine: Engine) -> None:
    for entry in engine.index.store.catalogue:
        records = engine.index.clauses(entry)
        parts = parts_of(records)
        assert [one.first for one in parts] == [0, *(one.stop for one in parts[:-1])]
        assert parts[-1].stop == len(records)
    longest = max(engine.index.store.catalogue, key=lambda entry: len(entry.rows))
    seen: set[str] = set()
    address: str | None = f"/read/{longest.document.id}"
    while address:
        page = get(client, address)
        seen |= {
            str(one["id"]) for kind in ("div", "tr") for one in page.all(kind) if str(one.get("id")).startswith("c-")
        }
        onward = page.all("a", rel="next")
        address = str(onward[0]["href"]) if onward else None
    assert len(seen) == len(longest.rows)


def test_every_table_row_has_an_address_and_the_one_that_is_read_its_links(client: TestClient, engine: Engine) -> None:
    ref = "2020-11/d06/att3/r39"
    page = get(client, f"/read/{ref}")
    rows = [str(one["id"]) for one in page.all("tr") if str(one.get("id")).startswith("c-")]
    linked = [link.partition("#")[2] for link in (str(one["href"]) for one in page.all("a", class_="self"))]
    assert [row for row in rows if row not in linked] == [anchor(ref)]
    assert page.all("tr", class_="target")
    assert f"/history?ref={ref.replace('/', '%2F')}" in page.links()


def test_the_sentence_that_sets_a_day_is_shown_with_it(client: TestClient, engine: Engine) -> None:
    page = get(client, "/duties?whose=市生态环境局&due=2023-12&year=2023")
    due = [one for task in engine.duties("市生态环境局", due="2023-12", year="2023") for one in task.due]
    assert {one.deadline.text for one in due} & set(page.inside)
    assert all(one.deadline.text in page.text for one in due)
    digest = get(client, "/digest?issue=2023-10")
    assert set(digest.inside) >= {entry.deadline.text for entry in engine.digest("2023-10").due[:20]}


def test_every_document_and_issue_can_be_read(client: TestClient, engine: Engine) -> None:
    for document in engine.index.documents:
        get(client, f"/read/{document.id}")
    for issue in engine.index.manifest.issues:
        get(client, f"/read/{issue.id}")


def test_english_by_the_browsers_language_or_by_choice(client: TestClient) -> None:
    assert get(client, "/").all("html", lang="zh-CN")
    assert get(client, "/", **{"Accept-Language": "en-GB,en;q=0.9,zh;q=0.1"}).all("html", lang="en")
    assert get(client, "/", **{"Accept-Language": ""}).all("html", lang="zh-CN")
    answer = client.get("/?lang=en")
    assert Page(answer.text).all("html", lang="en")
    assert "language=en" in answer.headers["set-cookie"]
    client.cookies.clear()
    assert "Search" in get(client, f"/?q={QUERY}", **{"Accept-Language": "en"}).text


def test_a_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    for address in ("/", f"/?q={QUERY}", "/read/2023-10/d06"):
        page = get(client, address)
        loaded = [one.get("src") or one.get("href") for tag in ("script", "link", "img") for one in page.all(tag)]
        assert loaded
        assert all(str(one).startswith("/") and not str(one).startswith("//") for one in loaded)
        assert not page.all("style")
        assert not [one for _, one in page.elements if "style" in one or any(name.startswith("on") for name in one)]
        for one in loaded:
            assert client.get(str(one)).status_code == 200


def test_words_that_stand_nowhere_are_named_once(client: TestClient) -> None:
    page = get(client, "/?q=养狗要办证吗")
    assert "可能没有相关内容" in page.text
    assert page.text.count("“养狗”") + page.text.count("养狗、") == 1


def test_the_digest_leads_to_its_documents(client: TestClient, engine: Engine) -> None:
    page, found = get(client, "/digest?issue=2023-10"), engine.digest("2023-10")
    for one in found.documents:
        assert f"/read/{one.document.id}" in page.links()
    compared = [link for link in page.links() if link.startswith("/compare?")]
    assert len(compared) == len(found.reissued) > 0
    assert all(f"/read/{entry.record.id}#" in " ".join(page.links()) for entry in found.due[:60])
    unit = found.duties[0]
    tasks = next(link for link in page.links() if link.startswith("/duties?whose="))
    assert parse_qs(urlsplit(tasks).query) == {"whose": [unit.unit], "issue": ["2023-10"]}
    assert get(client, tasks).all("td")
    table = client.get("/digest?issue=2023-10&as=csv").text
    rows = list(csv.reader(io.StringIO(table.lstrip("\ufeff"))))[1:]
    tasks_of_all = sum(len(one.duties) for one in found.duties)
    assert len(rows) == len(found.documents) + len(found.repealed) + len(found.due) + tasks_of_all
    assert all(row[-1] for row in rows)
    assert client.get("/digest?issue=2023-10&as=xlsx").content[:2] == b"PK"


def test_what_is_shown_can_be_saved(client: TestClient, engine: Engine) -> None:
    result = engine.search(QUERY)
    table = client.get(f"/?q={QUERY}&as=csv")
    assert table.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(table.text.lstrip("\ufeff"))))
    assert len(rows) == len(result) + 1
    found = client.get(f"/?q={QUERY}&as=json").json()
    assert [hit["id"] for hit in found["hits"]] == [hit.record.id for hit in result]
    assert client.get(f"/?q={QUERY}&as=md").text.startswith("| ")
    assert client.get(f"/?q={QUERY}&as=xlsx").content[:2] == b"PK"
    assert client.get("/read/2023-10/d06?as=json").json()["doc_no"] == "临政办发〔2023〕39号"
