"""Units that a clause makes responsible.

Two printed forms: a marker in front (责任单位:A、B;) and a verb behind (由A牵头,B、C等按职责配合). Roles:
牵头; 配合 (also 参与, 参加, 协助, and Y in "X会同Y"); 责任 (also 负责, 承办); 落实 (also 实施, 组织实施).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lfsearch.facts.names import canonical_unit, is_known
from lfsearch.facts.reading import Reading
from lfsearch.types import Unit

_ROLES = {
    "牵头": "牵头", "主办": "牵头", "配合": "配合", "协办": "配合", "参与": "配合", "参加": "配合", "协助": "配合",
    "责任": "责任", "负责": "责任", "承办": "责任", "主责": "责任", "落实": "落实", "实施": "落实", "组织实施": "落实",
}  # fmt: skip

# 责任单位: 牵头部门: 配合单位及分工:
_LABEL = re.compile(
    r"(?P<verb>牵头|主办|配合|协办|参与|参加|协助|责任|负责|承办|主责|落实|实施)(?:单位|部门|机关|科室|主体)(?:及分工)?:"
)
# 分别按职责牵头, 等部门按照职责分工负责, 共同负责, :负责 (the unit's name, a colon, its duties)
_DUTY = r"按(?:照|其)?(?:各自|有关|相关|法定)?(?:的)?(?:工作)?(?:职责|职能|分工|责任)(?:和?(?:分工|权限|范围))?"
_VERB = re.compile(
    r"(?P<joint>(?:,?" + _DUTY + r",?|依法|分别|共同|具体|各自|联合|主要|全面|统一|密切|积极|做好|要|应当?|[:,](?=负责)){0,4})"
    r"(?P<verb>牵头|主办|配合|协办|参与|参加|协助|负责(?!人|同志|制|任|的?(?:态度|领导))|承办|组织实施|实施|落实)"
)
# Verbs that follow the first one are part of it: 牵头负责, 负责落实, 负责组织实施.
_CHAIN = re.compile(r"(?:负责|组织实施|组织落实|组织|实施|落实|配合)*")
_ALONG = re.compile(r",?(?:会同|商(?!务))")
_STOP = re.compile(r"[;。:!?\n()\u2460-\u249b]")
# Where one name ends and the next begins; 和 and 及 only behind something that is a unit by its own ending.
_SEPARATOR = re.compile(
    r"[、,]|会同|(?<=[局委办厅院会府])商(?!务)"
    r"|(?<=[局委办厅部院会府队司行社区县市站段校位门])(?:以及|和|与|及)(?!其)"
)
_TAIL = re.compile(r"等?(?:(?:相关|有关)?(?:部门|单位|职能部门))?(?:和单位)?$")
_ET_CETERA = re.compile(r"等(?:(?:市直)?(?:相关|有关)?(?:职能|成员)?(?:部门|单位)(?:和单位)?)?$")
# Commas inside a name: 各县(市、区), 各县、市、区, 市、县级. They become letters that no separator matches.
_INNER = re.compile(
    r"县、市、区|市、县、区|县、市\(区\)|县\(市\)、区|[省市县](?:、[市县区乡镇村]){1,3}(?=[级两三四])"
    r"|(?<=[\u4e00-\u9fff])\((?![^()]*(?:牵头|配合|负责|落实|实施|责任|以下|简称|下同|含))[\u4e00-\u9fff、]{1,12}\)"
)
_MASK = str.maketrans("()、", "\ue000\ue001\ue002")
_UNMASK = str.maketrans("\ue000\ue001\ue002", "()、")
_SUFFIX = (
    r"(?:局|委|委员会|办|办公室|厅|部|中心|公司|集团|政府|管委会|筹委会|常委会|支队|大队|总队|队|院|学校|大学|学院|银行|支行|分行"
    r"|中支|站|段|所|协会|联合会|联|社|电视台|海关|部门|单位|机构|指挥部|小组|专班|组|防指|防办|县市区|区\ue001|各县|人行|工会"
    r"|科协|企业|乡镇|办事处|村委会|机关|学会|军分区|公积金|开发区|示范区|园区|处|科|团体|组织|学校|医院|幼儿园|法人|纪委监委"
    r"|有限公司|业主|街道|政协|党校|单位\ue001?)"
)
# Words that never occur inside a unit's name: a stretch with one of them is prose.
_PROSE = r"的了对将把从在为是使并由以其等要应须需可不未已谁让被经向各0-9%《》“”"
_NAME = re.compile(
    r"(?:\d+个)?(?:各|所有|(?:各)?(?:相关|有关)|事发地?|属地|所在地?)?"
    rf"(?:[^\W{_PROSE}]|[\ue000-\ue002·]|各(?=[县级])|经(?=济)|对(?=外)|应(?=急)|(?<=供)应|(?<=供)应|以(?=上)|(?<=反)应){{1,30}}?{_SUFFIX}"
)
_COUNTY = re.compile(r"[^\W的了对将把从在为各\d]{1,3}(?:县|区|市)(?:人民政府|政府)?")
# Prose in front of the first name of a list: 原则上由A牵头, 善后处置工作由B负责, 建立C部门牵头的机制.
_LEAD_IN = re.compile(r".*(?:由|经|请|同|与|及|向|是|以|使|至|的|为|在|建立|明确|成立|组建|督促|指导|要求|其中|并|和)")
_PERSON = re.compile(r"(?:责任人|责任领导|联系人|电话|人)")
_MAX_NAME = 40


def find_units(reading: Reading) -> tuple[Unit, ...]:
    """Every unit with its role, one entry for each (role, name), in the order of the text."""
    text = _INNER.sub(lambda match: match[0].translate(_MASK), reading.text)
    found: dict[tuple[str, str], Unit] = {}
    for role, start, end in sorted(_spans(reading, text), key=lambda item: item[1]):
        name = canonical_unit(reading.text[start:end])
        unit = Unit(role, name, *reading.span(start, end))
        found.setdefault((role, name), unit)
    return tuple(found.values())


def _spans(reading: Reading, text: str) -> Iterator[tuple[str, int, int]]:
    zones = sorted(_zones(reading, text))
    taken = -1
    for start, end, role in zones:
        if start < taken:
            continue
        taken = end
        if not _VERB.search(text, start, end) or _LABEL.search(text, start, end):
            yield from ((role, *span) for span in _listed(text, start, end))
    yield from _before_verbs(text, [(start, end) for start, end, _ in zones])


def _zones(reading: Reading, text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, role) of the lists that a label or a column header gives a role to."""
    for match in _LABEL.finditer(text):
        stop = _STOP.search(text, match.end())
        end = stop.start() if stop else len(text)
        following = _LABEL.search(text, match.end(), end)
        yield match.end(), following.start() if following else end, _ROLES[match["verb"]]
    for part in reading.parts:
        role = column_role(part.column)
        if role:
            yield part.start, part.end, role


def column_role(column: str) -> str | None:
    """The role that a column header (责任分工, 牵头 单位) gives to its cells, if it gives one."""
    column = "".join(column.split())
    if "人" in column or "领导" in column or not re.search("单位|部门|分工|主体|责任|科室|机关", column):
        return None
    for verb in ("牵头", "主办", "配合", "协办", "参与", "协助", "落实", "实施", "责任", "负责", "承办", "分工"):
        if verb in column:
            return _ROLES.get(verb, "责任")
    return None


def _listed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names of a list without verbs: whatever stands between the separators and can be a name."""
    for item_start, item_end in _items(text, start, end):
        tail = _ET_CETERA.search(text, item_start, item_end)
        item_end = tail.start() if tail else item_end
        item = text[item_start:item_end]
        if 2 <= len(item) <= _MAX_NAME and not _PERSON.match(item) and not item.isdigit():
            yield item_start, _without_note(text, item_start, item_end)


def _before_verbs(text: str, zones: list[tuple[int, int]]) -> Iterator[tuple[str, int, int]]:
    """The names in front of 牵头, 配合, 负责 and 落实, back to the marker or the stop before them."""
    floor = 0
    position = 0
    while match := _VERB.search(text, position):
        chain = _CHAIN.match(text, match.end())
        position = chain.end() if chain else match.end()
        start = max([floor, *(stop for stop in [_last_stop(text, floor, match.start())] if stop)])
        role = _ROLES[match["verb"]]
        names = _list_before(text, start, match.start())
        for item_start, item_end, along in names:
            yield "配合" if along else role, item_start, item_end
        if names:
            floor = position
            if along_match := _ALONG.match(text, position):
                yield from (("配合", *span) for span in _list_after(text, along_match.end()))


def _last_stop(text: str, start: int, end: int) -> int:
    """The place behind the last stop in `text[start:end]`, or 0."""
    for index in range(end - 1, max(start, end - 600) - 1, -1):
        if _STOP.match(text, index):
            return index + 1
    return 0


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _SEPARATOR.finditer(text, start, end):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < end:
        yield start, end


def _list_before(text: str, start: int, end: int) -> list[tuple[int, int, bool]]:
    """(start, end, joined by 会同) of the names that end at `end`; empty when no unit stands there."""
    tail = _ET_CETERA.search(text, start, end)
    if tail and tail.start() > start:
        end = tail.start()
    names: list[tuple[int, int, bool]] = []
    for item_start, item_end in reversed(list(_items(text, start, end))):
        if item_end - item_start > 6 * _MAX_NAME:
            break
        name_start = _name_start(text, item_start, item_end)
        if name_start is None:
            break
        joined = text[:item_start].endswith(("会同", "商"))
        names.append((name_start, _without_note(text, name_start, item_end), joined))
        if name_start > item_start:
            break
    return names[::-1]


def _list_after(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The names of a list that prose may follow: 会同市水利局、市住建局制定方案."""
    stop = _STOP.search(text, start)
    for item_start, item_end in _items(text, start, stop.start() if stop else len(text)):
        match = _NAME.match(text, item_start, item_end)
        if match is None:
            return
        yield item_start, match.end()
        if match.end() < item_end:
            return


def _name_start(text: str, start: int, end: int) -> int | None:
    """Where the name that ends at `end` begins: at `start`, or behind the prose in front of it."""
    if _is_name(text, start, end):
        return start
    lead_in = _LEAD_IN.match(text, start, end)
    if lead_in and lead_in.end() < end and _is_name(text, lead_in.end(), end):
        return lead_in.end()
    for begin in range(max(start, end - _MAX_NAME), end - 1):
        if is_known(text[begin:end].translate(_UNMASK)):
            return begin
    return None


def _is_name(text: str, start: int, end: int) -> bool:
    if end - start > _MAX_NAME or end - start < 2:
        return False
    return bool(_NAME.fullmatch(text, start, end) or _COUNTY.fullmatch(text, start, end)) or is_known(
        text[start:end].translate(_UNMASK)
    )


def _without_note(text: str, start: int, end: int) -> int:
    """Leave out a bracketed second name: 市委宣传部(市新闻出版局)."""
    if text[end - 1] == "\ue001":
        opening = text.rfind("\ue000", start, end)
        if opening > start + 1 and text[opening + 1 : end - 1] not in ("市\ue002区", "市"):
            return opening
    return end
