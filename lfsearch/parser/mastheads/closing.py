"""Lines that close a document: who may read it, and who printed it when.

(此件公开发布)     公开方式：主动公开     (信息公开形式：主动公开)     广州市人民政府办公厅秘书处　2021年12月6日印发
"""

from __future__ import annotations

import datetime as dt
import re

from lfsearch.parser import patterns as p
from lfsearch.parser.mastheads.dates import DAY, date
from lfsearch.parser.mastheads.issuers import issuers
from lfsearch.text.blanks import bare

# 公开方式:主动公开   (信息公开形式:主动公开)   信息公开选项:主动公开
_DISCLOSED = re.compile(r"\(?(?:信息)?公开(?:方式|形式|属性|选项|类型|类别):((?:主动|依申请|不予)公开|不公开)\)?")
_IMPRINT = re.compile(rf"[^。;:,《》]{{0,40}}?{DAY}印[发制]。?")
_BLANKS = re.compile(" +")
# 抄送:…   主题词:…   分送:…   发至:…
_COPIES = re.compile(r"(?:抄送|抄报|分送|主送|发至|主题词|报送)\s*:")
# 【人事任免】: the column of a gazette that begins here
_COLUMN = re.compile(r"【[\u4e00-\u9fff]{2,12}】")
# 部门文件   市政府办公室文件   人事任免: the same without brackets
_BARE_COLUMN = re.compile(
    r"[◎●■]?(?:(?:国务院|[\u4e00-\u9fff]{0,6}[省市县区州盟旗])(?:委|人民政府|政府)?(?:办公[厅室])?|政府|部门|政策|上级)(?:规范性)?(?:文件|规章)"
    r"|[◎●■]?(?:规范性文件|人事任免|领导讲话|地方性法规)"
)
# CSCR—2023—01005   JNCR-2022-0020005   规范性文件统一编号:ZJSP16-2023-0003: under which a rule is registered
_REGISTERED = re.compile(
    r"(?:[\u4e00-\u9fff]{0,8}(?:登记|备案|编)号:)?[A-Z]{2,8}\d{0,4}(?:[—–-]{1,2}|\[|〔)\d{4}(?:[—–-]{1,2}|\]|〕)\d{2,8}号?"
)
# 办理结果:A   是否公开:是   内部明电   发往:见报头 签批盖章:张某某: what stands above red heads
_ABOVE = re.compile(
    r"(?:办理(?:结果|类别|类型)|答复类别):?[A-D]类?|(?:是否)?公开(?:发布|属性)?:(?:是|否|同意公开)|内部(?:明电|传真电报)"
    r"|(?:发往|发电单位|发文单位):?[^。;:]{2,40}签批盖章:?[\u4e00-\u9fff]{0,12}"
)
_STANDS_ABOVE = re.compile("|".join(form.pattern for form in (_COLUMN, _BARE_COLUMN, _REGISTERED, _ABOVE)))
# 主管单位:…   编辑出版:…   地 址:…   准印证号:…: what a gazette prints of itself on its last page
COLOPHON = re.compile(
    r"(?P<telling>主管|主办|承办|编辑|编印|出版|印刷|发行|准印证|刊号|国内统一|国内刊号|国际标准|总编|主编|副主编|责任编辑|编委)[^:。]{0,12}:"
    r"|(?:通讯|联系)?(?:地址|邮编|邮政编码|电话|传真|网址|网站)[^:。]{0,8}:|(?:电子)?邮箱:|E-?mail:|印数:|开本:|定价:|免费赠阅|内部资料"
)
# What a date, a disclosure and an imprint end with, so that most lines are asked no more.
_CLOSING_ENDS = frozenset("日号0123456789)开发制。")
# Longer lines are text.
_LONGEST_DISCLOSURE, _LONGEST_IMPRINT, _LONGEST_ABOVE = 40, 80, 60


def disclosure(text: str) -> str | None:
    """此件公开发布, 主动公开: what the whole line says on who may read the document."""
    if text[0] not in "(公信" or len(text) > _LONGEST_DISCLOSURE:
        return None
    plain = bare(text)
    match = p.DISCLOSURE.fullmatch(plain) or _DISCLOSED.fullmatch(plain)
    return match[1] if match else None


def signed_line(text: str) -> tuple[tuple[str, ...], dt.date] | None:
    """The offices and the date of a line that prints both: 临江市人民政府　　2021年10月21日."""
    if text[-1] != "日" or len(text) > _LONGEST_IMPRINT:
        return None
    for blank in _BLANKS.finditer(text):
        if day := date(text[blank.end() :]):
            names = issuers(text[: blank.start()])
            return (names, day) if names else None
    return None


def closes(text: str) -> bool:
    """Whether a document may close with the line: a date, with or without who signs, who may read it, who printed it."""
    return text[-1] in _CLOSING_ENDS and (
        date(text) is not None or disclosure(text) is not None or is_imprint(text) or signed_line(text) is not None
    )


def is_column(text: str) -> bool:
    """Whether the line names the column of a gazette that begins with it."""
    return text[0] == "【" and _COLUMN.fullmatch(text) is not None


def stands_above(text: str) -> bool:
    """Whether the line, where it stands above a masthead, belongs to it: the column of a gazette, a registration number."""
    if len(text) > _LONGEST_ABOVE or text[-1] in p.TERMINAL:
        return False
    return _STANDS_ABOVE.fullmatch(bare(text)) is not None


def is_copies(text: str) -> bool:
    """Whether the line begins the list of those who get a copy, or the subject words: what stands above the imprint."""
    return ":" in text and _COPIES.match(text) is not None


def is_colophon(text: str) -> bool:
    """Whether the line says who edits and prints a gazette."""
    return (
        ":" in text[:20]
        and len(text) <= _LONGEST_IMPRINT
        and (match := COLOPHON.match(bare(text))) is not None
        and bool(match["telling"])
    )


def is_imprint(text: str) -> bool:
    """Whether the line says who printed a document when: the last line of a 公文."""
    if text[-1] not in "发制。" or "印" not in text[-4:] or len(text) > _LONGEST_IMPRINT:
        return False
    return _IMPRINT.fullmatch(bare(text)) is not None
