"""Blanks that OCR puts between characters taken out, and those that part the heads of columns put back."""

from __future__ import annotations

import re
from itertools import islice

from lfsearch.parser.patterns import CAPTION_END
from lfsearch.parser.tables.columns import BRACKET, head_word, head_words
from lfsearch.text.blanks import bare
from lfsearch.text.width import fold

# Neighbouring Han characters, with one blank between them and with none.
_SPACED = re.compile(r" (?<=[\u4e00-\u9fff] )(?=[\u4e00-\u9fff])")
_CLOSE = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
# A blank behind every character and behind every Han character, and a character without; OCR misses few.
_BEHIND = (
    (re.compile(r"([^\n]) "), re.compile(r"\S(?=\S)")),
    (re.compile(r"([\u4e00-\u9fff]) "), re.compile(r"[\u4e00-\u9fff](?=\S)")),
)
_MISSED = 0.02

_ORDINAL = "序号"
_NAME = "名称"  # of what stands in front: 学校名称 is one head, though 学校 is one as well
_STOPS = re.compile("[。,;:、!?]")  # of sentences: heads have none
_WIDEST = 60  # characters of a line of heads; the widest of the five issues has 38
_LONGEST = 26  # of one head: ten in front of its word, the word, ten in brackets
# Each head costs a half, and one for each character in front of the word that it ends with (管控类别: 2.5). Over the five
# issues lines of heads cost up to 2.5 a head, four grades of accidents 3; titles that end alike cost 3 and more.
_HEAD_COST = 0.5
_MOST_OF_TWO, _MOST_OF_MORE = 2.5, 3.0


def close_up(text: str) -> str:
    """The text without the blanks that OCR puts between characters, where it puts them between most.

    Where it puts one behind every character, or every Han character, the gaps of the print are one blank wider and come
    back. Where it parts Han characters only from each other, a gap of one blank between two of them cannot be seen: the
    heads of a table are told by their words, other cells that stand on one line are not.
    """
    spaced = len(_SPACED.findall(text))
    # As many neighbours without a blank are soon found in other text.
    if spaced == 0 or next(islice(_CLOSE.finditer(text), spaced - 1, None), None) is not None:
        return text
    for behind, close in _BEHIND:
        if len(close.findall(text)) <= _MISSED * spaced:
            return behind.sub(r"\1", text)
    lines, above = [], ""
    for line in text.split("\n"):
        closed = _SPACED.sub("", line)
        lines.append(_heads_apart(closed, above) if len(closed) < len(line) else closed)
        above = fold(closed).strip() or above
    return "\n".join(lines)


def _heads_apart(line: str, above: str) -> str:
    """A line that heads the columns of a table with a blank between the heads; other lines as they are.

    Nothing but a table has a line that begins with a column of numbers. Two words may end a title or a wrapped line as well:
    they are heads below a caption or a sentence.
    """
    printed = bare(line)
    text = fold(printed)
    if len(text) > _WIDEST:
        return line
    if text.startswith(_ORDINAL) and len(text) > len(_ORDINAL):
        ends = [len(_ORDINAL), *(len(_ORDINAL) + end for end in _head_ends(text[len(_ORDINAL) :])[1] or [len(text)])]
    elif _STOPS.search(text):
        return line
    else:
        cost, ends = _head_ends(text)
        most = _MOST_OF_MORE if len(ends) > 2 else _MOST_OF_TWO
        ended = len(ends) > 2 or _STOPS.search(above[-1:]) or CAPTION_END.search(above)
        if len(ends) < 2 or cost > most * len(ends) or not ended:
            return line
    return " ".join(printed[start:end] for start, end in zip([0, *ends], ends, strict=False))


def _head_ends(text: str) -> tuple[float, list[int]]:
    """What it costs to take a text without blanks for heads, and where each of them ends; nowhere if it consists of none."""
    best: list[tuple[float, list[int]] | None] = [(0.0, [])]
    for end in range(1, len(text) + 1):
        ways = []
        for start in range(max(0, end - _LONGEST), end):
            so_far, word = best[start], head_word(text[start:end])
            if so_far and word:
                front = BRACKET.sub("", text[start:end]).removesuffix(word)
                named = word == _NAME and front in head_words()
                ways.append((so_far[0] + _HEAD_COST + (0 if named else len(front)), [*so_far[1], end]))
        best.append(min(ways, default=None))
    return best[-1] or (0.0, [])
