"""A reader who does not take what was asked for."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Any

import pytest
import uvicorn
from conftest import PATIENCE

from lfsearch.web import limits
from lfsearch.web.server import Patient

LARGE = 16 << 20  # bytes, more than the buffers of two sockets hold


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:
    """The address of a server that answers with much and waits so many seconds, and when it was done with an answer."""
    monkeypatch.setattr(limits, "SECONDS_TAKING", request.param)
    done: list[float] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % LARGE)]})
        await send({"type": "http.response.body", "body": bytes(LARGE)})
        done.append(time.monotonic())

    server = uvicorn.Server(uvicorn.Config(app, http=Patient, log_level="critical", lifespan="off"))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname(), done, server
    server.should_exit = True
    thread.join(PATIENCE)
    assert not thread.is_alive()


def received(reader: socket.socket) -> int:
    """Bytes that come until the connection ends."""
    taken = 0
    with contextlib.suppress(ConnectionError):
        while block := reader.recv(1 << 20):
            taken += len(block)
    return taken


def until(true: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("served", [0.3], indirect=True)
def test_a_reader_who_stops_reading_gives_the_place_free(served: Any) -> None:
    address, done, server = served
    with socket.create_connection(address) as reader:
        reader.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        until(lambda: done)
        until(lambda: not server.server_state.connections)
        assert received(reader) < LARGE


@pytest.mark.parametrize("served", [PATIENCE], indirect=True)
def test_a_reader_who_reads_gets_all_of_it(served: Any) -> None:
    address, done, _ = served
    with socket.create_connection(address) as reader:
        reader.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert received(reader) > LARGE
    assert done
