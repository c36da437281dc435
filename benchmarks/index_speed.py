"""How long indexing takes as a whole process: from nothing, with nothing to do, one issue changed, one issue new.

    python benchmarks/index_speed.py --corpus corpus --runs 3

Works on a copy of the corpus in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

Step = Callable[[], object]


def lfsearch(*arguments: str) -> str:
    """Run the program, return what it prints; exits when it fails."""
    done = subprocess.run([sys.executable, "-m", "lfsearch", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"lfsearch {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout


def one_round(source: Path, folder: Path) -> tuple[dict[str, float], int]:
    """Seconds of each step, and the number of clauses indexed."""
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    for path in source.glob("*.txt"):
        shutil.copy(path, corpus)
    newest = max(corpus.glob("*.txt"))
    aside = folder / newest.name

    def change() -> None:
        with newest.open("a", encoding="utf-8") as file:
            file.write("\n增加的一行。\n")

    steps: dict[str, Step] = {
        "from nothing": lambda: None,
        "nothing to do": lambda: None,
        "one issue changed": change,
        "one issue removed": partial(shutil.move, newest, aside),
        "one issue new": partial(shutil.move, aside, newest),
    }
    seconds = {}
    for name, prepare in steps.items():
        prepare()
        start = time.perf_counter()
        lfsearch("--index", str(index), "--corpus", str(corpus), "index")
        seconds[name] = time.perf_counter() - start
    status = json.loads(lfsearch("--index", str(index), "--corpus", str(corpus), "status", "--json"))
    return seconds, int(status["clauses"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Time whole indexing processes.")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()

    rounds = []
    clauses = 0
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory() as folder:
            seconds, clauses = one_round(options.corpus, Path(folder))
            rounds.append(seconds)
    print(f"{clauses} clauses; median of {options.runs}")
    for name in rounds[0]:
        middle = statistics.median(seconds[name] for seconds in rounds)
        rate = f"{clauses / middle:8.0f} clauses/s" if name == "from nothing" else ""
        print(f"{name:<20} {middle:8.2f} s {rate}".rstrip())


if __name__ == "__main__":
    main()
