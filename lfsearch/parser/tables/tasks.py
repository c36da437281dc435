"""Task tables: 类别 | 重点工作 | 主要任务 | 完成时限 | 工程措施 [| 责任分工], told by their deadline cells.

The first two columns are merged cells printed once in front of the rows they cover; the last is a merged cell printed
after them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lfsearch.parser.lines import Line
from lfsearch.parser.tables.cells import (
    SENTENCE_END,
    Row,
    column_parts,
    join,
    join_lines,
    printed_cells,
    width,
    wrapped_cells,
)
from lfsearch.parser.tables.deadlines import Deadline, find_deadlines
from lfsearch.parser.tables.header import Header
from lfsearch.parser.tables.rows import carry, cut_long, header_row, plain_row, segments, warn_order
from lfsearch.text.blanks import squeeze
from lfsearch.types import Cell, ParseWarning

# Responsible units: the cell begins with a unit and ends with what the last ones have to do.
_UNITS = re.compile(
    r"(?:市[\u4e00-\u9fff]{2}|各(?:县|市|有关|相关)|相关|有关|省[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{2,3}[县区]政府)"
)
_UNITS_END = re.compile(r"(?:落实|配合|负责|牵头|实施|协助)。?$")
_TOPIC_END = re.compile(r"(?:治理|控制|整治|替代|调整|改善|管理|利用|监控|网络|管控|应对)$")
_ROLE = re.compile(r"牵头|配合|落实|负责")
_UNIT_WIDTH = 11  # a column of units is about ten characters wide
_KEY_WIDTH = 10  # and so are the columns of topics and tasks
_TASK_GAP = re.compile(r"(?<=[\u4e00-\u9fff)”])\s+(?=[\u4e00-\u9fff(“A-Z])")
_DEADLINE_HEADS = ("时限", "时间", "期限", "节点")
_VERTICAL_WIDTH = 3  # 产业 / 结构 / 调整, 重污 / 染天气 / 管控


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row of the table: keys, deadline, measure, as line spans; `end` is exclusive and leaves the units out."""

    first: int
    deadline: Deadline
    end: int


@dataclass(slots=True)
class _Merged:
    """The merged cells in force while reading on."""

    category: Cell | None = None
    topic: Cell | None = None
    task: Cell | None = None

    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in (self.category, self.topic, self.task) if cell is not None)


_Span = tuple[int, int]


def task_rows(lines: Sequence[Line], header: Header, end: int) -> tuple[list[Row], list[ParseWarning]]:
    """One row per deadline cell, with category, topic, task and responsible units where they are merged cells."""
    rows: list[Row] = []
    warnings: list[ParseWarning] = []
    merged = _Merged()
    for first, stop, is_header in segments(lines, header, end):
        if is_header:
            rows.append(header_row(lines, first, stop))
            continue
        deadlines = find_deadlines(lines, first, stop)
        if not deadlines:
            rows += cut_long(lines, plain_row(lines, first, stop - 1, merged.cells()), merged.cells())
            continue
        if _deadline_is_last(header):
            rows += _closing_rows(lines, header, deadlines, first, stop)
            continue
        units = _unit_cells(lines, deadlines, stop) if has_units(header) else []
        for group, cells in _groups(_entries(lines, deadlines, units, first, stop), units):
            last = max(group[-1].end, cells[-1][1] if cells else 0) - 1
            if len(cells) > 1 and len(group) > 1:
                # All tasks, then all measures, then all units: the order within the block is lost.
                _read_category(lines, group[0].first, group[0].deadline.first, header, merged)
                rows += cut_long(lines, plain_row(lines, group[0].first, last), merged.cells())
                warnings.append(warn_order(lines, group[0].first, last))
                continue
            for entry in group:
                printed = cells if entry is group[-1] else []
                row = _task_row(lines, header, entry, last if printed else entry.end - 1, printed, cells, merged)
                rows += cut_long(lines, row, merged.cells())
        if rows[-1].last + 1 < stop:
            rows += cut_long(lines, plain_row(lines, rows[-1].last + 1, stop - 1, merged.cells()), merged.cells())
    return rows, warnings


def has_units(header: Header) -> bool:
    """Whether the table's last column names the responsible units."""
    return any(word in header.names[-1] for word in ("责任", "单位", "部门", "牵头", "分工"))


def _deadline_is_last(header: Header) -> bool:
    """Whether the deadline ends a row, remarks aside."""
    names = [name for name in header.names if "备注" not in name]
    return any(word in names[-1] for word in _DEADLINE_HEADS)


def _closing_rows(
    lines: Sequence[Line], header: Header, deadlines: Sequence[Deadline], first: int, stop: int
) -> list[Row]:
    """Rows of a table whose deadline column is the last: each ends with its deadline."""
    rows: list[Row] = []
    starts = [first, *(deadline.end for deadline in deadlines[:-1])]
    ends = [*(deadline.end for deadline in deadlines[:-1]), stop]
    for deadline, start, end in zip(deadlines, starts, ends, strict=True):
        texts = printed_cells(lines, start, deadline.first - 1)
        texts += [squeeze(part) for part in column_parts(deadline.tasks) if part]
        rest = join([deadline.measure, *(line.text for line in lines[deadline.end : end])])
        cells = [*(Cell(None, text) for text in texts), Cell(_named(header, *_DEADLINE_HEADS), squeeze(deadline.when))]
        cells += [Cell(None, rest)] if rest else []
        rows += cut_long(lines, Row(start, end - 1, tuple(cells), texts[0] if texts else None), ())
    return rows


def _unit_cells(lines: Sequence[Line], deadlines: Sequence[Deadline], stop: int) -> list[_Span]:
    """The cells of responsible units, as (first, end)."""
    cells: list[_Span] = []
    for place, deadline in enumerate(deadlines):
        limit = deadlines[place + 1].first if place + 1 < len(deadlines) else stop
        index = deadline.end + (0 if deadline.measure else 1)
        while index < limit:
            end = _unit_cell_end(lines, index, limit)
            if end:
                cells.append((index, end))
            index = end or index + 1
    return cells


def _unit_cell_end(lines: Sequence[Line], first: int, limit: int) -> int:
    """Where the cell of units that begins at `first` ends; 0 if none begins."""
    apart = lines[first].gap > 0 or SENTENCE_END.search(lines[first - 1].text)
    if not apart or not _UNITS.match(lines[first].text):
        return 0
    text = ""
    for index in range(first, min(first + 14, limit)):
        if width(lines[index].text) > _UNIT_WIDTH:
            return 0
        text += squeeze(lines[index].text)
        if _UNITS_END.search(text) and _ROLE.search(text):
            return index + 1
    return 0


def _entries(
    lines: Sequence[Line], deadlines: Sequence[Deadline], units: Sequence[_Span], first: int, stop: int
) -> list[_Entry]:
    """Cut between each deadline's measure and the keys of the next."""
    entries: list[_Entry] = []
    start = first
    for place, deadline in enumerate(deadlines):
        limit = deadlines[place + 1].first if place + 1 < len(deadlines) else stop
        between = [cell for cell in units if deadline.end <= cell[0] < limit]
        if between:
            entries.append(_Entry(start, deadline, between[0][0]))
            start = between[-1][1]
        else:
            last = place + 1 == len(deadlines)
            end = stop if last else _measure_end(lines, deadline, limit)
            entries.append(_Entry(start, deadline, end))
            start = end
    return entries


def _measure_end(lines: Sequence[Line], deadline: Deadline, limit: int) -> int:
    """Where the measure ends and the narrow keys of the next row begin."""
    floor = min(deadline.end + (0 if deadline.measure else 1), limit)
    end = limit
    while end > floor and _is_key(lines[end - 1].text):
        end -= 1
    widest = max((width(line.text) for line in lines[deadline.end : end]), default=0.0)
    if floor < end < limit:
        above = lines[end - 1].text
        full = width(above) >= 0.85 * widest and not SENTENCE_END.search(above)
        if full and lines[end].gap == 0:
            end += 1
    return end


def _is_key(text: str) -> bool:
    return (
        "。" not in text
        and not SENTENCE_END.search(text)
        and all(width(part) <= _KEY_WIDTH for part in column_parts(text))
    )


def _groups(entries: Sequence[_Entry], units: Sequence[_Span]) -> list[tuple[list[_Entry], list[_Span]]]:
    """The entries up to each run of unit cells, with those cells: a merged unit cell covers the entries before it."""
    groups: list[tuple[list[_Entry], list[_Span]]] = []
    group: list[_Entry] = []
    for place, entry in enumerate(entries):
        group.append(entry)
        limit = entries[place + 1].deadline.first if place + 1 < len(entries) else None
        cells = [cell for cell in units if cell[0] >= entry.end and (limit is None or cell[0] < limit)]
        if cells:
            groups.append((group, cells))
            group = []
    if group:
        groups += [([entry], []) for entry in group]
    return groups


def _task_row(
    lines: Sequence[Line],
    header: Header,
    entry: _Entry,
    last: int,
    printed: Sequence[_Span],
    units: Sequence[_Span],
    merged: _Merged,
) -> Row:
    """The row of one deadline, the merged cells put in; `printed` are the unit cells on the row's own lines."""
    before = merged.cells()
    keys = _read_keys(lines, entry, header, merged)
    columns = {cell.column for cell in keys}
    front = carry([cell for cell in merged.cells() if cell in before and cell.column not in columns])
    deadline = entry.deadline
    measure_end = printed[0][0] if printed else entry.end
    measure = join([deadline.measure, *(line.text for line in lines[deadline.end : measure_end])])
    column = _named(header, *_DEADLINE_HEADS)
    cells = [*front, *keys, Cell(column, squeeze(deadline.when)), Cell(_measure_name(header), measure)]
    if printed:
        cells += _unit_texts(lines, header, printed, last)
    else:
        cells += carry([Cell(header.names[-1], join_lines(lines, first, end - 1)) for first, end in units])
    label = merged.task or merged.topic or merged.category
    return Row(entry.first, last, tuple(cell for cell in cells if cell.text), label.text if label else None)


def _unit_texts(lines: Sequence[Line], header: Header, spans: Sequence[_Span], last: int) -> list[Cell]:
    """The unit cells, and whatever stands between and after them."""
    cells: list[Cell] = []
    start = spans[0][0]
    for first, end in [*spans, (last + 1, last + 1)]:
        if start < first:
            cells.append(Cell(None, join_lines(lines, start, first - 1)))
        if first < end:
            cells.append(Cell(header.names[-1], join_lines(lines, first, end - 1)))
        start = end
    return cells


def _read_category(lines: Sequence[Line], first: int, end: int, header: Header, merged: _Merged) -> int:
    """Take a vertical category cell at `first` into `merged`; where the keys after it begin."""
    index = first
    while index < end and width(lines[index].text) <= _VERTICAL_WIDTH:
        if index > first and lines[index].gap > lines[first + 1].gap:
            break
        index += 1
    # 能力 / 建设 is a category in two lines; 排污口 / 整治 is a task.
    if index - first < (2 if all(width(line.text) <= 2 for line in lines[first:index]) else 3):
        return first
    text = join_lines(lines, first, index - 1)
    merged.category, merged.topic, merged.task = Cell(header.names[0], text), None, None
    return index


def _read_keys(lines: Sequence[Line], entry: _Entry, header: Header, merged: _Merged) -> list[Cell]:
    """The key cells printed in front of a deadline; `merged` is brought up to date."""
    known = merged.category
    start = _read_category(lines, entry.first, entry.deadline.first, header, merged)
    keys = [merged.category] if merged.category is not None and merged.category is not known else []
    if merged.category is not None and keys:
        column, text = merged.category.column, merged.category.text
        half = len(text) // 2
        if text[:half] == text[half:]:
            # Printed twice because the merged cell was cut in two; both are cells of the row, one is carried on.
            merged.category = Cell(column, text[:half])
            keys = [merged.category, Cell(column, text[half:])]
    texts = [squeeze(line.text) for line in lines[start : entry.deadline.first]]
    same_line = [squeeze(part) for part in _TASK_GAP.split(entry.deadline.tasks) if part]
    topic, task = _topic_and_task(lines, start, texts, same_line)
    if topic:
        merged.topic, merged.task = Cell(_name(header, 1), topic), None
        keys.append(merged.topic)
    if task:
        merged.task = Cell(_name(header, 2), task)
        keys.append(merged.task)
    return keys


def _topic_and_task(lines: Sequence[Line], start: int, texts: list[str], same_line: list[str]) -> tuple[str, str]:
    """The keys as (topic, task); the topic is "" where it is a merged cell printed at an earlier row."""
    if same_line:
        parts = [join(texts), *same_line] if texts else same_line
        return (join(parts[:-1]), parts[-1]) if len(parts) > 1 else ("", parts[0])
    count = len(texts)
    if count > 1 and count % 2 == 0 and texts[: count // 2] == texts[count // 2 :]:
        return join(texts[: count // 2]), join(texts[count // 2 :])
    for size in range(1, count):
        if _TOPIC_END.search(join(texts[:size])):
            return join(texts[:size]), join(texts[size:])
    cells = _key_cells(lines, start, start + count)
    if len(cells) < 2:
        return "", join(texts)
    return join_lines(lines, *cells[0]), join_lines(lines, cells[1][0], start + count - 1)


def _key_cells(lines: Sequence[Line], first: int, end: int) -> list[_Span]:
    """Key lines as cells: by the gaps where the page has gaps between cells only, otherwise by their wrapping."""
    if all(lines[index].gap for index in range(first + 1, end)):
        return wrapped_cells(lines, first, end - 1)
    starts = [first, *(index for index in range(first + 1, end) if lines[index].gap)]
    return [(start, after - 1) for start, after in zip(starts, [*starts[1:], end], strict=True)]


def _name(header: Header, place: int) -> str | None:
    return header.names[place] if place < len(header.names) else None


def _named(header: Header, *words: str) -> str | None:
    return next((name for name in header.names if any(word in name for word in words)), None)


def _measure_name(header: Header) -> str | None:
    return _named(header, "措施", "内容", "要求")
