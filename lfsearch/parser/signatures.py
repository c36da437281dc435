"""Signatures: the offices that sign, 成文日期 and what is said on disclosure.

    临汾市人民政府办公室            国务院办公厅　中央军委办公厅        四川省应对新型冠状病毒       市　长：李某某
    2023 年 4 月 26 日             一九九六年六月二十九日            肺炎疫情应急指挥部          2021年1月29日
    (此件公开发布)                                              2020年2月13日

Behind the last of them may stand the imprint: 公开方式, 抄送, who printed the document when.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.closing import COLOPHON, disclosure, is_copies, is_imprint, signed_line
from lfsearch.parser.mastheads.dates import date
from lfsearch.parser.mastheads.issuers import ISSUER, begins_with_place, is_seal, is_signer, is_wrapped_head, issuers
from lfsearch.parser.mastheads.titles import is_chrome, is_named
from lfsearch.text.blanks import bare

# 尧都区“5·11”较大道路交通事故调查组: signs a report, and is no office
_SIGNING_GROUP = re.compile(r"[^。;,:]{4,30}[组室部会队]")
_DATE_ENDS = "日号0123456789"
_COLOPHON_LINES = 3  # at least so many, one of them telling
# So many lines of offices, or of signers, may stand above a date.
_OFFICES = 12
# An imprint has at most so many lines.
_IMPRINT_LINES = 8


@dataclass(frozen=True, slots=True)
class Signature:
    """Indices `first..last` of a signature block and what it says."""

    first: int
    last: int
    issuers: tuple[str, ...]
    date: dt.date | None
    disclosure: str | None


def imprint(lines: Sequence[Line], start: int, end: int) -> int | None:
    """Last line of the imprint that begins at line `start`: 抄送:… and who printed the document when."""
    text = lines[start].text
    if is_imprint(text):
        return start
    copies = is_copies(text)
    if not copies and not (start + 1 < end and is_imprint(lines[start + 1].text) and issuers(text)):
        return None
    last = start
    for index in range(start + 1, min(end, start + _IMPRINT_LINES)):
        if is_imprint(lines[index].text):
            return index
        if is_copies(lines[index].text):
            last = index
        elif lines[index - 1].text[-1] == "。" or lines[index].label:
            break
    return last if copies else None


def colophon(lines: Sequence[Line], start: int, end: int) -> int:
    """First line of what a gazette prints of itself at the end of `lines[start:end]`; `end` where there is nothing of it."""
    first, telling = end, False
    while first > start and (match := COLOPHON.match(bare(lines[first - 1].text))):
        first, telling = first - 1, telling or match["telling"] is not None
    return first if telling and end - first >= _COLOPHON_LINES else end


def find_signatures(lines: Sequence[Line], start: int, end: int) -> list[Signature]:
    """Signing offices, 成文日期 and disclosure: blocks of bare lines in `lines[start:end]`."""
    found: list[Signature] = []
    index = start
    while index < end:
        text = lines[index].text
        if text[-1] in _DATE_ENDS or text[-1] == ")" or text[0] in "公信":
            block = _signature_at(lines, index, found[-1].last + 1 if found else start, end)
            if block:
                found.append(block)
                index = block.last
        index += 1
    if (block := _undated(lines, found[-1].last + 1 if found else start, end)) is not None:
        found.append(block)
    return found


def _undated(lines: Sequence[Line], floor: int, end: int) -> Signature | None:
    """The office that closes a document without a date, or below it."""
    last = end - 1
    while last > floor and is_chrome(lines[last].text):
        last -= 1
    names = issuers(lines[last].text) if last > floor else ()
    if names and last - 1 > floor and (day := date(lines[last - 1].text)) and lines[last - 2].text[-1] == "。":
        return Signature(last - 1, last, names, day, None)  # the date above the office
    return Signature(last, last, names, None, None) if names and lines[last - 1].text[-1] == "。" else None


def _signature_at(lines: Sequence[Line], index: int, floor: int, end: int) -> Signature | None:
    text = lines[index].text
    if (both := signed_line(text)) and index > floor and lines[index - 1].text[-1] in "。)!":
        note = disclosure(lines[index + 1].text) if index + 1 < end else None
        return Signature(index, index + bool(note), *both, note)
    signed = date(text) if text[-1] != ")" else None
    note = disclosure(text)
    if signed is None and note is None:
        return None
    first, names = _offices(lines, index, floor)
    signer = False
    if signed and not names and first > floor:
        while first > floor and index - first < _OFFICES and is_signer(lines[first - 1].text):
            first, signer = first - 1, True
        if not signer and _SIGNING_GROUP.fullmatch(bare(lines[first - 1].text)):
            first -= 1
    last = index
    if signed and last + 1 < end and (follows := disclosure(lines[last + 1].text)):
        note, last = follows, last + 1
    below = last + 1
    while below < end and is_chrome(lines[below].text):
        below += 1
    at_end = below == end or p.ATTACHMENT_LINE.fullmatch(lines[below].text) is not None
    figures = text[-1].isdigit()  # 2023.5.25, as tables print it
    if not names and note is None and not signer and (figures or not (at_end or _stands_alone(lines, index, floor))):
        return None  # a date in a table or a list
    return Signature(first, last, tuple(names), signed, note)


def _stands_alone(lines: Sequence[Line], index: int, floor: int) -> bool:
    """Whether a date without a name closes a notice: a sentence stands before it, and a title behind it."""
    if index <= floor or lines[index - 1].text[-1] != "。":
        return False
    below = lines[index + 1]
    return below.label is None and below.text[-1] not in p.TERMINAL and is_named(bare(below.text))


def _offices(lines: Sequence[Line], index: int, floor: int) -> tuple[int, tuple[str, ...]]:
    """First line of the offices above line `index`, and their names; one may be wrapped over two lines."""
    first = index
    names: tuple[str, ...] = ()
    if first > floor and is_seal(lines[first - 1].text):
        first -= 1
    sealed = first
    while first > floor and len(names) < _OFFICES:
        text = lines[first - 1].text
        found = issuers(text)
        wrapped = _wrapped(lines, first - 1, floor)
        if wrapped:
            names, first = (wrapped, *names), first - 2
        elif found:
            names, first = (*found, *names), first - 1
        else:
            break
    return (first, names) if names else (index if first == sealed else first, ())


def _wrapped(lines: Sequence[Line], index: int, floor: int) -> str | None:
    """The office whose name ends on line `index` and begins on the one above."""
    if index <= floor or begins_with_place(lines[index].text) or not is_wrapped_head(lines[index - 1].text):
        return None
    if lines[index - 1].label or issuers(lines[index - 1].text):
        return None
    name = bare(lines[index - 1].text + lines[index].text)
    return name if ISSUER.fullmatch(name) else None
