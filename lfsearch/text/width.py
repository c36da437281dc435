"""One width: characters that print alike become one character, one for one, so that every offset still holds.

This is the door that every text goes through, whether it is parsed, read for facts, indexed or asked for. Behind it there
are ASCII brackets, commas, colons, digits and letters, one kind of blank, ideographs instead of radicals, and the year of
a 文号 in 〔〕. What is shown is the text as printed; it has the same characters at the same places.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from lfsearch.data import read_table
from lfsearch.text.lazy import lazy

# Blocks of which NFKC makes the ordinary character: compatibility ideographs, vertical and small forms, full and half
# width. Only what becomes one character is taken.
_COMPATIBLE = ((0xF900, 0xFAFF), (0xFE10, 0xFE1F), (0xFE30, 0xFE6F), (0xFF01, 0xFFEE))
_BLANKS = [0x09, 0x0B, 0x0C, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
# NFKC leaves these alone. Ratio sign, box-drawing and other dashes, middle dots, wave dash.
_ALIKE = {0x2236: ":", 0x2500: "\u2014", 0x2015: "\u2014", 0x2027: "\u00b7", 0x30FB: "\u00b7", 0x301C: "~"}
_RADICAL = re.compile("[\u2e80-\u2fd5]")
# What is looked up; of most other characters text consists.
_UNUSUAL = re.compile("[^\n -~\u3001\u3002\u4e00-\u9fff]")
_CHINESE_FIGURE = "[〇零○Oo0一二三四五六七八九\\d]"
_OPEN, _CLOSE = (
    "\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u3018\\[{<",
    "\u3009\u300b\u300d\u300f\u3011\u3015\u3017\u3019\\]}>",
)
# 临政办发【2023】39号, [2023], 「2023」, 「二〇二四」: the year of a 文号 in other brackets. Round ones only behind what a
# code ends with.
_YEAR = lazy(
    rf"[{_OPEN}(](?:(?<=[\u4e00-\u9fff][{_OPEN}])|(?<=[\u4e00-\u9fff] [{_OPEN}])|(?<=[发函字办令电规复知告议通综]\())"
    rf"(?P<year> ?(?:(?:19|20)\d\d|[一二][〇零○Oo0九]{_CHINESE_FIGURE}{_CHINESE_FIGURE}) ?)"
    rf"[{_CLOSE})](?= ?第? ?(?:\d{{1,5}}|[一二三四五六七八九十百〇零]{{1,7}}) ?号)"
)


@cache
def _radicals() -> dict[int, str]:
    fields = [line.split() for line in read_table("radicals.txt")]
    return {int(radical, 16): chr(int(ideograph, 16)) for radical, ideograph in fields}


@cache
def _table() -> dict[str, str]:
    """Character -> the one that it becomes, which none of them is."""
    table = {}
    for first, last in _COMPATIBLE:
        for code in range(first, last + 1):
            folded = unicodedata.normalize("NFKC", chr(code))
            if len(folded) == 1 and folded != chr(code):
                table[chr(code)] = folded
    table |= {chr(code): char for code, char in _ALIKE.items()} | dict.fromkeys(map(chr, _BLANKS), " ")
    table |= {chr(code): ideograph for code, ideograph in _radicals().items()}
    return {char: table.get(folded, folded) for char, folded in table.items()}


def without_radicals(text: str) -> str:
    """The text with ideographs where a font named them by a radical; it looks the same (Unicode, see the table)."""
    return text.translate(_radicals()) if _RADICAL.search(text) else text


def fold(text: str) -> str:
    """The text in one width; the same length, line ends kept."""
    return _folded(text) if len(text) <= _LONG else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return (
            "".join(_table().get(char, char) for char in text) if "\t" in text or "\v" in text or "\f" in text else text
        )
    table = _table()
    for char in table.keys() & set(_UNUSUAL.findall(text)):  # few of them occur in a text: faster than `translate`
        text = text.replace(char, table[char])
    return _YEAR().sub("\u3014\\g<year>\u3015", text) if "\u53f7" in text else text


# A clause is folded by each that reads it, one soon after the other: 2 MB.
_folded = lru_cache(4096)(_fold)
_LONG = 1000  # characters; what is longer is not remembered
