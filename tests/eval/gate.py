"""Quality gate: search the five issues with the judged topics and refuse to get worse.

    python tests/eval/gate.py                    measure, compare with floors.json, exit 1 on a regression
    python tests/eval/gate.py --update           pin what is measured now; refuses to lower a floor
    python tests/eval/gate.py --update --lower   pin it even where it is lower
    python tests/eval/gate.py --index DIR        bring this index up to date and use it, instead of a temporary one

floors.json also pins the SHA-256 of each corpus file and of the topics: floors measured on other texts or other
judgements say nothing, so a change there fails the gate until it is looked at and pinned again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

import lfsearch
from lfsearch.evaluation.evaluate import ALL, Report, evaluate, to_text
from lfsearch.evaluation.metrics import MEASURES, Shown
from lfsearch.evaluation.topics import load_topics
from lfsearch.index.build import update_index

HERE = Path(__file__).parent
CORPUS = HERE.parent.parent / "corpus"
TOPICS = HERE / "queries.jsonl"
FLOORS = HERE / "floors.json"

# In topics. Another BLAS sums in another order, which may swap two hits of nearly the same score. At worst for a topic
# that moves its only answer from rank 1 to 2 and costs 0.37 of nDCG and 0.5 of MRR. So a mean over n topics may fall by
# 0.51 / n (the hundredth is for rounding); anything more is a topic really answered worse.
TOLERANCE_TOPICS = 0.51

# Hybrid is what people get without asking, so in no topic type may it lose more than this to the better of its legs.
HYBRID_MARGIN = 0.01

# A type has only a few topics: there the two measures that people feel are held, over all topics every measure is.
TYPE_MEASURES = ("nDCG@10", "Success@10")

Figures = dict[str, dict[str, dict[str, float]]]  # mode -> topic type -> measure -> mean


class GateError(Exception):
    """The gate cannot do what was asked; the message is one sentence."""


def measure(index: Path, corpus: Path = CORPUS, topics: Path = TOPICS) -> Report:
    """Bring the index up to date with the corpus and ask it every topic in every mode."""
    update_index(corpus, index)
    engine = lfsearch.open(index)

    def search(query: str, mode: str, limit: int) -> list[Shown]:
        return [Shown.of(hit.record, hit.score) for hit in engine.search(query, mode=mode, limit=limit)]

    return evaluate(load_topics(topics), search)


def fingerprint(corpus: Path = CORPUS, topics: Path = TOPICS) -> dict[str, str]:
    """SHA-256 of each issue and of the topics, by file name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in [*sorted(corpus.glob("*.txt")), topics]
    }


def figures(report: Report) -> Figures:
    """The means that have floors."""
    return {
        mode: {
            type: {
                name: report.estimate(mode, name, type).mean for name in (MEASURES if type == ALL else TYPE_MEASURES)
            }
            for type in [ALL, *report.types()]
        }
        for mode in report.modes
    }


def counts(report: Report) -> dict[str, int]:
    """Topics of each type, and all of them."""
    mode = next(iter(report.modes))
    return {type: len(report.select(mode, type)) for type in [ALL, *report.types()]}


def regressions(floors: Figures, measured: Figures, sizes: dict[str, int]) -> list[str]:
    """A line for each floor that is missed by more than the tolerance, or no longer measured."""
    missed = []
    for mode, types in floors.items():
        for type, measures in types.items():
            for name, floor in measures.items():
                value = measured.get(mode, {}).get(type, {}).get(name)
                if value is None:
                    missed.append(f"{mode} {type} {name}: no longer measured, floor {floor:.4f}")
                elif value < floor - TOLERANCE_TOPICS / sizes[type]:
                    missed.append(f"{mode} {type} {name}: {value:.4f}, floor {floor:.4f}")
    return missed


def outdone(measured: Figures) -> list[str]:
    """A line for each topic type where hybrid loses to one of its legs by more than the margin."""
    lost = []
    for type, measures in measured["hybrid"].items():
        value = measures["nDCG@10"]
        best = max(("keyword", "semantic"), key=lambda mode: measured[mode][type]["nDCG@10"])
        if value < measured[best][type]["nDCG@10"] - HYBRID_MARGIN:
            lost.append(f"hybrid {type} nDCG@10: {value:.4f}, {best} alone {measured[best][type]['nDCG@10']:.4f}")
    return lost


def changed_files(pinned: dict[str, str], now: dict[str, str]) -> list[str]:
    """Names of the files that are not the pinned ones."""
    return sorted(name for name in pinned.keys() | now.keys() if pinned.get(name) != now.get(name))


def new_floors(old: Figures, measured: Figures, sizes: dict[str, int], lower: bool) -> Figures:
    """The floors to pin: what is measured, but never below the old floor unless `lower`.

    Raises GateError naming the floors that would have to be lowered.
    """
    missed = regressions(old, measured, sizes)
    if missed and not lower:
        raise GateError("These floors would be lowered, which needs --lower as well:\n  " + "\n  ".join(missed))
    return {
        mode: {
            type: {
                name: _down(value) if lower else max(_down(value), old.get(mode, {}).get(type, {}).get(name, 0.0))
                for name, value in measures.items()
            }
            for type, measures in types.items()
        }
        for mode, types in measured.items()
    }


def _down(value: float) -> float:
    """Four decimals, rounded down so that a floor is never above what was measured."""
    return math.floor(value * 10_000) / 10_000


def check(report: Report, pinned: dict[str, Any], files: dict[str, str]) -> list[str]:
    """Everything that is wrong, a line each; nothing when the gate is passed."""
    changed = changed_files(pinned["files"], files)
    if changed:
        return [f"{name}: not the file that the floors were measured on; pin with --update" for name in changed]
    measured = figures(report)
    return regressions(pinned["floors"], measured, counts(report)) + outdone(measured)


def pin(report: Report, path: Path, files: dict[str, str], lower: bool) -> None:
    """Write the floors file, raising what got better."""
    old = json.loads(path.read_text(encoding="utf-8"))["floors"] if path.exists() else {}
    floors = new_floors(old, figures(report), counts(report), lower)
    content = {"files": files, "topics": counts(report), "floors": floors}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Compare search quality with the pinned floors.")
    parser.add_argument("--index", type=Path, help="an index to bring up to date and use (default: a temporary one)")
    parser.add_argument("--update", action="store_true", help="pin what is measured now")
    parser.add_argument("--lower", action="store_true", help="with --update: also where it is lower")
    options = parser.parse_args(arguments)
    if options.lower and not options.update:
        parser.error("--lower only goes with --update")
    if not options.update and not FLOORS.exists():
        parser.error(f"{FLOORS.name} is missing; pin one with --update")
    with tempfile.TemporaryDirectory() as temporary:
        report = measure(options.index or Path(temporary) / "index")
    print(to_text(report), end="\n\n")
    if options.update:
        try:
            pin(report, FLOORS, fingerprint(), options.lower)
        except GateError as error:
            print(error)
            return 1
        print(f"pinned in {FLOORS}")
        return 0
    problems = check(report, json.loads(FLOORS.read_text(encoding="utf-8")), fingerprint())
    print("\n".join(problems) or "no regression")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
