"""A number in each of the ways in which a Word file can ask for it (ECMA-376, 17.18.59)."""

from __future__ import annotations

import re
from collections.abc import Callable

from lfsearch.text.numerals import to_chinese

_DIGITS = "〇一二三四五六七八九"
_ROUND_ZERO = _DIGITS.replace("〇", "○")
_LEGAL = "一二三四五六七八九十百千万零"
_LEGAL_SIMPLIFIED = str.maketrans(_LEGAL, "壹贰叁肆伍陆柒捌玖拾佰仟万零")
_LEGAL_TRADITIONAL = str.maketrans(_LEGAL, "壹貳參肆伍陸柒捌玖拾佰仟萬零")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    ("M", 1000), ("CM", 900), ("D", 500), ("CD", 400), ("C", 100), ("XC", 90), ("L", 50), ("XL", 40),
    ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1),
)  # fmt: skip
_MAX = 32767  # Word counts no further; there a Roman numeral has 38 letters
_CUSTOM = re.compile(r"(0*1), (0*2),")  # 001, 002, 003, ...: the only custom format that Word offers


def formatted(number: int, format_name: str, custom: str | None = None) -> str:
    """The number as that format writes it; in figures where the format has no form for it."""
    if format_name in {"none", "bullet"}:
        return ""
    if format_name == "custom":
        pattern = _CUSTOM.match(custom or "")
        return str(number).zfill(len(pattern[1])) if pattern and len(pattern[1]) <= 9 else str(number)
    write = _WRITERS.get(format_name)
    if write is None or not 1 <= number <= _MAX:
        return "00" if (format_name, number) == ("decimalZero", 0) else str(number)
    return write(number)


def _figures(figures: str) -> Callable[[int], str]:
    """Figure by figure: 一〇五."""
    return lambda number: "".join(figures[int(figure)] for figure in str(number))


def _from(first: str, count: int) -> Callable[[int], str]:
    """One character for each number, in the order of their code points: ① to ⑳."""
    return lambda number: chr(ord(first) + number - 1) if number <= count else str(number)


def _of(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if number <= len(characters) else str(number)


def _counting(figures: str) -> Callable[[int], str]:
    """Up to 99 as one says it, from 100 on figure by figure: 九十九, 一〇〇."""
    return lambda number: to_chinese(number) if number < 100 else _figures(figures)(number)


def _legal(characters: dict[int, int]) -> Callable[[int], str]:
    """壹拾 and never 拾."""

    def write(number: int) -> str:
        text = to_chinese(number)
        return ("一" + text if text.startswith("十") else text).translate(characters)

    return write


def _japanese(number: int) -> str:
    """百一: neither 零 nor an 一 in front of a unit but 万."""
    text = to_chinese(number).replace("零", "")
    return re.sub("一(?=[十百千])", "", text)


def _roman(number: int) -> str:
    text = ""
    for letters, worth in _ROMAN:
        text += letters * (number // worth)
        number %= worth
    return text


def _letters(number: int) -> str:
    """A to Z, AA, BB to ZZ, AAA: Word repeats the letter."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


_WRITERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": _figures("".join(chr(0xFF10 + figure) for figure in range(10))),
    "decimalFullWidth2": _figures("".join(chr(0xFF10 + figure) for figure in range(10))),
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "ideographZodiacTraditional": lambda number: _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12],
    "ideographDigital": _figures(_DIGITS),
    "japaneseDigitalTenThousand": _figures(_DIGITS),
    "taiwaneseDigital": _figures(_ROUND_ZERO),
    "chineseCounting": _counting(_ROUND_ZERO),
    "taiwaneseCounting": _counting(_ROUND_ZERO),
    "chineseCountingThousand": to_chinese,
    "taiwaneseCountingThousand": to_chinese,
    "japaneseCounting": _japanese,
    "chineseLegalSimplified": _legal(_LEGAL_SIMPLIFIED),
    "ideographLegalTraditional": _legal(_LEGAL_TRADITIONAL),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "numberInDash": lambda number: f"- {number} -",
    "hex": lambda number: f"{number:X}",
    "ordinal": lambda number: str(number) + _ordinal_end(number),
}


def _ordinal_end(number: int) -> str:
    return "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
