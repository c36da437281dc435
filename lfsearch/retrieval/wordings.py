"""Two wordings of a clause, word by word: what stays, what goes, what comes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold


class Piece(NamedTuple):
    """A run of two texts; `op` is equal, replace, delete or insert, as in difflib. An array in JSON."""

    op: str
    before: str
    after: str


# Numbers and Latin words change as a whole; Chinese text by the character.
_TOKEN = lazy(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.")
# Characters that stay the same between two changes, too few to be read by themselves.
_TOO_SHORT = 2


def wording(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts as runs that are equal, replaced, deleted or inserted; joined, the sides give back the texts.

    Characters that print alike are equal, as everywhere: a comma that is wide in one text is no change.
    """
    one, other = _TOKEN().findall(fold(before)), _TOKEN().findall(fold(after))
    ends, other_ends = _ends(one), _ends(other)
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    pieces: list[Piece] = []
    for op, a, b, c, d in matcher.get_opcodes():
        piece = Piece(op, before[ends[a] : ends[b]], after[other_ends[c] : other_ends[d]])
        short = len(pieces) > 1 and pieces[-1].op == "equal" and len(pieces[-1].before) < _TOO_SHORT
        if op != "equal" and short and pieces[-2].op != "equal":
            middle, first = pieces.pop(), pieces.pop()
            piece = _joined(first, middle, piece)
        pieces.append(piece)
    return tuple(pieces)


def _ends(tokens: Sequence[str]) -> list[int]:
    """Where each token begins in its text, and where the last one ends."""
    return list(accumulate(map(len, tokens), initial=0))


def _joined(*pieces: Piece) -> Piece:
    before, after = "".join(piece.before for piece in pieces), "".join(piece.after for piece in pieces)
    return Piece("replace" if before and after else "delete" if before else "insert", before, after)
