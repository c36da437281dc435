"""Blocks written as text, a line for each, so that a clause of a PDF or Word file can be quoted by its line."""

from __future__ import annotations

from collections.abc import Iterable

from lfsearch.reading.source import Block, PageBreak, Paragraph, TableRow

# The first line of a Chinese paragraph is set in by two characters.
_INDENT = "\u3000\u3000"


def text_of(blocks: Iterable[Block]) -> str:
    """The text of the blocks: each paragraph and each table row (cells parted by a tab) on a line of its own.

    A page begins with a form feed, a paragraph that is set in with two ideographic blanks.
    """
    lines: list[str] = []
    page = ""
    for block in blocks:
        if isinstance(block, PageBreak):
            page = "\f" if lines else ""
            continue
        lines.append(page + _line(block))
        page = ""
    return "\n".join(lines) + "\n"


def _line(block: Paragraph | TableRow) -> str:
    if isinstance(block, Paragraph):
        return (_INDENT if block.indent and block.indent >= 1 else "") + _plain(block.text)
    return "\t".join(_plain(cell.text) for cell in block.cells)


def _plain(text: str) -> str:
    """The text on one line: whatever ends a line or parts cells becomes a blank."""
    return " ".join(text.split("\n")).translate(_BREAKS)


_BREAKS = dict.fromkeys(map(ord, "\t\r\f\v\x1c\x1d\x1e\x85\u2028\u2029"), " ")
