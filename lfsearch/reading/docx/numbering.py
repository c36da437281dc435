"""The numbers that Word puts in front of paragraphs by itself (ECMA-376, 17.9): the lists, and how they count."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from lfsearch.reading.docx.formats import formatted
from lfsearch.reading.docx.styles import Properties, Styles, read_properties
from lfsearch.reading.docx.symbols import printed
from lfsearch.reading.docx.xml import children, find, flag, integer, number, value

_LEVELS = 9
_PLACE = re.compile("%([1-9])")
_MAX_LABEL = 100  # characters; Word takes no longer text, and letters that are repeated would fill the memory
_BULLET = "•"  # for one that is a picture


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    start: int
    format: str
    text: str  # what is printed, %1 standing for the number of the first level; a bullet as it is
    custom: str | None = None  # the pattern, where the format is called custom
    legal: bool = False  # all numbers in figures, whatever format their own level has
    restart: int | None = None  # the highest level (1-based) behind which this one begins anew; 0 for never
    style: str | None = None  # paragraphs of this style are of this level
    setting: Properties = field(default_factory=Properties)  # the indent


@dataclass(frozen=True, slots=True)
class NumberedList:
    """What a w:num says: the levels of an abstract list, and where it begins to count anew."""

    counts: str  # of the abstract list: all that are made from it go on counting together
    levels: tuple[Level | None, ...]
    overrides: tuple[int | None, ...]  # of each level: the number with which this list begins anew


@dataclass(slots=True)
class Counters:
    """How far each list has counted, while a text is read from its beginning to its end."""

    numbers: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[int, int]] = field(default_factory=set)  # list and level that have begun anew already

    def label(self, lists: dict[int, NumberedList], list_id: int, level: int) -> str:
        """Count one paragraph of that level of the list; the label that Word prints in front of it."""
        numbered = lists[list_id]
        numbers = self.numbers.setdefault(numbered.counts, [None] * _LEVELS)
        override = numbered.overrides[level]
        if override is not None and (list_id, level) not in self.begun:
            numbers[level] = None
        self.begun.add((list_id, level))
        before = numbers[level]
        numbers[level] = _start(numbered, level) if before is None else before + 1
        for above in range(level):  # a level that was left out has been passed: 1.1 makes the next one of level 1 a 2
            if numbers[above] is None:
                numbers[above] = _start(numbered, above)
        for below in range(level + 1, _LEVELS):
            if _begins_anew(numbered.levels[below], below, level):
                numbers[below] = None
        return _label(numbered, numbers, level)


def _start(numbered: NumberedList, level: int) -> int:
    override, here = numbered.overrides[level], numbered.levels[level]
    return override if override is not None else here.start if here else 0


def _begins_anew(below: Level | None, depth: int, level: int) -> bool:
    """Whether a paragraph of `level` makes the level at `depth` below it begin anew."""
    restart = None if below is None else below.restart
    if restart is None or restart > depth:  # the standard has a level that is not above ignored
        return True
    return level < restart


def _label(numbered: NumberedList, numbers: list[int | None], level: int) -> str:
    here = numbered.levels[level]
    if here is None:
        return ""

    def one(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        its, count = numbered.levels[place], numbers[place]
        if its is None or count is None or place > level:
            return ""
        legal = here.legal and its.format not in {"none", "bullet"}
        return formatted(count, "decimal" if legal else its.format, its.custom)

    return (here.text if here.format == "bullet" else _PLACE.sub(one, here.text)).strip()[:_MAX_LABEL]


# -- numbering.xml -----------------------------------------------------------------------------------------------------


def read_numbering(root: ET.Element | None, styles: Styles) -> dict[int, NumberedList]:
    """The lists of a file by their w:numId."""
    abstract: dict[str, ET.Element] = {}
    linked: dict[str, str] = {}  # a list style, and the abstract list that is it
    for element in children(root):
        if element.tag == "w:abstractNum":
            name = element.get("w:abstractNumId", "")
            abstract.setdefault(name, element)
            linked.setdefault(value(element, "w:styleLink") or "", name)
    nums = {number(element.get("w:numId")): element for element in children(root) if element.tag == "w:num"}
    read = {name: _levels(element) for name, element in abstract.items()}
    lists = {}
    for list_id, element in nums.items():
        name = value(element, "w:abstractNumId") or ""
        if list_id and name in abstract:
            link = value(abstract[name], "w:numStyleLink")
            source = None if link is None else _linked(link, linked, nums, styles)
            lists[list_id] = _with_overrides(name, read.get(source or "", read[name]), element)
    return lists


def _linked(style: str, linked: dict[str, str], nums: dict[int | None, ET.Element], styles: Styles) -> str | None:
    """The abstract list that holds the levels of a list style."""
    return linked.get(style) or value(nums.get(styles.paragraph(style).list_id), "w:abstractNumId")


def _levels(abstract: ET.Element) -> tuple[Level | None, ...]:
    levels: list[Level | None] = [None] * _LEVELS
    for element in abstract:
        depth = number(element.get("w:ilvl"))
        if element.tag == "w:lvl" and depth is not None and 0 <= depth < _LEVELS:
            levels[depth] = _level(element)
    return tuple(levels)


def _level(element: ET.Element) -> Level:
    form = find(element, "w:numFmt")
    if form is None:  # a format of later versions stands beside one for older programs
        form = find(element, "mc:AlternateContent", "mc:Choice", "w:numFmt")
    name = "decimal" if form is None else form.get("w:val", "decimal")
    text = (value(element, "w:lvlText") or "")[:_MAX_LABEL]
    if name == "bullet":
        fonts = find(element, "w:rPr", "w:rFonts")
        font = None if fonts is None else fonts.get("w:ascii") or fonts.get("w:hAnsi")
        private = any("\ue000" <= char <= "\uf8ff" for char in text)
        text = printed(text, font or "wingdings" if private else font)
        if find(element, "w:lvlPicBulletId") is not None or any("\ue000" <= char <= "\uf8ff" for char in text):
            text = _BULLET
    return Level(
        start=integer(element, "w:start") or 0,
        format=name,
        text=text,
        custom=None if form is None else form.get("w:format"),
        legal=bool(flag(element, "w:isLgl")),
        restart=integer(element, "w:lvlRestart"),
        style=value(element, "w:pStyle"),
        setting=read_properties(find(element, "w:pPr")),
    )


def _with_overrides(counts: str, levels: tuple[Level | None, ...], element: ET.Element) -> NumberedList:
    own = list(levels)
    starts: list[int | None] = [None] * _LEVELS
    for override in element:
        depth = number(override.get("w:ilvl"))
        if override.tag != "w:lvlOverride" or depth is None or not 0 <= depth < _LEVELS:
            continue
        level = find(override, "w:lvl")
        if level is not None:
            own[depth] = _level(level)
        starts[depth] = integer(override, "w:startOverride")
    return NumberedList(counts, tuple(own), tuple(starts))


# -- which list and level a paragraph is of ----------------------------------------------------------------------------


def place_of(
    own: Properties, style: str | None, styles: Styles, lists: dict[int, NumberedList]
) -> tuple[int, int] | None:
    """The list and the level that number a paragraph; None for one without a number. `own` is what itself says."""
    inherited = styles.paragraph(style)
    list_id = inherited.list_id if own.list_id is None else own.list_id
    numbered = lists.get(list_id or 0)  # 0 and a list that is not there: no number
    if list_id is None or numbered is None:
        return None
    if own.list_level is not None:
        level = own.list_level
    elif own.list_id is not None:
        level = 0
    else:
        by_style = (_level_of(base, numbered) for base in styles.bases.get(style or "", ()))
        level = next((found for found in by_style if found is not None), inherited.list_level or 0)
    return (list_id, level) if 0 <= level < _LEVELS and numbered.levels[level] is not None else None


def _level_of(style: str, numbered: NumberedList) -> int | None:
    return next((depth for depth, level in enumerate(numbered.levels) if level and level.style == style), None)
