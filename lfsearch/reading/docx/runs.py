"""What stands in a paragraph: its printed text, where its lines and pages end, and the text boxes anchored in it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from lfsearch.reading.docx.styles import Styles, read_size
from lfsearch.reading.docx.symbols import enclosed, printed, symbol
from lfsearch.reading.docx.xml import children, find, flag, value


class Mark(Enum):
    """What ends in the middle of a paragraph."""

    LINE = auto()
    PAGE = auto()  # and the line with it
    RENDERED_PAGE = auto()  # where Word last saw a page end, in the middle of a line or not


@dataclass(frozen=True, slots=True)
class TextBox:
    """A text box anchored here."""

    content: ET.Element


@dataclass(frozen=True, slots=True)
class Text:
    """Printed text, and the size in which it says that it is set, in points."""

    text: str
    size: float | None = None


Piece: TypeAlias = Text | Mark | TextBox

# Struck out, moved away, said beside the text, or properties: nothing that is printed at this place.
_LEFT_OUT = {
    "w:del", "w:moveFrom", "w:rPr", "w:pPr", "w:sdtPr", "w:sdtEndPr", "w:customXmlPr", "w:smartTagPr", "w:rt", "w:rubyPr",
    "w:tblPr", "w:fldData", "w:delText", "w:delInstrText", "w:footnoteRef", "w:annotationRef",
}  # fmt: skip
_MARKS = {"w:cr": Mark.LINE, "w:lastRenderedPageBreak": Mark.RENDERED_PAGE}
_CHARS = {"w:tab": "\t", "w:ptab": "\t", "w:noBreakHyphen": "-"}
_MAX_INSTRUCTION = 200  # characters; the only field that prints by itself is short
NOTES = {"w:footnoteReference", "w:endnoteReference"}


@dataclass(slots=True)
class _Field:
    said: str = ""  # what it says it is, as far as it matters
    result: bool = False  # its result has begun


@dataclass(slots=True)
class Fields:
    """The fields that are open, the innermost last."""

    open: list[_Field] = field(default_factory=list)
    silent: int = 0  # how many of them have not come to their result

    def shown(self) -> bool:
        """Whether text that comes now is printed: it is not part of what a field says."""
        return not self.silent

    def mark(self, kind: str | None) -> str:
        """Take in a w:fldChar; what a field that has no result stored prints by itself."""
        if kind == "begin":
            self.open.append(_Field())
            self.silent += 1
        elif kind == "separate" and self.open and not self.open[-1].result:
            self.open[-1].result = True
            self.silent -= 1
        elif kind == "end" and self.open:
            ended = self.open.pop()
            self.silent -= not ended.result
            if not ended.result and self.shown():
                return enclosed(ended.said) or ""
        return ""

    def instruct(self, text: str) -> None:
        """Take in a w:instrText."""
        if self.open and len(self.open[-1].said) < _MAX_INSTRUCTION:
            self.open[-1].said += text

    def end_paragraph(self) -> None:
        """What a field says ends with its paragraph at the latest: one that is never closed must not hide the rest."""
        if self.silent:
            self.open = [one for one in self.open if one.result]
            self.silent = 0


def pieces(element: ET.Element, styles: Styles, fields: Fields, hidden: bool = False) -> Iterator[Piece]:
    """What is printed of a paragraph or of an element in it; `hidden` when its style hides it."""
    for child in branch(element) if element.tag == "mc:AlternateContent" else children(element):
        tag = child.tag
        if tag in _LEFT_OUT:
            continue
        if tag == "w:r":
            yield from _run(child, styles, fields, hidden)
        elif tag == "w:txbxContent":
            yield TextBox(child)
        elif tag == "v:textpath" and child.get("string"):
            yield TextBox(_word_art(child.get("string", "")))
        elif tag == "m:t":
            yield Text(child.text or "")
        else:
            yield from pieces(child, styles, fields, hidden)


def branch(alternatives: ET.Element) -> ET.Element:
    """Of what one of several versions is to be shown, the first that holds text; the same text stands in the others."""
    branches = list(alternatives)
    empty = ET.Element("mc:Fallback")
    return next((one for one in branches if any(_texts(one))), branches[0] if branches else empty)


def _texts(element: ET.Element) -> Iterator[bool]:
    return (child.tag in {"w:t", "m:t", "w:sym"} or child.get("string") is not None for child in element.iter())


def _word_art(text: str) -> ET.Element:
    """Text drawn as a picture (the head of a red-head document) as the text box that it could be."""
    content = ET.Element("w:txbxContent")
    run = ET.SubElement(ET.SubElement(content, "w:p"), "w:r")
    ET.SubElement(run, "w:t").text = text
    return content


def _run(run: ET.Element, styles: Styles, fields: Fields, hidden: bool) -> Iterator[Piece]:
    properties = find(run, "w:rPr")
    style = styles.characters.get(value(properties, "w:rStyle") or "")
    said = (flag(properties, "w:vanish"), style.hidden if style else None, hidden)
    size = read_size(properties) or (style.size if style else None)
    fonts = find(properties, "w:rFonts")
    font = None if fonts is None else fonts.get("w:ascii") or fonts.get("w:hAnsi")
    look = _Look(next(one for one in said if one is not None), size, font)
    yield from _in_run(run, styles, fields, look)


@dataclass(frozen=True, slots=True)
class _Look:
    hidden: bool
    size: float | None
    font: str | None


def _in_run(element: ET.Element, styles: Styles, fields: Fields, look: _Look) -> Iterator[Piece]:
    for child in branch(element) if element.tag == "mc:AlternateContent" else children(element):
        tag = child.tag
        if tag in _LEFT_OUT:
            continue
        if tag == "w:fldChar":
            text = fields.mark(child.get("w:fldCharType"))
            if text and not look.hidden:
                yield Text(text, look.size)
        elif tag == "w:instrText":
            fields.instruct(child.text or "")
        elif tag in {"w:drawing", "w:pict", "w:object"}:
            yield from pieces(child, styles, fields)
        elif tag in {"w:ruby", "w:rubyBase", "mc:AlternateContent"}:
            yield from _in_run(child, styles, fields, look)
        elif tag == "w:r":  # inside w:rubyBase
            yield from _run(child, styles, fields, look.hidden)
        elif not look.hidden and fields.shown():
            yield from _printed(child, look)


def _printed(element: ET.Element, look: _Look) -> Iterator[Piece]:
    """What one element inside a run prints."""
    tag = element.tag
    if tag == "w:t":
        yield Text(printed(_spaced(element), _symbol_font(look.font, element.text)), look.size)
    elif tag in _CHARS:
        yield Text(_CHARS[tag], look.size)
    elif tag == "w:sym":
        yield Text(symbol(element.get("w:font"), element.get("w:char")), look.size)
    elif tag == "w:br":
        kind = element.get("w:type")
        yield Mark.PAGE if kind == "page" else Mark.LINE
    elif tag in _MARKS:
        yield _MARKS[tag]


def _spaced(element: ET.Element) -> str:
    """The text; blanks at its ends count only where the file says so, and a line end in XML is a blank."""
    text = (element.text or "").replace("\n", " ").replace("\r", " ")
    kept = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    return text if kept else text.strip(" \t")


def _symbol_font(font: str | None, text: str | None) -> str | None:
    """The font, where it can matter: Chinese text in a run whose Latin letters are set in Symbol is Chinese."""
    return font if text and all(char < "\x7f" or "\uf000" <= char <= "\uf0ff" for char in text) else None
