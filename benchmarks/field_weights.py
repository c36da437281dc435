"""nDCG@10 of keyword search by topic type, for several weights of headings, titles and bigrams beside the text.

    python benchmarks/field_weights.py --corpus corpus --queries tests/eval/queries.jsonl

Heading and title weights are baked into the postings, so each pair of them is indexed anew in a temporary folder.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import lfsearch
from lfsearch import build, fulltext
from lfsearch.evaluation import ALL, MAIN, Hit, Report, evaluate
from lfsearch.topics import Topic, load_topics

PATH_WEIGHTS = (0.0, 0.2, 0.4, 0.8)
TITLE_WEIGHTS = (0.0, 0.25, 0.5)
GRAMS_WEIGHTS = (0.0, 0.25, 0.5, 1.0)


def keyword_report(index: Path, topics: list[Topic]) -> Report:
    """Ask every topic of the keyword leg."""
    engine = lfsearch.open(index)

    def search(query: str, mode: str, limit: int) -> list[Hit]:
        return [{**hit.record, "score": hit.score} for hit in engine.search(query, mode=mode, limit=limit)]

    return evaluate(topics, search, ["keyword"])


def print_row(name: str, report: Report) -> None:
    """One line: nDCG@10 of each type."""
    means = [report.estimate("keyword", MAIN, type).mean for type in [ALL, *report.types()]]
    print(f"{name:<34}" + "".join(f"{mean:12.3f}" for mean in means), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the weights of the keyword leg on judged topics.")
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--queries", type=Path, default=Path("tests/eval/queries.jsonl"))
    options = parser.parse_args()

    topics = load_topics(options.queries)
    shipped = (fulltext.PATH_WEIGHT, fulltext.TITLE_WEIGHT)
    pairs = [shipped] + [(path, title) for path in PATH_WEIGHTS for title in TITLE_WEIGHTS if (path, title) != shipped]
    for path_weight, title_weight in pairs:
        fulltext._WEIGHTS = (1.0, path_weight, title_weight)
        with tempfile.TemporaryDirectory() as folder:
            build.update_index(options.corpus, Path(folder))
            # Weights of bigrams are applied to the query: no new index for them.
            tried = GRAMS_WEIGHTS if (path_weight, title_weight) == shipped else (fulltext.GRAMS_WEIGHT,)
            usual = fulltext.GRAMS_WEIGHT
            for grams_weight in tried:
                fulltext.GRAMS_WEIGHT = grams_weight
                report = keyword_report(Path(folder), topics)
                if (path_weight, title_weight, grams_weight) == (*shipped, tried[0]):
                    print(f"{'path, title, bigrams':<34}" + "".join(f"{type:>12}" for type in [ALL, *report.types()]))
                print_row(f"{path_weight}, {title_weight}, {grams_weight}", report)
            fulltext.GRAMS_WEIGHT = usual


if __name__ == "__main__":
    main()
