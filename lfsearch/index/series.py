"""Whose gazette stands at the top of a corpus; the issues of other places go into folders of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from lfsearch.facts.places import STATE
from lfsearch.index.manifest import Manifest
from lfsearch.index.store import ClauseStore
from lfsearch.refs import numbered

# What gazettes and our lists call the same place in different ways.
_LEVEL = re.compile(r"(?<=..)[省市州盟县区旗]$")
_STATE = ("国务院", "中央", "国家")


def at_top(index: Path, current: Manifest | None, gazette: str, beside: Iterable[str] = ()) -> bool:
    """Whether the issues of the gazette of a place stand at the top of the corpus of an index, not in the folder `gazette`.

    Those of the first gazette of a corpus do: whose the issues are that are there, their documents tell, else the
    gazettes `beside`, which come at the same time.
    """
    first = all(_plain(other) == _plain(gazette) for other in beside)
    if current is None:
        return first
    names = [entry.id for entry in current.issues if numbered(entry.id)]
    if any(name.rpartition("/")[0] == gazette for name in names):
        return False
    tops = [name for name in names if "/" not in name]
    if not tops:
        return first
    catalogue = ClauseStore(current.folder(index), current.issues, current.opened(index)).catalogue
    places = Counter(entry.document.place for entry in catalogue.of_issue(max(tops)))
    home = places.most_common(1)[0][0] if places else None
    return first if home is None else _plain(home) == _plain(gazette)


def _plain(place: str) -> str:
    return STATE if place in _STATE else _LEVEL.sub("", place)
