"""Numbered rows that close with units and a deadline: 序号 | 工作事项 | 落实部门 | 时间节点 [| 备注].

The deadline is told by its form, the units before it by how they begin and by the narrow lines of their column; all in
front of them is the task, all behind the deadline the remark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import Row, join, width
from lfsearch.parser.tables.header import Header
from lfsearch.types import Cell

_UNITS_HEADS = ("部门", "单位", "分工")
_DEADLINE_HEADS = ("时限", "时间", "期限", "节点")
# 2023. 5. 15   2023 年 12 月底前   9 月底前   长期坚持     alone on a line, or behind a gap at its end
_DEADLINE = re.compile(
    r"""(?:^|(?<=\s))(?:
        20\d\d\s*[./-]\s*\d{1,2}(?:\s*[./-]\s*\d{1,2})?
      | (?:20\d\d\s*年\s*)?\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?(?:底|底前|前|中旬|上旬|下旬)?
      | 20\d\d\s*年(?:底|底前)? | 长期坚持 | 持续推进 | 全年
    )$""",
    re.VERBOSE,
)
# 市工信局   各县(市、区)   10 个市级专业镇所在县市区
_UNIT = re.compile(r"(?:市[\u4e00-\u9fff]{2}|省[\u4e00-\u9fff]{2}|各[县市区有相单]|相关|有关|\d{1,2}\s*个)")
_GAP_BEFORE_UNIT = re.compile(rf"\s+(?={_UNIT.pattern})")
# A column of units is at most this wide.
_UNITS_WIDTH = 11


def closes_rows(header: Header) -> bool:
    """Whether the columns are number, task, units, deadline."""
    names = header.names
    return (
        len(names) >= 4
        and any(word in names[2] for word in _UNITS_HEADS)
        and any(word in name for name in names[3:] for word in _DEADLINE_HEADS)
    )


def closing_row(lines: Sequence[Line], first: int, last: int, number: str, header: Header) -> Row | None:
    """The row of `lines[first..last]` that begins with `number`; None where units or deadline cannot be told."""
    texts = [line.text for line in lines[first : last + 1]]
    texts[0] = texts[0][len(number) :].strip()
    found = [(place, match) for place, text in enumerate(texts) if (match := _DEADLINE.search(text))]
    if not found:
        return None
    place, match = found[-1]
    before = [*texts[:place], texts[place][: match.start()].strip()]
    task, units = _part_units(before)
    if not task or not units:
        return None
    names = header.names
    deadline = next(name for name in names[3:] if any(word in name for word in _DEADLINE_HEADS))
    cells = [Cell(names[0], number), Cell(names[1], task), Cell(names[2], units), Cell(deadline, join([match[0]]))]
    remark = join(texts[place + 1 :])
    if remark:
        cells.append(Cell(names[-1] if names[-1] != deadline else None, remark))
    return Row(first, last, tuple(cells), number)


def _part_units(texts: Sequence[str]) -> tuple[str, str]:
    """The lines before a deadline as (task, units)."""
    lines = [text for text in texts if text]
    start = len(lines)
    while start > 0 and width(lines[start - 1]) <= _UNITS_WIDTH:
        start -= 1
    own = next((place for place in range(start, len(lines)) if _UNIT.match(lines[place])), None)
    if own:
        return join(lines[:own]), join(lines[own:])
    # The units begin behind a gap on the last line of the task.
    if start and (gaps := list(_GAP_BEFORE_UNIT.finditer(lines[start - 1]))):
        head, tail = lines[start - 1][: gaps[-1].start()], lines[start - 1][gaps[-1].end() :]
        if width(tail) <= _UNITS_WIDTH:
            return join([*lines[: start - 1], head]), join([tail, *lines[start:]])
    return "", ""
