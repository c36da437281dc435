"""Dates in Chinese numerals: 二〇二四年六月三十日, 二O二三年, 六月底前, 三月廿五日; where they stand and in which figures they read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lfsearch.text.numerals import YEAR_FIGURES, chinese_number, year_figures

_DIGIT = "一二三四五六七八九"
_MONTH = f"十[一二]?|[{_DIGIT}]"
_DAY = rf"三十一?|二?十[{_DIGIT}]?|二十|廿[{_DIGIT}]?|卅一?|[{_DIGIT}]|3[01]|[12]\d|0?[1-9]"
# A month alone is one where its day or a mark follows (六月底前, 十月起), or a year stands before it; 两三个月, 三月花 are none.
_DATE = re.compile(
    rf"(?P<year>(?<![{_DIGIT}〇零\d]){YEAR_FIGURES})(?=年)"
    rf"|(?<![{_DIGIT}十几数])(?P<month>{_MONTH})(?=月(?:份|(?:{_DAY})[日号]|[上中下]旬|[初底末前起止至到—\-]|以前|之前))"
    rf"|(?<=[年至到—\-])(?P<alone>{_MONTH})(?=月)"
    rf"|(?<=月)(?P<day>{_DAY})(?=[日号])"
)
_NAMED = re.compile(r"《[^》\n]{0,200}》")


def chinese_dates(text: str) -> Iterator[tuple[int, int, str]]:
    """Each numeral of a date in the text as (start, end, figures): 六 of 六月底前 -> (0, 1, "6").

    Titles in 《》 are left alone, as are dates in figures.
    """
    if "年" not in text and "月" not in text:
        return
    named = [match.span() for match in _NAMED.finditer(text)]
    for match in _DATE.finditer(text):
        printed = match[0]
        value = year_figures(printed) if match["year"] else chinese_number(printed)
        if value is None or printed.isdecimal() or any(start <= match.start() < end for start, end in named):
            continue
        if match["year"] and not 1900 <= value <= 2100:
            continue
        yield match.start(), match.end(), str(value)
