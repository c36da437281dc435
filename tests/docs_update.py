"""Print the examples of the READMEs and guides anew, from what the program says: `python -m tests.docs_update`.

What a book leaves out (a line with … alone) stays left out: each part that it shows is found again where most of its lines
are printed. Read the changes with `git diff` before committing.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # as pytest has it

from conftest import CORPUS, ROOT
from test_docs import BOOKS, agrees

LEFT_OUT = "…"


def blocks(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The examples of a book: the line of the command, and the one behind what it printed."""
    start: int | None = None
    for number, line in enumerate([*lines, "."]):
        begins = line.startswith("    $ lfsearch ")
        if start is not None and (begins or (line and not line.startswith("    "))):
            end = number
            while not lines[end - 1].strip():
                end -= 1
            yield start, end
            start = None
        if begins:
            start = number


def parts(lines: list[str]) -> list[list[str]]:
    """The lines between those that say that something is left out."""
    found: list[list[str]] = [[]]
    for line in lines:
        if line == LEFT_OUT:
            found.append([])
        else:
            found[-1].append(line)
    return found


def again(printed: list[str], shown: list[str]) -> list[str]:
    """What is printed now, abridged as what was shown."""
    old = parts(shown)
    if len(old) == 1:
        return printed
    taken = [printed[: len(old[0])]]
    place = len(old[0])
    for part in old[1:]:
        places = range(place, max(place, len(printed) - len(part)) + 1)
        place = max(places, key=lambda at: SequenceMatcher(None, printed[at : at + len(part)], part).ratio())
        taken.append(printed[place : place + len(part)])
        place += len(part)
    return f"\n{LEFT_OUT}\n".join("\n".join(part) for part in taken).split("\n")


def said(words: list[str], index: Path, locale: str) -> list[str]:
    """What the program prints for a command line."""
    command = [sys.executable, "-m", "lfsearch", "--index", str(index), *words]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": locale, "COLUMNS": "84"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=env, check=True)
    return [line.rstrip() for line in done.stdout.rstrip().splitlines()]


def renewed(book: Path, index: Path) -> str:
    """The text of a book with its examples printed anew."""
    lines = book.read_text(encoding="utf-8").splitlines()
    locale = "zh_CN.UTF-8" if "zh-CN" in book.name else "C.UTF-8"
    for start, end in reversed(list(blocks(lines))):
        words = shlex.split(lines[start].removeprefix("    $ lfsearch "))
        shown = [line.removeprefix("    ") for line in lines[start + 1 : end]]
        printed = said(words, index, locale)
        if not agrees(printed, shown):
            print(f"{book.name}: {' '.join(words)}")
            lines[start + 1 : end] = [f"    {line}".rstrip() for line in again(printed, shown)]
    return "\n".join(lines) + "\n"


def main() -> None:
    from lfsearch.index.build import update_index

    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        update_index(CORPUS, index)
        for book in BOOKS:
            book.write_text(renewed(book, index), encoding="utf-8")


if __name__ == "__main__":
    main()
