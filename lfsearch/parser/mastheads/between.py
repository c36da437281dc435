"""Tables of contents between two documents of a file into which several issues were joined: they belong to neither."""

from __future__ import annotations

from collections.abc import Sequence

from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.numbers import doc_no, number_at_end
from lfsearch.parser.patterns import TERMINAL, title_key
from lfsearch.text.blanks import bare

# So many of the documents that follow are named in it; a shorter one may be anything. So many are looked through.
_NAMED, _AHEAD = 3, 100
# What stands between its rows: 市政府文件, lines that parts of several titles are; so many of them, no longer than this.
_BETWEEN, _SHORT = 3, 24
# A part of a title that is broken over lines has so many characters.
_PART = 4
_HEADINGS = ("目录", "目次")


def contents_starts(lines: Sequence[Line], heads: Sequence[Masthead]) -> list[int]:
    """Where the text that ends above each masthead ends: the first line of the table of contents there, or that of the
    masthead itself. Rows of such a table are titles of documents that begin from there on, with their 文号 or without."""
    titles = [(head.doc_no, title_key(head.prefix + head.title_text)) for head in heads]
    floors = [0, *(head.body for head in heads)]
    return [
        _start(lines, floor, head.first, titles[place : place + _AHEAD])
        for place, (head, floor) in enumerate(zip(heads, floors, strict=False))
    ]


def _start(lines: Sequence[Line], floor: int, end: int, titles: Sequence[tuple[str | None, str]]) -> int:
    start, other = end, 0
    named: set[int] = set()
    for index in range(end - 1, floor - 1, -1):
        line = lines[index]
        row = _row(line.text, titles)
        if row is not None:
            named.add(row)
            start, other = index, 0
        elif other == _BETWEEN or len(line.text) > _SHORT or line.text[-1] in TERMINAL or line.label:
            break
        else:
            other += 1
    if len(named) < _NAMED:
        return end
    headings = (index for index in range(max(floor, start - _BETWEEN), start) if bare(lines[index].text) in _HEADINGS)
    return next(headings, start)


def _row(text: str, titles: Sequence[tuple[str | None, str]]) -> int | None:
    """The document of which a line prints the title, a part of it that no other title has, or nothing but the 文号."""
    if number := doc_no(text):
        found = [at for at, (own, _) in enumerate(titles) if own == number]
        return found[0] if found else None
    words = text.split()
    if in_brackets := number_at_end(text):
        text = in_brackets[0]
    elif len(words) > 1 and (doc_no(words[0]) or doc_no(words[-1])):
        text = "".join(words[1:] if doc_no(words[0]) else words[:-1])
    key = title_key(text)
    found = [at for at, (_, title) in enumerate(titles) if key in title] if len(key) >= _PART else []
    return found[0] if len(found) == 1 else None
