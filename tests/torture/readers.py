"""Readers beside a writer: every answer is of one generation, and nobody is told of damage.

    python -m tests.torture readers [--count UPDATES] [--seed N]

Each update gives every clause, title and path a new version number and the issues another number of clauses, so an answer
that is put together of two generations holds two numbers, or arrays that do not fit. Half of the readers are slow: they
let several updates pass between opening an index, reading its words and reading its vectors.
"""

from __future__ import annotations

import multiprocessing
import random
import re
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

from conftest import PATIENCE

from lfsearch.index import manifest as mf
from lfsearch.index.build import update_index
from lfsearch.index.readers import in_use
from lfsearch.retrieval.engine import Engine

_ISSUES = ("2024-01", "2024-02", "2024-03")
_SUBJECTS = ("城市供水", "校园食堂", "古树保护")
_QUERIES = ("市水利局负责巡查", "漏水了谁来修", "《关于做好城市供水工作的通知》", "食堂 陪餐", "平政办发〔2024〕2号")
_VERSION = re.compile(r"第(\d+)版")


@dataclass(frozen=True)
class Part:
    """What one reader has seen."""

    kind: str
    answers: int
    errors: tuple[str, ...]
    mixed: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """What all of them have seen."""

    seed: int
    updates: int
    seconds: float
    answers: dict[str, int]  # by kind of reader
    errors: tuple[str, ...]
    mixed: tuple[str, ...]  # answers of two generations
    generations: int  # the most that lay on disk at a time
    left: int  # those that lie there once nobody reads


def text(subject: str, number: int, version: int) -> str:
    """One issue: a document, whose clauses are more or fewer with each version."""
    mark = f"第{version}版"
    items = [
        f"{'一二三四五六七八九'[place]}、{mark}:市水利局负责{subject}巡查,漏损率降至{place + version}%以下。市教育局开展陪餐检查。"
        for place in range(2 + (version + number) % 5)
    ]
    lines = [
        "平阳市人民政府办公室",
        f"关于做好{subject}工作的通知({mark})",
        f"平政办发〔2024〕{number} 号",
        "各县(市、区)人民政府,市直有关部门:",
        f"为做好{subject}工作({mark}),现就有关事项通知如下。",
        *items,
        "平阳市人民政府办公室",
        f"2024 年 3 月 {number} 日",
    ]
    return " " + "\n\n".join(lines) + "\n\n"


def write_corpus(corpus: Path, version: int) -> None:
    """All issues in one version."""
    for number, (issue, subject) in enumerate(zip(_ISSUES, _SUBJECTS, strict=True), start=1):
        (corpus / f"{issue}.txt").write_text(text(subject, number, version), encoding="utf-8")


def versions(engine: Engine, query: str, mode: str) -> set[str]:
    """The versions that one answer is put together of."""
    result = engine.search(query, mode=mode, limit=20, explain=True)
    said = [part for hit in result for part in (hit.record.text, hit.record.title, *hit.record.path, hit.citation)]
    return set(_VERSION.findall("\n".join(said)))


class _Reader:
    """One of them, of whatever kind, until it is told to stop."""

    def __init__(self, index: Path, seed: int, stop: Event) -> None:
        self.index, self.random, self.stop = index, random.Random(seed), stop
        self.answers, self.errors, self.mixed = 0, [], []  # type: int, list[str], list[str]

    def note(self, error: Exception) -> None:
        where = "".join(traceback.format_exception(error)[-2:])
        self.errors.append(f"{type(error).__name__}: {error} {where}")

    def ask(self, engine: Engine, mode: str | None = None, query: str | None = None) -> set[str]:
        query = query or self.random.choice(_QUERIES)
        mode = mode or self.random.choice(("keyword", "hybrid", "semantic"))
        try:
            found = versions(engine, query, mode)
        except Exception as error:  # any is what is looked for
            self.note(error)
            return set()
        self.answers += 1
        if len(found) != 1:
            self.mixed.append(f"{query} ({mode}): {sorted(found)}")
        return found

    def let_pass(self, updates: int) -> None:
        """Wait until so many updates are through."""
        since = mf.generation(self.index) or 0
        while not self.stop.wait(0.01) and (mf.generation(self.index) or 0) < since + updates:
            pass

    def open(self) -> Engine | None:
        try:
            return Engine.open(self.index)
        except Exception as error:  # any is what is looked for
            self.note(error)
            return None

    # -- the kinds -----------------------------------------------------------------------------------------------

    def cold(self) -> None:
        """Opens the index for each question."""
        while not self.stop.is_set():
            if engine := self.open():
                self.ask(engine)

    def following(self) -> None:
        """Keeps one engine and follows the index."""
        engine = self.open()
        while engine and not self.stop.is_set():
            self._refresh(engine)
            self.ask(engine)

    def threads(self) -> None:
        """Several threads on one engine, one of which refreshes."""
        engine = self.open()
        if engine is None:
            return

        def asking() -> None:
            while not self.stop.is_set():
                self.ask(engine)

        with ThreadPoolExecutor(3) as pool:
            waiting = [pool.submit(asking) for _ in range(3)]
            while not self.stop.wait(0.02):
                self._refresh(engine)
            for one in waiting:
                one.result()

    def slow(self) -> None:
        """Lets updates pass between opening and reading, and between reading one part and the next."""
        while not self.stop.is_set():
            if engine := self.open():
                self.let_pass(self.random.randint(1, 4))
                self.ask(engine, "keyword")
                self.let_pass(self.random.randint(1, 4))
                self.ask(engine, "hybrid")

    def holding(self) -> None:
        """Keeps what it opened first, and reads of it to the end."""
        engine = self.open()
        own = set[str]()
        while engine and not self.stop.is_set():
            self.let_pass(2)
            own |= self.ask(engine)
        if len(own) > 1:
            self.mixed.append(f"held: {sorted(own)}")

    def _refresh(self, engine: Engine) -> None:
        try:
            engine.refresh()
        except Exception as error:  # any is what is looked for
            self.note(error)


# Quick ones and slow ones by turns.
KINDS = ("following", "slow", "threads", "holding", "cold", "slow", "following", "slow")


def read(kind: str, index: Path, seed: int, stop: Event, ready: Callable[[], object]) -> Part:
    """One reader's whole life."""
    reader = _Reader(index, seed, stop)
    ready()
    getattr(reader, kind)()
    return Part(kind, reader.answers, tuple(reader.errors), tuple(reader.mixed))


def _process(
    kind: str, index: Path, seed: int, stop: Event, ready: Event, answers: multiprocessing.Queue[Part]
) -> None:
    answers.put(read(kind, index, seed, stop, ready.set))


def trial(*, updates: int, seed: int, readers: int = len(KINDS)) -> Found:
    """So many readers beside so many updates."""
    started = time.monotonic()
    fresh = multiprocessing.get_context("spawn")  # a process that has nothing of ours open
    stop, answers = fresh.Event(), fresh.Queue()
    with tempfile.TemporaryDirectory() as folder:
        corpus, index = Path(folder) / "corpus", Path(folder) / "index"
        corpus.mkdir()
        write_corpus(corpus, 0)
        update_index(corpus, index)
        processes = []
        for number, kind in enumerate(KINDS[:readers]):
            ready = fresh.Event()
            arguments = (kind, index, seed * 100 + number, stop, ready, answers)
            process = fresh.Process(target=_process, args=arguments, daemon=True)
            process.start()
            processes.append((process, ready))
        try:
            for _, ready in processes:
                ready.wait(60)
            most = 0
            for version in range(1, updates + 1):
                write_corpus(corpus, version)
                update_index(corpus, index)
                most = max(most, len(list(index.glob("generation-*"))))
        finally:
            stop.set()
        parts = [answers.get(timeout=PATIENCE) for _ in processes]
        for process, _ in processes:
            process.join(60)
        held = in_use(index)
        write_corpus(corpus, updates + 1)
        update_index(corpus, index)
        left = len(list(index.glob("generation-*"))) + len(held)
    seen = Counter[str]()
    for part in parts:
        seen[part.kind] += part.answers
    return Found(
        seed=seed,
        updates=updates,
        seconds=round(time.monotonic() - started, 1),
        answers=dict(seen),
        errors=tuple(error for part in parts for error in part.errors),
        mixed=tuple(one for part in parts for one in part.mixed),
        generations=most,
        left=left,
    )


COUNT = 50  # updates


def run(seed: int, count: int) -> dict[str, object]:
    """All kinds of readers beside so many updates."""
    found = trial(updates=count, seed=seed)
    bad = [*found.errors, *found.mixed, *([f"{found.left} generations were left"] if found.left > 2 else [])]
    return {**asdict(found), "bad": bad}
