"""Titles of documents: where they begin, where they end, and whether they are complete.

国务院办公厅关于推进                     a notice: issuer, 关于 (转发, 批转, 对 …), 文种 at the end
政务新媒体健康有序发展的意见
中华人民共和国审计法                      a law or plan: its name alone
2026年山西省政府工作报告
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.closing import closes, is_colophon, is_copies
from lfsearch.parser.mastheads.dates import date
from lfsearch.parser.mastheads.issuers import begins_with_place, issuers
from lfsearch.parser.mastheads.notes import is_note
from lfsearch.parser.mastheads.numbers import is_entry, number_at_end, number_line
from lfsearch.text.blanks import bare, single

# A title takes at most this many printed lines in the gazettes (four were seen), and one to spare.
LINES = 6
# So many offices may issue a document together.
OFFICES = 12
# A longer title is a sentence; the longest seen has 94 characters.
LONGEST = 140
# 关于…   国务院办公厅转发…   …对…的答复: the word that a notice's title begins with, behind its issuer
# (国务院任免国家工作人员)
_VERB = re.compile(r"关于|印发|转发|批转|公布|发布|任免|对|致|给")
# 晋中市教育局2022年公开招聘教师公告: behind its issuer a title may begin with a year, too
_BEHIND_ISSUER = re.compile(_VERB.pattern + r"|(?:19|20)\d\d年")
# 任免国家工作人员   印发《关于…的意见》: titles of notices that end with no 文种
_NO_KIND = re.compile(r"任免(?:国家)?(?:机关)?(?:(?:工作)?人员|干部)(?:名单)?$|(?:印发|发布)《[^《》]{4,120}》$")
# (本文有删减)   (新华社北京7月19日电): printed below a text
_REMARK = re.compile(r"\(?(?:本文[^()]{2,20}|新华社[^()。]{2,16}电)\)?")
# what the name of a law, plan or report ends with, besides the 文种
_NAME = re.compile(
    r"(?:(?<![做方看想说用写])法|解释|纲要|大纲|指引|指南|章程|标准|目录|名录|名单|清单|规则|守则|准则|公约|规范|目标|措施|政策|汇编|"
    r"说明|规程|程序|须知|任务|一览表|分工|安排|工作报告|总结|年鉴|序列|解读|问答|建议|声明|公开信|一封信|倡议书?|启事|布告|告示|讲话|嘉奖令)(?:\([^()]*\))*"
)
# 更正   勘误: what a gazette prints of its own mistakes
_CORRECTION = re.compile(r"(?:更正|勘误)(?:说明|启事|声明|表)?")
# 国家发展改革委等部门关于…   …等十二部门关于…
_OTHERS = re.compile(r"(?<! ) *+等[\u4e00-\u9fff\d]{0,3}(?:部门|单位|部委)$")
# 平凉市人民政府公告   绵阳市人民政府征收土地公告: an issuer's name stands before these without 关于
_TO_ALL = ("公告", "通告", "公报", "公示")
_SHORTEST_OFFICE, _LONGEST_OFFICE = 4, 24
# 中华人民共和国审计法   某某市人民政府工作规则(试行)
_LAW = re.compile(r"(法|规则|解释|纲要|措施)(?:\([^()]*\))?$")
# 附件2   大纲3   附表
_LEADING_LABEL = re.compile(r"(?:附件|附表|附录|附|大纲|材料|样式)\d{0,2}:?")
_FIRST_SENTENCE = re.compile(r"(?:为了?|根据|按照|依据|现将|现就|经|各|你)")
# 下载   打印   【字号:   来源:山西日报   扫一扫在手机打开当前页: what web pages put around a document
_CHROME = re.compile(
    r"[【】\[\]>\xbb|]|"
    r"[\u4e00-\u9fff]{2,24}(?:门户网站?|政府网站?|政务网|公众信息网|信息公开(?:网|专栏))|"  # the name of the site
    r"(?:[【\[(]?(?:下载|打印|打印本页|全屏|收藏|加大|还原|减小|大|中|小|返回|关闭|关闭窗口|关闭本页|首页|分享|分享到|纠错|朗读|返回顶部):?[】\])]?)+|"
    r"[【\[(]?(?:扫一扫.*|\d{5,}|"
    r"(?:您?(?:现在|当前)?所?[的在]?位置|下载地址|归档时间|来源|信息来源|稿件来源|时间|发布时间|发布日期|发表时间|更新时间|更新日期|日期|浏览量|浏览次数|点击数|点击次数|访问量|阅读|阅读量|字号|字体|字体大小|字体显示|"
    r"视力保护色|保护视力色|作者|编辑|责任编辑|审核|分享|分享到|打印|字体):.*|"
    r"(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\d{1,2}[:时]\d\d(?::\d\d|分)?)?(?:来源|信息来源|稿件来源|字号|字体|浏览|作者|打印|分享).*|"
    r"(?:19|20)\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?\d{1,2}[:时]\d\d(?::\d\d|分)?|"
    r"点击查看.*|[上下]一[篇条页]:?.*|相关(?:报道|解读|文件|链接|新闻|附件|政策):?.*|(?:政策|图片|图文|一图|文字|视频|音频|专家)?(?:解读|读懂):.*)[】\])]?"
)

# the buttons among them that stand above
_BUTTON = re.compile(r"[【\[(]?(?:下载|打印|全屏|收藏|字号:?|字体:?|加大|还原|减小|大|中|小)?[】\])]?")
_BETWEEN_CRUMBS = (">", ">>", "\u00bb", "/")
# 当前位置:首页>政务公开>政策文件   首页>政策
_PATH = re.compile(r"您?(?:现在|当前)?所?[的在]?位置:.*|首页[>》/].*")


def title_kind(title: str) -> str | None:
    """文种: the word that a title ends with."""
    best = None
    for match in p.KIND.finditer(title):
        if match.end() == len(title):
            best = match[1]
    return best


def kind_of(title: str) -> str | None:
    """文种 of a document with this title: also 法 and 规则, which end no title of a notice."""
    found = title_kind(title)
    if found is None and (match := _LAW.search(title)) and not (match[1] == "法" and about(title)):
        return match[1]
    return found


def is_chrome(text: str) -> bool:
    """Whether the line belongs to the web page and not to the document."""
    return len(text) <= 160 and _CHROME.fullmatch(bare(text)) is not None


def heads_page(text: str) -> bool:
    """Whether the line is of what a web page prints above a document: where it stands, and buttons, one a line."""
    if len(text) <= 8 and _BUTTON.fullmatch(bare(text)):
        return True
    return text[0] in "您现当所位首" and len(text) <= LONGEST and _PATH.fullmatch(bare(text)) is not None


def join(lines: Sequence[Line]) -> str:
    """The title that the lines print, a blank between two lines; once, where a web page prints it twice."""
    keys = [p.title_key(line.text) for line in lines]
    cut = next((at for at in range(1, len(keys)) if "".join(keys[:at]) == "".join(keys[at:])), 0)
    if not cut and len(keys) > 2 and keys[0] == keys[-1]:  # 工作条例 / 中国人民政治协商会议 / 工作条例
        cut = len(keys) - 1
    return single(" ".join(line.text for line in lines[cut:]))


def is_named(title: str) -> bool:
    """Whether the (bare) text ends as the name of a law, plan or report does."""
    if len(title) > LONGEST:
        return False
    if title_kind(title):
        return True
    if p.TITLE_NOUN.search(title) or _NO_KIND.search(title) or _CORRECTION.fullmatch(title):
        return True
    return any(match.end() == len(title) for match in _NAME.finditer(title))


def is_leading_label(text: str) -> bool:
    """Whether the line is nothing but 附件2 above a title."""
    return len(text) <= 8 and _LEADING_LABEL.fullmatch(bare(text)) is not None


def leading(title: str) -> tuple[tuple[str, ...], str, str]:
    """The issuers that a title begins with, as it prints them, and what follows them; the last two without blanks."""
    for match in _BEHIND_ISSUER.finditer(title):
        at = match.start()
        if at > 120 or (at == 0 and len(match[0]) > 1):  # 转发公安部关于…; but 对外经济贸易部关于…
            break
        if at and (names := issuers(_OTHERS.sub("", title[:at].rstrip("、 ")) or "。")):
            return names, bare(title[:at]), bare(title[at:])
    plain = bare(title)
    kind = title_kind(plain)
    at = plain.rfind(kind) if kind else 0
    if kind in _TO_ALL and len(plain) <= LONGEST:
        for end in range(at, _SHORTEST_OFFICE, -1):
            if names := issuers(plain[:end]):
                return names, plain[:end], plain[end:]
    return (), "", plain


def issued_by(above: Sequence[str], title: str) -> tuple[tuple[str, ...], str, str]:
    """The issuers of a title, those printed above it and those that it begins with; as it prints them; what follows.

    Where both stand the title goes on with the names (教育部办公厅 / 财政部办公厅等五部门关于…) or says them again.
    """
    names, printed, rest = leading(title)
    if not above:
        return names, printed, rest
    if joint(above, names):
        return tuple(above), "".join(above), bare(title)
    return (*above, *names), "".join(above) + printed, rest


def joint(above: Sequence[str], inside: Sequence[str]) -> bool:
    """Whether the offices above a title are those that it begins with, if it begins with any."""
    return not inside or any(akin(one, other) for one in above for other in inside)


def akin(name: str, other: str) -> bool:
    """Whether two names may mean one office: 苏州市人民政府办公室 and 市政府办公室."""
    long, short = sorted((one.replace("人民政府", "政府") for one in (name, other)), key=len, reverse=True)
    return long.endswith(short)


def about(title: str) -> bool:
    """Whether the text begins as the title of a notice does: 关于, 印发, an issuer and one of these."""
    plain = bare(title)
    if _VERB.match(plain) is not None or leading(plain)[0]:
        return True
    return plain != title and bool(leading(title)[0])  # several offices that only blanks part


def is_torn(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether offices begin on line `start` of which the last goes on below: …、四川省疾病预防控制 / 中心关于…."""
    if start + 1 >= end or "关于" not in bare(lines[start + 1].text)[:_LONGEST_OFFICE]:
        return False
    line = lines[start]
    if line.label or not begins_with_place(line.text) or issuers(line.text) or ends_text(line):
        return False
    return bool(leading(line.text + lines[start + 1].text)[0])


def balanced(title: str) -> bool:
    return title.count("(") == title.count(")") and title.count("《") == title.count("》")


def ends_text(line: Line) -> bool:
    """Whether the line ends a sentence, a signature or a label list, so that no title runs over it."""
    return ends_apart(line.text) or closes(line.text)


def ends_apart(text: str) -> bool:
    """Whether the line ends a sentence or stands for itself, and closes no document."""
    return (
        text[-1] in p.TERMINAL
        or number_line(text) is not None
        or (":" in text and (is_copies(text) or is_colophon(text)))
        or is_entry(text)
        or _REMARK.fullmatch(text) is not None
    )


def is_crumb(lines: Sequence[Line], index: int) -> bool:
    """Whether line `index` is one of those that lead to a web page, each on a line of its own: 首页 / > / 要闻; or that again."""
    first = index - 1 if index and lines[index].text == lines[index - 1].text else index
    around = lines[max(0, first - 1) : index + 2]
    return any(line.text in _BETWEEN_CRUMBS for line in around)


def may_go_on(lines: Sequence[Line], index: int) -> bool:
    """Whether line `index` may go on with the title that the lines before it begin."""
    line = lines[index]
    other = line.label or is_note(line.text) or is_chrome(line.text) or is_crumb(lines, index)
    return not (other or ends_text(line) or line.text[-1] == "," or "。" in line.text)


def notice_below(lines: Sequence[Line], start: int, end: int) -> int | None:
    """Last line of the complete title of a notice that begins at line `start`; None when none does."""
    if start >= end:
        return None
    joined, last = "", None
    for index in range(start, min(end, start + LINES)):
        line = lines[index]
        if index > start and (not may_go_on(lines, index) or (line.gap > lines[start].gap + 2 and last is not None)):
            break
        if last is not None and "," in line.text and _FIRST_SENTENCE.match(line.text):
            break  # 绵阳市人民政府征收土地公告 / 根据《…》的规定,现将有关事项公告 / 如下:
        if index == start and (ends_text(line) or "。" in line.text):
            return None
        joined += bare(line.text)
        if len(joined) > LONGEST or (index == start and not (about(line.text) or is_torn(lines, start, end))):
            break
        text = joined
        if (numbered := number_at_end(joined)) is not None:
            text = numbered[0]
        named = (
            title_kind(text)
            or _NO_KIND.search(text)
            or (is_named(text) and (index + 1 >= end or begins_body(lines, index + 1)))
        )
        if named and balanced(text):
            last = index
    return last


def name_below(lines: Sequence[Line], start: int, end: int) -> int | None:
    """Last line of the name of a law, plan or report that begins at line `start`."""
    joined = ""
    for index in range(start, min(end, start + LINES)):
        line = lines[index]
        if not may_go_on(lines, index) or (index > start and line.gap > max(1, lines[start + 1].gap)):
            return None
        joined += bare(line.text)
        if len(joined) > LONGEST:
            return None
        if is_named(joined) and balanced(joined) and (index + 1 >= end or begins_body(lines, index + 1)):
            return index
    return None


def _is_byline(lines: Sequence[Line], index: int) -> bool:
    """Whether below a title its offices stand, and the date below them."""
    last, names = offices_below(lines, index)
    return bool(names) and last < len(lines) and date(lines[last].text) is not None


def begins_body(lines: Sequence[Line], index: int) -> bool:
    """Whether line `index`, below a title, is no more of it."""
    line = lines[index]
    text = line.text
    return (
        bool(line.label)
        or line.gap > lines[index - 1].gap + 1
        or ends_text(line)
        or is_note(text)
        or is_chrome(text)
        or (line.indented and not lines[index - 1].indented)
        or len(text) > LINES * 10
        or text[0] == "—"
        or _FIRST_SENTENCE.match(text) is not None
        or _is_byline(lines, index)
        or bare(text).startswith(("目录", "序号", "目次"))
    )


def offices_below(lines: Sequence[Line], index: int) -> tuple[int, tuple[str, ...]]:
    """The offices printed one below the other from line `index` on, and the line behind them."""
    names: tuple[str, ...] = ()
    while index < len(lines) and len(names) < OFFICES and (more := issuers(lines[index].text)):
        names, index = (*names, *more), index + 1
    return index, names
