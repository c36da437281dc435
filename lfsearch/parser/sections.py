"""A document's lines after its masthead, cut into addressee, running text, attachment lists, signatures and titles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads import Masthead
from lfsearch.parser.mastheads.issuers import is_signer, issuers
from lfsearch.parser.mastheads.notes import is_note, note_end, spoken
from lfsearch.parser.mastheads.titles import is_chrome, is_named
from lfsearch.parser.paragraphs import column_width, open_bracket, width
from lfsearch.parser.signatures import Signature, colophon, find_signatures, imprint
from lfsearch.parser.tables.columns import is_head
from lfsearch.text.blanks import bare

# An addressee takes at most this many printed lines.
_ADDRESSEE_LINES = 6
# 各区人民政府,市政府各部门:   of a page that sets in every line
_ADDRESSED = re.compile(r"(?:各|[^。;《]{2,30}(?:政府|委员会|[局厅部委办院会])[、,:])[^。;《]*(?<=:)")
# The title of an attached text takes at most this many printed lines.
_TITLE_LINES = 5
# Between title and text stand at most so many lines on when a law was passed and amended.
_PASSAGE_LINES = 12
# The name of an amended law that a decision prints again takes at most so many lines above the note below it.
_NOTED_LINES = 2
# Its first article, chapter or table of contents stands within so many lines below that.
_SOON = 4
# …………12   ……(3)   \u30001: what a table of contents prints behind a heading
_PAGE = re.compile(r"(?<![ .…·])[ .…·]*+\(?\d{1,4}\)?$")
# 目 录   目 次: above the headings that are printed again further down
# The longest table of contents seen is that of the Civil Code: 120 lines.
_CONTENTS_LINES = 300
_CONTENTS = ("目录", "目次")
# An attachment that a list names is called by fewer characters.
_LONGEST_NAME = 500
_NAMED = re.compile(r"附[件表录]:?")


@dataclass(frozen=True, slots=True)
class Section:
    """Lines `first..last` (indices, both included) of one kind.

    addressee, text, title, signature; note (a list of attachments), passage (when a law was passed), contents, imprint.
    """

    kind: str
    first: int
    last: int
    label: str | None = None  # 附件 2, of a title
    # index of the first title line behind such a label; `first` when it stands on the same, beyond `last` when there is none
    heading: int = 0
    signature: Signature | None = None


def addressee(lines: Sequence[Line], start: int, end: int) -> int | None:
    """Index of the last line of the 主送机关 that begins at `start`, None when there is none."""
    if start >= end or lines[start].label:
        return None
    if lines[start].indented and not (lines[start].whole and _ADDRESSED.fullmatch(lines[start].text)):
        return None
    for index in range(start, min(end, start + _ADDRESSEE_LINES)):
        text = lines[index].text
        if "。" in text or "《" in text or (index > start and lines[index].gap >= 2):
            return None
        if text[-1] in ":":
            return index if "如下" not in text else None
    return None


def issued_texts(title: str) -> list[str]:
    """The texts that a notice issues by its own title: 关于印发《A》《B》的通知, 关于印发A的通知."""
    match = p.CARRIED.search(title)
    return p.BOOK_TITLE.findall(match[1]) or [match[1]] if match else []


def carried_titles(title: str, lines: Sequence[Line], first: int, last: int) -> list[str]:
    """Titles (folded) of the texts that a notice carries: from its own title and from 《》 in its running text."""
    names: list[str] = []
    match = p.CARRIED.search(title)
    if match:
        inner = match[1]
        names += issued_texts(title)
        parts = inner.split("和")
        names += ["和".join(parts[:cut]) for cut in range(1, len(parts))]
        names += ["和".join(parts[cut:]) for cut in range(1, len(parts))]
    names += p.BOOK_TITLE.findall("".join(bare(line.text) for line in lines[first:last]))
    return [folded for name in names if len(folded := p.title_key(name)) >= 6]


def _speaks(text: str) -> bool:
    return bool(issuers(text)) or is_signer(text)


def split(lines: Sequence[Line], head: Masthead, end: int) -> list[Section]:
    """The sections of the document whose masthead is `head` and whose lines end before `end`; they tile its body."""
    sections: list[Section] = []
    start = head.body
    passed = start
    while (
        passed < end
        and passed - start < _PASSAGE_LINES
        and (is_note(lines[passed].text) or is_chrome(lines[passed].text))
    ):
        passed = min(note_end(lines, passed) + 1, end)
    # Below ——…在…会议上 stands who speaks, an office or a person.
    given = any(spoken(line.text) for line in lines[start:passed])
    while given and passed < end and _speaks(lines[passed].text):
        passed += 1
    if passed > start:
        sections.append(Section("passage", start, passed - 1))
        start = passed
    to = addressee(lines, start, end)
    if to is not None:
        sections.append(Section("addressee", start, to))
        start = to + 1
    signatures = find_signatures(lines, start, end)
    names = carried_titles(head.title_text, lines, start, signatures[0].first if signatures else min(end, start + 40))
    return sections + _Splitter(lines, start, end, signatures, names).run()


class _Splitter:
    def __init__(
        self, lines: Sequence[Line], start: int, end: int, signatures: list[Signature], names: list[str]
    ) -> None:
        self.lines, self.start, self.end = lines, start, end
        self.names: set[str] = set()  # of the texts that the notice carries
        self.openings: set[str] = set()  # what these begin with
        self.beginnings: set[str] = set()  # what the lines of their titles may begin with
        for name in names:
            self.expect(name)
        self.signatures = {block.first: block for block in signatures}
        self.column: float | None = None
        self.tail = colophon(lines, start, end)  # from here on all lines belong to the gazette or a web page
        while self.tail > start and is_chrome(lines[self.tail - 1].text):
            self.tail -= 1
        self.notes = {at for at in range(start, end) if lines[at].text[0] == "(" and is_note(lines[at].text)}
        self.signed = False
        self.sections: list[Section] = []

    def expect(self, name: str) -> None:
        """Look out for a title, of which the key is given."""
        self.names.add(name)
        self.openings.add(name[:2])
        self.beginnings |= p.printings(name[0])

    def run(self) -> list[Section]:
        index = text = self.start
        while index < self.end:
            section = self.special(index)
            if section is None:
                index += 1
                continue
            if text < index:
                self.sections.append(Section("text", text, index - 1))
            self.sections.append(section)
            index = text = section.last + 1
        if text < self.end:
            self.sections.append(Section("text", text, self.end - 1))
        return self.sections

    def special(self, index: int) -> Section | None:
        """The section other than running text that begins at line `index`."""
        if block := self.signatures.get(index):
            self.signed = True
            return Section("signature", block.first, block.last, signature=block)
        line = self.lines[index]
        text = line.text
        above = self.above(index)
        if index >= self.tail:
            return Section("imprint", index, self.end - 1)
        if text[0] == "目" and bare(text) in _CONTENTS and (last := self.contents(index)):
            return Section("contents", index, last)
        if (last := imprint(self.lines, index, self.end)) is not None:
            return Section("imprint", index, last)
        if above in ("title", "signature", "passage") and is_note(text):
            return Section("passage", index, min(note_end(self.lines, index), self.end - 1))
        if text[0] == "附":
            if match := p.ATTACHMENT_LINE.fullmatch(text):
                if self.is_bare_attachment(index):
                    return self.attachment(index, "附" + bare(text)[1] + (match[1] or ""))
            elif (p.ATTACHMENT_LIST.match(text) and self.breaks_before(index)) or (
                p.ATTACHMENT_NAMES.match(text) and index + 1 < self.end and self.lines[index + 1].text.startswith("2")
            ):
                return self.attachment_list(index)
            elif (titled := p.ATTACHMENT_TITLE.fullmatch(text)) and self.opens_attachment(index):
                return Section("title", index, index, bare(titled[1]), index)
        last = self.named_title(index)
        if last is None and (index + 1 in self.notes or index + 2 in self.notes):
            last = self.passed_title(index)
        if last is None and above == "signature":
            last = self.first_title(index)
        if last is None and self.signed and line.page_start:
            last = self.page_title(index)
        return Section("title", index, last, None, index) if last is not None else None

    def contents(self, index: int) -> int | None:
        """Last line of the table of contents below 目录 on line `index`: its first heading is printed again behind it."""
        first = index + 1
        if first >= self.end or not self.lines[first].label:
            return None
        opening = _PAGE.sub("", bare(self.lines[first].text))
        for last in range(first, min(self.end - 1, first + _CONTENTS_LINES)):
            line = self.lines[last + 1]
            if bare(line.text)[: len(opening)] == opening:
                return last
            if line.text[-1] in p.TERMINAL:
                return None
        return None

    def above(self, index: int) -> str:
        """The kind of the section that ends right above line `index`; empty below running text."""
        return self.sections[-1].kind if self.sections and self.sections[-1].last == index - 1 else ""

    def breaks_before(self, index: int) -> bool:
        """Whether line `index` is not the wrapped rest of a sentence."""
        if index == self.start or self.lines[index].gap >= 2 or self.above(index):
            return True
        if open_bracket(self.lines, max(self.start, index - 4), index - 1):
            return False
        before = self.lines[index - 1].text
        if self.column is None:
            self.column = column_width(self.lines, self.start, self.end)
        return before[-1] in p.TERMINAL or before[-1] in p.CLOSING or width(before) < self.column - 2

    def is_bare_attachment(self, index: int) -> bool:
        """A line 附件 2 opens an attachment unless it is the wrapped end of (见\\n附件 2)."""
        return self.breaks_before(index) or self.lines[index].page_start

    def opens_attachment(self, index: int) -> bool:
        """Whether 附件1:…目录 on line `index` is printed below, and not one of a list of them."""
        below = self.lines[index + 1].text if index + 1 < self.end else "附"
        return self.signed and below[0] != "附" and self.is_bare_attachment(index)

    def named_title(self, index: int) -> int | None:
        """Last line of a title known from the notice that begins at line `index`."""
        text = self.lines[index].text
        if text[0] not in self.beginnings or p.title_key(text[:4])[:2] not in self.openings:
            return None
        joined = ""
        for last in range(index, min(self.end, index + _TITLE_LINES)):
            joined += p.title_key(self.lines[last].text)
            if joined in self.names:
                return last
        return None

    def passed_title(self, index: int) -> int | None:
        """Last line of the name of a law on line `index`, with a note on when it was passed and its first article below."""
        for last in range(index, min(self.end - 1, index + _NOTED_LINES)):
            if last + 1 not in self.notes:
                continue
            named = is_named("".join(bare(line.text) for line in self.lines[index : last + 1]))
            titled = all(self.is_title_line(at) for at in range(index, last + 1))
            return last if named and titled and self.breaks_before(index) and self.begins_law(last + 2) else None
        return None

    def begins_law(self, index: int) -> bool:
        """Whether the first chapter or article of a law, or its table of contents, stands soon below line `index`."""
        return any(
            bare(line.text) in _CONTENTS
            or (line.label is not None and line.label.scheme in ("chapter", "article") and line.label.number == 1)
            for line in self.lines[index : min(self.end, index + _SOON)]
        )

    def is_title_line(self, index: int) -> bool:
        """Whether a line may belong to a title: neither indented nor labelled nor the end of a sentence."""
        line = self.lines[index]
        return (
            not line.indented
            and line.text[-1] not in p.TERMINAL
            and line.text[-1] not in ",、"
            and index not in self.signatures
            and not line.label
            and not p.caption_end(line.text, line.whole)
            and not p.ATTACHMENT_LINE.fullmatch(line.text)
        )

    def first_title(self, index: int) -> int | None:
        """Last line of the title that follows a signature: the lines before the first indented or labelled one."""
        last = index
        while last < min(self.end, index + _TITLE_LINES) and self.is_title_line(last):
            if last > index and self.lines[last].gap >= 2 and self.lines[last - 1].gap < 2:
                break
            last += 1
        if last == index or last == index + _TITLE_LINES or last >= self.end:
            return index if last == index + _TITLE_LINES and self.complete(index, index) else None
        return last - 1

    def page_title(self, index: int) -> int | None:
        """Last line of a centred title at the top of a page, before an indented paragraph."""
        if open_bracket(self.lines, max(self.start, index - 4), index - 1):
            return None
        last = self.first_title(index)
        if last is None or not self.complete(index, last) or last + 1 >= self.end:
            return None
        return last if self.lines[last + 1].indented else None

    def complete(self, first: int, last: int) -> bool:
        """Whether the lines end as titles of attached texts do (…方案, …任务表)."""
        title = "".join(bare(line.text) for line in self.lines[max(first, last - 1) : last + 1])
        return p.TITLE_NOUN.search(title) is not None

    def attachment(self, index: int, label: str) -> Section:
        """附件 2 and the title lines behind it."""
        heading = index + 1
        if heading >= self.end:
            return Section("title", index, index, label, heading)
        last = self.named_title(heading)
        if last is None:
            last = index
            while last + 1 < self.end and last - index < _TITLE_LINES and self.is_title_line(last + 1):
                if last > index and (self.complete(heading, last) or self.lines[last + 1].gap >= 2):
                    break
                if last > index and self.is_table_head(last + 1):
                    break
                last += 1
        return Section("title", index, last, label, heading)

    def is_table_head(self, index: int) -> bool:
        """Whether the heads of a table's columns begin here, a line each, as in a text whose lines are not wrapped."""
        lines = self.lines[index : index + 2]
        return len(lines) == 2 and all(line.whole and is_head(bare(line.text)) for line in lines)

    def attachment_list(self, index: int) -> Section:
        """附件:1. … 2. … and its wrapped lines."""
        numbered = _NAMED.sub("", bare(self.lines[index].text), count=1)[:2] in ("1.", "1、")
        last, number = index, 1
        while last + 1 < self.end:
            label = self.lines[last + 1].label
            if label and numbered and label.scheme == "number" and 0 < label.number - number <= 3:
                number = label.number
            elif not self.continues_list(index, last + 1, label, numbered):
                break
            last += 1
        for name in list_names("".join(bare(line.text) for line in self.lines[index : last + 1])):
            folded = p.title_key(name)
            if len(folded) >= 6:
                self.expect(folded)
        return Section("note", index, last)

    def continues_list(self, first: int, index: int, label: p.Label | None, numbered: bool) -> bool:
        """Whether line `index` still belongs to the attachment list that begins at line `first`."""
        line, before = self.lines[index], self.lines[index - 1].text
        if index in self.signatures or p.ATTACHMENT_LINE.fullmatch(line.text):
            return False
        if label:
            return label.end >= len(line.text)  # a number torn from its entry
        if len(before) <= 3 and self.lines[index - 1].label:
            return True
        if not numbered and self.named_title(index) is not None:
            return False
        if (line.gap >= 2 and line.text[0] not in "(") or line.indented:
            return False
        if p.NOT_PRINTED.search(before) or before[-1] in p.TERMINAL:
            return False
        return numbered or index == first + 1 or not self.complete(first, index - 1)


def list_names(text: str) -> list[str]:
    """The entries of 附件:1. A 2. B (blanks removed), or the one entry of 附件:A."""
    rest = _NAMED.sub("", text, count=1)
    names: list[str] = []
    start = number = 1
    if not rest.startswith(("1.", "1、")):
        return [rest] if rest else []
    start = 2
    while True:
        number += 1
        marks = (rest.find(f"{number}{mark}", start, start + _LONGEST_NAME) for mark in ".、")
        cut = next((at for at in marks if at > 0), -1)
        names.append(rest[start:cut] if cut > 0 else rest[start:])
        if cut < 0:
            return names
        start = cut + len(str(number)) + 1
