"""nDCG@10 of hybrid search by topic type, for fixed weights of the keyword leg and for the one that the query decides.

    python benchmarks/fusion_weight.py --index index --queries tests/eval/queries.jsonl

Goes through the whole engine; only the weight is exchanged. In the line "best fixed" each topic is answered with the
fixed weight that is best on the topics of the other folds: what fitting one weight really brings.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import lfsearch
from lfsearch.evaluation.evaluate import ALL, MAIN, Report, evaluate
from lfsearch.evaluation.metrics import Shown
from lfsearch.evaluation.topics import Topic, load_topics
from lfsearch.retrieval import fusion

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
FOLDS = 5


def fold_of(topic: Topic) -> int:
    """The fold of a topic, 0 to FOLDS - 1, the same on every machine."""
    return zlib.crc32(topic.qid.encode()) % FOLDS


def cross_validated(reports: Mapping[float, Report]) -> Report:
    """Every topic with the weight that is best on the topics of the other folds."""

    def total(weight: float, fold: int) -> float:
        return sum(r.scores[MAIN] for r in reports[weight].modes["hybrid"] if fold_of(r.topic) != fold)

    chosen = {fold: max(reports, key=lambda weight: total(weight, fold)) for fold in range(FOLDS)}
    print(f"weight chosen without each fold: {list(chosen.values())}")
    topics = [result.topic for result in next(iter(reports.values())).modes["hybrid"]]
    results = tuple(reports[chosen[fold_of(topic)]].modes["hybrid"][number] for number, topic in enumerate(topics))
    return Report({"hybrid": results})


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure fusion weights on judged topics.")
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--queries", type=Path, default=Path("tests/eval/queries.jsonl"))
    options = parser.parse_args()

    topics, engine, fuse = load_topics(options.queries), lfsearch.open(options.index), fusion.fuse

    def search(query: str, mode: str, limit: int) -> list[Shown]:
        return [Shown.of(hit.record, hit.score) for hit in engine.search(query, mode=mode, limit=limit)]

    reports = {}
    for weight in WEIGHTS:
        fusion.fuse = partial(fuse, weight=weight)
        reports[weight] = evaluate(topics, search, ["hybrid"])
    fusion.fuse = fuse
    rows = {f"{weight}": report for weight, report in reports.items()}
    rows["best fixed"] = cross_validated(reports)
    rows["by query"] = evaluate(topics, search, ["hybrid"])
    types = [ALL, *reports[WEIGHTS[0]].types()]
    print(f"{'weight':<12}" + "".join(f"{type:>12}" for type in types))
    for name, report in rows.items():
        print(f"{name:<12}" + "".join(f"{report.estimate('hybrid', MAIN, type).mean:12.3f}" for type in types))


if __name__ == "__main__":
    main()
