"""Two wordings of a clause, word by word: what stays, what goes, what comes."""

from __future__ import annotations

import difflib
from typing import NamedTuple

from lfsearch.text.lazy import lazy


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
    """Two texts as runs that are equal, replaced, deleted or inserted; joined, the sides give back the texts."""
    one, other = _TOKEN().findall(before), _TOKEN().findall(after)
    pieces: list[Piece] = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        piece = Piece(op, "".join(one[a:b]), "".join(other[c:d]))
        short = len(pieces) > 1 and pieces[-1].op == "equal" and len(pieces[-1].before) < _TOO_SHORT
        if op != "equal" and short and pieces[-2].op != "equal":
            middle, first = pieces.pop(), pieces.pop()
            piece = _joined(first, middle, piece)
        pieces.append(piece)
    return tuple(pieces)


def _joined(*pieces: Piece) -> Piece:
    before, after = "".join(piece.before for piece in pieces), "".join(piece.after for piece in pieces)
    return Piece("replace" if before and after else "delete" if before else "insert", before, after)
