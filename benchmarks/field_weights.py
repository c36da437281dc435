"""nDCG@10 of keyword search by topic type, for several weights of its fields.

    python benchmarks/field_weights.py --corpus corpus --queries tests/eval/queries.jsonl

Headings and titles are weighted beside the text, character pairs and single characters beside the words. The former
weights are baked into the postings, so each two of them are indexed anew in a temporary folder.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import lfsearch
from lfsearch.evaluation.evaluate import ALL, MAIN, TYPES, Report, evaluate
from lfsearch.evaluation.metrics import Shown
from lfsearch.evaluation.topics import Topic, load_topics
from lfsearch.index import build, fulltext

PATH_WEIGHTS = (0.0, 0.2, 0.4, 0.8)
TITLE_WEIGHTS = (0.0, 0.25, 0.5)
GRAMS_AND_CHARS = ((0.05, 0.05), (0.5, 0.05), (0.05, 0.5), (0.5, 0.5), (0.5, 1.0), (1.0, 0.5))


def keyword_report(index: Path, topics: list[Topic]) -> Report:
    """Ask every topic of the keyword leg."""
    engine = lfsearch.open(index)

    def search(query: str, mode: str, limit: int) -> list[Shown]:
        return [Shown.of(hit.record, hit.score) for hit in engine.search(query, mode=mode, limit=limit)]

    return evaluate(topics, search, ["keyword"])


def print_row(name: str, report: Report) -> None:
    """One line: nDCG@10 of each type."""
    means = [report.estimate("keyword", MAIN, type).mean for type in (ALL, *TYPES)]
    print(f"{name:<34}" + "".join(f"{mean:12.3f}" for mean in means), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the weights of the keyword leg on judged topics.")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--queries", type=Path, default=Path("tests/eval/queries.jsonl"))
    options = parser.parse_args()

    topics = load_topics(options.queries)
    shipped = (fulltext.PATH_WEIGHT, fulltext.TITLE_WEIGHT)
    usual = (fulltext.GRAMS_WEIGHT, fulltext.CHARS_WEIGHT)
    print(f"{'path, title, pairs, characters':<34}" + "".join(f"{type:>12}" for type in (ALL, *TYPES)))
    others = [(path, title) for path in PATH_WEIGHTS for title in TITLE_WEIGHTS]
    for pair in [shipped, *(pair for pair in others if pair != shipped)]:
        fulltext._WEIGHTS = (1.0, *pair)
        with tempfile.TemporaryDirectory() as folder:
            build.update_index(options.corpus, Path(folder))
            # Pairs and single characters are weighted when a query is answered: no new index for them.
            for weights in GRAMS_AND_CHARS if pair == shipped else (usual,):
                fulltext.GRAMS_WEIGHT, fulltext.CHARS_WEIGHT = weights
                print_row(", ".join(map(str, pair + weights)), keyword_report(Path(folder), topics))


if __name__ == "__main__":
    main()
