"""A call that writes fails: the disk is full or broken, or permission is gone; for once, or from then on."""

from __future__ import annotations

import errno
import os
import random
from collections import Counter
from typing import Any

from torture import place as pl
from torture.kills import drawn, observed, shares

COUNT = 300  # cases, over all operations
_ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
# What a full disk refuses: to take away always works.
_TAKES_ROOM = {"open", "write", "mkdir", "fsync", "replace", "rename", "link", "symlink"}
# Where such a call fails, what it was to take away stays for the next writer, and a lock of which nobody knows who has it.
_LEAVES = {"unlink", "remove", "rmdir", "lock"}


def run(seed: int, count: int) -> dict[str, Any]:
    """So many faults, drawn by the seed; the summary."""
    chance = random.Random(seed)
    bad: list[str] = []
    by_operation: Counter[str] = Counter()
    by_error: Counter[str] = Counter()
    with pl.places() as place:
        for operation, share in zip(pl.OPERATIONS, shares(count, len(pl.OPERATIONS)), strict=True):
            state = observed(place, operation)
            for number, step in enumerate(drawn(chance, state.kinds, share)):
                error, lasting = _ERRORS[number % len(_ERRORS)], chance.random() < 0.5
                name = f"{errno.errorcode[error]} {'from then on' if lasting else 'once'}"
                by_operation[operation.name] += 1
                by_error[name] += 1
                place.reset(operation)
                was = pl.generation(place)
                code = pl.in_child(lambda: _failing(place, operation, step, error, lasting))  # noqa: B023
                spoken = pl.said(place)
                found = [f"ends with {code}: {spoken[-300:]}"] if code not in (0, 1) else []
                if "Traceback" in spoken or "unexpected" in spoken:
                    found.append(f"says {spoken[-300:]}")
                found += pl.check_told(place, was, code)
                found += pl.check_now(place, state, was)
                if not lasting and operation.arguments[0] != "index":
                    found += pl.check_whole(place, state, swept=state.kinds[step - 1] in _LEAVES)
                found += pl.check_repaired(place, operation, state)
                bad += [f"{operation.name}, {state.kinds[step - 1]} {step}, {name}: {what}" for what in found]
    return {"faults": by_operation.total(), "by operation": by_operation, "by error": by_error, "bad": bad}


def _failing(place: pl.Place, operation: pl.Operation, step: int, error: int, lasting: bool) -> None:
    def hook(number: int, kind: str, _: Any) -> None:
        meant = number >= step and (error != errno.ENOSPC or kind in _TAKES_ROOM) if lasting else number == step
        if meant:
            raise OSError(error, os.strerror(error))

    pl.command(place, *operation.arguments, hook=hook)
