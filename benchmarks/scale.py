"""How speed, memory and disk grow with the corpus: law articles as issues, beside other engines over the same cut text.

    python benchmarks/scale.py law_articles.jsonl.gz --work /tmp/scale --sizes 4000 15000 50000 150000 --gazette index

The articles are those of `benchmarks/statutes.py`, in its form (law, date, path, article_no, text); the queries are those of
tests/eval. Each size is indexed once under --work; the gazette, an index that is there, gives nDCG@10 on its judged topics
beside the times. All engines (`peers.py`) are asked in turn within one process, so that a busy moment falls on all of them: after
others have warmed them up, every query once: one that is asked again finds what the last time left in memory, and nobody asks
twice. Times are of the processor, of all threads. Memory is
the most that a process had which opens one engine and asks all queries. `growth.py` draws what is written here.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import peers
from statutes import parse_articles, read_lines, write_corpus

import lfsearch
from lfsearch.evaluation.metrics import Shown, score
from lfsearch.evaluation.topics import load_topics
from lfsearch.index import build, intake
from lfsearch.retrieval.engine import Engine

ROOT = Path(__file__).parent.parent
TOPICS = ROOT / "tests" / "eval" / "queries.jsonl"
OTHERS = ROOT / "tests" / "eval" / "held_topics.jsonl"  # what warms up
RESULTS = Path(__file__).parent / "results" / "scale.json"
OWN = ("keyword", "hybrid")
Leg = Callable[[str], Sequence[int]]


def made(articles: Path, work: Path, size: int) -> tuple[Path, dict[str, float]]:
    """The index of so many articles, and what it took to make it where that was not done before."""
    folder = work / str(size)
    took: dict[str, float] = {}
    if not (folder / "index" / "manifest.json").exists():
        if not (folder / "corpus").exists():
            write_corpus(islice(read_lines(articles), size), folder / "corpus")
        started = time.process_time()
        report = build.update_index(folder / "corpus", folder / "index")
        if report.skipped:
            raise SystemExit(f"{folder / 'corpus'} is of another version and not read whole; remove it.")
        took = {"cpu_s": round(time.process_time() - started, 1), "peak_rss_mb": peak()}
    return folder, took


def peak() -> float:
    """Megabytes that this process had at most. Linux counts what had started it among `ru_maxrss`, its own table does not."""
    status = Path("/proc/self/status")
    if status.exists():
        (own,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(own) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def cpu() -> float:
    """Seconds of the processor that this process has taken, and what it has started."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def leg(name: str, engine: Engine, folder: Path, spelt: dict[str, peers.Asked]) -> Leg:
    """An engine by its name, as it is asked; what a peer is given is ready in `spelt`, for its own time to be measured."""
    if name in OWN:
        return lambda query: [engine.index.row(hit.record.id) for hit in engine.search(query, mode=name)]
    clauses = peers.Clauses(engine, folder)
    ask = peers.opened(name, folder, clauses)

    def asked(query: str) -> Sequence[int]:
        if query not in spelt:
            spelt[query] = clauses.asked(query)
        return ask(spelt[query])

    return asked


def timed(
    legs: Mapping[str, Callable[[str], Any]], queries: Sequence[str], warm: Sequence[str]
) -> dict[str, list[float]]:
    """Milliseconds of each leg for each query, asked once, after others have warmed all up."""
    for query in warm:
        for ask in legs.values():
            ask(query)
    spent: dict[str, list[float]] = {name: [] for name in legs}
    for query in queries:
        for name, ask in legs.items():
            started = cpu()
            ask(query)
            spent[name].append(1000 * (cpu() - started))
    return spent


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """The median and the 95th."""
    ordered = sorted(values)
    return {f"p{share}_ms": round(ordered[min(len(ordered) * share // 100, len(ordered) - 1)], 2) for share in (50, 95)}


def ratios(spent: Mapping[str, Mapping[str, float]], to: str = "fts5") -> dict[str, dict[str, float]]:
    """The same over those of one of them in the same run: what can be compared between machines, and busy moments."""
    return {
        name: {share: round(value / max(spent[to][share], 1e-3), 2) for share, value in own.items()}
        for name, own in spent.items()
    }


def megabytes(names: Sequence[str], index: Path, folder: Path) -> dict[str, float]:
    """The most memory of a process that opens one engine and asks all queries."""
    found = {}
    for name in names:
        command = [sys.executable, __file__, "--alone", name, str(index), str(folder)]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        found[name] = float(done.stdout.split()[-1])
    return found


def alone(name: str, index: Path, folder: Path) -> None:
    """Open one engine, ask all queries and print the memory."""
    engine = lfsearch.open(index)
    if name in OWN:
        for query in queries_of(TOPICS):
            engine.search(query, mode=name)
    else:
        ask = leg(name, engine, folder, {})
        for query in queries_of(TOPICS):
            ask(query)
    print(peak())


def disk(names: Sequence[str], index: Path, folder: Path, text: int) -> dict[str, float]:
    """Bytes on disk over those of the clauses' texts."""
    generation = lfsearch.open(index).index.folder

    def size(place: Path) -> int:
        return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())

    sizes = {"lfsearch": size(index), "keyword leg": size(generation / "fulltext")}
    sizes |= {name: peers.size(name, folder) for name in names if name not in OWN}
    return {name: round(own / text, 2) for name, own in sizes.items()}


def measured(index: Path, folder: Path, names: Sequence[str], judged: bool) -> dict[str, Any]:
    """Speed, memory and disk at one size; with `judged` nDCG@10 on the topics, too."""
    engine = lfsearch.open(index)
    folder.mkdir(parents=True, exist_ok=True)
    spelt: dict[str, peers.Asked] = {}
    clauses = peers.Clauses(engine, folder)
    queries, warm = queries_of(TOPICS), queries_of(OTHERS)
    spelt.update((query, clauses.asked(query)) for query in (*queries, *warm))
    legs = {name: leg(name, engine, folder, spelt) for name in names}
    # Only of its own: finding the row of a hit is no part of a search.
    timing = {
        name: (lambda query, name=name: engine.search(query, mode=name)) if name in OWN else legs[name]
        for name in names
    }
    times = {name: percentiles(own) for name, own in timed(timing, queries, warm).items()}
    text = sum(len(record.text.encode()) for record in engine.index.store.records())
    found: dict[str, Any] = {
        "clauses": len(engine.index.store),
        "text_mb": round(text / 2**20, 1),
        "ms": times,
        "times_fts5": ratios(times),
        "rss_mb": megabytes(names, index, folder),
        "disk_x": disk(names, index, folder, text),
    }
    if judged:
        found["nDCG@10"] = {name: quality(engine, ask) for name, ask in legs.items()}
    return found


def quality(engine: Engine, ask: Leg) -> float:
    """nDCG@10 on the judged topics of the gazette."""
    store = engine.index.store
    scores = [
        score([Shown.of(store.record(row)) for row in ask(topic.query)], topic)["nDCG@10"]
        for topic in load_topics(TOPICS)
    ]
    return round(statistics.mean(scores), 3)


def queries_of(path: Path) -> list[str]:
    return [topic.query for topic in load_topics(path)]


def about() -> dict[str, Any]:
    """What was measured where."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, check=False, text=True)
    return {
        "commit": commit.stdout.strip(),
        "lfsearch": lfsearch.__version__,
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "versions": peers.versions(),
        "queries": len(queries_of(TOPICS)),
    }


def sizes(options: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """(how many clauses, what was measured) of the gazette and of each size of the law articles."""
    names = [*OWN, *(name for name in peers.there() if not options.peers or name in {*options.peers, "fts5"})]
    if options.gazette:
        yield "gazette", measured(options.gazette, options.work / "gazette", names, judged=True)
    for size in options.sizes if options.articles else ():
        folder, took = made(options.articles, options.work, size)
        yield (
            str(size),
            {**measured(folder / "index", folder, names, judged=False), **({"index": took} if took else {})},
        )


def main() -> None:
    if sys.argv[1:2] == ["--alone"]:
        alone(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description="Measure how the program grows with the corpus, beside other engines.")
    parser.add_argument("articles", type=Path, nargs="?", help="JSON Lines of law articles, packed or not")
    parser.add_argument("--work", type=Path, required=True, help="where the indexes are made and kept")
    parser.add_argument("--sizes", type=int, nargs="+", default=[4000, 15000])
    parser.add_argument("--peers", nargs="+", choices=list(peers.PEERS), help="only these, and fts5")
    parser.add_argument("--gazette", type=Path, help="an index of the five issues, for the judged topics")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the figures go")
    options = parser.parse_args()

    intake.parse_issue = parse_articles  # type: ignore[assignment]
    report: dict[str, Any] = {**about(), "sizes": {}}
    for name, found in sizes(options):
        report["sizes"][name] = found
        print(name, json.dumps(found), file=sys.stderr, flush=True)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
