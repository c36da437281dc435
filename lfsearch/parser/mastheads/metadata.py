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
from lfsearch.reading.keys import DATE, ISSUER, KEYS, NUMBER, TITLE
from lfsearch.text.blanks import bare

# One of these at least: 来源, 日期, 字号 and the like are printed around any page.
_TELLING = frozenset((*NUMBER, *ISSUER, *DATE, *TITLE, "索引号", "索取号", "主题分类", "体裁分类", "统一编号"))
# 发文字号:…   [索引号]…   and 文号 …, with nothing but a blank, as the cells of a table are copied
_PAIR = re.compile(
    "(?:^|(?<=[ |•·】\\]]))[•·\\[【|]?("
    + "|".join(sorted((" *".join(key) for key in KEYS), key=len, reverse=True))
    + ")(?P<mark>[】\\]]? *:|[】\\]]| )"
)
_BULLET = "•·●■◆▪ \t*-|"
_FIRST = frozenset(_BULLET + "[【|") | {key[0] for key in KEYS}
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
    marked = False
    last = at = index
    while at < min(len(lines), index + _LINES) and at - last <= _APART:
        found = _keys(lines[at].text)
        if found:
            pairs += [_Pair(key, value, at) for key, value, _ in found]
            marked = marked or any(mark for _, _, mark in found)
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
    said = Metadata(
        index,
        last,
        next((bare(pair.value) for pair in pairs if pair.key in TITLE and len(pair.value) > 4), None),
        next((number for pair in pairs if pair.key in NUMBER and (number := _number(pair.value))), None),
        next((names for pair in pairs if pair.key in ISSUER and pair.value and (names := issuers(pair.value))), ()),
        next((day for pair in pairs if pair.key in DATE and pair.value and (day := stamp(pair.value))), None),
    )
    return said if marked or said.doc_no or said.issuers or said.date else None


def _number(value: str) -> str | None:
    return doc_no(value) if value else None


def _belongs(pair: _Pair) -> bool:
    """Whether the line behind the last key is its value: only where it is of that kind, for it may be the title."""
    if pair.key in NUMBER:
        return doc_no(pair.value) is not None
    if pair.key.endswith(("日期", "时间")):
        return stamp(pair.value) is not None
    return pair.key in ISSUER and bool(issuers(pair.value))


def _keys(text: str) -> list[tuple[str, str, bool]]:
    """The keys on a line, each with what stands behind it, and whether a colon or bracket sets it apart."""
    plain = text.strip(_BULLET)
    if len(text) < 20 and bare(plain).rstrip(":") in KEYS:
        return [(bare(plain).rstrip(":"), "", True)]
    if not _PAIR.match(plain):
        return []
    matches = list(_PAIR.finditer(plain))
    ends = [match.start() for match in matches[1:]] + [len(plain)]
    pairs = [
        (bare(match[1]), plain[match.end() : end].strip(" |•[]【】"), match["mark"] != " ")
        for match, end in zip(matches, ends, strict=True)
    ]
    return [pair for pair in pairs if pair[1] or pair[2]]
