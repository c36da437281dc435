"""`python -m tests.torture NAME ...`: run one of the trials."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        sys.exit(f"python -m tests.torture NAME ..., where NAME is one of {', '.join(NAMES)}")
    sys.exit(importlib.import_module(f"tests.torture.{sys.argv[1]}").main(sys.argv[2:]))
