"""What a page says of its document beside it: a table or list of 索引号, 发文字号, 成文日期; the title in its head."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from lfsearch.reading.html.flow import lines, printed
from lfsearch.reading.html.markup import Element
from lfsearch.reading.keys import DATE, ISSUER, KEYS, NUMBER, TITLE
from lfsearch.reading.source import Fields
from lfsearch.text.blanks import bare
from lfsearch.text.width import fold

# One of these at least: 来源, 发布日期, 字号 are printed around any page, and 名称, 类别, 文号 head tables.
_TELLING = frozenset((*ISSUER, *DATE, "索引号", "索取号", "主题分类", "体裁分类", "组配分类", "发文字号"))
_LEAST = 3
# A block of metadata is shorter than this, and nearly all of it is keys and their values.
_LONGEST, _ELEMENTS, _SPARE = 4000, 500, 0.3
_KEY = re.compile("[•·●■◆▪*\\[【|]*(" + "|".join(sorted(KEYS, key=len, reverse=True)) + r")[】\]]?:?")
# Two pairs on one line: 索引号:… 主题分类:…
_NEXT = re.compile(
    r"(?<=\s)(?=(?:" + "|".join(sorted((r"\s*".join(key) for key in KEYS), key=len, reverse=True)) + r")\s*:)"
)
_DAY = re.compile(r"((?:19|20)\d\d)\s?(?:年|[-/.])\s?(\d{1,2})\s?(?:月|[-/.])\s?(\d{1,2})")
_REPRINT = re.compile(r"^[(\[【]?(?:转载|转发自[^)]*|已废止|废止|失效|有效)[)\]】]")
_CONTAINERS = frozenset(("table", "ul", "dl", "ol", "div", "section"))
# What parts the title of a page from the name of its site.
_SITE = re.compile(r"(?:(?<!\s)\s+)?[-_|\u2014\u2013>»]+\s*")
# The head of a page may hold the name of the site or of a word processor's template alone.
_TITLED = re.compile(
    r"关于|(?:通知|通报|通告|公告|公报|决定|决议|意见|批复|请示|报告|函|议案|令|纪要|办法|规定|细则|方案|规划|计划|要点|条例|预案|制度"
    r"|法|规则|解释|纲要|标准|目录|名单|清单|指南|规范|规程|章程|措施|政策|解读|问答)(?:\([^()]*\))?$"
)
# 某某市人民政府门户网站   政府信息公开专栏: the name of a site in place of a title
_OF_A_SITE = re.compile(r"(?:网站|[府务开息门]网|门户|专栏|平台)(?:首页)?$")
_SHORTEST, _HEADINGS = 6, 20


def take_fields(page: Element) -> tuple[Fields, list[Element]]:
    """What the blocks of metadata of a page say, and those blocks."""
    found: dict[str, str] = {}
    blocks: list[Element] = []
    waiting = [page]
    while waiting:
        element = waiting.pop()
        if element.tag in _CONTAINERS and (pairs := _metadata(element)) is not None:
            blocks.append(element)
            for key, value in pairs:
                if value:
                    found.setdefault(key, value)
            continue
        waiting += [child for child in reversed(element.children) if isinstance(child, Element) and printed(child)]

    def said(keys: Sequence[str]) -> str | None:
        return next((found[key] for key in keys if key in found), None)

    title = said(TITLE)
    return Fields(title and _REPRINT.sub("", title), said(NUMBER), said(ISSUER), _day(said(DATE))), blocks


def _metadata(element: Element) -> list[tuple[str, str]] | None:
    """The pairs of a block of metadata; None when the element is something else."""
    if not _short(element):
        return None
    texts = [fold(text).strip() for text in lines(element)]
    pairs = list(_pairs(texts))
    keys = {key for key, _ in pairs}
    if len(keys) < _LEAST or not keys & _TELLING:
        return None
    whole = len(bare("".join(texts)))
    covered = sum(len(key) + len(bare(value)) + 1 for key, value in pairs)
    return pairs if whole - covered <= _SPARE * whole else None


def _short(element: Element) -> bool:
    size = 0
    for number, below in enumerate(element.elements()):
        for child in below.children:
            if isinstance(child, str):
                size += len(child.strip())
        if size > _LONGEST or number > _ELEMENTS:
            return False
    return True


def _pairs(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Keys with their values, which stand behind them or in the next cell."""
    open_key: str | None = None
    for text in (part for whole in texts for part in _NEXT.split(whole)):
        solid = bare(text)
        match = _KEY.match(solid)
        if match and (match.end() == len(solid) or match[0].endswith(":")):
            if open_key:
                yield open_key, ""
            open_key = match[1]
            if match.end() < len(solid):
                yield open_key, text.split(":", 1)[1].strip(" |")
                open_key = None
        elif open_key:
            yield open_key, text.strip()
            open_key = None
    if open_key:
        yield open_key, ""


def _day(text: str | None) -> dt.date | None:
    match = _DAY.search(text) if text else None
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def page_title(page: Element) -> str | None:
    """The title of the document as the head of the page or its main heading has it."""
    metas: dict[str, str] = {}
    headings: list[str] = []
    whole = ""
    for element in page.elements():
        if element.tag == "meta":
            name = element.attributes.get("name", element.attributes.get("property", "")).lower()
            metas.setdefault(name, element.attributes.get("content", ""))
        elif element.tag == "title" and not whole:
            whole = _plain(element.text)
        elif element.tag == "h1" and len(headings) < _HEADINGS and printed(element):
            headings.append(_plain(element.text))
    site = _plain(metas.get("sitename", ""))
    pieces = [piece for piece in _SITE.split(whole) if piece and piece != site]
    candidates = [
        _plain(metas.get("articletitle", "")),
        *(heading for heading in headings if heading and bare(heading) in bare(whole)),
        *(piece for piece in pieces[:1] if _TITLED.search(piece)),
        *(heading for heading in headings if _TITLED.search(heading)),
    ]
    whole_ones = (one for one in candidates if len(one) >= _SHORTEST and not one.endswith(("...", "…")))
    title = next((one for one in whole_ones if not _OF_A_SITE.search(one)), None)
    return title and _REPRINT.sub("", title)


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
