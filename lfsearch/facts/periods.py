"""Periods and starts: 2023年10月至2024年3月, 10月1日至次年3月31日, 2022年11-12月, 2020-2021年, 自11月1日起."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", "1[0-2]|0?[1-9]", r"3[01]|[12]\d|0?[1-9]"
_PART = "[上中下]旬|[初底末]"
# The beginning: its marks 年, 月, 日 may be left out where the end has them (2020-2021年, 11-12月, 21-22日).
_FROM = (
    rf"(?:(?P<from_year>{_YEAR})(?P<year_mark>年度?)?|(?P<from_relative>今年|本年|当年|明年))?"
    rf"(?:(?P<from_month>{_MONTH})(?P<month_mark>月份?)?"
    rf"(?:(?P<from_day>{_DAY})(?P<day_mark>[日号])?|(?P<from_part>{_PART}))?)?"
)
_TO = (
    rf"(?:(?P<year>{_YEAR})年度?|(?P<relative>次年|翌年|第二年|明年|同年|当年|今年|本年|年(?=[底末])))?"
    rf"(?:(?P<month>{_MONTH})月份?)?(?:(?P<day>{_DAY})[日号]|(?P<part>{_PART}))?"
)
_PERIOD = re.compile(rf"(?:自从|[自从])?(?<![\d年])(?=[\d今本当明]){_FROM}起?(?:[至到]\n?|[—─–~\-]{{1,2}}){_TO}止?")
_START = re.compile(
    rf"(?:自从|[自从])?(?<![\d年])(?=[\d今本当明])(?:(?P<year>{_YEAR})年度?|(?P<relative>今年|本年|当年|明年))?"
    rf"(?:(?P<month>{_MONTH})月份?(?:(?P<day>{_DAY})[日号]|(?P<part>{_PART}))?)?起(?![至到草重诉点步降伏义来止])"
)
# 2022.10.1-2023.3.31, as tables print it.
_FIGURES = re.compile(
    rf"(?<![\d.])(?P<from_year>{_YEAR})[./](?P<from_month>{_MONTH})[./](?P<from_day>{_DAY})(?:至|到|[—─–~\-]{{1,2}})"
    rf"(?P<year>{_YEAR})[./](?P<month>{_MONTH})[./](?P<day>{_DAY})(?![\d.])"
)
# Characters of which each has one: most texts have none.
_LINKS, _BEGINS = frozenset("\u81f3\u5230\u2014\u2500\u2013~-"), frozenset("\u8d77")
_PRINTED_YEAR = re.compile(rf"({_YEAR})年")
# Not when something is to be done: what recurs, the term of a licence or an office, and the force of a document, which
# is its validity.
_OTHER_TERM = re.compile(
    r"(?:每年|每月|每季度?|营业期限|有效期限?|任期|服务期|聘期|刑期|试行期|施行期)(?:[为:自从]|自)?$"
)
_IN_FORCE = re.compile("(?:正式)?(?:施行|实施|执行|生效|试行)(?=[,。;)\n]|$)")
# Which things are meant (2019年9月至2020年8月期间出生), not when.
_ATTRIBUTE = re.compile("龄|(?:期间|之间)?(?:出生|取得|登记|注册|购买|发生的|查处的|生产的|销售的|发布的|印发的)")
# A range of years alone is a period only where it does not name a plan or a season (2020-2021年秋冬季).
_YEARS_ALONE = re.compile("[,。;\n]|期间|为|间|完成|开展|实施|每年|年均|$")
# A plan made up late may still name a period that ended shortly before.
_STALE, _YEARLONG = dt.timedelta(days=92), dt.timedelta(days=366)
_FIRST = {"上旬": 1, "初": 1, "中旬": 11, "下旬": 21}
_LAST = {"上旬": 10, "初": 10, "中旬": 20}


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when, `text[start:end]`; a start has no `ends`; both None where no year is known."""

    start: int
    end: int
    begins: dt.date | None
    ends: dt.date | None


def find_periods(text: str, year: int | None, date: dt.date | None) -> tuple[Period, ...]:
    """The periods and starts of a text in one width; `year` is the one meant where none is printed.

    What had ended well before the document's `date` is a report.
    """
    found: list[Period] = []
    printed = [(match.start(), int(match[1])) for match in _PRINTED_YEAR.finditer(text)]
    years = [(place, own) for place, own in printed if year is None or own >= year]
    rest = text
    for pattern, signs in ((_FIGURES, _LINKS), (_PERIOD, _LINKS), (_START, _BEGINS)):
        if signs.isdisjoint(rest):
            continue
        new = []
        for match in pattern.finditer(rest):
            before = bisect_left(years, (match.start(), 0))
            # The year that a clause goes on from is the last one printed before, unless it is a past one.
            period = _period(pattern, rest, match, years[before - 1][1] if before else year)
            if period and not (date and _reported(period, date)):
                new.append(period)
        rest = _without(rest, new) if new else rest
        found += new
    return tuple(sorted(found, key=lambda period: period.start))


def _without(text: str, periods: Sequence[Period]) -> str:
    """The text with line ends in the place of the periods, which are in order."""
    ends = [0, *(period.end for period in periods)]
    starts = [*(period.start for period in periods), len(text)]
    gaps = ["\n" * (period.end - period.start) for period in periods]
    kept = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    return "".join(part for pair in zip(kept, [*gaps, ""], strict=True) for part in pair)


def _reported(period: Period, date: dt.date) -> bool:
    """Whether a text of this date reports of the period: it was over by then, for some time or after a long one."""
    if period.ends is None:
        return (
            period.begins is not None
            and (period.begins.month, period.begins.day) != (1, 1)
            and (period.begins < date - _STALE)
        )
    long = period.begins is not None and period.begins < date - _YEARLONG
    return period.ends < date - (dt.timedelta(0) if long else _STALE)


def period_of(text: str, year: int | None) -> Period | None:
    """The period or start that a whole cell names, however it is put."""
    return next(iter(find_periods(text, year, None)), None)


def _period(pattern: re.Pattern[str], text: str, match: re.Match[str], year: int | None) -> Period | None:
    ahead = text[max(0, match.start() - 8) : match.start()]
    if _OTHER_TERM.search(ahead) or _ATTRIBUTE.match(text, match.end()):
        return None
    if pattern is _START:
        if not (match["year"] or match["relative"] or match["month"]) or _IN_FORCE.match(text, match.end()):
            return None
        own = _year(match["year"], match["relative"], year)
        if match["year"] and not match["month"] and year and own and own < year:
            return None
        return Period(*match.span(), _first(own, match["month"], match["day"], match["part"]), None)
    if pattern is _PERIOD and not _sound(text, match):
        return None
    return _span(match, year)


def _sound(text: str, match: re.Match[str]) -> bool:
    """Whether the two halves of a period go together."""
    by_year = match["from_year"] and not match["from_month"]
    if by_year:
        alone = match["year"] and not match["month"] and not match["part"]
        return bool(alone and _YEARS_ALONE.match(text, match.end())) or bool(match["year_mark"] and match["month"])
    if not match["from_month"]:
        return bool(match["from_relative"] and (match["month"] or match["part"]))
    if match["from_year"] and not match["year_mark"]:
        return False
    if not match["month_mark"]:  # 11-12月
        return bool(match["month"]) and not (match["from_day"] or match["from_part"] or match["day"])
    if match["from_day"] and not match["day_mark"]:  # 8月21-22日
        return bool(match["day"]) and not match["month"]
    return bool(match["month"] or match["year"] or match["relative"] or (match["from_day"] and match["day"]))


def _span(match: re.Match[str], context: int | None) -> Period:
    groups = match.groupdict()
    year = _year(groups["from_year"], groups.get("from_relative"), context)
    begins = _first(year, groups["from_month"], groups["from_day"], groups.get("from_part"))
    relative = groups.get("relative")
    last = _year(groups["year"], None, (year + (relative in ("次年", "翌年", "第二年", "明年"))) if year else None)
    month = groups["month"] or (groups["from_month"] if groups["day"] else None)
    ends = _last(last, month, groups["day"], groups.get("part"))
    if begins and ends and ends < begins and not groups["year"] and not relative:  # 10月1日至3月31日
        ends = _last(ends.year + 1, month, groups["day"], groups.get("part"))
    if begins and ends and ends < begins:
        begins = None
    return Period(*match.span(), begins, ends)


def _year(printed: str | None, relative: str | None, context: int | None) -> int | None:
    if printed:
        return int(printed)
    return context + 1 if context and relative == "明年" else context


def _first(year: int | None, month: str | None, day: str | None, part: str | None) -> dt.date | None:
    if year is None:
        return None
    if part in ("底", "末"):
        return _last(year, month, None, None)
    return _day(year, int(month or 1), int(day) if day else _FIRST.get(part or "", 1))


def _last(year: int | None, month: str | None, day: str | None, part: str | None) -> dt.date | None:
    if year is None:
        return None
    return _day(year, int(month or 12), int(day) if day else _LAST.get(part or "", 31))


def _day(year: int, month: int, day: int) -> dt.date:
    """That day, or the month's last where the month is shorter."""
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))
