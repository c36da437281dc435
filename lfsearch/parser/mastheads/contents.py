"""The table of contents in front of a gazette: titles that are printed again below, with page numbers or without.

目　录                                       heading
市政府文件                                    columns
广州市人民政府关于…的通知（穗府〔2021〕3号）……（3）    entries, wrapped or not
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.issuers import issuers
from lfsearch.parser.mastheads.numbers import is_entry, number_below, number_line
from lfsearch.parser.mastheads.titles import is_chrome, is_named
from lfsearch.text.blanks import bare

# 目录   本期要目   目 次
_HEADING = re.compile(r"(?:本期)?(?:目录|要目|目次)")
_LEADERS = "….·"
# (穗府〔2021〕3号)   (福建省人民代表大会常务委员会公告〔十三届〕第七十一号)
_NUMBER = re.compile(r"\([^()]{4,40}号\)$")
# The heading stands within so many lines of the beginning; the longest contents seen have 120 lines.
_FRONT, _LONGEST = 60, 300
# An entry takes at most so many lines and has at least so many characters.
_LINES, _SHORTEST = 4, 6
# So many titles are printed again.
_AGAIN = 2


def contents_end(lines: Sequence[Line]) -> int:
    """Index of the first line behind the table of contents that a gazette begins with; 0 where it has none."""
    heading = next((at for at, line in enumerate(lines[:_FRONT]) if _HEADING.fullmatch(bare(line.text))), None)
    if heading is None or any(line.text[-1] == "。" for line in lines[:heading]):
        return 0
    last = heading + 1
    while (
        last < len(lines) and last - heading < _LONGEST and lines[last].text[-1] not in "。;:" and not lines[last].label
    ):
        last += 1
    keys = [p.title_key(line.text) for line in lines]
    starts = [0]
    for key in keys:
        starts.append(starts[-1] + len(key))
    text = "".join(keys)
    end, found, at, paged = 0, 0, heading + 1, False
    while at < last:
        size = next((size for size in range(1, _LINES + 1) if _is_entry(lines, at, at + size, text, starts)), 0)
        if size and found and paged and not is_entry(lines[at + size - 1].text):
            break  # behind contents with page numbers a title without one is that of a document
        if size:
            end, found, paged = at + size, found + 1, paged or is_entry(lines[at + size - 1].text)
        at += size or 1
    if found < _AGAIN:
        return 0
    while end < last and _is_alike(lines, end):
        end += 1
    return end


def _is_alike(lines: Sequence[Line], index: int) -> bool:
    """Whether behind entries with their 文号 line `index` is one, too, though its title is printed otherwise below."""
    if index + 1 >= len(lines) or not any(_NUMBER.search(bare(line.text)) for line in lines[index - _LINES : index]):
        return False
    title, numbers = _NUMBER.subn("", bare(lines[index].text))
    return numbers == 1 and is_named(title) and not _heads_text(lines[index + 1].text)


def _is_entry(lines: Sequence[Line], first: int, end: int, text: str, starts: Sequence[int]) -> bool:
    """Whether lines `first..end-1` are a title that is printed again below; `text` has all lines, each from `starts`."""
    if end >= len(lines) or _heads_text(lines[end].text):
        return False
    said = bare("".join(line.text for line in lines[first:end]))
    title = _NUMBER.sub("", _without_page(said))
    if title == said and (number_line(lines[end].text) or number_below(lines[end].text)):
        return False  # a masthead
    if len(title) < _SHORTEST or not is_named(title) or issuers(title):
        return False
    return text.find(p.title_key(title), starts[end]) >= 0


def _without_page(text: str) -> str:
    """An entry without what stands behind it: ……(3), ...3, 12."""
    rest = text.removesuffix(")")
    plain = rest.rstrip("0123456789")
    if plain == rest and text[-1] not in _LEADERS:
        return text
    return plain.removesuffix("(").rstrip(_LEADERS)


def _heads_text(text: str) -> bool:
    """Whether the line stands below the title of a document, and below none in a table of contents."""
    return text[-1] == ":" or is_chrome(text)
