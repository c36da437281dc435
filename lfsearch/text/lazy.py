"""Regular expressions that are compiled when first used: each takes .1 to 3 ms, and a search needs few of all."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache


def lazy(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """A function that gives the compiled pattern, always the same one."""
    return cache(lambda: re.compile(pattern, flags))
