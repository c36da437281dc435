"""Numerals in both directions: Chinese, circled, parenthesised, Roman."""

from __future__ import annotations

CHINESE = "一二三四五六七八九十百零〇○廿卅"
# What stands for 〇 in years, besides: Latin and Greek O, a circle, a figure.
_ZEROS = "〇○零Oo\uff2f\uff4f\u039f\u25ef\u3007"
_FIGURES = "零一二三四五六七八九"
_DIGITS = {char: value for value, char in enumerate(_FIGURES)} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_TENS = {"廿": "二十", "卅": "三十"}
# 二〇二四, 二O二四, 二0二四: a year figure by figure, one or more of them in Chinese.
YEAR_FIGURES = rf"(?:[一二三四五六七八九{_ZEROS}\d]){{4}}"

# One code point per number: ① .. ⑳ ㉑ .. ㉟, ⑴ .. ⒇, ㈠ .. ㈩, ⒈ .. ⒛, Ⅰ .. Ⅻ.
CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)} | {chr(0x3251 + n): n + 21 for n in range(15)}
PARENTHESISED = {chr(0x2474 + n): n + 1 for n in range(20)}
PARENTHESISED_CHINESE = {chr(0x3220 + n): n + 1 for n in range(10)}
DOTTED = {chr(0x2488 + n): n + 1 for n in range(20)}
ROMAN = {chr(0x2160 + n): n + 1 for n in range(12)}

_LATIN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def roman(text: str) -> int:
    """Value of a Roman numeral of one to twelve, in one character or in Latin letters; else KeyError or ValueError."""
    return ROMAN[text] if len(text) == 1 and text in ROMAN else _LATIN.index(text) + 1


# Characters of a numeral: 九千九百九十九万九千九百九十九 has 15. A longer one is a pattern of somebody's, whose value no float holds
# and, from 4,300 figures on, Python does not read.
_LONGEST = 24


def number(text: str) -> int | None:
    """Value of an Arabic (also full-width) or Chinese numeral, None when it is neither or longer than any that means one."""
    text = text.strip()
    if text.isdecimal():
        return int(text) if len(text) <= _LONGEST else None
    return chinese_number(text)


def chinese_number(text: str) -> int | None:
    """Read a Chinese numeral up to 99,999 (三百零五 -> 305, 二〇二三 -> 2023); None if it is none, or longer than any."""
    text = "".join(_TENS.get(char, char) for char in text)
    if not 0 < len(text) <= _LONGEST or any(char not in _DIGITS and char not in _UNITS for char in text):
        return None
    if not any(char in _UNITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total = section = digit = 0
    # 二百三 is 230, 一万二 is 12,000: a last figure right behind a unit counts that unit's tenths; 二百零三 is 203.
    if len(text) > 2 and text[-1] in _DIGITS and text[-2] in "百千万":
        text, digit = text[:-1], _DIGITS[text[-1]]
        return (chinese_number(text) or 0) + digit * _UNITS[text[-1]] // 10
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "万":
            total, section, digit = (total + section + digit) * 10000, 0, 0
        else:
            section += (digit or 1) * _UNITS[char]
            digit = 0
    return total + section + digit


def year_figures(text: str) -> int | None:
    """The year that four figures, Chinese or Arabic, spell (二〇二四, 二O二四, 2024); None for anything else."""
    figures = "".join("0" if char in _ZEROS else str(_DIGITS.get(char, char)) for char in text)
    return int(figures) if len(figures) == 4 and figures.isdecimal() else None


def to_chinese(number: int) -> str:
    """Write 1 to 99,999 in Chinese numerals (13 -> 十三, 105 -> 一百零五); `chinese_number` reads it back."""
    text, gap = "", False
    for value, unit in ((10000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if digit:
            text += ("零" if gap and text else "") + _FIGURES[digit] + unit
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text
