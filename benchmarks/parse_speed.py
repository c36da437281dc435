"""How fast the parser alone is: source bytes a second on one core, best and median of several rounds.

    python benchmarks/parse_speed.py [--rounds 7] [--floor 2.0] [FILE ...]

Without files the whole corpus is parsed. Exit 1 when the best round is below the floor (MB of source text a second).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

from lfsearch.parser import parse_issue

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def main() -> int:
    arguments = argparse.ArgumentParser(description="Measure the parser.")
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--rounds", type=int, default=7)
    arguments.add_argument("--floor", type=float, default=0.0, help="MB a second that must be reached")
    options = arguments.parse_args()
    sources = [(path.stem, path.read_text(encoding="utf-8")) for path in options.files or sorted(CORPUS.glob("*.txt"))]
    size = sum(len(text.encode()) for _, text in sources)
    speeds = []
    for _ in range(options.rounds):
        start = time.process_time()
        clauses = sum(1 for name, text in sources for d in parse_issue(text, name).documents for _ in d.walk())
        speeds.append(size / 1e6 / (time.process_time() - start))
    best, median = max(speeds), statistics.median(speeds)
    print(
        f"{len(sources)} issues, {size / 1e6:.2f} MB, {clauses} clauses: "
        f"best {best:.2f} MB/s, median {median:.2f} MB/s of {options.rounds} rounds"
    )
    return 0 if best >= options.floor else 1


if __name__ == "__main__":
    sys.exit(main())
