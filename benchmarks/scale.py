"""How speed, memory and disk grow with the corpus: law articles as issues, beside SQLite FTS5 over the same cut text.

    python benchmarks/scale.py law_articles.jsonl.gz --work /tmp/scale --sizes 4000 15000 50000 150000 --out scale.json

The articles are those of `benchmarks/statutes.py`, in its form (law, date, path, article_no, text); the queries are those of
tests/eval. Each size is indexed once under --work and measured in the same process: every query once to warm up, then --rounds
times in turn with FTS5, so that a busy moment falls on both. FTS5 gets each clause as the words, character pairs and characters
that our own index has, and the query's terms joined by OR, and gives its first ten by bm25. Times are of the processor.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import resource
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from statutes import parse_articles, read_lines, write_corpus

import lfsearch
from lfsearch.index import build, intake
from lfsearch.index.fulltext import cut
from lfsearch.retrieval.engine import Engine
from lfsearch.retrieval.query import parse_query
from lfsearch.text.normal import normalise

TOPICS = Path(__file__).parent.parent / "tests" / "eval" / "queries.jsonl"
COLUMNS = ("words", "grams", "chars")


def made(articles: Path, work: Path, size: int) -> tuple[Path, dict[str, float]]:
    """The index of so many articles, and what it took to make it where that was not done before."""
    folder = work / str(size)
    took: dict[str, float] = {}
    if not (folder / "index" / "manifest.json").exists():
        if not (folder / "corpus").exists():
            write_corpus(islice(read_lines(articles), size), folder / "corpus")
        started = time.process_time()
        build.update_index(folder / "corpus", folder / "index")
        took = {"cpu_s": time.process_time() - started, "peak_rss_mb": _peak()}
    return folder, took


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fts5(engine: Engine, path: Path) -> sqlite3.Connection:
    """The same clauses in FTS5."""
    fresh = not path.exists()
    base = sqlite3.connect(path)
    if fresh:
        base.execute(f"CREATE VIRTUAL TABLE clauses USING fts5({', '.join(COLUMNS)}, tokenize = 'unicode61')")
        segmenter = engine.index.segmenter
        for record in engine.index.store.records():
            terms = cut(normalise(" ".join((record.text, *record.path, record.title))), segmenter)
            base.execute("INSERT INTO clauses VALUES (?, ?, ?)", [" ".join(terms[name]) for name in COLUMNS])
        base.commit()
    return base


def asked(engine: Engine, text: str) -> str:
    """A query in the language of FTS5."""
    query = parse_query(text, engine.index.segmenter)
    terms = zip(COLUMNS, (query.words, query.grams, query.chars), strict=True)
    return " OR ".join(f'{column} : "{term}"' for column, own in terms for term in own)


def timed(legs: dict[str, Callable[[str], Any]], queries: Sequence[str], rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each leg: the median and the 95th percentile over the queries of each one's median."""
    spent: dict[str, dict[str, list[float]]] = {name: {query: [] for query in queries} for name in legs}
    for number in range(rounds + 1):  # the first one warms up
        for query in queries:
            for name, leg in legs.items():
                started = time.process_time()
                leg(query)
                if number:
                    spent[name][query].append(1000 * (time.process_time() - started))
    return {name: _percentiles([statistics.median(own) for own in by.values()]) for name, by in spent.items()}


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {f"p{share}_ms": round(ordered[min(len(ordered) * share // 100, len(ordered) - 1)], 2) for share in (50, 95)}


def sizes_of(folder: Path) -> dict[str, float]:
    """Bytes on disk over those of the articles' texts."""
    text = sum(len(json.loads(line)["text"].encode()) for line in _lines(folder / "corpus"))
    generation = lfsearch.open(folder / "index").index.folder

    def size(place: Path) -> float:
        return round(sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / text, 2)

    return {
        "text_mb": round(text / 2**20, 1),
        "disk_x": size(folder / "index"),
        "keyword_x": size(generation / "fulltext"),
        "whoosh_x": size(generation / "fulltext" / "words"),
        "fts5_x": round((folder / "fts5.db").stat().st_size / text, 2),
    }


def _lines(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        yield from path.read_text(encoding="utf-8").splitlines()


def measured(folder: Path, queries: Sequence[str], rounds: int) -> dict[str, Any]:
    """Speed and disk at one size."""
    engine = lfsearch.open(folder / "index")
    with contextlib.closing(fts5(engine, folder / "fts5.db")) as base:
        spelt = {query: asked(engine, query) for query in queries}
        ranked = "SELECT rowid FROM clauses WHERE clauses MATCH ? ORDER BY bm25(clauses) LIMIT 10"
        legs: dict[str, Callable[[str], Any]] = {
            "keyword": lambda query: engine.search(query, mode="keyword"),
            "hybrid": engine.search,
            "fts5": lambda query: base.execute(ranked, [spelt[query]]).fetchall(),
        }
        times = timed(legs, queries, rounds)
    return {"clauses": len(engine.index.store), **times, **sizes_of(folder)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how the program grows with the corpus.")
    parser.add_argument("articles", type=Path, help="JSON Lines of law articles, packed or not")
    parser.add_argument("--work", type=Path, required=True, help="where the indexes are made and kept")
    parser.add_argument("--sizes", type=int, nargs="+", default=[4000, 15000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, help="write the figures here, too")
    options = parser.parse_args()

    intake.parse_issue = parse_articles  # type: ignore[assignment]
    queries = [json.loads(line)["query"] for line in TOPICS.read_text(encoding="utf-8").splitlines()]
    report: dict[str, Any] = {
        "lfsearch": lfsearch.__version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "queries": len(queries),
        "sizes": {},
    }
    for size in options.sizes:
        folder, took = made(options.articles, options.work, size)
        report["sizes"][size] = {**measured(folder, queries, options.rounds), **({"index": took} if took else {})}
        print(size, json.dumps(report["sizes"][size]), file=sys.stderr, flush=True)
    text = json.dumps(report, indent=1)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
