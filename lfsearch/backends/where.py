"""Which rows may be found, as the filters that Milvus reads."""

from __future__ import annotations

from collections.abc import Collection

from lfsearch.text.lazy import lazy

_RUNS = lazy("\x01+")
# Shorter runs are named row by row: a range of two costs as much as two rows.
_SHORT = 3
_ROW = "row"
EVERYTHING = ""


def quoted(text: str) -> str:
    """A text as a string of a filter."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def among(rows: Collection[int]) -> str:
    """A filter that these rows pass, at least one."""
    return f"{_ROW} in [{', '.join(map(str, sorted(rows)))}]"


def where(allowed: bytearray | None) -> str | None:
    """The filter that the rows with a 1 pass: empty where all do, None where none does."""
    if allowed is None:
        return EVERYTHING
    runs = [match.span() for match in _RUNS().finditer(allowed.decode("latin-1"))]
    if not runs:
        return None
    if runs == [(0, len(allowed))]:
        return EVERYTHING
    parts = [f"({_ROW} >= {start} and {_ROW} < {stop})" for start, stop in runs if stop - start >= _SHORT]
    single = [row for start, stop in runs if stop - start < _SHORT for row in range(start, stop)]
    if single:
        parts.append(among(single))
    return " or ".join(parts)
