"""Laws and documents that a clause names, by 《title》, by 文号 or by both, and those that it repeals."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lfsearch.facts.reading import Reading
from lfsearch.types import Citation

# 晋政办发〔2020〕7号, [2020], (2020), 晋政办发2020年7号; the code's beginning is found by `_code`.
_DOC_NO = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{2,24})"
    r"(?:[〔\[({【](?P<year>(?:19|20)\d\d)[〕\])}】](?:第)?(?P<number>\d{1,5})(?:号|(?=[)、,;。》\n]|$))"
    r"|(?P<plain>(?:19|20)\d\d)年(?:第)?(?P<plain_number>\d{1,5})号)"
)
# The words that may stand between prose and the code: 完成了临气指办发..., 根据国办发...
_PROSE = re.compile(
    r"^.*(?:根据|按照|依据|依照|遵照|参照|执行|落实|转发|印发|下发|了|以|和|与|及|对|由|的|原|见|即|详见|关于|文号为?|所列)"
)
# The last character of an issuer's code tells it from other numbers in brackets.
_CODE_END = re.compile(r"[发函字办令电规复知告议通综资教医农政财安环组宣党委建法审税]$|文件?$")
_MAX_TITLE = 300
_NOTE = re.compile(r"\([^()]{0,30}\)$|[0-9A-Z/T.\-— ]+$")
_DOCUMENT = re.compile(
    r"(?:法|条例|办法|规定|细则|通知|通告|公告|公报|通报|意见|方案|规划|计划|预案|标准|规范|规程|规则|指南|指引|导则|准则|目录|名录|清单"
    r"|纲要|要点|措施|决定|决议|命令|令|批复|请示|报告|函|议案|纪要|章程|制度|机制|解释|答复|宪法|典|协定|公约|条约|要求|政策|分工|法案|总则"
    r"|大纲|技术规定|定额|限值|基准|流程|条款|说明|建议|倡议|公约|部署|体系|任务|行动|台账|条|图|等级|手册|规章|办理|试行|声明|宣言|白皮书|意见书|建议书)$"
)
# Certificates, forms, newspapers and books.
_OTHER = re.compile(r"(?:证|证书|执照|凭证|[申登记请汇总统计审批储量调查评分明细工]表|单|保险单|申请书|承诺书|责任书|决定书|通知书|告知书|合同|协议书|日报|晚报|时报|册|画卷|读本|票|卡|牌)$")
_ABBREVIATED = re.compile(r"(?:以下简?称|简称|又称|下称)(?:为|:)?$")
_STANDARD = re.compile(r"^(?:[A-Z]{1,4}(?:/T)?\s?)")
_REPEAL = re.compile(r"废止|停止执行|不再执行|(?:自行|即行|同时)失效")
_AFTERWARDS = re.compile(r"^(?:原|的?(?:文件|通知|办法|规定|预案)?(?:自[^,。;]{0,30}起)?(?:一?并|同时|予以|即行|自行)?)*$")


@dataclass(slots=True)
class _Mention:
    title: str | None
    doc_no: str | None
    start: int
    end: int


def find_citations(reading: Reading) -> tuple[Citation, ...]:
    """Every cited law and document in the order of the text."""
    text = reading.text
    mentions, covered = _titles(text)
    for match in _DOC_NO.finditer(text):
        code_start = _code_start(match)
        if code_start is None or any(start <= code_start < end for start, end in covered):
            continue
        if _own_number(text, code_start, match.end()):
            continue
        mentions.append(_Mention(None, _number(match, code_start), code_start, match.end()))
    mentions.sort(key=lambda mention: mention.start)
    repealed = _repealed(text, mentions)
    return tuple(
        Citation(mention.title, mention.doc_no, index in repealed, *reading.span(mention.start, mention.end))
        for index, mention in enumerate(mentions)
    )


def _titles(text: str) -> tuple[list[_Mention], list[tuple[int, int]]]:
    """The cited 《titles》 with their 文号, and the places where no further 文号 is to be looked for."""
    mentions = []
    covered = []
    for start, end in _quoted(text):
        title = "".join(text[start + 1 : end - 1].split())
        covered.append((start, end))
        if not title or _ABBREVIATED.search(text[max(0, start - 6) : start]):
            continue
        number, number_end = _following_number(text, end)
        if number is None and not is_document(title):
            continue
        covered.append((end, number_end))
        mentions.append(_Mention(title, number, start, number_end))
    return mentions, covered


def _quoted(text: str) -> list[tuple[int, int]]:
    """The places of 《...》, the outermost where they are nested; an unclosed one ends at the next 《 and is dropped."""
    places = []
    start, depth = -1, 0
    for index, char in enumerate(text):
        if char == "《":
            if depth == 0 or index - start > _MAX_TITLE:
                start, depth = index, 0
            depth += 1
        elif char == "》" and depth:
            depth -= 1
            following = text[index + 1 : index + 2]
            closed_inside = depth and not text.find("》", index + 1, start + _MAX_TITLE) >= 0
            if depth == 0 or closed_inside:
                if index + 1 - start <= _MAX_TITLE and following != "\0":
                    places.append((start, index + 1))
                depth = 0
    return places


def is_document(title: str) -> bool:
    """Whether a 《title》 names a law or a document, by its last word; not a certificate, form, newspaper or book."""
    name = title.rstrip("〉")
    while (shorter := _NOTE.sub("", name)) != name and shorter:
        name = shorter
    return not _OTHER.search(name) and bool(_DOCUMENT.search(name.rstrip("〉》")))


def _following_number(text: str, end: int) -> tuple[str | None, int]:
    """The 文号 in brackets, or standing bare, right behind a title; and where both end."""
    bracket = end < len(text) and text[end] == "("
    match = _DOC_NO.match(text, end + 1 if bracket else end)
    if match is None:
        return None, end
    start = _code_start(match)
    if start is None or (not bracket and start != match.start()):
        return None, end
    stop = match.end() + (1 if bracket and text[match.end() : match.end() + 1] == ")" else 0)
    return _number(match, start), stop


def _code_start(match: re.Match[str]) -> int | None:
    """Where the issuer's code begins, or None when the match is no 文号."""
    prose = _PROSE.match(match["code"])
    start = match.start("code") + (prose.end() if prose and prose.end() < len(match["code"]) else 0)
    code = match.string[start : match.end("code")]
    if len(code) < 2 or len(code) > 14 or not _CODE_END.search(code):
        return None
    return start


def _number(match: re.Match[str], code_start: int) -> str:
    code = match.string[code_start : match.end("code")]
    return f"{code}〔{match['year'] or match['plain']}〕{match['number'] or match['plain_number']}号"


def _own_number(text: str, start: int, end: int) -> bool:
    """A 文号 alone on its line is the document's own."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    return not text[line_start:start].strip() and not text[end : line_end if line_end >= 0 else None].strip()


def _repealed(text: str, mentions: list[_Mention]) -> set[int]:
    """The mentions whose force the text ends: those of the list that leads to 废止, or that follows it."""
    repealed: set[int] = set()
    for verb in _REPEAL.finditer(text):
        sentence = max(text.rfind(stop, 0, verb.start()) for stop in "。;\n") + 1
        reached = verb.start()
        for index in range(len(mentions) - 1, -1, -1):
            mention = mentions[index]
            if mention.end > reached or mention.start < sentence:
                continue
            between = text[mention.end : reached]
            if not _links(between, last=reached == verb.start()):
                break
            repealed.add(index)
            reached = mention.start
        for index, mention in enumerate(mentions):
            if mention.start >= verb.end() and len(repealed) >= 0:
                between = text[verb.end() : mention.start]
                if "。" not in between and len(between) <= 20 and verb[0] == "废止" and text[verb.end() : verb.end() + 1] not in ",。;":
                    repealed.add(index)
                break
    return repealed


def _links(between: str, last: bool) -> bool:
    """Whether the words between a citation and 废止, or between two citations, keep both in one list."""
    if last:
        return "根据" not in between and "《" not in between and len(between) <= 60
    return len(between) <= 60 and bool(re.search(r"^(?:\([^()]*\))?(?:等)?[、,及和与以](?!.*(?:现将|决定|经))", between))
