"""Items numbered inside a paragraph: ①…②…③…, (1)…(2)…, and the list of responsible units that closes them."""

from __future__ import annotations

import re
from typing import NamedTuple

from lfsearch.text.numerals import CIRCLED

# A marker opens an item only behind the end of a sentence, a heading or a label; "按①、②类" is a reference.
_BEFORE = frozenset("。;:.、")
_PAREN = re.compile(r"\((\d{1,2})\)(?![、,。;])")
_CIRCLE = re.compile("[" + "".join(CIRCLED) + "](?![、,。;类])")
# (①市工信局牵头;②…)   (牵头单位:…;责任单位:…)   at the end of the paragraph, said of all its items
_TAIL = re.compile(r"\((?:①|牵头|责任|配合|落实)[^()]*(?:\([^()]*\)[^()]*)*\)?。?$")
KEYED_UNITS = re.compile(r"\(①[^()]*(?:\([^()]*\)[^()]*)*\)。?")
# Shorter lists are kept in one clause: nobody needs to point at their items singly.
_MIN_TOTAL = 60


class Cut(NamedTuple):
    """A part of a paragraph's text from `start` on: an item with its number, or the closing list (number 0)."""

    start: int
    scheme: str
    number: int
    label_end: int


def inline_items(text: str, begin: int, following: int) -> list[Cut]:
    """Where to cut a paragraph's text into its items.

    begin: offset behind the paragraph's own label. following: the circled number that may come next, 1 unless the
    paragraph itself is such an item.
    """
    cuts: list[Cut] = []
    if "①" in text or "②" in text or "③" in text or following > 1:
        cuts = _sequence(text, begin, _CIRCLE, "circled", following)
    if not cuts and "(2)" in text and following == 1:
        cuts = _sequence(text, begin, _PAREN, "paren-number", 1)
    if not cuts:
        if following > 1 and (tail := _TAIL.search(text, begin + 1)) and "①" in tail[0]:
            return [Cut(tail.start(), "tail", 0, tail.start())]
        return []
    if (tail := _TAIL.search(text, cuts[-1].label_end)) and tail.start() > cuts[-1].label_end:
        cuts.append(Cut(tail.start(), "tail", 0, tail.start()))
    return cuts


def _sequence(text: str, begin: int, pattern: re.Pattern[str], scheme: str, number: int) -> list[Cut]:
    cuts: list[Cut] = []
    for match in pattern.finditer(text, begin):
        value = CIRCLED[match[0]] if scheme == "circled" else int(match[1])
        if value == number and (match.start() == begin or text[match.start() - 1] in _BEFORE):
            cuts.append(Cut(match.start(), scheme, value, match.end()))
            number += 1
    if not cuts or (len(cuts) == 1 and cuts[0].number == 1):
        return []
    return cuts if len(text) - cuts[0].start >= _MIN_TOTAL else []
