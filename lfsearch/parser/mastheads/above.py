"""A title that ends above a line, and the offices above it or in it: above the 文号 in gazettes, above an addressee anywhere.

山西省人民政府办公厅
关于印发山西省大气污染防治
工作方案的通知
晋政办发〔2022〕5号
"""

from __future__ import annotations

from collections.abc import Sequence

from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.context import ended_above
from lfsearch.parser.mastheads.issuers import ISSUER, begins_with_place, issuers, leaves_out_place
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.numbers import doc_no
from lfsearch.parser.mastheads.titles import (
    LINES,
    OFFICES,
    about,
    ends_text,
    is_chrome,
    is_torn,
    issued_by,
    join,
    joint,
    leading,
    title_kind,
)
from lfsearch.text.blanks import bare

# 恩施土家族苗族自治州人民 / 政府办公室关于…: with what the rest of one office begins
_REST = ("人民政府", "政府", "办公")
# What an issuer printed one character a line ends with, of which only the end may be left.
_VERTICAL = ("人民政府", "人民政府办公室", "人民政府办公厅", "委员会", "局")


def title_start(lines: Sequence[Line], end: int, floor: int) -> int | None:
    """Index of the first line of the title that ends before line `end`."""
    for start in range(end - 1, max(floor, end - LINES) - 1, -1):
        line = lines[start]
        if ends_text(line) or is_chrome(line.text):
            return None
        if about(line.text) or is_torn(lines, start, end):
            return _verb_above(lines, start, max(floor, end - LINES))
    return None


def _verb_above(lines: Sequence[Line], start: int, floor: int) -> int:
    """The line above a 关于 where the title begins there already: 国务院办公厅转发国家教委 / 关于…的通知."""
    for index in range(start - 1, max(floor, start - 2) - 1, -1):
        text = bare(lines[index].text)
        listed = doc_no(lines[index].text.split()[-1])  # 关于…的通知 临政办发〔2021〕27号, the last of a list
        if ends_text(lines[index]) or title_kind(text) or listed:
            break
        if leading(text)[0] or _torn(lines[index], lines[start]):
            return index
    return start


def _torn(above: Line, line: Line) -> bool:
    """Whether a line of offices goes on in the one below: 成都市发展和改革委员会 成都市规划和 / 自然资源局 关于…."""
    names = leading(line.text)[0]
    if not names or begins_with_place(names[0]) or above.label or issuers(above.text):
        return False
    if not begins_with_place(above.text):
        return False
    whole = leading(above.text + line.text)[0]
    return len(whole) >= max(2, len(names)) or (len(whole) == len(names) == 1 and names[0].startswith(_REST))


def masthead_above(lines: Sequence[Line], title: int, end: int, body: int, floor: int, number: str | None) -> Masthead:
    """The masthead whose title is lines `title..end-1`, with the issuers above it or in it."""
    first = title
    names: list[str] = []
    while first > floor and len(names) < OFFICES and (more := issuers(lines[first - 1].text)):
        if names and leaves_out_place(more[0]) and not leaves_out_place(names[0]):
            break  # 区自然资源局 above 上饶市广信区人民政府: the last cell of a table
        if not (len(more) == 1 and names and more[0] == names[0]):
            names[:0] = more
        first -= 1
    text = join(lines[title:end])
    if floor and names and not joint(names, leading(text)[0]) and not ended_above(lines, first, floor):
        first, names = title, []  # they end a list of the document before
    if not names:
        first, vertical = _vertical(lines, title, floor)
        names = [vertical] if vertical else []
    all_names, prefix, text = issued_by(names, text)
    return Masthead(first, title, body, all_names, text, number, prefix, nameless=not all_names)


def _vertical(lines: Sequence[Line], title: int, floor: int) -> tuple[int, str | None]:
    """An issuer printed one character a line above line `title`, or the torn rest of one (政 / 府)."""
    first = title
    letters = ""
    best: tuple[int, str | None] = (title, None)
    while first > floor and title - first < 24 and len(text := bare(lines[first - 1].text)) <= 2:
        first -= 1
        letters = text + letters
        if ISSUER.fullmatch(letters):
            best = (first, letters)
        elif best[1] is None and any(word.endswith(letters) for word in _VERTICAL):
            best = (first, None)
    return best
