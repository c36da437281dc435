"""Deadlines and validity: times by which something has to be done, and from when to when a document is in force."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator

from lfsearch.facts.reading import Reading
from lfsearch.textnorm import chinese_number
from lfsearch.types import Deadline, Validity

_QUARTER = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
_THIRD = {"上旬": 10, "中旬": 20, "初": 10, "中": 15}
_YEARS_ON = {"今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1, "翌年": 1, "同年": 0}

# 2023年12月底, 12月20日, 6月上旬, 年底, 2025年, 第三季度末, 上半年
_TIME = r"""
    (?: (?P<year>(?:19|20)\d\d)年度? | (?P<relative>今年|本年|当年|明年|次年|翌年|同年) )?
    (?:
        (?P<month>1[0-2]|0?[1-9])月份? (?: (?P<day>3[01]|[12]\d|0?[1-9])[日号] | (?P<third>[上中下]旬|初|中(?=前)) )?
      | 第?(?P<quarter>[一二三四1-4])季度
      | (?P<half>[上下]半年)
      | (?P<bare>年(?=[底末内终]))?
    )
    (?P<last>底|末|终)? (?P<inside>内(?=[,完建实达基全力启开、;。)\n]|$))?
"""
_BEFORE = r"(?P<before>(?:之前|以前|前(?!款|期|述|款|三|两|列|[一二]名|[0-9]))|止)?"
_LEAD = r"(?P<lead>截至|截止到?|不迟于|到(?!位)|至)?"
_DEADLINE = re.compile(_LEAD + _TIME + _BEFORE, re.VERBOSE)
# A date, a quarter, or the like: where the search for a deadline may begin.
_ANCHOR = re.compile(
    r"(?:19|20)\d\d年|[今本当明次翌同]年|(?<!\d)(?:1[0-2]|0?[1-9])月|第?[一二三四1-4]季度|[上下]半年|年(?:年)?[底末终内]"
)
# 每月5日前, 每年6月底前, 每季度末, 次月10日前
_RECURRING = re.compile(
    r"(?:每(?:个?月|年|季度?|周|旬|半年|学期)|次月|当月)(?:第?[一二三四]季度|\d{1,2}月)?"
    r"(?:\d{1,2}[日号]|[上中下]旬|[底末初]|(?:周|星期)[一二三四五六日天])?(?:[、和]\d{1,2}日)*(?:之前|以前|前|底前|底|末)"
)
_LONG_TERM = re.compile(r"长期(?:坚持|实施|推进|有效|持续)?|持续(?:推进|坚持|实施|开展)?|常年|常态化(?:推进|坚持)?|每年|全年|立即|即日起")
_TIME_COLUMN = re.compile("时限|期限|完成时间|时间节点|时间要求|完成日期|截止")
_PERIOD = re.compile(r"\d+个?(?:日|天|工作日|月|小时)(?:以?内)?")
# What follows tells which things are meant (1986年底前出生的), not when something has to be done.
_ATTRIBUTE = re.compile(r"(?:出生|取得|登记|注册|购买|参加工作|入职|任教|连续|建成的|发布的|印发的|已|毕业|生产的|销售的|的)")
# A status report (截至2022年底,全市已有...) lies this far back; a plan made up late may still name a day before its own.
_STALE = dt.timedelta(days=92)


def find_deadlines(reading: Reading, date: dt.date | None, title: str | None) -> tuple[Deadline, ...]:
    """Every deadline of the text; years left out are those of the clause, else of `date`, else of `title`."""
    year = date.year if date else None
    titled = re.search(r"(?:19|20)\d\d(?=年)", title or "")
    if titled and (year is None or int(titled[0]) > year):
        year = int(titled[0])
    found = [*_in_time_columns(reading, year)]
    masked = reading.text
    for start, end, _ in found:
        masked = masked[:start] + "\n" * (end - start) + masked[end:]
    masked = _blank(masked, re.compile(r"《[^》\n]{0,200}》"))
    for match in _RECURRING.finditer(masked):
        found.append((match.start(), match.end(), None))
        masked = masked[: match.start()] + "\n" * (match.end() - match.start()) + masked[match.end() :]
    found += _in_prose(masked, year, date)
    deadlines = []
    for start, end, due in sorted(found, key=lambda item: item[0]):
        first, last = reading.span(start, end)
        deadlines.append(Deadline(reading.text[start:end], due, first, last))
    return tuple(deadlines)


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: "\n" * len(match[0]), text)


def _in_time_columns(reading: Reading, year: int | None) -> Iterator[tuple[int, int, dt.date | None]]:
    """The cells under 完成时限 and the like: whatever they say is a deadline."""
    for part in reading.parts:
        cell = reading.text[part.start : part.end].strip("。;,\n")
        timed = bool(_TIME_COLUMN.search("".join(part.column.split())))
        if not cell or not (timed or (not part.column and _LONG_TERM.fullmatch(cell))):
            continue
        start = part.start + reading.text[part.start : part.end].index(cell)
        context = year
        due = None
        for match in _ANCHOR.finditer(cell):
            time = _match_at(cell, match.start())
            if time is None:
                continue
            context = _year(time, context)
            due = _last_day(time, context) or due
        if due or _LONG_TERM.search(cell) or not _PERIOD.fullmatch(cell):
            yield start, start + len(cell), due


def _match_at(text: str, start: int) -> re.Match[str] | None:
    match = _DEADLINE.match(text, start)
    return match if match and match.end() > start else None


def _in_prose(text: str, year: int | None, date: dt.date | None) -> Iterator[tuple[int, int, dt.date | None]]:
    context = year
    position = 0
    while anchor := _ANCHOR.search(text, position):
        start = anchor.start()
        match = _match_at(text, start)
        if match is None:
            position = anchor.end()
            continue
        position = max(match.end(), anchor.end())
        explicit = match["year"] is not None
        if explicit or match["relative"]:
            stated = _year(match, context)
            if year is None or (stated is not None and stated >= year):
                context = stated
        lead = re.search(r"(?:截至|截止到?|不迟于|(?<![达收报])到|至)$", text[max(0, start - 3) : start])
        before = text[start - 1 : start]
        window = bool(lead and lead[0] == "至" and re.search(r"[\d日月年底旬]至$", text[max(0, start - 2) : start]))
        if window or before in ("—", "-", "~", "自", "从", "─") or text[position : position + 1] in ("—", "-", "~", "起", "至"):
            continue
        marked = match["before"] or match["last"] or match["inside"]
        if not (marked or lead) or (before and before in "0123456789一二三四五六七八九十两半几每" and not explicit):
            continue
        if _ATTRIBUTE.match(text, position) or (lead and not marked and text[position : position + 1] in "的"):
            continue
        due = _last_day(match, _year(match, context))
        if due and date and due < date - _STALE and (explicit or (lead and lead[0].startswith("截"))):
            continue
        yield (start - len(lead[0]) if lead and not match["before"] else start), position, due


def _year(match: re.Match[str], context: int | None) -> int | None:
    if match["year"]:
        return int(match["year"])
    return context + _YEARS_ON.get(match["relative"] or "今年", 0) if context else None


def _last_day(match: re.Match[str], year: int | None) -> dt.date | None:
    """The last day that the time leaves: 12月底前 -> 12-31, 2025年前 -> 2024-12-31, 12月20日前 -> 12-20."""
    if year is None or not 1900 <= year <= 2100:
        return None
    month = int(match["month"]) if match["month"] else None
    if match["quarter"]:
        month = _QUARTER[match["quarter"]]
    elif match["half"]:
        month = 6 if match["half"] == "上半年" else 12
    if month is None:
        whole = match["last"] or match["inside"] or match["bare"] or not match["before"] or match["before"] == "止"
        return dt.date(year if whole else year - 1, 12, 31)
    end = calendar.monthrange(year, month)[1]
    if match["day"]:
        return dt.date(year, month, min(int(match["day"]), end))
    if match["third"]:
        return dt.date(year, month, _THIRD.get(match["third"], end))
    if match["before"] not in (None, "止") and not match["last"] and match["month"]:
        return dt.date(year, month, 1) - dt.timedelta(days=1)
    return dt.date(year, month, end)


_DATE = r"(?P<{0}y>(?:19|20)\d\d)年(?P<{0}m>1[0-2]|0?[1-9])月(?P<{0}d>3[01]|[12]\d|0?[1-9])日"
_NUMBER = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_OF_ISSUE = r"(?:印发|发布|公布|下发|颁布|签发|发文|通过)"
_EFFECTIVE = re.compile(
    r"自(?:" + _DATE.format("e") + rf"|(?P<issue>{_OF_ISSUE}之日))(?:起(?P<later>\d{{1,3}})日后|起)?(?:正式)?(?:施行|实施|执行|生效|试行|起用)(?=[,。;)\n]|$)"
)
_TERM = re.compile(
    rf"(?:有效期限?|试行期?|施行期|有效期限?为)[为:]?(?:(?P<years>{_NUMBER})年|(?:自{_DATE.format('f').replace('?P<', '?P<')}起?)?至"
    + _DATE.format("u")
    + ")"
)
# The term stands behind 施行, or its sentence begins with the document: a licence has a 有效期 too.
_DOCUMENT = re.compile(r"本(?:实施)?(?:办法|规定|方案|通知|通告|公告|细则|预案|意见|规划|计划|标准|目录|措施|制度|规则|决定|文件|清单)")


def find_validity(reading: Reading, date: dt.date | None) -> tuple[Validity, ...]:
    """Statements of the kind 自2023年11月22日起施行,有效期五年; only what is printed, nothing computed from the years."""
    text = reading.text
    found = []
    used: set[int] = set()
    for match in _EFFECTIVE.finditer(text):
        stop = re.compile(r"[。;\n]").search(text, match.end())
        term = _TERM.search(text, match.end(), stop.start() if stop else len(text))
        if term:
            used.add(term.start())
        effective = _issue_day(match, date) if match["issue"] else _date(match, "e")
        found.append(_validity(reading, match.start(), (term or match).end(), effective, term))
    for term in _TERM.finditer(text):
        sentence = max(text.rfind(stop, 0, term.start()) for stop in "。;\n") + 1
        if term.start() not in used and _DOCUMENT.search(text, sentence, term.start()):
            found.append(_validity(reading, term.start(), term.end(), _date(term, "f"), term))
    return tuple(sorted(found, key=lambda item: item.start))


def _issue_day(match: re.Match[str], date: dt.date | None) -> dt.date | None:
    if date is None or not match["later"]:
        return date
    return date + dt.timedelta(days=int(match["later"]))


def _validity(
    reading: Reading, start: int, end: int, effective: dt.date | None, term: re.Match[str] | None
) -> Validity:
    years = None
    if term and term["years"]:
        years = int(term["years"]) if term["years"].isdigit() else chinese_number(term["years"])
    return Validity(effective, _date(term, "u") if term else None, years, *reading.span(start, end))


def _date(match: re.Match[str], prefix: str) -> dt.date | None:
    """The date in the groups `prefix`y, m, d; None when it is not printed or there is no such day."""
    if not match[f"{prefix}y"]:
        return None
    try:
        return dt.date(int(match[f"{prefix}y"]), int(match[f"{prefix}m"]), int(match[f"{prefix}d"]))
    except ValueError:
        return None
