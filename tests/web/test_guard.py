"""Who may ask, and how much; what every answer forbids the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS
from hypothesis import given, settings
from hypothesis import strategies as st
from served import HOME, Page, reading
from starlette.testclient import TestClient

from lfsearch.errors import QueryError
from lfsearch.retrieval import parameters
from lfsearch.web import limits
from lfsearch.web.app import make_app
from lfsearch.web.language import wanted
from lfsearch.web.site import Site, checked, is_local

TOKEN = "a-token-of-some-length"


@pytest.fixture(scope="module")
def client(real_index: Path) -> Iterator[TestClient]:
    with reading(real_index) as found:
        yield found


@pytest.fixture(scope="module")
def open_to_all(real_index: Path) -> Iterator[TestClient]:
    with reading(real_index, host="0.0.0.0", token=TOKEN, names=("gazette.example",)) as found:
        yield found


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "127.0.0.1", "[::1]:8765", "LOCALHOST."])
def test_this_machine_is_reached_by_its_own_names(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.2", "", "[", "a b", "localhost@x"]
)
def test_another_name_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code in (400, 421)
    assert "秸秆" not in answer.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:8765.evil.example", "http://127.0.0.1:1", "//["]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_sites_page_may_not_ask(client: TestClient, origin: str, method: str) -> None:
    assert client.request(method, "/verify", headers={"Origin": origin}, data={"text": "秸秆"}).status_code == 403


def test_a_browser_says_where_a_request_comes_from(client: TestClient) -> None:
    def status(method: str, **said: str) -> int:
        headers = {f"Sec-Fetch-{name}": value for name, value in said.items()}
        return client.request(method, "/", headers=headers).status_code

    assert status("GET", Site="same-origin") == status("GET", Site="none") == 200
    assert status("GET", Site="cross-site", Mode="navigate") == 200  # a link that was followed
    assert status("GET", Site="cross-site", Mode="no-cors") == 403  # an image or script of another page
    assert status("POST", Site="cross-site", Mode="navigate") == 403


def test_our_own_forms_come_through(client: TestClient) -> None:
    answer = client.post("/compare", headers={"Origin": HOME})
    assert answer.status_code == 405  # refused by what it asks for, not by where it comes from


@pytest.mark.parametrize("address", ["/", "/?q=秸秆", "/read/2023-10/d06", "/nowhere", "/?year=x", "/static/page.css"])
def test_every_answer_binds_the_browser(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND"])
def test_only_reading_and_forms(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == 405


def test_a_question_has_an_end(client: TestClient) -> None:
    assert client.get("/", params={"q": "秸" * (limits.QUERY + 1)}).status_code == 400
    assert client.get("/", params={"q": "秸" * limits.QUERY}).status_code == 200
    assert client.get("/", params={"q": "a" * limits.ADDRESS}).status_code == 414
    assert client.get("/", params={"unit": [str(n) for n in range(parameters.VALUES + 1)]}).status_code == 400
    assert client.get("/", params={"page": "999999999999999999999"}).status_code == 400
    assert client.get("/", params={"page": str(limits.DEEPEST // limits.PAGE), "q": "公报"}).status_code == 200


def test_a_body_has_an_end_whatever_its_header_says(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b"text=" + b"a" * (1 << 20)

    assert client.post("/compare", content=b"a" * (limits.FORM + 1)).status_code in (405, 413)
    assert client.post("/verify", content=b"x", headers={"Content-Length": str(limits.UPLOAD + 1)}).status_code == 413
    assert client.post("/verify", content=b"x", headers={"Content-Length": "many"}).status_code == 413


def test_too_many_readers_at_once_are_told_to_come_back(real_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAITING", 0)
    with reading(real_index) as client:
        answer = client.get("/")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


@pytest.mark.parametrize("length", ["many", "²", "-1", "1" * 5000, "1e9", ""])
def test_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    answer = client.post("/verify", content=b"x", headers={b"Content-Length": length.encode("latin-1")})
    assert answer.status_code == 413


def test_files_are_taken_a_few_at_a_time(real_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SENDING", 0)
    with reading(real_index) as client:
        assert client.post("/verify", data={"text": "“秸秆禁烧”"}).status_code == 503
        assert client.get("/verify").status_code == 200
        monkeypatch.setattr(limits, "SENDING", 1)
        for _ in range(3):  # each is counted out again
            assert client.post("/verify", data={"text": "“秸秆禁烧”"}).status_code == 303
            assert client.post("/verify", data={"text": ""}).status_code == 400


# -- others than this machine ------------------------------------------------------------------------------------------


def test_who_brings_no_token_sees_nothing(open_to_all: TestClient) -> None:
    open_to_all.cookies.clear()
    for address in ("/", "/?q=秸秆", "/api/search?q=秸秆", "/static/page.css", "/?token=wrong", f"/?token={TOKEN}x"):
        answer = open_to_all.get(address)
        assert answer.status_code == 401
        assert "秸秆综合" not in answer.text
    assert open_to_all.post(f"/compare?token={TOKEN}").status_code == 401


def test_a_token_in_an_address_is_kept_and_taken_out_of_it(open_to_all: TestClient) -> None:
    answer = open_to_all.get(f"/read/2023-10/d06?q=秸秆&token={TOKEN}")
    assert answer.status_code == 303
    assert TOKEN not in answer.headers["location"]
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert "samesite=strict" in answer.headers["set-cookie"].lower()
    followed = open_to_all.get(answer.headers["location"])
    assert followed.status_code == 200
    assert "秸秆" in Page(followed.text).inside
    open_to_all.cookies.clear()


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example", "///evil.example"])
def test_the_way_there_stays_on_this_machine(open_to_all: TestClient, path: str) -> None:
    open_to_all.cookies.clear()
    location = open_to_all.get(f"{HOME}{path}?token={TOKEN}").headers["location"]
    assert location.startswith("/")
    assert location[1:2] not in ("/", "\\")


def test_programs_bring_it_as_a_header(open_to_all: TestClient) -> None:
    open_to_all.cookies.clear()
    assert open_to_all.get("/", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200
    assert open_to_all.get("/", headers={"Authorization": f"bearer  {TOKEN}"}).status_code == 200
    assert open_to_all.get("/", headers={"Authorization": TOKEN}).status_code == 401
    assert open_to_all.get("/", headers={"Authorization": "Bearer \u00e9".encode()}).status_code == 401


def test_a_machine_that_others_reach_goes_by_its_addresses_and_names(open_to_all: TestClient) -> None:
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    for host in ("192.168.1.2:8765", "gazette.example", "localhost"):
        assert open_to_all.get("/", headers={"Host": host, **bearer}).status_code == 200
    assert open_to_all.get("/", headers={"Host": "evil.example", **bearer}).status_code == 421


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "gazette.example"])
def test_nothing_is_opened_to_others_without_a_token(tmp_path: Path, host: str) -> None:
    with pytest.raises(QueryError):
        make_app(Site(tmp_path, tmp_path, host=host))
    with pytest.raises(QueryError):
        checked(Site(tmp_path, tmp_path, host=host, token="short"))
    assert checked(Site(tmp_path, tmp_path, host=host, token=TOKEN))


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_what_is_this_machine(host: str, local: bool) -> None:
    assert is_local(host) is local


# -- what a reader may type --------------------------------------------------------------------------------------------

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "' OR 1=1 --",
    "\u202e秸秆",
    "a\x00b",
    "%00",
    "\ud7ff",
    "../../etc/passwd",
    "-" * 300,
    '"' * 301,
    "第" * 500 + "条",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_typed_is_text(client: TestClient, text: str) -> None:
    for address, name in (("/", "q"), ("/", "unit"), ("/compare", "a"), ("/duties", "whose"), ("/similar", "ref")):
        answer = client.get(address, params={name: text, "b": text})
        assert answer.status_code < 500
        page = Page(answer.text)
        assert not [one for one in page.all("script") if "src" not in one]
        assert not [one for one in page.all("img") if one.get("src") == "x"]
        assert "49" not in page.text or "{{" not in text
        assert "\x00" not in answer.text
        assert "\u202e" not in answer.text


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_path_is_an_error_of_ours(client: TestClient, text: str) -> None:
    from urllib.parse import quote

    answer = client.get("/read/" + quote(text.encode("utf-8", "replace")))
    assert answer.status_code in (200, 307, 400, 404, 405, 414)
    assert "Traceback" not in answer.text


def test_a_mistake_of_ours_is_one_sentence(
    real_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lfsearch.retrieval.engine import Engine

    monkeypatch.delenv("LFSEARCH_DEBUG")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    with reading(real_index) as client:
        monkeypatch.setattr(Engine, "search", broken)
        page = client.get("/?q=秸秆")
        assert page.status_code == 500
        assert "secret" not in page.text
        assert "secret detail" in capsys.readouterr().err


@given(st.text(max_size=60))
def test_any_header_of_languages_is_read(header: str) -> None:
    assert wanted(header) in ("zh", "en")


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "zh"), ("*", "zh"), ("zh-TW", "zh"), ("en-US,en;q=0.9", "en"), ("en;q=0.3,zh;q=0.9", "zh"), ("fr", "en")],
)
def test_the_first_choice_decides(header: str, language: str) -> None:
    assert wanted(header) == language


def test_a_body_that_does_not_come_is_waited_for_so_long_only(
    real_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SECONDS_ASKING", 0.2)
    app = make_app(Site(real_index, CORPUS))
    sent: list[Any] = []

    async def receive() -> Any:
        if sent:
            await asyncio.sleep(60)
        sent.append(None)
        return {"type": "http.request", "body": b"{", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json"), (b"content-length", b"100")]
    scope = {
        "type": "http", "method": "POST", "path": "/api/verify", "raw_path": b"/api/verify", "query_string": b"",
        "headers": headers, "http_version": "1.1", "scheme": "http", "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1), "root_path": "",
    }  # fmt: skip
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 10))
    assert sent[1]["status"] == 408
