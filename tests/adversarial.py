"""Strings that a regular expression may take long for, made from its own parse tree.

Time is lost where one text can be read in many ways: by a repeat inside a repeat, by two repeats beside each other that
take the same characters, or by a search that begins again at every place. So each repeat gets its way: what may stand before
it, what it repeats, many times over, and an end that just does not fit.
"""

from __future__ import annotations

import random
import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from re import _constants as sre  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]

Text = str | bytes
# What classes of characters are tried with, beside the literals of the pattern itself.
_COMMON = " \n\u3000\t1a一的市年月、,。;:()《》“”·-—/.=<x\0"
_MEMBERS = 5  # of a class of characters
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_NEVER = "\0"  # fits nothing but what fits anything
_MOST = 64  # shapes of one pattern


@dataclass(frozen=True, slots=True)
class Shape:
    """A text of any length: what begins it, what is repeated, what ends it."""

    before: str
    pump: str
    after: str

    def text(self, length: int) -> str:
        """The text with so many characters repeated."""
        return self.before + self.pump * max(1, length // len(self.pump)) + self.after


class _Maker:
    """Examples of what the parts of one pattern match."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        source = pattern.pattern
        self.tree = parser.parse(source, pattern.flags)
        self.alphabet = list(dict.fromkeys([*_COMMON, *_literals(self.tree)]))
        self.groups: dict[int, str] = {}

    def members(self, items: Sequence[Any]) -> list[str]:
        """Some characters of a class, spread over all that are known."""
        fit = [char for char in self.alphabet if _holds(items, char)]
        fit += [chr(code) for code in _edges(items) if _holds(items, chr(code)) and chr(code) not in fit]
        if len(fit) > _MEMBERS:
            fit = [*fit[: _MEMBERS - 2], fit[len(fit) // 2], fit[-1]]
        return fit or ["\ufffd"]

    def examples(self, item: Any) -> list[str]:
        """Texts that one part of the pattern matches, different ways first."""
        kind, value = item
        if kind is sre.LITERAL:
            return [chr(value)]
        if kind is sre.NOT_LITERAL:
            return self.members([(sre.NEGATE, None), (sre.LITERAL, value)])
        if kind is sre.ANY:
            return self.members([(sre.NEGATE, None), (sre.LITERAL, 10)])
        if kind is sre.IN:
            return self.members(value)
        if kind is sre.BRANCH:
            return [text for way in value[1] for text in self.sequences(way)]
        if kind is sre.SUBPATTERN:
            found = self.sequences(value[3])
            if value[0] is not None:
                self.groups[value[0]] = found[0]
            return found
        if kind is sre.ATOMIC_GROUP:
            return self.sequences(value)
        if kind in _REPEATS:
            low, high, body = value
            once = self.sequences(body)
            times = max(low, 1 if high else 0)
            return [text * times for text in once] + ([""] if low == 0 else [])
        if kind is sre.GROUPREF:
            return [self.groups.get(value, "")]
        return [""]  # what takes no character: ^, (?=, (?<!

    def sequences(self, items: Iterable[Any]) -> list[str]:
        """Texts that parts behind each other match: each way of each part once, beside the first ways of the others."""
        ways = [self.examples(item) for item in items]
        first = "".join(way[0] for way in ways)
        others = [
            "".join(way[0] if other != at else text for other, way in enumerate(ways))
            for at, own in enumerate(ways)
            for text in own[1:]
        ]
        return list(dict.fromkeys([first, *others]))

    def first(self, items: Iterable[Any]) -> str:
        return self.sequences(items)[0]

    def shapes(self, items: Sequence[Any], before: str, behind: str) -> Iterator[Shape]:
        """Shapes that give each repeat among the parts its way; `before` and `behind` are what stands around them."""
        items = list(items)
        for at, (kind, value) in enumerate(items):
            rest = self.first(items[at + 1 :]) + behind
            inner: list[Sequence[Any]] = []
            if kind in _REPEATS:
                _, high, body = value
                bodies = [text for text in self.sequences(body) if text]
                if high > 3:
                    yield from self._pumped(before, bodies, rest)
                inner = [body]
            elif kind is sre.BRANCH:
                inner = list(value[1])
            elif kind is sre.SUBPATTERN:
                inner = [value[3]]
            elif kind is sre.ATOMIC_GROUP:
                inner = [value]
            elif kind in (sre.ASSERT, sre.ASSERT_NOT):
                inner = [value[1]]
            for part in inner:
                yield from self.shapes(part, before, rest)
            before += self.examples((kind, value))[0]
            if before:
                yield Shape("", before, "")  # a beginning again and again
                yield Shape("", before, _NEVER)

    def _pumped(self, before: str, bodies: Sequence[str], rest: str) -> Iterator[Shape]:
        for body in bodies:
            for end in dict.fromkeys(("", _NEVER, rest[:-1] + _NEVER)):
                yield Shape(before, body, end)
            yield Shape("", before + body, _NEVER)
            yield Shape("", before + body + rest[:-1], _NEVER)
        for one, other in pairwise(bodies):
            yield Shape(before, one + other, _NEVER)


def shapes(pattern: re.Pattern[Any], most: int = _MOST) -> list[Shape]:
    """The shapes of a pattern, each once; of very many a sample, always the same."""
    maker = _Maker(pattern)
    found = list(dict.fromkeys(maker.shapes(maker.tree, "", "")))
    found += [Shape("", char, end) for char in (" ", "\u3000", "1", "一", "的", "《", "(") for end in ("", _NEVER)]
    found = list(dict.fromkeys(found))
    return found if len(found) <= most else random.Random(1).sample(found, most)


def _literals(tree: Any) -> Iterator[str]:
    for kind, value in tree:
        if kind is sre.LITERAL:
            yield chr(value)
        elif isinstance(value, list | tuple):
            yield from _inside(value)


def _inside(value: Any) -> Iterator[str]:
    for part in value:
        if isinstance(part, parser.SubPattern):
            yield from _literals(part)
        elif isinstance(part, tuple) and len(part) == 2 and part[0] is sre.LITERAL:
            yield chr(part[1])
        elif isinstance(part, list | tuple):
            yield from _inside(part)


def _edges(items: Sequence[Any]) -> Iterator[int]:
    for kind, value in items:
        if kind is sre.RANGE:
            yield value[0]
        elif kind is sre.LITERAL:
            yield value


_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: str.isdigit,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
    sre.CATEGORY_NOT_DIGIT: lambda char: not char.isdigit(),
    sre.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    sre.CATEGORY_NOT_WORD: lambda char: not (char.isalnum() or char == "_"),
}


def _holds(items: Sequence[Any], char: str) -> bool:
    """Whether a class of characters has this one."""
    negated = bool(items) and items[0][0] is sre.NEGATE
    code = ord(char)
    inside = any(
        (kind is sre.LITERAL and value == code)
        or (kind is sre.RANGE and value[0] <= code <= value[1])
        or (kind is sre.CATEGORY and _CATEGORIES[value](char))
        for kind, value in items
    )
    return inside != negated


# -- growth ----------------------------------------------------------------------------------------------------------

LENGTH = 1200
_LADDER = (8, 12, 16, 20, 24, 28, 32, 40, 48, 64)  # repetitions, few at first: 2^n shows before it hangs
_SUSPECT = 1 / 10  # of what the cheapest quadratic pattern takes
_FURTHER = 3
_MAX_GROWTH = 5.5  # of the time at three times the length: 3 where it is linear, 9 where it is quadratic
_MAX_STEP = 6.0  # from one repetition count to the next: 1.5 at most where it is linear, 2.3 where it is quadratic


def cpu(work: Callable[[], object]) -> float:
    """The processor time that something takes, in seconds."""
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


def cheapest_quadratic() -> float:
    """What the cheapest pattern takes that tries every place and runs to the end from each."""
    pattern, text = re.compile("a*b"), "a" * LENGTH
    return min(cpu(lambda: pattern.search(text)) for _ in range(3))


def grows(apply: Callable[[str], object], shape: Shape, yardstick: float) -> str | None:
    """How the time grows, where it does so faster than the text does; None where it is linear.

    A pattern that needs a small part of what the cheapest quadratic one needs is linear without further ado; of the
    others the growth is measured, and again where it looks bad: noise goes away, a square does not.
    """
    before = yardstick
    for times in _LADDER:
        text = shape.text(times * len(shape.pump))
        if len(text) > LENGTH:
            break
        took = cpu(lambda text=text: apply(text))  # type: ignore[misc]
        if took > yardstick and took > _MAX_STEP * before:
            took = min(took, cpu(lambda text=text: apply(text)))  # type: ignore[misc]
            if took > _MAX_STEP * before:
                return f"{times} repetitions take {took / before:.0f} times as long as a few less"
        before = took
    if cpu(lambda: apply(shape.text(LENGTH))) < _SUSPECT * yardstick:
        return None
    growth = 0.0
    for _ in range(3):
        short = min(cpu(lambda: apply(shape.text(LENGTH))) for _ in range(2))
        growth = cpu(lambda: apply(shape.text(_FURTHER * LENGTH))) / max(short, 1e-9)
        if growth < _MAX_GROWTH:
            return None
    return f"{_FURTHER} times the length takes {growth:.1f} times as long"
