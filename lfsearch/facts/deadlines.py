"""Deadlines: calendar times by which something has to be done or reached, or from when until when.

Lengths of time (20日内) are quantities; the start and end of a document's force are its validity.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lfsearch.facts.periods import find_periods, period_of
from lfsearch.facts.reading import Reading
from lfsearch.types import Deadline

_QUARTER = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_THIRD = {"上旬": 10, "中旬": 20, "初": 10, "中": 15}
_RELATIVE = {"今年": 0, "本年": 0, "同年": 0, "明年": 1}

# 2023年12月底, 12月20日, 6月上旬, 年底, 2025年, 第三季度末, 上半年; then its mark.
_TIME = re.compile(
    r"""
    (?: (?P<year>(?:19|20)\d\d)年度? | (?P<relative>今年|本年|同年|明年|当年|次年|翌年) )?
    (?:
        (?P<month>1[0-2]|0?[1-9])月份? (?: (?P<day>3[01]|[12]\d|0?[1-9])[日号] | (?P<third>[上中下]旬|初|中(?=前)) )?
      | 第?(?P<quarter>[一二三四1-4])季度
      | (?P<half>[上下]半年)
      | (?P<bare>年(?=[底末内]))
      |
    )
    (?P<last>底|末)?
    (?P<inside>内(?=[,完建实达基全力启开、;。)\n]|$))?
    (?P<before>之前|以前|前(?![款期述列]|\d+[名位])|止)?
    """,
    re.VERBOSE,
)
# Where a time may begin.
_ANCHOR = re.compile(
    r"(?:19|20)\d\d年|[今本当明次翌同]年|(?<!\d)(?:1[0-2]|0?[1-9])月|第?[一二三四1-4]季度|[上下]半年|年[底末内]"
)
_LEAD = re.compile(r"(?:截至|截止到?|不迟于|(?<![达收报])到|至)$")
# A window's second half (10月1日至次年3月底) or its first (10月1日—...) is no deadline, nor is a start (自10月1日起).
_WINDOW_AHEAD = re.compile(r"[\d日月年底旬起][至到]$|[—\-~─自从]$")
_WINDOW_BEHIND = re.compile(r"[—\-~─起至]|到(?:\d|次年|年底)")
# 有效期至2025年12月31日 is validity.
_IN_FORCE = re.compile(r"有效期限?至$")
_COUNTED = re.compile(r"[\d一二三四五六七八九十两半几每]$")

# 每月5日前, 每年6月底前, 每季度末, 次月10日前
_RECURRING = re.compile(
    r"(?:每(?:个?月|年|季度?|周|旬|半年|学期)|次月|当月)(?:第?[一二三四]季度|\d{1,2}月)?"
    r"(?:\d{1,2}[日号]|[上中下]旬|[底末初]|(?:周|星期)[一二三四五六日天])?(?:[、和]\d{1,2}日)*"
    r"(?:之前|以前|前|底前|底|末)"
)
_LONG_TERM = re.compile(
    r"长期(?:坚持|实施|推进|有效|持续)?|持续(?:推进|坚持|实施|开展)?|常年|常态化(?:推进|坚持)?|每年|全年|立即|即日起"
)
# 2023.5.15, as tables print it.
_FIGURES = re.compile(r"(?<![\d.])((?:19|20)\d\d)[./\-](1[0-2]|0?[1-9])[./\-](3[01]|[12]\d|0?[1-9])(?![\d.])")
_TIME_COLUMN = re.compile("时限|期限|完成时间|时间节点|时间要求|完成日期|截止")
_PERIOD = re.compile(r"\d+个?(?:日|天|工作日|月|小时)(?:以?内)?")
# What follows tells which things are meant (1986年底前出生的人), not when something has to be done.
_ATTRIBUTE = re.compile(
    r"出生|取得|登记|注册|购买|参加工作|入职|任教|连续|建成的|发布的|印发的|已|毕业|生产的|销售的|的"
)
# 截至2022年底,全市已有... is a report; a plan made up late may still name a day shortly before its own.
_STALE = dt.timedelta(days=92)
# 2023年工作要点, 2023—2024年秋冬季攻坚方案: the year with which the plan begins.
_TITLED = re.compile(r"((?:19|20)\d\d)(?:[—─–~\-至]((?:19|20)\d\d))?年")
_NAMED_YEAR = re.compile("(?:19|20)\\d\\d|[今明次翌同当本]年")
# 2025年对实施情况进行评估, 6月启动关停: a bare time to come opens a clause, and what is to be done then follows.
_THEN = re.compile(
    r"(?m:^|(?<=[,。;:]))(?=[12]?\d)(?:(?P<year>20\d\d)年)?(?:(?P<month>1[0-2]|0?[1-9])月份?(?P<third>[上中下]旬)?)?"
    r"(?=对(?!应|于)|启动|开展|组织|完成|建成|开工|竣工|投产|制定|出台|印发|召开|举办|举行|进行|报送|提交)"
)
_TITLE = re.compile(r"《[^》\n]{0,200}》")


def find_deadlines(reading: Reading, date: dt.date | None, title: str | None) -> tuple[Deadline, ...]:
    """Every deadline of the text.

    A year left out is the one that the clause goes on from, else that of the document's `date`; of its `title` when
    that names a later year or there is no date.
    """
    year = date.year if date else None
    titled = _TITLED.search(title or "")
    if titled and (year is None or int(titled[1]) > year):
        year = int(titled[1])
    text = reading.text
    found = list(_in_time_columns(reading, year))
    for time in found:  # a row has few of them
        text = text[: time.start] + "\n" * (time.end - time.start) + text[time.end :]
    text = _blank(_TITLE, text)
    found += [_Time(match.start(), match.end(), None) for match in _RECURRING.finditer(text)]
    text = _blank(_RECURRING, text)
    periods = [_Time(period.start, period.end, period.ends, period.begins) for period in find_periods(text, year, date)]
    inside = {place for period in periods for place in range(period.start, period.end)}
    found += periods
    taken = {*inside, *(place for time in found for place in range(time.start, time.end))}
    found += [time for time in _to_come(text, year, date) if time.start not in taken]
    last = int(titled[2]) if titled and titled[2] else None
    found += [_in_season(time, text, date, last) for time in _in_prose(text, year, date) if time.end - 1 not in inside]
    return tuple(
        Deadline(
            reading.printed(time.start, time.end), time.due, *reading.span(time.start, time.end), begins=time.begins
        )
        for time in sorted(found, key=lambda time: (time.start, time.end))
    )


@dataclass(frozen=True, slots=True)
class _Time:
    """What `text[start:end]` of the reading says: by `due`, or from `begins` on."""

    start: int
    end: int
    due: dt.date | None
    begins: dt.date | None = None


def _in_season(time: _Time, text: str, date: dt.date | None, last: int | None) -> _Time:
    """The time in the year it means: 3月底前 in a plan of October 2023 for the winter 2023—2024 is in 2024.

    Inferred: the document's date, well after the day in its own year, and the `last` year of the title say so.
    """
    printed = _NAMED_YEAR.search(text, time.start, time.end)
    if printed or not (time.due and date and last) or time.due >= date - _STALE or time.due.year >= last:
        return time
    return replace(time, due=_day(time.due.year + 1, time.due.month, time.due.day))


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: "\n" * len(match[0]), text)


def _in_time_columns(reading: Reading, year: int | None) -> Iterator[_Time]:
    """The cells under 完成时限 and the like: whatever they say is a deadline, a window's end too."""
    for part in reading.parts:
        printed = reading.text[part.start : part.end]
        cell = printed.strip().strip("。;,").strip()
        timed = bool(_TIME_COLUMN.search("".join(part.column.split())))
        if not cell or not (timed or (not part.column and _LONG_TERM.fullmatch(cell))):
            continue
        context, due = year, None
        for anchor in _ANCHOR.finditer(cell):
            time = _TIME.match(cell, anchor.start())
            if time and time.end() > time.start():
                context = _year(time, context) or context
                due = _last_day(time, context) or due
        for figures in _FIGURES.finditer(cell):
            due = _day(int(figures[1]), int(figures[2]), int(figures[3]))
        period = period_of(cell, year)
        if due or not _PERIOD.fullmatch(cell):
            start = part.start + printed.index(cell)
            due = period.ends if period else due
            yield _Time(start, start + len(cell), due, period.begins if period else None)


def _in_prose(text: str, year: int | None, date: dt.date | None) -> Iterator[_Time]:
    context = year
    position = 0
    while anchor := _ANCHOR.search(text, position):
        position = anchor.end()
        time = _TIME.match(text, anchor.start())
        if time is None or time.end() == time.start():
            continue
        position = max(position, time.end())
        due_year = _year(time, context)
        if time["year"] and (year is None or int(time["year"]) >= year):
            context = int(time["year"])
        ahead = text[max(0, time.start() - 6) : time.start()]
        lead = _LEAD.search(ahead)
        if not _is_deadline(text, time, ahead, lead is not None):
            continue
        due = _last_day(time, due_year)
        reported = lead is not None and lead[0].startswith("截")
        if due and date and time["year"] and due < (date if reported else date - _STALE):
            continue
        yield _Time(time.start() - len(lead[0]) if lead and not time["before"] else time.start(), time.end(), due)


def _to_come(text: str, year: int | None, date: dt.date | None) -> Iterator[_Time]:
    """The bare times of things to be done, which begin after the document's date."""
    for match in _THEN.finditer(text):
        own = int(match["year"]) if match["year"] else year
        if own is None or date is None or match.end() == match.start():
            continue
        month, third = int(match["month"] or 1), match["third"]
        begins = dt.date(own, month, {"中旬": 11, "下旬": 21}.get(third or "", 1))
        last = calendar.monthrange(own, int(match["month"] or 12))[1]
        due = dt.date(own, int(match["month"] or 12), _THIRD.get(third or "", last))
        if begins > date:
            yield _Time(*match.span(), due, begins)


def _is_deadline(text: str, time: re.Match[str], ahead: str, led: bool) -> bool:
    marked = time["before"] or time["last"] or time["inside"]
    if not (marked or led) or _WINDOW_AHEAD.search(ahead) or _WINDOW_BEHIND.match(text, time.end()):
        return False
    if _IN_FORCE.search(ahead):
        return False
    if not time["year"] and _COUNTED.search(ahead):
        return False
    return not _ATTRIBUTE.match(text, time.end())


def _year(time: re.Match[str], context: int | None) -> int | None:
    """The year of a time; None for 次年 and 当年, which count from a year that the clause leaves open."""
    if time["year"]:
        return int(time["year"])
    if context is None or time["relative"] not in (None, *_RELATIVE):
        return None
    return context + _RELATIVE.get(time["relative"] or "今年", 0)


def _last_day(time: re.Match[str], year: int | None) -> dt.date | None:
    """The last day that the time leaves: 12月底前 -> 12-31, 2025年前 -> 2024-12-31, 12月20日前 -> 12-20."""
    if year is None:
        return None
    month = int(time["month"]) if time["month"] else None
    if time["quarter"]:
        month = _QUARTER[time["quarter"]]
    elif time["half"]:
        month = 6 if time["half"] == "上半年" else 12
    exclusive = time["before"] not in (None, "止") and not (time["last"] or time["bare"])
    if month is None:
        return dt.date(year - 1 if exclusive else year, 12, 31)
    end = calendar.monthrange(year, month)[1]
    if time["day"]:
        return _day(year, month, int(time["day"]))
    if time["third"]:
        return dt.date(year, month, _THIRD.get(time["third"], end))
    if exclusive and time["month"]:
        return dt.date(year, month, 1) - dt.timedelta(days=1)
    return dt.date(year, month, end)


def _day(year: int, month: int, day: int) -> dt.date:
    """That day, or the month's last where the month is shorter (2月30日)."""
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))
