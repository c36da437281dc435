"""Coverage-guided fuzzing: no input gives a traceback, a hang, or a raw control character.

    python -m tests.torture fuzz [--count MINUTES] [--seed N]
    python -m tests.torture.fuzz [--minutes N] [--seed N] [--target NAME ...] [--keep]

Each target takes bytes and may raise nothing but the errors that are one sentence. atheris (libFuzzer) looks for bytes that
reach new lines of the package, from seeds and words of real gazettes; each target has an equal share of the minutes, in a
process of its own. --keep puts what failed, and a few of the inputs that reached most, into `kept`, which the tests replay.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path, PurePath

from lfsearch.errors import LfsearchError

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "kept"
_LONGEST = 20_000  # bytes of an input
_PATIENCE = 60  # seconds for one input, of a machine that may be busy
_MOST_KEPT = 20  # inputs of a target
_WORDS = (
    *("第一条", "第二章", "一、", "(一)", "1.", "①", "附件", "附表", "序号", "责任单位", "牵头", "配合", "通知", "令", "公告", "《", "》"),
    *("〔2024〕1号", "2024年3月1日", "二〇二四年三月", "之前", "以上", "不少于", "达到", "同比", "亿元", "%", "万吨", "有效期五年", "废止"),
    *("市人民政府", "各县(市、区)", "抄送", "主办", "—", "·", "\u3000", "\uff08", "\x0c", "\u2028", "\x1b[31m", "\u202e", "\ufeff"),
    *("<table>", "<td rowspan=9>", "<p>", "</div>", "&#x1b;", "<w:p>", "<w:tbl>", "<w:gridSpan w:val='9'/>", "<w:numPr>"),
    *("--json", "--year", "--limit", "--offset", "..", "-C", "2024-03/d01", "NaN", "1e999", "-1", "\\u0000", '"'),
)  # fmt: skip


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass" if len(data) % 2 else "replace")


def parser(data: bytes) -> None:
    """A text file, as documents and clauses."""
    from lfsearch.parser.issue import parse_issue
    from lfsearch.reading import read_bytes

    parse_issue(read_bytes(PurePath("2024-01.txt"), data), "2024-01")


def facts(data: bytes) -> None:
    """The text of a clause."""
    import datetime as dt

    from lfsearch.facts import find_facts

    find_facts(data.decode("utf-8", "replace"), date=dt.date(2024, 3, 1))


def query(data: bytes) -> None:
    """What somebody types, asked of a small index."""
    _engine().search(data.decode("utf-8", "surrogateescape"), mode=("keyword", "hybrid")[len(data) % 2])


def html(data: bytes) -> None:
    """A web page."""
    _file("2024-01.html", b"<html>" + data)


def pdf(data: bytes) -> None:
    """A PDF file."""
    _file("2024-01.pdf", b"%PDF-1.7\n" + data)


def docx(data: bytes) -> None:
    """The text of a Word file whose other parts are sound."""
    out = io.BytesIO()
    with zipfile.ZipFile(_word_file()) as sound, zipfile.ZipFile(out, "w") as changed:
        for name in sound.namelist():
            changed.writestr(name, data if name == "word/document.xml" else sound.read(name))
    _file("2024-01.docx", out.getvalue())


def index(data: bytes) -> None:
    """A file of an index, of which the bytes that `data` names are others now."""
    from lfsearch.retrieval.engine import Engine

    if len(data) < 4:
        return
    folder = _place() / "index"
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".json", ".jsonl", ".offsets", ".literal"))
    path = files[data[0] % len(files)]
    sound = path.read_bytes()
    place = int.from_bytes(data[1:3], "big") % (len(sound) + 1)
    try:
        path.write_bytes(sound[:place] + data[4:] + sound[place + data[3] :])
        engine = Engine.open(folder)
        for hit in engine.search("水源地巡查", limit=9):
            assert hit.citation
    finally:
        path.write_bytes(sound)


# Commands that write nothing but where they are told to, and end by themselves.
_COMMANDS = ("search", "similar", "compare", "show", "list", "quote", "verify", "cites", "cited-by", "digest", "duties",
             "deadlines", "figures", "alert list", "open", "status", "model list", "model info", "eval")  # fmt: skip
_WRITES = re.compile("-o|--o|--r|--q")


def cli(data: bytes) -> None:
    """A command with arguments, parted by line ends."""
    from lfsearch.cli import main

    command, *arguments = data.decode("utf-8", "surrogateescape").replace("\0", "").split("\n")
    if any(_WRITES.match(argument) for argument in arguments):
        return
    name = _COMMANDS[len(command) % len(_COMMANDS)]
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    code: object = None
    with redirect_stdout(said[0]), redirect_stderr(said[1]):
        try:
            main(["--index", str(_place() / "index"), "--corpus", str(_place() / "corpus"), *name.split(), *arguments])
        except SystemExit as stop:
            code = stop.code
    for stream in said:
        stream.flush()
        printed = stream.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]
        found = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]", printed)
        assert not found, f"raw {found[0]!r} in {printed[:300]!r}"
        assert "unexpected happened" not in printed, printed
    assert code in (0, 1, 2, 3), code


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (parser, facts, query, html, pdf, docx, index, cli)
}


def _file(name: str, data: bytes) -> None:
    from lfsearch.parser.issue import parse_issue
    from lfsearch.reading import read_bytes

    parse_issue(read_bytes(PurePath(name), data), "2024-01")


@cache
def _word_file() -> Path:
    return ROOT / "tests" / "reading" / "word_files" / "spot-checks.docx"


@cache
def _place() -> Path:
    """A small corpus and its index, for this process alone."""
    from lfsearch.index.build import update_index
    from tests.torture.readers import write_corpus

    _place.folder = tempfile.TemporaryDirectory()  # type: ignore[attr-defined]  # goes with the process
    place = Path(_place.folder.name)  # type: ignore[attr-defined]
    (place / "corpus").mkdir()
    write_corpus(place / "corpus", 1)
    update_index(place / "corpus", place / "index")
    return place


@cache
def _engine():  # type: ignore[no-untyped-def]
    from lfsearch.retrieval.engine import Engine

    return Engine.open(_place() / "index")


def seeds(target: str) -> list[bytes]:
    """Real inputs to begin with."""
    lines = (ROOT / "corpus" / "2023-10.txt").read_text(encoding="utf-8").split("\n")
    match target:
        case "parser":
            return ["\n".join(lines[start : start + 150]).encode() for start in range(0, 1500, 150)]
        case "facts":
            return [line.encode() for line in lines[200:1500:40] if len(line) > 8]
        case "query":
            topics = (ROOT / "tests" / "eval" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
            return [json.loads(topic)["query"].encode() for topic in topics[::3]]
        case "html":
            return [path.read_bytes()[6:_LONGEST] for path in (ROOT / "tests" / "reading" / "pages").glob("*.html")]
        case "pdf":
            return [(ROOT / "tests" / "reading" / "pdf_files" / "red_head.pdf").read_bytes()[9:]]
        case "docx":
            with zipfile.ZipFile(_word_file()) as sound:
                text = sound.read("word/document.xml")
            end = text.find(b"<w:tbl>")  # its paragraphs before the first table, so that it stays well-formed
            end = text.rfind(b"</w:p>", 0, _LONGEST if end < 0 else min(end, _LONGEST)) + len(b"</w:p>")
            return [text[:end] + b"</w:body></w:document>"]
        case "index":
            return [bytes((number, 0, 9 * number, 1)) + text for number in range(20) for text in (b"", b"[", b"\xff")]
        case _:
            return ["\n".join(("x" * number, *asked)).encode() for number in range(len(_COMMANDS)) for asked in _ASKED]


_ASKED = (
    ("水源地", "--json"),
    ("2024-01/d01/1",),
    ("--year", "2024", "--csv"),
    ("2024-01/d01", "2024-02/d01"),
    ("units",),
)


@dataclass(frozen=True)
class Tried:
    """What became of one target."""

    target: str
    inputs: int
    reached: int  # places in the code, as libFuzzer counts them
    seconds: int
    failures: tuple[str, ...]  # the names of the inputs, and what they did


def fuzz(target: str, arguments: Sequence[str]) -> None:
    """Run one target in this process until libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["lfsearch"]):
        import lfsearch.cli
        import lfsearch.facts
        import lfsearch.parser.issue
        import lfsearch.reading
        import lfsearch.retrieval.engine  # noqa: F401

    os.environ["LFSEARCH_DEBUG"] = ""

    def one(data: bytes) -> None:
        with suppress(LfsearchError):
            TARGETS[target](data)

    for data in seeds(target)[:2]:
        one(data)  # what is loaded late is loaded now
    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


def _try(target: str, seconds: float, seed: int, keep: bool) -> Tried:
    """Run a target in a process of its own; once more after a failure, while there is time."""
    started = time.monotonic()
    inputs = reached = 0
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        corpus, failed, words = Path(folder) / "corpus", Path(folder) / "failed", Path(folder) / "words"
        corpus.mkdir()
        failed.mkdir()
        for number, data in enumerate(seeds(target)):
            (corpus / f"seed{number}").write_bytes(data)
        for path in (KEPT / target).glob("*"):
            shutil.copy(path, corpus)
        escaped = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in _WORDS)
        words.write_text("".join(f'"{word}"\n' for word in escaped))
        end = time.monotonic() + seconds
        while (left := int(end - time.monotonic())) > 5 and len(failures) < 5:
            options = (
                f"-max_total_time={left}", f"-seed={seed + len(failures)}", f"-max_len={_LONGEST}", f"-dict={words}",
                f"-timeout={_PATIENCE}", "-rss_limit_mb=3000", f"-artifact_prefix={failed}/", "-print_final_stats=1",
            )  # fmt: skip
            command = [sys.executable, "-m", "tests.torture.fuzz", "--one", target, *options, str(corpus)]
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
            done = subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=False)
            said = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
            inputs += max(map(int, re.findall(r"number_of_executed_units:\s*(\d+)", said)), default=0)
            reached = max([reached, *map(int, re.findall(r"cov: (\d+)", said))])
            new = [path for path in failed.iterdir() if path.is_file()]
            if not new:
                if done.returncode:
                    failures.append(f"process ended with {done.returncode}: {said[-1500:]}")
                break
            for path in new:
                data = path.read_bytes()
                name = hashlib.sha256(data).hexdigest()[:12]
                last = re.findall(r"^\S*(?:Error|Exception).*|^ALARM.*|^SUMMARY.*", said, re.MULTILINE)
                place = re.findall(r'File "([^"]+/lfsearch/[^"]+)", line (\d+)', said)
                failures.append(f"{name}: {' | '.join(last[:2])} {place[-1:]} {data[:200]!r}")
                path.unlink()
                if keep:
                    (KEPT / target).mkdir(parents=True, exist_ok=True)
                    (KEPT / target / name).write_bytes(data)
        if keep:
            _keep(target, corpus)
    return Tried(target, inputs, reached, round(time.monotonic() - started), tuple(failures))


def _keep(target: str, corpus: Path) -> None:
    """Keep the last of the inputs that reached something new: they build on those before them."""
    found = [path for path in corpus.iterdir() if not path.name.startswith("seed") and path.stat().st_size < 3000]
    found.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    (KEPT / target).mkdir(parents=True, exist_ok=True)
    for path in found[:_MOST_KEPT]:
        data = path.read_bytes()
        (KEPT / target / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)


COUNT = 10  # minutes


def run(seed: int, count: int, names: Sequence[str] = tuple(TARGETS), keep: bool = False) -> dict[str, object]:
    """Each target for an equal share of so many minutes."""
    tried = [_try(target, count * 60 / len(names), seed, keep) for target in names]
    bad = [f"{one.target}: {failure}" for one in tried for failure in one.failures]
    return {"seed": seed, "minutes": count, "targets": [asdict(one) for one in tried], "bad": bad}


def main(argv: Sequence[str]) -> int:
    """Print what was found as JSON; 1 where any input failed."""
    if argv[:1] == ["--one"]:
        fuzz(argv[1], argv[2:])
        return 0
    parser = argparse.ArgumentParser(prog="python -m tests.torture.fuzz", description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", action="append", choices=list(TARGETS))
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args(argv)
    found = run(options.seed, options.minutes, options.target or tuple(TARGETS), options.keep)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 1 if found["bad"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
