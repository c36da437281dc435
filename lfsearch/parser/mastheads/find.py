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

from collections.abc import Callable, Sequence
from dataclasses import replace

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.closing import is_imprint
from lfsearch.parser.mastheads.contents import contents_end
from lfsearch.parser.mastheads.context import ended_unclosed, is_again, is_closing
from lfsearch.parser.mastheads.dates import date
from lfsearch.parser.mastheads.front import front
from lfsearch.parser.mastheads.masthead import Masthead, joined
from lfsearch.parser.mastheads.metadata import metadata_at
from lfsearch.parser.mastheads.minutes import minutes_at
from lfsearch.parser.mastheads.notes import is_note
from lfsearch.parser.mastheads.numbered import is_listed, numbered
from lfsearch.parser.mastheads.numbers import doc_no, is_cited, number_line
from lfsearch.parser.mastheads.orders import order_at, order_without_number, serial_below, titled_order
from lfsearch.parser.mastheads.unnumbered import (
    addressed,
    after_closing,
    after_sentence,
    begins_law,
    chronicle,
    counts_anew,
    named_anew,
    noted,
    number_beside_title,
    number_in_title,
)
from lfsearch.parser.mastheads.web import behind_metadata, stands_apart, with_metadata, with_page_head, with_title_again

# The printed masthead begins within so many lines of the end of its metadata.
_BEHIND_METADATA = 8
# A list of documents that follow names so many.
_AHEAD = 100


def find_mastheads(lines: Sequence[Line], watch: Callable[[], None]) -> list[Masthead]:
    """The opening of every document, in order. `watch` is called for each line."""
    skipped = contents_end(lines)
    heads = _find(lines[skipped:], watch)
    return [
        replace(head, first=head.first + skipped, title=head.title + skipped, body=head.body + skipped)
        for head in heads
    ]


def _find(lines: Sequence[Line], watch: Callable[[], None]) -> list[Masthead]:
    signed = _without_lists(lines, _scan(lines, 0, len(lines), None, watch))
    heads = front(lines, signed)
    if len(heads) == len(signed):
        return heads
    first = with_metadata(lines, with_title_again(lines, heads[0]))
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
            head = with_metadata(lines, with_page_head(lines, head, floor))
            if found and is_again(lines, found[-1], head):
                head = joined(found.pop(), head)
            current = head
            found.append(head)
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
        return behind_metadata(lines, block, floor, _first_printed(lines, block.last + 1))
    return _printed(lines, index, floor, current)


def _first_printed(lines: Sequence[Line], below: int) -> Masthead | None:
    """The masthead printed behind a block of metadata that ends above line `below`."""
    for index in range(below, min(len(lines), below + _BEHIND_METADATA)):
        if (head := _printed(lines, index, below, None)) is not None:
            return head
        if lines[index].label or lines[index].text[-1] in "。;":
            break
    return None


def _printed(lines: Sequence[Line], index: int, floor: int, current: Masthead | None) -> Masthead | None:
    """The masthead, without metadata, whose sign is on line `index`."""
    text = lines[index].text
    last = text[-1]
    if last in "号)" and (head := order_at(lines, index, floor) or serial_below(lines, index, floor)):
        return head
    if last in "号期)" and (head := minutes_at(lines, index, floor)):
        return head
    if found := number_line(text):
        # The 文号 of what an order publishes stands below it, above the printed title.
        own = current is not None and current.kind is not None and current.doc_no == found[0]
        if own or is_listed(lines, index, floor, found[0]):
            return None
        head = numbered(lines, index, floor, found[0])
        return replace(head, date=head.date or found[1]) if head else None
    if last == ")" and (head := number_in_title(lines, index, floor)):
        return head
    if "号" in text and (head := number_beside_title(lines, index, floor)):
        return head
    if last in "告)":
        if head := order_without_number(lines, index, floor):
            return head
        if (head := titled_order(lines, index, floor)) and stands_apart(lines, head, floor):
            return head
    if last == ":" and index > floor and (head := addressed(lines, index, floor, current)):
        return head
    if index > floor and (is_note(text) or (current is not None and begins_law(lines, index, current))):
        return noted(lines, index, floor, current)
    if current is not None and index > floor:
        if "大事记" in text and (head := chronicle(lines, index, current)):
            return head
        if last in p.TERMINAL or "。" in text:  # what follows is no sentence
            return None
        above = lines[index - 1]
        closed = is_closing(above.text)
        if closed and (head := after_closing(lines, index, current)):
            return head
        if lines[index].label:  # what follows begins with none
            return None
        ended = closed or (above.text[-1] not in ";:" and ended_unclosed(lines, index, floor))
        if ended and not closed and (head := after_sentence(lines, index, current)):
            return head
        if (ended or above.label) and counts_anew(lines, index):
            return named_anew(lines, index, current)
    return None


def _without_lists(lines: Sequence[Line], heads: list[Masthead]) -> list[Masthead]:
    """The mastheads without those that are rows of a list of documents: 关于…的通知 / 临政办发〔2019〕5号, and nothing said,
    beside others like it or of a document that follows."""
    ends = [head.first for head in heads[1:]] + [len(lines)] if heads else []
    empty = [
        head.doc_no is not None and not any(_says(lines[index]) for index in range(head.body, end))
        for head, end in zip(heads, ends, strict=True)
    ]
    empty.append(False)  # behind the last, and before the first
    return [
        head
        for place, head in enumerate(heads)
        if not (place and empty[place])
        or not (
            empty[place - 1] or empty[place + 1] or any(_is_same(head, other) for other in heads[place + 1 :][:_AHEAD])
        )
    ]


def _is_same(row: Masthead, head: Masthead) -> bool:
    """Whether a row of a list names a document; of its title a part may have come to its 文号."""
    return row.title_text == head.title_text or bool(row.doc_no and head.doc_no and row.doc_no.endswith(head.doc_no))


def _says(line: Line) -> bool:
    return line.text[-1] in p.TERMINAL or line.label is not None or date(line.text) is not None or is_imprint(line.text)
