"""How long the pages of `serve` take in a process that stays, and how much they weigh, without a network between.

    python benchmarks/page_speed.py --index index --runs 15

`first` is the first answer of a fresh server, whose index and model are loaded before it listens; the pages take turns after
that. Times are of the processor, the medians of all runs.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from pathlib import Path

from starlette.testclient import TestClient

from lfsearch.web.app import make_app
from lfsearch.web.site import Site

OLD, NEW = "临政办发〔2020〕54号", "临政办发〔2022〕51号"
PAGES = {
    "search": "/?q=秸秆禁烧 责任单位",
    "lay question": "/?q=烧麦秆会不会被罚",
    "catalogue": "/",
    "clause": "/read/2023-10/d06/att1/3.4.17",
    "compare": f"/compare?a={OLD}&b={NEW}",
    "history": "/history?ref=秸秆综合利用率",
    "duties": "/duties?whose=市农业农村局",
    "digest": "/digest?issue=2023-10",
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the pages of serve.")
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--runs", type=int, default=15, help="rounds; each round asks for every page once")
    options = parser.parse_args()
    times: dict[str, list[float]] = defaultdict(list)
    weights: dict[str, int] = {}
    with TestClient(make_app(Site(options.index, options.corpus)), "http://127.0.0.1:8765") as reader:

        def ask(address: str) -> tuple[float, int]:
            start = time.process_time()
            answer = reader.get(address).raise_for_status()
            return 1000 * (time.process_time() - start), int(answer.headers["content-length"])

        first, _ = ask(PAGES["search"])
        for _ in range(options.runs):
            for name, address in PAGES.items():
                spent, weights[name] = ask(address)
                times[name].append(spent)
    print(f"{'page':<14} {'ms':>6} {'kB':>6}")
    print(f"{'first':<14} {first:>6.0f}")
    for name, spent_on in times.items():
        print(f"{name:<14} {statistics.median(spent_on):>6.0f} {weights[name] / 1000:>6.1f}")


if __name__ == "__main__":
    main()
