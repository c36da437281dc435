"""Golden outlines of real excerpts; `make golden` rewrites them for review."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from golden_update import actual, excerpts


@pytest.mark.parametrize("excerpt", excerpts(), ids=lambda path: path.stem)
def test_outline_is_as_reviewed(excerpt: Path) -> None:
    assert actual(excerpt) == excerpt.with_suffix(".outline").read_text(encoding="utf-8")


def test_there_are_excerpts() -> None:
    assert len(excerpts()) >= 7
