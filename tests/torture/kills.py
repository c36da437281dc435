"""The process is killed at a call that writes: before it, or in the middle of what it writes."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

from torture import place as pl

COUNT = 450  # cases, over all operations
_RARE = 0.7  # the share of them at calls that are no mere writes into a file, which are many


def run(seed: int, count: int) -> dict[str, Any]:
    """So many kills, drawn by the seed; the summary."""
    chance = random.Random(seed)
    bad: list[str] = []
    by_operation: Counter[str] = Counter()
    by_call: Counter[str] = Counter()
    with pl.places() as place:
        for operation, share in zip(pl.OPERATIONS, shares(count, len(pl.OPERATIONS)), strict=True):
            state = observed(place, operation)
            for step in drawn(chance, state.kinds, share):
                by_operation[operation.name] += 1
                by_call[state.kinds[step - 1]] += 1
                place.reset(operation)
                was = pl.generation(place)
                code = pl.in_child(lambda: _killed(place, operation, step))  # noqa: B023  (called at once)
                found = [] if code == -signal.SIGKILL else [f"was not killed ({code})"]
                found += pl.check_now(place, state, was)
                found += pl.check_repaired(place, operation, state)
                bad += [f"{operation.name}, {state.kinds[step - 1]} {step}: {what}" for what in found]
    return {"kills": by_operation.total(), "by operation": by_operation, "by call": by_call, "bad": bad}


def shares(count: int, parts: int) -> list[int]:
    """The count in almost equal parts."""
    return [count // parts + (number < count % parts) for number in range(parts)]


def observed(place: pl.Place, operation: pl.Operation) -> pl.State:
    """What the operation does, and its steps; looked at once."""
    if operation.name not in place.states:
        place.states[operation.name] = _observed(place, operation)
    return place.states[operation.name]


def _observed(place: pl.Place, operation: pl.Operation) -> pl.State:
    place.reset(operation)
    log = place.folder.parent / "steps"

    def counted() -> None:
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        pl.command(
            place, *operation.arguments, hook=lambda _, kind, __: os.write(handle, f"{kind}\n".encode()) and None
        )

    assert pl.in_child(counted) == 0, pl.said(place)
    return pl.observe(place, operation, tuple(log.read_text(encoding="utf-8").split()))


def drawn(chance: random.Random, kinds: tuple[str, ...], count: int) -> Iterator[int]:
    """The numbers of some steps: all of the rare ones first, as far as they go."""
    rare = [number for number, kind in enumerate(kinds, 1) if kind != "write"]
    writes = [number for number, kind in enumerate(kinds, 1) if kind == "write"]
    some = chance.sample(rare, min(len(rare), round(count * _RARE)))
    yield from sorted(some + chance.sample(writes, min(len(writes), count - len(some))))


def _killed(place: pl.Place, operation: pl.Operation, step: int) -> None:
    def end() -> NoReturn:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    def hook(number: int, kind: str, detail: Any) -> None:
        if number == step:
            if kind == "write" and detail:
                file, data = detail
                file.half(data)
            end()

    pl.command(place, *operation.arguments, hook=hook)
