"""成文日期 and other dates that are a line of their own.

2020 年 11 月 16 日     二〇二三年一月十二日     二OO三年十二月四日     2024.3.5     2024-03-05     (2020年5月1日)
广州市人民政府办公厅秘书处　2021年12月6日印发
"""

from __future__ import annotations

import datetime as dt
import re

from lfsearch.text import numerals
from lfsearch.text.blanks import bare

_CN = numerals.CHINESE
_ENDS = "日号0123456789)"
# a day as it is printed inside a text
DAY = rf"({numerals.YEAR_FIGURES})年(\d{{1,2}}|[{_CN}]{{1,3}})月(\d{{1,2}}|[{_CN}]{{1,3}})[日号]"
_DATE = re.compile(rf"{DAY}|((?:19|20)\d\d)(?P<mark>[./\-])(\d{{1,2}})(?P=mark)(\d{{1,2}})日?")
_MONTH = re.compile(rf"{numerals.YEAR_FIGURES}年(?:\d{{1,2}}|[{_CN}]{{1,3}})月")
# 2024-04-06 16:40   2024年04月06日16:40: of a web page
_MOMENT = re.compile(r"(.+?)\d{1,2}:\d\d(?::\d\d)?")


def date(text: str) -> dt.date | None:
    """The date that the whole line is."""
    if text[-1] not in _ENDS or len(text) > 26:
        return None
    plain = bare(text)
    if plain[-1] == ")":
        if plain[0] != "(":
            return None
        plain = plain[1:-1]
    match = _DATE.fullmatch(plain)
    return _day(*(match.group(1, 2, 3) if match[1] else match.group(4, 6, 7))) if match else None


def is_month(text: str) -> bool:
    """Whether the whole line is a month, as covers of plans print it: 二〇二一年十二月, 2021年12月."""
    return text[-1] == "月" and len(text) <= 16 and _MONTH.fullmatch(bare(text)) is not None


def stamp(text: str) -> dt.date | None:
    """The day of a date that may have a time behind it."""
    plain = bare(text)
    match = _MOMENT.fullmatch(plain)
    plain = match[1] if match else plain
    return date(plain) if plain else None


def first_date(text: str) -> dt.date | None:
    """The first date inside a text."""
    match = re.search(DAY, bare(text))
    return _day(*match.group(1, 2, 3)) if match else None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(numerals.year_figures(year) or 0, numerals.number(month) or 0, numerals.number(day) or 0)
    except ValueError:
        return None
