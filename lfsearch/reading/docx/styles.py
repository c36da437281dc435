"""How a paragraph is set: its own properties over those of its style, over those of the style that this is based on."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from lfsearch.reading.docx.xml import children, find, flag, integer, number, value

_ALIGNMENTS = {"center": "center", "right": "right", "end": "right"}
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "pi": 12.0}
_LENGTH = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)(pt|in|cm|mm|pc|pi)?")
_HEADING = re.compile(r"(?:heading|标题) ?([1-9])")
_SIZE = 10.5  # 五号: what Word takes for Chinese text where a file says nothing
_MAX_BASES = 30  # Word itself goes no deeper than 11


@dataclass(frozen=True, slots=True)
class Properties:
    """What a paragraph or style says of its setting; None where it says nothing. Lengths in points or characters."""

    list_id: int | None = None  # w:numId; 0 takes the number away
    list_level: int | None = None
    left: float | None = None
    left_chars: float | None = None
    first: float | None = None  # of the first line, in addition
    first_chars: float | None = None
    alignment: str | None = None
    heading: int | None = None  # 0-based; 9 is running text
    title: bool | None = None
    size: float | None = None
    hidden: bool | None = None
    new_page: bool | None = None

    def over(self, below: Properties) -> Properties:
        """These, and those of `below` where these say nothing."""
        own = ((name, getattr(self, name)) for name in _NAMES)
        return Properties(**{name: getattr(below, name) if said is None else said for name, said in own})

    def indent(self, first_line: bool = True) -> float:
        """Of the first line, or of the further ones, in characters. So many characters, where said, beat a length."""
        size = self.size or _SIZE
        left = self.left_chars or (self.left or 0) / size
        return left + (self.first_chars or (self.first or 0) / size if first_line else 0)

    def style(self) -> str | None:
        """title, heading-1 ... heading-9, as `Paragraph.style` has it."""
        if self.title and self.heading in {None, 0}:
            return "title"
        return None if self.heading is None or self.heading > 8 else f"heading-{self.heading + 1}"


_NAMES = tuple(field.name for field in fields(Properties))


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of a file by their id, each with all that it is based on."""

    paragraphs: dict[str, Properties]
    characters: dict[str, Properties]
    contents: frozenset[str]  # the ids of those that a table of contents is set in
    default: Properties  # of a paragraph that names no style
    bases: dict[str, tuple[str, ...]]  # a style, the one that it is based on, and so on

    def paragraph(self, style: str | None) -> Properties:
        """Of a paragraph of that style."""
        return self.paragraphs.get(style or "", self.default)


def read_styles(root: ET.Element | None) -> Styles:
    """Read styles.xml; without it every paragraph is as Word sets it by default."""
    elements = {element.get("w:styleId", ""): element for element in children(root) if element.tag == "w:style"}
    defaults = find(root, "w:docDefaults")
    ground = read_properties(find(defaults, "w:pPrDefault", "w:pPr"), find(defaults, "w:rPrDefault", "w:rPr"))
    bases = {style: tuple(_bases(style, elements)) for style in elements}
    whole: dict[str, Properties] = {}
    for chain in bases.values():
        for style in reversed(chain):
            if style not in whole:
                below = ground if elements[style].get("w:type") != "character" else Properties()
                base = value(elements[style], "w:basedOn")
                whole[style] = _own(elements[style]).over(whole.get(base or "", below))
    kinds = {style: element.get("w:type") for style, element in elements.items()}
    default = next((style for style, kind in kinds.items() if kind == "paragraph" and _is_default(elements[style])), "")
    return Styles(
        {style: whole[style] for style, kind in kinds.items() if kind != "character"},
        {style: whole[style] for style, kind in kinds.items() if kind == "character"},
        frozenset(style for style in elements if _called(elements[style]).startswith("toc ")),
        whole.get(default, ground),
        bases,
    )


def _bases(style: str, elements: dict[str, ET.Element]) -> Iterator[str]:
    """The style and those below it, none twice."""
    seen: set[str] = set()
    here: str | None = style
    while here in elements and here not in seen and len(seen) < _MAX_BASES:
        seen.add(here)
        yield here
        here = value(elements[here], "w:basedOn")


def _own(element: ET.Element) -> Properties:
    """What a style says itself. Word names its own styles in English in every language; other programs may not."""
    properties = read_properties(find(element, "w:pPr"), find(element, "w:rPr"))
    name = _called(element)
    heading = _HEADING.fullmatch(name)
    named = Properties(
        heading=int(heading[1]) - 1 if heading else None,
        title=True if name in {"title", "标题"} else False if heading else None,
    )
    return properties.over(named)


def _called(element: ET.Element) -> str:
    return (value(element, "w:name") or "").lower()


def _is_default(element: ET.Element) -> bool:
    return element.get("w:default", "0") not in {"0", "false", "off"}


def read_properties(paragraph: ET.Element | None, run: ET.Element | None = None) -> Properties:
    """What a w:pPr and a w:rPr say."""
    indent = find(paragraph, "w:ind")
    lengths = Properties() if indent is None else _indent(indent)
    alignment = value(paragraph, "w:jc")
    return replace(
        lengths,
        list_id=integer(paragraph, "w:numPr", "w:numId"),
        list_level=integer(paragraph, "w:numPr", "w:ilvl"),
        alignment=None if alignment is None else _ALIGNMENTS.get(alignment, "left"),
        heading=_outline(integer(paragraph, "w:outlineLvl")),
        size=read_size(run),
        hidden=flag(run, "w:vanish"),
        new_page=flag(paragraph, "w:pageBreakBefore"),
    )


def read_size(run: ET.Element | None) -> float | None:
    """The size that a w:rPr says, in points, if it is one that Word offers."""
    size = _length(value(run, "w:sz"), 0.5)
    return size if size is not None and 1 <= size <= 1638 else None


def _indent(indent: ET.Element) -> Properties:
    return Properties(
        left=_either(indent, "w:left", "w:start"),
        left_chars=_hundredths(indent, "w:leftChars", "w:startChars"),
        first=_first(_either(indent, "w:firstLine"), _either(indent, "w:hanging")),
        first_chars=_first(_hundredths(indent, "w:firstLineChars"), _hundredths(indent, "w:hangingChars")),
    )


def _outline(level: int | None) -> int | None:
    return level if level is None or 0 <= level <= 8 else 9


def _first(first_line: float | None, hanging: float | None) -> float | None:
    """A hanging indent moves the first line to the left; where a file says both, that one holds."""
    return first_line if hanging is None else -hanging


def _either(indent: ET.Element, *names: str) -> float | None:
    """The first of these lengths that is there, in points."""
    lengths = (_length(indent.get(name), 0.05) for name in names)
    return next((length for length in lengths if length is not None), None)


def _hundredths(indent: ET.Element, *names: str) -> float | None:
    counts = (number(indent.get(name)) for name in names)
    return next((count / 100 for count in counts if count is not None), None)


def _length(text: str | None, unit: float) -> float | None:
    """A length in points: a number of units, or one that names its unit (1.5cm)."""
    match = _LENGTH.fullmatch(text or "")
    return float(match[1]) * (_POINTS[match[2]] if match[2] else unit) if match else None
