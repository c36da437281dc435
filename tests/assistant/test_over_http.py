"""The tools over HTTP, as `serve` offers them at /mcp: the SDK's client through a socket, and who may not ask."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import anyio
import pytest
from conftest import CORPUS, PATIENCE, ROOT

pytest.importorskip("mcp", reason="needs mcp")
pytest.importorskip("uvicorn", reason="needs uvicorn")
pytest.importorskip("jinja2", reason="needs jinja2")

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from talking import said

T = TypeVar("T")
TOKEN = "a-token-of-twelve"


@pytest.fixture(scope="module")
def served(real_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`serve` with a token; its address. Whatever it was asked, no traceback stands in its log in the end."""
    log = tmp_path_factory.mktemp("served") / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "lfsearch", "--index", real_index, "--corpus", CORPUS, "serve", "--port", "0"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "LFSEARCH_TOKEN": TOKEN},
            stderr=out,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not (found := re.search(r"http://[^?]+", log.read_text(encoding="utf-8"))):
            assert time.monotonic() < until
            time.sleep(0.05)
        yield found[0]
    finally:
        process.terminate()
        process.wait(30)
    assert "Traceback" not in log.read_text(encoding="utf-8")


def talk(address: str, conversation: Callable[[Client], Awaitable[T]], mode: str = "legacy") -> T:
    """A conversation through the SDK's client, who brings the token as programs do."""

    async def whole() -> T:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=PATIENCE) as http,
            Client(streamable_http_client(f"{address}mcp", http_client=http), mode=mode) as client,
        ):
            return await conversation(client)

    return anyio.run(whole)


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_the_tools_answer_as_over_stdio(served: str, mode: str) -> None:
    async def conversation(client: Client) -> tuple[list[str], Any, Any, str]:
        names = [tool.name for tool in (await client.list_tools()).tools]
        _, found = await said(client, "search", {"query": "秸秆禁烧 责任单位", "limit": 3})
        _, read = await said(client, "get_clause", {"ref": "临政办发〔2023〕36号", "clause": "第三条"})
        wrong, sentence = await said(client, "get_clause", {"ref": "none"})
        assert wrong
        return names, json.loads(found), json.loads(read), sentence

    names, found, read, sentence = talk(served, conversation, mode)
    assert len(names) == 10
    assert found["hits"][0]["id"] == "2023-10/d06/att1/3.4.17"
    assert found["hits"][0]["citation"]
    assert read["id"] == "2023-10/d04/att1/a3"
    assert "'none'" in sentence or "“none”" in sentence


def test_two_assistants_at_once_and_one_who_comes_back(served: str) -> None:
    answers: list[str] = []

    async def ask() -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=PATIENCE) as http,
            Client(streamable_http_client(f"{served}mcp", http_client=http), mode="legacy") as client,
        ):
            answers.append((await said(client, "status", {}))[1])

    async def both() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(ask)
            group.start_soon(ask)
        await ask()

    anyio.run(both)
    assert len(answers) == 3
    assert len(set(answers)) == 1


CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer another-of-twelve"}, 401),
        ({"Authorization": f"Bearer {TOKEN}", "Host": "evil.example"}, 421),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "http://evil.example"}, 403),
        ({"Authorization": f"Bearer {TOKEN}", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Authorization": f"Bearer {TOKEN}"}, 200),
    ],
    ids=str,
)
def test_the_same_rules_as_for_the_page(served: str, headers: dict[str, str], status: int) -> None:
    answer = httpx2.post(f"{served}mcp", json=CALL, headers={**ACCEPT, **headers}, timeout=PATIENCE)
    assert answer.status_code == status
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "statuses"),
    [
        (b"", {400}),
        (b"{", {400}),
        (b"[" * 100_000, {400}),
        (b'{"jsonrpc":"2.0","id":1,"method":"nothing"}', {200, 404}),
        (b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"query":5}}}', {200}),
        (b"x" * (5 << 20), {413}),
    ],
    ids=["empty", "half", "deep", "unknown", "wrong", "long"],
)
def test_what_is_no_question_is_refused_and_breaks_nothing(served: str, content: bytes, statuses: set[int]) -> None:
    headers = {**ACCEPT, "Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    answer = httpx2.post(f"{served}mcp", content=content, headers=headers, timeout=PATIENCE)
    assert answer.status_code in statuses
    assert "Traceback" not in answer.text
    assert httpx2.post(f"{served}mcp", json=CALL, headers=headers, timeout=PATIENCE).status_code == 200


@pytest.mark.parametrize(("path", "kind"), [("mcp", "application/json"), ("verify", "multipart/form-data; boundary=x")])
def test_one_who_goes_away_in_the_middle_leaves_nothing(served: str, path: str, kind: str) -> None:
    address = urlsplit(served)
    head = f"Host: {address.netloc}\r\nAuthorization: Bearer {TOKEN}\r\n{'Accept: ' + ACCEPT['Accept']}\r\n"
    for body in ("", "{", "--x\r\n"):
        with socket.create_connection((str(address.hostname), address.port or 0)) as gone:
            gone.sendall(
                f"POST /{path} HTTP/1.1\r\n{head}Content-Type: {kind}\r\nContent-Length: 500\r\n\r\n{body}".encode()
            )
            time.sleep(0.05)
    headers = {**ACCEPT, "Authorization": f"Bearer {TOKEN}"}
    assert httpx2.post(f"{served}mcp", json=CALL, headers=headers, timeout=PATIENCE).status_code == 200


def test_nothing_is_left_waiting_at_it(served: str) -> None:
    headers = {**ACCEPT, "Authorization": f"Bearer {TOKEN}"}
    assert httpx2.get(f"{served}mcp", headers=headers, timeout=PATIENCE).status_code == 405  # no stream without an end
    assert httpx2.delete(f"{served}mcp", headers=headers, timeout=PATIENCE).status_code == 405
