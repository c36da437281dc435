"""Ids of issues, documents and clauses, and their parts.

An issue is named as the gazette numbers it (2023-10; 2021-03+04 where one issue has two numbers), a document that stands
in a file of its own by its 文号 or its day; the folders of the corpus that it lies in stand in front: 广州/2023-10. A
document is `ISSUE/d06`, a clause `ISSUE/d06/3.1`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_DOCUMENT = re.compile(r"[^/]+(?:/[^/]+)*?/d\d{2,}(?=/|$)")
_MONTHLY = re.compile(r"(?:(?P<above>.*)/)?(?P<year>(?:19|20)\d\d)-(?P<numbers>\d\d(?:\+\d\d)*)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class IssueNumber(NamedTuple):
    """Which issue of a gazette it is: the numbers of a double one go from `first` to `last`, else the two are the same."""

    year: int
    first: int
    last: int

    def joined(self, mark: str) -> str:
        """Its numbers as citations write them, `mark` between those of a double issue: 3, 3-4."""
        return mark.join(str(number) for number in range(self.first, self.last + 1))


def document_of(ref: str) -> str:
    """The document that an id belongs to: 2023-10/d06 of 2023-10/d06/3.1; the id itself where it names none."""
    match = _DOCUMENT.match(ref)
    return match[0] if match else ref


def inside_document(clause_id: str) -> list[str]:
    """The parts of a clause id below its document: ["3.1"] of 2023-10/d06/3.1; none of a document's id."""
    return clause_id[len(document_of(clause_id)) :].split("/")[1:]


def numbered(issue: str) -> IssueNumber | None:
    """Year and numbers of a gazette's issue; None of a document in a file of its own."""
    match = _MONTHLY.fullmatch(issue)
    return IssueNumber(int(match["year"]), int(match["numbers"][:2]), int(match["numbers"][-2:])) if match else None


def is_issue(asked: str, issue: str) -> bool:
    """Whether an issue is the one asked for: that of its name, or a double one that has its number, 2021-03+04 for 2021-03."""
    if asked == issue:
        return True
    if "+" not in issue or "+" in asked or asked.rpartition("/")[0] != issue.rpartition("/")[0]:
        return False
    one, double = numbered(asked), numbered(issue)
    return (
        one is not None and double is not None and one.year == double.year and double.first <= one.first <= double.last
    )


def year_of(issue: str) -> int:
    """The year that an issue's id tells, of whatever kind it is; 0 where it tells none."""
    match = _YEAR.search(issue.rpartition("/")[2])
    return int(match[0]) if match else 0


def missing_months(issues: Sequence[str]) -> list[str]:
    """The monthly issues between the first and the last that are not there; the gazette appears once a month."""
    found = [own for name in issues if "/" not in name and (own := numbered(name))]
    months = sorted({(own.year, number) for own in found for number in range(own.first, own.last + 1)})
    if not months:
        return []
    (year, month), last = months[0], months[-1]
    missing = []
    while (year, month) < last:
        if (year, month) not in months:
            missing.append(f"{year}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return missing
