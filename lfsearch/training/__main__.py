"""`python -m lfsearch.training --data DIR --out DIR`: rebuild the default model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lfsearch.encoder import BUNDLED
from lfsearch.training.recipe import build


def main() -> None:
    """Parse the command line and build."""
    parser = argparse.ArgumentParser(prog="python -m lfsearch.training", description="Rebuild the default model.")
    parser.add_argument("--data", type=Path, required=True, help="folder with the dictionary and the texts")
    parser.add_argument("--out", type=Path, default=BUNDLED, help="model folder to write (default: the bundled one)")
    parser.add_argument("--cache", type=Path, help="folder that keeps the embedded glosses between runs")
    options = parser.parse_args()
    build(options.data, options.out, options.cache, lambda text: print(text, file=sys.stderr, flush=True))


if __name__ == "__main__":
    main()
