"""Which lines begin with a numbering label: by its form, or where the form is not enough by the numbers around it.

Print sets a decimal number apart from its heading by a wide blank (`1. 1　 编制目的`), and 第十四条 from what it lays down.
Other extractors narrow that blank or drop it, and then `1. 1 编制目的` looks like the wrapped end of `12. 42 万户` or the
number of a table row. Such a number is a label where it goes on an outline that has begun: the next one on its level or
the first one below, at a line where a paragraph can begin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from lfsearch.data import read_table
from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import CLOSING, TERMINAL, Label, close_label, doubtful_label, outline_label, parse_label

# How many numbers may be missing between two labels, as for other labels (see `paragraphs`).
_LOST = 3
# Circles of one figure are told among plain ones (see `circles`); behind ⑨ comes 10, in two.
_LAST_CIRCLE = 9
# What an article or a heading may stand right below.
_ABOVE = ("decimal", "part", "subpart", "chapter", "section", "article")
# What doubtful labels begin with; behind the first one the second stands within so many lines; a heading is shorter.
_DOUBTED, _SECOND, _SHORT = frozenset("第一二三四五六七八九十"), 12, 20
# An outline has begun where 1 is followed by 1.1 within so many lines: a heading, and perhaps a wrapped one.
_AHEAD = 4


def label_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines with their labels."""
    labels = [parse_label(line.text) for line in lines]
    _drop_indices(lines, labels)
    _outline(lines, labels)
    _doubtful(lines, labels)
    _chapters(lines, labels)
    return tuple(
        line if label is None else replace(line, label=label) for line, label in zip(lines, labels, strict=True)
    )


def _drop_indices(lines: Sequence[Line], labels: list[Label | None]) -> None:
    """Take back the labels that are a subscript alone on its line: PM / 2.5 / 浓度."""
    for index, label in enumerate(labels):
        if index and label and label.scheme == "decimal" and label.end == len(lines[index].text):
            before = lines[index - 1].text
            if before[-1].isascii() and before[-1].isalpha():
                labels[index] = None


def _outline(lines: Sequence[Line], labels: list[Label | None]) -> None:
    """Put in the decimal labels."""
    last: tuple[int, ...] = ()
    deep = False  # whether the outline has gone below its first level
    circled = 0  # the last circled number
    headed, place = 0, 0  # the last number of the form 1. and its line
    for index, line in enumerate(lines):
        found = labels[index]
        if found is None and line.text[0].isdigit():
            label = outline_label(line.text)
            if label and label.numbers == (circled + 1,) and circled >= _LAST_CIRCLE and _begins(lines, labels, index):
                found = labels[index] = Label("circled", label.numbers, label.end)
            elif label and (
                _apart(line, label.end)
                or (label.numbers == (1,) and opens_outline(lines, index))
                or (_goes_on(label, last, deep) and _begins(lines, labels, index))
                or (label.numbers == (headed, 1) and index - place <= _AHEAD and not is_measured(line.text, label.end))
            ):
                found = labels[index] = label
        if found and found.scheme == "number":
            headed, place = found.number, index
        if found and found.scheme == "circled":
            circled = found.number
        if found and found.scheme == "decimal":
            deep = len(found.numbers) > 1 or (deep and found.numbers > last)
            last = found.numbers


@cache
def _measures() -> list[tuple[str, tuple[str, ...]]]:
    entries = (line.partition("\t") for line in read_table("measures.tsv"))
    return [(word, tuple(others)) for word, _, others in entries]


def is_measured(text: str, end: int) -> bool:
    """Whether a number that ends there is a quantity: `12 月底前`, `10 个市级专业镇`, `1.1万`."""
    return any(
        text.startswith(word, end) and not text.startswith(others, end + len(word)) for word, others in _measures()
    )


def _apart(line: Line, end: int) -> bool:
    """Whether a wide blank stands behind the label."""
    rest = line.text[end:]
    blank = len(rest) - len(rest.lstrip())
    return blank > 0 and (blank > 1 or "\u3000" in line.printed[end : end + blank])


def opens_outline(lines: Sequence[Line], index: int) -> bool:
    """Whether the line begins with a number that its own first part follows: 4 above 4.1."""
    label = outline_label(lines[index].text)
    below = (outline_label(line.text) for line in lines[index + 1 : index + 1 + _AHEAD])
    return label is not None and any(other is not None and other.numbers == (*label.numbers, 1) for other in below)


def _goes_on(label: Label, last: tuple[int, ...], deep: bool) -> bool:
    """Whether the number goes on an outline that has begun."""
    numbers = label.numbers
    if not last or (len(numbers) == 1 and not deep):
        return False
    if len(numbers) > len(last):
        return numbers == (*last, 1)
    place = len(numbers) - 1
    return numbers[:place] == last[:place] and 0 < numbers[place] - last[place] <= _LOST


def _begins(lines: Sequence[Line], labels: Sequence[Label | None], index: int, *, headed: bool = False) -> bool:
    """Whether a paragraph can begin at line `index`: behind a sentence, a heading of the outline, or a wider gap.

    headed: behind a heading of any kind that fills no line, too.
    """
    line = lines[index]
    if index == 0 or line.gap >= 2 or line.indented:
        return True
    before = lines[index - 1].text
    if before[-1] in TERMINAL or (before[-1] in CLOSING and before[-2:-1] in TERMINAL):
        return True
    above = labels[index - 1] or (labels[index - 2] if before[-1] in CLOSING and index > 1 else None)  # a wrapped one
    if headed and (lines[index - 1].whole or (above is not None and len(before) <= _SHORT)):
        return True
    return above is not None and above.scheme in _ABOVE


def _doubtful(lines: Sequence[Line], labels: list[Label | None]) -> None:
    """Put in the labels whose form may be part of a sentence, where they count on from the one before at such a line."""
    last = {"article": 0, "paren-chinese": 0}
    for index, line in enumerate(lines):
        found = labels[index]
        if found is None and line.text[0] in _DOUBTED and (label := doubtful_label(line.text)):
            first = label.number == 1 and _counts_on(lines, index, label)
            next_one = label.number == last[label.scheme] + 1 > 1 and _begins(lines, labels, index, headed=True)
            if first or next_one:
                found = labels[index] = label
        if found and found.scheme in last:
            last[found.scheme] = found.number
        elif found and found.scheme in ("chinese", "chapter"):
            last["paren-chinese"] = 0


def _counts_on(lines: Sequence[Line], index: int, first: Label) -> bool:
    """Whether behind a first label of that form the second one stands soon."""
    ahead = (doubtful_label(line.text) for line in lines[index + 1 : index + 1 + _SECOND])
    return any(label is not None and (label.scheme, label.number) == (first.scheme, 2) for label in ahead)


def _follows(label: Label, last: int, line: Line) -> bool:
    """Whether a number follows the last one: closely, or, of an extract, anyhow at the beginning of a paragraph."""
    step = label.number - last
    return 0 < step <= _LOST or (step > 0 and last > 0 and label.scheme == "article" and (line.indented or line.whole))


def _first_article(text: str) -> bool:
    """第一条为…, 第一条(目的): how a text begins, whatever stands above it."""
    return text.startswith("第一条") and text[3:4] in ("为", "根", "(", "本")


def _chapters(lines: Sequence[Line], labels: list[Label | None]) -> None:
    """Put in the labels of chapters and articles that no blank sets apart."""
    last: dict[str, int] = {}
    for index, line in enumerate(lines):
        found = labels[index]
        if found is None and line.text[0] == "第" and (_begins(lines, labels, index) or _first_article(line.text)):
            label = close_label(line.text)
            if label and (label.number == 1 or _follows(label, last.get(label.scheme, 0), line)):
                found = labels[index] = label
        if found:
            last[found.scheme] = found.number
