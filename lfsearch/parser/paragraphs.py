"""Printed lines joined to paragraphs, and the numbering label, if any, that each paragraph begins with.

The gazettes mark a new paragraph by two blank lines, but not always; so the decision also looks at how the line before
ends, whether it is shorter than the column, and whether a label is the one that the numbering expects.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import (
    CLOSING,
    CLOSING_CLAUSE,
    CLOSING_PHRASE,
    LEAD,
    TERMINAL,
    Label,
    caption_end,
    first_item,
    loose_number,
)
from lfsearch.text.numerals import CIRCLED

# The first line of a paragraph is indented by two characters, which the extraction drops.
_INDENT = 2.0
# How far before the column's edge a line may end that its paragraph goes on from. In five issues first lines below
# such a label as 一、 (一) 1.1 go on up to 1.7 characters before the edge and are headings of their own from 2.0; other
# labels have longer items, going on up to 2.1. Lines that are not the first vary more.
_HEADING_SLACK, _FIRST_SLACK, _SLACK = 1.95, 2.2, 2.6
# The column's edge is where 85 in 100 lines do not pass (the widest have compressed punctuation); no column is narrower
# than 18 characters.
_EDGE, _NARROWEST = 0.85, 18.0
_BLANK_WIDTH = 0.4
_WIDE_MARKS = b",():;"  # ASCII to the PDF, full width on paper
# A first line ends two characters before the edge, or less where its marks are squeezed; a line that ends further from it
# ends a paragraph. What follows may stand half over the edge before a mark makes room for it.
_SET_IN, _SQUEEZED = 2.5, 0.5
# A line that ends so far before the edge ends its list of names.
_FAR_SHORT = 6.0
# 会议时间:… above 参加人员:… has room for a character more, and half of one for the marks.
_ROOM = 1.5
# 成  员:   主 持 人:   the letters of a lead set apart
_SPACED_LEAD = re.compile(r"[\u4e00-\u9fff] (?:[\u4e00-\u9fff] )? *[\u4e00-\u9fff]:")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# What stands together at a line's start: a character with the marks around it, a figure, a Latin word.
_TOKEN = re.compile(r"[《“(〈〔]*(?:[A-Za-z0-9.%]+|.)[,。;:、!?)》”〉〕]*")
# How many lines back an opened bracket is believed to be open still: one lost in the source must not swallow more.
_BRACKET_LINES = 4
# So many lines back a circled number is looked for, inside a paragraph that may have no end.
_CIRCLED_LINES = 50
_OPENING = {"(": ")", "《": "》", "〈": "〉", "“": "”", "〔": "〕"}
_HEADED = ("part", "subpart", "chapter", "section", "chinese", "paren-chinese", "decimal")
_PARTED = ("chinese", "paren-chinese", "decimal")  # labels of headings that have their text below
_STOPS = frozenset("。;:,!?")
# 刘继东 市政府副秘书长, 成 员: a name and a post, the two characters of a word set to the width of three
_NAMES = re.compile(r"[\u4e00-\u9fff:] +[\u4e00-\u9fff]")
_EXPLAINED = re.compile(r"[^。;,:]{2,16}:.{10,}")
# labels that figures cannot imitate
_WIDE = ("part", "subpart", "chapter", "section", "article", "chinese", "paren-chinese")
# (一)健全国家职业教育制度框架。 alone above a paragraph: a heading is a sentence of at most so many characters.
_HEADING_SENTENCE = 30


@dataclass(slots=True)
class Paragraph:
    """Lines `first..last` (indices, both included) and the label that the first one begins with."""

    first: int
    last: int
    label: Label | None
    heading_only: bool = False  # nothing but a label and its heading
    caption: int = 0  # length of 表 1, 专栏 2 ... at the start
    name_list: bool = False
    opens: Label | None = None  # the first item of a list, behind the lead that the paragraph begins with


@dataclass(slots=True)
class Numbering:
    """The last number seen of each labelling scheme."""

    last: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def expects(self, label: Label) -> bool:
        """Whether the label continues its scheme (with up to two numbers lost) or starts it again."""
        last = self.last.get(label.scheme)
        if label.scheme == "decimal":
            below = label.numbers[1:] == (1,) and label.numbers[:1] == self.last.get("number")  # 2.1 below 2.
            return below or _decimal_follows(last, label.numbers)
        if label.sub and last is not None and label.number == last[-1]:
            return True
        return label.number == 1 or (last is not None and 0 < label.number - last[-1] <= 3) or label.scheme == "bullet"

    def note(self, label: Label) -> None:
        self.last[label.scheme] = label.numbers


def _decimal_follows(last: tuple[int, ...] | None, new: tuple[int, ...]) -> bool:
    if last is None:
        return new[0] <= 2
    if len(new) > len(last):
        return new[: len(last)] == last
    return new[:-1] == last[: len(new) - 1] and 0 < new[-1] - last[len(new) - 1] <= 3


def width(text: str) -> float:
    """Printed width in full-width characters: figures and Latin letters take half of one, blanks somewhat less."""
    length, blanks = len(text), text.count(" ")
    # In UTF-8 a Chinese character has three bytes: cheaper than looking at each character.
    encoded = text.encode("utf-8", "replace")
    wide = (len(encoded) - length) // 2 + len(encoded) - len(encoded.translate(None, _WIDE_MARKS))
    return 0.5 * (length + wide - blanks) + _BLANK_WIDTH * blanks


def column_width(lines: Sequence[Line], start: int, end: int) -> float:
    """Width of the column that `lines[start:end]` are set in."""
    widths = sorted([width(line.text) for line in lines[start:end]])
    return max(_NARROWEST, widths[int(len(widths) * _EDGE)] if widths else 0.0)


def measure_of(lines: Sequence[Line]) -> int:
    """How wide the lines are that are full and have no mark to squeeze: nearly all of those are equally wide."""
    full = Counter(len(line.text) for line in lines if len(line.text) >= _NARROWEST and _HAN.fullmatch(line.text))
    return max(full, key=full.__getitem__, default=0)


def open_bracket(lines: Sequence[Line], first: int, last: int) -> bool:
    """Whether a bracket or quotation opened in lines `first..last` is still open at their end."""
    text = "".join([line.text for line in lines[max(first, last + 1 - _BRACKET_LINES) : last + 1]])
    return any(opening in text and text.rfind(opening) > text.rfind(closing) for opening, closing in _OPENING.items())


def _leads(text: str) -> bool:
    """Whether a line begins with a short lead and a colon."""
    return ":" in text and LEAD.match(text) is not None


class _Joiner:
    """Decides line by line whether a new paragraph starts."""

    def __init__(
        self, lines: Sequence[Line], start: int, end: int, column: float, numbering: Numbering, measure: float
    ) -> None:
        self.lines, self.column, self.numbering, self.measure = lines, column, numbering, measure
        self.start, self.end = start, end
        # How many of the lines before each have a full stop: of a paragraph of very many lines it is asked line by line.
        self.stops = list(accumulate(["。" in line.text for line in lines[start:end]], initial=0))

    def inside(self, paragraph: Paragraph, number: int) -> bool:
        """Whether a circled number stands inside the paragraph: the next one, at a line's start by chance, does too."""
        first = max(paragraph.first, paragraph.last + 1 - _CIRCLED_LINES)
        text = "".join(line.text for line in self.lines[first : paragraph.last + 1])
        return any(CIRCLED[char] == number for char in text[first == paragraph.first :] if char in CIRCLED)

    def short(self, paragraph: Paragraph, index: int) -> bool:
        """Whether line `index` of the paragraph stops before the edge of its column."""
        if self.lines[index].whole:
            return True
        slack = _SLACK
        label = paragraph.label
        if index == paragraph.first or (index == paragraph.first + 1 and self.torn(paragraph)):
            slack = _INDENT + (_HEADING_SLACK if label and label.scheme in _HEADED else _FIRST_SLACK)
        return width(self.lines[index].text) < self.column - slack

    def torn(self, paragraph: Paragraph) -> bool:
        """Whether the first line of the paragraph is a label torn from its text."""
        return paragraph.label is not None and paragraph.label.end >= len(self.lines[paragraph.first].text)

    def bare_label(self, paragraph: Paragraph) -> bool:
        """Whether the paragraph so far is a label torn from its text."""
        return paragraph.first == paragraph.last and self.torn(paragraph)

    def sentences(self, paragraph: Paragraph) -> bool:
        return self.stops[paragraph.last + 1 - self.start] > self.stops[paragraph.first - self.start]

    def heading_like(self, paragraph: Paragraph) -> bool:
        """A labelled paragraph of at most three lines that is no sentence and announces no list."""
        return (
            paragraph.label is not None
            and paragraph.last - paragraph.first < 3
            and not self.sentences(paragraph)
            and self.lines[paragraph.last].text[-1] not in ",、;:"
        )

    def is_name_list(self, paragraph: Paragraph) -> bool:
        """副组长:刘继东　市政府副秘书长 / 董凤妮　市卫健委主任: every line may be short, and none ends a sentence."""
        first = self.lines[paragraph.first].text
        return _leads(first) and _NAMES.search(first) is not None and not self.sentences(paragraph)

    def starts_plain(self, paragraph: Paragraph, index: int) -> bool:
        """Whether the unlabelled line `index` starts a paragraph."""
        line, before = self.lines[index], self.lines[index - 1].text
        if line.indented:
            return True
        if self.bare_label(paragraph):
            return False
        lead = _leads(line.text)
        among_leads = lead and _leads(self.lines[paragraph.first].text)
        if line.whole:
            listed = before[-1] not in TERMINAL and line.text[-1] not in TERMINAL and not lead
            return not (listed and self.is_name_list(paragraph))
        terminal = before[-1] in TERMINAL or (before[-1] in CLOSING and before[-2:-1] in TERMINAL)
        if line.gap >= 2:
            if LEAD.fullmatch(before) and "如下" not in before and index - 1 == paragraph.first:
                return False
            return terminal or among_leads or not self.goes_on(paragraph, index)
        if self.is_name_list(paragraph):
            return lead or (self.set_in(index) and width(before) < self.column - _FAR_SHORT)
        begins = CLOSING_PHRASE.fullmatch(line.text) or (":" in line.text and _SPACED_LEAD.match(line.text))
        closes = before[-1] in CLOSING and self.heading_like(paragraph) and CLOSING_CLAUSE.match(line.text)
        if begins or closes or (among_leads and width(before) < self.column - _INDENT - _ROOM):
            return not open_bracket(self.lines, paragraph.first, index - 1)
        closed = before[-1] in CLOSING and line.text[0] not in "(〔"
        if not (terminal or closed or among_leads or self.heading_like(paragraph)):
            return False
        ended = (lead and "。" in before[-2:]) or self.short(paragraph, index - 1) or self.set_in(index)
        return ended and not open_bracket(self.lines, paragraph.first, index - 1)

    def set_in(self, index: int) -> bool:
        """Whether a line of a text set close is the first of a paragraph by its length: it ends before the edge, though
        what follows it had room on any other line.
        """
        if index + 1 >= self.end or self.lines[index].gap or self.lines[index + 1].gap:
            return False
        token = _TOKEN.match(self.lines[index + 1].text)
        left = self.measure - width(self.lines[index].text)
        return token is not None and width(token[0]) - _SQUEEZED <= left <= _SET_IN

    def goes_on(self, paragraph: Paragraph, index: int) -> bool:
        """Whether line `index` goes on with an unfinished sentence over a wide gap, which the extraction takes for two
        blank lines: a bracket is open, the two halves fill the column, or a sentence stands before the half one.
        """
        if open_bracket(self.lines, paragraph.first, index - 1):
            return True
        before = self.lines[index - 1].text
        if before[-1] == ",":
            return True
        both = width(before) + width(self.lines[index].text) + (_INDENT if index - 1 == paragraph.first else 0)
        if paragraph.last > paragraph.first and self.column - _SLACK <= both <= self.column + 1:
            return True
        return before[-1] not in CLOSING and self.sentences(paragraph)

    def explains(self, paragraph: Paragraph) -> bool:
        """Whether a lead is followed by what it announces (参展产品:确定参展专业镇主导产业): a text without full stop."""
        text = "".join(line.text for line in self.lines[paragraph.first : paragraph.last + 1])
        match = _EXPLAINED.match(text, paragraph.label.end if paragraph.label else 0)
        return match is not None

    def finish(self, paragraph: Paragraph) -> None:
        """Note what only the whole paragraph tells."""
        paragraph.heading_only = self.heading_like(paragraph) and not self.explains(paragraph)
        paragraph.name_list = paragraph.label is None and self.is_name_list(paragraph)

    def open_lists(self, found: Sequence[Paragraph]) -> None:
        """Note the first items that stand behind a lead, where the second is the next paragraph."""
        for paragraph, below in pairwise(found):
            if below.label and below.label.numbers == (2,):
                own = paragraph.label
                first = first_item(self.lines[paragraph.first].text, own.end if own else 0)
                if first and first.scheme == below.label.scheme and (own is None or own.scheme != first.scheme):
                    paragraph.opens = first

    def head_sentences(self, found: Sequence[Paragraph]) -> None:
        """Make headings of labelled sentences that stand alone above an unlabelled paragraph, where most do.

        In a list of items the last alone has a paragraph behind it, which is said of them all.
        """
        alone: dict[str, list[Paragraph]] = {}
        for paragraph, below in pairwise(found):
            if paragraph.label and not below.label and not below.caption and self.lone_sentence(paragraph):
                alone.setdefault(paragraph.label.scheme, []).append(paragraph)
        for scheme, sentences in alone.items():
            labelled = sum(paragraph.label is not None and paragraph.label.scheme == scheme for paragraph in found)
            for paragraph in sentences if 1 < len(sentences) >= labelled / 2 else ():
                paragraph.heading_only = True

    def lone_sentence(self, paragraph: Paragraph) -> bool:
        """Whether the paragraph is a label of headings and one short sentence, on a line that nothing has wrapped."""
        label, line = paragraph.label, self.lines[paragraph.first]
        if label is None or label.scheme not in _PARTED or paragraph.first < paragraph.last or not line.whole:
            return False
        text = line.text[label.end :].strip()
        return 2 < len(text) <= _HEADING_SENTENCE and text.find("。") == len(text) - 1 and ":" not in text

    def part_headings(self, found: Sequence[Paragraph]) -> list[Paragraph]:
        """The paragraphs, those whose heading fills its line to the edge parted from the text below it."""
        parted: list[Paragraph] = []
        headings: dict[str, bool] = {}  # whether the last paragraph labelled so was a heading alone
        for paragraph in found:
            scheme = paragraph.label.scheme if paragraph.label else ""
            if scheme in _PARTED and self.full_heading(paragraph, headings.get(scheme, False)):
                body = Paragraph(paragraph.first + 1, paragraph.last, None)
                self.finish(body)
                parted += [Paragraph(paragraph.first, paragraph.first, paragraph.label, heading_only=True), body]
            else:
                parted.append(paragraph)
            headings[scheme] = parted[-1].heading_only or parted[-1].label is None
        return parted

    def full_heading(self, paragraph: Paragraph, siblings: bool) -> bool:
        """Whether the first line is a heading as wide as the column: what follows is a letter-spaced lead, or a line
        shorter by the indent of a paragraph's beginning where the sibling before was a heading alone.
        """
        first, last, label = paragraph.first, paragraph.last, paragraph.label
        if first == last or label is None or not self.lines[first].text[label.end :].strip():
            return False
        if any(mark in self.lines[first].text[label.end :] for mark in _STOPS) or open_bracket(
            self.lines, first, first
        ):
            return False
        below = self.lines[first + 1].text
        if (lead := LEAD.match(below)) and " " in lead[0]:
            return True
        indented = self.column - _INDENT - 1 <= width(below) <= self.column - _INDENT + 0.9
        return siblings and last > first + 1 and indented and width(self.lines[first + 2].text) > self.column - 1

    def accepts(self, paragraph: Paragraph, index: int, label: Label) -> bool:
        """Whether what looks like a label on line `index` is one, and no wrapped figure or reference."""
        lines, line, before = self.lines, self.lines[index], self.lines[index - 1].text
        expected = self.numbering.expects(label)
        if self.bare_label(paragraph) and not expected:
            return False
        if line.whole:
            return True
        if open_bracket(lines, paragraph.first, index - 1):
            return False
        if line.gap >= 2 or line.indented:
            return expected or label.scheme != "decimal"
        if label.scheme == "circled" and self.inside(paragraph, label.number - 1):
            return False
        if before[-1] in TERMINAL or before[-2:-1] in TERMINAL:
            return expected or label.scheme in _WIDE
        if not expected:
            return False
        if before[-1] in CLOSING:
            return True
        if label.scheme in _WIDE or label.scheme in ("circled", "bullet"):
            return self.heading_like(paragraph) or self.short(paragraph, index - 1)
        worded = label.end >= len(line.text) or line.text[label.end :].lstrip()[:1] > "\u2fff"
        return (worded and self.heading_like(paragraph)) or self.short(paragraph, index - 1)


def paragraphs(
    lines: Sequence[Line], start: int, end: int, numbering: Numbering, column: float, measure: float
) -> list[Paragraph]:
    """The paragraphs of `lines[start:end]`, set in a column of that width; every line is in exactly one."""
    joiner = _Joiner(lines, start, end, column, numbering, measure)
    found: list[Paragraph] = []
    current: Paragraph | None = None
    for index in range(start, end):
        line = lines[index]
        label = line.label
        caption = caption_end(line.text, line.whole)
        if current is not None:
            if caption and (line.gap >= 1 or line.page_start or line.whole) and joiner.short(current, index - 1):
                label = None
            elif (
                label is None
                and (line.gap >= 2 or line.whole)
                and (loose := loose_number(line.text))
                and numbering.expects(loose)
            ):
                label = loose
            elif label and joiner.accepts(current, index, label):
                pass
            elif joiner.starts_plain(current, index):
                label = None
            else:
                current.last = index
                continue
            joiner.finish(current)
        current = Paragraph(index, index, label, caption=caption)
        found.append(current)
        if label:
            numbering.note(label)
        if first := first_item(line.text, label.end if label else 0):
            numbering.note(first)
    if current is not None:
        joiner.finish(current)
    joiner.open_lists(found)
    joiner.head_sentences(found)
    return joiner.part_headings(found)
