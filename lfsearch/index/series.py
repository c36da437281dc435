"""Whose gazette stands at the top of a corpus; the issues of other places go into folders of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

from lfsearch.facts.places import STATE
from lfsearch.index import manifest as mf
from lfsearch.index.store import ClauseStore
from lfsearch.refs import numbered

# What gazettes and our lists call the same place in different ways.
_LEVEL = re.compile(r"(?<=..)[省市州盟县区旗]$")
_STATE = ("国务院", "中央", "国家")


def at_top(index: Path, gazette: str, beside: Iterable[str] = ()) -> bool:
    """Whether the issues of the gazette of a place stand at the top of the corpus of an index, not in the folder `gazette`.

    Those of the first gazette of a corpus do: whose the issues are that are there, their documents tell, else the
    gazettes `beside`, which come at the same time.
    """
    first = all(_plain(other) == _plain(gazette) for other in beside)
    if not mf.exists(index):
        return first
    current = mf.load(index)
    names = [entry.id if numbered(entry.id) else "" for entry in current.issues]
    if any(name.rpartition("/")[0] == gazette for name in names):
        return False
    last = max((place for place, name in enumerate(names) if name and "/" not in name), default=None)
    if last is None:
        return first
    start, end = [0, *accumulate(entry.documents for entry in current.issues)][last : last + 2]
    catalogue = ClauseStore(current.folder(index), current.issues, current.opened(index)).catalogue
    ((home, _),) = Counter(entry.document.place for entry in catalogue[start:end]).most_common(1) or [(None, 0)]
    return first if home is None else _plain(home) == _plain(gazette)


def _plain(place: str) -> str:
    return STATE if place in _STATE else _LEVEL.sub("", place)
