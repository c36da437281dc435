"""Ranges of days by which something is due: ..2023-12-31, 2023-10.., 2023."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from lfsearch.errors import QueryError
from lfsearch.types import Deadline

_DAY = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2}))?)?[日月年]?")


class DueRange(NamedTuple):
    """The first and the last day, both included; None where it is open."""

    first: dt.date | None = None
    last: dt.date | None = None

    def holds(self, deadline: Deadline) -> bool:
        """Whether the last day of a deadline lies in it; a start (10月起) and 长期坚持 have none."""
        day = deadline.date
        if day is None:
            return False
        return not (self.first and day < self.first) and not (self.last and day > self.last)

    def __str__(self) -> str:
        return f"{self.first or ''}..{self.last or ''}"


def parse_due(text: str) -> DueRange:
    """Read ..2023-12-31, 2023-10-01..2023-12-31, 2023-12 or 2023; QueryError when it is none."""
    first, dots, last = text.strip().partition("..")
    try:
        begins = _days(first)[0] if first.strip() else None
        ends = _days(last)[1] if last.strip() else None if dots else _days(first)[1]
    except (TypeError, ValueError):
        raise _unread(text) from None
    if not (begins or ends):
        raise _unread(text)
    if begins and ends and begins > ends:
        raise QueryError(
            f"The range {text} ends before it begins; write the earlier day first.",
            f"期限范围 {text} 前后颠倒；请先写较早的日期。",
        )
    return DueRange(begins, ends)


def _unread(text: str) -> QueryError:
    return QueryError(
        f"{text!r} is no range of days; write ..2023-12-31 (until then), 2023-10-01.. or 2023-12.",
        f"“{text}”不是期限范围；请写成 ..2023-12-31（此日及以前）、2023-10-01.. 或 2023-12。",
    )


def _days(text: str) -> tuple[dt.date, dt.date]:
    """The first and last day of a day, month or year; TypeError or ValueError when it is none."""
    match = _DAY.fullmatch(text.strip())
    year, month, day = (int(part) if part else None for part in match.groups()) if match else (None, None, None)
    if year is None:
        raise ValueError(text)
    if day and month:
        return dt.date(year, month, day), dt.date(year, month, day)
    last = calendar.monthrange(year, month or 12)[1]
    return dt.date(year, month or 1, 1), dt.date(year, month or 12, last)
