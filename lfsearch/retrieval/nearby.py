"""Where something like a text stands: places that share its character triples, then the least number of edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_GRAM = 3  # characters: one in ten may be wrong, and a figure stands between words of two
_BITS = 20  # of the table of triples: a million bits, of which a hundred quotations set one in a hundred
_PLACES = 48  # compared character by character; a sentence that is repeated every year has some ten
_SHARE = 4  # of the triples that the best place shares, another one shares at least a fourth, or is nothing like it
_VOTES = (
    200_000  # of the triples of one quotation: what stands in every line of thousands tells nothing beside rarer ones
)
_CELLS = 12_000_000  # of the tables of one comparison: 24 MB


class Match(NamedTuple):
    """A part of the text that is like a quotation, and how the two go together."""

    start: int
    end: int
    edits: int  # characters replaced, put in or left out
    columns: tuple[tuple[str, str], ...]  # (quoted, printed), "" where one of them has nothing

    def similarity(self, length: int) -> float:
        """1 for the same, 0 for nothing in common; `length` is the quotation's."""
        return max(0.0, 1 - self.edits / max(length, 1))


def nearby(text: str, quotations: Sequence[str], least: float) -> list[list[Match]]:
    """For each quotation the places whose similarity is at least `least`, the most similar first, none overlapping."""
    import numpy as np

    codes = _codes(text)
    grams = [_keys(_codes(one)) for one in quotations]
    places, keys = _occurrences(codes, np.unique(np.concatenate([*grams, np.empty(0, np.uint64)])))
    return [
        _best(text, codes, one, _candidates(own, places, keys, len(one)), least)
        for one, own in zip(quotations, grams, strict=True)
    ]


def _codes(text: str) -> NDArray[np.uint32]:
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _keys(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Each triple of characters as one number; a character has 21 bits."""
    import numpy as np

    wide = codes.astype(np.uint64)
    if len(wide) < _GRAM:
        return np.empty(0, np.uint64)
    return (wide[:-2] << np.uint64(42)) | (wide[1:-1] << np.uint64(21)) | wide[2:]


def _hashes(first: NDArray[np.uint32], second: NDArray[np.uint32], third: NDArray[np.uint32]) -> NDArray[np.uint32]:
    import numpy as np

    with np.errstate(over="ignore"):
        mixed = (first * np.uint32(0x9E3779B1)) ^ (second * np.uint32(0x85EBCA77)) ^ third
        return (mixed * np.uint32(0xC2B2AE3D)) >> np.uint32(32 - _BITS)


def _occurrences(codes: NDArray[np.uint32], wanted: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Where any of the wanted triples stands, and which: one pass over the text, however many are wanted."""
    import numpy as np

    if len(codes) < _GRAM or not len(wanted):
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    low = np.uint64((1 << 21) - 1)
    parts = (wanted >> np.uint64(42), (wanted >> np.uint64(21)) & low, wanted & low)
    table = np.zeros(1 << _BITS, bool)
    table[_hashes(*(part.astype(np.uint32) for part in parts))] = True
    places = np.flatnonzero(table[_hashes(codes[:-2], codes[1:-1], codes[2:])])
    first, second, third = (codes[places + step].astype(np.uint64) for step in range(_GRAM))
    keys = (first << np.uint64(42)) | (second << np.uint64(21)) | third
    at = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
    held = wanted[at] == keys
    return places[held].astype(np.int64), keys[held]


def _slack(length: int) -> int:
    """By how many characters a place may be shifted within its window."""
    return 8 + length // 8


def _rarest(grams: NDArray[np.int64], votes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which occurrences are of the rarest triples, with `_VOTES` votes in all; [occurrences], as both arguments are."""
    import numpy as np

    if votes.sum() <= _VOTES:
        return np.ones(len(grams), bool)
    each = np.bincount(grams, votes)
    order = np.argsort(each, kind="stable")
    kept = np.zeros(len(each), bool)
    kept[order[np.cumsum(each[order]) <= max(_VOTES, each[each > 0].min())]] = True
    return kept[grams]


def _candidates(
    grams: NDArray[np.uint64], places: NDArray[np.int64], keys: NDArray[np.uint64], length: int
) -> list[int]:
    """Where a window begins that shares many triples at about the same distances, the best first."""
    import numpy as np

    order = np.argsort(grams, kind="stable")
    ordered = grams[order]
    left, right = np.searchsorted(ordered, keys, "left"), np.searchsorted(ordered, keys, "right")
    counts = right - left
    held = (counts > 0) & _rarest(left, counts)
    counts, left, own = counts[held], left[held], places[held]
    if not len(own):
        return []
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    diagonals = np.repeat(own, counts) - order[np.repeat(left, counts) + within]
    width = _slack(length)
    buckets, votes = np.unique(diagonals // width, return_counts=True)
    # A place may lie on the border of two buckets.
    following = np.searchsorted(buckets, buckets + 1)
    at = np.minimum(following, len(buckets) - 1)
    together = votes + np.where(buckets[at] == buckets + 1, votes[at], 0)
    best = np.argsort(-together, kind="stable")[:_PLACES]
    best = best[together[best] * _SHARE >= together[best[0]]]
    return [int(bucket) * width for bucket in buckets[best]]


def _best(text: str, codes: NDArray[np.uint32], quotation: str, candidates: Sequence[int], least: float) -> list[Match]:
    """The candidates aligned; of overlapping ones the most similar."""
    length = len(quotation)
    slack = _slack(length)
    size = length + 4 * slack
    most = max(1, _CELLS // ((length + 1) * (size + 1)))
    found: list[Match] = []
    for begin in range(0, len(candidates), most):
        some = candidates[begin : begin + most]
        found += _aligned(text, codes, quotation, [(max(0, one - slack), size) for one in some], least)
    found.sort(key=lambda match: (match.edits, match.start))
    kept: list[Match] = []
    for match in found:
        if all(match.end <= one.start or one.end <= match.start for one in kept):
            kept.append(match)
    return kept


def _aligned(
    text: str, codes: NDArray[np.uint32], quotation: str, windows: Sequence[tuple[int, int]], least: float
) -> list[Match]:
    """The best place of the quotation in each window, where it is similar enough; all windows are compared at once."""
    import numpy as np

    size = max(size for _, size in windows)
    shown = np.zeros((len(windows), size), np.uint32)  # 0 is no character of any text
    for number, (start, _) in enumerate(windows):
        part = codes[start : start + size]
        shown[number, : len(part)] = part
    wanted = _codes(quotation)
    steps = np.arange(size + 1, dtype=np.int16)
    table = np.zeros((len(wanted) + 1, len(windows), size + 1), np.int16)
    for place, char in enumerate(wanted):
        before, after = table[place], table[place + 1]
        np.minimum(before[:, :-1] + (shown != char), before[:, 1:] + 1, out=after[:, 1:])
        after[:, 0] = place + 1
        # What is left out of the print: the least of all that stand before, plus the way from there.
        after[:] = np.minimum.accumulate(after - steps, axis=1) + steps
    ends = table[-1].argmin(axis=1)
    allowed = len(quotation) * (1 - least)
    return [
        _traced(text, quotation, table[:, number], start, int(end))
        for number, ((start, _), end) in enumerate(zip(windows, ends, strict=True))
        if table[-1, number, end] <= allowed
    ]


def _traced(text: str, quotation: str, table: NDArray[np.int16], start: int, end: int) -> Match:
    """The way back through a table of edits: what stands opposite each character."""
    columns: list[tuple[str, str]] = []
    here, there = len(quotation), end
    while here:
        edits = table[here, there]
        printed = text[start + there - 1] if there else ""
        if there and edits == table[here - 1, there - 1] + (quotation[here - 1] != printed):
            columns.append((quotation[here - 1], printed))
            here, there = here - 1, there - 1
        elif edits == table[here - 1, there] + 1:
            columns.append((quotation[here - 1], ""))
            here -= 1
        else:
            columns.append(("", printed))
            there -= 1
    return Match(start + there, start + end, int(table[-1, end]), tuple(reversed(columns)))
