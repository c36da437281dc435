"""A short part of the torture: kills and faults drawn by a seed, without loss and without repairs by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each case is a process that is forked")
def test_some_of_it() -> None:
    """In a process of its own: it is forked again and again, which one with threads must not be."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture", "kills", "faults", "signals", "--count", "8", "--seed", "7"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count('"bad": []') == 3
