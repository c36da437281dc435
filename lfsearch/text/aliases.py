"""Other names of what a query speaks of: 环保局 is 生态环境局 today, 网约车 is printed 网络预约出租汽车."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lfsearch.data import read_table


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    """Every spelling -> all spellings of its group; the first group that has a spelling keeps it.

    The tables are written as `normalise` has it: doing so at every query takes a hundredth of its time.
    """
    groups: dict[str, tuple[str, ...]] = {}
    for name in ("aliases.tsv", "units.tsv"):
        for line in read_table(name):
            if "~" in line:  # units named after their city; a query's city is not known
                continue
            # units.tsv marks "any level in front" with *; a query's level stands outside the match.
            forms = line.split("\t") if name == "aliases.tsv" else line.replace("*", "").split()
            spellings = tuple(dict.fromkeys(form for form in forms if form))
            for form in spellings if len(spellings) > 1 else ():
                groups.setdefault(form, spellings)
    return groups


@cache
def _longest() -> int:
    return max(map(len, _groups()), default=0)


def other_names(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(what stands in the normalised text, its other names), the longest form at each place, none inside another."""
    groups = _groups()
    start = 0
    while start < len(text):
        for end in range(min(len(text), start + _longest()), start + 1, -1):
            form = text[start:end]
            if form in groups:
                yield form, tuple(name for name in groups[form] if name not in text and form not in name)
                start = end - 1
                break
        start += 1
