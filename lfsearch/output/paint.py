"""Colours of a terminal, and marking what was looked for."""

from __future__ import annotations

from collections.abc import Sequence

from lfsearch.retrieval.snippets import matches
from lfsearch.text.lazy import lazy

BOLD, DIM, MATCH, ID, RESET = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[36m", "\x1b[0m"
ADDED, REMOVED = "\x1b[32m", "\x1b[31m"
_RUN = lazy(r"[^\s]+(?: [^\s]+)*")  # what of a match stands on one line


def paint(text: str, style: str, color: bool) -> str:
    """Wrap a text in a style when colours are on."""
    return f"{style}{text}{RESET}" if color and text else text


def highlight(text: str, terms: Sequence[str], color: bool) -> str:
    """Mark the terms in colour; brackets would be taken for printed punctuation. A term may run over a line's end."""
    if not color:
        return text
    pieces, last = [], 0
    for start, end in matches(text, terms):
        pieces += [text[last:start], _RUN().sub(lambda run: paint(run[0], MATCH, True), text[start:end])]
        last = end
    return "".join(pieces) + text[last:]
