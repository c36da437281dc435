"""Canonical names of units: 市发改委 and 临汾市发展改革委 are both 市发展和改革委员会."""

from __future__ import annotations

import functools
import re

from lfsearch.data import read_table
from lfsearch.facts.places import STATE, Home, known_places
from lfsearch.text.width import fold

# The collective of the counties: 各县(市、区)人民政府, 有关县市区政府, 各县、市、区, 县区, 事发地县(市、区)政府.
_COUNTIES = re.compile(r"县(?:\(市、区\)|\(市\)、?区|、市\(区\)|、市、区|市区)|(?<=[各关])县、?区(?=人民政府$|政府$|$)")
# 有关部门, 各相关部门 and 相关部门 are one group.
_CONCERNED = re.compile("各?(?:有关|相关)")
_COUNTY_GOVERNMENTS = re.compile(r"(?P<which>.{0,12}?)县\(市、区\)(?:人民政府|政府)?")
# 洪洞县, 尧都区政府, 侯马市人民政府, 市政府, 省人民政府
_GOVERNMENT = re.compile(r"(?P<place>自治区|[省市县区州旗]|[\u4e00-\u9fff]{1,3}[省市县区州旗])(?:人民)?政府")
_PLACE = re.compile(r"[\u4e00-\u9fff]{1,3}(?<!直辖)[市县区]")
_COMMITTEE = re.compile(r"(?<=[区港园城])管理委员会$")
# What stands in front of a department's name: the level, or the place it belongs to.
_LEVEL = re.compile(
    r"(?:国家|自治区|兵团|[省市县区州盟旗]|[^\W由请经与和及对将被在为同是并报按向从把各会条导第\d]{1,4}[省市县区州盟旗])?"
)
# A department printed without a place is the issuer's, but not one that another level has too; 人民法院 may be any.
_DEPARTMENT = ("局", "委", "办", "委员会", "办公室", "支队")
_OF_PROVINCES = ("省", "自治区")
_MAX_LEVEL = 5
# Names that only the state's bodies have, in whosever document: 国家能源局, 财政部, 海关总署, 银保监会.
_STATES = re.compile(r"(?:国家|中国|中央|中华|全国|国务院|最高).*|.*(?:(?<!指挥)部|总局|署|总社|监会)")


@functools.cache
def _table() -> dict[str, str]:
    """Alias -> canonical name of what every government has; * takes any level in front, ~ stands for the place's name."""
    canonical: dict[str, str] = {}
    for line in read_table("units.tsv"):
        fields = line.split()
        for name in fields:
            canonical.setdefault(name, fields[0])
    return canonical


@functools.lru_cache(maxsize=64)
def _local(short: str) -> dict[str, str]:
    """The names of the table that hold a city's own: 临汾日报社."""
    return {
        name.replace("~", short): full.replace("~", short)
        for name, full in _table().items()
        if "~" in name or "~" in full
    }


def _whole(name: str, home: Home) -> str | None:
    """The full form of a name that a table has as a whole."""
    if name in home.units:
        return home.units[name]
    if home.level == "市" and (full := _local(home.short).get(name)):
        return full
    full = _table().get(name)
    if full and "~" not in full and not name.startswith("*"):
        return full
    if _STATES.fullmatch(name) and home.place != STATE:
        return known_places().units[STATE].get(name)
    return None


def _split_level(name: str, home: Home) -> tuple[str, str] | None:
    """(level, canonical department with its *) for a department in the table; the issuer's own place is its level."""
    local, table = home.units, _table()
    own = own_place(name, home)
    if own and (core := local.get(key := "*" + name[own:]) or table.get(key)):
        return home.level, core
    for cut in range(min(_MAX_LEVEL, len(name)) + 1):
        key = "*" + name[cut:]
        core = local.get(key) or table.get(key)
        if core and (cut or home.level) and _LEVEL.fullmatch(name[:cut]):
            return name[:cut], core
    return None


def own_place(name: str, home: Home) -> int:
    """How many characters in front of a name are the issuer's place: 6 of 广东省广州市教育局 in a document of 广州市."""
    if not home.level:
        return 0
    end = name.find(home.place)
    if end >= 0:
        return end + len(home.place) if not end or name[end - 1] in "省市州" else 0
    end = name.find(home.level)  # 大理州, of 大理白族自治州
    return end + len(home.level) if end > 1 and home.place.startswith(name[:end]) else 0


def is_known(name: str, home: Home) -> bool:
    """Whether the tables have this name, as printed."""
    return _whole(name, home) is not None or _split_level(name, home) is not None


def is_government(name: str) -> bool:
    """Whether this is a government by its full name, 洪洞县人民政府, or all of the counties', 各县(市、区)人民政府."""
    name = _COUNTIES.sub("县(市、区)", fold("".join(name.split())).replace(",", "、"))
    return name.endswith("政府") and bool(_COUNTY_GOVERNMENTS.fullmatch(name) or _GOVERNMENT.fullmatch(name))


def canonical_unit(name: str, home: Home | None = None) -> str:
    """The full form of a unit's name; a name that nothing is known of comes back as printed, without spaces.

    `home` is the government whose document names the unit: 平阳市教育局 and 教育局 are 市教育局 in one of 平阳市.
    """
    home = home or known_places().home(None)
    name = fold("".join(name.split())).replace(",", "、")
    if whole := _whole(name, home):
        return whole
    if split := _split_level(name, home):
        level, core = split[0], split[1][1:]
        is_bare = not level and not core.endswith(_DEPARTMENT)
        if is_bare and not (core.endswith("厅") and home.level in _OF_PROVINCES):
            return core
        return (level or home.level) + core
    name = _COUNTIES.sub("县(市、区)", name)
    if match := _COUNTY_GOVERNMENTS.fullmatch(name):
        which = _CONCERNED.sub("相关", match["which"]).strip("各")
        return f"{which or '各'}县(市、区)人民政府"
    if match := _GOVERNMENT.fullmatch(name):
        return (home.level if match["place"] == home.place else match["place"]) + "人民政府"
    if _PLACE.fullmatch(name) and not name.endswith(("开发区", "示范区", "风景区", "小区", "社区", "园区")):
        return name + "人民政府"
    name = _COMMITTEE.sub("管委会", name)
    if home.level and name.startswith(home.place) and name.endswith((*_DEPARTMENT, "厅", "中心")):
        return home.level + name.removeprefix(home.place)
    return _CONCERNED.sub("相关", name)
