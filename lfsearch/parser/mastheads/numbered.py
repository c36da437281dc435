"""Mastheads with a 文号 that is a line of its own: the title stands below it (GB/T 9704) or above it (gazettes)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.above import masthead_above, title_start
from lfsearch.parser.mastheads.closing import disclosure, stands_above
from lfsearch.parser.mastheads.context import ended_above, has_addressee, is_sentence
from lfsearch.parser.mastheads.dates import date
from lfsearch.parser.mastheads.issuers import issuers
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.notes import is_note, note_end
from lfsearch.parser.mastheads.numbers import doc_no, is_cited, number_line
from lfsearch.parser.mastheads.titles import (
    LINES,
    about,
    akin,
    ends_text,
    is_chrome,
    issued_by,
    join,
    name_below,
    notice_below,
    offices_below,
    title_kind,
)
from lfsearch.text.blanks import bare

# So many lines of a web page, its date, source and buttons, may stand between the title and the number below it.
_BETWEEN = 8
# A note on who passed a text when takes at most so many lines.
_NOTE = 4
# 000001   机密★1年   特急: above a red head
_ABOVE_HEAD = re.compile(r"\d{6}|(?:绝密|机密|秘密)(?:★\S{0,6})?|特急|加急|急件|平急|特提|文件")
# 签发人:王某某
_SIGNED_BY = re.compile(r"签发人?:[\u4e00-\u9fff、]{2,20}")
# 国务院办公厅文件   浙江省疾病预防控制中心发电
_FILE = re.compile(r"(?:文\s*件|发\s*电)$")


def numbered(lines: Sequence[Line], index: int, floor: int, number: str) -> Masthead | None:
    """The masthead whose 文号 is line `index`; None when the line is a citation cut out of running text."""
    return (
        _below_number(lines, index, floor, number, notice_below)
        or _above_number(lines, index, floor, number)
        or _below_number(lines, index, floor, number, name_below)
    )


def _below_number(
    lines: Sequence[Line],
    index: int,
    floor: int,
    number: str,
    title_below: Callable[[Sequence[Line], int, int], int | None],
) -> Masthead | None:
    """文号, then the title: GB/T 9704."""
    if index > floor and not ends_text(lines[index - 1]) and is_cited(lines, index):
        return None
    start = index + 1
    while start < len(lines) and (stands_above(lines[start].text) or _SIGNED_BY.fullmatch(bare(lines[start].text))):
        start += 1
    start, names = offices_below(lines, start)
    last = title_below(lines, start, len(lines))
    if last is None:
        return None
    names, prefix, title = issued_by(names, join(lines[start : last + 1]))
    first = _red_head(lines, index, floor, names)
    above = () if names else _red_names(lines, first, index)
    body = last + 1
    if body < len(lines) and doc_no(lines[body].text) == number:
        body += 1
    return Masthead(first, start, body, names or above, title, number, prefix)


def _red_head(lines: Sequence[Line], index: int, floor: int, names: tuple[str, ...]) -> int:
    """First line of the red head above the 文号 on line `index`: 国务院办公厅文件, offices one below the other.

    Offices without 文件 that are not those of the title, `names`, may end a list of the document before.
    """
    first, filed = index, False
    while first > floor and index - first < LINES:
        text = lines[first - 1].text
        if not (issuers(text) or issuers(_without_file(text)) or _ABOVE_HEAD.fullmatch(bare(text))):
            break
        filed = filed or _FILE.search(text) is not None
        first -= 1
    while names and not filed and first < index and (above := issuers(lines[first].text)):
        if ended_above(lines, first, floor) or any(akin(one, other) for one in above for other in names):
            break
        first += 1
    return first


def _without_file(text: str) -> str:
    return _FILE.sub("", text).rstrip() or "。"


def _red_names(lines: Sequence[Line], first: int, end: int) -> tuple[str, ...]:
    texts = (lines[index].text for index in range(first, end))
    return tuple(name for text in texts for name in (issuers(text) or issuers(_without_file(text))))


def _above_number(lines: Sequence[Line], index: int, floor: int, number: str) -> Masthead | None:
    """The title, then 文号: gazettes. A date in brackets, or when it was passed or put online, may stand between the two."""
    end = index
    while end > floor and index - end < _BETWEEN and _is_remark(lines[end - 1].text):
        end -= 1
    if end == index and lines[end - 1].text[-1] == ")":
        notes = range(end - 2, max(floor, end - 1 - _NOTE) - 1, -1)
        end = next((at for at in notes if is_note(lines[at].text) and note_end(lines, at) == index - 1), end)
    if end < index and (start := title_start(lines, end, floor)) is not None:
        return masthead_above(lines, start, end, index + 1, floor, number)
    end = index
    if end > floor and lines[end - 1].text[0] == "(" and (day := date(lines[end - 1].text)):
        end -= 1
        start = title_start(lines, end, floor)
        return None if start is None else replace(masthead_above(lines, start, end, index + 1, floor, number), date=day)
    start = title_start(lines, index, floor)
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    if start is None:
        above = lines[index - 1].text if index > floor else ""
        addressed = below[-1:] == ":" and not (is_cited(lines, index) or is_sentence(lines, index + 1, index + 1))
        if not (above and title_kind(bare(above))) and not addressed:
            return None
        start = index
        while start > floor and index - start < 3 and _goes_on(lines[start - 1]):
            start -= 1
            if "关于" in bare(lines[start].text):  # 第八师石河子市关于印发…: no office, and no line above it
                break
    return masthead_above(lines, start, index, index + 1, floor, number)


def _is_remark(text: str) -> bool:
    if text[0] in "12" and text[4:5] in ("-", ".", "/") and date(text):
        return True  # 2023-03-05: when it was put online
    return is_chrome(text) or (text[0] == "(" and is_note(text))


def _goes_on(line: Line) -> bool:
    """Whether a title may have begun on the line: neither text nor the name of its office."""
    return not (ends_text(line) or line.label or issuers(line.text) or is_chrome(line.text))


def is_listed(lines: Sequence[Line], index: int, floor: int, number: str) -> bool:
    """Whether the 文号 on line `index` is one of a list: nothing but a title stands between it and another 文号.

    Behind a list may stand a document's title and 文号, and an addressee or text below them; rows have neither. Below the
    last row stands the signature of the document that has the list.
    """
    if floor and _signed_below(lines, index):
        return True
    if _to_number(lines, index, floor, number, 1) is not None:
        return True
    counted = _to_number(lines, index, floor, number, -1)
    return counted is not None and (counted or not _has_text(lines, index + 1))


def _signed_below(lines: Sequence[Line], index: int) -> bool:
    """Whether below line `index` stand an office and a date, and no text below them."""
    end, names = offices_below(lines, index + 1)
    if not names or end >= len(lines) or date(lines[end].text) is None:
        return False
    if end + 1 == len(lines):
        return True
    below = lines[end + 1].text
    return bool(issuers(below) or about(bare(below)) or disclosure(below) or number_line(below) or is_chrome(below))


def _to_number(lines: Sequence[Line], index: int, floor: int, number: str, step: int) -> bool | None:
    """Whether a title between the 文号 on line `index` and the next one, above or below, is counted; None without one."""
    at, titled, counted = index + step, False, False
    while floor <= at < len(lines) and abs(at - index) <= LINES + 1:
        line = lines[at]
        if other := doc_no(line.text):
            return counted if titled and other != number else None
        figure = line.text.isdigit()
        if ends_text(line) and not figure:
            return None
        titled, counted = titled or not figure, counted or figure or line.label is not None
        at += step
    return None


def _has_text(lines: Sequence[Line], start: int) -> bool:
    """Whether an addressee or a sentence stands below a masthead that ends above line `start`."""
    return has_addressee(lines, start) or any(line.text[-1] in p.TERMINAL for line in lines[start : start + 3])
