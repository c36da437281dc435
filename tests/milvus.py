"""A Milvus Lite for the tests: a server of its own, asked over TCP by the same client as a cluster."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import PATIENCE

from lfsearch.index.address import Address

MISSING = [name for name in ("pymilvus", "milvus_lite") if importlib.util.find_spec(name) is None]
needed = pytest.mark.skipif(
    bool(MISSING), reason=f"{' and '.join(MISSING)} not installed: pip install 'lfsearch[milvus]' milvus-lite"
)


class Server:
    """Milvus Lite over a folder, on a port of this machine; can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def address(self, name: str) -> Address:
        return Address(self.uri, name)

    def start(self) -> None:
        code = "import sys; from milvus_lite.cmdline import main; sys.exit(main(sys.argv[1:]))"
        options = ("--data-dir", str(self.folder), "--port", str(self.port))
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, "server", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self._process.poll() is None, "Milvus Lite has ended"
            time.sleep(0.1)
        raise AssertionError("Milvus Lite does not answer")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
