"""Where the documents of an issue begin, and what their mastheads and signatures say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.text import numerals
from lfsearch.text.blanks import bare

# A title takes at most this many printed lines in the gazettes (four were seen), and one to spare.
_TITLE_LINES = 6
_DATE_ENDS = "日号0123456789"
_VERTICAL = ("人民政府", "人民政府办公室", "人民政府办公厅", "委员会", "局")
# 尧都区“5·11”较大道路交通事故调查组: signs a report, and is no office
_SIGNING_GROUP = re.compile(r"[^。;,:]{4,30}[组室部会队]")


@dataclass(frozen=True, slots=True)
class Masthead:
    """Indices of a document's opening: `first` is its first line, `title` its first title line, `body` what follows."""

    first: int
    title: int
    body: int  # first line after title and 文号
    issuers: tuple[str, ...]
    title_text: str
    doc_no: str | None


def doc_no(text: str) -> str | None:
    """The 文号 that the whole line is, without blanks and with 〔〕."""
    if text[-1] != "号" or len(text) > 40:
        return None
    match = p.DOC_NO.fullmatch(bare(text))
    if match is None:
        return None
    year, number = numerals.year_figures(match[2] or match[3]), numerals.number(match[4])
    # 1900 to 2100: 一二三四 is no year.
    return f"{match[1]}〔{year}〕{number}号" if year and 1900 <= year <= 2100 and number else None


def issuer(text: str) -> str | None:
    """The office that the whole line names (letter-spaced or not)."""
    if len(text) > 60 or text[-1] not in "府室厅会部组队局院心构":
        return None
    name = bare(text)
    return name if p.ISSUER.fullmatch(name) else None


def date(text: str) -> dt.date | None:
    """The date that the whole line is."""
    if text[-1] not in _DATE_ENDS or len(text) > 24:
        return None
    match = p.DATE_LINE.fullmatch(bare(text))
    if not match:
        return None
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(4, 6, 7)
    try:
        return dt.date(numerals.year_figures(year) or 0, numerals.number(month) or 0, numerals.number(day) or 0)
    except ValueError:
        return None


def disclosure(text: str) -> str | None:
    """此件公开发布, when the whole line says so."""
    if text[0] != "(" or len(text) > 40:
        return None
    match = p.DISCLOSURE.fullmatch(bare(text))
    return match[1] if match else None


def title_kind(title: str) -> str | None:
    """文种: the word that a title ends with."""
    best = None
    for match in p.KIND.finditer(title):
        if match.end() == len(title):
            best = match[1]
    return best


def find_mastheads(lines: Sequence[Line]) -> list[Masthead]:
    """The opening of every document, in order; a line that is nothing but a 文号 below a title is the sure sign."""
    found: list[Masthead] = []
    floor = 0
    for index, line in enumerate(lines):
        text = line.text
        number = doc_no(text) if text[-1] == "号" else None
        head = None
        if number:
            head = _above(lines, index, floor, number)
        elif text[-1] == "号" and index > floor:
            head = _order(lines, index, floor)
        elif text[-1] == ":" and index > floor:
            head = _unnumbered(lines, index, floor)
        if head:
            found.append(head)
            floor = head.body
    return found


def _above(lines: Sequence[Line], index: int, floor: int, number: str) -> Masthead | None:
    """The masthead whose 文号 is line `index`, None when the line is a citation cut out of running text."""
    start = _title_start(lines, index, floor)
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    if start is None:
        above = lines[index - 1].text if index > floor else ""
        if not (above and title_kind(bare(above))) and below[-1:] != ":":
            return None
        start = index
        while start > floor and index - start < 3 and not _ends_text(lines[start - 1]):
            start -= 1
    return _masthead(lines, start, index, index + 1, floor, number)


def _order(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """The masthead of an order: 临汾市人民政府令 above 第 12 号."""
    number, title = bare(lines[index].text), bare(lines[index - 1].text)
    if not p.ORDER_NO.fullmatch(number) or not title.endswith("令") or not p.ISSUER.fullmatch(title[:-1]):
        return None
    return Masthead(index - 1, index - 1, index + 1, (title[:-1],), "令", number)


def _unnumbered(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """A masthead whose 文号 is lost: issuer line, 关于 ... 的通知, and the addressee on line `index`."""
    top = index
    while top > floor and index - top < 3 and lines[top].gap < 2 and not title_kind(bare(lines[top - 1].text)):
        top -= 1
    if top == floor or not title_kind(bare(lines[top - 1].text)) or _sentence(lines, top, index):
        return None
    start = _title_start(lines, top, floor)
    if start is None or start == floor or issuer(lines[start - 1].text) is None:
        return None
    return _masthead(lines, start, top, top, floor, None)


def _sentence(lines: Sequence[Line], first: int, last: int) -> bool:
    text = "".join(line.text for line in lines[first : last + 1])
    return len(text) > 120 or any(mark in text for mark in "。;《") or "如下" in text


def _title_start(lines: Sequence[Line], end: int, floor: int) -> int | None:
    """Index of the first line of the title that ends before line `end`."""
    for start in range(end - 1, max(floor, end - _TITLE_LINES) - 1, -1):
        line = lines[start]
        if _ends_text(line):
            return None
        text = line.text
        if p.TITLE_START.match(bare(text) if " " in text[:8] else text):
            return None if _inside_brackets(lines, start, end) else start
    return None


def _inside_brackets(lines: Sequence[Line], start: int, end: int) -> bool:
    title = "".join(line.text for line in lines[start:end])
    return title.count("(") > title.count(")")


def _ends_text(line: Line) -> bool:
    """Whether the line ends a sentence, a signature or a label list, so that no title runs over it."""
    text = line.text
    return text[-1] in p.TERMINAL or date(text) is not None or disclosure(text) is not None or doc_no(text) is not None


def _masthead(lines: Sequence[Line], title: int, end: int, body: int, floor: int, number: str | None) -> Masthead:
    """Take in the issuer lines above the title."""
    first = title
    issuers: list[str] = []
    while first > floor and len(issuers) < 6 and (name := issuer(lines[first - 1].text)):
        issuers.insert(0, name)
        first -= 1
    if not issuers:
        first, vertical = _vertical(lines, title, floor)
        issuers = [vertical] if vertical else []
    text = "".join(bare(line.text) for line in lines[title:end])
    if not issuers:
        at = text.find("关于")
        if at > 0 and p.ISSUER.fullmatch(text[:at]):
            issuers, text = [text[:at]], text[at:]
    return Masthead(first, title, body, tuple(issuers), text, number)


def _vertical(lines: Sequence[Line], title: int, floor: int) -> tuple[int, str | None]:
    """An issuer printed one character a line above line `title`, or the torn rest of one (政 / 府)."""
    first = title
    letters = ""
    best: tuple[int, str | None] = (title, None)
    while first > floor and title - first < 24 and len(text := bare(lines[first - 1].text)) <= 2:
        first -= 1
        letters = text + letters
        if p.ISSUER.fullmatch(letters):
            best = (first, letters)
        elif best[1] is None and any(word.endswith(letters) for word in _VERTICAL):
            best = (first, None)
    return best


@dataclass(frozen=True, slots=True)
class Signature:
    """Indices `first..last` of a signature block and what it says."""

    first: int
    last: int
    issuers: tuple[str, ...]
    date: dt.date | None
    disclosure: str | None


def find_signatures(lines: Sequence[Line], start: int, end: int) -> list[Signature]:
    """Signing offices, 成文日期 and disclosure: blocks of bare lines in `lines[start:end]`."""
    found: list[Signature] = []
    index = start
    while index < end:
        text = lines[index].text
        if text[-1] in _DATE_ENDS or text[-1] == ")":
            block = _signature_at(lines, index, found[-1].last + 1 if found else start, end)
            if block:
                found.append(block)
                index = block.last
        index += 1
    return found


def _signature_at(lines: Sequence[Line], index: int, floor: int, end: int) -> Signature | None:
    text = lines[index].text
    signed, note = date(text), disclosure(text)
    if signed is None and note is None:
        return None
    first = index
    names: list[str] = []
    while first > floor and len(names) < 6 and (name := issuer(lines[first - 1].text)):
        names.insert(0, name)
        first -= 1
    if signed and not names and first > floor and _SIGNING_GROUP.fullmatch(bare(lines[first - 1].text)):
        first -= 1
    last = index
    if signed and last + 1 < end and (follows := disclosure(lines[last + 1].text)):
        note, last = follows, last + 1
    at_end = last + 1 == end or p.ATTACHMENT_LINE.fullmatch(lines[last + 1].text) is not None
    figures = text[-1].isdigit()  # 2023.5.25, as tables print it
    if not names and note is None and (figures or not at_end):
        return None  # a date in a table or a list
    return Signature(first, last, tuple(names), signed, note)
