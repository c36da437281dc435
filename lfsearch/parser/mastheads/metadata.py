"""The block of metadata that government web pages print above (seldom below) the title of a document.

    索 引 号：000014349/2019-00012　主题分类：教育            • 索引号:
    发文机关：国务院　　　　　　　 成文日期：2019年01月24日
    标　　题：国务院关于印发国家职业教育改革实施方案的通知           6107280000/2024-001005
    发文字号：国发〔2019〕4号　　　发布日期：2019年02月13日      • 发文字号:

Key and value stand on one line, or each on its own; a line may hold several pairs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.dates import stamp
from lfsearch.parser.mastheads.issuers import issuers
from lfsearch.parser.mastheads.numbers import doc_no
from lfsearch.parser.mastheads.titles import title_kind
from lfsearch.text.blanks import bare

_NUMBER = ("发文字号", "文号", "文件编号", "文件字号", "公文编号", "发文文号")
_ISSUER = (
    "发文机关",
    "发文机构",
    "发文单位",
    "发布机构",
    "发布机关",
    "发布单位",
    "制发机关",
    "制定机关",
    "公开机构",
    "公开主体",
    "公文来源",
    "颁布单位",
    "颁布机关",
)
_DATE = ("成文日期", "发文日期", "生成日期", "成文时间", "发文时间", "印发日期", "签发日期", "颁布日期", "颁布时间")
_TITLE = ("标题", "名称", "信息名称", "文件名称", "文件标题", "公文名称", "信息标题")
_OTHER = (
    *(
        "索引号",
        "索取号",
        "主题分类",
        "主题词",
        "主题",
        "关键词",
        "有效性",
        "时效性",
        "效力状态",
        "是否有效",
        "来源",
        "公开方式",
        "公开形式",
    ),
    *(
        "公开类别",
        "公开范围",
        "公开时限",
        "公开程序",
        "发布日期",
        "发布时间",
        "公开日期",
        "公开时间",
        "生效日期",
        "生效时间",
        "实施日期",
    ),
    *(
        "施行日期",
        "废止日期",
        "失效日期",
        "失效时间",
        "体裁分类",
        "组配分类",
        "服务对象",
        "服务对象分类",
        "内容概述",
        "内容概要",
    ),
    *(
        "内容分类",
        "信息分类",
        "公文种类",
        "文种",
        "语种",
        "类别",
        "分类",
        "统一编号",
        "规范性文件编号",
        "登记编号",
        "统一登记号",
        "信息索引",
    ),
    *(
        "载体类型",
        "记录形式",
        "责任部门",
        "信息来源",
        "浏览次数",
        "浏览量",
        "点击数",
        "字号",
        "字体",
        "日期",
        "时间",
        "效力级别",
        "时效",
    ),
)
# One of these at least: 来源, 日期, 字号 and the like are printed around any page.
_TELLING = frozenset((*_NUMBER, *_ISSUER, *_DATE, *_TITLE, "索引号", "索取号", "主题分类", "体裁分类", "统一编号"))
_KEYS = frozenset((*_NUMBER, *_ISSUER, *_DATE, *_TITLE, *_OTHER))
_PAIR = re.compile(
    "(?:^|(?<=[ |•·】\\]]))[•·\\[【|]?("
    + "|".join(sorted((" *".join(key) for key in _KEYS), key=len, reverse=True))
    + ")[】\\]]? *:"
)
_BULLET = "•·●■◆▪ \t*-"
_FIRST = frozenset(_BULLET + "[【|") | {key[0] for key in _KEYS}
# That many keys stand within so many lines.
_SOON = 12
# A block has at most so many lines: some 20 keys, their values, and bullets.
_LINES = 80
# A block has at least so many keys, each within so many lines of the one before.
_KEYS_AT_LEAST, _APART = 3, 3


@dataclass(frozen=True, slots=True)
class Metadata:
    """A block of metadata, lines `first..last` (indices), and what it says of the document."""

    first: int
    last: int
    title: str | None
    doc_no: str | None
    issuers: tuple[str, ...]
    date: dt.date | None


@dataclass(slots=True)
class _Pair:
    key: str
    value: str
    line: int


def metadata_at(lines: Sequence[Line], index: int) -> Metadata | None:
    """The block of metadata that begins at line `index`."""
    if lines[index].text[0] not in _FIRST or not _keys(lines[index].text):
        return None
    pairs: list[_Pair] = []
    last = at = index
    while at < min(len(lines), index + _LINES) and at - last <= _APART:
        found = _keys(lines[at].text)
        if found:
            pairs += [_Pair(key, value, at) for key, value in found]
            last = at
        elif pairs and not pairs[-1].value and at == last + 1:
            pairs[-1].value = lines[at].text.strip()
        elif pairs and at > last + 1 and title_kind(bare(lines[at].text)):
            break  # the document's title, and below it what the page says of its publication
        at += 1
        if at == index + _SOON and len({pair.key for pair in pairs}) < _KEYS_AT_LEAST:
            return None
    keys = {pair.key for pair in pairs}
    if len(keys) < _KEYS_AT_LEAST or not keys & _TELLING:
        return None
    tail = pairs[-1]
    if tail.line == last and tail.value and tail.value not in lines[last].text and _belongs(tail):
        last += 1
    return Metadata(
        index,
        last,
        next((bare(pair.value) for pair in pairs if pair.key in _TITLE and len(pair.value) > 4), None),
        next((number for pair in pairs if pair.key in _NUMBER and (number := _number(pair.value))), None),
        next((names for pair in pairs if pair.key in _ISSUER and pair.value and (names := issuers(pair.value))), ()),
        next((day for pair in pairs if pair.key in _DATE and pair.value and (day := stamp(pair.value))), None),
    )


def _number(value: str) -> str | None:
    return doc_no(value) if value else None


def _belongs(pair: _Pair) -> bool:
    """Whether the line behind the last key is its value: only where it is of that kind, for it may be the title."""
    if pair.key in _NUMBER:
        return doc_no(pair.value) is not None
    if pair.key.endswith(("日期", "时间")):
        return stamp(pair.value) is not None
    return pair.key in _ISSUER and bool(issuers(pair.value))


def _keys(text: str) -> list[tuple[str, str]]:
    """The keys on a line, each with what stands behind it."""
    plain = text.strip(_BULLET)
    if len(text) < 20 and bare(plain).rstrip(":") in _KEYS:
        return [(bare(plain).rstrip(":"), "")]
    if ":" not in text:
        return []
    matches = list(_PAIR.finditer(plain))
    ends = [match.start() for match in matches[1:]] + [len(plain)]
    if not matches or matches[0].start() > 0:
        return []
    return [
        (bare(match[1]), plain[match.end() : end].strip(" |•[]【】")) for match, end in zip(matches, ends, strict=True)
    ]
