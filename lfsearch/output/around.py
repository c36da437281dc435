"""A sentence cut to some columns around the fact that it is shown for, and that fact marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lfsearch.output.display import clean, wrap
from lfsearch.output.paint import MATCH, paint
from lfsearch.retrieval.said import Said
from lfsearch.text.columns import char_width, text_width
from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold

_PART = lazy(
    r"[^,;:、 ]*(?:[,;:、 ]+|$)"
)  # of folded text: what stands between two signs is left out or kept as a whole
_RUN = lazy(r"[^\s]+(?: [^\s]+)*")  # what of a fact stands on one line
_LEAST = 8  # columns; less of a part says nothing
_GAP = "…"


class Excerpt(NamedTuple):
    """What is shown of a sentence; `shift` leads from a place in the sentence to that in the excerpt."""

    text: str
    shift: int = 0


class Shown(NamedTuple):
    """How many lines of a terminal of which width are there, and whether the facts are marked in colour."""

    width: int
    color: bool
    lines: int = 2


def lines_around(facts: Sequence[Said], shown: Shown, indent: str) -> list[str]:
    """The sentence of some facts in lines, the first fact in any case and all of them marked where there are colours."""
    # A break that keeps words and punctuation together costs three columns at most times.
    found = around(facts[0], shown.lines * (shown.width - text_width(indent) - 3))
    wrapped = "\n".join(wrap(found.text, shown.width, indent))
    if not shown.color:
        return wrapped.split("\n")
    marked, done = "", 0
    for said in sorted(facts, key=lambda one: one.start):
        first, last = (
            _place(wrapped, clean(found.text[: max(place + found.shift, 0)])) for place in (said.start, said.end)
        )
        if first >= done:
            marked += wrapped[done:first] + _RUN().sub(lambda run: paint(run[0], MATCH, True), wrapped[first:last])
            done = last
    return (marked + wrapped[done:]).split("\n")


def _place(wrapped: str, before: str) -> int:
    """Where a text broken into lines goes on behind its beginning: behind as many characters that are no blanks."""
    left = sum(not char.isspace() for char in before)
    for position, char in enumerate(wrapped):
        if not left:
            return position
        left -= not char.isspace()
    return len(wrapped)


def around(said: Said, room: int) -> Excerpt:
    """At most `room` columns of a sentence around its fact: as many whole parts on both sides as fit; … marks a gap."""
    text = said.text
    if text_width(text) <= room:
        return Excerpt(text)
    room -= 2 * len(_GAP)
    stops = [0, *(part.end() for part in _PART().finditer(fold(text)) if part.end())]
    first = max(stop for stop in stops if stop <= said.start)
    last = min((stop for stop in stops if stop >= said.end), default=len(text))
    if text_width(text[first:last]) > room:
        first, last = _within(text, said, (first, last), room)
    else:
        first, last = _grown(text, stops, (first, last), room)
        last = _filled(text, last, room - text_width(text[first:last]))
    front, behind = _GAP * (first > 0), _GAP * (last < len(text))
    return Excerpt(front + text[first:last].rstrip() + behind, len(front) - first)


def _grown(text: str, stops: list[int], place: tuple[int, int], room: int) -> tuple[int, int]:
    """The place with the parts behind and in front of it, by turns, as long as they fit."""
    first, last = place
    grows = True
    while grows:
        grows = False
        after = min((stop for stop in stops if stop > last), default=last)
        if after > last and text_width(text[first:after]) <= room:
            last, grows = after, True
        before = max((stop for stop in stops if stop < first), default=first)
        if before < first and text_width(text[before:last]) <= room:
            first, grows = before, True
    return first, last


def _filled(text: str, last: int, room: int) -> int:
    """How far the next part can be shown, where that is worth it."""
    end = _reach(text, last, room)
    return end if text_width(text[last:end]) >= _LEAST else last


def _within(text: str, said: Said, part: tuple[int, int], room: int) -> tuple[int, int]:
    """Of a part that is too long the fact, with a third of what is left in front of it and the rest behind."""
    left = room - text_width(text[said.start : said.end])
    first = said.start
    while first > part[0] and text_width(text[first - 1 : said.start]) <= left // 3:
        first -= 1
    return first, _reach(text, first, room)


def _reach(text: str, first: int, room: int) -> int:
    """The end of what fits into `room` columns from a place on."""
    last, used = first, 0
    while last < len(text) and (used := used + char_width(text[last])) <= room:
        last += 1
    return last
