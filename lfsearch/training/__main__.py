"""`python -m lfsearch.training --data DIR`: rebuild the default model. `... ranking`, `... confidence`: fit what lies beside it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from lfsearch.embedding.static import BUNDLED
from lfsearch.training.confidence import fit_confidence
from lfsearch.training.ranking import fit_ranking
from lfsearch.training.recipe import build

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
TOPICS = ROOT / "tests" / "eval"


def main() -> None:
    """Parse the command line and build, or fit."""
    if sys.argv[1:2] == ["confidence"]:
        _fit("confidence", "the confidence of the default model", fit_confidence)
        return
    if sys.argv[1:2] == ["ranking"]:
        _fit("ranking", "the weights of the ranking", fit_ranking)
        return
    parser = argparse.ArgumentParser(
        prog="python -m lfsearch.training",
        description="Rebuild the default model (ranking, confidence: fit what lies beside it alone).",
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with the dictionary and the texts")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with the gazette (default: the project's)")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="model folder to write (default: the bundled one)")
    parser.add_argument("--cache", type=Path, help="folder that keeps the embedded glosses between runs")
    parser.add_argument("--held-out", type=Path, help="folder for the model without the questions that are measured")
    options = parser.parse_args()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    print(build(options.data, options.corpus, options.out, options.held_out, options.cache, say))


def _fit(name: str, what: str, fit: Callable[[Path, Path, Path], str]) -> None:
    parser = argparse.ArgumentParser(prog=f"python -m lfsearch.training {name}", description=f"Fit {what}.")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with the gazette (default: the project's)")
    parser.add_argument("--topics", type=Path, default=TOPICS, help="folder with the topics (default: the project's)")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="model folder to write to (default: the bundled one)")
    options = parser.parse_args(sys.argv[2:])
    print(fit(options.corpus, options.topics, options.out))


if __name__ == "__main__":
    main()
