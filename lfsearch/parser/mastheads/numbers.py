"""文号: the number of a document, as a line of its own or behind its title.

国发〔2019〕4号                      (国办发〔2020〕12 号)            临政办发〔二〇二四〕七号
国家税务总局公告2020年第5号            广州市人民政府令第179号
…关于进一步加强政务公开工作的通知(岳办发〔2017〕2号)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser.lines import Line
from lfsearch.text import numerals
from lfsearch.text.blanks import bare

_CN = numerals.CHINESE
_YEAR = rf"(?:19|20)\d\d|(?!\d{{4}}){numerals.YEAR_FIGURES}"
# 临政办发〔2023〕39 号   临政办发明电〔2020〕13 号   临卫医函[2023]22号   临政办发〔二〇二四〕七号   川办发〔2020〕第3号
# (one bracket may be damaged; what only leads to a number is no part of it)
_CODE = r"(?!根据|按照|依据|依照|参照|详见|参见|转发|关于|原)[\u4e00-\u9fff]{2,16}"
_NUMBER = rf"({_CODE})(?:[〔\[(【「]({_YEAR}).?|.?((?:19|20)\d\d)[〕\])】」])第?(\d{{1,4}}|[{_CN}]{{1,7}})号"
_DOC_NO = re.compile(_NUMBER)
# 国家税务总局公告2020年第5号   财政部 税务总局公告2020年第8号   国务院令第707号   主席令第七十六号
_SERIAL = re.compile(
    rf"([\u4e00-\u9fff、]{{2,60}}?(?:公告|通告|令))(?:((?:19|20)\d\d)年)?第(\d{{1,4}}|[{_CN}]{{1,5}})号"
)
# 第 707 号   (第12号)   2020年第5号   below a line that ends with 令 or 公告
_BELOW = re.compile(rf"(?:((?:19|20)\d\d)年)?\(?第(\d{{1,4}}|[{_CN}]{{1,5}})号\)?")
# …的通知(岳办发〔2017〕2号)
_AT_END = re.compile(rf"(.+)\(({_NUMBER})\)")
# A 文号 with whatever stands around it is shorter than this.
_LONGEST = 40
# A title with its 文号 is shorter than this.
_LONGEST_TITLE = 240
# How many lines above a 文号 are looked at for the 《》 or bracket that cites it.
_CITED_LINES = 3


def doc_no(text: str) -> str | None:
    """The 文号 that the whole line is, in round brackets or not; without blanks and with 〔〕."""
    if text[-1] not in "号)" or len(text) > _LONGEST:
        return None
    plain = bare(text)
    if plain[-1] == ")":
        if plain[0] != "(":
            return None
        plain = plain[1:-1]
    match = _DOC_NO.fullmatch(plain)
    if match:
        return _spelt(match)
    serial = _SERIAL.fullmatch(plain)
    return order_no(serial[1], serial[2], serial[3]) if serial else None


def _spelt(match: re.Match[str], group: int = 1) -> str | None:
    code, first, second, count = match.group(group, group + 1, group + 2, group + 3)
    year, number = numerals.year_figures(first or second), numerals.number(count)
    # 1900 to 2100: 一二三四 is no year.
    return f"{code}〔{year}〕{number}号" if year and 1900 <= year <= 2100 and number else None


def order_no(name: str, year: str | None, count: str) -> str | None:
    """广州市人民政府令第179号, 国家税务总局公告2020年第5号; the state's own name is left out, as citations do."""
    number = numerals.number(count)
    if not number:
        return None
    name = name.removeprefix("中华人民共和国")
    return f"{name}{year}年第{number}号" if year else f"{name}第{number}号"


def number_below(text: str) -> tuple[str | None, str] | None:
    """Year, if any, and number of a line 第 179 号 or 2020年第5号."""
    if text[-1] not in "号)" or len(text) > 24:
        return None
    match = _BELOW.fullmatch(bare(text))
    return (match[1], match[2]) if match else None


def number_at_end(title: str) -> tuple[str, str] | None:
    """A title and the 文号 that stands in brackets at its end."""
    if len(title) > _LONGEST_TITLE:
        return None
    match = _AT_END.fullmatch(re.sub(r" +(?=[^(]*\)$)| +(?=\([^()]*\)$)", "", title)) if title[-1:] == ")" else None
    if match is None:
        return None
    number = _spelt(match, 3)
    return (match[1], number) if number else None


def is_cited(lines: Sequence[Line], index: int) -> bool:
    """Whether the 文号 on line `index` is cited by the text above it: 《…》 (\\n临财综〔2021〕54 号\\n)."""
    for line in reversed(lines[max(0, index - _CITED_LINES) : index]):
        text = line.text
        if text[-1] in "》(、,和及及" or text.rfind("(") > text.rfind(")") or text.rfind("《") > text.rfind("》"):
            return True
        if text[-1] in "。;:":
            return False
    return False
