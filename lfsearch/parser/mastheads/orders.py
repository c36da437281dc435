"""Orders: 令 and 公告 with a number of their own, the signer, and the text that they publish.

广州市人民政府令                             the office, 令
第179号                                   its number, on the next line or behind 令
《广州市老年人优待办法》已经…通过，现予公布，…
市　长：李某某
2021年1月29日
广州市老年人优待办法                          the document's title: what the order publishes
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lfsearch.parser import patterns as p
from lfsearch.parser.lines import Line
from lfsearch.parser.mastheads.above import masthead_above, title_start
from lfsearch.parser.mastheads.context import ended_above
from lfsearch.parser.mastheads.dates import date
from lfsearch.parser.mastheads.issuers import is_signer, issuers
from lfsearch.parser.mastheads.masthead import Masthead
from lfsearch.parser.mastheads.numbers import doc_no, number_below, order_no, titled_serial
from lfsearch.parser.mastheads.titles import LINES, may_go_on, title_kind
from lfsearch.parser.mastheads.web import stands_apart
from lfsearch.text.blanks import bare

_SERIAL = re.compile(r".+?(令|公告)(?:\d{4}年|〔\d{4}〕)?第\d+号")
_ORDER = re.compile(r"(.*?)(命令|令|公告|通告)")
# 地方标准公告   行政许可公告: what counts by itself, below its office
_SERIES = re.compile(r"[\u4e00-\u9fff]{2,12}(?:公告|通告)")
# 渝府令第121号   省政府令第393号   国令第707号   政府令〔2010〕第15号
_CODE = re.compile(r"(?:[\u4e00-\u9fff]{0,3}[府政]|[\u4e00-\u9fff]{0,3}政府|国)令(?:〔\d{4}〕|\d{4}年)?第")
# An order is signed within so many lines, and its office has at most so many lines above 令.
_SIGNED, _OFFICES = 20, 6
# What an order orders stands within so many lines of its number.
_SAYS = 6
# 《工业用乙二醇》等412项行业标准: a name that stands for many
_AMONG = re.compile(r"》等\d{1,4}[项个件部种批]")
# 现公布修订后的《…》: so far before a title the word is looked for that says what happens to it.
_NEAR = 12
_PUBLISHES = re.compile(r"公布|发布|施行|颁布|通过|废止|修改")
_OF_THE_STATE = "中华人民共和国"


def order_at(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """The masthead of an order whose number is on line `index`, or on that line behind 令."""
    text = lines[index].text
    below = number_below(text)
    if below is not None:
        opened = _office(lines, index - 1, floor)
        number = order_no("".join(opened[1]) + opened[2], *below) if opened else None
    elif (number := doc_no(text)) and (order := _SERIAL.fullmatch(number)):
        kind = order[1]
        if kind == "公告" and not _bracketed(lines, index + 1):
            return None
        names = _names(text[: text.rfind(kind[0])].strip())
        opened = (index, names, kind) if names else _coded(lines, index, floor)
    else:
        return None
    if opened is None or number is None:
        return None
    first, names, kind = opened
    if kind in ("令", "命令") and not _commands(lines, index + 1):
        return None
    title = published(lines, index + 1) if _is_order(lines, index + 1, kind) else None
    body = index + 1
    if title is None and kind not in ("令", "命令"):
        # 第16号 counts the notices of one occasion; 2021年第5号 is a number, as of documents.
        if inside := _bracketed(lines, body):
            title, body = inside, body + 1
        elif below is None or (below[0] is None and not ended_above(lines, first, floor)):
            return None
    if title is None:
        title = "".join(names) + kind if below is None else bare("".join(line.text for line in lines[first:index]))
    return Masthead(first, first, body, names, title, number, kind=kind.removeprefix("命"))


def _coded(lines: Sequence[Line], index: int, floor: int) -> tuple[int, tuple[str, ...], str] | None:
    """First line, offices and 令 of an order whose line says its office by a code; it may stand in full above."""
    if not _CODE.match(bare(lines[index].text)):
        return None
    names = _names(lines[index - 1].text) if index > floor else ()
    return index - bool(names), names, "令"


def serial_below(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """国家税务总局宁波市税务局 / 关于车船税征收有关事项的通告 / 2023年第5号: a number of the year below a complete title."""
    below = number_below(lines[index].text)
    if below is None or not below[0] or index == floor:
        return None
    start = title_start(lines, index, floor)
    alone = start is None and _SERIES.fullmatch(bare(lines[index - 1].text)) is not None
    if start is None and not alone:
        return None
    head = masthead_above(lines, index - 1 if start is None else start, index, index + 1, floor, None)
    kind = title_kind(head.title_text)
    if kind not in ("公告", "通告") or not head.issuers or not stands_apart(lines, head, floor):
        return None
    return replace(
        head,
        doc_no=order_no(
            "".join(head.issuers) + (kind if head.title_text.startswith("关于") else head.title_text), *below
        ),
    )


def _bracketed(lines: Sequence[Line], index: int) -> str | None:
    """The title that stands in brackets below the number: (关于进口食品接收人备案的公告)."""
    text = bare(lines[index].text) if index < len(lines) else ""
    return text[1:-1] if text[:3] == "(关于" and text[-1] == ")" and title_kind(text[1:-1]) else None


def _commands(lines: Sequence[Line], start: int) -> bool:
    """Whether an order says what it orders; one that a list names says nothing."""
    ahead = ""
    for line in lines[start : start + _SAYS]:
        if date(line.text):
            break
        ahead += line.text
    return any(word in ahead for word in ("公布", "发布", "施行", "颁布", "任命", "免去"))


def order_without_number(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """中华人民共和国最高人民法院公告, without a number: 《…》已于…通过,现予公布; its 文号 may stand below the signature."""
    opened = _office(lines, index, floor)
    if index + 1 < len(lines) and number_below(lines[index + 1].text):
        return None
    if opened is None or opened[2] != "公告" or not _is_order(lines, index + 1, opened[2]):
        return None
    title = published(lines, index + 1)
    if title is None:
        return None
    day = number = None
    for line in lines[index + 1 : index + 1 + _SIGNED]:
        if line.label:
            break
        number = number or (doc_no(line.text) if day else None)
        day = day or date(line.text)
    first, names, kind = opened
    return Masthead(first, first, index + 1, names, title, number, kind=kind.removeprefix("命"))


def titled_order(lines: Sequence[Line], index: int, floor: int) -> Masthead | None:
    """商务部 海关总署公告2023年第23号 关于…的公告: number and title in one go, which ends on line `index`."""
    first = max(floor, index + 1 - LINES)
    if not any("号" in line.text for line in lines[first : index + 1]):
        return None
    for start in range(index, first - 1, -1):
        if start < index and not may_go_on(lines, start):
            return None
        if "号" not in lines[start].text:
            continue
        found = titled_serial("".join(line.text for line in lines[start : index + 1]))
        names = issuers(found[0]) if found else ()
        return Masthead(start, start, index + 1, names, found[2], found[1]) if found and names else None
    return None


def _office(lines: Sequence[Line], last: int, floor: int) -> tuple[int, tuple[str, ...], str] | None:
    """First line, offices and 令 or 公告 of a heading that ends on line `last`."""
    if last < floor:
        return None
    match = _ORDER.fullmatch(bare(lines[last].text))
    if match is None or len(lines[last].text) > 120:
        return None
    names = _names(lines[last].text[: lines[last].text.rfind(match[2][0])].strip()) if match[1] else ()
    if match[1] and not names:
        return None
    first = last
    while first > floor and last - first < _OFFICES and (more := _names(lines[first - 1].text)):
        names, first = (*more, *names), first - 1
    return (first, names, match[2]) if names else None


def _names(text: str) -> tuple[str, ...]:
    """The offices on a line, without the state's own name in front; also 主席, who is no office."""
    plain = bare(text)
    if plain == _OF_THE_STATE + "主席":
        return (plain,)
    if plain.removeprefix(_OF_THE_STATE) in ("国务院", "中央人民政府"):
        return (plain.removeprefix(_OF_THE_STATE),)
    if not text or text[-1] in p.TERMINAL:
        return ()
    return tuple(name.removeprefix(_OF_THE_STATE) for name in issuers(text))


def _is_order(lines: Sequence[Line], start: int, kind: str) -> bool:
    """Whether below a number something is published."""
    ahead = "".join(line.text for line in lines[start : start + 3])
    return kind in ("令", "命令") or ("《" in ahead and "公布" in ahead)


def published(lines: Sequence[Line], start: int) -> str | None:
    """The title of the text that an order publishes: named in it, and if printed below, as it is printed there."""
    names: list[str] = []
    said = ""
    for index in range(start, min(len(lines), start + _SIGNED)):
        text = lines[index].text
        if date(text) or is_signer(text):
            below = _below(lines, index + 1)
            return next((name for name in names if p.title_key(name) in below), _spoken_of(said, names))
        if lines[index].label:
            break
        said += bare(text)
        names = p.BOOK_TITLE.findall(said)
    return _spoken_of(said, names)


def _below(lines: Sequence[Line], start: int) -> str:
    return p.title_key("".join(line.text for line in lines[start : start + 8]))


def _spoken_of(said: str, names: list[str]) -> str | None:
    """Of several titles in an order the one that it publishes: 现公布《A》; 《A》已经…通过,现予公布."""
    left = []
    for name in names:
        at = said.find(f"《{name}》")
        before, behind = said[max(0, at - _NEAR) : at], said[at + len(name) :]
        if before.endswith(("根据", "依据", "按照")) or _AMONG.match(behind, 1):
            continue
        if _PUBLISHES.search(before) or _PUBLISHES.search(behind):
            return name
        left.append(name)
    return left[0] if left else None
