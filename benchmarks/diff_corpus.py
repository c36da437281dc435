"""What a change of the parser does to the corpus: clauses gained and lost against another revision.

    python benchmarks/diff_corpus.py REV [--quiet] [ISSUE ...]

The parser of REV (a git revision) is taken out of the repository into a temporary folder and run on the corpus of the
working tree; so is the parser of the working tree. Clauses are compared by path and text, whatever their ids.
"""

from __future__ import annotations

import argparse
import collections
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Run by the interpreter in each tree: one JSON list a clause, in reading order.
_DUMP = """
import json, pathlib, sys
from lfsearch.parser import parse_issue
for name in sys.argv[1:]:
    path = pathlib.Path(name)
    for document in parse_issue(path.read_text(encoding="utf-8"), path.stem).documents:
        for clause in document.walk():
            print(json.dumps([path.stem, document.doc_no, clause.span.first, clause.span.last, list(clause.path),
                              clause.text], ensure_ascii=False))
"""
Key = tuple[str, str, str, str]
# Longer texts are shown by their beginning.
_SHOWN = 60


def dump(tree: Path, files: list[Path]) -> dict[Key, collections.deque[tuple[int, int]]]:
    """The clauses that the parser in `tree` finds, with the source lines of each of equal ones."""
    command = [sys.executable, "-X", "utf8", "-c", _DUMP, *map(str, files)]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"The parser in {tree} failed:\n{done.stderr}")
    found: dict[Key, collections.deque[tuple[int, int]]] = collections.defaultdict(collections.deque)
    for line in done.stdout.splitlines():
        issue, number, first, last, path, text = json.loads(line)
        found[issue, number or "", " > ".join(path), text].append((first, last))
    return found


def checkout(revision: str, folder: Path) -> None:
    """Put the package as it was at a revision into a folder."""
    done = subprocess.run(["git", "archive", revision, "lfsearch"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"No revision {revision!r}: {done.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")


def main() -> int:
    arguments = argparse.ArgumentParser(description="Compare the corpus as parsed at another git revision.")
    arguments.add_argument("revision")
    arguments.add_argument("issues", nargs="*", help="2020-11 ...; all without")
    arguments.add_argument("--quiet", action="store_true", help="only the counts")
    options = arguments.parse_args()
    files = [
        path for path in sorted((ROOT / "corpus").glob("*.txt")) if not options.issues or path.stem in options.issues
    ]
    with tempfile.TemporaryDirectory() as folder:
        checkout(options.revision, Path(folder))
        before = dump(Path(folder), files)
    after = dump(ROOT, files)
    changes: list[tuple[str, tuple[int, int], str, Key]] = []
    for key in before.keys() | after.keys():
        old, new = before.get(key, collections.deque()), after.get(key, collections.deque())
        changes += [(key[0], lines, "-", key) for lines in list(old)[len(new) :]]
        changes += [(key[0], lines, "+", key) for lines in list(new)[len(old) :]]
    if not options.quiet:
        for issue, (first, last), sign, (_, number, path, text) in sorted(changes):
            shown = text.replace("\n", " / ")
            shown = shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"
            print(f"{sign} {issue}:{first}-{last} {number} [{path}] {shown}")
    gained = sum(change[2] == "+" for change in changes)
    total = sum(map(len, after.values()))
    print(f"{total} clauses, {gained} gained and {len(changes) - gained} lost against {options.revision}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
