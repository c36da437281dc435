"""Decides where documents begin: each sign of a masthead is tried where it stands, the surest first.

The signs, from the surest:
1. a line that is nothing but a 文号, its date or signer beside it: the title stands below it (GB/T 9704) or above it
   (gazettes); rows of a list of documents open none;
2. 令 or 公告 with a number below it, or one that publishes a text;
3. a block of metadata, with the printed masthead behind it or nothing but a title;
4. a title that ends with its 文号 in brackets;
5. an addressee (各区人民政府…:) below a complete title;
6. a note on when a law was passed, below its name;
7. a title with its issuer where the text before has ended, by a signature, an imprint or at least a sentence.
Signs 5 to 7 are believed inside a document only where the text before has ended and does not name the title as that of
a text which it carries. A file without any sign is one document if it reads like one; see `front`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.closing import disclosure, is_column, is_imprint
from lfsearch.parser.mastheads.dates import date, first_date
from lfsearch.parser.mastheads.front import front
from lfsearch.parser.mastheads.issuers import ISSUER, issuers
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.metadata import Metadata, metadata_at
from lfsearch.parser.mastheads.minutes import minutes_at
from lfsearch.parser.mastheads.numbers import doc_no, is_cited, number_at_end, number_below, number_line
from lfsearch.parser.mastheads.orders import order_at, order_without_number, titled_order
from lfsearch.parser.mastheads.titles import (
    LINES,
    about,
    balanced,
    ends_text,
    heads_page,
    is_chrome,
    is_leading_label,
    is_named,
    is_note,
    join,
    leading,
    may_go_on,
    name_below,
    notice_below,
    title_kind,
)
from lfsearch.text.blanks import bare

# 000001   机密★1年   特急: above a red head
_ABOVE_HEAD = re.compile(r"\d{6}|(?:绝密|机密|秘密)(?:★\S{0,6})?|特急|加急|急件|平急|特提|文件")
# 国务院办公厅文件   浙江省疾病预防控制中心发电
_FILE = re.compile(r"(?:文\s*件|发\s*电)$")
_VERTICAL = ("人民政府", "人民政府办公室", "人民政府办公厅", "委员会", "局")
# An addressee takes at most this many lines, and stands at most this many below its title (web pages put theirs between).
_ADDRESSEE_LINES, _BETWEEN = 6, 8
# The printed masthead begins within so many lines of the end of its metadata.
_BEHIND_METADATA = 8
# So many offices may issue a document together.
_OFFICES = 12
# 本办法自2021年5月1日起施行: how a law ends
_ENTRY = re.compile(
    r"^第.{1,8}条.{0,20}自.{2,16}起(?:施行|实施)|(?:同时|予以)废止。$|以本(?:规定|解释|办法|条例|决定|法)为准。$"
)
# 现将《…》印发给你们   现予公布: what a notice says of the text that it carries
_ISSUED = re.compile(r"(?:印发|转发|下发)给?你|现予?以?(?:印发|公布|发布)|现将")
# Notices to everybody, which need no issuer in their title: no text that another document carries is one.
_TO_ALL = ("公示", "公告", "通告")
# How much of a document is looked through for the title of a text that it carries.
_NAMING, _SAID = 120, 2000
# The label of an attachment that is printed is looked for in so many lines above.
_PRINTED = 1000


def find_mastheads(lines: Sequence[Line], watch: Callable[[], None]) -> list[Masthead]:
    """The opening of every document, in order. `watch` is called for each line."""
    signed = _without_lists(lines, _scan(lines, 0, len(lines), None, watch))
    heads = front(lines, signed)
    if len(heads) == len(signed):
        return heads
    first = _with_metadata(lines, heads[0])
    end = signed[0].first if signed else len(lines)
    return [first, *_scan(lines, first.body, end, first, watch), *signed]


def _scan(
    lines: Sequence[Line], start: int, end: int, current: Masthead | None, watch: Callable[[], None]
) -> list[Masthead]:
    """The mastheads with a sign in `lines[start:end]`; `current` is that of the document which they interrupt."""
    found: list[Masthead] = []
    floor = index = start
    while index < end:
        watch()
        head = _opening(lines, index, floor, current)
        if head and head.body <= end:
            current = _with_metadata(lines, _with_page_head(lines, head, floor))
            found.append(current)
            floor = index = current.body
        else:
            index += 1
    return found


def loose_numbers(lines: Sequence[Line], heads: Sequence[Masthead]) -> list[int]:
    """Indices of lines that are a 文号 but open no document and are not cited by the text above them."""
    inside = {index for head in heads for index in range(head.first, head.body)}
    return [
        index
        for index, line in enumerate(lines)
        if line.text[-1] in "号)" and index not in inside and doc_no(line.text) and not is_cited(lines, index)
    ]


def _opening(lines: Sequence[Line], index: int, floor: int, current: Masthead | None) -> Masthead | None:
    """The masthead whose sign is on line `index`."""
    if (block := metadata_at(lines, index)) is not None:
        return _behind_metadata(lines, block, floor)
    return _printed(lines, index, floor, current)


def _printed(lines: Sequence[Line], index: int, floor: int, current: Masthead | None) -> Masthead | None:
    """The masthead, without metadata, whose sign is on line `index`."""
    text = lines[index].text
    last = text[-1]
    if last in "号)" and (head := order_at(lines, index, floor)):
        return head
    if last in "号期)" and (head := minutes_at(lines, index, floor)):
        return head
    if found := number_line(text):
        # The 文号 of what an order publishes stands below it, above the printed title.
        own = current is not None and current.kind is not None and current.doc_no == found[0]
        if own or _listed(lines, index, floor, found[0]):
            return None
        head = _numbered(lines, index, floor, found[0])
        return replace(head, date=head.date or found[1]) if head else None
    if last == ")" and (head := _number_in_title(lines, index, floor)):
        return head
    if last == "告":
        head = order_without_number(lines, index, floor) or titled_order(lines, index)
        if head and _ended_above(lines, head.first, floor):
            return head
    if last == ":" and index > floor and (head := _addressed(lines, index, floor, current)):
        return head
    if index > floor and (is_note(text) or (current is not None and _begins_law(lines, index, current))):
        return _noted(lines, index, floor, current)
    if current is not None and index > floor:
        if _is_closing(lines[index - 1].text):
            return _after_closing(lines, index, current)
        if last not in p.TERMINAL and _ended_above(lines, index, floor) and lines[index - 1].text[-1] not in ";:":
            return _after_sentence(lines, index, current)
    return None


def _listed(lines: Sequence[Line], index: int, floor: int, number: str) -> bool:
    """Whether the 文号 on line `index` is one of a list: nothing but a title stands between it and another 文号.

    Behind a list may stand a document's title and 文号, and an addressee or text below them; rows have neither.
    """
    if _to_number(lines, index, floor, number, 1) is not None:
        return True
    counted = _to_number(lines, index, floor, number, -1)
    return counted is not None and (counted or not _has_text(lines, index + 1))


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
    ahead = lines[start : start + _ADDRESSEE_LINES]
    return _has_addressee(lines, start) or any(line.text[-1] in p.TERMINAL for line in ahead[:3])


def _numbered(lines: Sequence[Line], index: int, floor: int, number: str) -> Masthead | None:
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
    start, names = _offices_below(lines, index + 1)
    last = title_below(lines, start, len(lines))
    if last is None:
        return None
    title = join(lines[start : last + 1])
    prefix = "".join(names)
    if names:
        title = bare(title)
    else:
        names, prefix, title = leading(title)
    first = _red_head(lines, index, floor, names)
    above = () if names else _red_names(lines, first, index)
    body = last + 1
    if body < len(lines) and doc_no(lines[body].text) == number:
        body += 1
    return Masthead(first, start, body, names or above, title, number, prefix)


def _offices_below(lines: Sequence[Line], index: int) -> tuple[int, tuple[str, ...]]:
    """The offices printed one below the other from line `index` on, and the line behind them."""
    names: tuple[str, ...] = ()
    while index < len(lines) and len(names) < _OFFICES and (more := issuers(lines[index].text)):
        names, index = (*names, *more), index + 1
    return index, names


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
        if _ended_above(lines, first, floor) or any(_akin(one, other) for one in above for other in names):
            break
        first += 1
    return first


def _akin(name: str, other: str) -> bool:
    """Whether two names may mean one office: 苏州市人民政府办公室 and 市政府办公室."""
    long, short = sorted((one.replace("人民政府", "政府") for one in (name, other)), key=len, reverse=True)
    return long.endswith(short)


def _without_file(text: str) -> str:
    return _FILE.sub("", text).rstrip() or "。"


def _red_names(lines: Sequence[Line], first: int, end: int) -> tuple[str, ...]:
    texts = (lines[index].text for index in range(first, end))
    return tuple(name for text in texts for name in (issuers(text) or issuers(_without_file(text))))


def _above_number(lines: Sequence[Line], index: int, floor: int, number: str) -> Masthead | None:
    """The title, then 文号: gazettes. A date in brackets, or when it was passed, may stand between the two."""
    end = index
    while end > floor and index - end < 3 and lines[end - 1].text[0] == "(" and is_note(lines[end - 1].text):
        end -= 1
    if end < index and (start := _title_start(lines, end, floor)) is not None:
        return _masthead(lines, start, end, index + 1, floor, number)
    end = index
    if end > floor and lines[end - 1].text[0] == "(" and (day := date(lines[end - 1].text)):
        end -= 1
        start = _title_start(lines, end, floor)
        return None if start is None else replace(_masthead(lines, start, end, index + 1, floor, number), date=day)
    start = _title_start(lines, index, floor)
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    if start is None:
        above = lines[index - 1].text if index > floor else ""
        addressed = below[-1:] == ":" and not (is_cited(lines, index) or _sentence(lines, index + 1, index + 1))
        if not (above and title_kind(bare(above))) and not addressed:
            return None
        start = index
        while start > floor and index - start < 3 and not (ends_text(lines[start - 1]) or lines[start - 1].label):
            start -= 1
    return _masthead(lines, start, index, index + 1, floor, number)


def _title_start(lines: Sequence[Line], end: int, floor: int) -> int | None:
    """Index of the first line of the title that ends before line `end`."""
    for start in range(end - 1, max(floor, end - LINES) - 1, -1):
        line = lines[start]
        if ends_text(line):
            return None
        text = line.text
        if p.TITLE_START.match(bare(text) if " " in text[:8] else text) or about(bare(text)):
            if _inside_brackets(lines, start, end):
                return None
            return _verb_above(lines, start, max(floor, end - LINES))
    return None


def _verb_above(lines: Sequence[Line], start: int, floor: int) -> int:
    """The line above a 关于 where the title begins there already: 国务院办公厅转发国家教委 / 关于…的通知."""
    for index in range(start - 1, max(floor, start - 2) - 1, -1):
        text = bare(lines[index].text)
        if ends_text(lines[index]) or title_kind(text):
            break
        if leading(text)[0]:
            return index
    return start


def _inside_brackets(lines: Sequence[Line], start: int, end: int) -> bool:
    title = "".join(line.text for line in lines[start:end])
    return title.count("(") > title.count(")")


def _masthead(lines: Sequence[Line], title: int, end: int, body: int, floor: int, number: str | None) -> Masthead:
    """The masthead whose title is lines `title..end-1`, with the issuers above it or in it."""
    first = title
    names: list[str] = []
    while first > floor and len(names) < _OFFICES and (more := issuers(lines[first - 1].text)):
        if not (len(more) == 1 and names and more[0] == names[0]):
            names[:0] = more
        first -= 1
    lost = False
    text = join(lines[title:end])
    if names and not _joint(names, leading(text)[0]) and not _ended_above(lines, first, floor):
        first, names = title, []  # they end a list of the document before
    if not names:
        first, vertical = _vertical(lines, title, floor)
        names = [vertical] if vertical else []
    prefix = "".join(names)
    if names:
        text = bare(text)
    else:
        inside, prefix, rest = leading(text)
        names, text = list(inside), rest
        lost = not names
    return Masthead(first, title, body, tuple(names), text, number, prefix, nameless=lost)


def _joint(above: Sequence[str], inside: Sequence[str]) -> bool:
    """Whether the offices above a title may issue it together with those that it begins with."""
    return not inside or any(_akin(one, other) for one in above for other in inside)


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


def _number_in_title(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """…关于…的通知(岳办发〔2017〕2号): a title that ends with its 文号 on line `index`."""
    if not lines[index].text[:-1].rstrip().endswith("号"):
        return None
    for start in range(index, max(floor, index - LINES + 1) - 1, -1):
        if start < index and not may_go_on(lines, start):
            return None
        title = join(lines[start : index + 1])
        found = number_at_end(title)
        if found is None:
            continue
        text, number = found
        names, prefix, rest = leading(text)
        if not (names and is_named(text) and balanced(text)):
            continue
        if _ended_above(lines, start, floor) or (_has_addressee(lines, index + 1) and not _after_label(lines, start)):
            return Masthead(start, start, index + 1, names, rest, number, prefix)
    return None


def _has_addressee(lines: Sequence[Line], start: int) -> bool:
    """Whether an addressee stands below a title, with what web pages print between them."""
    while start < len(lines) and is_chrome(lines[start].text):
        start += 1
    for index in range(start, min(len(lines), start + _ADDRESSEE_LINES)):
        text = lines[index].text
        if text[-1] == ":":
            return not _sentence(lines, start, index)
        if text[-1] in p.TERMINAL or lines[index].label:
            return False
    return False


def _after_label(lines: Sequence[Line], index: int) -> bool:
    """Whether the line above is nothing but 附件2."""
    if index == 0:
        return False
    text = lines[index - 1].text
    return p.ATTACHMENT_LINE.fullmatch(text) is not None or is_leading_label(text)


def _addressed(lines: Sequence[Line], index: int, floor: int, current: Masthead | None) -> Masthead | None:
    """A masthead whose 文号 is lost or was never printed: a complete title, and the addressee that ends on line `index`."""
    top = index
    while top > floor and index - top < _ADDRESSEE_LINES and lines[top].gap < 2 and _is_address(lines[top - 1].text):
        top -= 1
    for start in range(index, top - 1, -1):
        if head := _titled(lines, start, index, floor, current):
            return head
    return None


def _is_address(text: str) -> bool:
    """Whether a line may be the first of an addressee: neither title nor sentence."""
    return text[-1] in "、,市县区部门府局委厅会院" and "。" not in text and not title_kind(bare(text))


def _titled(lines: Sequence[Line], top: int, index: int, floor: int, current: Masthead | None) -> Masthead | None:
    """The masthead above an addressee that takes the lines `top..index`."""
    end = top
    while end > floor and top - end < _BETWEEN and (is_chrome(lines[end - 1].text) or is_note(lines[end - 1].text)):
        end -= 1
    if end == floor or not is_named(bare(lines[end - 1].text)) or _sentence(lines, top, index):
        return None
    start = _title_start(lines, end, floor)
    if start is None:
        return None
    head = _masthead(lines, start, end, top, floor, None)
    if current is None and not _ended_above(lines, head.first, 0):
        return None
    if current is not None:
        named_above = head.first < head.title and bool(head.issuers)
        if not named_above and (not head.prefix or _after_label(lines, head.first)):
            return None
        if _carried(lines, current, head):
            return None
    return replace(head, body=end, nameless=False, sure=bool(head.issuers))


def _sentence(lines: Sequence[Line], first: int, last: int) -> bool:
    text = "".join(line.text for line in lines[first : last + 1])
    return len(text) > 300 or any(mark in text for mark in "。;《") or "如下" in text


def _ended_above(lines: Sequence[Line], index: int, floor: int) -> bool:
    """Whether what stands above line `index` has ended, and is no 附件 label."""
    if index <= floor:
        return True
    above = lines[index - 1]
    if is_chrome(above.text) or (above.text[-1] == ")" and "。" in above.text):
        return True
    return ends_text(above) and not _after_label(lines, index)


def _carried(lines: Sequence[Line], current: Masthead, head: Masthead) -> bool:
    """Whether the document that is open names the title as that of a text which it carries."""
    issued = p.CARRIED.search(current.title_text)
    said = "".join(line.text[:_SAID] for line in lines[current.body : min(head.first, current.body + _NAMING)])
    above = p.title_key((issued[1] if issued else "") + said)
    title = p.title_key(head.title_text)
    return title in above or (bool(head.prefix) and p.title_key(head.prefix + head.title_text) in above)


def _begins_law(lines: Sequence[Line], index: int, current: Masthead) -> bool:
    """Whether line `index` is the first chapter, article or table of contents of a law, and another has ended above it."""
    line = lines[index]
    first = line.label is not None and line.label.scheme in ("chapter", "article") and line.label.number == 1
    if not first and bare(line.text) not in ("目录", "目次"):
        return False
    above = lines[max(current.body, index - 3) : index]
    if any(_ENTRY.search(other.text) for other in above):
        return True
    # Behind the signature of a reply or an opinion stands no text that it carries, unless it says so.
    return any(date(other.text) or disclosure(other.text) for other in above) and not _issues(
        lines[current.body : index], current
    )


def _issues(lines: Sequence[Line], current: Masthead) -> bool:
    """Whether the document that is open, with `lines` so far, says that it carries another text."""
    if current.kind is not None or p.CARRIED.search(current.title_text):
        return True
    said = lines[:_NAMING]
    return any(line.text.startswith("附") or _ISSUED.search(line.text) for line in said)


def _noted(lines: Sequence[Line], index: int, floor: int, current: Masthead | None) -> Masthead | None:
    """A law or interpretation: its name, and on line `index` when and by whom it was passed."""
    if is_note(lines[index - 1].text) or (index + 1 < len(lines) and number_line(lines[index + 1].text)):
        return None
    for start in range(max(floor, index - LINES), index):
        last = name_below(lines, start, index)
        if last != index - 1:
            continue
        apart = _ended_above(lines, start, floor) or lines[start].gap > 0 or lines[start].page_start
        if not apart and (start < index - 1 or not is_note(lines[index].text)):
            continue
        names, prefix, rest = leading(join(lines[start:index]))
        day = first_date(lines[index].text) if lines[index].text[0] == "—" else None
        head = Masthead(start, start, index, names, rest, None, prefix, day, sure=False)
        if current is not None and _carried(lines, current, head):
            return None
        return head
    return None


def _is_closing(text: str) -> bool:
    return date(text) is not None or disclosure(text) is not None or is_imprint(text) or is_column(text)


def _after_closing(lines: Sequence[Line], index: int, current: Masthead) -> Masthead | None:
    """What begins on line `index`, behind the signature or imprint that closes a document, without number or addressee.

    Behind a signature it is a title with its issuer (others are those of attached texts), behind an imprint or the name
    of a column any name.
    """
    if _after_label(lines, index + 1) or _number_ahead(lines, index):
        return None
    head = _title_alone(lines, index, notice_below) or _title_alone(lines, index, name_below)
    if head is None:
        return None
    apart = head.issuers or is_imprint(lines[index - 1].text) or is_column(lines[index - 1].text)
    if not apart and (title_kind(head.title_text) not in _TO_ALL or _issues(lines[current.body : index], current)):
        return None
    return None if _carried(lines, current, head) else head


def _title_alone(
    lines: Sequence[Line], index: int, title_below: Callable[[Sequence[Line], int, int], int | None]
) -> Masthead | None:
    """The masthead that is nothing but a title on line `index`, with its offices in it or on lines above it."""
    start, above = _offices_below(lines, index)
    last = title_below(lines, start, len(lines)) if start < len(lines) else None
    if last is None or last + 1 >= len(lines):
        return None
    names, prefix, rest = leading(join(lines[start : last + 1]))
    if above and (names or not rest.startswith("关于")):
        return None
    return Masthead(index, start, last + 1, above or names, rest, None, "".join(above) or prefix, sure=False)


def _after_sentence(lines: Sequence[Line], index: int, current: Masthead) -> Masthead | None:
    """What begins on line `index` below a text that no signature closes: a notice under its title and its issuer.

    An attached text seldom has such a title; one that the document announces as 附件 is taken for that.
    """
    head = None if lines[index].label else _title_alone(lines, index, notice_below)
    if head is None or not head.issuers or _number_ahead(lines, index):
        return None
    if _announces(lines[current.body : index]) or _carried(lines, current, head):
        return None
    spoken = any(line.text[-1] in "。:" and not line.label for line in lines[head.body : head.body + 3])
    return head if spoken else None


def _announces(lines: Sequence[Line]) -> bool:
    """Whether a document has a list of 附件 among its first lines, of which none is printed yet."""
    listed = any(p.ATTACHMENT_LIST.match(line.text) for line in lines[:_NAMING])
    behind = lines[-_PRINTED:]
    return listed and not any(line.text[0] == "附" and p.ATTACHMENT_LINE.fullmatch(line.text) for line in behind)


def _number_ahead(lines: Sequence[Line], start: int) -> bool:
    """Whether a 文号 stands a few lines below, before any text: it says more than the title alone."""
    for index, line in enumerate(lines[start : start + 2 * LINES], start):
        if line.text[-1] == "。" or line.label:
            return False
        if number_line(line.text) is not None:
            return True
        if number_below(line.text) and order_at(lines, index, start):
            return True
    return False


def _behind_metadata(lines: Sequence[Line], block: Metadata, floor: int) -> Masthead:
    """The masthead to which a block of metadata belongs."""
    below = block.last + 1
    for index in range(below, min(len(lines), below + _BEHIND_METADATA)):
        printed = _printed(lines, index, below, None)
        if printed is None:
            if lines[index].label or lines[index].text[-1] in "。;":
                break
            continue
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


def _with_metadata(lines: Sequence[Line], head: Masthead) -> Masthead:
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


def _with_page_head(lines: Sequence[Line], head: Masthead, floor: int) -> Masthead:
    """The masthead with what a web page prints above it: buttons, and the title once more."""
    first = head.first
    while first > floor and heads_page(lines[first - 1].text):
        first -= 1
    key = p.title_key(head.title_text)
    for start in range(first - 1, max(floor, first - LINES) - 1, -1):
        if key and p.title_key("".join(line.text for line in lines[start:first])).endswith(key):
            first = start
            break
    while floor < first < head.first and heads_page(lines[first - 1].text):
        first -= 1
    return replace(head, first=first)


def _page_title(lines: Sequence[Line], end: int, floor: int) -> int:
    """First line of the title that a web page prints above its metadata."""
    for start in range(max(floor, end - LINES), end):
        last = notice_below(lines, start, end)
        if last is None:
            last = name_below(lines, start, end)
        if last is not None and last == end - 1:
            return start
    return end


def _without_lists(lines: Sequence[Line], heads: list[Masthead]) -> list[Masthead]:
    """The mastheads without those that are rows of a list of documents: 关于…的通知 / 临政办发〔2019〕5号, and nothing said."""
    ends = [head.first for head in heads[1:]] + [len(lines)] if heads else []
    empty = [
        head.doc_no is not None and not any(_says(lines[index]) for index in range(head.body, end))
        for head, end in zip(heads, ends, strict=True)
    ]
    return [
        head
        for place, head in enumerate(heads)
        if not (empty[place] and place and (empty[place - 1] or (place + 1 < len(heads) and empty[place + 1])))
    ]


def _says(line: Line) -> bool:
    return line.text[-1] in p.TERMINAL or line.label is not None or date(line.text) is not None or is_imprint(line.text)
