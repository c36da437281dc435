"""文号: the number of a document, as a line of its own or behind its title.

国发〔2019〕4号                      (国办发〔2020〕12 号)            临政办发〔二〇二四〕七号
国家税务总局公告2020年第5号            广州市人民政府令第179号
青政〔2021〕31号　2021年6月30日        晋人社厅发〔2022〕30号　签发人:李某某
(2008年12月19日　财税〔2008〕170号)      文号:杭科计〔2023〕22号　发布日期:2023-03-03
〔2023〕穗天府行复12号                  深圳市人民政府令(第350号)         法〔2022〕234号
…关于进一步加强政务公开工作的通知(岳办发〔2017〕2号)
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.dates import DAY, first_date
from lfsearch.text import numerals
from lfsearch.text.blanks import bare

_CN = numerals.CHINESE
# 〔2023〕, 〔二〇二三〕; and, in the last century, 〔83〕
_YEAR = rf"(?:19|20)\d\d|(?!\d{{4}}){numerals.YEAR_FIGURES}|[5-9]\d(?=[〕\])】」])"
# 临政办发〔2023〕39 号   临政办发明电〔2020〕13 号   临卫医函[2023]22号   临政办发〔二〇二四〕七号   川办发〔2020〕第3号
# (one bracket may be damaged; what only leads to a number is no part of it)
_CODE = r"(?![\u4e00-\u9fff]{0,14}文件)(?!根据|按照|依据|依照|参照|详见|参见|转发|关于|原|文号|字号)(?:[法府]|[\u4e00-\u9fff]{2,16})"
_NUMBER = rf"({_CODE})(?:[〔\[(【「]({_YEAR}).?|.?((?:19|20)\d\d)[〕\])】」])第?(\d{{1,4}}|[{_CN}]{{1,7}})号"
_DOC_NO = re.compile(_NUMBER)
# 2020年   〔2022〕   2023   〔十四届〕: before the number of an order
_OF_YEAR = rf"(?:19|20)\d\d年?|[〔\[(【](?:(?:19|20)\d\d|[{_CN}\d]{{1,3}}届)[〕\])】]"
# 国家税务总局公告2020年第5号   中国人民银行公告〔2022〕第3号   财政部 税务总局公告2020年第8号   国务院令第707号   主席令第七十六号
# 湖南省人民政府令(第310号)
_SERIAL = re.compile(
    rf"([\u4e00-\u9fff、]{{2,60}}?(?:公告|通告|令))({_OF_YEAR})?(?P<in>\()?第(\d{{1,4}}|[{_CN}]{{1,5}})号(?(in)\))"
)
# 〔2023〕穗天府行复12号   (2023)京01民终123号: decisions on appeals
_YEAR_FIRST = re.compile(
    r"[〔\[(【]((?:19|20)\d\d|[5-9]\d)[〕\])】]((?!第)[\u4e00-\u9fff][\u4e00-\u9fff\d]{1,14}?)第?(\d{1,5})号"
)
# the same with a title behind it
_TITLED = re.compile(
    rf"([\u4e00-\u9fff、 ]{{2,60}}?)(公告|通告) *({_OF_YEAR})第(\d{{1,4}}|[{_CN}]{{1,5}})号 *(关于.{{4,120}}|\(关于.{{4,120}}\))"
)
# 第 707 号   (第12号)   2020年第5号   〔2022〕第3号   (2023 第6号)   〔十四届〕第二十号   below a line that ends with 令 or 公告
_BELOW = re.compile(rf"\(?({_OF_YEAR})?\(?第(\d{{1,4}}|[{_CN}]{{1,5}})号\)?")
# …的通知(岳办发〔2017〕2号)
_AT_END = re.compile(rf"(.+)\(({_NUMBER})\)")
# …的通知 赣府厅字〔2021〕33号   and 咸政发〔2021〕5号 咸宁市人民政府关于…的通知
_BEHIND = re.compile(rf"(.{{6,}}?(?:通知|意见|决定|公告|通告|通报|批复|复函|函|命令)) +({_NUMBER})")
_IN_FRONT = re.compile(rf"({_NUMBER}) +(\S.+)")
# 青政〔2021〕31号 2021年6月30日   晋人社厅发〔2022〕30号 签发人:李某某   等级 特急·明电 浙疾控发电〔2022〕3号 浙机发 12号
_WITH_MORE = re.compile(
    rf"\(?(?:(?:等级|紧急程度|缓急):?(?:特提|特急|加急|平急|急件)?·?(?:明电|密电)?)?{_NUMBER}"
    rf"(?:(?P<day>{DAY})|签发人:?[\u4e00-\u9fff、]{{2,30}}|[\u4e00-\u9fff]?机发:?\d{{0,6}}号?)\)?"
)
# (2008年12月19日 财税〔2008〕170号)
_DATED = re.compile(rf"\(?(?P<day>{DAY}),?{_NUMBER}\)?")
# 文号:杭科计〔2023〕22号 发布日期:2023-03-03   宁波市人民政府文件 甬政发〔2022〕45号
_KEYED = re.compile(
    rf"(?:(?:发文|发布|公文)?[文字]号:|[\u4e00-\u9fff]{{2,30}}文件){_NUMBER}(?:(?:发布|发文|成文|印发|公布)(?:日期|时间):[\d年月日./-]{{8,11}})?"
)
# …………(3)   ......... 3: what a table of contents prints behind a title
_LEADER = re.compile(r"(?:(?<!…)…{2,}|(?<![.·])[.·]{4,})[ (]*\d{1,4}\)?$")
# A 文号 with whatever stands around it is shorter than this.
_LONGEST = 40
# A title with its 文号 is shorter than this.
_LONGEST_TITLE = 240
# Blanks inside the bracket that ends a title, and before it.
_BLANKS_AT_END = re.compile(rf"(?<! ) ++(?=[^(]{{0,{_LONGEST_TITLE}}}\)$|\([^()]{{0,{_LONGEST_TITLE}}}\)$)")
# How many lines above a 文号 are looked at for the 《》 or bracket that cites it.
_CITED_LINES = 3


def doc_no(text: str) -> str | None:
    """The 文号 that the whole line is, in round brackets or not; without blanks and with 〔〕."""
    if text[-1] not in "号)" or len(text) > _LONGEST:
        return None
    plain = bare(text)
    if plain[0] == "(" and plain[-1] == ")":
        plain = plain[1:-1]
    if serial := _SERIAL.fullmatch(plain):
        return order_no(serial[1], serial[2], serial[4])
    if first := _YEAR_FIRST.fullmatch(plain):
        return f"〔{first[1]}〕{first[2]}{first[3]}号"
    match = _DOC_NO.fullmatch(plain)
    return _spelt(match) if match else None


def number_line(text: str) -> tuple[str, dt.date | None] | None:
    """The 文号 that a line of a masthead prints, and the date, where one stands behind it; signers may stand there too."""
    if "号" not in text or len(text) > 2 * _LONGEST:
        return None
    if number := doc_no(text):
        return number, None
    plain = bare(text)
    for pattern, group in ((_WITH_MORE, 1), (_DATED, 5), (_KEYED, 1)):
        match = pattern.fullmatch(plain)
        if match and (number := _spelt(match, group)):
            day = match.groupdict().get("day")
            return number, first_date(day) if day else None
    return None


def is_entry(text: str) -> bool:
    """Whether the line is one of a table of contents: dots, and a page number."""
    return text[-1] in "0123456789)" and len(text) <= _LONGEST_TITLE and _LEADER.search(text) is not None


def _spelt(match: re.Match[str], group: int = 1) -> str | None:
    code, first, second, count = match.group(group, group + 1, group + 2, group + 3)
    number = numerals.number(count)
    if first and len(first) == 2:
        return f"{code}〔{first}〕{number}号" if number else None
    year = numerals.year_figures(first or second)
    # 1900 to 2100: 一二三四 is no year.
    return f"{code}〔{year}〕{number}号" if year and 1900 <= year <= 2100 and number else None


def order_no(name: str, year: str | None, count: str) -> str | None:
    """广州市人民政府令第179号, 国家税务总局公告2020年第5号; the state's own name is left out, as citations do."""
    number = numerals.number(count)
    if not number:
        return None
    if year and not year[0].isdigit():
        year = f"〔{year[1:-1]}〕"
    return f"{name.removeprefix('中华人民共和国')}{year or ''}第{number}号"


def titled_serial(text: str) -> tuple[str, str, str] | None:
    """Offices, number and title of a line that prints all of them: 商务部 海关总署公告2023年第23号 关于…的公告."""
    match = _TITLED.fullmatch(text) if "号" in text and len(text) <= _LONGEST_TITLE else None
    number = order_no(bare(match[1] + match[2]), match[3], match[4]) if match else None
    if match is None or number is None:
        return None
    title = bare(match[5])
    return match[1].strip(), number, title[1:-1] if title[0] == "(" else title


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
    match = _AT_END.fullmatch(_BLANKS_AT_END.sub("", title)) if title[-1:] == ")" else None
    if match is None:
        return None
    number = _spelt(match, 3)
    return (match[1], number) if number else None


def number_beside(text: str) -> tuple[str, str] | None:
    """The title and the 文号 of a line that prints one behind the other, a blank between them."""
    if "号" not in text or " " not in text or len(text) > _LONGEST_TITLE:
        return None
    if behind := _BEHIND.fullmatch(text):
        number = _spelt(behind, 3)
        return (behind[1], number) if number else None
    front = _IN_FRONT.fullmatch(text)
    number = _spelt(front, 2) if front else None
    return (front[6], number) if front and number else None


def is_cited(lines: Sequence[Line], index: int) -> bool:
    """Whether the 文号 on line `index` is cited by the text above it: 《…》 (\\n临财综〔2021〕54 号\\n)."""
    for line in reversed(lines[max(0, index - _CITED_LINES) : index]):
        text = line.text
        if text[-1] in "》(、,和及及" or text.rfind("(") > text.rfind(")") or text.rfind("《") > text.rfind("》"):
            return True
        if text[-1] in "。;:":
            return False
    return False
