"""Mastheads without a 文号 on a line of its own: it stands in the title, or was never printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.above import masthead_above, title_start
from lfsearch.parser.mastheads.closing import disclosure, is_column, is_imprint, stands_above
from lfsearch.parser.mastheads.context import (
    ADDRESSEE_LINES,
    after_label,
    announces,
    carries,
    ended_above,
    has_addressee,
    is_carried,
    is_closing,
    is_sentence,
    speaks_of,
)
from lfsearch.parser.mastheads.dates import date
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.notes import is_note, spoken
from lfsearch.parser.mastheads.numbers import number_at_end, number_below, number_beside, number_line
from lfsearch.parser.mastheads.orders import order_at, order_without_number, serial_below
from lfsearch.parser.mastheads.titles import (
    LINES,
    balanced,
    is_chrome,
    is_named,
    join,
    leading,
    may_go_on,
    name_below,
    notice_below,
    offices_below,
    title_kind,
)
from lfsearch.parser.mastheads.web import stands_apart
from lfsearch.parser.patterns import TERMINAL, Label
from lfsearch.text.blanks import bare

# An addressee stands at most so many lines below its title (web pages put theirs between).
_BETWEEN = 8
# 本办法自2021年5月1日起施行: how a law ends
_ENTRY = re.compile(
    r"^第.{1,8}条.{0,20}自.{2,16}起(?:施行|实施)|(?:同时|予以)废止。$|以本(?:规定|解释|办法|条例|决定|法)为准。$"
)
# 2023年2月大事记   市政府大事记 / (2023年3月)
_CHRONICLE = re.compile(r"(?:[\u4e00-\u9fff]{0,16}|.{0,12}(?:19|20)\d\d年.{0,10})大事记(?:\(.{1,20}\))?")
_CHRONICLE_MORE = re.compile(_CHRONICLE.pattern + r"|\((?:19|20)\d\d年.{0,10}\)")
_SHORT = 30  # characters of such a title
# 1日   3月1日,   ● 12月5日: one stands among the first so many lines of a chronicle
_DAY = re.compile(r"[●■▲·]? *(?:\d{1,2}月)?\d{1,2}(?:日|[-—至]\d{1,2}日)")
_DAYS = 3
# 《…》政策解读   …政策问答   2022年…统计公报   更正: what no document carries
_ALONE, _ALONE_ENDS = re.compile(r"(?:解读|问答|统计公报)$|^(?:更正|勘误)"), "读答报正误"
# Below its title, and office and date there, a notice says something within so many lines.
_SPOKEN = 5
# What a text of its own counts with, and a law among them; its first label stands within so many lines of its name.
_OF_LAWS = ("part", "chapter", "article")
_OUTER = (*_OF_LAWS, "chinese", "decimal")
_COUNTED = 4
_TELLING = 8  # characters: 名词解释 may be part of anything
# Notices to everybody, which need no issuer in their title: no text that another document carries is one.
_TO_ALL = ("公示", "公告", "通告")


def number_in_title(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
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
        if not (names and is_named(bare(text)) and balanced(text)):
            continue
        if ended_above(lines, start, floor) or (has_addressee(lines, index + 1) and not after_label(lines, start)):
            return Masthead(start, start, index + 1, names, rest, number, prefix)
    return None


def number_beside_title(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """咸政发〔2021〕5号 咸宁市人民政府关于…的通知: both on line `index`, and an addressee below."""
    found = number_beside(lines[index].text)
    if found is None or not has_addressee(lines, index + 1):
        return None
    names, prefix, rest = leading(found[0])
    if not (names or rest.startswith("关于")) or not title_kind(rest) or not balanced(rest):
        return None
    head = Masthead(index, index, index + 1, names, rest, found[1], prefix)
    return head if stands_apart(lines, head, floor) else None


def addressed(lines: Sequence[Line], index: int, floor: int, current: Masthead | None) -> Masthead | None:
    """A masthead whose 文号 is lost or was never printed: a complete title, and the addressee that ends on line `index`."""
    if is_chrome(lines[index].text):  # 来源:市政府办 点击数:
        return None
    top = index
    while top > floor and index - top < ADDRESSEE_LINES and lines[top].gap < 2 and _is_address(lines[top - 1].text):
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
    if end == floor or not is_named(bare(lines[end - 1].text)) or is_sentence(lines, top, index):
        return None
    start = title_start(lines, end, floor)
    if start is None and current is not None and is_closing(lines[end - 2].text):
        start = end - 1  # 文明祭扫倡议书, right behind a signature
    if start is None:
        return None
    head = masthead_above(lines, start, end, top, floor, None)
    if current is None and not ended_above(lines, head.first, 0):
        return None
    if current is not None:
        named_above = head.first < head.title and bool(head.issuers)
        if not named_above and after_label(lines, head.first):
            return None
        if not named_above and not head.prefix and not _follows_end(lines, current, head):
            return None
        if is_carried(lines, current, head):
            return None
    return replace(head, body=end, nameless=False, sure=bool(head.issuers))


def _follows_end(lines: Sequence[Line], current: Masthead, head: Masthead) -> bool:
    """Whether a title stands right behind the signature or imprint of a document that leads to no text like it."""
    if head.first == 0 or not is_closing(lines[head.first - 1].text):
        return False
    return not carries(lines[current.body : head.first], current) or not speaks_of(lines, current, head)


def noted(lines: Sequence[Line], index: int, floor: int, current: Masthead | None) -> Masthead | None:
    """A law or interpretation: its name, and on line `index` when and by whom it was passed."""
    if is_note(lines[index - 1].text) or (index + 1 < len(lines) and number_line(lines[index + 1].text)):
        return None
    for start in range(max(floor, index - LINES), index):
        last = name_below(lines, start, index)
        if last != index - 1 or ":" in lines[start].text:  # 列席:某局负责人
            continue
        apart = ended_above(lines, start, floor) or lines[start].gap > 0 or lines[start].page_start
        if not apart and (start < index - 1 or not is_note(lines[index].text)):
            continue
        names, prefix, rest = leading(join(lines[start:index]))
        day = spoken(lines[index].text)
        head = Masthead(start, start, index, names, rest, None, prefix, day, sure=False)
        if current is not None and is_carried(lines, current, head):
            return None
        return head
    published = current is not None and current.kind is not None and not any(line.label for line in lines[floor:index])
    if current is not None and not published and ended_above(lines, index, floor) and _law_below(lines, index):
        return Masthead(index, index, index, (), "", None, sure=False)  # its name is lost
    return None


def _law_below(lines: Sequence[Line], index: int) -> bool:
    """Whether the first label soon below line `index` is the first chapter or article of a law."""
    label = _first_label(lines, index + 1, index + 1 + _COUNTED)
    return label is not None and label.scheme in _OF_LAWS and label.number == 1


def begins_law(lines: Sequence[Line], index: int, current: Masthead) -> bool:
    """Whether line `index` is the first chapter, article or table of contents of a law, and another has ended above it."""
    text, label = lines[index].text, lines[index].label
    first = label is not None and label.scheme in ("chapter", "article") and label.number == 1
    if not first and not (text[0] == "目" and bare(text) in ("目录", "目次")):
        return False
    above = lines[max(current.body, index - 3) : index]
    if any(_ENTRY.search(other.text) for other in above):
        return True
    # Behind the signature of a reply or an opinion stands no text that it carries, unless it says so.
    return any(date(other.text) or disclosure(other.text) for other in above) and not carries(
        lines[current.body : index], current
    )


def after_closing(lines: Sequence[Line], index: int, current: Masthead) -> Masthead | None:
    """What begins on line `index`, behind the signature or imprint that closes a document, without number or addressee.

    Behind a signature it is a title with its issuer (others are those of attached texts), behind an imprint or the name
    of a column any name.
    """
    if after_label(lines, index + 1) or _number_ahead(lines, index):
        return None
    head = _title_alone(lines, index, notice_below) or _title_alone(lines, index, name_below)
    if head is None:
        return None
    above = lines[index - 1].text
    apart = head.issuers or _ALONE.search(head.title_text) or is_imprint(above) or is_column(above)
    if not apart and (title_kind(head.title_text) not in _TO_ALL or announces(lines[current.body : index])):
        said = any(line.text[-1] == "。" and not line.label for line in lines[head.body : head.body + _SPOKEN])
        if not (said and head.title_text.startswith("关于") and _follows_end(lines, current, head)):
            return None
    return None if is_carried(lines, current, head) else head


def after_sentence(lines: Sequence[Line], index: int, current: Masthead) -> Masthead | None:
    """What begins on line `index` below a text that no signature closes: a notice under its title and its issuer.

    An attached text seldom has such a title; one that the document announces as 附件 is taken for that.
    """
    head = None if lines[index].label else _title_alone(lines, index, notice_below)
    text = lines[index].text
    if head is None and not lines[index].label and ("《" in text or text[-1] in _ALONE_ENDS):
        head = _title_alone(lines, index, name_below)
    if head is None or _number_ahead(lines, index):
        return None
    apart = head.issuers or _ALONE.search(head.title_text)
    if not apart and (title_kind(head.title_text) not in _TO_ALL or carries(lines[current.body : index], current)):
        return None
    if announces(lines[current.body : index]) or is_carried(lines, current, head):
        return None
    spoken = any(line.text[-1] in "。:" and not line.label for line in lines[head.body : head.body + _SPOKEN])
    return head if spoken else None


def counts_anew(lines: Sequence[Line], index: int) -> bool:
    """Whether line `index` is short, and the first label below it the first of a text: 一、, 第一条, 1."""
    line = lines[index]
    if line.label or len(line.text) > _SHORT or line.text[-1] in TERMINAL:
        return False
    label = _first_label(lines, index + 1, index + 1 + _COUNTED)
    return label is not None and label.scheme in _OUTER and label.numbers == (1,)


def _first_label(lines: Sequence[Line], start: int, end: int) -> Label | None:
    return next((line.label for line in lines[start:end] if line.label), None)


def named_anew(lines: Sequence[Line], index: int, current: Masthead) -> Masthead | None:
    """A guide, list or rule under its name alone on line `index`, below which the numbering begins anew.

    Behind another such text it is one where both count alike, behind a document where that neither carries a text nor
    speaks of what this one is called.
    """
    if lines[index].text[0] == "附" or after_label(lines, index) or _number_ahead(lines, index):
        return None
    head = _title_alone(lines, index, name_below)
    if head is None or is_carried(lines, current, head):
        return None
    label = _first_label(lines, head.body, head.body + _COUNTED)
    before = _first_label(lines, current.body, index)
    if label is None:
        return None
    above = lines[current.body : index]
    alike = before is not None and (
        label.scheme == before.scheme or (label.scheme in _OF_LAWS and before.scheme in _OF_LAWS)
    )
    bare_name = current.doc_no is None and not current.issuers and current.kind is None
    if bare_name and alike and not announces(above):
        return head
    if len(head.title_text) < _TELLING:
        return None
    if is_closing(lines[index - 1].text) and not carries(above, current):
        return head
    return None if speaks_of(lines, current, head) else head


def chronicle(lines: Sequence[Line], index: int, current: Masthead) -> Masthead | None:
    """2023年2月大事记 on line `index`, with which a gazette ends: days below it, and no document that carries it."""
    title = _CHRONICLE.fullmatch(bare(lines[index].text)) if len(lines[index].text) <= 2 * _SHORT else None
    if title is None or "大事记" in current.title_text:
        return None
    body = index + 1
    while body < len(lines) and body - index < 3 and _CHRONICLE_MORE.fullmatch(bare(lines[body].text)):
        body += 1
    days = [line for line in lines[body : body + _DAYS] if _DAY.match(line.text)]
    head = Masthead(index, index, body, (), bare(join(lines[index:body])), None, sure=False)
    return head if days and not is_carried(lines, current, head) else None


def _title_alone(
    lines: Sequence[Line], index: int, title_below: Callable[[Sequence[Line], int, int], int | None]
) -> Masthead | None:
    """The masthead that is nothing but a title on line `index`, with its offices in it or on lines above it."""
    if stands_above(lines[index].text):
        return None
    start, above = offices_below(lines, index)
    last = title_below(lines, start, len(lines)) if start < len(lines) else None
    if last is None or last + 1 >= len(lines):
        return None
    names, prefix, rest = leading(join(lines[start : last + 1]))
    if above and (names or not (rest.startswith("关于") or rest in _TO_ALL)):
        return None
    return Masthead(index, start, last + 1, above or names, rest, None, "".join(above) or prefix, sure=False)


def _number_ahead(lines: Sequence[Line], start: int) -> bool:
    """Whether a 文号 or an order stands a few lines below, before any text: it says more than the title alone."""
    for index, line in enumerate(lines[start : start + 2 * LINES], start):
        if number_line(line.text) is not None:  # before labels: (89)国函字第3号
            return True
        if line.text[-1] == "。" or line.label:
            return False
        if line.text[-1] == "告" and order_without_number(lines, index, start):
            return True
        if number_below(line.text) and (order_at(lines, index, start) or serial_below(lines, index, start)):
            return True
    return False
