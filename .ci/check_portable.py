"""Try the portable folder, away from the checkout and without its Python: check_portable.py FOLDER.

A search, the page as a double click opens it, and a file that is added there.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

ROOT = Path(__file__).parents[1]
QUERY = "秸秆禁烧 责任单位"
SECONDS = 120  # for a file to be added on a busy machine


def main(folder: Path) -> None:
    program = next(path for path in (folder / "lfsearch", folder / "lfsearch.exe") if path.is_file()).resolve()
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        # No variable of ours reaches it: neither PATH nor PYTHONPATH leads to another Python.
        environment = {"LANG": "C.UTF-8", "HOME": name}

        def call(*words: str) -> str:
            done = subprocess.run(
                [program, *words], cwd=name, env=environment, capture_output=True, encoding="utf-8", check=False
            )
            if done.returncode or done.stderr:
                sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
            return done.stdout

        with served(program, here, environment) as address:
            assert 'name="file"' in page(address, status=503)  # there is no index yet: it begins with a file
            send(f"{address}corpus", "2023-10.txt", (ROOT / "corpus" / "2023-10.txt").read_bytes())
            ends = time.monotonic() + SECONDS
            while "秸秆" not in page(f"{address}?q={quote(QUERY)}"):
                assert time.monotonic() < ends, "the file that was sent is not found"
                time.sleep(1)
        shutil.rmtree(here / ".local", ignore_errors=True)
        shutil.copytree(ROOT / "corpus", here / "corpus")
        call("--quiet", "index")
        found = json.loads(call("search", QUERY, "--json"))
        assert "秸秆" in found["hits"][0]["text"]
        health = json.loads(call("doctor", "--json"))
        assert {extra["name"] for extra in health["extras"] if extra["ok"]} >= {"web", "pdf", "xlsx", "docx"}
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}, {size / 1e6:.0f} MB: page, upload and search; {found['hits'][0]['id']} is the first hit.")


@contextmanager
def served(program: Path, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The program started without arguments, as by a double click; the address of its page."""
    process = subprocess.Popen([program], cwd=folder, env=environment, stderr=subprocess.PIPE, encoding="utf-8")
    assert process.stderr
    try:
        said = process.stderr.readline()
        yield next(word for word in said.split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.wait(30)


def page(address: str, status: int | None = None) -> str:
    """What stands at an address."""
    from urllib.error import HTTPError

    try:
        with urlopen(address, timeout=60) as answer:
            assert status in (None, answer.status)
            return str(answer.read().decode())
    except HTTPError as error:
        assert status in (None, error.code), error
        return error.read().decode()


def send(address: str, name: str, content: bytes) -> None:
    """Send a file as the form of the page does."""
    mark = "portable-check"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
    with urlopen(Request(address, body, {"Content-Type": f"multipart/form-data; boundary={mark}"}), timeout=60) as sent:
        assert "/corpus/jobs/" in sent.url


if __name__ == "__main__":
    main(Path(sys.argv[1]))
