"""Whoosh, without the network client that it imports and never uses here: a tenth of a cold keyword query."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_CLIENT = "urllib.request"
_hidden = _CLIENT not in sys.modules
if _hidden:
    _stub = ModuleType(_CLIENT)
    _stub.urlretrieve = None  # type: ignore[attr-defined]  # all that whoosh.compat asks of it, to hand it on
    sys.modules[_CLIENT] = _stub
try:
    from whoosh import analysis, columns, fields, index, reading
finally:
    if _hidden:
        del sys.modules[_CLIENT]


def posting_pool() -> Any:
    """The class in which a writer sorts its postings; nobody who reads needs it."""
    from whoosh.writing import PostingPool

    return PostingPool


__all__ = ["analysis", "columns", "fields", "index", "posting_pool", "reading"]
