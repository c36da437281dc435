"""The deadline cells of task tables: 2020 年 / 12 月底前, 长期坚持, 全年."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import PUNCTUATION, width

_UNTIL = r"(?:底前|底|前|日前|中旬前|之前|月前|末)"
_MONTH = rf"\d{{1,2}}(?:\s*[-—~至]\s*\d{{1,2}})?\s*月(?:\s*\d{{1,2}}\s*日)?\s*{_UNTIL}"
# A deadline cell at the start of a line, or after the tasks on the same line; what follows it is the measure.
_DEADLINE = re.compile(
    rf"""
    (?P<tasks>.*?)(?:^|(?<=\s))
    (?P<when>(?:20\d\d\s*年\s*)?{_MONTH} | 20\d\d\s*年\s*{_UNTIL} | 长期坚持 | 长期 | 全年 | 持续推进 | 持续开展)
    (?=\s|$) \s* (?P<measure>.*)
    """,
    re.VERBOSE,
)
# The first half of a deadline broken over two lines, and the second.
_YEAR = re.compile(r"(?P<tasks>.*?)(?:^|(?<=\s))20\d\d\s*年(?:\s*\d{1,2}\s*月)?$")
_REST = re.compile(rf"(?:{_MONTH}|\d{{1,2}}\s*日{_UNTIL})(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline cell on `lines[first:end]`, with what stands before and after it on the same lines."""

    first: int
    end: int
    tasks: str
    when: str
    measure: str


def find_deadlines(lines: Sequence[Line], first: int, stop: int) -> list[Deadline]:
    """The deadline cells in `lines[first:stop]`, those broken over two lines put together."""
    found: list[Deadline] = []
    index = first
    while index < stop:
        text = lines[index].text
        year = _YEAR.match(text)
        rest = _REST.match(lines[index + 1].text) if year and index + 1 < stop else None
        match = _DEADLINE.match(text)
        if year and rest:
            after = lines[index + 1].text[rest.end() :].strip()
            tasks = year["tasks"].strip()
            found.append(Deadline(index, index + 2, tasks, text[len(year["tasks"]) :] + rest[0], after))
            index += 1
        elif match and not PUNCTUATION.search(match["tasks"]) and width(match["tasks"]) <= 30:
            found.append(Deadline(index, index + 1, match["tasks"].strip(), match["when"], match["measure"].strip()))
        index += 1
    return found
