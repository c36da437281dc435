"""Where a query's words stand in a clause, and the piece of the clause that shows them best."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.text.numerals import to_chinese
from lfsearch.text.width import fold

WIDTH = 90  # characters of a snippet: two to three lines of a terminal at double width

_ARTICLE = re.compile(r"^第(\d+)(\D*)$")
_BREAK = re.compile(r"[。;!?\n]")


def _pattern(terms: Sequence[str]) -> re.Pattern[str] | None:
    forms = set()
    for term in terms:
        forms.add(term)
        article = _ARTICLE.match(term)
        if article and 0 < int(article[1]) < 1000:
            forms.add(f"第{to_chinese(int(article[1]))}{article[2]}")
    # Longest first, so that 农业农村局 is marked whole; stray spaces of the PDF may stand inside.
    parts = [r"\s*".join(map(re.escape, form)) for form in sorted(forms, key=len, reverse=True) if form.strip()]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def matches(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    """Character ranges of `text` where one of the normalised terms stands, in order, not overlapping."""
    pattern = _pattern(terms)
    if pattern is None:
        return []
    return [match.span() for match in pattern.finditer(fold(text)) if match.end() > match.start()]


def snippet(text: str, terms: Sequence[str], width: int = WIDTH) -> str:
    """At most `width` characters of the text around the densest run of different matches; … marks a cut."""
    flat = text.replace("\n", " ")
    if len(flat) <= width:
        return flat
    found = matches(flat, terms)
    start = _best_start(flat, found, width)
    end = min(len(flat), start + width)
    start = max(0, end - width)
    return ("…" if start else "") + flat[start:end].strip() + ("…" if end < len(flat) else "")


def _best_start(text: str, found: Sequence[tuple[int, int]], width: int) -> int:
    if not found:
        return 0
    best, best_score = 0, -1
    for first, _ in found:
        inside = [text[a:b].lower() for a, b in found if first <= a and b <= first + width]
        score = 10 * len(set(inside)) + len(inside)
        if score > best_score:
            best, best_score = first, score
    # Begin at the sentence if it starts shortly before, else a little before the match.
    starts = [match.end() for match in _BREAK.finditer(fold(text), max(0, best - width // 3), best)]
    return starts[0] if starts else max(0, best - width // 6)
