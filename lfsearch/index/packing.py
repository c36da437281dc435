"""Postings of many terms as the bytes that a segment keeps of them (`postings`), and back, by numpy and without a loop over terms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from lfsearch.index.postings import CODES, Segment, Terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

# A form has the bytes of a clause's number in its lower half and those of a weight's code in the upper one.
_HALF = 4


class Packed(NamedTuple):
    """The postings of some terms, term after term."""

    counts: Numbers  # [terms], clauses that hold each
    forms: Numbers  # [terms], in how many bytes
    data: NDArray[np.uint8]


def sizes(counts: Numbers, forms: Numbers) -> Numbers:
    """The bytes of each term's postings, [terms]."""
    return counts * ((forms & 15) + (forms >> _HALF))


def packed_in(segment: Segment, terms: Terms, first: int, stop: int) -> Packed:
    """The postings of some terms of a segment as they lie in it."""
    import numpy as np

    counts, forms = terms.counts[first:stop], terms.forms[first:stop]
    data = segment.raw(int(terms.places[first]), int(sizes(counts, forms).sum()))
    return Packed(counts, forms, np.frombuffer(data, dtype=np.uint8))


def joined(some: Iterable[Packed]) -> Packed:
    """The postings of some terms, and of others behind them."""
    import numpy as np

    return Packed(*map(np.concatenate, zip(*some, strict=True)))


def packed(firsts: Numbers, numbers: Numbers, codes: Numbers | None) -> Packed:
    """Pack the numbers of clauses, rising within each term, and the codes of their weights, both [postings].

    `firsts` [terms] is where each term's postings begin; without codes all weigh the first weight.
    """
    import numpy as np

    if not len(firsts):
        return Packed(firsts, firsts, np.empty(0, dtype=np.uint8))
    counts = np.diff(firsts, append=len(numbers))
    deltas = np.diff(numbers, prepend=0)
    deltas[firsts] = numbers[firsts]
    widths = _widths(np.maximum.reduceat(deltas, firsts))
    most = np.zeros(len(firsts), dtype=np.int64) if codes is None else np.maximum.reduceat(codes, firsts)
    code_widths: Numbers = np.where(most > 0, _widths(most), 0)
    forms = widths | code_widths << _HALF
    own = sizes(counts, forms)
    data = np.empty(int(own.sum()), dtype=np.uint8)
    places = np.cumsum(own) - own
    _write(data, places, counts, widths, deltas)
    if codes is not None:
        _write(data, np.asarray(places + counts * widths), counts, code_widths, codes)
    return Packed(counts, forms, data)


def unpacked(found: Packed) -> tuple[Numbers, Numbers]:
    """The numbers of clauses and the codes of their weights, both [postings], term after term."""
    import numpy as np

    counts, widths, code_widths = found.counts, found.forms & 15, found.forms >> _HALF
    own = sizes(counts, found.forms)
    places = np.cumsum(own) - own
    deltas = _read(found.data, places, counts, widths)
    total = np.cumsum(deltas)
    firsts = np.cumsum(counts) - counts
    before = total[firsts] - deltas[firsts]  # what the terms before have added up to
    return total - np.repeat(before, counts), _read(found.data, places + counts * widths, counts, code_widths)


def _widths(most: Numbers) -> Numbers:
    """In how many bytes numbers up to these are kept."""
    import numpy as np

    widths = list(CODES)
    ends = [1 << 8 * width for width in widths[:-1]]
    return np.array(widths, dtype=np.int64)[np.searchsorted(ends, most, side="right")]


def _positions(places: Numbers, counts: Numbers, widths: Numbers) -> Numbers:
    """Where the bytes of each value begin, [values], of terms whose values begin at `places`."""
    import numpy as np

    first = np.cumsum(counts) - counts
    within = np.arange(int(counts.sum())) - np.repeat(first, counts)
    return np.repeat(places, counts) + within * np.repeat(widths, counts)


def _write(data: NDArray[np.uint8], places: Numbers, counts: Numbers, widths: Numbers, values: Numbers) -> None:
    import numpy as np

    for width in CODES:
        some = widths == width
        if some.any():
            at = _positions(places[some], counts[some], widths[some])
            own = values if some.all() else values[np.repeat(some, counts)]
            for byte in range(width):
                data[at + byte] = (own >> 8 * byte).astype(np.uint8)


def _read(data: NDArray[np.uint8], places: Numbers, counts: Numbers, widths: Numbers) -> Numbers:
    import numpy as np

    found = np.zeros(int(counts.sum()), dtype=np.int64)
    for width in CODES:
        some = widths == width
        if some.any():
            at = _positions(places[some], counts[some], widths[some])
            own = data[at].astype(np.int64)
            for byte in range(1, width):
                own |= data[at + byte].astype(np.int64) << 8 * byte
            if some.all():
                return own
            found[np.repeat(some, counts)] = own
    return found
