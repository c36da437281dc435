"""The line record that the parser's stages share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank source line after cleaning."""

    number: int  # 1-based line of the corpus file
    text: str  # stripped of outer whitespace; inner whitespace as printed
    indent: str  # the whitespace that stood before it ("\u3000 \u3000 ", " ", "")
    gap: int  # blank lines between the previous non-blank line and this one
    page_start: bool  # first line of a page
