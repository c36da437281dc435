"""`python -m lfsearch.training --data DIR`: rebuild the default model. `... confidence`: fit the scale beside it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lfsearch.embedding.static import BUNDLED
from lfsearch.training.confidence import fit_confidence
from lfsearch.training.recipe import build

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
TOPICS = ROOT / "tests" / "eval"


def main() -> None:
    """Parse the command line and build, or fit."""
    if sys.argv[1:2] == ["confidence"]:
        _confidence(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(
        prog="python -m lfsearch.training", description="Rebuild the default model (confidence: fit its scale alone)."
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


def _confidence(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m lfsearch.training confidence", description="Fit the confidence of the default model."
    )
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with the gazette (default: the project's)")
    parser.add_argument("--topics", type=Path, default=TOPICS, help="folder with the topics (default: the project's)")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="model folder to write to (default: the bundled one)")
    options = parser.parse_args(arguments)
    print(fit_confidence(options.corpus, options.topics, options.out))


if __name__ == "__main__":
    main()
