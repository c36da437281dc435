"""Tables of contents: their lines say nothing that the text below them does not say again, so they are left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from lfsearch.reading.pdf.page import Line
from lfsearch.text.blanks import bare
from lfsearch.text.width import fold

# Folded, without blanks: 一、总体要求.........3, ……(12), -3-
_ENTRY = re.compile(r"[^.\u2026\u00b7\u2025\u22ef_]+[.\u2026\u00b7\u2025\u22ef_]{4,}[-(\u2014]?\d{1,4}[-)\u2014]?")
# The same where the leaders are blank; only under a heading that says what it is.
_BARE_ENTRY = re.compile(r".*[^\d\s.]\s+[-(]?\d{1,4}[-)]?")
_HEADING = re.compile(r"(?:目录|目次|本期目录|contents)")
# So many entries make a table of contents; under its heading or after a page of it fewer do.
_ENTRIES = 3
# A line of dots to be filled in (……) is longer than it is likely to be hostile.
_MAX_LINE = 400


def without_contents(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page without those of a table of contents, from its heading to its last entry."""
    found = []
    going_on = False
    for lines in pages:
        ordered = sorted(lines, key=lambda line: (line.top, line.left))
        heading = next((at for at, line in enumerate(ordered) if _HEADING.fullmatch(_text(line).lower())), None)
        led = [at for at, line in enumerate(ordered) if _matches(_ENTRY.fullmatch, _text(line))]
        if heading is not None and not led:
            led = [
                at
                for at in range(heading + 1, len(ordered))
                if _matches(_BARE_ENTRY.fullmatch, fold(ordered[at].text).strip())
            ]
            led = led if len(led) >= _ENTRIES and led[0] - heading <= _ENTRIES else []
        needed = 1 if going_on or heading is not None else _ENTRIES
        going_on = len(led) >= needed
        if not going_on:
            found.append(list(lines))
            continue
        first = heading if heading is not None and heading < led[0] else led[0]
        gone = {id(line) for line in ordered[first : led[-1] + 1]}
        found.append([line for line in lines if id(line) not in gone])
        # A page that ends with other text is the last.
        going_on = led[-1] >= len(ordered) - 2
    return found


def _text(line: Line) -> str:
    return bare(fold(line.text))


def _matches(fullmatch: Callable[[str], object], text: str) -> bool:
    return len(text) <= _MAX_LINE and fullmatch(text) is not None
