"""From when, until when and for how many years a document is in force."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lfsearch.facts.reading import Reading
from lfsearch.text.numerals import number
from lfsearch.types import Validity

# 2024年4月1日, 二〇二四年四月一日; printers write the zero as 〇, ○, 零 or a letter O.
_YEAR = r"(?:19|20)\d\d|[一二][〇○零O0一二三四五六七八九]{3}"
_MONTH = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DAY = r"3[01]|[12]\d|0?[1-9]|(?:[二三廿]十?|十)[一二三四五六七八九]|[二三]?十|廿|[一二三四五六七八九]"


def _named_date(name: str) -> str:
    return rf"(?P<{name}_year>{_YEAR})年(?P<{name}_month>{_MONTH})月(?P<{name}_day>{_DAY})[日号]"


_OF_ISSUE = r"(?:印发|发布|公布|下发|颁布|签发|发文|通过)之日"
_COUNT = r"\d{1,2}|[一二两三四五六七八九十]{1,3}"
_FORCE = r"(?:开始|正式)?(?:施行|实施|执行|生效|试行)"
# 自2020年1月1日起施行, 自印发之日起实施, 自发布之日起(满)30日后施行, 于2024年4月1日起施行
_IN_FORCE = re.compile(
    rf"(?:自|从|于)(?:{_named_date('from')}|(?P<issue>{_OF_ISSUE}))"
    rf"(?:起满?(?P<later>\d{{1,3}}|[一二三六九]?十)[日天]后|起满?(?P<months>{_COUNT})个月后|起)?{_FORCE}"
    r"(?=[,。;)\n]|$|,?有效期|至)"
)
# 有效期五年, 试行两年, 有效期24个月, 有效期至2025年12月31日, 有效期自2020年1月1日(起)至2022年12月31日
_TERM = re.compile(
    r"(?:有效期限?|有效时间|试行期限?|试行|施行期限?|执行期限?|实施期限|(?<=施行|实施|执行|试行)(?=至))[为是:]?(?:暂定)?"
    rf"(?:(?:自{_OF_ISSUE}起(?:计算)?,?为?)?(?P<years>{_COUNT})年(?!内)"
    rf"|(?P<term_months>{_COUNT})个月"
    rf"|(?:自{_named_date('since')}起?)?(?:截?[至到]|截止[至到]?){_named_date('until')})"
)
# A licence has a 有效期 too: the term is the document's when it stands behind 施行 or its sentence names the document.
_DOCUMENT = re.compile(
    r"本(?:实施|管理|暂行)*(?:办法|规定|方案|通知|通告|公告|细则|预案|意见|规划|计划|标准|目录|措施|制度|规则|决定|文件|清单|条例|规范|政策|规程"
    r"|章程|批复|指南|令)"
)
_SENTENCE_END = re.compile(r"[。;\n]")
# A sentence is shorter than this; looking no further keeps the search linear.
_MAX_SENTENCE = 400


def find_validity(reading: Reading, date: dt.date | None) -> tuple[Validity, ...]:
    """Statements of the kind 自2023年11月22日起施行,有效期五年; only what is printed, no expiry reckoned from the years.

    `date` is the document's, for 自印发之日起. A term in months is one of years where it is a whole number of them.
    """
    text = reading.text
    found = []
    taken: set[int] = set()
    for match in _IN_FORCE.finditer(text):
        furthest = min(len(text), match.end() + _MAX_SENTENCE)
        stop = _SENTENCE_END.search(text, match.end(), furthest)
        term = _TERM.search(text, match.end(), stop.start() if stop else furthest)
        if term:
            taken.add(term.start())
        effective = _day_of_issue(match, date) if match["issue"] else _date(match, "from")
        found.append(_validity(reading, match.start(), (term or match).end(), effective, term))
    for term in _TERM.finditer(text):
        sentence = _SENTENCE_END.split(text[max(0, term.start() - _MAX_SENTENCE) : term.start()])[-1]
        if term.start() not in taken and _DOCUMENT.search(sentence):
            found.append(_validity(reading, term.start(), term.end(), _date(term, "since"), term))
    return tuple(sorted(found, key=lambda validity: validity.start))


def _day_of_issue(match: re.Match[str], date: dt.date | None) -> dt.date | None:
    if date and match["later"]:
        return date + dt.timedelta(days=number(match["later"]) or 0)
    if date and match["months"]:
        return _months_later(date, number(match["months"]) or 0)
    return date


def _validity(
    reading: Reading, start: int, end: int, effective: dt.date | None, term: re.Match[str] | None
) -> Validity:
    years = number(term["years"]) if term and term["years"] else None
    if term and term["term_months"]:
        whole, rest = divmod(number(term["term_months"]) or 0, 12)
        years = whole if whole and not rest else None
    return Validity(effective, _date(term, "until") if term else None, years, *reading.span(start, end))


def _date(match: re.Match[str], name: str) -> dt.date | None:
    """The date in the match's groups `name`_year, _month, _day; None when not printed or when there is no such day."""
    if not match[f"{name}_year"]:
        return None
    try:
        return dt.date(*(_figure(match[f"{name}_{part}"]) for part in ("year", "month", "day")))
    except ValueError:
        return None


def _figure(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return number(text.replace("O", "〇").replace("0", "〇").replace("廿", "二十")) or 0


@dataclass(frozen=True, slots=True)
class Term:
    """From when and until when a whole document is in force."""

    effective: dt.date | None
    expires: dt.date | None  # the last day
    years: int | None
    inferred: bool  # whether `expires` was reckoned from `years`


def term_of(statements: Sequence[Validity], date: dt.date | None) -> Term:
    """The document's term from what its clauses print; the last day is reckoned from 有效期五年 where none is printed.

    `date` is the document's: a term of years begins with it where no day of entry into force is printed.
    """
    effective = next((one.effective for one in statements if one.effective), None)
    expires = next((one.expires for one in statements if one.expires), None)
    years = next((one.years for one in statements if one.years), None)
    begins = effective or date
    if expires is None and years and begins:
        return Term(effective, _months_later(begins, 12 * years) - dt.timedelta(days=1), years, inferred=True)
    return Term(effective, expires, years, inferred=False)


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months on; the first of the next month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return _months_later(day.replace(day=1), months + 1)
