"""The finished clauses with their characters as printed, where the parser has read one width.

A clause's characters are those of the lines, in order and none left out, so walking both side by side gives each its
printed form. The blank that print sets behind 第一条 and 1.1 comes back too; other blanks are accidents of the typesetting.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from lfsearch.parser.lines import Line
from lfsearch.parser.tree import Node
from lfsearch.text.blanks import bare
from lfsearch.types import Cell

# Labels that print sets apart by a blank alone: 第一条 为…, 1.1 编制目的. Others end with a point or a bracket.
_SET_APART = frozenset({"part", "subpart", "chapter", "section", "article", "decimal"})


def as_printed(part: str, folded: str, printed: str) -> str:
    """What stands in `printed` where `part` stands in `folded`, a text of the same length; `part` if it does not."""
    place = folded.find(part)
    return printed[place : place + len(part)] if place >= 0 else part


class Source:
    """The characters of a document's lines that are no blanks, as printed; read from first to last, or looked up."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = [line.printed or line.text for line in lines]
        self.text = bare("".join(self.lines))
        self.folded = bare("".join([line.text for line in lines]))
        self.place = 0

    @cached_property
    def starts(self) -> list[int]:
        """Where the lines begin in the text."""
        return list(accumulate([len(bare(line)) for line in self.lines], initial=0))

    def printed(self, text: str, first: int, end: int) -> str:
        """A text without blanks that lines `first..end-1` hold, as it is printed; itself if they do not."""
        start = len(bare("".join(self.lines[:first])))
        stop = len(bare("".join(self.lines[:end]))) if end < len(self.lines) else len(self.text)
        place = self.folded.find(text, start, stop)
        return self.text[place : place + len(text)] if place >= 0 else text

    def take(self, text: str) -> str:
        """The next characters, as many as `text` has, with its blanks between them."""
        solid = "".join(text.split())
        printed = self.text[self.place : self.place + len(solid)]
        self.place += len(solid)
        if printed == solid or len(printed) < len(solid):  # the second never happens, and would lose nothing
            return text
        characters = iter(printed)
        return "".join(char if char.isspace() else next(characters) for char in text)

    def blank_behind(self, place: int) -> str:
        """The blank that stands behind the character before `place` in its line; "" for none."""
        number = bisect_right(self.starts, place - 1) - 1
        left = place - self.starts[number]
        for index, char in enumerate(self.lines[number], 1):
            left -= not char.isspace()
            if not left:
                rest = self.lines[number][index:]
                blank = rest[: len(rest) - len(rest.lstrip())]
                return "\u3000" if "\u3000" in blank else blank[:1]
        return ""


def print_nodes(nodes: Sequence[Node], source: Source) -> None:
    """Give the nodes, which hold all the characters of the lines, the printed ones."""
    cells: dict[str, str] = {}
    read = [(node, "\n".join(node.texts), _print_text(node, source, cells)) for node in _walk(nodes)]
    for node, folded, blank in read:
        if node.cells and any(cell.carried for cell in node.cells):  # it may be printed at a later row
            node.cells = tuple(
                cell._replace(text=cells.get(cell.text, cell.text)) if cell.carried else cell for cell in node.cells
            )
            node.texts = [" ".join(cell.text for cell in node.cells)]
        _print_label(node, folded, blank)


def _walk(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _print_text(node: Node, source: Source, cells: dict[str, str]) -> str:
    """Give the node its printed text, and note that of its cells; return the blank behind its label."""
    apart = node.label and node.scheme in _SET_APART and node.texts[0] != node.label
    blank = source.blank_behind(source.place + len(node.label or "")) if apart else ""
    if node.cells:
        node.cells = tuple(cell if cell.carried else _take_cell(cell, source, cells) for cell in node.cells)
        node.texts = [" ".join(cell.text for cell in node.cells)]
    else:
        node.texts = [source.take(text) for text in node.texts]
    return blank


def _take_cell(cell: Cell, source: Source, cells: dict[str, str]) -> Cell:
    text = source.take(cell.text)
    cells.setdefault(cell.text, text)
    return cell if text == cell.text else cell._replace(text=text)


def _print_label(node: Node, folded: str, blank: str) -> None:
    printed = "\n".join(node.texts)
    if printed != folded:
        node.label = node.label and as_printed(node.label, folded, printed)
        node.heading = node.heading and as_printed(node.heading, folded, printed)
    if blank and node.label:
        node.texts[0] = f"{node.label}{blank}{node.texts[0][len(node.label) :]}"
