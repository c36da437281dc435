"""Do the tests notice a fault? Each fault of a list, put into a copy of the tree, must make its test module fail.

    python -m tests.mutants                    every fault, about twenty minutes
    python -m tests.mutants fusion deadlines   those whose file or new text holds one of the words

A fault is a piece of source, what stands there instead, and the test module that has to fail. The checkout itself is
never changed. First each test module runs on the copy as it is, so that one which fails anyway counts for nothing.
Exit code 1 when a fault lives through its tests, or when its piece of source is not found (the code has moved on:
mend the list) or stands there more than once (give a longer piece). A tool for developers, no part of the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What the test modules read.
COPIED = ("lfsearch", "tests", "corpus", "setup.cfg", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Fault:
    """`original`, which stands in `file` once, becomes `faulty`; then the module `tests` has to fail."""

    file: str  # inside lfsearch/
    original: str
    faulty: str
    tests: str  # inside tests/


FAULTS = (
    Fault("retrieval/fusion.py", "fused[list(complete)] += sure", "fused[list(complete)] += 1", "test_fusion.py"),
    Fault("retrieval/filters.py", "<= filters.until", "< filters.until", "test_filters.py"),
    Fault("retrieval/filters.py", ">= filters.since", "> filters.since", "test_filters.py"),
    Fault("retrieval/explain.py", '"rank": 1 + sum(', '"rank": sum(', "test_explain.py"),
    Fault("retrieval/explain.py", '"rank": 1 + int(', '"rank": int(', "test_explain.py"),
    Fault("retrieval/snippets.py", "10 * len(set(inside)) + ", "", "test_snippets.py"),
    Fault("embedding/transformer.py", "self._prompts[1]", "self._prompts[0]", "test_encoder_transformer.py"),
    Fault("embedding/transformer.py", "self._prompts[0]", "self._prompts[1]", "test_encoder_transformer.py"),
    Fault("index/build.py", '"facts", ', "", "test_build.py"),
    Fault("parser/sections.py", "last = self.page_title(index)", "pass", "parser/test_sections.py"),
    Fault("parser/documents.py", "if signed and not names and", "if False and", "parser/test_documents.py"),
    Fault("parser/regroup.py", "_GROUPS = 3", "_GROUPS = 2", "parser/test_regroup.py"),
    Fault("facts/deadlines.py", "timedelta(days=92)", "timedelta(days=0)", "test_facts.py"),
    Fault("facts/citations.py", "_MAX_GAP = 60", "_MAX_GAP = 20", "test_facts.py"),
    Fault("facts/names.py", "_MAX_LEVEL = 5", "_MAX_LEVEL = 3", "test_facts.py"),
    Fault("text/segmenter.py", "get(word, 0), 2000)", "get(word, 0), 1)", "test_segmenter.py"),
    Fault("embedding/unigram.py", "_UNKNOWN_PENALTY = 10.0", "_UNKNOWN_PENALTY = 0.5", "test_unigram.py"),
    Fault("retrieval/compare.py", 'str(after["text"]), autojunk=False', 'str(after["text"])', "test_compare.py"),
    Fault("retrieval/compare.py", ", before, after, autojunk=False", ", before, after", "test_compare.py"),
)


def passes(tree: Path, tests: str) -> bool:
    """Whether a test module passes in a copy of the tree."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", f"tests/{tests}"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def verdict(tree: Path, fault: Fault) -> str:
    """What becomes of one fault: killed, SURVIVED, or why it cannot be tried."""
    path = tree / "lfsearch" / fault.file
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    if (times := source.count(fault.original)) != 1:
        return "NOT FOUND" if times == 0 else f"FOUND {times} TIMES"
    path.write_text(source.replace(fault.original, fault.faulty), encoding="utf-8")
    try:
        return "SURVIVED" if passes(tree, fault.tests) else "killed"
    finally:
        path.write_text(source, encoding="utf-8")


def copy_tree(target: Path) -> None:
    """Copy what the tests need."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target / name)


def main(words: list[str]) -> int:
    """Try the faults that the words choose; 1 when one is not killed."""
    chosen = [fault for fault in FAULTS if not words or any(word in fault.file + fault.faulty for word in words)]
    alive = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        copy_tree(tree)
        sound = {tests: passes(tree, tests) for tests in dict.fromkeys(fault.tests for fault in chosen)}
        for fault in chosen:
            found = verdict(tree, fault) if sound[fault.tests] else "TESTS FAIL WITHOUT IT"
            alive += found != "killed"
            print(f"{found:<10} {fault.file}: {fault.original!r} -> {fault.faulty!r} ({fault.tests})", flush=True)
    print(f"{len(chosen) - alive} of {len(chosen)} faults killed")
    return 1 if alive or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
