"""In what a quotation differs from the print: figures and negations first, whole figures instead of single digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from lfsearch.text.blanks import single

_NEGATIONS = frozenset("不未无非没勿莫禁否")
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿两")
_DIGITS = frozenset("0123456789")
# What belongs to a figure when it stands between its digits or behind them: 12.5%, 1,200.
_INSIDE, _BEHIND = frozenset(".,"), frozenset("%\u2030")

# (quoted, printed), "" where one of them has nothing. What is compared comes with what is shown for it, column by column,
# "" for the second half of a character that is compared as two.
Columns = Sequence[tuple[str, str]]


class Difference(NamedTuple):
    """What the quotation has instead of what is printed."""

    op: str  # what was done to the print: replace, insert (only the quotation has it), delete (only the print has it)
    quoted: str
    printed: str

    @property
    def weighty(self) -> bool:
        """Whether a figure or a negation is concerned: what changes the sense most."""
        pair = self.quoted + self.printed
        return any(char in _DIGITS or char in _NUMERALS for char in pair) or any(char in _NEGATIONS for char in pair)

    def __str__(self) -> str:
        """[95%→85%]: what is quoted, and what is printed; [+不] is only quoted, [-体] only printed."""
        signs = {"insert": f"[+{self.quoted}]", "delete": f"[-{self.printed}]"}
        return signs.get(self.op, f"[{self.quoted}→{self.printed}]")


def differences(columns: Columns, shown: Columns | None = None) -> tuple[Difference, ...]:
    """The differences of an alignment, weighty ones first, else in the order of the text."""
    found = [one for one in _pieces(columns, shown or columns) if isinstance(one, Difference)]
    return tuple(sorted(found, key=lambda one: not one.weighty))


def marked(columns: Columns, shown: Columns | None = None) -> str:
    """The quotation with its differences in brackets: 秸秆综合利用率达到[95%→85%]以上."""
    return "".join(map(str, _pieces(columns, shown or columns)))


def _pieces(columns: Columns, shown: Columns) -> Iterator[str | Difference]:
    """What is the same and what differs, in turns."""
    place = 0
    for differs, group in groupby(_whole_characters(columns, shown, _widened(columns))):
        size = len(list(group))
        quoted = "".join(one for one, _ in shown[place : place + size])
        printed = "".join(other for _, other in shown[place : place + size])
        if differs:
            op = "replace" if quoted and printed else "insert" if quoted else "delete"
            yield Difference(op, single(quoted), single(printed))
        else:
            yield quoted
        place += size


def _whole_characters(columns: Columns, shown: Columns, differs: list[bool]) -> list[bool]:
    """The same with all columns of a character that is compared as several, where one of them differs."""
    for side in (0, 1):
        first = 0
        for place, (column, own) in enumerate(zip(columns, shown, strict=True)):
            if own[side]:
                first = place
            elif column[side] and any(differs[first : place + 1]):
                differs[first : place + 1] = [True] * (place + 1 - first)
    return differs


def _widened(columns: Columns) -> list[bool]:
    """Which columns differ, with those that belong to the same figure."""
    marked = [quoted != printed for quoted, printed in columns]
    for place, (quoted, printed) in enumerate(columns):
        for kind in (_DIGITS, _NUMERALS):
            if quoted != printed and (quoted in kind or printed in kind):
                _mark(columns, marked, place, -1, kind)
                _mark(columns, marked, place, 1, kind)
    return marked


def _mark(columns: Columns, marked: list[bool], place: int, step: int, kind: frozenset[str]) -> None:
    """Mark the figure's other characters on one side of a place."""
    place += step
    while 0 <= place < len(columns) and not marked[place]:
        quoted = columns[place][0]
        beyond = columns[place + step] if 0 <= place + step < len(columns) else ("", "")
        inside = quoted in _INSIDE and kind is _DIGITS and any(char in _DIGITS for char in beyond)
        if not (quoted in kind or inside):
            if step == 1 and quoted in _BEHIND:
                marked[place] = True
            return
        marked[place] = True
        place += step
