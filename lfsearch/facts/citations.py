"""Laws and documents that a clause names, by 《title》, by 文号 or by both, with the articles, and those that it repeals.

What a clause alone cannot tell, whether it names its own document and what a short form stands for, is settled in
`facts.cited`.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lfsearch.facts.articles import ARTICLE_AHEAD, read_articles
from lfsearch.facts.reading import Reading
from lfsearch.text.width import fold
from lfsearch.types import Citation

# 晋政办发〔2020〕7号, 晋政办发[2020]7号, 晋政办发2020年7号, 国务院令第700号, 财政部第102号令; `_code_start` finds where the code begins.
_DOC_NO = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{2,24})"
    r"(?:(?P<open>[〔\[({【])(?P<year>(?:19|20)\d\d)[〕\])}】]第?(?P<number>\d{1,5})(?:号|(?=[)、,;。》\n]|$))"
    r"|(?P<plain_year>(?:19|20)\d\d)年第?(?P<plain_number>\d{1,5})号"
    r"|(?<=令)第?(?P<order>\d{1,5})号|第(?P<decree>\d{1,5})号令)"
)
_SIGNS = ("\u53f7", "20", "19")  # a 文号 ends with the first, or has a year
# The words that may stand between prose and the code: 完成了临气指办发..., 根据国办发...
_PROSE = re.compile(
    r"^.*(?:根据|按照|依据|依照|遵照|参照|执行|落实|转发|印发|下发|了|以|(?<!共)和|与|及|对|由|的|原|见|即|[引摘出]自|关于|文号为?|所列|公布"
    r"|(?:通知|批复)(?=..))"
)
# Within brackets nothing but these comes before the code.
_REMARK = re.compile(r"^(?:原|见|即|详见|参见|[引摘出]自|文号为?|依据)")
# 晋政发〔2020〕3号、〔2021〕5号, 临政办发〔2020〕54号、55号: the code, or code and year, of the number before.
_CONTINUED = re.compile(
    r"(?:、|,|和|与|及|以及)(?P<own>(?:[〔\[(](?P<year>(?:19|20)\d\d)[〕\])])?第?(?P<number>\d{1,5})号)"
    r"(?=文|通知|、|,|和|与|及|等|要求|规定|精神|[)。;》\n]|$)"
)
# In brackets other than 〔〕 a year and a number are a 文号 only behind a code that ends like one.
_CODE_END = re.compile(r"[发函字办令电规复知告议通综]$")
_MAX_CODE = 14
# An outer title with the titles inside it; one that is never closed is passed over.
_QUOTED = re.compile(r"《[^《》]{0,200}(?:《[^《》]{0,120}》[^《》]{0,120}){0,4}》")
# 印发《X》的通知(文号): the number belongs to the notice that carries X.
_CARRIER = re.compile(r"的?(?:通知|意见|决定|批复|函|公告)?(?=\()")

# What may follow the last word of a title: (试行), (2021—2025年), GB 3095-2012.
_TITLE_NOTE = re.compile(r"(?:\([^()]{0,40}\)|(?<![0-9A-Z/T.\-—─ ])[0-9A-Z/T.\-—─ ]+)$")
_DOCUMENT = re.compile(
    "(?:法|条例|办法|规定|细则|通知|通告|公告|公报|通报|意见|方案|规划|计划|预案|标准|规范|规程|规则|指南|指引|导则|准则|目录"
    "|名录|清单|纲要|要点|措施|决定|决议|命令|令|批复|请示|报告|函|议案|纪要|章程|制度|机制|解释|答复|典|协定|公约|条约|要求"
    "|政策|分工|总则|大纲|定额|限值|基准|流程|条款|说明|建议|倡议|部署|体系|任务|行动|条|等级|手册|规章|试行|声明|宣言|白皮书|意见书"
    "|建议书|分工表|任务表)$"
)
# Certificates, forms, newspapers and books end otherwise: 许可证, 营业执照, 登记表, 承诺书, 临汾日报.
_ABBREVIATED = re.compile(r"(?:以下简?称|简称|又称|下称)(?:为|:)?$")

# (以下简称《错峰方案》), also behind a 文号 in the same bracket.
_SHORT = re.compile(r"[(,、;](?:以下|下)?简?称(?:为|:)?[《“\"]?(?P<short>[^《》“”\"(),。;\n]{2,24})[》”\"]?\)")
# Between a title and its articles: 《X》(2019年修正)第三条, 〔2020〕3号文件中的第三条.
_TO_ARTICLES = re.compile(r"(?:\([^()]{1,40}\)(?=第))?(?:文件|文)?中?[的之]?" + ARTICLE_AHEAD)
_ARTICLE = re.compile(ARTICLE_AHEAD)
_KIND = r"(?:法典?|条例|办法|规定|细则|规则|规程|准则|章程|通知|通告|公告|决定|意见|方案|预案|标准|制度|指南|规划|措施)"
# What stands right before an article. Of this very text: 本办法第十二条; of the one named before: 该法第三条.
_THIS = re.compile(rf"本(?:实施|管理|暂行|试行)*{_KIND}中?[的之]?$")
_THAT = re.compile(rf"(?:该|同|上述|前述){_KIND}中?[的之]?$")
# A law without 《》: 依据水法第六十四条; prose in front of its name.
_LAW = re.compile(r"[\u4e00-\u9fff]{1,30}(?:法典|法|条例|办法|规定|细则|解释)[的之]?$")
_LAW_PROSE = re.compile(
    r"^.*(?:根据|依据|按照|依照|遵照|参照|违反|符合|适用|执行|落实|对照|有|依|按|由|对|了|的|把|将"
    r"|(?<=[法典例定则号条款项])(?:以及|和|及|与|或))"
)
_NO_LAW = re.compile(r"(?:本|该|同|其|此|上述|前述|有关|相关|各项?|国家|我[省市国])*(?:实施|管理|暂行|具体)*[的之]?$")
# An article without a text is one of this text where a verb leads to it or its rules follow: 按第十四条规定的条件.
_LED = re.compile(r"(?:按照?|依照?|依据|根据|违反|符合|适用|参照|执行|除|见|具备)(?:前述|上述)?$")
_RULED = re.compile(r"[的之所中]*(?:规定|列明|所列|所称|情形|要求|条件|范围|内容|标准)")
# The name of a law is shorter than this; looking no further back keeps the search linear.
_MAX_BEFORE = 60

_REPEAL = re.compile(r"废止|停止执行|不再执行|(?:自行|即行|同时)失效")
# The ground of a repeal stands in the same sentence and stays in force: 根据《X》,《Y》同时废止.
_GROUNDS = re.compile(r"(?:根据|按照|依据|依照|参照)[^,。;\n]*$")
_AND = re.compile(r"(?:\([^()]*\))?[^,、和及与以\u4e00-\u9fff]{0,2}[、,和及与以][^。;]{0,60}$")
_MAX_GAP = 60


@dataclass(slots=True)
class _Mention:
    title: str | None
    doc_no: str | None
    start: int
    end: int
    articles: tuple[str, ...] = ()
    own: bool = False
    short: str | None = None


def find_citations(reading: Reading, *, alone: bool = False) -> tuple[Citation, ...]:
    """Every cited law and document in the order of the text.

    A 文号 alone on its line is a gazette document's own and none; with `alone`, of other texts, it is one.
    """
    text = reading.text
    mentions, taken = _titles(reading)
    for match in _DOC_NO.finditer(text) if any(sign in text for sign in _SIGNS) else ():
        start = _code_start(match)
        own = not alone and start is not None and _own_number(text, start, match.end())
        if start is not None and match.end() not in taken and not own:
            mentions.append(_Mention(None, _number(match, start), start, match.end()))
        if match["year"] or match["plain_year"]:
            mentions.extend(_continued(text, match, start))
    for mention in mentions:
        _read_on(text, mention)
    mentions.extend(_without_title(reading, mentions))
    mentions.sort(key=lambda mention: mention.start)
    repealed = _repealed(text, mentions)
    return tuple(
        Citation(
            mention.title,
            mention.doc_no,
            index in repealed,
            *reading.span(mention.start, mention.end),
            articles=mention.articles,
            own=mention.own,
            short=mention.short,
        )
        for index, mention in enumerate(mentions)
    )


def _read_on(text: str, mention: _Mention) -> None:
    """What stands behind a title or 文号: the short form that it gets, and the articles."""
    end = mention.end
    if short := _SHORT.match(text, end):
        mention.short = short["short"]
        end = short.end()
    if between := _TO_ARTICLES.match(text, end):
        mention.articles, mention.end = read_articles(text, between.end())


def _continued(text: str, match: re.Match[str], start: int | None) -> Iterator[_Mention]:
    """The numbers behind a 文号 that go on with its code."""
    code = text[match.start("code") if start is None else start : match.end("code")]
    year, place = match["year"] or match["plain_year"], match.end()
    while following := _CONTINUED.match(text, place):
        year = following["year"] or year
        yield _Mention(None, f"{code}〔{year}〕{following['number']}号", following.start("own"), following.end())
        place = following.end()


def _without_title(reading: Reading, mentions: Sequence[_Mention]) -> list[_Mention]:
    """Articles of this text, of the text named before, and of a law without 《》."""
    text = reading.text
    if "\u7b2c" not in text:
        return []
    taken = [(mention.start, mention.end) for mention in mentions]
    taken += [quoted.span() for quoted in _QUOTED.finditer(text)]
    found: list[_Mention] = []
    for match in _ARTICLE.finditer(text):
        place = match.start()
        if any(start <= place < end for start, end in taken):
            continue
        articles, end = read_articles(text, place)
        taken.append((place, end))
        line = text[max(0, place - _MAX_BEFORE) : place].rpartition("\n")[2]
        before = [mention for mention in (*mentions, *found) if mention.end <= place and mention.title]
        if this := _THIS.search(line):
            found.append(_Mention(None, None, place - len(this[0]), end, articles, own=True))
        elif that := _THAT.search(line):
            if before:
                last = max(before, key=lambda mention: mention.end)
                found.append(_Mention(last.title, last.doc_no, place - len(that[0]), end, articles))
        elif name := _law_before(line):
            start = place - len(name)
            found.append(_Mention(name.rstrip("的之"), None, start, end, articles))
        elif line.strip() and (_LED.search(line) or _RULED.match(text, end)):
            found.append(_Mention(None, None, place, end, articles, own=True))
    return found


def _law_before(line: str) -> str | None:
    """The name of the law that ends the line, without the prose in front of it: 处罚依据水法 -> 水法."""
    match = _LAW.search(line)
    if match is None:
        return None
    prose = _LAW_PROSE.match(match[0])
    name = match[0][prose.end() :] if prose else match[0]
    core = re.sub(r"(?:法典|法|条例|办法|规定|细则|解释)[的之]?$", "", name)
    return None if _NO_LAW.fullmatch(core) else name


def _titles(reading: Reading) -> tuple[list[_Mention], set[int]]:
    """The cited 《titles》 with their 文号, and the ends of the 文号 that belong to them or stand inside them."""
    text = reading.text
    mentions = []
    taken: set[int] = set()
    for quoted in _QUOTED.finditer(text):
        start, end = quoted.span()
        taken.update(match.end() for match in _DOC_NO.finditer(text, start, end))
        title = "".join(reading.printed(start + 1, end - 1).split()) if end - start > 2 else ""
        if not title or _ABBREVIATED.search(text[max(0, start - 6) : start]):
            continue
        number, number_end = _following_number(text, end, taken)
        if number or is_document(title):
            mentions.append(_Mention(title, number, start, number_end))
    return mentions, taken


def is_document(title: str) -> bool:
    """Whether a 《title》 names a law or a document, by its last word; not a certificate, form, newspaper or book."""
    name = fold(title).rstrip("〉》")
    while (shorter := _TITLE_NOTE.sub("", name).rstrip("〉》")) != name and shorter:
        name = shorter
    return bool(_DOCUMENT.search(name))


def _following_number(text: str, end: int, taken: set[int]) -> tuple[str | None, int]:
    """The 文号 in brackets, or standing bare, right behind a title; and where both end."""
    carrier = _CARRIER.match(text, end)
    place = carrier.end() if carrier else end
    bracket = text[place : place + 1] == "("
    match = _DOC_NO.match(text, place + 1 if bracket else place)
    start = _code_start(match, bracketed=bracket) if match else None
    if match is None or start is None or (not bracket and start != match.start()):
        return None, end
    taken.add(match.end())
    closed = bracket and text[match.end() : match.end() + 1] == ")"
    return _number(match, start), match.end() + (1 if closed else 0)


def _code_start(match: re.Match[str], *, bracketed: bool = False) -> int | None:
    """Where the issuer's code begins, or None when the match is no 文号."""
    prose = (_REMARK if bracketed else _PROSE).match(match["code"])
    start = match.start("code") + (prose.end() if prose else 0)
    code = match.string[start : match.end("code")]
    sure = bracketed or match["open"] == "〔" or match["decree"] or _CODE_END.search(code)
    return start if sure and 2 <= len(code) <= _MAX_CODE else None


def _number(match: re.Match[str], start: int) -> str:
    code = match.string[start : match.end("code")]
    if match["order"]:
        return f"{code}第{match['order']}号"
    if match["decree"]:
        return f"{code}第{match['decree']}号令"
    return f"{code}〔{match['year'] or match['plain_year']}〕{match['number'] or match['plain_number']}号"


def _own_number(text: str, start: int, end: int) -> bool:
    """A 文号 alone on its line is the document's own."""
    before = text[max(0, start - _MAX_GAP) : start].rpartition("\n")[2]
    behind = text[end : end + _MAX_GAP].partition("\n")[0]
    return not before.strip() and not behind.strip()


def _repealed(text: str, mentions: list[_Mention]) -> set[int]:
    """The mentions whose force the text ends: those of the list that leads to 废止, or that follows it."""
    repealed: set[int] = set()
    starts = [mention.start for mention in mentions]
    for verb in _REPEAL.finditer(text):
        following = bisect.bisect_left(starts, verb.start())
        reached = verb.start()
        for index in range(following - 1, -1, -1):
            between = text[mentions[index].end : reached]
            linked = _AND.match(between) if reached != verb.start() else not re.search("[。;\n]|根据", between)
            ahead = text[max(0, mentions[index].start - _MAX_GAP) : mentions[index].start]
            if len(between) > _MAX_GAP or not linked or _GROUNDS.search(ahead):
                break
            repealed.add(index)
            reached = mentions[index].start
        reached = verb.end()
        for index in range(following, len(mentions)):
            between = text[reached : mentions[index].start]
            linked = _AND.match(between) if reached != verb.end() else re.match(r"[^,。;\n]{0,20}$", between)
            if not linked:
                break
            repealed.add(index)
            reached = mentions[index].end
    return repealed
