"""Inputs that fuzzing found (`tests/torture/fuzz.py`): those that failed once, and those that reach most."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import suppress

import pytest

from lfsearch.errors import LfsearchError
from tests.torture.targets import KEPT, TARGETS, seeds

CASES = sorted(path for path in KEPT.glob("*/*") if path.is_file())


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """A text that takes for ever fails instead."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def fail(*_: object) -> None:
        raise AssertionError("it takes for ever")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("target", TARGETS)
def test_what_it_begins_with(target: str) -> None:
    given = seeds(target)
    assert given
    for data in given[:: max(len(given) // 8, 1)]:
        with suppress(LfsearchError):
            TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
def test_what_was_kept(target: str) -> None:
    for path in (path for path in CASES if path.parent.name == target):
        with suppress(LfsearchError):
            TARGETS[target](path.read_bytes())
