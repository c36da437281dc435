"""Coverage-guided fuzzing: no input gives a traceback, a hang, or a raw control character.

    python -m tests.torture fuzz [--count MINUTES] [--seed N]
    python -m tests.torture.fuzz [--minutes N] [--seed N] [--target NAME ...] [--keep]

atheris (libFuzzer) looks for bytes that reach new lines of the package, from seeds and words of real gazettes. Each target
(`targets`) has an equal share of the minutes, which are those of the processor, and is tried in processes of its own. --keep
puts what failed, and a few of the inputs that reached most, into `kept`, which the tests replay.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import pkgutil
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lfsearch.errors import LfsearchError
from tests.torture.targets import KEPT, LONGEST, ROOT, TARGETS, seeds

_ROOMS = ("text", "reading", "parser", "facts", "embedding", "index", "retrieval", "output", "cli")
_TEXTS = ("text", "reading", "parser")
_WATCHED = {
    "parser": _TEXTS,
    "facts": ("text", "facts"),
    "html": _TEXTS,
    "pdf": _TEXTS,
    "layout": _TEXTS,
    "docx": _TEXTS,
}
_PATIENCE = 60  # seconds for one input, of a machine that may be busy
# Seconds of one process: what it found is kept, whatever becomes of the next. The tables of atheris itself grow by some 12 MB a
# second where commands are tried, which in 300 seconds looks like a program that runs out of memory.
_SLICE = 120
_GRACE = 900  # seconds that a process has to begin and to end, of a machine that may be busy
_LEAST = 10.0  # seconds of processor time that are worth another process
_MOST_KEPT = 20  # inputs of a target
_WORDS = (
    *("第一条", "第二章", "一、", "(一)", "1.", "①", "附件", "附表", "序号", "责任单位", "牵头", "配合", "通知", "令", "公告", "《", "》"),
    *("〔2024〕1号", "2024年3月1日", "二〇二四年三月", "之前", "以上", "不少于", "达到", "同比", "亿元", "%", "万吨", "有效期五年", "废止"),
    *("市人民政府", "各县(市、区)", "抄送", "主办", "—", "·", "\u3000", "\uff08", "\x0c", "\u2028", "\x1b[31m", "\u202e", "\ufeff"),
    *("<table>", "<td rowspan=9>", "<p>", "</div>", "&#x1b;", "<w:p>", "<w:tbl>", "<w:gridSpan w:val='9'/>", "<w:numPr>"),
    *("--json", "--year", "--limit", "--offset", "..", "-C", "2024-03/d01", "NaN", "1e999", "-1", "\\u0000", '"'),
)  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """What became of one target."""

    target: str
    inputs: int
    reached: int  # places in the code, as libFuzzer counts them
    seconds: int  # of the processor
    failures: tuple[str, ...]  # the names of the inputs, and what they did


def fuzz(target: str, arguments: Sequence[str]) -> None:
    """Run one target in this process until libFuzzer ends it."""
    import atheris

    os.environ["LFSEARCH_DEBUG"] = ""

    def one(data: bytes) -> None:
        with suppress(LfsearchError):
            TARGETS[target](data)

    with atheris.instrument_imports(include=["lfsearch"]):
        for room in _WATCHED.get(target, _ROOMS):  # all of it, as what is loaded late would be unwatched then
            package = importlib.import_module(f"lfsearch.{room}")
            for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                importlib.import_module(found.name)
        for data in seeds(target)[:2]:
            one(data)
    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


def _try(target: str, seconds: float, seed: int, keep: bool) -> Tried:
    """Run a target in processes of its own until its time is used up, or it has failed five times."""
    inputs = reached = 0
    used = 0.0
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
        turn = 0
        while seconds - used >= _LEAST and len(failures) < 5:
            time = min(int(seconds - used), _SLICE)
            options = (
                f"-max_total_time={time}", f"-seed={seed + turn}", f"-max_len={LONGEST}", f"-dict={words}",
                f"-timeout={_PATIENCE}", f"-report_slow_units={_PATIENCE}", "-rss_limit_mb=3000", f"-artifact_prefix={failed}/",
            )  # fmt: skip
            code, said, took = _run(["--one", target, *options, str(corpus)], time + _GRACE)
            used, turn = used + took, turn + 1
            inputs += max(map(int, re.findall(r"^#(\d+)", said, re.MULTILINE)), default=0)
            reached = max([reached, *map(int, re.findall(r"cov: (\d+)", said))])
            new = [path for path in failed.iterdir() if path.is_file()]
            if code and not new:
                failures.append(f"process ended with {code}: {said[-1500:]}")
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
    return Tried(target, inputs, reached, round(used), tuple(failures))


def _run(arguments: Sequence[str], patience: float) -> tuple[int, str, float]:
    """Run this module in a process of its own: its exit code, what it said, its seconds of processor time.

    One that does not end by itself is killed, and has failed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.torture.fuzz", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        said = process.communicate(timeout=patience)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        said = process.communicate()[0]
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return process.returncode, said.decode("utf-8", "replace"), took


def _keep(target: str, corpus: Path) -> None:
    """Keep the last of the inputs that reached something new: they build on those before them."""
    found = [path for path in corpus.iterdir() if not path.name.startswith("seed") and path.stat().st_size < 3000]
    found.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    (KEPT / target).mkdir(parents=True, exist_ok=True)
    for path in found[:_MOST_KEPT]:
        data = path.read_bytes()
        (KEPT / target / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)


COUNT = 10  # minutes of processor time


def run(seed: int, count: int, names: Sequence[str] = tuple(TARGETS), keep: bool = False) -> dict[str, object]:
    """Each target for an equal share of so many minutes."""
    tried: list[Tried] = []
    for target in names:
        tried.append(_try(target, count * 60 / len(names), seed, keep))
        print(
            json.dumps(asdict(tried[-1]), ensure_ascii=False), file=sys.stderr, flush=True
        )  # should all of it be ended
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
