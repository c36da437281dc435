"""`python -m tests.torture NAME...`: run each and print its summary as JSON; exit 1 where anything went wrong."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest has it: `from torture import ...`

_IN_A_PLACE = {"kills", "faults", "signals"}  # what they look at first is the same


def names() -> list[str]:
    """The modules beside this one that can be run."""
    return sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if "\ndef run(" in path.read_text(encoding="utf-8")
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names())}; default: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, help="how many cases; default: each module's own")
    given = parser.parse_args()
    if unknown := set(given.names) - set(names()):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    asked = given.names or names()
    together = [name for name in asked if name in _IN_A_PLACE]
    with importlib.import_module("torture.place").places() if together else contextlib.nullcontext():
        bad = [_run(name, given.seed, given.count) for name in together]
    bad += [_run(name, given.seed, given.count) for name in asked if name not in _IN_A_PLACE]
    return int(any(bad))


def _run(name: str, seed: int, count: int | None) -> bool:
    """Print its summary; whether anything went wrong."""
    module = importlib.import_module(f"torture.{name}")
    started = time.monotonic()
    summary = module.run(seed, module.COUNT if count is None else count)
    summary["seconds"] = round(time.monotonic() - started)
    told = json.dumps({name: summary}, ensure_ascii=False, indent=1)
    print(told.encode("utf-8", "backslashreplace").decode(), flush=True)  # half a character that was tried
    return bool(summary["bad"])


if __name__ == "__main__":
    sys.exit(main())
