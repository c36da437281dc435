"""An element as blocks: its paragraphs with indent and alignment, its tables with their merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lfsearch.reading.html.markup import BLOCKS, Element
from lfsearch.reading.layout import is_layout
from lfsearch.reading.source import Block, Paragraph, TableCell, TableRow

# Nothing of these is print. A form is: some servers put the whole page into one.
UNPRINTED = frozenset(
    (
        *(
            "script",
            "style",
            "noscript",
            "template",
            "head",
            "title",
            "textarea",
            "iframe",
            "noembed",
            "noframes",
            "xmp",
        ),
        *("select", "option", "button", "object", "video", "audio", "canvas", "svg", "nav", "footer", "datalist"),
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SHOWN_LATER = frozenset(("html", "body"))  # by a script, when the page has loaded
_ALIGN = re.compile(r"text-align\s*:\s*(left|center|right|justify)", re.IGNORECASE)
_TEXT_INDENT = re.compile(r"text-indent\s*:\s*(-?\d{0,6}(?:\.\d{0,6})?)\s*(em|rem|px|pt|ch|cm|mm)?", re.IGNORECASE)
# Of one character, 16 pixels or 12 points high, in each unit.
_SIZES = {"em": 1.0, "rem": 1.0, "ch": 2.0, "px": 16.0, "pt": 12.0, "cm": 0.42, "mm": 4.2}
# Blanks that a page means, by their width in characters; others in a row are one.
_BLANKS = {"\u3000": 1.0, "\u2003": 1.0, "\u2002": 0.5, "\u00a0": 0.5, " ": 0.0}
_SPACE = re.compile(r"[ \t\n\r\f\v]+")
_BREAKS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_FIGURES = re.compile(r"\d{1,5}")
_WIDEST, _HIGHEST = 1000, 65534  # as browsers have it
_LABEL = re.compile(
    r"\s*(?:[(\uff08]?[\d一二三四五六七八九十]{1,3}[)\uff09.、\uff0e]|第[\d一二三四五六七八九十百]{1,5}[条章])"
)


@dataclass(frozen=True, slots=True)
class _Style:
    alignment: str | None = None
    indent: float | None = None
    style: str | None = None


def printed(element: Element) -> bool:
    """Whether anything of the element is shown to a reader."""
    attributes = element.attributes
    return (
        element.tag not in UNPRINTED
        and "hidden" not in attributes
        and not ("style" in attributes and element.tag not in _SHOWN_LATER and _HIDDEN.search(attributes["style"]))
    )


def flow(element: Element) -> list[Block]:
    """What stands in the element, as blocks in order."""
    writer = _Writer()
    writer.inside(element, _styled(_Style(), element))
    writer.end()
    return writer.blocks


def lines(element: Element) -> list[str]:
    """What stands in the element, a text for each paragraph and each cell."""
    found: list[str] = []
    for block in flow(element):
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, TableRow):
            found += [cell.text for cell in block.cells]
    return found


class _Writer:
    """Takes characters and ends of paragraphs in, gives blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.style = _Style()

    def inside(self, element: Element, style: _Style) -> None:
        """Write what stands in an element."""
        number = _start(element)
        for child in element.children:
            if isinstance(child, str):
                self.style = style
                self.parts.append(child)
            elif not printed(child):
                continue
            elif child.tag in ("br", "hr"):
                self.end()
            elif child.tag == "table":
                self.end()
                self.table(child, _styled(style, child))
            elif child.tag in BLOCKS:
                self.end()
                if element.tag == "ol" and child.tag == "li":
                    if not _LABEL.match(_beginning(child)):
                        self.parts.append(f"{number}. ")
                    number += 1
                self.inside(child, _styled(style, child))
                self.end()
            else:
                self.inside(child, style)

    def end(self) -> None:
        """End the paragraph."""
        if not self.parts:
            return
        text = _SPACE.sub(" ", "".join(self.parts))
        self.parts = []
        shown = text.strip()
        if not shown:
            return
        blank = sum(_BLANKS.get(char, 0.0) for char in text[: text.index(shown[0])])
        style = self.style
        indent = blank if style.indent is None else style.indent + blank
        shown = _BREAKS.sub(" ", shown)
        self.blocks.append(Paragraph(shown, indent=indent, alignment=style.alignment, style=style.style))

    def table(self, table: Element, style: _Style) -> None:
        """Write a table: its rows, or its cells one after the other where it only sets the page."""
        rows = list(_rows(table))
        for element in table.children:
            if isinstance(element, Element) and element.tag == "caption" and printed(element):
                self.inside(element, _styled(style, element))
                self.end()
        if any(element.tag == "table" for row in rows for cell in row.cells for element in _below(cell)):
            self.cells(rows, style)
            return
        heads = [row.head or all(cell.tag == "th" for cell in row.cells) for row in rows]
        if all(heads):
            heads = [False] * len(rows)
        written = [
            TableRow(tuple(_cell(cell) for cell in row.cells), first=not place, header=head and bool(row.cells))
            for place, (row, head) in enumerate(zip(rows, heads, strict=True))
        ]
        if is_layout(written):
            self.cells(rows, style)
        else:
            self.blocks += written

    def cells(self, rows: list[_Row], style: _Style) -> None:
        for row in rows:
            for cell in row.cells:
                self.inside(cell, replace(_styled(style, cell), style=None))
                self.end()


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[Element, ...]
    head: bool


def _rows(table: Element) -> Iterator[_Row]:
    """The rows of a table, not those of tables inside it."""
    for part in table.children:
        if not isinstance(part, Element) or not printed(part):
            continue
        for row in [part] if part.tag == "tr" else part.children if part.tag in ("tbody", "thead", "tfoot") else []:
            if isinstance(row, Element) and row.tag == "tr" and printed(row):
                cells = (cell for cell in row.children if isinstance(cell, Element) and cell.tag in ("td", "th"))
                yield _Row(tuple(cell for cell in cells if printed(cell)), part.tag == "thead")


def _below(element: Element) -> Iterator[Element]:
    below = element.elements()
    next(below)
    return below


def _cell(cell: Element) -> TableCell:
    texts = [block.text for block in flow(cell) if isinstance(block, Paragraph)]
    return TableCell(
        "\n".join(texts), _count(cell, "rowspan", _HIGHEST) or _HIGHEST, max(_count(cell, "colspan", _WIDEST), 1)
    )


def _count(cell: Element, name: str, most: int) -> int:
    match = _FIGURES.match(cell.attributes.get(name, "1").strip())
    return min(int(match[0]), most) if match else 1


def _beginning(element: Element) -> str:
    """The first characters in an element."""
    texts = (child for below in element.elements() for child in below.children if isinstance(child, str))
    return next((text for text in texts if text.strip()), "")


def _start(element: Element) -> int:
    match = _FIGURES.match(element.attributes.get("start", "1")) if element.tag == "ol" else None
    return int(match[0]) if match else 1


def _styled(style: _Style, element: Element) -> _Style:
    """The style inside the element: its own over the one outside."""
    attributes = element.attributes
    css = attributes.get("style", "")
    alignment, indent = style.alignment, style.indent
    if element.tag == "center":
        alignment = "center"
    given = _ALIGN.search(css)
    said = (given[1] if given else attributes.get("align", "")).lower()
    if said in ("left", "center", "right"):
        alignment = said
    elif said == "justify":
        alignment = None
    if "indent" in css.lower() and (set_in := _TEXT_INDENT.search(css)) and set_in[1] not in ("", "-", ".", "-."):
        indent = max(float(set_in[1]), 0.0) / _SIZES[(set_in[2] or "px").lower()]
    name = f"heading-{element.tag[1]}" if re.fullmatch("h[1-6]", element.tag) else style.style
    if alignment == style.alignment and indent == style.indent and name == style.style:
        return style
    return _Style(alignment, indent, name)
