"""Ids of issues, documents and clauses, and their parts.

An issue is named as the gazette numbers it (2023-10), a document that stands in a file of its own by its 文号 or its day;
the folders of the corpus that it lies in stand in front: 广州/2023-10. A document is `ISSUE/d06`, a clause `ISSUE/d06/3.1`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DOCUMENT = re.compile(r"[^/]+(?:/[^/]+)*?/d\d{2,}(?=/|$)")
_MONTHLY = re.compile(r"(?:.*/)?((?:19|20)\d\d)-(\d\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def document_of(ref: str) -> str:
    """The document that an id belongs to: 2023-10/d06 of 2023-10/d06/3.1; the id itself where it names none."""
    match = _DOCUMENT.match(ref)
    return match[0] if match else ref


def inside_document(clause_id: str) -> list[str]:
    """The parts of a clause id below its document: ["3.1"] of 2023-10/d06/3.1; none of a document's id."""
    return clause_id[len(document_of(clause_id)) :].split("/")[1:]


def numbered(issue: str) -> tuple[int, int] | None:
    """Year and number of a gazette's issue; None of a document in a file of its own."""
    match = _MONTHLY.fullmatch(issue)
    return (int(match[1]), int(match[2])) if match else None


def year_of(issue: str) -> int:
    """The year that an issue's id tells, of whatever kind it is; 0 where it tells none."""
    match = _YEAR.search(issue.rpartition("/")[2])
    return int(match[0]) if match else 0


def missing_months(issues: Sequence[str]) -> list[str]:
    """The monthly issues between the first and the last that are not there; the gazette appears once a month."""
    months = sorted({number for name in issues if "/" not in name and (number := numbered(name))})
    if not months:
        return []
    (year, month), last = months[0], months[-1]
    missing = []
    while (year, month) < last:
        if (year, month) not in months:
            missing.append(f"{year}-{month:02d}")
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return missing
