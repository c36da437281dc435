"""Lines far longer than any paragraph, cut into parts, so that no stage ever looks at more than so many characters at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import SENTENCE_END
from lfsearch.types import ParseWarning, Span

# The longest paragraph of the gazettes read so far has 2,300 characters, a law without line ends some 60,000.
LONGEST_LINE = 20_000


def cut_long(lines: Sequence[Line]) -> tuple[Sequence[Line], list[ParseWarning]]:
    """The lines, those that are too long in parts with the number of the whole; and a warning for each of these.

    No character is lost. Table rows are left whole, since their cells are.
    """
    long = [line for line in lines if len(line.text) > LONGEST_LINE and line.row is None]
    if not long:
        return lines, []
    warnings = [_warning(line) for line in long]
    parts = [part for line in lines for part in (_parts(line) if len(line.text) > LONGEST_LINE else [line])]
    return parts, warnings


def _warning(line: Line) -> ParseWarning:
    message = f"a line of {len(line.text):,} characters, read in parts of at most {LONGEST_LINE:,}"
    return ParseWarning(Span(line.number, line.number), "long-line", message)


def _parts(line: Line) -> Iterator[Line]:
    """The line cut where a sentence ends, else anywhere."""
    if line.row is not None:
        yield line
        return
    start = 0
    while start < len(line.text):
        end = min(start + LONGEST_LINE, len(line.text))
        if end < len(line.text):
            end = max((match.end() for match in SENTENCE_END.finditer(line.text, start, end)), default=end)
        part = line.text[start:end]
        begin = start + len(part) - len(part.lstrip())
        stripped = part.strip()
        if stripped:
            printed = line.printed[begin : begin + len(stripped)]
            first = start == 0
            yield replace(
                line,
                text=stripped,
                printed="" if printed == stripped else printed,
                indent=line.indent if first else "",
                gap=line.gap if first else 0,
                page_start=line.page_start and first,
                whole=True,
            )
        start = end
