"""The process is told to end at a call that writes, once or twice: it leaves all or nothing, and nothing lying about."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from typing import Any

from torture import place as pl
from torture.kills import drawn, observed, shares

COUNT = 200  # cases, over all operations
_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)


def run(seed: int, count: int) -> dict[str, Any]:
    """So many signals, drawn by the seed; the summary."""
    chance = random.Random(seed)
    bad: list[str] = []
    by_operation: Counter[str] = Counter()
    by_signal: Counter[str] = Counter()
    with pl.places() as place:
        for operation, share in zip(pl.OPERATIONS, shares(count, len(pl.OPERATIONS)), strict=True):
            state = observed(place, operation)
            for number, step in enumerate(drawn(chance, state.kinds, share)):
                sent, twice = _SIGNALS[number % len(_SIGNALS)], chance.random() < 0.5
                by_operation[operation.name] += 1
                by_signal[f"{sent.name}{' twice' if twice else ''}"] += 1
                place.reset(operation)
                was = pl.generation(place)
                code = pl.in_child(lambda: _told(place, operation, step, sent, twice))  # noqa: B023
                found = [] if code in (0, 128 + sent) else [f"ends with {code}: {pl.said(place)[-300:]}"]
                found += pl.check_now(place, state, was)
                found += pl.check_whole(place, state)
                left = {name for name in pl.contents(place.corpus) if name.startswith(".lfsearch-")}
                if left - {name.removeprefix("corpus/") for name in pl.THEIRS}:
                    found.append(f"left behind: {', '.join(sorted(left))}")
                found += pl.check_repaired(place, operation, state)
                what = f"{operation.name}, {state.kinds[step - 1]} {step}, {sent.name}"
                bad += [f"{what}{' twice' if twice else ''}: {one}" for one in found]
    return {"signals": by_operation.total(), "by operation": by_operation, "by signal": by_signal, "bad": bad}


def _told(place: pl.Place, operation: pl.Operation, step: int, sent: signal.Signals, twice: bool) -> None:
    def hook(number: int, kind: str, _: Any) -> None:
        if number == step or (twice and number == step + 1):
            os.kill(os.getpid(), sent)

    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background of a script it is ignored
    pl.command(place, *operation.arguments, hook=hook)
