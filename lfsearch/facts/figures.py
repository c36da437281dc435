"""Figures that are a table cell of their own: 57 under 2022年PM2.5浓度控制目标(微克/立方米) in the row of 尧都区.

What such a figure measures is told by the row's words and the column's name; its unit by the cell, else by the column,
else by the words of the row (重力测量(km2)), else by the table (单位:万元/亩).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lfsearch.facts.quantities import NUMBER, UNIT, bound, value, without_names
from lfsearch.facts.reading import Part, Reading
from lfsearch.text.blanks import bare
from lfsearch.text.width import fold
from lfsearch.types import Clause, ClauseKind, Document, Quantity

# 57, 90%, 20家以上, 不低于85%, 300-500: nothing in the cell but a figure.
_CELL = re.compile(
    r"\s*(?:[≥≤><]=?|不[低高小大少多]于|不超过|至少|最[低高少多])?"
    rf"(?P<figure>(?P<first>-?(?:{NUMBER}))"
    rf"(?:(?P<first_unit>{UNIT})?(?:[—~─\-]{{1,3}}|至)(?P<second>{NUMBER}))?[余多]?(?P<unit>{UNIT})?)"
    r"(?:[及或]?以[上下内]|左右)?\s*"
)
_UNIT = re.compile(UNIT)
_NO_CELL = re.compile(r"[—\-–─/\s]*")  # printed where there is nothing to say
# Columns whose figures name something and measure nothing, and those of times.
_NO_MEASURE = re.compile(
    r"序号|编号|代码|编码|[证账卡门牌房文]号|号码|电话|手机|联系|邮编|邮政|名次|排名|页码|年份|年度$|届次|批次|备注"
    r"|时限|期限|时间|日期|节点|截止"
)
# A cell of these columns, and any other without a name, may hold a year, which is no figure.
_YEAR = re.compile(r"(?:19|20)\d\d")
# Without a unit and so long: a telephone, a code.
_LONGEST = 7
# 重污染天数, 计划数(人), 矿区个数: the column's name ends with what it counts.
_COUNT = re.compile(r"([个家台户人次天项处所件辆亩条座只头])数量?$")
_MARKS = re.compile(r"(?:考核)?(?:分值|得分|满分|标准分)$")
_BRACKET = re.compile(r"\((?:单位:?)?([^()]{1,16})\)")
_DECLARED = re.compile(r"(?:^|\()单位:([^()。;,]{1,16}?)\)?$")
# The words of a row that tell which row it is: the last of them, each no longer than a name.
_KEYS, _KEY_LENGTH = 2, 40


def declared_units(document: Document) -> Mapping[str, str]:
    """The unit that a table states for all its figures (单位:万元 / 亩), by the id of each of its rows."""
    units: dict[str, str] = {}
    _declare(document.clauses, "", units)
    return units


def _declare(clauses: Sequence[Clause], unit: str, units: dict[str, str]) -> None:
    for clause in clauses:
        if clause.kind is ClauseKind.ROW:
            if unit:
                units[clause.id] = unit
            own = unit
        else:
            match = _DECLARED.search(bare(fold(clause.text)).rstrip("。"))
            own = match[1] if match else ""
            # A line between a table's title and its rows speaks for what follows it.
            unit = own if own or clause.children else unit
        _declare(clause.children, own, units)


def with_figures(quantities: Sequence[Quantity], reading: Reading, declared: str | None) -> tuple[Quantity, ...]:
    """The quantities of a row's text with the figures of its cells, in order; `declared` is the table's unit."""
    figures = list(_figures(reading, declared))
    places = {(figure.start, figure.end) for figure in figures}
    others = [quantity for quantity in quantities if (quantity.start, quantity.end) not in places]
    return tuple(sorted([*others, *figures], key=lambda quantity: (quantity.start, quantity.end)))


def _figures(reading: Reading, declared: str | None) -> Iterator[Quantity]:
    parts = reading.parts
    if len(parts) < 2:
        return
    text = without_names(reading.text)
    matches = [_CELL.fullmatch(text, part.start, part.end) for part in parts]
    texts = [bare(reading.text[part.start : part.end]) for part in parts]
    words = [match is None and not _NO_CELL.fullmatch(text) for match, text in zip(matches, texts, strict=True)]
    first_word = words.index(True) if True in words else len(parts)
    for place, (part, match) in enumerate(zip(parts, matches, strict=True)):
        column = bare(fold(part.column))
        # A number in front of the row's words is the row's.
        if match is None or _NO_MEASURE.search(column) or (place < first_word and not match["unit"]):
            continue
        keys = [texts[other] for other in range(place) if words[other] and _is_key(parts[other])]
        unit = match["unit"] or _unit(column, keys) or declared or ""
        if unit or not _names(match["first"], column):
            yield from _quantities(reading, match, unit, _measure(column, keys))


def _is_key(part: Part) -> bool:
    return not _NO_MEASURE.search(part.column) and part.end - part.start <= _KEY_LENGTH


def _names(figure: str, column: str) -> bool:
    """Whether a figure without a unit is a year, a telephone or a code."""
    return len(figure) >= _LONGEST or (_YEAR.fullmatch(figure) is not None and (not column or column.endswith("年")))


def _unit(column: str, keys: Sequence[str]) -> str | None:
    for text in (column, *reversed(keys)):
        if found := next((match[1] for match in _BRACKET.finditer(text) if _UNIT.fullmatch(match[1])), None):
            return found
        if _MARKS.search(text):
            return "分"
        if counted := _COUNT.search(text):
            return counted[1]
    return None


def _measure(column: str, keys: Sequence[str]) -> str | None:
    def plain(text: str) -> str:
        return _BRACKET.sub(lambda match: "" if match[1] == "单位" or _UNIT.fullmatch(match[1]) else match[0], text)

    return " ".join(filter(None, map(plain, (*keys[-_KEYS:], column)))) or None


def _quantities(reading: Reading, match: re.Match[str], unit: str, measure: str | None) -> Iterator[Quantity]:
    start, end = match.span("figure")
    printed, place = reading.printed(start, end), reading.span(start, end)
    first = value(match["first"])
    if match["second"]:
        yield Quantity(printed, first, match["first_unit"] or unit, ">=", measure, *place)
        yield Quantity(printed, value(match["second"]), unit, "<=", measure, *place)
        return
    yield Quantity(printed, first, unit, bound(reading.text, start, end), measure, *place)
