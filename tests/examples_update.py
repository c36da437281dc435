"""Rewrite what the examples in READMEs and docs print: `make examples`; read the changes with git diff.

Where an example leaves lines out (…), each stretch that is shown is looked for by its first line and taken anew; one that is not
found any more is named, to be chosen by hand.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIGN, INDENT, GAP = "    $ lfsearch ", "    ", "\u2026"


def main() -> None:
    from lfsearch.index.build import update_index

    with tempfile.TemporaryDirectory() as name:
        index = Path(name) / "index"
        update_index(ROOT / "corpus", index)
        for path in [*sorted(ROOT.glob("README*.md")), *sorted((ROOT / "docs").glob("*.md"))]:
            _rewrite(path, index)


def _rewrite(path: Path, index: Path) -> None:
    """One file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    made: list[str] = []
    while lines:
        line = lines.pop(0)
        made.append(line)
        if not line.startswith(SIGN):
            continue
        old: list[str] = []
        while lines and (lines[0].startswith(INDENT) or not lines[0]) and not lines[0].startswith(SIGN):
            old.append(lines.pop(0).removeprefix(INDENT))
        behind = 0
        while old and not old[-1]:
            old.pop()
            behind += 1
        printed = _printed(line.removeprefix(SIGN), index, "zh_CN.UTF-8" if "zh-CN" in path.name else "C.UTF-8")
        made += [(INDENT + one).rstrip() for one in renewed(old, printed, f"{path.name}: {line.strip()}")]
        made += [""] * behind
    path.write_text("\n".join(made), encoding="utf-8")


def _printed(words: str, index: Path, locale: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "lfsearch", "--index", str(index), *shlex.split(words)],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": locale, "COLUMNS": "84"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return [line.rstrip() for line in done.stdout.rstrip().split("\n")]


def renewed(old: list[str], printed: list[str], where: str) -> list[str]:
    """What an example shows, from what is printed now: all of it, or the same stretches."""
    if GAP not in old:
        return printed
    stretches: list[list[str]] = [[]]
    for line in old:
        if line == GAP:
            stretches.append([])
        else:
            stretches[-1].append(line)
    shown: list[str] = []
    for number, stretch in enumerate(stretches):
        found = printed.index(stretch[0]) if stretch and stretch[0] in printed else None
        if number == 0:
            found = 0
        if found is None:
            print(f"{where}: {stretch[0] if stretch else ''} is not printed any more")
            shown += [GAP, *stretch]
            continue
        shown += [GAP] * (number > 0) + printed[found : found + len(stretch)]
    return shown


if __name__ == "__main__":
    main()
