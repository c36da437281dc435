"""From when, until when and for how many years a document is in force."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lfsearch.facts.reading import Reading
from lfsearch.text.numerals import chinese_number
from lfsearch.types import Validity

_DATE = r"(?P<{0}_year>(?:19|20)\d\d)年(?P<{0}_month>1[0-2]|0?[1-9])月(?P<{0}_day>3[01]|[12]\d|0?[1-9])日"
# 自2020年1月1日起施行, 自印发之日起实施, 自发布之日起30日后施行
_IN_FORCE = re.compile(
    rf"自(?:{_DATE.format('from')}|(?P<issue>(?:印发|发布|公布|下发|颁布|签发|发文|通过)之日))"
    r"(?:起(?P<later>\d{1,3})日后|起)?(?:正式)?(?:施行|实施|执行|生效|试行)(?=[,。;)\n]|$)"
)
# 有效期五年, 试行两年, 有效期至2025年12月31日, 有效期自2020年1月1日至2022年12月31日
_TERM = re.compile(
    r"(?:有效期限?|试行期?|施行期)[为:]?"
    r"(?:(?P<years>\d{1,2}|[一二两三四五六七八九十]{1,3})年"
    rf"|(?:自{_DATE.format('since')}起?)?至{_DATE.format('until')})"
)
# A licence has a 有效期 too: the term is the document's when it stands behind 施行 or its sentence names the document.
_DOCUMENT = re.compile(
    r"本(?:实施)?(?:办法|规定|方案|通知|通告|公告|细则|预案|意见|规划|计划|标准|目录|措施|制度|规则|决定|文件|清单|条例|规范)"
)
_SENTENCE_END = re.compile(r"[。;\n]")
# A sentence is shorter than this; looking no further keeps the search linear.
_MAX_SENTENCE = 400


def find_validity(reading: Reading, date: dt.date | None) -> tuple[Validity, ...]:
    """Statements of the kind 自2023年11月22日起施行,有效期五年; only what is printed, no expiry computed from the years.

    `date` is the document's, for 自印发之日起.
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
    return date + dt.timedelta(days=int(match["later"])) if date and match["later"] else date


def _validity(
    reading: Reading, start: int, end: int, effective: dt.date | None, term: re.Match[str] | None
) -> Validity:
    years = chinese_number(term["years"]) if term and term["years"] else None
    if term and term["years"] and term["years"].isdigit():
        years = int(term["years"])
    return Validity(effective, _date(term, "until") if term else None, years, *reading.span(start, end))


def _date(match: re.Match[str], name: str) -> dt.date | None:
    """The date in the match's groups `name`_year, _month, _day; None when not printed or when there is no such day."""
    if not match[f"{name}_year"]:
        return None
    try:
        return dt.date(*(int(match[f"{name}_{part}"]) for part in ("year", "month", "day")))
    except ValueError:
        return None


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
        return Term(effective, _years_later(begins, years) - dt.timedelta(days=1), years, inferred=True)
    return Term(effective, expires, years, inferred=False)


def _years_later(day: dt.date, years: int) -> dt.date:
    """The same day some years on; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)
