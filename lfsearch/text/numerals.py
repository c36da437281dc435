"""Circled, parenthesised and Roman numerals as printed in labels."""

from __future__ import annotations

from lfsearch.text.normal import chinese_number

CHINESE = "一二三四五六七八九十百零〇○"

# One code point per number: ① .. ⑳ ㉑ .. ㉟, ⑴ .. ⒇, ⒈ .. ⒛, Ⅰ .. Ⅻ.
CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)} | {chr(0x3251 + n): n + 21 for n in range(15)}
PARENTHESISED = {chr(0x2474 + n): n + 1 for n in range(20)}
DOTTED = {chr(0x2488 + n): n + 1 for n in range(20)}
ROMAN = {chr(0x2160 + n): n + 1 for n in range(12)}


def number(text: str) -> int | None:
    """Value of an Arabic (also full-width) or Chinese numeral, None when it is neither."""
    text = text.strip()
    return int(text) if text.isdecimal() else chinese_number(text)
