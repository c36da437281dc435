"""`python -m lfsearch.training --data DIR --out DIR`: rebuild the default model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lfsearch.embedding.static import BUNDLED
from lfsearch.training.recipe import build

CORPUS = Path(__file__).parents[2] / "corpus"


def main() -> None:
    """Parse the command line and build."""
    parser = argparse.ArgumentParser(prog="python -m lfsearch.training", description="Rebuild the default model.")
    parser.add_argument("--data", type=Path, required=True, help="folder with the dictionary and the texts")
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="folder with the gazette (default: the project's)")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="model folder to write (default: the bundled one)")
    parser.add_argument("--cache", type=Path, help="folder that keeps the embedded glosses between runs")
    parser.add_argument("--held-out", type=Path, help="folder for the model without the questions that are measured")
    options = parser.parse_args()

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    print(build(options.data, options.corpus, options.out, options.held_out, options.cache, say))


if __name__ == "__main__":
    main()
