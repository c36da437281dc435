"""Every regular expression of the parser, each with the printed forms that it must match above it."""

from __future__ import annotations

import re
from typing import NamedTuple

from lfsearch.text import numerals
from lfsearch.text.blanks import bare

_CN = numerals.CHINESE

# --- characters -------------------------------------------------------------------------------------------------

# A line that ends with one of these ends a sentence (or announces a list).
TERMINAL = frozenset("。;:!?")
CLOSING = frozenset("”’」』)》〉]】")
# What two printings of a title differ in beside the width: kinds of dash, of quotes, of brackets.
_ALIKE = str.maketrans("\u2013-‘’「」“”〈〉<>〔〕", '\u2014\u2014""""""《》《》[]')


def title_key(text: str) -> str:
    """What two printings of one title share, of a text in one width: no blanks, one dash, one kind of quote."""
    return bare(text).translate(_ALIKE)


def printings(char: str) -> set[str]:
    """The characters that a title key has as this one."""
    return {char, *(chr(printed) for printed, alike in _ALIKE.items() if alike == ord(char))}


# --- page furniture ---------------------------------------------------------------------------------------------

# —2—   —31—   - 7 -
PAGE_NUMBER = re.compile(r"[—–\-─]{1,2}\s*\d{1,3}\s*[—–\-─]{1,2}")
# 11 / 2020　 临汾市人民政府公报 …　 ·市政府办公室文件·      ·市政府文件·　 … 11 / 2020　 临汾市人民政府公报
RUNNING_HEAD = re.compile(
    r"""(?: \d{1,2}\s*/\s*\d{4}\s* )? \S*人民政府公报 (?: \s*·[^·]+· )?
      | ·[^·]+· (?: \s++ (?: \d{1,2}\s*/\s*\d{4} )? \s*+ (?: \S*人民政府公报 )? )?
      | \d{1,2}\s*/\s*\d{4}\s+ \S*人民政府公报
      | [\u4e00-\u9fff]{0,12}(?:人民政府|国务院|[部委局])(?:办公[厅室])?公报\s*+(?:\d{4}\s*[.·/年]\s*(?:第\s*)?\d{1,3}\s*+[期号]?)?
        \s*+(?:\(?总第\s*\d{1,5}\s*[期号]\)?)?
      | \d{4}\s*[.·/年]\s*(?:第\s*)?\d{1,3}\s*+[期号]?\s*+\S{0,12}(?:人民政府|国务院)(?:办公[厅室])?公报""",
    re.VERBOSE,
)
# 江西省人民政府公报 2021.13   2021.13 江西省人民政府公报   国务院公报 2021·32   …公报 2021年第13期(总第1123期)
# ·市政府部门规范性文件·
SECTION = re.compile(r"·\s*([^·\s]+)\s*·")

# --- documents --------------------------------------------------------------------------------------------------

# (此件公开发布)   (此件主动公开)   (此件详见市政府网站)
DISCLOSURE = re.compile(r"\((此[件文][^()]{2,20})\)")
# …的通知   …的批复   …实施意见   …通告(第2号)   行政复议决定书
KIND = re.compile(
    r"((?:决定|意见|告知|通知|建议|裁决|判决|裁定|调解|催告)书|通知|通报|通告|公告|公报|决定|决议|意见|批复|答复|请示|指示|报告|公示|复函|函|议案|命令|令|纪要|办法|规定|细则|方案|规划|计划|要点|条例|预案|制度)"
    r"(?:\([^()]*\))?"
)
# what a 印发 notice carries: 关于印发《X》的通知, 印发X和Y的通知, 关于印发《A》《B》等4个文件的通知
CARRIED = re.compile(r"(?:印发|转发|批转|公布|发布|下达)(.{1,300}?)(?:等\d{1,4}个文件)?的(?:通知|通告|公告|决定|函)$")
BOOK_TITLE = re.compile(r"《([^《》]{4,120})》")

# --- attachments ------------------------------------------------------------------------------------------------

# 附件   附件 1   附件一:   附表 2          (whole line)
ATTACHMENT_LINE = re.compile(rf"附\s*[件表录]\s*+(\d{{1,2}}|[{_CN}]{{1,3}})?\s*+[:.]?")
# 附件1:湛江市气候资源目录   附表2 申报表     label and title on one line
ATTACHMENT_TITLE = re.compile(
    rf"(附\s*[件表录]\s*+(?:\d{{1,2}}|[{_CN}]{{1,3}}))\s*+(?:[:.]\s*+|\s)([^\s(《][^。;:]{{2,60}})"
)
# 附件:临汾市行政许可事项清单   附件:1. …   附表:1. …
ATTACHMENT_LIST = re.compile(r"附\s*[件表录]\s*:\s*\S")
# 附件1.深圳湾…坐标     the same without a colon, 2.… on the next line
ATTACHMENT_NAMES = re.compile(r"附\s*[件表录]\s*1\s*[.、]\s*[^\d\s]")
# (详见市政府网站)   (见网络版)   (附表见网络版)   (此件详见市政府网站)
NOT_PRINTED = re.compile(r"\([^()]*(?:见[^()]*(?:网站|网络版|网址|网页)|另发|略)\)")
# …方案   …任务表   …职责   …目标: what a title of an attachment ends with
TITLE_NOUN = re.compile(
    r"(?:方案|办法|规划|预案|细则|清单|计划|意见|要点|规定|制度|职责|目标|目录|名单|[^代发]表|图|标准|条件|代码|分工|分级|"
    r"措施|指南|规程|规范|报告|章程|条例|程序|流程|术语|要求|领导小组|细目|预算|须知|公约|说明|办事指南)(?:\([^()]*\))*$"
)
# 表 1　 临汾市…   专栏 1　 …   图 2 …
CAPTION = re.compile(r"(?:(?:附?表|专栏|图)\s*\d{1,2}(?:\s*-\s*\d{1,2})?)(?=[\s:])")
_CAPTIONED = frozenset("表专图附")
# what the caption of a table ends with that has no such number: 指挥部成员单位职责   重点任务清单(2023年)
CAPTION_END = re.compile(
    r"(?:表|清单|目录|目标|要求|职责|条件|分级|任务|计划|代码|部署|名单|标准|限值|事项)(?:\(.{0,200}\))?$"
)
# 表1临汾市…: no blank tells it, so it must be all that the paragraph says, and no sentence
_CLOSE_CAPTION = re.compile(r"((?:附?表|专栏|图)\d{1,2}(?:-\d{1,2})?)[\u4e00-\u9fff][^。,;:!?]{2,38}")


def caption_end(text: str, whole: bool) -> int:
    """The length of 表 1, 专栏 2 ... at the start of a line; `whole`: the line is a paragraph. 0 where it is no caption."""
    if text[:1] not in _CAPTIONED:
        return 0
    if caption := CAPTION.match(text):
        return caption.end()
    close = _CLOSE_CAPTION.fullmatch(text) if whole else None
    return close.end(1) if close else 0


# --- labels of clauses ------------------------------------------------------------------------------------------


class Label(NamedTuple):
    """A numbering label at the start of a line: its class, its number(s), and where in the line it ends."""

    scheme: str
    numbers: tuple[int, ...]
    end: int
    sub: int = 0  # 第十七条之一: put in later behind 第十七条

    @property
    def number(self) -> int:
        return self.numbers[-1]


# 第一章　 总　 则   第八章监督管理和法律责任   第二节   第十二条 \u3000   第一分编   第三部分   第一千零一条   第十七条之一
_CHAPTER = re.compile(rf"第\s*([{_CN}千\d]{{1,8}})\s*(分编|部分|[编章节条])(?:之([{_CN}]{{1,3}}))?")
_CHAPTERS = {
    "编": "part",
    "部分": "part",
    "分编": "subpart",
    "章": "chapter",
    "节": "section",
    "条": "article",
}
_CLAUSE_MARK = re.compile(r"[。,;:、的]")  # in no heading of a chapter
# 第十四条规定   第十一条、第十二条   第三款的: what follows a reference, never a label
_REFERENCE = re.compile(r"[规第的所、,至和及或款项之中以-]|要求|执行|办理")
# 一、   二十三、   三.   but not 一、二级响应
_CHINESE = re.compile(rf"([{_CN}]{{1,4}})\s*(?:、(?!\s*[{_CN}]{{1,3}}(?:[、级类期产是]|$))|\.(?=\s*[\u4e00-\u9fff“]))")
# (一)   ( 十二 )   （三）        but not (六)、第(七)项
_PAREN_CHINESE = re.compile(rf"\(\s*([{_CN}]{{1,4}})\s*\)(?!\s*(?:[、,。;(]|项(?!目)|款(?!项)|条(?!件|例)|至))")
# 一)   二）: the end of a bracket like any other, unless what stands before it tells (see `labels`)
_HALF_CHINESE = re.compile(rf"([{_CN}]{{1,3}})\s*\)(?=\s*[\u4e00-\u9fff“])")
# 第一条、   第二条，: a reference like any other, unless the articles before it tell
_ARTICLE_COMMA = re.compile(rf"第\s*([{_CN}千\d]{{1,8}})\s*条(?=\s*[、,]\s*(?!第))")
# (1)   ( 12 )   （3）   1)   2）
_PAREN_NUMBER = re.compile(r"(?:\(\s*)?(\d{1,2})\s*\)(?!\s*(?:[、,。;号]|项(?!目)|款(?!项)))")
# 1.   12.   3．   4、            a figure may only follow as in "2. 2022 年"
_NUMBER = re.compile(r"(\d{1,3})\s*[.、](?!\s*\d(?!\d{3}\s*[年\-—]))")
# 4. 4. 2. 1 健康…   3. 1. 1 三级预警   6. 7. 2 国家…   1. 1      (the last alone on its line)
_DECIMAL = re.compile(
    r"(\d{1,2}(?:\.\s?\d{1,2}){1,4})(?=\s*$) | (\d{1,2}(?:\.\s?\d{1,2}){2,4})(?=\s+[^\d\s])", re.VERBOSE
)
# 1. 1 编制目的   4 应急响应   1.1编制目的     a figure like any other, unless the numbers around it tell (see `labels`)
_OUTLINE = re.compile(r"(\d{1,2}(?:\.\s?\d{1,2}){0,4})(?P<blank>\s*)(?=[^\x00-\x7f、。])")
# 1.2.2 的检测适用于…   1.2.1 和 1.2.2 的记录   1.2.1 规定的方法: behind a reference to a heading, never behind its number.
# Headings are 1.2 和谐社区, 1.3 中心城区, 2.1 规定动作, 3.2 及时处置.
_REFERRED = re.compile(
    r"\s*(?:的(?!士)|和(?![谐平睦])|与(?!会)|或(?!有)|及(?![时早格])|至(?!少)|[同按]?所[述列称规指]|规定(?:的|[,。]|执行|处)"
    r"|中(?:的|所[述列称规指]|规定|[,。]|\d)|[、,。;)])"
)
# ———坚持…   ——优先…
_DASHES = re.compile(r"[—─―]{2,4}(?!\s*\d)")
# Ⅰ类:   Ⅱ类:   Ⅲ、   Ⅳ.   and in Latin letters: II类:   IV.
_ROMAN = re.compile(r"([Ⅰ-Ⅻ]|X?(?:I{1,3}|I?V|VI{1,3}|I?X))\s*(?:[类级]\s*(?=:)|[、.:])")
# A.开办费用   B、…
_LETTER = re.compile(r"([A-H])\s*[.、](?=\s*[\u4e00-\u9fff])")
# 一是   二是
_SHI = re.compile(rf"([{_CN}]{{1,2}})是(?!否|个|的)")
# 1. 8 月 25 日   5. 17 个县: a figure behind the label, to be trusted only where a paragraph surely begins
_LOOSE_NUMBER = re.compile(r"(\d{1,2})\s*[.、](?=\s*\d)")


def _chapter(text: str) -> Label | None:
    match = _CHAPTER.match(text)
    if not match:
        return None
    value = numerals.number(match[1])
    rest = text[match.end() :]
    if value is None or (rest and not rest[0].isspace() and (match[2] == "条" or _REFERENCE.match(rest))):
        return None
    return Label(_CHAPTERS[match[2]], (value,), match.end(), _inserted(match))


def _inserted(match: re.Match[str]) -> int:
    return (numerals.number(match[3]) or 0) if match[3] else 0


def _chinese(text: str) -> Label | None:
    for scheme, pattern in (("chinese", _CHINESE), ("shi", _SHI)):
        match = pattern.match(text)
        if match and (value := numerals.number(match[1])):
            return Label(scheme, (value,), match.end())
    return None


def _paren(text: str) -> Label | None:
    match = _PAREN_CHINESE.match(text)
    if match and (value := numerals.number(match[1])):
        return Label("paren-chinese", (value,), match.end())
    match = _PAREN_NUMBER.match(text)
    return Label("paren-number", (int(match[1]),), match.end()) if match else None


def _figure(text: str) -> Label | None:
    match = _DECIMAL.match(text)
    if match and not _REFERRED.match(text, match.end()):
        return Label("decimal", _decimals(match[1] or match[2]), match.end())
    match = _NUMBER.match(text)
    if match:
        return Label("number", (int(match[1]),), match.end())
    match = _PAREN_NUMBER.match(text)
    return Label("paren-number", (int(match[1]),), match.end()) if match else None


def _decimals(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.replace(" ", "").split("."))


def outline_label(text: str) -> Label | None:
    """The decimal number that the line begins with, which may be a label, a quantity or the number of a table row."""
    match = _OUTLINE.match(text)
    if match is None or _REFERRED.match(text, match.end(1)):
        return None
    return Label("decimal", _decimals(match[1]), match.end(1))


def close_label(text: str) -> Label | None:
    """第十四条 or 第三节 set close to what follows: it may be a reference, above all where the line is no heading."""
    match = _CHAPTER.match(text)
    value = numerals.number(match[1]) if match else None
    if match is None or value is None:
        return None
    reference = _REFERENCE.match(text, match.end()) if match[2] == "条" else _CLAUSE_MARK.search(text)
    return None if reference else Label(_CHAPTERS[match[2]], (value,), match.end(), _inserted(match))


def doubtful_label(text: str) -> Label | None:
    """一）, and 第二条、 set close to what follows: labels where they follow the one before them, and only there."""
    for scheme, pattern in (("article", _ARTICLE_COMMA), ("paren-chinese", _HALF_CHINESE)):
        match = pattern.match(text)
        if match and (value := numerals.number(match[1])):
            return Label(scheme, (value,), match.end())
    return None


def _symbol(text: str) -> Label | None:
    first = text[0]
    for scheme, table in (
        ("circled", numerals.CIRCLED),
        ("paren-symbol", numerals.PARENTHESISED),
        ("number", numerals.DOTTED),
        ("paren-chinese", numerals.PARENTHESISED_CHINESE),
    ):
        if first in table:
            return Label(scheme, (table[first],), 1)
    return None


def _roman(text: str) -> Label | None:
    match = _ROMAN.match(text)
    return Label("roman", (numerals.roman(match[1]),), match.end()) if match else None


def _letter(text: str) -> Label | None:
    match = _LETTER.match(text)
    return Label("letter", (ord(match[1]) - ord("A") + 1,), match.end()) if match else None


def _dashes(text: str) -> Label | None:
    match = _DASHES.match(text)
    return Label("bullet", (0,), match.end()) if match else None


_LABELS = (
    {"第": _chapter}
    | dict.fromkeys(_CN, _chinese)
    | dict.fromkeys("(", _paren)
    | dict.fromkeys("0123456789", _figure)
    | dict.fromkeys("—─―", _dashes)
    | dict.fromkeys([*numerals.ROMAN, *"IVX"], _roman)
    | dict.fromkeys("ABCDEFGH", _letter)
    | dict.fromkeys(
        [*numerals.CIRCLED, *numerals.PARENTHESISED, *numerals.DOTTED, *numerals.PARENTHESISED_CHINESE], _symbol
    )
)


def parse_label(text: str) -> Label | None:
    """The numbering label that the (non-empty) line begins with, judged by its form alone."""
    parse = _LABELS.get(text[0])
    return parse(text) if parse else None


def loose_number(text: str) -> Label | None:
    """The number that the line begins with even if a figure follows it (which most often is a decimal: 4. 3 米)."""
    match = _LOOSE_NUMBER.match(text)
    return Label("number", (int(match[1]),), match.end()) if match else None


# 答:(一)…   (三)申请材料:1.…: the first item of a list stands behind what announces it
_ANNOUNCED = re.compile(r"\s*[\u4e00-\u9fff]{1,12}:\s*")


def first_item(text: str, begin: int) -> Label | None:
    """The first label of a list that begins behind a lead, which a paragraph has at its start or behind its label."""
    lead = _ANNOUNCED.match(text, begin)
    label = parse_label(text[lead.end() :]) if lead and lead.end() < len(text) else None
    if lead is None or label is None or label.numbers != (1,):
        return None
    return label._replace(end=lead.end() + label.end)


# 问:…   问题三:…   Q2:…   behind a number or not: what stands beside the question before, not under its answer
QUESTION = re.compile(rf"(?:问题?[{_CN}\d]{{0,3}}|Q\d{{0,3}}):")
# 副组长:刘继东   成　 员:   区域管控措施:加强…   责任单位:     a short lead with a colon opens its own paragraph
LEAD = re.compile(r"[\u4e00-\u9fff“”、 ]{2,16}:")
# 副指挥长(市水利局局长):组织落实…     such a lead, with a bracket, names its paragraph
BRACKET_LEAD = re.compile(r"[\u4e00-\u9fff“”、]{2,16}(?:\([^()。;:]{2,30}\))?:")
# 本方案自…起施行   本办法由…负责解释: closes the whole text, whatever heading stands before it
# 特此通告   此复   特此通知。   a line of its own at the end
CLOSING_PHRASE = re.compile(r"(?:特此|此)(?:通告|通知|公告|复|函复|批复|决定)[。.]?")
CLOSING_CLAUSE = re.compile(
    r"(?:本|此)(?:方案|办法|规定|细则|预案|意见|规划|计划|通知|通告|清单|决定|决议|公告|批复|解释|条例|规则|目录|(?:若干|政策)?措施|修正案)"
    r"(?:自|由|有效期|从)"
)
# where a long text may be cut
SENTENCE_END = re.compile(r"[。;!?][”’」』)]*")
