"""Circled numbers that an extraction has made plain: 1按照…。2按照… for ①按照…。②按照….

Compatibility normalisation (NFKC) and some PDF readers write ① as 1, set close to what it counts. A lone figure may count
anything; but 1, 2, 3 in order, each at a line's start or behind the end of a sentence, and none before a measure word, number
items. The parser then reads the circles; what is printed stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from lfsearch.parser.labels import opens_outline
from lfsearch.parser.lines import Line
from lfsearch.parser.patterns import TERMINAL, parse_label

# What a figure may count or be the name of: 3个, 5月, 2号线, 10千伏. Such a figure is no item's number ...
_COUNTED = (
    "年月日天个项类级种条款章节家人名位次回吨万千百亿元角分秒时点小周季旬倍成座处所台辆户件份部本册页期届批轮组套起宗例"
    "档层楼栋号路岁寸尺米公平立毫厘克升斤亩度代线股支只头匹艘架张幅门科"
)
# ... but these words begin items: 1分类推进, 2成立专班.
_WORDS = (
    "分类|分管|分级|分别|分批|分工|分析|分步|成立|成品|成果|成员|支持|支撑|支付|人才|人民|人员|人社|人大|部署|部门|本市|本级|本着|"
    "公司|公安|公共|公开|公路|科学|科技|科普|平台|平安|平原|立足|立即|处理|处置|处罚|项目|组织|组建|组成|批准|批发|代表|小型|小微|"
    "小学|点面|种植|种业|名优|级别|度假|月度|年度|年底|日常|家庭|家电|条件|路网|路面|号召|区域|周边|次要|升级|线上|线下|股权|股份|"
    "只有|张贴|起草|例如|层层|档案|楼宇|件件|时刻|季节|百姓|千方|万众|所有|所在|户籍|户外|期间|回收|回应|节约|节能|章程|位于|台账|"
    "角色|寸土|克服|毫不|斤斤|米面|门诊|门店|幅员"
)
# The figure comes first and what may stand before it second: so the engine jumps from figure to figure.
_FIGURE = re.compile(
    rf"""[1-9] (?<![\w.,/-].) (?:
        (?P<plain>(?= [\u4e00-\u9fff“《] | [A-Z]\s*[级类、] | $ )) (?: (?![{_COUNTED}]) | (?={_WORDS}) )
      | (?=[1-9]\d*\s*[{_COUNTED}])  # ⑥6个县 become 66个县: believed where a 6 is due
    )""",
    re.VERBOSE,
)
# Behind these an item may begin inside a line.
_BEFORE = frozenset("。;:(")
# Items are long: so many lines may lie between two numbers.
_FAR = 40


class _Place(NamedTuple):
    line: int
    column: int
    number: int
    sure: bool  # may be the first of its items


def restore(lines: Sequence[Line]) -> list[Line]:
    """The lines, with circles for the plain numbers that stand for them."""
    found: dict[int, list[_Place]] = {}
    for place in _items(lines):
        found.setdefault(place.line, []).append(place)
    return [_circled(line, found[index]) if index in found else line for index, line in enumerate(lines)]


def _circled(line: Line, places: Sequence[_Place]) -> Line:
    text = list(line.text)
    for place in places:
        text[place.column] = chr(0x2460 + place.number - 1)
    return replace(line, text="".join(text), printed=line.printed or line.text)


def _items(lines: Sequence[Line]) -> Iterator[_Place]:
    """The places of all numbers that follow one another from 1, at least two of them."""
    run: list[_Place] = []
    for index, line in enumerate(lines):
        if line.row is not None or ("1" not in line.text and str(len(run) + 1) not in line.text):
            continue
        for place in _candidates(lines, index):
            if run and place.number == len(run) + 1 and place.line - run[-1].line <= _FAR:
                run.append(place)
            elif place.number == 1 and place.sure:
                yield from _believed(run)
                run = [place]
    yield from _believed(run)


def _believed(run: Sequence[_Place]) -> Sequence[_Place]:
    return run if len(run) > 1 else ()


def _candidates(lines: Sequence[Line], index: int) -> Iterator[_Place]:
    """The numbers on line `index` that may be those of items."""
    text = lines[index].text
    for match in _FIGURE.finditer(text):
        before = text[: match.start()].rstrip()
        if not (before[-1] in _BEFORE if before else _begins(lines, index)):
            continue
        sure = match["plain"] is not None
        if not sure or match.end() < len(text) or _goes_on(lines, index):
            yield _Place(index, match.start(), int(match[0]), sure)


def _begins(lines: Sequence[Line], index: int) -> bool:
    """Whether an item can begin at a line: behind a sentence or a labelled heading, and with no outline below it."""
    if index == 0 or opens_outline(lines, index):
        return False
    before = lines[index - 1].text
    return before[-1] in TERMINAL or parse_label(before) is not None


def _goes_on(lines: Sequence[Line], index: int) -> bool:
    """Whether the next line begins with what a number at the end of this one may count items of."""
    text = lines[index + 1].text if index + 1 < len(lines) else ""
    return text[:1] > "\u4dff" and (text[0] not in _COUNTED or re.match(_WORDS, text) is not None)
