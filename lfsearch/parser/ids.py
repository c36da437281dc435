"""Readable, unique, stable ids: printed numbers where there are any, counters where there are none."""

from __future__ import annotations

from lfsearch.parser.tree import Node
from lfsearch.types import ClauseKind

# Letters for what carries no plain number, or a number that runs beside the others.
_LETTER = {
    "part": "v",
    "subpart": "u",
    "chapter": "c",
    "section": "s",
    "article": "a",
    "bullet": "b",
    "roman": "k",
    "letter": "l",
    "shi": "n",
}
_COUNTED = {
    ClauseKind.PARAGRAPH: "p",
    ClauseKind.ROW: "r",
    ClauseKind.NOTE: "note",
    ClauseKind.SIGNATURE: "sign",
    ClauseKind.MASTHEAD: "head",
    ClauseKind.ADDRESSEE: "to",
    ClauseKind.TITLE: "att",
    ClauseKind.BULLET: "b",
}
# Numbered from 1 within their parent; the others bear a bare word and, on a repetition, ~2.
_NUMBERED = frozenset({ClauseKind.PARAGRAPH, ClauseKind.ROW, ClauseKind.TITLE, ClauseKind.BULLET})


class Ids:
    """Hands out the ids of one document."""

    def __init__(self, document: str) -> None:
        self.document = document
        self.used: set[str] = set()
        self.repeats: dict[str, int] = {}  # where the search for the next ~2, ~3 goes on
        self.counts: dict[tuple[str, str], int] = {}

    def unique(self, wanted: str) -> str:
        """The id itself, or with ~2, ~3 ... when it is taken."""
        candidate, count = wanted, self.repeats.get(wanted, 1)
        while candidate in self.used:
            count += 1
            candidate = f"{wanted}~{count}"
        self.repeats[wanted] = count
        self.used.add(candidate)
        return candidate

    def of(self, node: Node, parent: str, scope: str) -> str:
        """The id of a clause below `parent`; `scope` is the id of the document or attached text."""
        if node.scheme == "decimal":
            return self.unique(f"{scope}/{'.'.join(map(str, node.numbers))}")
        if node.scheme in ("article", "chapter", "part"):
            return self.unique(f"{scope}/{_LETTER[node.scheme]}{node.numbers[-1]}{node.key}")
        if node.numbers and node.scheme != "bullet":
            part = f"{_LETTER.get(node.scheme, '')}{node.numbers[-1]}"
        elif node.key:
            part = node.key
        else:
            word = "r" if node.scheme == "row" else _COUNTED.get(node.kind, "p")
            part = word
            if node.kind in _NUMBERED or word in "pr":
                count = self.counts[parent, word] = self.counts.get((parent, word), 0) + 1
                part = f"{word}{count}"
        return self.unique(f"{parent}{'/' if parent == scope else '.'}{part}")
