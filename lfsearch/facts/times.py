"""Times of day by the clock: 每日7:00至20:00, 早7点至晚8点, 15时前, 9:00至次日2:00."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lfsearch.facts.reading import Part, Reading
from lfsearch.text.numerals import chinese_number
from lfsearch.types import TimeOfDay

# Texts are in one width here: brackets and colons are half-width; the ratio sign stands for a colon in many prints.
_PART = "凌晨|清晨|早晨|早上|早|上午|中午|正午|午后|下午|傍晚|晚上|晚间|晚|夜间|夜里|夜"
_HOUR = "(?:1\\d|2[0-4]|0?\\d)"
_COLON = "[:\u2236]"
_DASH = "[\u2014\u2500\u2013~\\-]{1,2}"
# 19:30, 19时24分, 晚8点半, 十五时; of 9-12点 the first hour has no mark of its own.
_CLOCK = re.compile(
    rf"(?:(?P<part>{_PART})|(?<![\d.:\u2236/A-Za-z第之〇零一二两三四五六七八九十]))"
    rf"(?P<hour>{_HOUR}|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
    rf"(?:(?P<colon>{_COLON})(?P<minute>[0-5]\d)(?:{_COLON}[0-5]\d)?(?![\d:\u2236%])"
    r"|(?P<mark>[时点])钟?(?![段间期刻候意建要])(?:(?P<minutes>[0-5]?\d)分|(?P<half>半)|整)?"
    rf"|(?=(?:[至到]|{_DASH})(?:{_PART})?{_HOUR}[时点]))"
)
_SIGNS = frozenset(":\u2236\u65f6\u70b9")  # one of these is in each
_TO = re.compile(rf"(?:[至到]|{_DASH})(?:次日|翌日|第二天|当日|当天|(?:\d{{1,2}}月)?\d{{1,2}}[日号])?")
_AND = re.compile("[、和及或]")
# What stands right before a time of day, and what right behind one.
_DAY_AHEAD = re.compile("(?:[日号天]|每周.|周[一二三四五六日天末]|星期[一二三四五六日天])$")
_DATE_AHEAD = re.compile(r"月\d{1,2}[日号]$")
_UNTIL_AHEAD = re.compile("(?:[至到]|不[得应]?[晚迟]于)$")
_UNTIL = re.compile("(?:以前|之前|前|止|截止|结束)(?!后)")
_FROM = re.compile("(?:以后|之后|后|起|开始)")
_ABOUT = re.compile("许|左右|前后|整")
_RATIO_AHEAD = re.compile("比[^,。;:、\\n]{0,8}$")
# The hours of each part of the day that come after noon: 晚8点 is 20:00, while 夜2点 is early in the morning.
_AFTERNOON, _NOON, _NIGHT = range(1, 12), range(1, 5), range(5, 13)
_LATE = {
    **dict.fromkeys(("午后", "下午", "傍晚"), _AFTERNOON),
    **dict.fromkeys(("中午", "正午"), _NOON),
    **dict.fromkeys(("晚上", "晚间", "晚", "夜间", "夜里", "夜"), _NIGHT),
}


@dataclass(frozen=True, slots=True)
class _Clock:
    """One printed time: `text[start:end]`."""

    start: int
    end: int
    hour: int  # 0..24
    minute: int
    part: str  # 上午, 晚, or nothing
    certain: bool  # whether it is a time of day by itself: 3点 is none, 下午3点 is one

    def at(self, part: str = "") -> str:
        """As a clock of 24 hours has it, in this part of the day where it names none."""
        late = self.hour in _LATE.get(self.part or part, ())
        return f"{self.hour + 12 * late:02}:{self.minute:02}"


def find_times(reading: Reading) -> tuple[TimeOfDay, ...]:
    """Every time of day, and from which to which, in the order of the text."""
    text = reading.text
    clocks = list(_clocks(text))
    spans = list(_joined(clocks, text))
    found = []
    for group in _listed(spans, text):
        end = group[-1][-1].end
        until, since = _UNTIL.match(text, end), _FROM.match(text, end)
        window = any(len(span) > 1 for span in group)
        if not (
            until or since or window or _ABOUT.match(text, end) or any(one.certain for span in group for one in span)
        ):
            continue
        for span in group:
            found.append(_time(reading, span, until is not None, since is not None))
    return tuple(found)


def without_clocks(reading: Reading) -> Reading:
    """The reading without the times behind a day, so that 8月14日8:00至8月17日18:00 reads as the days alone."""
    dropped = {
        place
        for clock in _clocks(reading.text)
        if _DATE_AHEAD.search(reading.text, max(0, clock.start - 6), clock.start)
        for place in range(clock.start, clock.end)
    }
    if not dropped:
        return reading
    kept = [place for place in range(len(reading.text)) if place not in dropped]
    return Reading(
        "".join(reading.text[place] for place in kept),
        tuple(reading.offsets[place] for place in kept),
        tuple(Part(part.column, bisect_left(kept, part.start), bisect_left(kept, part.end)) for part in reading.parts),
        reading.source,
    )


def _clocks(text: str) -> Iterator[_Clock]:
    if _SIGNS.isdisjoint(text):
        return
    for match in _CLOCK.finditer(text):
        printed = match["hour"]
        hour = int(printed) if printed.isdecimal() else chinese_number(printed.replace("两", "二"))
        if (
            hour is None
            or hour > 24
            or (match["colon"] and _RATIO_AHEAD.search(text, max(0, match.start() - 10), match.start()))
        ):
            continue
        minute = int(match["minute"] or match["minutes"] or (30 if match["half"] else 0))
        certain = bool(
            match["part"]
            or match["minutes"]
            or _DAY_AHEAD.search(text, max(0, match.start() - 3), match.start())
            or (match["colon"] and (len(printed) == 2 or match["minute"] in ("00", "30")))
        )
        yield _Clock(*match.span(), hour, minute, match["part"] or "", certain)


def _joined(clocks: Sequence[_Clock], text: str) -> Iterator[tuple[_Clock, ...]]:
    """The times, those from one to another as a pair."""
    place = 0
    while place < len(clocks):
        pair = tuple(clocks[place : place + 2])
        joined = len(pair) == 2 and _TO.fullmatch(text, pair[0].end, pair[1].start)
        yield pair if joined else pair[:1]
        place += 2 if joined else 1


def _listed(spans: Sequence[tuple[_Clock, ...]], text: str) -> Iterator[list[tuple[_Clock, ...]]]:
    """The times in groups: 10时、16时前 are two with one mark."""
    group = list(spans[:1])
    for before, span in pairwise(spans):
        if not _AND.fullmatch(text, before[-1].end, span[0].start):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _time(reading: Reading, span: tuple[_Clock, ...], until: bool, since: bool) -> TimeOfDay:
    first, last = span[0], span[-1]
    start, end = reading.span(first.start, last.end)
    printed = reading.printed(first.start, last.end)
    begins, ends = first.at(), last.at()
    if len(span) > 1:
        later = last.at(first.part)  # 下午2点至5点
        return TimeOfDay(printed, begins, later if later > begins else ends, start, end)
    until = until or _UNTIL_AHEAD.search(reading.text, max(0, first.start - 4), first.start) is not None
    return TimeOfDay(printed, None if until else begins, None if since and not until else ends, start, end)
