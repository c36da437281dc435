"""How long one query takes as a whole cold process, beside a Python that does nothing.

    python benchmarks/query_latency.py --index index --runs 15

The commands take turns, so that a busy moment of the machine falls on all of them alike. `cpu` is the processor time
of the process (user + system), which other work on the machine disturbs less than the clock.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

# One of each kind: keywords, a lay question, a 文号, a phrase, a long sentence.
QUERIES = (
    "秸秆禁烧 责任单位",
    "烧麦秆会不会被罚",
    "临政办发〔2023〕39号",
    '"网格化监管" 扬尘',
    "企业在重污染天气橙色预警期间需要采取哪些应急减排措施",
)


def commands(index: Path) -> dict[str, list[list[str]]]:
    """Name -> the command lines that take turns under it."""
    search = [sys.executable, "-m", "lfsearch", "--index", str(index), "search"]
    return {
        "python -c pass": [[sys.executable, "-c", "pass"]],
        "lfsearch --version": [[sys.executable, "-m", "lfsearch", "--version"]],
        "keyword": [[*search, "--mode", "keyword", query] for query in QUERIES],
        "semantic": [[*search, "--mode", "semantic", query] for query in QUERIES],
        "hybrid": [[*search, "--mode", "hybrid", query] for query in QUERIES],
    }


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds by the clock and on the processor of one run; exits when the command fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with process:
        error = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{error.decode(errors='replace')}")
    return seconds, usage.ru_utime + usage.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description="Time whole query processes.")
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--runs", type=int, default=15, help="rounds; each round runs every command once")
    options = parser.parse_args()

    clock: dict[str, list[float]] = defaultdict(list)
    cpu: dict[str, list[float]] = defaultdict(list)
    for round_number in range(-1, options.runs):  # round -1 warms the disk cache and is not counted
        for name, lines in commands(options.index).items():
            seconds, busy = timed(lines[round_number % len(lines)])
            if round_number >= 0:
                clock[name].append(seconds)
                cpu[name].append(busy)
    nothing = statistics.median(clock["python -c pass"])
    print(f"{'median of ' + str(options.runs):<20} {'clock s':>8} {'slowest':>8} {'cpu s':>8} {'x nothing':>10}")
    for name, values in clock.items():
        middle = statistics.median(values)
        busy = statistics.median(cpu[name])
        print(f"{name:<20} {middle:8.3f} {max(values):8.3f} {busy:8.3f} {middle / nothing:10.1f}")


if __name__ == "__main__":
    main()
