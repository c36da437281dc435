"""What changed from an older wording to a newer one: figures, deadlines, units, citations, and the words themselves.

A fact is paired with the one that measures the same: 秸秆综合利用率 \u226585% -> \u226590%. What only one side prints is a change, too,
unless the other side has no place for it: a table without the column, a text that names nobody at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lfsearch.retrieval.grams import dice, grams, plain
from lfsearch.retrieval.measures import deadline_changes, figure_changes
from lfsearch.retrieval.statements import Change, Statement
from lfsearch.retrieval.unitchanges import unit_changes
from lfsearch.text.lazy import lazy
from lfsearch.text.width import fold

KEPT, FIGURE, TIME, UNIT, REWRITTEN, ADDED, DROPPED = "沿用", "改数字", "改时限", "换单位", "改写", "新增", "删除"
LABELS = (KEPT, FIGURE, TIME, UNIT, REWRITTEN, ADDED, DROPPED)


@dataclass(frozen=True, slots=True)
class Difference:
    """What sets two wordings of one matter apart."""

    labels: tuple[str, ...]  # of LABELS, in that order
    changes: tuple[Change, ...]
    similarity: float  # of the words, 0..1, without numbers


def difference(
    old: Sequence[Statement],
    new: Sequence[Statement],
    around: tuple[Sequence[Statement], Sequence[Statement]] = ((), ()),
) -> Difference:
    """What changed from the clauses of one side to those of the other; one of the sides may be empty.

    `around` are the items that clauses of each side are parts of: who is responsible there is neither new nor gone.
    """
    if not old or not new:
        return Difference((ADDED if new else DROPPED,), (), 0.0)
    figures = list(figure_changes(old, new))
    deadlines = list(deadline_changes(old, new))
    units = list(unit_changes(old, new, around))
    citations = list(_citations(old, new))
    before, after = _words(old), _words(new)
    similarity = dice(grams(before), grams(after)) if before != after else 1.0
    rows = any(one.cells for one in old) and any(one.cells for one in new)
    labels = [
        label
        for label, changes in ((FIGURE, figures), (TIME, deadlines))
        if any((change.old and change.new) or rows for change in changes)
    ]
    labels += [UNIT] if units else []
    if before != after and (similarity < (_SAME_ROW if rows else _SAME_TEXT) or not labels):
        labels.append(REWRITTEN)
    return Difference(tuple(labels) or (KEPT,), (*figures, *deadlines, *units, *citations), round(similarity, 3))


# How alike the words of two clauses are that only changed their facts.
_SAME_TEXT, _SAME_ROW = 0.9, 0.5


# -- citations --------------------------------------------------------------------------------------------------------


def _citations(old: Sequence[Statement], new: Sequence[Statement]) -> Iterator[Change]:
    """Texts that only one side names; the one for the other where each names one."""
    before, after = _cited(old), _cited(new)
    gone, come = [name for name in before if name not in after], [name for name in after if name not in before]
    if len(gone) == len(come) == 1:
        yield Change("citation", "", gone[0], come[0])
        return
    yield from (Change("citation", "", name, None) for name in gone)
    yield from (Change("citation", "", None, name) for name in come)


def _cited(side: Sequence[Statement]) -> list[str]:
    names = [citation.title or citation.doc_no for one in side for citation in one.citations if not citation.own]
    return [name for name in dict.fromkeys(names) if name]


# -- words -------------------------------------------------------------------------------------------------------------

# 2022年11月15日前, 长期坚持 and figures are facts; the rest of a clause are its words.
_FACTS = lazy(
    r"(?:截至|到|自|从)?(?:(?:19|20)\d\d(?:[-\u2014~\u81f3](?:19|20)?\d\d)?\u5e74?)?(?:\d{1,2}\u6708)?(?:\d{1,2}\u65e5)?(?:[年月]?底)?(?:之?前)?|\d[\d.,]*"
)


def _words(side: Sequence[Statement]) -> str:
    """What the clauses say without numbers, dates, labels, punctuation and the bracket of units."""
    return "".join(map(_words_of, side))


# (市能源局牵头,…配合), (牵头单位:…): who is responsible, at the end of a clause.
_DUTY = lazy(r"\([^()]{0,40}(?:牵头|负责|责任|配合|落实)[^\n]{0,600}\)[。;]?\s*$")


def _words_of(one: Statement) -> str:
    text = one.text.removeprefix(one.label or "") if not one.cells else " ".join(cell.text for cell in one.cells)
    return plain(_DUTY().sub("", fold(text).strip()))
