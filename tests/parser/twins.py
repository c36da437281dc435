"""The five issues as other tools would have written them: the same text, other widths, blanks and line ends.

Each twin is a function from the text of an issue to a text that says the same. What the parser makes of both is compared
in `test_twins.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from lfsearch.parser import parse_issue
from lfsearch.parser.clean import clean
from lfsearch.types import Clause, Document

Twin = Callable[[str], str]

# ASCII to full width, U+0021..U+007E -> U+FF01..U+FF5E.
_SHIFT = 0xFEE0
_PUNCTUATION = ",:;()!?"
_FULL_PUNCTUATION = {ord(char): ord(char) + _SHIFT for char in _PUNCTUATION}
_FULL_ALPHANUMERIC = {code: code + _SHIFT for code in range(0x21, 0x7F) if chr(code).isalnum()}
# Ideographs that a PDF's font may name by a radical: Kangxi radicals and those of the CJK Radicals Supplement.
_RADICALS = {
    "\u4eba": "\u2f08", "\u529b": "\u2f12", "\u53e3": "\u2f1d", "\u571f": "\u2f1f", "\u5927": "\u2f24",
    "\u5c0f": "\u2f29", "\u5c71": "\u2f2d", "\u5de5": "\u2f2f", "\u6587": "\u2f42", "\u65b9": "\u2f45",
    "\u65e5": "\u2f47", "\u6708": "\u2f49", "\u6c34": "\u2f54", "\u706b": "\u2f55", "\u751f": "\u2f63",
    "\u7528": "\u2f64", "\u7acb": "\u2f74", "\u884c": "\u2f8f", "\u91cc": "\u2fa5", "\u91d1": "\u2fa6",
    "\u6c11": "\u2ea0", "\u8f66": "\u2ecb", "\u957f": "\u2ed3", "\u98df": "\u2edd", "\u9875": "\u2eda",
    "\u89c1": "\u2ec5", "\u8d1d": "\u2ec9", "\u98ce": "\u2edb", "\u95e8": "\u2ed4", "\u897f": "\u2ec4",
}  # fmt: skip
# What stands in a \u6587\u53f7 behind the mark of the city: \u4e34\u653f\u529e\u53d1, \u4e34\u8d22\u7efc.
_AGENCIES = "\u653f\u8d22\u536b\u5efa\u4ea4\u6559\u5e02\u89c4\u6c14\u5de5\u53d1\u53bf"
_LABEL = re.compile(
    r"^([ \u3000]*(?:\u7b2c[\u4e00-\u9fff\d]{1,5}[\u7ae0\u8282\u6761]|[\u4e00-\u9fff]{1,4}\u3001|\([\u4e00-\u9fff\d]{1,4}\)"
    r"|\d{1,2}(?:\. ?\d{1,2}){1,4}(?=[ ]*\u3000)|\d{1,3}\.|\d{1,2}(?=[ ]*\u3000)))[ \u3000]+(?=\S)",
    re.MULTILINE,
)


def chinese_punctuation(text: str) -> str:
    """Full-width commas, colons, brackets, as every PDF but Linfen's has them."""
    return text.translate(_FULL_PUNCTUATION)


def full_width_alphanumerics(text: str) -> str:
    """Full-width digits and letters."""
    return text.translate(_FULL_ALPHANUMERIC)


def one_blank(text: str) -> str:
    """U+3000 made an ordinary blank."""
    return text.replace("\u3000", " ")


def single_blanks(text: str) -> str:
    """Every run of blanks made one, as most extractors write it."""
    return re.sub(r"[ \u3000]+", " ", text)


def radicals(text: str) -> str:
    """Common characters as radicals, which look the same."""
    return text.translate({ord(char): radical for char, radical in _RADICALS.items()})


def no_blank_after_a_label(text: str) -> str:
    """\u7b2c\u4e00\u6761 and 1.1 set close to what follows them."""
    return _LABEL.sub(r"\1", text)


def no_blank_lines(text: str) -> str:
    """The printed lines with nothing between them."""
    return re.sub(r"\n[ \u3000]*(?=\n)", "", text)


def compatible(text: str) -> str:
    """NFKC: \u2460 is 1, \u2161 is II, \u2103 is \u00b0C."""
    return unicodedata.normalize("NFKC", text)


def stripped(text: str) -> str:
    """No blanks at the ends of lines."""
    return "\n".join(line.strip(" \u3000") for line in text.split("\n"))


def as_pdftotext(text: str) -> str:
    """Single blanks, nothing at the ends of lines, no blank lines."""
    return no_blank_lines(stripped(single_blanks(text)))


def spaced_out(text: str) -> str:
    """A blank between all Han characters, as some OCR writes it."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", " ", text)


def blank_behind_han(text: str) -> str:
    """A blank behind every Han character."""
    return re.sub(r"([\u4e00-\u9fff])(?=.)", r"\1 ", text)


def blank_behind_all(text: str) -> str:
    """A blank between all characters, those of figures and the blanks of the print too."""
    return "\n".join(" ".join(line) for line in text.split("\n"))


def another_city(text: str) -> str:
    """The same gazette of a city with another name and another mark in its \u6587\u53f7."""
    text = re.sub("\u4e34(\\s*)\u6c7e", "\u5e73\\1\u9633", text)
    return re.sub(
        "\u4e34(?=[\u653f\u8d22\u536b\u5efa\u4ea4\u6559\u5e02\u89c4\u6c14\u5de5\u53d1\u53bf])", "\u5e73", text
    )


def city_back(text: str) -> str:
    """Undo `another_city` in a text without blanks."""
    text = text.replace("\u5e73\u9633", "\u4e34\u6c7e")
    return re.sub(f"\u5e73(?=[{_AGENCIES}])", "\u4e34", text)


def one_paragraph_a_line(text: str, between: str = "\n") -> str:
    """Every paragraph on one line, as Word and web pages have them; tables as they are."""
    return "".join(f"{line}{between}" for line in _paragraph_lines(text))


def page_of(width: int) -> Twin:
    """Paragraphs set in lines of `width` characters, a blank line between lines and two between paragraphs."""

    def twin(text: str) -> str:
        lines = _paragraph_lines(text)
        return "".join(line + "\n\n" if line.startswith("\0") else _set(line, width) for line in lines).replace(
            "\0", ""
        )

    return twin


def _paragraph_lines(text: str) -> list[str]:
    """The paragraphs of the parsed issue, printed characters and blanks kept; the lines of tables marked by NUL."""
    cursor = _Cursor(text)
    lines: list[str] = []
    for document in parse_issue(text, "2020-11").documents:
        for clause in document.walk():
            lines += cursor.table(clause) if clause.cells else cursor.paragraphs(clause, document, lines)
    return lines


class _Cursor:
    """Reads the printed characters of an issue clause by clause."""

    def __init__(self, text: str) -> None:
        self.lines = list(clean(text).lines)
        self.source = text.split("\n")
        self.line = self.column = 0

    def take(self, count: int) -> str:
        """The next `count` characters that are no blanks, with the blanks inside them; wrapped lines joined."""
        taken = ""
        while count:
            line = self.lines[self.line].printed or self.lines[self.line].text
            start = self.column
            while count and self.column < len(line):
                count -= not line[self.column].isspace()
                self.column += 1
            piece = line[start : self.column]
            latin = taken[-1:].isascii() and taken[-1:].isalnum() and piece[:1].isascii() and piece[:1].isalnum()
            taken += (" " if latin else "") + piece
            if self.column == len(line):
                self.line, self.column = self.line + 1, 0
        return taken

    def paragraphs(self, clause: Clause, document: Document, before: list[str]) -> list[str]:
        """The clause's own paragraphs; what is printed inside a paragraph is put behind the last of `before`."""
        found = []
        for part in clause.text.split("\n"):
            inside = self.column > 0
            indent = self.lines[self.line].indent if "\u3000" in self.lines[self.line].indent else ""
            piece = self.take(sum(not char.isspace() for char in part))
            if inside and not found:
                before[-1] += piece
            else:
                found.append(indent + piece.strip())
        return found

    def table(self, clause: Clause) -> list[str]:
        """The printed lines of a row, blank lines included."""
        first = self.lines[self.line].number
        count = sum(not char.isspace() for char in clause.printed)
        self.take(count)
        last = self.lines[self.line].number - 1 if self.line < len(self.lines) else len(self.source)
        return [f"\0{line}" for line in self.source[first - 1 : last]]


# Characters that no line begins with.
_CLOSING = "\u3001\u3002,.;:!?)\u300b\u300f\u201d%"


def _set(paragraph: str, width: int) -> str:
    """A paragraph in lines of `width` ideographs, the first shorter by its indent, a blank line behind each."""
    lines, line, room = [], "", width - 2.0
    for word in re.findall("[(\u300a\u201c]*(?:[!'*-~\u3014\u3015][!-~\u3014\u3015]* ?|.)", paragraph):
        size = sum(0.5 if char.isascii() and char.isalnum() else 0.4 if char.isspace() else 1 for char in word)
        if size > room and line and word[0] not in _CLOSING:
            lines, line, room = [*lines, line], "", float(width)
        line += word
        room -= size
    return "".join(f"{text.strip(' ') if number else text}\n\n" for number, text in enumerate([*lines, line])) + "\n"
