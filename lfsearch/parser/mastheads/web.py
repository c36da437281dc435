"""What web pages print around a masthead: a block of metadata above or below it, buttons, the title once more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.closing import is_column, stands_above
from lfsearch.parser.mastheads.context import ended_above
from lfsearch.parser.mastheads.dates import date
from lfsearch.parser.mastheads.issuers import issuers
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.metadata import Metadata, metadata_at
from lfsearch.parser.mastheads.titles import (
    LINES,
    heads_page,
    is_chrome,
    is_crumb,
    is_navigation,
    is_path,
    join,
    leading,
    name_below,
    notice_below,
    title_kind,
)
from lfsearch.text.blanks import bare

# So many lines of the page stand between the way to it and the title: 索取号:…
_BELOW_PATH = 4
# 关于…的通知_通知公告_某某县人民政府门户网站   关于…的通知 - 某某省教育厅
_PAGE_NAME = re.compile(r"([^_|]{4,140}?)(?:[_|]| - |--).{2,60}")
# 下一篇:…: the title of another page, below a text
_NEIGHBOUR = re.compile(r"[上下]一[篇条页]")


def behind_metadata(lines: Sequence[Line], block: Metadata, floor: int, printed: Masthead | None) -> Masthead:
    """The masthead to which a block of metadata belongs; `printed` is the one that stands behind it, if any."""
    below = block.last + 1
    while below < len(lines) and is_column(lines[below].text):  # 【正文】
        below += 1
    if printed is not None and not printed.title_text:  # its title stands above the block alone
        start = _page_title(lines, block.first, floor)
        names, prefix, rest = leading(join(lines[start : block.first]))
        printed = replace(
            printed, first=start, title=start, title_text=rest, prefix=prefix, issuers=printed.issuers or names
        )
    if printed is not None:
        first = _page_title(lines, block.first, floor) if printed.first >= below else printed.first
        return replace(
            printed,
            first=min(first, block.first),
            doc_no=printed.doc_no or block.doc_no,
            issuers=printed.issuers or block.issuers,
            date=printed.date or block.date,
        )
    first = _page_title(lines, block.first, floor)
    above = join(lines[first : block.first])
    last = notice_below(lines, below, len(lines))
    if last is None:
        last = name_below(lines, below, len(lines))
    below_text = join(lines[below : last + 1]) if last is not None else ""
    title = below_text or block.title or above
    body = last + 1 if last is not None else below
    names, prefix, rest = leading(title)
    start = below if below_text else first
    return Masthead(
        first, start, body, names or block.issuers, rest, block.doc_no, prefix, block.date, sure=bool(title)
    )


def closes_page(lines: Sequence[Line], block: Metadata, current: Masthead, printed: Masthead | None) -> bool:
    """Whether a block of metadata stands below the text of the open document, which it is of: behind it another page
    begins, or nothing; or it says the number or title of that document again, or its office, and what is `printed` behind
    it is of another one."""
    below = block.last + 1
    while below < len(lines) and is_chrome(lines[below].text) and not heads_page(lines[below].text):
        below += 1
    if below == len(lines) or heads_page(lines[below].text) or is_navigation(lines[below].text):
        return True
    if (named := _PAGE_NAME.fullmatch(lines[below].text)) and title_kind(bare(named[1])):
        return True
    key = p.title_key(current.prefix + current.title_text)
    own = block.title is not None and p.title_key(block.title) == key
    own = own or (block.doc_no is not None and block.doc_no == current.doc_no)
    if block.issuers and block.issuers == current.issuers[: len(block.issuers)] and printed and printed.issuers:
        own = own or not set(block.issuers) & set(printed.issuers)
    return own and not any(p.title_key(line.text) == key for line in lines[below : below + LINES])


def with_metadata(lines: Sequence[Line], head: Masthead) -> Masthead:
    """The masthead with the block of metadata that stands right below it."""
    body = head.body
    if head.date is None and body + 1 < len(lines) and (day := date(lines[body].text)):
        head = replace(head, date=day, body=body + 1)
        body += 1
    block = None
    while body < len(lines) and (block := metadata_at(lines, body)) is None and is_chrome(lines[body].text):
        body += 1
    if block is None:
        return head
    return replace(
        head,
        body=block.last + 1,
        doc_no=head.doc_no or block.doc_no,
        issuers=head.issuers or block.issuers,
        date=head.date or block.date,
    )


def with_page_head(lines: Sequence[Line], head: Masthead, floor: int) -> Masthead:
    """The masthead with what stands above it: a column of the gazette; of a web page buttons, and the title once more."""
    first = head.first
    while first > floor and stands_above(lines[first - 1].text):
        first -= 1
    while first > floor and heads_page(lines[first - 1].text):
        first -= 1
    head = _without_office(lines, head, floor)
    first = _title_above(lines, head, first, floor)
    while floor < first < head.first and heads_page(lines[first - 1].text):
        first -= 1
    return replace(head, first=_page_top(lines, head, first, floor))


def _page_top(lines: Sequence[Line], head: Masthead, first: int, floor: int) -> int:
    """First line of the web page above line `first`, where it says by which way one gets to it: its menu, and its name,
    关于…的通知_通知公告_某某县人民政府门户网站.
    """
    top = first
    while top > floor and first - top < _BELOW_PATH and is_chrome(lines[top - 1].text):
        top -= 1
        if is_path(lines[top].text):
            first = top
    top = first
    while top > floor and (is_crumb(lines, top - 1) or lines[top - 1].text[0] == ">"):
        top -= 1
    if top == first and not is_path(lines[first].text):
        return first
    while top > floor and (is_navigation(lines[top - 1].text) or heads_page(lines[top - 1].text)):
        top -= 1
    key = p.title_key(head.prefix + head.title_text)
    if top > floor and key and (named := _PAGE_NAME.fullmatch(lines[top - 1].text)) and p.title_key(named[1]) == key:
        top -= 1
    return top


def _without_office(lines: Sequence[Line], head: Masthead, floor: int) -> Masthead:
    """The masthead without the office that begins its title, where a collection of laws prints the title, then both.

    河北省人工影响天气管理规定 / 时间:2024-07-06 来源:… / 河北省人民政府 / 河北省人工影响天气管理规定
    """
    end = head.title
    if head.prefix or head.body - head.title < 2:
        return head
    while end > floor and is_chrome(lines[end - 1].text):
        end -= 1
    office = bare(lines[head.title].text)
    rest = bare(head.title_text).removeprefix(office)
    above = ("".join(line.text for line in lines[start:end]) for start in range(max(floor, end - LINES), end))
    if not any(p.title_key(title) == p.title_key(rest) for title in above):
        return head
    return replace(head, title=head.title + 1, title_text=rest, issuers=head.issuers or issuers(office))


def _title_above(lines: Sequence[Line], head: Masthead, first: int, floor: int) -> int:
    """First line of the title that stands once more above line `first`, with what web pages print below it."""
    key, end = p.title_key(head.title_text), first
    while end > floor and (is_chrome(lines[end - 1].text) or issuers(lines[end - 1].text)):
        end -= 1
    for start in range(end - 1, max(floor, end - LINES) - 1, -1):
        if _NEIGHBOUR.match(lines[start].text):
            break
        if key and p.title_key("".join(line.text for line in lines[start:end])).endswith(key):
            return start
    return first


def stands_apart(lines: Sequence[Line], head: Masthead, floor: int) -> bool:
    """Whether nothing stands above a masthead that it could go on with: a text that has ended, or its title once more."""
    return ended_above(lines, head.first, floor) or _title_above(lines, head, head.first, floor) < head.first


def with_title_again(lines: Sequence[Line], head: Masthead) -> Masthead:
    """The masthead with its title once more below it, where a web page prints it above its own lines and the text's."""
    start = head.body
    while start < len(lines) and is_chrome(lines[start].text):
        start += 1
    key, said = p.title_key(head.prefix + head.title_text), ""
    for index in range(start, min(len(lines), start + LINES)):
        said += p.title_key(lines[index].text)
        if said == key:
            return replace(head, body=index + 1)
        if not key.startswith(said):
            break
    return head


def _page_title(lines: Sequence[Line], end: int, floor: int) -> int:
    """First line of the title that a web page prints above its metadata."""
    for start in range(max(floor, end - LINES), end):
        last = notice_below(lines, start, end)
        if last is None:
            last = name_below(lines, start, end)
        if last is not None and last == end - 1:
            return start
    return end
