"""What changed between two wordings, in lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lfsearch.i18n import tr
from lfsearch.output.paint import ADDED, REMOVED, RESET
from lfsearch.retrieval.statements import Change
from lfsearch.retrieval.wordings import Piece

_ROLES = ("牵头", "配合", "责任")
_NONE = "\u2014"  # where a side does not print a fact
# Characters of a run that both texts have, at either side of what changed; what lies between is left out.
_CONTEXT = 12


def change_lines(changes: Sequence[Change]) -> Iterator[str]:
    """Each figure, deadline and citation from old to new, once; the units of a role in one line, those gone before those new."""
    facts = (change for change in changes if change.fact != "unit")
    yield from dict.fromkeys(
        f"{_name(change)} {change.old or _NONE} \u2192 {change.new or _NONE}".strip() for change in facts
    )
    units = [change for change in changes if change.fact == "unit"]
    for role in sorted(dict.fromkeys(change.measure for change in units), key=_rank):
        own = [change for change in units if change.measure == role]
        signed = [f"\u2212{change.old}{_part(change)}" for change in own if change.old] + [
            f"+{change.new}{_part(change)}" for change in own if change.new
        ]
        yield f"{role} {' '.join(signed)}"


def _rank(role: str) -> int:
    """Who leads comes first."""
    return _ROLES.index(role) if role in _ROLES else len(_ROLES)


def _part(change: Change) -> str:
    """Behind a unit that is new, or gone, to one item of several alone: which item of the other side does not name it."""
    if not change.part:
        return ""
    if change.old:
        return tr(f" (not in new {change.part})", f"\uff08新{change.part}未列\uff09")
    return tr(f" (not in old {change.part})", f"\uff08原{change.part}未列\uff09")


def _name(change: Change) -> str:
    if change.fact == "deadline":
        return tr("deadline", "时限")
    return change.measure or (tr("citation", "引用") if change.fact == "citation" else tr("figure", "数字"))


# Where colour begins and ends while a text is broken into lines: characters that take no room and that no text has (variation
# selectors). What steers a terminal would not pass, and would be counted.
_BEGINS, _ENDS = "\U000e0100", "\U000e0101"


def side(pieces: Sequence[Piece], old: bool, color: bool, whole: bool = False) -> str:
    """One of two wordings, what only it has marked: [-old-], {+new+} as wdiff does, or for `painted` in colour.

    Unless it is wanted `whole`, long runs that both have are cut to what stands beside a change.
    """
    opening, closing = (_BEGINS, _ENDS) if color else ("[-", "-]") if old else ("{+", "+}")
    parts = []
    for place, piece in enumerate(pieces):
        text = (piece.before if old else piece.after).replace(_BEGINS, "").replace(_ENDS, "")
        if piece.op == "equal":
            parts.append(text if whole else _cut(text, place == 0, place == len(pieces) - 1))
        elif text:
            parts.append(f"{opening}{text}{closing}")
    return "".join(parts)


def painted(lines: Iterable[str], old: bool) -> Iterator[str]:
    """The lines of a `side` with its marks as colours, which end with each line and go on in the next."""
    style, inside = REMOVED if old else ADDED, False
    for line in lines:
        begun = style if inside else ""
        if _BEGINS in line or _ENDS in line:
            inside = line.rfind(_BEGINS) > line.rfind(_ENDS)
        yield begun + line.replace(_BEGINS, style).replace(_ENDS, RESET) + (RESET if inside else "")


def _cut(text: str, first: bool, last: bool) -> str:
    """An unchanged run without its middle; of the first one the beginning is kept too, which names the clause."""
    before = "" if last and not first else text[-_CONTEXT:]
    behind = text[: 2 * _CONTEXT] if first else text[:_CONTEXT]
    if len(text) <= len(before) + len(behind) + 2:
        return text
    return f"{behind}\u2026{before}"
