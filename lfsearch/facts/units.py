"""Units that a clause makes responsible.

Two printed forms: a marker in front (责任单位:A、B;) and a verb behind (由A牵头,B、C等按职责配合). Roles:
牵头; 配合 (also 参与, 参加, 协助, and Y in "X会同Y"); 责任 (also 负责, 承办); 落实 (also 实施, 组织实施).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lfsearch.facts.names import canonical_unit, is_known
from lfsearch.facts.places import Home
from lfsearch.facts.reading import Reading
from lfsearch.types import Unit

_ROLES = {
    "牵头": "牵头", "主办": "牵头", "配合": "配合", "协办": "配合", "参与": "配合", "参加": "配合", "协助": "配合",
    "责任": "责任", "负责": "责任", "负总责": "责任", "承办": "责任", "主责": "责任", "落实": "落实", "实施": "落实", "组织实施": "落实",
}  # fmt: skip
_COLUMN_VERBS = ("牵头", "主办", "配合", "协办", "参与", "协助", "落实", "实施", "责任", "负责", "承办", "主责", "分工")

# 责任单位: 牵头部门: 配合单位及分工:
_LABEL = re.compile(
    r"(?P<verb>牵头|主办|配合|协办|参与|参加|协助|责任|负责|承办|主责|落实|实施)(?:单位|部门|机关|科室|主体)(?:及分工)?:"
)
_LIST_END = re.compile(r"[;。!?\n()\u2460-\u249b]")
_STOP = re.compile(r"[;。:!?\n()\u2460-\u249b]")

# 按职责, 按照各自职责分工
_DUTY = (
    r"(?:按(?:照|其)?|根据|依据)(?:各自|有关|相关|法定)?的?(?:工作)?(?:职责|职能|分工|责任)(?:和?(?:分工|权限|范围))?"
)
# What may stand between the last name and its verb; \ue003 is a masked note (以下简称X).
_JOINT = rf"(?:(?<!\ue003)\ue003++|,?{_DUTY},?|依法|分别|共同|具体|各自|联合|主要|全面|统一|密切|积极|及时|做好|要|应当?|[:,](?=负责))"
_VERB = re.compile(
    rf"{_JOINT}{{0,4}}(?P<verb>牵头|主办|配合|协办|参与|参加|协助|(?<!直接)负责|负总责|承办|组织实施|实施(?!的|主体)|落实(?!的))"
    r"(?!单位|部门|机关|科室|主体|人(?!社|民)|同志|制(?![定作订])|任|态度|领导)"
)
# Verbs that follow the first one are part of it: 牵头负责, 负责落实, 负责组织实施.
_CHAIN = re.compile(r"(?:负责|组织实施|组织落实|组织|实施|落实|配合)*")
_ALONG = re.compile(r",?(?:会同|商(?!务))")
# X对结果的准确性负责: the verb's object stands between.
_TOWARDS = re.compile(r"(?:要|应当?|须)?对[^,。;:\n]{1,40}$")
# 市工信局:在紧急状态下,负责重要物资生产: the name opens the line, its duties follow.
_OPENING = re.compile(
    r"(?m:^|(?<=[。;\n]))(?:\(?[\d.]{1,6}[).、]?|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、)?"
    r"(?P<name>[^\W\d]{2,30}):[^。;:\n]{1,60},(?P<verb>牵头|负责|配合|协助)"
)

_DUTIES = re.compile(r"(?:\(?\d{1,2}[.、)])?(?P<verb>牵头|负责|配合|协助)")

# Where one name ends and the next begins; 和, 及, 等 only behind something that is a unit by its own ending.
_ENDING = "[局委办厅部院会府队司行社区县市站段校位门心台署联团关]"
_SEPARATOR = re.compile(
    rf"[、,]|会同|(?<=[局委办厅院会府部署])商(?!务)"
    rf"|(?<=[央{_ENDING[1:]})等(?:各?(?:有关|相关))?(?:部门|单位|机构)(?:和单位)?(?=[、,])"
    rf"|(?<={_ENDING})(?:以及|和|与|及)(?!其|单位)|(?<=[央{_ENDING[1:]})等(?:以及|和|与|及)?(?=.{{3}})(?!其)"
)
# 等, 等部门, 等Z组成单位, 等县市区人民政府: sums up the names before it.
_ET_CETERA = re.compile(
    r"等(?:[^、,等]{0,30}?(?:部门|单位)(?:和单位)?|\d*个?(?:相关|有关)?县[市区\ue000-\ue002]*(?:人民政府|政府)?)?$"
)
# Commas inside a name become letters that no separator matches: 各县(市、区), 各县、市、区, 市、县级, 市工信局(市国资委).
_INNER = re.compile(
    r"省、自治区、直辖市|县、市、区|市、县、区|县、市\(区\)|县\(市\)、区|[省市县](?:、[市县区乡镇村]){1,3}(?=[级两三四]|[^\W、]{2,10}部门)"
    # 市、区教育(科)局; but 洪洞县、市教育局 are two
    r"|(?:(?<![\u4e00-\u9fff])|(?<=[由各]))[省市县区](?:、[市县区]){1,2}(?=[^\W、,省市县区]{2,12}(?:\([^\W、,]{1,4}\))?[局委办])"
    r"|(?<=[\u4e00-\u9fff])\((?![^()]*(?:牵头|配合|负责|落实|实施|责任|以下|简称|下同|含))[\u4e00-\u9fff、]{1,12}\)"
)
# 山西地电乡宁、蒲县、安泽分公司: branches that share what stands before the first place and behind the last.
_BRANCHES = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{4,12}(?<![局委办厅部院会府司行队县区市州])(?:、[\u4e00-\u9fff]{2,3}){1,12}、[\u4e00-\u9fff]{2,3}分(?:公司|局)"
)
_MASK = str.maketrans("()、", "\ue000\ue001\ue002")
_UNMASK = str.maketrans("\ue000\ue001\ue002", "()、")
_NOTE = re.compile(r"\((?:以下|以?下?简称)[^()\n]{0,40}\)")

_SUFFIX = (
    r"(?:局|委|委员会|协会|联合会|学会|工会|商会|理事会|常委会|筹委会|红十字会|办|办公室|厅|(?<!全)部(?!门|队|位|长)|中心|公司|集团|政府|队|院|学校|大学|学院|[银支分人]行|(?<!部)署|监会|促会|委会|基金会|共青团|[团党]中央|兵团|研究室|参事室|\ue002市\ue001|中支|站|段|(?<!场)所|联|社|电视台|海关|部门|单位|机构"
    r"|指挥部|小组|专班|组|防指|各?县市区|区\ue001|各县|企业|乡镇|办事处|机关|军分区|开发区|示范区|园区|(?<![一二三四五六七八九十每各])处|科|团体|社会组织|医院|幼儿园"
    r"|业主|街道|政协|党校|单位\ue001?|(?:乡镇|镇|乡)\ue000街道\ue001)"
)
# Characters that never occur inside a unit's name but in the words given: a stretch with one of them is prose.
_NAME = re.compile(
    r"(?:\d+个)?(?:各|所有|各?(?:相关|有关)|事发地?|属地|所在地?)?"
    r"(?:[^\W的了对将把从在为是使并由以其等要应须需可不未已谁让被经向各我或\d]|[\ue000-\ue002·]"
    rf"|各(?=[县级省市区])|经(?=[济贸开营]|信(?![访息用])|[发合]局)|未(?=成年)|不(?=动产)|对(?=外)|应(?=急)|(?<=[供反])应|以(?=上)|(?<=所)在){{1,30}}?{_SUFFIX}"
)
_COUNTY = re.compile(r"[^\W的了对将把从在为各我本全\d]{1,3}[县区市](?:人民政府|政府)?")
# 本市参加展会 is prose, 本市教育局参加 is not.
_PLACE = re.compile(r".{1,4}[县区市]")
# Prose in front of the first name of a list: 原则上由A牵头, 第五条B负责, (一)加强组织领导C负责.
_LEADS = (
    r"由|经(?![济贸开营]|信(?![访息用])|[发合]局)|请|是|使(?!用)|至|为|(?<!所)在|每年|建立(?:健全)?|健全|明确|成立|组建|设立|指定|组成(?!单位|部门)|第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十])?\s*"
    r"|(?:领导|保障|责任|机制|建设|工作|宣传|引导|落实|协调|配合|监督|检查|考核|管理)"
)


@dataclass(frozen=True, slots=True)
class _Fronts:
    """Where a name may begin inside prose, in a document of one government."""

    lead_in: re.Pattern[str]
    level: re.Pattern[str]  # behind a heading or a table cell that has run into it


@functools.lru_cache(maxsize=64)
def _fronts(short: str, level: str) -> _Fronts:
    own = (f"(?:{short})?" + (level if level != "市" else "(?<!直辖)市(?!场)")) if level else "国家"
    return _Fronts(re.compile(rf"{_LEADS}(?={own}|各[县级有相省])"), re.compile(rf"{own}|(?<!直辖)市(?!场)|省|{short}"))


# These stand inside names too (文化和旅游局), so a whole name goes before them.
_WEAK_LEAD_IN = re.compile(r"和|与|及|同|向|并|其中|要求")
# Units that others drive on are objects here: 推动焦化企业实施深度治理, 对停产企业实施限电.
_DRIVEN = re.compile(
    r"推动|督促|指导|引导|鼓励|支持|要求|组织|帮助|加强|确保|召集|协调|协同|提高|激发|保障|监督|配合|对"
)
# Such a word inside a name means prose, unless it is what the unit does: 就业指导中心, 综合协调组.
_DRIVING = re.compile(
    r"(?:推动|督促|指导|引导|鼓励|支持|要求|召集|确保|协调|协同|提高|激发|配合)(?!中心|小?组|委|办|局|站|服务|科|处)"
    r"|^(?:牵头|责任|负责|配合|组织|分级|多部|跨部|一个部|加强|通过|申请|带动|各级对)|规定时间|前往"
)
# An unknown name inside a list: no verb, no adverb, at least as long as 新华社; and what a list may hold beside units.
_BY_FORM = re.compile(
    r"[^\W的了对将把从在为是使并由以其要应须需可不未已谁让被经向我或和及与\d\ue000-\uf8ff]{3,16}(?<![员者人们作区方业])"
)
_NO_UNIT = re.compile(r"各?(?:有关|相关)?(?:地区|地方|地|方面|级|企业)")
_BY_DAY = re.compile(
    r"(?:要|应当?|须|需)?(?:在|于)(?:(?:\d{4}年|今年|明年|当年)(?:年?底|\d{1,2}月(?:底|\d{1,2}日)?)?|年底|\d{1,2}月(?:底|\d{1,2}日))之?前"
)
# What a bracket adds to its name, not a second name of it: 各县(市、区), 各省(区、市), 各乡镇(街道).
_PLACES_NOTED = ("市\ue002区", "市", "区", "区\ue002市", "自治区\ue002直辖市", "街道", "镇", "场")
MAX_NAME = 40
# A list of names is shorter than this; looking no further keeps the search linear.
_MAX_LIST = 1000


def find_units(reading: Reading, home: Home) -> tuple[Unit, ...]:
    """Every unit with its role, one entry for each (role, name), in the order of the text."""
    text = masked(reading.text)
    found: dict[tuple[str, str], Unit] = {}
    for role, start, end in sorted(_spans(reading, text, home), key=lambda item: item[1]):
        name = canonical_unit(reading.text[start:end], home)
        found.setdefault((role, name), Unit(role, name, *reading.span(start, end)))
    return tuple(found.values())


def masked(text: str) -> str:
    """The text with letters that no separator matches in the place of the commas and brackets inside a name."""
    text = _INNER.sub(_masked, text)
    if "分公司" in text or "分局" in text:
        text = _BRANCHES.sub(_masked, text)
    return _NOTE.sub(lambda match: "\ue003" * len(match[0]), text)


def _masked(match: re.Match[str]) -> str:
    return match[0].translate(_MASK)


def unmasked(name: str) -> str:
    """A name out of a masked text, as it is printed."""
    return name.translate(_UNMASK)


def column_role(column: str) -> str | None:
    """The role that a column header (责任分工, 牵头 单位) gives to its cells, if it gives one."""
    column = "".join(column.split())
    if "人" in column or "领导" in column or not re.search("单位|部门|分工|主体|责任|科室|机关", column):
        return None
    return next((_ROLES.get(verb, "责任") for verb in _COLUMN_VERBS if verb in column), None)


def _spans(reading: Reading, text: str, home: Home) -> Iterator[tuple[str, int, int]]:
    for start, end, role in _lists(reading, text):
        if not _VERB.search(text, start, end):
            yield from ((role, *span) for span in _listed(text, start, end))
    for match in _OPENING.finditer(text):
        if _is_name(text, *match.span("name"), home):
            yield _ROLES[match["verb"]], *match.span("name")
    yield from _beside_duties(reading, text, home)
    yield from _before_verbs(text, home)
    yield from _before_days(text, home)


def _lists(reading: Reading, text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, role) of the lists that a label or a column header gives a role to."""
    for match in _LABEL.finditer(text):
        furthest = min(len(text), match.end() + _MAX_LIST)
        stop = _LIST_END.search(text, match.end(), furthest)
        end = stop.start() if stop else furthest
        following = _LABEL.search(text, match.end(), end)
        yield match.end(), following.start() if following else end, _ROLES[match["verb"]]
    for part in reading.parts:
        role = column_role(part.column)
        if role and not _LABEL.search(text, part.start, part.end):
            yield part.start, part.end, role


def _beside_duties(reading: Reading, text: str, home: Home) -> Iterator[tuple[str, int, int]]:
    """Units in a table cell whose neighbour lists their duties: 市财政局 | 1.负责资金拨付."""
    for unit, duties in pairwise(reading.parts):
        marker = _DUTIES.match(text, duties.start, duties.end)
        if marker and _is_name(text, unit.start, unit.end, home):
            yield _ROLES[marker["verb"]], unit.start, unit.end


def _listed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The names of a list without verbs: whatever stands between the separators and can be a name."""
    for stretch_start, stretch_end in _between(_LIST_END, text, start, end):
        for item_start, item_end in _between(_SEPARATOR, text, stretch_start, stretch_end):
            tail = _ET_CETERA.search(text, item_start, item_end)
            item_end = tail.start() if tail else item_end
            item = text[item_start:item_end]
            if ":" in item:  # another label begins: 责任人:, 适用范围:
                return
            if 2 <= len(item.strip()) <= MAX_NAME and not item.isdigit():
                yield item_start, _without_note(text, item_start, item_end)


def _before_verbs(text: str, home: Home) -> Iterator[tuple[str, int, int]]:
    """The names in front of 牵头, 配合, 负责 and 落实, back to the marker or the stop before them."""
    floor = position = 0
    while match := _VERB.search(text, position):
        chain = _CHAIN.match(text, match.end())
        position = chain.end() if chain else match.end()
        start = max(floor, last_stop(text, floor, match.start()))
        names = names_before(text, start, match.start(), home)
        towards = _TOWARDS.search(text, start, match.start())
        if not names and towards and match["verb"] in ("负责", "负总责"):
            names = names_before(text, start, towards.start(), home)
        if not _holds(text, match, names):
            continue
        for item_start, item_end, along in names:
            yield "配合" if along else _ROLES[match["verb"]], item_start, item_end
        floor = position
        if along_match := _ALONG.match(text, position):
            yield from (("配合", *span) for span in _list_after(text, along_match.end()))


def _holds(text: str, verb: re.Match[str], names: list[tuple[int, int, bool]]) -> bool:
    """Whether the verb makes the names responsible: they are its subject, not the object of another verb."""
    if not names or all(along for _, _, along in names):
        return False
    if verb["verb"] in ("实施", "落实", "组织实施") and re.search("要|应|做好", verb[0]):
        return False
    if verb["verb"] in ("参加", "参与") and len(names) == 1 and _PLACE.fullmatch(text, *names[0][:2]):
        return False
    if verb["verb"] in ("牵头", "负责", "负总责", "承办"):
        return True
    phrase = text[max(0, names[0][0] - MAX_NAME) : names[0][0]]
    return not _DRIVEN.search(re.split("[,。;:()\\n]", phrase)[-1])


def last_stop(text: str, start: int, end: int) -> int:
    """The place behind the last stop in `text[start:end]`, or 0."""
    for index in range(end - 1, max(start, end - _MAX_LIST) - 1, -1):
        if _STOP.match(text, index):
            return index + 1
    return max(0, end - _MAX_LIST)


def _between(separator: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The non-empty stretches of `text[start:end]` that the separator parts."""
    for match in separator.finditer(text, start, end):
        if match.start() > start:
            yield start, match.start()
        start = match.end()
    if start < end:
        yield start, end


def _before_days(text: str, home: Home) -> Iterator[tuple[str, int, int]]:
    """发展改革委、财政部要在2019年6月底前制定: whoever opens a sentence and is told until when."""
    for match in _BY_DAY.finditer(text) if "前" in text else ():
        start = last_stop(text, 0, match.start())
        names = names_before(text, start, match.start(), home)
        if names and not text[start : names[0][0]].strip():
            yield from (("责任", *name[:2]) for name in names)


def names_before(text: str, start: int, end: int, home: Home) -> list[tuple[int, int, bool]]:
    """(start, end, joined by 会同) of the names that end at `end`; empty when no unit stands there."""
    tail = _ET_CETERA.search(text, start, end)
    if tail and tail.start() > start:
        end = tail.start()
    names: list[tuple[int, int]] = []
    opening = text.rfind("(", max(0, start - _MAX_LIST), start)
    is_sure = False
    is_bracket = opening >= 0 and ")" not in text[opening:start]
    if text[end - 1 : end] in ("、", ","):
        return []
    for item_start, item_end in reversed(list(_between(_SEPARATOR, text, start, end))):
        tail = _ET_CETERA.search(text, item_start, item_end)
        item_end = tail.start() if tail and tail.start() > item_start else item_end
        while (
            text[item_end - 1] == "\ue003" and item_end > item_start + 1
        ):  # 市食品安全委员会办公室(以下简称市食安办)会同…
            item_end -= 1
        item_end = _without_note(text, item_start, item_end)
        name_start = _name_start(text, item_start, item_end, home)
        is_sure = is_sure or name_start is not None
        if name_start is None and is_bracket and _is_listed(text, start, item_start, item_end):
            if _BY_FORM.fullmatch(text, item_start, item_end):
                name_start = item_start
            elif _NO_UNIT.fullmatch(text, item_start, item_end):
                continue
        if name_start is None:
            break
        names.append((name_start, item_end))
        if name_start > item_start:
            break
    if not is_sure:
        return []
    names.reverse()
    along = next((start for start, _ in names if text.endswith(("会同", "商"), 0, start)), end)
    return [(start, end, start >= along) for start, end in names]


def _is_listed(text: str, start: int, item_start: int, item_end: int) -> bool:
    """Whether an item stands between the marks of a list alone: 、 on both sides, or the bracket that opens it."""
    is_first = item_start == start and text[start - 1 : start] in ("(", ":")
    is_last = not text[item_end : item_end + 1].strip("、和及与等按负共分牵配")
    return (is_first or text[item_start - 1] == "、") and is_last


def _list_after(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The names of a list that prose may follow: 会同市水利局、市住建局制定方案."""
    furthest = min(len(text), start + _MAX_LIST)
    stop = _STOP.search(text, start, furthest)
    for item_start, item_end in _between(_SEPARATOR, text, start, stop.start() if stop else furthest):
        match = _NAME.match(text, item_start, item_end)
        if match is None:
            return
        yield item_start, match.end()
        if match.end() < item_end:
            return


def _name_start(text: str, start: int, end: int, home: Home) -> int | None:
    """Where the name that ends at `end` begins: at `start`, or behind the prose in front of it."""
    if _is_known(text, start, end, home):
        return start
    fronts = _fronts(home.short, home.level)
    after = [match.end() for match in fronts.lead_in.finditer(text, start, end)]
    after_weak = [match.end() for match in _WEAK_LEAD_IN.finditer(text, start, end)]
    after_prose = [match.start() for match in fronts.level.finditer(text, start, end)]
    for begin in [*after, *after_weak, *after_prose]:
        if _is_known(text, begin, end, home):
            return begin
    for begin in [*after[::-1], start, *after_weak]:
        if _is_name(text, begin, end, home):
            return begin
    return next(
        (begin for begin in range(max(start, end - MAX_NAME), end - 1) if _is_known(text, begin, end, home)), None
    )


def _is_known(text: str, start: int, end: int, home: Home) -> bool:
    return is_known(unmasked(text[start:end]), home)


def _is_name(text: str, start: int, end: int, home: Home) -> bool:
    if not 2 <= end - start <= MAX_NAME:
        return False
    if _NAME.fullmatch(text, start, end) and not _DRIVING.search(text[start:end]):
        return True
    if _COUNTY.fullmatch(text, start, end):
        return True
    return _is_known(text, start, end, home)


def _without_note(text: str, start: int, end: int) -> int:
    """Leave out a bracketed second name: 市委宣传部(市新闻出版局)."""
    if text[end - 1] == "\ue001":
        opening = text.rfind("\ue000", start, end)
        if opening > start + 1 and text[opening + 1 : end - 1] not in _PLACES_NOTED:
            return opening
    return end
